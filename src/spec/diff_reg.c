/* SPDX-License-Identifier: MIT */
/* See diff.h: registers, fields, enums, reserved bits, command protocols. */
#include <string.h>

#include "spec/diff_parts.h"
#include "spec/keys.h"

static bool writable(enum spec_access a)
{
	return a != ACC_RO && a != ACC_RC && a != ACC_RS;
}

static void access_of(const struct diff_at *at, enum spec_access a, enum spec_access b)
{
	const char *rule = "access-changed";

	if (a == b)
		return;
	if ((a == ACC_RO || a == ACC_WO) && b == ACC_RW)
		rule = "access-gained";
	else if ((b == ACC_RO && writable(a)) || (a == ACC_RW && b == ACC_WO))
		rule = "access-lost";
	diff_say(at, rule, "%s became %s", words_access[a], words_access[b]);
}

static void reset_of(const struct diff_at *at, const struct spec_field *a, const struct spec_field *b)
{
	if (a->reset_known && b->reset_known)
		diff_number(at, "reset-changed", "reset-changed", "reset", a->reset, b->reset);
	else if (a->reset_known)
		diff_say(at, "reset-unknown", "reset %llu is %s now", a->reset, b->reset_param ? "a capability" : "unknown");
	else if (b->reset_known)
		diff_say(at, "reset-known", "reset is %llu now", b->reset);
	else if (a->reset_param != b->reset_param)
		diff_say(at, "reset-changed", "reset is %s now", b->reset_param ? "a capability" : "unknown");
}

static const struct spec_reset *kind_of(const struct spec_field *f, u32 i, struct spec_reset *plain)
{
	*plain = (struct spec_reset){ f->reset_known ? RESET_VALUE : f->reset_param ? RESET_PARAM : RESET_UNKNOWN, f->reset };
	return f->resets ? &f->resets[i] : plain;
}

/* What the other kinds of reset do; the usual one is reset_of()'s. */
static void other_resets(const struct diff_at *at, const struct spec_field *a, const struct spec_field *b)
{
	static const char *const form[] = { "unknown", "a value", "kept", "a capability" };
	struct spec_reset plain_a, plain_b;

	for (u32 i = 1; i < at->d->n_resets; i++) {
		const struct spec_reset *x = kind_of(a, i, &plain_a), *y = kind_of(b, i, &plain_b);

		if (x->form != y->form)
			diff_say(at, "reset-changed", "another reset: %s became %s", form[x->form], form[y->form]);
		else if (x->form == RESET_VALUE)
			diff_number(at, "reset-changed", "reset-changed", "another reset:", x->value, y->value);
	}
}

static void bits_of(const struct diff_at *at, const struct spec_field *a, const struct spec_field *b)
{
	const char *rule = "field-moved";

	if (a->msb == b->msb && a->lsb == b->lsb)
		return;
	if (b->msb >= a->msb && b->lsb <= a->lsb)
		rule = b->lsb == a->lsb ? "field-grown" : "field-moved";
	else if (b->msb <= a->msb && b->lsb >= a->lsb)
		rule = "field-shrunk";
	diff_say(at, rule, "bits [%u, %u] became [%u, %u]", a->msb, a->lsb, b->msb, b->lsb);
}

static void enum_value(const struct diff_at *at, const void *older, const void *newer)
{
	const struct spec_enum_value *a = older, *b = newer;

	diff_number(at, "enum-value-changed", "enum-value-changed", "value", a->value, b->value);
	diff_expr(at, "condition-changed", "when", a->when, b->when);
	diff_words(at, a->brief, b->brief, NULL, NULL);
}

static void diff_enum_values(const struct diff_at *at, const struct spec_enum *a, const struct spec_enum *b)
{
	diff_walk(at, &(struct diff_list){ "values", a->values, b->values, a->n_values, b->n_values,
					   sizeof(struct spec_enum_value), "enum-value-removed", "enum-value-added",
					   enum_value, NULL, NULL });
	if (a->others_reserved != b->others_reserved)
		diff_say(at, b->others_reserved ? "enum-tightened" : "enum-loosened", "other values are %s now",
			 b->others_reserved ? "reserved" : "allowed");
}

