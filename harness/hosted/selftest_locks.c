// SPDX-License-Identifier: GPL-2.0-only
/* Self-test of locks, lock order and context. See selftest.c, which calls it. */
#include <linux/kernel.h>
#include <linux/interrupt.h>
#include <linux/mutex.h>
#include <linux/rwsem.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include "hosted/selftest.h"

static DEFINE_SPINLOCK(lock_a);
static DEFINE_SPINLOCK(lock_b);
static DEFINE_SPINLOCK(lock_c);
static DEFINE_SPINLOCK(lock_d);
static DEFINE_SPINLOCK(lock_e);
static DEFINE_SPINLOCK(lock_f);
static DEFINE_SPINLOCK(lock_g);
static DEFINE_SPINLOCK(lock_h);
static DEFINE_SPINLOCK(lock_irq);
static DEFINE_RWLOCK(rw_a);
static DEFINE_MUTEX(mutex_a);
static DECLARE_RWSEM(sem_a);

static void double_lock(void)
{
	spin_lock(&lock_a);
	spin_lock(&lock_a);
	spin_unlock(&lock_a);
	spin_unlock(&lock_a);
	kw_context_check("double_lock");
}

static void double_mutex(void)
{
	mutex_lock(&mutex_a);
	mutex_lock(&mutex_a);
	mutex_unlock(&mutex_a);
	selftest_check("a recursive mutex stays locked", mutex_is_locked(&mutex_a));
	mutex_unlock(&mutex_a);
}

static void unlock_unlocked(void)
{
	spin_unlock(&lock_a);
	selftest_check("an unlock too many leaves the count alone", !preempt_count());
}

static void leave_locked(void)
{
	spin_lock(&lock_a);
	kw_context_check("leave_locked");
	selftest_check("the check resets the lock", !spin_is_locked(&lock_a) && !preempt_count());
}

static void leave_irqs_off(void)
{
	local_irq_disable();
	kw_context_check("leave_irqs_off");
}

static void cycle(void)
{
	spin_lock(&lock_a);
	spin_lock(&lock_b);
	spin_unlock(&lock_b);
	spin_unlock(&lock_a);
	spin_lock(&lock_b);
	spin_lock(&lock_a);
	spin_unlock(&lock_a);
	spin_unlock(&lock_b);
}

static void long_cycle(void)
{
	spin_lock(&lock_b);
	spin_lock(&lock_c);
	spin_lock(&lock_d);
	spin_unlock(&lock_d);
	spin_unlock(&lock_c);
	spin_unlock(&lock_b);
	spin_lock(&lock_d);
	write_lock(&rw_a);
	write_unlock(&rw_a);
	spin_unlock(&lock_d);
	write_lock(&rw_a);
	spin_lock(&lock_b);
	spin_unlock(&lock_b);
	write_unlock(&rw_a);
}

static void sleep_in_atomic(void)
{
	void *p;

	spin_lock(&lock_a);
	p = kmalloc(8, GFP_KERNEL);
	spin_unlock(&lock_a);
	kfree(p);
}

static void mutex_in_atomic(void)
{
	spin_lock(&lock_c);
	mutex_lock(&mutex_a);
	mutex_unlock(&mutex_a);
	spin_unlock(&lock_c);
}

static void restore_in_wrong_order(void)
{
	unsigned long outer, inner;

	spin_lock_irqsave(&lock_a, outer);
	spin_lock_irqsave(&lock_d, inner);
	spin_unlock_irqrestore(&lock_a, outer);
	spin_unlock_irqrestore(&lock_d, inner);
	kw_context_check("restore");
}

static void free_locked(void)
{
	struct {
		spinlock_t lock;
	} *p = kmalloc(sizeof(*p), GFP_KERNEL);

	spin_lock_init(&p->lock);
	spin_lock(&p->lock);
	kfree(p);
	kw_context_check("free_locked");
}

static void irq_unsafe(void)
{
	spin_lock(&lock_irq);
	spin_unlock(&lock_irq);
	ctx_hardirq_enter();
	spin_lock(&lock_irq);
	spin_unlock(&lock_irq);
	ctx_hardirq_exit();
}

