/* SPDX-License-Identifier: MIT */
/* The shape check: walks a tree of nodes along the tables of keys.c. See keys.h. */
#include <stdio.h>
#include <string.h>

#include "base/checked.h"
#include "base/str.h"
#include "spec/keys.h"
#include "spec/report.h"

struct checker {
	struct diag *diag;
	const struct node *defaults;
};

static bool check_value(struct checker *c, const struct key *k, struct node *n);

const struct key *keys_find(const struct keys *keys, const char *name)
{
	for (u32 i = 0; i < keys->n; i++)
		if (keys->key[i].name[0] == name[0] && !strcmp(keys->key[i].name, name))
			return &keys->key[i];
	return NULL;
}

static void unknown_key(struct checker *c, const struct keys *keys, const struct node *n)
{
	struct hint h = hint_for(c->diag, n->key);

	for (u32 i = 0; i < keys->n; i++)
		hint_try(&h, keys->key[i].name);
	spec_error(c->diag, n->key_pos, "unknown-key", "%s has no key `%s`" HINT_FMT, keys->what,
		   n->key, HINT_ARGS(h));
}

/* A map that stands under a key is reported there; a list item or the root at its own start. */
static struct spec_pos where(const struct node *n)
{
	return n->key ? n->key_pos : n->pos;
}

static bool check_missing(struct checker *c, const struct keys *keys, const struct node *map)
{
	bool ok = true;

	for (u32 i = 0; i < keys->n; i++) {
		const struct key *k = &keys->key[i];

		if (!k->must || node_get(map, k->name) ||
		    (k->may_default && node_get(c->defaults, k->name)))
			continue;
		spec_error(c->diag, where(map), k->missing_rule ? k->missing_rule : "missing-key",
			   "%s needs `%s`: %s", keys->what, k->name, k->brief);
		ok = false;
	}
	return ok;
}

static bool check_map(struct checker *c, const struct keys *keys, struct node *map)
{
	bool ok = true;

	for (struct node *n = map->first; n; n = n->next) {
		const struct key *k = keys_find(keys, n->key);

		if (!k && strcmp(n->key, "<<"))	/* a merge key is reported by the reader */
			unknown_key(c, keys, n);
		if (!k || !check_value(c, k, n))
			ok = false;
	}
	return check_missing(c, keys, map) && ok;
}

static bool check_mapof(struct checker *c, const struct key *item, struct node *map)
{
	bool ok = true;

	for (struct node *n = map->first; n; n = n->next) {
		const char *trap = node_key_trap(n);

		if (trap)
			spec_error(c->diag, n->key_pos, "yaml-trap", "`%s` %s", n->key, trap);
		else if (!is_name(n->key))
			spec_error(c->diag, n->key_pos, "bad-name",
				   "`%s` is not a name: letters, digits and _, no digit first, at "
				   "most 63",
				   n->key);
		if (!check_value(c, item, n) || trap || !is_name(n->key)) {
			n->bad = true;
			ok = false;
		}
	}
	return ok;
}

static bool check_list(struct checker *c, const struct key *item, struct node *list)
{
	bool ok = true;

	for (struct node *n = list->first; n; n = n->next)
		ok = check_value(c, item, n) && ok;
	return ok;
}

static bool check_int(struct checker *c, const struct key *k, const struct node *n, u64 v)
{
	if (v >= k->min && v <= k->max && (!k->pow2 || is_pow2(v)))
		return true;
	if (k->pow2)
		spec_error(c->diag, n->pos, "bad-value",
			   "%s is not a power of two from %llu to %llu", n->text, k->min, k->max);
	else
		spec_error(c->diag, n->pos, "bad-value", "%s is not between 0x%llx and 0x%llx",
			   n->text, k->min, k->max);
	return false;
}

static bool check_word(struct checker *c, const struct key *k, const struct node *n)
{
	struct hint h = hint_for(c->diag, n->text);
	struct str all = { 0 };

	if (word_index(n, k->words, UINT32_MAX) != UINT32_MAX)
		return true;
	for (const char *const *w = k->words; *w; w++) {
		hint_try(&h, *w);
		str_printf(&all, "%s%s", all.len ? ", " : "", *w);
	}
	spec_error(c->diag, n->pos, k->word_rule ? k->word_rule : "bad-value",
		   "`%s` is none of %s" HINT_FMT, n->text, str_get(&all), HINT_ARGS(h));
	str_free(&all);
	return false;
}

