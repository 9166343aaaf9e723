/* SPDX-License-Identifier: MIT */
/* The register map of one spec as C data (bus/regmap.h). Numbers, not names, so that the file stands on its own. */
#include "gen/gen.h"

#include "gen/emit.h"

static u64 ro_error_mask(const struct spec_reg *r)
{
	u64 mask = 0;

	for (u32 i = 0; i < r->n_fields; i++)
		if (r->fields[i].access == ACC_RO && r->fields[i].ro_write == RO_WRITE_ERROR)
			mask |= field_mask(&r->fields[i]);
	return mask;
}

static u32 reg_end(const struct spec_reg *r)
{
	u32 end = r->offset + r->width / 8;

	for (u32 dim = 0; dim < r->n_index; dim++)
		end += (r->count[dim] - 1) * r->stride[dim];
	return end;
}

/* How far back a row lies whose elements reach past the start of this one. */
static u32 reach_back(const struct spec *s, u32 no)
{
	for (u32 i = 0; i < no; i++)
		if (reg_end(&s->regs[i]) > s->regs[no].offset)
			return no - i;
	return 0;
}

/* Adds ".name = value," to a line unless the mask is empty. */
static void mask(struct word *line, const char *name, u64 value)
{
	if (value)
		*line = word("%s%s.%s = %s,", line->s, line->s[0] ? " " : "", name, lit(value, 64).s);
}

static void masks(FILE *out, const struct spec_reg *r)
{
	struct word fields = { "" }, reserved = { "" };

	mask(&fields, "rw", r->rw_mask);
	mask(&fields, "ro", r->ro_mask);
	mask(&fields, "wo", r->wo_mask);
	mask(&fields, "w1c", r->w1c_mask);
	mask(&fields, "w0c", r->w0c_mask);
	mask(&fields, "w1s", r->w1s_mask);
	mask(&fields, "w1t", r->w1t_mask);
	mask(&fields, "rc", r->rc_mask);
	mask(&fields, "rs", r->rs_mask);
	mask(&fields, "wonce", r->wonce_mask);
	mask(&fields, "ro_error", ro_error_mask(r));
	mask(&fields, "hw", r->hw_mask);
	mask(&reserved, "res0", r->res0_mask);
	mask(&reserved, "res1", r->res1_mask);
	mask(&reserved, "mbz", r->mbz_mask);
	mask(&reserved, "preserve", r->preserve_mask);
	mask(&reserved, "resval", r->resval_mask);
	mask(&reserved, "raz_wi", r->raz_wi_mask);
	mask(&reserved, "unknown", r->unknown_mask);
	if (fields.s[0])
		fprintf(out, "\t\t%s\n", fields.s);
	if (reserved.s[0])
		fprintf(out, "\t\t%s\n", reserved.s);
}

static void row(FILE *out, const struct spec *s, u32 no)
{
	const struct spec_reg *r = &s->regs[no];

	fprintf(out, "\t{\n\t\t.name = %s, .offset = %s, .width_bits = %u, .access_sizes = %u,\n", quoted(r->name).s,
		lit(r->offset, 32).s, r->width, r->access_sizes);
	if (r->n_index)
		fprintf(out, "\t\t.n_index = %u, .count = { %u, %u }, .stride = { %s, %s },\n", r->n_index, r->count[0],
			r->n_index > 1 ? r->count[1] : 0, lit(r->stride[0], 32).s,
			lit(r->n_index > 1 ? r->stride[1] : 0, 32).s);
	fprintf(out, "\t\t.first_state = %u,", reg_first_state(s, r));
	if (reach_back(s, no))
		fprintf(out, " .back = %u,", reach_back(s, no));
	fprintf(out, "\n");
	masks(out, r);
	fprintf(out, "\t\t.reset = %s, .reset_known = %s,\n", lit(r->reset, 64).s, lit(r->reset_known, 64).s);
	if (r->clear_by_snapshot)
		fprintf(out, "\t\t.clear_by_snapshot = true,\n");
	if (r->protocol)
		fprintf(out, "\t\t.has_protocol = true,\n");
	fprintf(out, "\t},\n");
}

static u32 overrides(FILE *out, const struct spec *s)
{
	u32 n = 0;

	for (u32 i = 0; i < s->n_regs; i++)
		n += s->regs[i].n_overrides;
	if (n == 0)
		return 0;
	fprintf(out, "static const struct reg_override overrides[] = {\n");
	for (u32 i = 0; i < s->n_regs; i++) {
		const struct spec_reg *r = &s->regs[i];

		for (u32 k = 0; k < r->n_overrides; k++)
			fprintf(out, "\t{ %u, %s },\t/* %s */\n", reg_first_state(s, r) + r->overrides[k].index,
				lit(r->overrides[k].reset, 64).s, r->name);
	}
	fprintf(out, "};\n\n");
	return n;
}

int gen_masks(const struct spec *s, FILE *out)
{
	u32 n_overrides, n_state = 0;

	banner(out, s, "masks", "register map of the device model and the monitors");
	fprintf(out, "#include \"bus/regmap.h\"\n\nextern const struct reg_map %s_reg_map;\n\n", s->prefix);
	if (s->n_regs) {
		fprintf(out, "static const struct reg_desc regs[] = {\n");
		for (u32 i = 0; i < s->n_regs; i++) {
			row(out, s, i);
			n_state += reg_elements(&s->regs[i]);
		}
		fprintf(out, "};\n\n");
	}
	n_overrides = overrides(out, s);
	fprintf(out, "const struct reg_map %s_reg_map = {\n\t.device = %s,\n", s->prefix, quoted(s->device).s);
	if (s->variant)
		fprintf(out, "\t.variant = %s,\n", quoted(s->variant).s);
	fprintf(out, "\t.spec_hash = 0x%016llxull,\n\t.window_bytes = %s,\n", s->hash, lit(s->window_bytes, 32).s);
	fprintf(out, "\t.n_regs = %u,\n\t.regs = %s,\n\t.n_state = %u,\n", s->n_regs, s->n_regs ? "regs" : "NULL", n_state);
	if (n_overrides)
		fprintf(out, "\t.n_overrides = %u,\n\t.overrides = overrides,\n", n_overrides);
	fprintf(out, "};\n");
	return 0;
}
