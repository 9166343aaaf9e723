/* SPDX-License-Identifier: MIT */
/* Random operations and programs: see gen.h. */
#include "ops/gen.h"

#include "base/lib.h"
#include "model/device.h"
#include "model/mm.h"
#include "ops/decode.h"

static const u8 weights[OP_KINDS] = {
#define OP(id, name, operands, weight) [OP_##id] = weight,
#include "ops/ops.def"
#undef OP
};

#define BIT(k) (1ULL << (k))
#define CORE_KINDS (BIT(OP_DOMAIN_ALLOC) | BIT(OP_ATTACH) | BIT(OP_MAP) | BIT(OP_UNMAP) | BIT(OP_DMA))

static u64 kinds_of(const struct target *t, const struct world_cfg *w)
{
	u64 kinds = 0;

	for (u32 k = OP_NOP + 1; k < OP_KINDS; k++)
		if (t->ops >> k & 1 && (w->hotplug || !op_is_hotplug(k)))
			kinds |= BIT(k);
	return kinds;
}

/* An address on or near the edge of some table level: levels resolve 9 to 11 bits each. */
static u64 draw_span_edge(const struct target *t, struct rng *r)
{
	u32 bits = t->granule_lg2 + 9 + rng_below(r, 3);
	u64 granule = 1ULL << t->granule_lg2, edge;

	if (rng_chance(r, 1, 2))
		bits += 9 + rng_below(r, 3);
	edge = (1ULL << bits) * (1 + rng_below(r, 3));
	return edge + granule * rng_below(r, 3) - granule * rng_below(r, 4);
}

u64 draw_iova(const struct target *t, struct rng *r)
{
	u64 granule = 1ULL << t->granule_lg2, pages = (t->aperture_last >> t->granule_lg2) + 1;

	switch (rng_below(r, 16)) {
	case 0:
		return 0;
	case 1: case 2: case 3:
		return t->aperture_last + 1 - granule * rng_below(r, 5);
	case 4: case 5: case 6: case 7:
		return draw_span_edge(t, r);
	case 8:
		return (rng_u64(r) % pages) << t->granule_lg2;
	case 9:
		return granule * (1 + rng_below(r, 8)) + rng_below(r, (u32)granule);
	case 10:
		return rng_chance(r, 1, 4) ? rng_u64(r) : ~0ULL - granule * rng_below(r, 3) + 1;
	default:
		return granule * (1 + rng_below(r, 32));
	}
}

u64 draw_pa(const struct target *t, struct rng *r)
{
	u64 granule = 1ULL << t->granule_lg2;

	switch (rng_below(r, 24)) {
	case 0:
		return t->pa_limit - granule * rng_below(r, 4);
	case 1:
		return target_client_pa(t) + rng_below(r, (u32)granule * 2);
	case 2:
		return rng_chance(r, 1, 2) ? rng_u64(r) & ~(granule - 1) : 0;
	default:
		return target_client_pa(t) + granule * rng_below(r, 64);
	}
}

void draw_length(const struct target *t, struct rng *r, u16 *pages, u16 *bytes)
{
	static const u16 edges[] = { 511, 512, 513, 1023, 1024, 1025, 2047, 2048, 2049, 4096 };
	u32 granule = 1u << t->granule_lg2;

	*bytes = 0;
	switch (rng_below(r, 32)) {
	case 0:
		*pages = 0;
		break;
	case 1:
		*pages = edges[rng_below(r, ARRAY_LEN(edges))];
		break;
	case 2:
		*pages = rng_chance(r, 1, 4) ? 0xffff : (u16)rng_below(r, 3);
		*bytes = (u16)(1 + rng_below(r, granule - 1));
		break;
	case 3: case 4: case 5: case 6:
		*pages = (u16)(4 + rng_below(r, 29));
		break;
	default:
		*pages = (u16)(1 + rng_below(r, 4));
		break;
	}
}

