/* SPDX-License-Identifier: MIT */
/* Programs to text: see text.h. */
#include <stdio.h>

#include "ops/decode.h"
#include "ops/firmware.h"
#include "ops/text.h"

static const char *const dom_types[] = { "paging", "identity", "blocked", "dma", "dma_fq", NULL };
static const char *const faults[] = { "alloc", "clk", "irq", "pm", "dma", "get", NULL };
static const char *const lies[] = { "none", "busy_stuck", "ack_stuck", "read_ones", "error", "answer", NULL };
static const char *const features[] = { "iopf", "sva", NULL };
static const char *const ways[] = { "both", "to", "from", "both_nosync", "to_nosync", "from_nosync", "resource", NULL };
static const char *const kinds[] = { "blocking", "atomic", "contiguous", "pages", "single", NULL };
static const char *const turns[] = { "cpu", "device", NULL };
static const char *const iova_kinds[] = { "fast", "fast_flush", "tree", "aligned", NULL };
static const char *const page_codes[] = { "success", "invalid", "failure", NULL };
const char text_prot[] = "rwcxmpa";

const char *text_dom_type(u32 i) { return i < ARRAY_LEN(dom_types) ? dom_types[i] : NULL; }
const char *text_fault(u32 i) { return i < ARRAY_LEN(faults) ? faults[i] : NULL; }
const char *text_lie(u32 i) { return i < ARRAY_LEN(lies) ? lies[i] : NULL; }
const char *text_feature(u32 i) { return i < ARRAY_LEN(features) ? features[i] : NULL; }

const char *text_way(u32 i) { return i < ARRAY_LEN(ways) ? ways[i] : NULL; }
const char *text_kind(u32 i) { return i < ARRAY_LEN(kinds) ? kinds[i] : NULL; }
const char *text_turn(u32 i) { return i < ARRAY_LEN(turns) ? turns[i] : NULL; }
const char *text_page_code(u32 i) { return i < ARRAY_LEN(page_codes) ? page_codes[i] : NULL; }
const char *text_iova_kind(u32 i) { return i < ARRAY_LEN(iova_kinds) ? iova_kinds[i] : NULL; }

struct out { char *at, *end; };

__attribute__((format(printf, 2, 3))) static void put(struct out *o, const char *fmt, ...)
{
	size_t room = (size_t)(o->end - o->at);
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(o->at, room, fmt, ap);
	va_end(ap);
	if (n > 0)
		o->at += (size_t)n < room ? (size_t)n : room - 1;
}

static void put_word(struct out *o, const char *word)
{
	put(o, " %s", word ? word : "?");
}

static void put_pa(struct out *o, const struct target *t, u64 pa)
{
	u64 base = target_client_pa(t), page = (pa - base) >> t->granule_lg2;

	if (pa >= base && page < PA_CLIENT_PAGES && base + (page << t->granule_lg2) == pa)
		put(o, " pa%llu", page);
	else
		put(o, " 0x%llx", pa);
}

static void put_prot(struct out *o, u32 prot)
{
	put(o, prot ? " " : " -");
	for (u32 i = 0; text_prot[i]; i++)
		if (prot >> i & 1)
			put(o, "%c", text_prot[i]);
}

static void put_operand(struct out *o, const struct target *t, const struct op *op, char letter, bool after_domain)
{
	switch (letter) {
	case 'D': put(o, " d%u", op->a); break;
	case 'I': put(o, " i%u", op->a); break;
	case 'M': put(o, " m%u", after_domain ? op->b : op->a); break;
	case 'S':
		put(o, " m%u", op->a);
		if (op->b)
			put(o, ".%u", op->b);
		break;
	case 'T': put_word(o, text_dom_type(op->flags)); break;
	case 'K': put_word(o, text_fault(op->flags)); break;
	case 'L': put_word(o, text_lie(op->flags)); break;
	case 'F': put_word(o, text_feature(op->flags)); break;
	case 'A': put(o, " p%llu", op->arg); break;
	case 'Q': put(o, " %llu", op->arg); break;
	case 'X': put_word(o, op->flags ? "write" : "read"); break;
	case 'H': put(o, " h%u", op->b); break;
	case 'Y': put_word(o, text_way(op->flags)); break;
	case 'G': put_word(o, text_kind(op->flags)); break;
	case 'W': put_word(o, text_turn(op->flags)); break;
	case 'E': put_word(o, text_iova_kind(op->flags)); break;
	case 'J': put(o, op->b & 1 ? " g%u+" : " g%u", op->b / 2); break;
	case 'C': put_word(o, text_page_code(op->flags)); break;
	case 'V': put(o, " 0x%llx", op->iova); break;
	case 'P': put_pa(o, t, op->arg); break;
	case 'R': put_prot(o, op->flags); break;
	case 'Z': put(o, op->b == SG_APART ? " apart" : ""); break;
	case 'n': put(o, op->arg < 1000000000 ? " %llu" : " 0x%llx", op->arg); break;
	case 'N':
		put(o, " %u", op->pages);
		if (op->bytes)
			put(o, "+0x%x", op->bytes);
		break;
	}
}

u32 op_print(const struct target *t, const struct op *op, char *buf, u32 bytes)
{
	struct out o = { buf, buf + bytes };
	const char *pattern = op_operands(op->kind);

	put(&o, "%s", op_name(op->kind));
	for (const char *c = pattern; *c; c++)
		put_operand(&o, t, op, *c, pattern[0] == 'D');
	return (u32)(o.at - buf);
}

void prog_print(const struct target *t, const struct program *p, struct str *out)
{
	char line[OP_TEXT_BYTES];

	t = target_in(t, &p->world);
	str_printf(out, "world %s", t->name);
	if (p->world.variant)
		str_printf(out, " variant=%u", p->world.variant);
	if (p->world.prefetch)
		str_add(out, " prefetch=1");
	if (p->world.hotplug)
		str_add(out, " hotplug=1");
	if (p->world.eager_irq)
		str_add(out, " eager_irq=1");
	if (p->world.rough)
		str_add(out, " rough=1");
	if (p->world.firmware)
		str_printf(out, " firmware=%s@%c%u", firmware_word(p->world.firmware),
			   firmware_of_master(p->world.firmware) ? 'm' : 'i', p->world.at);
	if (p->world.firmware == FIRMWARE_ODD_ID)
		str_printf(out, ":%u:%u", p->world.bit, p->world.pattern);
	if (p->world.firmware == FIRMWARE_STARVED)
		str_printf(out, ":%s:%u", text_fault(p->world.pattern), p->world.bit);
	str_addc(out, '\n');
	for (u32 i = 0; i < p->n; i++) {
		op_print(t, &p->op[i], line, sizeof(line));
		str_add(out, line);
		str_addc(out, '\n');
	}
}
