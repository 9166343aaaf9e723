/* SPDX-License-Identifier: MIT */
/* See load.h: features, what exists only with them, and what resets do. */
#include <string.h>

#include "spec/expr.h"
#include "spec/load.h"
#include "spec/names.h"

void load_features(struct loader *l)
{
	const struct node *map = node_get(l->root, "features");

	if (!map || map->kind != NODE_MAP)
		return;
	l->s->features = arena_array(l->a, map->n, sizeof(*l->s->features));
	names_init(&l->s->names->features, l->a, map->n);
	for (const struct node *n = map->first; n; n = n->next) {
		struct spec_feature *f = &l->s->features[l->s->n_features++];

		*f = (struct spec_feature){ .pos = n->key_pos,
					    .name = n->key,
					    .brief = get_text(n, "brief") };
		f->probe = get_expr(l, n, "probe");
		names_add(&l->s->names->features, f->name, f);
	}
}

struct spec_expr *get_condition(struct loader *l, const struct node *map)
{
	const struct expr_scope scope = { .spec = l->s, .conditions = true };
	const struct node *otherwise = node_get(map, "else");
	struct spec_expr *e;

	if (otherwise && !node_get(map, "when"))
		spec_error(l->d, otherwise->key_pos, "else-without-when",
			   "`else` says what is there when `when` is false; there is no `when`");
	e = get_expr(l, map, "when");
	return e && expr_resolve(e, &scope, l->d) ? e : NULL;
}

void load_resets(struct loader *l)
{
	const struct node *list = node_get(l->root, "resets");

	if (!list || list->kind != NODE_LIST || list->bad)
		return;
	l->s->resets = arena_array(l->a, list->n, sizeof(*l->s->resets));
	for (const struct node *n = list->first; n; n = n->next) {
		for (u32 i = 0; i < l->s->n_resets; i++)
			if (!strcmp(l->s->resets[i], n->text))
				spec_error(l->d, n->pos, "bad-reset", "`%s` was named above",
					   n->text);
		l->s->resets[l->s->n_resets++] = n->text;
	}
	if (!l->s->n_resets)
		spec_error(l->d, list->pos, "bad-reset", "name at least one kind of reset");
}

static bool enum_value(const struct spec_enum *e, const char *name, u64 *out)
{
	for (u32 i = 0; e && i < e->n_values; i++) {
		if (strcmp(e->values[i].name, name))
			continue;
		*out = e->values[i].value;
		return true;
	}
	return false;
}

static void unknown_value(struct loader *l, const struct spec_enum *e, const struct node *n, bool keep)
{
	struct hint h = hint_for(l->d, n->text);

	hint_try(&h, "unknown");
	hint_try(&h, "param");
	if (keep)
		hint_try(&h, "keep");
	for (u32 i = 0; e && i < e->n_values; i++)
		hint_try(&h, e->values[i].name);
	spec_error(l->d, n->pos, "unknown-enum-value",
		   "`%s` is no value of this field's enum" HINT_FMT, n->text, HINT_ARGS(h));
}

struct spec_reset get_reset(struct loader *l, const struct spec_enum *e, const struct node *n, bool keep)
{
	struct spec_reset r = { .form = RESET_VALUE };
	const char *name = node_text(n);

	if (node_u64(n, &r.value))
		return r;
	r.form = RESET_UNKNOWN;
	if (!name || n->bad || !strcmp(name, "unknown"))
		return r;
	if (!strcmp(name, "param"))
		r.form = RESET_PARAM;
	else if (keep && !strcmp(name, "keep"))
		r.form = RESET_KEEP;
	else if (enum_value(e, name, &r.value))
		r.form = RESET_VALUE;
	else
		unknown_value(l, e, n, keep);
	return r;
}

static u32 kind_of_reset(const struct spec *s, const char *name)
{
	u32 i = 0;

	while (i < s->n_resets && strcmp(s->resets[i], name))
		i++;
	return i;
}

static void unknown_kind(struct loader *l, const struct node *n)
{
	struct hint h = hint_for(l->d, n->key);

	for (u32 i = 0; i < l->s->n_resets; i++)
		hint_try(&h, l->s->resets[i]);
	spec_error(l->d, n->key_pos, "unknown-reset-kind",
		   "`%s` is no kind of reset; `resets:` lists them" HINT_FMT, n->key, HINT_ARGS(h));
}

/* `{cold: 0, warm: keep}`: one for each kind. */
static struct spec_reset *get_resets(struct loader *l, const struct spec_enum *e, const struct node *map)
{
	struct spec_reset *r = arena_array(l->a, l->s->n_resets + 1, sizeof(*r));

	for (const struct node *n = map->first; n; n = n->next) {
		u32 kind = kind_of_reset(l->s, n->key);

		if (kind == l->s->n_resets)
			unknown_kind(l, n);
		else
			r[kind] = get_reset(l, e, n, true);
		if (kind == 0 && r[0].form == RESET_KEEP)
			spec_error(l->d, n->pos, "bad-reset",
				   "`%s` is the usual reset: it keeps nothing; write a value or `unknown`",
				   n->key);
	}
	for (u32 i = 0; i < l->s->n_resets; i++)
		if (!map->bad && !node_get(map, l->s->resets[i]))
			spec_error(l->d, map->key_pos, "missing-reset-kind",
				   "what does `%s` do? write a value, `unknown` or `keep`",
				   l->s->resets[i]);
	return r;
}

void load_reset(struct loader *l, struct spec_field *f, const struct node *n)
{
	struct spec_reset r;

	if (n && n->kind == NODE_MAP)
		f->resets = get_resets(l, f->enumeration, n);
	r = f->resets ? f->resets[0] : get_reset(l, f->enumeration, n, false);
	f->reset = r.value;
	f->reset_known = r.form == RESET_VALUE;
	f->reset_param = r.form == RESET_PARAM;
}

void load_reg_condition(struct loader *l, struct spec_reg *r, const struct node *n)
{
	const struct node *otherwise = node_get(n, "else");

	r->when = get_condition(l, n);
	if (!otherwise || !strcmp(otherwise->text ? otherwise->text : "", "absent"))
		r->otherwise.form = ELSE_ABSENT;
	else
		r->otherwise.policy = get_policy(otherwise);
}

void load_field_condition(struct loader *l, struct spec_field *f, const struct node *n)
{
	const struct node *otherwise = node_get(n, "else");
	struct spec_reset r;

	f->when = get_condition(l, n);
	if (otherwise && otherwise->kind == NODE_MAP) {
		r = get_reset(l, f->enumeration, node_get(otherwise, "reset"), false);
		f->otherwise = (struct spec_else){
			.form = ELSE_ACCESS,
			.access = (enum spec_access)word_index(node_get(otherwise, "access"),
							       words_access, ACC_RW),
			.reset = r.value,
			.reset_known = r.form == RESET_VALUE,
		};
	} else if (otherwise) {
		f->otherwise.policy = get_policy(otherwise);
	}
}
