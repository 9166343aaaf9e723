/* SPDX-License-Identifier: MIT */
/* Rules about behaviour, command protocols, variants and invariants. See rules.h. */
#include <string.h>

#include "base/str.h"
#include "spec/expr.h"
#include "spec/rules.h"
#include "spec/rules_try.h"

/* ---- registers ---- */

static void check_behaviour(struct lint *x, const struct spec_variant *v,
			    const struct spec_field *f)
{
	bool read_only = f->access == ACC_RO || f->access == ACC_RC || f->access == ACC_RS;

	if (f->ro_write == RO_WRITE_ERROR && !read_only)
		rule_error(x, field_at(x, v, f, "ro_write"),
			   "%s is `%s`; ro_write is about read-only fields", f->name,
			   words_access[f->access]);
	if (f->self_clearing && read_only)
		rule_error(x, field_at(x, v, f, "self_clearing"),
			   "%s cannot be written, so it starts nothing", f->name);
	if (f->triggers && read_only)
		rule_error(x, field_at(x, v, f, "triggers"),
			   "%s cannot be written, so it triggers nothing", f->name);
}

void rule_behaviour_contradiction(struct lint *x)
{
	each_field(x, check_behaviour);
	if (x->reg->clear_by_snapshot && !x->reg->w1c_mask)
		rule_error(x, AT(x->l, "registers", x->reg->name, "clear"),
			   "%s has no w1c field to clear", x->reg->name);
}

static void check_set(struct lint *x, const struct spec_variant *v, const struct spec_field *f)
{
	bool only_cleared = f->access == ACC_W1C || f->access == ACC_W0C || f->access == ACC_RC;

	if (only_cleared && !f->hw_sets)
		rule_warning(
			x, field_at(x, v, f, "access"),
			"software can only clear %s and hardware does not set it; add `hw: sets`",
			f->name);
}

void rule_w1c_without_hw_set(struct lint *x)
{
	each_field(x, check_set);
}

/* "A.B" to A, B; B is NULL without a dot. */
static const char *split(struct lint *x, const char *text, const char **member)
{
	const char *dot = strchr(text, '.');

	*member = dot ? dot + 1 : NULL;
	return dot ? arena_strndup(x->l->a, text, (size_t)(dot - text)) : text;
}

static void check_trigger(struct lint *x, const struct spec_variant *v, const struct spec_field *f)
{
	const struct spec_reg *r;
	const char *reg, *field;

	if (!f->triggers)
		return;
	reg = split(x, f->triggers, &field);
	r = spec_find_reg(x->l->s, reg);
	if (!r || !field || !spec_find_field(r, field))
		rule_error(x, field_at(x, v, f, "triggers"), "there is no `%s`; write REG.FIELD",
			   f->triggers);
}

void rule_unknown_trigger(struct lint *x)
{
	each_field(x, check_trigger);
}

static void note_at_hand(void *ctx, const struct spec_expr *name)
{
	bool *seen = ctx;

	*seen |= name->is_new;
}

static void needs_value(struct lint *x, const struct spec_expr *e, const char *key)
{
	bool seen = false;

	if (!e)
		return;			/* reported when it was read */
	expr_names(e, note_at_hand, &seen);
	if (!seen)
		rule_error(x, AT(x->l, "registers", x->reg->name, "protocol", key),
			   "`%s` looks at no field of %s", key, x->reg->name);
}

void rule_protocol_incomplete(struct lint *x)
{
	if (!x->reg->protocol)
		return;
	needs_value(x, x->reg->protocol->start, "start");
	needs_value(x, x->reg->protocol->busy_while, "busy_while");
}

void rule_poll_longer_than_limit(struct lint *x)
{
	const struct spec_protocol *p = x->reg->protocol;

	if (p && p->poll_us > p->timeout_us)
		rule_error(x, AT(x->l, "registers", x->reg->name, "protocol", "timeout", "poll_us"),
			   "a poll every %u us, but only %u us in all", p->poll_us, p->timeout_us);
}

/* ---- structures ---- */

void rule_bad_alignment(struct lint *x)
{
	const struct spec_struct *st = x->st;

	if (st->atomic > st->width / 8)
		rule_error(x, AT(x->l, "structs", st->name, "atomic"),
			   "%u bytes in one piece, but the entry has %u", st->atomic,
			   st->width / 8);
	else if (st->atomic > st->align)
		rule_error(x, AT(x->l, "structs", st->name, "align"),
			   "%u bytes in one piece need an alignment of %u", st->atomic, st->atomic);
}

static struct domain of_struct(const struct lint *x, const struct spec_struct *st)
{
	return (struct domain){ .spec = x->l->s, .width = st->width, .word_bits = st->word_bits };
}

