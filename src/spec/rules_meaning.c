/* SPDX-License-Identifier: MIT */
/* Rules about behaviour, command protocols, variants and invariants. See rules.h. */
#include <string.h>

#include "spec/expr.h"
#include "spec/rules.h"

/* ---- small expressions: every value can be tried ---- */

#define TRY_MAX_BITS 16u
#define TRY_MAX_WORK (1u << 22)

struct domain { u64 mask; u32 width, nodes; bool decidable; };

static void add_to_domain(void *ctx, const struct spec_expr *name)
{
	struct domain *d = ctx;

	u64 mask =
		name->field ? range_or_0(name->field->msb, name->field->lsb) : low_bits(d->width);

	if (!name->is_new || !mask)
		d->decidable = false;
	d->mask |= mask;
}

static u32 count_nodes(const struct spec_expr *e)
{
	u32 n = 1;

	for (u32 i = 0; i < e->n_args; i++)
		n += count_nodes(e->arg[i]);
	return n;
}

/* Adds an expression over the value at hand; undecidable if it looks at anything else. */
static void domain_add(struct domain *d, const struct spec_expr *e)
{
	if (!e) {
		d->decidable = false;
		return;
	}
	expr_names(e, add_to_domain, d);
	d->nodes += count_nodes(e);
}

static bool domain_is_small(const struct domain *d)
{
	u32 bits = (u32)__builtin_popcountll(d->mask);

	return d->decidable && bits <= TRY_MAX_BITS && (u64)d->nodes << bits <= TRY_MAX_WORK;
}

/* The next value that has bits in mask only; 0 after the last. */
static u64 next_in(u64 mask, u64 v)
{
	return (v - mask) & mask;
}

static bool value_of(void *ctx, const struct spec_expr *name, u64 *out)
{
	const struct spec_field *f = name->field;
	u64 v = *(u64 *)ctx;

	if (f && (f->msb > 63 || f->lsb > f->msb))
		return false;
	*out = f ? v >> f->lsb & low_bits(f->msb - f->lsb + 1) : v;
	return true;
}

static bool is_true_for(const struct spec_expr *e, u64 v)
{
	u64 out = 0;

	return expr_eval(e, value_of, &v, &out) && out;
}

/* Whether `e` has the truth value `want` for every value at hand. False if that cannot be told. */
static bool is_always(const struct spec_expr *e, u32 width, bool want)
{
	struct domain d = { .width = width, .decidable = true };
	u64 v = 0;

	domain_add(&d, e);
	if (!domain_is_small(&d))
		return false;
	do {
		if (is_true_for(e, v) != want)
			return false;
		v = next_in(d.mask, v);
	} while (v);
	return true;
}

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

static struct domain variants_domain(const struct spec_struct *st)
{
	struct domain d = { .width = st->width, .decidable = true };

	for (u32 i = 0; i < st->n_variants && d.nodes <= TRY_MAX_WORK; i++)
		domain_add(&d, st->variants[i].when);
	return d;
}

void rule_variant_overlap(struct lint *x)
{
	const struct spec_struct *st = x->st;
	struct domain d = variants_domain(st);
	u64 v = 0;

	if (!domain_is_small(&d))
		return;
	do {
		const struct spec_variant *first = NULL;

		for (u32 i = 0; i < st->n_variants; i++) {
			if (!is_true_for(st->variants[i].when, v))
				continue;
			if (first)
				rule_error(x, st->variants[i].pos,
					   "both `%s` and `%s` are chosen for 0x%llx", first->name,
					   st->variants[i].name, v);
			if (x->hits)
				return;
			first = &st->variants[i];
		}
		v = next_in(d.mask, v);
	} while (v);
}

void rule_variant_unreachable(struct lint *x)
{
	for (u32 i = 0; i < x->st->n_variants; i++) {
		const struct spec_variant *v = &x->st->variants[i];

		if (is_always(v->when, x->st->width, false))
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

static u32 event_width(const struct spec_event *e)
{
	return e->reg ? e->reg->width : 64;
}

static void check_event(struct lint *x, const struct spec_event *e)
{
	if (e->when && is_always(e->when, event_width(e), false))
		rule_error(x, e->when->pos, "this event never happens: no value makes `%s` true",
			   e->when->text);
}

static u32 width_at_hand(const struct spec_invariant *v)
{
	if (v->kind == INV_WRITE)
		return event_width(&v->on);
	return v->for_reg ? v->for_reg->width : v->for_struct ? v->for_struct->width : 64;
}

void rule_invariant_without_effect(struct lint *x)
{
	const struct spec_invariant *v = x->inv;
	const struct node *require = NODE(x->l, "invariants", v->name, "require");

	if (v->holds && is_always(v->holds, width_at_hand(v), true))
		rule_error(x, v->holds->pos, "`%s` is true for every value", v->holds->text);
	if (require && !v->n_require)
		rule_error(x, require->pos, "nothing is required");
	check_event(x, &v->on);
	for (u32 i = 0; i < v->n_since; i++)
		check_event(x, &v->since[i]);
	for (u32 i = 0; i < v->n_require; i++)
		check_event(x, &v->require[i]);
}
