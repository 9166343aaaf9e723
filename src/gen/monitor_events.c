/* SPDX-License-Identifier: MIT */
/*
 * What the monitors do at a register access, and what events have in common. Within one event: first everything is
 * judged on what was known before it, then it is taken note of; a deadline is met before a new one starts.
 */
#include "gen/monitors.h"

#include <string.h>

bool is_event(const struct spec_event *ev, const struct mon_site *at)
{
	return ev->event && ev->reg == at->reg && ev->st == at->st && strcmp(ev->event, at->event) == 0;
}

int event_condition(FILE *out, const struct spec_event *ev, const struct mon_site *at, bool *any)
{
	int bad = 0;

	*any = ev->variant || ev->when;
	if (ev->variant && ev->when)
		fputc('(', out);
	if (ev->variant)
		fprintf(out, "(e->variant_no == %u)", (u32)(ev->variant - ev->st->variants));
	if (ev->variant && ev->when)
		fputs(" && ", out);
	if (ev->when)
		bad = expr_condition(out, ev->when, &at->scope);
	if (ev->variant && ev->when)
		fputc(')', out);
	return bad;
}

int begin_check(FILE *out, const struct spec_event *ev, const struct spec_expr *when, const struct mon_site *at)
{
	bool any = false;
	int bad = 0;

	fprintf(out, "\tif (");
	if (ev)
		bad = event_condition(out, ev, at, &any);
	if (any)
		fprintf(out, " && ");
	if (when) {
		bad |= expr_condition(out, when, &at->scope);
		fprintf(out, " && ");
	}
	fputc('!', out);
	return bad;
}

void finish_check(FILE *out, const char *rule)
{
	fprintf(out, ")\n\t\tmon_violated(m, %s, e);\n", rule);
}

/* ---- limits of fields -------------------------------------------------------------------------------------------- */

/* "(f == 1 || f == 5)" for the values an enum has, "(f < 3)" when they are 0, 1, 2. */
static int enum_condition(FILE *out, const struct spec_enum *e, const char *f, const struct mon_site *at)
{
	bool dense = true;
	int bad = 0;

	for (u32 i = 0; i < e->n_values; i++)
		dense &= e->values[i].value < e->n_values && !e->values[i].when;
	if (dense) {
		fprintf(out, "(%s < %u)", f, e->n_values);
		return 0;
	}
	for (u32 i = 0; i < e->n_values; i++) {
		const struct spec_enum_value *v = &e->values[i];

		fprintf(out, "%s%s%s == %s", i ? " || " : "(", v->when ? "(" : "", f, lit(v->value, 64).s);
		if (!v->when)
			continue;
		fprintf(out, " && ");
		bad |= expr_condition(out, v->when, &at->scope);
		fputc(')', out);
	}
	fputc(')', out);
	return bad;
}

/* The field in the value at hand. */
static struct word field_text(const struct spec_field *f, const struct expr_scope *scope)
{
	struct word mask = lit(low_mask(field_width(f)), 64);

	if (!scope->word_bits)
		return word("(%s >> %u & %s)", scope->new_value, f->lsb, mask.s);
	return word("(%s[%u] >> %u & %s)", scope->new_value, f->lsb / scope->word_bits, f->lsb % scope->word_bits, mask.s);
}

static int limit(FILE *out, const char *owner, const struct spec_field *f, enum limit kind, const struct mon_site *at)
{
	struct word value = field_text(f, &at->scope);
	int bad = 0;

	if (!field_has_limit(f, kind))
		return 0;
	fprintf(out, "\tif (");
	if (f->when) {
		bad = expr_condition(out, f->when, &at->scope);
		fprintf(out, " && ");
	}
	if (f->valid_when) {
		bad |= expr_condition(out, f->valid_when, &at->scope);
		fprintf(out, " && ");
	}
	fputc('!', out);
	if (kind == LIMIT_ENUM)
		bad |= enum_condition(out, f->enumeration, value.s, at);
	else
		fprintf(out, "(%s <= %s)", value.s, lit(f->max, 64).s);
	finish_check(out, rule_limit(owner, f, kind).s);
	return bad;
}

int monitor_limits(FILE *out, const char *owner, const struct spec_field *f, u32 n, const struct mon_site *at)
{
	int bad = 0;

	for (u32 i = 0; i < n; i++) {
		bad |= limit(out, owner, &f[i], LIMIT_ENUM, at);
		bad |= limit(out, owner, &f[i], LIMIT_MAX, at);
	}
	return bad;
}

int monitor_value(FILE *out, const struct spec_invariant *inv, const struct mon_site *at)
{
	int bad = begin_check(out, inv->kind == INV_WRITE ? &inv->on : NULL, NULL, at);

	bad |= expr_condition(out, inv->holds, &at->scope);
	finish_check(out, word("RULE_INV_%s", upper(inv->name).s).s);
	return bad;
}

/* ---- registers --------------------------------------------------------------------------------------------------- */

static struct mon_site access_site(const struct mon_gen *g, const struct spec_reg *r, const char *event)
{
	return (struct mon_site){
		.g = g, .event = event, .reg = r, .invariants = &g->of_reg[reg_number(g->s, r)],
		.scope = { .spec = g->s, .type = "u64", .new_value = "val", .old_value = "e->old", .at = r,
			   .before_write = true, .features = "m->features", .param_array = "m->params" },
	};
}

/* Rules over the state look at it when the operation ends, if anything they name was written. */
static void state_dirty(FILE *out, const struct mon_site *at)
{
	for (u32 i = 0; i < at->invariants->n; i++) {
		const struct spec_invariant *inv = &at->g->s->invariants[at->invariants->no[i]];

		if (inv->kind == INV_STATE)
			fprintf(out, "\tm->slot[SLOT_DIRTY_%s] = 1;\n", upper(inv->name).s);
	}
}

int monitor_write(FILE *out, const struct mon_gen *g, const struct spec_reg *r)
{
	struct mon_site at = access_site(g, r, "write");
	int bad = monitor_limits(out, r->name, r->fields, r->n_fields, &at);

	for (u32 i = 0; i < at.invariants->n; i++) {
		const struct spec_invariant *inv = &g->s->invariants[at.invariants->no[i]];

		if (inv->kind == INV_VALUE && inv->for_reg == r)
			bad |= monitor_value(out, inv, &at);
		if (inv->kind == INV_WRITE && is_event(&inv->on, &at))
			bad |= monitor_value(out, inv, &at);
	}
	if (r->protocol)
		bad |= monitor_protocol_write(out, &at);
	if (split_is_watched(r))
		monitor_split_write(out, &at);
	bad |= monitor_queues(out, &at);
	bad |= monitor_sequences(out, &at);
	state_dirty(out, &at);
	return bad;
}

int monitor_read(FILE *out, const struct mon_gen *g, const struct spec_reg *r)
{
	struct mon_site at = access_site(g, r, "read");
	int bad = monitor_protocol_read(out, &at);

	return bad | monitor_sequences(out, &at);
}
