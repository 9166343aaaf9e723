// SPDX-License-Identifier: GPL-2.0-only
/*
 * Mutexes, rwsems and lockdep's annotations, on the held list of locks.c. Sleeping locks check
 * their context first.
 */
#include <linux/kernel.h>
#include <linux/lockdep.h>
#include <linux/mutex.h>
#include <linux/rwsem.h>
#include <linux/sched.h>
#include <linux/string.h>
#include "locks_int.h"

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

void mutex_lock_nested(struct mutex *lock, unsigned int subclass) { mutex_take(lock, subclass, 0); }

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

bool mutex_is_locked(struct mutex *lock) { return atomic_long_read(&lock->owner) != 0; }

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

#define READER 256L /* added to the count by each reader; the writer is RWSEM_WRITER_LOCKED */

void __init_rwsem(struct rw_semaphore *sem, const char *name, struct lock_class_key *key)
{
	memset(sem, 0, sizeof(*sem));
	INIT_LIST_HEAD(&sem->wait_list);
	lockdep_init_map_wait(&sem->dep_map, name, key, 0, LD_WAIT_SLEEP);
}

static __always_inline void sem_take(struct rw_semaphore *sem, u32 subclass, u32 flags)
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
void down_read_nested(struct rw_semaphore *sem, int subclass)
{
	sem_take(sem, (u32)subclass, LF_READ);
}
int down_read_interruptible(struct rw_semaphore *sem)
{
	sem_take(sem, 0, LF_READ);
	return 0;
}
int down_read_killable(struct rw_semaphore *sem)
{
	sem_take(sem, 0, LF_READ);
	return 0;
}
int down_read_killable_nested(struct rw_semaphore *sem, int subclass)
{
	sem_take(sem, (u32)subclass, LF_READ);
	return 0;
}
int down_read_trylock(struct rw_semaphore *sem) { return sem_try(sem, LF_READ); }
void down_write(struct rw_semaphore *sem) { sem_take(sem, 0, 0); }
void down_write_nested(struct rw_semaphore *sem, int subclass) { sem_take(sem, (u32)subclass, 0); }
int down_write_killable(struct rw_semaphore *sem)
{
	sem_take(sem, 0, 0);
	return 0;
}
int down_write_killable_nested(struct rw_semaphore *sem, int subclass)
{
	sem_take(sem, (u32)subclass, 0);
	return 0;
}
void _down_write_nest_lock(struct rw_semaphore *sem, struct lockdep_map *nest)
{
	sem_take(sem, 0, LF_NESTED);
}
int down_write_trylock(struct rw_semaphore *sem) { return sem_try(sem, 0); }
void up_read(struct rw_semaphore *sem) { sem_drop(sem, LF_READ); }
void up_write(struct rw_semaphore *sem) { sem_drop(sem, 0); }

void downgrade_write(struct rw_semaphore *sem)
{
	struct held *h = find_held(&sem->dep_map);

	if (!h || h->read) {
		lock_report("unlock-mode", "downgrade_write of a lock not held for writing",
			    &sem->dep_map, h);
		return;
	}
	h->read = 1;
	atomic_long_set(&sem->count, READER);
}

/* ---- lockdep's own interface ---- */

void lockdep_init_map_type(struct lockdep_map *map, const char *name, struct lock_class_key *key,
			   int subclass, u8 inner, u8 outer, u8 lock_type)
{
	memset(map, 0, sizeof(*map));
	map->name = name;
	map->key = key;
	map->wait_type_inner = inner;
	map->wait_type_outer = outer;
	map->lock_type = lock_type;
	if (subclass)
		map->class_cache[0] = (struct lock_class *)(unsigned long)lockgraph_class(
			map, (u32)subclass);
}

/*
 * Annotations: RCU read sections (read == 2 never deadlock among themselves), work items, and the
 * like.
 */
void lock_acquire(struct lockdep_map *map, unsigned int subclass, int trylock, int read, int check,
		  struct lockdep_map *nest, unsigned long ip)
{
	take(map, NULL, subclass, LK_NOTE,
	     (trylock || read == 2 ? LF_TRY : 0) | (nest ? LF_NESTED : 0) | (read ? LF_READ : 0));
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

void lock_set_class(struct lockdep_map *map, const char *name, struct lock_class_key *key,
		    unsigned int subclass, unsigned long ip)
{
	struct held *h = find_held(map);

	lockdep_init_map_type(map, name, key, (int)subclass, map->wait_type_inner,
			      map->wait_type_outer, map->lock_type);
	if (h)
		h->cls = (u16)lockgraph_class(map, subclass);
}

void lock_downgrade(struct lockdep_map *map, unsigned long ip)
{
	struct held *h = find_held(map);

	if (h)
		h->read = 1;
}

void debug_check_no_locks_freed(const void *from, unsigned long len) { locks_freed(from, len); }

int debug_locks_off(void) { return 0; }
