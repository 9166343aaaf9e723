// SPDX-License-Identifier: GPL-2.0-only
/*
 * Interrupt lines: level-triggered, numbered as in the target, shared or not, with threaded
 * handlers. The host world sets levels and decides when a line is served. A message (msi.c) makes its
 * line pending once. No chips, no domains beyond the one that maps cell 0 to the line.
 */
#include <linux/kernel.h>
#include <linux/interrupt.h>
#include <linux/irqdomain.h>
#include <linux/of.h>
#include <linux/of_irq.h>
#include <linux/slab.h>
#include "services.h"

#define LINES IRQ_LINES

static struct line {
	struct irqaction *first;
	u32 disabled;
	bool level, message;
} line[LINES];
static struct irq_domain the_domain;
static u32 in_line; /* being served: synchronize_irq() on it would wait for itself */

static bool valid(unsigned int irq) { return irq && irq < LINES; }

u32 irq_actions(u32 n)
{
	u32 from = n ? n : 1, last = n ? n : LINES - 1, count = 0;
	struct irqaction *a;

	for (; from <= last && from < LINES; from++)
		for (a = line[from].first; a; a = a->next)
			count++;
	return count;
}

/* ---- request and free ---- */

static irqreturn_t wake_only(int irq, void *dev_id) { return IRQ_WAKE_THREAD; }

static int request_refused(unsigned int irq, irq_handler_t handler, irq_handler_t thread,
			   unsigned long flags, void *id)
{
	const struct irqaction *old;

	if (!valid(irq) || (flags & IRQF_SHARED && !id) || (!handler && !thread))
		return -EINVAL;
	if (!handler && !(flags & IRQF_ONESHOT))
		return -EINVAL;
	old = line[irq].first;
	if (old && !(old->flags & flags & IRQF_SHARED))
		return -EBUSY;
	return h_should_fail(FAULT_IRQ) ? -ENOSPC : 0;
}

/* While the lock of a group is held, it is an attach that wants it, which may be part of a probe. */
static int refused(int ret)
{
	kw_irqs_refused += !lock_held_named("&group->mutex");
	return ret;
}

int request_threaded_irq(unsigned int irq, irq_handler_t handler, irq_handler_t thread,
			 unsigned long flags, const char *name, void *id)
{
	struct irqaction *a, **end;
	int ret;

	ctx_might_sleep("request_irq");
	ret = request_refused(irq, handler, thread, flags, id);
	if (ret)
		return refused(ret);
	a = kzalloc(sizeof(*a), GFP_KERNEL);
	if (!a)
		return refused(-ENOMEM);
	a->handler = handler ? handler : wake_only;
	a->thread_fn = thread;
	a->flags = (unsigned int)flags;
	a->name = name;
	a->dev_id = id;
	a->irq = irq;
	if (!line[irq].first)
		line[irq].disabled = flags & IRQF_NO_AUTOEN ? 1 : 0;
	for (end = &line[irq].first; *end; end = &(*end)->next)
		;
	*end = a;
	if (line[irq].first == a)
		msi_line_in_use(irq, true);
	return 0;
}

int request_any_context_irq(unsigned int irq, irq_handler_t handler, unsigned long flags,
			    const char *name, void *id)
{
	int ret = request_threaded_irq(irq, handler, NULL, flags, name, id);

	return ret ? ret : IRQC_IS_HARDIRQ;
}

const void *free_irq(unsigned int irq, void *id)
{
	struct irqaction **p, *a;
	const char *name;

	if (valid(irq) && in_line == irq)
		h_finding(ORA_PROGRESS, "", "irq-free-in-handler",
			  "free_irq(%u) inside its own handler waits forever", irq);
	ctx_might_sleep("free_irq");
	for (p = valid(irq) ? &line[irq].first : NULL; p && *p; p = &(*p)->next)
		if ((*p)->dev_id == id)
			break;
	if (!p || !*p) {
		h_finding(ORA_LEDGER, "", "irq-not-requested",
			  "free_irq(%u) of an interrupt that is not requested", irq);
		return NULL;
	}
	a = *p;
	*p = a->next;
	name = a->name;
	kfree(a);
	if (!line[irq].first)
		msi_line_in_use(irq, false);
	return name;
}

/* ---- enable and disable ---- */

void disable_irq_nosync(unsigned int irq)
{
	if (valid(irq))
		line[irq].disabled++;
}

void synchronize_irq(unsigned int irq)
{
	ctx_might_sleep("synchronize_irq");
	if (valid(irq) && in_line == irq)
		h_finding(ORA_PROGRESS, "", "irq-sync-in-handler",
			  "synchronize_irq(%u) inside its handler waits forever", irq);
}

bool synchronize_hardirq(unsigned int irq) { return true; }

void disable_irq(unsigned int irq)
{
	disable_irq_nosync(irq);
	synchronize_irq(irq);
}

