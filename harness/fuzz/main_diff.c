// SPDX-License-Identifier: GPL-2.0-only
/*
 * Runs generated programs, or those given, on two back ends and compares results, register traffic, device accesses and
 * findings, operation by operation. The first program on which they part is made smaller and shown side by side.
 * `iovet diffrun` calls it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "fuzz/diff.h"
#include "fuzz/run.h"
#include "ops/gen.h"
#include "ops/minimise.h"
#include "ops/text.h"

#define PROGRAM_OPS 32
#define MIN_RUNS 400
#define COLUMN 60
#define CONTEXT 6

static struct diff_peer *peer[2];
static char backends[64] = "hosted,uml";
static char *name[2];
static struct diff_record record[2];

static s32 run_both(const struct program *p)
{
	for (u32 i = 0; i < 2; i++)
		peer_ask(peer[i], p, &record[i]);
	return record_compare(&record[0], &record[1]);
}

static bool parts(void *ctx, const struct program *p)
{
	(void)ctx;
	return run_both(p) >= 0;
}

static const char *line_at(u32 side, u32 i)
{
	return i < record[side].n ? record[side].line[i].text : "";
}

/* The records are those of `p`. */
static void show(const struct program *p, s32 at)
{
	struct str text = { 0 };

	prog_print(&the_target, p, &text);
	printf("%s\n%-*s  %s\n", str_get(&text), COLUMN, name[0], name[1]);
	str_free(&text);
	for (u32 i = at > CONTEXT ? (u32)at - CONTEXT : 0; at >= 0 && i < (u32)at + CONTEXT; i++)
		if (i < record[0].n || i < record[1].n)
			printf("%-*.*s %c %.*s\n", COLUMN, COLUMN, line_at(0, i), i == (u32)at ? '!' :
			       strcmp(line_at(0, i), line_at(1, i)) ? '|' : ' ', COLUMN, line_at(1, i));
}

/* Shown before it is made smaller, too: it may be one that does not come again. */
static int differs(struct program *p, s32 at, const char *what, u32 number)
{
	printf("%s and %s part on %s %u:\n", name[0], name[1], what, number);
	show(p, at);
	if (prog_minimise(&the_target, p, parts, NULL, MIN_RUNS) < 0) {
		puts("they agreed when they were asked again");
		return RUN_FINDINGS;
	}
	puts("made smaller:");
	show(p, run_both(p));
	return RUN_FINDINGS;
}

static int compare_generated(u32 runs, u64 seed)
{
	unsigned long long lines = 0;
	u32 ops = 0, dropped = 0;
	struct program p;
	s32 at;
	struct rng rng;

	rng_seed(&rng, seed);
	for (u32 i = 0; i < runs; i++) {
		prog_generate(&the_target, &rng, PROGRAM_OPS, &p);
		dropped += diff_prepare(&p);
		ops += p.n;
		at = run_both(&p);
		if (at >= 0)
			return differs(&p, at, "generated program", i);
		lines += record[0].n;
	}
	printf("%u programs, %u operations on %s and %s: they agree in %llu lines (%u operations left out that may differ)\n",
	       runs, ops, name[0], name[1], lines, dropped);
	return RUN_CLEAN;
}

static int compare_files(char **files, u32 n)
{
	struct program p;
	int status;
	s32 at;

	for (u32 i = 0; i < n; i++) {
		if (!run_load(files[i], &p, &status))
			return status;
		if (diff_prepare(&p)) {
			printf("%s: has operations that may differ\n", files[i]);
			continue;
		}
		at = run_both(&p);
		if (at >= 0)
			return differs(&p, at, files[i], i);
		printf("%s: agree, %u lines\n", files[i], record[0].n);
	}
	return RUN_CLEAN;
}

static const char *value(const char *word, const char *option)
{
	size_t n = strlen(option);

	return !strncmp(word, option, n) ? word + n : NULL;
}

int main(int argc, char **argv)
{
	u32 runs = 200, n_files = 0;
	const char *plant = NULL;	/* on the second back end only: then they must part */
	u64 seed = 1;
	int status;

	for (int i = 1; i < argc; i++) {
		const char *v;

		if ((v = value(argv[i], "--backends=")))
			snprintf(backends, sizeof(backends), "%s", v);
		else if ((v = value(argv[i], "--runs=")))
			runs = (u32)strtoul(v, NULL, 10);
		else if ((v = value(argv[i], "--seed=")))
			seed = strtoull(v, NULL, 10);
		else if ((v = value(argv[i], "--plant=")))
			plant = v;
		else
			argv[n_files++] = argv[i];
	}
	name[0] = strtok(backends, ",");
	name[1] = name[0] ? strtok(NULL, ",") : NULL;
	if (!name[1]) {
		fputs("iovet: --backends takes two names with a comma between them\n", stderr);
		return RUN_USAGE;
	}
	for (u32 i = 0; i < 2; i++)
		peer[i] = peer_start(name[i], i ? plant : NULL);
	status = n_files ? compare_files(argv, n_files) : compare_generated(runs, seed);
	for (u32 i = 0; i < 2; i++)
		peer_stop(peer[i]);
	return status;
}
