/* SPDX-License-Identifier: MIT */
/* See yaml.h. */
#include "spec/yaml.h"

#include <string.h>
#include <strings.h>
#include <yaml.h>

#include "base/hash.h"
#include "spec/report.h"

#define SMALL_MAP 8u			/* up to here a walk along the list is as good */

struct reader {
	struct arena *arena;
	struct diag *diag;
	const char *file;
	struct node *root;
	struct node *stack[YAML_MAX_DEPTH];	/* open maps and lists */
	struct node *last[YAML_MAX_DEPTH];	/* their youngest child */
	u32 depth, n_nodes;
	bool have_key, key_plain; /* in a map: the next node is the value of this key */
	const char *key;
	struct spec_pos key_pos;
};

static struct spec_pos at_mark(const struct reader *r, yaml_mark_t m)
{
	return (struct spec_pos){ r->file, (u32)m.line + 1, (u32)m.column + 1 };
}

static bool all_in(const char *s, const char *set)
{
	return *s && s[strspn(s, set)] == '\0';
}

/* Digits and at least one colon: base 60 to a YAML 1.1 reader. */
static bool is_sexagesimal(const char *s)
{
	return s[0] >= '0' && s[0] <= '9' && strchr(s, ':') && all_in(s, "0123456789_:.");
}

static bool is_odd_number(const char *s)
{
	if (s[0] == '0' && s[1] && all_in(s + 1, "0123456789_"))
		return true;
	if (s[0] == '0' && (s[1] == 'b' || s[1] == 'B' || s[1] == 'o') &&
	    all_in(s + 2, "01234567_"))
		return true;
	return s[0] >= '0' && s[0] <= '9' && strchr(s, '_') &&
	       all_in(s, "0123456789abcdefABCDEFxX_");
}

static bool is_word(const char *s, const char *const *words)
{
	for (; *words; words++)
		if (!strcasecmp(s, *words))
			return true;
	return false;
}

static const char *const truths[] = { "yes", "no", "on", "off", NULL };
static const char *const constants[] = { "true", "false", "null", "~", NULL };

/* Why YAML 1.1 and 1.2 readers would not agree about a plain scalar; NULL: they would. */
static const char *trap_of(const char *s)
{
	if (is_sexagesimal(s))
		return "is a base-60 number in YAML 1.1; write a bit range as [msb, lsb]";
	if (is_odd_number(s))
		return "is not read alike by all YAML readers; write it in decimal or as 0x..";
	if (is_word(s, truths))
		return "is a truth value in YAML 1.1; write true or false, or quote a name";
	return NULL;
}

const char *node_key_trap(const struct node *n)
{
	if (!n->key_plain)
		return NULL;
	return is_word(n->key, constants) ? "is a constant in YAML; quote it if it is a name"
					  : trap_of(n->key);
}

/* The slot of a key: the one that holds it, or the free one where it belongs. */
static struct node **find_slot(const struct node *map, const char *key, u64 hash)
{
	for (u64 i = hash;; i++) {
		struct node **slot = &map->by_key[i & (map->n_slots - 1)];

		if (!*slot || ((*slot)->key_hash == hash && !strcmp((*slot)->key, key)))
			return slot;
	}
}

static const struct node *find_child(const struct node *map, const char *key, u64 hash)
{
	const struct node *n = map->first;

	if (map->by_key)
		return *find_slot(map, key, hash);
	while (n && (n->key_hash != hash || strcmp(n->key, key)))
		n = n->next;
	return n;
}

/* Keeps the table at most half full. `child` is in the list already. */
static void index_child(struct arena *a, struct node *map, struct node *child)
{
	if (map->n * 2 > map->n_slots) {
		map->n_slots = map->n_slots ? map->n_slots * 4 : SMALL_MAP * 8;
		map->by_key = arena_array(a, map->n_slots, sizeof(*map->by_key));
		for (struct node *n = map->first; n; n = n->next)
			*find_slot(map, n->key, n->key_hash) = n;
		return;
	}
	*find_slot(map, child->key, child->key_hash) = child;
}

