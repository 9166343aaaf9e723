/* SPDX-License-Identifier: MIT */
/*
 * Protocol monitors: run-time side of what `iovet gen monitors` writes. The bus feeds one event per register access, and
 * what it knows of structures in memory; a monitor reports violations of the spec's access rules and invariants.
 * Freestanding, no allocation: all memory is the caller's, n_state + n_slots words of 64 bits beside struct mon.
 *
 * A monitor never accuses on what it does not know. What it has to remember for each key or range is in tables of
 * MON_PENDING obligations, MON_TABLE_SLOTS words for each such invariant; when one is full the oldest obligation is
 * forgotten and counted in `forgotten`: something may go unreported then, nothing is reported that did not happen.
 */
#pragma once
#include "base/types.h"
#include "bus/regmap.h"

#define MON_PENDING 16			/* obligations one invariant remembers */
#define MON_TABLE_SLOTS (2 + 6 * MON_PENDING)

/*
 * STRUCT: the device walked an entry of which only the value is known. FETCH: the same, and the place of the entry is
 * known too. COMMAND: it carried one out. STORE: software changed one in memory. What structures must hold is judged at
 * the first three; a store may be one of several that make up the entry.
 */
enum mon_event_kind { MON_READ, MON_WRITE, MON_RESET, MON_OP_END, MON_STRUCT, MON_STORE, MON_FETCH, MON_COMMAND };

/* Whose entry it is and which IOVAs it decides over; id 0 and everything where that is not known. */
struct mon_entry { u64 id, first, last; };

struct mon_event {
	enum mon_event_kind kind;
	u32 offset, bytes;		/* of the access */
	struct reg_hit hit;
	u64 old;			/* element before the access; of a view, its own bits */
	u64 val;			/* value written by the driver, or value the read returned; bit 0 is bit 0 of
					 * byte hit.byte of the element. RESET: the kind of reset */
	u64 now;			/* element after the access (hardware state) */
	u64 time_ns;			/* virtual time */
	/* Structure events. One word: `val`, and `old` before a store. More: n_words in `words`, and in `old_words`. */
	u32 struct_no, variant_no;
	u32 n_words;			/* 0: `words` is not used */
	const u64 *words, *old_words;
	struct mon_entry entry;
};

static inline bool mon_of_struct(const struct mon_event *e) { return e->kind >= MON_STRUCT; }

struct mon;
struct mon_rule {
	const char *id;			/* "access-width", or the invariant's name */
	const char *rule;		/* id in rules/, or NULL */
	const char *text;		/* one sentence */
	bool warning;
};
struct mon_set {
	const char *device;
	const struct reg_map *map;
	u32 n_rules;
	const struct mon_rule *rules;
	u32 n_slots;			/* words of state the set needs */
	bool timed;			/* a rule has a time limit: the end of an operation may be the first event after it */
	void (*event)(struct mon *m, const struct mon_event *e);
};

struct mon {
	const struct mon_set *set;
	const struct reg_map *map;	/* of the instance */
	u64 features;			/* of the instance, a bit each */
	const u64 *params;		/* of the instance, in the order of the spec */
	const u64 *state;		/* the register file, for state predicates */
	u64 *slot;			/* set->n_slots words */
	u64 *last_read;			/* n_state words: what the last read of each element returned (W1C checks) */
	u64 forgotten;			/* obligations lost for want of memory, since mon_init() */
	bool open;			/* something happened since the last OP_END: there may be something to judge at the next */
	/* Called for each violation. `e` is the event that completed it. */
	void (*report)(void *ctx, const struct mon_rule *rule, const struct mon_event *e);
	void *ctx;
};

/* Memory of a monitor, the caller's as long as it is fed: n_state words of the map twice, n_slots of the set. */
struct mon_memory { const u64 *state; u64 *last_read, *slots; };

/* Leaves `report` and `ctx` alone: they are the caller's, set before the first mon_feed(). */
void mon_init(struct mon *m, const struct mon_set *set, const struct mon_memory *mem);
/*
 * After mon_init(), where instances differ: the instance's map (regmap_elaborate()), features and params, which stay the
 * caller's. `map` NULL: that of the spec; `c` NULL: every feature; its params NULL: their defaults.
 */
void mon_configure(struct mon *m, const struct reg_map *map, const struct reg_config *c);
void mon_reset(struct mon *m);
/*
 * Generic access rules (hole, width, RO write, reserved bits, W1C misuse) first, then the generated ones.
 * MON_RESET forgets everything seen so far (it calls mon_reset). An access to a hole, or of a size or alignment the
 * register does not take, is reported and not judged further. An access through a view is judged as one of the view,
 * then as one of the register whose storage it is.
 */
void mon_feed(struct mon *m, const struct mon_event *e);

