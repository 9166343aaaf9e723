// SPDX-License-Identifier: GPL-2.0-only
/*
 * The locks held by the one thread, spinlocks and rwlocks. Nothing ever blocks: what would deadlock
 * is a finding, after which the acquisition counts as recursive and the program goes on. Order is
 * lockgraph.c's business.
 */
#include <linux/kernel.h>
#include <linux/bottom_half.h>
#include <linux/lockdep.h>
#include <linux/mutex.h>
#include <linux/rwsem.h>
#include <linux/spinlock.h>
#include <linux/sched.h>
#include <linux/string.h>
#include "locks_int.h"

#if !defined(CONFIG_LOCKDEP) || !defined(CONFIG_DEBUG_LOCK_ALLOC) || !defined(CONFIG_DEBUG_SPINLOCK)
#error "the lock services need CONFIG_LOCKDEP, CONFIG_DEBUG_LOCK_ALLOC and CONFIG_DEBUG_SPINLOCK"
#endif

struct held held[HELD_MAX];
u32 n_held;
int debug_locks = 1;
int debug_locks_silent;

const char *lock_name(const struct lockdep_map *map)
{
	return map && !h_poisoned(map, sizeof(*map)) && map->name ? map->name : "(freed lock)";
}

/* ---- the held list ---- */

bool lock_held_named(const char *name)
{
	u32 i;

	for (i = 0; i < n_held; i++)
		if (!strcmp(lock_name(held[i].map), name))
			return true;
	return false;
}

void lock_report(const char *what, const char *how, const struct lockdep_map *map,
		 const struct held *h)
{
	char title[128];
	struct svc_stack at = { "taken before" };

	snprintf(title, sizeof(title), "%s: lock %s", how, lock_name(map));
	if (h) {
		at.pc = h->pc;
		at.n = LOCK_FRAMES;
	}
	svc_finding(ORA_CONTEXT, what, title, &at, h ? 1 : 0);
}

/* Readers of a rwlock may nest; everything else that is taken twice would wait for itself. */
noinline void lock_take_again(struct held *h, struct lockdep_map *map, u32 flags)
{
	bool may_nest = h->read && flags & LF_READ && h->kind != LK_RWSEM;

	if (!may_nest && h->kind != LK_NOTE)
		lock_report("double-lock", "self-deadlock, taken twice", map, h);
	h->depth++;
}

void lock_remove_held(struct held *h)
{
	struct held *top = &held[--n_held];

	for (; h < top; h++)
		*h = h[1];
}

/* Puts the lock word back, unless its memory is gone. */
void lock_force_release(struct held *h)
{
	switch (h->kind) {
	case LK_SPIN:
		if (!h_poisoned(h->lock, sizeof(raw_spinlock_t)))
			arch_spin_unlock(&((raw_spinlock_t *)h->lock)->raw_lock);
		break;
	case LK_MUTEX:
		if (!h_poisoned(h->lock, sizeof(struct mutex)))
			atomic_long_set(&((struct mutex *)h->lock)->owner, 0);
		break;
	case LK_RWSEM:
		if (!h_poisoned(h->lock, sizeof(struct rw_semaphore)))
			atomic_long_set(&((struct rw_semaphore *)h->lock)->count, 0);
		break;
	}
}

void locks_reset(void)
{
	while (n_held)
		lock_force_release(&held[--n_held]);
}

void locks_freed(const void *p, size_t n)
{
	u32 i;

	for (i = n_held; i-- > 0;)
		if ((unsigned long)held[i].map - (unsigned long)p < n) {
			lock_report("lock-freed", "memory freed with a held lock in it",
				    held[i].map, &held[i]);
			if (held[i].kind <= LK_RW)
				preempt_count_sub(PREEMPT_LOCK_OFFSET);
			lock_remove_held(&held[i]);
		}
}

static void check_irq_restore(unsigned long flags, const char *how)
{
	if (flags != ARCH_IRQ_DISABLED) {
		if (ctx_irqs_off)
			ctx_irq_enable(how);
	} else {
		ctx_irqs_off = 1;
	}
}

static __always_inline unsigned long irq_save(void)
{
	unsigned long flags = ctx_irqs_off ? ARCH_IRQ_DISABLED : ARCH_IRQ_ENABLED;

	ctx_irqs_off = 1;
	return flags;
}

/* ---- spinlocks ---- */

void __raw_spin_lock_init(raw_spinlock_t *lock, const char *name, struct lock_class_key *key,
			  short inner)
{
	memset(lock, 0, sizeof(*lock));
	lockdep_init_map_wait(&lock->dep_map, name, key, 0, inner);
	lock->raw_lock = (arch_spinlock_t)__ARCH_SPIN_LOCK_UNLOCKED;
	lock->magic = SPINLOCK_MAGIC;
	lock->owner = SPINLOCK_OWNER_INIT;
	lock->owner_cpu = -1;
}

static noinline void spin_uninitialised(raw_spinlock_t *lock)
{
	static struct lock_class_key key;

	h_finding(ORA_CONTEXT, "", "lock-uninitialised", "spinlock used without initialisation");
	__raw_spin_lock_init(lock, "(uninitialised)", &key, LD_WAIT_SPIN);
}

static __always_inline void spin_take(raw_spinlock_t *lock, u32 subclass, u32 flags)
{
	if (unlikely(lock->magic != SPINLOCK_MAGIC))
		spin_uninitialised(lock);
	preempt_count_add(PREEMPT_LOCK_OFFSET);
	take(&lock->dep_map, lock, subclass, LK_SPIN, flags);
	arch_spin_trylock(&lock->raw_lock);
}

