/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Host side of the seam, part 1: memory of the process, virtual time and step budget, fault injection, findings.
 * Devices and the back end are in host_dev.c. Uses libc; never a kernel header.
 */
#define _GNU_SOURCE
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sanitizer/asan_interface.h>

#include "fuzz/sink.h"
#include "fuzz/trace.h"
#include "hosted/host.h"
#include "hosted/host_dev.h"
#include "ops/target.h"

void *h_reserve(unsigned long va, unsigned long bytes)
{
	void *p = mmap((void *)va, bytes, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE | MAP_NORESERVE, -1, 0);

	if (p != (void *)va) {
		fprintf(stderr, "iovet: cannot reserve %lu MiB of address space at %#lx (is overcommit off, or ulimit -v set?)\n",
			bytes >> 20, va);
		exit(3);
	}
	return p;
}

void *h_malloc(unsigned long align, unsigned long bytes)
{
	void *p = NULL;

	if (posix_memalign(&p, align, bytes)) {
		fprintf(stderr, "iovet: out of memory (%lu bytes)\n", bytes);
		exit(3);
	}
	return p;
}

void h_free(void *p) { free(p); }

void h_writable(void *at, unsigned long bytes, bool on)
{
	if (mprotect(at, bytes, on ? PROT_READ | PROT_WRITE : PROT_READ))
		h_bug("memory does not become %s", on ? "writable" : "read-only");
}

void h_shut(void *at, unsigned long bytes)
{
	if (mprotect(at, bytes, PROT_NONE))
		h_bug("memory does not become inaccessible");
}

void h_poison(const void *p, unsigned long n) { __asan_poison_memory_region(p, n); }
void h_unpoison(const void *p, unsigned long n) { __asan_unpoison_memory_region(p, n); }

/* Of the shadow memory: what AddressSanitizer itself writes there. A byte tells of eight. */
#define SHADOW_POISON 0xf7
#define SHADOW_REDZONE 0xfa
#define SHADOW_FREED 0xfd

typedef volatile u8 *shadow_t;	/* volatile: memset() would look at the shadow of the shadow */

static shadow_t shadow_of(const void *p)
{
	static size_t scale, offset;

	if (!offset)
		__asan_get_shadow_mapping(&scale, &offset);
	return (shadow_t)(((unsigned long)p >> scale) + offset);
}

static void paint(shadow_t from, shadow_t to, u8 with)
{
	for (; from < to && (unsigned long)from % 8; from++)
		*from = with;
	for (; from + 8 <= to; from += 8)
		*(volatile u64 *)from = with * 0x0101010101010101ull;
	for (; from < to; from++)
		*from = with;
}

void h_frame(const void *chunk, unsigned long bytes, unsigned long lead, unsigned long n, unsigned long room)
{
	shadow_t shadow = shadow_of(chunk), object = shadow + lead / 8;

	paint(shadow, object, SHADOW_POISON);
	paint(object, object + n / 8, 0);
	paint(object + n / 8, object + (room + 7) / 8, SHADOW_POISON);
	paint(object + (room + 7) / 8, shadow + bytes / 8, SHADOW_REDZONE);
	if (n % 8)
		object[n / 8] = (u8)(n % 8);
}

void h_mark_freed(const void *p, unsigned long n)
{
	paint(shadow_of(p), shadow_of(p) + (n + 7) / 8, SHADOW_FREED);
}

__attribute__((no_sanitize("address", "undefined")))
void h_shadow(const void *at, unsigned long bytes, unsigned char *copy, bool back)
{
	shadow_t shadow = shadow_of(at);
	unsigned long i;

	for (i = 0; i < bytes / 8; i++)
		if (back)
			shadow[i] = copy[i];
		else
			copy[i] = shadow[i];
}

bool h_poisoned(const void *p, unsigned long n)
{
	return __asan_region_is_poisoned((void *)p, n) != NULL;
}

/* ---- virtual time ------------------------------------------------------------------------------------------------- */

#define PATIENCE 256u			/* busy waits in a row that take no longer than they were asked to */

static u64 now_ns;
static u32 waits;			/* busy waits since the last write to a device, or the last call */
static u64 waited_ns;			/* in this call */

u64 h_now_ns(void) { return now_ns; }

void h_advance_ns(u64 ns)
{
	now_ns += ns;
	h_step(1);
}

