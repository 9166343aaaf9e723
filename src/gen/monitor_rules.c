/* SPDX-License-Identifier: MIT */
/* Rules and slots of a generated monitor set: what can be reported, and where it keeps what it has seen. */
#include "gen/monitors.h"

#include "bus/monitor.h"

/* Does the enum leave out a value that its width can hold? */
static bool enum_is_partial(const struct spec_field *f)
{
	const struct spec_enum *e = f->enumeration;

	return e && e->others_reserved && (field_width(f) >= 32 || e->n_values < 1ull << field_width(f));
}

static bool is_stored(const struct spec_field *f)
{
	return f->access == ACC_RW || f->access == ACC_WO || f->access == ACC_W1S || f->access == ACC_WONCE;
}

bool field_has_limit(const struct spec_field *f, enum limit kind)
{
	if (!is_stored(f) || f->software)
		return false;
	return kind == LIMIT_ENUM ? enum_is_partial(f) : f->has_max && f->max < low_mask(field_width(f));
}

struct word rule_limit(const char *owner, const struct spec_field *f, enum limit kind)
{
	return word("RULE_%s_%s_%s", kind == LIMIT_ENUM ? "ENUM" : "MAX", upper(owner).s, upper(f->name).s);
}

struct word owner_of(const struct spec_struct *st, const struct spec_variant *v)
{
	return v ? word("%s_%s", st->name, v->name) : word("%s", st->name);
}

u32 inv_keys(const struct spec_invariant *inv)
{
	bool keyed = false;

	for (u32 i = 0; i < inv->n_since; i++)
		keyed |= inv->since[i].same_index;
	for (u32 i = 0; i < inv->n_require; i++)
		keyed |= inv->require[i].same_index;
	return keyed && inv->on.reg && inv->on.reg->n_index ? inv->on.reg->count[0] : 1;
}

/* Where rules go: their names into the enum, or their rows into the table. */
struct sink { FILE *out; bool table; };

static void rule(struct sink *k, struct word name, const char *id, const char *rule, const char *text, bool warning)
{
	if (!k->table) {
		fprintf(k->out, "\t%s,\n", name.s);
		return;
	}
	fprintf(k->out, "\t[%s] = {\n\t\t.id = %s,", name.s, quoted(id).s);
	if (rule)
		fprintf(k->out, " .rule = %s,", quoted(rule).s);
	fprintf(k->out, "%s\n\t\t.text = %s,\n\t},\n", warning ? " .warning = true," : "", quoted(text).s);
}

static void limits(struct sink *k, const char *owner, const struct spec_field *f, u32 n)
{
	for (u32 i = 0; i < n; i++) {
		if (field_has_limit(&f[i], LIMIT_ENUM))
			rule(k, rule_limit(owner, &f[i], LIMIT_ENUM), "reserved-value", NULL,
			     word("%s.%s holds a value that %s reserves", owner, f[i].name, f[i].enumeration->name).s, false);
		if (field_has_limit(&f[i], LIMIT_MAX))
			rule(k, rule_limit(owner, &f[i], LIMIT_MAX), "value-too-large", NULL,
			     word("%s.%s is larger than %llu", owner, f[i].name, f[i].max).s, false);
	}
}

static void structure(struct sink *k, const struct spec_struct *st)
{
	limits(k, owner_of(st, NULL).s, st->fields, st->n_fields);
	for (u32 i = 0; i < st->n_variants; i++)
		limits(k, owner_of(st, &st->variants[i]).s, st->variants[i].fields, st->variants[i].n_fields);
	rule(k, word("RULE_RESERVED_%s", upper(st->name).s), "entry-reserved-bits", NULL,
	     word("reserved bits of a %s are not 0", st->name).s, false);
}

static void every_rule(struct sink *k, const struct spec *s)
{
	for (u32 i = 0; i < s->n_regs; i++) {
		const struct spec_reg *r = &s->regs[i];

		limits(k, r->name, r->fields, r->n_fields);
		if (!r->protocol)
			continue;
		rule(k, word("RULE_START_%s", upper(r->name).s), "start-while-busy", NULL,
		     word("%s starts a command before a read showed the last one done", r->name).s, false);
		if (r->protocol->while_busy_write_forbidden)
			rule(k, word("RULE_BUSY_%s", upper(r->name).s), "write-while-busy", NULL,
			     word("%s is written before a read showed the last command done", r->name).s, false);
	}
	for (u32 i = 0; i < s->n_structs; i++)
		structure(k, &s->structs[i]);
	for (u32 i = 0; i < s->n_invariants; i++) {
		const struct spec_invariant *inv = &s->invariants[i];

		rule(k, word("RULE_INV_%s", upper(inv->name).s), inv->name, inv->rule, inv->brief ? inv->brief : inv->name,
		     inv->warning);
	}
}

void monitor_rules(FILE *out, const struct spec *s)
{
	struct sink k = { .out = out };

	fprintf(out, "enum {\n");
	every_rule(&k, s);
	fprintf(out, "\tN_RULES\n};\n\nstatic const struct mon_rule rules[N_RULES + 1] = {\n");
	k.table = true;
	every_rule(&k, s);
	fprintf(out, "};\n\n");
}

static u32 slots(FILE *out, struct word name, u32 first, u32 n)
{
	fprintf(out, "\tSLOT_%s = %u,\n", name.s, first);
	return first + n;
}

static u32 inv_slots(FILE *out, const struct spec_invariant *inv, u32 n)
{
	struct word name = upper(inv->name);

	switch (inv->kind) {
	case INV_STATE:
		return slots(out, word("DIRTY_%s", name.s), n, 1);
	case INV_ORDER:
		for (u32 i = 0; i < inv->n_require; i++)
			n = slots(out, word("SEEN_%s_%u", name.s, i), n, inv_key_words(inv));
		return n;
	case INV_WITHIN:
		return slots(out, word("DUE_%s", name.s), n, 1 + inv->n_require * inv_keys(inv));
	case INV_VALUE:
	case INV_WRITE:
		break;
	}
	return n;
}

int monitor_slots(FILE *out, const struct spec *s)
{
	u32 n = 0;

	fprintf(out, "enum {\n");
	for (u32 i = 0; i < s->n_regs; i++)
		if (s->regs[i].protocol)
			n = slots(out, word("BUSY_%s", upper(s->regs[i].name).s), n, reg_elements(&s->regs[i]));
	for (u32 i = 0; i < s->n_invariants; i++) {
		n = inv_slots(out, &s->invariants[i], n);
		if (n > MON_MAX_SLOTS)
			return gen_refuse(s->invariants[i].pos, "the monitors up to %s need %u words of state, %u are there",
					  s->invariants[i].name, n, MON_MAX_SLOTS);
	}
	fprintf(out, "\tN_SLOTS = %u\n};\n_Static_assert(N_SLOTS <= MON_MAX_SLOTS, \"monitor state\");\n\n", n);
	return 0;
}
