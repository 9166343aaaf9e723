/* SPDX-License-Identifier: MIT */
/* Which bugs there are in the binaries that are built, and which of them are to be graded. See grade.h. */
#include <fnmatch.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/file.h"
#include "cli/exit.h"
#include "cli/grade.h"

/* Is `word` one of a list with commas? NULL: everything is. */
static bool is_in(const char *list, const char *word)
{
	size_t n = strlen(word);

	for (const char *s = list; s && *s; s += strcspn(s, ","), s += *s == ',')
		if (strncmp(s, word, n) == 0 && (s[n] == ',' || !s[n]))
			return true;
	return !list;
}

/* Is it the one bug of a binary that has the bug's name? */
static bool is_always(const struct driver *d, const struct driver_plant *p)
{
	return d->planted && strcmp(strchr(d->name, '+') + 1, p->name) == 0;
}

static void add(struct grading *s, const struct driver *d, const struct driver_plant *p)
{
	bool always = is_always(d, p);
	struct graded b = {
		.id = always ? d->name : arena_printf(s->a, "%s/%s", d->base, p->name), .set = p->set, .cls = p->cls,
		.driver = d->base, .what = p->what, .file = p->file, .line = p->line, .equivalent = p->equivalent, .row = p->row,
		.oracle = "", .program = "", .failure = "",
	};

	if (!is_in(s->o->sets, b.set) || (s->o->filter && fnmatch(s->o->filter, b.id, 0) != 0))
		return;
	s->g.bug = xrealloc(s->g.bug, (s->g.n + 1) * sizeof(*s->g.bug));
	s->target = xrealloc(s->target, (s->g.n + 1) * sizeof(*s->target));
	s->target[s->g.n] = (struct grade_target){ .driver = d, .plant = always ? NULL : p->name };
	s->g.bug[s->g.n++] = b;
}

static bool is_named(const struct driver *d, int n, char *const *names)
{
	for (int i = 0; i < n; i++)
		if (strcmp(names[i], "all") == 0 || strcmp(names[i], d->name) == 0 || strcmp(names[i], d->base) == 0)
			return true;
	return !n;
}

/* Each word of --set is a set that there is. */
static int check_sets(const struct grading *s)
{
	static const char *const sets[] = { "known", "history", "plant", "mutant" };

	for (const char *word = s->o->sets; word && *word; word += strcspn(word, ","), word += *word == ',') {
		size_t n = strcspn(word, ",");
		bool found = false;

		for (u32 i = 0; i < ARRAY_LEN(sets); i++)
			found |= strlen(sets[i]) == n && strncmp(sets[i], word, n) == 0;
		if (!found) {
			fprintf(stderr, "iovet grade: --set: `%.*s` is none of known, history, plant, mutant\n", (int)n, word);
			return EXIT_USAGE;
		}
	}
	return EXIT_CLEAN;
}

static int check_names(struct grading *s, int n, char *const *names)
{
	for (int i = 0; i < n; i++) {
		bool found = strcmp(names[i], "all") == 0;

		for (u32 k = 0; k < s->drivers.n; k++)
			found |= strcmp(names[i], s->drivers.item[k].base) == 0;
		if (!found && !drivers_get(&s->drivers, names[i], "grade"))
			return EXIT_USAGE;
	}
	return check_sets(s);
}

/* Every k-th, so that each file and class keeps its part; the seed says where to begin. */
static void thin_out(struct grading *s)
{
	u32 n = 0;

	if (!s->o->sample || s->g.n <= s->o->sample)
		return;
	for (u64 i = 0; i < s->o->sample; i++, n++) {
		u64 from = (i * s->g.n + s->o->seed % s->g.n) / s->o->sample;

		s->g.bug[n] = s->g.bug[from];
		s->target[n] = s->target[from];
	}
	s->g.n = n;
}

/* "ROW FILE: NEEDS: why" of harness/plant/history.txt, in the tree that the executable is in. */
static void load_unseeded(struct grading *s)
{
	FILE *f = fopen(arena_printf(s->a, "%s/../harness/plant/history.txt", path_exe_dir(s->a)), "r");
	char line[512], row[16], file[128], needs[32], why[256];

	while (f && fgets(line, sizeof(line), f)) {
		if (line[0] == '#' || sscanf(line, "%15s %127[^:]: %31[^:]: %255[^\n]", row, file, needs, why) != 4)
			continue;
		s->g.unseeded = xrealloc(s->g.unseeded, (s->g.n_unseeded + 1) * sizeof(*s->g.unseeded));
		s->g.unseeded[s->g.n_unseeded++] = (struct unseeded){ arena_strdup(s->a, row), arena_strdup(s->a, file),
								      arena_strdup(s->a, needs), arena_strdup(s->a, why) };
	}
	if (f)
		fclose(f);
}

static bool has_history(const struct grading *s)
{
	for (u32 i = 0; i < s->g.n; i++)
		if (strcmp(s->g.bug[i].set, "history") == 0)
			return true;
	return false;
}

int grade_choose(struct grading *s, int n, char *const *names)
{
	int status = check_names(s, n, names);

	for (u32 i = 0; !status && i < s->drivers.n; i++) {
		struct driver *d = &s->drivers.item[i];

		if (!is_named(d, n, names))
			continue;
		driver_describe(d, s->a);
		for (u32 k = 0; k < d->n_plants; k++)
			if (d->has_fuzz)
				add(s, d, &d->plants[k]);
	}
	if (has_history(s))
		load_unseeded(s);
	thin_out(s);
	if (status || s->g.n)
		return status;
	fprintf(stderr, "iovet grade: no bug to grade; a driver gets some by `make build/drivers/DRIVER+mutants/fuzz`, or "
		"`...DRIVER+PLANT/fuzz` with a PLANT of harness/plant/DRIVER (the `run` binary likewise)\n");
	return EXIT_NOTHING;
}

/* A binary whose bug cannot be switched off is held against the one it was made from. */
struct driver *grade_twin(struct grading *s, u32 i)
{
	const struct driver *d = s->target[i].driver;

	if (!s->target[i].plant)
		d = drivers_get(&s->drivers, d->base, "grade");
	return d ? &s->drivers.item[d - s->drivers.item] : NULL;
}
