// SPDX-License-Identifier: GPL-2.0-only
/*
 * Clocks and delays on virtual time (host.h). Reading the clock costs a little, so that a poll loop that never sleeps
 * still meets its time-out. Timers are services/timer.c.
 */
#include <linux/delay.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/ktime.h>
#include <linux/processor.h>
#include <linux/timekeeping.h>
#include "hosted/kw.h"
#include "services.h"

#define READ_COST_NS 100
#define RELAX_COST_NS 50
#define NS_PER_JIFFY (NSEC_PER_SEC / HZ)

u64 jiffies_64 = KW_JIFFIES_AT_ZERO;
unsigned long volatile jiffies = KW_JIFFIES_AT_ZERO;

void kw_time_sync(void)
{
	jiffies_64 = KW_JIFFIES_AT_ZERO + h_now_ns() / NS_PER_JIFFY;
	jiffies = (unsigned long)jiffies_64;
}

void kw_time_reset(void) { kw_time_sync(); }

static void pass(u64 ns)
{
	h_advance_ns(ns);
	kw_time_sync();
}

ktime_t ktime_get(void)
{
	pass(READ_COST_NS);
	return (ktime_t)h_now_ns();
}

u64 ktime_get_mono_fast_ns(void) { return (u64)ktime_get(); }
ktime_t ktime_get_with_offset(enum tk_offsets offs) { return ktime_get(); }
ktime_t ktime_get_raw(void) { return ktime_get(); }
time64_t ktime_get_seconds(void) { return ktime_get() / NSEC_PER_SEC; }
time64_t ktime_get_real_seconds(void) { return ktime_get() / NSEC_PER_SEC; }
u64 local_clock(void) { return h_now_ns(); }
u64 sched_clock(void) { return h_now_ns(); }
unsigned long hosted_cycles(void) { return h_now_ns(); }

static void busy(u64 ns)
{
	h_busy_ns(ns);
	kw_time_sync();
}

void hosted_udelay(unsigned long us) { busy((u64)us * NSEC_PER_USEC); }
void hosted_ndelay(unsigned long ns) { busy(ns); }
void __delay(unsigned long loops) { busy(loops); }
void hosted_cpu_relax(void) { busy(RELAX_COST_NS); }

/* A real kernel of one processor does what is queued while its only task sleeps; whoever counts on that is wrong. */
static void others_run(void)
{
	while (kw_like_real && !kw_other_task && kw_work_run_one())
		;
}

/* As short as it may be; but an idle kernel has no reason to wake anybody before it must. */
void usleep_range_state(unsigned long min, unsigned long max, unsigned int state)
{
	ctx_might_sleep("usleep_range");
	others_run();
	pass((u64)(kw_like_real ? max : min) * NSEC_PER_USEC);
}

void msleep(unsigned int ms)
{
	ctx_might_sleep("msleep");
	others_run();
	pass((u64)ms * NSEC_PER_MSEC);
}

unsigned long __msecs_to_jiffies(const unsigned int m)
{
	return (int)m < 0 ? MAX_JIFFY_OFFSET : _msecs_to_jiffies(m);
}

unsigned long __usecs_to_jiffies(const unsigned int u)
{
	return u > jiffies_to_usecs(MAX_JIFFY_OFFSET) ? MAX_JIFFY_OFFSET : _usecs_to_jiffies(u);
}

unsigned int jiffies_to_msecs(const unsigned long j) { return (MSEC_PER_SEC / HZ) * j; }
unsigned int jiffies_to_usecs(const unsigned long j) { return (USEC_PER_SEC / HZ) * j; }
u64 jiffies64_to_nsecs(u64 j) { return j * NS_PER_JIFFY; }
