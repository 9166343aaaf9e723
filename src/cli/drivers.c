/* SPDX-License-Identifier: MIT */
/* Finding driver binaries: see drivers.h. */
#include "cli/drivers.h"

#include <dirent.h>
#include <fnmatch.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/str.h"
#include "cli/exit.h"
#include "cli/paths.h"
#include "cli/proc.h"
#include "cli/suggest.h"
#include "report/json.h"

#define MAX_DEPTH 2

static bool has_program(const char *dir, const char *name)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return path_is_program(path);
}

static int not_hidden(const struct dirent *d)
{
	return d->d_name[0] != '.';
}

static void add(struct driver_list *list, struct driver d)
{
	if (list->n < ARRAY_LEN(list->item))
		list->item[list->n++] = d;
}

/* A directory with `run` or `fuzz` in it is a driver; others may hold drivers ("known/"). */
static void scan(struct driver_list *list, const char *dir, const char *prefix, u32 depth, struct arena *a)
{
	struct dirent **entry;
	int n = scandir(dir, &entry, not_hidden, alphasort);

	for (int i = 0; i < n; i++) {
		struct driver d = {
			.name = arena_printf(a, "%s%s", prefix, entry[i]->d_name),
			.dir = arena_printf(a, "%s/%s", dir, entry[i]->d_name),
			.kernel = "", .spec = "", .brief = "", .why = "",
		};

		free(entry[i]);
		if (!file_is_dir(d.dir))
			continue;
		d.base = arena_strndup(a, d.name, strcspn(d.name, "+"));
		d.planted = *d.base && strcmp(d.base, d.name) != 0;
		d.has_fuzz = has_program(d.dir, "fuzz");
		d.has_run = has_program(d.dir, "run");
		d.has_uml = has_program(d.dir, "run-uml");
		d.has_afl = has_program(d.dir, "afl");
		d.has_cov = has_program(d.dir, "cov");
		if (d.has_fuzz || d.has_run || d.has_uml)
			add(list, d);
		else if (depth < MAX_DEPTH)
			scan(list, d.dir, arena_printf(a, "%s/", d.name), depth + 1, a);
	}
	if (n >= 0)
		free(entry);
}

void drivers_find(struct driver_list *list, const char *dir, struct arena *a)
{
	*list = (struct driver_list){ 0 };
	list->dir = dir ? dir : arena_printf(a, "%s/drivers", path_exe_dir(a));
	if (!dir && !file_is_dir(list->dir))
		list->dir = arena_printf(a, "%s/../libexec/iovet/drivers", path_exe_dir(a));
	scan(list, list->dir, "", 1, a);
}

void drivers_without_plants(struct driver_list *list)
{
	u32 n = 0;

	for (u32 i = 0; i < list->n; i++)
		if (!list->item[i].planted)
			list->item[n++] = list->item[i];
	list->n = n;
}

static bool listed(const struct driver_list *list, const char *name)
{
	for (u32 i = 0; i < list->n; i++)
		if (strcmp(list->item[i].name, name) == 0)
			return true;
	return false;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct driver *)a)->name, ((const struct driver *)b)->name);
}

/* Directories of harness/`dir` whose driver is not there; a driver's own Makefile fragment tells one. */
static void add_unbuilt(struct driver_list *list, const char *sub, const char *prefix, struct arena *a)
{
	const char *dir = arena_printf(a, "%s/../harness/%s", path_exe_dir(a), sub);
	struct dirent **entry;
	int n = scandir(dir, &entry, not_hidden, alphasort);

	for (int i = 0; i < n; i++) {
		struct driver d = {
			.name = arena_printf(a, "%s%s", prefix, entry[i]->d_name), .base = "",
			.kernel = "", .spec = "", .brief = "", .why = "not built",
		};

		if (path_exists(arena_printf(a, "%s/%s/driver.mk", dir, entry[i]->d_name)) && !listed(list, d.name))
			add(list, d);
		free(entry[i]);
	}
	if (n >= 0)
		free(entry);
}

