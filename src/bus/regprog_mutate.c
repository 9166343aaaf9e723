/* SPDX-License-Identifier: MIT */
/*
 * Mutation of register programs by the grammar: see regprog.h. Each mutator is a small function that may decline; the table
 * weighs them. Idioms are the sequences that reach what single accesses hardly do: a command and its end, a queue, tables.
 */
#include "base/lib.h"
#include "bus/regprog.h"
#include "bus/regprog_int.h"

struct mut {
	const struct regprog_target *t;
	const struct reg_grammar *g;
	const struct reg_map *map;
	struct rng *r;
	struct regprog *p;
};

static u32 pick(struct mut *m, u32 n) { return rng_below(m->r, n); }
static bool chance(struct mut *m, u32 num, u32 den) { return rng_chance(m->r, num, den); }

/* ---- values ------------------------------------------------------------------------------------------------------ */

/* A page of the memory, and seldom a place inside it: programs meet themselves on few pages. */
static u64 draw_ram(struct mut *m)
{
	u32 pages = m->t->ram_bytes / 4096;

	if (pages > 8 && !chance(m, 1, 8))
		pages = 8;
	return m->t->ram_base + 4096ull * pick(m, pages) + (chance(m, 1, 6) ? 8u * pick(m, 512) : 0);
}

static u64 draw_any(struct mut *m)
{
	u64 v = rng_u64(m->r);

	switch (pick(m, 4)) {
	case 0: return 1ull << (v & 63);
	case 1: return v & 0xff;
	case 2: return ~0ull >> (v & 63);
	default: return v;
	}
}

static u64 field_value(struct mut *m, const struct gram_field *f, bool illegal)
{
	if (illegal && f->n_illegal)
		return m->g->values[f->first_value + f->n_legal + pick(m, f->n_illegal)];
	if ((f->flags & GRAM_ADDRESS) && m->t->ram_bytes && chance(m, 3, 4))
		return draw_ram(m) >> f->shift & ones(f->width);
	if (f->n_legal && !chance(m, 1, 8))
		return m->g->values[f->first_value + pick(m, f->n_legal)];
	return draw_any(m) & ones(f->width);
}

/* Most fields of one value are plain; one write in eight breaks a rule, one in sixteen sets reserved bits. */
static u64 composed(struct mut *m, u32 reg)
{
	const struct gram_reg *g = &m->g->regs[reg];
	u64 all = ones(m->map->regs[reg].width_bits), v = m->map->regs[reg].reset;
	bool illegal = chance(m, 1, 8);

	if (!g->n_fields || chance(m, 1, 16))
		return draw_any(m) & all;
	for (u32 i = 0; i < g->n_fields; i++) {
		const struct gram_field *f = &m->g->fields[g->first_field + i];
		u64 mask = ones(f->width) << f->lsb;

		if (chance(m, 1, f->flags & GRAM_STICKY ? 16 : 2))
			v = (v & ~mask) | (field_value(m, f, illegal) << f->lsb & mask);
	}
	return chance(m, 1, 16) ? (v ^ draw_any(m)) & all : v;
}

/* Of a register that has some. */
static u64 start_value(struct mut *m, u32 reg)
{
	const struct gram_reg *g = &m->g->regs[reg];

	return m->g->values[g->first_start + pick(m, g->n_starts)] | (composed(m, reg) & ~g->start_mask);
}

static u64 register_value(struct mut *m, u32 reg)
{
	return m->g->regs[reg].n_starts && chance(m, 1, 3) ? start_value(m, reg) : composed(m, reg);
}

static u32 draw_element(struct mut *m, u32 reg)
{
	u32 n = regmap_elements(&m->map->regs[reg]);

	if (n == 1)
		return 0;
	return chance(m, 1, 2) ? pick(m, n < 3 ? n : 3) : chance(m, 1, 4) ? n - 1 : pick(m, n);
}

static bool has_row(u8 kind)
{
	return kind >= RP_READ && kind <= RP_POLL;
}

/* A register the program uses already, or any. */
static u32 draw_reg(struct mut *m)
{
	const struct regprog_op *op = m->p->n ? &m->p->op[pick(m, m->p->n)] : NULL;

	return op && has_row(op->kind) && chance(m, 1, 3) ? op->reg : pick(m, m->map->n_regs);
}

static u8 whole(struct mut *m, u32 reg)
{
	return (u8)(m->map->regs[reg].width_bits / 8);
}

