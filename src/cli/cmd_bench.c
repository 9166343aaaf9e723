/* SPDX-License-Identifier: MIT */
/* `iovet bench`: programs and operations per second of each driver, measured by its replay binary on fixed programs. */
#include "cli/cmd_bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "cli/drivers.h"
#include "cli/exit.h"
#include "cli/opt.h"
#include "cli/proc.h"
#include "report/json.h"

static const char detail[] =
	"DRIVER is a name that `iovet drivers` lists; without one, all are measured. The programs are the\n"
	"same every time. --baseline takes an earlier output of --json; ratio_to is then this value\n"
	"divided by that one.\n";

struct bench {
	struct arena *a;
	struct driver_list drivers;
	u64 seconds;
	const json_t *baseline;		/* list of results, or NULL */
	json_t *results;
};

static double baseline_value(const struct bench *b, const char *name)
{
	json_t *j;
	size_t i;

	json_array_foreach(b->baseline, i, j) {
		const char *s = json_string_value(json_object_get(j, "name"));

		if (s && strcmp(s, name) == 0)
			return json_num(j, "value", 0);
	}
	return 0;
}

static void add_result(struct bench *b, const char *driver, const char *what, double value)
{
	const char *name = arena_printf(b->a, "%s %s", driver, what);
	double before = baseline_value(b, name);

	json_array_append_new(b->results, json_pack("{s:s,s:f,s:s,s:o}", "name", name, "value", value, "unit", "1/s",
						    "ratio_to", before > 0 ? json_real(value / before) : json_null()));
}

static int bench_one(struct bench *b, const struct driver *d)
{
	const char *argv[] = { driver_binary(d, "run", b->a), arena_printf(b->a, "--bench=%llu", b->seconds), NULL };
	struct str out = { 0 }, err = { 0 };
	struct proc_end end = { 0 };
	json_t *j = NULL;
	int status = EXIT_CLEAN;

	if (proc_run(argv, (u32)b->seconds + 60, &out, &end, &err) && end.status == EXIT_CLEAN)
		j = json_loadb(str_get(&out), out.len, 0, NULL);
	if (j) {
		add_result(b, d->name, "programs", json_num(j, "programs_per_s", 0));
		add_result(b, d->name, "operations", json_num(j, "ops_per_s", 0));
	} else {
		fprintf(stderr, "iovet bench: %s: %s\n", d->name, err.len ? str_get(&err) : "gave no result");
		status = EXIT_ENV;
	}
	json_decref(j);
	str_free(&out);
	str_free(&err);
	return status;
}

static void print(const struct bench *b, bool json)
{
	struct str out = { 0 };
	json_t *j;
	size_t i;

	if (json) {
		j = json_pack("{s:O}", "results", b->results);
		json_text(j, &out);
		fputs(str_get(&out), stdout);
		json_decref(j);
		str_free(&out);
		return;
	}
	json_array_foreach(b->results, i, j) {
		double ratio = json_num(j, "ratio_to", 0);

		printf("%-28s %12.0f /s", json_string_value(json_object_get(j, "name")), json_num(j, "value", 0));
		if (ratio > 0)
			printf("  %.2f times the baseline", ratio);
		putchar('\n');
	}
}

static int bench_all(struct bench *b, int n, char **argv)
{
	int status = EXIT_CLEAN;
	u32 measured = 0;

	for (int i = 1; i <= n; i++) {
		struct driver d;

		status = driver_for(&b->drivers, argv[i], "bench", "run", &d);
		if (status)
			return status;
	}
	for (u32 i = 0; i < b->drivers.n; i++) {
		const struct driver *d = &b->drivers.item[i];
		bool wanted = n == 0 && d->has_run;
		int rc;

		for (int k = 1; k <= n; k++)
			wanted |= strcmp(argv[k], d->name) == 0;
		if (!wanted)
			continue;
		rc = bench_one(b, d);
		status = rc ? rc : status;
		measured++;
	}
	return measured ? status : EXIT_NOTHING;
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
	struct bench b = { .seconds = 5 };
	const char *dir = NULL, *path = NULL;
	bool json = false;
	const struct opt opts[] = {
		{ "time", 0, OPT_SECONDS, "TIME", "for each driver (default 5 s)", &b.seconds },
		{ "baseline", 0, OPT_STR, "FILE", "compare with an earlier output of --json", &path },
		{ "json", 0, OPT_FLAG, NULL, "print JSON", &json },
		DRIVERS_DIR_OPT(&dir),
		{ 0 },
	};
	const struct opt_cmd cmd = { "bench", "[DRIVER...]", "Measures programs and operations per second.", detail, opts };
	int status, n = opt_parse(&cmd, argc, argv, &status);
	json_t *baseline;

	if (n < 0)
		return status;
	status = EXIT_CLEAN;
	baseline = load_baseline(path, &status);
	if (status)
		return status;
	b.a = arena_new();
	b.baseline = json_object_get(baseline, "results");
	b.results = json_array();
	drivers_find(&b.drivers, dir, b.a);
	status = bench_all(&b, n, argv);
	if (json_array_size(b.results) || json)
		print(&b, json);
	else if (status == EXIT_NOTHING)
		fprintf(stderr, "iovet bench: no driver binaries in %s\n", b.drivers.dir);
	json_decref(b.results);
	json_decref(baseline);
	arena_free(b.a);
	return status;
}
