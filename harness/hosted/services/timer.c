// SPDX-License-Identifier: GPL-2.0-only
/*
 * Timers and high-resolution timers: armed ones in a list by expiry, run in interrupt context when virtual time has
 * reached them and somebody asks (kw_timer_run_due). Equal expiry: in order of arming.
 */
#include <linux/hrtimer.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/timer.h>
#include "hosted/kw.h"
#include "services.h"

#define NS_PER_JIFFY (NSEC_PER_SEC / HZ)

/* timer_list::entry is an hlist node; an armed timer is on this list, next pointers only, ordered by expires. */
static struct hlist_head armed;
static struct hrtimer *hr_armed[16];
static u32 n_hr;

static void insert(struct timer_list *t)
{
	struct timer_list *at;
	struct hlist_node *last = NULL;

	hlist_for_each_entry(at, &armed, entry) {
		if (time_before(t->expires, at->expires))
			break;
		last = &at->entry;
	}
	if (last)
		hlist_add_behind(&t->entry, last);
	else
		hlist_add_head(&t->entry, &armed);
}

static int disarm(struct timer_list *t)
{
	if (!timer_pending(t))
		return 0;
	hlist_del_init(&t->entry);
	return 1;
}

void init_timer_key(struct timer_list *t, void (*func)(struct timer_list *), unsigned int flags, const char *name,
		    struct lock_class_key *key)
{
	t->entry.pprev = NULL;
	t->function = func;
	t->flags = flags;
	lockdep_init_map(&t->lockdep_map, name, key, 0);
}

int mod_timer(struct timer_list *t, unsigned long expires)
{
	int was = disarm(t);

	if (!t->function)
		return 0;		/* shut down */
	t->expires = expires;
	insert(t);
	return was;
}

int mod_timer_pending(struct timer_list *t, unsigned long expires)
{
	return timer_pending(t) ? mod_timer(t, expires) : 0;
}

void add_timer(struct timer_list *t) { mod_timer(t, t->expires); }
void add_timer_on(struct timer_list *t, int cpu) { mod_timer(t, t->expires); }
int timer_delete(struct timer_list *t) { return disarm(t); }
int try_to_del_timer_sync(struct timer_list *t) { return disarm(t); }

int timer_delete_sync(struct timer_list *t)
{
	lock_map_acquire(&t->lockdep_map);	/* waiting for the handler: as if it had been called here */
	lock_map_release(&t->lockdep_map);
	return disarm(t);
}

int timer_shutdown(struct timer_list *t)
{
	t->function = NULL;
	return disarm(t);
}

int timer_shutdown_sync(struct timer_list *t) { return timer_shutdown(t); }

static void run_timer(struct timer_list *t)
{
	void (*func)(struct timer_list *) = t->function;
	struct lockdep_map map;

	lockdep_copy_map(&map, &t->lockdep_map);	/* the handler may free the timer */
	disarm(t);
	ctx_softirq_enter();
	lock_map_acquire(&map);
	func(t);
	lock_map_release(&map);
	ctx_softirq_exit();
}

/* ---- hrtimer: runtime PM's autosuspend ------------------------------------------------------ */

void hrtimer_init(struct hrtimer *t, clockid_t clock, enum hrtimer_mode mode) { memset(t, 0, sizeof(*t)); }

int hrtimer_try_to_cancel(struct hrtimer *t)
{
	u32 i;

	for (i = 0; i < n_hr && hr_armed[i] != t; i++)
		;
	if (i == n_hr)
		return 0;
	n_hr--;
	memmove(&hr_armed[i], &hr_armed[i + 1], (n_hr - i) * sizeof(hr_armed[0]));
	t->state = HRTIMER_STATE_INACTIVE;
	return 1;
}

int hrtimer_cancel(struct hrtimer *t) { return hrtimer_try_to_cancel(t); }
bool hrtimer_active(const struct hrtimer *t) { return t->state != HRTIMER_STATE_INACTIVE; }

void hrtimer_start_range_ns(struct hrtimer *t, ktime_t expires, u64 delta_ns, const enum hrtimer_mode mode)
{
	hrtimer_try_to_cancel(t);
	if (n_hr == ARRAY_SIZE(hr_armed))
		h_bug("too many high-resolution timers");
	t->node.expires = mode & HRTIMER_MODE_REL ? ktime_add(h_now_ns(), expires) : expires;
	t->state = HRTIMER_STATE_ENQUEUED;
	hr_armed[n_hr++] = t;
}

static struct hrtimer *hr_first(void)
{
	struct hrtimer *first = NULL;
	u32 i;

	for (i = 0; i < n_hr; i++)
		if (!first || hr_armed[i]->node.expires < first->node.expires)
			first = hr_armed[i];
	return first;
}

static bool run_hr_due(void)
{
	struct hrtimer *t = hr_first();

	if (!t || (u64)t->node.expires > h_now_ns())
		return false;
	hrtimer_try_to_cancel(t);
	ctx_hardirq_enter();
	if (t->function(t) == HRTIMER_RESTART)
		hrtimer_start_range_ns(t, t->node.expires, 0, HRTIMER_MODE_ABS);
	ctx_hardirq_exit();
	return true;
}

/* ---- running -------------------------------------------------------------------------------- */

bool kw_timer_run_due(void)
{
	struct timer_list *t;
	bool ran = false;

	kw_time_sync();
	while (armed.first) {
		t = hlist_entry(armed.first, struct timer_list, entry);
		if (time_before(jiffies, t->expires))
			break;
		run_timer(t);
		ran = true;
		h_step(1);
	}
	while (run_hr_due()) {
		ran = true;
		h_step(1);
	}
	return ran;
}

u64 kw_timer_next_ns(void)
{
	struct hrtimer *hr = hr_first();
	u64 next = hr ? (u64)hr->node.expires : ~0ull;

	kw_time_sync();
	if (armed.first) {
		struct timer_list *t = hlist_entry(armed.first, struct timer_list, entry);
		u64 at = h_now_ns();

		if (time_before(jiffies, t->expires))
			at = (at / NS_PER_JIFFY + (t->expires - jiffies)) * NS_PER_JIFFY;
		next = min(next, at);
	}
	return next;
}

/* Virtual time has just started again: what is armed keeps its distance from now. Before kw_time_reset(). */
void kw_timer_reset(void)
{
	unsigned long before = jiffies;
	u64 before_ns = jiffies64_to_nsecs(before - KW_JIFFIES_AT_ZERO);
	struct timer_list *t;
	u32 i;

	kw_time_sync();
	hlist_for_each_entry(t, &armed, entry)
		t->expires = jiffies + (time_after(t->expires, before) ? t->expires - before : 0);
	for (i = 0; i < n_hr; i++)
		hr_armed[i]->node.expires = max_t(s64, hr_armed[i]->node.expires - (s64)before_ns, 0);
}
