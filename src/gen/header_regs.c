/* SPDX-License-Identifier: MIT */
/* Registers in the accessor header: where they are, what their bits obey, their fields, how W1C bits are cleared. */
#include "gen/header.h"

#include <string.h>

/* "sid, i" with `type ` before each, for parameter lists; "" for a single register. */
struct word index_list(const struct spec_reg *r, const char *type)
{
	struct word w = { "" };

	for (u32 dim = 0; dim < r->n_index; dim++)
		w = word("%s%s%s%s", w.s, dim ? ", " : "", type, c_name(index_name(r, dim)).s);
	return w;
}

static void location(FILE *out, const struct spec *s, const struct spec_reg *r, const char *macro)
{
	fprintf(out, "#define %s_OFFSET", macro);
	if (r->n_index == 0) {
		fprintf(out, " %s\n", lit(r->offset, 32).s);
		return;
	}
	fprintf(out, "(%s) (%s", index_list(r, "").s, lit(r->offset, 32).s);
	for (u32 dim = 0; dim < r->n_index; dim++)
		fprintf(out, " + (uint32_t)(%s) * %s", c_name(index_name(r, dim)).s, lit(r->stride[dim], 32).s);
	fprintf(out, ")\n#define %s_COUNT %uu\n", macro, reg_elements(r));
	for (u32 dim = 0; dim < r->n_index; dim++) {
		struct word of = r->n_index == 1 ? word("%s", macro) : word("%s_%s", macro, upper(index_name(r, dim)).s);

		if (r->n_index > 1)
			fprintf(out, "#define %s_COUNT %uu\n", of.s, r->count[dim]);
		fprintf(out, "#define %s_STRIDE %s\n", of.s, lit(r->stride[dim], 32).s);
	}
	fprintf(out, "IOVET_STATIC_ASSERT(%s_OFFSET(%uu", macro, r->count[0] - 1);
	if (r->n_index == 2)
		fprintf(out, ", %uu", r->count[1] - 1);
	fprintf(out, ") + %uu <= %s_WINDOW_BYTES, \"%s leaves the window\");\n", r->width / 8, upper(s->prefix).s, macro);
}

/* Elements must not overlap: the inner dimension's run fits the outer stride, an element the inner one. */
static void strides(FILE *out, const struct spec_reg *r, const char *macro)
{
	u32 inner = r->n_index == 2 && r->stride[1] < r->stride[0];

	if (r->n_index == 0)
		return;
	fprintf(out, "IOVET_STATIC_ASSERT(%uu <= %s, \"%s: an element does not fit its stride\");\n", r->width / 8,
		lit(r->stride[inner], 32).s, macro);
	if (r->n_index == 2)
		fprintf(out, "IOVET_STATIC_ASSERT(%uu * %s <= %s, \"%s: a row does not fit its stride\");\n", r->count[inner],
			lit(r->stride[inner], 32).s, lit(r->stride[!inner], 32).s, macro);
}

struct named_mask { const char *name; u64 mask; bool always; };

/* Bits by what a write does, then by reserved policy. Masks that are 0 are left out unless everybody asks for them. */
static u32 access_masks(const struct spec_reg *r, struct named_mask m[17])
{
	const struct named_mask all[] = {
		{ "RW", r->rw_mask, true }, { "RO", r->ro_mask, true }, { "WO", r->wo_mask, false },
		{ "W1C", r->w1c_mask, true }, { "W0C", r->w0c_mask, false }, { "W1S", r->w1s_mask, false },
		{ "W1T", r->w1t_mask, false }, { "RC", r->rc_mask, false }, { "RS", r->rs_mask, false },
		{ "WONCE", r->wonce_mask, false }, { "RES0", r->res0_mask, true }, { "RES1", r->res1_mask, false },
		{ "MBZ", r->mbz_mask, false }, { "PRESERVE", r->preserve_mask, false },
		{ "RESVAL", r->resval_mask, false }, { "RAZ_WI", r->raz_wi_mask, false },
		{ "UNKNOWN", r->unknown_mask, false },
	};
	u32 n = 0;

	for (u32 i = 0; i < ARRAY_LEN(all); i++)
		if (all[i].mask || all[i].always)
			m[n++] = all[i];
	return n;
}