/* An entry of a structure, for the three functions below. */
struct mon_at {
	u32 struct_no, variant_no;
	const u64 *words, *old_words;	/* n_words each; old_words: before a store */
	u32 n_words;
	const struct mon_entry *entry;	/* NULL: not known */
	u64 time_ns;
};
void mon_store(struct mon *m, const struct mon_at *at);		/* software changed it */
void mon_fetch(struct mon *m, const struct mon_at *at);		/* the device read it */
void mon_command(struct mon *m, const struct mon_at *at);	/* the device carried it out */

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

/* The only word of a structure, now and before a store. */
static inline u64 mon_word(const struct mon_event *e) { return e->n_words ? e->words[0] : e->val; }
static inline u64 mon_old_word(const struct mon_event *e) { return e->n_words && e->old_words ? e->old_words[0] : e->old; }
/* Are all words of a structure known, and if `old` the ones before a store? */
static inline bool mon_has_words(const struct mon_event *e, u32 n, bool old)
{
	return e->n_words >= n && e->words && (!old || e->old_words);
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

/* A word of the register file as it was before the access at hand. */
static inline u64 mon_before(const struct mon *m, const struct mon_event *e, u32 state)
{
	u64 mask = e->hit.reg && e->hit.reg->is_view ? regmap_width_mask(e->hit.reg) << e->hit.lsb : ~0ull;

	return state == e->hit.state ? (m->state[state] & ~mask) | (e->old << e->hit.lsb & mask) : m->state[state];
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

/*
 * Obligations by key and range, in MON_TABLE_SLOTS words from `slot`. An event concerns another only when both have the
 * same key (and `sub`, the element of a register array), or one has none, and their ranges overlap.
 */
struct mon_mark { u64 key, sub, first, last; bool keyed, subbed; };
/* Something is to be settled from now on; due_ns: until when, 0: no limit. What is armed already keeps its limit. */
void mon_pend(struct mon *m, u32 slot, const struct mon_mark *mark, u64 due_ns);
/* Bit `bit` of `all` is met for what the range covers; what has all of them is settled. The rest stays, piece by piece. */
void mon_settle(struct mon *m, u32 slot, const struct mon_mark *mark, u32 bit, u32 all);
bool mon_pending(const struct mon *m, u32 slot, const struct mon_mark *mark);
bool mon_expired(struct mon *m, u32 slot, u64 now_ns);	/* was a limit over? Those that are do not count again */
/* The other way round, where nothing begins an obligation: bit `bit` has happened; has it for the whole range? */
void mon_note(struct mon *m, u32 slot, const struct mon_mark *mark, u32 bit);
bool mon_noted(const struct mon *m, u32 slot, const struct mon_mark *mark, u32 bit);

/*
 * Registers written in halves: slot[0] counts elements that are in between, slot[1 + i] tells how element i is.
 * UNCOMMITTED: a half waits for the one that commits both. HALF: one was written in this operation, the other was not.
 * REVERSED: both were, the wrong one first.
 */
enum { MON_SPLIT_UNCOMMITTED = 1, MON_SPLIT_HALF_LO = 2, MON_SPLIT_HALF_HI = 4, MON_SPLIT_REVERSED = 8 };
enum mon_split { MON_SPLIT_LO_HI = 1, MON_SPLIT_HI_LO = 2, MON_COMMIT_LO = 4, MON_COMMIT_HI = 8 };
void mon_split_write(struct mon *m, const struct mon_event *e, u32 slot, u32 i, u32 how);
/* The flags of all n elements; forgets them. */
u32 mon_split_end(struct mon *m, u32 slot, u32 n);

/* Queues of 1 << lg2 entries. `wrap`: the bit above the index turns over with each lap. */
static inline u64 mon_queue_mask(u64 lg2, bool wrap) { return lg2 < 32 ? (1ull << (lg2 + wrap)) - 1 : ~0ull; }
static inline bool mon_queue_in_range(u64 index, u64 lg2, bool wrap) { return index <= mon_queue_mask(lg2, wrap); }
/* Does the producer going from `was` to `now` pass the consumer? */
static inline bool mon_queue_overrun(u64 was, u64 now, u64 cons, u64 lg2, bool wrap)
{
	u64 mask = mon_queue_mask(lg2, wrap), room = wrap ? (mask >> 1) + 1 : mask;

	return ((was - cons) & mask) + ((now - was) & mask) > room;
}
/* Does the consumer going from `was` to `now` run ahead of the producer? */
static inline bool mon_queue_underrun(u64 was, u64 now, u64 prod, u64 lg2, bool wrap)
{
	u64 mask = mon_queue_mask(lg2, wrap);

	return ((now - was) & mask) > ((prod - was) & mask);
}
