// SPDX-License-Identifier: GPL-2.0-only
/*
 * Spinlocks, rwlocks, mutexes, rwsems and lockdep annotations for one thread. Nothing ever blocks: what would deadlock is
 * a finding, after which the acquisition counts as recursive and the program goes on. Order is lockgraph.c's business.
 */
#include <linux/kernel.h>
#include <linux/bottom_half.h>
#include <linux/lockdep.h>
#include <linux/mutex.h>
#include <linux/rwsem.h>
#include <linux/spinlock.h>
#include <linux/sched.h>
#include <linux/string.h>
#include "services.h"

#if !defined(CONFIG_LOCKDEP) || !defined(CONFIG_DEBUG_LOCK_ALLOC) || !defined(CONFIG_DEBUG_SPINLOCK)
#error "the lock services need CONFIG_LOCKDEP, CONFIG_DEBUG_LOCK_ALLOC and CONFIG_DEBUG_SPINLOCK"
#endif

enum { LF_TRY = 1, LF_NESTED = 2, LF_IRQ = 4, LF_READ = 8 };

struct held held[HELD_MAX];
u32 n_held;
int debug_locks = 1;
int debug_locks_silent;

const char *lock_name(const struct lockdep_map *map)
{
	return map && !h_poisoned(map, sizeof(*map)) && map->name ? map->name : "(freed lock)";
}

/* ---- the held list ---- */

static struct held *find_held(const struct lockdep_map *map)
{
	u32 i;

	for (i = n_held; i-- > 0;)
		if (held[i].map == map)
			return &held[i];
	return NULL;
}

static void report_lock(const char *what, const char *how, const struct lockdep_map *map, const struct held *h)
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
static noinline void take_again(struct held *h, struct lockdep_map *map, u32 flags)
{
	bool may_nest = h->read && flags & LF_READ && h->kind != LK_RWSEM;

	if (!may_nest && h->kind != LK_NOTE)
		report_lock("double-lock", "self-deadlock, taken twice", map, h);
	h->depth++;
}

