/* SPDX-License-Identifier: MIT */
/*
 * Protocol monitors: the access rules every register obeys, judged from the register map, before the rules generated
 * from one spec's invariants. Judges only; it never changes the register file. Called by the device wrapper once per
 * register access, so no strings and no loops here. Freestanding.
 */
#include "bus/monitor.h"

const struct mon_rule mon_generic_rules[MON_GENERIC_N] = {
	[MON_UNKNOWN_REGISTER] = { .id = "unknown-register", .text = "access to an offset where the spec has no register" },
	[MON_ACCESS_WIDTH] = { .id = "access-width", .text = "access of a size or alignment the register does not take" },
	[MON_WRITE_TO_READ_ONLY] = { .id = "write-to-read-only", .text = "write to a register without a writable bit" },
	[MON_READ_ONLY_WRITE] = { .id = "read-only-write",
				  .text = "write of another value to bits that must be written as they read" },
	[MON_RESERVED_BITS_SET] = { .id = "reserved-bits-set",
				    .text = "reserved bits written with a value their policy forbids" },
	[MON_PRESERVE_BROKEN] = { .id = "preserve-broken",
				  .text = "bits to preserve written neither as last read nor as after reset" },
	[MON_CLEAR_WITHOUT_READ] = { .id = "clear-without-read",
				     .text = "bits cleared that the last read did not show set: an event may be lost" },
};

static void violated(struct mon *m, enum mon_generic rule, const struct mon_event *e)
{
	if (m->report)
		m->report(m->ctx, &mon_generic_rules[rule], e);
}

static bool size_fits(const struct mon_event *e)
{
	return (e->hit.reg->access_sizes & e->bytes) && e->hit.byte % e->bytes == 0 &&
	       e->hit.byte + e->bytes <= e->hit.reg->width_bits / 8;
}

static void judge_write(struct mon *m, const struct mon_event *e)
{
	const struct reg_desc *r = e->hit.reg;
	u64 lane = regmap_lane(e->hit.byte, e->bytes);
	u64 val = (e->val << (8 * e->hit.byte)) & lane;
	u64 seen = m->last_read[e->hit.state];
	u64 writable = r->rw | r->wo | r->w1c | r->w0c | r->w1s | r->w1t | r->wonce;

	if (!writable)
		violated(m, MON_WRITE_TO_READ_ONLY, e);
	else if ((val ^ e->old) & r->ro_error & lane)
		violated(m, MON_READ_ONLY_WRITE, e);
	if (((val & (r->res0 | r->mbz)) | (~val & r->res1) | ((val ^ r->reset) & r->resval)) & lane)
		violated(m, MON_RESERVED_BITS_SET, e);
	if (((val ^ seen) & r->preserve & lane) && ((val ^ r->reset) & r->preserve & lane))
		violated(m, MON_PRESERVE_BROKEN, e);
	if (r->clear_by_snapshot && (val & r->w1c & ~seen))
		violated(m, MON_CLEAR_WITHOUT_READ, e);
}

static void note_read(struct mon *m, const struct mon_event *e)
{
	u64 lane = regmap_lane(e->hit.byte, e->bytes);
	u64 *seen = &m->last_read[e->hit.state];

	*seen = (*seen & ~lane) | ((e->val << (8 * e->hit.byte)) & lane);
}

static bool judge_access(struct mon *m, const struct mon_event *e)
{
	if (!e->hit.reg) {
		violated(m, MON_UNKNOWN_REGISTER, e);
		return false;
	}
	if (!size_fits(e)) {
		violated(m, MON_ACCESS_WIDTH, e);
		return false;
	}
	if (e->kind == MON_WRITE)
		judge_write(m, e);
	else
		note_read(m, e);
	return true;
}

void mon_feed(struct mon *m, const struct mon_event *e)
{
	if (e->kind == MON_RESET)
		mon_reset(m);
	if ((e->kind == MON_READ || e->kind == MON_WRITE) && !judge_access(m, e))
		return;
	m->set->event(m, e);
}

/* Nothing was shown yet: no event bit may be cleared, and bits to preserve are at their reset value. */
void mon_reset(struct mon *m)
{
	const struct reg_map *map = m->set->map;

	mon_fill(m, 0, m->set->n_slots, 0);
	for (u32 i = 0; i < map->n_state; i++)
		m->last_read[i] = 0;
	for (u32 no = 0; no < map->n_regs; no++) {
		const struct reg_desc *r = &map->regs[no];
		u32 n = r->preserve ? regmap_elements(r) : 0;

		for (u32 i = 0; i < n; i++)
			m->last_read[r->first_state + i] = r->reset & r->preserve;
	}
}

void mon_init(struct mon *m, const struct mon_set *set, const u64 *state, u64 *last_read)
{
	m->set = set;
	m->state = state;
	m->last_read = last_read;
	mon_reset(m);
}
