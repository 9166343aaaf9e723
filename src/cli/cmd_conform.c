/* SPDX-License-Identifier: MIT */
/*
 * `iovet conform`: directed tests of the rules (corpus/conform) on hosted drivers, as TAP or JSON. A driver's replay binary
 * runs the programs, all of one driver in one boot; where that ends early they are run one by one.
 */
#include "cli/cmd_conform.h"

#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "cli/args.h"
#include "cli/catalogue.h"
#include "cli/conform.h"
#include "cli/drivers.h"
#include "cli/exit.h"
#include "cli/known_file.h"
#include "cli/opt.h"
#include "cli/paths.h"
#include "cli/proc.h"

#define SECONDS 600			/* for the tests of one driver */

static const char detail[] =
	"Directed tests are programs in corpus/conform; those in corpus/conform/DRIVER are for one driver. Each names the rules\n"
	"it is about, and each of them is a test. What a driver cannot do is skipped. A finding of reports/known.yaml is\n"
	"reported as such and fails nothing. Exit status: 0 clean, 1 a test failed, 2 bad input, 3 environment, 77 nothing ran.\n";

struct options { const char *filter, *known, *plant, *drivers_dir, *tests_dir; bool json; };

struct conform {
	const struct options *o;
	struct arena *arena;
	struct rule_list rules;
	struct known_list known;
	struct conform_tests tests;
	char dir[64];			/* where the programs of this driver are written */
};

/* A test that is to run on this driver, and the file that was made of it. */
struct job { const struct conform_test *test; const char *path, *text; json_t *ran; };

static bool wanted_rule(const struct conform *c, const struct conform_test *t, const char *rule)
{
	const char *f = c->o->filter;

	return !f || fnmatch(f, t->name, 0) == 0 || fnmatch(f, rule, 0) == 0;
}

static bool wanted(const struct conform *c, const struct conform_test *t, const char *driver)
{
	bool any = false;

	for (u32 i = 0; i < t->rules.n; i++)
		any |= wanted_rule(c, t, t->rules.item[i]);
	return any && (!t->driver || strcmp(t->driver, driver) == 0);
}

/* Only rules that the filter lets through; NULL: it is no test for this driver. */
static const struct conform_test *filtered(const struct conform *c, const struct conform_test *t, const char *driver)
{
	struct conform_test *only;

	if (!wanted(c, t, driver))
		return NULL;
	only = arena_alloc(c->arena, sizeof(*only));
	*only = *t;
	only->rules.n = 0;
	only->rules.item = arena_array(c->arena, t->rules.n, sizeof(*only->rules.item));
	for (u32 i = 0; i < t->rules.n; i++)
		if (wanted_rule(c, t, t->rules.item[i]))
			only->rules.item[only->rules.n++] = t->rules.item[i];
	return only;
}

/* Why the driver cannot run it at all, or NULL: then its program is written. */
static const char *prepare(const struct conform *c, const struct conform_target *t, struct job *job, u32 nth)
{
	struct str text = { 0 }, why = { 0 }, err = { 0 };
	const char *lacks = NULL;

	for (u32 i = 0; !lacks && i < job->test->needs.n; i++)
		if (!rule_has(&t->ops, job->test->needs.item[i]))
			lacks = arena_printf(c->arena, "the driver has no operation %s", job->test->needs.item[i]);
	if (!lacks && !conform_write(t, job->test, &text, &why))
		lacks = arena_strdup(c->arena, str_get(&why));
	if (!lacks) {
		job->text = arena_strdup(c->arena, str_get(&text));
		job->path = arena_printf(c->arena, "%s/%u-%s.iov", c->dir, nth, path_base(job->test->name));
		if (!file_write(job->path, str_get(&text), text.len, &err))
			fprintf(stderr, "iovet conform: %s\n", str_get(&err));
	}
	str_free(&text);
	str_free(&why);
	str_free(&err);
	return lacks;
}

