/* SPDX-License-Identifier: MIT */
/* The results of `iovet bench`: collected, compared with an earlier output, printed. For cmd_bench.c and bench_*.c. */
#pragma once
#include <jansson.h>

#include "base/types.h"

struct bench_table {
	double reference;		/* blocks a second of the plain C loop */
	const json_t *baseline;		/* "results" of an earlier output, or NULL */
	json_t *results;
};

/* A rate. Its ratio is to the rate of the reference loop. Nothing is added when it is not positive: it does not apply. */
void bench_add_rate(struct bench_table *t, const char *name, double value, const char *unit);
/* CPU time. Its ratio is to the time that the reference loop takes for a million blocks. */
void bench_add_time(struct bench_table *t, const char *name, double seconds);
/* A figure that is no speed: it has no ratio. */
void bench_add_figure(struct bench_table *t, const char *name, double value, const char *unit);
/* What could not be measured, and why. */
void bench_add_missing(struct bench_table *t, const char *name, const char *why);

void bench_print_text(const struct bench_table *t);
void bench_print_json(const struct bench_table *t);