static struct regprog_op write_of(struct mut *m, u32 reg, u32 element, u64 val)
{
	return (struct regprog_op){ .kind = RP_WRITE, .bytes = whole(m, reg), .reg = (u16)reg, .element = (u16)element, .val = val };
}

static struct regprog_op set_of(struct gram_place at, u32 element, u64 val)
{
	return (struct regprog_op){ .kind = RP_SET, .reg = (u16)at.reg, .element = (u16)element, .part = (u16)at.field, .val = val };
}

static struct regprog_op draw_set(struct mut *m, u32 reg)
{
	const struct gram_reg *g = &m->g->regs[reg];
	u32 field = pick(m, g->n_fields);

	return set_of((struct gram_place){ reg, field }, draw_element(m, reg),
		      g->n_fields ? field_value(m, &m->g->fields[g->first_field + field], chance(m, 1, 6)) : 0);
}

/* An address a device may access: low bits of every level, and the largest. */
static u64 draw_iova(struct mut *m)
{
	u64 v = chance(m, 1, 8) ? draw_any(m) : 4096ull * pick(m, 4) + (chance(m, 1, 4) ? pick(m, 4096) : 0);

	return chance(m, 1, 4) ? v | 1ull << (12 + pick(m, 36)) : v;
}

static struct regprog_op draw_store(struct mut *m)
{
	const struct gram_word *w = m->g->n_words ? &m->g->words[pick(m, m->g->n_words)] : NULL;
	u32 page = pick(m, m->t->ram_bytes / 4096 < 8 ? m->t->ram_bytes / 4096 : 8);
	u64 v = draw_any(m);

	if (w && !chance(m, 1, 16)) {
		v = w->fixed | (chance(m, 1, 2) ? v & ~w->mask : 0);
		if (w->address)
			v = (v & ~w->address) | (draw_ram(m) >> w->shift << w->address_lsb & w->address);
		if (w->bytes == 4)
			v |= chance(m, 1, 2) ? v << 32 : 0;
	}
	return (struct regprog_op){ .kind = RP_STORE, .reg = (u16)(512 * page + (chance(m, 3, 4) ? pick(m, 4) : pick(m, 512))),
				    .val = v };
}

static struct regprog_op draw_op(struct mut *m)
{
	static const u8 weighted[] = { RP_READ, RP_READ, RP_READ, RP_WRITE, RP_WRITE, RP_WRITE, RP_WRITE, RP_WRITE, RP_SET, RP_SET,
				       RP_SET, RP_POLL, RP_DELAY, RP_RESET, RP_STORE, RP_STORE, RP_DMA, RP_DMA };
	struct regprog_op op = { .kind = weighted[pick(m, ARRAY_LEN(weighted))] };
	u32 reg = draw_reg(m);

	switch (op.kind) {
	case RP_WRITE: return write_of(m, reg, draw_element(m, reg), register_value(m, reg));
	case RP_READ:
		op = write_of(m, reg, draw_element(m, reg), 0);
		op.kind = RP_READ;
		break;
	case RP_SET: return draw_set(m, reg);
	case RP_POLL:
		op = draw_set(m, reg);
		op.kind = RP_POLL;
		break;
	case RP_STORE: return m->t->ram_bytes ? draw_store(m) : write_of(m, reg, 0, register_value(m, reg));
	case RP_DELAY: op.val = chance(m, 1, 2) ? pick(m, 100) : pick(m, REGPROG_MAX_DELAY_US + 1); break;
	case RP_RESET: op.val = pick(m, m->map->n_kinds); break;
	case RP_DMA:
		op.element = (u16)pick(m, chance(m, 1, 2) ? 3 : m->t->streams);
		op.bytes = (u8)pick(m, 2);
		op.val = draw_iova(m);
		break;
	default: break;
	}
	return op;
}

/* ---- room -------------------------------------------------------------------------------------------------------- */

/* Makes room for n accesses at `at`; what falls off the end is lost. */
static void insert_ops(struct mut *m, u32 at, const struct regprog_op *ops, u32 n)
{
	struct regprog *p = m->p;
	u32 room = REGPROG_MAX_OPS - at, tail = p->n - at;

	if (n > room)
		n = room;
	if (tail > room - n)
		tail = room - n;
	memmove(&p->op[at + n], &p->op[at], tail * sizeof(p->op[0]));
	memcpy(&p->op[at], ops, n * sizeof(p->op[0]));
	p->n = at + n + tail;
}

