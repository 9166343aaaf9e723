/* SPDX-License-Identifier: MIT */
/*
 * The register header a kernel driver includes: offsets, masks for FIELD_PREP() and FIELD_GET(), enum values. Only
 * #defines; accessors are the kernel's. A field's macro is its mask; names are those of the accessor header otherwise.
 * By twin, a constant that has twins goes by their names instead: the header then takes the place of the #defines of an
 * existing driver.
 */
#include "gen/gen.h"

#include <string.h>

#include "base/arena.h"
#include "gen/emit.h"

#define VALUE_COLUMN 48

/* A macro of the driver that is defined already; several constants may have the same twin. */
struct defined { const char *macro; u64 value; struct defined *next; };

struct header {
	FILE *out;
	const struct spec *s;
	bool by_twin;
	int bad;
	struct arena *arena;
	struct defined *defined;
};

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

/* True when `t` is to be defined now. The same name for two values cannot be. */
static bool is_new(struct header *h, const struct spec_twin *t, u64 value)
{
	struct defined *d = h->defined;

	while (d && strcmp(d->macro, t->macro))
		d = d->next;
	if (d && d->value != value)
		h->bad = gen_refuse(t->pos, "%s is the twin of two values, 0x%llx and 0x%llx", t->macro, d->value, value);
	if (d)
		return false;
	d = arena_array(h->arena, 1, sizeof(*d));
	*d = (struct defined){ t->macro, value, h->defined };
	h->defined = d;
	return true;
}

struct twins { const struct spec_twin *t; u32 n; };

/* Defines the twins of one form; false: there are none, or own names are wanted. `indent`: " " for fields, or "". */
static bool by_twin(struct header *h, struct twins twins, enum spec_twin_form form, const char *indent, struct word text, u64 value,
		    const char *brief)
{
	bool any = false;

	for (u32 i = 0; h->by_twin && i < twins.n; i++) {
		if (twins.t[i].form != form)
			continue;
		any = true;
		if (is_new(h, &twins.t[i], value))
			define(h->out, word("%s%s", indent, twins.t[i].macro), text, brief);
	}
	return any;
}

/* The mask of a field inside its word. */
static struct word bits(u32 msb, u32 lsb, u32 word_bits)
{
	const char *wide = word_bits > 32 ? "_ULL" : "";

	return msb == lsb ? word("BIT%s(%u)", wide, lsb) : word("GENMASK%s(%u, %u)", wide, msb, lsb);
}

static void field(struct header *h, struct word own, const struct spec_field *f, u32 word_bits)
{
	u32 msb = f->msb % word_bits, lsb = f->lsb % word_bits;
	struct word mask = bits(msb, lsb, word_bits);
	struct twins twins = { f->twins, f->n_twins };
	bool plain = by_twin(h, twins, TWIN_PLAIN, " ", mask, range_mask(msb, lsb), f->brief);
	bool value = by_twin(h, twins, TWIN_VALUE, " ", bits(lsb, lsb, word_bits), 1ull << lsb, f->brief);

	if (!plain && !value)
		define(h->out, word(" %s", own.s), mask, f->brief);
	by_twin(h, twins, TWIN_SHIFT, " ", word("%u", lsb), lsb, NULL);
	by_twin(h, twins, TWIN_MAX, " ", bits(msb - lsb, 0, word_bits), low_mask(msb - lsb + 1), NULL);
}

static void fields(struct header *h, const char *macro, const struct spec_field *f, u32 n, u32 width)
{
	for (u32 i = 0; i < n; i++)
		field(h, word("%s_%s", macro, upper(f[i].name).s), &f[i], width);
}

/* PREFIX_STE_2_VMID: the number is that of the word. `variant`: "S2_", or "". */
static void wide_fields(struct header *h, const char *macro, const char *variant, const struct spec_field *f, u32 n, u32 word_bits)
{
	for (u32 i = 0; i < n; i++)
		field(h, word("%s_%u_%s%s", macro, f[i].lsb / word_bits, variant, upper(f[i].name).s), &f[i], word_bits);
}

