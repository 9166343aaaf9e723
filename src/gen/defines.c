/* SPDX-License-Identifier: MIT */
/* Finds a macro that generated text defines twice. Knows only `#define`, not what is inside #if. */
#include "gen/defines.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/hash.h"

struct name { const char *start; size_t len; u64 hash; };

static bool ends_name(char c)
{
	return c == ' ' || c == '(' || c == '\t' || c == '\n' || !c;
}

/* The next macro defined at or after *at. IOVET_ is the frame's own prefix; it has one macro per branch of an #if. */
static bool next_define(const char **at, struct name *name)
{
	while ((*at = strstr(*at, "#define "))) {
		const char *start = *at + 8 + strspn(*at + 8, " ");

		*at = start;
		*name = (struct name){ .start = start };
		while (!ends_name(start[name->len]))
			name->len++;
		name->hash = hash_bytes(HASH_INIT, start, name->len);
		if (strncmp(start, "IOVET_", 6))
			return true;
	}
	return false;
}

/* A hash table of places in the text: small slots, since there are a million names in a large header. */
struct slot { u32 hash, end; };		/* low half; where the name ends, 0: free */
struct names { const char *text; struct slot *slot; size_t n, size; };

static bool is_at(const struct names *t, const struct name *name, u32 end)
{
	const char *at = t->text + end - name->len;

	return end >= name->len && !memcmp(at, name->start, name->len) && (at == t->text || at[-1] == ' ');
}

static struct slot *find(const struct names *t, const struct name *name)
{
	size_t i = name->hash & (t->size - 1);

	while (t->slot[i].end && (t->slot[i].hash != (u32)name->hash || !is_at(t, name, t->slot[i].end)))
		i = (i + 1) & (t->size - 1);
	return &t->slot[i];
}

/* Keeps the table at most half full. */
static void grow(struct names *t)
{
	struct names old = *t;

	t->size = old.size ? old.size * 2 : 1024;
	t->slot = xmalloc(t->size * sizeof(*t->slot));
	memset(t->slot, 0, t->size * sizeof(*t->slot));
	for (size_t i = 0; i < old.size; i++) {
		size_t to = old.slot[i].hash & (t->size - 1);

		if (!old.slot[i].end)
			continue;
		while (t->slot[to].end)
			to = (to + 1) & (t->size - 1);
		t->slot[to] = old.slot[i];
	}
	free(old.slot);
}

/* False: it is there already. */
static bool add(struct names *t, const struct name *name)
{
	struct slot *slot;

	if (t->n * 2 >= t->size)
		grow(t);
	slot = find(t, name);
	if (slot->end)
		return false;
	*slot = (struct slot){ (u32)name->hash, (u32)(name->start + name->len - t->text) };
	t->n++;
	return true;
}

bool find_repeated_define(const char *text, struct str *name)
{
	struct names seen = { .text = text };
	struct name one;
	bool found = false;

	assert(strlen(text) < UINT32_MAX);
	while (!found && next_define(&text, &one)) {
		found = !add(&seen, &one);
		if (found)
			str_addn(name, one.start, one.len);
	}
	free(seen.slot);
	return found;
}
