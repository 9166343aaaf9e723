/* SPDX-License-Identifier: MIT */
/*
 * `iovet bench`: how fast each driver runs programs (its replay binary) and its spec is turned into C (bench.c), and
 * how fast specs of any size are, beside other tools (bench_spec.c). Every figure is also given as a ratio to a plain C
 * loop measured in the same run, so that two machines, or a busy and an idle one, can be compared.
 */
#include "cli/cmd_bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "cli/bench.h"
#include "cli/bench_spec.h"
#include "cli/bench_table.h"
#include "cli/drivers.h"
#include "cli/exit.h"
#include "cli/opt.h"
#include "cli/paths.h"
#include "cli/proc.h"
#include "report/json.h"

#define REFERENCE "reference: 1 KiB hashed by a C loop"

static const char detail[] =
	"DRIVER is a name that `iovet drivers` lists; without one, all are measured. For each: programs and\n"
	"operations of a fixed mapping-heavy program and of generated ones, the time that one of them takes when it is\n"
	"run again and again (of each the quickest, which a busy machine changes least), register reads of the\n"
	"device model, and the objects of its spec checked and turned into C; the same work every time.\n"
	"\n"
	"spec stands for reading specs and printing headers: those of spec/ and made-up ones of 10,000 and\n"
	"100,000 fields, in CPU time; beside it other generators on the descriptions in the kernel tree (KDIR),\n"
	"and how many of the same broken specs each tool rejects. What is not there is told.\n"
	"\n"
	"ratio_to is the value divided by that of a plain C loop in the same run; of a time, by the time that\n"
	"loop takes for a million blocks. --baseline takes an earlier output of --json and adds how much the\n"
	"ratio changed: what a faster machine gives is not counted.\n";

struct bench {
	struct arena *a;
	struct driver_list drivers;
	u64 seconds;
	bool specs;			/* `spec` was named, or nothing */
	struct bench_table t;
};

static void add_programs(struct bench *b, const struct driver *d, const char *set, const json_t *j)
{
	bench_add_rate(&b->t, arena_printf(b->a, "%s: %s programs", d->name, set), json_num(j, "programs_per_s", 0), "programs/s");
	bench_add_rate(&b->t, arena_printf(b->a, "%s: operations of %s programs", d->name, set), json_num(j, "ops_per_s", 0),
		   "operations/s");
	if (j)
		bench_add_time(&b->t, arena_printf(b->a, "%s: quickest time of a %s program", d->name, set),
			       json_num(j, "us_per_program", 0) / 1e6);
}

/* What the replay binary measures. */
static int bench_driver(struct bench *b, const struct driver *d)
{
	const char *program = path_data(arena_printf(b->a, "corpus/bench/%s/mapping.iov", d->name), b->a);
	const char *argv[] = { driver_binary(d, "run", b->a), arena_printf(b->a, "--bench=%llu", b->seconds), program,
			       NULL };
	struct str out = { 0 }, err = { 0 };
	struct proc_end end = { 0 };
	json_t *j = NULL;
	int status = EXIT_CLEAN;

	if (proc_run(argv, 3 * (u32)b->seconds + 60, &out, &end, &err) && end.status == EXIT_CLEAN)
		j = json_loadb(str_get(&out), out.len, 0, NULL);
	if (j) {
		add_programs(b, d, "mapping", json_object_get(j, "fixed"));
		add_programs(b, d, "generated", json_object_get(j, "generated"));
		bench_add_rate(&b->t, arena_printf(b->a, "%s: register reads", d->name), json_num(j, "register_reads_per_s", 0),
			   "accesses/s");
	} else {
		fprintf(stderr, "iovet bench: %s: %s\n", d->name, err.len ? str_get(&err) : "gave no result");
		status = EXIT_ENV;
	}
	json_decref(j);
	str_free(&out);
	str_free(&err);
	return status;
}

