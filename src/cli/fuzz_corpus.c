/* SPDX-License-Identifier: MIT */
/*
 * Before fuzzing: directories, the list of known keys, and the corpus: seeds and regressions (text becomes bytes), what
 * earlier runs grew, and the programs of earlier findings. Inputs that end the process are kept apart, because an
 * engine that dies while it loads its corpus gets nowhere.
 */
#include "cli/fuzz.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/hash.h"
#include "cli/exit.h"
#include "cli/paths.h"
#include "report/json.h"

#define REPLAY_BATCH 200		/* inputs on one command line */

void fuzz_fail(struct fuzz *f, const char *fmt, ...)
{
	struct str s = { 0 };
	va_list ap;

	if (*f->run->failure)
		return;		/* the first reason is the reason */
	va_start(ap, fmt);
	str_vprintf(&s, fmt, ap);
	va_end(ap);
	f->run->failure = arena_strdup(f->a, str_get(&s));
	str_free(&s);
}

static bool has_suffix(const char *s, const char *end)
{
	size_t n = strlen(s), m = strlen(end);

	return n >= m && strcmp(s + n - m, end) == 0;
}

bool fuzz_put(struct fuzz *f, const char *dir, const char *prefix, const void *bytes, size_t len)
{
	struct str err = { 0 };
	const char *path = arena_printf(f->a, "%s/%s%016llx", dir, prefix, hash_bytes(HASH_INIT, bytes, len));
	bool ok = path_exists(path) || file_write(path, bytes, len, &err);

	if (!ok)
		fuzz_fail(f, "%s", str_get(&err));
	str_free(&err);
	return ok;
}

/* Text goes through the driver's own assembler, whose messages (with positions) go to the terminal. */
static int add_seed(struct fuzz *f, const char *path)
{
	const char *argv[] = { driver_binary(f->d, "run", f->a), "--asm", path, NULL };
	struct str bytes = { 0 }, err = { 0 };
	struct proc_end end = { 0 };
	int status = EXIT_CLEAN;

	if (!has_suffix(path, ".iov")) {
		if (!file_read(path, &bytes, &err))
			status = EXIT_USAGE;
	} else if (!proc_run(argv, 60, &bytes, &end, &err)) {
		status = EXIT_ENV;
	} else if (end.status != 0) {
		str_printf(&err, "%s: cannot be used as a program for %s", path, f->d->name);
		status = end.status == EXIT_USAGE ? EXIT_USAGE : EXIT_ENV;
	}
	if (status)
		fuzz_fail(f, "%s", str_get(&err));
	else if (!fuzz_put(f, f->corpus, "", str_get(&bytes), bytes.len))
		status = EXIT_ENV;
	str_free(&bytes);
	str_free(&err);
	return status;
}

static int add_seeds(struct fuzz *f, const char *dir)
{
	struct path_list list;
	int status = EXIT_CLEAN;

	path_files(&list, dir, f->a);
	for (u32 i = 0; i < list.n && !status; i++)
		status = add_seed(f, list.item[i]);
	return status;
}

/* Each world that the driver can be booted in: chance would come to most of them late. */
static int add_worlds(struct fuzz *f)
{
	const char *argv[] = { driver_binary(f->d, "run", f->a), "--worlds", "-o", f->corpus, NULL };
	struct str out = { 0 }, err = { 0 };
	struct proc_end end = { 0 };
	int status = EXIT_CLEAN;

	if (!proc_run(argv, 60, &out, &end, &err) || end.status != 0) {
		fuzz_fail(f, "%s: no list of worlds: %s", f->d->name, str_get(&err));
		status = EXIT_ENV;
	}
	str_free(&out);
	str_free(&err);
	return status;
}

/* --corpus DIR holds programs itself, or is a tree like the project's own: seed/DRIVER, regress/DRIVER. */
static int add_all_seeds(struct fuzz *f)
{
	const char *root = f->o->corpus ? f->o->corpus : path_data("corpus", f->a);
	int status = EXIT_CLEAN;

	if (!root)
		return add_worlds(f);
	if (access(root, R_OK | X_OK) != 0 || !file_is_dir(root)) {
		fuzz_fail(f, "%s: not a directory that can be read", root);
		return EXIT_USAGE;
	}
	if (f->o->corpus)
		status = add_seeds(f, root);
	if (!status)
		status = add_seeds(f, arena_printf(f->a, "%s/seed/%s", root, f->d->base));
	if (!status)
		status = add_seeds(f, arena_printf(f->a, "%s/regress/%s", root, f->d->base));
	return status ? status : add_worlds(f);
}

/* Programs of earlier findings: is it still there? Those that end the process are tried alone. */
static void add_earlier_findings(struct fuzz *f)
{
	struct finding_list list;
	struct str err = { 0 };

	findings_load(&list, f->dir, f->d->name, f->a, &err);
	f->before.item = arena_array(f->a, list.n, sizeof(*f->before.item));
	for (u32 i = 0; i < list.n; i++) {
		struct str bytes = { 0 };

		f->before.item[f->before.n++] = list.item[i].key;
		if (file_read(arena_printf(f->a, "%s/program.bin", list.item[i].dir), &bytes, &err))
			fuzz_put(f, list.item[i].fatal ? f->fatal : f->corpus, "", str_get(&bytes), bytes.len);
		str_free(&bytes);
	}
	str_free(&err);
}

