// SPDX-License-Identifier: GPL-2.0-only
/*
 * The half of the seam (hosted/host.h) that harness/hosted/host.c is in the hosted world: time, faults, findings. Time is the
 * kernel's own: it travels (`time-travel=inf-cpu`), so it passes only while somebody waits.
 */
#include <linux/delay.h>
#include <linux/fault-inject.h>
#include <linux/hrtimer.h>
#include <linux/ktime.h>
#include <linux/sched.h>
#include <linux/sprintf.h>
#include <linux/string.h>

#include "hosted/host_dev.h"
#include "uml/uml.h"

bool uml_text, uml_brief;
bool kw_like_real = true;	/* it is one */

/* ---- time --------------------------------------------------------------------------------------------------------- */

extern unsigned long long time_travel_time;	/* since boot; reading it lets no time pass */
u64 h_now_ns(void) { return time_travel_time; }

void h_advance_ns(u64 ns)
{
	ktime_t t = ns_to_ktime(ns);

	set_current_state(TASK_UNINTERRUPTIBLE);
	schedule_hrtimeout(&t, HRTIMER_MODE_REL);
}

bool __weak kw_let_go(void) { return false; }	/* glue of a driver that waits for answers in memory has its own */
bool kw_irq_break_in(void) { return false; }	/* they come when they come */

void host_time_reset(void) { steps_begin(); }
void h_call(void) { steps_begin(); }
void host_wait_over(void) { }	/* time travels for whoever waits: no wait is long */

/* ---- fault injection: allocations by the kernel's own, the rest by our clocks and interrupts ---------------------- */

static u32 countdown[FAULT_KINDS];
static bool hit;
static struct task_struct *armed;	/* the program's: its fail_nth was set and has not come to nought */
static u32 hits;
static bool broke;

static bool spared;
static u32 spared_nth;

void h_spare(bool on)
{
	if (on)
		spared_nth = current->fail_nth;
	current->fail_nth = on ? 0 : spared_nth;
	spared = on;
}

static void look_at_allocations(void)
{
	if (!armed || armed->fail_nth || spared)	/* asked by whoever prints a warning, too */
		return;
	armed = NULL;
	hit = true;
	hits++;
}

void host_arm_fault(enum fault_kind kind, u32 nth)
{
	look_at_allocations();
	if (!nth)
		memset(countdown, 0, sizeof(countdown));
	if (!nth || kind == FAULT_ALLOC) {
		current->fail_nth = nth;
		armed = nth ? current : NULL;
	} else {
		countdown[kind] = nth;
	}
}

bool host_fault_armed(void)
{
	u32 sum = armed && armed->fail_nth;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(countdown); i++)
		sum |= countdown[i];
	return sum;
}

bool host_fault_hit(void)
{
	bool was;

	look_at_allocations();
	was = hit;
	hit = false;
	return was;
}

u32 h_injected(void)
{
	look_at_allocations();
	return hits;
}

bool host_fault_broke(void) { return broke; }

void host_fault_reset(void)
{
	hit = broke = false;
	armed = NULL;
	hits = 0;
	current->fail_nth = 0;
}

bool h_should_fail(enum fault_kind kind)
{
	if (kind == FAULT_ALLOC)	/* of memory that is not this kernel's: one of the same sequence */
		return current->fail_nth && !--current->fail_nth;
	if (!countdown[kind] || --countdown[kind])
		return false;
	hit = true;
	hits++;
	broke |= kind == FAULT_PM || kind == FAULT_CLK;
	h_trace(EV_FAIL, "injected", kind, 0);
	return true;
}

/* ---- trace and findings ------------------------------------------------------------------------------------------ */

void trace_event(enum ev kind, const char *what, u64 a, u64 b);

void h_trace(enum ev kind, const char *what, u64 a, u64 b) { trace_event(kind, what, a, b); }
bool h_tracing(void) { return uml_text; }
void h_printk(const char *line) { wire_text(WIRE_LINE, line); }

unsigned long uml_stack_end;

/* Frame-pointer walk within one kernel stack, up to where a program's execution began. */
noinline __no_sanitize_address void h_stack(unsigned long *frame, u32 *n, u32 max)
{
	unsigned long *fp = __builtin_frame_address(0), limit = ((unsigned long)fp | (THREAD_SIZE - 1)) - 16;

	if (uml_stack_end > (unsigned long)fp && uml_stack_end < limit)
		limit = uml_stack_end;
	for (*n = 0; *n < max && (unsigned long)fp < limit && fp[1] > 0x1000; (*n)++) {
		unsigned long *up = (unsigned long *)fp[0];

		frame[*n] = fp[1] - 1;
		if (up <= fp || (unsigned long)up & 7) {
			++*n;
			break;
		}
		fp = up;
	}
}

/* The sink is at the other end, and so are the reports that it gets from the kernel log. */
static struct wire_hush quiet;

void sink_hush(bool on)
{
	quiet.hushed = on;
	wire_send(WIRE_HUSH, &quiet, sizeof(quiet));
}

void sink_mute(bool on)
{
	quiet.muted = on;
	wire_send(WIRE_HUSH, &quiet, sizeof(quiet));
}

void finding_report(const struct finding_raw *f)
{
	static struct wire_finding w;
	u32 i;

	memset(&w, 0, sizeof(w));
	w.oracle = f->oracle;
	w.fatal = f->fatal;
	w.n_frames = min_t(u32, f->n_frames, FINDING_FRAMES);
	for (i = 0; i < w.n_frames; i++)
		w.frame[i] = f->frame[i];
	w.n_sites = min_t(u32, f->n_sites, FINDING_MAX_SITES);
	for (i = 0; i < w.n_sites; i++) {
		w.site[i].pc = f->site[i].pc;
		w.site[i].count = f->site[i].count;
		strscpy(w.site[i].label, f->site[i].label ?: "", sizeof(w.site[i].label));
	}
	strscpy(w.rule, f->rule ?: "", sizeof(w.rule));
	strscpy(w.what, f->what ?: "", sizeof(w.what));
	strscpy(w.title, f->title ?: "", sizeof(w.title));
	wire_send(WIRE_FINDING, &w, sizeof(w));
	if (f->fatal)
		wire_hang_up();
}

static __noreturn void h_gone(void) { wire_hang_up(); }

#include "hosted/report.h"

void h_bug(const char *fmt, ...)
{
	char text[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	wire_text(WIRE_BUG, text);
	wire_hang_up();
}
