/* SPDX-License-Identifier: MIT */
/* Idioms: see idiom.h. The table says what each does; one function turns a row into operations. */
#include "ops/idiom.h"

#include "base/lib.h"
#include "ops/decode.h"

/* How a step departs from the idiom's objects (domain d, master m, pages [iova, iova + len)). */
enum { SAME = 0, DOM2 = 1, PARTNER = 2 /* another master, of m's group if there is one */, MIDDLE = 4, LAST = 8,
       PAST = 16 /* the page after the range */, HALF = 32 /* half the length */,
       BLOCK = 64 /* all that an entry of some higher level would map, around the range's first page */,
       NEXT = 128 /* the one behind it */, TWICE = 256 /* both */ };

struct step { u8 kind; u16 how; };

static const struct step idioms[][IDIOM_MAX] = {
	/* What was reachable must not be after unmap. */
	{ { OP_MAP, SAME }, { OP_DMA, SAME }, { OP_UNMAP, SAME }, { OP_DMA, SAME } },
	{ { OP_MAP, SAME }, { OP_DMA, LAST }, { OP_UNMAP, HALF }, { OP_DMA, SAME }, { OP_DMA, LAST }, { OP_LOOKUP, LAST } },
	{ { OP_MAP, SAME }, { OP_DMA, MIDDLE }, { OP_UNMAP, MIDDLE | HALF }, { OP_LOOKUP, MIDDLE }, { OP_DMA, MIDDLE } },
	/* A translation must not survive its replacement. */
	{ { OP_MAP, SAME }, { OP_DMA, SAME }, { OP_UNMAP, SAME }, { OP_MAP, SAME }, { OP_DMA, SAME } },
	/* An unmap that fails halfway says how far it came: the rest is still there. */
	{ { OP_MAP, SAME }, { OP_FAULT, SAME }, { OP_UNMAP, HALF }, { OP_LOOKUP, SAME }, { OP_DMA, LAST } },
	/* Overlap, and what is left of it. */
	{ { OP_MAP, SAME }, { OP_MAP, MIDDLE }, { OP_LOOKUP, LAST }, { OP_LOOKUP, PAST }, { OP_UNMAP, SAME } },
	{ { OP_MAP, SAME }, { OP_MAP, PAST }, { OP_UNMAP, MIDDLE }, { OP_DMA, PAST } },
	{ { OP_MAP_SG, SAME }, { OP_DMA, SAME }, { OP_DMA, LAST }, { OP_UNMAP, SAME }, { OP_LOOKUP, LAST } },
	{ { OP_MAP, LAST }, { OP_MAP_SG, SAME }, { OP_LOOKUP, SAME }, { OP_UNMAP, LAST }, { OP_MAP_SG, SAME }, { OP_DMA, SAME } },
	{ { OP_MAP, SAME }, { OP_FAULT, SAME }, { OP_MAP_SG, PAST }, { OP_LOOKUP, PAST }, { OP_DMA, PAST } },
	/* A block where a table was, a table where a block was, and a block that is split. */
	{ { OP_MAP, SAME }, { OP_DMA, SAME }, { OP_UNMAP, SAME }, { OP_MAP, BLOCK }, { OP_DMA, SAME }, { OP_LOOKUP, BLOCK | LAST } },
	{ { OP_MAP, BLOCK }, { OP_DMA, SAME }, { OP_UNMAP, BLOCK }, { OP_DMA, BLOCK | LAST }, { OP_MAP, SAME }, { OP_DMA, SAME } },
	{ { OP_MAP, BLOCK }, { OP_DMA, BLOCK | LAST }, { OP_UNMAP, SAME }, { OP_DMA, BLOCK | LAST }, { OP_LOOKUP, SAME },
	  { OP_UNMAP, BLOCK }, { OP_MAP, BLOCK } },
	{ { OP_MAP, BLOCK | HALF }, { OP_MAP, BLOCK }, { OP_UNMAP, BLOCK }, { OP_MAP, BLOCK }, { OP_DMA, BLOCK | MIDDLE } },
	/* A table that is full of pages goes at once, with all that was cached of it. */
	{ { OP_ATTACH, SAME }, { OP_MAP, BLOCK | HALF }, { OP_MAP, BLOCK | HALF | MIDDLE }, { OP_DMA, BLOCK | LAST },
	  { OP_UNMAP, BLOCK }, { OP_DMA, BLOCK | LAST } },
	/* So do two neighbours of them. */
	{ { OP_ATTACH, SAME }, { OP_MAP, BLOCK | HALF }, { OP_MAP, BLOCK | HALF | MIDDLE }, { OP_MAP, BLOCK | NEXT | HALF },
	  { OP_MAP, BLOCK | NEXT | HALF | MIDDLE }, { OP_DMA, BLOCK | NEXT | MIDDLE }, { OP_UNMAP, BLOCK | TWICE },
	  { OP_DMA, BLOCK | NEXT | MIDDLE }, { OP_MAP, BLOCK | NEXT }, { OP_DMA, BLOCK | NEXT | MIDDLE } },
	/* A domain that was never attached, or no longer is. */
	{ { OP_DOMAIN_ALLOC, SAME }, { OP_MAP, SAME }, { OP_ATTACH, SAME }, { OP_DMA, SAME } },
	{ { OP_ATTACH, SAME }, { OP_MAP, SAME }, { OP_DMA, SAME }, { OP_DETACH, SAME }, { OP_DMA, SAME },
	  { OP_UNMAP, SAME }, { OP_ATTACH, SAME }, { OP_DMA, SAME } },
	/* Switching domains: the device must see the new one, at once and only. */
	{ { OP_DOMAIN_ALLOC, DOM2 }, { OP_MAP, SAME }, { OP_MAP, DOM2 | HALF }, { OP_ATTACH, SAME }, { OP_DMA, SAME },
	  { OP_ATTACH, DOM2 }, { OP_DMA, SAME }, { OP_DMA, LAST } },
	{ { OP_ATTACH, SAME }, { OP_DMA, SAME }, { OP_ATTACH, DOM2 }, { OP_DOMAIN_FREE, SAME }, { OP_DMA, SAME } },
	/* Two masters. */
	{ { OP_ATTACH, SAME }, { OP_ATTACH, PARTNER }, { OP_MAP, SAME }, { OP_DMA, SAME }, { OP_DMA, PARTNER },
	  { OP_UNMAP, SAME }, { OP_DMA, SAME }, { OP_DMA, PARTNER } },
	{ { OP_ATTACH, SAME }, { OP_ATTACH, DOM2 | PARTNER }, { OP_DMA, PARTNER }, { OP_DETACH, PARTNER }, { OP_DMA, SAME } },
	/* Ownership. */
	{ { OP_CLAIM, SAME }, { OP_DMA, SAME }, { OP_ATTACH, SAME }, { OP_DMA, SAME }, { OP_DETACH, SAME },
	  { OP_DMA, SAME }, { OP_RELEASE, SAME }, { OP_DMA, SAME } },
	{ { OP_SET_DEFAULT, SAME }, { OP_DMA, SAME }, { OP_ATTACH, SAME }, { OP_DETACH, SAME }, { OP_DMA, SAME } },
	{ { OP_SET_DEFAULT, SAME }, { OP_SET_DEFAULT, SAME }, { OP_DMA, SAME }, { OP_DMA_MAP, SAME }, { OP_DMA_AT, SAME } },
	{ { OP_ATTACH, SAME }, { OP_SET_DEFAULT, PARTNER }, { OP_DETACH, SAME }, { OP_DMA, SAME }, { OP_DMA, PARTNER } },
	/* Power: state must survive, or be put back. */
	{ { OP_MAP, SAME }, { OP_DMA, SAME }, { OP_SUSPEND, SAME }, { OP_RESUME, SAME }, { OP_DMA, SAME } },
	{ { OP_SUSPEND, SAME }, { OP_RESUME, SAME }, { OP_MAP, SAME }, { OP_UNMAP, SAME }, { OP_DMA, SAME } },
	{ { OP_POWER_OFF, SAME }, { OP_MAP, SAME }, { OP_UNMAP, SAME }, { OP_POWER_ON, SAME }, { OP_DMA, SAME } },
	{ { OP_POWER_OFF, SAME }, { OP_ATTACH, SAME }, { OP_DETACH, SAME }, { OP_POWER_ON, SAME }, { OP_DMA, SAME } },
	{ { OP_POWER_OFF, SAME }, { OP_IRQ, SAME }, { OP_POWER_ON, SAME } },
	/*
	 * Hot-plug: a master that is in the middle of something is taken away, and comes back. What has it left, and what does
	 * it find? Does another one go on?
	 */
	{ { OP_ATTACH, SAME }, { OP_REMOVE, SAME }, { OP_DMA, SAME }, { OP_PROBE, SAME }, { OP_DMA, SAME } },
	{ { OP_ATTACH, SAME }, { OP_MAP, SAME }, { OP_REMOVE, SAME }, { OP_DMA, SAME }, { OP_PROBE, SAME }, { OP_DMA, SAME } },
	{ { OP_SET_DEFAULT, SAME }, { OP_REMOVE, SAME }, { OP_DMA, SAME }, { OP_PROBE, SAME }, { OP_DMA, SAME } },
	{ { OP_SET_DEFAULT, SAME }, { OP_DMA_MAP, SAME }, { OP_REMOVE, SAME }, { OP_DMA, SAME }, { OP_PROBE, SAME },
	  { OP_DMA, SAME } },
	{ { OP_CLAIM, SAME }, { OP_REMOVE, SAME }, { OP_DMA, SAME }, { OP_PROBE, SAME }, { OP_DMA, SAME } },
	{ { OP_DOMAIN_ALLOC, SAME }, { OP_ATTACH, SAME }, { OP_MAP, SAME }, { OP_REMOVE, PARTNER }, { OP_DMA, SAME },
	  { OP_PROBE, PARTNER }, { OP_DMA, SAME }, { OP_DMA, PARTNER } },
	{ { OP_REMOVE, PARTNER }, { OP_PROBE, PARTNER }, { OP_ATTACH, SAME }, { OP_DMA, SAME } },
	{ { OP_UNBIND, SAME }, { OP_BIND, SAME }, { OP_MAP, SAME }, { OP_DMA, SAME } },
	{ { OP_FAULT, SAME }, { OP_PROBE, SAME }, { OP_PROBE, SAME }, { OP_DMA, SAME } },
	/* Errors: each path that fails must leave things as they were. */
	{ { OP_FAULT, SAME }, { OP_DOMAIN_ALLOC, SAME }, { OP_DOMAIN_ALLOC, SAME }, { OP_ATTACH, SAME } },
	{ { OP_FAULT, SAME }, { OP_ATTACH, SAME }, { OP_DMA, SAME } },
	{ { OP_ATTACH, SAME }, { OP_MAP, SAME }, { OP_FAULT, SAME }, { OP_ATTACH, PARTNER }, { OP_DMA, PARTNER } },
	{ { OP_FAULT, SAME }, { OP_MAP, SAME }, { OP_LOOKUP, SAME }, { OP_LOOKUP, LAST }, { OP_MAP, SAME } },
	{ { OP_FAULT, SAME }, { OP_BIND, SAME }, { OP_BIND, SAME } },
	{ { OP_FAULT, SAME }, { OP_RESUME, SAME }, { OP_DMA, SAME } },
	/* The DMA API: a buffer, its successor at the same address, two at once, and what a lazy flush leaves behind. */
	{ { OP_DMA_MAP, SAME }, { OP_DMA_AT, SAME }, { OP_DMA_SYNC, SAME }, { OP_DMA_UNMAP, SAME }, { OP_DMA_MAP, SAME },
	  { OP_DMA_AT, SAME } },
	{ { OP_DMA_MAP, SAME }, { OP_DMA_MAP_SG, DOM2 }, { OP_DMA_AT, DOM2 }, { OP_DMA_UNMAP, SAME }, { OP_DMA_AT, DOM2 } },
	{ { OP_DMA_ALLOC, SAME }, { OP_DMA_AT, SAME }, { OP_DMA_UNMAP, SAME }, { OP_STEP_WORK, SAME } },
	{ { OP_FAULT, SAME }, { OP_DMA_ALLOC, SAME }, { OP_DMA_MAP, SAME }, { OP_DMA_UNMAP, SAME } },
	{ { OP_FAULT, SAME }, { OP_DMA_MAP_SG, SAME }, { OP_DMA_MAP_SG, SAME }, { OP_DMA_AT, SAME } },
	{ { OP_SET_DEFAULT, SAME }, { OP_DMA_MAP, SAME }, { OP_DMA_AT, SAME }, { OP_DMA_UNMAP, SAME }, { OP_DMA_MAP, SAME },
	  { OP_STEP_TIME, SAME }, { OP_DMA_MAP, DOM2 }, { OP_DMA_AT, DOM2 } },
	{ { OP_DMA_MASK, SAME }, { OP_DMA_MAP, SAME }, { OP_DMA_MAP, DOM2 }, { OP_DMA_UNMAP, SAME }, { OP_DMA_MAP, SAME } },
	{ { OP_DMA_CHURN, SAME }, { OP_STEP_TIME, SAME }, { OP_DMA_CHURN, SAME } },
	{ { OP_IOVA_ALLOC, SAME }, { OP_IOVA_FREE, SAME }, { OP_IOVA_ALLOC, SAME }, { OP_IOVA_ALLOC, DOM2 } },
	{ { OP_IOVA_ALLOC, SAME }, { OP_IOVA_ALLOC, DOM2 | HALF }, { OP_IOVA_FREE, SAME }, { OP_IOVA_ALLOC, SAME } },
	{ { OP_IOVA_CHURN, SAME }, { OP_STEP_TIME, SAME }, { OP_IOVA_CHURN, SAME }, { OP_IOVA_ALLOC, SAME } },
	/* Processes: what one left must not serve the next, nor those who are still bound lose anything. */
	{ { OP_MM_NEW, SAME }, { OP_SVA_BIND, SAME }, { OP_DMA_MM, SAME }, { OP_SVA_UNBIND, SAME }, { OP_MM_EXIT, SAME },
	  { OP_MM_NEW, SAME }, { OP_SVA_BIND, SAME }, { OP_DMA_MM, SAME } },
	{ { OP_SVA_BIND, SAME }, { OP_DMA_MM, SAME }, { OP_MM_UNMAP, SAME }, { OP_DMA_MM, SAME }, { OP_MM_TOUCH, SAME },
	  { OP_DMA_MM, SAME } },
	{ { OP_MM_TOUCH, SAME }, { OP_DMA_MM, SAME }, { OP_MM_PROTECT, SAME }, { OP_DMA_MM, SAME } },
	{ { OP_SVA_BIND, SAME }, { OP_DMA_MM, SAME }, { OP_MM_EXIT, SAME }, { OP_DMA_MM, SAME }, { OP_SVA_UNBIND, SAME } },
	{ { OP_SVA_BIND, SAME }, { OP_SVA_BIND, PARTNER }, { OP_DMA_MM, SAME }, { OP_SVA_UNBIND, SAME }, { OP_DMA_MM, PARTNER } },
	{ { OP_DOMAIN_ALLOC, SAME }, { OP_MAP, SAME }, { OP_PASID_ATTACH, SAME }, { OP_DMA_PASID, SAME }, { OP_PASID_DETACH, SAME },
	  { OP_DMA_PASID, SAME } },
	{ { OP_FAULT, SAME }, { OP_SVA_BIND, SAME }, { OP_SVA_BIND, SAME }, { OP_DMA_MM, SAME } },
	{ { OP_FAULT, SAME }, { OP_PASID_ATTACH, SAME }, { OP_PASID_ATTACH, SAME }, { OP_DMA_PASID, SAME } },
	/* PASIDs, who holds what devices ask for, and what becomes of it. */
	{ { OP_FEATURE_ON, SAME }, { OP_FEATURE_ON, SAME }, { OP_PASID_ATTACH, SAME }, { OP_PAGE_REQUEST, SAME },
	  { OP_PAGE_RESPOND, SAME }, { OP_PASID_DETACH, SAME } },
	{ { OP_HANDLE_ATTACH, SAME }, { OP_PAGE_REQUEST, SAME }, { OP_HANDLE_ATTACH, DOM2 }, { OP_DETACH, SAME } },
	{ { OP_PAGE_REQUEST, SAME }, { OP_PAGE_REQUEST, SAME }, { OP_IOPF_FLUSH, SAME }, { OP_PAGE_REQUEST, SAME } },
	{ { OP_FAULT, SAME }, { OP_PASID_ATTACH, PARTNER }, { OP_PASID_ATTACH, SAME }, { OP_PASID_DETACH, PARTNER } },
	{ { OP_DEV_CLAIM, SAME }, { OP_DEV_CLAIM, PARTNER }, { OP_ATTACH, SAME }, { OP_DETACH, SAME }, { OP_DEV_RELEASE, SAME },
	  { OP_DEV_RELEASE, PARTNER } },
	{ { OP_USE_DMA, SAME }, { OP_CLAIM, SAME }, { OP_DEV_CLAIM, PARTNER }, { OP_UNUSE_DMA, SAME }, { OP_CLAIM, SAME } },
	/* A device that misbehaves, and its interrupt. */
	{ { OP_ATTACH, SAME }, { OP_MAP, SAME }, { OP_HW, SAME }, { OP_LOOKUP, SAME } },
	{ { OP_HW, SAME }, { OP_ATTACH, SAME }, { OP_DMA, SAME } },
	{ { OP_HW, SAME }, { OP_UNMAP, SAME }, { OP_DMA, SAME } },
	{ { OP_HW, SAME }, { OP_STEP_IRQ, SAME }, { OP_MAP, SAME }, { OP_DMA, SAME } },
	{ { OP_DMA, PAST }, { OP_DMA, PAST }, { OP_STEP_IRQ, SAME }, { OP_DMA, PAST }, { OP_STEP_IRQ, SAME } },
};

