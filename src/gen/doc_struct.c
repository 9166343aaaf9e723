/* SPDX-License-Identifier: MIT */
/* See doc.h: structures in memory, queues, page tables. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "gen/doc.h"

static int by_msb(const void *a, const void *b)
{
	u32 x = (*(const struct spec_field *const *)a)->msb, y = (*(const struct spec_field *const *)b)->msb;

	return x == y ? 0 : x < y ? 1 : -1;
}

/* Common fields and those of one variant, together; v NULL: no variants. */
static void picture(struct doc *d, const struct spec_struct *st, const struct spec_variant *v, const char *id)
{
	u32 n = st->n_fields + (v ? v->n_fields : 0);
	struct doc_box *box = xmalloc((2 * n + 1) * sizeof(*box));
	const struct spec_field **f = xmalloc((n + 1) * sizeof(*f));

	for (u32 i = 0; i < n; i++)
		f[i] = i < st->n_fields ? &st->fields[i] : &v->fields[i - st->n_fields];
	if (n)
		qsort(f, n, sizeof(*f), by_msb);
	n = doc_boxes(box, st->width, f, n, id);
	for (u32 i = 0; i < n; i++) {		/* a common field is described with the structure */
		const char *name = box[i].name;

		for (u32 k = 0; v && k < st->n_fields; k++)
			if (!strcmp(st->fields[k].name, name) && st->fields[k].msb == box[i].msb)
				box[i].id = word("struct.%s.%s", st->name, name);
	}
	d->form->picture(d, st->width, st->word_bits > 32 ? 32 : st->word_bits, box, n);
	free(box);
	free(f);
}

static void variant(struct doc *d, const struct spec_struct *st, const struct spec_variant *v)
{
	struct word id = word("struct.%s.%s", st->name, v->name);

	d->form->part(d, word("%s: when %s", v->name, doc_expr(v->when).s).s);
	if (v->brief)
		d->form->text(d, v->brief);
	if (v->repeat > 1)
		d->form->text(d, word("%u consecutive entries hold the same.", v->repeat).s);
	picture(d, st, v, id.s);
	doc_fields(d, id.s, v->fields, v->n_fields, true);
	doc_reserved(d, v->reserved, v->n_reserved);
}

static void structure(struct doc *d, const struct spec_struct *st)
{
	struct word id = word("struct.%s", st->name);

	d->form->object(d, "structure", id.s, st->name, word("%u bytes", st->width / 8).s);
	if (st->brief)
		d->form->text(d, st->brief);
	if (!st->n_variants)
		picture(d, st, NULL, id.s);
	d->form->facts_begin(d);
	doc_fact(d, "size", "%u bits: %u words of %u, %s-endian", st->width, st->n_words, st->word_bits,
		 st->big_endian ? "big" : "little");
	doc_fact(d, "alignment", "%u bytes; the device reads %u bytes in one piece", st->align, st->atomic);
	if (st->when)
		doc_fact(d, "exists when", "%s", st->when->text);
	doc_facts_of(d, st->source, st->confidence);
	d->form->facts_end(d);
	doc_fields(d, id.s, st->fields, st->n_fields, true);
	if (!st->n_variants)
		doc_reserved(d, st->reserved, st->n_reserved);
	for (u32 i = 0; i < st->n_variants; i++)
		variant(d, st, &st->variants[i]);
	doc_rules_about(d, NULL, st);
	d->form->object_end(d);
}

void doc_structs(struct doc *d)
{
	if (!d->s->n_structs)
		return;
	d->form->section(d, "structs", "Structures in memory");
	for (u32 i = 0; i < d->s->n_structs; i++)
		structure(d, &d->s->structs[i]);
}

static struct word place(const struct spec_place *p)
{
	struct word w;

	if (!p->reg)
		return word("%s", "");
	w = word("%s", p->reg->name);
	for (u32 i = 0; i < p->reg->n_index && p->index[i] >= 0; i++)
		w = word("%.600s[%lld]", w.s, p->index[i]);
	return word("%.600s.%s", w.s, p->field ? p->field->name : "?");
}

