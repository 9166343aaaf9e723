/* SPDX-License-Identifier: MIT */
/*
 * The accessor header: constants and pure functions on value types, for freestanding C11 and C++17. It reaches no
 * hardware: how a word gets to a register is the user's. This file writes the frame and the accessors of one field.
 */
#include "gen/header.h"

#include <string.h>

#include "gen/gen.h"

static const char prologue[] =
	"#ifdef __KERNEL__\n"
	"#include <linux/types.h>\n"
	"#else\n"
	"#include <stdint.h>\n"
	"#endif\n"
	"\n"
	"/*\n"
	" * A constant that does not fit its field stops the build; a run-time value that does not fit is masked, or stops\n"
	" * the program when IOVET_CHECKED is defined. No function here touches hardware.\n"
	" */\n"
	"#ifndef IOVET_FN\n"
	"#define IOVET_FN static inline __attribute__((unused, always_inline))\n"
	"#ifdef __cplusplus\n"
	"#define IOVET_STATIC_ASSERT(c, text) static_assert(c, text)\n"
	"#define IOVET_FIT(max, x) \\\n"
	"\t((void)sizeof(char[__builtin_constant_p(x) && (uint64_t)(x) > (max) ? -1 : 1]))\n"
	"#else\n"
	"#define IOVET_STATIC_ASSERT(c, text) _Static_assert(c, text)\n"
	"/* Only a constant expression makes (void *)(x * 0) a null pointer constant, and so the type int *. */\n"
	"#define IOVET_FIT(max, x) \\\n"
	"\t((void)sizeof(struct { int value_does_not_fit_the_field : \\\n"
	"\t\t_Generic(1 ? (void *)(uintptr_t)((x) * 0) : (int *)0, \\\n"
	"\t\t\t int *: (uint64_t)(x) <= (max), default: 1) ? 1 : -1; }))\n"
	"#endif\n"
	"#ifdef IOVET_CHECKED\n"
	"#ifndef IOVET_CHECK_FAILED\n"
	"#define IOVET_CHECK_FAILED() __builtin_trap()\n"
	"#endif\n"
	"#define IOVET_CHECK(c) ((c) ? (void)0 : IOVET_CHECK_FAILED())\n"
	"#else\n"
	"#define IOVET_CHECK(c) ((void)0)\n"
	"#endif\n"
	"#define IOVET_BITS(mask) __builtin_popcountll(mask)\n"
	"#endif\n";

void header_prologue(FILE *out, const struct spec *s)
{
	struct word p = upper(s->prefix);

	banner(out, s, "header", "register and structure accessors");
	fprintf(out, "#ifndef %s_REGS_H\n#define %s_REGS_H\n\n%s\n", p.s, p.s, prologue);
	fprintf(out, "#define %s_SPEC_HASH 0x%016llxull\n", p.s, s->hash);
	fprintf(out, "#define %s_WINDOW_BYTES %s\n", p.s, lit(s->window_bytes, 32).s);
	for (u32 i = 0; i < s->n_params; i++) {
		const struct spec_param *q = &s->params[i];
		struct word name = word("%s_PARAM_%s", p.s, upper(q->name).s);

		fprintf(out, "#define %s_MIN %s\n#define %s_MAX %s\n#define %s_DEFAULT %s\n", name.s, lit(q->min, 64).s,
			name.s, lit(q->max, 64).s, name.s, lit(q->def, 64).s);
	}
}

static void enums(FILE *out, const struct spec *s)
{
	for (u32 i = 0; i < s->n_enums; i++) {
		const struct spec_enum *e = &s->enums[i];

		fprintf(out, "\n/* %s%s%s */\n", e->name, e->brief ? ": " : "", remark(e->brief ? e->brief : "").s);
		for (u32 k = 0; k < e->n_values; k++) {
			const struct spec_enum_value *v = &e->values[k];

			fprintf(out, "#define %s_%s_%s %s", upper(s->prefix).s, upper(e->name).s, upper(v->name).s,
				lit(v->value, e->width).s);
			fprintf(out, v->brief ? "\t/* %s */\n" : "\n", remark(v->brief ? v->brief : "").s);
		}
	}
}

static const char *raw_type(const struct value_type *t)
{
	return t->width > 32 ? "uint64_t" : "uint32_t";
}

static struct word type_name(const struct value_type *t)
{
	return word("%s_%s_t", t->prefix, t->name.s);
}