static u32 idiom_length(const struct step *s)
{
	u32 n = 0;

	while (n < IDIOM_MAX && s[n].kind != OP_NOP)
		n++;
	return n;
}

static bool idiom_fits(const struct pool *pool, const struct step *s, u64 with)
{
	u64 kinds = 0;

	for (u32 i = 0; i < idiom_length(s); i++)
		kinds |= 1ULL << s[i].kind;
	return !(kinds & ~pool->kinds) && (!with || kinds & with);
}

static u8 partner(const struct target *t, struct rng *r, u8 master)
{
	u32 start = rng_below(r, t->n_masters);

	for (u32 i = 0; i < t->n_masters; i++) {
		u32 other = (start + i) % t->n_masters;

		if (other != master && t->master[other].group == t->master[master].group)
			return (u8)other;
	}
	return (u8)start;
}

/* The idiom's own pool: one of everything. Steps are drawn from it, so they agree unless `how` says otherwise. */
struct scene { struct pool one; u8 dom2, partner, handle, range_lg2, block_lg2 /* of pages: the range is aligned to so many */; };

/* One process, one PASID, one page of its: where the target has any. */
static void set_space(struct pool *one, const struct pool *pool, struct rng *r)
{
	one->n_mm = pool->n_mm > 0;
	one->n_pasid = pool->n_pasid > 0;
	one->n_va = pool->n_va > 0;
	if (one->n_mm)
		one->mm[0] = pool->mm[rng_below(r, pool->n_mm)];
	if (one->n_pasid)
		one->pasid[0] = pool->pasid[rng_below(r, pool->n_pasid)];
	if (one->n_va)
		one->va[0] = pool->va[rng_below(r, pool->n_va)];
}

