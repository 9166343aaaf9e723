/* SPDX-License-Identifier: MIT */
/* Rules about page tables. See rules.h. */
#include <string.h>

#include "spec/expr.h"
#include "spec/names.h"
#include "spec/rules.h"

static const struct node *level_node(const struct lint *x, u32 i, const char *key)
{
	const struct node *list = NODE(x->l, "page_tables", x->table->name, "levels"),
			  *n = list ? list->first : NULL;

	while (n && i--)
		n = n->next;
	return key ? node_get(n, key) : n;
}

static struct spec_pos leaf_at(const struct lint *x, u32 level, u32 leaf)
{
	const struct node *n = level_node(x, level, "leaf");

	for (n = n->kind == NODE_LIST ? n->first : n; leaf && n->next; leaf--)
		n = n->next;
	return n->pos;
}

static const struct spec_field *field_named(const struct spec_field *f, u32 n, const char *name)
{
	for (u32 i = 0; i < n; i++)
		if (!strcmp(f[i].name, name))
			return &f[i];
	return NULL;
}

/* A field of an entry, and the variant it belongs to. */
struct entry_field { const struct spec_struct *st; const struct spec_variant *variant; const struct spec_field *field; };

/* "VARIANT.FIELD" or, for a field common to all variants, "FIELD". */
static struct entry_field entry_field(const struct spec_struct *st, const char *text)
{
	const char *dot = strchr(text, '.');
	size_t n = dot ? (size_t)(dot - text) : 0;

	if (!dot)
		return (struct entry_field){ st, NULL, field_named(st->fields, st->n_fields, text) };
	for (u32 i = 0; i < st->n_variants; i++) {
		const struct spec_variant *v = &st->variants[i];

		if (strlen(v->name) == n && !strncmp(v->name, text, n))
			return (struct entry_field){ st, v, field_named(v->fields, v->n_fields, dot + 1) };
	}
	return (struct entry_field){ .st = st };
}

static void check_entry_name(struct lint *x, const struct spec_level *v, u32 i, const char *key,
			     const char *text)
{
	if (text && v->entry && !entry_field(v->entry, text).field)
		rule_error(x, level_node(x, i, key)->pos,
			   "%s has no field `%s`; write VARIANT.FIELD, or FIELD if common",
			   v->entry->name, text);
}

/* `REG.FIELD`, with all indices. */
static const struct spec_field *root_in_register(struct lint *x)
{
	const struct node *n = NODE(x->l, "page_tables", x->table->name, "root");
	struct diag *quiet = diag_new();
	struct spec_expr *e = expr_parse(x->l->a, n, quiet);
	const struct spec_reg *r = NULL;
	struct expr_ref ref = { 0 };

	diag_free(quiet);
	if (expr_ref(e, &ref) && ref.member)
		r = spec_find_reg(x->l->s, ref.base);
	return r && r->n_index == ref.n_index ? spec_find_field(r, ref.member) : NULL;
}

/* `STRUCT.FIELD` or `STRUCT.VARIANT.FIELD`. */
static struct entry_field root_in_struct(struct lint *x)
{
	const char *text = x->table->root, *dot = text ? strchr(text, '.') : NULL;
	const struct spec_struct *st =
		dot ? spec_find_struct(x->l->s, arena_strndup(x->l->a, text, (size_t)(dot - text))) : NULL;

	return st ? entry_field(st, dot + 1) : (struct entry_field){ 0 };
}

static bool is_external(const struct lint *x)
{
	return x->table->root && !strcmp(x->table->root, "external");
}

static void check_root_name(struct lint *x)
{
	if (!is_external(x) && !root_in_register(x) && !root_in_struct(x).field)
		rule_error(x, AT(x->l, "page_tables", x->table->name, "root"),
			   "there is no field `%s`; write REG.FIELD with all indices, STRUCT.FIELD, "
			   "STRUCT.VARIANT.FIELD or external",
			   x->table->root);
}

