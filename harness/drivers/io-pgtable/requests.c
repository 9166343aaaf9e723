// SPDX-License-Identifier: GPL-2.0-only
/*
 * Requests for tables beside those that programs use: of other sizes, whose words must be right (words.c), and such as no
 * table can be made for, which must be refused. Maps nothing.
 */
#include <linux/gfp.h>
#include <linux/io-pgtable.h>
#include <linux/kernel.h>
#include <linux/sizes.h>

#include "drivers/io-pgtable/tables.h"
#include "hosted/host.h"
#include "hosted/kw.h"
#include "io-pgtable/kernel.h"

/* Output sizes that registers of long descriptors can say. */
static const u8 sizes[] = { 32, 36, 40, 42, 44, 48, 52 };
#define TRIED_AT_A_TIME 3

static void try_size_of(const struct format *f, u32 in, u32 out)
{
	u32 most = f->granule_lg2 == 16 ? 52 : 48;
	struct io_pgtable_cfg cfg = table_request(f, in, out);
	struct io_pgtable_ops *ops = alloc_io_pgtable_ops(f->fmt, &cfg, NULL);

	if (!ops)
		return;			/* memory ran out */
	words_check(f, &cfg, in, min(out, most));
	free_io_pgtable_ops(ops);
}

/* What goes into a stage 2 is no wider than what comes out. */
static void try_size(const struct format *f, u32 out)
{
	try_size_of(f, f->fmt == ARM_64_LPAE_S2 ? min(f->in, out) : f->in, out);
}

/* A stage 2 may put sixteen roots side by side, and with 42 output bits it has to. */
#define IN_OF_SIXTEEN_ROOTS 43
#define OUT_OF_SIXTEEN_ROOTS 42

static void try_sizes(const struct format *f, u32 variant)
{
	u32 i;

	if (f->fmt != ARM_64_LPAE_S1 && f->fmt != ARM_64_LPAE_S2)
		return;
	for (i = 0; i < TRIED_AT_A_TIME; i++)
		try_size(f, sizes[(TRIED_AT_A_TIME * variant + i) % ARRAY_SIZE(sizes)]);
	if (f->fmt == ARM_64_LPAE_S2 && f->granule_lg2 == 12)
		try_size_of(f, IN_OF_SIXTEEN_ROOTS, OUT_OF_SIXTEEN_ROOTS);
}

/* ---- tables that must not be made --------------------------------------------------------------------------------- */

/* 0: as the format has it. */
struct wrong {
	u32 fmts;			/* a bit each */
	u32 in, out;
	unsigned long pages, quirks;
	bool other_walk;		/* coherent where the format is not, and the other way round */
	const char *why;
};
#define IS(fmt) (1u << (fmt))
#define LPAE (IS(ARM_64_LPAE_S1) | IS(ARM_64_LPAE_S2) | IS(ARM_32_LPAE_S1) | IS(ARM_32_LPAE_S2))

static const struct wrong wrong[] = {
	{ LPAE, .out = 39, .why = "an output size that no register can say" },
	{ LPAE | IS(ARM_MALI_LPAE), .pages = SZ_1M, .why = "pages of no granule" },
	{ IS(ARM_32_LPAE_S1) | IS(ARM_32_LPAE_S2) | IS(ARM_MALI_LPAE), .pages = SZ_64K | SZ_512M, .why = "a granule for 64-bit tables" },
	{ IS(ARM_32_LPAE_S1), .in = 33, .why = "more than 32 input bits" },
	{ IS(ARM_32_LPAE_S2), .in = 41, .why = "more than 40 input bits" },
	{ IS(ARM_32_LPAE_S1) | IS(ARM_32_LPAE_S2), .out = 42, .why = "more than 40 output bits" },
	{ IS(ARM_MALI_LPAE), .in = 49, .why = "more than 48 input bits" },
	{ IS(ARM_MALI_LPAE), .out = 42, .why = "more than 40 output bits" },
	{ IS(ARM_64_LPAE_S1) | IS(ARM_32_LPAE_S1), .quirks = IO_PGTABLE_QUIRK_NO_PERMS, .why = "a quirk of other tables" },
	{ IS(ARM_64_LPAE_S2) | IS(ARM_32_LPAE_S2) | IS(ARM_MALI_LPAE), .quirks = IO_PGTABLE_QUIRK_ARM_NS, .why = "a quirk of a stage 1" },
	{ IS(ARM_V7S), .in = 36, .why = "more than 34 input bits" },
	{ IS(ARM_V7S), .out = 36, .why = "more than 35 output bits" },
	{ IS(ARM_V7S), .quirks = IO_PGTABLE_QUIRK_ARM_HD, .why = "a quirk of long descriptors" },
	{ IS(ARM_V7S), .quirks = IO_PGTABLE_QUIRK_ARM_MTK_EXT, .why = "wide addresses in tables with permissions" },
	{ IS(ARM_V7S), .quirks = IO_PGTABLE_QUIRK_ARM_MTK_TTBR_EXT, .why = "wide roots of narrow tables" },
	{ IS(APPLE_DART) | IS(APPLE_DART2), .other_walk = true, .why = "a walk that is not coherent" },
	{ IS(APPLE_DART) | IS(APPLE_DART2), .out = 40, .why = "an output size that the format has not" },
	{ IS(APPLE_DART) | IS(APPLE_DART2), .in = 43, .why = "more input than output bits" },
	{ IS(APPLE_DART) | IS(APPLE_DART2), .pages = SZ_4K | SZ_16K, .why = "pages of two sizes" },
	{ IS(APPLE_DART) | IS(APPLE_DART2), .in = 33, .pages = SZ_4K, .why = "more roots than there is room for" },
};

