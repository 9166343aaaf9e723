/* SPDX-License-Identifier: MIT */
/* See load.h: structures in memory and page tables. */
#include <string.h>

#include "spec/expr.h"
#include "spec/load.h"
#include "spec/names.h"

static void add_used(struct spec_bits *b, u32 word_bits, const struct spec_field *f, u32 n)
{
	for (u32 i = 0; i < n; i++)
		if (!f[i].software)
			spec_bits_set_range(b, word_bits, f[i].msb, f[i].lsb);
}

/* The device looks at the fields of the variant and at the common ones; what decides between variants is added when the
 * names in `when` are bound. */
static void load_variants(struct loader *l, struct spec_struct *st, const struct node *map,
			  const struct field_base *base)
{
	if (!map || map->kind != NODE_MAP)
		return;
	st->variants = arena_array(l->a, map->n, sizeof(*st->variants));
	for (const struct node *n = map->first; n; n = n->next) {
		struct spec_variant *v = &st->variants[st->n_variants++];

		*v = (struct spec_variant){ .pos = n->key_pos,
					    .name = n->key,
					    .brief = get_text(n, "brief") };
		v->when = get_expr(l, n, "when");
		v->repeat = (u32)get_u64(n, "repeat", 1);
		v->fields = load_fields(l, node_get(n, "fields"), base, &v->n_fields);
		add_used(&v->used, st->word_bits, st->fields, st->n_fields);
		add_used(&v->used, st->word_bits, v->fields, v->n_fields);
	}
}

/* Reserved bits of each variant (its own `reserved`, or the structure's); of the structure, what is reserved in all of
 * them. */
static void load_struct_reserved(struct loader *l, struct spec_struct *st, const struct node *n)
{
	const struct node *ours = node_get(n, "reserved"), *variant = node_get(n, "variants");
	struct spec_bits free = { 0 }, taken = { 0 };
	u32 w = st->word_bits;

	spec_bits_set_range(&free, w, st->width - 1, 0);
	add_fields_bits(&taken, w, st->fields, st->n_fields);
	spec_bits_andnot(&free, &taken);
	check_reserved(l, ours);
	variant = variant ? variant->first : NULL;
	for (u32 i = 0; i < st->n_variants; i++, variant = variant->next) {
		struct spec_variant *v = &st->variants[i];
		const struct node *own = node_get(variant, "reserved");
		struct spec_bits left = free, fields = { 0 };

		add_fields_bits(&fields, w, v->fields, v->n_fields);
		spec_bits_andnot(&left, &fields);
		spec_bits_or(&taken, &fields);
		check_reserved(l, own);
		v->reserved = load_reserved(l, own ? own : ours, &left, w, &v->n_reserved);
		add_policy_bits(&v->res0, w, v->reserved, v->n_reserved, POL_RES0);
		add_policy_bits(&v->mbz, w, v->reserved, v->n_reserved, POL_MBZ);
	}
	spec_bits_andnot(&free, &taken);
	st->reserved = load_reserved(l, ours, &free, w, &st->n_reserved);
	add_policy_bits(&st->res0, w, st->reserved, st->n_reserved, POL_RES0);
	add_policy_bits(&st->mbz, w, st->reserved, st->n_reserved, POL_MBZ);
	for (u32 i = 0; i < st->n_variants; i++) {
		spec_bits_and(&st->res0, &st->variants[i].res0);
		spec_bits_and(&st->mbz, &st->variants[i].mbz);
	}
}

/* Width, words, alignment. */
static void load_geometry(struct loader *l, struct spec_struct *st, const struct node *n)
{
	u64 width = 64, word;

	node_u64(get_or_default(l, n, "width"), &width);
	st->width = width > SPEC_MAX_BITS ? SPEC_MAX_BITS : width < 8 ? 8 : (u32)width;
	word = get_u64(n, "word", st->width == 32 ? 32 : 64);
	st->word_bits = word == 32 ? 32 : 64;
	st->n_words = (st->width + st->word_bits - 1) / st->word_bits;
	st->align = (u32)get_u64(n, "align", is_pow2(st->width) ? st->width / 8 : st->word_bits / 8);
	st->atomic = (u32)get_u64(n, "atomic", st->word_bits / 8);
}

