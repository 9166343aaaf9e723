/* SPDX-License-Identifier: MIT */
/* `iovet bench spec`: reading specs and printing headers, beside other generators. Called by cmd_bench.c only. */
#pragma once
#include "cli/bench_table.h"

/*
 * From here on the table's reference is one in CPU time. What is not there (the kernel tree, an interpreter, a source tree
 * with tests/bench) is told in the table.
 */
void bench_specs(struct bench_table *t, u64 seconds);

/* Shared by bench_spec.c and bench_tools.c. */
struct arena;
struct str;
struct bench_run {
	double cpu_s;			/* the least of several runs */
	u64 lines;			/* that it printed to standard output */
	bool ok;
	const char *why;		/* it did not work */
};
/* A program run again and again for so many seconds, two times at least; argv[0] is a path. */
struct bench_run bench_program(struct arena *a, const char *const *argv, u64 seconds);
/* Lines of a file. */
u64 bench_lines(const char *path);
/* The other generators: their speed, and how many broken specs each one rejects. */
void bench_tools(struct bench_table *t, struct arena *a, u64 seconds);
