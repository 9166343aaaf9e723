/* SPDX-License-Identifier: MIT */
/* See doc.h: the register map and each register. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "gen/doc.h"
#include "spec/keys.h"

static struct word id_of(const struct spec_reg *r)
{
	return word("reg.%s", r->name);
}

/* "0x100 + 0x10 * sid + 4 * i" */
static struct word where(const struct spec_reg *r)
{
	struct word w = word("0x%03x", r->offset);

	for (u32 i = 0; i < r->n_index; i++) {
		size_t n = strlen(w.s);

		snprintf(w.s + n, sizeof(w.s) - n, " + 0x%x * %s", r->stride[i], index_name(r, i));
	}
	return w;
}

static struct word name_of(const struct spec_reg *r)
{
	struct word w = word("%s", r->name);

	for (u32 i = 0; i < r->n_index; i++) {
		size_t n = strlen(w.s);

		snprintf(w.s + n, sizeof(w.s) - n, "[%u]", r->count[i]);
	}
	return w;
}

/* All kinds of access of its fields, once each. */
static struct word access_of(const struct spec_reg *r)
{
	struct word w = word("%s", "");
	u32 seen = 0;

	for (u32 i = 0; i < r->n_fields; i++) {
		size_t n = strlen(w.s);

		if (seen & 1u << r->fields[i].access)
			continue;
		snprintf(w.s + n, sizeof(w.s) - n, "%s%s", seen ? " " : "", words_access[r->fields[i].access]);
		seen |= 1u << r->fields[i].access;
	}
	return w;
}

static void map(struct doc *d)
{
	static const char *const head[] = { "Offset", "Register", "Bits", "Access", "Meaning", NULL };

	d->form->section(d, "map", "Register map");
	doc_table(d, head);
	for (u32 i = 0; i < d->s->n_regs; i++) {
		const struct spec_reg *r = &d->s->regs[i];
		struct word at = where(r), name = name_of(r), width = word("%u", r->width), access = access_of(r);
		const char *cells[] = { at.s, name.s, width.s, access.s, r->brief ? r->brief : "" };

		doc_row(d, "", cells, 1, id_of(r).s);
	}
	d->form->table_end(d);
}

static void otherwise(struct doc *d, const struct spec_reg *r)
{
	if (!r->when)
		return;
	doc_fact(d, "exists when", "%s", r->when->text);
	doc_fact(d, "otherwise", "%s", r->otherwise.form == ELSE_ABSENT ? "there is no register" : words_policy[r->otherwise.policy]);
}

static void split(struct doc *d, const struct spec_split *s)
{
	static const char *const order[] = { "in any order", "the low half first", "the high half first" };
	static const char *const commit[] = { "each half takes effect at once", "the low half takes effect for both",
					      "the high half takes effect for both" };

	if (s)
		doc_fact(d, "written in halves", "%s; %s%s", order[s->order], commit[s->commit],
			 s->tear_unsafe ? "; never half-written while in use" : "");
}

static void facts(struct doc *d, const struct spec_reg *r)
{
	struct word sizes = word("%s", "");

	for (u32 n = 1; n <= 8; n *= 2)
		if (r->access_sizes & n)
			sizes = word("%s%s%u", sizes.s, sizes.s[0] ? ", " : "", n);
	d->form->facts_begin(d);
	doc_fact(d, "offset", "%s", where(r).s);
	doc_fact(d, "width", "%u bits, accessed in %s bytes", r->width, sizes.s);
	for (u32 i = 0; i < r->n_index; i++)
		doc_fact(d, "array", "%s = 0 to %u", index_name(r, i), r->count[i] - 1);
	otherwise(d, r);
	if (r->view_of)
		doc_fact(d, "view of", "%s, from bit %u", r->view_of->name, r->view_lsb);
	if (r->shares)
		doc_fact(d, "when writing", "this register; reading gives %s", r->shares->name);
	if (r->shared_by)
		doc_fact(d, "when reading", "this register; writing is to %s", r->shared_by->name);
	split(d, r->split);
	if (r->clear_by_snapshot)
		doc_fact(d, "clearing", "write back what a read returned");
	doc_facts_of(d, r->source, r->confidence);
	d->form->facts_end(d);
}

static void protocol(struct doc *d, const struct spec_protocol *p, const struct spec_reg *r)
{
	if (!p)
		return;
	d->form->part(d, "Command protocol");
	d->form->facts_begin(d);
	doc_fact(d, "a write starts a command when", "%s", doc_expr(p->start).s);
	doc_fact(d, "it is busy while", "%s%s%s", doc_expr(p->busy_while).s, p->poll && p->poll != r ? ", read from " : "",
		 p->poll && p->poll != r ? p->poll->name : "");
	doc_fact(d, "wait", "at most %u us, %u us between two reads", p->timeout_us, p->poll_us);
	doc_fact(d, "while busy", "writing is %s", p->while_busy_write_forbidden ? "forbidden" : "allowed");
	if (p->timeout_expect)
		doc_fact(d, "after a time-out", "%s", p->timeout_expect->text);
	if (p->timeout_text)
		doc_fact(d, "time-out", "%s", p->timeout_text);
	d->form->facts_end(d);
}

static void overrides(struct doc *d, const struct spec_reg *r)
{
	static const char *const head[] = { "Element", "Reset", NULL };

	if (!r->n_overrides)
		return;
	d->form->part(d, "Reset of single elements");
	doc_table(d, head);
	for (u32 i = 0; i < r->n_overrides; i++) {
		const struct spec_override *o = &r->overrides[i];
		struct word at = r->n_index > 1 ? word("[%u][%u]", o->index / r->count[1], o->index % r->count[1]) :
						  word("[%u]", o->index);
		struct word value = word("0x%llx", o->reset);
		const char *cells[] = { at.s, value.s };

		doc_row(d, "", cells, -1, "");
	}
	d->form->table_end(d);
}

static void picture(struct doc *d, const struct spec_reg *r, const char *id)
{
	struct doc_box *box = xmalloc((2 * r->n_fields + 1) * sizeof(*box));
	const struct spec_field **f = xmalloc((r->n_fields + 1) * sizeof(*f));

	for (u32 i = 0; i < r->n_fields; i++)
		f[i] = &r->fields[i];
	d->form->picture(d, r->width, 32, box, doc_boxes(box, r->width, f, r->n_fields, id));
	free(box);
	free(f);
}

void doc_registers(struct doc *d)
{
	if (!d->s->n_regs)
		return;
	map(d);
	d->form->section(d, "registers", "Registers");
	for (u32 i = 0; i < d->s->n_regs; i++) {
		const struct spec_reg *r = &d->s->regs[i];
		struct word id = id_of(r);

		d->form->object(d, "register", id.s, r->name, where(r).s);
		if (r->brief)
			d->form->text(d, r->brief);
		picture(d, r, id.s);
		facts(d, r);
		doc_fields(d, id.s, r->fields, r->n_fields, false);
		doc_reserved(d, r->reserved, r->n_reserved);
		protocol(d, r->protocol, r);
		overrides(d, r);
		doc_rules_about(d, r, NULL);
		d->form->object_end(d);
	}
}
