/* SPDX-License-Identifier: MIT */
/* Register programs as text, and back: see regprog.h. The parser stops at the first mistake. */
#include "base/lib.h"
#include "base/number.h"
#include "bus/regprog.h"
#include "bus/regprog_int.h"

static const char *const words[RP_KINDS] = {
	[RP_NOP] = "nop", [RP_READ] = "read", [RP_WRITE] = "write", [RP_SET] = "set", [RP_POLL] = "poll", [RP_DELAY] = "delay",
	[RP_RESET] = "reset", [RP_STORE] = "store", [RP_DMA] = "dma",
};

static const struct gram_field *field_of(const struct regprog_target *t, const struct regprog_op *op)
{
	return &t->grammar->fields[t->grammar->regs[op->reg].first_field + op->part];
}

static const char *reset_name(const struct regprog_target *t, u64 kind)
{
	const struct reg_map *map = t->grammar->map;

	return kind < map->n_kinds && map->kinds ? map->kinds[kind] : NULL;
}

/* ---- to text ----------------------------------------------------------------------------------------------------- */

static void put_part(struct text *x, const struct reg_desc *r, const struct regprog_op *op)
{
	if (op->part == 0 && op->bytes == r->width_bits / 8)
		return;
	text_put(x, '+');
	text_dec(x, op->part);
	text_put(x, ':');
	text_dec(x, op->bytes);
}

/* What the generated decoder says after "NAME = 0x1", in parentheses. */
static void put_meaning(struct text *x, const struct regprog_target *t, const struct regprog_op *op)
{
	char line[REGPROG_LINE];
	const char *c;

	if (!t->grammar->decode)
		return;
	for (c = t->grammar->decode(regprog_offset(t, op), op->val, line, sizeof(line)); *c && *c != '='; c++)
		continue;
	for (c += *c == '=' && c[1] ? 2 : 0; *c && *c != ' '; c++)
		continue;
	if (!*c)
		return;
	text_add(x, " (");
	text_add(x, c + 1);
	text_put(x, ')');
}

static void put_operands(struct text *x, const struct regprog_target *t, const struct regprog_op *op)
{
	const struct reg_desc *r = &t->grammar->map->regs[op->reg];

	put_element(x, r, op->element);
	if (op->kind == RP_READ || op->kind == RP_WRITE) {
		put_part(x, r, op);
	} else {
		text_put(x, '.');
		text_add(x, field_of(t, op)->name);
	}
	if (op->kind == RP_READ)
		return;
	text_put(x, ' ');
	text_hex(x, op->val);
	if (op->kind == RP_WRITE && op->part < r->width_bits / 8)
		put_meaning(x, t, op);
}

const char *regprog_print_op(const struct regprog_target *t, const struct regprog_op *op, char *buf, u32 bytes)
{
	struct text x = { .buf = buf, .size = bytes };

	text_add(&x, op->kind < RP_KINDS ? words[op->kind] : "?");
	text_put(&x, ' ');
	switch (op->kind) {
	case RP_DELAY: text_dec(&x, op->val); break;
	case RP_RESET:
		if (reset_name(t, op->val))
			text_add(&x, reset_name(t, op->val));
		else
			text_dec(&x, op->val);
		break;
	case RP_STORE:
		text_hex(&x, 8u * op->reg);
		text_put(&x, ' ');
		text_hex(&x, op->val);
		break;
	case RP_DMA:
		text_dec(&x, op->element);
		text_add(&x, op->bytes ? " write " : " read ");
		text_hex(&x, op->val);
		break;
	case RP_READ: case RP_WRITE: case RP_SET: case RP_POLL: put_operands(&x, t, op); break;
	default: break;
	}
	return text_end(&x);
}

/* ---- from text --------------------------------------------------------------------------------------------------- */

struct parser {
	const struct regprog_target *t;
	const char *at, *end;		/* rest of the line */
	const char *word; u32 len;	/* the word at hand */
	const char *why;		/* what is wrong with it; NULL: nothing */
};

