/* SPDX-License-Identifier: MIT */
/* Loading of the known list: see known.h. Unknown and repeated names are refused, with their position. */
#include "report/known.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/file.h"
#include "base/str.h"

#define ANY_DRIVER "any"
#define KEY_DIGITS 16

static const char *const verdict_names[VERDICTS] = {
	[VERDICT_DRIVER_BUG] = "driver-bug",
	[VERDICT_DRIVER_HAZARD] = "driver-hazard",
	[VERDICT_CORE_BUG] = "core-bug",
	[VERDICT_API_MISUSE] = "api-misuse",
	[VERDICT_SPEC_DISPUTED] = "spec-disputed",
};

struct loader {
	const char *path;
	yaml_document_t doc;
	struct arena *arena;
	struct diag *diag;
	struct known_list *list;
	const yaml_node_t *drivers;	/* of the entry at hand, where it names several */
};

const char *verdict_name(enum verdict v)
{
	return verdict_names[v];
}

static struct diag_at at(const struct loader *l, yaml_mark_t mark)
{
	return (struct diag_at){ l->path, (u32)mark.line + 1, (u32)mark.column + 1 };
}

/* Parses "6.12" or "6.12.38" (the third number is dropped); moves *s past it. */
static bool version(const char **s, u32 *out)
{
	char *end;
	unsigned long major = strtoul(*s, &end, 10), minor;

	if (end == *s || *end != '.' || major > 999)
		return false;
	*s = end + 1;
	minor = strtoul(*s, &end, 10);
	if (end == *s || minor > 999)
		return false;
	*out = (u32)(major << 16 | minor);
	while (*end == '.' || (*end >= '0' && *end <= '9'))
		end++;
	*s = end;
	return true;
}

/* "6.12", "6.12 -", "- 6.1", "6.1 - 6.12". */
static bool version_range(const char *s, u32 *from, u32 *to)
{
	*from = 0;
	*to = ~0u;
	s += strspn(s, " ");
	if (*s != '-' && !version(&s, from))
		return false;
	s += strspn(s, " ");
	if (!*s) {
		*to = *from;
		return *from != 0;
	}
	if (*s++ != '-')
		return false;
	s += strspn(s, " ");
	if (*s && !version(&s, to))
		return false;
	return !s[strspn(s, " ")];
}

static bool find_verdict(const char *word, enum verdict *out)
{
	for (u32 v = 0; v < VERDICTS; v++)
		if (strcmp(word, verdict_names[v]) == 0) {
			*out = (enum verdict)v;
			return true;
		}
	return false;
}

/* "confirmed as KEY: WHY": copies the key. NULL: it is something else. */
static const char *confirmed_as(struct loader *l, const char *v)
{
	static const char words[] = "confirmed as ";
	size_t n = strlen(words), digits;

	if (strncmp(v, words, n) != 0)
		return NULL;
	digits = strspn(v + n, "0123456789abcdef");
	return digits == KEY_DIGITS && strncmp(v + n + digits, ": ", 2) == 0 ? arena_printf(l->arena, "%.*s", KEY_DIGITS, v + n) : NULL;
}

/* What `iovet confirm` saw, in its words. */
static void set_uml(struct loader *l, struct known *k, yaml_mark_t mark, const char *v)
{
	k->uml = v;
	k->uml_key = confirmed_as(l, v);
	if (!k->uml_key && strcmp(v, "confirmed") != 0 && strncmp(v, "not reproduced: ", 16) != 0 && strncmp(v, "not run: ", 9) != 0)
		diag_report(l->diag, DIAG_ERROR, at(l, mark), "known-uml", "`%s` is none of \"confirmed\", \"confirmed as KEY: WHY\", "
			    "\"not reproduced: WHY\", \"not run: WHY\"", v);
}

