/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * arm-smmu as programs see it: an MMU-500 that knows everything, a unit of version 2 that knows stage 2 only, and one that
 * knows stage 1 only, has no stream matching and is off while nobody uses it; eight masters, for one of which the second
 * has no stream mapping groups left. Data only.
 */
#include "arm-smmu/regs.h"
#include "arm-smmu-mmu500/regs.h"
#include "drivers/arm-smmu/policy.h"

static const struct target_prop coherent_too[] = { { "#global-interrupts", 1, { 2 } }, { "dma-coherent", 0, { 0 } } };
#define COHERENT .n_props = 2, .props = coherent_too

static const u64 eight_banks[] = { 8, 8 }, three_banks[] = { 3, 3 }, four_banks[] = { 4, 16 };

#define NO_16K(P) (P##_FEATURE_AARCH64_16K | P##_FEATURE_EXIDS)

const struct target the_target = {
	.name = "arm-smmu",
	SMMU_POLICY,
	.ops = SMMU_OPS | CAN(POWER_ON) | CAN(POWER_OFF),
	.frail = true,			/* a domain that is freed while its unit does not resume leaves the unit pointing to it */
	.variant = "v2",
	.brief = "Arm SMMU version 2 and MMU-500, AArch64 tables of both stages, 3 instances, through drivers/iommu/iommu.c",
	.n_instances = 3,
	.instance = {
		{ SMMU_NODE(2b400000, 1), .compatible = "arm,mmu-500", .variant = "mmu500", .iommu_cells = 2,
		  .params = eight_banks, .contexts = 7, .stream_groups = 8, .streams = 1024,
		  .lacks = NO_16K(SMMU_MMU500) | SMMU_MMU500_FEATURE_VMID16,
		  .extra = { SMMU_SIZES(2, 2, 2), 0x20, 1, 0 },
		  .irq = 5, .n_more_irqs = 8, .more_irqs = { 6, 7, 8, 9, 10, 11, 12, 13 } },
		{ SMMU_NODE_BARE(2b500000, 2), COHERENT, .compatible = "arm,smmu-v2", .iommu_cells = 1,
		  .walks_caches = true, .other_fill = true,
		  .params = three_banks, .contexts = 3, .stream_groups = 3, .streams = 128,
		  .lacks = NO_16K(SMMU) | SMMU_FEATURE_S1 | SMMU_FEATURE_NESTED | SMMU_FEATURE_ATS_OPS,
		  .extra = { SMMU_SIZES(2, 2, 2), 0, 0, SMMU_CONFIG_LINE },
		  .irq = 14, .n_more_irqs = 4, .more_irqs = { 17, 15, 15, 15 } },	/* all banks share one line */
		{ SMMU_NODE(2b600000, 1), .compatible = "arm,smmu-v2", .iommu_cells = 1, .power_domain = true,
		  .params = four_banks, .contexts = 4, .streams = 16,
		  .lacks = NO_16K(SMMU) | SMMU_FEATURE_S2 | SMMU_FEATURE_NESTED | SMMU_FEATURE_STREAM_MATCH |
			   SMMU_FEATURE_VMID16 | SMMU_FEATURE_COHERENT_WALK,
		  .extra = { SMMU_SIZES(2, 2, 2), 0, 0, 0 },
		  .irq = 16, .n_more_irqs = 4, .more_irqs = { 16, 16, 16, 16 } },
	},
	.n_masters = 8,
	.master = {
		{ .node = "client@0", .n_streams = 1, .stream = { { 0, 0x10 } }, .group = 0 },
		{ .node = "client@1", .n_streams = 1, .stream = { { 0, 0x23, .mask = 0xf } }, .group = 1 },
		{ .node = "client@2", .n_streams = 1, .stream = { { 0, 0x24 } }, .group = 1 }, /* inside the mask of client@1 */
		{ .node = "client@3", .n_streams = 2, .stream = { { 0, 0x31 }, { 0, 0x3ff } }, .group = 2 },
		{ .node = "client@4", .n_streams = 1, .stream = { { 1, 5 } }, .group = 3 },
		{ .node = "client@5", .n_streams = 2, .stream = { { 1, 6 }, { 1, 127 } }, .group = 4 },
		{ .node = "client@6", .n_streams = 1, .stream = { { 2, 15 } }, .group = 5 }, /* last stream */
		{ .node = "client@7", .n_streams = 2, .stream = { { 1, 20 }, { 1, 21 } }, .group = 6,
		  .refused = true },		/* no group is left; where client@4 is gone, one for its first stream */
	},
	.granule_lg2 = 12,
	.aperture_last = (1ULL << 40) - 1,
	.pa_limit = 1ULL << 40,
};