u64 draw_va(struct rng *r)
{
	const struct mm_region *region = &mm_regions[rng_below(r, MM_REGIONS)];
	u64 page = rng_chance(r, 1, 2) ? rng_below(r, 4) : rng_below(r, region->pages + 1);

	if (rng_chance(r, 1, 16))
		page = rng_below(r, 1u << 20);
	return region->start + (page << MM_PAGE_LG2);
}

static u32 draw_pasid(const struct target *t, struct rng *r)
{
	static const u32 edges[] = { 0, 1023, 1024, 1025, PASID_MAX };
	u32 bits = t->master[rng_below(r, t->n_masters)].pasid_bits;

	switch (rng_below(r, 8)) {
	case 0:
		return edges[rng_below(r, ARRAY_LEN(edges))];
	case 1:
		return (1u << bits) - rng_below(r, 2);
	default:
		return 1 + rng_below(r, 4);
	}
}

static void fill_spaces(struct pool *pool, const struct target *t, struct rng *r)
{
	if (!pool->n_mm) {
		pool->n_mm = 1 + rng_below(r, 2);
		for (u32 i = 0; i < pool->n_mm; i++)
			pool->mm[i] = (u8)i;
	}
	if (!pool->n_pasid) {
		pool->n_pasid = 1 + rng_below(r, POOL_PASIDS);
		for (u32 i = 0; i < pool->n_pasid; i++)
			pool->pasid[i] = draw_pasid(t, r);
	}
	if (!pool->n_va) {
		pool->n_va = 1 + rng_below(r, POOL_IOVAS);
		for (u32 i = 0; i < pool->n_va; i++)
			pool->va[i] = draw_va(r);
	}
}

static void fill_pool(struct pool *pool, const struct target *t, struct rng *r)
{
	if (!pool->n_dom) {
		pool->n_dom = 1 + rng_below(r, 3);
		for (u32 i = 0; i < pool->n_dom; i++)
			pool->dom[i] = (u8)(i % target_domains(t));
	}
	if (!pool->n_master) {
		pool->n_master = 1 + rng_below(r, 3);
		for (u32 i = 0; i < pool->n_master; i++)
			pool->master[i] = (u8)rng_below(r, t->n_masters);
	}
	if (!pool->n_iova) {
		pool->n_iova = 1 + rng_below(r, POOL_IOVAS);
		for (u32 i = 0; i < pool->n_iova; i++)
			pool->iova[i] = draw_iova(t, r);
	}
	if (!pool->n_len) {
		pool->n_len = 1 + rng_below(r, POOL_LENGTHS);
		for (u32 i = 0; i < pool->n_len; i++)
			draw_length(t, r, &pool->len[i].pages, &pool->len[i].bytes);
	}
	if (!pool->n_page)
		pool->page[pool->n_page++] = draw_page_number(r);
	if (t->ops >> OP_SVA_BIND & 1)
		fill_spaces(pool, t, r);
}

void pool_draw(struct pool *pool, const struct target *t, const struct world_cfg *w, struct rng *r)
{
	u64 all = kinds_of(t, w);

	memset(pool, 0, sizeof(*pool));
	for (u32 k = 0; k < OP_KINDS; k++)
		if (all & BIT(k) && (CORE_KINDS & BIT(k) ? rng_chance(r, 7, 8) : rng_chance(r, 1, 2)))
			pool->kinds |= BIT(k);
	if (!pool->kinds)
		pool->kinds = all;
	fill_pool(pool, t, r);
}

