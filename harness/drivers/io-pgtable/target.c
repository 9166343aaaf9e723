/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * io-pgtable as programs see it: one walker, four requesters that each may have a table, and a format for each world.
 * Domain dN is a table; dN with an odd N is mapped and unmapped by the smallest page only. Data only.
 */
#include "ops/target.h"

#define PGT_OPS ((OPS_DOMAIN & ~CAN(MAP_SG)) | CAN(NOP) | CAN(FAULT))

static const char *const driver_files[] = { "io-pgtable.c", "io-pgtable-arm.c", "io-pgtable-arm-v7s.c", "io-pgtable-dart.c", NULL };
static const struct target *const formats[];
#define N_FORMATS 23

#define PGT_TARGET(granule, in, out, ro, wo, errno_)							\
	.name = "io-pgtable", .spec = "io-pgtable",							\
	.brief = "page-table formats of the io-pgtable library, one per variant",			\
	.api = API_PGTABLE, .ops = PGT_OPS, .n_variants = N_FORMATS, .variants = formats,		\
	.n_instances = 1,										\
	.instance = { { .node = "walker@40000000", .compatible = "iovet,io-pgtable", .base = 0x40000000,	\
			.bytes = 0x1000, .page_shift = 12, .streams = 8 } },				\
	.n_masters = 4,											\
	.master = {											\
		{ .node = "client@0", .n_streams = 1, .stream = { { 0, 0 } }, .group = 0 },		\
		{ .node = "client@1", .n_streams = 1, .stream = { { 0, 1 } }, .group = 1 },		\
		{ .node = "client@2", .n_streams = 1, .stream = { { 0, 2 } }, .group = 2 },		\
		{ .node = "client@3", .n_streams = 1, .stream = { { 0, 3 } }, .group = 3 },		\
	},												\
	.granule_lg2 = granule, .aperture_last = (1ULL << (in)) - 1, .pa_limit = 1ULL << (out),		\
	.overlap_errno = errno_, .map_before_attach = true, .holes_undefined = true,		\
	.blocked = true, .lookup_offset = true, .readonly_enforced = ro, .writeonly_enforced = wo,	\
	.driver_files = driver_files

#define FORMAT(n, fmt, kind, granule, in, out, quirks, coherent, ro, wo, errno_, text)			\
	static const struct target format_##n = { PGT_TARGET(granule, in, out, ro, wo, errno_) };
#include "drivers/io-pgtable/formats.def"
#undef FORMAT

static const struct target *const formats[N_FORMATS] = {
#define FORMAT(n, fmt, kind, granule, in, out, quirks, coherent, ro, wo, errno_, text) [n] = &format_##n,
#include "drivers/io-pgtable/formats.def"
#undef FORMAT
};

/* Memory ends where the least of the formats that take tables above 4 GiB does. */
const struct target the_target = { PGT_TARGET(12, 48, 48, true, false, -17), .ram_bits = 35 };
