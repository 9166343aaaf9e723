/* SPDX-License-Identifier: MIT */
/* A structure between its value type and memory, in the accessor header: words, bytes, and what one store must write. */
#include "gen/header.h"

/* How a word is written: a structure of one word needs no loop. */
struct each {
	const char *value, *index, *declare, *unused;
	struct word byte;			/* what a pointer to the first word is added to reach this one */
};
static struct each each_word(const struct value_type *t)
{
	if (t->n_words == 1)
		return (struct each){ "v.raw", "0", "", "\t(void)i;\n", word("%s", "") };
	return (struct each){
		.value = "v.w[i]", .index = "i", .declare = "\tuint32_t i;\n", .unused = "",
		.byte = word(" + i * %s_WORD_BYTES", t->macro.s),
	};
}

static void loop(FILE *out, const struct value_type *t)
{
	if (t->n_words == 1)
		fprintf(out, "\t");
	else
		fprintf(out, "\tfor (i = 0; i < %s_WORDS; i++)\n\t\t", t->macro.s);
}

static void words(FILE *out, const struct value_type *t)
{
	struct word type = type_name(t);
	struct each e = each_word(t);
	const char *fn = t->function.s;

	fprintf(out, "\n/* Words as numbers, one of 64 bits for each, whatever their width. */\n");
	fprintf(out, "IOVET_FN %s %s_from_words(const uint64_t *w)\n{\n\t%s v;\n%s\n", type.s, fn, type.s, e.declare);
	loop(out, t);
	fprintf(out, "%s = (%s)w[%s];\n\treturn v;\n}\n", e.value, raw_type(t), e.index);
	fprintf(out, "IOVET_FN void %s_to_words(%s v, uint64_t *w)\n{\n%s%s", fn, type.s, e.declare, *e.declare ? "\n" : "");
	loop(out, t);
	fprintf(out, "w[%s] = %s;\n}\n", e.index, e.value);
	fprintf(out, "IOVET_FN %s %s_zero(void)\n{\n\t%s v;\n%s\n", type.s, fn, type.s, e.declare);
	loop(out, t);
	fprintf(out, "%s = 0;\n\treturn v;\n}\n", e.value);
}

static void bytes(FILE *out, const struct value_type *t, bool big)
{
	struct word type = type_name(t);
	struct each e = each_word(t);
	const char *fn = t->function.s, *macro = t->macro.s;

	fprintf(out, "\n/* From and to memory, byte by byte, %s-endian words: not while the device may look. */\n",
		big ? "big" : "little");
	fprintf(out, "IOVET_FN %s %s_load(const void *from)\n{\n\tconst unsigned char *p = (const unsigned char *)from;\n"
		"\t%s v;\n%s\n", type.s, fn, type.s, e.declare);
	loop(out, t);
	fprintf(out, "%s = (%s)iovet_load(p%s, %s_WORD_BYTES, %d);\n\treturn v;\n}\n", e.value, raw_type(t), e.byte.s, macro, big);
	fprintf(out, "IOVET_FN void %s_store(void *to, %s v)\n{\n\tunsigned char *p = (unsigned char *)to;\n%s\n", fn, type.s,
		e.declare);
	loop(out, t);
	fprintf(out, "iovet_store(p%s, %s_WORD_BYTES, %d, %s);\n}\n", e.byte.s, macro, big, e.value);
}

void header_memory(FILE *out, const struct spec_struct *st, const struct value_type *t)
{
	const char *fn = t->function.s, *raw = raw_type(t);
	struct word type = type_name(t);
	struct each e = each_word(t);

	words(out, t);
	bytes(out, t, st->big_endian);
	fprintf(out, "/* What one store of this machine must write for word i, so that the device finds it in its order; and back. */\n");
	fprintf(out, "IOVET_FN %s %s_in_memory(%s v, uint32_t i)\n{\n%s\treturn (%s)iovet_in_order(%s, %u, %d);\n}\n", raw, fn,
		type.s, e.unused, raw, e.value, t->width, st->big_endian);
	fprintf(out, "IOVET_FN %s %s_set_in_memory(%s v, uint32_t i, %s x)\n{\n%s\t%s = (%s)iovet_in_order(x, %u, %d);\n"
		"\treturn v;\n}\n", type.s, fn, type.s, raw, e.unused, e.value, raw, t->width, st->big_endian);
}
