/* SPDX-License-Identifier: MIT */
/* The register file of the conformance tests, and its faults: see sim.h. */
#include "sim.h"

#include <assert.h>
#include <string.h>

#include "bus/conform_int.h"

static bool at(const struct sim *sim, const struct reg_hit *hit, enum fault fault)
{
	return sim->fault == fault && hit->reg_no == sim->row;
}

static bool last_element(const struct reg_hit *hit)
{
	const struct reg_desc *r = hit->reg;

	return r->n_index == 1 && hit->index[0] == r->count[0] - 1;
}

static u64 highest(u64 mask)
{
	while (mask & (mask - 1))
		mask &= mask - 1;
	return mask;
}

/* ---- reset ------------------------------------------------------------------------------------------------------- */

static void spoil_reset(struct sim *sim, u32 kind)
{
	const struct reg_desc *r = &sim->map.regs[sim->row];
	u64 *state = &sim->state[r->first_state];

	if (sim->fault == FAULT_RESET_VALUE)
		state[0] ^= highest(r->reset_known & (r->rw | r->ro));
	if (sim->fault == FAULT_OVERRIDE_MISSING)
		for (u32 i = 0; i < regmap_elements(r); i++)
			state[i] = r->reset;
	if (sim->fault == FAULT_KEEP_LOST && kind)
		state[0] = r->reset;
}

static bool reset(void *ctx, u32 kind)
{
	struct sim *sim = ctx;
	struct mon_event e = { .kind = MON_RESET, .offset = ~0u, .val = kind, .time_ns = sim->now_ns };
	const struct reg_desc *r = &sim->map.regs[sim->row];
	u64 before = sim->state[r->first_state];

	regmap_reset_kind(&sim->map, kind, sim->state, sim->fill);
	if ((sim->fault == FAULT_LOST_KEPT && kind) || sim->fault == FAULT_RESET_DOES_NOTHING)
		sim->state[r->first_state] = before;
	spoil_reset(sim, kind);
	sim->faulty = 0;
	mon_feed(&sim->mon, &e);
	return true;
}

/* ---- commands ---------------------------------------------------------------------------------------------------- */

static u64 raw_read(void *ctx, u32 offset, u32 bytes)
{
	struct sim *sim = ctx;
	struct reg_hit hit = regmap_find_access(&sim->map, offset, bytes, false);

	return hit.reg ? regmap_read_value(hit.reg, regmap_load(&hit, sim->state)) >> (8 * hit.byte) : ~0ull;
}

static bool is_busy(struct sim *sim, const struct conf_test *t, const u32 *index, u64 val)
{
	const struct conf_env env = { .ctx = sim, .read = raw_read };
	const struct reg_desc *r = &sim->map.regs[t->reg];
	struct conf c = { .s = sim->suite, .env = &env, .params = sim->suite->params, .wrote_reg = t->reg };

	c.wrote_index[0] = index[0];
	c.wrote_index[1] = index[1];
	c.wrote_val = sim->state[r->first_state + (r->n_index > 1 ? index[0] * r->count[1] + index[1] : index[0])];
	return sim->suite->regs[t->reg].busy(&c, index, val);
}

/* What the hardware does when a command is done: bits of the polled register change until it reads so. */
static void finish(struct sim *sim, const struct conf_test *t, const struct reg_hit *poll)
{
	const struct reg_desc *r = poll->reg;
	u64 own = r->hw | r->w1s, start = regmap_load(poll, sim->state), val = start;
	u64 command = sim->state[sim->map.regs[t->reg].first_state];

	if (!is_busy(sim, t, poll->index, start))
		return;
	for (u32 how = 0; how < 3; how++) {
		val = how == 0 ? start & ~own : how == 1 ? (start & ~r->hw) | (command & r->hw) : start;
		for (u32 bit = 0; bit <= 64; bit++) {
			u64 one = bit < 64 ? 1ull << bit & own : 0;

			regmap_store(poll, sim->state, val ^ one);
			if (!is_busy(sim, t, poll->index, val ^ one))
				return;
		}
	}
	regmap_store(poll, sim->state, start);
}

static void progress(struct sim *sim, const struct reg_hit *hit)
{
	for (u32 i = 0; i < sim->suite->n_tests; i++) {
		const struct conf_test *t = &sim->suite->tests[i];

		bool held = (sim->stuck == t->reg + 1 && sim->fault != FAULT_DONE_EARLY) ||
			    (sim->fault == FAULT_BUSY_STUCK && t->reg == sim->row);

		if (t->kind == CONF_COMMAND && sim->suite->regs[t->reg].poll == hit->reg_no && !held)
			finish(sim, t, hit);
	}
}

