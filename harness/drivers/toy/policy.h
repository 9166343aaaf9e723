/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the driver in this directory promises, and its two instances: shared by all targets that stand on toy, which add
 * their masters and operations. The second instance is smaller and cannot bypass.
 */
#pragma once
#include "ops/target.h"

#define TOY_POLICY											\
	.spec = "toy",											\
	.api = API_IOMMU,										\
	.n_instances = 2,										\
	.instance = {											\
		{ .node = "iommu@10000000", .compatible = "iovet,toy", .base = 0x10000000, .bytes = 0x1000, .irq = 3, \
		  .iommu_cells = 1, .n_clocks = 1, .page_shift = 12, .streams = 8, .bypass = true },		\
		{ .node = "iommu@10010000", .compatible = "iovet,toy", .base = 0x10010000, .bytes = 0x1000, .irq = 4, \
		  .iommu_cells = 1, .n_clocks = 1, .page_shift = 12, .streams = 4, .bypass = false },		\
	},												\
	.granule_lg2 = 12,										\
	.aperture_last = 0xffffffff,									\
	.pa_limit = 1ULL << 36,										\
	.idle_detached = true,									\
	.overlap_errno = -17,			/* -EEXIST */						\
	.map_before_attach = true,									\
	.identity = true,										\
	.blocked = true,										\
	.lookup_offset = true,										\
	.readonly_enforced = true,									\
	.writeonly_enforced = true,									\
	.resv_start = 0xffff0000,		/* toy_get_resv_regions() */				\
	.resv_last = 0xffff3fff,									\
	.driver_files = driver_files

/*
 * For targets that are about the DMA API: some masters look into the CPU's caches, two share a group, one has no bypass and a bus
 * with fewer addresses than the IOMMU.
 */
#define TOY_DMA_MASTERS											\
	.dma_first = true,										\
	.n_masters = 5,											\
	.master = {											\
		{ .node = "client@0", .n_streams = 1, .stream = { { 0, 0 } }, .group = 0 },		\
		{ .node = "client@1", .n_streams = 2, .stream = { { 0, 1 }, { 0, 2 } }, .group = 1, .coherent = true }, \
		{ .node = "client@2", .n_streams = 1, .stream = { { 0, 3 } }, .group = 2 },		\
		{ .node = "client@3", .n_streams = 1, .stream = { { 0, 3 } }, .group = 2, .coherent = true }, \
		{ .node = "client@4", .n_streams = 1, .stream = { { 1, 0 } }, .group = 3, .bus_last = 0x3fffffff }, \
	}
