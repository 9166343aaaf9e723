/* SPDX-License-Identifier: MIT */
/* Structures in memory in the accessor header: value types, variants, what the device looks at, what is reserved. */
#include "gen/expr.h"
#include "gen/header.h"

struct value_type struct_type(const struct spec *s, const struct spec_struct *st)
{
	return (struct value_type){
		.prefix = s->prefix, .name = lower(st->name), .width = st->word_bits, .n_words = st->n_words,
		.macro = word("%s_%s", upper(s->prefix).s, upper(st->name).s),
		.function = word("%s_%s", s->prefix, lower(st->name).s),
	};
}

struct value_type variant_type(const struct value_type *st, const struct spec_variant *v)
{
	struct value_type t = *st;

	t.macro = word("%s_%s", st->macro.s, upper(v->name).s);
	t.function = word("%s_%s", st->function.s, lower(v->name).s);
	return t;
}

bool struct_asks_config(const struct spec_struct *st)
{
	bool asks = false;

	for (u32 i = 0; i < st->n_variants; i++)
		asks |= header_asks_config(st->variants[i].when);
	return asks;
}

struct word struct_config(const struct value_type *t, const struct spec_struct *st)
{
	return struct_asks_config(st) ? word(", const struct %s_config *c", t->prefix) : word("%s", "");
}

static int predicate(FILE *out, const struct spec *s, const struct spec_struct *st, const struct spec_variant *v)
{
	struct value_type type = struct_type(s, st), *t = &type;
	struct expr_scope scope = header_config_scope(s);
	int bad;

	scope.new_value = "(uint64_t)v.raw";

	if (t->n_words > 1) {
		scope.new_value = "v.w";
		scope.word_bits = t->width;
	}
	fprintf(out, "IOVET_FN int %s_is_%s(%s v%s)\n{\n\t", t->function.s, lower(v->name).s, type_name(t).s, struct_config(t, st).s);
	fprintf(out, struct_asks_config(st) && !header_asks_config(v->when) ? "(void)c;\n\treturn " : "return ");
	bad = expr_condition(out, v->when, &scope);
	fprintf(out, ";\n}\n");
	return bad;
}

static u64 claimed_in(const struct value_type *t, const struct spec_field *f, u32 n, u32 in)
{
	u64 claimed = 0;

	for (u32 i = 0; i < n; i++)
		if (f[i].lsb / t->width == in)
			claimed |= word_mask(t, &f[i]);
	return claimed;
}

/* "RESERVED", or "W2_RESERVED" where there are several words. */
static struct word mask_name(const struct value_type *t, const char *name, u32 in)
{
	return t->n_words > 1 ? word("W%u_%s", in, name) : word("%s", name);
}

/* What no field claims is reserved; no bit is claimed twice. `v` NULL: a structure without variants. */
static void cover(FILE *out, const struct spec_struct *st, const struct spec_variant *v,
		  const struct value_type *common, const struct value_type *t)
{
	struct word name[SPEC_MAX_WORDS];
	struct mask_list l;

	for (u32 in = 0; in < t->n_words; in++) {
		u64 claimed = claimed_in(t, st->fields, st->n_fields, in);

		claimed |= v ? claimed_in(t, v->fields, v->n_fields, in) : 0;
		name[in] = mask_name(t, "RESERVED", in);
		fprintf(out, "#define %s_%s_MASK %s\n", t->macro.s, name[in].s, lit(low_mask(t->width) & ~claimed, t->width).s);
	}
	for (u32 in = 0; in < t->n_words; in++) {
		l.n = 0;
		mask_list_fields(&l, t, common->macro.s, st->fields, st->n_fields, in);
		if (v)
			mask_list_fields(&l, t, t->macro.s, v->fields, v->n_fields, in);
		mask_list_add(&l, t->macro.s, name[in].s);
		header_assert_masks(out, t, &l, in, "fields and reserved bits");
	}
}

static void used_masks(FILE *out, const struct spec_variant *v, const struct value_type *t)
{
	for (u32 in = 0; in < t->n_words; in++)
		fprintf(out, "#define %s_%s_MASK %s\n", t->macro.s, mask_name(t, "USED", in).s, lit(v->used.w[in], t->width).s);
	if (t->n_words == 1)
		return;
	fprintf(out, "#define %s_USED {", t->macro.s);
	for (u32 in = 0; in < t->n_words; in++)
		fprintf(out, "%s %s_W%u_USED_MASK", in ? "," : "", t->macro.s, in);
	fprintf(out, " }\n");
}

static int variant(FILE *out, const struct spec *s, const struct spec_struct *st, const struct spec_variant *v)
{
	struct value_type common = struct_type(s, st), t = variant_type(&common, v);

	fprintf(out, "\n/* %s, variant %s%s%s: used bits are those the device looks at. */\n", st->name, v->name,
		v->brief ? ", " : "", v->brief ? remark(v->brief).s : "");
	if (v->repeat > 1)
		fprintf(out, "#define %s_REPEAT %uu\t/* consecutive entries hold the same */\n", t.macro.s, v->repeat);
	used_masks(out, v, &t);
	for (u32 i = 0; i < v->n_fields; i++)
		header_field(out, &t, &v->fields[i]);
	header_address_parts(out, &t, &common, st->fields, st->n_fields, v->fields, v->n_fields);
	cover(out, st, v, &common, &t);
	return predicate(out, s, st, v);
}

