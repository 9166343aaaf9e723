/* SPDX-License-Identifier: MIT */
/*
 * Rules that follow from `queues:`, at the writes of software to the registers of a queue:
 *
 *   range     an index fits the size of the queue (and its wrap bit)
 *   overrun   a producer that is software does not pass the consumer
 *   underrun  a consumer that is software does not run ahead of the producer
 *   moved     base and size stay as they are while the device uses the queue
 *
 * They hold while the queue is enabled, before the write and after it. Where a spec does not say when that is, base and
 * size may change at any time, and writing index 0 begins anew. The other side's index is the hardware's at that moment.
 * Whether an entry was stored before its index was written is not judged: nothing says at which address a store went.
 */
#include "gen/monitors.h"

static const struct spec_place *software_index(const struct spec_queue *q)
{
	return q->software_produces ? &q->prod : &q->cons;
}

bool queue_is_watched(const struct spec_queue *q)
{
	return software_index(q)->reg && software_index(q)->field;
}

/* The element a place means: a constant index, or the one of the access at hand. */
static int element(const struct spec_queue *q, const struct spec_place *p, const struct mon_site *at, struct word *text)
{
	struct word i[2] = { { "0u" }, { "0u" } };

	for (u32 dim = 0; dim < p->reg->n_index; dim++) {
		if (p->index[dim] >= 0)
			i[dim] = word("%lluu", (u64)p->index[dim]);
		else if (dim < at->reg->n_index)
			i[dim] = word("e->hit.index[%u]", dim);
		else
			return gen_refuse(q->pos, "queue %s: %s has an index that %s has not", q->name, p->reg->name,
					  at->reg->name);
	}
	*text = p->reg->n_index == 2 ? word("%s * %uu + %s", i[0].s, p->reg->count[1], i[1].s) : i[0];
	return 0;
}

static struct word in_field(const struct spec_field *f, const char *value)
{
	return f ? word("(%s >> %u & %s)", value, f->lsb, lit(low_mask(field_width(f)), 64).s) : word("%s", value);
}

static int place_value(const struct spec_queue *q, const struct spec_place *p, const struct mon_site *at,
		       struct word *text)
{
	struct word i;

	if (p->reg->view_of)
		return gen_refuse(q->pos, "queue %s: name the register that %s is a view of", q->name, p->reg->name);
	if (element(q, p, at, &i))
		return -1;
	*text = in_field(p->field, word("m->state[%uu + %s]", p->reg->first_state, i.s).s);
	return 0;
}

/* "if (": is the access at hand to the element of the place, and the queue in use before it and after it? */
static int condition(FILE *out, const struct spec_queue *q, const struct spec_place *p, const struct mon_site *at)
{
	struct expr_scope after = at->scope;
	int bad;

	fprintf(out, "\tif (");
	for (u32 dim = 0; dim < p->reg->n_index; dim++)
		if (p->index[dim] >= 0)
			fprintf(out, "e->hit.index[%u] == %llu && ", dim, (u64)p->index[dim]);
	if (!q->enable) {
		fprintf(out, "%s != 0", in_field(p->field, "val").s);
		return 0;
	}
	after.before_write = false;
	bad = expr_condition(out, q->enable, &at->scope);
	fprintf(out, " && ");
	return bad | expr_condition(out, q->enable, &after);
}

static void rule(FILE *out, const struct spec_queue *q, const char *which)
{
	fprintf(out, "\t\t\tmon_violated(m, RULE_QUEUE_%s_%s, e);\n", which, upper(q->name).s);
}

/* The register with base or size is written in halves, and is in between when the device is told of entries. */
static int torn(FILE *out, const struct spec_queue *q, const struct spec_place *p, const struct mon_site *at)
{
	struct word i, name;

	if (!p->reg || !p->reg->split || p->reg->split->commit == COMMIT_NONE || !q->software_produces)
		return 0;
	if (element(q, p, at, &i))
		return -1;
	name = upper(p->reg->name);
	fprintf(out, "\t\tif (m->slot[SLOT_SPLIT_%s + 1 + %s] & MON_SPLIT_UNCOMMITTED)\n", name.s, i.s);
	fprintf(out, "\t\t\tmon_violated(m, RULE_TORN_%s, e);\n", name.s);
	return 0;
}

static int index_write(FILE *out, const struct spec_queue *q, const struct mon_site *at)
{
	const struct spec_place *own = software_index(q), *other = q->software_produces ? &q->cons : &q->prod;
	const char *wrap = q->wrap_bit ? "true" : "false";
	struct word lg2 = word("%uu", q->size_lg2), theirs;
	int bad = condition(out, q, own, at);

	if (place_value(q, other, at, &theirs) || (q->size.reg && place_value(q, &q->size, at, &lg2)))
		return -1;
	if (q->size.reg && q->size_lg2)
		lg2 = word("%s + %u", lg2.s, q->size_lg2);
	fprintf(out, ") {\n\t\tu64 lg2 = %s, theirs = %s;\n", lg2.s, theirs.s);
	fprintf(out, "\t\tu64 was = %s, now = %s;\n\n", in_field(own->field, "e->old").s, in_field(own->field, "val").s);
	bad |= torn(out, q, &q->base, at);
	if (q->size.reg != q->base.reg)
		bad |= torn(out, q, &q->size, at);
	fprintf(out, "\t\tif (!mon_queue_in_range(now, lg2, %s))\n", wrap);
	rule(out, q, "RANGE");
	fprintf(out, "\t\telse if (mon_queue_%s(was, now, theirs, lg2, %s))\n", q->software_produces ? "overrun" : "underrun",
		wrap);
	rule(out, q, "PASSED");
	fprintf(out, "\t}\n");
	return bad;
}

static int geometry_write(FILE *out, const struct spec_queue *q, const struct spec_place *p, const struct mon_site *at)
{
	int bad;

	if (p->reg != at->reg || !q->enable)
		return 0;
	bad = condition(out, q, p, at);
	fprintf(out, ") {\n\t\tif (%s != %s)\n", in_field(p->field, "e->old").s, in_field(p->field, "val").s);
	rule(out, q, "MOVED");
	fprintf(out, "\t}\n");
	return bad;
}

int monitor_queues(FILE *out, const struct mon_site *at)
{
	const struct spec *s = at->g->s;
	int bad = 0;

	for (u32 i = 0; i < s->n_queues; i++) {
		const struct spec_queue *q = &s->queues[i];

		bad |= geometry_write(out, q, &q->base, at);
		bad |= geometry_write(out, q, &q->size, at);
		if (queue_is_watched(q) && software_index(q)->reg == at->reg)
			bad |= index_write(out, q, at);
	}
	return bad;
}
