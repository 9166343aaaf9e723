/* SPDX-License-Identifier: MIT */
/* See expr.h. Names to registers, fields, params and enum values; columns of what cannot be
 * found. */
#include <string.h>

#include "spec/expr_tree.h"
#include "spec/names.h"
#include "spec/report.h"

struct resolver {
	const struct expr_scope *scope;
	struct diag *diag;
};

static const struct spec_field *field_in(const struct spec_field *f, u32 n, const char *name)
{
	for (u32 i = 0; i < n; i++)
		if (!strcmp(f[i].name, name))
			return &f[i];
	return NULL;
}

/* A field of the register or structure at hand. */
static const struct spec_field *field_at_hand(const struct expr_scope *s, const char *name)
{
	const struct spec_field *f;

	if (s->reg)
		return field_in(s->reg->fields, s->reg->n_fields, name);
	if (!s->st)
		return NULL;
	f = field_in(s->st->fields, s->st->n_fields, name);
	if (!f && s->variant)
		f = field_in(s->variant->fields, s->variant->n_fields, name);
	for (u32 i = 0; !f && s->all_variants && i < s->st->n_variants; i++)
		f = field_in(s->st->variants[i].fields, s->st->variants[i].n_fields, name);
	return f;
}

static void hint_fields(struct hint *h, const struct spec_field *f, u32 n)
{
	for (u32 i = 0; i < n; i++)
		hint_try(h, f[i].name);
}

static void hint_at_hand(struct hint *h, const struct expr_scope *s)
{
	if (s->reg)
		hint_fields(h, s->reg->fields, s->reg->n_fields);
	if (s->st)
		hint_fields(h, s->st->fields, s->st->n_fields);
	if (s->variant)
		hint_fields(h, s->variant->fields, s->variant->n_fields);
	for (u32 i = 0; s->st && s->all_variants && i < s->st->n_variants; i++)
		hint_fields(h, s->st->variants[i].fields, s->st->variants[i].n_fields);
}

static bool unknown(struct resolver *r, struct spec_pos pos, const char *what, const struct hint *h)
{
	spec_error(r->diag, pos, "unknown-name-in-expression", "no %s `%s` here" HINT_FMT, what,
		   h->name, HINT_ARGS(*h));
	return false;
}

static bool unknown_member(struct resolver *r, const struct expr_node *n)
{
	struct hint h = hint_for(r->diag, n->member);

	if (n->e.reg)
		hint_fields(&h, n->e.reg->fields, n->e.reg->n_fields);
	else
		hint_at_hand(&h, r->scope);
	return unknown(r, n->member_pos, "field", &h);
}

static bool unknown_base(struct resolver *r, const struct expr_node *n, bool bare)
{
	const struct spec *s = r->scope->spec;
	struct hint h = hint_for(r->diag, n->base);

	for (u32 i = 0; bare && i < s->n_params; i++)
		hint_try(&h, s->params[i].name);
	if (r->scope->params_only)
		return unknown(r, n->e.pos, "param", &h);
	for (u32 i = 0; bare && !r->scope->no_features && i < s->n_features; i++)
		hint_try(&h, s->features[i].name);
	if (r->scope->conditions)	/* no register is: what exists does not depend on its state */
		return unknown(r, n->e.pos, "feature or param", &h);
	if (bare)
		hint_at_hand(&h, r->scope);
	for (u32 i = 0; i < s->n_regs; i++)
		hint_try(&h, s->regs[i].name);
	return unknown(r, n->e.pos, bare ? "field, register, param or feature" : "register", &h);
}

static bool at_hand(struct expr_node *n, const struct expr_scope *s, const struct spec_field *f,
		    bool is_old)
{
	n->e.reg = s->reg;
	n->e.field = f;
	n->e.is_old = is_old;
	n->e.is_new = !is_old;
	return true;
}

/* `old`, `old.F`, `new`, `new.F`, `value`. */
static bool resolve_special(struct resolver *r, struct expr_node *n, bool is_old)
{
	const struct spec_field *f = NULL;

	if (n->n_index) {
		spec_error(r->diag, n->index[0].pos, "bad-index", "`%s` has no index", n->base);
		return false;
	}
	if (n->member) {
		f = field_at_hand(r->scope, n->member);
		if (!f)
			return unknown_member(r, n);
	} else if (r->scope->st && r->scope->st->width > 64) {
		spec_error(r->diag, n->e.pos, "value-too-wide",
			   "an entry of %s has %u bits, a number 64; name a field", r->scope->st->name,
			   r->scope->st->width);
		return false;
	}
	return at_hand(n, r->scope, f, is_old);
}

/* Named indices mean the element at hand, in a state every element; so the name must be that of the
 * index. */
static bool resolve_index(struct resolver *r, struct expr_node *n, const struct spec_reg *reg,
			  u32 dim)
{
	const struct expr_index *x = &n->index[dim];
	const struct spec_reg *from = r->scope->states ? reg : r->scope->reg;
	s64 *at = dim ? &n->e.const_index2 : &n->e.const_index;

	if (!x->name) {
		if (x->value >= reg->count[dim]) {
			spec_error(r->diag, x->pos, "bad-index",
				   "%s has %u elements, there is no %llu", reg->name,
				   reg->count[dim], x->value);
			return false;
		}
		*at = (s64)x->value;
		return true;
	}
	if (!from || dim >= from->n_index || !from->index_name[dim] ||
	    strcmp(from->index_name[dim], x->name)) {
		spec_error(r->diag, x->pos, "bad-index", "`%s` is not the index of %s", x->name,
			   from ? from->name : "anything at hand");
		return false;
	}
	if (reg->count[dim] < from->count[dim]) {
		spec_error(r->diag, x->pos, "bad-index", "%s has %u elements, %s has %u", reg->name,
			   reg->count[dim], from->name, from->count[dim]);
		return false;
	}
	*(dim ? &n->e.same_index2 : &n->e.same_index) = true;
	return true;
}