static void refused(enum io_pgtable_fmt fmt, struct io_pgtable_cfg *cfg, const char *why)
{
	struct io_pgtable_ops *ops = alloc_io_pgtable_ops(fmt, cfg, NULL);

	if (!ops)
		return;
	h_finding(ORA_CONTRACT, "PGT-10", "odd-table-made", "a table was made for %s", why);
	free_io_pgtable_ops(ops);
}

static void try_wrong(const struct format *f, const struct wrong *w)
{
	struct io_pgtable_cfg cfg = table_request(f, w->in ? w->in : f->in, w->out ? w->out : f->out);

	if (w->pages)
		cfg.pgsize_bitmap = w->pages;
	if (w->quirks)
		cfg.quirks = w->quirks;
	cfg.coherent_walk ^= w->other_walk;
	refused(f->fmt, &cfg, w->why);
}

/* ---- tables that must be made ------------------------------------------------------------------------------------ */

static u32 pages_out;			/* calls of our allocator that are not given back */

static void *own_alloc(void *cookie, size_t size, gfp_t gfp)
{
	pages_out++;
	return (void *)__get_free_pages(gfp | __GFP_ZERO, get_order(size));
}

static void own_free(void *cookie, void *pages, size_t size)
{
	pages_out--;
	free_pages((unsigned long)pages, get_order(size));
}

static void made(const struct format *f, struct io_pgtable_cfg *cfg, const char *what)
{
	struct io_pgtable_ops *ops = alloc_io_pgtable_ops(f->fmt, cfg, NULL);

	if (ops)
		free_io_pgtable_ops(ops);
	else
		h_finding(ORA_CONTRACT, "PGT-10", "table-refused", "no table is made %s", what);
}

/* Some formats take pages from their caller's allocator: all of them, and from no half of one. */
static void try_allocator(const struct format *f)
{
	struct io_pgtable_cfg cfg = table_request(f, f->in, f->out);
	bool takes = f->fmt != ARM_V7S && f->fmt != APPLE_DART && f->fmt != APPLE_DART2;

	cfg.alloc = own_alloc;
	refused(f->fmt, &cfg, "an allocator that frees nothing");
	cfg = table_request(f, f->in, f->out);
	cfg.free = own_free;
	refused(f->fmt, &cfg, "an allocator that has nothing");
	cfg = table_request(f, f->in, f->out);
	cfg.alloc = own_alloc;
	cfg.free = own_free;
	pages_out = 0;
	if (takes)
		made(f, &cfg, "with an allocator of its caller's");
	else
		refused(f->fmt, &cfg, "an allocator where the format takes none");
	if (pages_out)
		h_finding(ORA_CONTRACT, "PGT-10", "allocator-mixed", "%u more pages were taken from an allocator than given back",
			  pages_out);
}

static void try_wide_root(const struct format *f)
{
	struct io_pgtable_cfg cfg = table_request(f, 34, 35);

	cfg.quirks |= IO_PGTABLE_QUIRK_ARM_MTK_TTBR_EXT;
	made(f, &cfg, "whose root may be above 4 GiB");
}

void requests_try(const struct format *f, u32 variant)
{
	struct io_pgtable_cfg cfg = table_request(f, f->in, f->out);
	u32 i;

	try_sizes(f, variant);
	for (i = 0; i < ARRAY_SIZE(wrong); i++)
		if (wrong[i].fmts & IS(f->fmt))
			try_wrong(f, &wrong[i]);
	try_allocator(f);
	if (f->quirks & IO_PGTABLE_QUIRK_ARM_MTK_EXT)
		try_wide_root(f);
	refused(IO_PGTABLE_NUM_FMTS, &cfg, "a format that there is not");
	if (f->fmt == ARM_64_LPAE_S1 && f->coherent) {
		cfg = table_request(f, f->in, f->out);
		cfg.quirks = IO_PGTABLE_QUIRK_ARM_OUTER_WBWA;
		refused(f->fmt, &cfg, "outer caches of a walk that is in all caches");
	}
}
