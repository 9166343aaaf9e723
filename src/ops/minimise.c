/* SPDX-License-Identifier: MIT */
/* Predicate-driven minimisation: see minimise.h. Every step proposes a candidate; `accept` asks and keeps it. */
#include "ops/minimise.h"

#include "base/lib.h"
#include "base/shrink.h"
#include "ops/decode.h"

struct min {
	const struct target *t;
	struct program *p;		/* the smallest so far */
	struct program cand;
	prog_predicate *still;
	void *ctx;
	u32 runs, max_runs;
};

/* Asks about m->cand; keeps it if it still holds. Candidates equal to what we have are never asked. */
static bool accept(struct min *m)
{
	prog_canonical(m->t, &m->cand);
	if (m->runs >= m->max_runs || prog_equal(&m->cand, m->p))
		return false;
	m->runs++;
	if (!m->still(m->ctx, &m->cand))
		return false;
	*m->p = m->cand;
	return true;
}

static bool drop_knobs(struct min *m)
{
	bool any = false;

	for (u32 i = 0; i < 5; i++) {
		struct world_cfg *w = &m->cand.world;
		u8 *const knob[] = { &w->variant, &w->prefetch, &w->hotplug, &w->eager_irq, &w->firmware };

		m->cand = *m->p;
		*knob[i] = 0;
		any |= accept(m);
	}
	return any;
}

static bool without(void *ctx, u32 at, u32 n)
{
	struct min *m = ctx;

	m->cand = *m->p;
	memmove(&m->cand.op[at], &m->cand.op[at + n], (m->cand.n - at - n) * sizeof(struct op));
	m->cand.n -= n;
	return accept(m);
}

/* Tries smaller values for one number: 0, 1, then halves, then one less. `set` writes a value into the candidate. */
struct knob { u32 op; void (*set)(struct op *op, u64 v); u64 (*get)(const struct op *op); };

static void set_a(struct op *op, u64 v) { op->a = (u8)v; }
static void set_b(struct op *op, u64 v) { op->b = (u8)v; }
static void set_flags(struct op *op, u64 v) { op->flags = (u8)v; }
static void set_pages(struct op *op, u64 v) { op->pages = (u16)v; }
static void set_bytes(struct op *op, u64 v) { op->bytes = (u16)v; }
static void set_arg(struct op *op, u64 v) { op->arg = v; }
static u64 get_a(const struct op *op) { return op->a; }
static u64 get_b(const struct op *op) { return op->b; }
static u64 get_flags(const struct op *op) { return op->flags; }
static u64 get_pages(const struct op *op) { return op->pages; }
static u64 get_bytes(const struct op *op) { return op->bytes; }
static u64 get_arg(const struct op *op) { return op->arg; }

static bool try_value(struct min *m, const struct knob *k, u64 v)
{
	m->cand = *m->p;
	k->set(&m->cand.op[k->op], v);
	return accept(m);
}

static bool lower(struct min *m, const struct knob *k)
{
	bool any = false;
	u64 now;

	for (u64 v = 0; v < 3; v++)
		if (k->get(&m->p->op[k->op]) > v && try_value(m, k, v))
			return true;
	while ((now = k->get(&m->p->op[k->op])) > 2 && try_value(m, k, now / 2))
		any = true;
	while ((now = k->get(&m->p->op[k->op])) > 2 && now < 64 && try_value(m, k, now - 1))
		any = true;
	return any;
}

/* Protection: read-write is simpler than anything odd. Physical address: the first page is simplest. */
static bool simplify_special(struct min *m, u32 i)
{
	const struct op *op = &m->p->op[i];
	const struct knob prot = { i, set_flags, get_flags }, pa = { i, set_arg, get_arg };
	bool any = false;

	if (op_has(op->kind, 'R') && op->flags != (PROT_R | PROT_W))
		any |= try_value(m, &prot, PROT_R | PROT_W);
	if (op_has(op->kind, 'P') && op->arg != target_client_pa(m->t))
		any |= try_value(m, &pa, target_client_pa(m->t)) ||
		       try_value(m, &pa, op->arg & ~((1ULL << m->t->granule_lg2) - 1));
	return any;
}

