/* SPDX-License-Identifier: MIT */
/* Rules about names, and the identifiers that generated C makes of them; enums and params. See
 * rules.h. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/hash.h"
#include "base/str.h"
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
	const struct node *common = r ? NULL : NODE(x->l, "structs", x->st->name, "fields");

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

			if (node_get(common, f->name))
				rule_error(x, f->pos, "`%s` is also a field common to all variants",
					   f->name);
		}
}

/* ---- identifiers of generated C ---- */

enum { C_PARTS = 4 };			/* PREFIX_A_B_C_SUFFIX without the prefix; empty parts are left out */
struct c_name {
	u64 hash;
	const char *part[C_PARTS];
	struct spec_pos pos;
	const char *what;
	const struct spec_enum *of;	/* a value of it, or NULL */
	const char *name;		/* put together only when another has the same hash */
};
struct c_names { struct c_name *list; u32 n, size; };

static char upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - ('a' - 'A')) : c;
}

static u64 hash_of_parts(const char *const part[C_PARTS])
{
	u64 hash = HASH_INIT;
	char between = '\0';

	for (u32 i = 0; i < C_PARTS; i++) {
		if (between && *part[i])
			hash = hash_bytes(hash, &between, 1);
		for (const char *p = part[i]; *p; p++) {
			char c = upper(*p);

			hash = hash_bytes(hash, &c, 1);
		}
		if (*part[i])
			between = '_';
	}
	return hash;
}

static void add_name(struct c_names *c, struct spec_pos pos, const char *what, const char *const parts[3],
		     const char *suffix)
{
	struct c_name n = { .part = { parts[0], parts[1], parts[2], suffix }, .pos = pos, .what = what };

	if (c->n == c->size) {
		c->size = c->size ? c->size * 2 : 256;
		c->list = xrealloc(c->list, c->size * sizeof(*c->list));
	}
	n.hash = hash_of_parts(n.part);
	c->list[c->n++] = n;
}

static void add_fields(struct c_names *c, const char *owner, const char *variant,
		       const struct spec_field *f, u32 n)
{
	static const char *const suffix[] = { "MASK", "SHIFT", "WIDTH" };

	for (u32 i = 0; i < n; i++)
		for (u32 k = 0; k < ARRAY_LEN(suffix); k++)
			add_name(c, f[i].pos, f[i].name, (const char *const[]){ owner, variant, f[i].name },
				 suffix[k]);
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
	for (u32 i = 0; i < s->n_features; i++)
		add_name(c, s->features[i].pos, s->features[i].name,
			 (const char *const[]){ "FEATURE", s->features[i].name, "" }, "");
	for (u32 i = 0; i < s->n_queues; i++)
		add_name(c, s->queues[i].pos, s->queues[i].name,
			 (const char *const[]){ "QUEUE", s->queues[i].name, "" }, "");
	for (u32 i = 0; i < s->n_enums; i++)
		for (u32 k = 0; k < s->enums[i].n_values; k++) {
			add_name(c, s->enums[i].values[k].pos, s->enums[i].values[k].name,
				 (const char *const[]){ s->enums[i].name,
							s->enums[i].values[k].name, "" },
				 "");
			c->list[c->n - 1].of = &s->enums[i];
		}
	for (u32 i = 0; i < s->n_invariants; i++)
		add_name(c, s->invariants[i].pos, s->invariants[i].name,
			 (const char *const[]){ "RULE", "INV", s->invariants[i].name }, "");
}

static int by_c_name(const void *a, const void *b)
{
	const struct c_name *x = a, *y = b;
	int c = strcmp(x->name, y->name);

	c = c ? c : strcmp(x->pos.file, y->pos.file);
	if (c)
		return c;
	if (x->pos.line != y->pos.line)
		return x->pos.line < y->pos.line ? -1 : 1;
	return x->pos.col < y->pos.col ? -1 : x->pos.col > y->pos.col;
}

static bool same_place(struct spec_pos a, struct spec_pos b)
{
	return a.line == b.line && a.col == b.col && !strcmp(a.file, b.file);
}

/* Puts the name together, unless it was done before. */
static void spell(struct arena *a, struct c_name *c)
{
	const char *between = "";
	struct str s = { 0 };

	if (c->name)
		return;
	for (u32 i = 0; i < C_PARTS; i++) {
		if (!*c->part[i])
			continue;
		str_printf(&s, "%s%s", between, c->part[i]);
		between = "_";
	}
	for (size_t i = 0; i < s.len; i++)
		s.text[i] = upper(s.text[i]);
	c->name = arena_strdup(a, str_get(&s));
	str_free(&s);
}

/* Leaves only the names that share their hash with another, spelled out. */
static void keep_equal_hashes(struct c_names *c, struct arena *a)
{
	u32 n_slots = 16, kept = 0, *slot;

	while (n_slots / 2 < c->n)
		n_slots *= 2;
	slot = xmalloc(n_slots * sizeof(*slot));
	memset(slot, 0xff, n_slots * sizeof(*slot));
	for (u32 i = 0; i < c->n; i++) {
		u32 at = (u32)(c->list[i].hash >> 16) & (n_slots - 1);

		while (slot[at] != UINT32_MAX && c->list[slot[at]].hash != c->list[i].hash)
			at = (at + 1) & (n_slots - 1);
		if (slot[at] == UINT32_MAX) {
			slot[at] = i;
			continue;
		}
		spell(a, &c->list[slot[at]]);
		spell(a, &c->list[i]);
	}
	free(slot);
	for (u32 i = 0; i < c->n; i++)
		if (c->list[i].name)
			c->list[kept++] = c->list[i];
	c->n = kept;
}

void rule_c_name_collision(struct lint *x)
{
	struct c_names c = { 0 };

	if (!x->l->s->prefix)
		return;
	add_all(&c, x->l->s);
	keep_equal_hashes(&c, x->l->a);
	if (c.n > 1)
		qsort(c.list, c.n, sizeof(*c.list), by_c_name);
	for (u32 i = 1; i < c.n; i++) {
		const struct c_name *p = &c.list[i - 1], *q = &c.list[i];

		if (strcmp(p->name, q->name) || same_place(p->pos, q->pos))
			continue;
		if (p->of && p->of == q->of && !strcasecmp(p->what, q->what))
			continue;	/* enum-name-twice says so */
		rule_error(x, q->pos,
			   "`%s` and `%s` on line %u both give a C identifier that ends in %s",
			   q->what, p->what, p->pos.line, q->name);
	}
	free(c.list);
}

/* In the order of strcmp(). */
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

static int compare_keyword(const void *name, const void *keyword)
{
	return strcmp(name, *(const char *const *)keyword);
}

static void check_keyword(struct lint *x, struct spec_pos pos, const char *name)
{
	if (name && bsearch(name, keywords, ARRAY_LEN(keywords), sizeof(*keywords), compare_keyword))
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
	for (u32 i = 0; i < s->n_features; i++)
		check_keyword(x, s->features[i].pos, s->features[i].name);
	for (u32 i = 0; i < s->n_queues; i++)
		check_keyword(x, s->queues[i].pos, s->queues[i].name);
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
