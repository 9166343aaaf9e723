/* SPDX-License-Identifier: MIT */
/*
 * Conformance tests: what each kind does to one field or register. Every test leaves the register as it found it where
 * the register can be written so. Whether a test runs at all is decided in conform.c.
 */
#include "bus/conform_int.h"

static const char stuck[] = "the bits do not read as they were written";
static const char beside[] = "a write to these bits changes others of the register";
static const char no_hook[] = "the caller cannot make the hardware set these bits";

static bool hw_sets(struct conf *c, const struct conf_el *e, u64 mask)
{
	return c->env->hw_sets && c->env->hw_sets(c->env->ctx, e->offset, mask);
}

/* What to write beside the bits of a test, which the register holds now: what it held may not have been legal. */
static u64 settled(struct conf *c, const struct conf_el *e)
{
	u64 base = conf_base(c, e);

	if ((base ^ conf_get(c, e)) & e->r->keep)
		conf_put(c, e, base);
	return base;
}

/* ---- storage ----------------------------------------------------------------------------------------------------- */

struct field { const struct conf_test *t; const struct conf_el *e; u64 base, others; u32 done; };

static struct field field_begin(struct conf *c, const struct conf_test *t, const struct conf_el *e)
{
	struct field f = { t, e, settled(c, e), 0, 0 };

	f.others = conf_get(c, e) & e->r->stable & ~t->mask;
	return f;
}

static void try_value(struct conf *c, struct field *f, u64 val)
{
	u64 got;

	if (!conf_put(c, f->e, (f->base & ~f->t->mask) | val))
		return;
	f->done++;
	got = conf_get(c, f->e);
	conf_expect(c, got, val, f->t->mask, stuck);
	conf_expect(c, got, f->others, f->e->r->stable & ~f->t->mask, beside);
}

static void field_end(struct conf *c, const struct field *f)
{
	conf_put(c, f->e, f->base);
	conf_done(c, f->done);
}

void conf_test_rw(struct conf *c, const struct conf_test *t, const struct conf_el *e)
{
	struct field f = field_begin(c, t, e);

	for (u32 bit = 0; bit < 64; bit++)
		if (t->mask >> bit & 1)
			try_value(c, &f, 1ull << bit);
	for (u32 bit = 0; bit < 64; bit++)
		if (t->mask >> bit & 1)
			try_value(c, &f, t->mask & ~(1ull << bit));
	try_value(c, &f, t->mask);
	try_value(c, &f, 0);
	try_value(c, &f, t->mask & 0x5555555555555555ull);
	try_value(c, &f, t->mask & 0xaaaaaaaaaaaaaaaaull);
	field_end(c, &f);
}

void conf_test_enum(struct conf *c, const struct conf_test *t, const struct conf_el *e)
{
	struct field f = field_begin(c, t, e);

	for (u32 i = 0; i < t->n_values; i++)
		try_value(c, &f, conf_spread(t->mask, c->s->values[t->first_value + i]));
	field_end(c, &f);
}

void conf_test_max(struct conf *c, const struct conf_test *t, const struct conf_el *e)
{
	struct field f = field_begin(c, t, e);

	try_value(c, &f, 0);
	for (u64 val = 1; val && val <= t->value; val <<= 1)
		try_value(c, &f, conf_spread(t->mask, val));
	try_value(c, &f, conf_spread(t->mask, t->value));
	field_end(c, &f);
}

void conf_test_wo(struct conf *c, const struct conf_test *t, const struct conf_el *e)
{
	u64 base = conf_base(c, e);
	u32 done = 0;

	conf_expect(c, conf_get(c, e), 0, t->mask, "write-only bits do not read as 0");
	done += conf_put(c, e, (base & ~t->mask) | t->mask);
	conf_expect(c, conf_get(c, e), 0, t->mask, "write-only bits read as they were written");
	conf_put(c, e, base);
	conf_done(c, done);
}