/* `REG`, `REG.F`, `REG[3][sid].F`: the state of a register. */
static bool resolve_reg(struct resolver *r, struct expr_node *n, const struct spec_reg *reg)
{
	n->e.reg = reg;
	if (n->n_index != reg->n_index) {
		spec_error(r->diag, n->e.pos, "bad-index", "%s needs %u indices, not %u", reg->name,
			   reg->n_index, n->n_index);
		return false;
	}
	for (u32 i = 0; i < n->n_index; i++)
		if (!resolve_index(r, n, reg, i))
			return false;
	if (!n->member)
		return true;
	n->e.field = field_in(reg->fields, reg->n_fields, n->member);
	return n->e.field ? true : unknown_member(r, n);
}

/* `entry.id`, `entry.first`, `entry.last`: what the device model tells of the entry of an event. */
static bool resolve_entry(struct resolver *r, struct expr_node *n)
{
	static const char *const parts[] = { "id", "first", "last" };
	struct hint h = hint_for(r->diag, n->member);

	for (u32 i = 0; i < ARRAY_LEN(parts); i++) {
		if (!strcmp(parts[i], n->member)) {
			n->e.entry = ENTRY_ID + i;
			return true;
		}
		hint_try(&h, parts[i]);
	}
	return unknown(r, n->member_pos, "part of an entry", &h);
}

/* A param or a feature. */
static bool resolve_condition(struct resolver *r, struct expr_node *n)
{
	const struct expr_scope *s = r->scope;

	n->e.param = spec_find_param(s->spec, n->base);
	if (!n->e.param && !s->params_only && !s->no_features)
		n->e.feature = spec_find_feature(s->spec, n->base);
	return n->e.param || n->e.feature;
}

static bool resolve_name(struct resolver *r, struct expr_node *n)
{
	const struct expr_scope *s = r->scope;
	bool known_early = s->params_only || s->conditions;
	bool hand = s->reg || s->st, bare = !n->n_index && !n->member;
	const struct spec_field *f = NULL;
	const struct spec_reg *reg = NULL;

	if (!known_early && hand) {
		if (s->old && !strcmp(n->base, "old"))
			return resolve_special(r, n, true);
		if ((s->old || s->entry) && !strcmp(n->base, "new"))
			return resolve_special(r, n, false);
		if (bare && !strcmp(n->base, "value"))
			return resolve_special(r, n, false);
		if (bare)
			f = field_at_hand(s, n->base);
		if (f)
			return at_hand(n, s, f, false);
	}
	if (bare && resolve_condition(r, n))
		return true;
	if (s->entry && n->member && !n->n_index && !strcmp(n->base, "entry"))
		return resolve_entry(r, n);
	if (!known_early)
		reg = spec_find_reg(s->spec, n->base);
	if (reg)
		return resolve_reg(r, n, reg);
	return unknown_base(r, n, bare);
}

static bool resolve(struct resolver *r, struct spec_expr *e);

static bool is_bare_name(const struct spec_expr *e)
{
	const struct expr_node *n = (const struct expr_node *)e;

	return e->kind == EXPR_NAME && !n->member && !n->n_index;
}

/* `F == NAME`: NAME may be a value of F's enum. */
static bool resolve_as_value(struct spec_expr *e, const struct spec_expr *other)
{
	const struct spec_enum *en =
		other->kind == EXPR_NAME && other->field ? other->field->enumeration : NULL;

	if (!en || !is_bare_name(e))
		return false;
	for (u32 i = 0; i < en->n_values; i++) {
		if (strcmp(en->values[i].name, e->name))
			continue;
		e->kind = EXPR_INT;
		e->value = en->values[i].value;
		e->constant = &en->values[i];
		return true;
	}
	return false;
}

/* True if the name resolves without complaint; tried on a scratch copy. */
static bool would_resolve(struct resolver *r, const struct spec_expr *e)
{
	struct diag *quiet = diag_new();
	struct resolver r2 = { r->scope, quiet };
	struct expr_node copy = *(const struct expr_node *)e;
	bool ok = resolve_name(&r2, &copy);

	diag_free(quiet);
	return ok;
}

static bool resolve_compare(struct resolver *r, struct spec_expr *a, struct spec_expr *b)
{
	if (is_bare_name(a) && !would_resolve(r, a)) {	/* VALUE == F */
		struct spec_expr *t = a;

		a = b;
		b = t;
	}
	if (!resolve(r, a))
		return false;
	return resolve_as_value(b, a) || resolve(r, b);
}

static bool resolve(struct resolver *r, struct spec_expr *e)
{
	bool ok = true;

	if (e->kind == EXPR_NAME)
		return resolve_name(r, expr_node(e));
	if (e->kind == EXPR_BINARY && (e->op == XOP_EQ || e->op == XOP_NE))
		return resolve_compare(r, e->arg[0], e->arg[1]);
	for (u32 i = 0; i < e->n_args; i++)
		ok = resolve(r, e->arg[i]) && ok;
	for (u32 i = 1; e->kind == EXPR_CALL && i < e->n_args; i++)
		if (e->arg[i]->kind != EXPR_INT) {
			spec_error(r->diag, e->arg[i]->pos, "argument-not-constant",
				   "%s() takes a plain number here", e->name);
			ok = false;
		}
	return ok;
}

bool expr_resolve(struct spec_expr *e, const struct expr_scope *scope, struct diag *diag)
{
	struct resolver r = { scope, diag };

	return resolve(&r, e);
}
