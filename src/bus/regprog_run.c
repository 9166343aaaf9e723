/* SPDX-License-Identifier: MIT */
/* Register programs on a device, and what is judged: see regprog_run.h. */
#include "bus/regprog_run.h"

#include "base/hash.h"
#include "base/lib.h"
#include "bus/regprog_int.h"

static const struct { const char *name, *text; } oracles[RPO_N] = {
	[RPO_NONE] = { "none", "nothing is wrong" },
	[RPO_READ_ONLY] = { "read-only", "a read-only bit has changed that no hardware changes" },
	[RPO_RESERVED] = { "reserved", "a bit that reads as 0 read as 1" },
	[RPO_CLEAR] = { "clear", "a bit that a one (w0c: a zero) clears was not cleared by it, or was changed by anything else" },
	[RPO_RESET] = { "reset", "a reset left another value than the spec says" },
	[RPO_BASELINE] = { "baseline", "a reset did not bring the device back to what it was when it was new" },
	[RPO_NO_RESET] = { "no-reset", "the device could not be reset" },
	[RPO_DIFFERENT] = { "different", "the same program twice gave two traces" },
};

const char *regprog_oracle_name(enum regprog_oracle o) { return o < RPO_N ? oracles[o].name : "?"; }
const char *regprog_oracle_text(enum regprog_oracle o) { return o < RPO_N ? oracles[o].text : "?"; }

/* The first thing that is wrong is the finding. */
static void found(struct regprog_judge *j, enum regprog_oracle o)
{
	if (j->r.oracle)
		return;
	j->r.oracle = o;
	j->r.op = j->op;
}

struct verdict { u32 reg, element; u64 got, want, mask; };
static void judge(struct regprog_judge *j, enum regprog_oracle o, const struct verdict *v)
{
	u64 wrong = (v->got ^ v->want) & v->mask;

	if (!wrong || j->r.oracle || j->learning)
		return;
	found(j, o);
	j->r.located = true;
	j->r.reg = v->reg;
	j->r.element = v->element;
	j->r.got = v->got;
	j->r.want = v->want;
	j->r.mask = wrong;
}

/* ---- accesses ---------------------------------------------------------------------------------------------------- */

static u32 element_of(const struct reg_hit *h)
{
	return h->reg->n_index == 2 ? h->index[0] * h->reg->count[1] + h->index[1] : h->index[0];
}

static bool takes(const struct reg_hit *h, u32 bytes)
{
	return h->reg && (h->reg->access_sizes & bytes) && h->byte % bytes == 0 && h->byte + bytes <= h->reg->width_bits / 8;
}

/* Read-only bits that hardware leaves alone. */
static u64 fixed_bits(const struct reg_desc *r)
{
	return r->ro & ~(r->hw | r->rc | r->rs);
}

static void note(struct regprog_judge *j, u64 v)
{
	j->r.trace = hash_bytes(j->r.trace, &v, sizeof(v));
}

/* What every read of a register shows. */
static void judge_read(struct regprog_judge *j, const struct reg_hit *h, u32 bytes, u64 val)
{
	u64 lane = ones(8 * bytes) << 8 * h->byte;
	struct verdict v = { h->reg_no, element_of(h), val << 8 * h->byte, 0, h->reg->raz_wi & lane };

	judge(j, RPO_RESERVED, &v);
	v.mask = fixed_bits(h->reg) & lane;
	if (!v.mask || h->state >= REGPROG_MAX_STATE)
		return;
	v.want = regmap_load(h, j->fixed);
	judge(j, RPO_READ_ONLY, &v);
}

static u64 read_at(struct regprog_judge *j, u32 offset, u32 bytes)
{
	u64 val = j->d->env->read(j->d->env->ctx, offset, bytes) & ones(8 * bytes);

	j->r.accesses++;
	note(j, val);
	return val;
}

static u64 read_judged(struct regprog_judge *j, u32 offset, u32 bytes)
{
	struct reg_hit h = regmap_find_access(j->d->map, offset, bytes, false);
	u64 val = read_at(j, offset, bytes);

	if (takes(&h, bytes))
		judge_read(j, &h, bytes, val);
	return val;
}

/* The widest access that a register takes; 0: it can only be written, is not there, or is another one's storage. */
static u32 widest_read(const struct reg_map *map, u32 no)
{
	const struct reg_desc *r = &map->regs[no];
	u32 bytes = r->width_bits / 8;

	while (bytes && !(r->access_sizes & bytes))
		bytes /= 2;
	if (!bytes || r->absent || r->side == REG_SIDE_WRITE || r->is_view)
		return 0;
	return regmap_find_access(map, r->offset, bytes, false).reg == r ? bytes : 0;
}