/* Bits the hardware may change fail only when they follow two different writes. */
void conf_test_ro(struct conf *c, const struct conf_test *t, const struct conf_el *e)
{
	u64 base = settled(c, e), before = conf_get(c, e), first, second;

	if (!conf_put(c, e, (base & ~t->mask) | (~before & t->mask))) {
		conf_done(c, 0);
		return;
	}
	first = conf_get(c, e);
	conf_expect(c, first, before, t->mask & ~e->r->hw, "a write changed read-only bits");
	if (!conf_put(c, e, (base & ~t->mask) | (before & t->mask)))
		return;
	second = conf_get(c, e);
	if ((first ^ before) & (second ^ first) & t->mask & e->r->hw)
		conf_expect(c, first, before, (first ^ before) & (second ^ first) & t->mask, "read-only bits follow what is written");
}

void conf_test_raz_wi(struct conf *c, const struct conf_test *t, const struct conf_el *e)
{
	u64 base = settled(c, e), stable = e->r->stable & ~t->mask, before = conf_get(c, e);

	conf_expect(c, before, 0, t->mask, "bits that read as 0 do not");
	if (!conf_put(c, e, base | t->mask))
		return;
	conf_expect(c, conf_get(c, e), 0, t->mask, "bits that ignore writes do not");
	conf_expect(c, conf_get(c, e), before, stable, beside);
	conf_put(c, e, base & ~t->mask);
}

void conf_test_preserve(struct conf *c, const struct conf_test *t, const struct conf_el *e)
{
	u64 before = conf_get(c, e);

	conf_done(c, conf_put(c, e, conf_base(c, e)));
	conf_expect(c, conf_get(c, e), before, t->mask, "bits written as they were read read otherwise");
}

void conf_test_wonce(struct conf *c, const struct conf_test *t, const struct conf_el *e)
{
	u64 base, want = ~conf_get(c, e) & t->mask;

	if (!c->env->reset) {
		conf_skip_test(c, "only the first write after a reset sticks, and the caller cannot reset the device");
		return;
	}
	base = conf_base(c, e) & ~t->mask;
	if (!conf_put(c, e, base | want)) {
		conf_done(c, 0);
		return;
	}
	conf_expect(c, conf_get(c, e), want, t->mask, "the first write after reset does not stick");
	conf_put(c, e, base | (~want & t->mask));
	conf_expect(c, conf_get(c, e), want, t->mask, "a second write after reset changes the bits");
}

/* ---- bits that a write or a read changes by itself --------------------------------------------------------------- */

/* W1C and W0C: `idle` is what leaves a bit alone. */
static void clears(struct conf *c, const struct conf_test *t, const struct conf_el *e, u64 idle)
{
	u64 base = (conf_base(c, e) & ~t->mask) | idle, left = t->mask;

	if (!hw_sets(c, e, t->mask)) {
		left = conf_get(c, e) & t->mask;
		if (!e->r->snapshot && conf_put(c, e, base ^ t->mask))
			conf_expect(c, conf_get(c, e), 0, t->mask & ~left, "bits that can only be cleared were set by a write");
		conf_skip_test(c, no_hook);
		return;
	}
	if (!conf_expect(c, conf_get(c, e), t->mask, t->mask, "bits that the hardware set do not read as one"))
		return;
	if (!conf_put(c, e, base)) {
		conf_done(c, 0);
		return;
	}
	conf_expect(c, conf_get(c, e), t->mask, t->mask, "bits that were not to be cleared are");
	for (u32 bit = 0; bit < 64; bit++) {
		if (!(t->mask >> bit & 1) || !conf_put(c, e, base ^ 1ull << bit))
			continue;
		left &= ~(1ull << bit);
		conf_expect(c, conf_get(c, e), left, t->mask, "clearing one bit does not clear it, or clears another");
	}
}

void conf_test_w1c(struct conf *c, const struct conf_test *t, const struct conf_el *e)
{
	clears(c, t, e, 0);
}

void conf_test_w0c(struct conf *c, const struct conf_test *t, const struct conf_el *e)
{
	clears(c, t, e, t->mask);
}

