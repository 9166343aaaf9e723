/* SPDX-License-Identifier: MIT */
/*
 * Fuzzes each bug until it is found. Workers are forks of this process; worker N takes every N-th bug and leaves its
 * results in a file. See grade.h.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "cli/exit.h"
#include "cli/grade.h"
#include "report/json.h"

#define MIN_SECONDS 20			/* for making one program smaller */
#define WALL_FACTOR 30			/* a machine that others use, too, gives a process less than all its time */
#define ORACLE_BOOT "boot"		/* the driver does not come up at all */

/* ---- the driver without a bug -------------------------------------------------------------------------------------- */

/* Findings that a driver has anyway are known from here on: they detect nothing. */
static void know(struct grading *s, const char *driver, const struct finding_list *list)
{
	struct known_list *more = arena_array(s->a, 1, sizeof(*more));

	more->item = arena_array(s->a, s->known->n + list->n, sizeof(*more->item));
	more->n = s->known->n;
	if (more->n)
		memcpy(more->item, s->known->item, more->n * sizeof(*more->item));
	for (u32 i = 0; i < list->n; i++)
		if (!list->item[i].known)
			more->item[more->n++] = (struct known){ .key = list->item[i].key, .driver = driver, .to = ~0u,
								.reason = "there without a bug, too" };
	s->known = more;
}

/* The corpus as bytes, so that not every repetition assembles it again. */
static const char *seeds(const struct grading *s, const struct driver *d, struct arena *a)
{
	return arena_printf(a, "%s/seeds/corpus/%s", s->o->out, d->base);
}

static struct fuzz_options options(const struct grading *s, const char *out, const char *corpus, const char *plant, u64 seed,
				   bool stop)
{
	return (struct fuzz_options){
		.seconds = s->o->seconds ? WALL_FACTOR * s->o->seconds + FUZZ_TWIN_SECONDS : 0, .cpu_seconds = s->o->seconds,
		.runs = s->o->runs, .seed = seed, .jobs = 1, .out = out, .plant = plant, .stop = stop, .corpus = corpus,
	};
}

static int assemble(struct grading *s, const struct driver *d)
{
	struct fuzz_options o = options(s, arena_printf(s->a, "%s/seeds", s->o->out), s->o->corpus, NULL, s->o->seed, false);
	struct driver base = *d;
	struct driver_run run = { .driver = d->base, .kernel = d->kernel, .failure = "" };
	struct fuzz f = { .o = &o, .d = &base, .known = s->known, .a = s->a, .run = &run };
	int status;

	base.name = d->base;
	if (path_exists(seeds(s, d, s->a)))
		return EXIT_CLEAN;
	status = fuzz_prepare(&f);
	if (status)
		fprintf(stderr, "iovet grade: %s\n", run.failure);
	return status;
}

static int run_clean(struct grading *s, const struct driver *d)
{
	struct fuzz_options o = options(s, arena_printf(s->a, "%s/clean/%s", s->o->out, d->name), seeds(s, d, s->a), NULL, s->o->seed,
					false);
	struct driver_run run = { .driver = d->name, .kernel = d->kernel, .failure = "" };
	struct fuzz f = { .o = &o, .d = d, .known = s->known, .a = s->a, .seconds = o.seconds, .run = &run };
	struct clean_run *c;
	struct str warnings = { 0 };
	int status;

	path_remove_tree(o.out);
	status = assemble(s, d);
	if (!status)
		status = fuzz_prepare(&f);
	if (!status)
		status = fuzz_watch(&f);
	fuzz_read_counts(&f);
	fuzz_collect(&f, &warnings);
	str_free(&warnings);
	if (status || *run.failure) {
		fprintf(stderr, "iovet grade: %s without a bug: %s\n", d->name, run.failure);
		return status ? status : EXIT_ENV;
	}
	s->g.clean = xrealloc(s->g.clean, (s->g.n_clean + 1) * sizeof(*s->g.clean));
	c = &s->g.clean[s->g.n_clean++];
	*c = (struct clean_run){ .driver = d->name, .runs = run.runs, .seconds = run.seconds };
	c->alarm = arena_array(s->a, run.findings.n, sizeof(*c->alarm));
	for (u32 i = 0; i < run.findings.n; i++)
		if (!run.findings.item[i].known)
			c->alarm[c->alarms++] = &run.findings.item[i];
	know(s, d->base, &run.findings);
	return EXIT_CLEAN;
}

static bool has_clean_run(const struct grading *s, const char *name)
{
	for (u32 i = 0; i < s->g.n_clean; i++)
		if (strcmp(s->g.clean[i].driver, name) == 0)
			return true;
	return false;
}

static int run_all_clean(struct grading *s)
{
	int status = EXIT_CLEAN;

	for (u32 i = 0; i < s->g.n && !status && !proc_stop_requested(); i++) {
		struct driver *twin = grade_twin(s, i);

		if (!twin)
			return EXIT_ENV;
		if (has_clean_run(s, twin->name))
			continue;
		if (!*twin->kernel)
			driver_describe(twin, s->a);
		status = run_clean(s, twin);
	}
	return status;
}

