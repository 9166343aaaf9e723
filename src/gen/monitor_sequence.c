/* SPDX-License-Identifier: MIT */
/*
 * Order and within invariants. Where events belong together by key or range, what is to be settled is in a table
 * (bus/monitor.h). Elsewhere it is a bit, or a deadline, for each element.
 */
#include "gen/monitors.h"

#include <string.h>

static bool has_mark(const struct spec_event *ev)
{
	return ev->key || ev->first || ev->last;
}

bool inv_has_table(const struct spec_invariant *inv)
{
	bool yes = has_mark(&inv->on);

	for (u32 i = 0; i < inv->n_since; i++)
		yes |= has_mark(&inv->since[i]);
	for (u32 i = 0; i < inv->n_require; i++)
		yes |= has_mark(&inv->require[i]);
	return yes;
}

bool inv_begins(const struct spec_invariant *inv)
{
	for (u32 i = 0; i < inv->n_since; i++)
		if (strcmp(inv->since[i].event, "reset"))
			return true;
	return false;
}

/* "if (event) " for what the spec says about the event at hand; nothing when it says nothing. */
static int guard(FILE *out, const struct spec_event *ev, const struct mon_site *at)
{
	bool any = ev->variant || ev->when;
	int bad;

	if (any)
		fprintf(out, "\tif ");
	bad = event_condition(out, ev, at, &any);
	if (any)
		fprintf(out, "\n\t");
	return bad;
}

/* ---- by element -------------------------------------------------------------------------------------------------- */

static int order_check(FILE *out, const struct spec_invariant *inv, const struct mon_site *at)
{
	struct word name = upper(inv->name);
	const char *key = inv_keys(inv) > 1 ? "e->hit.index[0]" : "0";
	int bad = begin_check(out, &inv->on, NULL, at);

	for (u32 i = 0; i < inv->n_needs; i++)
		fprintf(out, "%smon_bit(m, SLOT_SEEN_%s_%u, %s)", i ? " && " : "(", name.s, i, key);
	fputc(')', out);
	finish_check(out, word("RULE_INV_%s", name.s).s);
	return bad;
}

/* One element when the event names the index of `on`, every element otherwise. */
static void mark_seen(FILE *out, const struct spec_invariant *inv, u32 require, bool one, bool seen)
{
	struct word slot = word("SLOT_SEEN_%s_%u", upper(inv->name).s, require);

	if (one && inv_keys(inv) > 1)
		fprintf(out, "\tmon_bit_%s(m, %s, e->hit.index[0]);\n", seen ? "set" : "clear", slot.s);
	else
		fprintf(out, "\tmon_fill(m, %s, %u, %s);\n", slot.s, inv_key_words(inv), seen ? "~0ull" : "0");
}

static int order_note(FILE *out, const struct spec_invariant *inv, const struct mon_site *at)
{
	bool reset = strcmp(at->event, "reset") == 0;
	int bad = 0;

	for (u32 i = 0; i < inv->n_since; i++) {
		for (u32 k = 0; !reset && is_event(&inv->since[i], at) && k < inv->n_needs; k++) {
			bad |= guard(out, &inv->since[i], at);
			mark_seen(out, inv, k, inv->since[i].same_index, false);
		}
	}
	for (u32 i = 0; i < inv->n_require; i++) {
		if (!is_event(&inv->require[i], at))
			continue;
		bad |= guard(out, &inv->require[i], at);
		mark_seen(out, inv, inv->require[i].need, inv->require[i].same_index && !reset, true);
	}
	return bad;
}

static void arm_one(FILE *out, const struct spec_invariant *inv, u32 require)
{
	u32 keys = inv_keys(inv);
	struct word key = word(keys > 1 ? "%u + e->hit.index[0]" : "%u", require * keys);
	struct word due = inv->within_us ? word("e->time_ns + %lluull", inv->within_us * 1000ull) : word("1");

	fprintf(out, "\tmon_arm(m, SLOT_DUE_%s, %s, %s);\n", upper(inv->name).s, key.s, due.s);
}