static void sets(struct conf *c, const struct conf_test *t, const struct conf_el *e, bool toggles)
{
	u64 base = conf_base(c, e) & ~t->mask, want = conf_get(c, e) & t->mask;
	u32 done = conf_put(c, e, base);

	if (done)
		conf_expect(c, conf_get(c, e), want, t->mask, "writing zeros changed bits that take ones only");
	for (u32 bit = 0; bit < 64; bit++) {
		if (!(t->mask >> bit & 1) || !conf_put(c, e, base | 1ull << bit))
			continue;
		done++;
		want = toggles ? want ^ 1ull << bit : want | 1ull << bit;
		conf_expect(c, conf_get(c, e), want, t->mask, "writing a one does not set (toggle) that bit alone");
	}
	if (done && conf_put(c, e, base))
		conf_expect(c, conf_get(c, e), want, t->mask, "writing zeros changed bits that take ones only");
	conf_done(c, done);
}

void conf_test_w1s(struct conf *c, const struct conf_test *t, const struct conf_el *e)
{
	sets(c, t, e, false);
}

void conf_test_w1t(struct conf *c, const struct conf_test *t, const struct conf_el *e)
{
	sets(c, t, e, true);
}

void conf_test_rc(struct conf *c, const struct conf_test *t, const struct conf_el *e)
{
	bool set = hw_sets(c, e, t->mask);
	u64 first = conf_get(c, e);

	if (set)
		conf_expect(c, first, t->mask, t->mask, "bits that the hardware set do not read as one");
	conf_expect(c, conf_get(c, e), 0, t->mask, "a read does not clear the bits");
	if (!set && !(first & t->mask))
		conf_skip_test(c, no_hook);
}

void conf_test_rs(struct conf *c, const struct conf_test *t, const struct conf_el *e)
{
	conf_get(c, e);
	conf_expect(c, conf_get(c, e), t->mask, t->mask, "a read does not set the bits");
}

void conf_test_self_clearing(struct conf *c, const struct conf_test *t, const struct conf_el *e)
{
	u64 base = conf_base(c, e) & ~t->mask, val = 0;
	u32 done = t->n_values ? 0 : conf_put(c, e, base | t->mask);

	for (u32 i = 0; i < t->n_values && !done; i++)
		if (c->s->values[t->first_value + i])
			done += conf_put(c, e, base | conf_spread(t->mask, c->s->values[t->first_value + i]));
	if (!done) {
		conf_done(c, 0);
		return;
	}
	for (u32 us = 0; us < 1000; us++) {
		val = conf_get(c, e);
		if (!(val & t->mask))
			return;
		conf_delay(c, 1);
	}
	conf_expect(c, val, 0, t->mask, "bits that clear themselves do not within a millisecond");
}

/* ---- reset ------------------------------------------------------------------------------------------------------- */

static void expected(const struct conf *c, const struct conf_test *t, const struct conf_el *e, u64 *val, u64 *known)
{
	u32 element = e->r->n_index > 1 ? e->index[0] * e->r->count[1] + e->index[1] : e->index[0];

	*val = t->value;
	*known = t->mask;
	for (u32 i = 0; i < c->s->n_overrides; i++) {
		const struct conf_override *o = &c->s->overrides[i];

		if (o->reg != t->reg || o->element != element || t->field)
			continue;
		*val = (*val & ~o->known) | (o->value & o->known);
		*known |= o->known & ~e->r->wo & ~e->r->self_clearing;
	}
}

/* Changes first what can be changed without risk: a reset must bring it back, not find it so. */
void conf_test_reset(struct conf *c, const struct conf_test *t, const struct conf_el *e)
{
	u64 val, known;

	expected(c, t, e, &val, &known);
	if (!t->arg)
		conf_expect(c, conf_get(c, e), val, known, "the value after reset is another one");
	if (e->r->probe && !(e->r->probe_risk & ~c->o->allow))
		conf_put(c, e, conf_base(c, e) ^ e->r->probe);
	if (!c->env->reset(c->env->ctx, t->arg)) {
		conf_skip_test(c, "the caller cannot reset the device this way");
		return;
	}
	conf_expect(c, conf_get(c, e), val, known, "the value after reset is another one");
}