/* Hangs a finished (or just opened) node into the innermost open map or list. */
static void attach(struct reader *r, struct node *n)
{
	struct node *parent, **last;

	if (!r->depth) {
		r->root = n;
		return;
	}
	parent = r->stack[r->depth - 1];
	last = &r->last[r->depth - 1];
	if (parent->kind == NODE_MAP) {
		n->key = r->key;
		n->key_pos = r->key_pos;
		n->key_plain = r->key_plain;
		n->key_hash = hash_str(HASH_INIT, r->key);
		r->have_key = false;
		if (find_child(parent, n->key, n->key_hash)) {
			spec_error(r->diag, n->key_pos, "duplicate-key", "`%s` was given above",
				   n->key);
			return;
		}
	}
	if (*last)
		(*last)->next = n;
	else
		parent->first = n;
	*last = n;
	parent->n++;
	if (parent->kind == NODE_MAP && parent->n > SMALL_MAP)
		index_child(r->arena, parent, n);
}

static struct node *new_node(struct reader *r, enum node_kind kind, const yaml_event_t *e)
{
	struct node *n = arena_alloc(r->arena, sizeof(*n));

	n->kind = kind;
	n->pos = at_mark(r, e->start_mark);
	r->n_nodes++;
	return n;
}

static bool refuse(struct reader *r, const yaml_event_t *e, const char *rule, const char *why)
{
	spec_error(r->diag, at_mark(r, e->start_mark), rule, "%s", why);
	return false;
}

static void scalar_key(struct reader *r, const yaml_event_t *e, const char *text)
{
	r->have_key = true;
	r->key = text;
	r->key_pos = at_mark(r, e->start_mark);
	r->key_plain = e->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
	if (r->key_plain && !strcmp(text, "<<"))
		spec_error(r->diag, r->key_pos, "yaml-alias",
			   "merge keys are not part of the spec language");
}

static bool on_scalar(struct reader *r, const yaml_event_t *e)
{
	const char *bytes = (const char *)e->data.scalar.value;
	bool plain = e->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
	struct node *n;
	char *text;

	if (e->data.scalar.anchor)
		return refuse(r, e, "yaml-alias", "anchors are not part of the spec language");
	if (e->data.scalar.tag)
		return refuse(r, e, "yaml-syntax", "tags are not part of the spec language");
	if (memchr(bytes, 0, e->data.scalar.length))
		return refuse(r, e, "yaml-syntax", "a NUL character in text");
	text = arena_strndup(r->arena, bytes, e->data.scalar.length);
	if (r->depth && r->stack[r->depth - 1]->kind == NODE_MAP && !r->have_key) {
		scalar_key(r, e, text);
		return true;
	}
	n = new_node(r, NODE_SCALAR, e);
	n->text = text;
	n->plain = plain;
	n->one_line = e->start_mark.line == e->end_mark.line &&
		      (plain || e->data.scalar.style == YAML_SINGLE_QUOTED_SCALAR_STYLE ||
		       e->data.scalar.style == YAML_DOUBLE_QUOTED_SCALAR_STYLE);
	if (plain && trap_of(text)) {
		spec_error(r->diag, n->pos, "yaml-trap", "`%s` %s", text, trap_of(text));
		n->bad = true;
	}
	attach(r, n);
	return true;
}

static bool on_open(struct reader *r, const yaml_event_t *e, enum node_kind kind, bool anchor,
		    bool tag)
{
	struct node *n;

	if (anchor)
		return refuse(r, e, "yaml-alias", "anchors are not part of the spec language");
	if (tag)
		return refuse(r, e, "yaml-syntax", "tags are not part of the spec language");
	if (r->depth && r->stack[r->depth - 1]->kind == NODE_MAP && !r->have_key)
		return refuse(r, e, "yaml-syntax", "a key must be a name, not a map or a list");
	if (r->depth == YAML_MAX_DEPTH)
		return refuse(r, e, "max-depth", "nested too deeply");
	n = new_node(r, kind, e);
	attach(r, n);
	r->stack[r->depth] = n;
	r->last[r->depth] = NULL;
	r->depth++;
	return true;
}

