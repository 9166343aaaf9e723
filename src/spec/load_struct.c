/* SPDX-License-Identifier: MIT */
/* See load.h: structures in memory and page tables. */
#include <string.h>

#include "spec/expr.h"
#include "spec/load.h"

/* The device looks at the fields of the variant, at the common ones, and at what decides between
 * variants. */
static u64 used_bits(const struct spec_field *f, u32 n)
{
	u64 mask = 0;

	for (u32 i = 0; i < n; i++)
		if (!f[i].software)
			mask |= range_or_0(f[i].msb, f[i].lsb);
	return mask;
}

static void load_variants(struct loader *l, struct spec_struct *st, const struct node *map,
			  const struct field_base *base)
{
	if (!map || map->kind != NODE_MAP)
		return;
	st->variants = arena_array(l->a, map->n, sizeof(*st->variants));
	for (const struct node *n = map->first; n; n = n->next) {
		struct spec_variant *v = &st->variants[st->n_variants++];

		*v = (struct spec_variant){ .pos = n->key_pos, .name = n->key };
		v->when = get_expr(l, n, "when");
		v->fields = load_fields(l, node_get(n, "fields"), base, &v->n_fields);
		v->used.w[0] =
			used_bits(st->fields, st->n_fields) | used_bits(v->fields, v->n_fields);
	}
}

/* Reserved bits of each variant; of the structure, what is reserved in all of them. */
static void load_struct_reserved(struct loader *l, struct spec_struct *st, const struct node *n)
{
	u64 free = low_bits(st->width) & ~fields_mask(st->fields, st->n_fields);
	u64 everywhere = free, res0, mbz;
	const struct node *rest = reserved_rest(n);
	const struct spec_reserved *named;
	u32 count;

	named = load_reserved(l, n, 0, &count);
	res0 = policy_mask(named, count, POL_RES0);
	mbz = policy_mask(named, count, POL_MBZ);
	for (u32 i = 0; i < count; i++)
		free &= ~range_or_0(named[i].msb, named[i].lsb);
	for (u32 i = 0; i < st->n_variants; i++) {
		struct spec_variant *v = &st->variants[i];
		u64 left = free & ~fields_mask(v->fields, v->n_fields);

		v->res0.w[0] = res0 | (rest && get_policy(rest) == POL_RES0 ? left : 0);
		v->mbz.w[0] = mbz | (rest && get_policy(rest) == POL_MBZ ? left : 0);
		everywhere &= ~fields_mask(v->fields, v->n_fields);
	}
	st->reserved = load_reserved(l, n, everywhere, &st->n_reserved);
	st->res0.w[0] = policy_mask(st->reserved, st->n_reserved, POL_RES0);
	st->mbz.w[0] = policy_mask(st->reserved, st->n_reserved, POL_MBZ);
}

static void load_struct(struct loader *l, struct spec_struct *st, const struct node *n)
{
	const char *endian = node_text(get_or_default(l, n, "endian"));
	struct field_base base;
	u64 width = 64;

	*st = (struct spec_struct){ .pos = n->key_pos,
				    .name = n->key,
				    .brief = get_text(n, "brief") };
	st->source = node_text(get_or_default(l, n, "source"));
	st->confidence = get_confidence(get_or_default(l, n, "confidence"), CONF_DOCUMENTED);
	node_u64(get_or_default(l, n, "width"), &width);
	st->width = width > 64 ? 64 : (u32)width;
	st->word_bits = st->width;
	st->n_words = 1;
	st->align = (u32)get_u64(n, "align", st->width / 8);
	st->atomic = (u32)get_u64(n, "atomic", st->width / 8);
	st->big_endian = endian && !strcmp(endian, "big");
	base = (struct field_base){ st->source, st->confidence, true };
	st->fields = load_fields(l, node_get(n, "fields"), &base, &st->n_fields);
	load_variants(l, st, node_get(n, "variants"), &base);
	load_struct_reserved(l, st, node_get(n, "reserved"));
}

void load_structs(struct loader *l)
{
	const struct node *map = node_get(l->root, "structs");

	if (!map || map->kind != NODE_MAP)
		return;
	l->s->structs = arena_array(l->a, map->n, sizeof(*l->s->structs));
	for (const struct node *n = map->first; n; n = n->next)
		load_struct(l, &l->s->structs[l->s->n_structs++], n);
}

static const struct spec_struct *find_struct(struct loader *l, const struct node *n)
{
	const char *name = node_text(n);
	struct hint h;

	if (!name || n->bad)
		return NULL;
	for (u32 i = 0; i < l->s->n_structs; i++)
		if (!strcmp(l->s->structs[i].name, name))
			return &l->s->structs[i];
	h = hint_for(l->d, name);
	for (u32 i = 0; i < l->s->n_structs; i++)
		hint_try(&h, l->s->structs[i].name);
	spec_error(l->d, n->pos, "unknown-name", "there is no structure `%s`" HINT_FMT, name,
		   HINT_ARGS(h));
	return NULL;
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
		v->leaves = arena_array(l->a, 1, sizeof(*v->leaves));
		v->leaves[0] = get_text(n, "leaf");
		v->n_leaves = v->leaves[0] != NULL;
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
