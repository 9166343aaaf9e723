/* SPDX-License-Identifier: MIT */
/*
 * Finding record: what a driver process leaves in DIR/findings/KEY/ and what minimising adds to it. Loads only; the
 * files are written by the driver process (finding.json, program.iov, program.bin) and by the supervisor (min.iov,
 * trace.txt, and not-alone when a replay of the program did not show it); `twin` says whether the driver it is held against shows
 * it, too (harness/fuzz/twin.h). Called by the report writers and by src/cli.
 *
 * finding.json, everything but "key" and "oracle" optional (harness/fuzz/sink.h writes it):
 *   {"key", "oracle", "rule", "rule_text", "what", "title", "driver", "function", "site", "fatal", "ops", "program",
 *    "stack": ["function file:line"], "sites": [{"label", "at", "count"}]}
 */
#pragma once
#include "base/types.h"

struct arena;
struct str;
struct known;
struct known_list;

struct site {
	const char *label;		/* "allocated here"; "" for a call frame */
	const char *at;			/* "function file:line" */
	s64 count;			/* 0: not counted */
};

struct finding {
	const char *dir;		/* where it was loaded from */
	const char *key, *driver, *oracle, *rule, *rule_text, *what, *title, *function, *site;
	bool fatal;
	u32 n_frames, n_sites;
	struct site *frame, *sites;
	const char *program;		/* text: minimised when `minimised`, else as found; "" when lost */
	const char *program_file;	/* path of that text */
	bool minimised;
	bool not_alone;			/* a replay of `program` by itself did not show it */
	enum finding_twin { TWIN_NOT_ASKED, TWIN_SAME, TWIN_DIFFERS } twin;
	u32 ops;			/* operations when it was found; 0: unknown */
	const char *trace;		/* text of a replay, or "" */
	u64 count;			/* times it was hit in the run; 0: not counted */
	const struct known *known;	/* NULL: new */
};

struct finding_list { u32 n; struct finding *item; };

/*
 * Loads every DIR/findings/KEY/finding.json, ordered by key. A directory without findings/ is an empty list. A record
 * that cannot be read is told in `err` and left out. Memory is the arena's.
 */
void findings_load(struct finding_list *list, const char *dir, const char *driver, struct arena *a, struct str *err);
/*
 * Sets `known` of each finding that the list excuses, or that the driver it is held against shows, too; none of one that this
 * driver does not show on the same program. `kernel`: see known_find().
 */
void findings_match(struct finding_list *list, const struct known_list *known, const char *kernel);
struct rule_list;
/*
 * Gives every finding a sentence, in `rule_text`: its own, else what its rule demands, else what its oracle says in
 * general (never NULL; the caller knows the oracles, which are not below this directory).
 */
void findings_explain(struct finding_list *list, const struct rule_list *rules,
		      const char *(*oracle_text)(const char *oracle));
