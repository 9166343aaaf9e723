/* SPDX-License-Identifier: MIT */
/*
 * Expressions as C. The language is total, so the text must be: shifts by 64 or more give 0, everything is unsigned and
 * 64 bits wide. Truth values stay C conditions where a condition is wanted, to keep the text readable.
 */
#include "gen/expr.h"

#include <string.h>

static const char *const op_text[] = {
	[XOP_OR] = "||", [XOP_AND] = "&&", [XOP_EQ] = "==", [XOP_NE] = "!=", [XOP_LT] = "<", [XOP_LE] = "<=",
	[XOP_GT] = ">", [XOP_GE] = ">=", [XOP_ADD] = "+", [XOP_SUB] = "-", [XOP_BAND] = "&", [XOP_BOR] = "|",
	[XOP_SHL] = "<<", [XOP_SHR] = ">>",
};

static bool is_truth(const struct spec_expr *e)
{
	return e->kind == EXPR_NOT || (e->kind == EXPR_BINARY && e->op <= XOP_GE) ||
	       (e->kind == EXPR_CALL && strcmp(e->name, "aligned") == 0);
}

/* C text of the index in dimension `dim` of the register that `e` names. */
static int index_text(const struct spec_expr *e, u32 dim, const struct expr_scope *scope, struct word *text)
{
	bool same = dim ? e->same_index2 : e->same_index;
	s64 constant = dim ? e->const_index2 : e->const_index;
	const char *name = index_name(e->reg, dim);

	if (!same) {
		*text = word("%lldu", constant < 0 ? 0 : constant);
		return 0;
	}
	if (scope->ranges) {
		*text = word("i_%s", lower(name).s);
		return 0;
	}
	for (u32 k = 0; scope->at && k < scope->at->n_index; k++) {
		if (strcmp(index_name(scope->at, k), name) == 0) {
			*text = word("%s[%u]", scope->index ? scope->index : "e->hit.index", k);
			return 0;
		}
	}
	return gen_refuse(e->pos, "`%s` needs index `%s`, which the event does not have", e->text ? e->text : e->name, name);
}

/* Element of the register file that `e` names, relative to the register's first. */
static int element_text(const struct spec_expr *e, const struct expr_scope *scope, struct word *text)
{
	struct word i[2] = { { "" }, { "" } };

	for (u32 dim = 0; dim < e->reg->n_index; dim++)
		if (index_text(e, dim, scope, &i[dim]))
			return -1;
	if (e->reg->n_index == 0)
		*text = word("%s", "");
	else if (e->reg->n_index == 1)
		*text = word(" + %s", i[0].s);
	else
		*text = word(" + %s * %uu + %s", i[0].s, e->reg->count[1], i[1].s);
	return 0;
}

struct word expr_argument(const struct spec_expr *e)
{
	struct word name = c_name(e->reg->name);

	if (e->reg->n_index > 0)
		name = word("%s_%lld", name.s, e->const_index < 0 ? 0 : e->const_index);
	if (e->reg->n_index > 1)
		name = word("%s_%lld", name.s, e->const_index2 < 0 ? 0 : e->const_index2);
	return name;
}

static const struct spec_reg *storage(const struct spec_reg *r)
{
	return r && r->view_of ? r->view_of : r;
}

/* The word of the register file that an element is in, as it is or, of the register written, as it was before. */
static struct word file_text(const struct spec_expr *e, const struct expr_scope *scope, const char *element)
{
	bool before = scope->before_write && storage(e->reg) == storage(scope->at);

	return word(before ? "mon_before(m, e, %uu%s)" : "m->state[%uu%s]", e->reg->first_state, element);
}

static int call_text(const struct spec_expr *e, const struct expr_scope *scope, struct word *text)
{
	struct word i[2] = { { "0" }, { "0" } };

	for (u32 dim = 0; dim < e->reg->n_index; dim++)
		if (index_text(e, dim, scope, &i[dim]))
			return -1;
	*text = word("%s(c, %u, %s, %s)", scope->state_call, reg_number(scope->spec, e->reg), i[0].s, i[1].s);
	return 0;
}

