/* SPDX-License-Identifier: MIT */
/*
 * Updates of a structure while the device may read it, in the accessor header: is one hitless, and which values to go
 * through. A structure that is read in one piece needs none of this, nor does an entry of a queue.
 */
#include "gen/header.h"

#define MAX_PINS 32

static u32 unit_of(const struct spec_struct *st, const struct spec_field *f)
{
	return f->lsb / (st->atomic * 8);
}

static u32 n_units(const struct spec_struct *st)
{
	return (st->width + st->atomic * 8 - 1) / (st->atomic * 8);
}

/* An entry of a queue is written while it is nobody else's; whoever updates another one shares it with the device. */
static bool is_queued(const struct spec *s, const struct spec_struct *st)
{
	for (u32 i = 0; i < s->n_queues; i++)
		if (s->queues[i].entry == st)
			return true;
	return false;
}

static bool needs_plan(const struct spec *s, const struct spec_struct *st)
{
	return st->atomic && n_units(st) > 1 && !is_queued(s, st);
}

bool header_plans(const struct spec *s)
{
	for (u32 i = 0; i < s->n_structs; i++)
		if (needs_plan(s, &s->structs[i]))
			return true;
	return false;
}

struct breaker { const struct spec_variant *variant; u32 unit, n_pins; struct pin pins[MAX_PINS]; };

/* Can any value be made this variant by one store? Its condition must demand constants only, all in one unit. */
static bool can_break(const struct spec_struct *st, const struct spec_variant *v, struct breaker *b)
{
	bool all = true;

	b->variant = v;
	b->n_pins = condition_pins(v->when, b->pins, MAX_PINS, &all);
	if (!all || b->n_pins == 0)
		return false;
	b->unit = unit_of(st, b->pins[0].field);
	for (u32 i = 0; i < b->n_pins; i++) {
		const struct spec_field *f = b->pins[i].field;

		if (unit_of(st, f) != b->unit || f->msb / (st->atomic * 8) != b->unit)
			return false;
	}
	return true;
}

static u32 used_bits(const struct spec_struct *st, const struct spec_variant *v)
{
	u32 n = 0;

	for (u32 i = 0; i < st->n_words; i++)
		n += (u32)__builtin_popcountll(v->used.w[i] | st->tag.w[i]);
	return n;
}

/* Ones that the variant demands. */
static u32 pinned_ones(const struct breaker *b)
{
	u32 n = 0;

	for (u32 i = 0; i < b->n_pins; i++)
		n += (u32)__builtin_popcountll(b->pins[i].value);
	return n;
}

/* Fewer used bits; of two alike the one that demands fewer ones: `V == 0` is invalid, `V == 1 && CFG == 4` may be a bypass. */
static bool better(const struct spec_struct *st, const struct breaker *a, const struct breaker *b)
{
	u32 used_a = used_bits(st, a->variant), used_b = used_bits(st, b->variant);

	return used_a != used_b ? used_a < used_b : pinned_ones(a) < pinned_ones(b);
}

/* The variant with the fewest used bits that can break; .variant NULL: there is none. */
static struct breaker choose_breaker(const struct spec_struct *st)
{
	struct breaker best = { .variant = NULL }, b;

	for (u32 i = 0; i < st->n_variants; i++)
		if (can_break(st, &st->variants[i], &b) && (!best.variant || better(st, &b, &best)))
			best = b;
	return best;
}

static void breaker_words(FILE *out, const struct spec_struct *st, const struct breaker *b, bool mask)
{
	fprintf(out, "{ {");
	for (u32 i = 0; i < st->n_words; i++) {
		u64 bits = 0;

		for (u32 k = 0; k < b->n_pins; k++) {
			const struct spec_field *f = b->pins[k].field;

			if (f->lsb / st->word_bits == i)
				bits |= (mask ? low_mask(field_width(f)) : b->pins[k].value) << f->lsb % st->word_bits;
		}
		fprintf(out, "%s %s", i ? "," : "", lit(bits, 64).s);
	}
	fprintf(out, " } }");
}