/* Levels resolve 8 to 11 bits each, some formats have entries for 16 pages. Higher levels would take long where there are none. */
static u8 draw_block(struct rng *r)
{
	static const u8 usual[] = { 4, 4, 8, 8, 9, 9, 10, 11, 12 };

	return usual[rng_below(r, ARRAY_LEN(usual))];
}

static void set_pages(struct pool *one, u32 lg2)
{
	one->len[0].pages = (u16)(1u << lg2);
	one->len[0].bytes = 0;
}

static void set_range(struct scene *sc, const struct pool *pool, const struct target *t, struct rng *r)
{
	u32 len = rng_below(r, pool->n_len);

	sc->one.iova[0] = rng_chance(r, 1, 3) ? draw_iova(t, r) : pool->iova[rng_below(r, pool->n_iova)];
	sc->one.iova[0] &= ~((1ULL << t->granule_lg2) - 1);
	sc->one.len[0].pages = pool->len[len].pages;
	sc->one.len[0].bytes = pool->len[len].bytes;
	if (rng_chance(r, 1, 2) || !sc->one.len[0].pages) {
		sc->one.len[0].pages = (u16)(1 + rng_below(r, 8));
		sc->one.len[0].bytes = 0;
	}
	sc->range_lg2 = sc->block_lg2 > 4 && rng_chance(r, 1, 4) ? 4 : 0;	/* one large page */
	if (sc->range_lg2) {
		sc->one.iova[0] &= -(1ULL << (sc->range_lg2 + t->granule_lg2));
		set_pages(&sc->one, sc->range_lg2);
	}
}