static bool next(struct parser *ps)
{
	while (ps->at < ps->end && (*ps->at == ' ' || *ps->at == '\t' || *ps->at == '\r'))
		ps->at++;
	ps->word = ps->at;
	while (ps->at < ps->end && *ps->at != ' ' && *ps->at != '\t' && *ps->at != '\r')
		ps->at++;
	ps->len = (u32)(ps->at - ps->word);
	return ps->len > 0 && ps->word[0] != '(';
}

static bool is(const char *s, u32 len, const char *name)
{
	return strlen(name) == len && !memcmp(s, name, len);
}

static u64 want_number(struct parser *ps, u64 max)
{
	u64 v = 0;

	if (!next(ps) || !number_read(ps->word, ps->len, &v))
		ps->why = "a decimal or 0x number is needed here";
	else if (v > max)
		ps->why = "the number is too large";
	return v;
}

/* Length of the name at s. */
static u32 name_length(const char *s, const char *end)
{
	u32 n = 0;

	while (s + n < end && s[n] != '[' && s[n] != '.' && s[n] != '+')
		n++;
	return n;
}

static bool find_row(const struct reg_map *map, const char *s, u32 len, u16 *row)
{
	for (u32 i = 0; i < map->n_regs; i++) {
		if (is(s, len, map->regs[i].name)) {
			*row = (u16)i;
			return true;
		}
	}
	return false;
}

/* "[3]" at *s: the number, below n. */
static bool index_at(const char **s, const char *end, u32 n, u64 *v)
{
	const char *close;

	if (*s == end || **s != '[')
		return false;
	for (close = *s; close < end && *close != ']'; close++)
		continue;
	if (close == end || !number_read(*s + 1, (u32)(close - *s - 1), v) || *v >= n)
		return false;
	*s = close + 1;
	return true;
}

static bool element_at(const struct reg_desc *r, const char **s, const char *end, u16 *element)
{
	u64 i = 0, j = 0;

	if (r->n_index && !index_at(s, end, r->count[0], &i))
		return false;
	if (r->n_index == 2 && !index_at(s, end, r->count[1], &j))
		return false;
	*element = (u16)(r->n_index == 2 ? i * r->count[1] + j : i);
	return true;
}

static bool part_at(const struct reg_desc *r, const char *s, const char *end, struct regprog_op *op)
{
	const char *colon = s;
	u64 part, bytes;

	op->bytes = (u8)(r->width_bits / 8);
	if (s == end)
		return true;
	while (colon < end && *colon != ':')
		colon++;
	if (*s != '+' || colon == end || !number_read(s + 1, (u32)(colon - s - 1), &part) ||
	    !number_read(colon + 1, (u32)(end - colon - 1), &bytes) || part > 15 || bytes > 8 || (bytes & (bytes - 1)) || !bytes)
		return false;
	op->part = (u16)part;
	op->bytes = (u8)bytes;
	return true;
}

static bool field_at(const struct regprog_target *t, const char *s, const char *end, struct regprog_op *op)
{
	const struct gram_reg *g = &t->grammar->regs[op->reg];

	if (s == end || *s != '.')
		return false;
	for (u32 i = 0; i < g->n_fields; i++) {
		op->part = (u16)i;
		if (is(s + 1, (u32)(end - s - 1), field_of(t, op)->name))
			return true;
	}
	return false;
}

