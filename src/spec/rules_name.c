/* SPDX-License-Identifier: MIT */
/* Rules about names, and the identifiers that generated C makes of them; enums and params. See
 * rules.h. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "spec/rules.h"

void rule_empty_spec(struct lint *x)
{
	if (!x->l->s->n_regs && !x->l->s->n_structs)
		rule_error(x, x->l->root->pos, "there is neither a register nor a structure");
}

void rule_bad_param(struct lint *x)
{
	const struct spec_param *p = x->param;

	if (p->min > p->max)
		rule_error(x, AT(x->l, "params", p->name, "max"),
			   "%s ends at %llu, below its start %llu", p->name, p->max, p->min);
	else if (p->def < p->min || p->def > p->max)
		rule_error(x, AT(x->l, "params", p->name, "default"),
			   "%llu is not between %llu and %llu", p->def, p->min, p->max);
}

void rule_enum_too_wide(struct lint *x)
{
	for (u32 i = 0; i < x->en->n_values; i++) {
		const struct spec_enum_value *v = &x->en->values[i];

		if (v->value > low_bits(x->en->width))
			rule_error(x, AT(x->l, "enums", x->en->name, "values", v->name),
				   "0x%llx does not fit %u bits", v->value, x->en->width);
	}
}

static int by_value(const void *a, const void *b)
{
	const struct spec_enum_value *const *x = a, *const *y = b;

	if ((*x)->value != (*y)->value)
		return (*x)->value < (*y)->value ? -1 : 1;
	return *x < *y ? -1 : *x > *y;
}

static int by_name(const void *a, const void *b)
{
	const struct spec_enum_value *const *x = a, *const *y = b;
	int c = strcasecmp((*x)->name, (*y)->name);

	return c ? c : *x < *y ? -1 : *x > *y;
}

static const struct spec_enum_value **sorted(struct lint *x, int (*cmp)(const void *, const void *))
{
	const struct spec_enum_value **v = arena_array(x->l->a, x->en->n_values, sizeof(*v));

	for (u32 i = 0; i < x->en->n_values; i++)
		v[i] = &x->en->values[i];
	if (x->en->n_values > 1)
		qsort(v, x->en->n_values, sizeof(*v), cmp);
	return v;
}

void rule_enum_value_twice(struct lint *x)
{
	const struct spec_enum_value **v = sorted(x, by_value);

	for (u32 i = 1; i < x->en->n_values; i++)
		if (v[i]->value == v[i - 1]->value)
			rule_error(x, AT(x->l, "enums", x->en->name, "values", v[i]->name),
				   "%s and %s are both 0x%llx", v[i - 1]->name, v[i]->name,
				   v[i]->value);
}

void rule_enum_name_twice(struct lint *x)
{
	const struct spec_enum_value **v = sorted(x, by_name);

	for (u32 i = 1; i < x->en->n_values; i++)
		if (!strcasecmp(v[i]->name, v[i - 1]->name))
			rule_error(x, v[i]->pos, "%s and %s differ in case only", v[i - 1]->name,
				   v[i]->name);
}

void rule_duplicate_name(struct lint *x)
{
	const struct spec *s = x->l->s;

	for (u32 i = 0; i < s->n_structs; i++) {
		const struct spec_reg *r = spec_find_reg(s, s->structs[i].name);

		if (r)
			rule_error(x, s->structs[i].pos, "`%s` is also a register", r->name);
	}
}

static const struct spec_field *find_in(const struct spec_field *f, u32 n, const char *name)
{
	for (u32 i = 0; i < n; i++)
		if (!strcmp(f[i].name, name))
			return &f[i];
	return NULL;
}

static bool shares_bits(const struct spec_field *a, const struct spec_field *b)
{
	return a->msb >= b->lsb && b->msb >= a->lsb;
}

/* A register: two indices, or what a field reads as. A structure: a field of a variant and a common
 * one. */
void rule_duplicate_member(struct lint *x)
{
	const struct spec_reg *r = x->reg;

	if (r && r->n_index == 2 && r->index_name[0] && r->index_name[1] &&
	    !strcmp(r->index_name[0], r->index_name[1]))
		rule_error(x, AT(x->l, "registers", r->name, "array"),
			   "both indices are called `%s`", r->index_name[0]);
	for (u32 i = 0; r && i < r->n_fields; i++) {
		const struct spec_field *f = &r->fields[i];
		const struct spec_field *same =
			f->read_as ? find_in(r->fields, r->n_fields, f->read_as) : NULL;

		if (same && same != f && !shares_bits(f, same))
			rule_error(x, field_at(x, NULL, f, "read_as"), "`%s` is another field",
				   same->name);
	}
	for (u32 k = 0; x->st && k < x->st->n_variants; k++)
		for (u32 i = 0; i < x->st->variants[k].n_fields; i++) {
			const struct spec_field *f = &x->st->variants[k].fields[i];

			if (find_in(x->st->fields, x->st->n_fields, f->name))
				rule_error(x, f->pos, "`%s` is also a field common to all variants",
					   f->name);
		}
}