void pool_of(struct pool *pool, const struct target *t, const struct program *p, struct rng *r)
{
	memset(pool, 0, sizeof(*pool));
	pool->kinds = kinds_of(t, &p->world);
	for (u32 i = 0; i < p->n; i++) {
		const struct op *op = &p->op[i];
		const char *pattern = op_operands(op->kind);

		if (pattern[0] == 'D' && pool->n_dom < ARRAY_LEN(pool->dom))
			pool->dom[pool->n_dom++] = op->a;
		if ((pattern[0] == 'M' || pattern[0] == 'S') && pool->n_master < ARRAY_LEN(pool->master))
			pool->master[pool->n_master++] = op->a;
		else if (op_has(op->kind, 'M') && pool->n_master < ARRAY_LEN(pool->master))
			pool->master[pool->n_master++] = op->b;
		if (op_has(op->kind, 'A') && pool->n_mm < ARRAY_LEN(pool->mm))
			pool->mm[pool->n_mm++] = (u8)op->arg;
		if (op_has(op->kind, 'Q') && pool->n_pasid < ARRAY_LEN(pool->pasid))
			pool->pasid[pool->n_pasid++] = (u32)op->arg;
		if ((op_has(op->kind, 'A') || op_has(op->kind, 'J')) && op_has(op->kind, 'V') && pool->n_va < ARRAY_LEN(pool->va))
			pool->va[pool->n_va++] = op->iova;
		else if (op_on_pages(op->kind) && pool->n_page < ARRAY_LEN(pool->page))
			pool->page[pool->n_page++] = op->iova;
		else if (op_has(op->kind, 'V') && pool->n_iova < ARRAY_LEN(pool->iova))
			pool->iova[pool->n_iova++] = op->iova;
		if (op_has(op->kind, 'N') && pool->n_len < ARRAY_LEN(pool->len)) {
			pool->len[pool->n_len].pages = op->pages;
			pool->len[pool->n_len++].bytes = op->bytes;
		}
	}
	fill_pool(pool, t, r);
}

enum op_kind draw_kind(const struct pool *pool, struct rng *r)
{
	u32 total = 0, pick;

	for (u32 k = 0; k < OP_KINDS; k++)
		if (pool->kinds & BIT(k))
			total += weights[k];
	pick = rng_below(r, total);
	for (u32 k = 0; k < OP_KINDS; k++) {
		if (!(pool->kinds & BIT(k)))
			continue;
		if (pick < weights[k])
			return k;
		pick -= weights[k];
	}
	return OP_NOP;
}

/* An address that meets one of the pool: itself, a neighbour page, or inside the page. */
static u64 near_iova(const struct pool *pool, const struct target *t, struct rng *r, bool exact_byte)
{
	u64 granule = 1ULL << t->granule_lg2, iova = pool->iova[rng_below(r, pool->n_iova)];

	if (rng_chance(r, 1, 4))
		iova += granule * (1 + rng_below(r, 3));
	else if (rng_chance(r, 1, 12))
		iova -= granule;
	if (exact_byte && rng_chance(r, 1, 2))
		iova += rng_below(r, (u32)granule) & ~3u;
	return iova;
}

static u8 draw_prot(struct rng *r)
{
	static const u8 usual[] = { 3, 3, 3, 3, 1, 1, 2, 7, 0 };

	return rng_chance(r, 1, 10) ? (u8)rng_below(r, (PROT_ALL | PROT_ATOMIC) + 1) : usual[rng_below(r, ARRAY_LEN(usual))];
}

/* A number of `edges`, by its position, or any below 2^20. */
static u64 draw_of(struct rng *r, const u32 *edges, u32 n)
{
	return rng_chance(r, 1, 8) ? rng_below(r, 1u << 20) : edges[rng_below(r, n)];
}

