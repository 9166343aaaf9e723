/* SPDX-License-Identifier: MIT */
/* Rows of structures in memory, in the accessor header: page tables by level, queues and their indices. */
#include "gen/header.h"

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

/* One function of the indices: what it returns, its name, its parameters, and the ring macro that does it. */
static void ring(FILE *out, const char *result, const char *name, const char *what, bool two, const char *expression)
{
	fprintf(out, "IOVET_FN %s %s_%s(%s, uint32_t lg2) { return %s; }\n", result, name, what,
		two ? "uint64_t prod, uint64_t cons" : "uint64_t x", expression);
}

static void indices(FILE *out, const char *name, const char *macro)
{
	fprintf(out, "IOVET_FN uint64_t %s_entries(uint32_t lg2) { return (uint64_t)1 << lg2; }\n", name);
	ring(out, "uint64_t", name, "index", false, "IOVET_RING_INDEX(x, lg2)");
	ring(out, "uint64_t", name, "byte", false, word("IOVET_RING_INDEX(x, lg2) * %s_ENTRY_BYTES", macro).s);
	ring(out, "uint64_t", name, "next", false, word("IOVET_RING_NEXT(x, lg2, %s_WRAP_BIT)", macro).s);
	ring(out, "uint64_t", name, "count", true, word("IOVET_RING_COUNT(prod, cons, lg2, %s_WRAP_BIT)", macro).s);
	ring(out, "int", name, "empty", true, word("IOVET_RING_EMPTY(prod, cons, lg2, %s_WRAP_BIT)", macro).s);
	ring(out, "int", name, "full", true, word("IOVET_RING_FULL(prod, cons, lg2, %s_WRAP_BIT)", macro).s);
}

static int queue(FILE *out, const struct spec *s, const struct spec_queue *q)
{
	struct word macro = word("%s_%s", upper(s->prefix).s, upper(q->name).s);
	struct word name = word("%s_%s", s->prefix, lower(q->name).s);

	fprintf(out, "\n/*\n * Queue %s%s%s: entries are %s, %s produces them. prod and cons are the values of %s.%s and %s.%s;\n"
		" * lg2 is log2 of the number of entries.\n */\n", q->name, q->brief ? ", " : "", q->brief ? remark(q->brief).s : "",
		q->entry->name, q->software_produces ? "software" : "the device", q->prod.reg->name, q->prod.field->name,
		q->cons.reg->name, q->cons.field->name);
	fprintf(out, "#define %s_ENTRY_BYTES %uu\n#define %s_WRAP_BIT %u\n", macro.s, q->entry->width / 8, macro.s, q->wrap_bit);
	if (!q->size.reg)
		fprintf(out, "#define %s_SIZE_LG2 %uu\n", macro.s, q->size_lg2);
	else if (q->size_lg2)
		fprintf(out, "/* of what %s.%s says */\n#define %s_SIZE_LG2(x) ((x) + %uu)\n", q->size.reg->name, q->size.field->name,
			macro.s, q->size_lg2);
	indices(out, name.s, macro.s);
	return q->enable ? header_predicate(out, s, word("%s_enabled", name.s).s, q->enable, NULL) : 0;
}

int header_queues(FILE *out, const struct spec *s)
{
	int bad = 0;

	for (u32 i = 0; i < s->n_queues; i++)
		bad |= queue(out, s, &s->queues[i]);
	return bad;
}
