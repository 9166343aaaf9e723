/* SPDX-License-Identifier: MIT */
/* See paths.h. */
#define _GNU_SOURCE			/* nftw */
#include "cli/paths.h"

#include <dirent.h>
#include <ftw.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"

const char *path_exe(struct arena *a)
{
	char path[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 1);

	return n > 0 ? arena_strndup(a, path, (size_t)n) : "./iovet";
}

const char *path_exe_dir(struct arena *a)
{
	return dirname(arena_strdup(a, path_exe(a)));
}

bool path_exists(const char *path)
{
	return access(path, F_OK) == 0;
}

bool path_is_program(const char *path)
{
	return !file_is_dir(path) && access(path, X_OK) == 0;
}

const char *path_data(const char *what, struct arena *a)
{
	const char *exe = path_exe_dir(a);
	const char *path = arena_printf(a, "%s/../%s", exe, what);

	if (path_exists(path))
		return path;
	path = arena_printf(a, "%s/../share/iovet/%s", exe, what);
	return path_exists(path) ? path : NULL;
}

void path_warn_missing(const char *cmd, bool corpus, bool known, struct arena *a)
{
	static const char *const text[] = {
		NULL,
		"has no corpus beside it: fuzzing starts from nothing (see --corpus)",
		"has no list of known findings beside it: each one counts as new (see --known)",
		"has neither corpus nor list of known findings beside it: fuzzing starts from nothing, and each finding counts as new "
		"(see --corpus, --known)",
	};
	u32 missing = (corpus && !path_data("corpus", a)) + 2 * (known && !path_data("reports/known.yaml", a));

	if (missing)
		fprintf(stderr, "iovet %s: warning: %s %s\n", cmd, path_exe(a), text[missing]);
}

static int not_hidden(const struct dirent *d)
{
	return d->d_name[0] != '.';
}

static void list_kind(struct path_list *list, const char *dir, mode_t kind, struct arena *a)
{
	struct dirent **entry;
	int n = scandir(dir, &entry, not_hidden, alphasort);

	*list = (struct path_list){ 0 };
	if (n < 0)
		return;
	list->item = arena_array(a, (size_t)n, sizeof(*list->item));
	for (int i = 0; i < n; i++) {
		const char *path = arena_printf(a, "%s/%s", dir, entry[i]->d_name);
		struct stat st;

		if (stat(path, &st) == 0 && (st.st_mode & S_IFMT) == kind)
			list->item[list->n++] = path;
		free(entry[i]);
	}
	free(entry);
}

void path_files(struct path_list *list, const char *dir, struct arena *a)
{
	list_kind(list, dir, S_IFREG, a);
}

void path_dirs(struct path_list *list, const char *dir, struct arena *a)
{
	list_kind(list, dir, S_IFDIR, a);
}

const char *path_of_program(const char *name, struct arena *a)
{
	const char *p = getenv("PATH");

	for (size_t n; p; p = p[n] ? p + n + 1 : NULL) {
		const char *path;

		n = strcspn(p, ":");
		path = arena_printf(a, "%.*s/%s", (int)n, p, name);
		if (n && path_is_program(path))
			return path;
	}
	return NULL;
}

const char *path_base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static int remove_entry(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st;
	(void)kind;
	(void)at;
	remove(path);
	return 0;
}

void path_remove_tree(const char *path)
{
	nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}