/* ---- identifiers of generated C ---- */

struct c_name { const char *name; struct spec_pos pos; const char *what; };
struct c_names { struct lint *x; struct c_name *list; u32 n, size; };

static char upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - ('a' - 'A')) : c;
}

/* The macro PREFIX_A_B_SUFFIX; empty parts are left out. */
static void add_name(struct c_names *c, struct spec_pos pos, const char *what,
		     const char *const parts[3], const char *suffix)
{
	struct arena *a = c->x->l->a;
	struct c_name *to;
	char *name;

	if (c->n == c->size) {
		c->size = c->size ? c->size * 2 : 256;
		c->list = xrealloc(c->list, c->size * sizeof(*c->list));
	}
	name = arena_printf(a, "%s%s%s%s%s%s%s", parts[0], *parts[1] ? "_" : "", parts[1],
			    *parts[2] ? "_" : "", parts[2], *suffix ? "_" : "", suffix);
	for (char *p = name; *p; p++)
		*p = upper(*p);
	to = &c->list[c->n++];
	*to = (struct c_name){ name, pos, what };
}

static void add_fields(struct c_names *c, const char *owner, const char *variant,
		       const struct spec_field *f, u32 n)
{
	static const char *const suffix[] = { "MASK", "SHIFT", "WIDTH" };

	for (u32 i = 0; i < n; i++)
		for (u32 k = 0; k < ARRAY_LEN(suffix); k++) {
			const char *name =
				*variant ? arena_printf(c->x->l->a, "%s_%s", variant, f[i].name)
					 : f[i].name;

			add_name(c, f[i].pos, f[i].name, (const char *const[]){ owner, name, "" },
				 suffix[k]);
		}
}

static void add_reg(struct c_names *c, const struct spec_reg *r)
{
	static const char *const always[] = { "",	   "OFFSET",	"RESET",  "RESET_KNOWN",
					      "KEEP_MASK", "ONES_MASK", "HW_MASK" };
	const struct { const char *suffix; u64 mask; } masks[] = {
		{ "RW_MASK", r->rw_mask },	     { "RO_MASK", r->ro_mask },
		{ "WO_MASK", r->wo_mask },	     { "W1C_MASK", r->w1c_mask },
		{ "W0C_MASK", r->w0c_mask },	     { "W1S_MASK", r->w1s_mask },
		{ "W1T_MASK", r->w1t_mask },	     { "RC_MASK", r->rc_mask },
		{ "RS_MASK", r->rs_mask },	     { "WONCE_MASK", r->wonce_mask },
		{ "RES0_MASK", r->res0_mask },	     { "RES1_MASK", r->res1_mask },
		{ "MBZ_MASK", r->mbz_mask },	     { "PRESERVE_MASK", r->preserve_mask },
		{ "RESVAL_MASK", r->resval_mask },   { "RAZ_WI_MASK", r->raz_wi_mask },
		{ "UNKNOWN_MASK", r->unknown_mask },
	};
	const char *const parts[3] = { r->name, "", "" };

	for (u32 i = 0; i < ARRAY_LEN(always); i++)
		add_name(c, r->pos, r->name, parts, always[i]);
	for (u32 i = 0; i < ARRAY_LEN(masks); i++)
		if (masks[i].mask)
			add_name(c, r->pos, r->name, parts, masks[i].suffix);
	if (r->n_index) {
		add_name(c, r->pos, r->name, parts, "COUNT");
		add_name(c, r->pos, r->name, parts, "STRIDE");
	}
	add_fields(c, r->name, "", r->fields, r->n_fields);
}

static void add_struct(struct c_names *c, const struct spec_struct *st)
{
	add_name(c, st->pos, st->name, (const char *const[]){ st->name, "", "" }, "");
	add_fields(c, st->name, "", st->fields, st->n_fields);
	for (u32 i = 0; i < st->n_variants; i++) {
		const struct spec_variant *v = &st->variants[i];

		add_name(c, v->pos, v->name, (const char *const[]){ "VARIANT", st->name, v->name },
			 "");
		add_fields(c, st->name, v->name, v->fields, v->n_fields);
	}
}

static void add_all(struct c_names *c, const struct spec *s)
{
	for (u32 i = 0; i < s->n_regs; i++)
		add_reg(c, &s->regs[i]);
	for (u32 i = 0; i < s->n_structs; i++)
		add_struct(c, &s->structs[i]);
	for (u32 i = 0; i < s->n_params; i++)
		add_name(c, s->params[i].pos, s->params[i].name,
			 (const char *const[]){ "PARAM", s->params[i].name, "" }, "");
	for (u32 i = 0; i < s->n_enums; i++)
		for (u32 k = 0; k < s->enums[i].n_values; k++)
			add_name(c, s->enums[i].values[k].pos, s->enums[i].values[k].name,
				 (const char *const[]){ s->enums[i].name,
							s->enums[i].values[k].name, "" },
				 "");
	for (u32 i = 0; i < s->n_invariants; i++)
		add_name(c, s->invariants[i].pos, s->invariants[i].name,
			 (const char *const[]){ "RULE", "INV", s->invariants[i].name }, "");
}