void header_value_type(FILE *out, const struct value_type *t)
{
	struct word type = type_name(t);

	fprintf(out, "typedef struct { %s raw; } %s;\n", raw_type(t), type.s);
	fprintf(out, "IOVET_FN %s %s_%s_from(%s raw) { %s v = { raw }; return v; }\n", type.s, t->prefix, t->name.s,
		raw_type(t), type.s);
}

/* x <= max, unless every value fits and compilers would say so. */
static struct word fits(u32 width)
{
	return width == 64 ? word("1") : word("x <= %s", lit(low_mask(width), 64).s);
}

static void setter(FILE *out, const struct value_type *t, const struct spec_field *f)
{
	struct word type = type_name(t), name = lower(f->name);
	struct word field = word("%s_%s", t->macro.s, upper(f->name).s);
	const char *fn = t->function.s;

	fprintf(out, "IOVET_FN %s %s_set_%s_(%s v, uint64_t x)\n{\n", type.s, fn, name.s, type.s);
	fprintf(out, "\tIOVET_CHECK(%s);\n", fits(field_width(f)).s);
	fprintf(out, "\tv.raw = (v.raw & ~%s_MASK) | ((%s)(x << %s_SHIFT) & %s_MASK);\n", field.s, raw_type(t), field.s,
		field.s);
	fprintf(out, "\treturn v;\n}\n#define %s_set_%s(v, x) ", fn, name.s);
	if (field_width(f) < 64)
		fprintf(out, "(IOVET_FIT(%s, x), %s_set_%s_((v), (uint64_t)(x)))\n", lit(low_mask(field_width(f)), 64).s, fn,
			name.s);
	else
		fprintf(out, "%s_set_%s_((v), (uint64_t)(x))\n", fn, name.s);
}

/* Address accessors of a field that stores an address without its low bits. */
static void address(FILE *out, const struct value_type *t, const struct spec_field *f)
{
	struct word type = type_name(t), name = lower(f->name);
	const char *kind = strcmp(f->holds_type, "iova") == 0 ? "iova" : "phys";
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

void header_field(FILE *out, const struct value_type *t, const struct spec_field *f)
{
	struct word field = word("%s_%s", t->macro.s, upper(f->name).s);

	fprintf(out, "\n/* %s%s%s */\n", f->name, f->brief ? ": " : "", remark(f->brief ? f->brief : "").s);
	fprintf(out, "#define %s_MASK %s\n", field.s, lit(field_mask(f), t->width).s);
	fprintf(out, "#define %s_SHIFT %u\n#define %s_WIDTH %u\n", field.s, f->lsb, field.s, field_width(f));
	fprintf(out, "IOVET_STATIC_ASSERT(%s_MASK >> %s_SHIFT == %s, \"%s: mask, shift and width\");\n", field.s, field.s,
		lit(low_mask(field_width(f)), t->width).s, field.s);
	fprintf(out, "IOVET_FN %s %s_get_%s(%s v) { return (v.raw & %s_MASK) >> %s_SHIFT; }\n", raw_type(t), t->function.s,
		lower(f->name).s, type_name(t).s, field.s, field.s);
	setter(out, t, f);
	if (f->holds_type && f->holds_shift)
		address(out, t, f);
}

void mask_list_add(struct mask_list *l, struct word name)
{
	if (l->n < ARRAY_LEN(l->name))
		l->name[l->n++] = name;
}

void mask_list_fields(struct mask_list *l, const char *macro, const struct spec_field *f, u32 n)
{
	for (u32 i = 0; i < n; i++)
		mask_list_add(l, word("%s_%s", macro, upper(f[i].name).s));
}

/* Two facts: together they are the whole, and their bits add up, so that none is claimed twice. */
void header_assert_masks(FILE *out, const struct value_type *t, const struct mask_list *l, const char *what)
{
	fprintf(out, "IOVET_STATIC_ASSERT((0");
	for (u32 i = 0; i < l->n; i++)
		fprintf(out, " |\n\t%s_MASK", l->name[i].s);
	fprintf(out, ") == %s, \"%s: %s leave a bit out\");\n", lit(low_mask(t->width), t->width).s, t->macro.s, what);
	fprintf(out, "IOVET_STATIC_ASSERT((0");
	for (u32 i = 0; i < l->n; i++)
		fprintf(out, " +\n\tIOVET_BITS(%s_MASK)", l->name[i].s);
	fprintf(out, ") == %u, \"%s: %s overlap\");\n", t->width, t->macro.s, what);
}

int gen_header(const struct spec *s, FILE *out)
{
	int bad;

	header_prologue(out, s);
	enums(out, s);
	header_registers(out, s);
	bad = header_structs(out, s);
	header_page_tables(out, s);
	fprintf(out, "\n#endif\n");
	return bad;
}
