/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What drivers ask about the processor: an arm64 with 48 bits of physical address, 16 bits of ASID and the virtualization
 * host extensions, whose memory attributes are those Linux programs. Other processors are not modelled.
 */
#pragma once
#include <linux/types.h>

#define ARM64_HAS_VIRT_HOST_EXTN 1
#define cpus_have_cap(cap) ((cap) == ARM64_HAS_VIRT_HOST_EXTN)
#define arm64_kernel_unmapped_at_el0() false

/* ID_AA64MMFR0_EL1: fields of four bits. */
#define SYS_ID_AA64MMFR0_EL1 0x180700
#define ID_AA64MMFR0_EL1_PARANGE_SHIFT 0
#define ID_AA64MMFR0_EL1_ASIDBITS_SHIFT 4
#define HOSTED_AA64MMFR0 (5ULL << ID_AA64MMFR0_EL1_PARANGE_SHIFT | 2ULL << ID_AA64MMFR0_EL1_ASIDBITS_SHIFT)

static inline u64 read_sanitised_ftr_reg(u32 reg)
{
	return reg == SYS_ID_AA64MMFR0_EL1 ? HOSTED_AA64MMFR0 : 0;
}

static inline unsigned int cpuid_feature_extract_unsigned_field(u64 features, int shift)
{
	return features >> shift & 15;
}

static inline u32 id_aa64mmfr0_parange_to_phys_shift(int parange)
{
	static const u8 bits[] = { 32, 36, 40, 42, 44, 48, 52, 56 };

	return bits[parange & 7];
}

/* MAIR_EL1: normal memory, normal tagged, uncached, and two kinds of device memory, in this order. */
#define read_sysreg(name) hosted_sysreg_##name
#define hosted_sysreg_mair_el1 0x000000040044ffffULL
