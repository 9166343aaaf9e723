/* SPDX-License-Identifier: MIT */
/* Rules about bits and the values they hold, of registers and structures alike. See rules.h. */
#include <string.h>

#include "spec/rules.h"

static u32 width_of(const struct lint *x)
{
	return x->reg ? x->reg->width : x->st->width;
}

static u64 field_max(const struct spec_field *f)
{
	return low_bits(f->msb - f->lsb + 1);
}

static void check_range(struct lint *x, struct spec_pos pos, u32 msb, u32 lsb)
{
	if (lsb > msb)
		rule_error(x, pos, "[%u, %u] starts at the low end; write [msb, lsb]", msb, lsb);
	else if (msb >= width_of(x))
		rule_error(x, pos, "bit %u of %u bits; the highest is %u", msb, width_of(x),
			   width_of(x) - 1);
}

static void check_field_range(struct lint *x, const struct spec_variant *v,
			      const struct spec_field *f)
{
	if (f->lsb > f->msb || f->msb >= width_of(x))
		check_range(x, field_at(x, v, f, "bits"), f->msb, f->lsb);
}

static bool has_own_reserved(const struct lint *x, const struct spec_variant *v)
{
	return NODE(x->l, "structs", x->st->name, "variants", v->name, "reserved") != NULL;
}

static void check_ranges(struct lint *x, const struct spec_reserved *r, u32 n)
{
	for (u32 i = 0; i < n; i++)
		check_range(x, r[i].pos, r[i].msb, r[i].lsb);
}

void rule_bits_out_of_range(struct lint *x)
{
	each_field(x, check_field_range);
	check_ranges(x, x->reg ? x->reg->reserved : x->st->reserved,
		     x->reg ? x->reg->n_reserved : x->st->n_reserved);
	for (u32 i = 0; x->st && i < x->st->n_variants; i++)
		if (has_own_reserved(x, &x->st->variants[i]))
			check_ranges(x, x->st->variants[i].reserved, x->st->variants[i].n_reserved);
}

void rule_bad_width(struct lint *x)
{
	const struct node *n = NODE(x->l, "structs", x->st->name, "width");

	if (x->st->width % x->st->word_bits)
		rule_error(x, n ? n->pos : x->st->pos, "%u bits are no multiple of the word, %u bits",
			   x->st->width, x->st->word_bits);
}

static void check_word(struct lint *x, const struct spec_variant *v, const struct spec_field *f)
{
	u32 w = word_bits_of(x);

	if (f->msb / w != f->lsb / w)
		rule_error(x, field_at(x, v, f, "bits"),
			   "%s lies in words %u and %u, of %u bits each; make it one field a word, with "
			   "`holds: {.., part: true}` if it is an address",
			   f->name, f->lsb / w, f->msb / w, w);
}

void rule_field_crosses_word(struct lint *x)
{
	each_field(x, check_word);
}

static bool is_later(const struct spec_pos *a, const struct spec_pos *b)
{
	return a->line != b->line ? a->line > b->line : a->col > b->col;
}

static void overlap_pair(struct lint *x, const struct spec_variant *va, const struct spec_field *a,
			 const struct spec_variant *vb, const struct spec_field *b)
{
	bool a_later = is_later(&a->pos, &b->pos);
	struct spec_bits both = { 0 }, of_b = { 0 };

	add_fields_bits(&both, word_bits_of(x), a, 1);
	add_fields_bits(&of_b, word_bits_of(x), b, 1);
	spec_bits_and(&both, &of_b);
	rule_error(x, a_later ? field_at(x, va, a, "bits") : field_at(x, vb, b, "bits"),
		   "%s and %s share bits %s", a->name, b->name, bits_text(x, &both));
}

/* `f` against the fields of `list` that stand before `end`; the first one it meets is reported. */
static void overlap_with(struct lint *x, const struct spec_variant *vf, const struct spec_field *f,
			 const struct spec_variant *vl, const struct spec_field *list,
			 const struct spec_field *end)
{
	for (const struct spec_field *o = list; o < end; o++) {
		if (o->lsb > f->msb || o->msb < f->lsb)
			continue;
		overlap_pair(x, vf, f, vl, o);
		return;
	}
}

