/* SPDX-License-Identifier: MIT */
/* See load.h: the events of invariants. */
#include <string.h>

#include "spec/expr.h"
#include "spec/load.h"
#include "spec/names.h"

static bool is_about_structs(const char *event)
{
	return !strcmp(event, "store") || !strcmp(event, "fetch") || !strcmp(event, "command");
}

/* `REG[sid]`; sid is the first index of `on`. */
static void load_same_index(struct loader *l, struct spec_event *ev, const struct node *to, const char *index,
			    const struct spec_event *on)
{
	const struct spec_reg *from = on ? on->reg : NULL;

	ev->same_index = from && from->n_index && ev->reg->n_index && from->index_name[0] &&
			 !strcmp(from->index_name[0], index);
	if (!ev->same_index)
		spec_error(l->d, to->pos, "bad-index", "`%s` is not the first index of the register of `on`",
			   index);
}

static void load_reg_target(struct loader *l, struct spec_event *ev, const struct node *to,
			    const struct expr_ref *ref, const struct spec_event *on)
{
	struct hint h;

	if (spec_find_struct(l->s, ref->base) && !spec_find_reg(l->s, ref->base)) {
		spec_error(l->d, to->pos, "event-target",
			   "`%s` happens to a register, %s is a structure; write store, fetch or command",
			   ev->event, ref->base);
		return;
	}
	if (ref->member || ref->n_index > 1 || (ref->n_index && !ref->index[0])) {
		spec_error(l->d, to->pos, "bad-value",
			   "write REG, or REG[index] for the element of `on`");
		return;
	}
	ev->reg = spec_find_reg(l->s, ref->base);
	if (!ev->reg) {
		h = hint_for(l->d, ref->base);
		hint_regs(l->s, &h);
		spec_error(l->d, to->pos, "unknown-name", "there is no register `%s`" HINT_FMT,
			   ref->base, HINT_ARGS(h));
	} else if (ref->n_index) {
		load_same_index(l, ev, to, ref->index[0], on);
	}
}

const struct spec_variant *find_variant(struct loader *l, const struct spec_struct *st, const char *name,
					struct spec_pos pos)
{
	struct hint h;

	for (u32 i = 0; i < st->n_variants; i++)
		if (!strcmp(st->variants[i].name, name))
			return &st->variants[i];
	h = hint_for(l->d, name);
	for (u32 i = 0; i < st->n_variants; i++)
		hint_try(&h, st->variants[i].name);
	spec_error(l->d, pos, "unknown-name", "%s has no variant `%s`" HINT_FMT, st->name, name, HINT_ARGS(h));
	return NULL;
}

static void load_struct_target(struct loader *l, struct spec_event *ev, const struct node *to,
			       const struct expr_ref *ref)
{
	const struct spec_struct *st = spec_find_struct(l->s, ref->base);
	struct hint h;

	if (!st && spec_find_reg(l->s, ref->base)) {
		spec_error(l->d, to->pos, "event-target",
			   "`%s` happens to a structure, %s is a register; write write or read", ev->event,
			   ref->base);
	} else if (!st) {
		h = hint_for(l->d, ref->base);
		for (u32 i = 0; i < l->s->n_structs; i++)
			hint_try(&h, l->s->structs[i].name);
		spec_error(l->d, to->pos, "unknown-name", "there is no structure `%s`" HINT_FMT, ref->base,
			   HINT_ARGS(h));
	} else if (ref->n_index) {
		spec_error(l->d, to->pos, "bad-value", "write STRUCT or STRUCT.VARIANT; `key` tells entries apart");
	} else {
		ev->variant = ref->member ? find_variant(l, st, ref->member, to->pos) : NULL;
		ev->st = !ref->member || ev->variant ? st : NULL;
	}
}

static void load_target(struct loader *l, struct spec_event *ev, const struct node *to,
			const struct spec_event *on)
{
	struct spec_expr *e = expr_parse(l->a, to, l->d);
	struct expr_ref ref;

	if (!e)
		return;
	if (!expr_ref(e, &ref))
		spec_error(l->d, to->pos, "bad-value", "write REG, REG[index], STRUCT or STRUCT.VARIANT");
	else if (is_about_structs(ev->event))
		load_struct_target(l, ev, to, &ref);
	else
		load_reg_target(l, ev, to, &ref, on);
}

/* What the expressions of an event may look at. */
struct expr_scope event_scope(const struct loader *l, const struct spec_event *ev)
{
	return (struct expr_scope){ .spec = l->s, .reg = ev->reg, .st = ev->st, .variant = ev->variant,
				    .all_variants = ev->st && !ev->variant,
				    .old = !ev->st || !strcmp(ev->event, "store"), .entry = ev->st != NULL };
}

static struct spec_expr *bound(struct loader *l, const struct node *n, const struct expr_scope *scope)
{
	struct spec_expr *e = node_text(n) ? expr_parse(l->a, n, l->d) : NULL;

	return e && expr_resolve(e, scope, l->d) ? e : NULL;
}

static void load_range(struct loader *l, struct spec_event *ev, const struct node *n, const struct expr_scope *scope)
{
	if (!n || n->kind != NODE_LIST)
		return;
	if (n->n != 2) {
		spec_error(l->d, n->pos, "bad-range", "a range is [first, last], both inclusive");
		return;
	}
	ev->first = bound(l, n->first, scope);
	ev->last = bound(l, n->first->next, scope);
}

/* A reset happens to everything: it has no target, and nothing to tell it from another. */
static void check_event_keys(struct loader *l, const struct node *n, bool is_reset)
{
	static const char *const not_of_reset[] = { "to", "key", "range" };

	for (u32 i = 0; is_reset && i < ARRAY_LEN(not_of_reset); i++) {
		const struct node *c = node_get(n, not_of_reset[i]);

		if (c)
			spec_error(l->d, i ? c->key_pos : n->pos, "unknown-key", "a reset has no `%s`", c->key);
	}
	if (!is_reset && !node_get(n, "to"))
		spec_error(l->d, n->pos, "missing-key", "an event needs `to`: the register or structure");
}

void load_event(struct loader *l, struct spec_event *ev, const struct node *n, const struct spec_event *on)
{
	const struct node *to = node_get(n, "to");
	struct expr_scope scope;
	bool is_reset;

	*ev = (struct spec_event){ .pos = n->pos, .event = get_text(n, "event") };
	if (!ev->event || n->bad)
		return;
	is_reset = !strcmp(ev->event, "reset");
	check_event_keys(l, n, is_reset);
	if (node_text(to))
		load_target(l, ev, to, on);
	scope = event_scope(l, ev);
	if (!ev->reg && !ev->st && !is_reset)
		return;
	ev->when = bound(l, node_get(n, "when"), &scope);
	ev->key = is_reset ? NULL : bound(l, node_get(n, "key"), &scope);
	load_range(l, ev, is_reset ? NULL : node_get(n, "range"), &scope);
}
