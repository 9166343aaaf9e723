/* SPDX-License-Identifier: MIT */
/* Structures in memory and page tables in the accessor header: value types, variants, index extraction. */
#include "gen/expr.h"
#include "gen/header.h"

#include <string.h>

static struct value_type type_of(const struct spec *s, const struct spec_struct *st)
{
	struct value_type t = {
		.prefix = s->prefix, .name = lower(st->name), .width = st->width,
		.macro = word("%s_%s", upper(s->prefix).s, upper(st->name).s),
		.function = word("%s_%s", s->prefix, lower(st->name).s),
	};

	return t;
}

static int predicate(FILE *out, const struct spec *s, const struct value_type *t, const struct spec_variant *v)
{
	struct expr_scope scope = { .spec = s, .type = "uint64_t", .new_value = "(uint64_t)v.raw" };
	int bad;

	fprintf(out, "IOVET_FN int %s_is_%s(%s_%s_t v)\n{\n\treturn ", t->function.s, lower(v->name).s, t->prefix, t->name.s);
	bad = expr_condition(out, v->when, &scope);
	fprintf(out, ";\n}\n");
	return bad;
}

/* What no field claims is reserved; no bit is claimed twice. `v` NULL: a structure without variants. */
static void cover(FILE *out, const struct spec_struct *st, const struct spec_variant *v,
		  const struct value_type *common, const struct value_type *t)
{
	struct mask_list l = { .n = 0 };
	u64 claimed = 0;

	for (u32 i = 0; i < st->n_fields; i++)
		claimed |= field_mask(&st->fields[i]);
	for (u32 i = 0; v && i < v->n_fields; i++)
		claimed |= field_mask(&v->fields[i]);
	fprintf(out, "#define %s_RESERVED_MASK %s\n", t->macro.s, lit(low_mask(st->width) & ~claimed, st->width).s);
	mask_list_fields(&l, common->macro.s, st->fields, st->n_fields);
	if (v)
		mask_list_fields(&l, t->macro.s, v->fields, v->n_fields);
	mask_list_add(&l, word("%s_RESERVED", t->macro.s));
	header_assert_masks(out, t, &l, "fields and reserved bits");
}

static int variant(FILE *out, const struct spec *s, const struct spec_struct *st, const struct spec_variant *v)
{
	struct value_type common = type_of(s, st), t = common;

	t.macro = word("%s_%s", common.macro.s, upper(v->name).s);
	t.function = word("%s_%s", common.function.s, lower(v->name).s);
	fprintf(out, "\n/* %s, variant %s: used bits are those the device looks at. */\n", st->name, v->name);
	fprintf(out, "#define %s_USED_MASK %s\n", t.macro.s, lit(v->used.w[0], st->width).s);
	for (u32 i = 0; i < v->n_fields; i++)
		header_field(out, &t, &v->fields[i]);
	cover(out, st, v, &common, &t);
	return predicate(out, s, &common, v);
}

/* Which variant a value is: its number, or the number of variants when it is none. */
static void chooser(FILE *out, const struct spec_struct *st, const struct value_type *t)
{
	if (st->n_variants == 0)
		return;
	fprintf(out, "IOVET_FN uint32_t %s_variant(%s_%s_t v)\n{\n\treturn ", t->function.s, t->prefix, t->name.s);
	for (u32 i = 0; i < st->n_variants; i++)
		fprintf(out, "%s_is_%s(v) ? %uu : ", t->function.s, lower(st->variants[i].name).s, i);
	fprintf(out, "%uu;\n}\n", st->n_variants);
}

static int structure(FILE *out, const struct spec *s, const struct spec_struct *st)
{
	struct value_type t = type_of(s, st);
	int bad = 0;

	fprintf(out, "\n/*\n * %s: structure in memory%s%s\n", st->name, st->brief ? ", " : "",
		remark(st->brief ? st->brief : "").s);
	if (st->source)
		fprintf(out, " * Source: %s\n", remark(st->source).s);
	fprintf(out, " */\n#define %s_BYTES %uu\n#define %s_ALIGN %uu\n", t.macro.s, st->width / 8, t.macro.s, st->align);
	header_value_type(out, &t);
	for (u32 i = 0; i < st->n_fields; i++)
		header_field(out, &t, &st->fields[i]);
	for (u32 i = 0; i < st->n_variants; i++)
		bad |= variant(out, s, st, &st->variants[i]);
	if (st->n_variants == 0)
		cover(out, st, NULL, &t, &t);
	chooser(out, st, &t);
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

static void level(FILE *out, const struct spec *s, const struct spec_page_table *pt, const struct spec_level *l)
{
	struct word macro = word("%s_%s_%s", upper(s->prefix).s, upper(pt->name).s, upper(l->name).s);
	u32 width = l->msb - l->lsb + 1;

	fprintf(out, "#define %s_SHIFT %u\n#define %s_WIDTH %u\n#define %s_ENTRIES %lluu\n", macro.s, l->lsb, macro.s, width,
		macro.s, 1ull << width);
	fprintf(out, "IOVET_FN uint32_t %s_%s_%s_index(uint64_t iova)\n{\n", s->prefix, lower(pt->name).s, lower(l->name).s);
	fprintf(out, "\treturn (uint32_t)(iova >> %s_SHIFT) & (%s_ENTRIES - 1);\n}\n", macro.s, macro.s);
}

void header_page_tables(FILE *out, const struct spec *s)
{
	for (u32 i = 0; i < s->n_page_tables; i++) {
		const struct spec_page_table *pt = &s->page_tables[i];
		struct word macro = word("%s_%s", upper(s->prefix).s, upper(pt->name).s);

		fprintf(out, "\n/* Page table %s%s%s */\n", pt->name, pt->brief ? ": " : "", remark(pt->brief ? pt->brief : "").s);
		fprintf(out, "#define %s_IOVA_BITS %u\n#define %s_PA_BITS %u\n#define %s_LEVELS %u\n", macro.s, pt->iova_bits,
			macro.s, pt->pa_bits, macro.s, pt->n_levels);
		for (u32 k = 0; k < pt->n_levels; k++)
			level(out, s, pt, &pt->levels[k]);
	}
}