static void overlap_in(struct lint *x, const struct spec_variant *v, const struct spec_field *f,
		       u32 n, const struct spec_bits *common)
{
	u32 w = word_bits_of(x);
	struct spec_bits seen = { 0 };

	for (u32 i = 0; i < n; i++) {
		if (spec_bits_hits(&seen, w, f[i].msb, f[i].lsb))
			overlap_with(x, v, &f[i], v, f, &f[i]);
		if (v && spec_bits_hits(common, w, f[i].msb, f[i].lsb))
			overlap_with(x, v, &f[i], NULL, x->st->fields,
				     x->st->fields + x->st->n_fields);
		add_fields_bits(&seen, w, &f[i], 1);
	}
}

/* Reserved ranges that were named; what `rest` became cannot overlap. */
static void overlap_reserved(struct lint *x, struct spec_bits taken, const struct spec_reserved *r,
			     u32 n)
{
	u32 w = word_bits_of(x);

	for (u32 i = 0; i < n; i++) {
		if (spec_bits_hits(&taken, w, r[i].msb, r[i].lsb)) {
			struct spec_bits both = { 0 };

			add_reserved_bits(&both, w, &r[i], 1);
			spec_bits_and(&both, &taken);
			rule_error(x, r[i].pos, "bits %s are reserved here and taken above",
				   bits_text(x, &both));
		}
		add_reserved_bits(&taken, w, &r[i], 1);
	}
}

static void overlap_in_struct(struct lint *x)
{
	const struct spec_struct *st = x->st;
	struct spec_bits common = { 0 }, inherit = { 0 };
	u32 w = st->word_bits;

	add_fields_bits(&common, w, st->fields, st->n_fields);
	overlap_in(x, NULL, st->fields, st->n_fields, NULL);
	for (u32 i = 0; i < st->n_variants; i++) {
		const struct spec_variant *v = &st->variants[i];
		struct spec_bits all = common;

		overlap_in(x, v, v->fields, v->n_fields, &common);
		add_fields_bits(&all, w, v->fields, v->n_fields);
		if (has_own_reserved(x, v))
			overlap_reserved(x, all, v->reserved, v->n_reserved);
		else
			spec_bits_or(&inherit, &all);
	}
	spec_bits_or(&inherit, &common);
	overlap_reserved(x, inherit, st->reserved, st->n_reserved);
}

void rule_field_overlap(struct lint *x)
{
	struct spec_bits taken = { 0 };

	if (x->st) {
		overlap_in_struct(x);
		return;
	}
	overlap_in(x, NULL, x->reg->fields, x->reg->n_fields, NULL);
	add_fields_bits(&taken, 64, x->reg->fields, x->reg->n_fields);
	overlap_reserved(x, taken, x->reg->reserved, x->reg->n_reserved);
}

static void undeclared(struct lint *x, struct spec_pos pos, const char *name,
		       const struct spec_bits *known)
{
	struct spec_bits left = { 0 };

	spec_bits_set_range(&left, word_bits_of(x), width_of(x) - 1, 0);
	spec_bits_andnot(&left, known);
	if (spec_bits_any(&left))
		rule_error(x, pos, "bits %s of %s are neither a field nor reserved; add `reserved`",
			   bits_text(x, &left), name);
}

void rule_undeclared_bits(struct lint *x)
{
	const struct spec_struct *st = x->st;
	struct spec_bits common = { 0 }, known;
	u32 w = word_bits_of(x);

	if (x->reg) {
		add_fields_bits(&common, w, x->reg->fields, x->reg->n_fields);
		add_reserved_bits(&common, w, x->reg->reserved, x->reg->n_reserved);
		undeclared(x, x->reg->pos, x->reg->name, &common);
		return;
	}
	add_fields_bits(&common, w, st->fields, st->n_fields);
	known = common;
	add_reserved_bits(&known, w, st->reserved, st->n_reserved);
	if (!st->n_variants)
		undeclared(x, st->pos, st->name, &known);
	for (u32 i = 0; i < st->n_variants; i++) {
		const struct spec_variant *v = &st->variants[i];

		known = common;
		add_fields_bits(&known, w, v->fields, v->n_fields);
		add_reserved_bits(&known, w, v->reserved, v->n_reserved);
		undeclared(x, v->pos, v->name, &known);
	}
}

