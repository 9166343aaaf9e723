/* SPDX-License-Identifier: MIT */
/* Which invariants concern a register or a structure: see struct mon_gen. Filled in one pass over the spec. */
#include "gen/monitors.h"

#include <stdlib.h>

static void *some(u64 n, u64 size)
{
	void *p = calloc(n + 1, size);

	if (p)
		return p;
	fputs("iovet: out of memory\n", stderr);
	exit(3);
}

/* Numbers come in ascending order; one that is there already is the last one. */
static void add(struct mon_list *l, u32 no)
{
	if (l->n && l->no[l->n - 1] == no)
		return;
	if (l->n == l->room) {
		u32 *more = some(2 * l->room + 4, sizeof(*more));

		for (u32 i = 0; i < l->n; i++)
			more[i] = l->no[i];
		free(l->no);
		l->no = more;
		l->room = 2 * l->room + 4;
	}
	l->no[l->n++] = no;
}

struct seen { struct mon_gen *g; u32 no; };

static void add_reg(struct seen *x, const struct spec_reg *r)
{
	if (r)
		add(&x->g->of_reg[reg_number(x->g->s, r)], x->no);
}

static void add_struct(struct seen *x, const struct spec_struct *st)
{
	if (st)
		add(&x->g->of_struct[st - x->g->s->structs], x->no);
}

static void add_event(struct seen *x, const struct spec_event *ev)
{
	add_reg(x, ev->reg);
	add_struct(x, ev->st);
}

/* A state changes when the register is written, or the one whose storage it is. */
static void add_state(void *ctx, const struct spec_expr *name)
{
	add_reg(ctx, name->reg);
	add_reg(ctx, name->reg->view_of);
}

static void add_invariant(struct mon_gen *g, u32 no)
{
	const struct spec_invariant *inv = &g->s->invariants[no];
	struct seen x = { g, no };

	add(&g->all, no);
	add_reg(&x, inv->for_reg);
	add_struct(&x, inv->for_struct);
	add_event(&x, &inv->on);
	for (u32 i = 0; i < inv->n_since; i++)
		add_event(&x, &inv->since[i]);
	for (u32 i = 0; i < inv->n_require; i++)
		add_event(&x, &inv->require[i]);
	if (inv->kind == INV_STATE)
		expr_registers(inv->holds, add_state, &x);
}

void monitor_look_up(struct mon_gen *g, const struct spec *s)
{
	*g = (struct mon_gen){ .s = s };
	g->of_reg = some(s->n_regs, sizeof(*g->of_reg));
	g->of_struct = some(s->n_structs, sizeof(*g->of_struct));
	g->polled_at = some(s->n_regs, sizeof(*g->polled_at));
	for (u32 i = 0; i < s->n_invariants; i++)
		add_invariant(g, i);
	for (u32 i = 0; i < s->n_regs; i++) {
		const struct spec_reg *r = &s->regs[i];

		if (r->protocol)
			add(&g->polled_at[reg_number(s, r->protocol->poll ? r->protocol->poll : r)], i);
	}
}

static void free_lists(struct mon_list *l, u32 n)
{
	for (u32 i = 0; i < n; i++)
		free(l[i].no);
	free(l);
}

void monitor_look_up_free(struct mon_gen *g)
{
	free_lists(g->of_reg, g->s->n_regs);
	free_lists(g->of_struct, g->s->n_structs);
	free_lists(g->polled_at, g->s->n_regs);
	free(g->all.no);
}
