/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * apple-dart-usb4 as programs see it: three t8103-usb4 DARTs and eight masters, some in the upper half of the 64 streams.
 * Data only. No instance has pages larger than the CPU's: only identity would be left, and this type has no bypass.
 */
#include "drivers/apple-dart/policy.h"

#define DART(unit, line, clocks, firmware_on) {							\
	DART_NODE(unit, line, clocks), .compatible = "apple,t8103-usb4-dart",			\
	.page_shift = 12, .streams = 64, .bypass = false, .extra = { 0, firmware_on } }

const struct target the_target = {
	.name = "apple-dart-usb4",
	DART_POLICY,
	.variant = "t8103-usb4",
	.brief = "Apple DART (M1 USB4), 64 streams, 3 instances, through drivers/iommu/iommu.c",
	.n_instances = 3,
	.instance = {
		DART(20000000, 5, 1, true),
		DART(20010000, 6, 2, true),
		DART(20020000, 7, 1, false),	/* firmware leaves some streams off, stream 2 not among them */
	},
	.n_masters = 8,
	.master = {
		{ .node = "client@0", .n_streams = 1, .stream = { { 0, 0 } }, .group = 0 },
		{ .node = "client@1", .n_streams = 1, .stream = { { 0, 33 } }, .group = 1 },
		{ .node = "client@2", .n_streams = 1, .stream = { { 0, 33 } }, .group = 1 }, /* shares a stream */
		{ .node = "client@3", .n_streams = 2, .stream = { { 0, 3 }, { 0, 40 } }, .group = 2 }, /* both words */
		{ .node = "client@4", .n_streams = 2, .stream = { { 0, 4 }, { 1, 1 } }, .group = 3 }, /* two DARTs */
		{ .node = "client@5", .n_streams = 1, .stream = { { 1, 31 } }, .group = 4 },
		{ .node = "client@6", .n_streams = 1, .stream = { { 2, 2 } }, .group = 5 },
		{ .node = "client@7", .n_streams = 1, .stream = { { 1, 63 } }, .group = 6 }, /* last stream */
	},
	.granule_lg2 = 12,
	.aperture_last = 0xffffffff,
	.pa_limit = 1ULL << 36,
};