/* Enums of the same name are compared once, at the top. */
static void enum_of(const struct diff_at *at, const struct spec_enum *a, const struct spec_enum *b)
{
	if (a && b && !strcmp(a->name, b->name))
		return;
	if (a && b)
		diff_enum_values(at, a, b);
	else if (a)
		diff_say(at, a->others_reserved ? "enum-loosened" : "documentation-changed", "values have no names any more");
	else if (b)
		diff_say(at, b->others_reserved ? "enum-tightened" : "documentation-changed", "values are those of %s now",
			 b->name);
}

static void limit_of(const struct diff_at *at, const struct spec_field *a, const struct spec_field *b)
{
	if (a->has_max && b->has_max)
		diff_number(at, "limit-raised", "limit-lowered", "max", a->max, b->max);
	else if (a->has_max)
		diff_say(at, "limit-raised", "max %llu is gone", a->max);
	else if (b->has_max)
		diff_say(at, "limit-lowered", "max is %llu now", b->max);
}

static void otherwise_of(const struct diff_at *at, const struct spec_expr *when_a, const struct spec_else *a,
			 const struct spec_expr *when_b, const struct spec_else *b)
{
	diff_expr(at, "condition-changed", "when", when_a, when_b);
	if (when_a && when_b && (a->form != b->form || a->policy != b->policy || a->access != b->access))
		diff_say(at, "condition-changed", "`else` is another one");
}

static void flag(const struct diff_at *at, const char *rule, const char *what, bool a, bool b)
{
	if (a != b)
		diff_say(at, rule, "%s: %s", what, b ? "now" : "no longer");
}

static void field(const struct diff_at *at, const struct spec_field *a, const struct spec_field *b)
{
	bits_of(at, a, b);
	enum_of(at, a->enumeration, b->enumeration);
	limit_of(at, a, b);
	diff_expr(at, "validity-changed", "valid_when", a->valid_when, b->valid_when);
	otherwise_of(at, a->when, &a->otherwise, b->when, &b->otherwise);
	diff_text(at, "address-meaning-changed", "holds", a->holds_type, b->holds_type);
	diff_number(at, "address-meaning-changed", "address-meaning-changed", "shift", a->holds_shift, b->holds_shift);
	flag(at, "address-meaning-changed", "only some bits of an address", a->holds_part, b->holds_part);
	diff_words(at, a->brief, b->brief, a->source, b->source);
	if (a->confidence != b->confidence)
		diff_say(at, "documentation-changed", "confidence %s became %s", words_confidence[a->confidence],
			 words_confidence[b->confidence]);
}

static void behaviour(const struct diff_at *at, const struct spec_field *a, const struct spec_field *b)
{
	access_of(at, a->access, b->access);
	reset_of(at, a, b);
	if (a->resets || b->resets)
		other_resets(at, a, b);
	flag(at, "hardware-sets-changed", "hardware changes it", a->hw_sets, b->hw_sets);
	flag(at, "self-clearing-changed", "clears itself", a->self_clearing, b->self_clearing);
	flag(at, "access-changed", "writing it is an error", a->ro_write == RO_WRITE_ERROR, b->ro_write == RO_WRITE_ERROR);
	diff_text(at, "trigger-changed", "triggers", a->triggers, b->triggers);
	diff_text(at, "access-changed", "read_as", a->read_as, b->read_as);
}

static void reg_field(const struct diff_at *at, const void *older, const void *newer)
{
	field(at, older, newer);
	behaviour(at, older, newer);
}

static void member(const struct diff_at *at, const void *older, const void *newer)
{
	const struct spec_field *a = older, *b = newer;

	field(at, a, b);
	flag(at, "validity-changed", "hardware ignores it", a->software, b->software);
}

static const struct spec_field *same_bits(const struct spec_field *f, const struct spec_field *list, u32 n)
{
	for (u32 i = 0; i < n; i++)
		if (list[i].msb == f->msb && list[i].lsb == f->lsb)
			return &list[i];
	return NULL;
}

static bool has_name(const char *name, const struct spec_field *list, u32 n)
{
	for (u32 i = 0; i < n; i++)
		if (!strcmp(list[i].name, name))
			return true;
	return false;
}

