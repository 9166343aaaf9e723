/* SPDX-License-Identifier: MIT */
/* What the processes counted: counts.PID.json of the driver's own code, and AFL's fuzzer_stats. */
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

/* What the first process tells counts: with a finding that ends one there are others, but no bug is graded beyond that. */
static void add_plant(struct fuzz_counts *c, const json_t *j)
{
	u64 reached = json_u64(j, "reached"), triggered = json_u64(j, "triggered");

	if (reached && !c->reached)
		c->first_reached = (struct fuzz_first){ json_u64(j, "reached_runs"), json_num(j, "reached_s", 0) };
	if (triggered && !c->triggered)
		c->first_triggered = (struct fuzz_first){ json_u64(j, "triggered_runs"), json_num(j, "triggered_s", 0) };
	c->reached += reached;
	c->triggered += triggered;
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
		c->cpu_s += json_num(j, "cpu_s", 0);
		add_plant(c, json_object_get(j, "plant"));
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
	if (f->o->engine == ENGINE_AFL)
		fuzz_afl_stats(f);
	arena_free(a);
}
