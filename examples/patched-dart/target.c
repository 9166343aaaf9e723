/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The machine that patched-dart drives: one t8103 DART, three masters of which two share a stream. The policy is that of the
 * 6.12 driver (harness/drivers/apple-dart/policy.h); an author whose driver promises something else says so here.
 */
#include "drivers/apple-dart/policy.h"

const struct target the_target = {
	.name = "patched-dart",
	DART_POLICY,
	.variant = "t8103",
	.brief = "a DART driver from outside the tree",
	.n_instances = 1,
	.instance = {
		{ DART_NODE(20000000, 5, 1), .compatible = "apple,t8103-dart", .page_shift = 12, .streams = 16, .bypass = true },
	},
	.n_masters = 3,
	.master = {
		{ .node = "client@0", .n_streams = 1, .stream = { { 0, 0 } }, .group = 0 },
		{ .node = "client@1", .n_streams = 1, .stream = { { 0, 2 } }, .group = 1 },
		{ .node = "client@2", .n_streams = 1, .stream = { { 0, 2 } }, .group = 1 },	/* shares a stream */
	},
	.granule_lg2 = 12,
	.aperture_last = 0xffffffff,
	.pa_limit = 1ULL << 36,
};
