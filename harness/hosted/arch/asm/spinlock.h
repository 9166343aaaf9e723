/* SPDX-License-Identifier: GPL-2.0-only */
/* Lock words, for code that looks at them directly. Taking a lock goes through _raw_spin_lock() and friends in services/locks.c. */
#pragma once
#define arch_spin_is_locked(l) ((l)->slock != 0)
#define arch_spin_is_contended(l) 0
#define arch_spin_value_unlocked(l) ((l).slock == 0)
static inline void arch_spin_lock(arch_spinlock_t *l) { l->slock = 1; }
static inline void arch_spin_unlock(arch_spinlock_t *l) { l->slock = 0; }
static inline int arch_spin_trylock(arch_spinlock_t *l)
{
	if (l->slock)
		return 0;
	l->slock = 1;
	return 1;
}
static inline void arch_read_lock(arch_rwlock_t *l) { l->readers++; }
static inline void arch_read_unlock(arch_rwlock_t *l) { l->readers--; }
static inline void arch_write_lock(arch_rwlock_t *l) { l->writer = 1; }
static inline void arch_write_unlock(arch_rwlock_t *l) { l->writer = 0; }
