/* SPDX-License-Identifier: MIT */
/*
 * Grading: bugs that are known to be there, and how soon fuzzing finds each. A bug is a driver binary and, where the
 * binary holds several, the name of a plant. Each is fuzzed `repeat` times with different seeds until the first finding
 * that the same binary without the bug does not have. Called by cmd_grade.c only.
 *
 * OUT/clean/DRIVER/         the run without a bug: its findings are no detection, and one that is not known a false alarm
 * OUT/screen/DRIVER/        a program for each mutant that was seen by the driver's own `screen`
 * OUT/bugs/ID/SEED/         what `iovet fuzz` leaves of one repetition; only the one with the finding is kept
 * OUT/part.N.json           what worker N graded
 * OUT/grade.json, index.html
 */
#pragma once
#include "cli/fuzz.h"
#include "report/grade.h"

struct grade_options {
	u64 seconds, runs;		/* of one repetition; 0: no such limit */
	u64 repeat, seed, jobs, sample;	/* sample: grade that many of all bugs, 0: all */
	u64 tries;			/* changed programs for each mutant; 0: mutants are fuzzed like other bugs */
	const char *out, *sets, *filter, *corpus;
	bool empty;			/* begin without the project's corpus */
	bool progress;
};

/* What one repetition came to. */
struct grade_outcome {
	bool reached, triggered, detected;
	const char *oracle;
	double cpu_s;
	u64 runs;
	u32 ops;
	struct fuzz_first first_reached, first_triggered;
	const char *failure;
};

struct grading {
	const struct grade_options *o;
	struct arena *a;
	const struct known_list *known;
	struct driver_list drivers;
	struct grade g;			/* what is reported */
	struct grade_target {		/* by bug */
		const struct driver *driver;
		const char *plant;	/* NULL: the binary's own, always on */
		struct grade_outcome *screened;	/* by repetition; NULL: this one is fuzzed */
	} *target;
	const char *failure;
};

/* The bugs of the drivers named (`n` 0: of all) that the options choose. Prints why not; returns an exit status. */
int grade_choose(struct grading *s, int n, char *const *names);
/* Tries the mutants of drivers that do it themselves. Returns an exit status. */
int grade_screen(struct grading *s);
/* The driver without a bug that target `i` is held against; NULL: said why not. */
struct driver *grade_twin(struct grading *s, u32 i);
/* Runs every binary without a bug, then every bug. Returns an exit status. */
int grade_run(struct grading *s);