void rule_unknown_table_name(struct lint *x)
{
	check_root_name(x);
	for (u32 i = 0; i < x->table->n_levels; i++) {
		const struct spec_level *v = &x->table->levels[i];

		check_entry_name(x, v, i, "descend", v->descend);
		for (u32 k = 0; k < v->n_leaves; k++)
			if (v->entry && !entry_field(v->entry, v->leaves[k]).field)
				rule_error(x, leaf_at(x, i, k),
					   "%s has no field `%s`; write VARIANT.FIELD, or FIELD if common",
					   v->entry->name, v->leaves[k]);
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

/* Adds the bits of the address that are held by parts in `f`; *lowest is where the lowest begins. */
static void add_parts(u64 *held, u32 *lowest, const struct spec_field *f, u32 n, const char *type)
{
	for (u32 i = 0; i < n; i++) {
		u32 msb = f[i].holds_shift + f[i].msb - f[i].lsb;

		if (!f[i].holds_part || !f[i].holds_type || strcmp(f[i].holds_type, type))
			continue;
		*held |= range_or_0(msb > 63 ? 63 : msb, f[i].holds_shift);
		if (f[i].holds_shift < *lowest)
			*lowest = f[i].holds_shift;
	}
}

/* Bit of the address at which what the field, or all parts together, hold begins. */
static u32 lowest_held(const struct entry_field *e, u64 *held)
{
	u32 lowest = e->field->holds_shift;

	*held = 0;
	add_parts(held, &lowest, e->st->fields, e->st->n_fields, e->field->holds_type);
	if (e->variant)
		add_parts(held, &lowest, e->variant->fields, e->variant->n_fields, e->field->holds_type);
	return lowest;
}

static void check_parts(struct lint *x, struct spec_pos pos, const struct entry_field *e)
{
	u64 held, want;
	u32 lowest = lowest_held(e, &held);

	if (lowest >= x->table->pa_bits)
		return;
	want = bit_range(x->table->pa_bits - 1, lowest) & ~held;
	if (want)
		rule_error(x, pos, "no part holds bits %s of an address; pa_bits is %u",
			   bits_text(x, &(const struct spec_bits){ { want } }), x->table->pa_bits);
}

/* A field that holds an output address must reach all of them. */
static void check_reach(struct lint *x, struct spec_pos pos, const struct entry_field *e)
{
	const struct spec_field *f = e->field;
	u32 bits;

	if (!f || f->lsb > f->msb || f->msb - f->lsb > 63)
		return;
	bits = f->msb - f->lsb + 1 + f->holds_shift;
	if (!f->holds_type)
		rule_error(x, pos, "%s is an address here, but does not say so; add `holds`",
			   f->name);
	else if (f->holds_part && e->st)
		check_parts(x, pos, e);
	else if (!f->holds_part && strcmp(f->holds_type, "pfn") && bits < x->table->pa_bits)
		rule_error(x, pos, "%s reaches %u bits of address, pa_bits is %u", f->name, bits,
			   x->table->pa_bits);
}

/* log2 of what a leaf maps: entries that are repeated map one page together. */
static u32 page_bits(const struct spec_level *v, const struct entry_field *e)
{
	u32 bits = v->lsb;

	for (u32 n = e->variant ? e->variant->repeat : 1; n > 1; n >>= 1)
		bits++;
	return bits;
}

static void check_leaf(struct lint *x, const struct spec_level *v, struct spec_pos pos, const char *leaf)
{
	struct entry_field e = { 0 };
	u64 held;
	u32 lowest;

	if (v->entry)
		e = entry_field(v->entry, leaf);
	if (!e.field)
		return;
	check_reach(x, pos, &e);
	if (!e.field->holds_type)
		return;
	lowest = e.field->holds_part ? lowest_held(&e, &held) : e.field->holds_shift;
	if (lowest > page_bits(v, &e))
		rule_error(x, pos, "%s cannot hold every page: shifted by %u, a page has %u bits",
			   e.field->name, lowest, page_bits(v, &e));
}

void rule_leaf_twice(struct lint *x)
{
	for (u32 i = 0; i < x->table->n_levels; i++) {
		const struct spec_level *v = &x->table->levels[i];

		for (u32 k = 1; k < v->n_leaves; k++)
			for (u32 j = 0; j < k; j++)
				if (!strcmp(v->leaves[j], v->leaves[k])) {
					rule_error(x, leaf_at(x, i, k), "`%s` was named above", v->leaves[k]);
					break;
				}
	}
}

void rule_table_holds(struct lint *x)
{
	struct entry_field root = root_in_struct(x);

	if (!root.field)
		root.field = root_in_register(x);
	check_reach(x, AT(x->l, "page_tables", x->table->name, "root"), &root);
	for (u32 i = 0; i < x->table->n_levels; i++) {
		const struct spec_level *v = &x->table->levels[i];
		struct entry_field next = { 0 };

		if (v->entry && v->descend)
			next = entry_field(v->entry, v->descend);
		if (next.field)
			check_reach(x, level_node(x, i, "descend")->pos, &next);
		for (u32 k = 0; k < v->n_leaves; k++)
			check_leaf(x, v, leaf_at(x, i, k), v->leaves[k]);
	}
}

static u32 count_parts(const struct spec_field *f, u32 n)
{
	u32 parts = 0;

	for (u32 i = 0; i < n; i++)
		parts += f[i].holds_part;
	return parts;
}

/* The rest is in the same entry: in a common field or one of the same variant; of a common field, in some variant. */
void rule_lone_part(struct lint *x)
{
	const struct spec_struct *st = x->st;
	u32 common = count_parts(st->fields, st->n_fields), others = 0;

	for (u32 k = 0; k < st->n_variants; k++) {
		const struct spec_variant *v = &st->variants[k];
		u32 own = count_parts(v->fields, v->n_fields);

		others += own;
		for (u32 i = 0; own + common == 1 && i < v->n_fields; i++)
			if (v->fields[i].holds_part)
				rule_error(x, field_at(x, v, &v->fields[i], "holds"),
					   "no other field holds the rest of this address");
	}
	for (u32 i = 0; common == 1 && !others && i < st->n_fields; i++)
		if (st->fields[i].holds_part)
			rule_error(x, field_at(x, NULL, &st->fields[i], "holds"),
				   "no other field holds the rest of this address");
}
