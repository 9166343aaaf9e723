// SPDX-License-Identifier: GPL-2.0-only
/*
 * Waiting: wait queues, completions, schedule(). There is one task, so a waiter itself makes the world go on, one thing
 * at a time, until its condition holds; when nothing is left that could happen, the wait would never end: a finding.
 */
#include <linux/completion.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/swait.h>
#include <linux/wait.h>
#include "hosted/kw.h"
#include "services.h"

static bool serve_one_irq(void)
{
	u32 lines = irqs_disabled() ? 0 : kw_irq_pending();

	if (!lines)
		return false;
	kw_irq_run(__ffs(lines));
	return true;
}

void kw_wait_step(const char *why)
{
	u64 next;

	h_step(1);
	if (kw_work_run_one() || serve_one_irq() || kw_timer_run_due())
		return;
	if (kw_rcu_pending()) {
		kw_rcu_run();
		return;
	}
	next = kw_timer_next_ns();
	if (next == ~0ull)
		h_fatal(ORA_PROGRESS, "", "deadlock", "%s: waits for something that nothing can bring about any more", why);
	h_advance_ns(next > h_now_ns() ? next - h_now_ns() : 1);
	kw_timer_run_due();
}

void schedule(void)
{
	ctx_might_sleep("schedule");
	kw_wait_step("schedule()");
	WRITE_ONCE(current->__state, TASK_RUNNING);
}

/* One step, or the whole time-out when there is nothing that could happen before it is over. */
signed long schedule_timeout(signed long timeout)
{
	unsigned long until = jiffies + timeout;
	u64 next;

	if (timeout == MAX_SCHEDULE_TIMEOUT) {
		schedule();
		return timeout;
	}
	ctx_might_sleep("schedule_timeout");
	next = kw_timer_next_ns();
	if (kw_work_pending() || (!irqs_disabled() && kw_irq_pending()) || kw_rcu_pending() ||
	    next < h_now_ns() + jiffies64_to_nsecs(timeout)) {
		kw_wait_step("schedule_timeout()");
	} else {
		h_advance_ns(jiffies64_to_nsecs(timeout));
		kw_time_sync();
	}
	WRITE_ONCE(current->__state, TASK_RUNNING);
	return time_after(until, jiffies) ? (signed long)(until - jiffies) : 0;
}

signed long schedule_timeout_uninterruptible(signed long timeout) { return schedule_timeout(timeout); }

/* ---- wait queues: nobody else sleeps, so an entry need not be woken ------------------------- */

void __init_waitqueue_head(struct wait_queue_head *q, const char *name, struct lock_class_key *key)
{
	spin_lock_init(&q->lock);
	lockdep_set_class_and_name(&q->lock, key, name);
	INIT_LIST_HEAD(&q->head);
}

void init_wait_entry(struct wait_queue_entry *e, int flags)
{
	e->flags = flags;
	e->private = current;
	e->func = autoremove_wake_function;
	INIT_LIST_HEAD(&e->entry);
}

static void enter(struct wait_queue_head *q, struct wait_queue_entry *e)
{
	unsigned long flags;

	spin_lock_irqsave(&q->lock, flags);
	if (list_empty(&e->entry))
		list_add_tail(&e->entry, &q->head);
	spin_unlock_irqrestore(&q->lock, flags);
}

void add_wait_queue(struct wait_queue_head *q, struct wait_queue_entry *e)
{
	INIT_LIST_HEAD(&e->entry);
	enter(q, e);
}

void prepare_to_wait(struct wait_queue_head *q, struct wait_queue_entry *e, int state) { enter(q, e); }

long prepare_to_wait_event(struct wait_queue_head *q, struct wait_queue_entry *e, int state)
{
	enter(q, e);
	return 0;
}

void finish_wait(struct wait_queue_head *q, struct wait_queue_entry *e)
{
	unsigned long flags;

	spin_lock_irqsave(&q->lock, flags);
	list_del_init(&e->entry);
	spin_unlock_irqrestore(&q->lock, flags);
}

void remove_wait_queue(struct wait_queue_head *q, struct wait_queue_entry *e) { finish_wait(q, e); }
int default_wake_function(struct wait_queue_entry *e, unsigned int mode, int flags, void *key) { return 1; }

int autoremove_wake_function(struct wait_queue_entry *e, unsigned int mode, int sync, void *key)
{
	list_del_init(&e->entry);
	return 1;
}

static int wake(struct wait_queue_head *q, unsigned int mode, int nr, void *key)
{
	struct wait_queue_entry *e, *next;
	int woken = 0;

	list_for_each_entry_safe(e, next, &q->head, entry) {
		unsigned int flags = e->flags;

		if (e->func(e, mode, 0, key)) {
			woken++;
			if ((flags & WQ_FLAG_EXCLUSIVE) && !--nr)
				break;
		}
	}
	return woken;
}

int __wake_up(struct wait_queue_head *q, unsigned int mode, int nr, void *key)
{
	unsigned long flags;
	int woken;

	spin_lock_irqsave(&q->lock, flags);
	woken = wake(q, mode, nr, key);
	spin_unlock_irqrestore(&q->lock, flags);
	return woken;
}

void __wake_up_locked(struct wait_queue_head *q, unsigned int mode, int nr) { wake(q, mode, nr, NULL); }

/* ---- completions ---------------------------------------------------------------------------- */

void __init_swait_queue_head(struct swait_queue_head *q, const char *name, struct lock_class_key *key)
{
	raw_spin_lock_init(&q->lock);
	lockdep_set_class_and_name(&q->lock, key, name);
	INIT_LIST_HEAD(&q->task_list);
}

static void set_done(struct completion *x, bool all)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&x->wait.lock, flags);
	if (all)
		x->done = UINT_MAX;
	else if (x->done != UINT_MAX)
		x->done++;
	raw_spin_unlock_irqrestore(&x->wait.lock, flags);
}

void complete(struct completion *x) { set_done(x, false); }
void complete_all(struct completion *x) { set_done(x, true); }
bool completion_done(struct completion *x) { return x->done; }

bool try_wait_for_completion(struct completion *x)
{
	if (!x->done)
		return false;
	if (x->done != UINT_MAX)
		x->done--;
	return true;
}

void wait_for_completion(struct completion *x)
{
	ctx_might_sleep("wait_for_completion");
	while (!try_wait_for_completion(x))
		kw_wait_step("wait_for_completion()");
}

int wait_for_completion_interruptible(struct completion *x)
{
	wait_for_completion(x);
	return 0;
}

unsigned long wait_for_completion_timeout(struct completion *x, unsigned long timeout)
{
	ctx_might_sleep("wait_for_completion_timeout");
	while (!try_wait_for_completion(x)) {
		if (!timeout)
			return 0;
		timeout = (unsigned long)schedule_timeout((signed long)timeout);
	}
	return max(timeout, 1ul);
}
