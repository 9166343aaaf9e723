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

/* What a read showed last of the element, in its own bits. */
static u64 last_seen(const struct mon *m, const struct reg_hit *hit)
{
	return regmap_load(hit, m->last_read);
}

static void judge_write(struct mon *m, const struct mon_event *e)
{
	const struct reg_desc *r = e->hit.reg;
	u64 lane = regmap_lane(e->hit.byte, e->bytes);
	u64 val = (e->val << (8 * e->hit.byte)) & lane;
	u64 seen = last_seen(m, &e->hit);
	u64 writable = r->rw | r->wo | r->w1c | r->w0c | r->w1s | r->w1t | r->wonce;

	if (!writable && (r->ro || val))	/* zeros do no harm where everything is reserved */
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

	regmap_store(&e->hit, m->last_read, (last_seen(m, &e->hit) & ~lane) | ((e->val << (8 * e->hit.byte)) & lane));
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

/* An access through a view as one of the register whose storage it is. What the view reserves does not get there. */
static void feed_storage(struct mon *m, const struct mon_event *view)
{
	const struct reg_desc *r = view->hit.reg;
	u64 mask = regmap_width_mask(r) << view->hit.lsb;
	u64 fields = (r->rw | r->ro | r->wo | r->w1c | r->w0c | r->w1s | r->w1t | r->rc | r->rs | r->wonce) >>
		     (8 * view->hit.byte);
	struct mon_event e = *view;

	e.hit = regmap_storage(m->map, &view->hit);
	e.now = m->state[e.hit.state];
	e.old = (e.now & ~mask) | (view->old << view->hit.lsb & mask);
	if (e.kind == MON_WRITE)
		e.val = (view->val & fields) | ((view->old >> (8 * view->hit.byte)) & ~fields & regmap_lane(0, e.bytes));
	m->set->event(m, &e);
}

void mon_feed(struct mon *m, const struct mon_event *e)
{
	bool access = e->kind == MON_READ || e->kind == MON_WRITE;

	if (e->kind == MON_OP_END && !m->open && !m->set->timed)
		return;
	m->open = e->kind != MON_OP_END;
	if (e->kind == MON_RESET)
		mon_reset(m);
	if (access && !judge_access(m, e))
		return;
	m->set->event(m, e);
	if (access && e->hit.reg->is_view)
		feed_storage(m, e);
}

static void feed_struct(struct mon *m, enum mon_event_kind kind, const struct mon_at *at)
{
	static const struct mon_entry everything = { .last = ~0ull };
	struct mon_event e = {
		.kind = kind, .offset = ~0u, .time_ns = at->time_ns, .struct_no = at->struct_no,
		.variant_no = at->variant_no, .n_words = at->n_words, .words = at->words, .old_words = at->old_words,
		.entry = at->entry ? *at->entry : everything,
	};

	e.val = at->n_words ? at->words[0] : 0;
	e.old = at->n_words && at->old_words ? at->old_words[0] : 0;
	mon_feed(m, &e);
}

void mon_store(struct mon *m, const struct mon_at *at)
{
	feed_struct(m, MON_STORE, at);
}

void mon_fetch(struct mon *m, const struct mon_at *at)
{
	feed_struct(m, MON_FETCH, at);
}

void mon_command(struct mon *m, const struct mon_at *at)
{
	feed_struct(m, MON_COMMAND, at);
}

/* Nothing was shown yet: no event bit may be cleared, and bits to preserve are at their reset value. */
void mon_reset(struct mon *m)
{
	const struct reg_map *map = m->map;

	mon_fill(m, 0, m->set->n_slots, 0);
	for (u32 i = 0; i < map->n_state; i++)
		m->last_read[i] = 0;
	for (u32 no = 0; no < map->n_regs; no++) {
		const struct reg_desc *r = &map->regs[no];
		u32 n = r->preserve && !r->is_view ? regmap_elements(r) : 0;

		for (u32 i = 0; i < n; i++)
			m->last_read[r->first_state + i] = r->reset & r->preserve;
	}
}

void mon_init(struct mon *m, const struct mon_set *set, const struct mon_memory *mem)
{
	m->set = set;
	m->state = mem->state;
	m->last_read = mem->last_read;
	m->slot = mem->slots;
	m->forgotten = 0;
	mon_configure(m, NULL, NULL);
	mon_reset(m);
}

void mon_configure(struct mon *m, const struct reg_map *map, const struct reg_config *c)
{
	m->map = map ? map : m->set->map;
	m->features = c ? c->features : ~0ull;
	m->params = c && c->params ? c->params : m->map->param_defaults;
}

/* ---- registers written in halves --------------------------------------------------------------------------------- */

static void split_set(struct mon *m, u32 slot, u32 i, u64 flags)
{
	u64 *now = &m->slot[slot + 1 + i];

	m->slot[slot] += flags != 0;
	m->slot[slot] -= *now != 0;
	*now = flags;
}

/*
 * The second half of a pair that began with the wrong one is only suspicious: when that one comes again, the pair may
 * have begun in between.
 */
static u64 after_half(u64 flags, bool hi, u32 how)
{
	u64 other = hi ? MON_SPLIT_HALF_LO : MON_SPLIT_HALF_HI, own = hi ? MON_SPLIT_HALF_HI : MON_SPLIT_HALF_LO;
	bool second = how & (hi ? MON_SPLIT_LO_HI : MON_SPLIT_HI_LO), first = how & (hi ? MON_SPLIT_HI_LO : MON_SPLIT_LO_HI);
	u64 uncommitted = flags & MON_SPLIT_UNCOMMITTED;

	if (how & (MON_COMMIT_LO | MON_COMMIT_HI))
		uncommitted = how & (hi ? MON_COMMIT_HI : MON_COMMIT_LO) ? 0 : MON_SPLIT_UNCOMMITTED;
	if (second && (flags & MON_SPLIT_REVERSED))
		return uncommitted;
	if (flags & other)
		return uncommitted | (first ? MON_SPLIT_REVERSED : 0);
	if (flags & MON_SPLIT_REVERSED)
		return uncommitted | MON_SPLIT_REVERSED;
	return uncommitted | own;
}

void mon_split_write(struct mon *m, const struct mon_event *e, u32 slot, u32 i, u32 how)
{
	u64 flags = e->bytes == 8 ? 0 : after_half(m->slot[slot + 1 + i], e->hit.byte >= 4, how);

	split_set(m, slot, i, flags);
}

u32 mon_split_end(struct mon *m, u32 slot, u32 n)
{
	u64 flags = 0;

	for (u32 i = 0; m->slot[slot] && i < n; i++) {
		flags |= m->slot[slot + 1 + i];
		split_set(m, slot, i, 0);
	}
	return (u32)flags;
}
