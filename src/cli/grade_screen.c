/* SPDX-License-Identifier: MIT */
/*
 * Mutants by the hundred: a driver with a `screen` binary (harness/fuzz/main_screen.c) tries them itself, with the corpus
 * that the run without a bug has grown. Several processes share the mutants of a driver. See grade.h.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "cli/exit.h"
#include "cli/grade.h"
#include "report/json.h"

static const char *place(const struct grading *s, const struct driver *d, const char *what)
{
	return arena_printf(s->a, "%s/screen/%s%s", s->o->out, d->name, what);
}

static bool screens(const struct grading *s, const struct driver *d)
{
	return s->o->tries && path_is_program(driver_binary(d, "screen", s->a));
}

/* Names of the chosen mutants of `d`, one a line. Returns how many. */
static u32 list_mutants(const struct grading *s, const struct driver *d, struct str *text)
{
	u32 n = 0;

	for (u32 i = 0; i < s->g.n; i++)
		if (s->target[i].driver == d && s->target[i].plant) {
			str_printf(text, "%s\n", s->target[i].plant);
			n++;
		}
	return n;
}

static void arguments(const struct grading *s, const struct driver *d, u64 nth, u64 part, struct args *args)
{
	args_add(args, driver_binary(d, "screen", s->a));
	args_add(args, "--known");
	args_add(args, arena_printf(s->a, "%s/clean/%s/drivers/%s/known.txt", s->o->out, d->name, d->name));
	args_add(args, "--only");
	args_add(args, place(s, d, ".mutants"));
	args_add(args, "--tries");
	args_add(args, arena_printf(s->a, "%llu", s->o->tries));
	args_add(args, "--seed");
	args_add(args, arena_printf(s->a, "%llu", s->o->seed + nth));
	args_add(args, "--part");
	args_add(args, arena_printf(s->a, "%llu/%llu", part, s->o->jobs));
	args_add(args, "--keep");
	args_add(args, place(s, d, ""));
	args_add(args, arena_printf(s->a, "%s/clean/%s/corpus/%s", s->o->out, d->name, d->name));
}

static const char *answers(const struct grading *s, const struct driver *d, u64 part)
{
	return place(s, d, arena_printf(s->a, ".%llu.json", part));
}

static pid_t start(const struct grading *s, const struct driver *d, u64 nth, u64 part)
{
	struct proc_spec spec = { .quiet = true };
	struct args args = { 0 };
	struct str err = { 0 };
	pid_t pid = -1;

	arguments(s, d, nth, part, &args);
	spec.argv = args.word;
	spec.out = open(answers(s, d, part), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (spec.out < 0)
		fprintf(stderr, "iovet grade: %s: cannot be written\n", answers(s, d, part));
	else
		pid = proc_start(&spec, &err);
	if (err.len)
		fprintf(stderr, "iovet grade: %s\n", str_get(&err));
	if (spec.out >= 0)
		close(spec.out);
	free(args.word);
	str_free(&err);
	return pid;
}

static void take(struct grading *s, const struct driver *d, u64 nth, const json_t *line)
{
	const char *name = json_str(line, "name", "", s->a);

	for (u32 i = 0; i < s->g.n; i++) {
		struct grade_outcome *r = &s->target[i].screened[nth];

		if (s->target[i].driver != d || !s->target[i].plant || strcmp(s->target[i].plant, name) != 0)
			continue;
		*r = (struct grade_outcome){
			.reached = json_is_true(json_object_get(line, "reached")), .detected = json_is_true(json_object_get(line, "detected")),
			.oracle = json_str(line, "oracle", "", s->a), .cpu_s = json_num(line, "cpu_s", 0), .runs = json_u64(line, "runs"),
			.ops = (u32)json_u64(line, "ops"), .failure = "",
		};
		r->triggered = r->reached;
		return;
	}
}

/* A line that is cut off says nothing; the mutants without a line say that they were not graded. */
static void take_all(struct grading *s, const struct driver *d, u64 nth, u64 part)
{
	struct str text = { 0 }, err = { 0 };
	char *save = NULL;

	if (file_read(answers(s, d, part), &text, &err) && text.len)
		for (char *line = strtok_r(text.text, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
			json_t *j = json_loads(line, 0, NULL);

			if (j)
				take(s, d, nth, j);
			json_decref(j);
		}
	str_free(&text);
	str_free(&err);
}

static int repetition(struct grading *s, const struct driver *d, u64 nth)
{
	struct proc_end end = { 0 };
	int status = EXIT_CLEAN;
	pid_t pid[FUZZ_MAX_JOBS];

	for (u64 k = 0; k < s->o->jobs; k++)
		pid[k] = start(s, d, nth, k);
	for (u64 k = 0; k < s->o->jobs; k++) {
		if (pid[k] > 0)
			proc_wait(pid[k], 0, &end);
		if (pid[k] < 0 || (end.status != EXIT_CLEAN && !proc_stop_requested())) {
			fprintf(stderr, "iovet grade: %s: trying the mutants ended with status %d\n", d->name, end.status);
			status = EXIT_ENV;
		}
		take_all(s, d, nth, k);
	}
	return status;
}

static int screen(struct grading *s, const struct driver *d)
{
	struct str names = { 0 }, err = { 0 };
	int status = EXIT_CLEAN;

	if (list_mutants(s, d, &names) && (!file_mkdirs(place(s, d, ""), &err) ||
					   !file_write(place(s, d, ".mutants"), str_get(&names), names.len, &err))) {
		fprintf(stderr, "iovet grade: %s\n", str_get(&err));
		status = EXIT_ENV;
	}
	for (u64 nth = 0; names.len && nth < s->o->repeat && !status && !proc_stop_requested(); nth++)
		status = repetition(s, d, nth);
	str_free(&names);
	str_free(&err);
	return status;
}

/* Every mutant gets its row of outcomes before the first is tried; what stays empty was not graded. */
static void prepare(struct grading *s, const struct driver *d)
{
	for (u32 i = 0; i < s->g.n; i++)
		if (s->target[i].driver == d && s->target[i].plant) {
			s->target[i].screened = arena_array(s->a, s->o->repeat, sizeof(struct grade_outcome));
			for (u64 k = 0; k < s->o->repeat; k++)
				s->target[i].screened[k] = (struct grade_outcome){ .failure = "interrupted", .oracle = "" };
		}
}

int grade_screen(struct grading *s)
{
	int status = EXIT_CLEAN;

	for (u32 i = 0; i < s->g.n && !status; i++) {
		const struct driver *d = s->target[i].driver;

		if (s->target[i].screened || !s->target[i].plant || !screens(s, d))
			continue;
		prepare(s, d);
		status = screen(s, d);
	}
	return status;
}
