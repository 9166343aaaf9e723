/* SPDX-License-Identifier: MIT */
/* The decode tables of one spec as C data, and the two functions that read them (bus/describe.h does the work). */
#include "gen/gen.h"

#include "gen/emit.h"
#include "gen/expr.h"

static void values(FILE *out, const struct spec *s)
{
	for (u32 i = 0; i < s->n_enums; i++) {
		const struct spec_enum *e = &s->enums[i];

		fprintf(out, "static const struct desc_value values_%s[] __attribute__((unused)) = {\n", lower(e->name).s);
		for (u32 k = 0; k < e->n_values; k++)
			fprintf(out, "\t{ %s, %s },\n", lit(e->values[k].value, 64).s, quoted(e->values[k].name).s);
		fprintf(out, "};\n\n");
	}
}

static void fields(FILE *out, const char *owner, const struct spec_field *f, u32 n)
{
	if (n == 0)
		return;
	fprintf(out, "static const struct desc_field fields_%s[] = {\n", owner);
	for (u32 i = 0; i < n; i++) {
		fprintf(out, "\t{ %s, %u, %u, ", quoted(f[i].name).s, f[i].lsb, field_width(&f[i]));
		if (f[i].enumeration)
			fprintf(out, "%u, values_%s },\n", f[i].enumeration->n_values, lower(f[i].enumeration->name).s);
		else
			fprintf(out, "0, NULL },\n");
	}
	fprintf(out, "};\n\n");
}

static struct word type_row(const char *name, const char *owner, u32 n)
{
	return n ? word("{ %s, %u, fields_%s }", quoted(name).s, n, owner) : word("{ %s, 0, NULL }", quoted(name).s);
}

static void registers(FILE *out, const struct spec *s)
{
	for (u32 i = 0; i < s->n_regs; i++)
		fields(out, word("reg_%s", lower(s->regs[i].name).s).s, s->regs[i].fields, s->regs[i].n_fields);
	fprintf(out, "static const struct desc_type reg_types[] = {\n");
	for (u32 i = 0; i < s->n_regs; i++)
		fprintf(out, "\t%s,\n", type_row(s->regs[i].name, word("reg_%s", lower(s->regs[i].name).s).s,
						 s->regs[i].n_fields).s);
	fprintf(out, "\t{ NULL, 0, NULL }\n};\n\n");
}

static void structure(FILE *out, const struct spec_struct *st)
{
	struct word name = word("struct_%s", lower(st->name).s);

	fields(out, name.s, st->fields, st->n_fields);
	fprintf(out, "static const struct desc_type %s = %s;\n\n", name.s, type_row(st->name, name.s, st->n_fields).s);
	for (u32 i = 0; i < st->n_variants; i++) {
		const struct spec_variant *v = &st->variants[i];
		struct word sub = word("%s_%s", name.s, lower(v->name).s);

		fields(out, sub.s, v->fields, v->n_fields);
		fprintf(out, "static const struct desc_type %s = %s;\n\n", sub.s, type_row(v->name, sub.s, v->n_fields).s);
	}
}

/* The structure as described by variant `v`, or, NULL, by its common fields. */
static void describe(FILE *out, const struct spec_struct *st, const struct spec_variant *v)
{
	struct word name = word("struct_%s", lower(st->name).s);
	struct word sub = v ? word("&%s_%s", name.s, lower(v->name).s) : word("NULL");

	if (st->n_words == 1)
		fprintf(out, "return describe_struct(&%s, %s, w[0], buf, bytes);\n", name.s, sub.s);
	else
		fprintf(out, "return describe_words(&%s, %s, &v, buf, bytes);\n", name.s, sub.s);
}

static int structure_case(FILE *out, const struct spec *s, const struct spec_struct *st)
{
	/* A trace does not tell the features of its device: without any. */
	struct expr_scope scope = { .spec = s, .type = "u64", .new_value = st->n_words == 1 ? "w[0]" : "w", .features = "(u64)0" };
	int bad = 0;

	scope.word_bits = st->n_words == 1 ? 0 : st->word_bits;
	fprintf(out, "\tcase %u:\n", (u32)(st - s->structs));
	if (st->n_words > 1)
		fprintf(out, "\t\tv.word_bits = %u;\n\t\tv.n = n < %u ? n : %u;\n", st->word_bits, st->n_words, st->n_words);
	for (u32 i = 0; i < st->n_variants; i++) {
		fprintf(out, "\t\tis = ");
		bad |= expr_condition(out, st->variants[i].when, &scope);
		fprintf(out, ";\n\t\tif (is)\n\t\t\t");
		describe(out, st, &st->variants[i]);
	}
	fprintf(out, "\t\t");
	describe(out, st, NULL);
	return bad;
}

static int structures(FILE *out, const struct spec *s)
{
	int bad = 0;

	fprintf(out, "/* Structure `no` of which the first n words are known. */\n");
	fprintf(out, "const char *%s_decode_words(u32 no, const u64 *from, u32 n, char *buf, u32 bytes)\n{\n", s->prefix);
	fprintf(out, "\tstatic const struct desc_type unknown = { \"unknown\", 0, NULL };\n\tu64 w[%u];\n"
		"\tstruct desc_words v = { w, 1, 64 };\n\tbool is;\n\n", SPEC_MAX_WORDS);
	fprintf(out, "\t(void)is;\n\t(void)v;\n\tfor (u32 i = 0; i < %u; i++)\n\t\tw[i] = i < n ? from[i] : 0;\n\tswitch (no) {\n",
		SPEC_MAX_WORDS);
	for (u32 i = 0; i < s->n_structs; i++)
		bad |= structure_case(out, s, &s->structs[i]);
	fprintf(out, "\tdefault:\n\t\treturn describe_struct(&unknown, NULL, w[0], buf, bytes);\n\t}\n}\n\n");
	fprintf(out, "const char *%s_decode_struct(u32 no, u64 val, char *buf, u32 bytes)\n{\n", s->prefix);
	fprintf(out, "\treturn %s_decode_words(no, &val, 1, buf, bytes);\n}\n", s->prefix);
	return bad;
}

int gen_decode(const struct spec *s, FILE *out)
{
	banner(out, s, "decode", "register accesses and structures as text");
	fprintf(out, "#include \"bus/describe.h\"\n\nextern const struct reg_map %s_reg_map;\n", s->prefix);
	fprintf(out, "const char *%s_decode(u32 offset, u64 val, char *buf, u32 bytes);\n", s->prefix);
	fprintf(out, "const char *%s_decode_struct(u32 no, u64 val, char *buf, u32 bytes);\n", s->prefix);
	fprintf(out, "const char *%s_decode_words(u32 no, const u64 *from, u32 n, char *buf, u32 bytes);\n\n", s->prefix);
	values(out, s);
	registers(out, s);
	for (u32 i = 0; i < s->n_structs; i++)
		structure(out, &s->structs[i]);
	fprintf(out, "const char *%s_decode(u32 offset, u64 val, char *buf, u32 bytes)\n{\n", s->prefix);
	fprintf(out, "\treturn describe_register(&%s_reg_map, reg_types, offset, val, buf, bytes);\n}\n\n", s->prefix);
	return structures(out, s);
}
