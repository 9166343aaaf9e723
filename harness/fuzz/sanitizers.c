// SPDX-License-Identifier: GPL-2.0-only
/*
 * Findings that nobody reports on purpose: AddressSanitizer, UndefinedBehaviorSanitizer, fatal signals, and a watchdog
 * on CPU time (never on the wall clock: a busy machine is no finding). The sanitizers recover, so that a known finding
 * does not end a run; each speaks once per place and process.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <ucontext.h>
#include <unistd.h>
#include <unwind.h>
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>

#include "fuzz/body.h"
#include "fuzz/sink.h"
#include "hosted/host.h"
#include "hosted/host_dev.h"

#define NO_SAN __attribute__((no_sanitize("address", "undefined")))

#define ASAN_COMMON "halt_on_error=0:detect_leaks=0:handle_segv=0:handle_sigbus=0:handle_sigfpe=0:handle_sigill=0:" \
	"handle_abort=0:detect_stack_use_after_return=0:detect_odr_violation=0:symbolize=1:max_malloc_fill_size=0:"

/*
 * Signals stay ours; reports go on. The allocator of the kernel world fills what it gives out: nobody else does it again.
 * Of the kernel world only large objects are on AddressSanitizer's heap (services/mem_slab.c tells of the others who allocated
 * and who freed them). An engine's process keeps the quarantine of that heap small and saves no call stacks: the key of a
 * finding does not contain them, and a replay shows them.
 */
int LLVMFuzzerInitialize(int *argc, char ***argv) __attribute__((weak));
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	if (LLVMFuzzerInitialize)
		return ASAN_COMMON "malloc_context_size=1:quarantine_size_mb=2:thread_local_quarantine_size_kb=256";
	return ASAN_COMMON "malloc_context_size=12:quarantine_size_mb=16";
}

const char *__ubsan_default_options(void);
const char *__ubsan_default_options(void)
{
	return "halt_on_error=0:print_stacktrace=0";
}

/* ---- call stacks --------------------------------------------------------------------------------------------------- */

/* Frame-pointer walk from a known pc and frame; every object of both worlds is built with frame pointers. */
NO_SAN static void walk(struct finding_raw *f, unsigned long pc, unsigned long bp, unsigned long sp)
{
	const unsigned long *fp = (const unsigned long *)bp;

	f->frame[f->n_frames++] = pc;
	while (f->n_frames < FINDING_FRAMES && (unsigned long)fp > sp && (unsigned long)fp < sp + (1 << 20) &&
	       !((unsigned long)fp & 7) && fp[1] > 4096) {
		f->frame[f->n_frames++] = fp[1] - 1;
		sp = (unsigned long)fp;
		fp = (const unsigned long *)fp[0];
	}
}

/* The runtime of the UndefinedBehaviorSanitizer keeps no frame pointers: unwind by tables. */
static _Unwind_Reason_Code add_frame(struct _Unwind_Context *c, void *arg)
{
	struct finding_raw *f = arg;

	if (f->n_frames == FINDING_FRAMES)
		return _URC_END_OF_STACK;
	f->frame[f->n_frames++] = _Unwind_GetIP(c) - 1;
	return _URC_NO_REASON;
}

/* ---- sanitizers ---------------------------------------------------------------------------------------------------- */

/* The caller of memcpy() is more telling than memcpy(): both are in the stack, the key takes the driver's frame. */
static u32 reports;

void __asan_on_error(void);
void __asan_on_error(void)
{
	reports++;
	const char *what = __asan_get_report_description();
	char title[160];
	struct finding_raw f = { .oracle = ORA_MEMORY, .rule = "", .what = what, .title = title };

	snprintf(title, sizeof(title), "%s: %s of %zu bytes", what, __asan_get_report_access_type() ? "write" : "read",
		 __asan_get_report_access_size());
	walk(&f, (unsigned long)__asan_get_report_pc(), (unsigned long)__asan_get_report_bp(),
	     (unsigned long)__builtin_frame_address(0));
	kw_slab_sites((unsigned long)__asan_get_report_address(), &f);
	if (__asan_get_report_access_type())
		host_dev_spoilt();
	finding_report(&f);
}

/*
 * AddressSanitizer remembers this many places that it has reported, and ends the process at the next one, without a word. All
 * that was found so far is told; an engine starts a new process, as after a finding that ends one.
 */
#define ASAN_PLACES 25

static void on_death(void)
{
	if (reports < ASAN_PLACES)
		return;
	sink_write_counts();
	_exit(SINK_EXIT_FATAL);
}

void __ubsan_get_current_report_data(const char **kind, const char **message, const char **file, unsigned int *line,
				     unsigned int *col, char **address);