static bool mut_insert(struct mut *m)
{
	struct regprog_op op = draw_op(m);

	if (m->p->n == REGPROG_MAX_OPS)
		return false;
	insert_ops(m, pick(m, m->p->n + 1), &op, 1);
	return true;
}

/* ---- idioms ------------------------------------------------------------------------------------------------------ */

struct seq { u32 n; struct regprog_op op[8]; };

static void add(struct seq *s, struct regprog_op op)
{
	if (s->n < ARRAY_LEN(s->op))
		s->op[s->n++] = op;
}

/* The value of the field of `reg` that has the name of a field of another register. */
static u64 same_field(struct mut *m, u32 reg, u64 val, const char *name)
{
	const struct gram_reg *g = &m->g->regs[reg];

	for (u32 i = 0; i < g->n_fields; i++) {
		const struct gram_field *f = &m->g->fields[g->first_field + i];

		if (!strcmp(f->name, name))
			return val >> f->lsb & ones(f->width);
	}
	return 0;
}

/* Selectors and operands may come first; then a command, and a poll until it is done. */
static void idiom_command(struct mut *m, struct seq *s)
{
	u32 start = pick(m, m->map->n_regs);

	for (u32 i = 0; i < m->map->n_regs; i++) {
		u32 reg = (start + i) % m->map->n_regs;
		const struct gram_reg *g = &m->g->regs[reg];
		struct regprog_op w;

		if (!g->n_starts)
			continue;
		if (chance(m, 1, 2))
			add(s, draw_set(m, pick(m, m->map->n_regs)));
		w = write_of(m, reg, draw_element(m, reg), start_value(m, reg));
		add(s, w);
		if (g->poll_reg != GRAM_NONE && !chance(m, 1, 4)) {
			const struct gram_field *f = &m->g->fields[m->g->regs[g->poll_reg].first_field + g->poll_field];
			struct regprog_op poll = set_of((struct gram_place){ g->poll_reg, g->poll_field }, w.element,
							g->poll_same ? same_field(m, reg, w.val, f->name) : g->poll_value);

			poll.kind = RP_POLL;
			add(s, poll);
		}
		return;
	}
}

static void set_place(struct mut *m, struct seq *s, struct gram_place at, u32 element, u64 val)
{
	if (at.reg != GRAM_NONE)
		add(s, set_of(at, element % regmap_elements(&m->map->regs[at.reg]), val));
}

/* A queue in memory with something in it: base, size, entries, and the index that software moves. */
static void idiom_queue(struct mut *m, struct seq *s)
{
	const struct gram_queue *q;
	const struct gram_field *base;
	u32 element, lg2 = pick(m, 5), all;
	u64 page = draw_ram(m) & ~4095ull;

	if (!m->g->n_queues)
		return;
	q = &m->g->queues[pick(m, m->g->n_queues)];
	all = q->size_lg2 + (q->size.reg == GRAM_NONE ? 0 : lg2);
	base = &m->g->fields[m->g->regs[q->base.reg].first_field + q->base.field];
	element = draw_element(m, q->base.reg);
	set_place(m, s, q->base, element, page >> base->shift & ones(base->width));
	set_place(m, s, q->size, element, chance(m, 1, 8) ? draw_any(m) : lg2);
	for (u32 i = 0; q->n_words && i < 3; i++) {
		const struct gram_word *w = &m->g->words[q->first_word + pick(m, q->n_words)];
		u64 at = page - m->t->ram_base + pick(m, 4) * q->entry_bytes + w->word * w->bytes;

		add(s, (struct regprog_op){ .kind = RP_STORE, .reg = (u16)(at / 8), .val = w->fixed | (draw_any(m) & ~w->mask) });
	}
	set_place(m, s, q->software ? q->prod : q->cons, element,
		  chance(m, 1, 6) ? draw_any(m) : 1 + pick(m, 1u << (all < 31 ? all : 31)));
}

/* The first register from a random one on that has a field with this flag, and the field; reg GRAM_NONE: there is none. */
static struct gram_place find_flag(struct mut *m, u32 flag)
{
	u32 start = pick(m, m->map->n_regs);

	for (u32 i = 0; i < m->map->n_regs; i++) {
		u32 reg = (start + i) % m->map->n_regs;
		const struct gram_reg *g = &m->g->regs[reg];

		for (u32 k = 0; k < g->n_fields; k++)
			if (m->g->fields[g->first_field + k].flags & flag)
				return (struct gram_place){ reg, k };
	}
	return (struct gram_place){ GRAM_NONE, 0 };
}