/* ---- one repetition ------------------------------------------------------------------------------------------------ */

/* Lines of a program that are operations. */
static u32 count_ops(const char *text)
{
	u32 n = 0;

	for (const char *line = text; *line; line += strcspn(line, "\n"), line += *line == '\n') {
		const char *word = line + strspn(line, " \t");

		n += !strchr("#\n\r", *word) && strncmp(word, "world", 5) != 0;
	}
	return n;
}

/* Makes the program of a finding smaller and keeps it as OUT/bugs/ID.iov. Returns its operations, 0: it could not be. */
static u32 minimise(const struct fuzz *f, const struct finding *g, const char *keep)
{
	struct args args = { 0 };
	struct str text = { 0 }, err = { 0 };
	struct proc_end end = { 0 };
	u32 ops = 0;

	args_add(&args, driver_binary(f->d, "run", f->a));
	args_add(&args, "--min");
	args_add(&args, arena_printf(f->a, "--key=%s", g->key));
	if (f->o->plant)
		args_add(&args, arena_printf(f->a, "--plant=%s", f->o->plant));
	if (g->twin == TWIN_DIFFERS)
		args_add(&args, arena_printf(f->a, "--twin=%s", driver_binary(f->o->twin, "run", f->a)));
	args_add(&args, arena_printf(f->a, "%s/program.bin", g->dir));
	if (f->d->has_run && proc_ask(args.word, MIN_SECONDS, &text, &end, &err) && end.status == EXIT_CLEAN) {
		ops = count_ops(str_get(&text));
		file_write(keep, str_get(&text), text.len, &err);
	}
	free(args.word);
	str_free(&text);
	str_free(&err);
	return ops;
}

static const struct finding *first_unknown(const struct driver_run *run)
{
	for (u32 i = 0; i < run->findings.n; i++)
		if (!run->findings.item[i].known)
			return &run->findings.item[i];
	return NULL;
}

static struct grade_outcome repeat(struct grading *s, u32 i, u64 nth, struct arena *a)
{
	const char *id = arena_printf(a, "%s/bugs/%u", s->o->out, i), *out = arena_printf(a, "%s/%llu", id, nth);
	struct fuzz_options o = options(s, out, seeds(s, s->target[i].driver, a), s->target[i].plant, s->o->seed + nth, true);
	struct driver_run run = { .driver = s->target[i].driver->name, .kernel = s->target[i].driver->kernel, .failure = "" };
	struct fuzz f = { .o = &o, .d = s->target[i].driver, .known = s->known, .a = a, .seconds = o.seconds, .run = &run };
	const struct finding *g;
	struct str warnings = { 0 };
	struct grade_outcome r = { .failure = "" };
	const struct driver *twin = grade_twin(s, i);
	int status;

	o.twin = twin && twin->has_run ? twin : NULL;
	status = fuzz_prepare(&f);
	if (status) {
		r.failure = run.failure;
		return r;
	}
	status = fuzz_watch(&f);
	fuzz_read_counts(&f);
	fuzz_collect(&f, &warnings);
	g = first_unknown(&run);
	r = (struct grade_outcome){
		.reached = f.counts.reached || g || status, .triggered = f.counts.triggered || g || status, .detected = g || status,
		.oracle = g ? g->oracle : ORACLE_BOOT, .cpu_s = f.cpu_seconds, .runs = run.runs, .failure = "",
		.first_reached = f.counts.first_reached, .first_triggered = f.counts.first_triggered,
	};
	if (g && !nth)
		r.ops = minimise(&f, g, arena_printf(a, "%s.iov", id));
	str_free(&warnings);
	free(f.counts.finding.item);
	path_remove_tree(out);
	return r;
}

/* ---- one bug ------------------------------------------------------------------------------------------------------- */

/* Of the repetitions that came to the bug, or `triggered` it. */
static struct grade_way way(const struct grade_outcome *r, u32 n, bool triggered, struct arena *a)
{
	double *times = arena_array(a, n, sizeof(*times)), *runs = arena_array(a, n, sizeof(*runs));
	struct grade_way w = { 0 };
	u32 k = 0;

	for (u32 i = 0; i < n; i++) {
		const struct fuzz_first *f = triggered ? &r[i].first_triggered : &r[i].first_reached;

		if (triggered ? !r[i].triggered : !r[i].reached)
			continue;
		runs[k] = (double)f->runs;
		times[k++] = f->cpu_s;
		if (f->cpu_s > w.worst_s)
			w.worst_s = f->cpu_s;
	}
	w.median_s = grade_median(times, k);
	w.median_runs = (u64)grade_median(runs, k);
	return w;
}

