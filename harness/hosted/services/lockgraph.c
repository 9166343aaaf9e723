// SPDX-License-Identifier: GPL-2.0-only
/*
 * Order of locks over the whole run: a graph whose nodes are lock classes (lockdep keys) and whose
 * edges say "was taken while the other was held". A cycle, or a lock class used both in interrupts
 * and with interrupts on, is a finding. The graph outlives the programs of a run. Called by locks.c
 * on every acquisition; never allocates.
 */
#include <linux/kernel.h>
#include <linux/hardirq.h>
#include <linux/lockdep.h>
#include <linux/mm.h>
#include <linux/string.h>
#include "services.h"

#define EDGES 4096
#define WORDS (LOCK_CLASSES / 64)

struct lock_class_key __lockdep_no_validate__;
struct lock_class_key __lockdep_no_track__;

/*
 * Usage: in an interrupt (IN) or with that interrupt enabled (ON), as writer or reader, for hard
 * and soft interrupts.
 */
enum { IN_W = 1, IN_R = 2, ON_W = 4, ON_R = 8, SOFT_SHIFT = 4, USAGES = 8 };

LASTING static struct order_node
{
	const void *key;
	const char *name;
	u32 subclass;
	u8 usage, same_reported, inversion_reported;
	unsigned long pc[USAGES][LOCK_FRAMES]; /* first acquisition with each usage bit */
} class[LOCK_CLASSES];			       /* 0: not tracked */
LASTING static u32 n_made;	/* classes, without that of what is not tracked */
LASTING static u16 class_hash[2 * LOCK_CLASSES];

LASTING static u64 after[LOCK_CLASSES][WORDS]; /* bit b of row a: b was taken while a was held */
LASTING static struct edge {
	u16 a, b;
	unsigned long pc_a[LOCK_FRAMES], pc_b[LOCK_FRAMES];
} edge[EDGES];

/* ---- classes ---- */

static u32 hash_slot(const void *key, u32 subclass)
{
	return (u32)(((unsigned long)key >> 3) * 0x9e3779b97f4a7c15ULL >> 40) + subclass;
}

static u16 *find_slot(const void *key, u32 subclass)
{
	u32 i = hash_slot(key, subclass);
	u16 *slot;

	for (;; i++) {
		slot = &class_hash[i % ARRAY_LEN(class_hash)];
		if (!*slot || (class[*slot].key == key && class[*slot].subclass == subclass))
			return slot;
	}
}

static u32 free_class(void)
{
	u32 i;

	if (n_made < LOCK_CLASSES - 1)
		return ++n_made;
	for (i = 1; i < LOCK_CLASSES; i++)
		if (!class[i].key)
			return i;
	return 0;
}

/*
 * A static lock without a key is its own class; a copy of an initialiser in an object goes by its
 * name.
 */
static const void *key_of(const struct lockdep_map *map)
{
	unsigned long va = (unsigned long)map;

	if (map->key)
		return map->key;
	if (!(va >> 47) && (mem_page_live(va) || PageSlab(virt_to_page((void *)va))))
		return map->name;
	return map;
}

static u32 assign_class(struct lockdep_map *map, u32 subclass)
{
	const void *key = key_of(map);
	u16 *slot;
	u32 c;

	if (key == &__lockdep_no_validate__ || key == &__lockdep_no_track__ || !key)
		return 0;
	slot = find_slot(key, subclass);
	if (!*slot) {
		c = free_class();
		if (!c)
			return 0;
		class[c].key = key;
		class[c].name = map->name;
		class[c].subclass = subclass;
		*slot = (u16)c;
	}
	return *slot;
}

u32 lockgraph_class(struct lockdep_map *map, u32 subclass)
{
	u32 c;

	if (subclass >= NR_LOCKDEP_CACHING_CLASSES)
		return assign_class(map, subclass);
	c = (u32)(unsigned long)map->class_cache[subclass];
	if (unlikely(!c)) {
		c = assign_class(map, subclass);
		map->class_cache[subclass] = (struct lock_class *)(unsigned long)(c ? c
										    : LOCK_CLASSES);
	}
	return c % LOCK_CLASSES;
}

u32 lockgraph_classes(void) { return n_made; }

static void drop_class(u32 c)
{
	u32 i;

	memset(after[c], 0, sizeof(after[c]));
	for (i = 0; i < LOCK_CLASSES; i++)
		after[i][c / 64] &= ~(1ULL << (c % 64));
	memset(&class[c], 0, sizeof(class[c]));
}

/* The key's memory goes away: the classes made from it must not be found again by its address. */
void lockdep_unregister_key(struct lock_class_key *key)
{
	u32 i, n = 0;

	for (i = 1; i <= n_made; i++)
		if (class[i].key == key) {
			drop_class(i);
			n++;
		}
	if (!n)
		return;
	memset(class_hash, 0, sizeof(class_hash));
	for (i = 1; i <= n_made; i++)
		if (class[i].key)
			*find_slot(class[i].key, class[i].subclass) = (u16)i;
}