/* Bits that go back as they were read, and bits that must be written 1, when only something else is meant. */
static u64 keep_mask(const struct spec_reg *r)
{
	return r->rw_mask | r->wonce_mask | r->preserve_mask | r->unknown_mask;
}

static u64 ones_mask(const struct spec_reg *r)
{
	return r->w0c_mask | r->res1_mask | (r->resval_mask & r->reset);
}

static void masks(FILE *out, const struct spec_reg *r, const struct value_type *t)
{
	struct named_mask m[17];
	u32 n = access_masks(r, m);
	struct mask_list by_access;
	const char *macro = t->macro.s;

	by_access.n = 0;
	for (u32 i = 0; i < n; i++) {
		fprintf(out, "#define %s_%s_MASK %s\n", macro, m[i].name, lit(m[i].mask, t->width).s);
		mask_list_add(&by_access, macro, m[i].name);
	}
	fprintf(out, "#define %s_KEEP_MASK %s\n", macro, lit(keep_mask(r), t->width).s);
	fprintf(out, "#define %s_ONES_MASK %s\n", macro, lit(ones_mask(r), t->width).s);
	fprintf(out, "#define %s_HW_MASK %s\n", macro, lit(r->hw_mask, t->width).s);
	header_assert_masks(out, t, &by_access, 0, "the access masks");
}

/* Every bit is a field or reserved. */
static void fields_cover(FILE *out, const struct spec_reg *r, const struct value_type *t)
{
	static const char *const reserved[] = { "RES0", "RES1", "MBZ", "PRESERVE", "RESVAL", "RAZ_WI", "UNKNOWN" };
	struct mask_list l;
	struct named_mask m[17];
	u32 n = access_masks(r, m);

	l.n = 0;
	mask_list_fields(&l, t, t->macro.s, r->fields, r->n_fields, 0);
	for (u32 i = 0; i < n; i++)
		for (u32 k = 0; k < ARRAY_LEN(reserved); k++)
			if (strcmp(m[i].name, reserved[k]) == 0)
				mask_list_add(&l, t->macro.s, m[i].name);
	header_assert_masks(out, t, &l, 0, "fields and reserved bits");
}

static void clear_function(FILE *out, const struct value_type *t, const char *what, const char *mask)
{
	fprintf(out, "IOVET_FN %s_%s_t %s_clear_%s(%s_%s_t seen)\n{\n", t->prefix, t->name.s, t->function.s, what, t->prefix,
		t->name.s);
	fprintf(out, "\tseen.raw = (seen.raw & (%s_KEEP_MASK | %s_MASK)) | %s_ONES_MASK;\n", t->macro.s, mask, t->macro.s);
	fprintf(out, "\treturn seen;\n}\n");
}

/* W1C bits are cleared by name from a snapshot; there is no read-modify-write that could clear one unseen. */
static void clears(FILE *out, const struct spec_reg *r, const struct value_type *t)
{
	if (!r->w1c_mask)
		return;
	fprintf(out, "\n/* The word that clears one field, or all, as far as the snapshot shows them set; nothing else. */\n");
	for (u32 i = 0; i < r->n_fields; i++)
		if (r->fields[i].access == ACC_W1C)
			clear_function(out, t, lower(r->fields[i].name).s,
				       word("%s_%s", t->macro.s, upper(r->fields[i].name).s).s);
	clear_function(out, t, "seen", word("%s_W1C", t->macro.s).s);
}

/* What else is at the same place. */
static void remarks(FILE *out, const struct spec_reg *r)
{
	fprintf(out, "\n/*\n * %s%s%s\n", r->name, r->brief ? ": " : "", r->brief ? remark(r->brief).s : "");
	if (r->source)
		fprintf(out, " * Source: %s\n", remark(r->source).s);
	if (r->when)
		fprintf(out, " * Only when %s\n", remark(r->when->text).s);
	if (r->view_of)
		fprintf(out, " * A view of %s, from its bit %u on: it has no storage of its own.\n", r->view_of->name, r->view_lsb);
	if (r->shares)
		fprintf(out, " * Shares its offset with %s, which is what a read returns; this is what a write means.\n",
			r->shares->name);
	if (r->shared_by)
		fprintf(out, " * Shares its offset with %s, which is what a write means; this is what a read returns.\n",
			r->shared_by->name);
	fprintf(out, " */\n");
}

