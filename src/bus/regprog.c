/* SPDX-License-Identifier: MIT */
/* Bytes to register programs and back, and making programs smaller: see regprog.h. */
#include "bus/regprog.h"

#include "base/lib.h"
#include "base/number.h"
#include "base/shrink.h"
#include "bus/regprog_int.h"

/* ---- canonical form ---------------------------------------------------------------------------------------------- */

static void canonical_row(const struct reg_map *map, const struct regprog_op *in, struct regprog_op *out)
{
	out->reg = (u16)(in->reg % map->n_regs);
	out->element = (u16)(in->element % regmap_elements(&map->regs[out->reg]));
}

/* An access may begin and end anywhere near its element, as long as it is inside the window. */
static void canonical_access(const struct regprog_target *t, const struct regprog_op *in, struct regprog_op *out)
{
	const struct reg_map *map = t->grammar->map;
	const struct reg_desc *r;

	canonical_row(map, in, out);
	r = &map->regs[out->reg];
	out->bytes = in->bytes == 1 || in->bytes == 2 || in->bytes == 8 ? in->bytes : 4;
	out->part = in->part % 16;
	if (regprog_offset(t, out) + out->bytes > map->window_bytes) {
		out->part = 0;
		out->bytes = (u8)(r->width_bits / 8);
	}
	if (out->kind == RP_WRITE)
		out->val = in->val & ones(8u * out->bytes);
}

static bool canonical_field(const struct regprog_target *t, const struct regprog_op *in, struct regprog_op *out)
{
	const struct gram_reg *g;

	canonical_row(t->grammar->map, in, out);
	g = &t->grammar->regs[out->reg];
	if (!g->n_fields)
		return false;
	out->part = (u16)(in->part % g->n_fields);
	out->val = in->val & ones(t->grammar->fields[g->first_field + out->part].width);
	return true;
}

static void canonical_dma(const struct regprog_target *t, const struct regprog_op *in, struct regprog_op *out)
{
	out->element = (u16)(in->element % t->streams);
	out->bytes = in->bytes & 1;
	out->val = in->val;
}

bool regprog_canonical_op(const struct regprog_target *t, struct regprog_op *op)
{
	const struct reg_map *map = t->grammar->map;
	const struct regprog_op in = *op;
	struct regprog_op out = { .kind = in.kind % RP_KINDS };
	bool means = out.kind != RP_NOP && (map->n_regs || out.kind > RP_POLL);

	if (!means) {
		*op = out;
		return false;
	}
	switch (out.kind) {
	case RP_READ: case RP_WRITE: canonical_access(t, &in, &out); break;
	case RP_SET: case RP_POLL: means = canonical_field(t, &in, &out); break;
	case RP_DELAY: out.val = in.val % (REGPROG_MAX_DELAY_US + 1); break;
	case RP_RESET: out.val = map->n_kinds ? in.val % map->n_kinds : 0; break;
	case RP_STORE:
		means = t->ram_bytes > 0;
		out.reg = means ? (u16)(in.reg % (t->ram_bytes / 8)) : 0;
		out.val = in.val;
		break;
	case RP_DMA:
		means = t->streams > 0;
		if (means)
			canonical_dma(t, &in, &out);
		break;
	}
	*op = out;
	return means;
}

void regprog_canonical(const struct regprog_target *t, struct regprog *p)
{
	u32 n = p->n < REGPROG_MAX_OPS ? p->n : REGPROG_MAX_OPS;

	p->n = 0;
	for (u32 i = 0; i < n; i++) {
		struct regprog_op op = p->op[i];

		if (regprog_canonical_op(t, &op))
			p->op[p->n++] = op;
	}
}

u32 regprog_offset(const struct regprog_target *t, const struct regprog_op *op)
{
	u32 at = element_offset(&t->grammar->map->regs[op->reg], op->element);

	return op->kind == RP_READ || op->kind == RP_WRITE ? at + op->part : at;
}

/* ---- bytes ------------------------------------------------------------------------------------------------------- */

void regprog_decode(const struct regprog_target *t, const u8 *bytes, u32 len, struct regprog *p)
{
	p->n = 0;
	for (u32 at = 0; len - at >= REGPROG_OP_BYTES && p->n < REGPROG_MAX_OPS; at += REGPROG_OP_BYTES) {
		const u8 *b = bytes + at;
		struct regprog_op op = { .kind = b[0], .reg = (u16)number_get_le(b + 2, 2), .element = (u16)number_get_le(b + 4, 2),
					 .part = (u16)number_get_le(b + 6, 2), .val = number_get_le(b + 8, 8) };

		op.bytes = (u8)(op.kind % RP_KINDS == RP_DMA ? b[1] & 1 : 1u << (b[1] & 3));
		if (regprog_canonical_op(t, &op))
			p->op[p->n++] = op;
	}
}