static void set_member(struct loader *l, struct known *k, const yaml_node_t *name, const yaml_node_t *val, u32 *seen)
{
	static const char *const names[] = { "key", "driver", "verdict", "reason", "kernel", "uml" };
	const char *n = (const char *)name->data.scalar.value, *v;
	u32 i = 0;

	while (i < ARRAY_LEN(names) && strcmp(n, names[i]) != 0)
		i++;
	if (i == ARRAY_LEN(names)) {
		diag_report(l->diag, DIAG_ERROR, at(l, name->start_mark), "known-name",
			    "`%s` is none of key, driver, verdict, reason, kernel, uml", n);
		return;
	}
	if (*seen & 1u << i)
		diag_report(l->diag, DIAG_ERROR, at(l, name->start_mark), "known-repeat", "`%s` twice", n);
	*seen |= 1u << i;
	if (i == 1 && val->type == YAML_SEQUENCE_NODE && val->data.sequence.items.start < val->data.sequence.items.top) {
		l->drivers = val;		/* one entry for each: add_drivers() */
		return;
	}
	if (val->type != YAML_SCALAR_NODE || !val->data.scalar.length) {
		diag_report(l->diag, DIAG_ERROR, at(l, val->start_mark), "known-value", "`%s` needs a text", n);
		return;
	}
	v = arena_strdup(l->arena, (const char *)val->data.scalar.value);
	if (i == 0)
		k->key = v;
	else if (i == 1)
		k->driver = v;
	else if (i == 2 && !find_verdict(v, &k->verdict))
		diag_report(l->diag, DIAG_ERROR, at(l, val->start_mark), "known-verdict", "`%s` is none of driver-bug, "
			    "driver-hazard, core-bug, api-misuse, spec-disputed", v);
	else if (i == 3)
		k->reason = v;
	else if (i == 5)
		set_uml(l, k, val->start_mark, v);
	else if (i == 4 && !version_range(v, &k->from, &k->to))
		diag_report(l->diag, DIAG_ERROR, at(l, val->start_mark), "known-kernel",
			    "`%s` is not a range of versions (\"6.12 -\", \"6.1 - 6.12\")", v);
}

static bool holds_for(const struct known *k, const char *driver)
{
	return strcmp(k->driver, driver) == 0 || strcmp(k->driver, ANY_DRIVER) == 0;
}

/* The entry is complete: it goes to the list, unless it is there already. */
static void add(struct loader *l, struct known k, yaml_mark_t mark)
{
	for (u32 i = 0; i < l->list->n; i++)
		if (strcmp(l->list->item[i].key, k.key) == 0 && holds_for(&l->list->item[i], k.driver))
			diag_report(l->diag, DIAG_ERROR, at(l, mark), "known-repeat", "%s is listed already, in line %u", k.key,
				    l->list->item[i].line);
	if (strcmp(k.driver, ANY_DRIVER) == 0 && k.verdict != VERDICT_CORE_BUG)
		diag_report(l->diag, DIAG_ERROR, at(l, mark), "known-any",
			    "only a bug of the core is one of any driver: name those that have it");
	l->list->item[l->list->n++] = k;
}

static void add_drivers(struct loader *l, struct known k)
{
	for (yaml_node_item_t *i = l->drivers->data.sequence.items.start; i < l->drivers->data.sequence.items.top; i++) {
		const yaml_node_t *name = yaml_document_get_node(&l->doc, *i);

		if (name->type != YAML_SCALAR_NODE || !name->data.scalar.length) {
			diag_report(l->diag, DIAG_ERROR, at(l, name->start_mark), "known-value", "`driver` is a name or a list of names");
			continue;
		}
		k.driver = arena_strdup(l->arena, (const char *)name->data.scalar.value);
		add(l, k, name->start_mark);
	}
}

