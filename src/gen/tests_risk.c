/* SPDX-License-Identifier: MIT */
/*
 * Conformance tests: what a write may set off, read from protocols, triggers, queues and addresses, and which values
 * start a command. What cannot be told counts as a risk.
 */
#include "bus/conform.h"
#include "gen/tests.h"
#include "spec/expr.h"

#include <string.h>

/* careful: what nobody knows after a reset has no value, unless the write changes it. */
struct values { const struct spec_reg *r; u64 old, val; bool careful; };

static bool get(void *ctx, const struct spec_expr *name, u64 *out)
{
	const struct values *v = ctx;
	u64 whole = name->is_old ? v->old : v->val;

	if (!name->is_old && !name->is_new)
		return false;
	if (v->careful && name->field && field_mask(name->field) & ~v->r->reset_known && !((v->old ^ v->val) & field_mask(name->field)))
		return false;
	*out = name->field ? whole >> name->field->lsb & low_mask(field_width(name->field)) : whole;
	return true;
}

bool tests_may_start(const struct spec_reg *r, u64 old, u64 val)
{
	struct values v = { r, old, val, true };
	u64 yes;

	return r->protocol && (!expr_eval(r->protocol->start, get, &v, &yes) || yes);
}

static bool only_write_only(const struct spec_reg *r)
{
	for (u32 i = 0; i < r->n_fields; i++)
		if (r->fields[i].access != ACC_WO)
			return false;
	return r->n_fields > 0;
}

u32 tests_reg_risk(const struct spec_reg *r)
{
	return only_write_only(r) || tests_may_start(r, r->reset, r->reset & ~r->wo_mask) ? CONF_ACTION : 0;
}

static bool is_place(const struct spec_place *p, const struct spec_reg *r, const struct spec_field *f)
{
	return p->reg == r && p->field == f;
}

bool tests_is_index(const struct spec *s, const struct spec_reg *r, const struct spec_field *f)
{
	for (u32 i = 0; i < s->n_queues; i++)
		if (is_place(&s->queues[i].prod, r, f) || is_place(&s->queues[i].cons, r, f))
			return true;
	return false;
}

struct seeking { const struct spec_reg *r; const struct spec_field *f; bool found; };

static void seek(void *ctx, const struct spec_expr *name)
{
	struct seeking *k = ctx;

	k->found |= name->reg == k->r && name->field == k->f;
}

static bool in_queue(const struct spec *s, const struct spec_reg *r, const struct spec_field *f)
{
	struct seeking k = { r, f, false };

	for (u32 i = 0; i < s->n_queues; i++) {
		const struct spec_queue *q = &s->queues[i];

		if (is_place(&q->base, r, f) || is_place(&q->size, r, f) || is_place(&q->prod, r, f) || is_place(&q->cons, r, f))
			return true;
		expr_names(q->enable, seek, &k);
	}
	return k.found;
}

u32 tests_field_risk(const struct spec *s, const struct spec_reg *r, const struct spec_field *f)
{
	u32 risk = tests_reg_risk(r);

	if (f->self_clearing || f->triggers)
		risk |= CONF_ACTION;
	for (u32 bit = f->lsb; bit <= f->msb && !(risk & CONF_ACTION); bit++)
		if (tests_may_start(r, r->reset, r->reset ^ 1ull << bit))
			risk |= CONF_ACTION;
	if (tests_may_start(r, r->reset, r->reset ^ field_mask(f)))
		risk |= CONF_ACTION;
	if ((f->holds_type && strcmp(f->holds_type, "iova")) || in_queue(s, r, f))
		risk |= CONF_DMA;
	return risk;
}

bool tests_limited(const struct spec_field *f)
{
	const struct spec_enum *e = f->enumeration;

	for (u32 i = 0; e && i < e->n_values; i++)
		if (e->values[i].when)
			return true;
	if (e && e->others_reserved && (field_width(f) >= 32 || e->n_values < 1ull << field_width(f)))
		return true;
	return f->has_max && f->max < low_mask(field_width(f));
}

