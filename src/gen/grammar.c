/* SPDX-License-Identifier: MIT */
/*
 * The grammar of register programs as C data (bus/grammar.h): which values of a field are legal, at a boundary or ruled
 * out, which writes start a command, what an entry in memory looks like. How programs are made of it is the run time's
 * business.
 */
#include "gen/grammar.h"

#include <string.h>

#include "bus/conform.h"
#include "gen/gen.h"
#include "gen/tests.h"
#include "spec/expr.h"

/* ---- values of a field ------------------------------------------------------------------------------------------- */

static bool in_list(const u64 *list, u32 n, u64 x)
{
	for (u32 i = 0; i < n; i++)
		if (list[i] == x)
			return true;
	return false;
}

static bool is_legal(const struct spec_field *f, u64 x)
{
	const struct spec_enum *e = f->enumeration;

	if (f->has_max && x > f->max)
		return false;
	if (!e || !e->others_reserved)
		return true;
	for (u32 i = 0; i < e->n_values; i++)
		if (e->values[i].value == x)
			return true;
	return false;
}

/* Puts x where it belongs. */
static void try_value(const struct spec_field *f, struct grammar_values *v, u64 x)
{
	bool legal = is_legal(f, x);
	u64 *list = legal ? v->legal : v->illegal;
	u32 *n = legal ? &v->n_legal : &v->n_illegal;

	if (x <= low_mask(field_width(f)) && *n < GRAMMAR_VALUES && !in_list(list, *n, x))
		list[(*n)++] = x;
}

static void try_around(const struct spec_field *f, struct grammar_values *v, u64 x)
{
	try_value(f, v, x);
	try_value(f, v, x - 1);
	try_value(f, v, x + 1);
}

/* Page sizes, the 32 and 40 bit limits: exactly there, and one unit beside it. */
static void try_alignments(const struct spec_field *f, struct grammar_values *v)
{
	static const u32 lg2[] = { 6, 12, 14, 16, 21, 30, 32, 40 };

	for (u32 i = 0; f->holds_type && i < ARRAY_LEN(lg2); i++)
		if (lg2[i] > f->holds_shift && lg2[i] - f->holds_shift < 64)
			try_around(f, v, 1ull << (lg2[i] - f->holds_shift));
}

void grammar_values(const struct spec_field *f, struct grammar_values *v)
{
	const struct spec_enum *e = f->enumeration;
	u64 all = low_mask(field_width(f));

	v->n_legal = v->n_illegal = 0;
	try_value(f, v, 0);
	try_value(f, v, 1);
	for (u32 i = 0; e && i < e->n_values && i < 64; i++)
		try_value(f, v, e->values[i].value);
	if (f->has_max)
		try_around(f, v, f->max);
	try_value(f, v, all);
	if (all > 3)
		try_around(f, v, all / 2 + 1);
	for (u32 i = 0; e && i < e->n_values && !v->n_illegal; i++)
		try_value(f, v, e->values[i].value + 1);
	try_alignments(f, v);
}

/* ---- entries in memory ------------------------------------------------------------------------------------------- */

static void add_fields(struct grammar_word *w, const struct spec_struct *st, const struct spec_field *f, u32 n, u32 word)
{
	for (u32 i = 0; i < n; i++) {
		u32 lsb = f[i].lsb % st->word_bits;
		u64 mask = low_mask(field_width(&f[i])) << lsb;

		if (f[i].lsb / st->word_bits != word)
			continue;
		w->mask &= ~mask;
		if (w->address || !f[i].holds_type || strcmp(f[i].holds_type, "iova") == 0)
			continue;
		w->address = mask;
		w->address_lsb = lsb;
		w->shift = f[i].holds_shift;
	}
}

struct grammar_word grammar_word(const struct spec_struct *st, const struct spec_variant *v, u32 word)
{
	struct grammar_word w = { .mask = low_mask(st->word_bits) };
	struct pin pins[32];
	bool all = true;
	u32 n = v ? condition_pins(v->when, pins, ARRAY_LEN(pins), &all) : 0;

	add_fields(&w, st, st->fields, st->n_fields, word);
	if (v)
		add_fields(&w, st, v->fields, v->n_fields, word);
	for (u32 i = 0; i < n; i++) {
		u32 lsb = pins[i].field->lsb % st->word_bits;

		if (pins[i].field->lsb / st->word_bits != word)
			continue;
		w.fixed |= pins[i].value << lsb;
		w.mask |= low_mask(field_width(pins[i].field)) << lsb;
	}
	return w;
}

struct word grammar_entry(const struct spec_struct *st, const struct spec_variant *v)
{
	return word("%s%s%s", st->name, v ? "." : "", v ? v->name : "");
}

static u32 forms(const struct spec_struct *st)
{
	return st->n_variants ? st->n_variants : 1;
}

/* Rows of all structures before this one. */
static u32 first_word(const struct spec *s, const struct spec_struct *st)
{
	u32 n = 0;

	for (u32 i = 0; &s->structs[i] != st; i++)
		n += forms(&s->structs[i]) * s->structs[i].n_words;
	return n;
}

