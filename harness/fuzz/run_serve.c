// SPDX-License-Identifier: GPL-2.0-only
/*
 * Programs on standard input, a line of hexadecimal bytes each; on standard output, for each, its trace, a line for every
 * finding ("finding KEY ORACLE TITLE") and a line with a dot. For a program that compares back ends.
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz/run.h"
#include "ops/decode.h"

static u32 from_hex(const char *text, u8 *bytes, u32 max)
{
	u32 n = 0;
	unsigned int byte;

	while (n < max && sscanf(text + 2 * n, "%2x", &byte) == 1)
		bytes[n++] = (u8)byte;
	return n;
}

static void print_findings(void)
{
	const struct sink_finding *f;

	for (u32 i = 0; (f = sink_get(i)); i++)
		if (f->in_program)
			printf("finding %s %s %s\n", f->key, f->oracle, f->title);
}

int run_serve(const struct run_options *given)
{
	struct run_options o = *given;
	u8 bytes[PROG_MAX_BYTES];
	struct run_result r;
	struct program p;
	char *line = NULL;
	size_t size = 0;

	o.trace = true;
	while (getline(&line, &size, stdin) > 0) {
		prog_decode(&the_target, bytes, from_hex(line, bytes, sizeof(bytes)), &p);
		run_program(&o, &p, &r);
		print_findings();
		puts(".");
		if (fflush(stdout))
			break;
	}
	free(line);
	return RUN_CLEAN;
}
