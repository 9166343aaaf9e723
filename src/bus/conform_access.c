/* SPDX-License-Identifier: MIT */
/*
 * Conformance tests: how a test reaches a register. Splits accesses into what the register takes, writes nothing that
 * the spec's own rules forbid, and does what these rules want before and after a write. Judges nothing.
 */
#include "bus/conform_int.h"

#define LEGAL_TRIES 16			/* a rule about bits that hardware changes may become true in a while */
#define LEGAL_STEP_US 10
#define MAX_DEPTH 4			/* what a rule wants before a write may have rules of its own */

static bool touches(struct conf *c, const struct conf_el *e, enum conf_moment moment);

u64 conf_width_mask(const struct conf_reg *r)
{
	return r->width_bits >= 64 ? ~0ull : (1ull << r->width_bits) - 1;
}

u32 conf_elements(const struct conf_reg *r)
{
	return (r->n_index > 0 ? r->count[0] : 1) * (r->n_index > 1 ? r->count[1] : 1);
}

struct conf_el conf_el(const struct conf *c, u32 reg, u32 i, u32 j)
{
	const struct conf_reg *r = &c->s->regs[reg];
	struct conf_el e = { .r = r, .no = reg, .index = { i, j }, .offset = r->offset };

	if (r->n_index > 0)
		e.offset += i * r->stride[0];
	if (r->n_index > 1)
		e.offset += j * r->stride[1];
	return e;
}

struct conf_el conf_el_at(const struct conf *c, u32 reg, u32 element)
{
	const struct conf_reg *r = &c->s->regs[reg];

	return r->n_index > 1 ? conf_el(c, reg, element / r->count[1], element % r->count[1]) : conf_el(c, reg, element, 0);
}

u32 conf_widest(const struct conf_reg *r)
{
	for (u32 bytes = r->width_bits / 8; bytes > 1; bytes /= 2)
		if (r->access_sizes & bytes)
			return bytes;
	return 1;
}

bool conf_when(const struct conf *c, u32 when)
{
	return !when || c->s->when(when, c->env->features, c->params);
}

void conf_delay(const struct conf *c, u32 us)
{
	if (c->env->delay_us)
		c->env->delay_us(c->env->ctx, us);
}

static u32 lane_offset(const struct conf *c, const struct conf_el *e, u32 bytes, u32 lane)
{
	u32 n = e->r->width_bits / 8 / bytes;

	return e->offset + bytes * (c->s->big_endian ? n - 1 - lane : lane);
}

static u64 lane_mask(u32 bytes)
{
	return bytes >= 8 ? ~0ull : (1ull << (8 * bytes)) - 1;
}

u64 conf_get_by(struct conf *c, const struct conf_el *e, u32 bytes)
{
	u32 n = e->r->width_bits / 8 / bytes;
	u64 val = 0;

	for (u32 lane = 0; lane < n; lane++)
		val |= (c->env->read(c->env->ctx, lane_offset(c, e, bytes, lane), bytes) & lane_mask(bytes)) << (8 * bytes * lane);
	return val;
}

u64 conf_get(struct conf *c, const struct conf_el *e)
{
	if (e->r->n_touches)
		touches(c, e, CONF_BEFORE_READ);
	return conf_get_by(c, e, conf_widest(e->r));
}

u64 conf_fixed(const struct conf *c, const struct conf_reg *r, u64 val)
{
	for (u32 i = r->first_fix; i < r->first_fix + r->n_fixes; i++) {
		const struct conf_fix *f = &c->s->fixes[i];

		if (!conf_when(c, f->when))
			val = (val & ~f->mask) | f->value;
	}
	return val;
}

u64 conf_spread(u64 mask, u64 pattern)
{
	u64 val = 0;

	for (u32 bit = 0, i = 0; bit < 64; bit++)
		if (mask >> bit & 1)
			val |= (pattern >> i++ & 1) << bit;
	return val;
}

static bool within(const struct conf *c, const struct conf_limit *l, u64 val)
{
	if (!l->n_values)
		return (val & l->mask) <= conf_spread(l->mask, l->max);
	for (u32 i = 0; i < l->n_values; i++)
		if ((val & l->mask) == conf_spread(l->mask, c->s->values[l->first_value + i]))
			return true;
	return false;
}

/* What was never written may hold values that must not be written. */
static u64 limited(const struct conf *c, const struct conf_reg *r, u64 val)
{
	for (u32 i = r->first_limit; i < r->first_limit + r->n_limits; i++) {
		const struct conf_limit *l = &c->s->limits[i];

		if (!within(c, l, val))
			val = (val & ~l->mask) | (l->n_values ? conf_spread(l->mask, c->s->values[l->first_value]) : 0);
	}
	return val;
}

u64 conf_base(struct conf *c, const struct conf_el *e)
{
	return conf_fixed(c, e->r, limited(c, e->r, (conf_get(c, e) & e->r->keep) | e->r->ones));
}

static void write_lanes(struct conf *c, const struct conf_el *e, u64 val, u32 bytes, u32 lanes)
{
	u32 n = e->r->width_bits / 8 / bytes;

	for (u32 k = 0; k < n; k++) {
		u32 lane = e->r->hi_lo ? n - 1 - k : k;

		if (lanes >> lane & 1)
			c->env->write(c->env->ctx, lane_offset(c, e, bytes, lane), val >> (8 * bytes * lane) & lane_mask(bytes), bytes);
	}
	c->wrote_reg = e->no;
	c->wrote_index[0] = e->index[0];
	c->wrote_index[1] = e->index[1];
	c->wrote_val = val;
	c->res->wrote = val;
	c->res->writes++;
}

