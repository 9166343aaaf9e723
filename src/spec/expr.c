/* SPDX-License-Identifier: MIT */
/* See expr.h. Reading: precedence climbing over the text of one scalar; and evaluation. */
#include "spec/expr.h"

#include <stdlib.h>
#include <string.h>

#include "spec/expr_tree.h"
#include "spec/report.h"

struct parser {
	struct arena *arena;
	struct diag *diag;
	const struct node *node;
	const char *text, *at;
	u32 depth;
	bool failed;
};

static struct spec_pos pos_of(const struct parser *p, const char *at)
{
	struct spec_pos pos = p->node->pos;

	if (p->node->one_line)
		pos.col += (u32)(at - p->text) + (p->node->plain ? 0 : 1);
	return pos;
}

static struct spec_expr *fail(struct parser *p, const char *at, const char *rule, const char *why)
{
	if (!p->failed)
		spec_error(p->diag, pos_of(p, at), rule, "%s", why);
	p->failed = true;
	return NULL;
}

static void skip_space(struct parser *p)
{
	p->at += strspn(p->at, " \t\n");
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool eat(struct parser *p, const char *token)
{
	size_t n = strlen(token);

	skip_space(p);
	if (strncmp(p->at, token, n))
		return false;
	p->at += n;
	return true;
}

static const char *read_name(struct parser *p)
{
	const char *start;

	skip_space(p);
	start = p->at;
	if (!is_letter(*start))
		return NULL;
	while (is_letter(*p->at) || is_digit(*p->at))
		p->at++;
	return arena_strndup(p->arena, start, (size_t)(p->at - start));
}

static struct spec_expr *new_expr(struct parser *p, enum expr_kind kind, const char *start)
{
	struct expr_node *n = arena_alloc(p->arena, sizeof(*n));

	n->e.kind = kind;
	n->e.pos = pos_of(p, start);
	n->e.const_index = n->e.const_index2 = -1;
	return &n->e;
}

/* Closes a node (in `a || b || c`, the last one; the inner ones share its text): its text is all
 * that was read since `start`, without the space behind it. */
static struct spec_expr *finish(struct parser *p, struct spec_expr *e, const char *start)
{
	const char *end = p->at;

	while (end > start && strchr(" \t\n", end[-1]))
		end--;
	e->text = arena_strndup(p->arena, start, (size_t)(end - start));
	for (struct spec_expr *in = e->arg[0]; e->kind == EXPR_BINARY && in && !in->text;
	     in = in->arg[0])
		in->text = e->text;
	return e;
}

static bool read_number(struct parser *p, u64 *out)
{
	const char *start = p->at;
	struct node n = { .kind = NODE_SCALAR, .plain = true };
	bool octal = start[0] == '0' && is_digit(start[1]);

	while (is_letter(*p->at) || is_digit(*p->at))
		p->at++;
	n.text = arena_strndup(p->arena, start, (size_t)(p->at - start));
	if (!octal && node_u64(&n, out))
		return true;
	fail(p, start, "expression-syntax",
	     "this is not a decimal or 0x number of at most 64 bits");
	return false;
}

static struct spec_expr *parse_binary(struct parser *p, u32 level);

/* One level of parentheses, arguments or unary operators; `at` is what opens it. */
static bool go_deeper(struct parser *p, const char *at)
{
	if (++p->depth <= EXPR_MAX_DEPTH)
		return true;
	fail(p, at, "max-depth", "the expression is nested too deeply");
	return false;
}

static struct spec_expr *parse_call(struct parser *p, const char *name, const char *start)
{
	struct spec_expr *e = new_expr(p, EXPR_CALL, start);
	u32 want = !strcmp(name, "bits") ? 3 : !strcmp(name, "aligned") ? 2 : 0;

	if (!want)
		return fail(p, start, "expression-syntax",
			    "unknown function; there are bits(x, msb, lsb) and aligned(x, n)");
	if (!go_deeper(p, start))
		return NULL;
	e->name = name;
	for (e->n_args = 0; e->n_args < want; e->n_args++) {
		if (e->n_args && !eat(p, ","))
			return fail(p, p->at, "expression-syntax",
				    *p->at ? "expected `,`: too few arguments"
					   : "expected `,`: too few arguments, unless a comma in `{ }` ended it: quote the expression");
		e->arg[e->n_args] = parse_binary(p, 0);
		if (!e->arg[e->n_args])
			return NULL;
	}
	if (!eat(p, ")"))
		return fail(p, p->at, "expression-syntax", "expected `)` after the arguments");
	p->depth--;
	return finish(p, e, start);
}

static bool read_index(struct parser *p, struct expr_node *n)
{
	struct expr_index *x = &n->index[n->n_index];

	if (n->n_index == 2)
		return fail(p, p->at, "bad-index", "more than two indices");
	skip_space(p);
	x->pos = pos_of(p, p->at);
	if (is_digit(*p->at)) {
		if (!read_number(p, &x->value))
			return false;
	} else {
		x->name = read_name(p);
		if (!x->name)
			return fail(p, p->at, "expression-syntax",
				    "expected a number or the name of an index");
	}
	n->n_index++;
	return eat(p, "]") || fail(p, p->at, "expression-syntax", "expected `]`");
}

static struct spec_expr *parse_name(struct parser *p)
{
	const char *start = p->at, *name = read_name(p);
	struct spec_expr *e;
	struct expr_node *n;

	if (!strcmp(name, "true") || !strcmp(name, "false")) {
		e = new_expr(p, EXPR_INT, start);
		e->value = name[0] == 't';
		return finish(p, e, start);
	}
	if (eat(p, "("))
		return parse_call(p, name, start);
	e = new_expr(p, EXPR_NAME, start);
	n = expr_node(e);
	e->name = n->base = name;
	while (eat(p, "["))
		if (!read_index(p, n))
			return NULL;
	if (eat(p, ".")) {
		skip_space(p);
		n->member_pos = pos_of(p, p->at);
		n->member = read_name(p);
		if (!n->member)
			return fail(p, p->at, "expression-syntax",
				    "expected the name of a field after `.`");
	}
	return finish(p, e, start);
}

static struct spec_expr *parse_primary(struct parser *p)
{
	struct spec_expr *e;
	const char *start;

	skip_space(p);
	start = p->at;
	if (eat(p, "(")) {
		e = go_deeper(p, start) ? parse_binary(p, 0) : NULL;
		if (e && !eat(p, ")"))
			return fail(p, p->at, "expression-syntax", "expected `)`");
		p->depth--;
		return e;
	}
	if (is_digit(*start)) {
		e = new_expr(p, EXPR_INT, start);
		return read_number(p, &e->value) ? finish(p, e, start) : NULL;
	}
	if (is_letter(*start))
		return parse_name(p);
	return fail(p, start, "expression-syntax",
		    *start ? "expected a number, a name or `(`" : "the expression ends too early");
}

static struct spec_expr *parse_unary(struct parser *p)
{
	struct spec_expr *e;
	const char *start;
	enum expr_kind kind;

	skip_space(p);
	start = p->at;
	if (start[0] != '-' && (start[0] != '!' || start[1] == '='))
		return parse_primary(p);
	if (!go_deeper(p, start))
		return NULL;
	kind = *p->at++ == '!' ? EXPR_NOT : EXPR_NEG;
	e = new_expr(p, kind, start);
	e->n_args = 1;
	e->arg[0] = parse_unary(p);
	p->depth--;
	return e->arg[0] ? finish(p, e, start) : NULL;
}

/* Tokens by level, loosest first. A longer token stands before its prefix. */
static const struct {
	const char *token;
	enum expr_op op;
	u32 level;
	const char *not_before;
} ops[] = {
	{ "||", XOP_OR, 0, "" },  { "&&", XOP_AND, 1, "" }, { "==", XOP_EQ, 2, "" },
	{ "!=", XOP_NE, 2, "" },  { "<=", XOP_LE, 2, "" },  { ">=", XOP_GE, 2, "" },
	{ "<<", XOP_SHL, 5, "" }, { ">>", XOP_SHR, 5, "" }, { "<", XOP_LT, 2, "<=" },
	{ ">", XOP_GT, 2, ">=" }, { "|", XOP_BOR, 3, "|" }, { "&", XOP_BAND, 4, "&" },
	{ "+", XOP_ADD, 6, "" },  { "-", XOP_SUB, 6, "" },
};
enum { LEVEL_COMPARE = 2, LEVELS = 7 };

static bool eat_op(struct parser *p, u32 level, enum expr_op *op)
{
	skip_space(p);
	for (u32 i = 0; i < ARRAY_LEN(ops); i++) {
		size_t n;

		if (ops[i].token[0] != *p->at)
			continue;
		n = strlen(ops[i].token);
		if (strncmp(p->at, ops[i].token, n) ||
		    (p->at[n] && strchr(ops[i].not_before, p->at[n])))
			continue;
		if (ops[i].level != level)
			return false;
		*op = ops[i].op;
		p->at += n;
		return true;
	}
	return false;
}

static struct spec_expr *parse_binary(struct parser *p, u32 level)
{
	struct spec_expr *left, *e;
	const char *start;
	enum expr_op op;
	u32 chained = 0;

	if (level == LEVELS)
		return parse_unary(p);
	skip_space(p);
	start = p->at;
	left = parse_binary(p, level + 1);
	while (left && eat_op(p, level, &op)) {
		if (level == LEVEL_COMPARE && chained++)
			return fail(p, p->at, "expression-syntax",
				    "comparisons cannot be chained; use && or parentheses");
		e = new_expr(p, EXPR_BINARY, start);
		e->op = op;
		e->n_args = 2;
		e->arg[0] = left;
		e->arg[1] = parse_binary(p, level + 1);
		left = e->arg[1] ? e : NULL;
	}
	return left && left->n_args == 2 && !left->text ? finish(p, left, start) : left;
}

struct spec_expr *expr_parse(struct arena *a, const struct node *n, struct diag *diag)
{
	struct parser p = {
		.arena = a, .diag = diag, .node = n, .text = node_text(n), .at = node_text(n)
	};
	struct spec_expr *e;

	if (!p.text || n->bad)
		return NULL;
	if (strlen(p.text) > EXPR_MAX_CHARS)
		return fail(&p, p.text, "too-large",
			    "the expression is longer than 4096 characters");
	e = parse_binary(&p, 0);
	skip_space(&p);
	if (e && *p.at)
		return fail(&p, p.at, "expression-syntax",
			    "expected an operator or the end of the expression");
	return e;
}

static u64 shift(u64 x, u64 n, bool left)
{
	if (n > 63)
		return 0;
	return left ? x << n : x >> n;
}

static u64 eval_binary(enum expr_op op, u64 a, u64 b)
{
	switch (op) {
	case XOP_OR: return a || b;
	case XOP_AND: return a && b;
	case XOP_EQ: return a == b;
	case XOP_NE: return a != b;
	case XOP_LT: return a < b;
	case XOP_LE: return a <= b;
	case XOP_GT: return a > b;
	case XOP_GE: return a >= b;
	case XOP_ADD: return a + b;
	case XOP_SUB: return a - b;
	case XOP_BAND: return a & b;
	case XOP_BOR: return a | b;
	case XOP_SHL: return shift(a, b, true);
	case XOP_SHR: return shift(a, b, false);
	}
	return 0;
}

static u64 eval_call(const char *name, const u64 *v)
{
	if (!strcmp(name, "aligned"))
		return v[1] > 63 ? v[0] == 0 : !(v[0] & ((1ull << v[1]) - 1));
	if (v[1] < v[2] || v[2] > 63)		/* bits(x, msb, lsb) */
		return 0;
	return shift(v[0], v[2], false) &
	       (v[1] - v[2] > 62 ? ~0ull : (1ull << (v[1] - v[2] + 1)) - 1);
}

bool expr_eval(const struct spec_expr *e, expr_get *get, void *ctx, u64 *out)
{
	u64 v[3] = { 0 };

	if (e->kind == EXPR_NAME)
		return get(ctx, e, out);
	for (u32 i = 0; i < e->n_args; i++)
		if (!expr_eval(e->arg[i], get, ctx, &v[i]))
			return false;
	switch (e->kind) {
	case EXPR_NOT: *out = !v[0]; break;
	case EXPR_NEG: *out = 0 - v[0]; break;
	case EXPR_BINARY: *out = eval_binary(e->op, v[0], v[1]); break;
	case EXPR_CALL: *out = eval_call(e->name, v); break;
	default: *out = e->value; break;
	}
	return true;
}

void expr_names(const struct spec_expr *e, void (*fn)(void *ctx, const struct spec_expr *name),
		void *ctx)
{
	if (!e)
		return;
	if (e->kind == EXPR_NAME)
		fn(ctx, e);
	for (u32 i = 0; i < e->n_args; i++)
		expr_names(e->arg[i], fn, ctx);
}

const struct spec_expr *expr_sum(const struct spec_expr *e, u64 *n)
{
	bool sum = e && e->kind == EXPR_BINARY && e->op == XOP_ADD && e->arg[1]->kind == EXPR_INT;

	*n = sum ? e->arg[1]->value : 0;
	return sum ? e->arg[0] : e;
}

bool expr_ref(const struct spec_expr *e, struct expr_ref *ref)
{
	const struct expr_node *n;

	if (!e || e->kind != EXPR_NAME)
		return false;
	n = (const struct expr_node *)e;
	*ref = (struct expr_ref){
		n->base, n->member, { n->index[0].name, n->index[1].name },
		{ n->index[0].value, n->index[1].value }, n->n_index
	};
	return true;
}
