/* SPDX-License-Identifier: MIT */
/* See macro.h: a reader of #define lines and an evaluator of C constant expressions over unsigned 64-bit numbers. */
#include "import/macro.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define MAX_NESTING 32

/* The text with comments and continued lines made blank; lines keep their number by counting in macros_read(). */
static char *without_comments(struct arena *a, const char *bytes, size_t len)
{
	char *text = arena_strndup(a, bytes, len);
	size_t n = strlen(text);

	for (size_t i = 0; i < n; i++) {
		if (text[i] == '/' && text[i + 1] == '*')
			for (; i < n && !(text[i] == '*' && text[i + 1] == '/' && text[i - 1] != '/'); i++)
				text[i] = text[i] == '\n' ? '\001' : ' ';
		else if (text[i] == '/' && text[i + 1] == '/')
			for (; i < n && text[i] != '\n'; i++)
				text[i] = ' ';
		else if (text[i] == '\\' && (text[i + 1] == '\n' || (text[i + 1] == '\r' && text[i + 2] == '\n'))) {
			text[i++] = ' ';
			if (text[i] == '\r')
				text[i++] = ' ';
			text[i] = '\001';
		}
		if (i < n && text[i] == '*' && text[i + 1] == '/')
			text[i] = text[i + 1] = ' ';
	}
	return text;
}

static const char *skip(const char *s)
{
	while (*s == ' ' || *s == '\t' || *s == '\001' || *s == '\r')
		s++;
	return s;
}

static size_t word_length(const char *s)
{
	size_t n = 0;

	while (isalnum((unsigned char)s[n]) || s[n] == '_')
		n++;
	return n;
}

static const char *read_params(struct macros *m, struct macro *d, const char *s)
{
	d->function = true;
	for (s = skip(s + 1); *s && *s != ')' && *s != '\n'; s = skip(s)) {
		size_t n = word_length(s);

		if (n && d->n_params < ARRAY_LEN(d->param))
			d->param[d->n_params] = arena_strndup(m->arena, s, n);
		d->n_params += n > 0;
		s += n ? n : 1;
	}
	return *s == ')' ? s + 1 : s;
}

/* The slot of a name: where it is, or where it would be. */
static u32 *slot_of(const struct macros *m, const char *name)
{
	u32 h = 2166136261u;

	for (const char *c = name; *c; c++)
		h = (h ^ (unsigned char)*c) * 16777619u;
	for (h &= m->n_slots - 1; m->slot[h] && strcmp(m->list[m->slot[h] - 1].name, name);)
		h = (h + 1) & (m->n_slots - 1);
	return &m->slot[h];
}

static const struct macro *find(const struct macros *m, const char *name)
{
	u32 i = m->n_slots ? *slot_of(m, name) : 0;

	return i ? &m->list[i - 1] : NULL;
}

static void make_room(struct macros *m)
{
	if (m->n < m->size)
		return;
	m->size = m->size ? m->size * 2 : 64;
	m->list = xrealloc(m->list, m->size * sizeof(*m->list));
	m->n_slots = m->size * 2;
	m->slot = xrealloc(m->slot, m->n_slots * sizeof(*m->slot));
	memset(m->slot, 0, m->n_slots * sizeof(*m->slot));
	for (u32 i = 0; i < m->n; i++)
		if (!m->list[i].twice)
			*slot_of(m, m->list[i].name) = i + 1;
}

static void add(struct macros *m, const char *s, u32 line)
{
	struct macro d = { .line = line };
	size_t n = word_length(s), end;

	if (!n)
		return;
	d.name = arena_strndup(m->arena, s, n);
	s += n;
	if (*s == '(')
		s = read_params(m, &d, s);
	s = skip(s);
	end = strcspn(s, "\n");
	d.body = arena_strndup(m->arena, s, end);
	d.twice = find(m, d.name) != NULL;
	make_room(m);
	m->list[m->n++] = d;
	if (!d.twice)
		*slot_of(m, d.name) = m->n;
}

