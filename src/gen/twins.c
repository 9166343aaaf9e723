/* SPDX-License-Identifier: MIT */
/*
 * Compares the constants of the accessor header with the macros of a kernel that the spec calls their twins: C text of
 * static assertions, one or more for each twin. It needs no linking and says nothing about what the values mean.
 */
#include "gen/gen.h"
#include "gen/header.h"

/* What is compared, and in how many bits. */
struct side { struct word ours; u32 width; };

static void same(FILE *out, const struct side *s, const char *macro)
{
	fprintf(out, "IOVET_SAME(%u, %s, %s);\n", s->width > 32 ? 64u : 32u, s->ours.s, macro);
}

static const char frame[] =
	"/*\n"
	" * Both files are named by macros that the build gives: IOVET_TWINS_REGS is the accessor header of the same spec,\n"
	" * IOVET_TWINS_FILE is the file of the kernel, or its #define lines. A twin may be a signed number of 32 bits\n"
	" * (1 << 31); bits above the word of ours are a difference.\n"
	" */\n"
	"#include IOVET_TWINS_REGS\n"
	"#include IOVET_TWINS_FILE\n"
	"\n"
	"#define IOVET_SAME(width, ours, twin) \\\n"
	"\t_Static_assert((uint64_t)(ours) == (uint64_t)(twin) || \\\n"
	"\t\t       (width == 32 && (int64_t)(int32_t)(ours) == (int64_t)(twin)), #ours \" is not \" #twin)\n";

/* Elements 0, 1 and the last one of a dimension. */
static u32 samples(u32 count, u32 at[3])
{
	u32 n = 0;

	at[n++] = 0;
	if (count > 2)
		at[n++] = 1;
	if (count > 1)
		at[n++] = count - 1;
	return n;
}

static void offset(FILE *out, const struct spec_reg *r, const char *macro, const struct spec_twin *t, const u32 at[2])
{
	struct word indices = r->n_index == 0 ? word("%s", "") :
			      r->n_index == 1 ? word("(%u)", at[0]) : word("(%u, %u)", at[0], at[1]);
	struct side s = { word("%s_OFFSET%s", macro, indices.s), 32 };

	same(out, &s, word("%s%s", t->macro, t->n_args ? indices.s : "").s);
}

/* A plain twin of an array is the offset of its first element. */
static void offsets(FILE *out, const struct spec_reg *r, const char *macro, const struct spec_twin *t)
{
	u32 at[2][3], n[2] = { 1, 1 };

	for (u32 dim = 0; dim < 2; dim++)
		n[dim] = samples(t->n_args > dim ? r->count[dim] : 1, at[dim]);
	for (u32 i = 0; i < n[0]; i++)
		for (u32 j = 0; j < n[1]; j++)
			offset(out, r, macro, t, (u32[2]){ at[0][i], at[1][j] });
}

static void field(FILE *out, const char *owner, const struct spec_field *f, u32 width)
{
	struct word name = word("%s_%s", owner, upper(f->name).s);

	for (u32 i = 0; i < f->n_twins; i++) {
		struct side s = { word("%s_MASK", name.s), width };

		if (f->twins[i].form == TWIN_SHIFT)
			s.ours = word("%s_SHIFT", name.s);
		else if (f->twins[i].form == TWIN_MAX)
			s.ours = word("(%s_MASK >> %s_SHIFT)", name.s, name.s);
		else if (f->twins[i].form == TWIN_VALUE)
			s.ours = word("((uint64_t)1 << %s_SHIFT)", name.s);
		same(out, &s, f->twins[i].macro);
	}
}

static void fields(FILE *out, const char *owner, const struct spec_field *f, u32 n, u32 width)
{
	for (u32 i = 0; i < n; i++)
		field(out, owner, &f[i], width);
}

static void reg(FILE *out, const struct spec *s, const struct spec_reg *r)
{
	struct word macro = word("%s_%s", upper(s->prefix).s, upper(r->name).s);

	for (u32 i = 0; i < r->n_twins; i++)
		offsets(out, r, macro.s, &r->twins[i]);
	fields(out, macro.s, r->fields, r->n_fields, r->width);
}

static void structure(FILE *out, const struct spec *s, const struct spec_struct *st)
{
	struct value_type t = struct_type(s, st);

	for (u32 i = 0; i < st->n_twins; i++) {
		bool words = st->twins[i].form == TWIN_WORDS;
		struct side size = { word(words ? "(%s_BYTES / 8)" : "%s_BYTES", t.macro.s), 32 };

		same(out, &size, st->twins[i].macro);
	}
	fields(out, t.macro.s, st->fields, st->n_fields, st->word_bits);
	for (u32 i = 0; i < st->n_variants; i++)
		fields(out, variant_type(&t, &st->variants[i]).macro.s, st->variants[i].fields, st->variants[i].n_fields,
		       st->word_bits);
}

static void enumeration(FILE *out, const struct spec *s, const struct spec_enum *e)
{
	for (u32 i = 0; i < e->n_values; i++) {
		const struct spec_enum_value *v = &e->values[i];
		struct side side = { word("%s_%s_%s", upper(s->prefix).s, upper(e->name).s, upper(v->name).s), e->width };

		for (u32 k = 0; k < v->n_twins; k++)
			same(out, &side, v->twins[k].macro);
	}
}

int gen_twins(const struct spec *s, FILE *out)
{
	if (!s->twins)
		return gen_refuse((struct spec_pos){ s->file, 1, 1 }, "the spec names no file of a kernel (twins:) to compare with");
	banner(out, s, "twins", word("compared with %s", remark(s->twins).s).s);
	fprintf(out, "%s\n", frame);
	for (u32 i = 0; i < s->n_enums; i++)
		enumeration(out, s, &s->enums[i]);
	for (u32 i = 0; i < s->n_regs; i++)
		reg(out, s, &s->regs[i]);
	for (u32 i = 0; i < s->n_structs; i++)
		structure(out, s, &s->structs[i]);
	return 0;
}