static u32 words(FILE *out, const struct spec *s)
{
	u32 n = 0;

	for (u32 i = 0; i < s->n_structs; i++) {
		const struct spec_struct *st = &s->structs[i];

		for (u32 k = 0; k < forms(st) * st->n_words; k++) {
			const struct spec_variant *v = st->n_variants ? &st->variants[k / st->n_words] : NULL;
			struct grammar_word w = grammar_word(st, v, k % st->n_words);

			if (n++ == 0)
				fprintf(out, "static const struct gram_word words[] = {\n");
			fprintf(out, "\t{ %s, %u, %u, %u, %s, %s,", quoted(grammar_entry(st, v).s).s, k % st->n_words, st->n_words,
				st->word_bits / 8, lit(w.fixed, 64).s, lit(w.mask, 64).s);
			fprintf(out, " %s, %u, %u },\n", lit(w.address, 64).s, w.address_lsb, w.shift);
		}
	}
	if (n)
		fprintf(out, "};\n\n");
	return n;
}

/* ---- registers --------------------------------------------------------------------------------------------------- */

struct tables { const struct spec *s; FILE *out; u32 n_values, n_fields; };

static void print_values(struct tables *t, const u64 *v, u32 n)
{
	for (u32 i = 0; i < n; i++)
		fprintf(t->out, "%s%s,", i % 8 ? " " : "\n\t", lit(v[i], 64).s);
	t->n_values += n;
}

/* Values of the bits in *mask. */
static u32 starts_of(const struct spec_reg *r, u64 *starts, u64 *mask)
{
	return r->protocol ? tests_starts(r, starts, mask) : 0;
}

/* All values, in the order in which the rows of fields and registers count them. */
static u32 values(struct tables *t)
{
	struct grammar_values v;
	u64 starts[TESTS_STARTS], mask;

	fprintf(t->out, "static const u64 values[] = {");
	for (u32 i = 0; i < t->s->n_regs; i++) {
		const struct spec_reg *r = &t->s->regs[i];

		for (u32 k = 0; k < r->n_fields; k++) {
			grammar_values(&r->fields[k], &v);
			fprintf(t->out, "\n\t/* %s.%s */", r->name, r->fields[k].name);
			print_values(t, v.legal, v.n_legal);
			print_values(t, v.illegal, v.n_illegal);
		}
		print_values(t, starts, starts_of(r, starts, &mask));
	}
	fprintf(t->out, "\n\t0\n};\n\n");
	return t->n_values;
}

static struct word flags_of(const struct spec *s, const struct spec_reg *r, const struct spec_field *f)
{
	const struct { bool yes; const char *name; } flags[] = {
		{ tests_field_risk(s, r, f) & CONF_ACTION, "GRAM_ACTION" },
		{ f->holds_type && strcmp(f->holds_type, "iova"), "GRAM_ADDRESS" },
		{ f->access == ACC_WONCE, "GRAM_STICKY" },
		{ tests_is_index(s, r, f), "GRAM_INDEX" },
		{ field_width(f) == 1 && f->access == ACC_RW && !f->self_clearing, "GRAM_SWITCH" },
		{ f->access == ACC_RO && f->hw_sets, "GRAM_STATUS" },
	};
	struct word all = word("%s", "");

	for (u32 i = 0; i < ARRAY_LEN(flags); i++)
		if (flags[i].yes)
			all = word("%s%s%s", all.s, all.s[0] ? " | " : "", flags[i].name);
	return all.s[0] ? all : word("0");
}

static void fields(struct tables *t)
{
	struct grammar_values v;
	u64 starts[TESTS_STARTS], mask;

	fprintf(t->out, "static const struct gram_field fields[] = {\n");
	t->n_values = t->n_fields = 0;
	for (u32 i = 0; i < t->s->n_regs; i++) {
		const struct spec_reg *r = &t->s->regs[i];

		for (u32 k = 0; k < r->n_fields; k++, t->n_fields++) {
			const struct spec_field *f = &r->fields[k];

			grammar_values(f, &v);
			fprintf(t->out, "\t{ %s, %u, %u, %s, %u, %u, %u, %u },\t/* %s */\n", quoted(f->name).s, f->lsb, field_width(f),
				flags_of(t->s, r, f).s, f->holds_shift, t->n_values, v.n_legal, v.n_illegal, r->name);
			t->n_values += v.n_legal + v.n_illegal;
		}
		t->n_values += starts_of(r, starts, &mask);
	}
	if (!t->n_fields)
		fprintf(t->out, "\t{ .name = \"\" },\n");
	fprintf(t->out, "};\n\n");
}

struct busy { const struct spec_field *field; bool others; u64 value; };

static void look(void *ctx, const struct spec_expr *name)
{
	struct busy *b = ctx;

	if (name->is_new && name->field && !b->field)
		b->field = name->field;
	b->others |= name->reg && !name->is_new;
}