void drivers_add_unbuilt(struct driver_list *list, struct arena *a)
{
	add_unbuilt(list, "drivers", "", a);
	add_unbuilt(list, "known", "known/", a);
	qsort(list->item, list->n, sizeof(list->item[0]), by_name);
}

/* The next line "NAME: why" of a list in a source tree around the executable. False: there is none. */
static bool next_reason(FILE *f, const char **name, const char **why, struct arena *a)
{
	char line[512], *colon;

	while (f && fgets(line, sizeof(line), f)) {
		line[strcspn(line, "\n")] = 0;
		colon = strstr(line, ": ");
		if (line[0] == '#' || !colon)
			continue;
		*colon = 0;
		*name = arena_strdup(a, line);
		*why = arena_strdup(a, colon + 2);
		return true;
	}
	return false;
}

static FILE *reasons(const char *path, struct arena *a)
{
	return fopen(arena_printf(a, "%s/../%s", path_exe_dir(a), path), "r");
}

void drivers_add_not_hosted(struct driver_list *list, struct arena *a)
{
	FILE *f = reasons("harness/drivers/not-hosted.txt", a);
	struct driver d = { .base = "", .kernel = "", .spec = "", .brief = "", .not_hosted = true };

	while (next_reason(f, &d.name, &d.why, a))
		if (!listed(list, d.name))
			add(list, d);
	if (f)
		fclose(f);
	qsort(list->item, list->n, sizeof(list->item[0]), by_name);
}

const char *driver_why_not_uml(const char *driver, struct arena *a)
{
	FILE *f = reasons("harness/uml/not-here.txt", a);
	const char *name, *why, *found = NULL;

	while (!found && next_reason(f, &name, &why, a))
		if (fnmatch(name, driver, 0) == 0)
			found = why;
	if (f)
		fclose(f);
	return found;
}

const struct driver *drivers_get(const struct driver_list *list, const char *name, const char *cmd)
{
	const char *names[ARRAY_LEN(list->item)];
	const char *near;

	for (u32 i = 0; i < list->n; i++) {
		if (strcmp(list->item[i].name, name) == 0)
			return &list->item[i];
		names[i] = list->item[i].name;
	}
	near = suggest(name, names, list->n);
	if (near)
		fprintf(stderr, "iovet %s: unknown driver `%s`; did you mean `%s`?\n", cmd, name, near);
	else if (list->n)
		fprintf(stderr, "iovet %s: unknown driver `%s`; `iovet drivers` lists them\n", cmd, name);
	else
		fprintf(stderr, "iovet %s: no driver binaries in %s\n", cmd, list->dir);
	return NULL;
}

int driver_for(const struct driver_list *list, const char *name, const char *cmd, const char *which, struct driver *out)
{
	const struct driver *d = drivers_get(list, name, cmd);

	if (!d)
		return list->n ? EXIT_USAGE : EXIT_ENV;
	*out = *d;
	if (has_program(d->dir, which))
		return EXIT_CLEAN;
	fprintf(stderr, "iovet %s: driver %s has no `%s` binary in %s\n", cmd, name, which, d->dir);
	return EXIT_ENV;
}

static const struct driver *driver_of_path(const struct driver_list *list, const char *path)
{
	for (u32 i = 0; i < list->n; i++) {
		const char *name = list->item[i].name, *s = path;
		size_t n = strlen(name);

		while ((s = strstr(s, name))) {
			if ((s == path || s[-1] == '/') && s[n] == '/')
				return &list->item[i];
			s += n;
		}
	}
	return NULL;
}

/* Second word of the first line that is neither empty nor a comment, when the first is `world`. */
static const char *world_of_text(const char *text, struct arena *a)
{
	for (;;) {
		text += strspn(text, " \t\r\n");
		if (*text != '#')
			break;
		text += strcspn(text, "\n");
	}
	if (strncmp(text, "world", 5) != 0 || !strchr(" \t", text[5]))
		return NULL;
	text += 5 + strspn(text + 5, " \t");
	return arena_strndup(a, text, strcspn(text, " \t\r\n"));
}