/* A command that is to stay busy and shows elsewhere: one bit of the polled register tells so. */
static void begin(struct sim *sim, const struct reg_hit *hit)
{
	u32 row = sim->suite->regs[hit->reg_no].poll;
	struct reg_hit poll = { .reg = &sim->map.regs[row], .reg_no = row, .state = sim->map.regs[row].first_state };
	u64 val;

	if (sim->stuck != hit->reg_no + 1)
		return;
	if (poll.reg->n_index) {
		poll.state += hit->state - hit->reg->first_state;
		poll.index[0] = hit->index[0];
		poll.index[1] = hit->index[1];
	}
	val = regmap_load(&poll, sim->state);
	for (u32 bit = 0; bit < 64; bit++) {
		const struct conf_test t = { .reg = hit->reg_no };

		if (is_busy(sim, &t, hit->index, regmap_load(&poll, sim->state)))
			return;
		regmap_store(&poll, sim->state, val ^ (1ull << bit & poll.reg->hw));
	}
}

static bool stick(void *ctx, u32 offset, bool on)
{
	struct sim *sim = ctx;
	struct reg_hit hit = regmap_find_access(&sim->map, offset, 0, true);

	sim->stuck = on ? hit.reg_no + 1 : 0;
	if (on && sim->fault == FAULT_STATUS_ON_TIMEOUT)
		sim->state[sim->map.regs[sim->row].first_state] = 3;
	return true;
}

/* ---- accesses ---------------------------------------------------------------------------------------------------- */

/* A value as the faulty hardware would store it. */
static u64 spoil_write(struct sim *sim, const struct reg_hit *hit, u64 old, u64 val, u64 stored)
{
	const struct reg_desc *r = hit->reg;

	switch (hit->reg_no == sim->row ? sim->fault : FAULT_NONE) {
	case FAULT_RO_WRITABLE: return (stored & ~r->ro) | (val & r->ro);
	case FAULT_STUCK_BIT: return stored & ~0x100ull;
	case FAULT_W1C_STORES: return (stored & ~r->w1c) | (val & r->w1c);
	case FAULT_W1C_CLEARS_ALL: return val & r->w1c ? stored & ~r->w1c : stored;
	case FAULT_W0C_IS_W1C: return (stored & ~r->w0c) | (old & ~val & r->w0c);
	case FAULT_W1S_STORES: return (stored & ~r->w1s) | (val & r->w1s);
	case FAULT_W1T_SETS: return (stored & ~r->w1t) | ((old | val) & r->w1t);
	case FAULT_WONCE_TWICE: return (stored & ~r->wonce) | (val & r->wonce);
	case FAULT_PRESERVE_LOST: return stored & ~r->preserve;
	case FAULT_ENUM_VALUE_MISSING: return (val & 7) == 5 ? (stored & ~7ull) | 1 : stored;
	case FAULT_MAX_TRUNCATED: return stored & ~0x80ull;
	case FAULT_EXT_MISSING: return stored & ~0x10000ull;
	case FAULT_LITE_PRESENT: return (stored & ~0x20000ull) | (val & 0x20000);
	case FAULT_ARRAY_SHORT: return last_element(hit) ? old : stored;
	default: return stored;
	}
}

/* What a write does elsewhere. */
static void spread(struct sim *sim, const struct reg_hit *hit, u64 val)
{
	const struct reg_desc *r = hit->reg;

	if (at(sim, hit, FAULT_ALIAS))
		sim->state[sim->map.regs[0].first_state] ^= 1;
	if (at(sim, hit, FAULT_ALIAS_INDEX) && hit->index[0] ^ 32 && (hit->index[0] ^ 32) < r->count[0])
		sim->state[r->first_state + (hit->index[0] ^ 32) * r->count[1] + hit->index[1]] = val;
	if (at(sim, hit, FAULT_ARRAY_SPILLS) && last_element(hit))
		sim->state[r->first_state + r->count[0]] = val;	/* the register behind comes next in the file */
	if (at(sim, hit, FAULT_RAZ_STICKS))
		sim->faulty = val & r->raz_wi;
}

static void clear_self(struct sim *sim, const struct reg_hit *hit)
{
	const struct conf_reg *r = &sim->suite->regs[hit->reg_no];

	if (!hit->reg->has_protocol && !at(sim, hit, FAULT_SELF_CLEAR_MISSING))
		regmap_store(hit, sim->state, regmap_load(hit, sim->state) & ~r->self_clearing);
}

static bool takes(const struct reg_hit *hit, u32 bytes)
{
	return hit->reg && (hit->reg->access_sizes & bytes) && hit->byte % bytes == 0 && hit->byte + bytes <= hit->reg->width_bits / 8;
}

static u64 ones(u32 bytes)
{
	return bytes >= 8 ? ~0ull : (1ull << (8 * bytes)) - 1;
}

static struct mon_event event_of(const struct sim *sim, enum mon_event_kind kind, u32 offset, u32 bytes)
{
	struct mon_event e = { .kind = kind, .offset = offset, .bytes = bytes, .time_ns = sim->now_ns };

