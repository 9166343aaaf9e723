/* SPDX-License-Identifier: MIT */
/* See load.h: invariants and their events, and binding the names of every expression. */
#include <string.h>

#include "spec/expr.h"
#include "spec/load.h"
#include "spec/names.h"

/* NULL when the names could not be bound: the error is reported, nothing may look at the tree. */
static struct spec_expr *bind(struct loader *l, struct spec_expr *e, const struct expr_scope *scope)
{
	return e && expr_resolve(e, scope, l->d) ? e : NULL;
}

static void resolve_fields(struct loader *l, struct spec_field *f, u32 n,
			   const struct expr_scope *scope)
{
	for (u32 i = 0; i < n; i++)
		f[i].valid_when = bind(l, f[i].valid_when, scope);
}

/* The bits of an entry that an expression looks at. */
static void add_tag(struct spec_bits *b, const struct spec_struct *st, const struct spec_expr *e)
{
	u32 msb = st->width - 1, lsb = 0;

	if (!e)
		return;
	if (e->kind == EXPR_CALL && e->n_args == 3 && e->arg[0]->kind == EXPR_NAME && !e->arg[0]->field) {
		msb = e->arg[1]->value < msb ? (u32)e->arg[1]->value : msb;
		lsb = e->arg[2]->value < st->width ? (u32)e->arg[2]->value : st->width;
	} else if (e->kind == EXPR_NAME && e->field) {
		msb = e->field->msb;
		lsb = e->field->lsb;
	} else if (e->kind != EXPR_NAME) {
		for (u32 i = 0; i < e->n_args; i++)
			add_tag(b, st, e->arg[i]);
		return;
	}
	if ((e->kind == EXPR_NAME ? e : e->arg[0])->is_new)
		spec_bits_set_range(b, st->word_bits, msb, lsb);
}

static void resolve_struct(struct loader *l, struct spec_struct *st)
{
	struct expr_scope scope = { .spec = l->s, .st = st };

	resolve_fields(l, st->fields, st->n_fields, &scope);
	for (u32 i = 0; i < st->n_variants; i++) {
		struct spec_variant *v = &st->variants[i];

		scope.variant = NULL;
		v->when = bind(l, v->when, &scope);
		add_tag(&st->tag, st, v->when);
		scope.variant = v;
		resolve_fields(l, v->fields, v->n_fields, &scope);
	}
	for (u32 i = 0; i < st->n_variants; i++)
		spec_bits_or(&st->variants[i].used, &st->tag);
}

static void resolve_protocol(struct loader *l, const struct spec_reg *r)
{
	struct spec_protocol *p = r->protocol;
	const struct expr_scope written = { .spec = l->s, .reg = r, .old = true };
	const struct expr_scope polled = { .spec = l->s, .reg = p->poll };
	const struct expr_scope after = { .spec = l->s, .states = true };

	p->start = bind(l, p->start, &written);
	p->busy_while = bind(l, p->busy_while, &polled);
	p->timeout_expect = bind(l, p->timeout_expect, &after);
}

void resolve_all(struct loader *l)
{
	const struct expr_scope probe = { .spec = l->s, .no_features = true };

	link_registers(l);
	for (u32 i = 0; i < l->s->n_regs; i++) {
		struct spec_reg *r = &l->s->regs[i];
		struct expr_scope scope = { .spec = l->s, .reg = r };

		resolve_fields(l, r->fields, r->n_fields, &scope);
		if (r->protocol)
			resolve_protocol(l, r);
	}
	for (u32 i = 0; i < l->s->n_features; i++)
		l->s->features[i].probe = bind(l, l->s->features[i].probe, &probe);
	for (u32 i = 0; i < l->s->n_structs; i++)
		resolve_struct(l, &l->s->structs[i]);
}

/* The list under `or:`; an empty one where there is none. */
static const struct node *alternatives(const struct node *event)
{
	static const struct node none;
	const struct node *list = node_get(event, "or");

	return list && list->kind == NODE_LIST ? list : &none;
}

static struct spec_event *load_events(struct loader *l, const struct node *n,
				      const struct spec_event *on, u32 *count)
{
	const struct node *c = n && n->kind == NODE_LIST ? n->first : n;
	u32 room = 0, need = 0;
	struct spec_event *ev;

	*count = 0;
	if (!n || n->kind == NODE_SCALAR)
		return NULL;
	for (const struct node *e = c; e; e = n->kind == NODE_LIST ? e->next : NULL)
		room += 1 + alternatives(e)->n;
	ev = arena_array(l->a, room, sizeof(*ev));
	for (; c; c = n->kind == NODE_LIST ? c->next : NULL, need++) {
		load_event(l, &ev[*count], c, on);
		ev[(*count)++].need = need;
		for (const struct node *e = alternatives(c)->first; e; e = e->next) {
			load_event(l, &ev[*count], e, on);
			ev[(*count)++].need = need;
		}
	}
	return ev;
}

static void unknown_subject(struct loader *l, const struct node *n, const char *name)
{
	struct hint h = hint_for(l->d, name);

	hint_regs(l->s, &h);
	for (u32 i = 0; i < l->s->n_structs; i++)
		hint_try(&h, l->s->structs[i].name);
	spec_error(l->d, n->pos, "unknown-name", "there is no register or structure `%s`" HINT_FMT,
		   name, HINT_ARGS(h));
}

