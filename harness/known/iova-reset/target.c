/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * known/iova-reset as programs see it: our own allocator below the DMA API of the kernel, over toy with two instances. Two
 * masters share a group, and a window near the top of the address space is reserved. Data only.
 */
#include "ops/target.h"

#define CAN(op) (1ULL << OP_##op)
/* Nothing but what takes addresses, and what makes allocators come and go. */
#define IOVA_OPS (CAN(NOP) | CAN(DMA) | CAN(SET_DEFAULT) | CAN(FAULT) | CAN(STEP_WORK) | CAN(STEP_TIME) | CAN(REMOVE) | \
		  CAN(PROBE) | CAN(DMA_MAP) | CAN(DMA_MAP_SG) | CAN(DMA_ALLOC) | CAN(DMA_UNMAP) | CAN(DMA_SYNC) | CAN(DMA_AT) | \
		  CAN(DMA_MASK) | CAN(DMA_CHURN) | CAN(IOVA_ALLOC) | CAN(IOVA_FREE) | CAN(IOVA_RESERVE) | CAN(IOVA_CHURN))

static const char *const driver_files[] = { "iova_reset.c", NULL };

static const char *const plants[] = {
#define PLANT(id, name, oracle, what) name,
#include "known/iova-reset/plants.def"
#undef PLANT
};

const struct target the_target = {
	.name = "known/iova-reset",
	.spec = "toy",
	.brief = "our own IOVA allocator that starts anew when empty, below dma-iommu.c, with the hazards of that",
	.api = API_IOMMU,
	.ops = IOVA_OPS,
	.dma_first = true,
	.n_instances = 2,
	.instance = {
		{ .node = "iommu@10000000", .compatible = "iovet,toy", .base = 0x10000000, .bytes = 0x1000, .irq = 3,
		  .iommu_cells = 1, .n_clocks = 1, .page_shift = 12, .streams = 8, .bypass = true },
		{ .node = "iommu@10010000", .compatible = "iovet,toy", .base = 0x10010000, .bytes = 0x1000, .irq = 4,
		  .iommu_cells = 1, .n_clocks = 1, .page_shift = 12, .streams = 4, .bypass = false },
	},
	.n_masters = 5,
	.master = {
		{ .node = "client@0", .n_streams = 1, .stream = { { 0, 0 } }, .group = 0 },
		{ .node = "client@1", .n_streams = 2, .stream = { { 0, 1 }, { 0, 2 } }, .group = 1, .coherent = true },
		{ .node = "client@2", .n_streams = 1, .stream = { { 0, 3 } }, .group = 2 },
		{ .node = "client@3", .n_streams = 1, .stream = { { 0, 3 } }, .group = 2, .coherent = true }, /* shares a stream */
		{ .node = "client@4", .n_streams = 1, .stream = { { 1, 0 } }, .group = 3 },	/* no bypass */
	},
	.granule_lg2 = 12,
	.aperture_last = 0xffffffff,
	.pa_limit = 1ULL << 36,
	.overlap_errno = -17,			/* -EEXIST */
	.map_before_attach = true,
	.identity = true,
	.blocked = true,
	.lookup_offset = true,
	.readonly_enforced = true,
	.writeonly_enforced = true,
	.resv_start = 0xffff0000,		/* toy_get_resv_regions() */
	.resv_last = 0xffff3fff,
	.driver_files = driver_files,
	.plants = plants,
	.n_plants = ARRAY_LEN(plants),
};