static u32 reading_width(const struct regprog_judge *j, u32 no)
{
	return no < REGPROG_MAX_REGS ? j->width[no] : 0;
}

/* A whole element, by accesses of `bytes`. */
static u64 read_element(struct regprog_judge *j, u32 no, u32 element, u32 bytes)
{
	const struct reg_desc *r = &j->d->map->regs[no];
	struct reg_hit h = { .reg = r, .reg_no = no, .state = r->first_state + element };
	u32 width = r->width_bits / 8, at = element_offset(r, element);
	u64 val = 0;

	h.index[0] = r->n_index == 2 ? element / r->count[1] : element;
	h.index[1] = r->n_index == 2 ? element % r->count[1] : 0;
	for (u32 byte = 0; byte < width; byte += bytes) {
		u64 part = read_at(j, at + byte, bytes);

		h.byte = j->d->map->big_endian ? width - byte - bytes : byte;
		judge_read(j, &h, bytes, part);
		val |= part << 8 * h.byte;
	}
	return val;
}

static void touch(struct regprog_judge *j, u32 reg, u32 element)
{
	for (u32 i = 0; i < j->n_touched; i++)
		if (j->touched[i].reg == reg && j->touched[i].element == element)
			return;
	if (j->n_touched == ARRAY_LEN(j->touched))
		return;
	j->touched[j->n_touched].reg = (u16)reg;
	j->touched[j->n_touched++].element = (u16)element;
}

/* Can a read before and after a write show what it did, and nothing else? */
static bool shows(const struct regprog_judge *j, const struct reg_hit *h)
{
	const struct reg_desc *r = h->reg;

	return j->d->quiet && (r->w1c | r->w0c) && !(r->rc | r->rs) && !r->has_protocol && !r->is_view &&
	       reading_width(j, h->reg_no);
}

static void write_at(struct regprog_judge *j, u32 offset, u64 val, u32 bytes)
{
	j->d->env->write(j->d->env->ctx, offset, val, bytes);
	j->r.accesses++;
}

static void write_shown(struct regprog_judge *j, const struct reg_hit *h, u32 offset, u64 val, u32 bytes)
{
	u32 width = reading_width(j, h->reg_no), element = element_of(h);
	u64 lane = ones(8 * bytes) << 8 * h->byte, written = val << 8 * h->byte & lane;
	u64 before = read_element(j, h->reg_no, element, width);
	struct verdict v = { .reg = h->reg_no, .element = element, .mask = h->reg->w1c | h->reg->w0c };

	write_at(j, offset, val, bytes);
	v.want = (before & ~lane) | (before & ~written & h->reg->w1c & lane) | (before & written & h->reg->w0c & lane);
	v.got = read_element(j, h->reg_no, element, width);
	judge(j, RPO_CLEAR, &v);
}

static void write_judged(struct regprog_judge *j, u32 offset, u64 val, u32 bytes)
{
	struct reg_hit h = regmap_find_access(j->d->map, offset, bytes, true);

	if (h.reg)
		touch(j, h.reg_no, element_of(&h));
	if (takes(&h, bytes) && shows(j, &h))
		write_shown(j, &h, offset, val, bytes);
	else
		write_at(j, offset, val, bytes);
}

/* ---- resets ------------------------------------------------------------------------------------------------------ */

/* Bits whose value the spec gives after a reset and a read can show. */
static u64 comparable(const struct regprog_judge *j, const struct reg_desc *r)
{
	u64 fields = r->rw | r->ro | r->w1c | r->w0c | r->w1s | r->w1t | r->rc | r->rs | r->wonce;

	return fields & (j->d->quiet ? ~0ull : ~r->hw);
}

static void judge_reset_of(struct regprog_judge *j, u32 kind, u32 no, u32 element)
{
	const struct reg_desc *r = &j->d->map->regs[no];
	u32 width = reading_width(j, no), state = r->first_state + element;
	struct verdict v = { .reg = no, .element = element };

	if (!width)
		return;
	v.got = read_element(j, no, element, width);
	if (kind >= REGPROG_MAX_RESETS || state >= REGPROG_MAX_STATE)
		return;
	v.want = j->reset[kind][state];
	v.mask = j->known[kind][state] & comparable(j, r);
	judge(j, RPO_RESET, &v);
}

