/* SPDX-License-Identifier: MIT */
/*
 * What a device has, in the accessor header: features, their probes, and predicates from every `when`. All of them are
 * functions of values, so that a driver and a device model use the same.
 */
#include "gen/header.h"

#include <string.h>

#include "gen/expr.h"

#define MAX_NAMED 64			/* registers that expressions may name together */

/* Does anything depend on what a device has? */
static bool has_config(const struct spec *s)
{
	bool has = s->n_features > 0;

	for (u32 i = 0; i < s->n_enums && !has; i++)
		for (u32 k = 0; k < s->enums[i].n_values; k++)
			has |= s->enums[i].values[k].when != NULL;
	for (u32 i = 0; i < s->n_regs && !has; i++) {
		has = s->regs[i].when != NULL;
		for (u32 k = 0; k < s->regs[i].n_fields; k++)
			has |= s->regs[i].fields[k].when != NULL;
	}
	for (u32 i = 0; i < s->n_structs && !has; i++) {
		const struct spec_struct *st = &s->structs[i];

		has = st->when != NULL;
		for (u32 k = 0; k < st->n_fields; k++)
			has |= st->fields[k].when != NULL;
		for (u32 v = 0; v < st->n_variants; v++)
			for (u32 k = 0; k < st->variants[v].n_fields; k++)
				has |= st->variants[v].fields[k].when != NULL;
	}
	return has;
}

void header_config(FILE *out, const struct spec *s)
{
	struct word p = upper(s->prefix);

	if (!has_config(s))
		return;
	fprintf(out, "\n/* Features a device may have; bits of struct %s_config. */\n", s->prefix);
	for (u32 i = 0; i < s->n_features; i++) {
		const struct spec_feature *f = &s->features[i];

		fprintf(out, "#define %s_FEATURE_%s %s", p.s, upper(f->name).s, lit(1ull << i, 64).s);
		fprintf(out, f->brief ? "\t/* %s */\n" : "\n", remark(f->brief ? f->brief : "").s);
	}
	fprintf(out, "\n/* What is known of one device: from %s_probe_features(), or from its description. */\n", s->prefix);
	fprintf(out, "struct %s_config {\n\tuint64_t features;\n", s->prefix);
	for (u32 i = 0; i < s->n_params; i++)
		fprintf(out, "\tuint64_t param_%s;\n", lower(s->params[i].name).s);
	fprintf(out, "};\n#define %s_CONFIG_DEFAULT { 0", p.s);
	for (u32 i = 0; i < s->n_params; i++)
		fprintf(out, ", %s_PARAM_%s_DEFAULT", p.s, upper(s->params[i].name).s);
	fprintf(out, " }\n");
}

struct expr_scope header_config_scope(const struct spec *s)
{
	return (struct expr_scope){ .spec = s, .type = "uint64_t", .features = "c->features", .params = "c->param_" };
}

static int exists(FILE *out, const struct spec *s, const char *name, const struct spec_expr *when)
{
	struct expr_scope scope = header_config_scope(s);
	int bad;

	if (!when)
		return 0;
	fprintf(out, "IOVET_FN int %s(const struct %s_config *c)\n{\n\t(void)c;\n\treturn ", name, s->prefix);
	bad = expr_condition(out, when, &scope);
	fprintf(out, ";\n}\n");
	return bad;
}

static int fields_exist(FILE *out, const struct spec *s, const char *owner, const struct spec_field *f, u32 n)
{
	int bad = 0;

	for (u32 i = 0; i < n; i++)
		bad |= f[i].when ? exists(out, s, word("%s_has_%s", owner, lower(f[i].name).s).s, f[i].when) : 0;
	return bad;
}

