/* SPDX-License-Identifier: MIT */
/* Rules about bits and the values they hold, of registers and structures alike. See rules.h. */
#include <string.h>

#include "spec/rules.h"

static u32 width_of(const struct lint *x)
{
	return x->reg ? x->reg->width : x->st->width;
}

static u64 field_mask(const struct spec_field *f)
{
	return range_or_0(f->msb, f->lsb);
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
	check_range(x, field_at(x, v, f, "bits"), f->msb, f->lsb);
}

static const struct spec_reserved *reserved_of(const struct lint *x, u32 *n)
{
	*n = x->reg ? x->reg->n_reserved : x->st->n_reserved;
	return x->reg ? x->reg->reserved : x->st->reserved;
}

void rule_bits_out_of_range(struct lint *x)
{
	const struct spec_reserved *r;
	u32 n;

	each_field(x, check_field_range);
	r = reserved_of(x, &n);
	for (u32 i = 0; i < n; i++)
		check_range(x, r[i].pos, r[i].msb, r[i].lsb);
}

static bool is_later(const struct spec_pos *a, const struct spec_pos *b)
{
	return a->line != b->line ? a->line > b->line : a->col > b->col;
}

static void overlap_pair(struct lint *x, const struct spec_variant *va, const struct spec_field *a,
			 const struct spec_variant *vb, const struct spec_field *b)
{
	bool a_later = is_later(&a->pos, &b->pos);

	rule_error(x, a_later ? field_at(x, va, a, "bits") : field_at(x, vb, b, "bits"),
		   "%s and %s share bits %s", a->name, b->name,
		   bits_text(x, field_mask(a) & field_mask(b)));
}

/* `f` against the fields of `list` that stand before `end`; the first one it meets is reported. */
static void overlap_with(struct lint *x, const struct spec_variant *vf, const struct spec_field *f,
			 const struct spec_variant *vl, const struct spec_field *list,
			 const struct spec_field *end)
{
	for (const struct spec_field *o = list; o < end; o++) {
		if (!(field_mask(o) & field_mask(f)))
			continue;
		overlap_pair(x, vf, f, vl, o);
		return;
	}
}

static void overlap_in(struct lint *x, const struct spec_variant *v, const struct spec_field *f,
		       u32 n, u64 common)
{
	u64 seen = 0;

	for (u32 i = 0; i < n; i++) {
		if (field_mask(&f[i]) & seen)
			overlap_with(x, v, &f[i], v, f, &f[i]);
		if (v && field_mask(&f[i]) & common)
			overlap_with(x, v, &f[i], NULL, x->st->fields,
				     x->st->fields + x->st->n_fields);
		seen |= field_mask(&f[i]);
	}
}

/* Reserved ranges that were named; what `rest` became cannot overlap. */
static void overlap_reserved(struct lint *x, u64 taken)
{
	const struct spec_reserved *r;
	u32 n;

	r = reserved_of(x, &n);
	for (u32 i = 0; i < n; i++) {
		u64 mask = range_or_0(r[i].msb, r[i].lsb);

		if (mask & taken)
			rule_error(x, r[i].pos, "bits %s are reserved here and taken above",
				   bits_text(x, mask & taken));
		taken |= mask;
	}
}

void rule_field_overlap(struct lint *x)
{
	u64 taken;

	if (x->reg) {
		overlap_in(x, NULL, x->reg->fields, x->reg->n_fields, 0);
		overlap_reserved(x, fields_mask(x->reg->fields, x->reg->n_fields));
		return;
	}
	taken = fields_mask(x->st->fields, x->st->n_fields);
	overlap_in(x, NULL, x->st->fields, x->st->n_fields, 0);
	for (u32 i = 0; i < x->st->n_variants; i++) {
		const struct spec_variant *v = &x->st->variants[i];

		overlap_in(x, v, v->fields, v->n_fields,
			   fields_mask(x->st->fields, x->st->n_fields));
		taken |= fields_mask(v->fields, v->n_fields);
	}
	overlap_reserved(x, taken);
}

static u64 reserved_mask(const struct lint *x)
{
	const struct spec_reserved *r;
	u64 mask = 0;
	u32 n;

	r = reserved_of(x, &n);
	for (u32 i = 0; i < n; i++)
		mask |= range_or_0(r[i].msb, r[i].lsb);
	return mask;
}

static void undeclared(struct lint *x, struct spec_pos pos, const char *name, u64 known)
{
	u64 left = low_bits(width_of(x)) & ~known;

	if (left)
		rule_error(x, pos, "bits %s of %s are neither a field nor reserved; add `reserved`",
			   bits_text(x, left), name);
}

void rule_undeclared_bits(struct lint *x)
{
	const struct spec_struct *st = x->st;

	if (x->reg) {
		undeclared(x, x->reg->pos, x->reg->name,
			   reserved_mask(x) | fields_mask(x->reg->fields, x->reg->n_fields));
		return;
	}
	if (reserved_rest(NODE(x->l, "structs", st->name, "reserved")))
		return;			/* everything has a policy */
	if (!st->n_variants)
		undeclared(x, st->pos, st->name,
			   reserved_mask(x) | fields_mask(st->fields, st->n_fields));
	for (u32 i = 0; i < st->n_variants; i++) {
		const struct spec_variant *v = &st->variants[i];

		undeclared(x, v->pos, v->name,
			   reserved_mask(x) | fields_mask(st->fields, st->n_fields) |
				   fields_mask(v->fields, v->n_fields));
	}
}

static void check_reset(struct lint *x, const struct spec_variant *v, const struct spec_field *f)
{
	if (f->reset_known && f->reset > field_max(f))
		rule_error(x, field_at(x, v, f, "reset"),
			   "0x%llx does not fit %s, which ends at 0x%llx", f->reset, f->name,
			   field_max(f));
}

void rule_reset_too_wide(struct lint *x)
{
	each_field(x, check_reset);
	for (u32 i = 0; i < x->reg->n_overrides; i++)
		if (x->reg->overrides[i].reset > low_bits(x->reg->width))
			rule_error(x, x->reg->overrides[i].pos, "reset 0x%llx does not fit %u bits",
				   x->reg->overrides[i].reset, x->reg->width);
}

void rule_reset_of_reserved(struct lint *x)
{
	const struct spec_reg *r = x->reg;
	u64 zero = r->res0_mask | r->mbz_mask | r->raz_wi_mask;

	for (u32 i = 0; i < r->n_overrides; i++) {
		u64 wrong =
			(r->overrides[i].reset & zero) | (~r->overrides[i].reset & r->res1_mask);

		if (wrong)
			rule_error(x, r->overrides[i].pos,
				   "reset 0x%llx contradicts the policy of reserved bits %s",
				   r->overrides[i].reset, bits_text(x, wrong));
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