static __always_inline void spin_drop(raw_spinlock_t *lock)
{
	if (!drop(&lock->dep_map, 0))
		return;
	if (!n_held || !find_held(&lock->dep_map))
		arch_spin_unlock(&lock->raw_lock);
	preempt_count_sub(PREEMPT_LOCK_OFFSET);
}

void _raw_spin_lock(raw_spinlock_t *lock) { spin_take(lock, 0, 0); }

void _raw_spin_lock_nested(raw_spinlock_t *lock, int subclass)
{
	spin_take(lock, (u32)subclass, 0);
}

void _raw_spin_lock_nest_lock(raw_spinlock_t *lock, struct lockdep_map *nest)
{
	spin_take(lock, 0, LF_NESTED);
}

unsigned long _raw_spin_lock_irqsave(raw_spinlock_t *lock)
{
	unsigned long flags = irq_save();

	spin_take(lock, 0, LF_IRQ);
	return flags;
}

unsigned long _raw_spin_lock_irqsave_nested(raw_spinlock_t *lock, int subclass)
{
	unsigned long flags = irq_save();

	spin_take(lock, (u32)subclass, LF_IRQ);
	return flags;
}

void _raw_spin_lock_irq(raw_spinlock_t *lock)
{
	ctx_irqs_off = 1;
	spin_take(lock, 0, LF_IRQ);
}

void _raw_spin_lock_bh(raw_spinlock_t *lock)
{
	local_bh_disable();
	spin_take(lock, 0, 0);
}

int _raw_spin_trylock(raw_spinlock_t *lock)
{
	if (n_held && find_held(&lock->dep_map))
		return 0;
	spin_take(lock, 0, LF_TRY);
	return 1;
}

int _raw_spin_trylock_bh(raw_spinlock_t *lock)
{
	local_bh_disable();
	if (_raw_spin_trylock(lock))
		return 1;
	local_bh_enable();
	return 0;
}

void _raw_spin_unlock(raw_spinlock_t *lock) { spin_drop(lock); }

void _raw_spin_unlock_irqrestore(raw_spinlock_t *lock, unsigned long flags)
{
	spin_drop(lock);
	check_irq_restore(flags, "spin_unlock_irqrestore");
}

void _raw_spin_unlock_irq(raw_spinlock_t *lock)
{
	spin_drop(lock);
	check_irq_restore(ARCH_IRQ_ENABLED, "spin_unlock_irq");
}

void _raw_spin_unlock_bh(raw_spinlock_t *lock)
{
	spin_drop(lock);
	local_bh_enable();
}

int in_lock_functions(unsigned long addr) { return 0; }

/* ---- rwlocks ---- */

void __rwlock_init(rwlock_t *lock, const char *name, struct lock_class_key *key)
{
	memset(lock, 0, sizeof(*lock));
	lockdep_init_map_wait(&lock->dep_map, name, key, 0, LD_WAIT_CONFIG);
	lock->raw_lock = (arch_rwlock_t)__ARCH_RW_LOCK_UNLOCKED;
	lock->magic = RWLOCK_MAGIC;
	lock->owner = SPINLOCK_OWNER_INIT;
	lock->owner_cpu = -1;
}

static __always_inline void rw_take(rwlock_t *lock, u32 subclass, u32 flags)
{
	preempt_count_add(PREEMPT_LOCK_OFFSET);
	take(&lock->dep_map, lock, subclass, LK_RW, flags);
}

static __always_inline void rw_drop(rwlock_t *lock, u32 flags)
{
	if (drop(&lock->dep_map, flags))
		preempt_count_sub(PREEMPT_LOCK_OFFSET);
}

static __always_inline int rw_try(rwlock_t *lock, u32 flags)
{
	struct held *h = n_held ? find_held(&lock->dep_map) : NULL;

	if (h && !(h->read && flags & LF_READ))
		return 0;
	rw_take(lock, 0, flags | LF_TRY);
	return 1;
}

/* Every variant for readers and writers; the kernel declares each by name. */
#define RWLOCK_FUNCTIONS(rw, mode) \
	void _raw_##rw##_lock(rwlock_t *lock) { rw_take(lock, 0, mode); } \
	void _raw_##rw##_lock_bh(rwlock_t *lock) \
	{ \
		local_bh_disable(); \
		rw_take(lock, 0, mode); \
	} \
	void _raw_##rw##_lock_irq(rwlock_t *lock) \
	{ \
		ctx_irqs_off = 1; \
		rw_take(lock, 0, mode | LF_IRQ); \
	} \
	unsigned long _raw_##rw##_lock_irqsave(rwlock_t *lock) \
	{ \
		unsigned long flags = irq_save(); \
\
		rw_take(lock, 0, mode | LF_IRQ); \
		return flags; \
	} \
	int _raw_##rw##_trylock(rwlock_t *lock) { return rw_try(lock, mode); } \
	void _raw_##rw##_unlock(rwlock_t *lock) { rw_drop(lock, mode); } \
	void _raw_##rw##_unlock_bh(rwlock_t *lock) \
	{ \
		rw_drop(lock, mode); \
		local_bh_enable(); \
	} \
	void _raw_##rw##_unlock_irq(rwlock_t *lock) \
	{ \
		rw_drop(lock, mode); \
		check_irq_restore(ARCH_IRQ_ENABLED, #rw "_unlock_irq"); \
	} \
	void _raw_##rw##_unlock_irqrestore(rwlock_t *lock, unsigned long flags) \
	{ \
		rw_drop(lock, mode); \
		check_irq_restore(flags, #rw "_unlock_irqrestore"); \
	}

RWLOCK_FUNCTIONS(read, LF_READ)
RWLOCK_FUNCTIONS(write, 0)

void _raw_write_lock_nested(rwlock_t *lock, int subclass) { rw_take(lock, (u32)subclass, 0); }
