/* SPDX-License-Identifier: MIT */
/* Rules and slots of a generated monitor set: what can be reported, and where it keeps what it has seen. */
#include "gen/monitors.h"

#include "bus/monitor.h"

/* Does the enum leave out a value that its width can hold? */
static bool enum_is_partial(const struct spec_field *f)
{
	const struct spec_enum *e = f->enumeration;

	for (u32 i = 0; e && e->others_reserved && i < e->n_values; i++)
		if (e->values[i].when)
			return true;
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

static void protocol(struct sink *k, const struct spec_reg *r)
{
	struct word name = upper(r->name);

	rule(k, word("RULE_START_%s", name.s), "start-while-busy", NULL,
	     word("%s starts a command before a read showed the last one done", r->name).s, false);
	if (r->protocol->while_busy_write_forbidden)
		rule(k, word("RULE_BUSY_%s", name.s), "write-while-busy", NULL,
		     word("%s is written before a read showed the last command done", r->name).s, false);
	if (has_undefined_reads(r))
		rule(k, word("RULE_UNDEFINED_%s", name.s), "undefined-read", NULL,
		     word("a read while a command of %s runs shows nothing that is defined then", r->name).s, true);
	if (r->protocol->timeout_expect)
		rule(k, word("RULE_TIMEOUT_%s", name.s), "timeout-not-handled", NULL,
		     word("a command of %s timed out and the operation ended without what that must leave behind", r->name).s,
		     false);
}

static void split(struct sink *k, const struct spec_reg *r)
{
	struct word name = upper(r->name);

	if (r->split->order != SPLIT_ANY)
		rule(k, word("RULE_HALVES_%s", name.s), "split-order", NULL,
		     word("the halves of %s are written in the wrong order", r->name).s, false);
	if (r->split->commit != COMMIT_NONE)
		rule(k, word("RULE_TORN_%s", name.s), "split-torn", NULL,
		     word("%s is left, or used, without the half that makes the other take effect", r->name).s, false);
}

static void queue(struct sink *k, const struct spec_queue *q)
{
	struct word name = upper(q->name);

	if (q->enable)
		rule(k, word("RULE_QUEUE_MOVED_%s", name.s), "queue-moved", NULL,
		     word("base or size of queue %s changes while it is in use", q->name).s, false);
	if (!queue_is_watched(q))
		return;
	rule(k, word("RULE_QUEUE_RANGE_%s", name.s), "queue-index", NULL,
	     word("an index of queue %s does not fit its size", q->name).s, false);
	if (q->software_produces)
		rule(k, word("RULE_QUEUE_PASSED_%s", name.s), "queue-overrun", NULL,
		     word("the producer of queue %s passes the consumer", q->name).s, false);
	else
		rule(k, word("RULE_QUEUE_PASSED_%s", name.s), "queue-underrun", NULL,
		     word("the consumer of queue %s runs ahead of the producer", q->name).s, false);
}

static void every_rule(struct sink *k, const struct spec *s)
{
	for (u32 i = 0; i < s->n_regs; i++) {
		const struct spec_reg *r = &s->regs[i];

		limits(k, r->name, r->fields, r->n_fields);
		if (r->protocol)
			protocol(k, r);
		if (r->split)
			split(k, r);
	}
	for (u32 i = 0; i < s->n_queues; i++)
		queue(k, &s->queues[i]);
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

/* As many as a table of obligations takes (bus/monitor.h). */
static u32 table_slots(FILE *out, struct word name, u32 first)
{
	fprintf(out, "\tSLOT_TABLE_%s = %u,\n", name.s, first);
	return first + MON_TABLE_SLOTS;
}

static u32 inv_slots(FILE *out, const struct spec_invariant *inv, u32 n)
{
	struct word name = upper(inv->name);

	if (inv->kind == INV_STATE)
		return slots(out, word("DIRTY_%s", name.s), n, 1);
	if (inv->kind != INV_ORDER && inv->kind != INV_WITHIN)
		return n;
	if (inv_has_table(inv))
		return table_slots(out, name, n);
	if (inv->kind == INV_WITHIN)
		return slots(out, word("DUE_%s", name.s), n, 1 + inv->n_needs * inv_keys(inv));
	for (u32 i = 0; i < inv->n_needs; i++)
		n = slots(out, word("SEEN_%s_%u", name.s, i), n, inv_key_words(inv));
	return n;
}

static u32 reg_slots(FILE *out, const struct spec_reg *r, u32 n)
{
	struct word name = upper(r->name);

	if (r->protocol)
		n = slots(out, word("BUSY_%s", name.s), n, reg_elements(r));
	if (r->protocol && r->protocol->timeout_expect)
		n = slots(out, word("TIMEOUT_%s", name.s), n, 1);
	if (split_is_watched(r))
		n = slots(out, word("SPLIT_%s", name.s), n, 1 + reg_elements(r));
	return n;
}

void monitor_slots(FILE *out, const struct spec *s)
{
	u32 n = 0;

	fprintf(out, "enum {\n");
	for (u32 i = 0; i < s->n_regs; i++)
		n = reg_slots(out, &s->regs[i], n);
	for (u32 i = 0; i < s->n_invariants; i++)
		n = inv_slots(out, &s->invariants[i], n);
	fprintf(out, "\tN_SLOTS = %u\n};\n\n", n);
}
