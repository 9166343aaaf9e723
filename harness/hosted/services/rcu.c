// SPDX-License-Identifier: GPL-2.0-only
/*
 * RCU and SRCU. One task: a grace period is over as soon as it is in no reader section. Callbacks wait in a queue until
 * somebody lets them run (kw_rcu_run), which keeps use-after-free windows open as long as possible.
 */
#include <linux/kernel.h>
#include <linux/lockdep.h>
#include <linux/mm.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/srcu.h>
#include "hosted/kw.h"
#include "services.h"

static struct lock_class_key rcu_key, rcu_bh_key, rcu_sched_key, rcu_callback_key;
struct lockdep_map rcu_lock_map = STATIC_LOCKDEP_MAP_INIT("rcu_read_lock", &rcu_key);
struct lockdep_map rcu_bh_lock_map = STATIC_LOCKDEP_MAP_INIT("rcu_read_lock_bh", &rcu_bh_key);
struct lockdep_map rcu_sched_lock_map = STATIC_LOCKDEP_MAP_INIT("rcu_read_lock_sched", &rcu_sched_key);
struct lockdep_map rcu_callback_map = STATIC_LOCKDEP_MAP_INIT("rcu_callback", &rcu_callback_key);

static struct rcu_head *first, **last = &first;

/* ---- readers -------------------------------------------------------------------------------- */

void __rcu_read_lock(void) { current->rcu_read_lock_nesting++; }

void __rcu_read_unlock(void)
{
	if (current->rcu_read_lock_nesting > 0) {
		current->rcu_read_lock_nesting--;
		return;
	}
	svc_finding(ORA_CONTEXT, "rcu-unlock", "rcu_read_unlock() without rcu_read_lock()", NULL, 0);
}

int debug_lockdep_rcu_enabled(void) { return 1; }
int rcu_read_lock_held(void) { return current->rcu_read_lock_nesting > 0; }
int rcu_read_lock_bh_held(void) { return in_softirq() || irqs_disabled(); }
int rcu_read_lock_sched_held(void) { return preempt_count() || irqs_disabled(); }
int rcu_read_lock_any_held(void) { return rcu_read_lock_held() || rcu_read_lock_sched_held(); }
bool rcu_is_watching(void) { return true; }

void lockdep_rcu_suspicious(const char *file, const int line, const char *s)
{
	char title[160];

	snprintf(title, sizeof(title), "%s at %s:%d", s, kbasename(file), line);
	svc_finding(ORA_CONTEXT, "rcu-usage", title, NULL, 0);
}

/* ---- updaters ------------------------------------------------------------------------------- */

static void enqueue(struct rcu_head *head, rcu_callback_t func)
{
	head->func = func;
	head->next = NULL;
	*last = head;
	last = (struct rcu_head **)&head->next;
}

void call_rcu(struct rcu_head *head, rcu_callback_t func) { enqueue(head, func); }

#define MAX_FREE_OFFSET 4096

/* The offset of the head in the object stands for the callback, as it did in the kernel for a long time. */
void kvfree_call_rcu(struct rcu_head *head, void *ptr)
{
	if (head) {
		enqueue(head, (rcu_callback_t)((unsigned long)head - (unsigned long)ptr));
		return;
	}
	ctx_might_sleep("kvfree_rcu");
	synchronize_rcu();
	kvfree(ptr);
}

bool kw_rcu_pending(void) { return first; }

void kw_rcu_run(void)
{
	while (first) {
		struct rcu_head *head = first;
		unsigned long func = (unsigned long)head->func;

		first = (struct rcu_head *)head->next;
		if (!first)
			last = &first;
		h_step(1);
		if (func < MAX_FREE_OFFSET) {
			kvfree((char *)head - func);
			continue;
		}
		local_bh_disable();
		rcu_lock_acquire(&rcu_callback_map);
		head->func(head);
		rcu_lock_release(&rcu_callback_map);
		local_bh_enable();
	}
}

/* Nothing can be pending: teardown runs everything. What a broken program left is dropped with its memory. */
void kw_rcu_reset(void)
{
	if (first)
		kw_rcu_run();
}

static void wait_grace_period(const char *what)
{
	ctx_might_sleep(what);
	if (current->rcu_read_lock_nesting) {
		svc_finding(ORA_PROGRESS, "rcu-deadlock", "waits for a grace period inside an RCU reader section", NULL, 0);
		return;
	}
	kw_rcu_run();
}

void synchronize_rcu(void) { wait_grace_period("synchronize_rcu"); }
void synchronize_rcu_expedited(void) { wait_grace_period("synchronize_rcu_expedited"); }
void rcu_barrier(void) { wait_grace_period("rcu_barrier"); }

/* ---- SRCU: srcu_idx counts the readers ------------------------------------------------------ */

int __init_srcu_struct(struct srcu_struct *ssp, const char *name, struct lock_class_key *key)
{
	memset(ssp, 0, sizeof(*ssp));
	lockdep_init_map(&ssp->dep_map, name, key, 0);
	return 0;
}

void cleanup_srcu_struct(struct srcu_struct *ssp)
{
	if (ssp->srcu_idx)
		svc_finding(ORA_CONTEXT, "srcu-cleanup", "cleanup_srcu_struct() while a reader is inside", NULL, 0);
}

int __srcu_read_lock(struct srcu_struct *ssp)
{
	ssp->srcu_idx++;
	return 0;
}

void __srcu_read_unlock(struct srcu_struct *ssp, int idx)
{
	if (ssp->srcu_idx)
		ssp->srcu_idx--;
	else
		svc_finding(ORA_CONTEXT, "srcu-unlock", "srcu_read_unlock() without srcu_read_lock()", NULL, 0);
}

/* There are no non-maskable interrupts. */
void srcu_check_nmi_safety(struct srcu_struct *ssp, bool nmi_safe) { }

void synchronize_srcu(struct srcu_struct *ssp)
{
	ctx_might_sleep("synchronize_srcu");
	if (ssp->srcu_idx)
		svc_finding(ORA_PROGRESS, "srcu-deadlock", "synchronize_srcu() inside a reader section", NULL, 0);
}

/* The same queue as RCU's: a callback waits at least as long as it must. */
void call_srcu(struct srcu_struct *ssp, struct rcu_head *head, rcu_callback_t func) { enqueue(head, func); }

void srcu_barrier(struct srcu_struct *ssp)
{
	synchronize_srcu(ssp);
	kw_rcu_run();
}
