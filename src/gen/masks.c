/* SPDX-License-Identifier: MIT */
/* The register map of one spec as C data (bus/regmap.h). Numbers, not names, so that the file stands on its own. */
#include "gen/gen.h"

#include <stdlib.h>

#include "gen/expr.h"

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

/* What a row says of its neighbours: see struct reg_desc. */
struct neighbours { u32 back; bool overlaps; };

/* The first row that reaches past `offset`: `reach` is the furthest end of all rows up to each one. */
static u32 first_reaching(const u32 *reach, u32 n, u32 offset)
{
	u32 low = 0, high = n;

	while (low < high) {
		u32 mid = low + (high - low) / 2;

		if (reach[mid] > offset)
			high = mid;
		else
			low = mid + 1;
	}
	return low;
}

static struct neighbours *find_neighbours(const struct spec *s)
{
	struct neighbours *of = calloc(s->n_regs + 1, sizeof(*of));
	u32 *reach = calloc(s->n_regs + 1, sizeof(*reach));

	if (!of || !reach) {
		fputs("iovet: out of memory\n", stderr);
		exit(3);
	}
	for (u32 i = 0; i < s->n_regs; i++) {
		const struct spec_reg *r = &s->regs[i];

		of[i].back = i - first_reaching(reach, i, r->offset);
		reach[i] = reg_end(r);
		if (i && reach[i] < reach[i - 1])
			reach[i] = reach[i - 1];
		of[i].overlaps |= r->view_of || r->shares || r->shared_by || r->when;
		if (r->view_of)
			of[reg_number(s, r->view_of)].overlaps = true;
	}
	free(reach);
	return of;
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

static const char *const policy_bits[] = {
	[POL_RES0] = "BITS_RES0", [POL_RES1] = "BITS_RES1", [POL_MBZ] = "BITS_MBZ", [POL_PRESERVE] = "BITS_PRESERVE",
	[POL_RESET_VALUE] = "BITS_RESVAL", [POL_RAZ_WI] = "BITS_RAZ_WI", [POL_UNKNOWN] = "BITS_UNKNOWN",
};
static const char *const access_bits[] = {
	[ACC_RW] = "BITS_RW", [ACC_RO] = "BITS_RO", [ACC_WO] = "BITS_WO", [ACC_W1C] = "BITS_W1C", [ACC_W0C] = "BITS_W0C",
	[ACC_W1S] = "BITS_W1S", [ACC_W1T] = "BITS_W1T", [ACC_RC] = "BITS_RC", [ACC_RS] = "BITS_RS",
	[ACC_WONCE] = "BITS_WONCE",
};

static void row(FILE *out, const struct spec *s, u32 no, const struct neighbours *of)
{
	const struct spec_reg *r = &s->regs[no];

	fprintf(out, "\t{\n\t\t.name = %s, .offset = %s, .width_bits = %u, .access_sizes = %u,\n", quoted(r->name).s,
		lit(r->offset, 32).s, r->width, r->access_sizes);
	if (r->n_index)
		fprintf(out, "\t\t.n_index = %u, .count = { %u, %u }, .stride = { %s, %s },\n", r->n_index, r->count[0],
			r->n_index > 1 ? r->count[1] : 0, lit(r->stride[0], 32).s,
			lit(r->n_index > 1 ? r->stride[1] : 0, 32).s);
	fprintf(out, "\t\t.first_state = %u,", r->first_state);
	if (of->back)
		fprintf(out, " .back = %u,", of->back);
	if (of->overlaps)
		fprintf(out, " .overlaps = true,");
	if (r->shares || r->shared_by)
		fprintf(out, " .side = %s,", r->shares ? "REG_SIDE_WRITE" : "REG_SIDE_READ");
	fprintf(out, "\n");
	if (r->view_of)
		fprintf(out, "\t\t.is_view = true, .view_of = %u, .view_lsb = %u,\n", reg_number(s, r->view_of), r->view_lsb);
	masks(out, r);
	fprintf(out, "\t\t.reset = %s, .reset_known = %s,\n", lit(r->reset, 64).s, lit(r->reset_known, 64).s);
	if (r->clear_by_snapshot)
		fprintf(out, "\t\t.clear_by_snapshot = true,\n");
	if (r->protocol)
		fprintf(out, "\t\t.has_protocol = true,\n");
	fprintf(out, "\t},\n");
}

static void rows(FILE *out, const struct spec *s)
{
	struct neighbours *of;

	if (s->n_regs == 0)
		return;
	of = find_neighbours(s);
	fprintf(out, "static const struct reg_desc regs[] = {\n");
	for (u32 i = 0; i < s->n_regs; i++)
		row(out, s, i, &of[i]);
	fprintf(out, "};\n\n");
	free(of);
}

static u32 overrides(FILE *out, const struct spec *s)
{
	u32 n = 0;

	for (u32 i = 0; i < s->n_regs; i++)
		n += s->regs[i].view_of ? 0 : s->regs[i].n_overrides;
	if (n == 0)
		return 0;
	fprintf(out, "static const struct reg_override overrides[] = {\n");
	for (u32 i = 0; i < s->n_regs; i++) {
		const struct spec_reg *r = &s->regs[i];

		for (u32 k = 0; !r->view_of && k < r->n_overrides; k++)
			fprintf(out, "\t{ %u, %s, %s },\t/* %s */\n", r->first_state + r->overrides[k].index,
				lit(r->overrides[k].reset, 64).s, lit(r->overrides[k].known, 64).s, r->name);
	}
	fprintf(out, "};\n\n");
	return n;
}

/* ---- kinds of reset ---------------------------------------------------------------------------------------------- */

/* What kind `kind` does to a register; false: what the row of the register says already. */
static bool reset_of(const struct spec_reg *r, u32 kind, u64 *reset, u64 *known, u64 *keep)
{
	*reset = r->reset;
	*known = r->reset_known;
	*keep = 0;
	for (u32 i = 0; i < r->n_fields; i++) {
		const struct spec_field *f = &r->fields[i];
		const struct spec_reset *x = f->resets ? &f->resets[kind] : NULL;
		u64 mask = field_mask(f);

		if (!x)
			continue;
		*reset &= ~mask;
		*known &= ~mask;
		if (x->form == RESET_VALUE) {
			*reset |= x->value << f->lsb & mask;
			*known |= mask;
		}
		*keep |= x->form == RESET_KEEP ? mask : 0;
	}
	return *reset != r->reset || *known != r->reset_known || *keep;
}

static u32 resets(FILE *out, const struct spec *s)
{
	u64 reset, known, keep;
	u32 n = 0;

	if (s->n_resets == 0)
		return 0;
	fprintf(out, "static const char *const kinds[] = {\n");
	for (u32 kind = 0; kind < s->n_resets; kind++)
		fprintf(out, "\t%s,\n", quoted(s->resets[kind]).s);
	fprintf(out, "};\n\n");
	for (u32 kind = 0; kind < s->n_resets; kind++) {
		for (u32 i = 0; i < s->n_regs; i++) {
			const struct spec_reg *r = &s->regs[i];

			if (!reset_of(r, kind, &reset, &known, &keep))
				continue;
			if (n++ == 0)
				fprintf(out, "static const struct reg_reset resets[] = {\n");
			fprintf(out, "\t{ %u, %u, %s, %s, %s },\t/* %s, %s */\n", kind, i, lit(reset, 64).s, lit(known, 64).s,
				lit(keep, 64).s, s->resets[kind], r->name);
		}
	}
	if (n)
		fprintf(out, "};\n\n");
	return n;
}

/* ---- what an instance has ---------------------------------------------------------------------------------------- */

static u64 else_known(enum spec_policy policy, u64 mask)
{
	bool known = policy == POL_RES0 || policy == POL_RES1 || policy == POL_MBZ || policy == POL_RAZ_WI;

	return known ? mask : 0;
}

static void otherwise(FILE *out, const struct spec *s, const struct spec_reg *r, const struct spec_else *x, u64 mask,
		      u32 lsb)
{
	u32 no = reg_number(s, r);
	u64 reset = r->reset & mask, known = r->reset_known & mask;

	switch (x->form) {
	case ELSE_ABSENT:
		fprintf(out, "\t\tregs[%u].absent = true;\n", no);
		return;
	case ELSE_ACCESS:
		fprintf(out, "\t\tregmap_turn(&regs[%u], %s, %s, %s, %s);\n", no, lit(mask, 64).s, access_bits[x->access],
			lit(x->reset << lsb & mask, 64).s, lit(x->reset_known ? mask : 0, 64).s);
		return;
	case ELSE_POLICY:
		if (x->policy != POL_RESET_VALUE) {
			reset = x->policy == POL_RES1 ? mask : 0;
			known = else_known(x->policy, mask);
		}
		fprintf(out, "\t\tregmap_turn(&regs[%u], %s, %s, %s, %s);\n", no, lit(mask, 64).s, policy_bits[x->policy],
			lit(reset, 64).s, lit(known, 64).s);
		return;
	}
}

/* Fields before their register: when the register is not there, that decides. */
static int elaborate_reg(FILE *out, const struct spec *s, const struct spec_reg *r)
{
	struct expr_scope scope = { .spec = s, .type = "u64", .features = "c->features", .param_array = "c->params" };
	int bad = 0;

	for (u32 i = 0; i < r->n_fields; i++) {
		const struct spec_field *f = &r->fields[i];

		if (!f->when)
			continue;
		fprintf(out, "\tif (!");
		bad |= expr_condition(out, f->when, &scope);
		fprintf(out, ") {\t/* %s.%s */\n", r->name, f->name);
		otherwise(out, s, r, &f->otherwise, field_mask(f), f->lsb);
		fprintf(out, "\t}\n");
	}
	if (!r->when)
		return bad;
	fprintf(out, "\tif (!");
	bad |= expr_condition(out, r->when, &scope);
	fprintf(out, ") {\t/* %s */\n", r->name);
	otherwise(out, s, r, &r->otherwise, low_mask(r->width), 0);
	fprintf(out, "\t}\n");
	return bad;
}

static bool depends(const struct spec_reg *r)
{
	bool yes = r->when != NULL;

	for (u32 i = 0; i < r->n_fields; i++)
		yes |= r->fields[i].when != NULL;
	return yes;
}

static int elaborate(FILE *out, const struct spec *s, bool *any)
{
	int bad = 0;

	*any = false;
	for (u32 i = 0; i < s->n_regs; i++) {
		if (!depends(&s->regs[i]))
			continue;
		if (!*any)
			fprintf(out, "static void elaborate(const struct reg_config *c, struct reg_desc *regs)\n{\n\t(void)c;\n");
		*any = true;
		bad |= elaborate_reg(out, s, &s->regs[i]);
	}
	if (*any)
		fprintf(out, "}\n\n");
	return bad;
}

static void params_and_features(FILE *out, const struct spec *s)
{
	if (s->n_params) {
		fprintf(out, "static const char *const params[] = {\n");
		for (u32 i = 0; i < s->n_params; i++)
			fprintf(out, "\t%s,\n", quoted(s->params[i].name).s);
		fprintf(out, "};\nstatic const u64 param_defaults[] = {\n");
		for (u32 i = 0; i < s->n_params; i++)
			fprintf(out, "\t%s,\n", lit(s->params[i].def, 64).s);
		fprintf(out, "};\n\n");
	}
	if (s->n_features) {
		fprintf(out, "static const char *const features[] = {\n");
		for (u32 i = 0; i < s->n_features; i++)
			fprintf(out, "\t%s,\n", quoted(s->features[i].name).s);
		fprintf(out, "};\n\n");
	}
}

int gen_masks(const struct spec *s, FILE *out)
{
	u32 n_overrides, n_resets;
	bool varies;
	int bad;

	banner(out, s, "masks", "register map of the device model and the monitors");
	fprintf(out, "#include \"bus/regmap.h\"\n\nextern const struct reg_map %s_reg_map;\n\n", s->prefix);
	rows(out, s);
	n_overrides = overrides(out, s);
	n_resets = resets(out, s);
	params_and_features(out, s);
	bad = elaborate(out, s, &varies);
	fprintf(out, "const struct reg_map %s_reg_map = {\n\t.device = %s,\n", s->prefix, quoted(s->device).s);
	if (s->variant)
		fprintf(out, "\t.variant = %s,\n", quoted(s->variant).s);
	fprintf(out, "\t.spec_hash = 0x%016llxull,\n\t.window_bytes = %s,\n", s->hash, lit(s->window_bytes, 32).s);
	if (s->big_endian)
		fprintf(out, "\t.big_endian = true,\n");
	fprintf(out, "\t.n_regs = %u,\n\t.regs = %s,\n\t.n_state = %u,\n", s->n_regs, s->n_regs ? "regs" : "NULL",
		s->n_state);
	if (n_overrides)
		fprintf(out, "\t.n_overrides = %u,\n\t.overrides = overrides,\n", n_overrides);
	if (s->n_resets)
		fprintf(out, "\t.n_kinds = %u,\n\t.kinds = kinds,\n", s->n_resets);
	if (n_resets)
		fprintf(out, "\t.n_resets = %u,\n\t.resets = resets,\n", n_resets);
	if (s->n_params)
		fprintf(out, "\t.n_params = %u,\n\t.params = params,\n\t.param_defaults = param_defaults,\n", s->n_params);
	if (s->n_features)
		fprintf(out, "\t.n_features = %u,\n\t.features = features,\n", s->n_features);
	if (varies)
		fprintf(out, "\t.elaborate = elaborate,\n");
	fprintf(out, "};\n");
	return bad;
}
