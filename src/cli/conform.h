/* SPDX-License-Identifier: MIT */
/*
 * Directed tests (corpus/conform): programs that are about rules, each run on a driver's replay binary. What cmd_conform.c
 * and conform_*.c offer each other. All memory is the arena's.
 */
#pragma once
#include "base/diag.h"
#include "base/str.h"
#include "report/json.h"
#include "report/known.h"
#include "report/rules.h"

struct conform_test {
	const char *name;		/* "map-twice", "toy/roots": below the directory, without .iov */
	const char *path, *text;
	const char *driver;		/* NULL: for every driver */
	struct rule_words rules;	/* `# rule:` */
	struct rule_words needs;	/* `# needs:`: operations without which it means nothing */
};

struct conform_tests { u32 n, size; struct conform_test *item; };

/*
 * conform_tests.c: those of `dir` and of its subdirectories, which are called after drivers, by name; general ones first.
 * What is wrong with them goes to `d`. False: there were errors.
 */
bool conform_load(struct conform_tests *tests, const char *dir, const struct rule_list *rules, struct arena *a, struct diag *d);

struct conform_master { u32 group, n_streams, instance[8]; };

/* A driver, as its `run --describe` tells. */
struct conform_target {
	const char *name, *kernel, *spec;
	u64 granule, aperture_last, pa_limit;
	struct rule_words ops;
	u32 n_masters;
	struct conform_master *master;
};

/* conform_target.c. False: the answer lacks what tests need. */
bool conform_describe(struct conform_target *t, const json_t *described, struct arena *a);
/* The text of a test for this driver, appended to `out`. False: `why` says what the driver does not have. */
bool conform_write(const struct conform_target *t, const struct conform_test *test, struct str *out, struct str *why);
bool conform_is_placeholder(const char *word, size_t n);

enum conform_outcome { CONFORM_OK, CONFORM_FAILED, CONFORM_KNOWN, CONFORM_SKIPPED, CONFORM_OUTCOMES };

struct conform_result {
	const struct conform_test *test;
	const char *rule;		/* an id; of a finding without rule, its oracle */
	enum conform_outcome outcome;
	const char *why, *key, *reason;	/* "": nothing to say; reason: of a known finding */
};

struct conform_report {
	const struct conform_target *target;
	u32 n, size, count[CONFORM_OUTCOMES];
	struct conform_result *item;
	struct arena *arena;
};

/* conform_result.c: what a test showed: `text` is what was run, `ran` its entry in the answer of `run --json`. */
void conform_judge(struct conform_report *r, const struct conform_test *test, const char *text, const json_t *ran,
		   const struct rule_list *rules, const struct known_list *known);
void conform_skip(struct conform_report *r, const struct conform_test *test, const char *why);

/* conform_print.c. TAP numbers go on over several reports. */
void conform_tap(const struct conform_report *r, u32 *number);
json_t *conform_json(const struct conform_report *r);
