// SPDX-License-Identifier: GPL-2.0-only
/*
 * Work queues: one list for all of them, run first in, first out when a program steps, when somebody waits, and at
 * quiescence. Flushing a queue runs its own work. Delayed work goes through services/timer.c. Flushing takes the work's
 * lock map, as lockdep does, so that "flush under a lock the work takes" shows up in the lock graph.
 */
#include <linux/kernel.h>
#include <linux/lockdep.h>
#include <linux/slab.h>
#include <linux/workqueue.h>
#include "hosted/kw.h"
#include "services.h"

struct workqueue_struct {
	char name[24];
	struct lockdep_map map;
	struct lock_class_key key;
};

static LIST_HEAD(queued);		/* of all queues, oldest first */
static struct work_struct *running;
static struct workqueue_struct system_queue = { .name = "system" };
struct workqueue_struct *system_wq = &system_queue;
struct workqueue_struct *system_percpu_wq = &system_queue;
struct workqueue_struct *system_highpri_wq = &system_queue;
struct workqueue_struct *system_long_wq = &system_queue;
struct workqueue_struct *system_unbound_wq = &system_queue;
struct workqueue_struct *system_dfl_wq = &system_queue;
struct workqueue_struct *system_freezable_wq = &system_queue;
struct workqueue_struct *system_power_efficient_wq = &system_queue;
struct workqueue_struct *pm_wq = &system_queue;

/* Work knows the queue that it was last given to: it is in the bits that a real kernel keeps its pool in. */
static struct workqueue_struct *queue_of(const struct work_struct *work)
{
	return (struct workqueue_struct *)(atomic_long_read(&work->data) & ~(1l << WORK_STRUCT_PENDING_BIT));
}

/* ---- queues --------------------------------------------------------------------------------- */

struct workqueue_struct *alloc_workqueue(const char *fmt, unsigned int flags, int max_active, ...)
{
	struct workqueue_struct *wq = kzalloc(sizeof(*wq), GFP_KERNEL);
	va_list args;

	if (!wq)
		return NULL;
	va_start(args, max_active);
	vsnprintf(wq->name, sizeof(wq->name), fmt, args);
	va_end(args);
	return wq;
}

static void run(struct work_struct *work)
{
	work_func_t func = work->func;
	struct work_struct *outer = running;
	struct lockdep_map map;

	lockdep_copy_map(&map, &work->lockdep_map);	/* the function may free the work */
	list_del_init(&work->entry);
	clear_bit(WORK_STRUCT_PENDING_BIT, work_data_bits(work));
	running = work;
	kw_other_task++;
	lock_map_acquire(&map);
	func(work);
	lock_map_release(&map);
	kw_other_task--;
	running = outer;
	h_step(1);
}

static struct work_struct *next_of(const struct workqueue_struct *wq)
{
	struct work_struct *work;

	list_for_each_entry(work, &queued, entry)
		if (queue_of(work) == wq)
			return work;
	return NULL;
}

/*
 * The function may queue itself again: only what was queued at the start is waited for. A real kernel of one processor runs
 * all that is queued while somebody waits; whoever counts on that is wrong.
 */
void __flush_workqueue(struct workqueue_struct *wq)
{
	bool all = kw_like_real && next_of(wq);
	struct work_struct *work, *next;
	LIST_HEAD(now);

	ctx_might_sleep("flush_workqueue");
	list_for_each_entry_safe(work, next, &queued, entry)
		if (all || queue_of(work) == wq)
			list_move_tail(&work->entry, &now);
	while (!list_empty(&now))
		run(list_first_entry(&now, struct work_struct, entry));
}

void drain_workqueue(struct workqueue_struct *wq)
{
	ctx_might_sleep("drain_workqueue");
	while (next_of(wq))
		__flush_workqueue(wq);
}

void destroy_workqueue(struct workqueue_struct *wq)
{
	drain_workqueue(wq);
	kfree(wq);
}

/* ---- work ----------------------------------------------------------------------------------- */

bool queue_work_on(int cpu, struct workqueue_struct *wq, struct work_struct *work)
{
	if (test_and_set_bit(WORK_STRUCT_PENDING_BIT, work_data_bits(work)))
		return false;
	atomic_long_set(&work->data, (long)wq | 1l << WORK_STRUCT_PENDING_BIT);
	list_add_tail(&work->entry, &queued);
	return true;
}

