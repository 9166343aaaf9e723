// SPDX-License-Identifier: GPL-2.0-only
/*
 * Programs for comparing two back ends, many at once (diff.h): generated ones, each by itself; or chains of hot ones, in
 * which mappings come and go and a device uses them, and nothing else happens. Makes them; who runs them is main_diff.c.
 */
#include <string.h>

#include "fuzz/diff.h"
#include "ops/decode.h"
#include "ops/gen.h"
#include "ops/mutate.h"

#define PROGRAM_OPS 32
#define HOT_PAGES 64			/* where they map: a table's worth here and there, within any aperture */

static u64 hot_iova(u32 page)
{
	return (u64)(page < 32 ? 0x200 + page : 0x10000 + page) << the_target.granule_lg2;
}

/* A page or a few, where and what a driver of a device would ask for; `mapped`: bitmask of pages. */
static struct op hot_op(struct rng *rng, u32 master, u64 *mapped)
{
	static const u8 kinds[] = { OP_MAP, OP_MAP, OP_MAP, OP_UNMAP, OP_UNMAP, OP_LOOKUP, OP_LOOKUP, OP_DMA, OP_DMA, OP_DMA };
	u32 page = rng_below(rng, HOT_PAGES), n = 1 + rng_below(rng, 4);
	struct op op = { .kind = kinds[rng_below(rng, ARRAY_LEN(kinds))], .iova = hot_iova(page) };
	u64 run;

	n = page + n > HOT_PAGES ? HOT_PAGES - page : n;
	run = page < 32 && page + n > 32 ? 0 : ((1ull << n) - 1) << page;
	if (op.kind == OP_UNMAP && run && (*mapped & run) == run) {
		*mapped &= ~run;
		op.pages = (u16)n;
	} else if (op.kind <= OP_UNMAP && run && !(*mapped & run)) {
		*mapped |= run;
		op = (struct op){ .kind = OP_MAP, .iova = op.iova, .pages = (u16)n, .flags = PROT_R | PROT_W };
		op.arg = target_client_pa(&the_target) + ((u64)rng_below(rng, PA_CLIENT_PAGES - 4) << the_target.granule_lg2);
	} else if (op.kind != OP_LOOKUP) {
		op.kind = *mapped >> page & 1 ? OP_DMA : OP_LOOKUP;
		op.a = op.kind == OP_DMA ? (u8)master : 0;
		op.flags = op.kind == OP_DMA ? (u8)rng_below(rng, 2) : 0;
	}
	if (op.kind == OP_LOOKUP || op.kind == OP_DMA)
		op.iova += rng_below(rng, 1u << the_target.granule_lg2) & ~7u;
	return op;
}

/* One domain, attached once. With an API of its own, instance n has domain n, always attached. */
static u32 n_preparing(void) { return the_target.api == API_IOMMU ? 2 : 0; }

static void prepare(struct program *p, u32 master)
{
	if (!n_preparing())
		return;
	p->op[p->n++] = (struct op){ .kind = OP_DOMAIN_ALLOC, .b = (u8)master };
	p->op[p->n++] = (struct op){ .kind = OP_ATTACH, .b = (u8)master };
}

/* A driver may refuse it, and pages that are larger than the CPU's are only passed through. */
static bool translates(u32 master)
{
	const struct target_master *m = &the_target.master[master];
	const struct target_instance *in = &the_target.instance[m->stream[0].instance];

	return !m->refused && !in->locked && in->page_shift <= the_target.granule_lg2;
}

static u32 draw_master(struct rng *rng)
{
	u32 m = rng_below(rng, the_target.n_masters);

	for (u32 i = 0; i < the_target.n_masters && !translates(m); i++)
		m = (m + 1) % the_target.n_masters;
	return m;
}

static void generate_chain(struct rng *rng, struct diff_batch *b)
{
	u32 master = draw_master(rng);
	u64 mapped = 0;

	for (u32 i = 0; i < b->n; i++) {
		struct program *p = &b->prog[i];

		memset(p, 0, sizeof(*p));
		if (!i)
			prepare(p, master);
		while (p->n < PROG_MAX_OPS)
			p->op[p->n++] = hot_op(rng, master, &mapped);
		prog_canonical(&the_target, p);
	}
}

u32 diff_generate(struct rng *rng, struct diff_batch *b)
{
	u32 dropped = 0;

	if (b->chain)
		generate_chain(rng, b);
	for (u32 i = 0; i < b->n; i++) {
		if (!b->chain)
			prog_generate(&the_target, rng, PROGRAM_OPS, &b->prog[i]);
		if (b->misdescribed)
			prog_spoil_firmware(&the_target, rng, &b->prog[i]);
		dropped += diff_prepare(&b->prog[i]);
	}
	return dropped;
}

static u64 end_of(const struct op *op)
{
	return op->iova + (op->pages ? (u64)op->pages << the_target.granule_lg2 : 1);
}

static bool meet(const struct op *a, const struct op *b)
{
	return a->iova < end_of(b) && b->iova < end_of(a);
}

/* Backwards from there; where it has no room for more, the beginning is left out. */
void diff_excerpt(const struct diff_batch *b, u32 i, u32 at, struct program *p)
{
	const struct op *last = &b->prog[i].op[at < b->prog[i].n ? at : b->prog[i].n - 1], *op = last + 1;
	const struct op *begin = &b->prog[0].op[n_preparing()];
	u32 k = PROG_MAX_OPS, kept = n_preparing();

	while (op != begin && k > kept) {
		if (op == b->prog[i].op)
			op = &b->prog[i - 1].op[b->prog[i - 1].n], i--;
		if (meet(--op, last))
			p->op[--k] = *op;
	}
	p->world = b->prog[0].world;
	memcpy(p->op, b->prog[0].op, kept * sizeof(p->op[0]));
	memmove(&p->op[kept], &p->op[k], (PROG_MAX_OPS - k) * sizeof(p->op[0]));
	p->n = kept + PROG_MAX_OPS - k;
	memset(&p->op[p->n], 0, (PROG_MAX_OPS - p->n) * sizeof(p->op[0]));
}