/* Runs `n` programs; their answers are stored when all came. `loud`: the binary may say what it does not like. */
static bool run_jobs(const struct conform *c, const struct driver *d, struct job *job, u32 n, bool loud, struct proc_end *end)
{
	struct str out = { 0 }, err = { 0 };
	struct args args = { 0 };
	json_t *j = NULL;
	bool ok;

	args_add(&args, driver_binary(d, "run", c->arena));
	args_add(&args, "--json");
	if (c->o->plant)
		args_add(&args, arena_printf(c->arena, "--plant=%s", c->o->plant));
	for (u32 i = 0; i < n; i++)
		args_add(&args, job[i].path);
	if (!(loud ? proc_run : proc_ask)(args.word, SECONDS, &out, end, &err))
		fprintf(stderr, "iovet conform: %s\n", str_get(&err));
	else if (end->status == EXIT_CLEAN || end->status == EXIT_FINDINGS)
		j = json_loadb(str_get(&out), out.len, 0, NULL);
	ok = json_array_size(j) == n;
	for (u32 i = 0; ok && i < n; i++)
		job[i].ran = json_incref(json_array_get(j, i));
	json_decref(j);
	free(args.word);
	str_free(&out);
	str_free(&err);
	return ok;
}

static int run_one_by_one(const struct conform *c, const struct driver *d, struct job *job, u32 n)
{
	int status = EXIT_CLEAN;

	for (u32 i = 0; i < n && !proc_stop_requested(); i++) {
		struct proc_end end = { .status = -1 };

		if (run_jobs(c, d, &job[i], 1, true, &end))
			continue;
		fprintf(stderr, "iovet conform: %s: %s gives no answer (%s %d)\n", job[i].test->path, d->name,
			end.signal ? "signal" : "status", end.signal ? end.signal : end.status);
		status = end.status == EXIT_USAGE && status != EXIT_ENV ? EXIT_USAGE : EXIT_ENV;
	}
	return status;
}

/* All tests of a driver, in order. What was skipped has its results at once, the rest when the programs have run. */
static int run_tests(const struct conform *c, const struct driver *d, struct conform_report *r)
{
	struct job *job = arena_array(c->arena, c->tests.n + 1, sizeof(*job));
	const char **lacks = arena_array(c->arena, c->tests.n + 1, sizeof(*lacks));
	struct job *run = arena_array(c->arena, c->tests.n + 1, sizeof(*run));
	struct proc_end end;
	u32 n = 0, n_run = 0, at = 0;
	int status = EXIT_CLEAN;

	for (u32 i = 0; i < c->tests.n; i++) {
		job[n].test = filtered(c, &c->tests.item[i], d->base);
		if (!job[n].test)
			continue;
		lacks[n] = prepare(c, r->target, &job[n], n);
		if (!lacks[n])
			run[n_run++] = job[n];
		n++;
	}
	if (n_run && !run_jobs(c, d, run, n_run, false, &end))
		status = run_one_by_one(c, d, run, n_run);
	for (u32 i = 0; i < n; i++) {
		if (lacks[i])
			conform_skip(r, job[i].test, lacks[i]);
		else if (run[at].ran)
			conform_judge(r, job[i].test, run[at].text, run[at].ran, &c->rules, &c->known);
		if (!lacks[i])
			json_decref(run[at++].ran);
	}
	return proc_stop_requested() ? EXIT_ENV : status;
}

/* The name in reports, and in the list of known findings, is that of the driver without a plant. */
static int describe(const struct conform *c, const struct driver *d, struct conform_target *t)
{
	struct str out = { 0 }, err = { 0 };
	struct proc_end end;
	json_t *j = NULL;
	bool ok;

	if (proc_ask((const char *const[]){ driver_binary(d, "run", c->arena), "--describe", NULL }, 20, &out, &end, &err))
		j = json_loadb(str_get(&out), out.len, JSON_DECODE_INT_AS_REAL, NULL);	/* limits may need 64 bits */
	t->name = d->base;
	ok = j && conform_describe(t, j, c->arena);
	if (!ok)
		fprintf(stderr, "iovet conform: `%s --describe` does not tell operations, masters and granule\n",
			driver_binary(d, "run", c->arena));
	json_decref(j);
	str_free(&out);
	str_free(&err);
	return ok ? EXIT_CLEAN : EXIT_ENV;
}

static int run_driver(struct conform *c, const struct driver *d, struct conform_target *t, struct conform_report *r)
{
	int status = describe(c, d, t);

	*r = (struct conform_report){ .target = t, .arena = c->arena };
	if (status)
		return status;
	snprintf(c->dir, sizeof(c->dir), "/tmp/iovet-conform-XXXXXX");
	if (!mkdtemp(c->dir)) {
		perror("iovet conform: /tmp");
		return EXIT_ENV;
	}
	status = run_tests(c, d, r);
	path_remove_tree(c->dir);
	return status;
}