static void load_entry(struct loader *l, const yaml_node_t *node)
{
	struct known k = { .to = ~0u, .line = (u32)node->start_mark.line + 1 };
	u32 seen = 0;

	if (node->type != YAML_MAPPING_NODE) {
		diag_report(l->diag, DIAG_ERROR, at(l, node->start_mark), "known-shape",
			    "an entry is a mapping: key, driver, verdict, reason");
		return;
	}
	l->drivers = NULL;
	for (yaml_node_pair_t *p = node->data.mapping.pairs.start; p < node->data.mapping.pairs.top; p++)
		set_member(l, &k, yaml_document_get_node(&l->doc, p->key), yaml_document_get_node(&l->doc, p->value),
			   &seen);
	if ((seen & 0xf) != 0xf) {
		diag_report(l->diag, DIAG_ERROR, at(l, node->start_mark), "known-missing",
			    "an entry needs key, driver, verdict and reason");
		return;
	}
	if (k.key && l->drivers)
		add_drivers(l, k);
	else if (k.key && k.driver)
		add(l, k, node->start_mark);
}

/* How many entries there can be: one for each driver that is named. */
static size_t count_entries(struct loader *l, const yaml_node_t *root)
{
	size_t n = 0;

	for (yaml_node_item_t *i = root->data.sequence.items.start; i < root->data.sequence.items.top; i++) {
		const yaml_node_t *entry = yaml_document_get_node(&l->doc, *i);

		n++;
		if (entry->type != YAML_MAPPING_NODE)
			continue;
		for (yaml_node_pair_t *p = entry->data.mapping.pairs.start; p < entry->data.mapping.pairs.top; p++) {
			const yaml_node_t *val = yaml_document_get_node(&l->doc, p->value);

			if (val->type == YAML_SEQUENCE_NODE)
				n += (size_t)(val->data.sequence.items.top - val->data.sequence.items.start);
		}
	}
	return n;
}

static void load_document(struct loader *l)
{
	const yaml_node_t *root = yaml_document_get_root_node(&l->doc);

	if (!root || (root->type == YAML_SCALAR_NODE && !root->data.scalar.length))
		return;		/* an empty file is an empty list */
	if (root->type != YAML_SEQUENCE_NODE) {
		diag_report(l->diag, DIAG_ERROR, at(l, root->start_mark), "known-shape", "the file is a list of entries");
		return;
	}
	l->list->item = arena_array(l->arena, count_entries(l, root), sizeof(*l->list->item));
	for (yaml_node_item_t *i = root->data.sequence.items.start; i < root->data.sequence.items.top; i++)
		load_entry(l, yaml_document_get_node(&l->doc, *i));
}

bool known_load(struct known_list *list, const char *path, struct arena *a, struct diag *d)
{
	struct loader l = { .path = path, .arena = a, .diag = d, .list = list };
	struct str text = { 0 }, err = { 0 };
	u32 errors = diag_errors(d);
	yaml_parser_t parser;

	*list = (struct known_list){ 0 };
	if (!file_read(path, &text, &err)) {
		diag_report(d, DIAG_ERROR, (struct diag_at){ path, 0, 0 }, "known-file", "%s", str_get(&err));
		goto out;
	}
	diag_add_source(d, path, str_get(&text), text.len);
	yaml_parser_initialize(&parser);
	yaml_parser_set_input_string(&parser, (const unsigned char *)str_get(&text), text.len);
	if (yaml_parser_load(&parser, &l.doc)) {
		load_document(&l);
		yaml_document_delete(&l.doc);
	} else {
		diag_report(d, DIAG_ERROR, at(&l, parser.problem_mark), "yaml", "%s",
			    parser.problem ? parser.problem : "not YAML");
	}
	yaml_parser_delete(&parser);
out:
	str_free(&text);
	str_free(&err);
	return diag_errors(d) == errors;
}

const struct known *known_find(const struct known_list *list, const char *driver, const char *kernel, const char *key)
{
	const struct known *as = NULL;
	u32 v = 0;
	bool versioned = kernel && version(&kernel, &v);

	for (u32 i = 0; i < list->n; i++) {
		const struct known *k = &list->item[i];

		if (!holds_for(k, driver) || (versioned && (v < k->from || k->to < v)))
			continue;
		if (strcmp(k->key, key) == 0)
			return k;
		if (k->uml_key && strcmp(k->uml_key, key) == 0)
			as = k;
	}
	return as;
}
