/* SPDX-License-Identifier: MIT */
/* See load.h: registers, fields, reserved ranges, command protocols. */
#include <stdlib.h>
#include <string.h>

#include "spec/expr.h"
#include "spec/load.h"
#include "spec/names.h"

u64 fields_mask(const struct spec_field *f, u32 n)
{
	u64 mask = 0;

	for (u32 i = 0; i < n; i++)
		mask |= range_or_0(f[i].msb, f[i].lsb);
	return mask;
}

void add_fields_bits(struct spec_bits *b, u32 word_bits, const struct spec_field *f, u32 n)
{
	for (u32 i = 0; i < n; i++)
		spec_bits_set_range(b, word_bits, f[i].msb, f[i].lsb);
}

void add_policy_bits(struct spec_bits *b, u32 word_bits, const struct spec_reserved *r, u32 n,
		     enum spec_policy policy)
{
	for (u32 i = 0; i < n; i++)
		if (r[i].policy == policy)
			spec_bits_set_range(b, word_bits, r[i].msb, r[i].lsb);
}

void add_reserved_bits(struct spec_bits *b, u32 word_bits, const struct spec_reserved *r, u32 n)
{
	for (u32 i = 0; i < n; i++)
		spec_bits_set_range(b, word_bits, r[i].msb, r[i].lsb);
}

static const struct spec_enum *find_enum(struct loader *l, const struct node *n)
{
	const char *name = node_text(n);
	const struct spec_enum *e;
	struct hint h;

	if (!name || !is_name(name))
		return NULL;
	e = names_get(&l->s->names->enums, name);
	if (e)
		return e;
	h = hint_for(l->d, name);
	for (u32 i = 0; i < l->s->n_enums; i++)
		hint_try(&h, l->s->enums[i].name);
	spec_error(l->d, n->pos, "unknown-enum", "there is no enum `%s`" HINT_FMT, name,
		   HINT_ARGS(h));
	return NULL;
}

static void load_behaviour(struct loader *l, struct spec_field *f, const struct node *n)
{
	const char *hw = get_text(n, "hw");

	f->access =
		(enum spec_access)word_index(get_or_default(l, n, "access"), words_access, ACC_RW);
	f->ro_write = (enum spec_ro_write)word_index(node_get(n, "ro_write"), words_ro_write,
						     RO_WRITE_IGNORED);
	f->hw_sets = hw && !strcmp(hw, "sets");
	node_bool(node_get(n, "self_clearing"), &f->self_clearing);
	f->read_as = get_text(n, "read_as");
	f->triggers = get_text(n, "triggers");
	load_reset(l, f, node_get(n, "reset"));
}

static void load_field(struct loader *l, struct spec_field *f, const struct node *n,
		       const struct field_base *base)
{
	const struct node *holds = node_get(n, "holds"), *max = node_get(n, "max");

	*f = (struct spec_field){ .pos = n->key_pos,
				  .name = n->key,
				  .brief = get_text(n, "brief") };
	get_bits(node_get(n, "bits"), &f->msb, &f->lsb);
	f->enumeration = find_enum(l, node_get(n, "enum"));
	if (!base->is_struct)
		load_behaviour(l, f, n);
	node_bool(node_get(n, "software"), &f->software);
	f->has_max = max != NULL;
	f->max = get_const(l, max, 0);
	f->valid_when = get_expr(l, n, "valid_when");
	f->holds_type = get_text(holds, "type");
	f->holds_shift = (u32)get_u64(holds, "shift", 0);
	node_bool(node_get(holds, "part"), &f->holds_part);
	load_field_condition(l, f, n);
	f->twins = load_twins(l, node_get(n, "twin"), TWIN_OF_FIELD, NULL, &f->n_twins);
	f->source = get_text(n, "source");
	if (!f->source)
		f->source = base->source;
	f->confidence = get_confidence(node_get(n, "confidence"), base->confidence);
}

static int by_descending_msb(const void *a, const void *b)
{
	const struct spec_field *x = a, *y = b;

	if (x->msb != y->msb)
		return x->msb < y->msb ? 1 : -1;
	if (x->pos.line != y->pos.line)
		return x->pos.line < y->pos.line ? -1 : 1;
	return x->pos.col < y->pos.col ? -1 : 1;
}

struct spec_field *load_fields(struct loader *l, const struct node *map,
			       const struct field_base *base, u32 *n)
{
	struct spec_field *f;

	*n = 0;
	if (!map || map->kind != NODE_MAP)
		return NULL;
	f = arena_array(l->a, map->n, sizeof(*f));
	for (const struct node *c = map->first; c; c = c->next)
		load_field(l, &f[(*n)++], c, base);
	if (*n > 1)
		qsort(f, *n, sizeof(*f), by_descending_msb);
	return f;
}

enum spec_policy get_policy(const struct node *n)
{
	return (enum spec_policy)word_index(n, words_policy, POL_UNKNOWN);
}