static void set_scene(struct scene *sc, const struct pool *pool, const struct target *t, struct rng *r)
{
	sc->one = (struct pool){ .kinds = pool->kinds, .n_dom = 1, .n_master = 1, .n_iova = 1, .n_len = 1 };
	sc->one.dom[0] = pool->dom[rng_below(r, pool->n_dom)];
	sc->one.master[0] = pool->master[rng_below(r, pool->n_master)];
	sc->block_lg2 = draw_block(r);
	set_range(sc, pool, t, r);
	sc->one.n_page = 1;
	sc->one.page[0] = rng_chance(r, 1, 2) ? draw_page_number(r) : pool->page[rng_below(r, pool->n_page)];
	set_space(&sc->one, pool, r);
	sc->dom2 = (u8)((sc->one.dom[0] + 1) % target_domains(t));
	sc->handle = (u8)rng_below(r, 4);
	sc->partner = partner(t, r, sc->one.master[0]);
}

static struct op make_step(const struct scene *sc, const struct target *t, struct rng *r, struct step s)
{
	struct pool pool = sc->one;
	u32 aligned_lg2 = s.how & BLOCK ? sc->block_lg2 : sc->range_lg2;
	u64 aligned = aligned_lg2 ? 1ULL << (aligned_lg2 + t->granule_lg2) : 1;
	u64 page = 0;
	u16 pages;
	struct op op;

