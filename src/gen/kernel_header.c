/* SPDX-License-Identifier: MIT */
/*
 * The register header a kernel driver includes: offsets, masks for FIELD_PREP() and FIELD_GET(), enum values. Only
 * #defines; accessors are the kernel's. A field's macro is its mask; names are those of the accessor header otherwise.
 */
#include "gen/gen.h"

#include <string.h>

#include "gen/emit.h"

#define VALUE_COLUMN 48

/* "#define name<tabs>value" with values in one column, and the brief behind. */
static void define(FILE *out, struct word name, struct word value, const char *brief)
{
	size_t column = strlen("#define ") + strlen(name.s);

	fprintf(out, "#define %s", name.s);
	do {
		fputc('\t', out);
		column = column / 8 * 8 + 8;
	} while (column < VALUE_COLUMN);
	fputs(value.s, out);
	if (brief)
		fprintf(out, "\t/* %s */", remark(brief).s);
	fputc('\n', out);
}

/* The mask of a field inside its word. */
static struct word bits(const struct spec_field *f, u32 word_bits)
{
	const char *wide = word_bits > 32 ? "_ULL" : "";
	u32 msb = f->msb % word_bits, lsb = f->lsb % word_bits;

	return msb == lsb ? word("BIT%s(%u)", wide, lsb) : word("GENMASK%s(%u, %u)", wide, msb, lsb);
}

static void fields(FILE *out, const char *macro, const struct spec_field *f, u32 n, u32 width)
{
	for (u32 i = 0; i < n; i++)
		define(out, word(" %s_%s", macro, upper(f[i].name).s), bits(&f[i], width), f[i].brief);
}

/* PREFIX_STE_2_VMID: the number is that of the word. `variant`: "S2_", or "". */
static void wide_fields(FILE *out, const char *macro, const char *variant, const struct spec_field *f, u32 n, u32 word_bits)
{
	for (u32 i = 0; i < n; i++)
		define(out, word(" %s_%u_%s%s", macro, f[i].lsb / word_bits, variant, upper(f[i].name).s), bits(&f[i], word_bits),
		       f[i].brief);
}

static void enums(FILE *out, const struct spec *s)
{
	for (u32 i = 0; i < s->n_enums; i++) {
		const struct spec_enum *e = &s->enums[i];

		fprintf(out, "\n/* %s%s%s */\n", e->name, e->brief ? ": " : "", remark(e->brief ? e->brief : "").s);
		for (u32 k = 0; k < e->n_values; k++)
			define(out, word("%s_%s_%s", upper(s->prefix).s, upper(e->name).s, upper(e->values[k].name).s),
			       word("%llu%s", e->values[k].value, e->values[k].value > 0xffffffffull ? "ULL" : ""),
			       e->values[k].brief);
	}
}

static void offset(FILE *out, const struct spec_reg *r, const char *macro)
{
	struct word i = c_name(index_name(r, 0)), j = c_name(index_name(r, 1));

	if (r->n_index == 0)
		define(out, word("%s_OFFSET", macro), word("0x%x", r->offset), NULL);
	else if (r->n_index == 1)
		define(out, word("%s_OFFSET(%s)", macro, i.s), word("(0x%x + 0x%x * (%s))", r->offset, r->stride[0], i.s), NULL);
	else
		define(out, word("%s_OFFSET(%s, %s)", macro, i.s, j.s),
		       word("(0x%x + 0x%x * (%s) + 0x%x * (%s))", r->offset, r->stride[0], i.s, r->stride[1], j.s), NULL);
	if (r->n_index == 1)
		define(out, word("%s_COUNT", macro), word("%u", r->count[0]), NULL);
	for (u32 dim = 0; r->n_index == 2 && dim < 2; dim++)
		define(out, word("%s_%s_COUNT", macro, upper(index_name(r, dim)).s), word("%u", r->count[dim]), NULL);
}

/* Offsets of the two halves of a register that is written by halves. */
static void halves(FILE *out, const struct spec *s, const struct spec_reg *r, const char *macro)
{
	struct word i = c_name(index_name(r, 0)), j = c_name(index_name(r, 1));
	struct word params = r->n_index == 0 ? word("%s", "") : r->n_index == 1 ? word("(%s)", i.s) : word("(%s, %s)", i.s, j.s);

	for (u32 high = 0; high < 2; high++)
		define(out, word("%s_OFFSET_%s%s", macro, high ? "HI" : "LO", params.s),
		       word("(%s_OFFSET%s + %u)", macro, params.s, (high != 0) != s->big_endian ? 4 : 0), NULL);
}

static void reg(FILE *out, const struct spec *s, const struct spec_reg *r)
{
	struct word macro = word("%s_%s", upper(s->prefix).s, upper(r->name).s);

	fprintf(out, "\n/* %s%s%s", r->name, r->brief ? ": " : "", remark(r->brief ? r->brief : "").s);
	if (r->source)
		fprintf(out, " (%s)", remark(r->source).s);
	fprintf(out, " */\n");
	offset(out, r, macro.s);
	fields(out, macro.s, r->fields, r->n_fields, r->width);
	if (r->split)
		halves(out, s, r, macro.s);
	if (!r->protocol)
		return;
	define(out, word("%s_TIMEOUT_US", macro.s), word("%u", r->protocol->timeout_us), NULL);
	define(out, word("%s_POLL_US", macro.s), word("%u", r->protocol->poll_us), NULL);
}

