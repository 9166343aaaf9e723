/* SPDX-License-Identifier: MIT */
/* What `min`, `show` and `asm` have in common: a driver's replay binary turns one file into another. For src/cli. */
#pragma once
#include "base/types.h"

struct arena;
struct driver;

struct convert {
	const char *cmd;		/* for messages */
	const char *mode;		/* "--show": option of the replay binary */
	const char *key, *plant;	/* "--key=...", "--plant=..."; NULL: none */
	const char *in;
	const char *out;		/* NULL or "-": standard output */
	u32 seconds;			/* limit; 0: none */
};

/* Runs it and writes the output atomically. Returns the exit status; messages go to stderr. */
int convert_file(const struct driver *d, const struct convert *c, struct arena *a);
