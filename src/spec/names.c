/* SPDX-License-Identifier: MIT */
/* See names.h. */
#include "spec/names.h"

#include <string.h>

#include "base/hash.h"

void names_init(struct name_table *t, struct arena *a, u32 n)
{
	for (t->n_slots = 8; t->n_slots / 2 < n;)
		t->n_slots *= 2;
	t->slot = arena_array(a, t->n_slots, sizeof(*t->slot));
}

/* The slot that holds the name, or the free one where it belongs. */
static struct name_slot *find(const struct name_table *t, const char *name, u64 hash)
{
	for (u64 i = hash;; i++) {
		struct name_slot *s = &t->slot[i & (t->n_slots - 1)];

		if (!s->name || (s->hash == hash && !strcmp(s->name, name)))
			return s;
	}
}

void names_add(struct name_table *t, const char *name, const void *object)
{
	u64 hash = hash_str(HASH_INIT, name);
	struct name_slot *s = find(t, name, hash);

	if (!s->name)
		*s = (struct name_slot){ name, hash, object };
}

const void *names_get(const struct name_table *t, const char *name)
{
	return t->n_slots ? find(t, name, hash_str(HASH_INIT, name))->object : NULL;
}

const struct spec_reg *spec_find_reg(const struct spec *s, const char *name)
{
	return names_get(&s->names->regs, name);
}

const struct spec_struct *spec_find_struct(const struct spec *s, const char *name)
{
	return names_get(&s->names->structs, name);
}

const struct spec_param *spec_find_param(const struct spec *s, const char *name)
{
	return names_get(&s->names->params, name);
}

const struct spec_feature *spec_find_feature(const struct spec *s, const char *name)
{
	return names_get(&s->names->features, name);
}
