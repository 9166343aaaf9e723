/* SPDX-License-Identifier: MIT */
/* See diff.h: structures in memory, their variants, queues, page tables. */
#include "spec/diff_parts.h"

static void variant(const struct diff_at *at, const void *older, const void *newer)
{
	const struct spec_variant *a = older, *b = newer;

	diff_expr(at, "variant-tag-changed", "when", a->when, b->when);
	diff_number(at, "page-table-changed", "page-table-changed", "repeat", a->repeat, b->repeat);
	diff_fields(at, a->fields, a->n_fields, b->fields, b->n_fields, true);
	diff_reserved(at, a->reserved, a->n_reserved, b->reserved, b->n_reserved);
	diff_words(at, a->brief, b->brief, NULL, NULL);
}

static void structure(const struct diff_at *at, const void *older, const void *newer)
{
	const struct spec_struct *a = older, *b = newer;

	diff_number(at, "structure-width-changed", "structure-width-changed", "width", a->width, b->width);
	diff_number(at, "structure-width-changed", "structure-width-changed", "word", a->word_bits, b->word_bits);
	diff_number(at, "alignment-tightened", "alignment-loosened", "align", a->align, b->align);
	diff_number(at, "atomic-size-changed", "atomic-size-changed", "atomic", a->atomic, b->atomic);
	if (a->big_endian != b->big_endian)
		diff_say(at, "byte-order-changed", "%s became %s", a->big_endian ? "big" : "little",
			 b->big_endian ? "big" : "little");
	diff_expr(at, "condition-changed", "when", a->when, b->when);
	diff_fields(at, a->fields, a->n_fields, b->fields, b->n_fields, true);
	diff_reserved(at, a->reserved, a->n_reserved, b->reserved, b->n_reserved);
	diff_walk(at, &(struct diff_list){ "variants", a->variants, b->variants, a->n_variants, b->n_variants,
					   sizeof(struct spec_variant), "variant-removed", "variant-added", variant, NULL,
					   NULL });
	diff_words(at, a->brief, b->brief, a->source, b->source);
}

static void place(const struct diff_at *at, const char *what, const struct spec_place *a, const struct spec_place *b)
{
	diff_text(at, "queue-changed", what, a->reg ? a->reg->name : NULL, b->reg ? b->reg->name : NULL);
	diff_text(at, "queue-changed", what, a->field ? a->field->name : NULL, b->field ? b->field->name : NULL);
	for (u32 i = 0; i < 2 && a->reg && b->reg; i++)
		if (a->index[i] != b->index[i])
			diff_say(at, "queue-changed", "%s is another element", what);
}

static void queue(const struct diff_at *at, const void *older, const void *newer)
{
	const struct spec_queue *a = older, *b = newer;

	diff_text(at, "queue-changed", "entry", a->entry ? a->entry->name : NULL, b->entry ? b->entry->name : NULL);
	place(at, "base", &a->base, &b->base);
	place(at, "size_lg2", &a->size, &b->size);
	diff_number(at, "queue-changed", "queue-changed", "size_lg2", a->size_lg2, b->size_lg2);
	place(at, "prod", &a->prod, &b->prod);
	place(at, "cons", &a->cons, &b->cons);
	place(at, "overflow", &a->overflow, &b->overflow);
	diff_number(at, "queue-changed", "queue-changed", "produced by software", a->software_produces, b->software_produces);
	diff_number(at, "queue-changed", "queue-changed", "wrap bit", a->wrap_bit, b->wrap_bit);
	diff_expr(at, "queue-changed", "enable", a->enable, b->enable);
	diff_words(at, a->brief, b->brief, a->source, b->source);
}

static void level(const struct diff_at *at, const struct spec_level *a, const struct spec_level *b)
{
	diff_text(at, "page-table-changed", "level", a->name, b->name);
	if (a->msb != b->msb || a->lsb != b->lsb)
		diff_say(at, "page-table-changed", "%s: index [%u, %u] became [%u, %u]", a->name, a->msb, a->lsb, b->msb, b->lsb);
	diff_text(at, "page-table-changed", "entry", a->entry ? a->entry->name : NULL, b->entry ? b->entry->name : NULL);
	diff_text(at, "page-table-changed", "descend", a->descend, b->descend);
	diff_number(at, "page-table-changed", "page-table-changed", "leaves", a->n_leaves, b->n_leaves);
	for (u32 i = 0; i < a->n_leaves && i < b->n_leaves; i++)
		diff_text(at, "page-table-changed", "leaf", a->leaves[i], b->leaves[i]);
}

static void page_table(const struct diff_at *at, const void *older, const void *newer)
{
	const struct spec_page_table *a = older, *b = newer;

	diff_text(at, "page-table-changed", "root", a->root, b->root);
	diff_number(at, "page-table-changed", "page-table-changed", "iova_bits", a->iova_bits, b->iova_bits);
	diff_number(at, "page-table-changed", "page-table-changed", "pa_bits", a->pa_bits, b->pa_bits);
	diff_number(at, "page-table-changed", "page-table-changed", "levels", a->n_levels, b->n_levels);
	for (u32 i = 0; i < a->n_levels && i < b->n_levels; i++)
		level(at, &a->levels[i], &b->levels[i]);
	diff_words(at, a->brief, b->brief, a->source, b->source);
}

void diff_structs(const struct diff_at *at, const struct spec *older, const struct spec *newer)
{
	diff_walk(at, &(struct diff_list){ "structs", older->structs, newer->structs, older->n_structs, newer->n_structs,
					   sizeof(struct spec_struct), "structure-removed", "structure-added", structure,
					   NULL, NULL });
	diff_walk(at, &(struct diff_list){ "queues", older->queues, newer->queues, older->n_queues, newer->n_queues,
					   sizeof(struct spec_queue), "queue-removed", "queue-added", queue, NULL, NULL });
	diff_walk(at, &(struct diff_list){ "page_tables", older->page_tables, newer->page_tables, older->n_page_tables,
					   newer->n_page_tables, sizeof(struct spec_page_table), "page-table-removed",
					   "page-table-added", page_table, NULL, NULL });
}