static void load_struct(struct loader *l, struct spec_struct *st, const struct node *n)
{
	const char *endian = node_text(get_or_default(l, n, "endian"));
	struct field_base base;

	*st = (struct spec_struct){ .pos = n->key_pos,
				    .name = n->key,
				    .brief = get_text(n, "brief") };
	st->source = node_text(get_or_default(l, n, "source"));
	st->confidence = get_confidence(get_or_default(l, n, "confidence"), CONF_DOCUMENTED);
	load_geometry(l, st, n);
	st->big_endian = endian && !strcmp(endian, "big");
	base = (struct field_base){ st->source, st->confidence, true };
	st->fields = load_fields(l, node_get(n, "fields"), &base, &st->n_fields);
	load_variants(l, st, node_get(n, "variants"), &base);
	load_struct_reserved(l, st, n);
	st->when = get_condition(l, n);
	st->twins = load_twins(l, node_get(n, "twin"), TWIN_OF_STRUCT, NULL, &st->n_twins);
	st->waivers = load_waivers(l, node_get(n, "waive"), &st->n_waivers);
}

void load_structs(struct loader *l)
{
	const struct node *map = node_get(l->root, "structs");

	if (!map || map->kind != NODE_MAP)
		return;
	l->s->structs = arena_array(l->a, map->n, sizeof(*l->s->structs));
	names_init(&l->s->names->structs, l->a, map->n);
	for (const struct node *n = map->first; n; n = n->next) {
		struct spec_struct *st = &l->s->structs[l->s->n_structs++];

		load_struct(l, st, n);
		names_add(&l->s->names->structs, st->name, st);
	}
}

const struct spec_struct *find_struct(struct loader *l, const struct node *n)
{
	const char *name = node_text(n);
	const struct spec_struct *st;
	struct hint h;

	if (!name || n->bad)
		return NULL;
	st = spec_find_struct(l->s, name);
	if (st)
		return st;
	h = hint_for(l->d, name);
	for (u32 i = 0; i < l->s->n_structs; i++)
		hint_try(&h, l->s->structs[i].name);
	spec_error(l->d, n->pos, "unknown-name", "there is no structure `%s`" HINT_FMT, name,
		   HINT_ARGS(h));
	return NULL;
}

static void load_leaves(struct loader *l, struct spec_level *v, const struct node *n)
{
	const struct node *c = n && n->kind == NODE_LIST ? n->first : n;

	if (!n || n->kind == NODE_MAP || n->bad)
		return;
	v->leaves = arena_array(l->a, n->kind == NODE_LIST ? n->n : 1, sizeof(*v->leaves));
	for (; c; c = n->kind == NODE_LIST ? c->next : NULL)
		v->leaves[v->n_leaves++] = c->text;
}

static void load_levels(struct loader *l, struct spec_page_table *t, const struct node *list)
{
	if (!list || list->kind != NODE_LIST)
		return;
	t->levels = arena_array(l->a, list->n, sizeof(*t->levels));
	for (const struct node *n = list->first; n; n = n->next) {
		struct spec_level *v = &t->levels[t->n_levels++];

		*v = (struct spec_level){ .pos = n->pos, .name = get_text(n, "name") };
		get_bits(node_get(n, "index"), &v->msb, &v->lsb);
		v->entry = find_struct(l, node_get(n, "entry"));
		v->descend = get_text(n, "descend");
		load_leaves(l, v, node_get(n, "leaf"));
	}
}

void load_page_tables(struct loader *l)
{
	const struct node *map = node_get(l->root, "page_tables");

	if (!map || map->kind != NODE_MAP)
		return;
	l->s->page_tables = arena_array(l->a, map->n, sizeof(*l->s->page_tables));
	for (const struct node *n = map->first; n; n = n->next) {
		struct spec_page_table *t = &l->s->page_tables[l->s->n_page_tables++];

		*t = (struct spec_page_table){ .pos = n->key_pos,
					       .name = n->key,
					       .brief = get_text(n, "brief") };
		t->root = get_text(n, "root");
		t->source = get_text(n, "source");
		t->iova_bits = (u32)get_u64(n, "iova_bits", 0);
		t->pa_bits = (u32)get_u64(n, "pa_bits", 0);
		load_levels(l, t, node_get(n, "levels"));
	}
}
