/* SPDX-License-Identifier: MIT */
/*
 * Summary of a fuzz run: one record per driver, as `iovet fuzz --json` prints it and as OUT/summary.json keeps it for
 * `iovet report`. Loads and writes JSON; formatting for people is text.c and html.c. For src/report and src/cli.
 */
#pragma once
#include <stdio.h>

#include <jansson.h>

#include "base/types.h"
#include "report/finding.h"

struct str;

/* How a finding compares with the run before. */
enum since { SINCE_UNKNOWN, SINCE_NEW, SINCE_STILL };

struct coverage {
	bool known;
	double lines, branches;		/* percent */
	double reachable;		/* percent of the branches that can be taken, as far as somebody told */
	u32 n_taken, n_reachable, n_all;	/* branches */
};

struct driver_run {
	const char *driver, *kernel, *engine;
	const char *dir;		/* OUT/drivers/NAME: logs, counts, findings */
	u64 seed, runs, ops;
	double seconds;
	double cpu_s;			/* of the processor, all workers together, for running programs: start-up is not counted */
	double exec_per_s, ops_per_s;	/* in a second of that: what others do on the machine changes little */
	struct coverage coverage;
	double stability;		/* percent of edges that are the same in every run of an input; 0: not measured */
	u32 restarts;			/* how often a process had to be started again */
	const char *failure;		/* why it could not be fuzzed (to the end), or "" */
	struct finding_list findings;
	enum since *since;		/* one per finding, or NULL without a baseline */
	u32 n_gone;			/* findings of the baseline that did not show up */
	const char **gone;
};

struct summary {
	const char *dir;
	bool interrupted;
	u32 n;
	struct driver_run *run;
	const char *baseline;		/* directory it was compared with, or NULL */
	u32 n_warnings; const char **warning;	/* records that could not be read */
};

/* Loads DIR/summary.json and the finding records beside it. False: `err` says why. */
bool summary_load(struct summary *s, const char *dir, struct arena *a, struct str *err);
bool summary_save(const struct summary *s, struct str *err);
/* findings_explain() for all drivers. */
void summary_explain(struct summary *s, const struct rule_list *rules,
		     const char *(*oracle_text)(const char *oracle));
/* Marks findings as new or still there, and names those that are gone, against an earlier run. */
void summary_compare(struct summary *s, const struct summary *before, struct arena *a);
u32 summary_new(const struct summary *s);	/* findings that are not known */
u32 summary_known(const struct summary *s);

/* What the run measured of a driver; NULL: it was not among those. */
const struct driver_run *summary_find(const struct summary *s, const char *driver);
/* {"lines", "branches"}: percent, null where it is not known. */
json_t *coverage_json(const struct coverage *c);

/* Writers. */
void report_text(const struct summary *s, FILE *f);
void report_json(const struct summary *s, FILE *f);
void report_junit(const struct summary *s, struct str *out);
/* Writes index.html and a page per finding into `dir`. */
bool report_html(const struct summary *s, const char *dir, struct str *err);