bool disable_hardirq(unsigned int irq)
{
	disable_irq_nosync(irq);
	return true;
}

void enable_irq(unsigned int irq)
{
	if (!valid(irq))
		return;
	if (!line[irq].disabled)
		h_finding(ORA_WARN, "", "irq-unbalanced", "enable_irq(%u) without disable_irq",
			  irq);
	else
		line[irq].disabled--;
}

bool irq_has_action(unsigned int irq) { return valid(irq) && line[irq].first; }

int irq_set_irq_wake(unsigned int irq, unsigned int on) { return 0; }

unsigned int kw_irq_number(u32 line) { return line; }
int __irq_apply_affinity_hint(unsigned int irq, const struct cpumask *mask, bool set) { return 0; }

int irq_set_irqchip_state(unsigned int irq, enum irqchip_irq_state which, bool val) { return 0; }

/* ---- from the device tree: one domain, cell 0 is the line ---- */

struct irq_domain *irq_find_matching_fwspec(struct irq_fwspec *fwspec,
					    enum irq_domain_bus_token token)
{
	return &the_domain;
}

unsigned int irq_create_of_mapping(struct of_phandle_args *args)
{
	return args->args_count && valid(args->args[0]) ? args->args[0] : 0;
}

unsigned int irq_create_fwspec_mapping(struct irq_fwspec *fwspec)
{
	return fwspec->param_count && valid(fwspec->param[0]) ? fwspec->param[0] : 0;
}

void irq_dispose_mapping(unsigned int irq) {}

struct irq_data *irq_get_irq_data(unsigned int irq) { return NULL; }

/* ---- serving ---- */

void kw_irq_level(u32 n, bool high)
{
	if (valid(n))
		line[n].level = high;
}

void kw_irq_message(u32 n)
{
	if (valid(n))
		line[n].message = true;
}

u32 kw_irq_pending(void)
{
	u32 n, mask = 0;

	for (n = 1; n < LINES; n++)
		if ((line[n].level || line[n].message) && line[n].first && !line[n].disabled)
			mask |= 1u << n;
	return mask;
}

static void check_irqs_stay_off(const struct irqaction *a)
{
	if (!ctx_irqs_off)
		h_finding(ORA_CONTEXT, "", "irqs-on-in-handler",
			  "handler of %s returned with interrupts on", a->name);
	ctx_irqs_off = 1;
}

/*
 * All handlers of the line in hardirq context; the mask says whose threads were woken, by position.
 * 
 */
static u32 run_hard(u32 n, u32 *result)
{
	struct irqaction *a, *next;
	u32 wake = 0, bit = 1;

	ctx_hardirq_enter();
	for (a = line[n].first; a; a = next, bit <<= 1) {
		irqreturn_t ret = a->handler((int)n, a->dev_id);

		next = a->next;
		check_irqs_stay_off(a);
		if (ret == IRQ_WAKE_THREAD)
			wake |= bit;
		*result |= ret == IRQ_NONE ? 0 : IRQRES_HANDLED;
	}
	ctx_hardirq_exit();
	return wake;
}

static void run_threads(u32 n, u32 wake)
{
	struct irqaction *a, *next;

	for (a = line[n].first; a && wake; a = next, wake >>= 1) {
		next = a->next;
		if (!(wake & 1))
			continue;
		if (a->thread_fn)
			a->thread_fn((int)n, a->dev_id);
		else
			h_finding(ORA_WARN, "", "irq-no-thread",
				  "handler of %s wakes a thread it does not have", a->name);
	}
}

u32 kw_irq_run(u32 n)
{
	u32 result = 0, before = in_line, wake;

	if (!valid(n) || !line[n].first)
		return IRQRES_NO_HANDLER;
	h_trace(EV_IRQ, "irq", n, line[n].level);
	line[n].message = false;
	in_line = n;
	kw_other_task++;
	wake = run_hard(n, &result);
	in_line = before;
	run_threads(n, wake);
	kw_other_task--;
	if (wake && kw_like_real)	/* whoever waits for threads lets workers run */
		while (kw_work_run_one())
			;
	return result ? result : IRQRES_NONE;
}

/*
 * A call waits for long and lets interrupts in: another processor serves what is raised. Threads that are woken run when
 * the lines are served the next time, because the call may hold what they need.
 */
bool kw_irq_break_in(void)
{
	u32 mask = ctx_irqs_off || in_line ? 0 : kw_irq_pending(), result = 0, n;

	for (; mask; mask &= mask - 1) {
		n = __ffs(mask);
		h_trace(EV_IRQ, "irq breaks in", n, line[n].level);
		in_line = n;
		line[n].message = run_hard(n, &result) != 0;
		in_line = 0;
	}
	return result != 0;
}

void irq_reset(void)
{
	u32 n;

	in_line = 0;
	for (n = 0; n < LINES; n++)
		line[n].level = line[n].message = false;
}