/* Where hardware works, what a driver waits for happens long before it gives up. Told once a call. */
static void waits_in_vain(u64 ns)
{
	u64 most = the_target.prompt_ms * 1000000ull;
	bool patient = waited_ns <= most;

	waited_ns += ns;
	if (most && patient && waited_ns > most && !h_injected() && host_dev_healthy())
		h_finding(ORA_PROGRESS, "ACC-16", "waits-in-vain", "a call waits %u ms and more for hardware that works",
			  the_target.prompt_ms);
}

/*
 * Whoever polls for long is preempted in between, for longer and longer: a time-out of a second then takes hundreds of looks
 * at the device and not ten thousand. Loops that count their looks are not shortened.
 */
void h_busy_ns(u64 ns)
{
	u32 late = waits < PATIENCE ? 0 : (waits - PATIENCE) / 16;

	waits++;
	ns <<= late < 12 ? late : 12;
	h_advance_ns(ns);
	host_dev_waited();
	waits_in_vain(ns);
}

void host_wait_over(void) { waits = 0; }

void h_call(void)
{
	steps_begin();
	waits = 0;
	waited_ns = 0;
}

void host_time_reset(void)
{
	now_ns = 1000000000ull;
	h_call();
}

/* ---- fault injection --------------------------------------------------------------------------------------------- */

static u32 countdown[FAULT_KINDS];
static bool hit;
static u32 hits;
static bool broke;		/* power or clocks failed: the hardware may not have what it was given */

void host_arm_fault(enum fault_kind kind, u32 nth)
{
	if (!nth)
		memset(countdown, 0, sizeof(countdown));
	else
		countdown[kind] = nth;
}

bool host_fault_armed(void)
{
	u32 sum = 0;

	for (u32 i = 0; i < FAULT_KINDS; i++)
		sum |= countdown[i];
	return sum;
}

bool host_fault_hit(void)
{
	bool was = hit;

	hit = false;
	return was;
}

u32 h_injected(void) { return hits; }
bool host_fault_broke(void) { return broke; }

void host_fault_reset(void)
{
	hit = false;
	hits = 0;
	broke = false;
}

static bool spared;

void h_spare(bool on) { spared = on; }
void h_starve(enum fault_kind kind, u32 nth) { host_arm_fault(kind, nth); }

bool h_should_fail(enum fault_kind kind)
{
	if ((spared && kind == FAULT_ALLOC) || !countdown[kind] || --countdown[kind])
		return false;
	hit = true;
	hits++;
	broke |= kind == FAULT_CLK || kind == FAULT_PM;
	h_trace(EV_FAIL, "injected", kind, 0);
	return true;
}

/* ---- trace and findings ------------------------------------------------------------------------------------------ */

void h_trace(enum ev kind, const char *what, u64 a, u64 b) { trace_event(kind, what, a, b); }
bool h_tracing(void) { return trace_text(); }
void h_printk(const char *line) { trace_line(line); }

/* Frame-pointer walk; every object of both worlds is built with frame pointers. */
__attribute__((noinline, no_sanitize("address", "undefined"))) void h_stack(unsigned long *frame, u32 *n, u32 max)
{
	unsigned long *fp = __builtin_frame_address(0), limit = (unsigned long)fp + (1 << 20);

	for (*n = 0; *n < max && fp[1] > 0x1000; (*n)++) {
		unsigned long *up = (unsigned long *)fp[0];

		frame[*n] = fp[1] - 1;
		if (up <= fp || (unsigned long)up > limit || ((unsigned long)up & 7)) {
			++*n;
			break;
		}
		fp = up;
	}
}

/* The sink ends the program or the process for a fatal finding: not reached. */
static __attribute__((noreturn)) void h_gone(void) { abort(); }

#include "hosted/report.h"

void h_bug(const char *fmt, ...)
{
	va_list ap;

	fputs("iovet: internal error: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	_Exit(3);
}

/* ---- self-test of the services ------------------------------------------------------------------------------------- */

u32 h_finding_count(const char *what)
{
	const struct sink_finding *k;
	u32 n = 0;

	for (u32 i = 0; (k = sink_get(i)); i++)
		if (!what || !strcmp(k->what, what))
			n += k->count;
	return n;
}

void h_selftest_failed(const char *line) { fprintf(stderr, "%s\n", line); }
