/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * apple-dart as programs see it: four t8103 DARTs and eight masters, and the policy of the 6.12 driver. Data only;
 * the boot code builds the device tree from it, the executor and the reference model judge by it.
 */
#include "drivers/apple-dart/policy.h"

#define DART(unit, line, clocks, shift, has_bypass) {						\
	DART_NODE(unit, line, clocks), .compatible = "apple,t8103-dart",			\
	.page_shift = shift, .streams = 16, .bypass = has_bypass }

const struct target the_target = {
	.name = "apple-dart",
	DART_POLICY,
	.variant = "t8103",
	.brief = "Apple DART (M1), 4 instances, through drivers/iommu/iommu.c",
	.n_instances = 4,
	.instance = {
		DART(20000000, 5, 1, 12, true),
		DART(20010000, 6, 2, 12, true),
		DART(20020000, 7, 1, 12, false),	/* no bypass: identity is refused, the default is DMA */
		DART(20030000, 8, 1, 14, true),		/* page larger than the CPU's: only identity is served */
	},
	.n_masters = 8,
	.master = {
		{ .node = "client@0", .n_streams = 1, .stream = { { 0, 0 } }, .group = 0 },
		{ .node = "client@1", .n_streams = 1, .stream = { { 0, 2 } }, .group = 1 },
		{ .node = "client@2", .n_streams = 1, .stream = { { 0, 2 } }, .group = 1 }, /* shares a stream */
		{ .node = "client@3", .n_streams = 2, .stream = { { 0, 3 }, { 0, 5 } }, .group = 2 },
		{ .node = "client@4", .n_streams = 2, .stream = { { 0, 4 }, { 1, 1 } }, .group = 3 }, /* two DARTs */
		{ .node = "client@5", .n_streams = 1, .stream = { { 2, 0 } }, .group = 4 },
		{ .node = "client@6", .n_streams = 1, .stream = { { 3, 1 } }, .group = 5 },
		{ .node = "client@7", .n_streams = 1, .stream = { { 1, 15 } }, .group = 6 }, /* last stream */
	},
	.granule_lg2 = 12,
	.aperture_last = 0xffffffff,
	.pa_limit = 1ULL << 36,
};
