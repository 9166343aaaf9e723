/* SPDX-License-Identifier: MIT */
/*
 * Judgement of the DMA API: rules IOVA-*, and MAP-10 for what a device reaches. A handle is a buffer in the default domain
 * of its master's group, or at its physical address where that domain is the identity. See judge.h.
 */
#include "oracle/judge.h"

#include "base/lib.h"
#include "ops/decode.h"

/* A flush queue is emptied by a timer of 10 ms; longer than that, and nothing may be left of what was unmapped. */
#define FLUSH_QUEUE_US 25000

/* The last address that the device can put on its bus, and that the bus carries. */
static u64 reach_of(const struct judge *j, u32 master)
{
	u64 mask = j->mask[master] < 64 ? (1ull << j->mask[master]) - 1 : ~0ull, bus = j->t->master[master].bus_last;

	return bus && bus < mask ? bus : mask;
}

static u64 limit_of(const struct judge *j, u32 master)
{
	u64 reach = reach_of(j, master);

	return reach < j->api.aperture_last ? reach : j->api.aperture_last;
}

/* ---- what is taken -------------------------------------------------------------------------------------------------- */

/* In granules: everything of this group that may not be handed out now. */
static void taken(const struct judge *j, u32 group, struct iova_ref *a)
{
	u32 shift = j->t->granule_lg2;

	a->n = 0;
	for (u32 i = 0; i < j->t->n_instances; i++)
		for (u32 k = 0; k < ARRAY_LEN(j->t->instance[i].resv); k++)
			if (j->t->instance[i].resv[k].last && !j->t->instance[i].resv[k].doorbell)
				iova_ref_add(a, j->t->instance[i].resv[k].first >> shift, j->t->instance[i].resv[k].last >> shift, 0);
	if (j->t->resv_last)
		iova_ref_add(a, j->t->resv_start >> shift, j->t->resv_last >> shift, 0);
	for (u32 i = 0; i < MAX_HANDLES; i++)
		if (j->handle[i].live && j->handle[i].group == group && j->handle[i].pages)
			iova_ref_add(a, j->handle[i].base, j->handle[i].base + iova_taken(j->handle[i].pages) - 1, i);
	for (u32 i = 0; i < j->n_ghosts; i++)
		if (j->ghost[i].group == group)
			iova_ref_add(a, j->ghost[i].base, j->ghost[i].base + iova_taken(j->ghost[i].pages) - 1, 0);
}

/* Could `n` ranges of `pages` granules be had? */
static bool room(const struct judge *j, u32 master, u64 pages, u32 n)
{
	static struct iova_ref a;
	u64 size = iova_taken(pages), lo;

	if (!pages)
		return false;
	taken(j, judge_group_number(j, master), &a);
	for (; n; n--) {
		if (!iova_ref_room(&a, 1, limit_of(j, master) >> j->t->granule_lg2, size, iova_round_up(size), &lo))
			return false;
		iova_ref_add(&a, lo, lo + size - 1, 0);
	}
	return true;
}

const struct judge_ghost *judge_ghost_at(const struct judge *j, u32 group, u64 iova)
{
	u64 page = iova >> j->t->granule_lg2;

	for (u32 i = 0; i < j->n_ghosts; i++)
		if (j->ghost[i].group == group && page - j->ghost[i].base < j->ghost[i].pages)
			return &j->ghost[i];
	return NULL;
}

/* Time passed, and with it the timer of the flush queues. */
void judge_flush_queues(struct judge *j, u64 us)
{
	u32 n = 0;

	j->us += us;
	for (u32 i = 0; i < j->n_ghosts; i++)
		if (j->us - j->ghost[i].born_us < FLUSH_QUEUE_US)
			j->ghost[n++] = j->ghost[i];
	j->n_ghosts = n;
	for (u32 g = 0; g < API_GROUPS; g++)
		if (j->us - j->churned_us[g] >= FLUSH_QUEUE_US)
			j->churned[g] = false;
}

void judge_forget_ghosts(struct judge *j, u32 group)
{
	u32 n = 0;

	for (u32 i = 0; i < j->n_ghosts; i++)
		if (j->ghost[i].group != group)
			j->ghost[n++] = j->ghost[i];
	j->n_ghosts = n;
	j->churned[group] = false;
}

bool judge_group_has_handles(const struct judge *j, u32 group)
{
	for (u32 i = 0; i < MAX_HANDLES; i++)
		if (j->handle[i].live && j->handle[i].group == group)
			return true;
	return false;
}

