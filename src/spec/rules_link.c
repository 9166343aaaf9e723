/* SPDX-License-Identifier: MIT */
/* Rules about halves of a register, views of a register, shared addresses, and polling another one. See rules.h. */
#include "spec/expr.h"
#include "spec/rules.h"

static struct spec_pos key_at(const struct lint *x, const char *key)
{
	const struct node *n = NODE(x->l, "registers", x->reg->name, key);

	return n ? n->pos : x->reg->pos;
}

void rule_bad_split(struct lint *x)
{
	const struct spec_reg *r = x->reg;

	if (!r->split)
		return;
	if (r->width != 64)
		rule_error(x, r->split->pos, "%s has %u bits; only 64 are written in halves", r->name, r->width);
	else if (!(r->access_sizes & 4))
		rule_error(x, r->split->pos, "a half has 4 bytes; `access_sizes` of %s does not have 4", r->name);
}

/* Same dimensions, element by element. */
static bool is_parallel(const struct spec_reg *a, const struct spec_reg *b)
{
	bool same = a->n_index == b->n_index;

	for (u32 i = 0; same && i < a->n_index; i++)
		same = a->count[i] == b->count[i] && a->stride[i] == b->stride[i];
	return same;
}

static bool shares_bytes(const struct spec_reg *a, const struct spec_reg *b)
{
	return a->offset < b->offset + b->width / 8 && b->offset < a->offset + a->width / 8;
}

void rule_bad_view(struct lint *x)
{
	const struct spec_reg *v = x->reg, *r = v->view_of;
	struct spec_pos pos = key_at(x, "view_of");

	if (!r)
		return;
	if (r == v)
		rule_error(x, pos, "%s cannot be a view of itself", v->name);
	else if (r->view_of)
		rule_error(x, pos, "%s is a view itself; name %s", r->name, r->view_of->name);
	else if (v->n_index != r->n_index)
		rule_error(x, pos, "%s has %u indices, %s has %u", v->name, v->n_index, r->name, r->n_index);
	else if (view_is_inside(v) && !is_parallel(v, r))
		rule_error(x, pos, "the elements of %s do not lie in those of %s: other count or stride", v->name,
			   r->name);
	else if (!view_is_inside(v) && shares_bytes(v, r))
		rule_error(x, key_at(x, "at"), "%s lies partly outside %s, which it is a view of", v->name, r->name);
	else if (!view_is_inside(v) && v->width != r->width)
		rule_error(x, pos, "%s has %u bits at another address, %s has %u; a narrower view lies inside", v->name,
			   v->width, r->name, r->width);
	else if (!view_is_inside(v) && v->n_index && (v->count[0] != r->count[0] || v->count[1] != r->count[1]))
		rule_error(x, pos, "%s and %s differ in their number of elements", v->name, r->name);
}

void rule_view_access(struct lint *x)
{
	const struct spec_reg *v = x->reg, *r = v->view_of;

	for (u32 i = 0; r && i < v->n_fields; i++) {
		const struct spec_field *f = &v->fields[i];
		u64 mask = range_or_0(f->msb, f->lsb) << v->view_lsb, same = 0;

		for (u32 k = 0; k < r->n_fields; k++)
			if (r->fields[k].access == f->access)
				same |= range_or_0(r->fields[k].msb, r->fields[k].lsb);
		if (mask & ~same)
			rule_error(x, field_at(x, NULL, f, "access"), "%s is `%s` here; bits %s of %s are not", f->name,
				   words_access[f->access], bits_text(x, &(const struct spec_bits){ { mask & ~same } }),
				   r->name);
	}
}

void rule_bad_share(struct lint *x)
{
	const struct spec_reg *w = x->reg, *r = w->shares;
	struct spec_pos pos = key_at(x, "shares");

	if (!r)
		return;
	if (r == w)
		rule_error(x, pos, "%s cannot share its address with itself", w->name);
	else if (r->shares)
		rule_error(x, pos, "%s is the one that is meant when writing (it has `shares`); only one is", r->name);
	else if (r->shared_by != w)
		rule_error(x, pos, "%s is shared by %s already", r->name, r->shared_by->name);
	else if (w->view_of || r->view_of)
		rule_error(x, pos, "a view has no storage of its own to share the address with");
	else if (w->offset != r->offset || w->width != r->width || !is_parallel(w, r))
		rule_error(x, pos, "%s and %s differ in offset, width or array", w->name, r->name);
}

static bool is_for_reading(enum spec_access a)
{
	return a == ACC_RO || a == ACC_RC || a == ACC_RS;
}

static bool is_for_writing(enum spec_access a)
{
	return a == ACC_WO || a == ACC_W1C || a == ACC_W0C || a == ACC_W1S || a == ACC_W1T;
}

void rule_share_access(struct lint *x)
{
	const struct spec_reg *w = x->reg;

	if (!w->shares && !w->shared_by)
		return;
	for (u32 i = 0; i < w->n_fields; i++) {
		const struct spec_field *f = &w->fields[i];

		if (w->shares ? is_for_writing(f->access) : is_for_reading(f->access))
			continue;
		rule_error(x, field_at(x, NULL, f, "access"), "%s is meant when %s; %s cannot be `%s`", w->name,
			   w->shares ? "writing" : "reading", f->name, words_access[f->access]);
	}
}

static void check_readable(void *ctx, const struct spec_expr *name)
{
	struct lint *x = ctx;
	const struct spec_field *f = name->field;

	if (name->is_new && f && f->access == ACC_WO && !f->read_as)
		rule_error(x, name->pos, "%s is `wo`: a read never shows it", f->name);
}

/* Where the polled register is named, or the protocol as a whole. */
static struct spec_pos poll_at(const struct lint *x)
{
	const struct node *n = NODE(x->l, "registers", x->reg->name, "protocol", "poll");

	return n ? n->pos : x->reg->protocol->pos;
}

void rule_bad_poll(struct lint *x)
{
	const struct spec_protocol *p = x->reg->protocol;
	const struct spec_reg *r = p ? p->poll : NULL;

	if (!r)
		return;
	if (r->shares)
		rule_error(x, poll_at(x), "a read of %s is a read of %s; write `poll: %s`", r->name, r->shares->name,
			   r->shares->name);
	else if (r != x->reg && r->n_index && (r->n_index != x->reg->n_index || r->count[0] < x->reg->count[0] ||
					       r->count[1] < x->reg->count[1]))
		rule_error(x, poll_at(x), "which element of %s? It must have the indices of %s", r->name, x->reg->name);
	else if (p->busy_while)
		expr_names(p->busy_while, check_readable, x);
}
