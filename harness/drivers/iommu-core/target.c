/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * iommu-core as programs see it: iommu.c and of_iommu.c are the files under test, over a simple IOMMU, which is toy with two
 * instances. Groups of one, two and three masters, and one of two streams, come and go. PASIDs and processes are not here: toy's
 * hardware knows nothing of them, and arm-smmu-v3 drives the core through those. Data only.
 */
#include "ops/target.h"

#define CAN(op) (1ULL << OP_##op)
#define CORE_OPS (CAN(NOP) | CAN(DOMAIN_ALLOC) | CAN(ATTACH) | CAN(MAP) | CAN(UNMAP) | CAN(DMA) | CAN(LOOKUP) | CAN(MAP_SG) | \
		  CAN(FLUSH) | CAN(DETACH) | CAN(DOMAIN_FREE) | CAN(CLAIM) | CAN(RELEASE) | CAN(SET_DEFAULT) | CAN(FAULT) | \
		  CAN(HW) | CAN(STEP_WORK) | CAN(STEP_TIME) | CAN(REMOVE) | CAN(PROBE) | CAN(UNBIND) | CAN(BIND))

static const char *const driver_files[] = { "iommu.c", "of_iommu.c", NULL };

const struct target the_target = {
	.name = "iommu-core",
	.spec = "toy",
	.brief = "the IOMMU core: iommu.c and of_iommu.c over the toy IOMMU",
	.api = API_IOMMU,
	.ops = CORE_OPS,
	.n_instances = 2,
	.instance = {
		{ .node = "iommu@10000000", .compatible = "iovet,toy", .base = 0x10000000, .bytes = 0x1000, .irq = 3,
		  .iommu_cells = 1, .n_clocks = 1, .page_shift = 12, .streams = 8, .bypass = true },
		{ .node = "iommu@10010000", .compatible = "iovet,toy", .base = 0x10010000, .bytes = 0x1000, .irq = 4,
		  .iommu_cells = 1, .n_clocks = 1, .page_shift = 12, .streams = 4, .bypass = false },
	},
	.n_masters = 8,
	.master = {
		{ .node = "client@0", .n_streams = 1, .stream = { { 0, 0 } }, .group = 0 },
		{ .node = "client@1", .n_streams = 1, .stream = { { 0, 3 } }, .group = 1 },
		{ .node = "client@2", .n_streams = 1, .stream = { { 0, 3 } }, .group = 1 },	/* three share a stream */
		{ .node = "client@3", .n_streams = 1, .stream = { { 0, 3 } }, .group = 1 },
		{ .node = "client@4", .n_streams = 2, .stream = { { 0, 1 }, { 0, 2 } }, .group = 2 },
		{ .node = "client@5", .n_streams = 1, .stream = { { 1, 0 } }, .group = 3 },	/* no bypass */
		{ .node = "client@6", .n_streams = 1, .stream = { { 1, 2 } }, .group = 4 },	/* nor for these two */
		{ .node = "client@7", .n_streams = 1, .stream = { { 1, 2 } }, .group = 4 },
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
};
