/* SPDX-License-Identifier: MIT */
/* Rules about queues in memory. See rules.h. */
#include <string.h>

#include "spec/rules.h"

static struct spec_pos key_at(const struct lint *x, const char *key)
{
	return AT(x->l, "queues", x->queue->name, key);
}

static u32 bits_of(const struct spec_field *f)
{
	return f->msb - f->lsb + 1;
}

void rule_queue_entry(struct lint *x)
{
	const struct spec_struct *st = x->queue->entry;

	if (st && !is_pow2(st->width))
		rule_error(x, key_at(x, "entry"), "%s has %u bits; entries of a queue are a power of two", st->name,
			   st->width);
}

void rule_queue_base(struct lint *x)
{
	const struct spec_field *f = x->queue->base.field;

	if (f && !f->holds_type)
		rule_error(x, key_at(x, "base"), "%s is an address here, but does not say so; add `holds`", f->name);
	else if (f && !strcmp(f->holds_type, "iova"))
		rule_error(x, key_at(x, "base"), "%s holds an iova; a queue lies in physical memory", f->name);
}

/* The largest log2 of the number of entries. */
static u64 largest(const struct spec_queue *q)
{
	const struct spec_field *f = q->size.field;

	if (!f)
		return q->size_lg2;
	return q->size_lg2 + (f->has_max ? f->max : low_bits(bits_of(f)));
}

void rule_queue_size(struct lint *x)
{
	const struct spec_queue *q = x->queue;

	if (largest(q) > 31)
		rule_error(x, key_at(x, "size_lg2"), "%s may say 2^%llu entries; give the field a `max` of at most 31",
			   q->size.field ? q->size.field->name : "this", largest(q));
}

static void check_index(struct lint *x, const struct spec_place *p, const char *key)
{
	const struct spec_queue *q = x->queue;
	u64 need = largest(q) + q->wrap_bit;

	if (p->field && bits_of(p->field) < need)
		rule_error(x, key_at(x, key), "%s has %u bits; 2^%llu entries%s need %llu", p->field->name,
			   bits_of(p->field), largest(q), q->wrap_bit ? " and the wrap bit" : "", need);
}

void rule_queue_index_width(struct lint *x)
{
	check_index(x, &x->queue->prod, "prod");
	check_index(x, &x->queue->cons, "cons");
}

static bool is_written(const struct spec_field *f)
{
	return f->access != ACC_RO && f->access != ACC_RC && f->access != ACC_RS;
}

void rule_queue_roles(struct lint *x)
{
	const struct spec_queue *q = x->queue;
	bool sw = q->software_produces;
	const struct spec_field *ours = sw ? q->prod.field : q->cons.field;
	const struct spec_field *theirs = sw ? q->cons.field : q->prod.field;

	if (q->prod.field && q->prod.field == q->cons.field)
		rule_error(x, key_at(x, "cons"), "`prod` and `cons` are one field");
	else if (ours && !is_written(ours))
		rule_error(x, key_at(x, sw ? "prod" : "cons"), "software moves %s, but it is `%s`", ours->name,
			   words_access[ours->access]);
	else if (theirs && !theirs->hw_sets)
		rule_error(x, key_at(x, sw ? "cons" : "prod"), "the device moves %s, but nothing says so; add `hw: sets`",
			   theirs->name);
}

void rule_queue_overflow(struct lint *x)
{
	const struct spec_field *f = x->queue->overflow.field;

	if (f && !f->hw_sets)
		rule_error(x, key_at(x, "overflow"), "the device reports with %s, but nothing says so; add `hw: sets`",
			   f->name);
	else if (f && x->queue->software_produces)
		rule_error(x, key_at(x, "overflow"), "software fills this queue and drops nothing");
}