/* The policy of `rest:`, or NULL. */
static const struct node *reserved_rest(const struct node *n)
{
	const struct node *rest = node_get(n, "rest");

	for (const struct node *c = n && n->kind == NODE_LIST ? n->first : NULL; c && !rest;
	     c = c->next)
		rest = node_get(c, "rest");
	return rest;
}

/* `{bits, policy}` or `{rest}`, and that once. */
static void check_reserved_item(struct loader *l, const struct node *c, const struct node *rest)
{
	const struct node *own = node_get(c, "rest");

	if (c->bad || c->kind != NODE_MAP)
		return;
	if (own ? node_get(c, "bits") || node_get(c, "policy")
		: !node_get(c, "bits") || !node_get(c, "policy"))
		spec_error(l->d, c->pos, "missing-key",
			   "write {bits: .., policy: ..} or {rest: ..}");
	else if (own && own != rest)
		spec_error(l->d, own->key_pos, "duplicate-key", "`rest` was given above");
}

void check_reserved(struct loader *l, const struct node *n)
{
	const struct node *rest = reserved_rest(n);

	for (const struct node *c = n && n->kind == NODE_LIST ? n->first : NULL; c; c = c->next)
		check_reserved_item(l, c, rest);
}

/* One range for each run of ones in `left`, appended to r[0..count). */
static u32 expand_rest(struct spec_reserved *r, u32 count, const struct node *rest,
		       const struct spec_bits *left, u32 word_bits)
{
	u32 msb, lsb = SPEC_MAX_BITS;

	while (lsb && spec_bits_next_run(left, word_bits, lsb, &msb, &lsb)) {
		if (r)
			r[count] = (struct spec_reserved){ rest->pos, msb, lsb, get_policy(rest) };
		count++;
	}
	return count;
}

struct spec_reserved *load_reserved(struct loader *l, const struct node *n, const struct spec_bits *free,
				    u32 word_bits, u32 *count)
{
	const struct node *rest = reserved_rest(n);
	struct spec_bits left = *free, named = { 0 };
	struct spec_reserved *r, *all;

	*count = 0;
	if (!n || n->kind == NODE_SCALAR)
		return NULL;
	r = arena_array(l->a, n->n, sizeof(*r));
	for (const struct node *c = n->kind == NODE_LIST ? n->first : NULL; c; c = c->next) {
		struct spec_reserved *x = &r[*count];

		*x = (struct spec_reserved){ .pos = c->pos,
					     .policy = get_policy(node_get(c, "policy")) };
		if (get_bits(node_get(c, "bits"), &x->msb, &x->lsb))
			++*count;
	}
	if (!rest)
		return r;
	add_reserved_bits(&named, word_bits, r, *count);
	spec_bits_andnot(&left, &named);
	all = arena_array(l->a, expand_rest(NULL, *count, rest, &left, word_bits), sizeof(*all));
	for (u32 i = 0; i < *count; i++)
		all[i] = r[i];
	*count = expand_rest(all, *count, rest, &left, word_bits);
	return all;
}

static void load_reg_reserved(struct loader *l, struct spec_reg *r, const struct node *n)
{
	struct spec_bits free = { { low_bits(r->width) & ~fields_mask(r->fields, r->n_fields) } };

	check_reserved(l, n);
	r->reserved = load_reserved(l, n, &free, 64, &r->n_reserved);
}

static void load_array(struct loader *l, struct spec_reg *r, const struct node *n)
{
	const struct node *dim = n && n->kind == NODE_LIST ? n->first : n;

	if (n && n->kind == NODE_LIST && (n->n < 1 || n->n > 2))
		spec_error(l->d, n->pos, "bad-value", "an array has one or two dimensions");
	r->count[0] = r->count[1] = 1;
	for (; dim && r->n_index < 2; dim = n->kind == NODE_LIST ? dim->next : NULL) {
		u32 i = r->n_index++;
		u64 count = get_const(l, node_get(dim, "count"), 1);

		r->index_name[i] = get_text(dim, "index");
		r->count[i] = count > UINT32_MAX ? UINT32_MAX : (u32)count;
		r->stride[i] = (u32)get_u64(dim, "stride", 0);
	}
}

/* Sizes from `defaults:` that are wider than this register do not concern it. */
static void load_access_sizes(struct loader *l, struct spec_reg *r, const struct node *n)
{
	const struct node *list = get_or_default(l, n, "access_sizes");
	u32 size = r->width / 8;
	u64 v;

	for (const struct node *c = list && list->kind == NODE_LIST ? list->first : NULL; c;
	     c = c->next)
		if (node_u64(c, &v) && v <= 8)
			r->access_sizes |= (u32)v;
	if (!node_get(n, "access_sizes"))
		r->access_sizes &= size * 2 - 1;
	if (!r->access_sizes)
		r->access_sizes = size;
}