static void bench_driver_spec(struct bench *b, struct driver *d)
{
	const char *spec;

	driver_describe(d, b->a);
	spec = *d->spec ? path_data(arena_printf(b->a, "spec/%s", d->spec), b->a) : NULL;
	if (!spec)
		return;
	bench_add_rate(&b->t, arena_printf(b->a, "%s: spec checked", d->name), bench_lint(spec, b->seconds), "objects/s");
	bench_add_rate(&b->t, arena_printf(b->a, "%s: C generated from the spec", d->name), bench_gen(spec, b->seconds),
		   "objects/s");
}

static int choose(struct bench *b, int n, char **argv, struct driver *chosen, u32 *count)
{
	*count = 0;
	b->specs = !n;
	for (int i = 1; i <= n; i++) {
		int status;

		if (strcmp(argv[i], "spec") == 0) {
			b->specs = true;
			continue;
		}
		status = driver_for(&b->drivers, argv[i], "bench", "run", &chosen[*count]);

		if (status)
			return status;
		if (*count < ARRAY_LEN(b->drivers.item) - 1)
			++*count;
	}
	for (u32 i = 0; !n && i < b->drivers.n; i++)
		if (b->drivers.item[i].has_run)
			chosen[(*count)++] = b->drivers.item[i];
	if (*count || (n && b->specs))
		return EXIT_CLEAN;
	fprintf(stderr, "iovet bench: no driver binaries in %s\n", b->drivers.dir);
	return EXIT_NOTHING;
}

static int bench_all(struct bench *b, int n, char **argv)
{
	static struct driver chosen[ARRAY_LEN(b->drivers.item)];
	u32 count;
	int status = choose(b, n, argv, chosen, &count);

	if (status)
		return status;
	b->t.reference = bench_reference(b->seconds, proc_now);
	bench_add_rate(&b->t, REFERENCE, b->t.reference, "blocks/s");
	for (u32 i = 0; i < count; i++) {
		int rc = bench_driver(b, &chosen[i]);

		status = rc ? rc : status;
		bench_driver_spec(b, &chosen[i]);
	}
	if (b->specs)
		bench_specs(&b->t, b->seconds);
	return status;
}

static json_t *load_baseline(const char *path, int *status)
{
	struct str err = { 0 };
	json_t *j = path ? json_file(path, &err) : NULL;

	if (path && !j) {
		fprintf(stderr, "iovet bench: %s\n", str_get(&err));
		*status = EXIT_USAGE;
	}
	str_free(&err);
	return j;
}

int cmd_bench(int argc, char **argv)
{
	struct bench b = { .seconds = 2 };
	const char *dir = NULL, *path = NULL;
	bool json = false;
	const struct opt opts[] = {
		{ "time", 0, OPT_SECONDS, "TIME", "for each thing measured (default 2 s; 1 s at least)", &b.seconds },
		{ "baseline", 0, OPT_STR, "FILE", "compare with an earlier output of --json", &path },
		{ "json", 0, OPT_FLAG, NULL, "print JSON", &json },
		DRIVERS_DIR_OPT(&dir),
		{ 0 },
	};
	const struct opt_cmd cmd = { "bench", "[DRIVER...] [spec]",
				     "Measures programs and operations per second, and how fast specs become C.", detail, opts };
	int status, n = opt_parse(&cmd, argc, argv, &status);
	json_t *baseline;

	if (n < 0)
		return status;
	status = EXIT_CLEAN;
	baseline = load_baseline(path, &status);
	if (status)
		return status;
	if (!b.seconds)
		b.seconds = 1;
	b.a = arena_new();
	b.t.baseline = json_object_get(baseline, "results");
	b.t.results = json_array();
	drivers_find(&b.drivers, dir, b.a);
	drivers_without_plants(&b.drivers);
	status = bench_all(&b, n, argv);
	if (json)
		bench_print_json(&b.t);
	else
		bench_print_text(&b.t);
	json_decref(b.t.results);
	json_decref(baseline);
	arena_free(b.a);
	return status;
}