/* Something is switched on, and the status that may follow is waited for. */
static void idiom_switch(struct mut *m, struct seq *s)
{
	struct gram_place on = find_flag(m, GRAM_SWITCH), status = find_flag(m, GRAM_STATUS);
	u64 val = !chance(m, 1, 4);

	if (on.reg == GRAM_NONE)
		return;
	add(s, set_of(on, draw_element(m, on.reg), val));
	if (status.reg == GRAM_NONE)
		return;
	add(s, set_of(status, 0, val));
	s->op[s->n - 1].kind = RP_POLL;
}

/* A value that points to `page` and has every switch on. */
static u64 root_value(struct mut *m, struct gram_place root, u64 page)
{
	const struct gram_reg *g = &m->g->regs[root.reg];
	u64 val = 0;

	for (u32 i = 0; i < g->n_fields; i++) {
		const struct gram_field *f = &m->g->fields[g->first_field + i];

		if (i == root.field)
			val |= (page >> f->shift & ones(f->width)) << f->lsb;
		else
			val |= (f->flags & GRAM_SWITCH ? 1 : field_value(m, f, false)) << f->lsb;
	}
	return val;
}

/* An entry at a small index of `page`, that points to `next`. */
static struct regprog_op entry_at(struct mut *m, u64 page, u64 next)
{
	struct regprog_op op = draw_store(m);
	const struct gram_word *w = m->g->n_words ? &m->g->words[pick(m, m->g->n_words)] : NULL;

	op.reg = (u16)((page - m->t->ram_base) / 8 + (chance(m, 3, 4) ? 0 : pick(m, 4)));
	if (w && w->address)
		op.val = w->fixed | (op.val & ~(w->mask | w->address)) | (next >> w->shift << w->address_lsb & w->address);
	if (w && w->address && w->bytes == 4)
		op.val = (op.val & 0xffffffff) | op.val << 32;
	return op;
}

/* Tables in memory, their root in a register, what goes with that element, and an access that walks them. */
static void idiom_walk(struct mut *m, struct seq *s)
{
	struct gram_place root = find_flag(m, GRAM_ADDRESS);
	u64 page[3];
	u32 element, stream;

	if (root.reg == GRAM_NONE || m->t->ram_bytes < 3 * 4096)
		return;
	for (u32 i = 0; i < ARRAY_LEN(page); i++)
		page[i] = draw_ram(m) & ~4095ull;
	element = draw_element(m, root.reg);
	stream = m->map->regs[root.reg].n_index == 2 ? element / m->map->regs[root.reg].count[1] : element;
	add(s, write_of(m, root.reg, element, root_value(m, root, page[0])));
	add(s, entry_at(m, page[0], page[1]));
	add(s, entry_at(m, page[1], page[2]));
	for (u32 i = 0; i < m->map->n_regs && s->n < 6; i++)
		if (i != root.reg && m->map->regs[i].n_index && regmap_elements(&m->map->regs[i]) > stream && chance(m, 1, 2))
			add(s, write_of(m, i, stream, register_value(m, i)));
	for (u32 i = 0; i < 2; i++)
		add(s, (struct regprog_op){ .kind = RP_DMA, .element = (u16)(chance(m, 7, 8) ? stream : pick(m, m->t->streams)),
					    .bytes = (u8)pick(m, 2), .val = draw_iova(m) });
}

/* A wide register in halves: in order, the other way round, or one only. */
static void idiom_halves(struct mut *m, struct seq *s)
{
	u32 start = pick(m, m->map->n_regs);

	for (u32 i = 0; i < m->map->n_regs; i++) {
		u32 reg = (start + i) % m->map->n_regs, first = m->g->regs[reg].first_half, second = m->g->regs[reg].second_half;
		struct regprog_op op;

		if (m->map->regs[reg].width_bits != 64 || !(m->map->regs[reg].access_sizes & 4))
			continue;
		if (first == second)
			second = 4 - first;
		op = write_of(m, reg, draw_element(m, reg), register_value(m, reg));
		op.bytes = 4;
		for (u32 half = 0; half < 2; half++) {
			struct regprog_op w = op;

			w.part = (u16)((half == 0) == chance(m, 7, 8) ? first : second);
			w.val = op.val >> 8 * w.part & 0xffffffff;
			if (!chance(m, 1, 8))
				add(s, w);
		}
		return;
	}
}