static void load_overrides(struct loader *l, struct spec_reg *r, const struct node *list)
{
	if (!list || list->kind != NODE_LIST)
		return;
	r->overrides = arena_array(l->a, list->n, sizeof(*r->overrides));
	for (const struct node *c = list->first; c; c = c->next) {
		const struct node *at = node_get(c, "index");
		u64 i = 0, k = 0, flat;

		if (at && at->kind == NODE_LIST && at->n == 2) {
			node_u64(at->first, &i);
			node_u64(at->first->next, &k);
			flat = k < r->count[1] ? i * r->count[1] + k : UINT32_MAX;
		} else {
			node_u64(at, &i);
			flat = r->n_index == 2 ? UINT32_MAX : i;
		}
		r->overrides[r->n_overrides++] = (struct spec_override){
			.pos = at ? at->pos : c->pos,
			.index = flat > UINT32_MAX ? UINT32_MAX : (u32)flat,
			.reset = get_u64(c, "reset", 0),
			.known = get_u64(c, "known", low_bits(r->width)),
		};
	}
}

static void derive_masks(struct spec_reg *r)
{
	u64 *by_access[] = { &r->rw_mask, &r->ro_mask, &r->wo_mask, &r->w1c_mask, &r->w0c_mask,
			     &r->w1s_mask, &r->w1t_mask, &r->rc_mask, &r->rs_mask, &r->wonce_mask };
	u64 *by_policy[] = { &r->res0_mask,   &r->res1_mask,   &r->mbz_mask,	&r->preserve_mask,
			     &r->resval_mask, &r->raz_wi_mask, &r->unknown_mask };

	for (u32 i = 0; i < r->n_fields; i++) {
		const struct spec_field *f = &r->fields[i];
		u64 mask = range_or_0(f->msb, f->lsb);

		*by_access[f->access] |= mask;
		if (f->hw_sets)
			r->hw_mask |= mask;
		if (!mask || !f->reset_known)
			continue;
		r->reset_known |= mask;
		r->reset |= (f->reset << f->lsb) & mask;
	}
	for (u32 i = 0; i < r->n_reserved; i++)
		*by_policy[r->reserved[i].policy] |= range_or_0(r->reserved[i].msb, r->reserved[i].lsb);
	r->reset |= r->res1_mask;
	r->reset_known |= r->res0_mask | r->res1_mask | r->mbz_mask | r->raz_wi_mask;
}

static void load_register(struct loader *l, struct spec_reg *r, const struct node *n)
{
	struct field_base base;
	const char *clear = get_text(n, "clear");

	*r = (struct spec_reg){ .pos = n->key_pos, .name = n->key, .brief = get_text(n, "brief") };
	r->source = node_text(get_or_default(l, n, "source"));
	r->confidence = get_confidence(get_or_default(l, n, "confidence"), CONF_DOCUMENTED);
	r->offset = (u32)get_u64(n, "at", 0);
	r->width = 32;
	if (get_or_default(l, n, "width")) {
		u64 w = 0;

		if (node_u64(get_or_default(l, n, "width"), &w) && w <= 64)
			r->width = (u32)w;
	}
	load_access_sizes(l, r, n);
	load_array(l, r, node_get(n, "array"));
	base = (struct field_base){ r->source, r->confidence, false };
	r->fields = load_fields(l, node_get(n, "fields"), &base, &r->n_fields);
	load_reg_reserved(l, r, node_get(n, "reserved"));
	load_protocol(l, r, node_get(n, "protocol"));
	load_overrides(l, r, node_get(n, "overrides"));
	load_reg_condition(l, r, n);
	load_split(l, r, node_get(n, "split"));
	r->twins = load_twins(l, node_get(n, "twin"), TWIN_OF_REG, r, &r->n_twins);
	r->waivers = load_waivers(l, node_get(n, "waive"), &r->n_waivers);
	r->clear_by_snapshot = clear && !strcmp(clear, "snapshot");
	derive_masks(r);
}

struct reg_order { const struct node *node; u64 at; u32 nth; };

static int by_offset(const void *a, const void *b)
{
	const struct reg_order *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return x->nth < y->nth ? -1 : 1;
}

void load_registers(struct loader *l)
{
	const struct node *map = node_get(l->root, "registers");
	struct reg_order *order;
	u32 n = 0;

	if (!map || map->kind != NODE_MAP)
		return;
	order = arena_array(l->a, map->n, sizeof(*order));
	for (const struct node *c = map->first; c; c = c->next, n++)
		order[n] = (struct reg_order){ c, get_u64(c, "at", 0), n };
	if (n > 1)
		qsort(order, n, sizeof(*order), by_offset);
	l->s->regs = arena_array(l->a, n, sizeof(*l->s->regs));
	names_init(&l->s->names->regs, l->a, n);
	for (u32 i = 0; i < n; i++) {
		load_register(l, &l->s->regs[i], order[i].node);
		names_add(&l->s->names->regs, l->s->regs[i].name, &l->s->regs[i]);
	}
	l->s->n_regs = n;
}
