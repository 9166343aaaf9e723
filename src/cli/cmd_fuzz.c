/* SPDX-License-Identifier: MIT */
/*
 * `iovet fuzz`: which drivers, how long each, and what to say at the end. The work on one driver is fuzz_*.c. The
 * summary is written after every driver, so that whatever ends this process leaves a report of what was done.
 */
#include "cli/cmd_fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/diag.h"
#include "base/file.h"
#include "cli/driver_dir.h"
#include "cli/exit.h"
#include "cli/fuzz.h"
#include "cli/known_file.h"
#include "cli/opt.h"
#include "cli/paths.h"
#include "cli/catalogue.h"
#include "cli/oracle_text.h"

#define DEFAULT_SECONDS 60

static const char detail[] =
	"DRIVER is a name that `iovet drivers` lists, or `all`: drivers share the time. Without --time\n"
	"and --runs: 60 s. The directory keeps the grown corpus, the findings, summary.json and a\n"
	"report (index.html); a later run with the same --out goes on from there.\n"
	"\n"
	"--driver-dir builds a driver from outside the tree and fuzzes it: a directory with a driver.mk,\n"
	"called like the driver (docs/ADD-A-DRIVER.md). It needs the source tree and what that builds with.\n"
	"\n"
	"--twin names the driver without the change that DRIVER has: its known findings are known, and what it shows\n"
	"on the same program does not count. A known finding that it does not show there is a new one.\n"
	"\n"
	"A finding never ends the run. Status 1 when there are findings that the known list does not\n"
	"hold. Ctrl-C stops early and reports what was found; a second one skips the waiting.\n";

struct session {
	struct arena *a;
	struct fuzz_options o;
	struct driver_list drivers;
	struct known_list known;
	struct rule_list rules;
	struct driver *chosen[ARRAY_LEN(((struct driver_list *)0)->item)];
	u32 n;
	struct summary sum;
	struct str warnings;
	struct diag *diag;		/* about reasons for branches that are not taken */
	bool json;
	int status;			/* of what went wrong; findings come on top */
};

static int choose(struct session *s, int argc, char **argv)
{
	for (int i = 1; i <= argc; i++) {
		bool all = strcmp(argv[i], "all") == 0;
		const char *binary = s->o.engine == ENGINE_AFL ? "afl" : "fuzz";
		struct driver d;
		int status;

		for (u32 k = 0; all && k < s->drivers.n && s->n < ARRAY_LEN(s->chosen); k++) {
			struct driver *one = &s->drivers.item[k];

			if (!one->planted && (s->o.engine == ENGINE_AFL ? one->has_afl : one->has_fuzz))
				s->chosen[s->n++] = one;
		}
		if (all)
			continue;
		status = driver_for(&s->drivers, argv[i], "fuzz", binary, &d);
		if (status)
			return status;
		for (u32 k = 0; k < s->drivers.n && s->n < ARRAY_LEN(s->chosen); k++)
			if (strcmp(s->drivers.item[k].name, d.name) == 0)
				s->chosen[s->n++] = &s->drivers.item[k];
	}
	if (s->n)
		return EXIT_CLEAN;
	fprintf(stderr, "iovet fuzz: no driver binaries in %s; `iovet drivers` tells why\n", s->drivers.dir);
	return EXIT_NOTHING;
}

static void save_summary(struct session *s)
{
	struct str err = { 0 };

	s->sum.interrupted = proc_stop_requested() > 0;
	summary_explain(&s->sum, &s->rules, oracle_text);
	if (!summary_save(&s->sum, &err) || !report_html(&s->sum, s->o.out, &err)) {
		fprintf(stderr, "iovet fuzz: %s\n", str_get(&err));
		s->status = EXIT_ENV;
	}
	str_free(&err);
}

/* An equal part of the fuzzing time that is left: a driver before may have taken less than its part. */
static u64 share(const struct session *s, u32 done)
{
	double left = (double)s->o.seconds;

	for (u32 i = 0; i < done; i++)
		left -= s->sum.run[i].seconds;
	left /= (double)(s->n - done);
	return left > 1 ? (u64)(left + 0.5) : 1;
}