static int by_c_name(const void *a, const void *b)
{
	const struct c_name *x = a, *y = b;
	int c = strcmp(x->name, y->name);

	if (c)
		return c;
	if (x->pos.line != y->pos.line)
		return x->pos.line < y->pos.line ? -1 : 1;
	return x->pos.col < y->pos.col ? -1 : x->pos.col > y->pos.col;
}

static bool same_place(struct spec_pos a, struct spec_pos b)
{
	return a.line == b.line && a.col == b.col;
}

static bool are_of_one_enum(const struct spec *s, struct spec_pos a, struct spec_pos b)
{
	for (u32 i = 0; i < s->n_enums; i++) {
		u32 found = 0;

		for (u32 k = 0; k < s->enums[i].n_values; k++)
			found += same_place(s->enums[i].values[k].pos, a) ||
				 same_place(s->enums[i].values[k].pos, b);
		if (found)
			return found == 2;
	}
	return false;
}

void rule_c_name_collision(struct lint *x)
{
	struct c_names c = { .x = x };

	if (!x->l->s->prefix)
		return;
	add_all(&c, x->l->s);
	if (c.n > 1)
		qsort(c.list, c.n, sizeof(*c.list), by_c_name);
	for (u32 i = 1; i < c.n; i++) {
		const struct c_name *p = &c.list[i - 1], *q = &c.list[i];

		if (strcmp(p->name, q->name) || same_place(p->pos, q->pos))
			continue;
		if (!strcasecmp(p->what, q->what) && are_of_one_enum(x->l->s, p->pos, q->pos))
			continue;	/* enum-name-twice says so */
		rule_error(x, q->pos,
			   "`%s` and `%s` on line %u both give a C identifier that ends in %s",
			   q->what, p->what, p->pos.line, q->name);
	}
	free(c.list);
}

static const char *const keywords[] = {
	"alignas",
	"alignof",
	"and",
	"and_eq",
	"asm",
	"auto",
	"bitand",
	"bitor",
	"bool",
	"break",
	"case",
	"catch",
	"char",
	"char16_t",
	"char32_t",
	"char8_t",
	"class",
	"co_await",
	"co_return",
	"co_yield",
	"compl",
	"concept",
	"const",
	"const_cast",
	"consteval",
	"constexpr",
	"constinit",
	"continue",
	"decltype",
	"default",
	"delete",
	"do",
	"double",
	"dynamic_cast",
	"else",
	"enum",
	"explicit",
	"export",
	"extern",
	"false",
	"float",
	"for",
	"friend",
	"goto",
	"if",
	"inline",
	"int",
	"long",
	"mutable",
	"namespace",
	"new",
	"noexcept",
	"not",
	"not_eq",
	"nullptr",
	"operator",
	"or",
	"or_eq",
	"private",
	"protected",
	"public",
	"register",
	"reinterpret_cast",
	"requires",
	"restrict",
	"return",
	"short",
	"signed",
	"sizeof",
	"static",
	"static_assert",
	"static_cast",
	"struct",
	"switch",
	"template",
	"this",
	"thread_local",
	"throw",
	"true",
	"try",
	"typedef",
	"typeid",
	"typename",
	"typeof",
	"union",
	"unsigned",
	"using",
	"virtual",
	"void",
	"volatile",
	"wchar_t",
	"while",
	"xor",
	"xor_eq",
};

static void check_keyword(struct lint *x, struct spec_pos pos, const char *name)
{
	for (u32 i = 0; name && i < ARRAY_LEN(keywords); i++)
		if (!strcmp(keywords[i], name))
			rule_error(x, pos, "`%s` is a keyword of C or C++", name);
}

static void keyword_field(struct lint *x, const struct spec_variant *v, const struct spec_field *f)
{
	(void)v;
	check_keyword(x, f->pos, f->name);
}

void rule_c_keyword(struct lint *x)
{
	const struct spec *s = x->l->s;

	check_keyword(x, AT(x->l, "prefix"), s->prefix);
	for (u32 i = 0; i < s->n_params; i++)
		check_keyword(x, s->params[i].pos, s->params[i].name);
	for (u32 i = 0; i < s->n_regs; i++, x->reg = NULL) {
		x->reg = &s->regs[i];
		check_keyword(x, x->reg->pos, x->reg->name);
		for (u32 k = 0; k < x->reg->n_index; k++)
			check_keyword(x, AT(x->l, "registers", x->reg->name, "array"),
				      x->reg->index_name[k]);
		each_field(x, keyword_field);
	}
	for (u32 i = 0; i < s->n_structs; i++, x->st = NULL) {
		x->st = &s->structs[i];
		check_keyword(x, x->st->pos, x->st->name);
		each_field(x, keyword_field);
	}
}
