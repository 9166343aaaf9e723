/* SPDX-License-Identifier: MIT */
/* Value types of the accessor header: the C type, and getter, setter and constants of one field. */
#include "gen/header.h"

#include <string.h>

const char *raw_type(const struct value_type *t)
{
	return t->width > 32 ? "uint64_t" : "uint32_t";
}

struct word type_name(const struct value_type *t)
{
	return word("%s_%s_t", t->prefix, t->name.s);
}

u64 word_mask(const struct value_type *t, const struct spec_field *f)
{
	return low_mask(field_width(f)) << f->lsb % t->width;
}

/* What of v the field is in. A register of 8 or 16 bits is one word, too. */
static struct word word_of(const struct value_type *t, const char *field)
{
	return t->n_words == 1 ? word("v.raw") : word("v.w[%s_WORD]", field);
}

void header_value_type(FILE *out, const struct value_type *t)
{
	struct word type = type_name(t);

	if (t->n_words > 1) {
		fprintf(out, "typedef struct { %s w[%u]; } %s;\n", raw_type(t), t->n_words, type.s);
		return;
	}
	fprintf(out, "typedef struct { %s raw; } %s;\n", raw_type(t), type.s);
	fprintf(out, "IOVET_FN %s %s_%s_from(%s raw) { %s v = { raw }; return v; }\n", type.s, t->prefix, t->name.s,
		raw_type(t), type.s);
}

/* x <= max, unless every value fits and compilers would say so. */
static struct word fits(u32 width)
{
	return width == 64 ? word("1") : word("x <= %s", lit(low_mask(width), 64).s);
}

static void setter(FILE *out, const struct value_type *t, const struct spec_field *f, const char *field)
{
	struct word type = type_name(t), name = lower(f->name), in = word_of(t, field);
	const char *fn = t->function.s;

	fprintf(out, "IOVET_FN %s %s_set_%s_(%s v, uint64_t x)\n{\n", type.s, fn, name.s, type.s);
	fprintf(out, "\tIOVET_CHECK(%s);\n", fits(field_width(f)).s);
	fprintf(out, "\t%s = (%s & ~%s_MASK) | ((%s)(x << %s_SHIFT) & %s_MASK);\n", in.s, in.s, field, raw_type(t), field,
		field);
	fprintf(out, "\treturn v;\n}\n#define %s_set_%s(v, x) ", fn, name.s);
	if (field_width(f) < 64)
		fprintf(out, "(IOVET_FIT(%s, x), %s_set_%s_((v), (uint64_t)(x)))\n", lit(low_mask(field_width(f)), 64).s, fn,
			name.s);
	else
		fprintf(out, "%s_set_%s_((v), (uint64_t)(x))\n", fn, name.s);
}

/* The same in place, for a value of several words: nothing else of it is copied. */
static void putter(FILE *out, const struct value_type *t, const struct spec_field *f, const char *field)
{
	struct word name = lower(f->name);
	const char *fn = t->function.s;
	u32 width = field_width(f);

	if (t->n_words == 1)
		return;
	fprintf(out, "IOVET_FN void %s_put_%s_(%s *v, uint64_t x)\n{\n\tIOVET_CHECK(%s);\n", fn, name.s, type_name(t).s, fits(width).s);
	fprintf(out, "\tv->w[%s_WORD] = (v->w[%s_WORD] & ~%s_MASK) | ((%s)(x << %s_SHIFT) & %s_MASK);\n}\n", field, field, field,
		raw_type(t), field, field);
	fprintf(out, "#define %s_put_%s(v, x) ", fn, name.s);
	if (width < 64)
		fprintf(out, "(IOVET_FIT(%s, x), %s_put_%s_((v), (uint64_t)(x)))\n", lit(low_mask(width), 64).s, fn, name.s);
	else
		fprintf(out, "%s_put_%s_((v), (uint64_t)(x))\n", fn, name.s);
}

static const char *address_kind(const struct spec_field *f)
{
	return strcmp(f->holds_type, "iova") == 0 ? "iova" : "phys";
}

