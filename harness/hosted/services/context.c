// SPDX-License-Identifier: GPL-2.0-only
/*
 * Execution context: local interrupt flag, preemption count, sleeping in atomic context, and the
 * check at an operation boundary. The preemption count itself lives in thread_info and is changed
 * by the kernel's own inline functions.
 */
#include <linux/kernel.h>
#include <linux/bottom_half.h>
#include <linux/hardirq.h>
#include <linux/preempt.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/string.h>
#include "services.h"

unsigned int ctx_irqs_off;

/* ---- findings with the locks that are held ---- */

static void report_held(const char *what, const char *title)
{
	struct svc_stack at[FINDING_MAX_SITES];
	u32 n = 0, i;

	for (i = n_held; i-- > 0 && n < FINDING_MAX_SITES; n++) {
		at[n].label = lock_name(held[i].map);
		at[n].pc = held[i].pc;
		at[n].n = n_held > 2 ? 1 : LOCK_FRAMES;
	}
	svc_finding(ORA_CONTEXT, what, title, at, n);
}

static void report_atomic(const char *what)
{
	char title[160];

	snprintf(title, sizeof(title),
		 "sleeping call (%s) in atomic context: %u lock(s) held, preempt count %x, irqs "
		 "%s, rcu depth %d",
		 what, n_held, preempt_count(), ctx_irqs_off ? "off" : "on", rcu_preempt_depth());
	report_held("sleep-in-atomic", title);
}

void ctx_might_sleep(const char *what)
{
	if (unlikely(preempt_count() || ctx_irqs_off || rcu_preempt_depth()))
		report_atomic(what);
}

/* `offsets`: the preemption count and RCU depth at which the call is still allowed. */
void __might_resched(const char *file, int line, unsigned int offsets)
{
	u32 now = (u32)preempt_count() + ((u32)rcu_preempt_depth() << MIGHT_RESCHED_RCU_SHIFT);

	if (unlikely(now != offsets || ctx_irqs_off))
		report_atomic("might_sleep");
}

void __might_sleep(const char *file, int line) { __might_resched(file, line, 0); }

void __cant_sleep(const char *file, int line, int preempt_offset)
{
	if (preempt_count() <= preempt_offset && !ctx_irqs_off)
		report_held("not-atomic",
			    "a function that must run in atomic context runs outside");
}

void __cant_migrate(const char *file, int line) {}

int __cond_resched(void) { return 0; }

/* ---- interrupts and softirqs ---- */

static void report_irq_enable(const char *how)
{
	char title[128];

	snprintf(title, sizeof(title), "%s enables interrupts %s", how,
		 in_hardirq() ? "inside an interrupt handler"
			      : "while a lock that needs them off is held");
	report_held(in_hardirq() ? "irqs-on-in-handler" : "irq-restore-order", title);
}

void ctx_irq_enable(const char *how)
{
	u32 i;

	ctx_irqs_off = 0;
	if (unlikely(in_hardirq())) {
		report_irq_enable(how);
		ctx_irqs_off = 1;
		return;
	}
	for (i = 0; i < n_held; i++)
		if (held[i].irq) {
			report_irq_enable(how);
			held[i].irq = 0;
			return;
		}
}

void ctx_hardirq_enter(void)
{
	preempt_count_add(HARDIRQ_OFFSET);
	ctx_irqs_off = 1;
}

void ctx_hardirq_exit(void)
{
	preempt_count_sub(HARDIRQ_OFFSET);
	ctx_irqs_off = 0;
}

/* Timers and tasklets: bottom halves off, interrupts on. */
void ctx_softirq_enter(void) { preempt_count_add(SOFTIRQ_OFFSET); }

void ctx_softirq_exit(void) { preempt_count_sub(SOFTIRQ_OFFSET); }

void __local_bh_enable_ip(unsigned long ip, unsigned int cnt)
{
	if (unlikely(softirq_count() < cnt)) {
		report_held("bh-underflow", "local_bh_enable without local_bh_disable");
		return;
	}
	preempt_count_sub(cnt);
}

void _local_bh_enable(void) { __local_bh_enable_ip(_RET_IP_, SOFTIRQ_DISABLE_OFFSET); }

/* ---- operation boundary ---- */

static void report_boundary(const char *what, const char *opname, const char *state, u32 value)
{
	char title[128];

	snprintf(title, sizeof(title), "%s returned with %s (%x)", opname, state, value);
	report_held(what, title);
}

static void report_locks(const char *opname)
{
	char title[128];
	u32 i;

	for (i = 0; i < n_held; i++) {
		struct svc_stack at = { "taken", held[i].pc, LOCK_FRAMES };

		snprintf(title, sizeof(title), "%s returned with lock %s held", opname,
			 lock_name(held[i].map));
		svc_finding(ORA_CONTEXT, "lock-held", title, &at, 1);
	}
}

void kw_context_check(const char *opname)
{
	bool locked = n_held;

	if (likely(!n_held && !preempt_count() && !ctx_irqs_off && !rcu_preempt_depth()))
		return;
	report_locks(opname);
	locks_reset();
	if (rcu_preempt_depth() && !locked)
		report_boundary("rcu-held", opname, "an RCU read section open",
				(u32)rcu_preempt_depth());
	current->rcu_read_lock_nesting = 0;
	if (ctx_irqs_off && !locked)
		report_boundary("irqs-off", opname, "interrupts off", 1);
	ctx_irqs_off = 0;
	if (preempt_count() && !locked)
		report_boundary("preempt-count", opname, "a preemption count left",
				(u32)preempt_count());
	preempt_count_set(0);
}