/* `for: REG`, `for: STRUCT` or `for: STRUCT.VARIANT`. */
static void load_subject(struct loader *l, struct spec_invariant *v, const struct node *n)
{
	struct spec_expr *e = expr_parse(l->a, n, l->d);
	struct expr_ref ref;

	if (!e)
		return;
	if (!expr_ref(e, &ref) || ref.n_index) {
		spec_error(l->d, n->pos, "bad-value", "write REG, STRUCT or STRUCT.VARIANT");
		return;
	}
	v->for_reg = ref.member ? NULL : spec_find_reg(l->s, ref.base);
	v->for_struct = v->for_reg ? NULL : spec_find_struct(l->s, ref.base);
	if (!v->for_reg && !v->for_struct)
		unknown_subject(l, n, ref.base);
	else if (ref.member)
		v->for_variant = find_variant(l, v->for_struct, ref.member, n->pos);
}

/* Which keys a kind needs, and which mean nothing to it. */
static const struct { const char *key; bool needed[5], allowed[5]; } kind_keys[] = {
	/*	      state value write order within */
	{ "holds", { 1, 1, 1, 0, 0 }, { 1, 1, 1, 0, 0 } },
	{ "for", { 0, 1, 0, 0, 0 }, { 0, 1, 0, 0, 0 } },
	{ "on", { 0, 0, 1, 1, 1 }, { 0, 0, 1, 1, 1 } },
	{ "since", { 0, 0, 0, 0, 0 }, { 0, 0, 0, 1, 0 } },
	{ "require", { 0, 0, 0, 1, 1 }, { 0, 0, 0, 1, 1 } },
	{ "within_us", { 0, 0, 0, 0, 1 }, { 0, 0, 0, 0, 1 } },
};

static bool has_right_keys(struct loader *l, const struct spec_invariant *v, const struct node *n)
{
	bool ok = true;

	for (u32 i = 0; i < ARRAY_LEN(kind_keys); i++) {
		const struct node *c = node_get(n, kind_keys[i].key);

		if (!c && kind_keys[i].needed[v->kind])
			spec_error(l->d, v->pos, "missing-key", "kind `%s` needs `%s`",
				   words_kind[v->kind], kind_keys[i].key);
		else if (c && !kind_keys[i].allowed[v->kind])
			spec_error(l->d, c->key_pos, "unknown-key", "kind `%s` has no key `%s`",
				   words_kind[v->kind], c->key);
		else
			continue;
		ok = false;
	}
	return ok;
}

static void load_holds(struct loader *l, struct spec_invariant *v, const struct node *n)
{
	struct expr_scope scope = { .spec = l->s };

	switch (v->kind) {
	case INV_STATE:
		scope.states = true;
		break;
	case INV_VALUE:
		scope.reg = v->for_reg;
		scope.st = v->for_struct;
		scope.variant = v->for_variant;
		scope.all_variants = !v->for_variant;
		if (!scope.reg && !scope.st)
			return;
		break;
	case INV_WRITE:
		scope = event_scope(l, &v->on);
		if (!scope.reg && !scope.st)
			return;
		break;
	default:
		return;
	}
	v->holds = bind(l, get_expr(l, n, "holds"), &scope);
}

static void load_invariant(struct loader *l, struct spec_invariant *v, const struct node *n)
{
	const char *severity = get_text(n, "severity");
	const struct node *on = node_get(n, "on");

	*v = (struct spec_invariant){ .pos = n->key_pos,
				      .name = n->key,
				      .brief = get_text(n, "brief") };
	v->cite = get_text(n, "cite");
	v->rule = get_text(n, "rule");
	v->warning = severity && !strcmp(severity, "warning");
	v->kind = (enum inv_kind)word_index(node_get(n, "kind"), words_kind, INV_STATE);
	v->within_us = (u32)get_u64(n, "within_us", 0);
	if (n->bad || !has_right_keys(l, v, n))
		return;
	if (node_get(n, "for"))
		load_subject(l, v, node_get(n, "for"));
	if (on)
		load_event(l, &v->on, on, NULL);
	if (v->kind == INV_WRITE && v->on.event && strcmp(v->on.event, "write") && strcmp(v->on.event, "store"))
		spec_error(l->d, node_get(on, "event")->pos, "event-of-write",
			   "kind `write` judges a `write` or a `store`, not a `%s`", v->on.event);
	v->since = load_events(l, node_get(n, "since"), &v->on, &v->n_since);
	v->require = load_events(l, node_get(n, "require"), &v->on, &v->n_require);
	v->n_needs = v->n_require ? v->require[v->n_require - 1].need + 1 : 0;
	load_holds(l, v, n);
}

void load_invariants(struct loader *l)
{
	const struct node *map = node_get(l->root, "invariants");

	if (!map || map->kind != NODE_MAP)
		return;
	l->s->invariants = arena_array(l->a, map->n, sizeof(*l->s->invariants));
	for (const struct node *n = map->first; n; n = n->next)
		load_invariant(l, &l->s->invariants[l->s->n_invariants++], n);
}