static bool legal(struct conf *c, const struct conf_el *e, u64 old, u64 val)
{
	if (!e->r->legal)
		return true;
	for (u32 i = 0; i < LEGAL_TRIES; i++) {
		c->saw_hw = false;
		if (e->r->legal(c, e->index, old, val))
			return true;
		if (!c->saw_hw)
			return false;
		conf_delay(c, LEGAL_STEP_US);
	}
	return false;
}

/* One thing that a rule wants beside an access: a look at another register, or a write of what that one holds. */
static bool touch(struct conf *c, const struct conf_el *e, const struct conf_touch *t)
{
	struct conf_el other = conf_el(c, t->reg, t->same_index ? e->index[0] : 0, 0);
	u64 old, val;
	bool failed;

	if (!conf_when(c, other.r->when))
		return false;
	if (!t->write) {
		conf_get(c, &other);
		return true;
	}
	failed = !touches(c, &other, CONF_BEFORE_WRITE);
	val = conf_base(c, &other);
	old = conf_state(c, other.no, other.index[0], other.index[1]);
	c->touch_failed = failed;
	if (!legal(c, &other, old, val))
		return false;
	write_lanes(c, &other, val, conf_widest(other.r), ~0u);
	return touches(c, &other, CONF_AFTER_WRITE);
}

static bool touches(struct conf *c, const struct conf_el *e, enum conf_moment moment)
{
	bool ok = true;

	for (u32 i = e->r->first_touch; i < e->r->first_touch + e->r->n_touches; i++) {
		if (c->s->touches[i].moment != moment)
			continue;
		if (c->depth == MAX_DEPTH)
			return false;
		c->depth++;
		ok &= touch(c, e, &c->s->touches[i]);
		c->depth--;
	}
	return ok;
}

static bool put_lanes(struct conf *c, const struct conf_el *e, u64 val, u32 bytes, u32 lanes)
{
	bool failed = !touches(c, e, CONF_BEFORE_WRITE);
	u64 old = conf_state(c, e->no, e->index[0], e->index[1]);

	val &= conf_width_mask(e->r);
	c->touch_failed = failed;
	if (!legal(c, e, old, val))
		return false;
	write_lanes(c, e, val, bytes, lanes);
	touches(c, e, CONF_AFTER_WRITE);
	return true;
}

bool conf_put_only(struct conf *c, const struct conf_el *e, u64 val)
{
	return put_lanes(c, e, val, conf_widest(e->r), ~0u);
}

bool conf_put_lanes(struct conf *c, const struct conf_el *e, u64 val, u32 bytes, u32 lanes)
{
	if (!put_lanes(c, e, val, bytes, lanes))
		return false;
	if (e->r->busy && !conf_idle(c, e))
		conf_fail(c, "the device stays busy after a write");
	return true;
}

bool conf_put(struct conf *c, const struct conf_el *e, u64 val)
{
	return conf_put_lanes(c, e, val, conf_widest(e->r), ~0u);
}

/* Polls as often as the spec says at first, then less often: a long limit is not waited for in its smallest steps. */
bool conf_idle(struct conf *c, const struct conf_el *e)
{
	const struct conf_reg *r = e->r, *shown = &c->s->regs[r->poll];
	bool same = shown->n_index == r->n_index;
	struct conf_el poll = conf_el(c, r->poll, same ? e->index[0] : 0, same ? e->index[1] : 0);
	u32 step = r->poll_us ? r->poll_us : 1;

	for (u64 us = 0;; us += step) {
		if (!r->busy(c, e->index, conf_get(c, &poll)))
			return true;
		if (us > r->max_us)
			return false;
		if (us > 256 * (u64)step)
			step *= 2;
		conf_delay(c, step);
	}
}

u64 conf_state(struct conf *c, u32 reg, u32 i, u32 j)
{
	struct conf_el e = conf_el(c, reg, i, j);
	bool ours = c->wrote_reg == reg && c->wrote_index[0] == e.index[0] && c->wrote_index[1] == e.index[1];
	u64 val = conf_get(c, &e);

	c->saw_hw |= e.r->hw != 0;
	return (val & ~e.r->wo) | (ours ? c->wrote_val & e.r->wo : 0);
}

bool conf_unprepared(const struct conf *c)
{
	return c->touch_failed;
}

u64 conf_features(const struct conf *c)
{
	return c->env->features;
}

const u64 *conf_params(const struct conf *c)
{
	return c->params;
}

bool conf_expect(struct conf *c, u64 got, u64 want, u64 mask, const char *reason)
{
	if (!((got ^ want) & mask))
		return true;
	if (c->res->outcome == CONF_FAIL)
		return false;
	c->res->outcome = CONF_FAIL;
	c->res->reason = reason;
	c->res->got = got & mask;
	c->res->want = want & mask;
	c->res->mask = mask;
	return false;
}

void conf_fail(struct conf *c, const char *reason)
{
	if (c->res->outcome == CONF_FAIL)
		return;
	c->res->outcome = CONF_FAIL;
	c->res->reason = reason;
}

void conf_skip_test(struct conf *c, const char *reason)
{
	if (c->res->outcome == CONF_FAIL)
		return;
	c->res->outcome = CONF_SKIP;
	c->res->reason = reason;
}

void conf_done(struct conf *c, u32 done)
{
	if (!done)
		conf_skip_test(c, "no value this test could write is legal by the spec's own rules");
}
