/* SPDX-License-Identifier: MIT */
/*
 * pack and unpack of a structure, or of one variant, in the accessor header: a plain C struct with one member for each
 * field on one side, the value type on the other. What the variant's condition demands is filled in, not asked for.
 */
#include "gen/header.h"

#define MAX_PINS 32

static bool constant_of(const struct spec_expr *e, u64 *value)
{
	if (e->kind != EXPR_INT && !e->constant)
		return false;
	*value = e->constant ? e->constant->value : e->value;
	return true;
}

static bool names_field(const struct spec_expr *e)
{
	return e->kind == EXPR_NAME && e->field && e->is_new && !e->constant;
}

u32 condition_pins(const struct spec_expr *e, struct pin *pins, u32 max, bool *all)
{
	const struct spec_expr *a = e->n_args > 0 ? e->arg[0] : NULL, *b = e->n_args > 1 ? e->arg[1] : NULL;
	u32 n;

	if (e->kind == EXPR_BINARY && e->op == XOP_AND) {
		n = condition_pins(a, pins, max, all);
		return n + condition_pins(b, pins + n, max - n, all);
	}
	if (max == 0) {
		*all = false;
		return 0;
	}
	if (e->kind == EXPR_BINARY && e->op == XOP_EQ) {
		pins[0].field = names_field(a) ? a->field : names_field(b) ? b->field : NULL;
		if (pins[0].field && (constant_of(a, &pins[0].value) || constant_of(b, &pins[0].value)))
			return 1;
	} else if (names_field(e) && field_width(e->field) == 1) {
		pins[0] = (struct pin){ e->field, 1 };
		return 1;
	} else if (e->kind == EXPR_NOT && names_field(a)) {
		pins[0] = (struct pin){ a->field, 0 };
		return 1;
	}
	*all = false;
	return 0;
}

const struct pin *find_pin(const struct pin *pins, u32 n, const struct spec_field *f)
{
	for (u32 i = 0; i < n; i++)
		if (pins[i].field->lsb == f->lsb && pins[i].field->msb == f->msb)
			return &pins[i];
	return NULL;
}

/* The fields of one part of the structure that are members: in ascending order of bits. */
struct part { const char *function; const struct spec_field *f; u32 n; };

enum line { LINE_MEMBER, LINE_PACK, LINE_UNPACK };
static u32 lines(FILE *out, const struct part *p, const struct pin *pins, u32 n_pins, enum line kind)
{
	u32 n = 0;

	for (u32 i = p->n; i-- > 0;) {
		const struct spec_field *f = &p->f[i];
		struct word name = lower(f->name), member = c_name(f->name);

		if (find_pin(pins, n_pins, f))
			continue;
		n++;
		if (!out)
			continue;
		if (kind == LINE_MEMBER)
			fprintf(out, "\t%s %s;\n", field_width(f) > 32 ? "uint64_t" : "uint32_t", member.s);
		else if (kind == LINE_PACK)
			fprintf(out, "\tv = %s_set_%s_(v, m.%s);\n", p->function, name.s, member.s);
		else
			fprintf(out, "\tm.%s = %s%s_get_%s(v);\n", member.s, field_width(f) > 32 ? "" : "(uint32_t)", p->function, name.s);
	}
	return n;
}

static void fixed(FILE *out, const struct spec_struct *st, const struct spec_variant *v, const struct value_type *common,
		  const struct pin *pins, u32 n)
{
	const struct spec_reserved *r = v && v->n_reserved ? v->reserved : st->reserved;
	u32 n_reserved = v && v->n_reserved ? v->n_reserved : st->n_reserved;

	for (u32 i = 0; i < n; i++)
		fprintf(out, "\tv = %s_set_%s_(v, %s);\n", common->function.s, lower(pins[i].field->name).s, lit(pins[i].value, 64).s);
	for (u32 i = 0; i < n_reserved; i++) {
		u32 width = r[i].msb - r[i].lsb + 1;

		for (u32 bit = r[i].lsb; r[i].policy == POL_RES1 && bit < r[i].lsb + width; bit++)
			fprintf(out, "\t%s |= %s;\n", common->n_words > 1 ? word("v.w[%u]", bit / common->width).s : "v.raw",
				lit(1ull << bit % common->width, common->width).s);
	}
}

void header_pack(FILE *out, const struct spec_struct *st, const struct spec_variant *v, const struct value_type *common,
		 const struct value_type *t)
{
	struct pin pins[MAX_PINS];
	bool all = true;
	u32 n_pins = v ? condition_pins(v->when, pins, MAX_PINS, &all) : 0;
	const struct part parts[2] = { { common->function.s, st->fields, st->n_fields },
				       { t->function.s, v ? v->fields : NULL, v ? v->n_fields : 0 } };
	u32 n = lines(NULL, &parts[0], pins, n_pins, LINE_MEMBER) + lines(NULL, &parts[1], pins, n_pins, LINE_MEMBER);
	struct word type = type_name(common);
	const char *fn = t->function.s;

	fprintf(out, "\n");
	if (n) {
		fprintf(out, "struct %s {\n", fn);
		for (u32 i = 0; i < 2; i++)
			lines(out, &parts[i], pins, n_pins, LINE_MEMBER);
		fprintf(out, "};\nIOVET_FN %s %s_pack(struct %s m)\n{\n", type.s, fn, fn);
	} else {
		fprintf(out, "IOVET_FN %s %s_pack(void)\n{\n", type.s, fn);
	}
	fprintf(out, "\t%s v = %s_zero();\n\n", type.s, common->function.s);
	fixed(out, st, v, common, pins, n_pins);
	for (u32 i = 0; i < 2; i++)
		lines(out, &parts[i], pins, n_pins, LINE_PACK);
	fprintf(out, "\treturn v;\n}\n");
	if (n == 0)
		return;
	fprintf(out, "IOVET_FN struct %s %s_unpack(%s v)\n{\n\tstruct %s m;\n\n", fn, fn, type.s, fn);
	for (u32 i = 0; i < 2; i++)
		lines(out, &parts[i], pins, n_pins, LINE_UNPACK);
	fprintf(out, "\treturn m;\n}\n");
}