static int structs_exist(FILE *out, const struct spec *s)
{
	int bad = 0;

	for (u32 i = 0; i < s->n_structs; i++) {
		const struct spec_struct *st = &s->structs[i];
		struct value_type t = struct_type(s, st);

		bad |= exists(out, s, word("%s_exists", t.function.s).s, st->when);
		bad |= fields_exist(out, s, t.function.s, st->fields, st->n_fields);
		for (u32 k = 0; k < st->n_variants; k++)
			bad |= fields_exist(out, s, word("%s_%s", t.function.s, lower(st->variants[k].name).s).s,
					    st->variants[k].fields, st->variants[k].n_fields);
	}
	return bad;
}

/* Is x a value this device knows? */
static int enum_exists(FILE *out, const struct spec *s, const struct spec_enum *e)
{
	struct expr_scope scope = header_config_scope(s);
	bool any = false;
	int bad = 0;

	for (u32 k = 0; k < e->n_values; k++)
		any |= e->values[k].when != NULL;
	if (!any)
		return 0;
	fprintf(out, "IOVET_FN int %s_%s_exists(uint64_t x, const struct %s_config *c)\n{\n\t(void)c;\n\tswitch (x) {\n",
		s->prefix, lower(e->name).s, s->prefix);
	for (u32 k = 0; k < e->n_values; k++) {
		if (!e->values[k].when && !e->others_reserved)
			continue;
		fprintf(out, "\tcase %s:\n\t\treturn ", lit(e->values[k].value, 64).s);
		if (e->values[k].when)
			bad |= expr_condition(out, e->values[k].when, &scope);
		else
			fputs("1", out);
		fprintf(out, ";\n");
	}
	fprintf(out, "\tdefault:\n\t\treturn %d;\n\t}\n}\n", !e->others_reserved);
	return bad;
}

int header_exists(FILE *out, const struct spec *s)
{
	int bad = 0;

	if (!has_config(s))
		return 0;
	fprintf(out, "\n/* What is there on a device; what has no predicate always is. */\n");
	for (u32 i = 0; i < s->n_enums; i++)
		bad |= enum_exists(out, s, &s->enums[i]);
	for (u32 i = 0; i < s->n_regs; i++) {
		const struct spec_reg *r = &s->regs[i];
		struct word owner = word("%s_%s", s->prefix, lower(r->name).s);

		bad |= exists(out, s, word("%s_exists", owner.s).s, r->when);
		bad |= fields_exist(out, s, owner.s, r->fields, r->n_fields);
	}
	return bad | structs_exist(out, s);
}

struct named { u32 n; const struct spec_expr *at[MAX_NAMED]; };

/* Each element of a register once, in the order of first mention. */
static void see_register(void *ctx, const struct spec_expr *e)
{
	struct named *all = ctx;

	for (u32 i = 0; i < all->n; i++)
		if (all->at[i]->reg == e->reg && all->at[i]->const_index == e->const_index &&
		    all->at[i]->const_index2 == e->const_index2)
			return;
	if (all->n < MAX_NAMED)
		all->at[all->n++] = e;
}

/* Does the expression ask what the device has? */
bool header_asks_config(const struct spec_expr *e)
{
	bool asks = e->param || e->feature;

	for (u32 i = 0; i < e->n_args; i++)
		asks |= header_asks_config(e->arg[i]);
	return asks;
}

static void separator(FILE *out, bool *first)
{
	fputs(*first ? "" : ", ", out);
	*first = false;
}

int header_predicate(FILE *out, const struct spec *s, const char *name, const struct spec_expr *e, const char *seen)
{
	struct expr_scope scope = header_config_scope(s);
	struct named all = { .n = 0 };
	bool first = true;
	int bad;

	scope.arguments = true;
	scope.new_value = seen ? "(uint64_t)seen.raw" : NULL;
	expr_registers(e, see_register, &all);
	if (all.n == MAX_NAMED)
		return gen_refuse(e->pos, "`%s` names more than %d registers", e->text, MAX_NAMED - 1);
	fprintf(out, "IOVET_FN int %s(", name);
	if (header_asks_config(e)) {
		separator(out, &first);
		fprintf(out, "const struct %s_config *c", s->prefix);
	}
	if (seen) {
		separator(out, &first);
		fprintf(out, "%s seen", seen);
	}
	for (u32 i = 0; i < all.n; i++) {
		separator(out, &first);
		fprintf(out, "%s_%s_t %s", s->prefix, lower(all.at[i]->reg->name).s, expr_argument(all.at[i]).s);
	}
	fprintf(out, "%s)\n{\n", first ? "void" : "");
	if (seen)
		fprintf(out, "\t(void)seen;\n");
	fprintf(out, "\treturn ");
	bad = expr_condition(out, e, &scope);
	fprintf(out, ";\n}\n");
	return bad;
}

