/* SPDX-License-Identifier: MIT */
/* Bytes to programs and back, and what ops.def says about each operation: see decode.h. */
#include "ops/decode.h"

#include "base/lib.h"
#include "base/number.h"
#include "model/device.h"
#include "ops/firmware.h"

static const char *const names[OP_KINDS] = {
#define OP(id, name, operands, weight) [OP_##id] = name,
#include "ops/ops.def"
#undef OP
};

static const char *const patterns[OP_KINDS] = {
#define OP(id, name, operands, weight) [OP_##id] = operands,
#include "ops/ops.def"
#undef OP
};

const char *op_name(enum op_kind k)
{
	return (u32)k < OP_KINDS ? names[k] : "?";
}

const char *op_operands(enum op_kind k)
{
	return (u32)k < OP_KINDS ? patterns[k] : "";
}

#define LETTER(c) (1ull << ((c) & 63))

/* Letters of its pattern, a bit each; put together when they are asked for first. */
static u64 letters_of(enum op_kind k)
{
	static u64 letters[OP_KINDS];

	if (!letters[k])
		for (const char *c = patterns[k]; *c; c++)
			letters[k] |= LETTER(*c);
	return letters[k];
}

bool op_has(enum op_kind k, char letter)
{
	return (u32)k < OP_KINDS && letters_of(k) & LETTER(letter);
}

bool op_uses_dma_api(enum op_kind k)
{
	return k >= OP_DMA_MAP && k <= OP_DMA_CHURN;
}

bool op_on_pages(enum op_kind k)
{
	return k == OP_IOVA_ALLOC || k == OP_IOVA_RESERVE || k == OP_IOVA_CHURN;
}

bool op_is_hotplug(enum op_kind k)
{
	return k == OP_REMOVE || k == OP_PROBE || k == OP_UNBIND || k == OP_BIND;
}

u64 op_arg_max(enum op_kind k)
{
	switch (k) {
	case OP_FAULT:
		return FAULT_NTH_MAX;
	case OP_STEP_TIME:
		return STEP_TIME_MAX_US;
	case OP_DMA_MASK:
		return 64;
	case OP_DMA_CHURN: case OP_IOVA_CHURN:
		return CHURN_MAX;
	default:
		return ~0ULL;
	}
}

u32 op_pages_max(enum op_kind k)
{
	return k == OP_DMA_ALLOC || k == OP_DMA_CHURN || k == OP_IOVA_CHURN ? DMA_ALLOC_MAX_PAGES : 0xffff;
}

static u8 reduce(u8 v, u32 n)
{
	return n && v >= n ? (u8)(v % n) : n ? v : 0;
}

/* Operands that most operations have none of. */
static void put_operand(const struct target *t, char letter, bool after_domain, const struct op *in, struct op *out)
{
	u64 max;

	switch (letter) {
	case 'I': out->a = reduce(in->a, t->n_instances); break;
	case 'M':
		if (after_domain)
			out->b = reduce(in->b, t->n_masters);
		else
			out->a = reduce(in->a, t->n_masters);
		break;
	case 'T': out->flags = reduce(in->flags, DOM_TYPES); break;
	case 'K': out->flags = reduce(in->flags, FAULT_KINDS); break;
	case 'L': out->flags = reduce(in->flags, LIE_N); break;
	case 'F': out->flags = reduce(in->flags, FEAT_KINDS); break;
	case 'A': out->arg = in->arg % MAX_MMS; break;
	case 'Q': out->arg = in->arg & PASID_MAX; break;
	case 'H': out->b = reduce(in->b, MAX_HANDLES); break;
	case 'Y': out->flags = reduce(in->flags, WAY_N); break;
	case 'G': out->flags = reduce(in->flags, KIND_N); break;
	case 'W': out->flags = in->flags & 1; break;
	case 'E': out->flags = reduce(in->flags, IOVA_KINDS); break;
	case 'J': out->b = in->b % (2 * PAGE_GROUPS); break;
	case 'Z': out->b = in->b == SG_APART && t->api == API_IOMMU ? SG_APART : 0; break;
	case 'C': out->flags = reduce(in->flags, PAGE_CODES); break;
	case 'n':
		max = op_arg_max(in->kind);
		out->arg = in->arg > max ? in->arg % (max + 1) : in->arg;
		break;
	}
}

