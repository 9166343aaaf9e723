/* SPDX-License-Identifier: MIT */
/* See rules_try.h. */
#include "spec/rules_try.h"

#include "spec/expr.h"

#define TRY_MAX_WORK (1u << 22)

static u32 feature_nr(const struct spec *s, const struct spec_feature *f)
{
	return (u32)(f - s->features) & 63;
}

static void add_to_domain(void *ctx, const struct spec_expr *name)
{
	struct domain *d = ctx;

	if (name->feature)
		d->features |= 1ull << feature_nr(d->spec, name->feature);
	else if (name->is_new && name->field && name->field->msb < d->width)
		spec_bits_set_range(&d->mask, d->word_bits, name->field->msb, name->field->lsb);
	else if (name->is_new && !name->field && d->width <= 64)
		spec_bits_set_range(&d->mask, d->word_bits, d->width - 1, 0);
	else
		d->undecidable = true;
}

static u32 count_nodes(const struct spec_expr *e)
{
	u32 n = 1;

	for (u32 i = 0; i < e->n_args; i++)
		n += count_nodes(e->arg[i]);
	return n;
}

void domain_add(struct domain *d, const struct spec_expr *e)
{
	if (!e) {
		d->undecidable = true;
		return;
	}
	expr_names(e, add_to_domain, d);
	d->nodes += count_nodes(e);
}

static u32 domain_bits(const struct domain *d)
{
	return spec_bits_count(&d->mask) + (u32)__builtin_popcountll(d->features);
}

bool domain_is_small(const struct domain *d)
{
	u32 bits = domain_bits(d);

	return !d->undecidable && bits <= TRY_MAX_BITS && (u64)d->nodes << bits <= TRY_MAX_WORK;
}

/* The low bits of *from, put where `mask` has ones; *from loses them. */
static u64 deposit(u64 mask, u32 *from)
{
	u64 out = 0;

	for (; mask; mask &= mask - 1) {
		if (*from & 1)
			out |= mask & -mask;
		*from >>= 1;
	}
	return out;
}

bool domain_value(const struct domain *d, u32 nth, struct trial *out)
{
	if (nth >> domain_bits(d))
		return false;
	out->word_bits = d->word_bits;
	for (u32 i = 0; i < SPEC_MAX_WORDS; i++)
		out->value.w[i] = d->mask.w[i] ? deposit(d->mask.w[i], &nth) : 0;
	out->features = deposit(d->features, &nth);
	return true;
}

struct eval { const struct spec *s; const struct trial *t; };

static bool value_of(void *ctx, const struct spec_expr *name, u64 *out)
{
	const struct eval *e = ctx;
	const struct spec_field *f = name->field;
	const struct trial *t = e->t;

	if (name->feature)
		*out = t->features >> feature_nr(e->s, name->feature) & 1;
	else if (f)
		*out = spec_bits_get(&t->value, t->word_bits, f->msb, f->lsb);
	else		/* all of an entry of at most 64 bits, perhaps in two words */
		*out = t->value.w[0] | (t->word_bits < 64 ? t->value.w[1] << 32 : 0);
	return true;
}

bool is_true_for(const struct spec *s, const struct spec_expr *e, const struct trial *t)
{
	struct eval ctx = { s, t };
	u64 out = 0;

	return expr_eval(e, value_of, &ctx, &out) && out;
}

bool is_always(struct domain d, const struct spec_expr *e, bool want)
{
	struct trial t;

	domain_add(&d, e);
	if (!domain_is_small(&d))
		return false;
	for (u32 i = 0; domain_value(&d, i, &t); i++)
		if (is_true_for(d.spec, e, &t) != want)
			return false;
	return true;
}
