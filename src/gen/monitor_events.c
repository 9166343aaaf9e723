/* SPDX-License-Identifier: MIT */
/*
 * What the monitors do at a register access. Within one event: first everything is judged on what was known before it,
 * then it is taken note of; a deadline is met before a new one starts.
 */
#include "gen/monitors.h"

#include <string.h>

#include "gen/expr.h"

static struct expr_scope access_scope(const struct spec *s, const struct spec_reg *r)
{
	struct expr_scope scope = {
		.spec = s, .type = "u64", .new_value = "val", .old_value = "e->old", .at = r, .before_write = true,
	};

	return scope;
}

/* "if (when) " for what the spec says about the event at hand; nothing when it says nothing. */
static int guard(FILE *out, const struct spec_expr *when, const struct expr_scope *scope)
{
	int bad = 0;

	if (!when)
		return 0;
	fprintf(out, "\tif ");
	bad = expr_condition(out, when, scope);
	fprintf(out, "\n\t");
	return bad;
}

/* "if (when && !", to be followed by a condition and finish_check(). */
static int begin_check(FILE *out, const struct spec_expr *when, const struct expr_scope *scope)
{
	int bad = 0;

	fprintf(out, "\tif (");
	if (when) {
		bad = expr_condition(out, when, scope);
		fprintf(out, " && ");
	}
	fputc('!', out);
	return bad;
}

static void finish_check(FILE *out, const char *rule)
{
	fprintf(out, ")\n\t\tmon_violated(m, %s, e);\n", rule);
}

static bool is_event(const struct spec_event *ev, const char *kind, const struct spec_reg *r)
{
	return ev->event && strcmp(ev->event, kind) == 0 && ev->reg == r;
}

/* "(f == 1 || f == 5)" for the values an enum has, "(f < 3)" when they are 0, 1, 2. */
static void enum_condition(FILE *out, const struct spec_enum *e, const char *f)
{
	bool dense = true;

	for (u32 i = 0; i < e->n_values; i++)
		dense &= e->values[i].value < e->n_values;
	if (dense) {
		fprintf(out, "(%s < %u)", f, e->n_values);
		return;
	}
	for (u32 i = 0; i < e->n_values; i++)
		fprintf(out, "%s%s == %s", i ? " || " : "(", f, lit(e->values[i].value, 64).s);
	fputc(')', out);
}

static int limit(FILE *out, const char *owner, const struct spec_field *f, enum limit kind,
		 const struct expr_scope *scope)
{
	struct word value = word("(%s >> %u & %s)", scope->new_value, f->lsb, lit(low_mask(field_width(f)), 64).s);
	int bad;

	if (!field_has_limit(f, kind))
		return 0;
	bad = begin_check(out, f->valid_when, scope);
	if (kind == LIMIT_ENUM)
		enum_condition(out, f->enumeration, value.s);
	else
		fprintf(out, "(%s <= %s)", value.s, lit(f->max, 64).s);
	finish_check(out, rule_limit(owner, f, kind).s);
	return bad;
}

static int limits(FILE *out, const char *owner, const struct spec_field *f, u32 n, const struct expr_scope *scope)
{
	int bad = 0;

	for (u32 i = 0; i < n; i++) {
		bad |= limit(out, owner, &f[i], LIMIT_ENUM, scope);
		bad |= limit(out, owner, &f[i], LIMIT_MAX, scope);
	}
	return bad;
}

static int holds(FILE *out, const struct spec_invariant *inv, const struct spec_expr *when,
		 const struct expr_scope *scope)
{
	int bad = begin_check(out, when, scope);

	bad |= expr_condition(out, inv->holds, scope);
	finish_check(out, word("RULE_INV_%s", upper(inv->name).s).s);
	return bad;
}

static struct word busy_slot(const struct spec *s, const struct spec_reg *r)
{
	return word("m->slot[SLOT_BUSY_%s + e->hit.state - %uu]", upper(r->name).s, reg_first_state(s, r));
}

/*
 * A command runs until a read shows it done, or until its time limit: after that the hardware may be stuck and the
 * driver may try again.
 */