/* The first and last element of every register, and all that were written. */
static void judge_reset(struct regprog_judge *j, u32 kind)
{
	const struct reg_map *map = j->d->map;

	for (u32 no = 0; no < map->n_regs; no++) {
		u32 n = regmap_elements(&map->regs[no]);

		judge_reset_of(j, kind, no, 0);
		if (n > 1)
			judge_reset_of(j, kind, no, n - 1);
	}
	for (u32 i = 0; i < j->n_touched; i++)
		judge_reset_of(j, kind, j->touched[i].reg, j->touched[i].element);
}

/* By the first kind everything must be as it was when the device was new. */
static void reset(struct regprog_judge *j, u32 kind)
{
	if (!j->d->env->reset(j->d->env->ctx, kind)) {
		if (kind == 0)
			found(j, RPO_NO_RESET);
		return;
	}
	if (kind == 0 && j->d->digest && j->d->digest(j->d->env->ctx) != j->baseline)
		found(j, RPO_BASELINE);
	judge_reset(j, kind);
}

/* Reads everything that was not written lately, too: a write may change what it should not. */
static void look(struct regprog_judge *j)
{
	const struct reg_map *map = j->d->map;

	for (u32 no = 0; no < map->n_regs; no++) {
		u32 width = reading_width(j, no), n = regmap_elements(&map->regs[no]);

		if (!width)
			continue;
		read_element(j, no, 0, width);
		if (n > 1)
			read_element(j, no, n - 1, width);
	}
	for (u32 i = 0; i < j->n_touched; i++) {
		u32 width = reading_width(j, j->touched[i].reg);

		if (width)
			read_element(j, j->touched[i].reg, j->touched[i].element, width);
	}
}

/* ---- one access of a program ------------------------------------------------------------------------------------- */

static const struct gram_field *field_of(const struct regprog_judge *j, const struct regprog_op *op)
{
	const struct reg_grammar *g = j->d->target->grammar;

	return &g->fields[g->regs[op->reg].first_field + op->part];
}

/* The access that a field is read and written by: the widest one around it. */
static u32 field_access(const struct regprog_judge *j, const struct regprog_op *op, u32 *byte)
{
	const struct reg_desc *r = &j->d->map->regs[op->reg];
	const struct gram_field *f = field_of(j, op);
	u32 width = r->width_bits / 8, bytes = width, at;

	while (bytes > 1 && !(r->access_sizes & bytes))
		bytes /= 2;
	at = f->lsb / 8 / bytes * bytes;
	*byte = at;
	return bytes;
}

static u32 field_offset(const struct regprog_judge *j, const struct regprog_op *op, u32 byte, u32 bytes)
{
	const struct reg_desc *r = &j->d->map->regs[op->reg];

	return element_offset(r, op->element) + (j->d->map->big_endian ? r->width_bits / 8 - byte - bytes : byte);
}

static void set_field(struct regprog_judge *j, const struct regprog_op *op)
{
	const struct gram_field *f = field_of(j, op);
	u32 byte, bytes = field_access(j, op, &byte), at = field_offset(j, op, byte, bytes);
	u64 mask = ones(f->width) << (f->lsb - 8 * byte);
	u64 val = read_judged(j, at, bytes);

	write_judged(j, at, ((val & ~mask) | (op->val << (f->lsb - 8 * byte) & mask)) & ones(8 * bytes), bytes);
}

static void poll_field(struct regprog_judge *j, const struct regprog_op *op)
{
	const struct gram_field *f = field_of(j, op);
	u32 byte, bytes = field_access(j, op, &byte), at = field_offset(j, op, byte, bytes);
	u64 seen_bits = f->lsb - 8 * byte + f->width > 8 * bytes ? ones(8 * bytes - (f->lsb - 8 * byte)) : ones(f->width);

	for (u32 i = 0; i < REGPROG_POLLS; i++)
		if ((read_judged(j, at, bytes) >> (f->lsb - 8 * byte) & seen_bits) == (op->val & seen_bits))
			return;
}

static void perform(struct regprog_judge *j, const struct regprog_op *op)
{
	const struct regprog_device *d = j->d;

	switch (op->kind) {
	case RP_READ: read_judged(j, regprog_offset(d->target, op), op->bytes); break;
	case RP_WRITE: write_judged(j, regprog_offset(d->target, op), op->val, op->bytes); break;
	case RP_SET: set_field(j, op); break;
	case RP_POLL: poll_field(j, op); break;
	case RP_DELAY:
		if (d->env->delay_us)
			d->env->delay_us(d->env->ctx, (u32)op->val);
		break;
	case RP_RESET: reset(j, (u32)op->val); break;
	case RP_STORE:
		if (d->store)
			d->store(d->env->ctx, 8u * op->reg, op->val);
		break;
	case RP_DMA:
		if (d->dma)
			note(j, d->dma(d->env->ctx, op->element, op->val, op->bytes));
		break;
	default: break;
	}
}