/*
 * lock_e is used in interrupts and, off them, held around lock_f, which is also taken with
 * interrupts on.
 */
static void irq_inversion(void)
{
	ctx_hardirq_enter();
	spin_lock(&lock_e);
	spin_unlock(&lock_e);
	ctx_hardirq_exit();
	spin_lock(&lock_f);
	spin_unlock(&lock_f);
	spin_lock_irq(&lock_e);
	spin_lock(&lock_f);
	spin_unlock(&lock_f);
	spin_unlock_irq(&lock_e);
}

/* An interrupt's locks do not order behind those of the task it interrupts. */
static void irq_over_task(void)
{
	mutex_lock(&mutex_a);
	ctx_hardirq_enter();
	spin_lock(&lock_g);
	spin_unlock(&lock_g);
	ctx_hardirq_exit();
	mutex_unlock(&mutex_a);
	ctx_softirq_enter();
	spin_lock(&lock_h);
	spin_unlock(&lock_h);
	ctx_softirq_exit();
	spin_lock_bh(&lock_h);
	spin_unlock_bh(&lock_h);
}

static void softirq_unsafe(void)
{
	spin_lock(&lock_h);
	spin_unlock(&lock_h);
}

static void lock_properly(void)
{
	unsigned long flags;
	void *p;

	spin_lock_irqsave(&lock_a, flags);
	p = kmalloc(8, GFP_ATOMIC);
	selftest_check("lockdep sees the lock", lock_is_held(&lock_a.dep_map));
	selftest_check("a held lock is not taken again", !spin_trylock(&lock_a));
	spin_unlock_irqrestore(&lock_a, flags);
	selftest_check("lockdep sees the unlock", !lock_is_held(&lock_a.dep_map));
	kfree(p);
	mutex_lock(&mutex_a);
	down_read(&sem_a);
	selftest_check("readers count", rwsem_is_locked(&sem_a) && !down_write_trylock(&sem_a));
	up_read(&sem_a);
	selftest_check("the last reader leaves", !rwsem_is_locked(&sem_a));
	mutex_unlock(&mutex_a);
	read_lock(&rw_a);
	read_lock(&rw_a);
	read_unlock(&rw_a);
	read_unlock(&rw_a);
	kw_context_check("lock_properly");
}

void selftest_locks(void)
{
	selftest_expect("a spinlock taken twice is found", "double-lock", 1, double_lock);
	selftest_expect("a mutex taken twice is found", "double-lock", 1, double_mutex);
	selftest_expect("an unlock too many is found", "unlock-of-unlocked", 1, unlock_unlocked);
	selftest_expect("a lock held at return is found", "lock-held", 1, leave_locked);
	selftest_expect("interrupts off at return are found", "irqs-off", 1, leave_irqs_off);
	selftest_expect("a cycle of two is found", "lock-order", 1, cycle);
	selftest_expect("a cycle of two is found once", "lock-order", 0, cycle);
	selftest_expect("a cycle of four is found", "lock-order", 1, long_cycle);
	selftest_expect("sleeping allocation under a spinlock is found", "sleep-in-atomic", 1,
			sleep_in_atomic);
	selftest_expect("a mutex under a spinlock is found", "sleep-in-atomic", 1, mutex_in_atomic);
	selftest_expect("restoring interrupts too early is found", "irq-restore-order", 1,
			restore_in_wrong_order);
	selftest_expect("freeing a held lock is found", "lock-freed", 1, free_locked);
	selftest_expect("a lock that interrupts share must be taken with them off",
			"irq-unsafe-lock", 1, irq_unsafe);
	selftest_expect("a lock that waits for one taken with interrupts on is found",
			"irq-inversion", 1, irq_inversion);
	selftest_expect_silence("interrupts and softirqs that lock properly are silent",
				irq_over_task);
	selftest_expect("a lock that softirqs share must be taken with them off", "irq-unsafe-lock",
			1, softirq_unsafe);
	selftest_expect_silence("proper locking is silent", lock_properly);
}
