/* SPDX-License-Identifier: MIT */
/* See svd_tree.h. */
#include "import/svd_tree.h"

#include <ctype.h>
#include <expat.h>
#include <string.h>

#define MAX_DEPTH 64

struct reading { struct arena *arena; XML_Parser parser; struct element *root, *here; struct str text; u32 depth; };

static void start(void *ctx, const char *tag, const char **attributes)
{
	struct reading *r = ctx;
	struct element *e = arena_alloc(r->arena, sizeof(*e));

	if (++r->depth > MAX_DEPTH) {
		XML_StopParser(r->parser, XML_FALSE);
		return;
	}
	*e = (struct element){ .tag = arena_strdup(r->arena, tag), .text = "", .parent = r->here,
			       .line = (u32)XML_GetCurrentLineNumber(r->parser) };
	for (; attributes[0]; attributes += 2)
		if (!strcmp(attributes[0], "derivedFrom"))
			e->derived_from = arena_strdup(r->arena, attributes[1]);
	if (!r->here)
		r->root = e;
	else if (r->here->last)
		r->here->last->next = e;
	else
		r->here->first = e;
	if (r->here)
		r->here->last = e;
	r->here = e;
	str_reset(&r->text);
}

static void characters(void *ctx, const char *s, int n)
{
	struct reading *r = ctx;

	for (int i = 0; i < n; i++) {
		bool blank = isspace((unsigned char)s[i]);

		if (blank && (!r->text.len || r->text.text[r->text.len - 1] == ' '))
			continue;
		str_addc(&r->text, blank ? ' ' : s[i]);
	}
}

static void end(void *ctx, const char *tag)
{
	struct reading *r = ctx;
	size_t n = r->text.len;

	(void)tag;
	while (n && r->text.text[n - 1] == ' ')
		n--;
	if (!r->here->first)
		r->here->text = arena_strndup(r->arena, str_get(&r->text), n);
	str_reset(&r->text);
	r->here = r->here->parent;
	r->depth--;
}

/* Entities could make a small file huge, and SVD needs none beyond the five of XML. */
static void no_entities(void *ctx, const char *name, int is_parameter, const char *value, int n, const char *base,
			const char *system_id, const char *public_id, const char *notation)
{
	struct reading *r = ctx;

	(void)name, (void)is_parameter, (void)value, (void)n, (void)base, (void)system_id, (void)public_id, (void)notation;
	XML_StopParser(r->parser, XML_FALSE);
}

struct element *svd_parse(struct arena *a, const char *file, const char *bytes, size_t len, struct str *err)
{
	struct reading r = { .arena = a, .parser = XML_ParserCreate(NULL) };
	bool ok;

	XML_SetUserData(r.parser, &r);
	XML_SetElementHandler(r.parser, start, end);
	XML_SetCharacterDataHandler(r.parser, characters);
	XML_SetEntityDeclHandler(r.parser, no_entities);
	ok = XML_Parse(r.parser, bytes, (int)len, XML_TRUE) == XML_STATUS_OK;
	if (!ok) {
		enum XML_Error code = XML_GetErrorCode(r.parser);

		str_printf(err, "%s:%lu:%lu: %s", file, (unsigned long)XML_GetCurrentLineNumber(r.parser),
			   (unsigned long)XML_GetCurrentColumnNumber(r.parser) + 1,
			   code == XML_ERROR_ABORTED ? "entity declarations and deep nesting are not accepted" :
						       XML_ErrorString(code));
	}
	XML_ParserFree(r.parser);
	str_free(&r.text);
	return ok ? r.root : NULL;
}

const struct element *child(const struct element *e, const char *tag)
{
	for (const struct element *c = e ? e->first : NULL; c; c = c->next)
		if (!strcmp(c->tag, tag))
			return c;
	return NULL;
}

const char *child_text(const struct element *e, const char *tag)
{
	const struct element *c = child(e, tag);

	return c && c->text[0] ? c->text : NULL;
}