/* ---- programs ---------------------------------------------------------------------------------------------------- */

static void begin(struct regprog_judge *j)
{
	j->r = (struct regprog_result){ .trace = HASH_INIT };
	j->n_touched = 0;
	j->op = 0;
}

/* Two resets from opposite starting points: where they agree the value is known. */
static void expect(struct regprog_judge *j, u32 kind)
{
	const struct reg_map *map = j->d->map;
	u64 *zeros = j->reset[kind], *from_ones = j->known[kind];

	for (u32 i = 0; i < map->n_state; i++) {
		zeros[i] = 0;
		from_ones[i] = ~0ull;
	}
	regmap_reset_kind(map, kind, zeros, 0);
	regmap_reset_kind(map, kind, from_ones, ~0ull);
	for (u32 i = 0; i < map->n_state; i++)
		from_ones[i] = ~(zeros[i] ^ from_ones[i]);
}

/* Nothing is judged while this reads what read-only bits hold. */
static void learn_fixed(struct regprog_judge *j)
{
	const struct reg_map *map = j->d->map;

	j->learning = true;
	for (u32 no = 0; no < map->n_regs && no < REGPROG_MAX_REGS; no++) {
		const struct reg_desc *r = &map->regs[no];
		u32 n = regmap_elements(r);

		j->width[no] = (u8)widest_read(map, no);
		for (u32 i = 0; j->width[no] && i < n && r->first_state + i < REGPROG_MAX_STATE; i++)
			j->fixed[r->first_state + i] = read_element(j, no, i, j->width[no]);
	}
	j->learning = false;
}

bool regprog_start(struct regprog_judge *j, const struct regprog_device *d, struct regprog_result *r)
{
	u32 kinds = d->map->n_kinds > 1 ? d->map->n_kinds : 1;

	memset(j, 0, sizeof(*j));
	j->d = d;
	begin(j);
	for (u32 kind = 0; kind < kinds && kind < REGPROG_MAX_RESETS && d->map->n_state <= REGPROG_MAX_STATE; kind++)
		expect(j, kind);
	if (!d->env->reset(d->env->ctx, 0)) {
		found(j, RPO_NO_RESET);
	} else {
		learn_fixed(j);
		d->env->reset(d->env->ctx, 0);
		j->baseline = d->digest ? d->digest(d->env->ctx) : 0;
		reset(j, 0);
	}
	*r = j->r;
	return !r->oracle;
}

static void run(struct regprog_judge *j, const struct regprog *p)
{
	u32 kinds = j->d->map->n_kinds > 1 ? j->d->map->n_kinds : 1;

	begin(j);
	if (j->d->fresh)
		j->d->fresh(j->d->env->ctx);
	if (!j->d->env->reset(j->d->env->ctx, 0))
		found(j, RPO_NO_RESET);
	for (; j->op < p->n && !j->r.oracle; j->op++)
		perform(j, &p->op[j->op]);
	if (j->r.oracle)
		return;
	look(j);
	for (u32 kind = kinds; kind-- > 0;)
		reset(j, kind);
}

bool regprog_run(struct regprog_judge *j, const struct regprog *p, struct regprog_result *r)
{
	run(j, p);
	*r = j->r;
	return !r->oracle;
}

bool regprog_run_twice(struct regprog_judge *j, const struct regprog *p, struct regprog_result *r)
{
	u64 first;

	if (!regprog_run(j, p, r))
		return false;
	first = r->trace;
	run(j, p);
	if (j->r.trace != first)
		found(j, RPO_DIFFERENT);
	*r = j->r;
	return !r->oracle;
}

const char *regprog_print_result(const struct regprog_judge *j, const struct regprog_result *r, char *buf, u32 bytes)
{
	struct text x = { .buf = buf, .size = bytes };
	const struct reg_desc *reg = r->located ? &j->d->map->regs[r->reg] : NULL;

	text_add(&x, regprog_oracle_name(r->oracle));
	text_add(&x, ": ");
	text_add(&x, regprog_oracle_text(r->oracle));
	if (reg) {
		text_add(&x, ": ");
		put_element(&x, reg, r->element);
		text_add(&x, " reads ");
		text_hex(&x, r->got);
		text_add(&x, ", not ");
		text_hex(&x, r->want);
		text_add(&x, ", in the bits ");
		text_hex(&x, r->mask);
	}
	return text_end(&x);
}