void macros_read(struct macros *m, const char *bytes, size_t len)
{
	const char *s = without_comments(m->arena, bytes, len);
	u32 line = 1;

	while (*s) {
		const char *t = skip(s);

		if (*t == '#' && !strncmp(skip(t + 1), "define", 6))
			add(m, skip(skip(t + 1) + 6), line);
		for (; *s && *s != '\n'; s++)
			line += *s == '\001';
		if (*s)
			s++, line++;
	}
}

void macros_free(struct macros *m)
{
	free(m->list);
	free(m->slot);
}

/* ---- evaluation: one struct per expression being read; `bad` sticks ---------------------------------------------- */

struct eval { const struct macros *m; const struct macro *of; const u64 *args; const char *s; u32 depth; bool bad; };

static u64 condition(struct eval *e);

static u64 fail(struct eval *e)
{
	e->bad = true;
	e->s = "";
	return 0;
}

static bool take(struct eval *e, const char *token)
{
	size_t n = strlen(token);

	e->s = skip(e->s);
	if (strncmp(e->s, token, n))
		return false;
	e->s += n;
	return true;
}

static u64 mask_of(u64 high, u64 low)
{
	return high > 63 || low > high ? 0 : (~0ull >> (63 - high)) & (~0ull << low);
}

static u64 shifted_left(u64 a, u64 n)
{
	return n > 63 ? 0 : a << n;
}

static u64 lowest(u64 mask)
{
	return mask & (~mask + 1);
}

/* The kernel's own macros, which the header does not define. */
static bool builtin(const char *name, const u64 *a, u32 n, u64 *out)
{
	const struct { const char *name; u32 n; u64 value; } known[] = {
		{ "BIT", 1, shifted_left(1, a[0]) },	     { "BIT_ULL", 1, shifted_left(1, a[0]) },
		{ "_BITUL", 1, shifted_left(1, a[0]) },	     { "_BITULL", 1, shifted_left(1, a[0]) },
		{ "GENMASK", 2, mask_of(a[0], a[1]) },	     { "GENMASK_ULL", 2, mask_of(a[0], a[1]) },
		{ "UL", 1, a[0] },			     { "ULL", 1, a[0] },
		{ "U", 1, a[0] },			     { "_UL", 1, a[0] },
		{ "FIELD_PREP", 2, a[1] * lowest(a[0]) & a[0] }, { "FIELD_PREP_CONST", 2, a[1] * lowest(a[0]) & a[0] },
		{ "FIELD_MAX", 1, a[0] ? a[0] / lowest(a[0]) : 0 },
	};

	for (u32 i = 0; i < ARRAY_LEN(known); i++)
		if (!strcmp(known[i].name, name) && known[i].n == n) {
			*out = known[i].value;
			return true;
		}
	return false;
}

static u64 expand(struct eval *e, const struct macro *d, const u64 *args)
{
	struct eval inner = { e->m, d, args, d->body, e->depth + 1, false };
	u64 v;

	if (inner.depth > MAX_NESTING || !*d->body)
		return fail(e);
	v = condition(&inner);
	if (inner.bad || *skip(inner.s))
		return fail(e);
	return v;
}

static u64 name(struct eval *e)
{
	char word[128] = { 0 };
	size_t n = word_length(e->s);
	u64 args[2] = { 0 }, v = 0;
	const struct macro *d;
	u32 n_args = 0;

	if (n >= sizeof(word))
		return fail(e);
	memcpy(word, e->s, n);
	e->s += n;
	for (u32 i = 0; e->of && e->args && i < e->of->n_params && i < 2; i++)
		if (!strcmp(e->of->param[i], word))
			return e->args[i];
	if (take(e, "(")) {
		do
			args[n_args < 2 ? n_args : 1] = condition(e);
		while (++n_args < 2 && take(e, ","));
		if (!take(e, ")"))
			return fail(e);
	}
	d = find(e->m, word);
	if (d && d->function == (n_args > 0) && (!d->function || d->n_params == n_args))
		return expand(e, d, args);
	return builtin(word, args, n_args, &v) ? v : fail(e);
}

