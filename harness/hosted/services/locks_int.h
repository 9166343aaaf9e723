/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Taking and dropping a lock, shared by locks.c (spinlocks, rwlocks) and sleeplocks.c (mutexes,
 * rwsems, annotations). Inline, because every acquisition of the driver goes through here.
 */
#pragma once
#include <linux/lockdep.h>
#include "services.h"

/*
 * How a lock is taken: tried, nested under an annotation, by a variant that disables interrupts,
 * for reading.
 */
enum { LF_TRY = 1, LF_NESTED = 2, LF_IRQ = 4, LF_READ = 8 };

void lock_report(const char *what, const char *how, const struct lockdep_map *map,
		 const struct held *h);
void lock_take_again(struct held *h, struct lockdep_map *map, u32 flags);
void lock_remove_held(struct held *h);

/*
 * NULL: not held. The newest acquisition, which is the one that is usually asked for, is looked at
 * first.
 */
static inline struct held *find_held(const struct lockdep_map *map)
{
	u32 i;

	for (i = n_held; i-- > 0;)
		if (held[i].map == map)
			return &held[i];
	return NULL;
}

static __always_inline void take(struct lockdep_map *map, void *lock, u32 subclass,
				 enum lock_kind kind, u32 flags)
{
	struct held *h = &held[n_held];
	struct held *again = n_held ? find_held(map) : NULL;

	if (unlikely(again)) {
		lock_take_again(again, map, flags);
		return;
	}
	if (unlikely(!map->name))
		lock_report("lock-not-initialised", "taken, never initialised", map, NULL);
	if (unlikely(n_held == HELD_MAX - 1)) {
		lock_report("too-many-locks", "more locks held than iovet follows", map, NULL);
		locks_reset();
		h = &held[0];
	}
	h->map = map;
	h->lock = lock;
	h->kind = (u8)kind;
	h->read = !!(flags & LF_READ);
	h->irq = !!(flags & LF_IRQ);
	h->depth = 1;
	h->level = lockgraph_level();
	stack_save(h->pc, LOCK_FRAMES);
	h->cls = (u16)lockgraph_class(map, subclass);
	if (h->cls)
		lockgraph_acquire(h->cls, h, flags & LF_TRY, flags & LF_NESTED);
	n_held++;
}

/* false: it was not held, and the caller must leave the context alone. */
static __always_inline bool drop(struct lockdep_map *map, u32 flags)
{
	struct held *h = n_held && held[n_held - 1].map == map ? &held[n_held - 1] : find_held(map);

	if (unlikely(!h)) {
		lock_report("unlock-of-unlocked", "released but not held", map, NULL);
		return false;
	}
	if (unlikely(h->read != !!(flags & LF_READ)))
		lock_report("unlock-mode", "released in another mode than taken", map, h);
	if (likely(!--h->depth))
		lock_remove_held(h);
	return true;
}
