/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * iommu-core as programs see it: iommu.c, of_iommu.c, iommu-sva.c and io-pgfault.c are the files under test, over a simple
 * IOMMU, which is toy with two instances. Groups of one, two and three masters, and one of two streams, come and go. PASIDs and
 * page requests are those of pasid.c: device accesses have none. Data only.
 */
#include "drivers/toy/policy.h"

#define CORE_OPS (OPS_STEPS | OPS_DOMAIN | OPS_OWNER | OPS_PLUG | OPS_BIND | OPS_PASID | OPS_PAGES | OPS_DRIVER | \
		  (OPS_SVA & ~(CAN(DMA_PASID) | CAN(DMA_MM))) | CAN(SET_DEFAULT) | CAN(HW) | \
		  CAN(DMA_MAP) | CAN(DMA_UNMAP))

static const char *const driver_files[] = { "iommu.c", "of_iommu.c", "iommu-sva.c", "io-pgfault.c", NULL };

const struct target the_target = {
	.name = "iommu-core",
	.brief = "the IOMMU core: iommu.c, of_iommu.c, iommu-sva.c and io-pgfault.c over the toy IOMMU",
	.ops = CORE_OPS,
	.attaches_devices = true,
	.n_masters = 8,
	.master = {
		{ .node = "client@0", .n_streams = 1, .stream = { { 0, 0 } }, .group = 0, .pasid_bits = 5 },
		{ .node = "client@1", .n_streams = 1, .stream = { { 0, 3 } }, .group = 1, .pasid_bits = 4,
		  .direct = { 0x24000000, 0x24001fff, true } },
		{ .node = "client@2", .n_streams = 1, .stream = { { 0, 3 } }, .group = 1, .pasid_bits = 4,
		  .direct = { 0x24001000, 0x24002fff, true } },	/* three share a stream */
		{ .node = "client@3", .n_streams = 1, .stream = { { 0, 3 } }, .group = 1 },
		{ .node = "client@4", .n_streams = 2, .stream = { { 0, 1 }, { 0, 2 } }, .group = 2, .pasid_bits = 3,
		  .direct = { 0x20000000, 0x20001fff, false, true } },
		{ .node = "client@5", .n_streams = 1, .stream = { { 1, 0 } }, .group = 3, .pasid_bits = 4,
		  .direct = { 0x28000000, 0x28002fff, true }, .deferred = true },	/* no bypass */
		{ .node = "client@6", .n_streams = 1, .stream = { { 1, 2 } }, .group = 4, .pasid_bits = 3 },	/* nor for these two */
		{ .node = "client@7", .n_streams = 1, .stream = { { 1, 2 } }, .group = 4, .pasid_bits = 2 },
	},
	TOY_POLICY,
	.instance[0].ssid_bits = 5, .instance[0].stalls = STALLS_ALWAYS, .instance[0].sva = true,
	.instance[1].ssid_bits = 3, .instance[1].stalls = STALLS_ALWAYS, .instance[1].sva = true,
	.instance[1].never_lazy = true,
};