static int reg(FILE *out, const struct spec *s, const struct spec_reg *r)
{
	struct value_type t = {
		.prefix = s->prefix, .name = lower(r->name), .width = r->width, .n_words = 1,
		.macro = word("%s_%s", upper(s->prefix).s, upper(r->name).s),
		.function = word("%s_%s", s->prefix, lower(r->name).s),
	};

	remarks(out, r);
	location(out, s, r, t.macro.s);
	strides(out, r, t.macro.s);
	masks(out, r, &t);
	header_value_type(out, &t);
	header_resets(out, s, r, &t);
	for (u32 i = 0; i < r->n_fields; i++)
		header_field(out, &t, &r->fields[i]);
	header_address_parts(out, &t, &t, NULL, 0, r->fields, r->n_fields);
	fields_cover(out, r, &t);
	clears(out, r, &t);
	header_split(out, r, &t, s->big_endian);
	return 0;
}

/* Register numbers, and where each register's elements start in a register file. */
static void numbers(FILE *out, const struct spec *s)
{
	struct word p = upper(s->prefix);

	fprintf(out, "\n/* Register numbers, by offset. */\nenum {\n");
	for (u32 i = 0; i < s->n_regs; i++)
		fprintf(out, "\t%s_REG_%s = %u,\n", p.s, upper(s->regs[i].name).s, i);
	fprintf(out, "\t%s_N_REGS = %u\n};\n\n", p.s, s->n_regs);
	fprintf(out, "/* First element of each register in a register file. */\nenum {\n");
	for (u32 i = 0; i < s->n_regs; i++)
		fprintf(out, "\t%s_STATE_%s = %u,\n", p.s, upper(s->regs[i].name).s, s->regs[i].first_state);
	fprintf(out, "\t%s_N_STATE = %u\n};\n", p.s, s->n_state);
}

/* Checked index functions: an element's offset, and its place in a register file. */
static void index_functions(FILE *out, const struct spec *s, const struct spec_reg *r)
{
	struct word p = upper(s->prefix), name = upper(r->name), i = c_name(index_name(r, 0)), j = c_name(index_name(r, 1));
	struct word check, state, params = index_list(r, "uint32_t ");

	if (r->n_index == 0)
		return;
	check = word("IOVET_CHECK(%s < %uu)", i.s, r->count[0]);
	state = word("(uint32_t)%s_STATE_%s + %s", p.s, name.s, i.s);
	if (r->n_index == 2) {
		check = word("IOVET_CHECK(%s < %uu && %s < %uu)", i.s, r->count[0], j.s, r->count[1]);
		state = word("(uint32_t)%s_STATE_%s + %s * %uu + %s", p.s, name.s, i.s, r->count[1], j.s);
	}
	fprintf(out, "IOVET_FN uint32_t %s_offset_%s(%s)\n{\n\t%s;\n\treturn %s_%s_OFFSET(%s);\n}\n", s->prefix,
		lower(r->name).s, params.s, check.s, p.s, name.s, index_list(r, "").s);
	fprintf(out, "IOVET_FN uint32_t %s_state_%s(%s)\n{\n\t%s;\n\treturn %s;\n}\n", s->prefix, lower(r->name).s, params.s,
		check.s, state.s);
}

int header_registers(FILE *out, const struct spec *s)
{
	int bad = 0;

	if (s->n_regs == 0)
		return 0;
	numbers(out, s);
	for (u32 i = 0; i < s->n_regs; i++) {
		bad |= reg(out, s, &s->regs[i]);
		index_functions(out, s, &s->regs[i]);
	}
	/* A protocol may look at any register. */
	for (u32 i = 0; i < s->n_regs; i++)
		bad |= header_protocol(out, s, &s->regs[i]);
	return bad;
}