bool queue_work_node(int node, struct workqueue_struct *wq, struct work_struct *work)
{
	return queue_work_on(0, wq, work);
}

static bool unqueue(struct work_struct *work)
{
	if (!work_pending(work) || list_empty(&work->entry))
		return false;
	list_del_init(&work->entry);
	clear_bit(WORK_STRUCT_PENDING_BIT, work_data_bits(work));
	return true;
}

static void wait_for(struct work_struct *work, const char *what)
{
	ctx_might_sleep(what);
	lock_map_acquire(&work->lockdep_map);
	lock_map_release(&work->lockdep_map);
	if (running == work)
		svc_finding(ORA_PROGRESS, "work-deadlock", "a work function waits for itself", NULL, 0);
}

bool flush_work(struct work_struct *work)
{
	wait_for(work, "flush_work");
	if (!work_pending(work) || list_empty(&work->entry))
		return false;
	run(work);
	return true;
}

bool cancel_work(struct work_struct *work) { return unqueue(work); }

bool cancel_work_sync(struct work_struct *work)
{
	wait_for(work, "cancel_work_sync");
	return unqueue(work);
}

/* There is one queue without limits. */
void workqueue_set_min_active(struct workqueue_struct *wq, int min_active) { }

unsigned int work_busy(struct work_struct *work)
{
	return (work_pending(work) ? WORK_BUSY_PENDING : 0) | (running == work ? WORK_BUSY_RUNNING : 0);
}

struct work_struct *current_work(void) { return running; }

/* ---- delayed work --------------------------------------------------------------------------- */

/* While its timer is armed the work is pending but on no list. */
void delayed_work_timer_fn(struct timer_list *t)
{
	struct delayed_work *d = from_timer(d, t, timer);

	clear_bit(WORK_STRUCT_PENDING_BIT, work_data_bits(&d->work));
	queue_work_on(0, d->wq, &d->work);
}

bool queue_delayed_work_on(int cpu, struct workqueue_struct *wq, struct delayed_work *d, unsigned long delay)
{
	if (!delay)
		return queue_work_on(cpu, wq, &d->work);
	if (test_and_set_bit(WORK_STRUCT_PENDING_BIT, work_data_bits(&d->work)))
		return false;
	d->wq = wq;
	kw_time_sync();
	mod_timer(&d->timer, jiffies + delay);
	return true;
}

bool cancel_delayed_work(struct delayed_work *d)
{
	if (timer_delete(&d->timer)) {
		clear_bit(WORK_STRUCT_PENDING_BIT, work_data_bits(&d->work));
		return true;
	}
	return unqueue(&d->work);
}

bool cancel_delayed_work_sync(struct delayed_work *d)
{
	wait_for(&d->work, "cancel_delayed_work_sync");
	return cancel_delayed_work(d);
}

bool mod_delayed_work_on(int cpu, struct workqueue_struct *wq, struct delayed_work *d, unsigned long delay)
{
	bool was = cancel_delayed_work(d);

	queue_delayed_work_on(cpu, wq, d, delay);
	return was;
}

bool flush_delayed_work(struct delayed_work *d)
{
	if (timer_delete(&d->timer))
		delayed_work_timer_fn(&d->timer);
	return flush_work(&d->work);
}

/* ---- running -------------------------------------------------------------------------------- */

bool kw_work_pending(void) { return !list_empty(&queued); }

bool kw_work_run_one(void)
{
	if (list_empty(&queued))
		return false;
	run(list_first_entry(&queued, struct work_struct, entry));
	return true;
}

void kw_run_work(void)
{
	kw_time_sync();
	do {
		while (kw_work_run_one())
			;
		kw_rcu_run();
	} while (kw_timer_run_due() || kw_work_pending() || kw_rcu_pending());
}

/* Work that comes again and again does so at each of its times, as in a real kernel. */
void kw_pass(u64 ns)
{
	u64 until = h_now_ns() + ns, next;

	for (; (next = kw_timer_next_ns()) < until; kw_run_work())
		if (next > h_now_ns())
			h_advance_ns(next - h_now_ns());
	if (until > h_now_ns())
		h_advance_ns(until - h_now_ns());
}

void kw_work_reset(void) { running = NULL; }