/* Files with reasons that cannot be read: before any time is spent. */
static int check_unreached(struct session *s)
{
	struct unreached u;

	for (u32 i = 0; i < s->n; i++)
		unreached_load(&u, s->chosen[i]->base, s->a, s->diag);
	return diag_errors(s->diag) ? EXIT_USAGE : EXIT_CLEAN;
}

static void fuzz_one(struct session *s, struct driver *d, u64 seconds)
{
	struct driver_run *r = &s->sum.run[s->sum.n];
	struct fuzz f = { .o = &s->o, .d = d, .known = &s->known, .a = s->a, .diag = s->diag, .seconds = seconds, .run = r };
	int status;

	driver_describe(d, s->a);
	*r = (struct driver_run){ .driver = d->name, .kernel = d->kernel, .engine = fuzz_engine_name(s->o.engine),
				  .seed = s->o.seed, .failure = "" };
	s->sum.n++;
	status = fuzz_prepare(&f);
	if (!status)
		status = fuzz_watch(&f);
	fuzz_read_counts(&f);
	fuzz_collect(&f, &s->warnings);
	save_summary(s);
	fuzz_refine(&f);
	unreached_load(&f.unreached, d->base, s->a, s->diag);
	fuzz_coverage(&f);
	save_summary(s);
	free(f.counts.finding.item);
	if (*r->failure)
		fprintf(stderr, "iovet fuzz: %s: %s\n", d->name, r->failure);
	if (*r->failure && !status)
		status = EXIT_ENV;
	if (status && s->status != EXIT_ENV)
		s->status = status;
}

static int fuzz_all(struct session *s)
{
	s->sum = (struct summary){ .dir = s->o.out, .run = arena_array(s->a, s->n, sizeof(*s->sum.run)) };
	proc_catch_signals();
	for (u32 i = 0; i < s->n && !proc_stop_requested(); i++)
		fuzz_one(s, s->chosen[i], s->o.seconds ? share(s, i) : 0);
	if (s->json)
		report_json(&s->sum, stdout);
	else
		report_text(&s->sum, stdout);
	if (s->warnings.len)
		fprintf(stderr, "iovet fuzz: %s\n", str_get(&s->warnings));
	if (!s->json)
		printf("\nReport: %s/index.html\n", s->o.out);
	return summary_new(&s->sum) ? EXIT_FINDINGS : s->status;
}

static int prepare_out(const char *out)
{
	struct str err = { 0 };
	int status = EXIT_CLEAN;

	if (!file_mkdirs(out, &err) || access(out, W_OK | X_OK) != 0) {
		fprintf(stderr, "iovet fuzz: %s: cannot be written\n", err.len ? str_get(&err) : out);
		status = EXIT_ENV;
	}
	str_free(&err);
	return status;
}

/* Programs are for the name that the target has. */
static int check_told(struct session *s, const char *outside, const char *name)
{
	struct driver d;
	int status = driver_for(&s->drivers, name, "fuzz", "run", &d);

	if (status)
		return status;
	driver_describe(&d, s->a);
	if (!d.told || strcmp(d.told, name) == 0)
		return EXIT_CLEAN;
	fprintf(stderr, "iovet fuzz: %s: its target has the .name `%s`; that of the directory is `%s`\n", outside, d.told, name);
	return EXIT_USAGE;
}

/* A driver from outside the tree: builds it, starts from its own programs if it has some, and chooses it. */
static int choose_outside(struct session *s, const char *outside)
{
	const char *corpus = arena_printf(s->a, "%s/corpus", outside), *name;
	char *argv[] = { NULL, NULL };
	int status = prepare_out(s->o.out);

	if (!status)
		status = driver_dir_build(outside, arena_printf(s->a, "%s/build.log", s->o.out), &name, s->a);
	if (status)
		return status;
	if (!s->o.corpus && path_exists(corpus))
		s->o.corpus = corpus;
	drivers_find(&s->drivers, NULL, s->a);
	status = check_told(s, outside, name);
	argv[1] = arena_strdup(s->a, name);
	return status ? status : choose(s, 1, argv);
}

static int choose_twin(struct session *s, const char *name)
{
	static struct driver twin;
	int status = name ? driver_for(&s->drivers, name, "fuzz", "run", &twin) : EXIT_CLEAN;

	if (name && !status)
		s->o.twin = &twin;
	return status;
}

