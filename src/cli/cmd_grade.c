/* SPDX-License-Identifier: MIT */
/* `iovet grade`: how many of the bugs that are known to be there are found, by which oracle, and how soon. */
#include "cli/cmd_grade.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "cli/exit.h"
#include "cli/grade.h"
#include "cli/known_file.h"
#include "cli/opt.h"
#include "report/json.h"

#define DEFAULT_SECONDS 10
#define DEFAULT_TRIES 1000

static const char detail[] =
	"DRIVER is a name that `iovet drivers` lists, for all bugs in binaries made from it, or the name of\n"
	"one such binary; none or `all`: everything built. Bugs are the plants of a driver's own source (set\n"
	"`known`), the edits of harness/plant/DRIVER built as DRIVER+PLANT (set `plant`), bugs that drivers really\n"
	"had, in DRIVER+history (set `history`), and the mutants of DRIVER+mutants. `make grade` builds them.\n"
	"Mutants are tried with the corpus that the run without a bug grows (so --time and --runs limit that), and\n"
	"with changed copies of the programs that come to them.\n"
	"\n"
	"A repetition begins with the programs that the project has for the driver (corpus/seed, corpus/regress; not the\n"
	"canaries, which show the bugs), or with none (--empty). Its time is processor time, so that figures do not\n"
	"depend on what else the machine does; they include starting the driver.\n"
	"\n"
	"A bug is detected when each repetition has a finding that the driver without the bug does not have on\n"
	"the same program, be its key known or not.\n"
	"Status 1 when a bug that is no mutant is missed, when --min-score is not reached, or when a driver\n"
	"without a bug has a finding that the known list does not hold.\n";

static bool save(const struct grading *s, const char *name, const struct str *text)
{
	struct str err = { 0 };
	bool ok = file_write(arena_printf(s->a, "%s/%s", s->o->out, name), str_get(text), text->len, &err);

	if (!ok)
		fprintf(stderr, "iovet grade: %s\n", str_get(&err));
	str_free(&err);
	return ok;
}

static int report(struct grading *s, bool as_json)
{
	struct str json = { 0 }, html = { 0 };
	json_t *j = grade_json(&s->g, s->a);
	bool ok;

	json_text(j, &json);
	grade_html(&s->g, &html, s->a);
	ok = save(s, "grade.json", &json) && save(s, "index.html", &html);
	if (as_json)
		fputs(str_get(&json), stdout);
	else
		grade_text(&s->g, stdout, s->a);
	if (!as_json && ok)
		printf("\nReport: %s/index.html\n", s->o->out);
	json_decref(j);
	str_free(&json);
	str_free(&html);
	return ok ? EXIT_CLEAN : EXIT_ENV;
}

static int verdict(const struct grading *s, u64 min_score)
{
	struct grade_sum all, mutants;

	grade_sum(&s->g, GRADE_ALL, "", &all);
	grade_sum(&s->g, GRADE_SET, "mutant", &mutants);
	if (all.alarms || all.missed > mutants.missed || all.failed || all.score < (double)min_score)
		return EXIT_FINDINGS;
	return EXIT_CLEAN;
}

static int grade(struct grading *s, struct grade_options *o, const char *dir, const char *known, bool json, u64 min_score,
		 int n, char **argv)
{
	struct known_list list = { 0 };
	struct str err = { 0 };
	int status;

	path_warn_missing("grade", !o->empty, !known, s->a);
	status = known_file_load(&list, known, s->a);

	s->known = &list;
	drivers_find(&s->drivers, dir, s->a);
	if (!status)
		status = grade_choose(s, n, argv + 1);
	if (!status && (!file_mkdirs(o->out, &err) || access(o->out, W_OK | X_OK) != 0)) {
		fprintf(stderr, "iovet grade: %s: cannot be written\n", err.len ? str_get(&err) : o->out);
		status = EXIT_ENV;
	}
	if (!status && o->empty) {
		o->corpus = arena_printf(s->a, "%s/empty", o->out);
		file_mkdirs(o->corpus, &err);
	}
	if (!status)
		status = grade_run(s);
	if (!status)
		status = report(s, json);
	str_free(&err);
	return status ? status : verdict(s, min_score);
}

int cmd_grade(int argc, char **argv)
{
	struct grade_options o = { .repeat = 1, .seed = 1, .jobs = 1, .tries = DEFAULT_TRIES, .out = "iovet-grade" };
	struct grading s = { .o = &o };
	const char *dir = NULL, *known = NULL;
	u64 min_score = 0;
	bool json = false;
	const struct opt opts[] = {
		{ "time", 0, OPT_SECONDS, "TIME", "processor time of one repetition (default 10 s)", &o.seconds },
		{ "runs", 0, OPT_U64, "N", "programs of one repetition, instead of or besides --time", &o.runs },
		{ "tries", 0, OPT_U64, "N", "changed programs for a mutant besides the corpus (1000); 0: fuzz it", &o.tries },
		{ "repeat", 0, OPT_U64, "N", "repetitions of each bug, with different seeds (default 1)", &o.repeat },
		{ "seed", 0, OPT_U64, "N", "start of the random numbers (default 1)", &o.seed },
		{ "set", 0, OPT_STR, "LIST", "known, history, plant, mutant (default: all)", &o.sets },
		{ "filter", 0, OPT_STR, "GLOB", "only bugs whose id matches: 'apple-dart/drop-call:*'", &o.filter },
		{ "sample", 0, OPT_U64, "N", "only so many of the bugs, spread evenly", &o.sample },
		{ "empty", 0, OPT_FLAG, NULL, "begin without the project's corpus", &o.empty },
		{ "min-score", 0, OPT_U64, "PERCENT", "fail when fewer are detected", &min_score },
		{ "jobs", 'j', OPT_U64, "N", "bugs at a time (default 1)", &o.jobs },
		{ "out", 'o', OPT_STR, "DIR", "where everything is kept (default iovet-grade)", &o.out },
		{ "known", 0, OPT_STR, "FILE", "triaged findings (default: reports/known.yaml)", &known },
		{ "json", 0, OPT_FLAG, NULL, "print JSON", &json },
		DRIVERS_DIR_OPT(&dir),
		{ 0 },
	};
	const struct opt_cmd cmd = { "grade", "[DRIVER...]", "Measures how soon known bugs are found.", detail, opts };
	int status, n = opt_parse(&cmd, argc, argv, &status);

	if (n < 0)
		return status;
	if (!o.repeat || o.jobs < 1 || o.jobs > FUZZ_MAX_JOBS || min_score > 100)
		return opt_usage(&cmd, "--repeat takes 1 or more, --jobs 1 to %u, --min-score 0 to 100", FUZZ_MAX_JOBS);
	if (!o.seconds && !o.runs)
		o.seconds = DEFAULT_SECONDS;
	o.progress = isatty(STDERR_FILENO);
	s.a = arena_new();
	status = grade(&s, &o, dir, known, json, min_score, n, argv);
	free(s.g.bug);
	free(s.g.clean);
	free(s.g.unseeded);
	free(s.target);
	arena_free(s.a);
	return status;
}
