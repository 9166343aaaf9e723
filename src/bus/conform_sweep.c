/* SPDX-License-Identifier: MIT */
/*
 * Conformance tests that look at more than one register: aliases, views, ends of arrays. A sweep reads every register
 * that a read does not change; of large arrays the first, the last, the neighbours and the elements whose index differs
 * in one bit: where a wrong address decoder would put a second copy.
 */
#include "bus/conform_int.h"

#define SMALL_ARRAY 32

static bool looked_at(const struct conf_reg *r, u32 i, bool own, u32 mine)
{
	u32 n = conf_elements(r), from = own ? mine : 0, d = i ^ from;

	if (n <= SMALL_ARRAY || i == 0 || i == n - 1)
		return true;
	return (d & (d - 1)) == 0 || i + 1 == from || i == from + 1;
}

/* Registers whose bytes or storage are those of `e` change with it. */
static bool related(const struct conf *c, const struct conf_el *e, const struct conf_el *other)
{
	const struct conf_reg *a = e->r, *b = other->r;

	(void)c;
	if (a->storage == b->storage && e->no != other->no)
		return true;
	return other->offset < e->offset + a->width_bits / 8 && e->offset < other->offset + b->width_bits / 8;
}

typedef bool sweep_fn(struct conf *c, const struct conf_el *other, u32 slot);

static void sweep(struct conf *c, const struct conf_el *e, sweep_fn *fn)
{
	u32 slot = 0, mine = e->r->n_index > 1 ? e->index[0] * e->r->count[1] + e->index[1] : e->index[0];

	for (u32 no = 0; no < c->s->n_regs; no++) {
		const struct conf_reg *r = &c->s->regs[no];
		u32 n = r->stable && !r->reading_acts ? conf_elements(r) : 0;

		for (u32 i = 0; i < n && slot < c->o->n_scratch; i++) {
			struct conf_el other;

			if (!looked_at(r, i, no == e->no, mine))
				continue;
			other = conf_el_at(c, no, i);
			if (!related(c, e, &other) && !fn(c, &other, slot++))
				return;
		}
	}
}

static bool note(struct conf *c, const struct conf_el *other, u32 slot)
{
	c->o->scratch[slot] = conf_get(c, other);
	return true;
}

static bool same(struct conf *c, const struct conf_el *other, u32 slot)
{
	if (conf_expect(c, conf_get(c, other), c->o->scratch[slot], other->r->stable, "a write to one register changes another"))
		return true;
	c->res->where = other->r->name;
	return false;
}

/* Changes as many bits of `mask` as the rules allow: all, or else one. */
static bool change(struct conf *c, const struct conf_el *e, u64 base, u64 mask, u64 *val)
{
	*val = base ^ mask;
	if (conf_put(c, e, *val))
		return true;
	for (u32 bit = 0; bit < 64; bit++) {
		*val = base ^ 1ull << bit;
		if ((mask >> bit & 1) && conf_put(c, e, *val))
			return true;
	}
	return false;
}

void conf_test_alias(struct conf *c, const struct conf_test *t, const struct conf_el *e)
{
	u64 base = conf_base(c, e), val;

	sweep(c, e, note);
	if (!change(c, e, base, t->mask, &val)) {
		conf_done(c, 0);
		return;
	}
	sweep(c, e, same);
	conf_expect(c, conf_get(c, e), val, t->mask, "the bits do not read as they were written");
	conf_put(c, e, base);
}

void conf_test_view(struct conf *c, const struct conf_test *t, const struct conf_el *e)
{
	const struct conf_reg *r = &c->s->regs[e->r->storage];
	bool lanes = conf_elements(r) != conf_elements(e->r);
	u32 lsb = e->r->storage_lsb + (lanes ? e->index[0] * e->r->width_bits : 0);
	struct conf_el whole = conf_el(c, e->r->storage, lanes ? 0 : e->index[0], lanes ? 0 : e->index[1]);
	u64 stored = t->mask << lsb, base = conf_base(c, e), val;

	conf_expect(c, conf_get(c, &whole) >> lsb, conf_get(c, e), e->r->stable, "a view shows another value than its register");
	if (!t->mask || t->risk & ~c->o->allow)
		return;
	if (!change(c, e, base, t->mask, &val)) {
		conf_done(c, 0);
		return;
	}
	conf_expect(c, conf_get(c, &whole), val << lsb, stored, "a write to a view does not show in its register");
	conf_put(c, e, base);
	if (!(r->probe & stored) || !change(c, &whole, conf_base(c, &whole), stored & r->probe, &val))
		return;
	conf_expect(c, conf_get(c, e), val >> lsb, t->mask & r->probe >> lsb, "a write to a register does not show in its view");
	conf_put(c, e, base);
}

void conf_test_bounds(struct conf *c, const struct conf_test *t, const struct conf_el *e)
{
	bool behind = t->arg != ~0u;
	struct conf_el next = conf_el(c, behind ? t->arg : t->reg, 0, 0);
	struct conf_el before = conf_el_at(c, t->reg, conf_elements(e->r) - 2);
	u64 base = conf_base(c, e), next_was = behind ? conf_get(c, &next) : 0, before_was = conf_get(c, &before), val;

	if (!change(c, e, base, t->mask, &val)) {
		conf_done(c, 0);
		return;
	}
	conf_expect(c, conf_get(c, e), val, t->mask, "the last element does not hold what was written");
	conf_expect(c, conf_get(c, &before), before_was, e->r->stable, "a write to the last element changes the one before");
	if (behind)
		conf_expect(c, conf_get(c, &next), next_was, next.r->stable, "a write to the last element changes the register behind");
	conf_put(c, e, base);
}