static bool simplify_op(struct min *m, u32 i)
{
	static const struct knob knobs[] = { { 0, set_a, get_a }, { 0, set_b, get_b }, { 0, set_bytes, get_bytes },
					     { 0, set_pages, get_pages }, { 0, set_flags, get_flags },
					     { 0, set_arg, get_arg } };
	bool any = simplify_special(m, i);

	for (u32 k = 0; k < ARRAY_LEN(knobs) && i < m->p->n; k++) {
		struct knob knob = { i, knobs[k].set, knobs[k].get };
		u8 kind = m->p->op[i].kind;

		if (knob.set == set_flags && op_has(kind, 'R') && m->p->op[i].flags == (PROT_R | PROT_W))
			continue;
		if (knob.set == set_arg && op_has(kind, 'P'))
			continue;
		any |= lower(m, &knob);
	}
	return any;
}

/* Renames a domain or master everywhere: d3 of the whole program becomes d0 if d0 is free or may be shared. */
static void rename_object(struct min *m, char letter, u8 from, u8 to)
{
	m->cand = *m->p;
	for (u32 i = 0; i < m->cand.n; i++) {
		struct op *op = &m->cand.op[i];
		const char *pattern = op_operands(op->kind);
		bool first = pattern[0] == letter || (letter == 'M' && pattern[0] == 'S');

		if (letter == 'H' && op_has(op->kind, 'H') && op->b == from)
			op->b = to;
		else if (first && op->a == from)
			op->a = to;
		else if (letter == 'M' && pattern[0] == 'D' && op_has(op->kind, 'M') && op->b == from)
			op->b = to;
	}
}

static bool rename_objects(struct min *m)
{
	static const char letters[] = "DMIH";
	bool any = false;

	for (const char *letter = letters; *letter; letter++)
		for (u8 from = 1; from < (*letter == 'H' ? MAX_HANDLES : MAX_MASTERS); from++)
			for (u8 to = 0; to < from; to++) {
				rename_object(m, *letter, from, to);
				if (accept(m)) {
					any = true;
					break;
				}
			}
	return any;
}

/* Moves every address of one neighbourhood (1 MiB from `old` on) by the same distance. */
static bool move_addresses(struct min *m, u64 old, u64 to)
{
	m->cand = *m->p;
	for (u32 i = 0; i < m->cand.n; i++)
		if (op_has(m->cand.op[i].kind, 'V') && m->cand.op[i].iova - old < 1ULL << 20)
			m->cand.op[i].iova += to - old;
	return accept(m);
}

static bool simplify_addresses(struct min *m)
{
	u64 granule = 1ULL << m->t->granule_lg2;
	bool any = false;

	for (u32 i = 0; i < m->p->n; i++) {
		u64 iova = m->p->op[i].iova, page = iova & ~(granule - 1);

		if (!op_has(m->p->op[i].kind, 'V'))
			continue;
		if (iova != page) {
			m->cand = *m->p;
			m->cand.op[i].iova = page;
			any |= accept(m);
		}
		for (u64 to = 0; to < 3 && to * granule < page; to++)
			if (move_addresses(m, page, to * granule)) {
				any = true;
				break;
			}
	}
	return any;
}

int prog_minimise(const struct target *t, struct program *p, prog_predicate *still, void *ctx, u32 max_runs)
{
	static struct min m;		/* 5 KiB: too much for a kernel stack, and callers are single-threaded */
	bool any = true;

	m = (struct min){ .t = target_in(t, &p->world), .p = p, .still = still, .ctx = ctx, .max_runs = max_runs };
	prog_canonical(t, p);
	m.runs = 1;
	if (!still(ctx, p))
		return -1;
	while (any && m.runs < max_runs) {
		any = drop_knobs(&m);
		any |= shrink_list(&p->n, without, &m);
		any |= rename_objects(&m);
		any |= simplify_addresses(&m);
		for (u32 i = 0; i < m.p->n; i++)
			any |= simplify_op(&m, i);
	}
	return (int)m.runs;
}
