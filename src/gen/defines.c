/* SPDX-License-Identifier: MIT */
/* Finds a macro that generated text defines twice. Knows only `#define`, not what is inside #if. */
#include "gen/defines.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/hash.h"

struct name { const char *start; size_t len; u64 hash; };

/* The next macro defined at or after *at. IOVET_ is the frame's own prefix; it has one macro per branch of an #if. */
static bool next_define(const char **at, struct name *name)
{
	while ((*at = strstr(*at, "#define "))) {
		const char *start = *at + 8 + strspn(*at + 8, " ");

		*at = start;
		*name = (struct name){ .start = start, .len = strcspn(start, " (\t\n") };
		name->hash = hash_bytes(HASH_INIT, start, name->len);
		if (strncmp(start, "IOVET_", 6))
			return true;
	}
	return false;
}

struct names { const struct name **slot; size_t n, size; struct arena *arena; };

static const struct name **find(const struct names *t, const struct name *name)
{
	size_t i = name->hash & (t->size - 1);

	while (t->slot[i] && (t->slot[i]->hash != name->hash || t->slot[i]->len != name->len ||
			      memcmp(t->slot[i]->start, name->start, name->len)))
		i = (i + 1) & (t->size - 1);
	return &t->slot[i];
}

/* Keeps the table at most half full. */
static void grow(struct names *t)
{
	struct names old = *t;

	t->size = old.size ? old.size * 4 : 1024;
	t->slot = xmalloc(t->size * sizeof(*t->slot));
	memset(t->slot, 0, t->size * sizeof(*t->slot));
	for (size_t i = 0; i < old.size; i++)
		if (old.slot[i])
			*find(t, old.slot[i]) = old.slot[i];
	free(old.slot);
}

/* False: it is there already. */
static bool add(struct names *t, const struct name *name)
{
	const struct name **slot;
	struct name *copy;

	if (t->n * 2 >= t->size)
		grow(t);
	slot = find(t, name);
	if (*slot)
		return false;
	copy = arena_alloc(t->arena, sizeof(*copy));
	*copy = *name;
	*slot = copy;
	t->n++;
	return true;
}

bool find_repeated_define(const char *text, struct str *name)
{
	struct names seen = { .arena = arena_new() };
	struct name one;
	bool found = false;

	while (!found && next_define(&text, &one)) {
		found = !add(&seen, &one);
		if (found)
			str_addn(name, one.start, one.len);
	}
	free(seen.slot);
	arena_free(seen.arena);
	return found;
}
