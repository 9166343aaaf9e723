/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where findings go: finding_report() (oracle/oracle.h) is implemented here. Gives each finding a key that is stable
 * across builds, programs and runs, counts it, and keeps the first program that showed each new key. Host world only.
 *
 * Key: FNV-1a of oracle | rule | what | function, where function is the innermost frame inside the driver's files, or
 * the innermost frame inside the kernel, or nothing. Symbols are looked up once per distinct call stack.
 *
 * OUT/findings/KEY/finding.json   {"key","oracle","rule","what","title","driver","spec","function","site",
 *                                  "fatal","ops","program","stack":["function file:line"],"sites":[{"label","at","count"}]}
 * OUT/findings/KEY/program.iov    text; program.bin: the bytes
 * OUT/counts.PID.json             {"driver","pid","runs","ops","skipped","stopped","cpu_s",
 *                                  "findings":[{"key","count","known"}],"plant":{"reached","triggered",
 *                                  "reached_runs","reached_s","triggered_runs","triggered_s"}}; `plant` where
 *                                  the binary has any: how often the one that is on was come to
 *
 * A fatal finding is written, then the program is given up, or the process ends with SINK_EXIT_FATAL. A full
 * disk or an OUT that cannot be written ends it with SINK_EXIT_ENV and a message. Counting tables live in shared memory, so
 * that a forked child (minimising, AFL++) leaves what it learned to its parent and its successors.
 */
#pragma once
#include <stdio.h>

#include "base/types.h"
#include "ops/backend.h"
#include "ops/op.h"
#include "ops/target.h"
#include "oracle/oracle.h"

#define SINK_EXIT_FATAL 70
#define SINK_EXIT_ENV 3
#define SINK_EXIT_STOP 72	/* SIGINT, SIGTERM: the number libFuzzer uses */
#define SINK_EXIT_FOUND 73	/* --stop: a finding that is not known */
#define SINK_KEY 17		/* 16 hex digits and NUL */

enum sink_twin { SINK_NOT_ASKED, SINK_SAME, SINK_DIFFERS };	/* does the driver without the change show it, too? (twin.h) */

struct sink_finding {		/* what the sink knows of one key */
	char key[SINK_KEY];
	char oracle[16], rule[32], what[96], title[256], function[96], site[256];
	bool known, fatal;
	enum sink_twin twin;
	u32 count;		/* occurrences since sink_init() */
	u32 in_program;		/* occurrences in the current program */
	u32 in_teardown;	/* those of them after its operations */
};

struct sink_options {
	const char *out;	/* directory, created; NULL: nothing is written */
	const char *known;	/* file, one key a line, `#` comments; NULL: none */
	FILE *log;		/* one line per new key; NULL: quiet */
	void (*abandon)(void);	/* called after a fatal finding, to give up the program instead of the process; where it returns, or is
				 * NULL, the process ends */
	void (*before_end)(void);	/* called before that; NULL: nothing is */
	bool survives;		/* what a fatal finding ends is another process: finding_report() returns */
};
void sink_init(const struct sink_options *o, const struct target *t);
void sink_quiet(void);		/* from here on: no files, no log (a child that tries candidates) */
/* Program about to be executed: saved with each new finding. Must stay valid until the next call. */
void sink_program(const struct program *p);
const struct program *sink_current(void);
void sink_mute(bool on);		/* what is not fatal is not taken while on */
void sink_teardown(void);	/* all its operations are done */
/* Findings of the current program: how many, and how many of them are not known. */
u32 sink_count(bool unknown_only);
/* Keys seen since sink_init(), in order of appearance; NULL past the end. */
/*
 * While on, only what is wrong with memory, and what ends the process, is taken: the driver was got out of a wait without
 * end, which was told, and what it does from then on no kernel would do.
 */
void sink_hush(bool on);
const struct sink_finding *sink_get(u32 i);
const struct sink_finding *sink_find(const char *key);
void sink_know(const char *key);	/* this finding is known from here on; NULL: all so far are */
/*
 * What the driver without the change has to say, after a program with this finding: with SINK_SAME the finding is known, with
 * SINK_DIFFERS it is not, and the current program becomes the one that is kept.
 */
void sink_settle(const char *key, enum sink_twin twin);
void sink_forget(void);		/* makes room: forgets those that came after sink_know(NULL) */
void sink_add_run(const struct exec_stats *st);
void sink_write_counts(void);	/* async-signal-safe enough: no allocation; the caller decides when (exit, signal) */
/* An error of ours, not a finding: saves the current program as OUT/WHAT.iov (or prints it), exits with SINK_EXIT_ENV. */
void sink_internal_error(const char *what, const char *text) __attribute__((noreturn));
