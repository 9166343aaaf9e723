/* SPDX-License-Identifier: MIT */
/* How a register is used, in the accessor header: resets by kind and element, commands, access by halves. */
#include "gen/header.h"

struct reset_masks { u64 value, known, keep; };

static void add_reset(struct reset_masks *m, const struct spec_field *f, u32 kind)
{
	struct spec_reset r = { f->reset_known ? RESET_VALUE : RESET_UNKNOWN, f->reset };

	if (f->resets)
		r = f->resets[kind];
	if (r.form == RESET_KEEP)
		m->keep |= field_mask(f);
	if (r.form != RESET_VALUE)
		return;
	m->known |= field_mask(f);
	m->value |= (r.value << f->lsb) & field_mask(f);
}

static struct reset_masks reset_by(const struct spec_reg *r, u32 kind)
{
	struct reset_masks m = { r->reset, r->reset_known, 0 };

	for (u32 i = 0; i < r->n_fields; i++) {
		m.value &= ~field_mask(&r->fields[i]);
		m.known &= ~field_mask(&r->fields[i]);
	}
	for (u32 i = 0; i < r->n_fields; i++)
		add_reset(&m, &r->fields[i], kind);
	return m;
}

/* Index of an element among all of the register, as `overrides` counts them. */
static struct word flat_index(const struct spec_reg *r)
{
	struct word i = c_name(index_name(r, 0)), j = c_name(index_name(r, 1));

	return r->n_index == 2 ? word("%s * %uu + %s", i.s, r->count[1], j.s) : i;
}

static void element_reset(FILE *out, const struct spec_reg *r, const struct value_type *t, bool known)
{
	fprintf(out, "IOVET_FN %s %s_reset%s(%s)\n{\n\tswitch (%s) {\n", raw_type(t), t->function.s, known ? "_known" : "",
		index_list(r, "uint32_t ").s, flat_index(r).s);
	for (u32 i = 0; i < r->n_overrides; i++)
		fprintf(out, "\tcase %uu:\n\t\treturn %s;\n", r->overrides[i].index,
			lit(known ? r->overrides[i].known : r->overrides[i].reset, t->width).s);
	fprintf(out, "\tdefault:\n\t\treturn %s_RESET%s;\n\t}\n}\n", t->macro.s, known ? "_KNOWN" : "");
}

void header_resets(FILE *out, const struct spec *s, const struct spec_reg *r, const struct value_type *t)
{
	const char *macro = t->macro.s;

	fprintf(out, "#define %s_RESET %s\n", macro, lit(r->reset, t->width).s);
	fprintf(out, "#define %s_RESET_KNOWN %s\n", macro, lit(r->reset_known, t->width).s);
	for (u32 k = 0; k < s->n_resets; k++) {
		struct reset_masks m = reset_by(r, k);
		struct word name = word("%s_RESET_%s", macro, upper(s->resets[k]).s);

		fprintf(out, "#define %s %s\n#define %s_KNOWN %s\n#define %s_KEEP %s\n", name.s, lit(m.value, t->width).s, name.s,
			lit(m.known, t->width).s, name.s, lit(m.keep, t->width).s);
	}
	if (r->n_overrides == 0)
		return;
	fprintf(out, "/* Of one element; without the kind of reset. */\n");
	element_reset(out, r, t, false);
	element_reset(out, r, t, true);
}

int header_protocol(FILE *out, const struct spec *s, const struct spec_reg *r)
{
	struct word macro = word("%s_%s", upper(s->prefix).s, upper(r->name).s);
	struct word name = word("%s_%s", s->prefix, lower(r->name).s);
	const struct spec_protocol *p = r->protocol;
	const struct spec_reg *poll;
	int bad;

	if (!p)
		return 0;
	poll = p->poll ? p->poll : r;
	fprintf(out, "\n/* %s: while the command runs, as seen in %s. */\n", r->name, poll->name);
	fprintf(out, "#define %s_TIMEOUT_US %uu\n#define %s_POLL_US %uu\n", macro.s, p->timeout_us, macro.s, p->poll_us);
	bad = header_predicate(out, s, word("%s_is_busy", name.s).s, p->busy_while,
			       word("%s_%s_t", s->prefix, lower(poll->name).s).s);
	if (!p->timeout_expect)
		return bad;
	fprintf(out, "/* Holds when a time-out was dealt with. */\n");
	return bad | header_predicate(out, s, word("%s_timeout_handled", name.s).s, p->timeout_expect, NULL);
}

/* Is the low half written first? */
static bool low_first(const struct spec_split *p)
{
	return p->order == SPLIT_LO_HI || (p->order == SPLIT_ANY && p->commit != COMMIT_LO);
}

static void write_half(FILE *out, const char *macro, bool low, const char *indices)
{
	fprintf(out, "\twrite(ctx, %s_OFFSET_%s%s, (uint32_t)(%s));\n", macro, low ? "LO" : "HI", indices,
		low ? "v.raw & 0xffffffffull" : "v.raw >> 32");
}

void header_split(FILE *out, const struct spec_reg *r, const struct value_type *t, bool big_endian)
{
	static const char *const commit[] = {
		[COMMIT_NONE] = "each half takes effect at once", [COMMIT_LO] = "the low half takes effect for both",
		[COMMIT_HI] = "the high half takes effect for both",
	};
	struct word params = index_list(r, "uint32_t "), names = index_list(r, "");
	struct word indices = r->n_index ? word("(%s)", names.s) : word("%s", "");
	struct word type = type_name(t);
	const char *comma = r->n_index ? ", " : "";

	if (!r->split || r->width != 64)
		return;
	fprintf(out, "\n/* By halves: %s%s. Two accesses, not one. */\n", commit[r->split->commit],
		r->split->tear_unsafe ? "; must not be half-written while in use" : "");
	for (u32 high = 0; high < 2; high++)
		fprintf(out, "#define %s_OFFSET_%s%s (%s_OFFSET%s + %uu)\n", t->macro.s, high ? "HI" : "LO", indices.s, t->macro.s,
			indices.s, (high != 0) != big_endian ? 4 : 0);
	fprintf(out, "IOVET_FN void %s_write_split(%s%s%s v,\n\tvoid (*write)(void *ctx, uint32_t offset, uint32_t value), void *ctx)"
		"\n{\n", t->function.s, params.s, comma, type.s);
	write_half(out, t->macro.s, low_first(r->split), indices.s);
	write_half(out, t->macro.s, !low_first(r->split), indices.s);
	fprintf(out, "}\nIOVET_FN %s %s_read_split(%s%suint32_t (*read)(void *ctx, uint32_t offset), void *ctx)\n{\n", type.s,
		t->function.s, params.s, comma);
	fprintf(out, "\tconst uint64_t low = read(ctx, %s_OFFSET_LO%s);\n\n", t->macro.s, indices.s);
	fprintf(out, "\treturn %s_%s_from(low | (uint64_t)read(ctx, %s_OFFSET_HI%s) << 32);\n}\n", t->prefix, t->name.s,
		t->macro.s, indices.s);
}