static void enums(struct header *h)
{
	for (u32 i = 0; i < h->s->n_enums; i++) {
		const struct spec_enum *e = &h->s->enums[i];

		fprintf(h->out, "\n/* %s%s%s */\n", e->name, e->brief ? ": " : "", remark(e->brief ? e->brief : "").s);
		for (u32 k = 0; k < e->n_values; k++) {
			const struct spec_enum_value *v = &e->values[k];
			struct word text = word("%llu%s", v->value, v->value > 0xffffffffull ? "ULL" : "");

			if (!by_twin(h, (struct twins){ v->twins, v->n_twins }, TWIN_PLAIN, "", text, v->value, v->brief))
				define(h->out, word("%s_%s_%s", upper(h->s->prefix).s, upper(e->name).s, upper(v->name).s), text,
				       v->brief);
		}
	}
}

/* "(i, j)": what the macro of an array's offset is called with. */
static struct word indices(const struct spec_reg *r)
{
	struct word i = lower(index_name(r, 0)), j = lower(index_name(r, 1));

	return r->n_index == 0 ? word("%s", "") : r->n_index == 1 ? word("(%s)", i.s) : word("(%s, %s)", i.s, j.s);
}

static struct word offset_value(const struct spec_reg *r)
{
	struct word i = lower(index_name(r, 0)), j = lower(index_name(r, 1));

	if (r->n_index == 0)
		return word("0x%x", r->offset);
	if (r->n_index == 1)
		return word("(0x%x + 0x%x * (%s))", r->offset, r->stride[0], i.s);
	return word("(0x%x + 0x%x * (%s) + 0x%x * (%s))", r->offset, r->stride[0], i.s, r->stride[1], j.s);
}

/* The macro that tells the offset of any element, and how it is called. A plain twin of an array is element 0 only. */
static struct word offset_name(const struct header *h, const struct spec_reg *r, const char *macro)
{
	for (u32 i = 0; h->by_twin && i < r->n_twins; i++)
		if (r->twins[i].n_args == r->n_index)
			return word("%s%s", r->twins[i].macro, indices(r).s);
	return word("%s_OFFSET%s", macro, indices(r).s);
}

static void offset(struct header *h, const struct spec_reg *r, const char *macro)
{
	bool own = true;

	for (u32 i = 0; h->by_twin && i < r->n_twins; i++) {
		const struct spec_twin *t = &r->twins[i];
		bool whole = t->n_args == r->n_index;

		own &= !whole;
		if (is_new(h, t, r->offset))
			define(h->out, word("%s%s", t->macro, whole ? indices(r).s : ""),
			       whole ? offset_value(r) : word("0x%x", r->offset), NULL);
	}
	if (own)
		define(h->out, offset_name(h, r, macro), offset_value(r), NULL);
	if (r->n_index == 1)
		define(h->out, word("%s_COUNT", macro), word("%u", r->count[0]), NULL);
	for (u32 dim = 0; r->n_index == 2 && dim < 2; dim++)
		define(h->out, word("%s_%s_COUNT", macro, upper(index_name(r, dim)).s), word("%u", r->count[dim]), NULL);
}

/* Offsets of the two halves of a register that is written by halves. */
static void halves(struct header *h, const struct spec_reg *r, const char *macro)
{
	for (u32 high = 0; high < 2; high++)
		define(h->out, word("%s_OFFSET_%s%s", macro, high ? "HI" : "LO", indices(r).s),
		       word("(%s + %u)", offset_name(h, r, macro).s, (high != 0) != h->s->big_endian ? 4 : 0), NULL);
}