static u64 draw_arg(enum op_kind kind, const struct pool *pool, const struct target *t, struct rng *r)
{
	static const u32 times[] = { 0, 1, 10, 100, 1000, 20000, 200000, 2000000 };
	static const u32 masks[] = { 64, 64, 32, 32, 31, 24, 20, 16, 12, 33, 40 }, offsets[] = { 0, 0, 0, 1, 64, 4095, 4096, 8192 };
	static const u32 churns[] = { 1, 2, 8, 40, 127, 128, 255, 256, 300, 382, 600 };

	if (op_has(kind, 'A'))
		return pool->n_mm ? pool->mm[rng_below(r, pool->n_mm)] : 0;
	if (op_has(kind, 'Q'))
		return pool->n_pasid ? pool->pasid[rng_below(r, pool->n_pasid)] : 0;
	switch (kind) {
	case OP_FAULT:
		return rng_chance(r, 1, 8) ? rng_below(r, 64) : 1 + rng_below(r, 8);
	case OP_STEP_TIME:
		return times[rng_below(r, ARRAY_LEN(times))];
	case OP_HW:
		return rng_chance(r, 1, 3) ? rng_u64(r) >> rng_below(r, 64) : rng_chance(r, 1, 3) ? ~0ULL : rng_below(r, 9);
	case OP_DMA_MASK:
		return masks[rng_below(r, ARRAY_LEN(masks))];
	case OP_DMA_AT: case OP_DMA_SYNC:
		return draw_of(r, offsets, ARRAY_LEN(offsets));
	case OP_DMA_CHURN: case OP_IOVA_CHURN:
		return churns[rng_below(r, rng_chance(r, 1, 4) ? ARRAY_LEN(churns) : 4)];
	case OP_DMA_MAP: case OP_DMA_MAP_SG:
		return draw_pa(t, r) + (rng_chance(r, 1, 2) ? rng_below(r, 1u << t->granule_lg2) : 0);
	default:
		return draw_pa(t, r);
	}
}

u64 draw_page_number(struct rng *r)
{
	static const u64 limits[] = { 15, 31, 63, 255, 1023, 0xfffff, 0xfffff, 0x100000, 0xfffffffffffff, 0xffffe, 1, 0 };

	if (rng_chance(r, 1, 3))
		return rng_below(r, 64);
	if (rng_chance(r, 1, 8))
		return 0xfffff - rng_below(r, 64);
	return limits[rng_below(r, ARRAY_LEN(limits))];
}

/* Buffers of the DMA API begin and end anywhere. */
static void draw_buffer(struct op *op, const struct target *t, struct rng *r)
{
	op->b = (u8)rng_below(r, rng_chance(r, 3, 4) ? 4 : MAX_HANDLES);
	if (op_has(op->kind, 'V') || !op_has(op->kind, 'N'))
		return;
	if (rng_chance(r, 1, 2))
		op->pages = (u16)rng_below(r, 4);
	if (rng_chance(r, 1, 2) || !op->pages)
		op->bytes = (u16)(1 + rng_below(r, (1u << t->granule_lg2) - 1));
	if (rng_chance(r, 1, 64))	/* fills what a narrow mask leaves */
		op->pages = (u16)(1024u << rng_below(r, 6));
}

static u8 draw_flags(enum op_kind kind, struct rng *r)
{
	if (op_has(kind, 'R'))
		return draw_prot(r);
	if (op_has(kind, 'K'))
		return (u8)(rng_chance(r, 3, 4) ? FAULT_ALLOC : rng_below(r, FAULT_KINDS));
	if (op_has(kind, 'L'))
		return (u8)rng_below(r, LIE_N);
	if (op_has(kind, 'F'))
		return (u8)rng_below(r, FEAT_KINDS);
	if (op_has(kind, 'T'))
		return (u8)rng_below(r, DOM_TYPES);
	if (op_has(kind, 'Y'))
		return (u8)(rng_chance(r, 1, 4) ? rng_below(r, WAY_N) : rng_below(r, 3));
	if (op_has(kind, 'G'))
		return (u8)rng_below(r, KIND_N);
	if (op_has(kind, 'E'))
		return (u8)rng_below(r, IOVA_KINDS);
	if (op_has(kind, 'C'))
		return (u8)rng_below(r, PAGE_CODES);
	return (u8)rng_below(r, 2);
}

/* Most requests are alone in their group, or the last one of it. */
static u8 draw_page_group(struct rng *r)
{
	return (u8)(2 * rng_below(r, rng_chance(r, 1, 2) ? 1 : PAGE_GROUPS) + rng_chance(r, 1, 3));
}

struct op draw_op(const struct pool *pool, const struct target *t, struct rng *r, enum op_kind kind)
{
	struct op op = { .kind = (u8)kind };
	const struct world_cfg any = { .hotplug = 1 };
	u8 master = pool->master[rng_below(r, pool->n_master)];
	u32 len = rng_below(r, pool->n_len);

