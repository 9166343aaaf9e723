/* SPDX-License-Identifier: MIT */
/*
 * Coverage: replays the corpus in the driver's `cov` binary (built with clang's source coverage) and
 * adds up the lines and branches of the driver's own files; DIR/uncovered.txt lists the branches that are left. Without it
 * or the LLVM tools the coverage stays unknown.
 */
#include "cli/fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "cli/exit.h"
#include "report/json.h"

#define COV_SECONDS 120
#define COV_BATCH 1000

/* The plain name, or the one of the LLVM that Debian 12 has. */
static const char *tool(struct fuzz *f, const char *name)
{
	const char *path = arena_printf(f->a, "/usr/bin/%s-14", name);

	if (!path_is_program(path))
		path = arena_printf(f->a, "/usr/bin/%s", name);
	return path_is_program(path) ? path : NULL;
}

static bool ran(const char *const *argv, struct str *out)
{
	struct proc_end end;
	struct str err = { 0 };
	bool ok = proc_ask(argv, COV_SECONDS, out, &end, &err) && end.status == EXIT_CLEAN;

	str_free(&err);
	return ok;
}

/*
 * Executes inputs [from, to) in one process, which writes a profile when it ends, be it by a fatal finding. Findings are
 * not wanted here. Returns the first input that was not run.
 */
static u32 profile(struct fuzz *f, const struct path_list *inputs, u32 from, u32 to)
{
	struct args args = { 0 };
	const char *env[] = { arena_printf(f->a, "LLVM_PROFILE_FILE=%s/cov.%%p.profraw", f->dir), NULL };
	struct proc_spec spec = { .env = env, .log = arena_printf(f->a, "%s/cov.log", f->dir) };
	struct str log = { 0 }, err = { 0 };
	struct proc_end end = { .status = -1 };
	u32 at;
	pid_t pid;

	args_add(&args, driver_binary(f->d, "cov", f->a));
	for (u32 i = from; i < to; i++)
		args_add(&args, inputs->item[i]);
	spec.argv = args.word;
	unlink(spec.log);
	pid = proc_start(&spec, &err);
	if (pid > 0)
		proc_wait(pid, COV_SECONDS, &end);
	if (end.status != EXIT_CLEAN && file_read(spec.log, &log, &err) &&
	    fuzz_last_running(str_get(&log), inputs, &at) && at >= from)
		to = at + 1;
	free(args.word);
	str_free(&log);
	str_free(&err);
	return to;
}

static void profile_corpus(struct fuzz *f)
{
	struct path_list list;
	double limit = proc_now() + COV_SECONDS;

	path_files(&list, f->corpus, f->a);
	for (u32 i = 0; i < list.n && proc_now() < limit && !proc_stop_requested();)
		i = profile(f, &list, i, list.n - i < COV_BATCH ? list.n : i + COV_BATCH);
}

/* DIR/cov.*.profraw, merged into `data`. */
static bool merge(struct fuzz *f, const char *tool_path, const char *data)
{
	struct args args = { 0 };
	struct path_list list;
	bool ok;

	path_files(&list, f->dir, f->a);
	args_add(&args, tool_path);
	args_add(&args, "merge");
	args_add(&args, "-sparse");
	args_add(&args, "-o");
	args_add(&args, data);
	for (u32 i = 0; i < list.n; i++)
		if (strstr(path_base(list.item[i]), ".profraw"))
			args_add(&args, list.item[i]);
	ok = args.n > 5 && ran(args.word, NULL);
	for (u32 i = 5; i < args.n; i++)
		unlink(args.word[i]);
	free(args.word);
	return ok;
}

static bool is_driver_file(const struct driver *d, const char *path)
{
	for (u32 i = 0; i < d->files.n; i++)
		if (strcmp(path_base(path), d->files.item[i]) == 0)
			return true;
	return false;
}

static void add_lines(const json_t *file, double *count, double *covered)
{
	const json_t *j = json_object_get(json_object_get(file, "summary"), "lines");

	*count += json_num(j, "count", 0);
	*covered += json_num(j, "covered", 0);
}

static void save_uncovered(struct fuzz *f, struct branches *b)
{
	struct str err = { 0 };

	if (b->unreachable.len)
		str_printf(&b->uncovered, "\n# Cannot be reached, and is not counted: %s\n\n%s", f->unreached.path,
			   str_get(&b->unreachable));
	if (!file_write(arena_printf(f->a, "%s/uncovered.txt", f->dir), str_get(&b->uncovered), b->uncovered.len, &err))
		fprintf(stderr, "iovet fuzz: %s\n", str_get(&err));
	str_free(&b->uncovered);
	str_free(&b->unreachable);
	str_free(&err);
}

static void sum(struct fuzz *f, const json_t *export)
{
	const json_t *files = json_object_get(json_array_get(json_object_get(export, "data"), 0), "files");
	double lines = 0, lines_hit = 0;
	struct branches b = { 0 };
	json_t *file;
	size_t i;

	json_array_foreach(files, i, file) {
		const char *name = json_string_value(json_object_get(file, "filename"));

		if (!name || !is_driver_file(f->d, name))
			continue;
		add_lines(file, &lines, &lines_hit);
		fuzz_add_branches(f, file, &b);
	}
	unreached_check(&f->unreached, f->diag);
	if (lines > 0)
		f->run->coverage = (struct coverage){ true, 100 * lines_hit / lines, b.all ? 100.0 * b.taken / b.all : 0,
						      b.reachable ? 100.0 * b.taken / b.reachable : 0, b.taken, b.reachable, b.all };
	save_uncovered(f, &b);
}

void fuzz_coverage(struct fuzz *f)
{
	const char *profdata = tool(f, "llvm-profdata"), *cov = tool(f, "llvm-cov");
	const char *data = arena_printf(f->a, "%s/cov.profdata", f->dir);
	struct str out = { 0 };
	json_t *j = NULL;

	if (!f->d->has_cov || !profdata || !cov || proc_stop_requested())
		return;
	profile_corpus(f);
	if (merge(f, profdata, data) &&
	    ran((const char *const[]){ cov, "export", "-skip-functions", "-skip-expansions",
				       arena_printf(f->a, "-instr-profile=%s", data),
				       driver_binary(f->d, "cov", f->a), NULL }, &out))
		j = json_loadb(str_get(&out), out.len, 0, NULL);
	if (j)
		sum(f, j);
	json_decref(j);
	str_free(&out);
}
