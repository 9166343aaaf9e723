/* SPDX-License-Identifier: MIT */
/* Reading a file of the rule catalogue: see rules.h. Names nobody knows, and what is missing, are told with their place. */
#define _GNU_SOURCE			/* strverscmp */
#include <stddef.h>
#include <string.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/str.h"
#include "report/rules_int.h"
#include "spec/yaml.h"

struct loader {
	struct rule_list *list;
	struct diag *d;
	const char *area;
	struct rule_words system;	/* of the file, for rules that name none */
};

static const struct key { const char *name; size_t to; bool words, needed; } keys[] = {
	{ "id", offsetof(struct rule, id), false, true },
	{ "text", offsetof(struct rule, text), false, true },
	{ "source", offsetof(struct rule, source), false, true },
	{ "tier", offsetof(struct rule, tier), true, true },
	{ "system", offsetof(struct rule, system), true, false },
	{ "breaks", offsetof(struct rule, breaks), true, false },
	{ "judged_by", offsetof(struct rule, judged_by), true, false },
	{ "shown_by", offsetof(struct rule, shown_by), true, false },
	{ "not_judged", offsetof(struct rule, not_judged), false, false },
	{ "note", offsetof(struct rule, note), false, false },
	{ "disputed", offsetof(struct rule, disputed), false, false },
};

static struct diag_at at(const struct spec_pos *pos)
{
	return (struct diag_at){ pos->file, pos->line, pos->col };
}

static const char *text_of(struct loader *l, const struct node *n)
{
	const char *text = node_text(n);

	if (!text || !text[strspn(text, " ")]) {
		diag_report(l->d, DIAG_ERROR, at(&n->pos), "rules-value", "a text is needed here, not %s", node_kind_name(n));
		return NULL;
	}
	return text;
}

static void words_of(struct loader *l, const struct node *n, struct rule_words *out)
{
	if (n->kind != NODE_LIST || !n->n) {
		diag_report(l->d, DIAG_ERROR, at(&n->pos), "rules-value", "a list of words is needed here, not %s",
			    n->kind == NODE_LIST ? "an empty one" : node_kind_name(n));
		return;
	}
	for (const struct node *c = n->first; c; c = c->next) {
		const char *word = text_of(l, c);

		if (word && rule_has(out, word))
			diag_report(l->d, DIAG_ERROR, at(&c->pos), "rules-repeat", "`%s` twice", word);
		else if (word)
			rule_words_add(out, word, l->list->arena);
	}
}

static void load_key(struct loader *l, struct rule *r, const struct node *n)
{
	for (u32 i = 0; i < ARRAY_LEN(keys); i++) {
		if (strcmp(keys[i].name, n->key) != 0)
			continue;
		if (keys[i].words)
			words_of(l, n, (struct rule_words *)((char *)r + keys[i].to));
		else
			*(const char **)((char *)r + keys[i].to) = text_of(l, n);
		return;
	}
	diag_report(l->d, DIAG_ERROR, at(&n->key_pos), "rules-name", "`%s` is none of id, text, source, tier, system, breaks, "
		    "judged_by, shown_by, not_judged, note, disputed", n->key);
}

static void check_word(struct loader *l, const struct node *n, const char *word, const struct rule_meaning *known,
		       const char *rule)
{
	struct str all = { 0 };

	for (const struct rule_meaning *m = known; word && m->word; m++) {
		if (strcmp(m->word, word) == 0)
			goto out;
		str_printf(&all, "%s%s", m == known ? "" : ", ", m->word);
	}
	if (word)
		diag_report(l->d, DIAG_ERROR, at(&n->pos), rule, "`%s` is none of %s", word, str_get(&all));
out:
	str_free(&all);
}