void lockdep_register_key(struct lock_class_key *key) {}

/* ---- edges ---- */

static bool has_edge(u32 a, u32 b) { return after[a][b / 64] >> (b % 64) & 1; }

static struct edge *edge_slot(u32 a, u32 b)
{
	u32 i = (a * LOCK_CLASSES + b) * 2654435761u >> 8, k;

	for (k = 0; k < 16; k++, i++) {
		struct edge *e = &edge[i % EDGES];

		if (!e->a || (e->a == a && e->b == b))
			return e;
	}
	return &edge[i % EDGES];
}

static void save_edge(u32 a, u32 b, const unsigned long *pc_a, const unsigned long *pc_b)
{
	struct edge *e = edge_slot(a, b);

	after[a][b / 64] |= 1ULL << (b % 64);
	e->a = (u16)a;
	e->b = (u16)b;
	memcpy(e->pc_a, pc_a, sizeof(e->pc_a));
	memcpy(e->pc_b, pc_b, sizeof(e->pc_b));
}

/* What a search looks for: one class, or any class with one of these usage bits. */
struct goal {
	u32 cls, usage;
};

static bool is_goal(u32 c, const struct goal *goal)
{
	return c == goal->cls || class[c].usage & goal->usage;
}

static u64 neighbours(u32 c, u32 w, bool backward)
{
	u64 bits = 0;
	u32 k;

	if (!backward)
		return after[c][w];
	for (k = 0; k < 64; k++)
		bits |= (u64)has_edge(w * 64 + k, c) << k;
	return bits;
}

/*
 * Breadth first from `from`, which counts itself; `via` gets the predecessor of every class
 * reached. 0: none.
 */
static u32 search(u32 from, bool backward, const struct goal *goal, u16 *via)
{
	static u16 queue[LOCK_CLASSES];
	u32 head = 0, tail = 0, w;

	memset(via, 0, LOCK_CLASSES * sizeof(*via));
	queue[tail++] = (u16)from;
	via[from] = (u16)from;
	while (head < tail) {
		u32 c = queue[head++];

		if (is_goal(c, goal))
			return c;
		for (w = 0; w < WORDS; w++) {
			u64 bits = neighbours(c, w, backward);

			for (; bits; bits &= bits - 1) {
				u32 next = w * 64 + (u32)__builtin_ctzll(bits);

				if (via[next])
					continue;
				via[next] = (u16)c;
				queue[tail++] = (u16)next;
			}
		}
	}
	return 0;
}

/* ---- findings ---- */

static void report_cycle(const struct held *h, const struct held *now, const u16 *via)
{
	const struct edge *e = edge_slot(via[h->cls], h->cls);
	char title[160];
	struct svc_stack at[4] = {
		{ "held here", h->pc, 2 },
		{ "taken here", now->pc, 2 },
		{ "other order: held", e->pc_a, 2 },
		{ "other order: taken", e->pc_b, 2 },
	};

	snprintf(title, sizeof(title), "lock order: %s then %s here, but %s is also taken %s %s",
		 class[h->cls].name, class[now->cls].name, class[h->cls].name,
		 via[h->cls] == now->cls ? "under" : "behind a chain from", class[now->cls].name);
	svc_finding(ORA_CONTEXT, "lock-order", title, at, 4);
}

static void report_same_class(const struct held *h, const struct held *now)
{
	char title[128];
	struct svc_stack at[2] = { { "held here", h->pc, LOCK_FRAMES },
				   { "taken here", now->pc, LOCK_FRAMES } };

	snprintf(title, sizeof(title), "two locks of class %s nested without an order",
		 class[now->cls].name);
	svc_finding(ORA_CONTEXT, "lock-order", title, at, 2);
}

/* ---- interrupt safety ---- */

/*
 * `safe` is taken in an interrupt, `unsafe` with that interrupt enabled, and something holding
 * `safe` waits for `unsafe`: the holder of `unsafe` is interrupted, the handler waits for `safe`,
 * and nobody goes on.
 */
static void report_inversion(u32 safe, u32 unsafe, bool soft)
{
	u32 shift = soft ? SOFT_SHIFT : 0;
	char title[192];
	struct svc_stack at[2] = {
		{ "first, in an interrupt",
		  class[safe].pc[shift + !(class[safe].usage >> shift & IN_W)], LOCK_FRAMES },
		{ "second, with interrupts on",
		  class[unsafe].pc[shift + 2 + !(class[unsafe].usage >> shift & ON_W)],
		  LOCK_FRAMES },
	};

	if (class[safe].inversion_reported++)
		return;
	snprintf(title, sizeof(title),
		 "lock %s, taken in a %s, is held while waiting for %s, taken elsewhere with it "
		 "enabled",
		 class[safe].name, soft ? "softirq" : "hard interrupt", class[unsafe].name);
	svc_finding(ORA_CONTEXT, "irq-inversion", title, at, 2);
}

