/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside the replay binary: what main_run.c and run_*.c offer each other. */
#pragma once
#include <stdio.h>
#include <sys/types.h>

#include "fuzz/body.h"
#include "fuzz/sink.h"
#include "ops/op.h"
#include "ops/target.h"

enum { RUN_CLEAN, RUN_FINDINGS, RUN_USAGE, RUN_ENV, RUN_NOTHING = 77 };

enum run_mode { MODE_RUN, MODE_SHOW, MODE_ASM, MODE_MIN, MODE_DESCRIBE, MODE_WORLDS, MODE_SELFTEST, MODE_BENCH, MODE_SERVE };

struct run_options {
	enum run_mode mode;
	bool trace, json, twice, nofork, quick;
	const char *out, *known, *plant;	/* see sink.h */
	const char *output;			/* -o */
	const char *key;			/* --key: the finding to keep */
	const char *twin;			/* --twin: replay binary that must not show it; see twin.h */
	u32 seconds;				/* --bench */
	u32 n_files;
	char **files;
};

/* run_fork.c: as fork(), with nothing left to be written twice. Ends the process when there is no other to be had. */
pid_t run_fork(void);
/* run_load.c: text or bytes, by content. False: said on stderr why; *status is RUN_USAGE or RUN_ENV. */
bool run_load(const char *path, struct program *p, int *status);
/* Writes to `path`, or to standard output when NULL or "-". Returns RUN_CLEAN or RUN_ENV. */
int run_deliver(const char *path, const void *bytes, size_t len);
int run_show(const struct run_options *o);	/* as text */
int run_asm(const struct run_options *o);	/* as bytes */

/* run_exec.c */
struct run_result { struct exec_stats st; u64 hash; bool fatal; };
/* One program in a forked child (or here, when nofork): its findings are in the sink's table afterwards. */
void run_program(const struct run_options *o, const struct program *p, struct run_result *r);
int run_files(const struct run_options *o);
void run_print_finding(FILE *out, const struct sink_finding *f);

/* run_batch.c: false: two back ends need not agree on it. */
bool run_comparable(const struct sink_finding *f);
int run_min(const struct run_options *o);	/* run_min.c */
int run_serve(const struct run_options *o);	/* run_serve.c */
int run_worlds(const struct run_options *o);	/* run_worlds.c */
int run_describe(void);				/* run_describe.c: JSON; needs no booted world */
int run_selftest(const struct run_options *o);	/* run_long.c: generated programs, each twice */
int run_bench(const struct run_options *o);
void run_json_string(FILE *out, const char *s);	/* run_json.c */