/* Address accessors of a field that stores an address without its low bits. */
static void address(FILE *out, const struct value_type *t, const struct spec_field *f)
{
	struct word type = type_name(t), name = lower(f->name);
	const char *kind = address_kind(f);
	const char *fn = t->function.s;
	u32 shift = f->holds_shift;

	fprintf(out, "IOVET_FN uint64_t %s_get_%s_%s(%s v) { return (uint64_t)%s_get_%s(v) << %u; }\n", fn, name.s, kind,
		type.s, fn, name.s, shift);
	fprintf(out, "IOVET_FN %s %s_set_%s_%s_(%s v, uint64_t x)\n{\n", type.s, fn, name.s, kind, type.s);
	fprintf(out, "\tIOVET_CHECK((x & %s) == 0);\n\treturn %s_set_%s_(v, x >> %u);\n}\n", lit(low_mask(shift), 64).s, fn,
		name.s, shift);
	fprintf(out, "#define %s_set_%s_%s(v, x) ", fn, name.s, kind);
	if (field_width(f) + shift < 64)
		fprintf(out, "(IOVET_FIT(%s, x), ", lit(low_mask(field_width(f) + shift), 64).s);
	else
		fputs("(", out);
	fprintf(out, "%s_set_%s_%s_((v), (uint64_t)(x)))\n", fn, name.s, kind);
}

static void remarks(FILE *out, const struct spec_field *f)
{
	fprintf(out, "\n/* %s%s%s", f->name, f->brief ? ": " : "", f->brief ? remark(f->brief).s : "");
	if (f->when)
		fprintf(out, ". Only when %s", remark(f->when->text).s);
	fprintf(out, " */\n");
}

void header_field(FILE *out, const struct value_type *t, const struct spec_field *f)
{
	struct word field = word("%s_%s", t->macro.s, upper(f->name).s);

	remarks(out, f);
	if (t->n_words > 1)
		fprintf(out, "#define %s_WORD %u\n", field.s, f->lsb / t->width);
	fprintf(out, "#define %s_MASK %s\n", field.s, lit(word_mask(t, f), t->width).s);
	fprintf(out, "#define %s_SHIFT %u\n#define %s_WIDTH %u\n", field.s, f->lsb % t->width, field.s, field_width(f));
	fprintf(out, "IOVET_STATIC_ASSERT(%s_MASK >> %s_SHIFT == %s, \"%s: mask, shift and width\");\n", field.s, field.s,
		lit(low_mask(field_width(f)), t->width).s, field.s);
	fprintf(out, "IOVET_FN %s %s_get_%s(%s v) { return (%s & %s_MASK) >> %s_SHIFT; }\n", raw_type(t), t->function.s,
		lower(f->name).s, type_name(t).s, word_of(t, field.s).s, field.s, field.s);
	setter(out, t, f, field.s);
	putter(out, t, f, field.s);
	if (f->holds_type && f->holds_shift && !f->holds_part)
		address(out, t, f);
}

static bool is_part(const struct spec_field *f, const char *kind)
{
	return f->holds_type && f->holds_part && strcmp(address_kind(f), kind) == 0;
}

/* One line for each part: of the getter, or of the setter. */
static u64 part_lines(FILE *out, bool set, const char *fn, const struct spec_field *f, u32 n, const char *kind)
{
	u64 covered = 0;

	for (u32 i = 0; i < n; i++) {
		u32 shift = f[i].holds_shift;

		if (!is_part(&f[i], kind) || shift > 63)
			continue;
		covered |= low_mask(field_width(&f[i])) << shift;
		if (set)
			fprintf(out, "\tv = %s_set_%s_(v, x >> %u & %s);\n", fn, lower(f[i].name).s, shift,
				lit(low_mask(field_width(&f[i])), 64).s);
		else if (out)
			fprintf(out, "\tx |= (uint64_t)%s_get_%s(v) << %u;\n", fn, lower(f[i].name).s, shift);
	}
	return covered;
}

