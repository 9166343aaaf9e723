/* SPDX-License-Identifier: MIT */
/*
 * Fuzzing one driver: prepare the corpus, keep engine processes alive until time or runs are used up, collect what they
 * wrote, make it smaller, measure coverage. Nothing here judges: findings are the driver processes'.
 *
 * OUT/corpus/DRIVER/              programs as bytes; grows
 * OUT/drivers/DRIVER/findings/    see report/finding.h
 *                    counts.*     what each process counted
 *                    fatal/       inputs that end a process; replayed alone at each start
 *                    artifacts/   what the engine saved on its own (crash-*, timeout-*)
 *                    fuzz.N.log   output of worker N
 *                    uncovered.txt  branches of the driver that no program took both ways; why, where unreached.txt tells
 *                    afl/         while afl-fuzz runs: see fuzz_afl.c
 *
 * Called by cmd_fuzz.c only.
 */
#pragma once
#include <jansson.h>

#include "base/str.h"
#include "base/types.h"
#include "cli/args.h"
#include "cli/drivers.h"
#include "cli/paths.h"
#include "cli/proc.h"
#include "cli/unreached.h"
#include "report/known.h"
#include "report/summary.h"

#define FUZZ_MAX_LEN 1544		/* bytes of the longest program */
#define FUZZ_UNIT_SECONDS 10		/* one program that runs longer hangs */
#define FUZZ_TWIN_SECONDS 60		/* the same, with questions to a twin */
#define FUZZ_MAX_JOBS 64

enum fuzz_engine { ENGINE_LIBFUZZER, ENGINE_AFL };

struct fuzz_options {
	u64 seconds, runs, seed, jobs;	/* 0 seconds or runs: no such limit */
	u64 cpu_seconds;		/* of processor time, all workers together; 0: no such limit */
	enum fuzz_engine engine;
	const char *out, *corpus, *plant;
	const struct driver *twin;	/* the driver without the change, to hold findings against; NULL: none */
	bool progress;			/* a line on the terminal */
	bool stop;			/* at the first finding that is not known; libFuzzer only */
};

struct fuzz_counts {
	u64 runs, ops;
	double cpu_s;			/* inside the processes, since their first program; 0: they did not tell */
	u64 reached, triggered;		/* how often the plant was come to */
	struct fuzz_first { u64 runs; double cpu_s; } first_reached, first_triggered;
	struct { u32 n; struct { const char *key; u64 count; } *item; } finding;
};

struct fuzz {
	const struct fuzz_options *o;
	const struct driver *d;
	const struct known_list *known;
	struct arena *a;
	const char *dir, *corpus, *fatal, *artifacts, *known_file;
	u64 seconds;			/* this driver's share; 0: no limit */
	double end;			/* proc_now() at which time is up; 0: never */
	double cpu_seconds;		/* those that have ended, start-up included */
	bool found;			/* stopped at a finding */
	struct fuzz_counts counts;
	struct unreached unreached;	/* why branches cannot be taken */
	struct diag *diag;		/* about `unreached` */
	struct path_list before;		/* finding.json of earlier runs */
	struct driver_run *run;		/* the result */
};

/* Directories, known keys and corpus. Returns EXIT_CLEAN, or a status with run->failure set. */
int fuzz_prepare(struct fuzz *f);
/* Runs the inputs one by one in the engine; those that end it move to fatal/, the others to the corpus. */
void fuzz_replay_each(struct fuzz *f, const struct path_list *inputs);
/* The input of the last "Running: PATH" line of a log, its index in *at; NULL: there is none. */
const char *fuzz_last_running(const char *log, const struct path_list *inputs, u32 *at);
/* Runs until time or runs are used up or a signal came. Status as fuzz_prepare(). */
int fuzz_watch(struct fuzz *f);
/* Reads counts and findings into `run`. */
void fuzz_collect(struct fuzz *f, struct str *warnings);
/* Minimises and traces findings that have not been, within a time limit. */
void fuzz_refine(struct fuzz *f);
/* Line and branch coverage of the driver's files, when there is a `cov` binary. */
void fuzz_coverage(struct fuzz *f);
/*
 * Adds the branches of a file, two for each condition in its own text, and a line for each condition that was not both true
 * and false. What macros expand to does not count: most of that is decided when it is compiled. `file`: an entry of
 * `llvm-cov export`.
 */
struct branches {
	u32 all, taken;
	u32 reachable;			/* without those that unreached.txt explains */
	struct str uncovered, unreachable;
};
void fuzz_add_branches(struct fuzz *f, const json_t *file, struct branches *b);

/* Command line and environment of worker `n`, started for the `restart`-th time. */
void fuzz_engine_args(const struct fuzz *f, u32 n, u32 restart, u64 runs_left, struct args *args,
		      struct args *env);
const char *fuzz_engine_name(enum fuzz_engine e);
/* Options of the driver's own processes: --out --known --plant. */
void fuzz_driver_args(const struct fuzz *f, struct args *args);
/* Keeps one input in `dir`, called after its content: never there twice. False: run->failure says why. */
bool fuzz_put(struct fuzz *f, const char *dir, const char *prefix, const void *bytes, size_t len);
/* fuzz_afl.c: figures of afl-fuzz into counts and run; its queue into the corpus, and its directory away. */
void fuzz_afl_stats(struct fuzz *f);
void fuzz_afl_take(struct fuzz *f);
/* Is there a finding on disk that the known list does not hold? */
bool fuzz_found_unknown(struct fuzz *f);
/* Sums up the counts files of all processes so far. */
void fuzz_read_counts(struct fuzz *f);
const char *fuzz_log(const struct fuzz *f, u32 n);
void fuzz_fail(struct fuzz *f, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
