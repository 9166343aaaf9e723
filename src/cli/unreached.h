/* SPDX-License-Identifier: MIT */
/*
 * Why conditions of a driver are never true, or never false: harness/drivers/NAME/unreached.txt, written by somebody who
 * knows the driver. docs/ADD-A-DRIVER.md describes the format. Loads and looks up; what was reached is fuzz_branches.c's
 * to say.
 */
#pragma once
#include "base/types.h"

struct arena;
struct diag;

/* The ways a condition can go. */
enum { SIDE_TRUE = 1, SIDE_FALSE = 2, SIDES = SIDE_TRUE | SIDE_FALSE };

struct unreached_reason {
	const char *file, *function;	/* "arm-smmu.c" */
	const char *text;		/* as uncovered.txt prints the condition; NULL: all conditions of the function */
	u32 nth;			/* of those with this text in the function, from 1 */
	u32 sides;			/* that are never taken */
	const char *reason;
	u32 line;			/* of the file that was loaded */
	bool included;			/* from another driver's file: where it does not hold it does not count */
	u32 met;			/* conditions it was about */
};

struct unreached {
	const char *path;
	u32 n;
	struct unreached_reason *item;
};

struct unreached_place { const char *file, *function, *text; u32 nth; };

/*
 * The reasons of the driver called `name`; none when it has no file. False: the file is wrong, and `d` says where.
 */
bool unreached_load(struct unreached *u, const char *name, struct arena *a, struct diag *d);
/* The same from a file. */
bool unreached_load_file(struct unreached *u, const char *path, struct arena *a, struct diag *d);
/*
 * The sides of a condition that need not be reached, their reason in *why, given those that were taken. Reports reasons
 * for a side that was, unless they were included.
 */
u32 unreached_sides(struct unreached *u, const struct unreached_place *at, u32 taken, const char **why, struct diag *d);
/* Reports reasons that were about no condition: unreached_sides() was called for all. */
void unreached_check(const struct unreached *u, struct diag *d);