static int run_session(struct session *s, const char *dir, const char *outside, const char *twin, const char *known, int n,
		       char **argv)
{
	int status;

	if (outside) {
		status = choose_outside(s, outside);
	} else {
		drivers_find(&s->drivers, dir, s->a);
		status = choose(s, n, argv);
	}
	if (!status)
		status = choose_twin(s, twin);
	if (!status) {
		path_warn_missing("fuzz", !s->o.corpus, !known, s->a);
		status = known_file_load(&s->known, known, s->a);
	}
	if (!status)
		catalogue_for_report(&s->rules, s->a);
	if (!status)
		status = check_unreached(s);
	if (!status)
		status = prepare_out(s->o.out);
	if (!status)
		status = fuzz_all(s);
	diag_print(s->diag, stderr);
	return status;
}

static int check(const struct opt_cmd *cmd, struct fuzz_options *o, const char *engine, const char *outside, const char *twin,
		 int n)
{
	if (n < 1 && !outside)
		return opt_usage(cmd, "needs a driver, or `all`");
	if (n && outside)
		return opt_usage(cmd, "--driver-dir names the driver already");
	if (strcmp(engine, "afl") == 0)
		o->engine = ENGINE_AFL;
	else if (strcmp(engine, "libfuzzer") != 0)
		return opt_usage(cmd, "unknown engine `%s` (libfuzzer, afl)", engine);
	if (outside && o->engine == ENGINE_AFL)
		return opt_usage(cmd, "--driver-dir builds for libfuzzer only");
	if (twin && o->engine == ENGINE_AFL)
		return opt_usage(cmd, "--twin is for libfuzzer only");
	if (o->jobs < 1 || o->jobs > FUZZ_MAX_JOBS)
		return opt_usage(cmd, "--jobs takes 1 to %u", FUZZ_MAX_JOBS);
	if (!o->seconds && !o->runs)
		o->seconds = DEFAULT_SECONDS;
	o->progress = isatty(STDERR_FILENO);
	return EXIT_CLEAN;
}

int cmd_fuzz(int argc, char **argv)
{
	struct session s = { .o = { .seed = 1, .jobs = 1, .out = "iovet-out" } };
	const char *dir = NULL, *outside = NULL, *twin = NULL, *engine = "libfuzzer", *known = NULL;
	const struct opt opts[] = {
		{ "time", 0, OPT_SECONDS, "TIME", "of all drivers together: 90, 15m, 2h (default 60 s)", &s.o.seconds },
		{ "runs", 0, OPT_U64, "N", "programs for each driver, instead of or besides --time", &s.o.runs },
		{ "seed", 0, OPT_U64, "N", "start of the random numbers (default 1)", &s.o.seed },
		{ "jobs", 'j', OPT_U64, "N", "processes for a driver (default 1)", &s.o.jobs },
		{ "engine", 0, OPT_STR, "NAME", "libfuzzer (default) or afl", &engine },
		{ "out", 'o', OPT_STR, "DIR", "where everything is kept (default iovet-out)", &s.o.out },
		{ "corpus", 0, OPT_STR, "DIR", "programs to start from (default: the project's corpus)", &s.o.corpus },
		{ "known", 0, OPT_STR, "FILE", "triaged findings (default: reports/known.yaml)", &known },
		{ "plant", 0, OPT_STR, "NAME", "switch on a planted bug, to see it found", &s.o.plant },
		{ "twin", 0, OPT_STR, "DRIVER", "hold findings against this driver: it lacks the change", &twin },
		{ "json", 0, OPT_FLAG, NULL, "print JSON", &s.json },
		DRIVERS_DIR_OPT(&dir),
		{ "driver-dir", 0, OPT_STR, "DIR", "build and fuzz the driver in this directory", &outside },
		{ 0 },
	};
	const struct opt_cmd cmd = { "fuzz", "DRIVER...", "Fuzzes drivers and collects findings.", detail, opts };
	int status, n = opt_parse(&cmd, argc, argv, &status);

	if (n < 0)
		return status;
	status = check(&cmd, &s.o, engine, outside, twin, n);
	if (status)
		return status;
	s.a = arena_new();
	s.diag = diag_new();
	status = run_session(&s, dir, outside, twin, known, n, argv);
	str_free(&s.warnings);
	diag_free(s.diag);
	arena_free(s.a);
	return status;
}