static void reg(struct header *h, const struct spec_reg *r)
{
	struct word macro = word("%s_%s", upper(h->s->prefix).s, upper(r->name).s);

	fprintf(h->out, "\n/* %s%s%s", r->name, r->brief ? ": " : "", remark(r->brief ? r->brief : "").s);
	if (r->source)
		fprintf(h->out, " (%s)", remark(r->source).s);
	fprintf(h->out, " */\n");
	offset(h, r, macro.s);
	fields(h, macro.s, r->fields, r->n_fields, r->width);
	if (r->split)
		halves(h, r, macro.s);
	if (!r->protocol)
		return;
	define(h->out, word("%s_TIMEOUT_US", macro.s), word("%u", r->protocol->timeout_us), NULL);
	define(h->out, word("%s_POLL_US", macro.s), word("%u", r->protocol->poll_us), NULL);
}

static void sizes(struct header *h, const struct spec_struct *st, const char *macro)
{
	struct twins twins = { st->twins, st->n_twins };

	if (!by_twin(h, twins, TWIN_PLAIN, "", word("%u", st->width / 8), st->width / 8, NULL))
		define(h->out, word("%s_BYTES", macro), word("%u", st->width / 8), NULL);
	define(h->out, word("%s_WORDS", macro), word("%u", st->n_words), NULL);
	by_twin(h, twins, TWIN_WORDS, "", word("%u", st->width / 64), st->width / 64, NULL);
}

static void structure(struct header *h, const struct spec_struct *st)
{
	struct word macro = word("%s_%s", upper(h->s->prefix).s, upper(st->name).s);

	fprintf(h->out, "\n/* %s, in memory%s%s", st->name, st->brief ? ": " : "", remark(st->brief ? st->brief : "").s);
	if (st->source)
		fprintf(h->out, " (%s)", remark(st->source).s);
	fprintf(h->out, " */\n");
	sizes(h, st, macro.s);
	if (st->n_words > 1)
		wide_fields(h, macro.s, "", st->fields, st->n_fields, st->word_bits);
	else
		fields(h, macro.s, st->fields, st->n_fields, st->word_bits);
	for (u32 i = 0; i < st->n_variants; i++) {
		const struct spec_variant *v = &st->variants[i];
		struct word name = upper(v->name);

		if (st->n_words > 1)
			wide_fields(h, macro.s, word("%s_", name.s).s, v->fields, v->n_fields, st->word_bits);
		else
			fields(h, word("%s_%s", macro.s, name.s).s, v->fields, v->n_fields, st->word_bits);
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
	else if (q->size_lg2)
		define(out, word("%s_SIZE_LG2(x)", macro.s), word("((x) + %u)", q->size_lg2), q->size.field->name);
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

static int kernel_header(const struct spec *s, FILE *out, bool by_twin)
{
	struct header h = { .out = out, .s = s, .by_twin = by_twin, .arena = arena_new() };
	struct word p = upper(s->prefix);

	banner(out, s, by_twin ? "kernel-header --names twin" : "kernel-header", "registers and structures for a kernel driver");
	fprintf(out, "#ifndef %s_KERNEL_H\n#define %s_KERNEL_H\n\n#include <linux/bits.h>\n\n", p.s, p.s);
	define(out, word("%s_WINDOW_BYTES", p.s), word("0x%x", s->window_bytes), NULL);
	enums(&h);
	for (u32 i = 0; i < s->n_regs; i++)
		reg(&h, &s->regs[i]);
	for (u32 i = 0; i < s->n_structs; i++)
		structure(&h, &s->structs[i]);
	for (u32 i = 0; i < s->n_page_tables; i++)
		page_table(out, s, &s->page_tables[i]);
	for (u32 i = 0; i < s->n_queues; i++)
		queue(out, s, &s->queues[i]);
	fprintf(out, "\n#endif\n");
	arena_free(h.arena);
	return h.bad;
}

int gen_kernel_header(const struct spec *s, FILE *out)
{
	return kernel_header(s, out, false);
}

int gen_kernel_header_by_twin(const struct spec *s, FILE *out)
{
	return kernel_header(s, out, true);
}