static int within_note(FILE *out, const struct spec_invariant *inv, const struct mon_site *at)
{
	u32 keys = inv_keys(inv);
	int bad = 0;

	for (u32 i = 0; i < inv->n_require; i++) {
		if (!is_event(&inv->require[i], at))
			continue;
		bad |= guard(out, &inv->require[i], at);
		if (keys > 1 && inv->require[i].same_index)
			fprintf(out, "\tmon_disarm(m, SLOT_DUE_%s, %u + e->hit.index[0], 1);\n", upper(inv->name).s,
				inv->require[i].need * keys);
		else
			fprintf(out, "\tmon_disarm(m, SLOT_DUE_%s, %u, %u);\n", upper(inv->name).s, inv->require[i].need * keys,
				keys);
	}
	for (u32 i = 0; is_event(&inv->on, at) && i < inv->n_needs; i++) {
		bad |= guard(out, &inv->on, at);
		arm_one(out, inv, i);
	}
	return bad;
}

/* ---- by key and range -------------------------------------------------------------------------------------------- */

static int expr_or(FILE *out, const struct spec_expr *e, const char *otherwise, const struct mon_site *at)
{
	if (e)
		return expr_value(out, e, &at->scope);
	fputs(otherwise, out);
	return 0;
}

/* "struct mon_mark mark = { ... };": whom an event concerns. `sub`: it is about one element of a register array. */
static int mark(FILE *out, const struct spec_event *ev, bool sub, const struct mon_site *at)
{
	int bad;

	fprintf(out, "\t\tconst struct mon_mark mark = {\n\t\t\t.first = ");
	bad = expr_or(out, ev->first, "0", at);
	fprintf(out, ", .last = ");
	bad |= expr_or(out, ev->last, "~0ull", at);
	if (ev->key) {
		fprintf(out, ",\n\t\t\t.keyed = true, .key = ");
		bad |= expr_value(out, ev->key, &at->scope);
	}
	if (sub)
		fprintf(out, ",\n\t\t\t.subbed = true, .sub = e->hit.index[0]");
	fprintf(out, "\n\t\t};\n\n");
	return bad;
}

static bool on_has_element(const struct spec_invariant *inv)
{
	bool named = false;

	for (u32 i = 0; i < inv->n_since; i++)
		named |= inv->since[i].same_index;
	for (u32 i = 0; i < inv->n_require; i++)
		named |= inv->require[i].same_index;
	return named && inv->on.reg && inv->on.reg->n_index;
}

/* "if (event) {" and the mark; to be followed by what is done with it and end_marked(). */
static int begin_marked(FILE *out, const struct spec_event *ev, bool sub, const struct mon_site *at)
{
	bool any = ev->variant || ev->when;
	int bad;

	fprintf(out, any ? "\tif " : "\t{\n");
	bad = event_condition(out, ev, at, &any);
	if (any)
		fprintf(out, " {\n");
	return bad | mark(out, ev, sub, at);
}

static void end_marked(FILE *out)
{
	fprintf(out, "\t}\n");
}

static u32 all_of(const struct spec_invariant *inv)
{
	return (u32)low_mask(inv->n_needs);
}

static int table_check(FILE *out, const struct spec_invariant *inv, const struct mon_site *at)
{
	struct word name = upper(inv->name);
	int bad = begin_marked(out, &inv->on, on_has_element(inv), at);

	if (inv_begins(inv)) {
		fprintf(out, "\t\tif (mon_pending(m, SLOT_TABLE_%s, &mark))\n", name.s);
	} else {
		for (u32 i = 0; i < inv->n_needs; i++)
			fprintf(out, "%smon_noted(m, SLOT_TABLE_%s, &mark, %u)", i ? " && " : "\t\tif (!(", name.s, i);
		fprintf(out, "))\n");
	}
	fprintf(out, "\t\t\tmon_violated(m, RULE_INV_%s, e);\n", name.s);
	end_marked(out);
	return bad;
}