static void structure(FILE *out, const struct spec *s, const struct spec_struct *st)
{
	struct word macro = word("%s_%s", upper(s->prefix).s, upper(st->name).s);

	fprintf(out, "\n/* %s, in memory%s%s", st->name, st->brief ? ": " : "", remark(st->brief ? st->brief : "").s);
	if (st->source)
		fprintf(out, " (%s)", remark(st->source).s);
	fprintf(out, " */\n");
	define(out, word("%s_BYTES", macro.s), word("%u", st->width / 8), NULL);
	define(out, word("%s_WORDS", macro.s), word("%u", st->n_words), NULL);
	if (st->n_words > 1)
		wide_fields(out, macro.s, "", st->fields, st->n_fields, st->word_bits);
	else
		fields(out, macro.s, st->fields, st->n_fields, st->word_bits);
	for (u32 i = 0; i < st->n_variants; i++) {
		const struct spec_variant *v = &st->variants[i];
		struct word name = upper(v->name);

		if (st->n_words > 1)
			wide_fields(out, macro.s, word("%s_", name.s).s, v->fields, v->n_fields, st->word_bits);
		else
			fields(out, word("%s_%s", macro.s, name.s).s, v->fields, v->n_fields, st->word_bits);
	}
}

static void page_table(FILE *out, const struct spec *s, const struct spec_page_table *pt)
{
	struct word macro = word("%s_%s", upper(s->prefix).s, upper(pt->name).s);

	fprintf(out, "\n/* Page table %s%s%s */\n", pt->name, pt->brief ? ": " : "", remark(pt->brief ? pt->brief : "").s);
	define(out, word("%s_IOVA_BITS", macro.s), word("%u", pt->iova_bits), NULL);
	define(out, word("%s_PA_BITS", macro.s), word("%u", pt->pa_bits), NULL);
	for (u32 i = 0; i < pt->n_levels; i++) {
		const struct spec_level *l = &pt->levels[i];

		define(out, word("%s_%s_SHIFT", macro.s, upper(l->name).s), word("%u", l->lsb), NULL);
		define(out, word("%s_%s_ENTRIES", macro.s, upper(l->name).s), word("%llu", 1ull << (l->msb - l->lsb + 1)), NULL);
	}
}

static void queue(FILE *out, const struct spec *s, const struct spec_queue *q)
{
	struct word macro = word("%s_%s", upper(s->prefix).s, upper(q->name).s);

	fprintf(out, "\n/* Queue %s%s%s: of 2^lg2 entries %s */\n", q->name, q->brief ? ", " : "", q->brief ? remark(q->brief).s : "",
		q->entry->name);
	define(out, word("%s_ENTRY_BYTES", macro.s), word("%u", q->entry->width / 8), NULL);
	if (!q->size.reg)
		define(out, word("%s_SIZE_LG2", macro.s), word("%u", q->size_lg2), NULL);
	define(out, word("%s_INDEX(x, lg2)", macro.s), word("((x) & ((1U << (lg2)) - 1))"), NULL);
	if (q->wrap_bit)
		define(out, word("%s_LAP(x, lg2)", macro.s), word("((x) & (1U << (lg2)))"), "turns over with each lap");
	define(out, word("%s_NEXT(x, lg2)", macro.s), word("(((x) + 1) & ((1U << ((lg2) + %u)) - 1))", q->wrap_bit), NULL);
	define(out, word("%s_EMPTY(prod, cons, lg2)", macro.s), word("((((prod) ^ (cons)) & ((1U << ((lg2) + %u)) - 1)) == 0)",
								  q->wrap_bit), NULL);
	define(out, word("%s_FULL(prod, cons, lg2)", macro.s),
	       q->wrap_bit ? word("((((prod) ^ (cons)) & ((2U << (lg2)) - 1)) == 1U << (lg2))") :
			     word("((((prod) + 1 - (cons)) & ((1U << (lg2)) - 1)) == 0)"), NULL);
}

int gen_kernel_header(const struct spec *s, FILE *out)
{
	struct word p = upper(s->prefix);

	banner(out, s, "kernel-header", "registers and structures for a kernel driver");
	fprintf(out, "#ifndef %s_KERNEL_H\n#define %s_KERNEL_H\n\n#include <linux/bits.h>\n\n", p.s, p.s);
	define(out, word("%s_WINDOW_BYTES", p.s), word("0x%x", s->window_bytes), NULL);
	enums(out, s);
	for (u32 i = 0; i < s->n_regs; i++)
		reg(out, s, &s->regs[i]);
	for (u32 i = 0; i < s->n_structs; i++)
		structure(out, s, &s->structs[i]);
	for (u32 i = 0; i < s->n_page_tables; i++)
		page_table(out, s, &s->page_tables[i]);
	for (u32 i = 0; i < s->n_queues; i++)
		queue(out, s, &s->queues[i]);
	fprintf(out, "\n#endif\n");
	return 0;
}
