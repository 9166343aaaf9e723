/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * apple-dart-t8110 as programs see it: three t8110 DARTs, one of them with 256 streams, and eight masters, in a world with
 * 16 KiB pages. Data only.
 */
#include "drivers/apple-dart/policy.h"

/* PARAMS3 tells 36 bits of an IOVA and 42 of a physical address. */
#define DART(unit, line, clocks, n_streams, has_bypass) {					\
	DART_NODE(unit, line, clocks), .compatible = "apple,t8110-dart",			\
	.page_shift = 14, .streams = n_streams, .bypass = has_bypass, .extra = { 0, 0, 36, 42 } }

const struct target the_target = {
	.name = "apple-dart-t8110",
	DART_POLICY,
	.variant = "t8110",
	.brief = "Apple DART (M2), 16 KiB pages, 3 instances, through drivers/iommu/iommu.c",
	.n_instances = 3,
	.instance = {
		DART(20000000, 5, 1, 256, true),
		DART(20010000, 6, 2, 16, true),
		DART(20020000, 7, 1, 16, false),	/* no bypass: identity is refused, the default is DMA */
	},
	.n_masters = 8,
	.master = {
		{ .node = "client@0", .n_streams = 1, .stream = { { 0, 0 } }, .group = 0 },
		{ .node = "client@1", .n_streams = 1, .stream = { { 0, 2 } }, .group = 1 },
		{ .node = "client@2", .n_streams = 1, .stream = { { 0, 2 } }, .group = 1 }, /* shares a stream */
		{ .node = "client@3", .n_streams = 2, .stream = { { 0, 3 }, { 0, 200 } }, .group = 2 },
		{ .node = "client@4", .n_streams = 2, .stream = { { 0, 4 }, { 1, 1 } }, .group = 3 }, /* two DARTs */
		{ .node = "client@5", .n_streams = 1, .stream = { { 2, 0 } }, .group = 4 },
		{ .node = "client@6", .n_streams = 1, .stream = { { 0, 255 } }, .group = 5 }, /* last stream */
		{ .node = "client@7", .n_streams = 1, .stream = { { 1, 15 } }, .group = 6 }, /* last stream */
	},
	.granule_lg2 = 14,
	.aperture_last = (1ULL << 36) - 1,
	.pa_limit = 1ULL << 42,
};
