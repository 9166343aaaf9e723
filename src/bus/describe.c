/* SPDX-License-Identifier: MIT */
/* Accesses and structures as text: see describe.h. A flag is named when it is set, a number when it is not 0. */
#include "bus/describe.h"

#include "base/text.h"

static u64 ones(u32 width)
{
	return width >= 64 ? ~0ull : (1ull << width) - 1;
}

static void put_field(struct text *t, const struct desc_field *f, u64 v)
{
	const char *name = NULL;

	for (u32 i = 0; i < f->n_values && !name; i++)
		if (f->values[i].value == v)
			name = f->values[i].name;
	if (!v && !name)
		return;
	text_put(t, ' ');
	text_add(t, f->name);
	if (f->width == 1 && !f->n_values)
		return;
	text_put(t, '=');
	if (name)
		text_add(t, name);
	else
		text_hex(t, v);
	if (f->n_values && !name)
		text_put(t, '?');
}

/* Fields of a word, and the bits they are in. */
static u64 put_fields_in(struct text *t, const struct desc_type *type, const struct desc_words *v, u32 word)
{
	u64 known = 0;

	for (u32 i = 0; i < type->n_fields; i++) {
		const struct desc_field *f = &type->fields[i];

		if (f->lsb / v->word_bits != word)
			continue;
		put_field(t, f, v->w[word] >> f->lsb % v->word_bits & ones(f->width));
		known |= ones(f->width) << f->lsb % v->word_bits;
	}
	return known;
}

/* Returns the bits that were told about. */
static u64 put_fields(struct text *t, const struct desc_type *type, u64 val)
{
	const struct desc_words v = { &val, 1, 64 };

	return put_fields_in(t, type, &v, 0);
}

static void put_rest(struct text *t, u64 rest)
{
	if (!rest)
		return;
	text_add(t, " reserved=");
	text_hex(t, rest);
}

static void put_rest_of(struct text *t, u32 word, u64 rest)
{
	if (!rest)
		return;
	text_add(t, " reserved[");
	text_dec(t, word);
	text_add(t, "]=");
	text_hex(t, rest);
}

const char *describe_register(const struct reg_map *map, const struct desc_type *types, u32 offset, u64 val, char *buf,
			      u32 bytes)
{
	struct text t = { .buf = buf, .size = bytes };
	struct reg_hit hit = regmap_find(map, offset);

	if (!hit.reg) {
		text_add(&t, "hole@");
		text_hex(&t, offset);
		text_add(&t, " = ");
		text_hex(&t, val);
		return text_end(&t);
	}
	text_add(&t, hit.reg->name);
	for (u32 dim = 0; dim < hit.reg->n_index; dim++) {
		text_put(&t, '[');
		text_dec(&t, hit.index[dim]);
		text_put(&t, ']');
	}
	if (hit.byte) {
		text_put(&t, '+');
		text_dec(&t, hit.byte);
	}
	text_add(&t, " = ");
	text_hex(&t, val);
	val = hit.byte < 8 ? val << (8 * hit.byte) : 0;
	put_rest(&t, val & ~put_fields(&t, &types[hit.reg_no], val));
	return text_end(&t);
}

const char *describe_struct(const struct desc_type *common, const struct desc_type *variant, u64 val, char *buf,
			    u32 bytes)
{
	struct text t = { .buf = buf, .size = bytes };
	u64 known;

	text_add(&t, common->name);
	if (variant) {
		text_put(&t, '.');
		text_add(&t, variant->name);
	}
	text_add(&t, " = ");
	text_hex(&t, val);
	known = put_fields(&t, common, val);
	if (variant)
		known |= put_fields(&t, variant, val);
	put_rest(&t, val & ~known);
	return text_end(&t);
}

const char *describe_words(const struct desc_type *common, const struct desc_type *variant, const struct desc_words *v,
			   char *buf, u32 bytes)
{
	struct text t = { .buf = buf, .size = bytes };

	text_add(&t, common->name);
	if (variant) {
		text_put(&t, '.');
		text_add(&t, variant->name);
	}
	text_add(&t, " =");
	for (u32 i = 0; i < v->n; i++) {
		text_put(&t, i ? ',' : ' ');
		text_hex(&t, v->w[i]);
	}
	for (u32 i = 0; i < v->n; i++) {
		u64 known = put_fields_in(&t, common, v, i);

		if (variant)
			known |= put_fields_in(&t, variant, v, i);
		put_rest_of(&t, i, v->w[i] & ~known);
	}
	return text_end(&t);
}