static u8 size_code(const struct regprog_op *op)
{
	if (op->kind == RP_DMA)
		return op->bytes;
	return op->bytes == 8 ? 3 : op->bytes == 4 ? 2 : op->bytes == 2;
}

u32 regprog_encode(const struct regprog *p, u8 *bytes)
{
	u8 *b = bytes;

	for (u32 i = 0; i < p->n; i++, b += REGPROG_OP_BYTES) {
		const struct regprog_op *op = &p->op[i];

		b[0] = op->kind;
		b[1] = size_code(op);
		number_put_le(b + 2, op->reg, 2);
		number_put_le(b + 4, op->element, 2);
		number_put_le(b + 6, op->part, 2);
		number_put_le(b + 8, op->val, 8);
	}
	return (u32)(b - bytes);
}

static bool same_op(const struct regprog_op *x, const struct regprog_op *y)
{
	return x->kind == y->kind && x->bytes == y->bytes && x->reg == y->reg && x->element == y->element && x->part == y->part &&
	       x->val == y->val;
}

bool regprog_equal(const struct regprog *a, const struct regprog *b)
{
	if (a->n != b->n)
		return false;
	for (u32 i = 0; i < a->n; i++)
		if (!same_op(&a->op[i], &b->op[i]))
			return false;
	return true;
}

/* ---- smaller ----------------------------------------------------------------------------------------------------- */

struct min {
	const struct regprog_target *t;
	struct regprog *p;		/* the smallest so far */
	struct regprog cand;
	regprog_predicate *still;
	void *ctx;
	u32 runs, max_runs;
};

static bool accept(struct min *m)
{
	regprog_canonical(m->t, &m->cand);
	if (m->runs >= m->max_runs || regprog_equal(&m->cand, m->p))
		return false;
	m->runs++;
	if (!m->still(m->ctx, &m->cand))
		return false;
	*m->p = m->cand;
	return true;
}

static bool without(void *ctx, u32 at, u32 n)
{
	struct min *m = ctx;

	m->cand = *m->p;
	memmove(&m->cand.op[at], &m->cand.op[at + n], (m->cand.n - at - n) * sizeof(m->cand.op[0]));
	m->cand.n -= n;
	return accept(m);
}

static bool try_op(struct min *m, u32 i, struct regprog_op op)
{
	m->cand = *m->p;
	m->cand.op[i] = op;
	return accept(m);
}

/* Zero, one, or fewer ones. */
static bool simpler_value(struct min *m, u32 i)
{
	struct regprog_op op = m->p->op[i];
	bool any = false;

	for (u64 v = 0; v < 2; v++) {
		op.val = v;
		if (m->p->op[i].val > v && try_op(m, i, op))
			return true;
	}
	for (u32 bit = 64; bit-- > 0;) {
		op = m->p->op[i];
		if (!(op.val >> bit & 1))
			continue;
		op.val &= ~(1ull << bit);
		any |= try_op(m, i, op);
	}
	return any;
}

/* The first element, the beginning of it, and all of it; any access rather than a read-modify-write. */
static bool simpler_place(struct min *m, u32 i)
{
	struct regprog_op op = m->p->op[i];
	bool any = false;

	if (op.element) {
		op.element = 0;
		any |= try_op(m, i, op);
	}
	op = m->p->op[i];
	if (op.kind == RP_READ || op.kind == RP_WRITE) {
		op.part = 0;
		op.bytes = (u8)(m->t->grammar->map->regs[op.reg].width_bits / 8);
		any |= try_op(m, i, op);
	}
	return any;
}

int regprog_minimise(const struct regprog_target *t, struct regprog *p, regprog_predicate *still, void *ctx, u32 max_runs)
{
	static struct min m;		/* callers are single-threaded */
	bool any = true;

	m = (struct min){ .t = t, .p = p, .still = still, .ctx = ctx, .runs = 1, .max_runs = max_runs };
	regprog_canonical(t, p);
	if (!still(ctx, p))
		return -1;
	while (any && m.runs < max_runs) {
		any = shrink_list(&p->n, without, &m);
		for (u32 i = 0; i < p->n; i++) {
			any |= simpler_place(&m, i);
			if (i < p->n)
				any |= simpler_value(&m, i);
		}
	}
	return (int)m.runs;
}