static u64 probe_by(const struct spec *s, const struct spec_reg *r, u32 risk)
{
	u64 mask = 0;

	for (u32 i = 0; i < r->n_fields; i++) {
		const struct spec_field *f = &r->fields[i];

		if (f->access == ACC_RW && !f->hw_sets && !f->when && !f->self_clearing && !f->read_as && !tests_limited(f) &&
		    !tests_is_index(s, r, f) &&
		    !(tests_field_risk(s, r, f) & ~risk))
			mask |= field_mask(f);
	}
	return mask;
}

/* The bits with the least risk. */
u64 tests_probe(const struct spec *s, const struct spec_reg *r, u32 *risk)
{
	static const u32 risks[] = { 0, CONF_DMA, CONF_ACTION, CONF_DMA | CONF_ACTION };

	for (u32 i = 0; i < ARRAY_LEN(risks); i++) {
		u64 mask = probe_by(s, r, risks[i]);

		*risk = risks[i];
		if (mask)
			return mask;
	}
	*risk = 0;
	return 0;
}

/* ---- commands ---------------------------------------------------------------------------------------------------- */

#define MAX_NAMES 4
#define MAX_CHOICES 9

struct choice { u32 n; u64 bits[MAX_CHOICES]; };
struct search { const struct spec_reg *r; u32 n; const struct spec_field *f[MAX_NAMES]; bool whole; struct choice c[MAX_NAMES]; };

static void collect(void *ctx, const struct spec_expr *name)
{
	struct search *x = ctx;

	if (!name->is_new)
		return;
	x->whole |= !name->field;
	for (u32 i = 0; i < x->n; i++)
		if (x->f[i] == name->field)
			return;
	if (name->field && x->n < MAX_NAMES)
		x->f[x->n++] = name->field;
}

static void choose(struct choice *c, const struct spec_field *f)
{
	const struct spec_enum *e = f->enumeration;

	c->bits[c->n++] = 0;
	for (u32 i = 0; e && i < e->n_values && c->n < MAX_CHOICES; i++)
		if (e->values[i].value && !e->values[i].when)
			c->bits[c->n++] = e->values[i].value << f->lsb;
	if (!e)
		c->bits[c->n++] = 1ull << f->lsb;
}

/* `value` as a whole: one bit of each field that software can set. */
static void choose_any(struct search *x)
{
	struct choice *c = &x->c[x->n++];

	for (u32 i = 0; i < x->r->n_fields && c->n < MAX_CHOICES; i++)
		if (!x->r->fields[i].when && (x->r->fields[i].access == ACC_RW || x->r->fields[i].access == ACC_WO))
			c->bits[c->n++] = (x->r->reset & field_mask(&x->r->fields[i])) ^ 1ull << x->r->fields[i].lsb;
	c->bits[0] = c->n ? c->bits[0] : 0;
	c->n += c->n == 0;
}

static u64 candidate(const struct search *x, u32 no)
{
	u64 val = 0;

	for (u32 i = 0; i < x->n; i++) {
		val |= x->c[i].bits[no % x->c[i].n];
		no /= x->c[i].n;
	}
	return val;
}

u32 tests_starts(const struct spec_reg *r, u64 *starts, u64 *mask)
{
	struct search x = { .r = r };
	u32 all = 1, n = 0;

	expr_names(r->protocol->start, collect, &x);
	for (u32 i = 0; i < x.n; i++)
		choose(&x.c[i], x.f[i]);
	if (x.whole && x.n < MAX_NAMES)
		choose_any(&x);
	*mask = 0;
	for (u32 i = 0; i < x.n; i++)
		all *= x.c[i].n;
	for (u32 i = 0; i < r->n_fields; i++)
		if (x.whole || r->fields[i].access == ACC_WO || r->fields[i].self_clearing)
			*mask |= field_mask(&r->fields[i]);
	for (u32 i = 0; i < x.n; i++)
		*mask |= x.f[i] ? field_mask(x.f[i]) : 0;
	for (u32 no = 0; no < all && n < TESTS_STARTS; no++) {
		struct values v = { r, r->reset, candidate(&x, no), false };
		u64 yes;

		if (expr_eval(r->protocol->start, get, &v, &yes) && yes)
			starts[n++] = v.val;
	}
	return n;
}