static void want_place(struct parser *ps, struct regprog_op *op)
{
	const struct reg_map *map = ps->t->grammar->map;
	bool whole = op->kind == RP_READ || op->kind == RP_WRITE;
	const char *s, *end;

	if (!next(ps) || !find_row(map, ps->word, name_length(ps->word, ps->at), &op->reg)) {
		ps->why = "there is no such register";
		return;
	}
	s = ps->word + name_length(ps->word, ps->at);
	end = ps->at;
	if (!element_at(&map->regs[op->reg], &s, end, &op->element))
		ps->why = "the register has no such element";
	else if (whole && !part_at(&map->regs[op->reg], s, end, op))
		ps->why = "an access is written +BYTE:SIZE, of 1, 2, 4 or 8 bytes";
	else if (!whole && !field_at(ps->t, s, end, op))
		ps->why = "the register has no such field";
	else if (whole && regprog_offset(ps->t, op) + op->bytes > map->window_bytes)
		ps->why = "the access leaves the register window";
	else if (op->kind != RP_READ)
		op->val = want_number(ps, ones(whole ? 8u * op->bytes : field_of(ps->t, op)->width));
}

static void want_reset(struct parser *ps, struct regprog_op *op)
{
	const struct reg_map *map = ps->t->grammar->map;

	if (!next(ps)) {
		ps->why = "the kind of reset is needed here";
		return;
	}
	for (u64 kind = 0; kind < map->n_kinds; kind++) {
		if (reset_name(ps->t, kind) && is(ps->word, ps->len, reset_name(ps->t, kind))) {
			op->val = kind;
			return;
		}
	}
	if (!number_read(ps->word, ps->len, &op->val) || op->val >= (map->n_kinds ? map->n_kinds : 1))
		ps->why = "there is no such kind of reset";
}

static void want_dma(struct parser *ps, struct regprog_op *op)
{
	op->element = (u16)want_number(ps, ps->t->streams - 1);
	if (ps->why)
		return;
	if (!next(ps) || (!is(ps->word, ps->len, "read") && !is(ps->word, ps->len, "write"))) {
		ps->why = "read or write is needed here";
		return;
	}
	op->bytes = is(ps->word, ps->len, "write");
	op->val = want_number(ps, ~0ull);
}

static void want_store(struct parser *ps, struct regprog_op *op)
{
	u64 offset = want_number(ps, ps->t->ram_bytes - 8);

	if (!ps->why && offset % 8)
		ps->why = "the offset is no multiple of 8";
	op->reg = (u16)(offset / 8);
	if (!ps->why)
		op->val = want_number(ps, ~0ull);
}

static void parse_op(struct parser *ps, struct regprog_op *op)
{
	op->kind = RP_NOP;
	for (u8 k = RP_READ; k < RP_KINDS; k++)
		if (is(ps->word, ps->len, words[k]))
			op->kind = k;
	if (op->kind == RP_NOP || (op->kind == RP_STORE && !ps->t->ram_bytes) || (op->kind == RP_DMA && !ps->t->streams)) {
		ps->why = "there is no such access";
		return;
	}
	switch (op->kind) {
	case RP_DELAY: op->val = want_number(ps, REGPROG_MAX_DELAY_US); break;
	case RP_RESET: want_reset(ps, op); break;
	case RP_STORE: want_store(ps, op); break;
	case RP_DMA: want_dma(ps, op); break;
	default: want_place(ps, op); break;
	}
	if (!ps->why && next(ps))
		ps->why = "this is more than the access takes";
}

bool regprog_parse(const struct regprog_target *t, const char *text, size_t len, struct regprog *p, struct regprog_error *e)
{
	const char *end = text + len;
	u32 line = 1;

	p->n = 0;
	for (const char *s = text, *stop; s < end; s = stop + 1, line++) {
		struct parser ps = { .t = t, .at = s };
		struct regprog_op op = { .kind = RP_NOP };

		for (stop = s; stop < end && *stop != '\n'; stop++)
			continue;
		for (ps.end = s; ps.end < stop && *ps.end != '#'; ps.end++)
			continue;
		if (!next(&ps))
			continue;
		if (p->n == REGPROG_MAX_OPS)
			ps.why = "the program is too long";
		else
			parse_op(&ps, &op);
		if (ps.why) {
			*e = (struct regprog_error){ line, (u32)(ps.word - s) + 1, ps.why };
			return false;
		}
		p->op[p->n++] = op;
	}
	return true;
}
