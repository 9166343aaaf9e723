/* SPDX-License-Identifier: MIT */
/*
 * Child processes: start, wait with a limit, collect output. A child started here does not outlive the command (it gets
 * SIGTERM when its parent dies) and does not see the terminal's Ctrl-C: who starts it forwards signals. For src/cli.
 */
#pragma once
#include <sys/types.h>

#include "base/types.h"
#include "base/str.h"

struct proc_spec {
	const char *const *argv;	/* argv[0] is the path; NULL-terminated */
	const char *const *env;		/* "NAME=value", added to the environment; NULL: none */
	const char *log;		/* stdout and stderr are appended to this file; NULL: inherited */
	int out;			/* when log is NULL and out > 0: stdout goes to this descriptor */
	bool quiet;			/* with `out`: stderr goes nowhere */
};

struct proc_end {
	int status;			/* exit status, or -1 */
	int signal;			/* that ended it, or 0 */
	bool timed_out;
	double cpu_s;			/* user and system, of it and of the children it waited for */
};

/* Returns the pid, or -1 with the reason in `err`. */
pid_t proc_start(const struct proc_spec *p, struct str *err);
/* True when it has ended; never blocks. */
bool proc_poll(pid_t pid, struct proc_end *end);
/* Waits; after `seconds` (0: no limit), or when proc_stop_requested(), the child is killed. */
void proc_wait(pid_t pid, u32 seconds, struct proc_end *end);
/* Runs to the end and appends standard output to `out` (NULL: it is inherited). False: could not start. */
bool proc_run(const char *const *argv, u32 seconds, struct str *out, struct proc_end *end, struct str *err);
/* The same without standard error: for questions whose failure is told in other words. */
bool proc_ask(const char *const *argv, u32 seconds, struct str *out, struct proc_end *end, struct str *err);
/* Replaces this process; returns EXIT_ENV with a message when that fails. */
int proc_exec(const char *const *argv);

double proc_cpu(pid_t pid);		/* seconds of processor time so far, without its children; 0 once it has ended */
double proc_now(void);			/* monotonic seconds */
void proc_sleep_ms(u32 ms);		/* cut short by a signal */

/* From now on SIGINT, SIGTERM and SIGHUP only set a flag. */
void proc_catch_signals(void);
u32 proc_stop_requested(void);		/* how many of them have come */