static void check_rule(struct loader *l, const struct rule *r, const struct node *n)
{
	const struct node *tier = node_get(n, "tier"), *why = node_get(n, "not_judged");

	for (u32 i = 0; i < ARRAY_LEN(keys); i++)
		if (keys[i].needed && !node_get(n, keys[i].name))
			diag_report(l->d, DIAG_ERROR, at(&n->pos), "rules-missing", "a rule needs `%s`", keys[i].name);
	for (const struct node *c = tier && tier->kind == NODE_LIST ? tier->first : NULL; c; c = c->next)
		check_word(l, c, node_text(c), rule_tiers, "rules-tier");
	check_word(l, why, r->not_judged, rule_reasons, "rules-reason");
	if (why && node_get(n, "judged_by"))
		diag_report(l->d, DIAG_ERROR, at(&why->key_pos), "rules-judge", "a rule is judged, or it is not");
	if (why && node_get(n, "shown_by"))
		diag_report(l->d, DIAG_ERROR, at(&why->key_pos), "rules-judge", "what nobody judges is not shown by a bug that is found");
	if (r->breaks.n && node_get(n, "judged_by"))
		diag_report(l->d, DIAG_ERROR, at(&node_get(n, "judged_by")->key_pos), "rules-judge",
			    "a hazard is judged where the rules are that it breaks");
}

static void append(struct rule_list *list, const struct rule *r)
{
	if (list->n == list->size) {
		u32 size = list->size ? 2 * list->size : 256;
		struct rule *item = arena_array(list->arena, size, sizeof(*item));

		if (list->n)
			memcpy(item, list->item, list->n * sizeof(*item));
		list->item = item;
		list->size = size;
	}
	list->item[list->n++] = *r;
}

static void load_entry(struct loader *l, const struct node *n, const char **last)
{
	struct rule r = { .at = at(&n->pos), .area = l->area };

	if (n->kind != NODE_MAP) {
		diag_report(l->d, DIAG_ERROR, at(&n->pos), "rules-shape", "a rule is a map: id, text, source, tier");
		return;
	}
	for (const struct node *c = n->first; c; c = c->next)
		load_key(l, &r, c);
	check_rule(l, &r, n);
	if (!r.system.n)
		r.system = l->system;
	if (!r.system.n)
		diag_report(l->d, DIAG_ERROR, at(&n->pos), "rules-missing", "neither the rule nor its file has a `system`");
	if (!r.id)
		return;
	if (*last && strverscmp(*last, r.id) > 0)
		diag_report(l->d, DIAG_ERROR, at(&n->pos), "rules-order", "%s stands after %s", r.id, *last);
	*last = r.id;
	append(l->list, &r);
}

static void load_file(struct loader *l, const struct node *root, const char *path)
{
	const struct node *area = node_get(root, "area"), *system = node_get(root, "system"), *rules = node_get(root, "rules");
	const char *last = NULL;

	if (root->kind != NODE_MAP || !area || !rules || rules->kind != NODE_LIST) {
		diag_report(l->d, DIAG_ERROR, (struct diag_at){ path, 1, 1 }, "rules-shape",
			    "the file is a map: area, system, and the list rules");
		return;
	}
	for (const struct node *c = root->first; c; c = c->next)
		if (c != area && c != system && c != rules)
			diag_report(l->d, DIAG_ERROR, at(&c->key_pos), "rules-name", "`%s` is none of area, system, rules",
				    c->key);
	l->area = text_of(l, area);
	if (system)
		words_of(l, system, &l->system);
	for (const struct node *c = rules->first; c; c = c->next)
		load_entry(l, c, &last);
}

bool rules_load(struct rule_list *list, const char *path, struct diag *d)
{
	struct loader l = { .list = list, .d = d };
	struct str text = { 0 }, err = { 0 };
	u32 errors = diag_errors(d);
	const struct node *root;

	path = arena_strdup(list->arena, path);
	if (!file_read(path, &text, &err)) {
		diag_report(d, DIAG_ERROR, (struct diag_at){ path, 0, 0 }, "rules-file", "%s", str_get(&err));
	} else {
		diag_add_source(d, path, str_get(&text), text.len);
		root = yaml_parse(list->arena, path, str_get(&text), text.len, d);
		if (root)
			load_file(&l, root, path);
		else if (diag_errors(d) == errors)
			diag_report(d, DIAG_ERROR, (struct diag_at){ path, 1, 1 }, "rules-shape", "the file is empty");
	}
	str_free(&text);
	str_free(&err);
	return diag_errors(d) == errors;
}