static int state_text(const struct spec_expr *e, const struct expr_scope *scope, struct word *text)
{
	const struct spec_reg *r = e->reg;
	struct word element;

	if (scope->arguments) {
		*text = word("(%s)%s.raw", scope->type, expr_argument(e).s);
		return 0;
	}
	if (scope->state_call)
		return call_text(e, scope, text);
	if (element_text(e, scope, &element))
		return -1;
	if (!r->view_of)
		*text = file_text(e, scope, element.s);
	else
		*text = word("(%s >> %u & %s)", file_text(e, scope, element.s).s, r->view_lsb, lit(low_mask(r->width), 64).s);
	return 0;
}

static int no_meaning(const struct spec_expr *e)
{
	return gen_refuse(e->pos, "`%s` has no meaning here", e->text ? e->text : e->name);
}

/* What is not a register or the value at hand: an enum value, a param, a feature, what the device model tells of an entry. */
static int fact_value(FILE *out, const struct spec_expr *e, const struct expr_scope *scope)
{
	static const char *const part[] = { [ENTRY_ID] = "id", [ENTRY_FIRST] = "first", [ENTRY_LAST] = "last" };

	if (e->constant)
		fprintf(out, "%s", lit(e->constant->value, 64).s);
	else if (e->param && scope->param_array)
		fprintf(out, "%s[%u]", scope->param_array, (u32)(e->param - scope->spec->params));
	else if (e->param && scope->params)
		fprintf(out, "%s%s", scope->params, lower(e->param->name).s);
	else if (e->param)
		fprintf(out, "%s", lit(e->param->def, 64).s);
	else if (e->feature && scope->features)
		fprintf(out, "(%s >> %u & 1)", scope->features, (u32)(e->feature - scope->spec->features));
	else if (e->entry != ENTRY_NONE && scope->entry)
		fprintf(out, "%s%s", scope->entry, part[e->entry]);
	else
		return no_meaning(e);
	return 0;
}

/* The word of the value at hand that the name is in; *lsb: where in this word. */
static int at_hand(const struct spec_expr *e, const struct expr_scope *scope, struct word *text, u32 *lsb)
{
	const char *value = e->is_old ? scope->old_value : scope->new_value;

	if (!value)
		return no_meaning(e);
	*text = word("%s", value);
	if (!scope->word_bits)
		return 0;
	if (!e->field)
		return gen_refuse(e->pos, "`%s` is more than one word", e->text ? e->text : e->name);
	*text = word("(%s)%s[%u]", scope->type, value, *lsb / scope->word_bits);
	*lsb %= scope->word_bits;
	return 0;
}

static int name_value(FILE *out, const struct spec_expr *e, const struct expr_scope *scope)
{
	u32 lsb = e->field ? e->field->lsb : 0, width = e->field ? field_width(e->field) : 64;
	struct word base;

	if (e->constant || e->param || e->feature || e->entry != ENTRY_NONE)
		return fact_value(out, e, scope);
	if (e->is_old || e->is_new) {
		if (at_hand(e, scope, &base, &lsb))
			return -1;
	} else if (!e->reg) {
		return gen_refuse(e->pos, "`%s` is not resolved", e->name);
	} else if (state_text(e, scope, &base)) {
		return -1;
	}
	if (width == 64)
		fprintf(out, "%s", base.s);
	else if (lsb == 0)
		fprintf(out, "(%s & %s)", base.s, lit(low_mask(width), 64).s);
	else
		fprintf(out, "(%s >> %u & %s)", base.s, lsb, lit(low_mask(width), 64).s);
	return 0;
}

/* a << n, where n >= 64 gives 0. */
static int shift_value(FILE *out, const struct spec_expr *e, const struct expr_scope *scope)
{
	const struct spec_expr *by = e->arg[1];
	int bad = 0;

	if (by->kind == EXPR_INT && by->value >= 64) {
		fprintf(out, "(%s)0", scope->type);
		return 0;
	}
	fputc('(', out);
	if (by->kind != EXPR_INT) {
		bad |= expr_value(out, by, scope);
		fprintf(out, " >= 64 ? 0 : ");
	}
	bad |= expr_value(out, e->arg[0], scope);
	fprintf(out, " %s ", op_text[e->op]);
	if (by->kind == EXPR_INT)
		fprintf(out, "%u", (u32)by->value);
	else
		bad |= expr_value(out, by, scope);
	fputc(')', out);
	return bad;
}