const char *fuzz_last_running(const char *log, const struct path_list *inputs, u32 *at)
{
	const char *s = log, *last = NULL;

	while ((s = strstr(s, "Running: "))) {
		s += strlen("Running: ");
		last = s;
	}
	for (u32 i = 0; last && i < inputs->n; i++) {
		size_t n = strlen(inputs->item[i]);

		if (strncmp(last, inputs->item[i], n) == 0 && (last[n] == '\n' || !last[n])) {
			*at = i;
			return inputs->item[i];
		}
	}
	return NULL;
}

static void move_to(struct fuzz *f, const char *path, const char *dir)
{
	const char *to = arena_printf(f->a, "%s/%s", dir, path_base(path));

	if (strcmp(path, to) != 0 && rename(path, to) != 0)
		fuzz_fail(f, "%s: cannot be moved to %s", path, dir);
}

/* Runs inputs [from, ...) until one ends the process. Returns the first that was not run. */
static u32 replay_some(struct fuzz *f, const struct path_list *inputs, u32 from, bool *stuck)
{
	u32 n = inputs->n - from < REPLAY_BATCH ? inputs->n - from : REPLAY_BATCH, at = 0;
	const char *path = arena_printf(f->a, "%s/replay.log", f->dir);
	struct args args = { 0 };
	struct proc_spec spec = { .log = path };
	struct str log = { 0 }, err = { 0 };
	struct proc_end end = { 0 };
	u32 next = from + n;
	pid_t pid;

	args_add(&args, driver_binary(f->d, "fuzz", f->a));
	args_add(&args, arena_printf(f->a, "-timeout=%u", FUZZ_UNIT_SECONDS));
	args_add(&args, arena_printf(f->a, "-artifact_prefix=%s/", f->artifacts));
	fuzz_driver_args(f, &args);
	for (u32 i = from; i < from + n; i++)
		args_add(&args, inputs->item[i]);
	unlink(path);
	spec.argv = args.word;
	pid = proc_start(&spec, &err);
	*stuck = pid < 0;
	if (pid > 0)
		proc_wait(pid, 300, &end);
	if (end.status != 0 && !*stuck) {
		*stuck = !file_read(path, &log, &err) || !fuzz_last_running(str_get(&log), inputs, &at) || at < from;
		next = *stuck ? from : at + 1;
	}
	for (u32 i = from; i < next; i++)
		move_to(f, inputs->item[i], end.status != 0 && i == at ? f->fatal : f->corpus);
	free(args.word);
	str_free(&log);
	str_free(&err);
	return next;
}

void fuzz_replay_each(struct fuzz *f, const struct path_list *inputs)
{
	bool stuck = false;

	for (u32 i = 0; i < inputs->n && !stuck && !proc_stop_requested();)
		i = replay_some(f, inputs, i, &stuck);
}

static bool make_dirs(struct fuzz *f)
{
	struct str err = { 0 };
	bool ok = file_mkdirs(f->corpus, &err) && file_mkdirs(f->fatal, &err) && file_mkdirs(f->artifacts, &err) &&
		  file_mkdirs(arena_printf(f->a, "%s/findings", f->dir), &err);

	if (!ok)
		fuzz_fail(f, "%s", str_get(&err));
	str_free(&err);
	return ok;
}

/* What an earlier run counted and logged is not part of this one. */
static void drop_old(struct fuzz *f)
{
	struct path_list list;

	path_files(&list, f->dir, f->a);
	for (u32 i = 0; i < list.n; i++) {
		const char *name = path_base(list.item[i]);

		if (strncmp(name, "counts.", 7) == 0 || has_suffix(name, ".log"))
			unlink(list.item[i]);
	}
	path_files(&list, f->artifacts, f->a);
	for (u32 i = 0; i < list.n; i++)
		unlink(list.item[i]);
}

/* The driver processes take keys, one a line: they know nothing of YAML. */
static bool write_known(struct fuzz *f)
{
	struct str text = { 0 }, err = { 0 };
	bool ok;

	for (u32 i = 0; i < f->known->n; i++)
		if (known_find(f->known, f->o->twin ? f->o->twin->base : f->d->base, f->d->kernel, f->known->item[i].key))
			str_printf(&text, "%s\n", f->known->item[i].key);
	ok = file_write(f->known_file, str_get(&text), text.len, &err);
	if (!ok)
		fuzz_fail(f, "%s", str_get(&err));
	str_free(&text);
	str_free(&err);
	return ok;
}

int fuzz_prepare(struct fuzz *f)
{
	struct path_list list;
	int status;

	f->dir = arena_printf(f->a, "%s/drivers/%s", f->o->out, f->d->name);
	f->corpus = arena_printf(f->a, "%s/corpus/%s", f->o->out, f->d->name);
	f->fatal = arena_printf(f->a, "%s/fatal", f->dir);
	f->artifacts = arena_printf(f->a, "%s/artifacts", f->dir);
	f->known_file = arena_printf(f->a, "%s/known.txt", f->dir);
	f->run->dir = f->dir;
	if (!make_dirs(f))
		return EXIT_ENV;
	drop_old(f);
	fuzz_afl_take(f);		/* left by a run that was killed */
	if (!write_known(f))
		return EXIT_ENV;
	status = add_all_seeds(f);
	if (status)
		return status;
	add_earlier_findings(f);
	path_files(&list, f->corpus, f->a);
	if (!list.n && !fuzz_put(f, f->corpus, "", "\0\0\0\0\0\0\0", 8))
		return EXIT_ENV;
	path_files(&list, f->fatal, f->a);
	if (f->d->has_fuzz)
		fuzz_replay_each(f, &list);
	return *f->run->failure ? EXIT_ENV : EXIT_CLEAN;
}