/* Addresses, lengths, domains, protection and who accesses: what mapping and accessing need. Returns the other letters. */
static u64 put_usual(const struct target *t, u64 letters, const struct op *in, struct op *out)
{
	u32 max;

	if (letters & LETTER('D'))
		out->a = reduce(in->a, target_domains(t));
	if (letters & LETTER('V'))
		out->iova = in->iova;
	if (letters & LETTER('P'))
		out->arg = in->arg;
	if (letters & LETTER('R'))
		out->flags = in->flags & (PROT_ALL | (t->maps_atomically ? PROT_ATOMIC : 0));
	if (letters & LETTER('X'))
		out->flags = in->flags & 1;
	if (letters & LETTER('S')) {
		out->a = reduce(in->a, t->n_masters);
		out->b = reduce(in->b, t->master[out->a].n_streams);
	}
	if (letters & LETTER('N')) {
		max = op_pages_max(in->kind);
		out->pages = in->pages > max ? in->pages % (max + 1) : in->pages;
		out->bytes = in->bytes;
	}
	return letters & ~(LETTER('D') | LETTER('V') | LETTER('P') | LETTER('R') | LETTER('X') | LETTER('S') | LETTER('N'));
}

bool op_canonical(const struct target *t, const struct world_cfg *w, struct op *op)
{
	struct op out = { .kind = reduce(op->kind, OP_KINDS) };
	const struct op in = { .kind = out.kind, .a = op->a, .b = op->b, .flags = op->flags, .pages = op->pages,
			       .bytes = op->bytes, .iova = op->iova, .arg = op->arg };
	const char *pattern = patterns[in.kind];
	u64 other;

	if (in.kind == OP_NOP || !(t->ops >> in.kind & 1) || (op_is_hotplug(in.kind) && !w->hotplug))
		return false;
	other = put_usual(t, letters_of(in.kind), &in, &out);
	for (const char *c = pattern; other && *c; c++)
		if (other & LETTER(*c))
			put_operand(t, *c, pattern[0] == 'D', &in, &out);
	*op = out;
	return true;
}

static void world_canonical(const struct target *t, const struct world_cfg *in, struct world_cfg *out)
{
	const struct world_cfg w = { .variant = reduce(in->variant, t->n_variants ? t->n_variants : 1),
				     .prefetch = in->prefetch & 1, .hotplug = in->hotplug & 1,
				     .eager_irq = in->eager_irq & 1, .rough = in->rough & 1 };
	const struct target *is = target_in(t, &w);
	bool wrong = firmware_offered(is, in->firmware, in->at);

	*out = w;
	if (!wrong)
		return;
	out->firmware = in->firmware;
	out->at = in->at;
	if (in->firmware == FIRMWARE_ODD_ID) {
		out->bit = in->bit;
		out->pattern = in->pattern & 15 ? in->pattern & 15 : 1;
	}
	if (in->firmware == FIRMWARE_STARVED) {
		out->bit = in->bit ? in->bit : 1;
		out->pattern = reduce(in->pattern, FAULT_KINDS);
	}
	out->hotplug &= firmware_plugs(in->firmware);	/* else what could be plugged in is not what the target says */
}

void prog_canonical(const struct target *t, struct program *p)
{
	u32 n = p->n < PROG_MAX_OPS ? p->n : PROG_MAX_OPS;

	const struct world_cfg w = p->world;

	world_canonical(t, &w, &p->world);
	p->n = 0;
	for (u32 i = 0; i < n; i++) {
		struct op op = p->op[i];

		if (op_canonical(t, &p->world, &op))
			p->op[p->n++] = op;
	}
}