static void constants(FILE *out, const struct spec_struct *st, const struct value_type *t)
{
	struct breaker b = choose_breaker(st);

	fprintf(out, "\tconst struct iovet_shape shape = { %s_WORDS, %u, %u, %u };\n", t->macro.s, t->width, st->atomic * 8,
		n_units(st));
	fprintf(out, "\tconst struct iovet_breaker breaker = {\n\t\t%u, ", b.variant ? b.unit : n_units(st));
	if (!b.variant)
		b.n_pins = 0;
	breaker_words(out, st, &b, true);
	fputs(", ", out);
	breaker_words(out, st, &b, false);
	fprintf(out, "\n\t};\n");
}

static void words_of_both(FILE *out, const struct spec_struct *st, const char *fn)
{
	static const char *const name[] = { "from", "from_used", "to", "to_used" };
	static const char *const plain[] = { "from", "used(from)", "to", "used(to)" };
	static const char *const with_config[] = { "from", "used(from, c)", "to", "used(to, c)" };
	const char *const *value = struct_asks_config(st) ? with_config : plain;

	for (u32 i = 0; i < 4; i++)
		fprintf(out, "\t%s_to_words(%s%s%s, %s.w);\n", fn, i & 1 ? fn : "", i & 1 ? "_" : "", value[i], word("%s_w", name[i]).s);
}

static void hitless(FILE *out, const struct spec_struct *st, const struct value_type *t)
{
	struct word type = type_name(t);

	fprintf(out, "/* Does the device see either value at any time, and never a mixture, if the update follows the plan? */\n");
	fprintf(out, "static inline __attribute__((unused)) int %s_update_is_hitless(%s from, %s to%s)\n{\n", t->function.s, type.s,
		type.s, struct_config(t, st).s);
	fprintf(out, "\tconst struct iovet_shape shape = { %s_WORDS, %u, %u, %u };\n", t->macro.s, t->width, st->atomic * 8,
		n_units(st));
	fprintf(out, "\tstruct iovet_words from_w, from_used_w, to_w, to_used_w;\n\tuint32_t unit;\n\n");
	words_of_both(out, st, t->function.s);
	fprintf(out, "\treturn iovet_critical_units(&shape, &from_w, &from_used_w, &to_w, &to_used_w, &unit) <= 1;\n}\n");
}

static void remarks(FILE *out, const struct spec_struct *st, const struct spec_variant *breaker)
{
	fprintf(out, "\n/*\n * Updates of a %s that the device may be reading, %u bytes in one piece. Go through the values of the plan:\n"
		" * store the words that change, each with one store, then invalidate and sync, then the next step.\n", st->name,
		st->atomic);
	if (breaker)
		fprintf(out, " * An update that is not hitless goes through variant %s.\n */\n", breaker->name);
	else
		fprintf(out, " * There is no plan for an update that is not hitless: no variant is chosen by one unit.\n */\n");
}

void header_plan(FILE *out, const struct spec *s, const struct spec_struct *st, const struct value_type *t)
{
	struct word type = type_name(t);
	const char *fn = t->function.s;

	if (!needs_plan(s, st))
		return;
	remarks(out, st, choose_breaker(st).variant);
	fprintf(out, "struct %s_step {\n\t%s value;\n\tuint32_t words;\t/* bit i: word i changes */\n};\n", fn, type.s);
	hitless(out, st, t);
	fprintf(out, "/* Returns how many steps there are, at most IOVET_MAX_STEPS, and writes the first `max`; -1: no way. */\n");
	fprintf(out, "static inline __attribute__((unused)) int %s_plan(%s from, %s to%s,\n\tstruct %s_step *steps, uint32_t max)\n{\n",
		fn, type.s, type.s, struct_config(t, st).s, fn);
	constants(out, st, t);
	fprintf(out, "\tstruct iovet_words from_w, from_used_w, to_w, to_used_w, at[IOVET_MAX_STEPS];\n\tint i, n;\n\n");
	words_of_both(out, st, fn);
	fprintf(out, "\tn = iovet_plan(&shape, &breaker, &from_w, &from_used_w, &to_w, &to_used_w, at);\n"
		"\tfor (i = 0; i < n && (uint32_t)i < max; i++) {\n\t\tsteps[i].value = %s_from_words(at[i].w);\n"
		"\t\tsteps[i].words = iovet_differing_words(&shape, i ? &at[i - 1] : &from_w, &at[i]);\n\t}\n\treturn n;\n}\n", fn);
}