/* ---- what devices see ----------------------------------------------------------------------------------------------- */

static bool peek_group(struct judge *j, u32 group, u64 iova)
{
	for (u32 i = 0; i < j->t->n_masters; i++)
		for (u32 k = 0; j->api.master[i].present && judge_group_number(j, i) == group && k < j->t->master[i].n_streams; k++)
			if (!judge_peek(j, i, k, iova))
				return false;
	return true;
}

/* Both ends of a block of granules, and what is beside it. */
static bool ends(struct judge *j, u32 group, u64 base, u64 pages)
{
	u32 shift = j->t->granule_lg2;

	return !pages || (peek_group(j, group, base << shift) && peek_group(j, group, (base + pages - 1) << shift) &&
			  peek_group(j, group, (base - 1) << shift) &&
			  ((base + pages) << shift > j->api.aperture_last || peek_group(j, group, (base + pages) << shift)));
}

static struct device *device_of(const struct judge *j, u32 master, u32 stream)
{
	struct device *d = j->be->device(target_stream_unit(j->t, master, stream));

	return d && d->powered && j->be->bound(j->t->master[master].stream[stream].instance) ? d : NULL;
}

/* This stream would be answered out of the TLB at one of these addresses. */
static bool stream_cached(const struct judge *j, u32 master, u32 stream, u64 base, u64 pages)
{
	struct dma_req req = { .stream = j->t->master[master].stream[stream].sid, .peek = true };
	struct device *d = device_of(j, master, stream);
	struct tlb_key key;

	if (!d || !d->tlb_used || !device_key(d, &req, &key))
		return false;
	for (u32 k = 0; k < d->tlb_used; k++)
		if (d->tlb[k].kind != TLB_PART && tlb_answers(&d->tlb[k], &key) &&
		    (d->tlb[k].iova >> j->t->granule_lg2) - base < pages)
			return true;
	return false;
}

/* Some device of the group still holds a translation for it. */
static bool cached(const struct judge *j, u32 group, u64 base, u64 pages)
{
	for (u32 i = 0; i < j->t->n_masters; i++)
		for (u32 k = 0; j->api.master[i].present && judge_group_number(j, i) == group && k < j->t->master[i].n_streams; k++)
			if (stream_cached(j, i, k, base, pages))
				return true;
	return false;
}

/* Hardware looks ahead at once: what it holds then tells later whether an address was flushed before it came back. */
static void look_ahead(struct judge *j, u32 group, u64 base)
{
	for (u32 i = 0; i < j->t->n_masters; i++) {
		struct dma_req req = { .stream = j->t->master[i].stream[0].sid, .iova = base << j->t->granule_lg2, .prefetch = true };
		struct device *d = j->api.master[i].present && judge_group_number(j, i) == group ? device_of(j, i, 0) : NULL;
		struct dma_res res = { 0 };

		if (d)
			device_dma(d, &req, &res);
	}
}

/* ---- mapping -------------------------------------------------------------------------------------------------------- */

static u32 prot_of(const struct judge *j, const struct op *op)
{
	static const u8 prot[] = { [WAY_BOTH] = API_READ | API_WRITE, [WAY_TO] = API_READ, [WAY_FROM] = API_WRITE,
				   [WAY_BOTH_NOSYNC] = API_READ | API_WRITE, [WAY_TO_NOSYNC] = API_READ,
				   [WAY_FROM_NOSYNC] = API_WRITE, [WAY_RESOURCE] = API_READ | API_WRITE };
	u32 p = op->kind == OP_DMA_ALLOC ? (u32)(API_READ | API_WRITE) : prot[op->flags];
	bool resource = op->kind == OP_DMA_MAP && op->flags == WAY_RESOURCE;

	return p | (j->t->master[op->a].coherent && !resource ? API_CACHE : 0);
}

/* Granules that a request needs at most. Entries of a scatter list each begin a page. */
static u64 pages_of(const struct judge *j, const struct op *op)
{
	u64 granule = j->api.granule, offset = op->kind == OP_DMA_ALLOC ? 0 : op->arg & (granule - 1);
	u64 pages = (offset + op_len(j->t, op) + granule - 1) >> j->t->granule_lg2;

	return op->kind == OP_DMA_MAP_SG ? pages + JUDGE_SG_SPLITS : pages;
}

/* Granules that may be left out between the entries of a list, so that none lies across a boundary. */
static u64 left_out(const struct op *op)
{
	return op->kind == OP_DMA_MAP_SG && op->a & 2 ? JUDGE_SG_SPLITS * (DMA_BOUNDARY_PAGES - 1) : 0;
}