static bool field_gone(const struct diff_at *at, const void *older, const struct diff_list *l)
{
	const struct spec_field *a = older, *b = same_bits(a, l->newer, l->n_newer);
	struct diff_at here = *at;

	if (!b || has_name(b->name, l->older, l->n_older))
		return false;
	here.newer = b->pos;
	diff_say(&here, "field-renamed", "%s is called %s now", a->name, b->name);
	l->both(&here, a, b);
	return true;
}

static bool field_explained(const void *newer, const struct diff_list *l)
{
	const struct spec_field *a = same_bits(newer, l->older, l->n_older);

	return a && !has_name(a->name, l->newer, l->n_newer);
}

void diff_fields(const struct diff_at *at, const struct spec_field *older, u32 n_older, const struct spec_field *newer,
		 u32 n_newer, bool in_memory)
{
	diff_walk(at, &(struct diff_list){ "fields", older, newer, n_older, n_newer, sizeof(struct spec_field),
					   "field-removed", "field-added", in_memory ? member : reg_field, field_gone,
					   field_explained });
}

static const struct spec_reserved *policy_at(const struct spec_reserved *r, u32 n, u32 bit)
{
	for (u32 i = 0; i < n; i++)
		if (bit <= r[i].msb && bit >= r[i].lsb)
			return &r[i];
	return NULL;
}

void diff_reserved(const struct diff_at *at, const struct spec_reserved *older, u32 n_older,
		   const struct spec_reserved *newer, u32 n_newer)
{
	for (u32 i = 0; i < n_newer; i++)
		for (u32 bit = newer[i].lsb; bit <= newer[i].msb; bit++) {
			const struct spec_reserved *was = policy_at(older, n_older, bit);
			u32 first = bit;

			if (!was || was->policy == newer[i].policy)
				continue;
			bit = was->msb < newer[i].msb ? was->msb : newer[i].msb;
			diff_say(at, newer[i].policy == POL_MBZ ? "reserved-policy-tightened" : "reserved-policy-changed",
				 "reserved bits [%u, %u] are %s now, were %s", bit, first, words_policy[newer[i].policy],
				 words_policy[was->policy]);
		}
}

static void array(const struct diff_at *at, const struct spec_reg *a, const struct spec_reg *b)
{
	if (a->n_index != b->n_index) {
		diff_say(at, "array-changed", "%u dimensions became %u", a->n_index, b->n_index);
		return;
	}
	for (u32 i = 0; i < a->n_index; i++) {
		diff_number(at, "array-grown", "array-shrunk", "count", a->count[i], b->count[i]);
		diff_number(at, "array-changed", "array-changed", "stride", a->stride[i], b->stride[i]);
	}
	diff_number(at, "reset-changed", "reset-changed", "elements with an own reset value:", a->n_overrides, b->n_overrides);
	for (u32 i = 0; i < a->n_overrides && i < b->n_overrides; i++) {
		diff_number(at, "reset-changed", "reset-changed", "element", a->overrides[i].index, b->overrides[i].index);
		diff_number(at, "reset-changed", "reset-changed", "reset of an element", a->overrides[i].reset,
			    b->overrides[i].reset);
	}
}

static void protocol(const struct diff_at *at, const struct spec_protocol *a, const struct spec_protocol *b)
{
	if (!a && !b)
		return;
	if (!a || !b) {
		diff_say(at, a ? "protocol-removed" : "protocol-added", a ? "starts no commands now" : "starts commands now");
		return;
	}
	diff_expr(at, "protocol-changed", "start", a->start, b->start);
	diff_expr(at, "protocol-changed", "busy_while", a->busy_while, b->busy_while);
	diff_number(at, "protocol-changed", "protocol-changed", "max_us", a->timeout_us, b->timeout_us);
	diff_number(at, "protocol-changed", "protocol-changed", "poll_us", a->poll_us, b->poll_us);
	diff_text(at, "protocol-changed", "poll", a->poll ? a->poll->name : NULL, b->poll ? b->poll->name : NULL);
	flag(at, "protocol-changed", "a write while busy is forbidden", a->while_busy_write_forbidden,
	     b->while_busy_write_forbidden);
	diff_expr(at, "protocol-changed", "on_timeout", a->timeout_expect, b->timeout_expect);
	diff_text(at, "documentation-changed", "on_timeout", a->timeout_text, b->timeout_text);
}

static const char *name_of(const struct spec_reg *r)
{
	return r ? r->name : NULL;
}