static bool is_device(const char *s)
{
	return s[0] >= 'a' && s[0] <= 'z' && strlen(s) <= 63 &&
	       !s[strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789-")];
}

static bool wrong_type(struct checker *c, const struct key *k, const struct node *n)
{
	static const char *const names[] = { "a number",
					     "text",
					     "true or false",
					     "an expression",
					     "a name",
					     "a word",
					     "a bit or [msb, lsb]",
					     "a map",
					     "a map",
					     "a list",
					     "a device name (lower-case letters, digits, -)" };
	struct str want = { 0 };

	for (u32 i = 0; i < ARRAY_LEN(names); i++)
		if (k->shape & (1u << i) && !strstr(str_get(&want), names[i]))
			str_printf(&want, "%s%s", want.len ? " or " : "", names[i]);
	spec_error(c->diag, n->pos, "bad-type", "%s%s%sthis is %s, not %s", k->name ? "`" : "",
		   k->name ? k->name : "", k->name ? "`: " : "", node_kind_name(n), str_get(&want));
	str_free(&want);
	return false;
}

static bool check_bits(struct checker *c, const struct key *k, struct node *n)
{
	u64 v;

	if (n->bad)
		return false;		/* reported by the reader */
	if (n->kind == NODE_SCALAR)
		return node_u64(n, &v) ? true : wrong_type(c, k, n);
	if (n->kind == NODE_LIST && n->n == 2) {
		if (n->first->bad || n->first->next->bad)
			return false;
		if (node_u64(n->first, &v) && node_u64(n->first->next, &v))
			return true;
	}
	return wrong_type(c, k, n);
}

static bool check_scalar(struct checker *c, const struct key *k, const struct node *n)
{
	u64 v;
	bool b, number = node_u64(n, &v), truth = node_bool(n, &b),
		empty = !strcmp(node_kind_name(n), "nothing");

	if (n->bad)
		return false;
	if (empty)
		return wrong_type(c, k, n);
	if (k->shape & SH_INT && number)
		return check_int(c, k, n, v);
	if ((k->shape & SH_BOOL && truth) || k->shape & SH_EXPR)
		return true;
	if (number || truth)
		return k->shape & SH_TEXT && number ? true : wrong_type(c, k, n);
	if (k->shape & SH_WORD)
		return check_word(c, k, n);
	if ((k->shape & SH_NAME && is_name(n->text)) ||
	    (k->shape & SH_DEVICE && is_device(n->text)))
		return true;
	return k->shape & SH_TEXT ? true : wrong_type(c, k, n);
}

static bool check_value(struct checker *c, const struct key *k, struct node *n)
{
	bool ok;

	if (k->shape & SH_BITS)
		ok = check_bits(c, k, n);
	else if (n->kind == NODE_SCALAR)
		ok = check_scalar(c, k, n);
	else if (n->kind == NODE_MAP && k->shape & SH_MAP)
		ok = check_map(c, k->sub, n);
	else if (n->kind == NODE_MAP && k->shape & SH_MAPOF)
		ok = check_mapof(c, k->item, n);
	else if (n->kind == NODE_LIST && k->shape & SH_LIST)
		ok = check_list(c, k->item, n);
	else
		ok = wrong_type(c, k, n);
	n->bad |= !ok;
	return ok;
}

void keys_check_importing(struct node *root, struct diag *diag)
{
	struct checker c = { .diag = diag };

	for (struct node *n = root->first; n; n = n->next) {
		const struct key *k = keys_find(&keys_spec, n->key);

		if (!k || !k->importing)
			continue;
		if (!k->partial)
			check_value(&c, k, n);
		else if (n->kind != NODE_MAP)
			n->bad = !wrong_type(&c, k, n);
	}
}

bool keys_check(struct node *root, struct diag *diag)
{
	const struct key top = { .shape = SH_MAP, .sub = &keys_spec };
	struct checker c = { .diag = diag, .defaults = node_get(root, "defaults") };

	return check_value(&c, &top, root);
}

u32 word_index(const struct node *n, const char *const *words, u32 none)
{
	const char *text = node_text(n);

	for (u32 i = 0; text && words[i]; i++)
		if (!strcmp(words[i], text))
			return i;
	return none;
}
