/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * arm-smmu-v1 as programs see it: two units of version 1 with AArch32 long descriptors, one of stage 1 that has fewer
 * interrupts than context banks, one of stage 2; streams that clash and more masters than stream mapping groups. Data only.
 */
#include "arm-smmu-v1/regs.h"
#include "drivers/arm-smmu/policy.h"

static const u64 four_banks[] = { 4, 3 }, three_banks[] = { 3, 2 };

const struct target the_target = {
	.name = "arm-smmu-v1",
	SMMU_POLICY,
	.ops = SMMU_OPS,
	.variant = "v1",
	.brief = "Arm SMMU version 1, AArch32 tables of both stages, clashing streams, 2 instances, through drivers/iommu/iommu.c",
	.n_instances = 2,
	.instance = {
		{ SMMU_NODE(2b400000, 1), .compatible = "arm,smmu-v1", .iommu_cells = 2,
		  .params = four_banks, .contexts = 4, .stream_groups = 3, .streams = 128, .lacks = SMMU_V1_FEATURE_S2 | SMMU_V1_FEATURE_NESTED,
		  .extra = { SMMU_SIZES(2, 2, 0), 0, 0, 0 },
		  .irq = 5, .n_more_irqs = 1, .more_irqs = { 6 } },	/* the driver hands out several in turn, across programs */
		{ SMMU_NODE(2b500000, 2), .compatible = "arm,mmu-400", .iommu_cells = 1,
		  .params = three_banks, .contexts = 3, .stream_groups = 2, .streams = 128,
		  .lacks = SMMU_V1_FEATURE_S1 | SMMU_V1_FEATURE_NESTED | SMMU_V1_FEATURE_ATS_OPS,
		  .extra = { SMMU_SIZES(0, 2, 0), 0, 0, 0 },
		  .irq = 8, .n_more_irqs = 1, .more_irqs = { 8 } },
	},
	.n_masters = 7,
	.master = {
		{ .node = "client@0", .n_streams = 1, .stream = { { 0, 0x10 } }, .group = 0 },
		{ .node = "client@1", .n_streams = 1, .stream = { { 0, 0x25, .mask = 0x7 } }, .group = 1 },
		{ .node = "client@2", .n_streams = 2, .stream = { { 0, 0x33 }, { 0, 0x30, .mask = 0x3 } }, .group = 2,
		  .refused = true },		/* its own streams overlap */
		{ .node = "client@3", .n_streams = 1, .stream = { { 0, 0x26, .mask = 0xa } }, .group = 3,
		  .refused = true },		/* overlaps those of client@1 in part */
		{ .node = "client@4", .n_streams = 1, .stream = { { 1, 4 } }, .group = 4 },
		{ .node = "client@5", .n_streams = 1, .stream = { { 1, 5 } }, .group = 5 },
		{ .node = "client@6", .n_streams = 2, .stream = { { 1, 6 }, { 1, 7 } }, .group = 6,
		  .refused = true },		/* no group is left; where one of the two before it is gone, one for its first stream */
	},
	.granule_lg2 = 12,
	.aperture_last = 0xffffffff,
	.pa_limit = 1ULL << 40,
};
