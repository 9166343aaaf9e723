/* SPDX-License-Identifier: MIT */
/*
 * What the monitors do at an event on a structure in memory: what its value must be when the device reads it, and the
 * invariants over stores, fetches and commands. A structure of one word is `val`; of several, they are w[].
 */
#include "gen/monitors.h"

#include <string.h>

static struct mon_site struct_site(const struct mon_gen *g, const struct spec_struct *st, const char *event)
{
	bool wide = st->n_words > 1;

	return (struct mon_site){
		.g = g, .event = event, .st = st, .invariants = &g->of_struct[st - g->s->structs],
		.scope = { .spec = g->s, .type = "u64", .new_value = wide ? "w" : "val", .word_bits = wide ? st->word_bits : 0,
			   .old_value = strcmp(event, "store") ? NULL : wide ? "old" : "old_val",
			   .features = "m->features", .param_array = "m->params", .entry = "e->entry." },
	};
}

static struct word word_of(const struct spec_struct *st, u32 i)
{
	return st->n_words > 1 ? word("w[%u]", i) : word("val");
}

static void reserved(FILE *out, const struct spec_struct *st, const struct spec_bits *res0, const struct spec_bits *mbz)
{
	u32 n = 0;

	for (u32 i = 0; i < st->n_words; i++)
		n += (res0->w[i] | mbz->w[i]) != 0;
	if (n == 0)
		return;
	fprintf(out, "\tif (");
	for (u32 i = 0, left = n; i < st->n_words; i++) {
		u64 mask = res0->w[i] | mbz->w[i];

		if (!mask)
			continue;
		fprintf(out, n > 1 ? "(%s & %s)%s" : "%s & %s%s", word_of(st, i).s, lit(mask, 64).s, --left ? " || " : "");
	}
	fprintf(out, ")\n\t\tmon_violated(m, RULE_RESERVED_%s, e);\n", upper(st->name).s);
}

/* Fields that this instance does not have are reserved bits then. */
static int absent(FILE *out, const struct spec_struct *st, const struct spec_field *f, u32 n, const struct mon_site *at)
{
	int bad = 0;

	for (u32 i = 0; i < n; i++) {
		bool zero = f[i].otherwise.form == ELSE_POLICY &&
			    (f[i].otherwise.policy == POL_RES0 || f[i].otherwise.policy == POL_MBZ);

		if (!f[i].when || !zero || f[i].software)
			continue;
		fprintf(out, "\tif (!");
		bad |= expr_condition(out, f[i].when, &at->scope);
		fprintf(out, " && (%s & %s))\n\t\tmon_violated(m, RULE_RESERVED_%s, e);\n",
			word_of(st, f[i].lsb / st->word_bits).s,
			lit(range_mask(f[i].msb % st->word_bits, f[i].lsb % st->word_bits), 64).s, upper(st->name).s);
	}
	return bad;
}

static int value_of(FILE *out, const struct mon_site *at, const struct spec_variant *v)
{
	const struct spec_struct *st = at->st;
	const struct spec_field *f = v ? v->fields : st->fields;
	u32 n = v ? v->n_fields : st->n_fields;
	int bad = monitor_limits(out, owner_of(st, v).s, f, n, at) | absent(out, st, f, n, at);

	for (u32 i = 0; i < at->invariants->n; i++) {
		const struct spec_invariant *inv = &at->g->s->invariants[at->invariants->no[i]];

		if (inv->kind == INV_VALUE && inv->for_struct == st && inv->for_variant == v)
			bad |= monitor_value(out, inv, at);
	}
	return bad;
}

int monitor_walked(FILE *out, const struct mon_gen *g, const struct spec_struct *st)
{
	struct mon_site at = struct_site(g, st, "walked");
	int bad = value_of(out, &at, NULL);

	if (st->n_variants == 0) {
		reserved(out, st, &st->res0, &st->mbz);
		return bad;
	}
	for (u32 i = 0; i < st->n_variants; i++) {
		const struct spec_variant *v = &st->variants[i];

		fprintf(out, "\tif (e->variant_no == %u) {\t/* %s */\n", i, v->name);
		bad |= value_of(out, &at, v);
		reserved(out, st, &v->res0, &v->mbz);
		fprintf(out, "\t}\n");
	}
	return bad;
}

int monitor_struct_event(FILE *out, const struct mon_gen *g, const struct spec_struct *st, const char *event)
{
	struct mon_site at = struct_site(g, st, event);
	int bad = 0;

	for (u32 i = 0; i < at.invariants->n; i++) {
		const struct spec_invariant *inv = &g->s->invariants[at.invariants->no[i]];

		if (inv->kind == INV_WRITE && is_event(&inv->on, &at))
			bad |= monitor_value(out, inv, &at);
	}
	return bad | monitor_sequences(out, &at);
}