/* All elements of an array, or the first and the last, get the same value. */
static void idiom_array(struct mut *m, struct seq *s)
{
	u32 reg = draw_reg(m), n = regmap_elements(&m->map->regs[reg]);
	u64 val = register_value(m, reg);

	for (u32 i = 0; i < n && i < ARRAY_LEN(s->op); i++)
		add(s, write_of(m, reg, n > ARRAY_LEN(s->op) && i % 2 ? n - 1 - i : i, val));
}

/* A register is written and read, across a reset sometimes. */
static void idiom_look(struct mut *m, struct seq *s)
{
	u32 reg = draw_reg(m);
	struct regprog_op op = write_of(m, reg, draw_element(m, reg), register_value(m, reg));

	add(s, op);
	if (chance(m, 1, 3))
		add(s, (struct regprog_op){ .kind = RP_RESET, .val = pick(m, m->map->n_kinds) });
	op.kind = RP_READ;
	op.val = 0;
	add(s, op);
}

static bool mut_idiom(struct mut *m)
{
	static void (*const idioms[])(struct mut *m, struct seq *s) = { idiom_command, idiom_switch, idiom_queue, idiom_walk, idiom_halves,
										   idiom_array, idiom_look };
	struct seq s = { .n = 0 };

	idioms[pick(m, ARRAY_LEN(idioms))](m, &s);
	insert_ops(m, pick(m, m->p->n + 1), s.op, s.n);
	return s.n > 0;
}

/* ---- changes ----------------------------------------------------------------------------------------------------- */

static bool mut_delete(struct mut *m)
{
	u32 n = 1 + (chance(m, 1, 3) ? pick(m, 4) : 0), at;

	if (m->p->n <= n)
		return false;
	at = pick(m, m->p->n - n + 1);
	memmove(&m->p->op[at], &m->p->op[at + n], (m->p->n - at - n) * sizeof(m->p->op[0]));
	m->p->n -= n;
	return true;
}

static bool mut_duplicate(struct mut *m)
{
	struct regprog_op copy[8];
	u32 n = 1 + pick(m, ARRAY_LEN(copy)), from;

	if (!m->p->n || m->p->n == REGPROG_MAX_OPS)
		return false;
	if (n > m->p->n)
		n = m->p->n;
	from = pick(m, m->p->n - n + 1);
	memcpy(copy, &m->p->op[from], n * sizeof(copy[0]));
	insert_ops(m, pick(m, m->p->n + 1), copy, n);
	return true;
}

static bool mut_swap(struct mut *m)
{
	u32 i, j;
	struct regprog_op op;

	if (m->p->n < 2)
		return false;
	i = pick(m, m->p->n - 1);
	j = chance(m, 1, 2) ? i + 1 : pick(m, m->p->n);
	op = m->p->op[i];
	m->p->op[i] = m->p->op[j];
	m->p->op[j] = op;
	return i != j;
}

/* An access that names a register; NULL: there is none. */
static struct regprog_op *pick_access(struct mut *m)
{
	u32 start = m->p->n ? pick(m, m->p->n) : 0;

	for (u32 i = 0; i < m->p->n; i++)
		if (has_row(m->p->op[(start + i) % m->p->n].kind))
			return &m->p->op[(start + i) % m->p->n];
	return NULL;
}

/* The same access to another register, or to another element of this one. */
static bool mut_retarget(struct mut *m)
{
	struct regprog_op *op = pick_access(m);

	if (!op)
		return false;
	if (chance(m, 1, 2)) {
		op->reg = (u16)draw_reg(m);
		op->part = 0;
		op->bytes = whole(m, op->reg);
	}
	op->element = (u16)draw_element(m, op->reg);
	return true;
}

/* One field of a written value: legal and at a boundary, or wrong. */
static bool change_field(struct mut *m, bool illegal)
{
	struct regprog_op *op = pick_access(m);
	const struct gram_field *f;
	u32 n = op ? m->g->regs[op->reg].n_fields : 0, no;
	u64 v;

	if (!n || op->kind == RP_READ || op->kind == RP_POLL)
		return false;
	no = op->kind == RP_SET ? op->part % n : pick(m, n);
	f = &m->g->fields[m->g->regs[op->reg].first_field + no];
	v = field_value(m, f, illegal);
	op->val = op->kind == RP_SET ? v : (op->val & ~(ones(f->width) << f->lsb)) | v << f->lsb;
	return true;
}