void doc_queues(struct doc *d)
{
	if (!d->s->n_queues)
		return;
	d->form->section(d, "queues", "Queues");
	for (u32 i = 0; i < d->s->n_queues; i++) {
		const struct spec_queue *q = &d->s->queues[i];

		d->form->object(d, "queue", word("queue.%s", q->name).s, q->name, q->entry ? q->entry->name : "");
		if (q->brief)
			d->form->text(d, q->brief);
		d->form->facts_begin(d);
		doc_fact(d, "base", "%s", place(&q->base).s);
		if (q->size.reg && q->size_lg2)
			doc_fact(d, "entries", "2^(%s + %u)", place(&q->size).s, q->size_lg2);
		else if (q->size.reg)
			doc_fact(d, "entries", "2^%s", place(&q->size).s);
		else
			doc_fact(d, "entries", "%llu", 1ull << q->size_lg2);
		doc_fact(d, "filled by", "%s, index %s", q->software_produces ? "software" : "the device", place(&q->prod).s);
		doc_fact(d, "emptied by", "%s, index %s", q->software_produces ? "the device" : "software", place(&q->cons).s);
		doc_fact(d, "full when", "%s", q->wrap_bit ? "the indices are equal and their wrap bits differ" :
							      "one entry is left empty");
		if (q->enable)
			doc_fact(d, "in use when", "%s", q->enable->text);
		if (q->overflow.reg)
			doc_fact(d, "overflow shows in", "%s", place(&q->overflow).s);
		d->form->facts_end(d);
		d->form->object_end(d);
	}
}

/* How an input address is cut up. */
static void address_picture(struct doc *d, const struct spec_page_table *t)
{
	struct doc_box *box = xmalloc((t->n_levels + 1) * sizeof(*box));
	u32 low = t->n_levels ? t->levels[t->n_levels - 1].lsb : 0, n = 0;

	for (; n < t->n_levels; n++)
		box[n] = (struct doc_box){ t->levels[n].msb, t->levels[n].lsb, t->levels[n].name,
					   word("struct.%s", t->levels[n].entry ? t->levels[n].entry->name : ""), false };
	if (low)
		box[n++] = (struct doc_box){ low - 1, 0, "offset", word("%s", ""), true };
	d->form->picture(d, t->iova_bits, 32, box, n);
	free(box);
}

static void levels(struct doc *d, const struct spec_page_table *t)
{
	static const char *const head[] = { "Level", "Index", "Entries", "Entry", "Next table", "Page" , NULL };

	doc_table(d, head);
	for (u32 i = 0; i < t->n_levels; i++) {
		const struct spec_level *l = &t->levels[i];
		struct word bits = doc_bits(l->msb, l->lsb), entries = word("%llu", 1ull << (l->msb - l->lsb + 1));
		struct word leaves = word("%s", "");
		const char *cells[] = { l->name, bits.s, entries.s, l->entry ? l->entry->name : "", l->descend ? l->descend : "", "" };

		for (u32 k = 0; k < l->n_leaves; k++)
			leaves = word("%.600s%s%s", leaves.s, k ? "\n" : "", l->leaves[k]);
		cells[5] = leaves.s;
		doc_row(d, "", cells, 3, word("struct.%s", l->entry ? l->entry->name : "").s);
	}
	d->form->table_end(d);
}

void doc_page_tables(struct doc *d)
{
	if (!d->s->n_page_tables)
		return;
	d->form->section(d, "tables", "Page tables");
	for (u32 i = 0; i < d->s->n_page_tables; i++) {
		const struct spec_page_table *t = &d->s->page_tables[i];

		d->form->object(d, "page table", word("table.%s", t->name).s, t->name, word("%u bits", t->iova_bits).s);
		if (t->brief)
			d->form->text(d, t->brief);
		address_picture(d, t);
		d->form->facts_begin(d);
		doc_fact(d, "root", "%s", t->root);
		doc_fact(d, "addresses", "%u bits in, %u bits out", t->iova_bits, t->pa_bits);
		if (t->source)
			doc_fact(d, "source", "%s", t->source);
		d->form->facts_end(d);
		levels(d, t);
		d->form->object_end(d);
	}
}
