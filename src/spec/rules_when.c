/* SPDX-License-Identifier: MIT */
/* Rules about features, conditions, twins and waivers. See rules.h. */
#include <string.h>

#include "spec/expr.h"
#include "spec/rules.h"

#define MAX_FEATURES 64u

void rule_too_many_features(struct lint *x)
{
	const struct spec *s = x->l->s;

	if (s->n_features > MAX_FEATURES)
		rule_error(x, s->features[MAX_FEATURES].pos, "a spec has at most %u features", MAX_FEATURES);
}

void rule_feature_is_param(struct lint *x)
{
	const struct node *params = NODE(x->l, "params");

	for (u32 i = 0; i < x->l->s->n_features; i++)
		if (node_get(params, x->l->s->features[i].name))
			rule_error(x, x->l->s->features[i].pos, "`%s` is also a param", x->l->s->features[i].name);
}

static void note_name(void *ctx, const struct spec_expr *name)
{
	bool *seen = ctx;

	(void)name;
	*seen = true;
}

static void check_condition(struct lint *x, const struct spec_expr *e)
{
	bool seen = false;

	if (!e)
		return;
	expr_names(e, note_name, &seen);
	if (!seen)
		rule_error(x, e->pos, "`%s` is the same for every device; name a feature or param", e->text);
}

static void check_field_condition(struct lint *x, const struct spec_variant *v, const struct spec_field *f)
{
	(void)v;
	check_condition(x, f->when);
}

void rule_constant_condition(struct lint *x)
{
	check_condition(x, x->reg ? x->reg->when : x->st->when);
	each_field(x, check_field_condition);
}

void rule_constant_enum_condition(struct lint *x)
{
	for (u32 i = 0; i < x->en->n_values; i++)
		check_condition(x, x->en->values[i].when);
}

static void note_state(void *ctx, const struct spec_expr *name)
{
	bool *seen = ctx;

	*seen |= name->reg != NULL;
}

void rule_probe_without_register(struct lint *x)
{
	for (u32 i = 0; i < x->l->s->n_features; i++) {
		const struct spec_feature *f = &x->l->s->features[i];
		bool seen = false;

		if (!f->probe)
			continue;
		expr_names(f->probe, note_state, &seen);
		if (!seen)
			rule_error(x, f->probe->pos, "`%s` looks at no register; leave `probe` out if the world decides",
				   f->probe->text);
	}
}

/* ---- twins ---- */

void rule_twin_without_file(struct lint *x)
{
	const struct spec_twin *t = x->l->first_twin;

	if (t && !x->l->s->twins)
		rule_error(x, t->pos, "`%s` is a macro of which file? Say `twins: FILE` at the top", t->macro);
}

static void check_twin(struct lint *x, const struct spec_variant *v, const struct spec_field *f)
{
	(void)v;
	for (u32 i = 0; i < f->n_twins; i++)
		if (f->twins[i].form == TWIN_VALUE && f->msb != f->lsb)
			rule_error(x, f->twins[i].pos, "`%s:value` is for one bit, %s has %u; write `%s` or `%s:max`",
				   f->twins[i].macro, f->name, f->msb - f->lsb + 1, f->twins[i].macro,
				   f->twins[i].macro);
}

void rule_bad_twin(struct lint *x)
{
	each_field(x, check_twin);
	for (u32 i = 0; x->st && i < x->st->n_twins; i++)
		if (x->st->twins[i].form == TWIN_WORDS && x->st->width % 64)
			rule_error(x, x->st->twins[i].pos, "%s has %u bits, that is no number of 64-bit words",
				   x->st->name, x->st->width);
}

/* ---- waivers ---- */

static void check_waiver(struct lint *x, const struct spec_waiver *w)
{
	struct hint h = hint_for(x->l->d, w->rule);

	if (!rule_exists(w->rule, &h))
		rule_error(x, w->pos, "there is no rule `%s`" HINT_FMT, w->rule, HINT_ARGS(h));
	else if (!rule_can_be_waived(w->rule))
		rule_error(x, w->pos, "`%s` cannot be waived; only warnings about the device can", w->rule);
}

void rule_bad_waiver(struct lint *x)
{
	const struct spec_waiver *w = x->reg ? x->reg->waivers : x->st ? x->st->waivers : x->l->s->waivers;
	u32 n = x->reg ? x->reg->n_waivers : x->st ? x->st->n_waivers : x->l->s->n_waivers;

	for (u32 i = 0; i < n; i++)
		check_waiver(x, &w[i]);
}

static void check_idle(struct lint *x, const struct spec_waiver *w, u32 n)
{
	for (u32 i = 0; i < n; i++)
		if (!w[i].silenced)
			rule_warning(x, w[i].pos, "nothing here breaks `%s`; take the waiver out", w[i].rule);
}

/* The last rule of all. After an error many rules did not run: then nothing can be said. */
void rule_idle_waiver(struct lint *x)
{
	const struct spec *s = x->l->s;

	if (diag_errors(x->l->d) != x->l->errors_before)
		return;
	for (u32 i = 0; i < s->n_regs; i++)
		check_idle(x, s->regs[i].waivers, s->regs[i].n_waivers);
	for (u32 i = 0; i < s->n_structs; i++)
		check_idle(x, s->structs[i].waivers, s->structs[i].n_waivers);
	check_idle(x, s->waivers, s->n_waivers);
}
