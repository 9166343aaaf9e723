/* SPDX-License-Identifier: MIT */
/* What the processes counted: counts.PID.json of the driver's own code, or AFL's fuzzer_stats where that says more. */
#include "cli/fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/file.h"
#include "report/json.h"

static void add_finding(struct fuzz_counts *c, const char *key, u64 count, struct arena *a)
{
	for (u32 i = 0; i < c->finding.n; i++)
		if (strcmp(c->finding.item[i].key, key) == 0) {
			c->finding.item[i].count += count;
			return;
		}
	c->finding.item = xrealloc(c->finding.item, (c->finding.n + 1) * sizeof(*c->finding.item));
	c->finding.item[c->finding.n].key = arena_strdup(a, key);
	c->finding.item[c->finding.n++].count = count;
}

/* A file that is being rewritten just now, or was cut short by a kill, is skipped. */
static void add_file(struct fuzz_counts *c, const char *path, struct arena *a)
{
	struct str err = { 0 };
	json_t *j = json_file(path, &err), *entry;
	size_t i;

	if (j) {
		c->runs += json_u64(j, "runs");
		c->ops += json_u64(j, "ops");
		c->seconds += json_num(j, "seconds", 0);
		json_array_foreach(json_object_get(j, "findings"), i, entry) {
			const char *key = json_string_value(json_object_get(entry, "key"));
			u64 count = json_u64(entry, "count");

			if (key && count)
				add_finding(c, key, count, a);
		}
	}
	json_decref(j);
	str_free(&err);
}

static u64 afl_runs(const struct fuzz *f)
{
	u64 runs = 0;

	for (u32 n = 0; n < f->o->jobs; n++) {
		struct str text = { 0 }, err = { 0 };
		const char *s = NULL;

		if (file_read(arena_printf(f->a, "%s/afl/worker%u/fuzzer_stats", f->dir, n), &text, &err))
			s = strstr(str_get(&text), "execs_done");
		if (s && (s = strchr(s, ':')))
			runs += strtoull(s + 1, NULL, 10);
		str_free(&text);
		str_free(&err);
	}
	return runs;
}

void fuzz_read_counts(struct fuzz *f)
{
	struct path_list list;
	struct arena *a = arena_new();

	free(f->counts.finding.item);
	f->counts = (struct fuzz_counts){ 0 };
	path_files(&list, f->dir, a);
	for (u32 i = 0; i < list.n; i++) {
		const char *name = path_base(list.item[i]);

		if (strncmp(name, "counts.", 7) == 0 && strstr(name, ".json"))
			add_file(&f->counts, list.item[i], f->a);
	}
	if (f->o->engine == ENGINE_AFL) {
		u64 runs = afl_runs(f);

		f->counts.runs = runs > f->counts.runs ? runs : f->counts.runs;
	}
	arena_free(a);
}
