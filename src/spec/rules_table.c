/* SPDX-License-Identifier: MIT */
/* Rules about page tables. See rules.h. */
#include <string.h>

#include "spec/expr.h"
#include "spec/rules.h"

static const struct node *level_node(const struct lint *x, u32 i, const char *key)
{
	const struct node *list = NODE(x->l, "page_tables", x->table->name, "levels"),
			  *n = list ? list->first : NULL;

	while (n && i--)
		n = n->next;
	return key ? node_get(n, key) : n;
}

static const struct spec_field *field_named(const struct spec_field *f, u32 n, const char *name)
{
	for (u32 i = 0; i < n; i++)
		if (!strcmp(f[i].name, name))
			return &f[i];
	return NULL;
}

/* "VARIANT.FIELD" or, for a field common to all variants, "FIELD". */
static const struct spec_field *entry_field(const struct spec_struct *st, const char *text)
{
	const char *dot = strchr(text, '.');
	size_t n = dot ? (size_t)(dot - text) : 0;

	if (!dot)
		return field_named(st->fields, st->n_fields, text);
	for (u32 i = 0; i < st->n_variants; i++) {
		const struct spec_variant *v = &st->variants[i];

		if (strlen(v->name) == n && !strncmp(v->name, text, n))
			return field_named(v->fields, v->n_fields, dot + 1);
	}
	return NULL;
}

static void check_entry_name(struct lint *x, const struct spec_level *v, u32 i, const char *key,
			     const char *text)
{
	if (text && v->entry && !entry_field(v->entry, text))
		rule_error(x, level_node(x, i, key)->pos,
			   "%s has no field `%s`; write VARIANT.FIELD, or FIELD if common",
			   v->entry->name, text);
}

/* The field that `root:` names; reports why there is none. */
static const struct spec_field *root_field(struct lint *x, bool report)
{
	const struct node *n = NODE(x->l, "page_tables", x->table->name, "root");
	struct diag *quiet = diag_new();
	struct spec_expr *e = expr_parse(x->l->a, n, quiet);
	const struct spec_field *f = NULL;
	const struct spec_reg *r = NULL;
	struct expr_ref ref = { 0 };

	diag_free(quiet);
	if (expr_ref(e, &ref) && ref.member)
		r = spec_find_reg(x->l->s, ref.base);
	if (r && r->n_index == ref.n_index)
		f = spec_find_field(r, ref.member);
	if (!f && report)
		rule_error(x, n->pos,
			   "`%s` names no field of a register; write REG.FIELD, with all indices",
			   x->table->root);
	return f;
}

void rule_unknown_table_name(struct lint *x)
{
	root_field(x, true);
	for (u32 i = 0; i < x->table->n_levels; i++) {
		const struct spec_level *v = &x->table->levels[i];

		check_entry_name(x, v, i, "descend", v->descend);
		for (u32 k = 0; k < v->n_leaves; k++)
			check_entry_name(x, v, i, "leaf", v->leaves[k]);
	}
}

static void check_level(struct lint *x, u32 i, u32 top)
{
	const struct spec_level *v = &x->table->levels[i];
	struct spec_pos pos = level_node(x, i, "index")->pos;
	bool last = i + 1 == x->table->n_levels;

	if (v->lsb > v->msb)
		rule_error(x, pos, "[%u, %u] starts at the low end; write [msb, lsb]", v->msb,
			   v->lsb);
	else if (v->msb + 1 != top)
		rule_error(x, pos, "%s starts at bit %u of the iova; it must start at bit %u",
			   v->name, v->msb, top - 1);
	else if (v->msb - v->lsb > 30)
		rule_error(x, pos, "%s would have more than 2^31 entries", v->name);
	if (last && !v->n_leaves)
		rule_error(x, v->pos, "the last level needs `leaf`");
	if (last && v->descend)
		rule_error(x, v->pos, "the last level has nothing to descend to");
	if (!last && !v->descend)
		rule_error(x, v->pos, "`%s` needs `descend`: there is a level below", v->name);
}

void rule_table_geometry(struct lint *x)
{
	u32 top = x->table->iova_bits;

	if (!x->table->n_levels)
		rule_error(x, x->table->pos, "a page table has at least one level");
	for (u32 i = 0; i < x->table->n_levels && !x->hits; i++) {
		check_level(x, i, top);
		top = x->table->levels[i].lsb;
	}
}

/* A field that holds an output address must reach all of them. */
static void check_reach(struct lint *x, struct spec_pos pos, const struct spec_field *f)
{
	u32 bits;

	if (!f || f->msb > 63 || f->lsb > f->msb)
		return;
	bits = f->msb - f->lsb + 1 + f->holds_shift;
	if (!f->holds_type)
		rule_error(x, pos, "%s is an address here, but does not say so; add `holds`",
			   f->name);
	else if (strcmp(f->holds_type, "pfn") && bits < x->table->pa_bits)
		rule_error(x, pos, "%s reaches %u bits of address, pa_bits is %u", f->name, bits,
			   x->table->pa_bits);
}

static void check_leaf(struct lint *x, const struct spec_level *v, u32 i, const char *leaf)
{
	const struct spec_field *f = v->entry ? entry_field(v->entry, leaf) : NULL;

	if (!f)
		return;
	check_reach(x, level_node(x, i, "leaf")->pos, f);
	if (f->holds_type && f->holds_shift > v->lsb)
		rule_error(x, level_node(x, i, "leaf")->pos,
			   "%s cannot hold every page: shifted by %u, a page has %u bits", f->name,
			   f->holds_shift, v->lsb);
}

void rule_table_holds(struct lint *x)
{
	check_reach(x, AT(x->l, "page_tables", x->table->name, "root"), root_field(x, false));
	for (u32 i = 0; i < x->table->n_levels; i++) {
		const struct spec_level *v = &x->table->levels[i];

		if (v->entry && v->descend)
			check_reach(x, level_node(x, i, "descend")->pos,
				    entry_field(v->entry, v->descend));
		for (u32 k = 0; k < v->n_leaves; k++)
			check_leaf(x, v, i, v->leaves[k]);
	}
}