/* "0x3", or of a structure of several words those that are not 0. */
static const char *trial_text(struct lint *x, const struct trial *t)
{
	struct str s = { 0 };
	const char *text;

	for (u32 i = 0; i < x->st->n_words; i++) {
		if (x->st->n_words > 1 && t->value.w[i])
			str_printf(&s, "%sword %u = 0x%llx", s.len ? ", " : "", i, t->value.w[i]);
		else if (x->st->n_words == 1)
			str_printf(&s, "0x%llx", t->value.w[i]);
	}
	for (u32 i = 0; i < x->l->s->n_features && i < 64; i++)
		if (t->features >> i & 1)
			str_printf(&s, "%s%s", s.len ? ", " : "", x->l->s->features[i].name);
	text = arena_strdup(x->l->a, s.len ? str_get(&s) : "0");
	str_free(&s);
	return text;
}

/* Reports the second variant that is chosen for one value. */
static void check_choice(struct lint *x, const struct trial *t)
{
	const struct spec_struct *st = x->st;
	const struct spec_variant *first = NULL;

	for (u32 i = 0; i < st->n_variants && !x->hits; i++) {
		if (!is_true_for(x->l->s, st->variants[i].when, t))
			continue;
		if (first)
			rule_error(x, st->variants[i].pos, "both `%s` and `%s` are chosen for %s",
				   first->name, st->variants[i].name, trial_text(x, t));
		first = &st->variants[i];
	}
}

void rule_variant_overlap(struct lint *x)
{
	struct domain d = of_struct(x, x->st);
	struct trial t;

	for (u32 i = 0; i < x->st->n_variants && !d.undecidable; i++)
		domain_add(&d, x->st->variants[i].when);
	if (!domain_is_small(&d))
		return;
	for (u32 i = 0; !x->hits && domain_value(&d, i, &t); i++)
		check_choice(x, &t);
}

void rule_variant_unreachable(struct lint *x)
{
	for (u32 i = 0; i < x->st->n_variants; i++) {
		const struct spec_variant *v = &x->st->variants[i];

		if (v->when && is_always(of_struct(x, x->st), v->when, false))
			rule_error(x, AT(x->l, "structs", x->st->name, "variants", v->name, "when"),
				   "no value chooses `%s`", v->name);
	}
}

/* ---- invariants ---- */

struct state_index { struct lint *x; const struct spec_reg *reg[2]; };

static void check_state_index(void *ctx, const struct spec_expr *name)
{
	struct state_index *s = ctx;
	const bool same[2] = { name->same_index, name->same_index2 };

	for (u32 i = 0; i < 2; i++) {
		const struct spec_reg *first = s->reg[i], *r = name->reg;

		if (!same[i] || !r)
			continue;
		if (!first)
			s->reg[i] = r;
		else if (strcmp(first->index_name[i], r->index_name[i]))
			rule_error(
				s->x, name->pos,
				"%s is indexed by `%s`, %s by `%s`; one name runs over one range",
				r->name, r->index_name[i], first->name, first->index_name[i]);
		else if (first->count[i] != r->count[i])
			rule_error(s->x, name->pos, "%s has %u elements, %s has %u", r->name,
				   r->count[i], first->name, first->count[i]);
	}
}

void rule_bad_state_index(struct lint *x)
{
	struct state_index s = { .x = x };

	if (x->inv->kind == INV_STATE)
		expr_names(x->inv->holds, check_state_index, &s);
}

static struct domain of_reg_or_struct(const struct lint *x, const struct spec_reg *r,
				      const struct spec_struct *st)
{
	if (st)
		return of_struct(x, st);
	return (struct domain){ .spec = x->l->s, .width = r ? r->width : 64, .word_bits = 64 };
}

static void check_event(struct lint *x, const struct spec_event *e)
{
	if (e->when && is_always(of_reg_or_struct(x, e->reg, e->st), e->when, false))
		rule_error(x, e->when->pos, "this event never happens: no value makes `%s` true",
			   e->when->text);
}

static struct domain at_hand(const struct lint *x, const struct spec_invariant *v)
{
	return v->kind == INV_WRITE ? of_reg_or_struct(x, v->on.reg, v->on.st)
				    : of_reg_or_struct(x, v->for_reg, v->for_struct);
}

void rule_invariant_without_effect(struct lint *x)
{
	const struct spec_invariant *v = x->inv;
	const struct node *require = NODE(x->l, "invariants", v->name, "require");

	if (v->holds && is_always(at_hand(x, v), v->holds, true))
		rule_error(x, v->holds->pos, "`%s` is true for every value", v->holds->text);
	if (require && !v->n_require)
		rule_error(x, require->pos, "nothing is required");
	check_event(x, &v->on);
	for (u32 i = 0; i < v->n_since; i++)
		check_event(x, &v->since[i]);
	for (u32 i = 0; i < v->n_require; i++)
		check_event(x, &v->require[i]);
}