void __ubsan_on_report(void);
void __ubsan_on_report(void)
{
	const char *kind, *message, *file;
	unsigned int line, col;
	char *address, title[256];
	struct finding_raw f = { .oracle = ORA_UNDEFINED, .rule = "", .title = title };

	__ubsan_get_current_report_data(&kind, &message, &file, &line, &col, &address);
	f.what = kind;
	snprintf(title, sizeof(title), "%s (%s:%u)", message, strrchr(file, '/') ? strrchr(file, '/') + 1 : file, line);
	_Unwind_Backtrace(add_frame, &f);
	finding_report(&f);
}

/* ---- signals ------------------------------------------------------------------------------------------------------- */

static void wild_address(const siginfo_t *si, struct finding_raw *f, char *title, size_t bytes)
{
	unsigned long at = (unsigned long)si->si_addr;

	if (si->si_code == SI_KERNEL)
		f->what = "non-canonical-pointer";
	else if (at < 4096)
		f->what = "null-pointer";
	else if (at >= MMIO_VA && at < MMIO_VA + MAX_INSTANCES * MMIO_STRIDE)
		f->what = "mmio-without-accessor";
	else
		f->what = "wild-pointer";
	snprintf(title, bytes, "%s: access to 0x%lx", f->what, at);
}

/* Where it happened. A call of a NULL pointer happened where it returns to. */
static unsigned long place(const greg_t *reg)
{
	unsigned long pc = (unsigned long)reg[REG_RIP];

	return pc < 4096 ? *(const unsigned long *)reg[REG_RSP] - 1 : pc;
}

static void fatal_signal(int sig, siginfo_t *si, void *context)
{
	const ucontext_t *uc = context;
	const greg_t *reg = uc->uc_mcontext.gregs;
	char title[160];
	struct finding_raw f = { .oracle = ORA_MEMORY, .rule = "", .title = title, .fatal = true };

	if (sig == SIGSEGV && si->si_code == SEGV_ACCERR && kw_written((unsigned long)si->si_addr))
		return;
	if (sig == SIGSEGV || sig == SIGBUS) {
		wild_address(si, &f, title, sizeof(title));
	} else {
		f.oracle = sig == SIGFPE ? ORA_UNDEFINED : ORA_WARN;
		f.what = sig == SIGFPE ? "divide-by-zero" : sig == SIGABRT ? "abort" : "trap";
		snprintf(title, sizeof(title), "%s (signal %d)", f.what, sig);
	}
	walk(&f, place(reg), (unsigned long)reg[REG_RBP], (unsigned long)reg[REG_RSP] - 1);
	finding_report(&f);
}

static void stop_signal(int sig)
{
	(void)sig;
	sink_write_counts();
	_exit(SINK_EXIT_STOP);
}

/* ---- watchdog ------------------------------------------------------------------------------------------------------ */

static u32 hang_limit;
static volatile u32 input, seen_input, ticks;

void guard_input(void) { input++; }

static void tick(int sig, siginfo_t *si, void *context)
{
	const greg_t *reg = ((const ucontext_t *)context)->uc_mcontext.gregs;
	struct finding_raw f = { .oracle = ORA_PROGRESS, .rule = "", .what = "hang", .fatal = true, .hung = true,
				 .title = "an input did not end: endless loop outside the step budget" };

	(void)sig;
	(void)si;
	if (seen_input != input) {
		seen_input = input;
		ticks = 0;
	}
	if (++ticks <= hang_limit)
		return;
	walk(&f, (unsigned long)reg[REG_RIP], (unsigned long)reg[REG_RBP], (unsigned long)reg[REG_RSP] - 1);
	finding_report(&f);
}

static void on(int sig, void (*action)(int, siginfo_t *, void *))
{
	struct sigaction sa = { .sa_sigaction = action, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART | SA_NODEFER };

	sigaction(sig, &sa, NULL);
}

static void on_stop(int sig)
{
	struct sigaction sa = { .sa_handler = stop_signal };

	sigaction(sig, &sa, NULL);
}

/* Signal handlers look up symbols: they need room, and a stack of their own when the stack has overflowed. */
static void make_signal_stack(void)
{
	stack_t st = { .ss_size = 512 << 10 };

	st.ss_sp = mmap(NULL, st.ss_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (st.ss_sp != MAP_FAILED)
		sigaltstack(&st, NULL);
}

void guard_install(u32 hang_s)
{
	static pid_t done;	/* a forked child has no timer of its own */
	const int fatal[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT };
	struct itimerval second = { { 1, 0 }, { 1, 0 } };

	if (done)
		return;
	done = getpid();
	make_signal_stack();
	__sanitizer_set_death_callback(on_death);
	for (u32 i = 0; i < ARRAY_LEN(fatal); i++)
		on(fatal[i], fatal_signal);
	on_stop(SIGINT);
	on_stop(SIGTERM);
	hang_limit = hang_s;
	if (!hang_s)
		return;
	on(SIGPROF, tick);
	setitimer(ITIMER_PROF, &second, NULL);
}
