/* SPDX-License-Identifier: MIT */
/*
 * Protocol monitors: obligations by key and range, see monitor.h. A table is dense and in the order of age; nothing in
 * it is empty or settled. Called by generated monitors only. Freestanding.
 */
#include "bus/monitor.h"

/* In MON_TABLE_SLOTS words: how many there are, how many were forgotten since reset, and the obligations. */
enum { USED, LOST, FIRST };

struct pending { u64 key, sub, first, last, due_ns, flags; };
#define WORDS (sizeof(struct pending) / sizeof(u64))
enum { MET = 0xffffffff };		/* of flags: the bits of what is met, and whether there is a key and a sub */
static const u64 keyed = 1ull << 32, subbed = 1ull << 33;

_Static_assert(FIRST + MON_PENDING * WORDS == MON_TABLE_SLOTS, "monitor table");

static u64 *words_of(const struct mon *m, u32 slot, u64 i)
{
	return &m->slot[slot + FIRST + i * WORDS];
}

static struct pending get(const struct mon *m, u32 slot, u64 i)
{
	const u64 *w = words_of(m, slot, i);

	return (struct pending){ w[0], w[1], w[2], w[3], w[4], w[5] };
}

static void put(struct mon *m, u32 slot, u64 i, const struct pending *p)
{
	u64 *w = words_of(m, slot, i);

	w[0] = p->key;
	w[1] = p->sub;
	w[2] = p->first;
	w[3] = p->last;
	w[4] = p->due_ns;
	w[5] = p->flags;
}

static void take_out(struct mon *m, u32 slot, u64 i)
{
	u64 *used = &m->slot[slot + USED];

	for (--*used; i < *used; i++) {
		struct pending next = get(m, slot, i + 1);

		put(m, slot, i, &next);
	}
}

static void append(struct mon *m, u32 slot, const struct pending *p)
{
	u64 *used = &m->slot[slot + USED];

	if (*used == MON_PENDING) {
		take_out(m, slot, 0);
		m->slot[slot + LOST]++;
		m->forgotten++;
	}
	put(m, slot, (*used)++, p);
}

static struct pending made(const struct mon_mark *k, u64 due_ns, u64 met)
{
	return (struct pending){ .key = k->keyed ? k->key : 0, .sub = k->subbed ? k->sub : 0, .first = k->first,
				 .last = k->last, .due_ns = due_ns,
				 .flags = met | (k->keyed ? keyed : 0) | (k->subbed ? subbed : 0) };
}

static bool concerns(const struct pending *p, const struct mon_mark *k)
{
	return (!(p->flags & keyed) || !k->keyed || p->key == k->key) &&
	       (!(p->flags & subbed) || !k->subbed || p->sub == k->sub) && p->first <= k->last && k->first <= p->last;
}

/* The same key and sub, not just one that goes with all. */
static bool same_key(const struct pending *a, const struct pending *b)
{
	return a->key == b->key && a->sub == b->sub && !((a->flags ^ b->flags) & ~(u64)MET);
}

static bool within(const struct pending *inner, const struct pending *outer)
{
	return same_key(inner, outer) && outer->first <= inner->first && inner->last <= outer->last;
}

void mon_pend(struct mon *m, u32 slot, const struct mon_mark *mark, u64 due_ns)
{
	struct pending new = made(mark, due_ns, 0);

	if (mark->first > mark->last)
		return;
	for (u64 i = 0; i < m->slot[slot + USED]; i++) {
		struct pending old = get(m, slot, i);

		if (due_ns && within(&new, &old) && !(old.flags & MET))
			return;
		if (!due_ns && within(&old, &new))
			take_out(m, slot, i--);
	}
	append(m, slot, &new);
}

static void append_piece(struct mon *m, u32 slot, struct pending p, u64 first, u64 last, u64 flags)
{
	p.first = first;
	p.last = last;
	p.flags = flags;
	append(m, slot, &p);
}

/* Puts an obligation back, without what the range settles of it. */
static void put_back(struct mon *m, u32 slot, const struct pending *p, const struct mon_mark *mark, u32 bit, u32 all)
{
	u64 met = p->flags | 1ull << bit;

	if (!concerns(p, mark)) {
		append(m, slot, p);
		return;
	}
	if (p->first < mark->first)
		append_piece(m, slot, *p, p->first, mark->first - 1, p->flags);
	if ((met & all) != all)
		append_piece(m, slot, *p, p->first < mark->first ? mark->first : p->first,
			     p->last > mark->last ? mark->last : p->last, met);
	if (p->last > mark->last)
		append_piece(m, slot, *p, mark->last + 1, p->last, p->flags);
}

void mon_settle(struct mon *m, u32 slot, const struct mon_mark *mark, u32 bit, u32 all)
{
	struct pending old[MON_PENDING];
	u64 n = m->slot[slot + USED];

	if (!n || mark->first > mark->last)
		return;
	for (u64 i = 0; i < n; i++)
		old[i] = get(m, slot, i);
	m->slot[slot + USED] = 0;
	for (u64 i = 0; i < n; i++)
		put_back(m, slot, &old[i], mark, bit, all);
}

bool mon_pending(const struct mon *m, u32 slot, const struct mon_mark *mark)
{
	for (u64 i = 0; mark->first <= mark->last && i < m->slot[slot + USED]; i++) {
		struct pending p = get(m, slot, i);

		if (concerns(&p, mark))
			return true;
	}
	return false;
}

bool mon_expired(struct mon *m, u32 slot, u64 now_ns)
{
	bool late = false;

	for (u64 i = 0; i < m->slot[slot + USED]; i++) {
		if (now_ns <= get(m, slot, i).due_ns)
			continue;
		take_out(m, slot, i--);
		late = true;
	}
	return late;
}

void mon_note(struct mon *m, u32 slot, const struct mon_mark *mark, u32 bit)
{
	struct pending new = made(mark, 0, 1ull << bit);

	if (mark->first > mark->last)
		return;
	for (u64 i = 0; i < m->slot[slot + USED]; i++) {
		struct pending old = get(m, slot, i);

		if (old.flags == new.flags && within(&old, &new))
			take_out(m, slot, i--);
	}
	append(m, slot, &new);
}

/* Does something noted cover at->first? *last: how far the furthest of these reaches. */
static bool covered_beyond(const struct mon *m, u32 slot, const struct mon_mark *at, u32 bit, u64 *last)
{
	bool any = false;

	for (u64 i = 0; i < m->slot[slot + USED]; i++) {
		struct pending p = get(m, slot, i);

		if (!(p.flags >> bit & 1) || !concerns(&p, at) || p.first > at->first || (any && p.last <= *last))
			continue;
		*last = p.last;
		any = true;
	}
	return any;
}

bool mon_noted(const struct mon *m, u32 slot, const struct mon_mark *mark, u32 bit)
{
	struct mon_mark rest = *mark;
	u64 last = 0;

	while (rest.first <= rest.last && !m->slot[slot + LOST]) {
		if (!covered_beyond(m, slot, &rest, bit, &last))
			return false;
		if (last >= rest.last)
			return true;
		rest.first = last + 1;
	}
	return true;
}