static bool only_that(void *ctx, const struct spec_expr *name, u64 *out)
{
	const struct busy *b = ctx;

	*out = name->field == b->field ? b->value : 0;
	return name->is_new;
}

/* Where the end of a command shows, as far as it is one field that tells. */
static void poll(FILE *out, const struct spec *s, const struct spec_reg *r)
{
	const struct spec_reg *at = r->protocol->poll ? r->protocol->poll : r;
	struct busy b = { .field = NULL };
	u64 busy;

	expr_names(r->protocol->busy_while, look, &b);
	if (!b.field) {
		fprintf(out, " .poll_reg = GRAM_NONE,");
		return;
	}
	if (!b.others && (!expr_eval(r->protocol->busy_while, only_that, &b, &busy) || busy))
		b.value = 1;
	fprintf(out, " .poll_reg = %u, .poll_field = %u, .poll_same = %s, .poll_value = %llu,", reg_number(s, at),
		(u32)(b.field - at->fields), b.others ? "true" : "false", b.value);
}

static void regs(struct tables *t)
{
	struct grammar_values v;
	u64 starts[TESTS_STARTS], mask;
	u32 field = 0, value = 0;

	if (!t->s->n_regs)
		return;
	fprintf(t->out, "static const struct gram_reg rows[] = {\n");
	for (u32 i = 0; i < t->s->n_regs; i++) {
		const struct spec_reg *r = &t->s->regs[i];
		u32 n = starts_of(r, starts, &mask);

		fprintf(t->out, "\t{ .first_field = %u, .n_fields = %u,", field, r->n_fields);
		for (u32 k = 0; k < r->n_fields; k++, field++) {
			grammar_values(&r->fields[k], &v);
			value += v.n_legal + v.n_illegal;
		}
		if (n)
			fprintf(t->out, " .first_start = %u, .n_starts = %u, .start_mask = %s,", value, n, lit(mask, 64).s);
		value += n;
		if (r->protocol)
			poll(t->out, t->s, r);
		else
			fprintf(t->out, " .poll_reg = GRAM_NONE,");
		if (r->split && r->split->order != SPLIT_ANY)
			fprintf(t->out, " .first_half = %u, .second_half = %u,", (r->split->order == SPLIT_HI_LO) != t->s->big_endian ? 4 : 0,
				(r->split->order == SPLIT_HI_LO) != t->s->big_endian ? 0 : 4);
		fprintf(t->out, " },\t/* %s */\n", r->name);
	}
	fprintf(t->out, "};\n\n");
}

/* ---- queues ------------------------------------------------------------------------------------------------------ */

static void place(FILE *out, const struct spec *s, const struct spec_place *p)
{
	if (p->reg)
		fprintf(out, " { %u, %u },", reg_number(s, p->reg), (u32)(p->field - p->reg->fields));
	else
		fprintf(out, " { GRAM_NONE, 0 },");
}

static void queues(FILE *out, const struct spec *s)
{
	if (!s->n_queues)
		return;
	fprintf(out, "static const struct gram_queue queues[] = {\n");
	for (u32 i = 0; i < s->n_queues; i++) {
		const struct spec_queue *q = &s->queues[i];

		fprintf(out, "\t{ %s,", quoted(q->name).s);
		place(out, s, &q->base);
		place(out, s, &q->size);
		place(out, s, &q->prod);
		place(out, s, &q->cons);
		fprintf(out, " %u, %s, %u, %u, %u },\n", q->size_lg2, q->software_produces ? "true" : "false", q->entry->width / 8,
			first_word(s, q->entry), forms(q->entry) * q->entry->n_words);
	}
	fprintf(out, "};\n\n");
}

int gen_grammar(const struct spec *s, FILE *out)
{
	struct tables t = { .s = s, .out = out };
	u32 n_values, n_words;

	banner(out, s, "grammar", "grammar of register programs, for bus/regprog.h");
	fprintf(out, "#include \"bus/grammar.h\"\n\nextern const struct reg_map %s_reg_map;\n"
		"extern const struct reg_grammar %s_reg_grammar;\nconst char *%s_decode(u32 offset, u64 val, char *buf, u32 bytes);\n\n",
		s->prefix, s->prefix, s->prefix);
	n_values = values(&t);
	fields(&t);
	regs(&t);
	n_words = words(out, s);
	queues(out, s);
	fprintf(out, "const struct reg_grammar %s_reg_grammar = {\n\t.map = &%s_reg_map,\n\t.decode = %s_decode,\n\t.regs = %s,\n"
		"\t.n_fields = %u,\n\t.fields = fields,\n\t.n_values = %u,\n\t.values = values,\n", s->prefix, s->prefix, s->prefix,
		s->n_regs ? "rows" : "NULL", t.n_fields, n_values);
	if (n_words)
		fprintf(out, "\t.n_words = %u,\n\t.words = words,\n", n_words);
	if (s->n_queues)
		fprintf(out, "\t.n_queues = %u,\n\t.queues = queues,\n", s->n_queues);
	fprintf(out, "};\n");
	return 0;
}
