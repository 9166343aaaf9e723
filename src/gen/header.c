/* SPDX-License-Identifier: MIT */
/*
 * The accessor header: constants and pure functions on value types, for freestanding C11 and C++17. It reaches no
 * hardware: how a word gets to a register is the user's. This file writes the frame, params and enums.
 */
#include "gen/header.h"

#include "gen/gen.h"

/* Only what this spec makes use of. */
static void shared_text(FILE *out, const struct spec *s)
{
	bool memory = s->n_structs > 0 || s->big_endian;

	fprintf(out, "%s\n", header_text_base);
	if (memory)
		fprintf(out, "%s\n", header_text_memory);
	if (header_plans(s))
		fprintf(out, "%s\n", header_text_plan);
	if (s->n_queues)
		fprintf(out, "%s\n", header_text_ring);
}

void header_prologue(FILE *out, const struct spec *s)
{
	struct word p = upper(s->prefix);

	banner(out, s, "header", "register and structure accessors");
	fprintf(out, "#ifndef %s_REGS_H\n#define %s_REGS_H\n\n", p.s, p.s);
	shared_text(out, s);
	fprintf(out, "#define %s_SPEC_HASH 0x%016llxull\n", p.s, s->hash);
	fprintf(out, "#define %s_WINDOW_BYTES %s\n", p.s, lit(s->window_bytes, 32).s);
	for (u32 i = 0; i < s->n_params; i++) {
		const struct spec_param *q = &s->params[i];
		struct word name = word("%s_PARAM_%s", p.s, upper(q->name).s);

		fprintf(out, "#define %s_MIN %s\n#define %s_MAX %s\n#define %s_DEFAULT %s\n", name.s, lit(q->min, 64).s,
			name.s, lit(q->max, 64).s, name.s, lit(q->def, 64).s);
	}
	if (!s->big_endian)
		return;
	fprintf(out, "\n/* The device is big-endian: what a register holds, and what a little-endian bus carries; and back. */\n");
	fprintf(out, "#define %s_BIG_ENDIAN 1\n", p.s);
	fprintf(out, "IOVET_FN uint64_t %s_bus_order(uint64_t value, uint32_t bits) { return iovet_swap(value, bits); }\n",
		s->prefix);
}

static void enums(FILE *out, const struct spec *s)
{
	for (u32 i = 0; i < s->n_enums; i++) {
		const struct spec_enum *e = &s->enums[i];

		fprintf(out, "\n/* %s%s%s */\n", e->name, e->brief ? ": " : "", remark(e->brief ? e->brief : "").s);
		for (u32 k = 0; k < e->n_values; k++) {
			const struct spec_enum_value *v = &e->values[k];

			fprintf(out, "#define %s_%s_%s %s", upper(s->prefix).s, upper(e->name).s, upper(v->name).s,
				lit(v->value, e->width).s);
			fprintf(out, v->brief ? "\t/* %s */\n" : "\n", remark(v->brief ? v->brief : "").s);
		}
	}
}

static void reset_kinds(FILE *out, const struct spec *s)
{
	struct word p = upper(s->prefix);

	if (s->n_resets == 0)
		return;
	fprintf(out, "\n/* Kinds of reset; the first is the usual one. */\nenum {\n");
	for (u32 i = 0; i < s->n_resets; i++)
		fprintf(out, "\t%s_RESET_KIND_%s = %u,\n", p.s, upper(s->resets[i]).s, i);
	fprintf(out, "\t%s_N_RESET_KINDS = %u\n};\n", p.s, s->n_resets);
}

int gen_header(const struct spec *s, FILE *out)
{
	int bad;

	header_prologue(out, s);
	enums(out, s);
	reset_kinds(out, s);
	header_config(out, s);
	bad = header_registers(out, s);
	bad |= header_structs(out, s);
	header_page_tables(out, s);
	bad |= header_queues(out, s);
	bad |= header_exists(out, s);
	bad |= header_probe(out, s);
	fprintf(out, "\n#endif\n");
	return bad;
}
