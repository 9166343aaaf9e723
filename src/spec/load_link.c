/* SPDX-License-Identifier: MIT */
/* See load.h: what registers have to do with each other: polling, views, shared addresses; and halves of one. */
#include <string.h>

#include "spec/load.h"
#include "spec/names.h"

void load_protocol(struct loader *l, struct spec_reg *r, const struct node *n)
{
	const char *write = get_text(node_get(n, "while_busy"), "write");
	struct spec_protocol *p;

	if (!n || n->kind != NODE_MAP)
		return;
	p = r->protocol = arena_alloc(l->a, sizeof(*p));
	p->pos = n->key_pos;
	p->start = get_expr(l, n, "start");
	p->busy_while = get_expr(l, n, "busy_while");
	p->timeout_us = (u32)get_u64(node_get(n, "timeout"), "max_us", 0);
	p->poll_us = (u32)get_u64(node_get(n, "timeout"), "poll_us", 0);
	p->while_busy_write_forbidden = write && !strcmp(write, "forbidden");
	p->timeout_text = get_text(n, "on_timeout");
	if (!p->timeout_text)
		p->timeout_text = get_text(node_get(n, "on_timeout"), "brief");
	p->timeout_expect = get_expr(l, node_get(n, "on_timeout"), "expect");
	p->poll = r;
	p->defined_reads = ~0ull;
}

void load_split(struct loader *l, struct spec_reg *r, const struct node *n)
{
	const char *tear = get_text(n, "tear");

	if (!n || n->kind != NODE_MAP)
		return;
	r->split = arena_alloc(l->a, sizeof(*r->split));
	*r->split = (struct spec_split){
		.pos = n->key_pos,
		.order = (enum spec_split_order)word_index(node_get(n, "order"), words_order, SPLIT_ANY),
		.commit = (enum spec_split_commit)word_index(node_get(n, "commit"), words_commit, COMMIT_NONE),
		.tear_unsafe = tear && !strcmp(tear, "unsafe"),
	};
}

void hint_regs(const struct spec *s, struct hint *h)
{
	for (u32 i = 0; i < s->n_regs; i++)
		hint_try(h, s->regs[i].name);
}

/* NULL when there is none, which is reported. */
static struct spec_reg *named_reg(struct loader *l, const struct node *n)
{
	const char *name = node_text(n);
	const struct spec_reg *r;
	struct hint h;

	if (!name || n->bad)
		return NULL;
	r = spec_find_reg(l->s, name);
	if (r)
		return &l->s->regs[r - l->s->regs];
	h = hint_for(l->d, name);
	hint_regs(l->s, &h);
	spec_error(l->d, n->pos, "unknown-name", "there is no register `%s`" HINT_FMT, name, HINT_ARGS(h));
	return NULL;
}

static void link_reads(struct loader *l, struct spec_protocol *p, const struct node *list)
{
	if (!list || list->kind != NODE_LIST || list->bad)
		return;
	p->defined_reads = 0;
	for (const struct node *n = list->first; n; n = n->next) {
		const struct spec_field *f = spec_find_field(p->poll, n->text);
		struct hint h = hint_for(l->d, n->text);

		if (f) {
			p->defined_reads |= range_or_0(f->msb, f->lsb);
			continue;
		}
		for (u32 i = 0; i < p->poll->n_fields; i++)
			hint_try(&h, p->poll->fields[i].name);
		spec_error(l->d, n->pos, "unknown-name", "%s has no field `%s`" HINT_FMT, p->poll->name,
			   n->text, HINT_ARGS(h));
	}
}

/* Bit of the register at which a view begins that lies `bytes` behind its start. */
static u32 bit_of_view(const struct loader *l, const struct spec_reg *v, u32 bytes)
{
	return l->s->big_endian ? v->view_of->width - v->width - bytes * 8 : bytes * 8;
}

static void link_view(struct loader *l, struct spec_reg *r, const struct node *n)
{
	r->view_of = named_reg(l, n);
	if (r->view_of && view_is_inside(r))
		r->view_lsb = bit_of_view(l, r, r->offset - r->view_of->offset);
}

static void link_share(struct loader *l, struct spec_reg *r, const struct node *n)
{
	struct spec_reg *other = named_reg(l, n);

	r->shares = other;
	if (other && !other->shared_by)
		other->shared_by = r;
}

bool view_is_inside(const struct spec_reg *v)
{
	const struct spec_reg *r = v->view_of;

	return r && v->offset >= r->offset &&
	       v->offset + v->width / 8 <= r->offset + r->width / 8;
}

void link_registers(struct loader *l)
{
	for (u32 i = 0; i < l->s->n_regs; i++) {
		struct spec_reg *r = &l->s->regs[i];
		const struct node *n = NODE(l, "registers", r->name), *protocol = node_get(n, "protocol");
		const struct spec_reg *poll;

		if (node_get(n, "view_of"))
			link_view(l, r, node_get(n, "view_of"));
		if (node_get(n, "shares"))
			link_share(l, r, node_get(n, "shares"));
		if (!r->protocol)
			continue;
		poll = node_get(protocol, "poll") ? named_reg(l, node_get(protocol, "poll")) : NULL;
		if (poll)
			r->protocol->poll = poll;
		link_reads(l, r->protocol, node_get(node_get(protocol, "while_busy"), "defined_reads"));
	}
}