static void sum_up(struct graded *b, const struct grade_outcome *r, u32 n, struct arena *a)
{
	double *times = arena_array(a, n, sizeof(*times)), *runs = arena_array(a, n, sizeof(*runs));

	for (u32 i = 0; i < n; i++) {
		b->reached += r[i].reached;
		b->triggered += r[i].triggered;
		if (!r[i].detected)
			continue;
		runs[b->detected] = (double)r[i].runs;
		times[b->detected++] = r[i].cpu_s;
		if (r[i].cpu_s > b->worst_s)
			b->worst_s = r[i].cpu_s;
		if (!*b->oracle)
			b->oracle = r[i].oracle;
		if (r[i].ops)
			b->ops = r[i].ops;
	}
	b->repeats = n;
	b->reach = way(r, n, false, a);
	b->trigger = way(r, n, true, a);
	b->median_s = grade_median(times, b->detected);
	b->median_runs = (u64)grade_median(runs, b->detected);
}

static void grade_one(struct grading *s, u32 i, struct arena *a)
{
	struct grade_outcome *r = arena_array(a, s->o->repeat, sizeof(*r));
	struct graded *b = &s->g.bug[i];
	u32 n = 0;

	while (n < s->o->repeat && !proc_stop_requested()) {
		r[n] = repeat(s, i, n, a);
		if (*r[n].failure) {
			b->failure = r[n].failure;
			return;
		}
		n++;
	}
	if (proc_stop_requested())	/* what was cut short says nothing */
		n -= n > 0;
	sum_up(b, r, n, a);
	b->program = arena_printf(a, "bugs/%u.iov", i);
	if (access(arena_printf(a, "%s/%s", s->o->out, b->program), R_OK))
		b->program = "";
	if (s->o->progress)
		fprintf(stderr, "%s: %s%s\n", b->id, b->detected == b->repeats && n ? "detected by " : "not detected", b->oracle);
}

/* Those that were tried already. */
static void sum_up_screened(struct grading *s)
{
	for (u32 i = 0; i < s->g.n; i++) {
		struct grade_outcome *r = s->target[i].screened;
		u32 n = 0;

		while (r && n < s->o->repeat && !*r[n].failure)
			n++;
		if (n)
			sum_up(&s->g.bug[i], r, n, s->a);
		else if (r)
			s->g.bug[i].failure = r[0].failure;
	}
}

/* ---- workers ------------------------------------------------------------------------------------------------------- */

static const char *part(const struct grading *s, u64 worker)
{
	return arena_printf(s->a, "%s/part.%llu.json", s->o->out, worker);
}

static int work(struct grading *s, u64 worker)
{
	struct arena *a = arena_new();
	struct str text = { 0 }, err = { 0 };
	json_t *all = json_object();
	bool ok;

	for (u64 i = worker; i < s->g.n && !proc_stop_requested(); i += s->o->jobs) {
		if (s->target[i].screened)
			continue;
		grade_one(s, (u32)i, a);
		json_object_set_new(all, arena_printf(a, "%llu", i), grade_bug_json(&s->g.bug[i]));
	}
	json_text(all, &text);
	ok = file_write(part(s, worker), str_get(&text), text.len, &err);
	if (!ok)
		fprintf(stderr, "iovet grade: %s\n", str_get(&err));
	json_decref(all);
	arena_free(a);
	return ok ? EXIT_CLEAN : EXIT_ENV;
}

static int gather(struct grading *s, u64 worker)
{
	struct str err = { 0 };
	json_t *all = json_file(part(s, worker), &err), *bug;
	const char *i;

	if (!all) {
		fprintf(stderr, "iovet grade: %s\n", str_get(&err));
		str_free(&err);
		return EXIT_ENV;
	}
	json_object_foreach(all, i, bug)
		grade_bug_load(&s->g.bug[strtoul(i, NULL, 10)], bug, s->a);
	json_decref(all);
	unlink(part(s, worker));
	return EXIT_CLEAN;
}

int grade_run(struct grading *s)
{
	int status, end = 0;

	proc_catch_signals();
	path_remove_tree(arena_printf(s->a, "%s/seeds", s->o->out));
	path_remove_tree(arena_printf(s->a, "%s/screen", s->o->out));
	status = run_all_clean(s);
	if (!status)
		status = grade_screen(s);
	if (status)
		return status;
	sum_up_screened(s);
	path_remove_tree(arena_printf(s->a, "%s/bugs", s->o->out));
	fflush(NULL);
	for (u64 w = 0; w < s->o->jobs; w++) {
		pid_t pid = fork();

		if (!pid)
			_exit(work(s, w));
		if (pid < 0)
			return EXIT_ENV;
	}
	for (u64 w = 0; w < s->o->jobs; w++) {
		while (wait(&end) < 0 && errno == EINTR)
			;
		if (!WIFEXITED(end) || WEXITSTATUS(end))
			status = EXIT_ENV;
	}
	for (u64 w = 0; w < s->o->jobs && !status; w++)
		status = gather(s, w);
	s->g.interrupted = proc_stop_requested() > 0;
	s->g.terms = (struct grade_terms){ s->o->repeat, s->o->seconds, s->o->runs, s->o->seed, s->o->empty };
	return status;
}