void prog_decode(const struct target *t, const u8 *bytes, u32 len, struct program *p)
{
	struct world_cfg w = { 0 };

	p->n = 0;
	/* What follows the kind of firmware is where; of one kind also what, in the upper half and behind it. */
	if (len >= PROG_HEADER_BYTES)
		w = (struct world_cfg){ .variant = bytes[0], .prefetch = bytes[1], .hotplug = bytes[2],
					.eager_irq = bytes[3], .rough = bytes[4] == PROG_ROUGH,
					.firmware = bytes[5] > PROG_FIRMWARE ? bytes[5] - PROG_FIRMWARE : 0, .at = bytes[6] };
	if (w.firmware == FIRMWARE_ODD_ID || w.firmware == FIRMWARE_STARVED) {
		w.at = bytes[6] & 15;
		w.pattern = bytes[6] >> 4;
		w.bit = bytes[7];
	}
	world_canonical(t, &w, &p->world);
	for (u32 at = PROG_HEADER_BYTES; at <= len && len - at >= PROG_OP_BYTES && p->n < PROG_MAX_OPS;
	     at += PROG_OP_BYTES) {
		const u8 *b = bytes + at;
		struct op op = { .kind = b[0], .a = b[1], .b = b[2], .flags = b[3], .pages = (u16)number_get_le(b + 4, 2),
				 .bytes = (u16)number_get_le(b + 6, 2), .iova = number_get_le(b + 8, 8), .arg = number_get_le(b + 16, 8) };

		if (op_canonical(t, &p->world, &op))
			p->op[p->n++] = op;
	}
}

u32 prog_encode(const struct program *p, u8 *bytes)
{
	u8 *b = bytes + PROG_HEADER_BYTES;

	memset(bytes, 0, PROG_HEADER_BYTES);
	bytes[0] = p->world.variant;
	bytes[1] = p->world.prefetch;
	bytes[2] = p->world.hotplug;
	bytes[3] = p->world.eager_irq;
	bytes[4] = p->world.rough ? PROG_ROUGH : 0;
	bytes[5] = p->world.firmware ? PROG_FIRMWARE + p->world.firmware : 0;
	bytes[6] = (u8)(p->world.at | p->world.pattern << 4);
	bytes[7] = p->world.bit;
	for (u32 i = 0; i < p->n; i++, b += PROG_OP_BYTES) {
		const struct op *op = &p->op[i];

		b[0] = op->kind;
		b[1] = op->a;
		b[2] = op->b;
		b[3] = op->flags;
		number_put_le(b + 4, op->pages, 2);
		number_put_le(b + 6, op->bytes, 2);
		number_put_le(b + 8, op->iova, 8);
		number_put_le(b + 16, op->arg, 8);
	}
	return (u32)(b - bytes);
}

static bool same_op(const struct op *x, const struct op *y)
{
	return x->kind == y->kind && x->a == y->a && x->b == y->b && x->flags == y->flags && x->pages == y->pages &&
	       x->bytes == y->bytes && x->iova == y->iova && x->arg == y->arg;
}

bool prog_equal(const struct program *a, const struct program *b)
{
	if (a->n != b->n || a->world.variant != b->world.variant || a->world.prefetch != b->world.prefetch ||
	    a->world.hotplug != b->world.hotplug || a->world.eager_irq != b->world.eager_irq ||
	    a->world.rough != b->world.rough || a->world.firmware != b->world.firmware || a->world.at != b->world.at ||
	    a->world.bit != b->world.bit || a->world.pattern != b->world.pattern)
		return false;
	for (u32 i = 0; i < a->n; i++)
		if (!same_op(&a->op[i], &b->op[i]))
			return false;
	return true;
}
