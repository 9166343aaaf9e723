/* SPDX-License-Identifier: MIT */
/*
 * Command registers and registers written in halves.
 *
 * A command runs until a read of the polled register shows it done, or until its time limit: after that the hardware
 * may be stuck and the driver may try again. A read that still shows it running after the limit is a time-out the
 * driver knows of; at the end of the operation `expect` must hold, unless a later read showed the command done.
 * A read while a command runs that shows none of the bits defined then can only lead to a wrong decision: a warning.
 *
 * Halves: see mon_split_write(). In one operation the order is judged by the last pair of halves: one half alone may be
 * meant so. A half whose commit half has not followed is reported at the end of the operation, or earlier, when the
 * producer index of a queue is written whose base or size the register holds. `tear` says no more than that: who else
 * uses a register, and when, no spec tells, and a base that changes in any way while its queue is in use is reported
 * as such.
 */
#include "gen/monitors.h"

static const struct spec_reg *polled(const struct spec_reg *r)
{
	return r->protocol->poll ? r->protocol->poll : r;
}

bool split_is_watched(const struct spec_reg *r)
{
	return r->split && (r->split->order != SPLIT_ANY || r->split->commit != COMMIT_NONE);
}

bool has_undefined_reads(const struct spec_reg *r)
{
	const struct spec_protocol *p = r->protocol;

	return p && p->defined_reads && ~p->defined_reads & low_mask(polled(r)->width);
}

static struct word busy_slot(const struct spec_reg *r)
{
	return word("m->slot[SLOT_BUSY_%s + e->hit.state - %uu]", upper(r->name).s, r->first_state);
}

int monitor_protocol_write(FILE *out, const struct mon_site *at)
{
	const struct spec_reg *r = at->reg;
	struct word busy = busy_slot(r);
	int bad;

	fprintf(out, "\t{\n\t\tbool start = ");
	bad = expr_condition(out, r->protocol->start, &at->scope);
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

/* The element of the command register that an element of the polled register tells about; "": every one. */
static struct word told(const struct spec_reg *r)
{
	const struct spec_reg *poll = polled(r);

	if (reg_elements(r) == 1)
		return word("0u");
	if (reg_elements(poll) == reg_elements(r))
		return word("e->hit.state - %uu", poll->first_state);
	return word("%s", "");
}

/* One element, whose slot is `until`. */
static void poll_one(FILE *out, const struct spec_reg *r)
{
	struct word name = upper(r->name);

	fprintf(out, "\t\tu64 *until = &m->slot[SLOT_BUSY_%s + %s];\n\n", name.s, told(r).s);
	if (has_undefined_reads(r))
		fprintf(out, "\t\tif (*until > e->time_ns && !(regmap_lane(e->hit.byte, e->bytes) & %s))\n"
			"\t\t\tmon_violated(m, RULE_UNDEFINED_%s, e);\n", lit(r->protocol->defined_reads, 64).s, name.s);
	if (r->protocol->timeout_expect)
		fprintf(out, "\t\tm->slot[SLOT_TIMEOUT_%s] = busy && *until && *until <= e->time_ns;\n", name.s);
	fprintf(out, "\t\tif (!busy)\n\t\t\t*until = 0;\n");
}

static int poll_read(FILE *out, const struct spec_reg *r, const struct mon_site *at)
{
	int bad;

	fprintf(out, "\t{\n\t\tbool busy = ");
	bad = expr_condition(out, r->protocol->busy_while, &at->scope);
	fprintf(out, ";\n");
	if (told(r).s[0])
		poll_one(out, r);
	else
		fprintf(out, "\n\t\tif (!busy)\n\t\t\tmon_fill(m, SLOT_BUSY_%s, %u, 0);\n", upper(r->name).s, reg_elements(r));
	fprintf(out, "\t}\n");
	return bad;
}

int monitor_protocol_read(FILE *out, const struct mon_site *at)
{
	const struct mon_list *l = &at->g->polled_at[reg_number(at->g->s, at->reg)];
	int bad = 0;

	for (u32 i = 0; i < l->n; i++)
		bad |= poll_read(out, &at->g->s->regs[l->no[i]], at);
	return bad;
}

int monitor_timeouts(FILE *out, const struct mon_gen *g)
{
	int bad = 0;

	for (u32 i = 0; i < g->s->n_regs; i++) {
		const struct spec_reg *r = &g->s->regs[i];
		struct word name = upper(r->name);

		if (!r->protocol || !r->protocol->timeout_expect)
			continue;
		fprintf(out, "\tif (m->slot[SLOT_TIMEOUT_%s]) {\n\t\tbool holds = true;\n\n", name.s);
		bad |= monitor_for_all(out, g->s, r->protocol->timeout_expect, "holds");
		fprintf(out, "\t\tm->slot[SLOT_TIMEOUT_%s] = 0;\n", name.s);
		fprintf(out, "\t\tif (!holds)\n\t\t\tmon_violated(m, RULE_TIMEOUT_%s, e);\n\t}\n", name.s);
	}
	return bad;
}

/* ---- halves ------------------------------------------------------------------------------------------------------ */

static const char *const split_order[] = {
	[SPLIT_ANY] = "0", [SPLIT_LO_HI] = "MON_SPLIT_LO_HI", [SPLIT_HI_LO] = "MON_SPLIT_HI_LO",
};
static const char *const split_commit[] = {
	[COMMIT_NONE] = "0", [COMMIT_LO] = "MON_COMMIT_LO", [COMMIT_HI] = "MON_COMMIT_HI",
};

void monitor_split_write(FILE *out, const struct mon_site *at)
{
	const struct spec_reg *r = at->reg;

	fprintf(out, "\tmon_split_write(m, e, SLOT_SPLIT_%s, e->hit.state - %uu, %s | %s);\n", upper(r->name).s,
		r->first_state, split_order[r->split->order], split_commit[r->split->commit]);
}

void monitor_split_end(FILE *out, const struct spec *s)
{
	for (u32 i = 0; i < s->n_regs; i++) {
		const struct spec_reg *r = &s->regs[i];
		struct word name = upper(r->name);

		if (!split_is_watched(r))
			continue;
		fprintf(out, "\tif (m->slot[SLOT_SPLIT_%s]) {\n", name.s);
		fprintf(out, "\t\tu32 halves = mon_split_end(m, SLOT_SPLIT_%s, %u);\n\n", name.s, reg_elements(r));
		if (r->split->order != SPLIT_ANY)
			fprintf(out, "\t\tif (halves & MON_SPLIT_REVERSED)\n\t\t\tmon_violated(m, RULE_HALVES_%s, e);\n", name.s);
		if (r->split->commit != COMMIT_NONE)
			fprintf(out, "\t\tif (halves & MON_SPLIT_UNCOMMITTED)\n\t\t\tmon_violated(m, RULE_TORN_%s, e);\n", name.s);
		fprintf(out, "\t}\n");
	}
}
