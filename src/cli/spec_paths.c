/* SPDX-License-Identifier: MIT */
/* See spec_paths.h. */
#include "cli/spec_paths.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"

void spec_paths_add_one(struct spec_paths *p, const char *path)
{
	if (p->n == p->size) {
		p->size = p->size ? p->size * 2 : 16;
		p->path = xrealloc(p->path, p->size * sizeof(*p->path));
	}
	p->path[p->n++] = arena_strdup(p->arena, path);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool is_spec_name(const char *name)
{
	size_t n = strlen(name);

	return n > 5 && !strcmp(name + n - 5, ".yaml");
}

/* Every spec under `dir`, in the order of their names; hidden entries and schema/ are left out.
 * False: `dir` cannot be read. */
static bool find_specs(struct spec_paths *found, const char *dir, u32 depth, struct diag *diag)
{
	struct spec_paths here = { .arena = found->arena };
	DIR *d = depth < 32 ? opendir(dir) : NULL;
	const struct dirent *e;
	bool ok = true;

	if (!d) {
		diag_report(diag, DIAG_ERROR, (struct diag_at){ dir, 0, 0 }, "unreadable", "%s",
			    depth < 32 ? strerror(errno) : "directories are nested too deeply");
		return false;
	}
	while ((e = readdir(d)))
		if (e->d_name[0] != '.' && strcmp(e->d_name, "schema"))
			spec_paths_add_one(&here,
				 arena_printf(found->arena, "%s%s%s", dir,
					      dir[strlen(dir) - 1] == '/' ? "" : "/", e->d_name));
	closedir(d);
	if (here.n)
		qsort(here.path, here.n, sizeof(*here.path), by_text);
	for (u32 i = 0; i < here.n; i++) {
		if (file_is_dir(here.path[i]))
			ok = find_specs(found, here.path[i], depth + 1, diag) && ok;
		else if (is_spec_name(here.path[i]))
			spec_paths_add_one(found, here.path[i]);
	}
	free(here.path);
	return ok;
}

void spec_paths_add(struct spec_paths *found, const char *path, struct diag *diag)
{
	u32 before = found->n;

	if (!file_is_dir(path))
		spec_paths_add_one(found, path);
	else if (find_specs(found, path, 0, diag) && found->n == before)
		diag_report(diag, DIAG_ERROR, (struct diag_at){ path, 0, 0 }, "unreadable",
			    "no .yaml file in this directory");
}
