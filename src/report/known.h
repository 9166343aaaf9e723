/* SPDX-License-Identifier: MIT */
/*
 * The list of triaged findings (reports/known.yaml): a finding on it is counted and listed, but does not make a run
 * fail. Every entry has a verdict and a reason; one that names a list of drivers is an entry for each of them here. Does
 * not match by pattern: one entry, one key. For src/report, src/cli.
 */
#pragma once
#include "base/types.h"

struct arena;
struct diag;

enum verdict { VERDICT_DRIVER_BUG, VERDICT_DRIVER_HAZARD, VERDICT_CORE_BUG, VERDICT_API_MISUSE, VERDICT_SPEC_DISPUTED,
	       VERDICTS };

struct known {
	const char *key, *reason;
	const char *driver;		/* its name, or "any" for a bug of the core */
	const char *uml;		/* what the back end `uml` made of it: "confirmed", "not reproduced: why"; NULL: not told */
	const char *uml_key;		/* by which that back end tells it, "confirmed as KEY: why"; NULL: by `key` */
	enum verdict verdict;
	u32 from, to;			/* kernel versions, major << 16 | minor, both inclusive; 0 and ~0: open */
	u32 line;			/* in the file */
};

struct known_list { u32 n; struct known *item; };

const char *verdict_name(enum verdict v);
/* Reads `path`; what is wrong goes to `d` with its position. False: the file could not be read or has errors. */
bool known_load(struct known_list *list, const char *path, struct arena *a, struct diag *d);
/*
 * `kernel` is a version like "6.12.38", or "" when unknown (then every range matches). An entry is that of its key, and of its
 * uml_key where no other entry has it. NULL: not on the list.
 */
const struct known *known_find(const struct known_list *list, const char *driver, const char *kernel, const char *key);
