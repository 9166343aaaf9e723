/* SPDX-License-Identifier: MIT */
/*
 * How a type of Arm SMMU is made from the generated constants of its spec, P their prefix. For arm_smmu_TYPE.c only; each
 * includes the header of its spec before this one.
 */
#pragma once
#include "arm-smmu/regs.h"
#include "model/arm_smmu.h"

#define AT(P, reg) [R_##reg] = P##_STATE_##reg
#define STATES(P)										\
	AT(P, SCR0), AT(P, SACR), AT(P, IDR0), AT(P, IDR1), AT(P, IDR2), AT(P, IDR7), AT(P, SGFAR), AT(P, SGFSR),	\
	AT(P, SGFSYNR0), AT(P, SGFSYNR1), AT(P, STLBGSTATUS), AT(P, SMR), AT(P, S2CR), AT(P, CBAR), AT(P, CBFRSYNRA),	\
	AT(P, SCTLR), AT(P, ACTLR), AT(P, TTBR0), AT(P, TTBR1), AT(P, TCR), AT(P, CONTEXTIDR),	\
	[R_MAIR0] = P##_STATE_S1_MAIR0, [R_MAIR1] = P##_STATE_S1_MAIR1, AT(P, PAR), AT(P, FSR), AT(P, FAR),	\
	AT(P, FSYNR0), AT(P, TLBSTATUS), AT(P, ATSR)

#define FEATURE(P, f, name) [f] = P##_FEATURE_##name
#define FEATURES(P)										\
	FEATURE(P, F_S1, S1), FEATURE(P, F_S2, S2), FEATURE(P, F_NESTED, NESTED), FEATURE(P, F_STREAM_MATCH, STREAM_MATCH),	\
	FEATURE(P, F_ATS, ATS_OPS), FEATURE(P, F_COHERENT, COHERENT_WALK), FEATURE(P, F_AARCH32_S, AARCH32_S)
#define FEATURES_V2(P)										\
	FEATURES(P), FEATURE(P, F_EXIDS, EXIDS), FEATURE(P, F_VMID16, VMID16), FEATURE(P, F_AARCH32_L, AARCH32_L),	\
	FEATURE(P, F_4K, AARCH64_4K), FEATURE(P, F_16K, AARCH64_16K), FEATURE(P, F_64K, AARCH64_64K)

#define STRUCTS(P, e, p)									\
	{ true, P##_STRUCT_##e, P##_VARIANT_##e##_INVALID, P##_VARIANT_##e##_TABLE, P##_VARIANT_##e##_BLOCK,	\
	  P##_STRUCT_##p, P##_VARIANT_##p##_INVALID, P##_VARIANT_##p##_PAGE }

#define VERSION_2(P)										\
	.state = { STATES(P), AT(P, CBA2R), AT(P, TCR2) }, .feature = { FEATURES_V2(P) },	\
	.aarch64 = STRUCTS(P, S1_PTE, S1_PAGE)

/* The model reads and writes every type with the bits of version 2. */
#define SAME_BITS(P)										\
	_Static_assert(P##_SMR_ID_MASK == SMMU_SMR_ID_MASK && P##_S2CR_TYPE_MASK == SMMU_S2CR_TYPE_MASK &&	\
		       P##_S2CR_CBNDX_MASK == SMMU_S2CR_CBNDX_MASK && P##_CBAR_TYPE_MASK == SMMU_CBAR_TYPE_MASK &&	\
		       P##_SCTLR_M_MASK == SMMU_SCTLR_M_MASK && P##_TTBR0_ADDR_MASK == SMMU_TTBR0_ADDR_MASK &&	\
		       P##_TCR_T0SZ_MASK == SMMU_TCR_T0SZ_MASK && P##_FSR_TF_MASK == SMMU_FSR_TF_MASK &&	\
		       P##_STLBGSTATUS_GSACTIVE_MASK == SMMU_STLBGSTATUS_GSACTIVE_MASK, "types differ")
#define SMMU_CLASS(object, variant_, prefix, type_)							\
	extern const struct reg_map prefix##_reg_map;						\
	extern const struct mon_set prefix##_mon_set;						\
	const char *prefix##_decode(u32 offset, u64 val, char *buf, u32 bytes);			\
	const char *prefix##_decode_struct(u32 no, u64 val, char *buf, u32 bytes);		\
	const struct device_class object = {							\
		.name = "arm-smmu", .variant = variant_, .map = &prefix##_reg_map, .monitors = &prefix##_mon_set,	\
		.priv_bytes = sizeof(struct smmu), .type = &type_, .dma_limit = ~0ull, .power_on = smmu_power_on,	\
		.wrote = smmu_wrote, .reading = smmu_reading, .access = smmu_access, .key = smmu_key, .begins_in = smmu_begins_in,	\
		.irq_lines = smmu_irq_lines, .latch = smmu_latch, .finish = smmu_finish, .settle = smmu_settle,	\
		.decode = prefix##_decode, .decode_struct = prefix##_decode_struct,		\
	}
