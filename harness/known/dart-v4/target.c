/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * known/dart-v4 as programs see it: four t8103 DARTs and eight masters, the policy of the driver beside it and the names
 * of its hazards. Data only.
 */
#include "drivers/apple-dart/policy.h"

/* What the posted design has: no suspend. */
#define KNOWN_OPS (DART_OPS & ~OPS_SLEEP)

#define DART(unit, line, clocks, shift, has_bypass) {						\
	DART_NODE(unit, line, clocks), .compatible = "apple,t8103-dart",			\
	.page_shift = shift, .streams = 16, .bypass = has_bypass }

static const char *const files[] = { "dart.c", "dart_domain.c", "dart_hw.c", "io-pgtable-dart.c", NULL };

static const char *const plants[] = {
#define PLANT(id, name, oracle, what) name,
#include "known/dart-v4/plants.def"
#undef PLANT
};

const struct target the_target = {
	.name = "known/dart-v4",
	.spec = "apple-dart",
	.variant = "t8103",
	.brief = "our own Apple DART driver after its posting 4, with the hazards of that",
	.api = API_IOMMU,
	.ops = KNOWN_OPS,
	.overlap_errno = -17,			/* -EEXIST */
	.map_before_attach = true,
	.flushes_at_once = true,
	.identity = true,
	.blocked = true,
	.lookup_offset = true,
	.readonly_enforced = true,
	.writeonly_enforced = true,
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
		{ .node = "client@2", .n_streams = 1, .stream = { { 0, 2 } }, .group = 1 },	/* shares a stream */
		{ .node = "client@3", .n_streams = 2, .stream = { { 0, 3 }, { 0, 5 } }, .group = 2 },
		{ .node = "client@4", .n_streams = 2, .stream = { { 0, 4 }, { 1, 15 } }, .group = 3 },	/* two DARTs, last stream */
		{ .node = "client@5", .n_streams = 1, .stream = { { 2, 0 } }, .group = 4 },
		{ .node = "client@6", .n_streams = 1, .stream = { { 3, 1 } }, .group = 5 },
		{ .node = "client@7", .n_streams = 1, .stream = { { 1, 64 } }, .group = 6, .refused = true },	/* no such stream */
	},
	.granule_lg2 = 12,
	.aperture_last = 0xffffffff,
	.pa_limit = 1ULL << 36,
	.driver_files = files,
	.plants = plants,
	.n_plants = ARRAY_LEN(plants),
};