static u64 number(struct eval *e)
{
	char *end;
	u64 v = strtoull(e->s, &end, 0);

	while (*end && strchr("uUlL", *end))
		end++;
	if (isalnum((unsigned char)*end) || *end == '_' || *end == '.')
		return fail(e);
	e->s = end;
	return v;
}

/* `(u64)` and its kin: the cast is dropped, all arithmetic has 64 bits. */
static bool cast(struct eval *e)
{
	static const char *const types[] = { "u8", "u16", "u32", "u64", "__u32", "__u64", "int", "unsigned", "long", "phys_addr_t",
					     "dma_addr_t", "uint32_t", "uint64_t", "unsigned long", "unsigned long long",
					     "unsigned int" };
	const char *s = skip(e->s);

	if (*s != '(')
		return false;
	s = skip(s + 1);
	for (u32 i = 0; i < ARRAY_LEN(types); i++) {
		size_t n = strlen(types[i]);

		if (strncmp(s, types[i], n) || *skip(s + n) != ')')
			continue;
		e->s = skip(s + n) + 1;
		return true;
	}
	return false;
}

static u64 unary(struct eval *e)
{
	u64 v;

	while (cast(e))
		;
	if (++e->depth > 4 * MAX_NESTING)
		return fail(e);
	if (take(e, "~"))
		v = ~unary(e);
	else if (take(e, "-"))
		v = -unary(e);
	else if (take(e, "!"))
		v = !unary(e);
	else if (take(e, "(")) {
		v = condition(e);
		if (!take(e, ")"))
			fail(e);
	} else if (isdigit((unsigned char)*e->s))
		v = number(e);
	else
		v = isalpha((unsigned char)*e->s) || *e->s == '_' ? name(e) : fail(e);
	e->depth--;
	return v;
}

static const struct operator { const char *token; u32 level; } operators[] = {
	{ "||", 1 }, { "&&", 2 }, { "<<", 8 }, { ">>", 8 }, { "==", 6 }, { "!=", 6 }, { "<=", 7 }, { ">=", 7 }, { "|", 3 },
	{ "^", 4 },  { "&", 5 },  { "<", 7 },  { ">", 7 },  { "+", 9 },	 { "-", 9 },  { "*", 10 }, { "/", 10 }, { "%", 10 },
};

static u64 apply(struct eval *e, const char *op, u64 a, u64 b)
{
	switch (op[0]) {
	case '|': return op[1] ? a || b : a | b;
	case '&': return op[1] ? a && b : a & b;
	case '^': return a ^ b;
	case '=': return a == b;
	case '!': return a != b;
	case '<': return op[1] == '<' ? shifted_left(a, b) : op[1] ? a <= b : a < b;
	case '>': return op[1] == '>' ? (b > 63 ? 0 : a >> b) : op[1] ? a >= b : a > b;
	case '+': return a + b;
	case '-': return a - b;
	case '*': return a * b;
	}
	if (!b)
		return fail(e);
	return op[0] == '/' ? a / b : a % b;
}

static const struct operator *peek(struct eval *e)
{
	e->s = skip(e->s);
	for (u32 i = 0; i < ARRAY_LEN(operators); i++)
		if (!strncmp(e->s, operators[i].token, strlen(operators[i].token)))
			return &operators[i];
	return NULL;
}

static u64 binary(struct eval *e, u32 level)
{
	u64 v = unary(e);
	const struct operator *op;

	while ((op = peek(e)) && op->level >= level) {
		e->s += strlen(op->token);
		v = apply(e, op->token, v, binary(e, op->level + 1));
	}
	return v;
}

static u64 condition(struct eval *e)
{
	u64 v = binary(e, 1), a, b;

	if (!take(e, "?"))
		return v;
	a = condition(e);
	if (!take(e, ":"))
		return fail(e);
	b = condition(e);
	return v ? a : b;
}

bool macro_value(const struct macros *m, const struct macro *what, const u64 *args, u64 *out)
{
	struct eval e = { m, NULL, NULL, "", 0, false };

	*out = expand(&e, what, args);
	return !e.bad;
}