static int binary(FILE *out, const struct spec_expr *e, const struct expr_scope *scope,
		  int (*operand)(FILE *, const struct spec_expr *, const struct expr_scope *))
{
	int bad;

	fputc('(', out);
	bad = operand(out, e->arg[0], scope);
	fprintf(out, " %s ", op_text[e->op]);
	bad |= operand(out, e->arg[1], scope);
	fputc(')', out);
	return bad;
}

/* bits(x, msb, lsb) with constant bounds. */
static int bits_value(FILE *out, const struct spec_expr *e, const struct expr_scope *scope)
{
	u64 msb = e->arg[1]->value, lsb = e->arg[2]->value;

	if (e->arg[1]->kind != EXPR_INT || e->arg[2]->kind != EXPR_INT)
		return gen_refuse(e->pos, "bits() takes constant bit numbers");
	if (msb < lsb || lsb >= 64) {
		fprintf(out, "(%s)0", scope->type);
		return 0;
	}
	fputc('(', out);
	if (expr_value(out, e->arg[0], scope))
		return -1;
	fprintf(out, " >> %llu & %s)", lsb, lit(low_mask((u32)(msb - lsb > 63 ? 64 : msb - lsb + 1)), 64).s);
	return 0;
}

/* aligned(x, n): the low n bits are 0. */
static int aligned_condition(FILE *out, const struct spec_expr *e, const struct expr_scope *scope)
{
	if (e->arg[1]->kind != EXPR_INT)
		return gen_refuse(e->pos, "aligned() takes a constant number of bits");
	fputs("((", out);
	if (expr_value(out, e->arg[0], scope))
		return -1;
	fprintf(out, " & %s) == 0)", lit(low_mask(e->arg[1]->value > 64 ? 64 : (u32)e->arg[1]->value), 64).s);
	return 0;
}

int expr_condition(FILE *out, const struct spec_expr *e, const struct expr_scope *scope)
{
	int bad;

	if (!is_truth(e)) {
		fputc('(', out);
		bad = expr_value(out, e, scope);
		fputs(" != 0)", out);
		return bad;
	}
	if (e->kind == EXPR_CALL)
		return aligned_condition(out, e, scope);
	if (e->kind == EXPR_NOT) {
		fputs("(!", out);
		bad = expr_condition(out, e->arg[0], scope);
		fputc(')', out);
		return bad;
	}
	return binary(out, e, scope, e->op == XOP_OR || e->op == XOP_AND ? expr_condition : expr_value);
}

int expr_value(FILE *out, const struct spec_expr *e, const struct expr_scope *scope)
{
	int bad;

	if (is_truth(e)) {
		fprintf(out, "(%s)", scope->type);
		return expr_condition(out, e, scope);
	}
	switch (e->kind) {
	case EXPR_INT:
		fprintf(out, "%s", lit(e->value, 64).s);
		return 0;
	case EXPR_NAME:
		return name_value(out, e, scope);
	case EXPR_NEG:
		fputs("(0ull - ", out);
		bad = expr_value(out, e->arg[0], scope);
		fputc(')', out);
		return bad;
	case EXPR_CALL:
		if (strcmp(e->name, "bits") == 0)
			return bits_value(out, e, scope);
		return gen_refuse(e->pos, "unknown function `%s`", e->name);
	case EXPR_BINARY:
		if (e->op == XOP_SHL || e->op == XOP_SHR)
			return shift_value(out, e, scope);
		return binary(out, e, scope, expr_value);
	case EXPR_NOT:
		break;
	}
	return gen_refuse(e->pos, "unknown kind of expression");
}

void expr_registers(const struct spec_expr *e, void (*see)(void *ctx, const struct spec_expr *name), void *ctx)
{
	if (!e)
		return;
	if (e->kind == EXPR_NAME && e->reg && !e->is_old && !e->is_new)
		see(ctx, e);
	for (u32 i = 0; i < e->n_args; i++)
		expr_registers(e->arg[i], see, ctx);
}
