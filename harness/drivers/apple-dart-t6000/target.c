/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * apple-dart-t6000 as programs see it: three t6000 DARTs and eight masters, in a world with 16 KiB pages. Data only.
 */
#include "drivers/apple-dart/policy.h"

#define DART(unit, line, clocks, has_bypass) {							\
	DART_NODE(unit, line, clocks), .compatible = "apple,t6000-dart",			\
	.page_shift = 14, .streams = 16, .bypass = has_bypass }

const struct target the_target = {
	.name = "apple-dart-t6000",
	DART_POLICY,
	.variant = "t6000",
	.brief = "Apple DART (M1 Pro, Max, Ultra), 16 KiB pages, 3 instances, through drivers/iommu/iommu.c",
	.n_instances = 3,
	.instance = {
		DART(20000000, 5, 1, true),
		DART(20010000, 6, 2, true),
		DART(20020000, 7, 1, false),	/* no bypass: identity is refused, the default is DMA */
	},
	.n_masters = 8,
	.master = {
		{ .node = "client@0", .n_streams = 1, .stream = { { 0, 0 } }, .group = 0 },
		{ .node = "client@1", .n_streams = 1, .stream = { { 0, 2 } }, .group = 1 },
		{ .node = "client@2", .n_streams = 1, .stream = { { 0, 2 } }, .group = 1 }, /* shares a stream */
		{ .node = "client@3", .n_streams = 2, .stream = { { 0, 3 }, { 0, 5 } }, .group = 2 },
		{ .node = "client@4", .n_streams = 2, .stream = { { 0, 4 }, { 1, 1 } }, .group = 3 }, /* two DARTs */
		{ .node = "client@5", .n_streams = 1, .stream = { { 2, 0 } }, .group = 4 },
		{ .node = "client@6", .n_streams = 1, .stream = { { 0, 9 } }, .group = 5 },
		{ .node = "client@7", .n_streams = 1, .stream = { { 1, 15 } }, .group = 6 }, /* last stream */
	},
	.granule_lg2 = 14,
	.aperture_last = 0xffffffff,
	.pa_limit = 1ULL << 42,
};
