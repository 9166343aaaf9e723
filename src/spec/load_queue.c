/* SPDX-License-Identifier: MIT */
/* See load.h: queues in memory. */
#include <string.h>

#include "spec/expr.h"
#include "spec/load.h"

/* Whether an index is one of a dimension: a number below its count, or its name. */
static bool get_index(const struct spec_reg *r, const struct expr_ref *ref, u32 dim, s64 *out)
{
	const char *name = ref->index[dim];

	*out = name ? -1 : (s64)ref->number[dim];
	return name ? r->index_name[dim] && !strcmp(name, r->index_name[dim]) : ref->number[dim] < r->count[dim];
}

static bool get_indices(const struct spec_reg *r, const struct expr_ref *ref, struct spec_place *p)
{
	p->index[0] = p->index[1] = -1;
	if (ref->n_index && ref->n_index != r->n_index)
		return false;
	for (u32 i = 0; i < ref->n_index; i++)
		if (!get_index(r, ref, i, &p->index[i]))
			return false;
	return true;
}

/* `REG.FIELD`, `REG[3].FIELD`, `REG[i].FIELD`; where `plus` is not NULL, a number may be added. */
static struct spec_place get_place(struct loader *l, const struct node *n, u64 *plus)
{
	const struct spec_expr *e = node_text(n) ? expr_parse(l->a, n, l->d) : NULL;
	struct spec_place p = { .index = { -1, -1 } };
	const struct spec_reg *r;
	struct expr_ref ref;
	struct hint h;

	if (!e)
		return p;
	if (plus)
		e = expr_sum(e, plus);
	if (!expr_ref(e, &ref) || !ref.member) {
		spec_error(l->d, n->pos, "bad-value", plus ? "write REG.FIELD, or REG.FIELD + number" : "write REG.FIELD");
		return p;
	}
	r = spec_find_reg(l->s, ref.base);
	if (!r) {
		h = hint_for(l->d, ref.base);
		hint_regs(l->s, &h);
		spec_error(l->d, n->pos, "unknown-name", "there is no register `%s`" HINT_FMT, ref.base, HINT_ARGS(h));
	} else if (!get_indices(r, &ref, &p)) {
		spec_error(l->d, n->pos, "bad-index", "%s has no such element", r->name);
	} else {
		p.field = spec_find_field(r, ref.member);
		h = hint_for(l->d, ref.member);
		for (u32 i = 0; i < r->n_fields; i++)
			hint_try(&h, r->fields[i].name);
		if (!p.field)
			spec_error(l->d, n->pos, "unknown-name", "%s has no field `%s`" HINT_FMT, r->name,
				   ref.member, HINT_ARGS(h));
		p.reg = p.field ? r : NULL;
	}
	return p;
}

static void load_queue(struct loader *l, struct spec_queue *q, const struct node *n)
{
	const struct expr_scope scope = { .spec = l->s, .states = true };
	const struct node *size = node_get(n, "size_lg2");
	const char *producer = get_text(n, "producer"), *wrap = get_text(n, "wrap");
	u64 lg2 = 0;

	*q = (struct spec_queue){ .pos = n->key_pos, .name = n->key, .brief = get_text(n, "brief") };
	q->source = get_text(n, "source");
	if (n->bad)
		return;
	q->entry = find_struct(l, node_get(n, "entry"));
	q->base = get_place(l, node_get(n, "base"), NULL);
	if (!node_u64(size, &lg2))
		q->size = get_place(l, size, &lg2);
	q->size_lg2 = lg2 < 64 ? (u32)lg2 : 64;	/* too large either way */
	q->prod = get_place(l, node_get(n, "prod"), NULL);
	q->cons = get_place(l, node_get(n, "cons"), NULL);
	q->overflow = get_place(l, node_get(n, "overflow"), NULL);
	q->software_produces = producer && !strcmp(producer, "software");
	q->wrap_bit = wrap && !strcmp(wrap, "bit");
	q->enable = get_expr(l, n, "enable");
	if (q->enable && !expr_resolve(q->enable, &scope, l->d))
		q->enable = NULL;
}

void load_queues(struct loader *l)
{
	const struct node *map = node_get(l->root, "queues");

	if (!map || map->kind != NODE_MAP)
		return;
	l->s->queues = arena_array(l->a, map->n, sizeof(*l->s->queues));
	for (const struct node *n = map->first; n; n = n->next)
		load_queue(l, &l->s->queues[l->s->n_queues++], n);
}