static int protocol_write(FILE *out, const struct spec *s, const struct spec_reg *r)
{
	struct expr_scope scope = access_scope(s, r);
	struct word busy = busy_slot(s, r);
	int bad;

	fprintf(out, "\t{\n\t\tbool start = ");
	bad = expr_condition(out, r->protocol->start, &scope);
	fprintf(out, ";\n\t\tbool busy = %s > e->time_ns;\n\n", busy.s);
	fprintf(out, "\t\tif (busy && start)\n\t\t\tmon_violated(m, RULE_START_%s, e);\n", upper(r->name).s);
	if (r->protocol->while_busy_write_forbidden)
		fprintf(out, "\t\telse if (busy)\n\t\t\tmon_violated(m, RULE_BUSY_%s, e);\n", upper(r->name).s);
	fprintf(out, "\t\tif (start)\n\t\t\t%s = ", busy.s);
	if (r->protocol->timeout_us)
		fprintf(out, "e->time_ns + %lluull;\n\t}\n", r->protocol->timeout_us * 1000ull);
	else
		fprintf(out, "~0ull;\n\t}\n");
	return bad;
}

static int protocol_read(FILE *out, const struct spec *s, const struct spec_reg *r)
{
	struct expr_scope scope = access_scope(s, r);
	int bad;

	fprintf(out, "\tif (!");
	bad = expr_condition(out, r->protocol->busy_while, &scope);
	fprintf(out, ")\n\t\t%s = 0;\n", busy_slot(s, r).s);
	return bad;
}