static bool mut_boundary(struct mut *m) { return change_field(m, false); }
static bool mut_illegal(struct mut *m) { return change_field(m, true); }

/* A value as a whole: any, all ones, reserved bits, one bit, one more, one less. */
static bool mut_value(struct mut *m)
{
	struct regprog_op *op = m->p->n ? &m->p->op[pick(m, m->p->n)] : NULL;

	if (!op)
		return false;
	switch (pick(m, 5)) {
	case 0: op->val = draw_any(m); break;
	case 1: op->val = op->kind == RP_DMA ? draw_iova(m) : ~0ull; break;
	case 2: op->val ^= 1ull << pick(m, 64); break;
	case 3: op->val++; break;
	default: op->val--; break;
	}
	return true;
}

/* Another width or another byte to begin at: permitted, or not. */
static bool mut_width(struct mut *m)
{
	struct regprog_op *op = pick_access(m);

	if (!op || op->kind > RP_WRITE)
		return false;
	op->bytes = (u8)(1u << pick(m, 4));
	op->part = (u16)(chance(m, 1, 4) ? pick(m, 16) : pick(m, 8) & ~(op->bytes - 1u));
	return true;
}

/* What one access wrote goes to another one; memory and registers, too. */
static bool mut_copy_value(struct mut *m)
{
	u32 n = m->p->n;

	if (n < 2)
		return false;
	m->p->op[pick(m, n)].val = m->p->op[pick(m, n)].val;
	return true;
}

static bool mut_fresh(struct mut *m)
{
	u32 n = 1 + pick(m, 16);

	m->p->n = 0;
	while (m->p->n < n)
		if (!chance(m, 1, 3) || !mut_idiom(m))
			mut_insert(m);
	return true;
}

static const struct { bool (*apply)(struct mut *m); u32 weight; } mutators[] = {
	{ mut_insert, 20 }, { mut_idiom, 16 }, { mut_delete, 12 }, { mut_duplicate, 5 }, { mut_swap, 6 }, { mut_retarget, 10 },
	{ mut_boundary, 12 }, { mut_illegal, 6 }, { mut_value, 8 }, { mut_width, 5 }, { mut_copy_value, 4 }, { mut_fresh, 1 },
};

static bool mutate_once(struct mut *m)
{
	return mutators[rng_weighted(m->r, &mutators[0].weight, ARRAY_LEN(mutators), sizeof(mutators[0]))].apply(m);
}

void regprog_mutate(const struct regprog_target *t, struct rng *r, struct regprog *p)
{
	struct mut m = { t, t->grammar, t->grammar->map, r, p };
	u32 places = 1 + (rng_chance(r, 1, 2) ? rng_below(r, 4) : 0);

	regprog_canonical(t, p);
	for (u32 i = 0; i < places && m.map->n_regs; i++) {
		for (u32 tries = 0; tries < 8 && !mutate_once(&m); tries++)
			continue;
		regprog_canonical(t, p);
	}
}

/* ---- bytes ------------------------------------------------------------------------------------------------------- */

static u32 encode_within(struct regprog *p, u8 *out, u32 max)
{
	if (p->n > max / REGPROG_OP_BYTES)
		p->n = max / REGPROG_OP_BYTES;
	return regprog_encode(p, out);
}

u32 regprog_mutate_bytes(const struct regprog_target *t, u8 *bytes, u32 len, u32 max, u64 seed)
{
	struct regprog p;
	struct rng r;

	rng_seed(&r, seed);
	regprog_decode(t, bytes, len, &p);
	regprog_mutate(t, &r, &p);
	return encode_within(&p, bytes, max);
}

u32 regprog_cross_bytes(const struct regprog_target *t, struct regprog_bytes a, struct regprog_bytes b, u8 *out, u32 max, u64 seed)
{
	struct regprog p, q;
	struct rng r;
	struct mut m = { t, t->grammar, t->grammar->map, &r, &p };
	u32 from, at, n;

	rng_seed(&r, seed);
	regprog_decode(t, a.at, a.len, &p);
	regprog_decode(t, b.at, b.len, &q);
	from = pick(&m, q.n + 1);
	at = pick(&m, p.n + 1);
	n = q.n - from;
	if (chance(&m, 1, 2))
		p.n = at;		/* head of one, tail of the other */
	else if (n)
		n = 1 + pick(&m, n);	/* a piece of one inside the other */
	insert_ops(&m, at, q.op + from, n);
	return encode_within(&p, out, max);
}
