/* SPDX-License-Identifier: MIT */
/*
 * The body: runs a program, and whatever goes wrong is told as named accesses. A wrong answer of the device is printed here;
 * so is the program when a sanitizer reports, the model asserts or an access does not end. Ends the process in those cases.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/hash.h"
#include "regs/regs.h"

#define HANG_TICKS 3			/* seconds of CPU time for one program; they take microseconds */

struct regs_counts regs_counts;
static struct regprog_judge judge;
static const struct regprog_device *device;
static const struct regprog *running;	/* what a crash is told about */
static u32 twice_every;
static volatile sig_atomic_t ticks;

static void say(const char *text)
{
	if (write(STDERR_FILENO, text, strlen(text)) < 0)
		return;
}

/* From signal handlers, too: neither allocation nor stdio. */
void regs_print(const struct regprog *p, u32 at)
{
	char line[REGPROG_LINE];

	for (u32 i = 0; i < p->n; i++) {
		say(i == at ? "> " : "  ");
		say(regprog_print_op(rig_target, &p->op[i], line, sizeof(line)));
		say("\n");
	}
	if (at >= p->n && at != ~0u)
		say("> # the look at every register, and the reset at the end\n");
}

static void tell(const char *what)
{
	const struct regprog *p = running;

	if (!p)
		return;
	running = NULL;
	say("regs: ");
	say(what);
	say(" in\n");
	regs_print(p, judge.op);
}

/* ---- what nobody reports on purpose ------------------------------------------------------------------------------ */

void __asan_on_error(void);
void __asan_on_error(void) { tell("AddressSanitizer report"); }
void __ubsan_on_report(void);
void __ubsan_on_report(void) { tell("undefined behaviour"); }
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "detect_leaks=0:quarantine_size_mb=1:handle_abort=0";
}

/* A trap or an assertion; what was set up for it before, by an engine perhaps, goes on. */
static struct sigaction before[NSIG];
static void fatal(int sig)
{
	tell(sig == SIGABRT ? "assertion" : "trap");
	sigaction(sig, &before[sig], NULL);
	raise(sig);
}

static void tick(int sig)
{
	(void)sig;
	if (!running || ++ticks < HANG_TICKS)
		return;
	tell("an access that does not end");
	abort();
}

/* After the engine set up its own handlers, so that these come first and hand on. */
static void watch(void)
{
	static const int signals[] = { SIGABRT, SIGILL, SIGTRAP };
	const struct itimerval every = { { 1, 0 }, { 1, 0 } };
	struct sigaction sa = { .sa_handler = fatal }, on_tick = { .sa_handler = tick, .sa_flags = SA_RESTART };

	for (u32 i = 0; i < ARRAY_LEN(signals); i++)
		sigaction(signals[i], &sa, &before[signals[i]]);
	sigaction(SIGVTALRM, &on_tick, NULL);
	setitimer(ITIMER_VIRTUAL, &every, NULL);
}

/* ---- programs ---------------------------------------------------------------------------------------------------- */

void regs_init(u32 every)
{
	struct regprog_result r;
	char line[REGPROG_LINE];

	twice_every = every;
	device = rig_device();
	if (regprog_start(&judge, device, &r))
		return;
	fprintf(stderr, "regs: %s\n", regprog_print_result(&judge, &r, line, sizeof(line)));
	exit(1);
}

static bool run(const struct regprog *p, struct regprog_result *r)
{
	u8 bytes[REGPROG_MAX_BYTES];
	bool twice = twice_every && hash_bytes(HASH_INIT, bytes, regprog_encode(p, bytes)) % twice_every == 0;
	static bool watching;
	bool right;

	if (!watching)
		watch();
	watching = true;
	ticks = 0;
	running = p;
	right = twice ? regprog_run_twice(&judge, p, r) : regprog_run(&judge, p, r);
	running = NULL;
	regs_counts.programs++;
	regs_counts.accesses += r->accesses;
	return right;
}

bool regs_run(const struct regprog *p)
{
	struct regprog_result r;
	char line[REGPROG_LINE];

	if (run(p, &r))
		return true;
	say("regs: ");
	say(regprog_print_result(&judge, &r, line, sizeof(line)));
	say("\n");
	regs_print(p, r.op);
	return false;
}

u32 regs_verdict(const struct regprog *p)
{
	struct regprog_result r;

	run(p, &r);
	return r.oracle ? 1 + (u32)r.oracle * 0x10000u + (r.located ? r.reg : 0xffffu) : 0;
}

bool regs_bytes(const u8 *bytes, size_t len)
{
	static struct regprog p;

	regprog_decode(rig_target, bytes, len < REGPROG_MAX_BYTES ? (u32)len : REGPROG_MAX_BYTES, &p);
	return regs_run(&p);
}
