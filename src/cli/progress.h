/* SPDX-License-Identifier: MIT */
/* One line on the terminal while a driver is fuzzed; nothing at all in a pipe. For fuzz_watch.c only. */
#pragma once
#include "cli/fuzz.h"

struct progress {
	struct fuzz *f;
	double begin, shown;		/* proc_now() */
	double last;			/* when the counts last moved */
	bool on;
	u64 last_runs, last_ops;
	double rate, ops_rate;
};

void progress_begin(struct progress *p, struct fuzz *f);
void progress_show(struct progress *p);		/* at most once a second */
void progress_end(struct progress *p);
