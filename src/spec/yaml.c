/* SPDX-License-Identifier: MIT */
/* See yaml.h. */
#include "spec/yaml.h"

#include <string.h>
#include <yaml.h>

#include "base/hash.h"
#include "spec/report.h"

struct reader {
	struct arena *arena;
	struct diag *diag;
	const char *file;
	struct node *root;
	struct node *stack[YAML_MAX_DEPTH];	/* open maps and lists */
	u32 depth, n_nodes;
	bool have_key, key_plain; /* in a map: the next node is the value of this key */
	const char *key;
	struct spec_pos key_pos;
};

static struct spec_pos at_mark(const struct reader *r, yaml_mark_t m)
{
	return (struct spec_pos){ r->file, (u32)m.line + 1, (u32)m.column + 1 };
}

/* Hangs a finished (or just opened) node into the innermost open map or list. */
static void attach(struct reader *r, struct node *n)
{
	struct node *parent;

	if (!r->depth) {
		r->root = n;
		return;
	}
	parent = r->stack[r->depth - 1];
	if (parent->kind == NODE_MAP) {
		n->key = r->key;
		n->key_pos = r->key_pos;
		n->key_plain = r->key_plain;
		n->key_hash = hash_str(HASH_INIT, r->key);
		r->have_key = false;
		if (node_child(parent, n->key)) {
			spec_error(r->diag, n->key_pos, "duplicate-key", "`%s` was given above",
				   n->key);
			return;
		}
	}
	node_add(r->arena, parent, n);
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
	const char *trap;
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
	trap = plain ? plain_trap(text) : NULL;
	if (trap) {
		spec_error(r->diag, n->pos, "yaml-trap", "`%s` %s", text, trap);
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

/* Where the byte number `offset` is: of bytes that are no characters, the parser knows nothing else. */
static struct spec_pos at_byte(const struct reader *r, const char *bytes, size_t offset)
{
	struct spec_pos pos = { r->file, 1, 1 };

	for (size_t i = 0; i < offset; i++) {
		pos.col = bytes[i] == '\n' ? 1 : pos.col + 1;
		pos.line += bytes[i] == '\n';
	}
	return pos;
}

static void syntax_error(struct reader *r, const yaml_parser_t *p, const char *bytes, size_t len)
{
	struct spec_pos pos = at_mark(r, p->problem_mark);

	if (p->error == YAML_READER_ERROR)
		pos = at_byte(r, bytes, p->problem_offset < len ? p->problem_offset : len);
	spec_error(r->diag, pos, "yaml-syntax", "%s%s%s",
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
			syntax_error(&r, &parser, bytes, len);
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