static void reset_fits(struct lint *x, const struct spec_field *f, u64 value, const char *key)
{
	if (value > field_max(f))
		rule_error(x, field_at(x, NULL, f, key), "0x%llx does not fit %s, which ends at 0x%llx", value, f->name,
			   field_max(f));
}

static void check_reset(struct lint *x, const struct spec_variant *v, const struct spec_field *f)
{
	(void)v;
	if (f->reset_known && !f->resets)
		reset_fits(x, f, f->reset, "reset");
	for (u32 i = 0; f->resets && i < x->l->s->n_resets; i++)
		if (f->resets[i].form == RESET_VALUE)
			reset_fits(x, f, f->resets[i].value, "reset");
	if (f->otherwise.form == ELSE_ACCESS && f->otherwise.reset_known)
		reset_fits(x, f, f->otherwise.reset, "else");
}

void rule_reset_too_wide(struct lint *x)
{
	each_field(x, check_reset);
	for (u32 i = 0; i < x->reg->n_overrides; i++)
		if ((x->reg->overrides[i].reset | x->reg->overrides[i].known) > low_bits(x->reg->width))
			rule_error(x, x->reg->overrides[i].pos, "reset 0x%llx, known 0x%llx do not fit %u bits",
				   x->reg->overrides[i].reset, x->reg->overrides[i].known, x->reg->width);
}

void rule_reset_of_reserved(struct lint *x)
{
	const struct spec_reg *r = x->reg;
	u64 zero = r->res0_mask | r->mbz_mask | r->raz_wi_mask;

	for (u32 i = 0; i < r->n_overrides; i++) {
		u64 wrong = ((r->overrides[i].reset & zero) | (~r->overrides[i].reset & r->res1_mask)) &
			    r->overrides[i].known;
		u64 unknown = r->overrides[i].reset & ~r->overrides[i].known;

		if (unknown)
			rule_error(x, r->overrides[i].pos, "reset 0x%llx sets bits %s, which `known` leaves out",
				   r->overrides[i].reset, bits_text(x, &(const struct spec_bits){ { unknown } }));

		if (wrong)
			rule_error(x, r->overrides[i].pos,
				   "reset 0x%llx contradicts the policy of reserved bits %s",
				   r->overrides[i].reset,
				   bits_text(x, &(const struct spec_bits){ { wrong } }));
	}
}

static void check_enum(struct lint *x, const struct spec_variant *v, const struct spec_field *f)
{
	for (u32 i = 0; f->enumeration && i < f->enumeration->n_values; i++) {
		const struct spec_enum_value *e = &f->enumeration->values[i];

		if (e->value <= field_max(f))
			continue;
		rule_error(x, field_at(x, v, f, "enum"),
			   "%s = 0x%llx does not fit %s, which ends at 0x%llx", e->name, e->value,
			   f->name, field_max(f));
		return;
	}
}

void rule_enum_value_too_wide(struct lint *x)
{
	each_field(x, check_enum);
}

static void check_max(struct lint *x, const struct spec_variant *v, const struct spec_field *f)
{
	if (f->has_max && f->max > field_max(f))
		rule_error(x, field_at(x, v, f, "max"),
			   "0x%llx does not fit %s, which ends at 0x%llx", f->max, f->name,
			   field_max(f));
}

void rule_max_too_wide(struct lint *x)
{
	each_field(x, check_max);
}

static void check_holds(struct lint *x, const struct spec_variant *v, const struct spec_field *f)
{
	u32 width = f->msb - f->lsb + 1;

	if (!f->holds_type)
		return;
	if (!strcmp(f->holds_type, "pfn") && f->holds_shift)
		rule_error(x, field_at(x, v, f, "holds"),
			   "a page frame number is not shifted; use type phys");
	else if (width + f->holds_shift > 64)
		rule_error(x, field_at(x, v, f, "holds"), "%u bits shifted by %u are more than 64",
			   width, f->holds_shift);
}

void rule_holds_shift_mismatch(struct lint *x)
{
	each_field(x, check_holds);
}
