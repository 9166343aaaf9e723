/* SPDX-License-Identifier: MIT */
/*
 * The outcome of grading: one record for each bug and one for each driver without a bug, and what they come to together.
 * JSON, text, HTML. For src/report and src/cli.
 */
#pragma once
#include <jansson.h>
#include <stdio.h>

#include "base/types.h"

struct arena;
struct finding;
struct str;

struct graded {
	const char *id, *set, *cls, *driver, *what, *file;	/* set: known, history, plant, mutant */
	const char *row;		/* of the list of bugs that drivers had, or "" */
	u32 line;
	const char *equivalent;		/* why it cannot be seen, or "" */
	u32 repeats;			/* done */
	u32 reached, triggered, detected;	/* in how many of them */
	const char *oracle;		/* that saw it first, mostly; "" when not detected */
	double median_s, worst_s;	/* CPU seconds to detection, of the repetitions that detected */
	u64 median_runs;
	struct grade_way { double median_s, worst_s; u64 median_runs; } reach, trigger;	/* likewise, of those that came there */
	u32 ops;			/* of the minimised program; 0: not minimised */
	const char *program;		/* its path below the directory of the grading, or "" */
	const char *failure;		/* why it could not be graded, or "" */
};

/* A row of the list of bugs that drivers had, which nobody put back. */
struct unseeded { const char *row, *file, *needs, *why; };

struct clean_run { const char *driver; u64 runs; double seconds; u32 alarms; const struct finding **alarm; };

/* What each repetition was given: seconds of processor time, programs (0: no such limit), and what it began with. */
struct grade_terms { u64 repeat, seconds, runs, seed; bool empty; };

struct grade {
	u32 n; struct graded *bug;
	u32 n_clean; struct clean_run *clean;
	u32 n_unseeded; struct unseeded *unseeded;
	struct grade_terms terms;
	bool interrupted;
};

struct grade_sum {			/* over bugs that were graded */
	u32 bugs, reached, triggered, detected, equivalent, missed, failed, alarms;
	double score;			/* percent detected of those that are not equivalent */
	double median_s, worst_s, median_ops;
};

/* Sums up the bugs whose member (set, cls, driver, oracle) is `name`; member NULL: all. */
enum grade_member { GRADE_ALL, GRADE_SET, GRADE_CLASS, GRADE_DRIVER, GRADE_ORACLE };
void grade_sum(const struct grade *g, enum grade_member by, const char *name, struct grade_sum *sum);
/* The different names of a member, sorted; memory is the arena's. */
u32 grade_names(const struct grade *g, enum grade_member by, const char ***names, struct arena *a);
double grade_median(double *values, u32 n);	/* sorts them; 0 for none */
void grade_sort(double *values, u32 n);

json_t *grade_bug_json(const struct graded *b);
void grade_bug_load(struct graded *b, const json_t *j, struct arena *a);
json_t *grade_json(const struct grade *g, struct arena *a);
void grade_text(const struct grade *g, FILE *f, struct arena *a);
void grade_html(const struct grade *g, struct str *out, struct arena *a);
