/* SPDX-License-Identifier: MIT */
/* See load.h: `twin:` and `waive:`. */
#include <string.h>

#include "spec/load.h"

/* Which forms a kind of thing may have, as bits; and the indices its macro may be called with. */
static const u32 allowed_forms[] = {
	[TWIN_OF_REG] = 1u << TWIN_PLAIN,
	[TWIN_OF_FIELD] = 1u << TWIN_PLAIN | 1u << TWIN_SHIFT | 1u << TWIN_MAX | 1u << TWIN_VALUE,
	[TWIN_OF_ENUM_VALUE] = 1u << TWIN_PLAIN,
	[TWIN_OF_STRUCT] = 1u << TWIN_PLAIN | 1u << TWIN_WORDS,
};

static const char *const how_to_write[] = {
	[TWIN_OF_REG] = "write MACRO, or MACRO(i) with the indices of the array",
	[TWIN_OF_FIELD] = "write MACRO, MACRO:shift, MACRO:max or MACRO:value",
	[TWIN_OF_ENUM_VALUE] = "write MACRO",
	[TWIN_OF_STRUCT] = "write MACRO or MACRO:words",
};

static bool is_form(const char *text, enum spec_twin_form *out)
{
	static const char *const forms[] = { "", ":shift", ":max", ":value", ":words" };

	for (u32 i = 0; i < ARRAY_LEN(forms); i++) {
		if (strcmp(forms[i], text))
			continue;
		*out = (enum spec_twin_form)i;
		return true;
	}
	return false;
}

/* "(i, j)" after a macro: these very indices of the register. NULL: it is none of that. */
static const char *read_indices(struct loader *l, const char *at, const struct spec_reg *r, u32 *n)
{
	*n = 0;
	if (*at != '(')
		return at;
	do {
		const char *name;

		at += 1 + strspn(at + 1, " ");
		name = *n < r->n_index ? r->index_name[*n] : NULL;
		if (!name || strncmp(at, name, strlen(name)))
			return NULL;
		at += strlen(name);
		at += strspn(at, " ");
		++*n;
	} while (*at == ',');
	(void)l;
	return *at == ')' && *n == r->n_index ? at + 1 : NULL;
}

static bool read_twin(struct loader *l, struct spec_twin *t, const struct node *n, enum twin_of of,
		      const struct spec_reg *r)
{
	static const struct spec_reg no_indices;
	const char *text = node_text(n), *end = text + strcspn(text, "(: ");

	t->pos = n->pos;
	t->macro = arena_strndup(l->a, text, (size_t)(end - text));
	end = is_name(t->macro) ? read_indices(l, end, r ? r : &no_indices, &t->n_args) : NULL;
	return end && is_form(end, &t->form) && allowed_forms[of] >> t->form & 1;
}

struct spec_twin *load_twins(struct loader *l, const struct node *n, enum twin_of of,
			     const struct spec_reg *r, u32 *count)
{
	const struct node *c = n && n->kind == NODE_LIST ? n->first : n;
	struct spec_twin *t;

	*count = 0;
	if (!n || n->kind == NODE_MAP || n->bad)
		return NULL;
	t = arena_array(l->a, n->kind == NODE_LIST ? n->n : 1, sizeof(*t));
	for (; c; c = n->kind == NODE_LIST ? c->next : NULL) {
		if (!node_text(c) || !read_twin(l, &t[*count], c, of, r))
			spec_error(l->d, c->pos, "bad-twin", "`%s` is no twin of this; %s",
				   node_text(c) ? node_text(c) : "", how_to_write[of]);
		else
			++*count;
	}
	if (*count && !l->first_twin)
		l->first_twin = t;
	return t;
}

struct spec_waiver *load_waivers(struct loader *l, const struct node *list, u32 *n)
{
	struct spec_waiver *w;

	*n = 0;
	if (!list || list->kind != NODE_LIST || list->bad)
		return NULL;
	w = arena_array(l->a, list->n, sizeof(*w));
	for (const struct node *c = list->first; c; c = c->next)
		w[(*n)++] = (struct spec_waiver){ .pos = node_get(c, "rule")->pos,
						  .rule = get_text(c, "rule"),
						  .reason = get_text(c, "reason") };
	return w;
}
