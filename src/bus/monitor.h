/* SPDX-License-Identifier: MIT */
/*
 * Protocol monitors: run-time side of what `iovet gen monitors` writes. The bus feeds one event per register access;
 * a monitor reports violations of the spec's access rules and invariants. Freestanding, no allocation.
 */
#pragma once
#include "base/types.h"
#include "bus/regmap.h"

#define MON_MAX_SLOTS 512		/* words of state one generated monitor set may use */

enum mon_event_kind { MON_READ, MON_WRITE, MON_RESET, MON_OP_END, MON_STRUCT };

struct mon_event {
	enum mon_event_kind kind;
	u32 offset, bytes;		/* of the access */
	struct reg_hit hit;
	u64 old;			/* element before the access */
	u64 val;			/* value written by the driver, or value the read returned; bit 0 is bit 0 of
					 * byte hit.byte of the element, as on the bus */
	u64 now;			/* element after the access (hardware state) */
	u64 time_ns;			/* virtual time */
	u32 struct_no, variant_no;	/* MON_STRUCT: which structure; `val` holds its first word */
};

struct mon;
struct mon_rule {
	const char *id;			/* "access-width", or the invariant's name */
	const char *rule;		/* id in the rule digests, or NULL */
	const char *text;		/* one sentence */
	bool warning;
};
struct mon_set {
	const char *device;
	const struct reg_map *map;
	u32 n_rules;
	const struct mon_rule *rules;
	u32 n_slots;
	void (*event)(struct mon *m, const struct mon_event *e);
};

struct mon {
	const struct mon_set *set;
	const u64 *state;		/* the register file, for state predicates */
	u64 slot[MON_MAX_SLOTS];
	u64 *last_read;			/* n_state words: what the last read of each element returned (W1C checks) */
	/* Called for each violation. `e` is the event that completed it. */
	void (*report)(void *ctx, const struct mon_rule *rule, const struct mon_event *e);
	void *ctx;
};

/* Leaves `report` and `ctx` alone: they are the caller's, set before the first mon_feed(). */
void mon_init(struct mon *m, const struct mon_set *set, const u64 *state, u64 *last_read);
void mon_reset(struct mon *m);
/*
 * Generic access rules (hole, width, RO write, reserved bits, W1C misuse) first, then the generated ones.
 * MON_RESET forgets everything seen so far (it calls mon_reset). An access to a hole, or of a size or alignment the
 * register does not take, is reported and not judged further.
 */
void mon_feed(struct mon *m, const struct mon_event *e);

/* The generic rules, for lists of rules and for whoever names one. */
enum mon_generic {
	MON_UNKNOWN_REGISTER, MON_ACCESS_WIDTH, MON_WRITE_TO_READ_ONLY, MON_READ_ONLY_WRITE, MON_RESERVED_BITS_SET,
	MON_PRESERVE_BROKEN, MON_CLEAR_WITHOUT_READ, MON_GENERIC_N,
};
extern const struct mon_rule mon_generic_rules[MON_GENERIC_N];

/* ---- for generated code only ------------------------------------------------------------------------------------- */

static inline void mon_violated(struct mon *m, u32 rule, const struct mon_event *e)
{
	if (m->report)
		m->report(m->ctx, &m->set->rules[rule], e);
}

/* Value of the whole element that a write puts on the bus; lanes not written keep `old`. */
static inline u64 mon_written(const struct mon_event *e)
{
	u64 lane = regmap_lane(e->hit.byte, e->bytes);

	return (e->old & ~lane) | ((e->val << (8 * (e->hit.byte & 7))) & lane);
}

/* Value of the whole element as a read shows it; lanes not read are the element's. */
static inline u64 mon_shown(const struct mon_event *e)
{
	u64 lane = regmap_lane(e->hit.byte, e->bytes);

	return (e->now & ~lane) | ((e->val << (8 * (e->hit.byte & 7))) & lane);
}

/* Sets of up to 64 * n elements in consecutive slots. */
static inline void mon_bit_set(struct mon *m, u32 slot, u32 i) { m->slot[slot + i / 64] |= 1ull << (i % 64); }
static inline void mon_bit_clear(struct mon *m, u32 slot, u32 i) { m->slot[slot + i / 64] &= ~(1ull << (i % 64)); }
static inline bool mon_bit(const struct mon *m, u32 slot, u32 i) { return m->slot[slot + i / 64] >> (i % 64) & 1; }
static inline void mon_fill(struct mon *m, u32 slot, u32 n, u64 value)
{
	for (u32 i = 0; i < n; i++)
		m->slot[slot + i] = value;
}

/* A register element as it was before the access at hand. */
static inline u64 mon_before(const struct mon *m, const struct mon_event *e, u32 state)
{
	return state == e->hit.state ? e->old : m->state[state];
}

/* Deadlines: slot[0] counts those pending, slot[1 + i] is one, 0 when it is not pending. The first one stays. */
static inline void mon_arm(struct mon *m, u32 slot, u32 i, u64 due)
{
	if (m->slot[slot + 1 + i])
		return;
	m->slot[slot + 1 + i] = due;
	m->slot[slot]++;
}

static inline void mon_disarm(struct mon *m, u32 slot, u32 first, u32 n)
{
	for (u32 i = first; m->slot[slot] && i < first + n; i++) {
		m->slot[slot] -= m->slot[slot + 1 + i] != 0;
		m->slot[slot + 1 + i] = 0;
	}
}

/* Is one of n deadlines over? Those that are do not count again. */
static inline bool mon_overdue(struct mon *m, u32 slot, u32 n, u64 now)
{
	bool late = false;

	for (u32 i = 0; m->slot[slot] && i < n; i++) {
		if (!m->slot[slot + 1 + i] || now <= m->slot[slot + 1 + i])
			continue;
		mon_disarm(m, slot, i, 1);
		late = true;
	}
	return late;
}