/* False: stop reading. */
static bool on_event(struct reader *r, const yaml_event_t *e)
{
	if (r->n_nodes > YAML_MAX_NODES)
		return refuse(r, e, "too-large", "more nodes than a spec may have");
	switch (e->type) {
	case YAML_DOCUMENT_START_EVENT:
		return r->root ? refuse(r, e, "yaml-syntax",
					"a spec is one document, this starts a second")
			       : true;
	case YAML_ALIAS_EVENT:
		return refuse(r, e, "yaml-alias", "aliases are not part of the spec language");
	case YAML_SCALAR_EVENT:
		return on_scalar(r, e);
	case YAML_SEQUENCE_START_EVENT:
		return on_open(r, e, NODE_LIST, e->data.sequence_start.anchor,
			       e->data.sequence_start.tag);
	case YAML_MAPPING_START_EVENT:
		return on_open(r, e, NODE_MAP, e->data.mapping_start.anchor,
			       e->data.mapping_start.tag);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		r->depth--;
		r->have_key = false;
		return true;
	default:
		return true;
	}
}

static void syntax_error(struct reader *r, const yaml_parser_t *p)
{
	yaml_mark_t m = p->problem_mark;

	if (p->error == YAML_READER_ERROR)
		m = p->mark;
	spec_error(r->diag, at_mark(r, m), "yaml-syntax", "%s%s%s",
		   p->problem ? p->problem : "not YAML", p->context ? " " : "",
		   p->context ? p->context : "");
}

struct node *yaml_parse(struct arena *a, const char *file, const void *bytes, size_t len,
			struct diag *diag)
{
	struct reader r = { .arena = a, .diag = diag, .file = file };
	yaml_parser_t parser;
	bool more = true;

	if (len > YAML_MAX_BYTES) {
		spec_error(diag, (struct spec_pos){ file, 0, 0 }, "too-large", "larger than %u MiB",
			   YAML_MAX_BYTES >> 20);
		return NULL;
	}
	if (!yaml_parser_initialize(&parser))
		return NULL;
	yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&parser, bytes, len);
	while (more) {
		yaml_event_t e;

		if (!yaml_parser_parse(&parser, &e)) {
			syntax_error(&r, &parser);
			r.root = NULL;
			break;
		}
		more = on_event(&r, &e);
		if (!more)
			r.root = NULL;
		if (e.type == YAML_STREAM_END_EVENT)
			more = false;
		yaml_event_delete(&e);
	}
	yaml_parser_delete(&parser);
	return r.root;
}

const struct node *node_get(const struct node *map, const char *key)
{
	return map && map->kind == NODE_MAP ? find_child(map, key, hash_str(HASH_INIT, key)) : NULL;
}

bool node_u64(const struct node *n, u64 *out)
{
	const char *s = n && n->kind == NODE_SCALAR && n->plain && !n->bad ? n->text : "";
	u32 base = s[0] == '0' && (s[1] == 'x' || s[1] == 'X') ? 16 : 10;
	u64 v = 0;

	if (base == 16)
		s += 2;
	if (!all_in(s, base == 16 ? "0123456789abcdefABCDEF" : "0123456789"))
		return false;
	for (; *s; s++) {
		u32 digit = (u32)(*s <= '9' ? *s - '0' : (*s | 0x20) - 'a' + 10);

		if (__builtin_mul_overflow(v, (u64)base, &v) ||
		    __builtin_add_overflow(v, (u64)digit, &v))
			return false;
	}
	*out = v;
	return true;
}

bool node_bool(const struct node *n, bool *out)
{
	if (!n || n->kind != NODE_SCALAR || !n->plain)
		return false;
	*out = !strcmp(n->text, "true");
	return *out || !strcmp(n->text, "false");
}

const char *node_text(const struct node *n)
{
	return n && n->kind == NODE_SCALAR && n->text[0] ? n->text : NULL;
}

const char *node_kind_name(const struct node *n)
{
	u64 v;

	if (n->kind != NODE_SCALAR)
		return n->kind == NODE_MAP ? "a map" : "a list";
	if (!n->text[0] ||
	    (n->plain && is_word(n->text, (const char *const[]){ "null", "~", NULL })))
		return "nothing";
	return node_u64(n, &v) ? "a number" : "text";
}

bool is_name(const char *s)
{
	static const char letters[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789";

	return all_in(s, letters) && !(*s >= '0' && *s <= '9') && strlen(s) <= 63;
}
