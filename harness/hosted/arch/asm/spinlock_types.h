/* SPDX-License-Identifier: GPL-2.0-only */
/* Lock words. */
#pragma once
typedef struct { unsigned int slock; } arch_spinlock_t;
#define __ARCH_SPIN_LOCK_UNLOCKED { 0 }
typedef struct { unsigned int readers, writer; } arch_rwlock_t;
#define __ARCH_RW_LOCK_UNLOCKED { 0, 0 }