	op.a = op.b = master;
	if (op_has(kind, 'D'))
		op.a = pool->dom[rng_below(r, pool->n_dom)];
	else if (op_has(kind, 'I'))
		op.a = t->master[master].stream[rng_below(r, t->master[master].n_streams)].instance;
	else if (op_has(kind, 'S'))
		op.b = (u8)rng_below(r, t->master[master].n_streams);
	op.flags = draw_flags(kind, r);
	op.iova = near_iova(pool, t, r, op_has(kind, 'X') || kind == OP_LOOKUP);
	if ((op_has(kind, 'A') || op_has(kind, 'J')) && pool->n_va)
		op.iova = pool->va[rng_below(r, pool->n_va)] + (rng_chance(r, 1, 3) ? (u64)rng_below(r, 3) << MM_PAGE_LG2 : 0);
	op.arg = draw_arg(kind, pool, t, r);
	if (op_has(kind, 'J'))
		op.b = draw_page_group(r);
	if (op_has(kind, 'Z') && rng_chance(r, 1, 2))
		op.b = SG_APART;
	op.pages = pool->len[len].pages;
	op.bytes = pool->len[len].bytes;
	if (op_has(kind, 'H'))
		draw_buffer(&op, t, r);
	if (op_on_pages(kind)) {
		op.iova = pool->n_page && rng_chance(r, 3, 4) ? pool->page[rng_below(r, pool->n_page)] : draw_page_number(r);
		op.bytes = 0;
	}
	op_canonical(t, &any, &op);
	return op;
}

static void append(struct program *p, const struct op *op)
{
	if (op->kind != OP_NOP && p->n < PROG_MAX_OPS)
		p->op[p->n++] = *op;
}

/* A process that a master is bound to. */
static void append_bond(struct program *p, const struct pool *pool, const struct target *t, struct rng *r)
{
	static const u8 kinds[] = { OP_FEATURE_ON, OP_FEATURE_ON, OP_MM_NEW, OP_SVA_BIND, OP_DMA_MM, OP_PAGE_REQUEST };
	u8 master = pool->master[0];
	u64 mm = pool->mm[0];

	for (u32 i = 0; i < ARRAY_LEN(kinds); i++) {
		struct op op = draw_op(pool, t, r, kinds[i]);

		if (!(t->ops >> kinds[i] & 1))
			continue;
		if (op.kind == OP_FEATURE_ON)
			op.flags = (u8)i;
		if (op.kind != OP_MM_NEW)
			op.a = master;
		if (op.kind == OP_PAGE_REQUEST)
			op.arg = 1;	/* PASIDs are given out from the first on */
		else if (op.kind != OP_FEATURE_ON)
			op.arg = mm;
		op.b = 0;
		append(p, &op);
	}
}

void prog_generate(const struct target *t, struct rng *r, u32 max_ops, struct program *p)
{
	u32 n = 1 + rng_below(r, max_ops < PROG_MAX_OPS ? max_ops : PROG_MAX_OPS);
	struct pool pool;
	struct op op;

	memset(p, 0, sizeof(*p));
	p->world.prefetch = rng_chance(r, 1, 4);
	p->world.hotplug = rng_chance(r, 1, 8);
	p->world.eager_irq = rng_chance(r, 1, 2);
	if (t->n_variants > 1)
		p->world.variant = (u8)rng_below(r, t->n_variants);
	t = target_in(t, &p->world);
	pool_draw(&pool, t, &p->world, r);
	if (rng_chance(r, 3, 4)) {	/* most programs start with a translation that works */
		op = draw_op(&pool, t, r, OP_DOMAIN_ALLOC);
		append(p, &op);
		op.kind = OP_ATTACH;
		append(p, &op);
	}
	if (t->ops >> OP_SVA_BIND & 1 && rng_chance(r, 1, 2))
		append_bond(p, &pool, t, r);
	while (p->n < n) {
		op = draw_op(&pool, t, r, draw_kind(&pool, r));
		append(p, &op);
		if (op.kind == OP_NOP)
			break;
	}
	prog_canonical(t, p);
}