static int load(struct conform *c)
{
	const char *dir = c->o->tests_dir ? c->o->tests_dir : path_data("corpus/conform", c->arena);
	struct diag *d = diag_new();
	int status = EXIT_CLEAN;

	if (!dir || !file_is_dir(dir)) {
		fprintf(stderr, "iovet conform: no directory %s with tests\n", dir ? dir : "corpus/conform");
		status = EXIT_ENV;
	} else if (!catalogue_load(&c->rules, NULL, c->arena, d) ||
		   !conform_load(&c->tests, dir, &c->rules, c->arena, d)) {
		diag_sort(d);
		diag_print(d, stderr);
		status = EXIT_USAGE;
	}
	diag_free(d);
	return status ? status : known_file_load(&c->known, c->o->known, c->arena);
}

/* Each driver in turn; the worst that happened decides, and the rest is run all the same. */
static int run_all(struct conform *c, const struct driver *d, u32 n)
{
	struct conform_target *t = arena_array(c->arena, n, sizeof(*t));
	struct conform_report *r = arena_array(c->arena, n, sizeof(*r));
	u32 number = 0, ran = 0, failed = 0;
	int worst = EXIT_CLEAN, status;
	json_t *all = json_array();

	if (!c->o->json)
		puts("TAP version 13");
	for (u32 i = 0; i < n && !proc_stop_requested(); i++) {
		status = run_driver(c, &d[i], &t[i], &r[i]);
		worst = status > worst ? status : worst;
		failed += r[i].count[CONFORM_FAILED];
		ran += r[i].n - r[i].count[CONFORM_SKIPPED];
		if (c->o->json)
			json_array_append_new(all, conform_json(&r[i]));
		else
			conform_tap(&r[i], &number);
		fflush(stdout);
	}
	if (c->o->json) {
		json_dumpf(n == 1 ? json_array_get(all, 0) : all, stdout, JSON_INDENT(2));
		putchar('\n');
	} else {
		printf("1..%u%s\n", number, number ? "" : " # SKIP no test is called so");
	}
	json_decref(all);
	return worst ? worst : failed ? EXIT_FINDINGS : ran ? EXIT_CLEAN : EXIT_NOTHING;
}

static int conform(const struct options *o, u32 n, char **names)
{
	struct conform c = { .o = o, .arena = arena_new() };
	struct driver_list *drivers = arena_alloc(c.arena, sizeof(*drivers));
	struct driver *d = arena_array(c.arena, n, sizeof(*d));
	int status = EXIT_CLEAN;

	drivers_find(drivers, o->drivers_dir, c.arena);
	for (u32 i = 0; i < n && !status; i++)
		status = driver_for(drivers, names[i], "conform", "run", &d[i]);
	if (!status)
		status = load(&c);
	if (!status) {
		proc_catch_signals();
		status = run_all(&c, d, n);
	}
	arena_free(c.arena);
	return status;
}

int cmd_conform(int argc, char **argv)
{
	struct options o = { 0 };
	const struct opt opts[] = {
		{ "filter", 0, OPT_STR, "GLOB", "only tests, or rules, of such names", &o.filter },
		{ "json", 0, OPT_FLAG, NULL, "print JSON", &o.json },
		{ "known", 0, OPT_STR, "FILE", "list of known findings (default: reports/known.yaml)", &o.known },
		{ "plant", 0, OPT_STR, "NAME", "switch on a planted bug", &o.plant },
		{ "tests", 0, OPT_STR, "DIR", "directory of tests (default: corpus/conform)", &o.tests_dir },
		DRIVERS_DIR_OPT(&o.drivers_dir),
		{ 0 },
	};
	const struct opt_cmd cmd = { "conform", "DRIVER...", "Runs directed tests of the rules on drivers.", detail, opts };
	int status, n = opt_parse(&cmd, argc, argv, &status);

	if (n < 0)
		return status;
	if (!n)
		return opt_usage(&cmd, "needs a driver");
	return conform(&o, (u32)n, argv + 1);
}