int driver_of_file(const struct driver_list *list, const char *path, const char *name, const char *cmd,
		   struct driver *out)
{
	struct str text = { 0 }, err = { 0 };
	struct arena *a = arena_new();
	int status = EXIT_USAGE;

	if (!file_read(path, &text, &err)) {
		fprintf(stderr, "iovet %s: %s\n", cmd, str_get(&err));
		goto out;
	}
	if (!name)
		name = world_of_text(str_get(&text), a);
	if (!name) {
		const struct driver *d = driver_of_path(list, path);

		name = d ? d->name : NULL;
	}
	if (name)
		status = driver_for(list, name, cmd, "run", out);
	else
		fprintf(stderr, "iovet %s: %s: which driver is it for? Say --driver NAME\n", cmd, path);
out:
	arena_free(a);
	str_free(&text);
	str_free(&err);
	return status;
}

const char *driver_binary(const struct driver *d, const char *which, struct arena *a)
{
	return arena_printf(a, "%s/%s", d->dir, which);
}

static void load_strings(struct strings *s, const json_t *array, struct arena *a)
{
	for (size_t i = 0; i < json_array_size(array) && s->n < ARRAY_LEN(s->item); i++) {
		const char *text = json_string_value(json_array_get(array, i));

		if (text)
			s->item[s->n++] = arena_strdup(a, text);
	}
}

static void load_plants(struct driver *d, const json_t *array, struct arena *a)
{
	d->plants = arena_array(a, json_array_size(array), sizeof(*d->plants));
	for (size_t i = 0; i < json_array_size(array); i++) {
		const json_t *j = json_array_get(array, i);

		d->plants[d->n_plants++] = (struct driver_plant){
			.name = json_str(j, "name", "", a), .set = json_str(j, "set", "plant", a),
			.cls = json_str(j, "class", "", a), .what = json_str(j, "what", "", a),
			.file = json_str(j, "file", "", a), .line = (u32)json_u64(j, "line"),
			.equivalent = json_str(j, "equivalent", "", a), .row = json_str(j, "row", "", a),
		};
	}
}

void driver_describe(struct driver *d, struct arena *a)
{
	struct str out = { 0 }, err = { 0 };
	struct proc_end end;
	json_t *j = NULL;

	if (!d->dir)
		return;
	if (!d->has_run && !d->has_uml) {
		d->why = "no `run` binary";
		return;
	}
	if (!proc_ask((const char *const[]){ driver_binary(d, d->has_run ? "run" : "run-uml", a), "--describe", NULL }, 20, &out, &end,
		      &err))
		d->why = arena_strdup(a, str_get(&err));
	else if (end.status != 0)
		d->why = arena_printf(a, end.signal ? "`run --describe` was ended by signal %d" :
				      "`run --describe` ended with status %d", end.signal ? end.signal : end.status);
	else
		j = json_loadb(str_get(&out), out.len, 0, NULL);
	if (j) {
		d->told = json_str(j, "name", "", a);
		d->kernel = json_str(j, "kernel", "", a);
		d->spec = json_str(j, "spec", "", a);
		d->brief = json_str(j, "brief", "", a);
		load_strings(&d->backends, json_object_get(j, "backends"), a);
		load_strings(&d->files, json_object_get(j, "files"), a);
		load_plants(d, json_object_get(j, "plants"), a);
	} else if (!*d->why) {
		d->why = "`run --describe` printed no JSON";
	}
	if (d->has_run && d->has_uml && d->backends.n < ARRAY_LEN(d->backends.item))
		d->backends.item[d->backends.n++] = "uml";
	if (!*d->why && !d->has_fuzz)
		d->why = "no `fuzz` binary";
	json_decref(j);
	str_free(&out);
	str_free(&err);
}
