/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the 6.12 driver promises for every type of Arm SMMU: shared by the targets of arm-smmu and arm-smmu-*, which add
 * their topology and their sizes.
 */
#pragma once
#include "model/arm_smmu_knobs.h"
#include "ops/firmware.h"
#include "ops/target.h"

#define SMMU_OPS (OPS_STEPS | OPS_DOMAIN | OPS_OWNER | OPS_IRQ | OPS_SLEEP | OPS_PLUG | OPS_BIND | \
		  CAN(SET_DEFAULT) | CAN(HW))

#define SMMU_NODE_BARE(unit, clocks)								\
	.node = "iommu@" #unit, .base = 0x##unit, .bytes = 0x20000, .n_clocks = clocks,		\
	.page_shift = 12, .bypass = true
#define SMMU_NODE(unit, clocks) SMMU_NODE_BARE(unit, clocks), .n_props = 1, .props = one_global_irq

static const struct target_prop one_global_irq[] = { { "#global-interrupts", 1, { 1 } } };

/* A number of interrupts is believed; so are identification registers, and where they say that others are. */
#ifndef SMMU_MORE_ENDS
#define SMMU_MORE_ENDS 0
#endif
#define SMMU_ENDS (1u << FIRMWARE_HUGE_PROPS | 1u << FIRMWARE_ABSENT | SMMU_MORE_ENDS)

#define SMMU_POLICY										\
	.spec = "arm-smmu",									\
	.api = API_IOMMU,									\
	.overlap_errno = -17,			/* -EEXIST: an unmap is required first */	\
	.map_before_attach = false,		/* tables are built at the first attach */	\
	.flush_needs_tables = true,								\
	.identity = true,									\
	.blocked = true,									\
	.lookup_offset = true,									\
	.readonly_enforced = true,								\
	.walks_memory = true,									\
	.coherency_told = true,									\
	.tells_faults = true,									\
	.writeonly_enforced = false,		/* stage 1 has no permission for reads */	\
	.odd_ids = true,									\
	.tells_regions = SINCE(6, 12),								\
	.id_spared = "IDR1",									\
	.firmware_ends = SMMU_ENDS,								\
	.driver_files = driver_files

static const char *const driver_files[] = { "arm-smmu.c", "arm-smmu-impl.c", "arm-smmu-qcom.c", "arm-smmu-nvidia.c",
					    "io-pgtable-arm.c", NULL };