/* Where the element of a register is that an expression names. */
static u32 element_offset(const struct spec_expr *e)
{
	s64 index[2] = { e->const_index, e->const_index2 };
	u32 offset = e->reg->offset;

	for (u32 dim = 0; dim < e->reg->n_index; dim++)
		offset += index[dim] > 0 ? (u32)index[dim] * e->reg->stride[dim] : 0;
	return offset;
}

/* Reads every register that a probe looks at, once. */
static void probe_reads(FILE *out, const struct spec *s)
{
	struct named all = { .n = 0 };

	for (u32 i = 0; i < s->n_features; i++)
		expr_registers(s->features[i].probe, see_register, &all);
	for (u32 i = 0; i < all.n; i++) {
		const struct spec_reg *r = all.at[i]->reg;
		struct word type = word("%s_%s", s->prefix, lower(r->name).s);

		fprintf(out, "\tconst %s_t %s = %s_from(%sread(ctx, %s, %u));\n", type.s, expr_argument(all.at[i]).s, type.s,
			r->width > 32 ? "" : "(uint32_t)", lit(element_offset(all.at[i]), 32).s, r->width);
	}
	fprintf(out, "%s", all.n ? "\n" : "");
}

static void probe_one(FILE *out, const struct spec *s, const struct spec_feature *f)
{
	struct named all = { .n = 0 };
	struct word bit = word("%s_FEATURE_%s", upper(s->prefix).s, upper(f->name).s);
	bool first = true;

	expr_registers(f->probe, see_register, &all);
	fprintf(out, "\tc->features &= ~%s;\n\tif (%s_feature_%s(", bit.s, s->prefix, lower(f->name).s);
	if (header_asks_config(f->probe)) {
		separator(out, &first);
		fputs("c", out);
	}
	for (u32 i = 0; i < all.n; i++) {
		separator(out, &first);
		fputs(expr_argument(all.at[i]).s, out);
	}
	fprintf(out, "))\n\t\tc->features |= %s;\n", bit.s);
}

int header_probe(FILE *out, const struct spec *s)
{
	bool any = false;
	int bad = 0;

	for (u32 i = 0; i < s->n_features; i++)
		any |= s->features[i].probe != NULL;
	if (!any)
		return 0;
	fprintf(out, "\n/* How a device tells its features. */\n");
	for (u32 i = 0; i < s->n_features; i++)
		if (s->features[i].probe)
			bad |= header_predicate(out, s, word("%s_feature_%s", s->prefix, lower(s->features[i].name).s).s,
						s->features[i].probe, NULL);
	fprintf(out, "\n/*\n * All of them, in the order of the spec. read() returns a register of so many bits at an offset: a driver\n"
		" * reads the device, a model its register file. Features that no register tells are left as they are.\n */\n");
	fprintf(out, "IOVET_FN void %s_probe_features(struct %s_config *c,\n"
		"\tuint64_t (*read)(void *ctx, uint32_t offset, uint32_t bits), void *ctx)\n{\n", s->prefix, s->prefix);
	probe_reads(out, s);
	for (u32 i = 0; i < s->n_features; i++)
		if (s->features[i].probe)
			probe_one(out, s, &s->features[i]);
	fprintf(out, "}\n");
	return bad;
}
