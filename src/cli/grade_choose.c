/* SPDX-License-Identifier: MIT */
/* Which bugs there are in the binaries that are built, and which of them are to be graded. See grade.h. */
#include <fnmatch.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
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

static void add(struct grading *s, const struct driver *d, const struct driver_plant *p)
{
	bool always = d->planted && d->n_plants == 1;
	struct graded b = {
		.id = always ? d->name : arena_printf(s->a, "%s/%s", d->base, p->name), .set = p->set, .cls = p->cls,
		.driver = d->base, .what = p->what, .file = p->file, .line = p->line, .equivalent = p->equivalent, .oracle = "",
		.failure = "",
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

static int check_names(struct grading *s, int n, char *const *names)
{
	for (int i = 0; i < n; i++) {
		bool found = strcmp(names[i], "all") == 0;

		for (u32 k = 0; k < s->drivers.n; k++)
			found |= strcmp(names[i], s->drivers.item[k].base) == 0;
		if (!found && !drivers_get(&s->drivers, names[i], "grade"))
			return EXIT_USAGE;
	}
	return EXIT_CLEAN;
}

/* Every k-th, so that each file and class keeps its part. */
static void thin_out(struct grading *s)
{
	u32 n = 0;

	if (!s->o->sample || s->g.n <= s->o->sample)
		return;
	for (u64 i = 0; i < s->o->sample; i++, n++) {
		u64 from = (i * s->g.n + s->o->seed % s->g.n / s->o->sample) / s->o->sample;

		s->g.bug[n] = s->g.bug[from];
		s->target[n] = s->target[from];
	}
	s->g.n = n;
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