/* What the handle of a successful call stands for, as pieces; where they meet the model is what is judged here. */
struct block { u64 first, last; };

static bool piece_ok(struct judge *j, const struct op *op, const struct dma_seg *s)
{
	u64 in_page = j->api.granule - 1;

	if (s->iova == s->pa)
		return judge_breach("IOVA-36", "dma-not-translated",
				    "a DMA address is the physical one, though the default domain translates");
	if ((s->iova ^ s->pa) & in_page)
		return judge_breach("IOVA-23", "dma-offset", "a DMA address has another offset in its page than the buffer");
	if (s->iova + (s->bytes - 1) < s->iova || s->iova + (s->bytes - 1) > limit_of(j, op->a))
		return judge_breach("IOVA-23", pages_of(j, op) > limit_of(j, op->a) >> j->t->granule_lg2 ? "dma-larger-than-mask"
												  : "dma-beyond-mask",
				    "a DMA address lies beyond what the device can address");
	if (s->iova < j->api.granule)
		return judge_breach("IOVA-23", "dma-page-zero", "the first page was handed out as a DMA address");
	return true;
}

/* The device is led somewhere by this address, at which nothing was asked for. */
static bool leads_somewhere(const struct judge *j, const struct op *op, u64 iova)
{
	struct dma_req req = { .stream = j->t->master[op->a].stream[0].sid, .iova = iova, .peek = true,
			       .write = !(prot_of(j, op) & API_READ) };
	struct device *unit = device_of(j, op->a, 0);
	struct dma_res res = { 0 };

	if (!unit || j->lied)
		return false;
	device_dma(unit, &req, &res);
	return res.outcome == DMA_OK && !res.from_tlb;
}

/*
 * Addresses between two pieces of a buffer, which are left out so that its device can take each as one, lead nowhere. That
 * they do is told of here and not wherever they are met later: to the model they may be mapped or not.
 */
static void look_between(struct judge *j, const struct op *op, u64 first, u64 next, u64 pa)
{
	if (first >= next)
		return;
	if (leads_somewhere(j, op, first))
		judge_fail(ORA_TRANSLATE, "IOVA-42", "dma-padding-mapped",
			   "addresses that were left out between the entries of a scatter list lead the device somewhere");
	api_map(&j->api.dma[judge_group_number(j, op->a)], first, pa, next - first, prot_of(j, op) | API_PRIV);
}

static bool add_pieces(struct judge *j, const struct op *op, struct block *b)
{
	struct api_domain *d = &j->api.dma[judge_group_number(j, op->a)];
	u64 in_page = j->api.granule - 1, pa = 0;
	struct dma_seg s;

	*b = (struct block){ ~0ull, 0 };
	for (u32 i = 0; j->be->dma_seg(op->b, i, &s); i++) {
		u64 lo = s.iova & ~in_page, last = (s.iova + s.bytes - 1) | in_page;

		if (!piece_ok(j, op, &s))
			return false;
		if (api_overlaps(d, lo, last - lo + 1))
			return judge_breach("IOVA-5", "dma-overlap", "a DMA address was handed out that is in use");
		api_map(d, lo, s.pa & ~in_page, last - lo + 1, prot_of(j, op));
		if (i)
			look_between(j, op, b->last + 1, lo, pa);
		pa = (s.pa & ~in_page) + (last - lo + 1);
		b->first = lo < b->first ? lo : b->first;
		b->last = last > b->last ? last : b->last;
	}
	return true;
}

static bool block_ok(struct judge *j, const struct op *op, u64 base, u64 pages)
{
	static struct iova_ref a;
	u32 group = judge_group_number(j, op->a);

	if (base & (iova_round_up(pages) - 1))
		return judge_breach("IOVA-23", "dma-unaligned", "a range of DMA addresses is not aligned to its size");
	for (u32 i = 0; i < j->n_ghosts; i++)
		if (j->ghost[i].group == group && base < j->ghost[i].base + j->ghost[i].pages && j->ghost[i].base < base + pages &&
		    cached(j, group, j->ghost[i].base, j->ghost[i].pages))
			return judge_fail(ORA_STALE, "IOVA-11", "reused-before-flush",
					  "a DMA address was handed out again before the IOMMU dropped what it stood for");
	judge_bury(j, group, base, pages);
	taken(j, group, &a);
	if (iova_ref_meets(&a, base, base + pages - 1))
		return judge_breach(j->t->resv_last && base <= j->t->resv_last >> j->t->granule_lg2 &&
				    base + pages > j->t->resv_start >> j->t->granule_lg2 ? "IOVA-14" : "IOVA-5", "dma-taken",
				    "a DMA address was handed out that is reserved, or in use");
	return true;
}