static __always_inline void take(struct lockdep_map *map, void *lock, u32 subclass, enum lock_kind kind, u32 flags)
{
	struct held *h = &held[n_held];
	struct held *again = n_held ? find_held(map) : NULL;

	if (unlikely(again)) {
		take_again(again, map, flags);
		return;
	}
	if (unlikely(n_held == HELD_MAX - 1)) {
		report_lock("too-many-locks", "more locks held than iovet follows", map, NULL);
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

static void remove_held(struct held *h)
{
	struct held *top = &held[--n_held];

	for (; h < top; h++)
		*h = h[1];
}

/* false: it was not held, and the caller must leave the context alone. */
static __always_inline bool drop(struct lockdep_map *map, u32 flags)
{
	struct held *h = n_held && held[n_held - 1].map == map ? &held[n_held - 1] : find_held(map);

	if (unlikely(!h)) {
		report_lock("unlock-of-unlocked", "released but not held", map, NULL);
		return false;
	}
	if (unlikely(h->read != !!(flags & LF_READ)))
		report_lock("unlock-mode", "released in another mode than taken", map, h);
	if (likely(!--h->depth))
		remove_held(h);
	return true;
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
			report_lock("lock-freed", "memory freed with a held lock in it", held[i].map, &held[i]);
			if (held[i].kind <= LK_RW)
				preempt_count_sub(PREEMPT_LOCK_OFFSET);
			remove_held(&held[i]);
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

void __raw_spin_lock_init(raw_spinlock_t *lock, const char *name, struct lock_class_key *key, short inner)
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

void _raw_spin_lock(raw_spinlock_t *lock)
{
	spin_take(lock, 0, 0);
}

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

void _raw_spin_unlock(raw_spinlock_t *lock)
{
	spin_drop(lock);
}

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

int in_lock_functions(unsigned long addr)
{
	return 0;
}

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
	void _raw_##rw##_lock_bh(rwlock_t *lock) { local_bh_disable(); rw_take(lock, 0, mode); } \
	void _raw_##rw##_lock_irq(rwlock_t *lock) { ctx_irqs_off = 1; rw_take(lock, 0, mode | LF_IRQ); } \
	unsigned long _raw_##rw##_lock_irqsave(rwlock_t *lock) \
	{ \
		unsigned long flags = irq_save(); \
		\
		rw_take(lock, 0, mode | LF_IRQ); \
		return flags; \
	} \
	int _raw_##rw##_trylock(rwlock_t *lock) { return rw_try(lock, mode); } \
	void _raw_##rw##_unlock(rwlock_t *lock) { rw_drop(lock, mode); } \
	void _raw_##rw##_unlock_bh(rwlock_t *lock) { rw_drop(lock, mode); local_bh_enable(); } \
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

void _raw_write_lock_nested(rwlock_t *lock, int subclass)
{
	rw_take(lock, (u32)subclass, 0);
}

/* ---- mutexes ---- */

void __mutex_init(struct mutex *lock, const char *name, struct lock_class_key *key)
{
	memset(lock, 0, sizeof(*lock));
	INIT_LIST_HEAD(&lock->wait_list);
	lockdep_init_map_wait(&lock->dep_map, name, key, 0, LD_WAIT_SLEEP);
}

static __always_inline void mutex_take(struct mutex *lock, u32 subclass, u32 flags)
{
	if (!(flags & LF_TRY))
		ctx_might_sleep("mutex_lock");
	take(&lock->dep_map, lock, subclass, LK_MUTEX, flags);
	atomic_long_set(&lock->owner, (long)current);
}

void mutex_lock_nested(struct mutex *lock, unsigned int subclass)
{
	mutex_take(lock, subclass, 0);
}

void _mutex_lock_nest_lock(struct mutex *lock, struct lockdep_map *nest)
{
	mutex_take(lock, 0, LF_NESTED);
}

int mutex_lock_interruptible_nested(struct mutex *lock, unsigned int subclass)
{
	mutex_take(lock, subclass, 0);
	return 0;
}

int mutex_lock_killable_nested(struct mutex *lock, unsigned int subclass)
{
	mutex_take(lock, subclass, 0);
	return 0;
}

void mutex_lock_io_nested(struct mutex *lock, unsigned int subclass)
{
	mutex_take(lock, subclass, 0);
}

int mutex_trylock(struct mutex *lock)
{
	if (n_held && find_held(&lock->dep_map))
		return 0;
	mutex_take(lock, 0, LF_TRY);
	return 1;
}

void mutex_unlock(struct mutex *lock)
{
	if (drop(&lock->dep_map, 0) && !(n_held && find_held(&lock->dep_map)))
		atomic_long_set(&lock->owner, 0);
}

bool mutex_is_locked(struct mutex *lock)
{
	return atomic_long_read(&lock->owner) != 0;
}

int atomic_dec_and_mutex_lock(atomic_t *cnt, struct mutex *lock)
{
	if (atomic_add_unless(cnt, -1, 1))
		return 0;
	mutex_lock(lock);
	if (atomic_dec_and_test(cnt))
		return 1;
	mutex_unlock(lock);
	return 0;
}

/* ---- rwsems ---- */

#define READER 256L			/* added to the count by each reader; the writer is RWSEM_WRITER_LOCKED */

void __init_rwsem(struct rw_semaphore *sem, const char *name, struct lock_class_key *key)
{
	memset(sem, 0, sizeof(*sem));
	INIT_LIST_HEAD(&sem->wait_list);
	lockdep_init_map_wait(&sem->dep_map, name, key, 0, LD_WAIT_SLEEP);
}

static void sem_take(struct rw_semaphore *sem, u32 subclass, u32 flags)
{
	if (!(flags & LF_TRY))
		ctx_might_sleep(flags & LF_READ ? "down_read" : "down_write");
	take(&sem->dep_map, sem, subclass, LK_RWSEM, flags);
	if (flags & LF_READ)
		atomic_long_add(READER, &sem->count);
	else
		atomic_long_or(RWSEM_WRITER_LOCKED, &sem->count);
}

static int sem_try(struct rw_semaphore *sem, u32 flags)
{
	struct held *h = n_held ? find_held(&sem->dep_map) : NULL;

	if (h && !(h->read && flags & LF_READ))
		return 0;
	sem_take(sem, 0, flags | LF_TRY);
	return 1;
}

static void sem_drop(struct rw_semaphore *sem, u32 flags)
{
	if (!drop(&sem->dep_map, flags))
		return;
	if (!(n_held && find_held(&sem->dep_map)))
		atomic_long_set(&sem->count, 0);
	else if (flags & LF_READ)
		atomic_long_sub(READER, &sem->count);
}

void down_read(struct rw_semaphore *sem) { sem_take(sem, 0, LF_READ); }
void down_read_nested(struct rw_semaphore *sem, int subclass) { sem_take(sem, (u32)subclass, LF_READ); }
int down_read_interruptible(struct rw_semaphore *sem) { sem_take(sem, 0, LF_READ); return 0; }
int down_read_killable(struct rw_semaphore *sem) { sem_take(sem, 0, LF_READ); return 0; }
int down_read_killable_nested(struct rw_semaphore *sem, int subclass) { sem_take(sem, (u32)subclass, LF_READ); return 0; }
int down_read_trylock(struct rw_semaphore *sem) { return sem_try(sem, LF_READ); }
void down_write(struct rw_semaphore *sem) { sem_take(sem, 0, 0); }
void down_write_nested(struct rw_semaphore *sem, int subclass) { sem_take(sem, (u32)subclass, 0); }
int down_write_killable(struct rw_semaphore *sem) { sem_take(sem, 0, 0); return 0; }
int down_write_killable_nested(struct rw_semaphore *sem, int subclass) { sem_take(sem, (u32)subclass, 0); return 0; }
void _down_write_nest_lock(struct rw_semaphore *sem, struct lockdep_map *nest) { sem_take(sem, 0, LF_NESTED); }
int down_write_trylock(struct rw_semaphore *sem) { return sem_try(sem, 0); }
void up_read(struct rw_semaphore *sem) { sem_drop(sem, LF_READ); }
void up_write(struct rw_semaphore *sem) { sem_drop(sem, 0); }

void downgrade_write(struct rw_semaphore *sem)
{
	struct held *h = find_held(&sem->dep_map);

	if (!h || h->read) {
		report_lock("unlock-mode", "downgrade_write of a lock not held for writing", &sem->dep_map, h);
		return;
	}
	h->read = 1;
	atomic_long_set(&sem->count, READER);
}

/* ---- lockdep's own interface ---- */

void lockdep_init_map_type(struct lockdep_map *map, const char *name, struct lock_class_key *key, int subclass,
			   u8 inner, u8 outer, u8 lock_type)
{
	memset(map, 0, sizeof(*map));
	map->name = name;
	map->key = key;
	map->wait_type_inner = inner;
	map->wait_type_outer = outer;
	map->lock_type = lock_type;
	if (subclass)
		map->class_cache[0] = (struct lock_class *)(unsigned long)lockgraph_class(map, (u32)subclass);
}

/* Annotations: RCU read sections (read == 2 never deadlock among themselves), work items, and the like. */
void lock_acquire(struct lockdep_map *map, unsigned int subclass, int trylock, int read, int check,
		  struct lockdep_map *nest, unsigned long ip)
{
	take(map, NULL, subclass, LK_NOTE, (trylock || read == 2 ? LF_TRY : 0) | (nest ? LF_NESTED : 0) | (read ? LF_READ : 0));
}

void lock_release(struct lockdep_map *map, unsigned long ip)
{
	struct held *h = find_held(map);

	drop(map, h && h->read ? LF_READ : 0);
}

int lock_is_held_type(const struct lockdep_map *map, int read)
{
	struct held *h = find_held(map);

	return h && (read == -1 || h->read == !!read) ? LOCK_STATE_HELD : LOCK_STATE_NOT_HELD;
}

void lock_set_class(struct lockdep_map *map, const char *name, struct lock_class_key *key, unsigned int subclass,
		    unsigned long ip)
{
	struct held *h = find_held(map);

	lockdep_init_map_type(map, name, key, (int)subclass, map->wait_type_inner, map->wait_type_outer, map->lock_type);
	if (h)
		h->cls = (u16)lockgraph_class(map, subclass);
}

void lock_downgrade(struct lockdep_map *map, unsigned long ip)
{
	struct held *h = find_held(map);

	if (h)
		h->read = 1;
}

void debug_check_no_locks_freed(const void *from, unsigned long len)
{
	locks_freed(from, len);
}

int debug_locks_off(void)
{
	return 0;
}