	if (s.how & BLOCK)
		set_pages(&pool, sc->block_lg2 + !!(s.how & TWICE));
	pages = pool.len[0].pages;
	if (s.how & DOM2)
		pool.dom[0] = sc->dom2;
	if (s.how & PARTNER)
		pool.master[0] = sc->partner;
	if (s.how & HALF)
		pool.len[0].pages = (u16)((pages + 1) / 2);
	if (s.how & MIDDLE)
		page = pages / 2;
	if (s.how & LAST)
		page = pages ? pages - 1u : 0;
	if (s.how & PAST)
		page = pages;
	if (s.how & NEXT)
		page += 1ULL << sc->block_lg2;
	op = draw_op(&pool, t, r, s.kind);
	if (op_has(s.kind, 'H'))
		op.b = (u8)((sc->handle + !!(s.how & DOM2)) % MAX_HANDLES);
	if (op_has(s.kind, 'V') && !op_on_pages(s.kind))
		op.iova = (sc->one.iova[0] & -aligned) + (page << t->granule_lg2);
	if (op_has(s.kind, 'P'))
		op.arg &= -aligned;
	return op;
}

u32 idiom_draw(const struct pool *pool, const struct target *t, struct rng *r, u64 with, struct op *ops)
{
	u8 fits[ARRAY_LEN(idioms)];
	u32 n_fits = 0, n;
	const struct step *s;
	struct scene sc;

	for (u32 i = 0; i < ARRAY_LEN(idioms); i++)
		if (idiom_fits(pool, idioms[i], with))
			fits[n_fits++] = (u8)i;
	if (!n_fits)
		return 0;
	s = idioms[fits[rng_below(r, n_fits)]];
	n = idiom_length(s);
	set_scene(&sc, pool, t, r);
	for (u32 i = 0; i < n; i++)
		ops[i] = make_step(&sc, t, r, s[i]);
	return n;
}