/* A ghost whose address lives again is gone. */
void judge_bury(struct judge *j, u32 group, u64 base, u64 pages)
{
	u32 n = 0;

	for (u32 i = 0; i < j->n_ghosts; i++)
		if (j->ghost[i].group != group || base >= j->ghost[i].base + iova_taken(j->ghost[i].pages) ||
		    j->ghost[i].base >= base + pages)
			j->ghost[n++] = j->ghost[i];
	j->n_ghosts = n;
}

static bool mapped(struct judge *j, const struct op *op)
{
	struct judge_handle *h = &j->handle[op->b];
	u32 group = judge_group_number(j, op->a), shift = j->t->granule_lg2;
	struct block b;

	if (!add_pieces(j, op, &b))
		return false;
	h->base = b.first >> shift;
	h->pages = (b.last - b.first + 1) >> shift;
	if (!block_ok(j, op, h->base, h->pages))
		return false;
	h->live = true;
	if (!ends(j, group, h->base, h->pages))
		return false;
	if (j->api.group[group].lazy)
		look_ahead(j, group, h->base);
	return true;
}

/* Where the default domain is the identity, a DMA address is the physical one. */
static bool passed_through(struct judge *j, const struct op *op)
{
	struct dma_seg s;

	j->handle[op->b].pages = 0;
	j->handle[op->b].live = true;
	for (u32 i = 0; j->be->dma_seg(op->b, i, &s); i++)
		if (s.iova != s.pa)
			return judge_breach("IDENT-3", "dma-moved",
					    "a DMA address is not the physical one, though nothing translates");
	return true;
}

/* Nothing translates: that is told of before what a table cannot hold. */
static bool is_own_address(const struct judge *j, u32 handle)
{
	struct dma_seg s;

	return j->be->dma_seg(handle, 0, &s) && s.iova == s.pa;
}

u64 judge_extent(const struct judge *j, const struct op *op)
{
	u64 bytes = op_len(j->t, op), entries = bytes < DMA_LIST_ENTRIES ? bytes : DMA_LIST_ENTRIES;

	return op->kind == OP_DMA_MAP_SG && DMA_LIST_SCATTERED(op->b) ? bytes + (entries - 1) * j->api.granule : bytes;
}

bool judge_beyond_memory(const struct judge *j, const struct op *op)
{
	u64 bytes = judge_extent(j, op);

	return op->kind != OP_DMA_ALLOC && (op->arg >= j->api.pa_limit || bytes > j->api.pa_limit - op->arg);
}

/*
 * A request of this size failed. The allocator remembers the smallest request that did, whatever its limit was: what is
 * refused because of that has a name of its own.
 */
static bool no_room(struct judge *j, u32 master, u64 pages, u32 n)
{
	u32 group = judge_group_number(j, master);
	bool hinted = j->hint[group] && iova_taken(pages) >= j->hint[group];

	return j->churned[group] || !room(j, master, pages, n) ||
	       judge_breach("IOVA-4", hinted ? "dma-refused-by-hint" : "dma-refused",
			    "a buffer was not mapped although there are free addresses for it");
}

static void note_refusal(struct judge *j, const struct op *op)
{
	u64 offset = op->kind == OP_DMA_MAP || op->kind == OP_DMA_MAP_SG ? op->arg & (j->api.granule - 1) : 0;
	u64 size = iova_taken((offset + op_len(j->t, op) + j->api.granule - 1) >> j->t->granule_lg2);
	u64 *hint = &j->hint[judge_group_number(j, op->a)];

	if (!*hint || size < *hint)
		*hint = size;
}

static bool refused(struct judge *j, const struct op *op, bool excused)
{
	u64 end = op->arg + judge_extent(j, op) - 1;
	const struct api_group *g = judge_group_of(j, op->a);

	if (excused || g->unknown || judge_beyond_memory(j, op))
		return true;
	if (g->def == API_IDENTITY)
		return op->kind == OP_DMA_ALLOC || end > reach_of(j, op->a) || end < op->arg ||
		       judge_breach("IDENT-3", "dma-refused-identity", "a buffer was refused though nothing translates");
	return no_room(j, op->a, pages_of(j, op) + left_out(op), 1);
}

static void queue_holds_some(struct judge *j, u32 group)
{
	j->churned[group] = true;
	j->churned_us[group] = j->us;
}

