/* SPDX-License-Identifier: MIT */
/* JSON Schema of the spec language, from the tables in keys.c: for editors, and for checking
 * without iovet. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "spec/keys.h"
#include "spec/spec_rules.h"

/* `part`: a piece to be merged into another spec. Nothing in its maps must be given; its lists are whole. */
static json_t *of_key(json_t *defs, const struct key *k, bool part);

static json_t *text(const char *s)
{
	return json_string(s);
}

/* "a register field" -> "register-field" or "part-of-register-field" */
static void def_name(struct str *out, const char *what, bool part)
{
	what += !strncmp(what, "a ", 2) ? 2 : !strncmp(what, "an ", 3) ? 3 : 0;
	str_printf(out, "%s%s", part ? "part-of-" : "", what);
	for (char *p = out->text; *p; p++)
		if (*p == ' ')
			*p = '-';
}

static json_t *map_def(json_t *defs, const struct keys *keys, bool part)
{
	json_t *props = json_object(), *must = json_array(), *def = json_object();

	for (u32 i = 0; i < keys->n; i++) {
		const struct key *k = &keys->key[i];
		json_t *p;

		if (part && k->importing)
			continue;
		p = of_key(defs, k, part || k->partial);
		json_object_set_new(p, "description", text(k->brief));
		json_object_set_new(props, k->name, p);
		if (k->must && !k->may_default && !part)
			json_array_append_new(must, text(k->name));
	}
	json_object_set_new(def, "type", text("object"));
	json_object_set_new(def, "properties", props);
	json_object_set_new(def, "additionalProperties", json_false());
	if (json_array_size(must))
		json_object_set(def, "required", must);
	json_decref(must);
	return def;
}

static json_t *ref_to(json_t *defs, const struct keys *keys, bool part)
{
	struct str name = { 0 };
	json_t *ref;

	def_name(&name, keys->what, part);
	if (!json_object_get(defs, name.text)) {
		json_object_set_new(defs, name.text, json_null());	/* keeps the place */
		json_object_set_new(defs, name.text, map_def(defs, keys, part));
	}
	ref = json_pack("{s:o}", "$ref", json_sprintf("#/$defs/%s", name.text));
	str_free(&name);
	return ref;
}

static json_t *integer(const struct key *k)
{
	json_t *s = json_pack("{s:s,s:I}", "type", "integer", "minimum", (json_int_t)k->min);

	if (k->max <= INT64_MAX)
		json_object_set_new(s, "maximum", json_integer((json_int_t)k->max));
	if (k->pow2) {
		json_t *list = json_array();

		for (u64 v = k->min; v <= k->max; v *= 2)
			json_array_append_new(list, json_integer((json_int_t)v));
		json_object_set_new(s, "enum", list);
	}
	return s;
}

static json_t *words(const struct key *k)
{
	json_t *list = json_array();

	for (const char *const *w = k->words; *w; w++)
		json_array_append_new(list, text(*w));
	return json_pack("{s:o}", "enum", list);
}

static json_t *bits(const struct key *k)
{
	json_t *bit = json_pack("{s:s,s:i,s:i}", "type", "integer", "minimum", 0, "maximum", (int)k->max);
	json_t *pair = json_pack("{s:s,s:O,s:i,s:i}", "type", "array", "items", bit, "minItems", 2,
				 "maxItems", 2);

	return json_pack("{s:[o,o]}", "anyOf", bit, pair);
}

static json_t *one_shape(json_t *defs, const struct key *k, enum shape shape, bool part)
{
	switch (shape) {
	case SH_INT: return integer(k);
	case SH_TEXT: return json_pack("{s:[s,s]}", "type", "string", "integer");
	case SH_BOOL: return json_pack("{s:s}", "type", "boolean");
	case SH_EXPR: return json_pack("{s:[s,s,s]}", "type", "string", "integer", "boolean");
	case SH_NAME:
		return json_pack("{s:s,s:s}", "type", "string", "pattern",
				 "^[A-Za-z_][A-Za-z0-9_]{0,62}$");
	case SH_WORD: return words(k);
	case SH_BITS: return bits(k);
	case SH_MAP: return ref_to(defs, k->sub, part);
	case SH_MAPOF:
		return json_pack("{s:s,s:{s:s},s:o}", "type", "object", "propertyNames", "pattern",
				 "^[A-Za-z_][A-Za-z0-9_]{0,62}$", "additionalProperties",
				 of_key(defs, k->item, part));
	case SH_LIST:
		return json_pack("{s:s,s:o}", "type", "array", "items", of_key(defs, k->item, false));
	case SH_DEVICE:
		return json_pack("{s:s,s:s}", "type", "string", "pattern",
				 "^[a-z][a-z0-9-]{0,62}$");
	}
	return json_object();
}

static json_t *of_key(json_t *defs, const struct key *k, bool part)
{
	json_t *any = json_array(), *s;

	for (u32 shape = 1; shape <= SH_DEVICE; shape <<= 1)
		if (k->shape & shape)
			json_array_append_new(any, one_shape(defs, k, (enum shape)shape, part));
	if (json_array_size(any) != 1)
		return json_pack("{s:o}", "anyOf", any);
	s = json_incref(json_array_get(any, 0));
	json_decref(any);
	return s;
}

/* What a spec must have, an importing one may find in the other; and there is nothing to change without an import. */
static void make_importable(json_t *root)
{
	json_t *must = json_incref(json_object_get(root, "required"));

	json_object_set_new(root, "required", json_pack("[s]", "spec"));
	json_object_set_new(root, "anyOf", json_pack("[{s:[s]},{s:o}]", "required", "import", "required", must));
	json_object_set_new(root, "dependentRequired",
			    json_pack("{s:[s],s:[s]}", "exclude", "import", "override", "import"));
}

void spec_schema(struct str *out)
{
	json_t *defs = json_object(), *root = json_object();
	char *dump;

	json_object_set_new(root, "$schema", text("https://json-schema.org/draft/2020-12/schema"));
	json_object_set_new(root, "$comment", text("SPDX-License-Identifier: MIT"));
	json_object_set_new(root, "title", text("iovet register spec, version 1"));
	json_object_update_new(root, map_def(defs, &keys_spec, false));
	make_importable(root);
	json_object_set_new(root, "$defs", defs);
	dump = json_dumps(root, JSON_INDENT(2));
	str_add(out, dump ? dump : "");
	str_addc(out, '\n');
	free(dump);
	json_decref(root);
}