	e.hit = regmap_find_access(&sim->map, offset, bytes, kind == MON_WRITE);
	if (e.hit.reg)
		e.old = e.now = regmap_load(&e.hit, sim->state);
	return e;
}

static void write(void *ctx, u32 offset, u64 val, u32 bytes)
{
	struct sim *sim = ctx;
	struct mon_event e = event_of(sim, MON_WRITE, offset, bytes);

	e.val = val & ones(bytes);
	if (takes(&e.hit, bytes)) {
		u64 lane = regmap_lane(e.hit.byte, bytes), whole = (e.val << (8 * e.hit.byte)) & lane;
		u64 stored = regmap_write_value(e.hit.reg, e.old, whole);

		if (at(sim, &e.hit, FAULT_NARROW_CLOBBERS))
			lane = ~0ull;
		if (at(sim, &e.hit, FAULT_HALVES_SWAPPED) && e.hit.byte)
			stored = whole >> 32, lane = 0xffffffffull;
		stored = (spoil_write(sim, &e.hit, e.old, whole, stored) & lane) | (e.old & ~lane);
		if (at(sim, &e.hit, FAULT_VIEW_APART))
			sim->faulty = stored;
		else
			regmap_store(&e.hit, sim->state, stored);
		spread(sim, &e.hit, whole);
		clear_self(sim, &e.hit);
		if (e.hit.reg->has_protocol)
			begin(sim, &e.hit);
		e.now = regmap_load(&e.hit, sim->state);
	}
	mon_feed(&sim->mon, &e);
}

static u64 read_element(struct sim *sim, struct mon_event *e)
{
	const struct reg_desc *r = e->hit.reg;
	u64 cur, val;

	progress(sim, &e->hit);
	cur = regmap_load(&e->hit, sim->state);
	val = regmap_read_value(r, cur);
	e->now = regmap_after_read(r, cur);
	if (at(sim, &e->hit, FAULT_RC_KEEPS) || at(sim, &e->hit, FAULT_RS_KEEPS))
		e->now = cur;
	regmap_store(&e->hit, sim->state, e->now);
	if (at(sim, &e->hit, FAULT_LITE_PRESENT))
		val |= cur & 0x20000;
	if (at(sim, &e->hit, FAULT_WO_READABLE))
		val |= cur & r->wo;
	if (at(sim, &e->hit, FAULT_RAZ_STICKS))
		val |= sim->faulty & r->raz_wi;
	if (at(sim, &e->hit, FAULT_VIEW_APART))
		val = sim->faulty;
	if (at(sim, &e->hit, FAULT_NARROW_READS_LOW) && e->bytes < r->width_bits / 8)
		return val;
	return val >> (8 * e->hit.byte);
}

static u64 read(void *ctx, u32 offset, u32 bytes)
{
	struct sim *sim = ctx;
	struct mon_event e = event_of(sim, MON_READ, offset, bytes);

	e.val = takes(&e.hit, bytes) ? read_element(sim, &e) & ones(bytes) : ones(bytes);
	mon_feed(&sim->mon, &e);
	return e.val;
}

static bool hw_sets(void *ctx, u32 offset, u64 mask)
{
	struct sim *sim = ctx;
	struct reg_hit hit = regmap_find_access(&sim->map, offset, 0, false);

	if (!hit.reg || (hit.reg->hw & mask) != mask)
		return false;
	regmap_store(&hit, sim->state, regmap_load(&hit, sim->state) | mask);
	return true;
}

static void delay_us(void *ctx, u32 us)
{
	struct sim *sim = ctx;

	sim->now_ns += 1000ull * us;
}

void sim_op_end(struct sim *sim)
{
	struct mon_event e = { .kind = MON_OP_END, .offset = ~0u, .time_ns = sim->now_ns };

	mon_feed(&sim->mon, &e);
}

void sim_init(struct sim *sim, const struct conf_suite *suite, const struct reg_map *map, const struct mon_set *set, u64 lacks,
	      u64 fill)
{
	struct reg_config has = { ~lacks, NULL };

	assert(map->n_state <= SIM_WORDS && set->n_slots <= SIM_WORDS && map->n_regs <= SIM_ROWS);
	sim->suite = suite;
	sim->fault = FAULT_NONE;
	sim->stuck = 0;
	sim->fill = fill;
	regmap_elaborate(map, &has, sim->rows, &sim->map);
	mon_init(&sim->mon, set, &(struct mon_memory){ sim->state, sim->last_read, sim->slots });
	mon_configure(&sim->mon, &sim->map, &has);
	reset(sim, 0);
}

const struct conf_env sim_env = {
	.read = read, .write = write, .delay_us = delay_us, .reset = reset, .hw_sets = hw_sets, .stick = stick,
};