static int order_check(FILE *out, const struct spec_invariant *inv, const struct expr_scope *scope)
{
	struct word name = upper(inv->name);
	const char *key = inv_keys(inv) > 1 ? "e->hit.index[0]" : "0";
	int bad = begin_check(out, inv->on.when, scope);

	for (u32 i = 0; i < inv->n_require; i++)
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

static int order_note(FILE *out, const struct spec_invariant *inv, const char *kind, const struct expr_scope *scope)
{
	int bad = 0;

	for (u32 i = 0; i < inv->n_since; i++) {
		for (u32 k = 0; is_event(&inv->since[i], kind, scope->at) && k < inv->n_require; k++) {
			bad |= guard(out, inv->since[i].when, scope);
			mark_seen(out, inv, k, inv->since[i].same_index, false);
		}
	}
	for (u32 i = 0; i < inv->n_require; i++) {
		if (!is_event(&inv->require[i], kind, scope->at))
			continue;
		bad |= guard(out, inv->require[i].when, scope);
		mark_seen(out, inv, i, inv->require[i].same_index, true);
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

static int arm(FILE *out, const struct spec_invariant *inv, const struct expr_scope *scope)
{
	int bad = 0;

	for (u32 i = 0; i < inv->n_require; i++) {
		bad |= guard(out, inv->on.when, scope);
		arm_one(out, inv, i);
	}
	return bad;
}

static int within_note(FILE *out, const struct spec_invariant *inv, const char *kind, const struct expr_scope *scope)
{
	u32 keys = inv_keys(inv);
	int bad = 0;

	for (u32 i = 0; i < inv->n_require; i++) {
		if (!is_event(&inv->require[i], kind, scope->at))
			continue;
		bad |= guard(out, inv->require[i].when, scope);
		if (keys > 1 && inv->require[i].same_index)
			fprintf(out, "\tmon_disarm(m, SLOT_DUE_%s, %u + e->hit.index[0], 1);\n", upper(inv->name).s, i * keys);
		else
			fprintf(out, "\tmon_disarm(m, SLOT_DUE_%s, %u, %u);\n", upper(inv->name).s, i * keys, keys);
	}
	return is_event(&inv->on, kind, scope->at) ? bad | arm(out, inv, scope) : bad;
}

/* Order and within invariants at one kind of access to one register. */
static int sequences(FILE *out, const struct spec *s, const struct spec_reg *r, const char *kind)
{
	struct expr_scope scope = access_scope(s, r);
	int bad = 0;

	for (u32 i = 0; i < s->n_invariants; i++)
		if (s->invariants[i].kind == INV_ORDER && is_event(&s->invariants[i].on, kind, r))
			bad |= order_check(out, &s->invariants[i], &scope);
	for (u32 i = 0; i < s->n_invariants; i++) {
		if (s->invariants[i].kind == INV_WITHIN)
			bad |= within_note(out, &s->invariants[i], kind, &scope);
		else if (s->invariants[i].kind == INV_ORDER)
			bad |= order_note(out, &s->invariants[i], kind, &scope);
	}
	return bad;
}

struct names { const struct spec_reg *reg; bool found; };

static void look_for(void *ctx, const struct spec_expr *name)
{
	struct names *n = ctx;

	n->found |= name->reg == n->reg;
}

static void state_dirty(FILE *out, const struct spec *s, const struct spec_reg *r)
{
	for (u32 i = 0; i < s->n_invariants; i++) {
		struct names n = { .reg = r };

		if (s->invariants[i].kind != INV_STATE)
			continue;
		expr_registers(s->invariants[i].holds, look_for, &n);
		if (n.found)
			fprintf(out, "\tm->slot[SLOT_DIRTY_%s] = 1;\n", upper(s->invariants[i].name).s);
	}
}

int monitor_write(FILE *out, const struct spec *s, const struct spec_reg *r)
{
	struct expr_scope scope = access_scope(s, r);
	int bad = limits(out, r->name, r->fields, r->n_fields, &scope);

	for (u32 i = 0; i < s->n_invariants; i++) {
		const struct spec_invariant *inv = &s->invariants[i];

		if (inv->kind == INV_VALUE && inv->for_reg == r)
			bad |= holds(out, inv, NULL, &scope);
		if (inv->kind == INV_WRITE && inv->on.reg == r)
			bad |= holds(out, inv, inv->on.when, &scope);
	}
	if (r->protocol)
		bad |= protocol_write(out, s, r);
	bad |= sequences(out, s, r, "write");
	state_dirty(out, s, r);
	return bad;
}

int monitor_read(FILE *out, const struct spec *s, const struct spec_reg *r)
{
	int bad = 0;

	if (r->protocol)
		bad |= protocol_read(out, s, r);
	return bad | sequences(out, s, r, "read");
}

/* All slots are already 0: "since reset" needs nothing more. */
int monitor_reset(FILE *out, const struct spec *s)
{
	struct expr_scope scope = { .spec = s, .type = "u64" };
	int bad = 0;

	for (u32 i = 0; i < s->n_invariants; i++) {
		const struct spec_invariant *inv = &s->invariants[i];

		if (inv->kind == INV_WITHIN && is_event(&inv->on, "reset", NULL))
			bad |= arm(out, inv, &scope);
		if (inv->kind != INV_ORDER)
			continue;
		if (is_event(&inv->on, "reset", NULL))
			return gen_refuse(inv->on.pos, "nothing can be required before a reset");
		for (u32 k = 0; k < inv->n_require; k++) {
			if (!is_event(&inv->require[k], "reset", NULL))
				continue;
			bad |= guard(out, inv->require[k].when, &scope);
			mark_seen(out, inv, k, false, true);
		}
	}
	return bad;
}

static int value_of_struct(FILE *out, const struct spec *s, const struct spec_struct *st, const struct spec_variant *v)
{
	struct expr_scope scope = { .spec = s, .type = "u64", .new_value = "val" };
	int bad = 0;

	if (v)
		bad |= limits(out, owner_of(st, v).s, v->fields, v->n_fields, &scope);
	else
		bad |= limits(out, owner_of(st, v).s, st->fields, st->n_fields, &scope);
	for (u32 i = 0; i < s->n_invariants; i++) {
		const struct spec_invariant *inv = &s->invariants[i];

		if (inv->kind == INV_VALUE && inv->for_struct == st && inv->for_variant == v)
			bad |= holds(out, inv, NULL, &scope);
	}
	return bad;
}

static void reserved(FILE *out, const struct spec_struct *st, u64 mask)
{
	if (mask)
		fprintf(out, "\tif (val & %s)\n\t\tmon_violated(m, RULE_RESERVED_%s, e);\n", lit(mask, 64).s, upper(st->name).s);
}

int monitor_struct(FILE *out, const struct spec *s, const struct spec_struct *st)
{
	int bad = value_of_struct(out, s, st, NULL);

	if (st->n_variants == 0) {
		reserved(out, st, st->res0.w[0] | st->mbz.w[0]);
		return bad;
	}
	for (u32 i = 0; i < st->n_variants; i++) {
		const struct spec_variant *v = &st->variants[i];

		fprintf(out, "\tif (e->variant_no == %u) {\t/* %s */\n", i, v->name);
		bad |= value_of_struct(out, s, st, v);
		reserved(out, st, v->res0.w[0] | v->mbz.w[0]);
		fprintf(out, "\t}\n");
	}
	return bad;
}