/* Which variant a value is: its number, or the number of variants when it is none. */
static void chooser(FILE *out, const struct spec_struct *st, const struct value_type *t)
{
	if (st->n_variants == 0)
		return;
	fprintf(out, "IOVET_FN uint32_t %s_variant(%s v%s)\n{\n\treturn ", t->function.s, type_name(t).s, struct_config(t, st).s);
	for (u32 i = 0; i < st->n_variants; i++)
		fprintf(out, "%s_is_%s(v%s) ? %uu : ", t->function.s, lower(st->variants[i].name).s,
			struct_asks_config(st) ? ", c" : "", i);
	fprintf(out, "%uu;\n}\n", st->n_variants);
}

/* Bits that are looked at whichever variant it is, if it is one at all. */
static u64 common_used(const struct spec_struct *st, u32 in)
{
	u64 used = st->tag.w[in];

	for (u32 i = 0; i < st->n_fields; i++)
		if (!st->fields[i].software && st->fields[i].lsb / st->word_bits == in)
			used |= low_mask(field_width(&st->fields[i])) << st->fields[i].lsb % st->word_bits;
	return used;
}

static void used_row(FILE *out, const struct spec_struct *st, const struct spec_variant *v, const struct value_type *t)
{
	fprintf(out, t->n_words > 1 ? "\t\t{ {" : "\t\t{");
	for (u32 in = 0; in < t->n_words; in++)
		fprintf(out, "%s %s", in ? "," : "", lit(v ? v->used.w[in] | st->tag.w[in] : common_used(st, in), t->width).s);
	fprintf(out, t->n_words > 1 ? " } },\n" : " },\n");
}

/* The bits the device looks at in a value; in one of no variant, the common ones. */
static void used_function(FILE *out, const struct spec_struct *st, const struct value_type *t)
{
	struct word type = type_name(t);

	fprintf(out, "\n/* The bits of a value that the device looks at. */\n");
	fprintf(out, "IOVET_FN %s %s_used(%s v%s)\n{\n\tstatic const %s used[%u] = {\n", type.s, t->function.s, type.s,
		struct_config(t, st).s, type.s, st->n_variants + 1);
	for (u32 i = 0; i < st->n_variants; i++)
		used_row(out, st, &st->variants[i], t);
	used_row(out, st, NULL, t);
	fprintf(out, "\t};\n\n");
	if (st->n_variants)
		fprintf(out, "\treturn used[%s_variant(v%s)];\n}\n", t->function.s, struct_asks_config(st) ? ", c" : "");
	else
		fprintf(out, "\t(void)v;\n\treturn used[0];\n}\n");
}

static void sizes(FILE *out, const struct spec_struct *st, const char *macro)
{
	fprintf(out, "#define %s_BYTES %uu\n#define %s_ALIGN %uu\n", macro, st->width / 8, macro, st->align);
	fprintf(out, "#define %s_WORDS %uu\n#define %s_WORD_BYTES %uu\n#define %s_ATOMIC_BYTES %uu\n", macro, st->n_words, macro,
		st->word_bits / 8, macro, st->atomic);
}

static int structure(FILE *out, const struct spec *s, const struct spec_struct *st)
{
	struct value_type t = struct_type(s, st);
	int bad = 0;

	fprintf(out, "\n/*\n * %s: structure in memory%s%s\n", st->name, st->brief ? ", " : "",
		st->brief ? remark(st->brief).s : "");
	if (st->source)
		fprintf(out, " * Source: %s\n", remark(st->source).s);
	if (st->when)
		fprintf(out, " * Only when %s\n", remark(st->when->text).s);
	fprintf(out, " */\n");
	sizes(out, st, t.macro.s);
	header_value_type(out, &t);
	for (u32 i = 0; i < st->n_fields; i++)
		header_field(out, &t, &st->fields[i]);
	for (u32 i = 0; i < st->n_variants; i++)
		bad |= variant(out, s, st, &st->variants[i]);
	if (st->n_variants == 0) {
		header_address_parts(out, &t, &t, NULL, 0, st->fields, st->n_fields);
		cover(out, st, NULL, &t, &t);
	}
	chooser(out, st, &t);
	used_function(out, st, &t);
	header_memory(out, st, &t);
	for (u32 i = 0; i < st->n_variants; i++) {
		struct value_type v = variant_type(&t, &st->variants[i]);

		header_pack(out, st, &st->variants[i], &t, &v);
	}
	if (st->n_variants == 0)
		header_pack(out, st, NULL, &t, &t);
	header_plan(out, s, st, &t);
	return bad;
}

int header_structs(FILE *out, const struct spec *s)
{
	struct word p = upper(s->prefix);
	int bad = 0;

	if (s->n_structs == 0)
		return 0;
	fprintf(out, "\n/* Structures in memory, and the variants of each. */\nenum {\n");
	for (u32 i = 0; i < s->n_structs; i++) {
		const struct spec_struct *st = &s->structs[i];

		fprintf(out, "\t%s_STRUCT_%s = %u,\n", p.s, upper(st->name).s, i);
		for (u32 k = 0; k < st->n_variants; k++)
			fprintf(out, "\t%s_VARIANT_%s_%s = %u,\n", p.s, upper(st->name).s, upper(st->variants[k].name).s, k);
	}
	fprintf(out, "\t%s_N_STRUCTS = %u\n};\n", p.s, s->n_structs);
	for (u32 i = 0; i < s->n_structs; i++)
		bad |= structure(out, s, &s->structs[i]);
	return bad;
}