static u32 count_parts(const struct spec_field *f, u32 n, const char *kind)
{
	u32 parts = 0;

	for (u32 i = 0; i < n; i++)
		parts += is_part(&f[i], kind);
	return parts;
}

void header_address_parts(FILE *out, const struct value_type *t, const struct value_type *common,
			  const struct spec_field *cf, u32 n_cf, const struct spec_field *f, u32 n_f)
{
	static const char *const kinds[] = { "phys", "iova" };
	struct word type = type_name(t);

	for (u32 i = 0; i < ARRAY_LEN(kinds); i++) {
		const char *kind = kinds[i], *fn = t->function.s;
		u64 covered = part_lines(NULL, false, fn, cf, n_cf, kind) | part_lines(NULL, false, fn, f, n_f, kind);

		if (count_parts(cf, n_cf, kind) + count_parts(f, n_f, kind) < 2)
			continue;
		fprintf(out, "\n/* The address whose parts are in several fields. */\n#define %s_WHOLE_%s_BITS %s\n", t->macro.s,
			upper(kind).s, lit(covered, 64).s);
		fprintf(out, "IOVET_FN uint64_t %s_get_whole_%s(%s v)\n{\n\tuint64_t x = 0;\n\n", fn, kind, type.s);
		part_lines(out, false, common->function.s, cf, n_cf, kind);
		part_lines(out, false, fn, f, n_f, kind);
		fprintf(out, "\treturn x;\n}\nIOVET_FN %s %s_set_whole_%s(%s v, uint64_t x)\n{\n\tIOVET_CHECK((x & ~%s) == 0);\n",
			type.s, fn, kind, type.s, lit(covered, 64).s);
		part_lines(out, true, common->function.s, cf, n_cf, kind);
		part_lines(out, true, fn, f, n_f, kind);
		fprintf(out, "\treturn v;\n}\n");
	}
}

void mask_list_add(struct mask_list *l, const char *owner, const char *name)
{
	if (l->n == ARRAY_LEN(l->mask))
		return;
	l->mask[l->n].owner = owner;
	l->mask[l->n].name = name;
	l->mask[l->n++].in_word = false;
}

void mask_list_fields(struct mask_list *l, const struct value_type *t, const char *owner, const struct spec_field *f, u32 n,
		      u32 in)
{
	for (u32 i = 0; i < n; i++) {
		if (f[i].lsb / t->width != in)
			continue;
		mask_list_add(l, owner, f[i].name);
		l->mask[l->n - 1].in_word = t->n_words > 1;
	}
}

static void mask_term(FILE *out, const struct mask_list *l, u32 i, u32 in)
{
	struct word name = word("%s_%s", l->mask[i].owner, upper(l->mask[i].name).s);

	if (l->mask[i].in_word)
		fprintf(out, "%s_MASK * (%s_WORD == %u)", name.s, name.s, in);
	else
		fprintf(out, "%s_MASK", name.s);
}

/* Two facts: together they are the whole, and their bits add up, so that none is claimed twice. */
void header_assert_masks(FILE *out, const struct value_type *t, const struct mask_list *l, u32 in, const char *what)
{
	struct word of = t->n_words > 1 ? word("%s word %u", t->macro.s, in) : t->macro;

	fprintf(out, "IOVET_STATIC_ASSERT((0");
	for (u32 i = 0; i < l->n; i++) {
		fprintf(out, " |\n\t");
		mask_term(out, l, i, in);
	}
	fprintf(out, ") == %s, \"%s: %s leave a bit out\");\n", lit(low_mask(t->width), t->width).s, of.s, what);
	fprintf(out, "IOVET_STATIC_ASSERT((0");
	for (u32 i = 0; i < l->n; i++) {
		fprintf(out, " +\n\tIOVET_BITS(");
		mask_term(out, l, i, in);
		fprintf(out, ")");
	}
	fprintf(out, ") == %u, \"%s: %s overlap\");\n", t->width, of.s, what);
}