/*
 * A new edge a -> b may join a class used in interrupts, at or before a, with one used with them
 * on, at or behind b.
 */
static void check_inversion(u32 a, u32 b)
{
	static u16 via[LOCK_CLASSES];
	u32 shift;

	for (shift = 0; shift <= SOFT_SHIFT; shift += SOFT_SHIFT) {
		struct goal in = { .usage = (IN_W | IN_R) << shift },
			    on = { .usage = (ON_W | ON_R) << shift };
		u32 safe = search(a, true, &in, via),
		    unsafe = safe ? search(b, false, &on, via) : 0;

		if (unsafe)
			report_inversion(safe, unsafe, shift);
	}
}

static u32 usage_now(bool read, bool trylock)
{
	u32 shift = read ? 1 : 0;

	if (in_hardirq())
		return trylock ? 0 : IN_W << shift;
	if (ctx_irqs_off)
		return in_serving_softirq() && !trylock ? IN_W << shift << SOFT_SHIFT : 0;
	if (in_serving_softirq())
		return (ON_W << shift) | (trylock ? 0 : IN_W << shift << SOFT_SHIFT);
	return (ON_W << shift) | (softirq_count() ? 0 : ON_W << shift << SOFT_SHIFT);
}

static bool conflict(u32 usage)
{
	return (usage & IN_W && usage & (ON_W | ON_R)) || (usage & IN_R && usage & ON_W);
}

/* `bits`: the usages that made the conflict; the other side is a usage the class had before. */
static void report_usage(u32 c, const struct held *now, u32 bits)
{
	u32 first = (u32)__builtin_ctz(bits), k;
	bool soft = first >= SOFT_SHIFT;
	struct svc_stack at[2] = { { "taken here", now->pc, LOCK_FRAMES } };
	char title[160];

	for (k = soft ? SOFT_SHIFT : 0; k < (soft ? USAGES : SOFT_SHIFT); k++)
		if (class[c].usage >> k & 1 && (k & 2) != (first & 2))
			break;
	at[1].label = first & 2 ? "in an interrupt" : "with interrupts on";
	at[1].pc = class[c].pc[k % USAGES];
	at[1].n = LOCK_FRAMES;
	snprintf(title, sizeof(title), "lock %s is taken in a %s and elsewhere with it enabled",
		 class[c].name, soft ? "softirq" : "hard interrupt");
	svc_finding(ORA_CONTEXT, "irq-unsafe-lock", title, at, 2);
}

static void new_usage(u32 c, const struct held *now, u32 bits)
{
	static u16 via[LOCK_CLASSES];
	u32 before = class[c].usage, added = bits & ~before, all = before | bits, k, shift;

	for (k = 0; k < USAGES; k++)
		if (added >> k & 1)
			memcpy(class[c].pc[k], now->pc, sizeof(now->pc));
	for (shift = 0; shift <= SOFT_SHIFT; shift += SOFT_SHIFT) {
		struct goal in = { .usage = (IN_W | IN_R) << shift },
			    on = { .usage = (ON_W | ON_R) << shift };
		u32 other;

		if (conflict(all >> shift & 15) && !conflict(before >> shift & 15)) {
			report_usage(c, now, added & 15u << shift);
			class[c].inversion_reported = 1;
		} else if (added & in.usage && (other = search(c, false, &on, via)) && other != c) {
			report_inversion(c, other, shift);
		} else if (added & on.usage && (other = search(c, true, &in, via)) && other != c) {
			report_inversion(other, c, shift);
		}
	}
	class[c].usage = (u8)all;
}

u8 lockgraph_level(void) { return in_hardirq() ? 2 : in_serving_softirq() ? 1 : 0; }

/* ---- every acquisition ---- */

static void add_edge(const struct held *h, const struct held *now)
{
	static u16 via[LOCK_CLASSES];
	struct goal back = { .cls = h->cls };

	if (search(now->cls, false, &back, via))
		report_cycle(h, now, via);
	save_edge(h->cls, now->cls, h->pc, now->pc);
	check_inversion(h->cls, now->cls);
}

void lockgraph_acquire(u32 cls, const struct held *now, bool trylock, bool nested)
{
	u32 i, bits;

	for (i = 0; i < n_held; i++) {
		const struct held *h = &held[i];

		if (!h->cls || trylock || h->level != now->level)
			continue;
		if (unlikely(h->cls == cls)) {
			if (!nested && !(h->read && now->read) && !class[cls].same_reported++)
				report_same_class(h, now);
		} else if (unlikely(!has_edge(h->cls, cls))) {
			add_edge(h, now);
		}
	}
	if (now->kind > LK_RW)
		return;
	bits = usage_now(now->read, trylock);
	if (unlikely(bits & ~class[cls].usage))
		new_usage(cls, now, bits);
}