/* A reset begins nothing: what is true of every key from then on cannot be settled key by key in bounded memory. */
static int table_order_note(FILE *out, const struct spec_invariant *inv, const struct mon_site *at)
{
	struct word name = upper(inv->name);
	int bad = 0;

	for (u32 i = 0; inv_begins(inv) && i < inv->n_since; i++) {
		if (!is_event(&inv->since[i], at) || strcmp(at->event, "reset") == 0)
			continue;
		bad |= begin_marked(out, &inv->since[i], inv->since[i].same_index, at);
		fprintf(out, "\t\tmon_pend(m, SLOT_TABLE_%s, &mark, 0);\n", name.s);
		end_marked(out);
	}
	for (u32 i = 0; i < inv->n_require; i++) {
		if (!is_event(&inv->require[i], at))
			continue;
		bad |= begin_marked(out, &inv->require[i], inv->require[i].same_index, at);
		if (inv_begins(inv))
			fprintf(out, "\t\tmon_settle(m, SLOT_TABLE_%s, &mark, %u, 0x%xu);\n", name.s, inv->require[i].need,
				all_of(inv));
		else
			fprintf(out, "\t\tmon_note(m, SLOT_TABLE_%s, &mark, %u);\n", name.s, inv->require[i].need);
		end_marked(out);
	}
	return bad;
}

static int table_within_note(FILE *out, const struct spec_invariant *inv, const struct mon_site *at)
{
	struct word name = upper(inv->name);
	struct word due = inv->within_us ? word("e->time_ns + %lluull", inv->within_us * 1000ull) : word("1");
	int bad = 0;

	for (u32 i = 0; i < inv->n_require; i++) {
		if (!is_event(&inv->require[i], at))
			continue;
		bad |= begin_marked(out, &inv->require[i], inv->require[i].same_index, at);
		fprintf(out, "\t\tmon_settle(m, SLOT_TABLE_%s, &mark, %u, 0x%xu);\n", name.s, inv->require[i].need,
				all_of(inv));
		end_marked(out);
	}
	if (!is_event(&inv->on, at))
		return bad;
	bad |= begin_marked(out, &inv->on, on_has_element(inv), at);
	fprintf(out, "\t\tmon_pend(m, SLOT_TABLE_%s, &mark, %s);\n", name.s, due.s);
	end_marked(out);
	return bad;
}

/* ---- all of them ------------------------------------------------------------------------------------------------- */

static int note(FILE *out, const struct spec_invariant *inv, const struct mon_site *at)
{
	if (inv->n_needs > 32)
		return gen_refuse(inv->pos, "%s requires more than 32 events", inv->name);
	if (inv->kind == INV_WITHIN)
		return inv_has_table(inv) ? table_within_note(out, inv, at) : within_note(out, inv, at);
	return inv_has_table(inv) ? table_order_note(out, inv, at) : order_note(out, inv, at);
}

int monitor_sequences(FILE *out, const struct mon_site *at)
{
	const struct mon_list *l = at->invariants;
	int bad = 0;

	for (u32 i = 0; i < l->n; i++) {
		const struct spec_invariant *inv = &at->g->s->invariants[l->no[i]];

		if (inv->kind == INV_ORDER && is_event(&inv->on, at))
			bad |= inv_has_table(inv) ? table_check(out, inv, at) : order_check(out, inv, at);
	}
	for (u32 i = 0; i < l->n; i++) {
		const struct spec_invariant *inv = &at->g->s->invariants[l->no[i]];

		if (inv->kind == INV_ORDER || inv->kind == INV_WITHIN)
			bad |= note(out, inv, at);
	}
	return bad;
}

/* All slots are already 0: "since reset" needs nothing more. */
int monitor_reset(FILE *out, const struct mon_gen *g)
{
	struct mon_site at = {
		.g = g, .event = "reset", .invariants = &g->all,
		.scope = { .spec = g->s, .type = "u64", .features = "m->features", .param_array = "m->params" },
	};
	int bad = 0;

	for (u32 i = 0; i < g->s->n_invariants; i++) {
		const struct spec_invariant *inv = &g->s->invariants[i];

		if (inv->kind != INV_ORDER && inv->kind != INV_WITHIN)
			continue;
		if (inv->kind == INV_ORDER && is_event(&inv->on, &at))
			return gen_refuse(inv->on.pos, "nothing can be required before a reset");
		bad |= note(out, inv, &at);
	}
	return bad;
}