bool judge_buffer_map(struct judge *j, struct exec_step *s)
{
	const struct op *op = s->op;
	struct api_group *g = judge_group_of(j, op->a);
	bool excused = s->res.injected || j->lied;

	if (s->res.ret) {
		bool ok = refused(j, op, excused);

		note_refusal(j, op);
		if (g->lazy && s->res.injected)	/* what was taken, and given back when a later step failed, is in the flush queue */
			queue_holds_some(j, judge_group_number(j, op->a));
		return ok;
	}
	j->handle[op->b] = (struct judge_handle){ .master = op->a, .group = (u8)judge_group_number(j, op->a) };
	if (g->unknown) {		/* its allocator may be missing: what was handed out is anybody's guess */
		j->handle[op->b].live = true;
		return true;
	}
	if (g->def == API_IDENTITY)
		return passed_through(j, op);
	if (judge_beyond_memory(j, op) && !is_own_address(j, op->b))
		return judge_breach("DART-49", "map-beyond-pa", "map accepted a physical address the entry cannot hold");
	return mapped(j, op);
}

bool judge_buffer_unmap(struct judge *j, struct exec_step *s)
{
	struct judge_handle *h = &j->handle[s->op->b];
	u32 shift = j->t->granule_lg2;

	h->live = false;
	if (!h->pages)
		return true;
	api_clear(&j->api.dma[h->group], h->base << shift, ((h->base + h->pages) << shift) - 1);
	if (j->api.group[h->group].lazy && j->n_ghosts < JUDGE_GHOSTS)
		j->ghost[j->n_ghosts++] = (struct judge_ghost){ h->group, h->base, h->pages, j->us };
	return ends(j, h->group, h->base, h->pages);
}

bool judge_buffer_churn(struct judge *j, struct exec_step *s)
{
	const struct op *op = s->op;
	u32 group = judge_group_number(j, op->a);
	u64 pages = (op_len(j->t, op) + j->api.granule - 1) >> j->t->granule_lg2;
	bool excused = s->res.injected || j->lied || j->churned[group] || j->api.group[group].unknown ||
		       j->api.group[group].def == API_IDENTITY;

	if (j->api.group[group].lazy)
		queue_holds_some(j, group);
	if (!s->res.ret)
		return true;
	if (!excused && !no_room(j, op->a, pages, (u32)op->arg))
		return false;
	note_refusal(j, op);
	return true;
}

/* ---- legality ------------------------------------------------------------------------------------------------------- */

/* The DMA API is for drivers: their group is in its default domain, and it can be asked. */
static bool usable(struct judge *j, u32 master)
{
	const struct api_group *g = judge_group_of(j, master);

	return j->be->dma_seg && j->api.master[master].present && !g->owned && g->attached < 0 && !(j->idle >> master & 1);
}

/* Where nothing translates, a buffer may lie where the device cannot put an address on the bus. */
static bool in_reach(struct judge *j, u32 handle, u32 master)
{
	const struct device *d = device_of(j, master, 0);
	struct dma_seg s;

	for (u32 i = 0; d && j->be->dma_seg(handle, i, &s); i++)
		if (s.iova + s.bytes - 1 > d->cls->dma_limit)
			return false;
	return d;
}

bool judge_buffer_legal(struct judge *j, const struct op *op)
{
	const struct judge_handle *h = &j->handle[op->b];
	u64 bytes = op_len(j->t, op);

	switch (op->kind) {
	case OP_DMA_MAP: case OP_DMA_MAP_SG:	/* an empty buffer, and one that wraps, are mistakes of the caller; nothing is at 0 */
		return usable(j, op->a) && !h->live && bytes && op->arg >= j->api.granule &&
		       op->arg + bytes > op->arg && op->arg + judge_extent(j, op) <= 1ull << 46;
	case OP_DMA_ALLOC:
		return usable(j, op->a) && !h->live && bytes && judge_group_of(j, op->a)->def != API_IDENTITY &&
		       !judge_group_of(j, op->a)->unknown;
	case OP_DMA_CHURN:
		return usable(j, op->a) && bytes && op->arg;
	case OP_DMA_MASK:
		return usable(j, op->a) && op->arg;	/* an empty mask is none */
	case OP_DMA_UNMAP: case OP_DMA_SYNC:
		return h->live && j->api.master[h->master].present;
	default:			/* DMA_AT */
		return h->live && !j->api.group[h->group].unknown && j->api.master[h->master].present &&
		       !(j->idle >> h->master & 1) && in_reach(j, op->b, h->master);
	}
}