void conf_test_reset_keep(struct conf *c, const struct conf_test *t, const struct conf_el *e)
{
	u64 by_hook = t->mask & e->r->hw & ~e->r->probe, before;

	if (t->mask & e->r->probe)
		conf_put(c, e, conf_base(c, e) ^ (t->mask & e->r->probe));
	if (by_hook)
		hw_sets(c, e, by_hook);
	before = conf_get(c, e);
	if (!c->env->reset(c->env->ctx, t->arg)) {
		conf_skip_test(c, "the caller cannot reset the device this way");
		return;
	}
	conf_expect(c, conf_get(c, e), before, t->mask, "bits that this kind of reset keeps are changed by it");
	if (by_hook && !c->env->hw_sets)
		conf_skip_test(c, no_hook);
}

/* ---- size of accesses -------------------------------------------------------------------------------------------- */

void conf_test_width(struct conf *c, const struct conf_test *t, const struct conf_el *e)
{
	u64 base = settled(c, e), seen = e->r->stable | e->r->probe, lane = t->arg >= 8 ? ~0ull : (1ull << (8 * t->arg)) - 1;

	conf_expect(c, conf_get_by(c, e, t->arg), conf_get(c, e), seen, "narrow reads show another value than a wide one");
	if (!t->mask || t->risk & ~c->o->allow)
		return;
	for (u32 i = 0; i < e->r->width_bits / 8 / t->arg; i++) {
		u64 mine = t->mask & lane << (8 * t->arg * i), val = base ^ mine;

		if (!mine || !conf_put_lanes(c, e, val, t->arg, e->r->commit ? ~0u : 1u << i))
			continue;
		conf_expect(c, conf_get(c, e), val, seen & ~(base ^ val ^ mine) & (e->r->stable | mine),
			    "a narrow write does not change its bytes, or changes others");
		conf_expect(c, conf_get_by(c, e, t->arg), val, mine, "narrow reads do not show what was written");
		conf_put(c, e, base);
	}
}

/* ---- commands ---------------------------------------------------------------------------------------------------- */

static bool start(struct conf *c, const struct conf_test *t, const struct conf_el *e)
{
	u64 base = conf_base(c, e) & ~t->mask;

	for (u32 i = 0; i < t->n_values; i++) {
		u64 val = base | (c->s->values[t->first_value + i] & t->mask);

		if (conf_fixed(c, e->r, val) == val && conf_put_only(c, e, val))
			return true;
	}
	conf_done(c, 0);
	return false;
}

void conf_test_command(struct conf *c, const struct conf_test *t, const struct conf_el *e)
{
	if (!conf_idle(c, e))
		conf_fail(c, "the device is busy before anything was started");
	else if (start(c, t, e) && !conf_idle(c, e))
		conf_fail(c, "the command is still busy when its time limit is over");
}

static void judge_late(struct conf *c, const struct conf_el *e)
{
	bool late = !conf_idle(c, e);

	c->env->stick(c->env->ctx, e->offset, false);
	if (!late)
		conf_fail(c, "the command reads as done although the device was kept from doing it");
	else if (!conf_idle(c, e))
		conf_fail(c, "a command that was late never ends");
	else if (e->r->expect && !e->r->expect(c))
		conf_fail(c, "the device is not left as the spec says of a time-out");
}

void conf_test_timeout(struct conf *c, const struct conf_test *t, const struct conf_el *e)
{
	if (!conf_idle(c, e))
		conf_fail(c, "the device is busy before anything was started");
	else if (!c->env->stick || !c->env->stick(c->env->ctx, e->offset, true))
		conf_skip_test(c, "the caller cannot keep a command busy");
	else if (start(c, t, e))
		judge_late(c, e);
	else
		c->env->stick(c->env->ctx, e->offset, false);
}