static void split(const struct diff_at *at, const struct spec_split *a, const struct spec_split *b)
{
	const struct spec_split none = { .order = SPLIT_ANY };

	a = a ? a : &none;
	b = b ? b : &none;
	if (a->order != b->order || a->commit != b->commit || a->tear_unsafe != b->tear_unsafe)
		diff_say(at, "split-changed", "the halves are written differently");
}

static void placement(const struct diff_at *at, const struct spec_reg *a, const struct spec_reg *b)
{
	if (a->offset != b->offset)
		diff_say(at, "register-moved", "offset 0x%x became 0x%x", a->offset, b->offset);
	diff_number(at, "register-width-changed", "register-width-changed", "width", a->width, b->width);
	if (a->access_sizes & ~b->access_sizes)
		diff_say(at, "access-size-removed", "access sizes (a bit for each, in bytes) 0x%x became 0x%x",
			 a->access_sizes, b->access_sizes);
	else if (a->access_sizes != b->access_sizes)
		diff_say(at, "access-size-added", "access sizes (a bit for each, in bytes) 0x%x became 0x%x",
			 a->access_sizes, b->access_sizes);
	array(at, a, b);
}

static void reg(const struct diff_at *at, const void *older, const void *newer)
{
	const struct spec_reg *a = older, *b = newer;

	placement(at, a, b);
	diff_fields(at, a->fields, a->n_fields, b->fields, b->n_fields, false);
	diff_reserved(at, a->reserved, a->n_reserved, b->reserved, b->n_reserved);
	protocol(at, a->protocol, b->protocol);
	flag(at, "clear-rule-changed", "cleared by writing back what was read", a->clear_by_snapshot, b->clear_by_snapshot);
	otherwise_of(at, a->when, &a->otherwise, b->when, &b->otherwise);
	diff_text(at, "alias-changed", "view_of", name_of(a->view_of), name_of(b->view_of));
	diff_text(at, "alias-changed", "shares", name_of(a->shares), name_of(b->shares));
	split(at, a->split, b->split);
	diff_words(at, a->brief, b->brief, a->source, b->source);
	if (a->confidence != b->confidence)
		diff_say(at, "documentation-changed", "confidence %s became %s", words_confidence[a->confidence],
			 words_confidence[b->confidence]);
}

/* Registers are ordered by offset, but several may share one: the first of the same width that is not known by name. */
static const struct spec_reg *same_place(const struct spec_reg *r, const struct spec_reg *list, u32 n,
					 const struct spec_reg *others, u32 n_others)
{
	for (u32 i = 0; i < n; i++) {
		bool known = false;

		if (list[i].offset != r->offset || list[i].width != r->width)
			continue;
		for (u32 k = 0; k < n_others && !known; k++)
			known = !strcmp(others[k].name, list[i].name);
		if (!known)
			return &list[i];
	}
	return NULL;
}

static bool reg_gone(const struct diff_at *at, const void *older, const struct diff_list *l)
{
	const struct spec_reg *a = older, *b = same_place(a, l->newer, l->n_newer, l->older, l->n_older);
	struct diff_at here = *at;

	if (!b)
		return false;
	here.newer = b->pos;
	diff_say(&here, "register-renamed", "%s is called %s now", a->name, b->name);
	reg(&here, a, b);
	return true;
}

static bool reg_explained(const void *newer, const struct diff_list *l)
{
	return same_place(newer, l->older, l->n_older, l->newer, l->n_newer) != NULL;
}

static void enumeration(const struct diff_at *at, const void *older, const void *newer)
{
	diff_enum_values(at, older, newer);
}

void diff_enums(const struct diff_at *at, const struct spec *older, const struct spec *newer)
{
	diff_walk(at, &(struct diff_list){ "enums", older->enums, newer->enums, older->n_enums, newer->n_enums,
					   sizeof(struct spec_enum), NULL, NULL, enumeration, NULL, NULL });
}

void diff_registers(const struct diff_at *at, const struct spec *older, const struct spec *newer)
{
	diff_walk(at, &(struct diff_list){ "registers", older->regs, newer->regs, older->n_regs, newer->n_regs,
					   sizeof(struct spec_reg), "register-removed", "register-added", reg, reg_gone,
					   reg_explained });
}
