/* SPDX-License-Identifier: MIT */
/*
 * Conformance tests of the registers: predicates, the table of registers, the table of tests, and the suite that
 * bus/conform.c runs. Says what to test; how is the run time's business.
 */
#include "gen/tests.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "gen/expr.h"
#include "gen/gen.h"

static bool same_text(const struct spec_expr *a, const struct spec_expr *b)
{
	return a == b || (a && b && a->text && b->text && strcmp(a->text, b->text) == 0);
}

u32 tests_when(struct tests_gen *g, const struct tests_when *w)
{
	if (!w->reg && !w->field)
		return 0;
	for (u32 i = 0; i < g->n_whens; i++) {
		const struct tests_when *v = &g->whens[i];

		if (same_text(v->reg, w->reg) && same_text(v->field, w->field) && v->no_reg == w->no_reg && v->no_field == w->no_field)
			return i + 1;
	}
	if (g->n_whens == g->size_whens) {
		struct tests_when *old = g->whens;

		g->size_whens = 2 * g->size_whens + 16;
		g->whens = arena_array(g->s->arena, g->size_whens, sizeof(*g->whens));
		if (g->n_whens)
			memcpy(g->whens, old, g->n_whens * sizeof(*old));
	}
	g->whens[g->n_whens++] = *w;
	return g->n_whens;
}

u32 tests_value(struct tests_gen *g, u64 value)
{
	if (g->n_values == g->size_values) {
		u64 *old = g->values;

		g->size_values = 2 * g->size_values + 64;
		g->values = arena_array(g->s->arena, g->size_values, sizeof(*g->values));
		if (g->n_values)
			memcpy(g->values, old, g->n_values * sizeof(*old));
	}
	g->values[g->n_values] = value;
	return g->n_values++;
}

u32 tests_enum(struct tests_gen *g, const struct spec_field *f, u32 *first)
{
	const struct spec_enum *e = f->enumeration;

	*first = g->n_values;
	for (u32 i = 0; i < e->n_values; i++)
		if (!e->values[i].when && (!f->has_max || e->values[i].value <= f->max))
			tests_value(g, e->values[i].value);
	return g->n_values - *first;
}

/* ---- registers --------------------------------------------------------------------------------------------------- */

static void fix(struct tests_gen *g, const struct spec_field *f)
{
	struct tests_when w = { .field = f->when };
	u64 ones = f->otherwise.form == ELSE_POLICY && f->otherwise.policy == POL_RES1 ? field_mask(f) : 0;

	fprintf(g->out, "\t{ %u, %s, %s },\t/* %s */\n", tests_when(g, &w), lit(field_mask(f), 64).s, lit(ones, 64).s, f->name);
}

static bool needs_fix(const struct spec_field *f)
{
	return f->when && f->otherwise.form == ELSE_POLICY && f->otherwise.policy != POL_PRESERVE;
}

static u32 fixes_of(const struct spec_reg *r)
{
	u32 n = 0;

	for (u32 i = 0; i < r->n_fields; i++)
		n += needs_fix(&r->fields[i]);
	return n;
}

static bool fixes(struct tests_gen *g)
{
	bool any = false;

	for (u32 i = 0; i < g->s->n_regs; i++) {
		const struct spec_reg *r = &g->s->regs[i];

		for (u32 k = 0; k < r->n_fields; k++) {
			if (!needs_fix(&r->fields[k]))
				continue;
			if (!any)
				fprintf(g->out, "static const struct conf_fix fixes[] = {\n");
			any = true;
			fix(g, &r->fields[k]);
		}
	}
	if (any)
		fprintf(g->out, "};\n\n");
	return any;
}

static bool needs_limit(const struct spec_field *f)
{
	return tests_limited(f) && (f->access == ACC_RW || f->access == ACC_WONCE);
}

static u32 limits_of(const struct spec_reg *r)
{
	u32 n = 0;

	for (u32 i = 0; i < r->n_fields; i++)
		n += needs_limit(&r->fields[i]);
	return n;
}

static u32 limits(struct tests_gen *g)
{
	u32 n = 0;

	for (u32 i = 0; i < g->s->n_regs; i++) {
		const struct spec_reg *r = &g->s->regs[i];

		for (u32 k = 0; k < r->n_fields; k++) {
			const struct spec_field *f = &r->fields[k];
			u32 first = 0, values = 0;

			if (!needs_limit(f))
				continue;
			if (f->enumeration)
				values = tests_enum(g, f, &first);
			if (n++ == 0)
				fprintf(g->out, "static const struct conf_limit limits[] = {\n");
			fprintf(g->out, "\t{ %s, %s, %u, %u },\t/* %s.%s */\n", lit(field_mask(f), 64).s, lit(f->max, 64).s, first, values,
				r->name, f->name);
		}
	}
	if (n)
		fprintf(g->out, "};\n\n");
	return n;
}

static bool touches(struct tests_gen *g)
{
	u32 n = 0;

	for (u32 i = 0; i < g->s->n_regs; i++)
		n += tests_touches(g, &g->s->regs[i], false);
	if (!n)
		return false;
	fprintf(g->out, "static const struct conf_touch touches[] = {\n");
	for (u32 i = 0; i < g->s->n_regs; i++)
		tests_touches(g, &g->s->regs[i], true);
	fprintf(g->out, "};\n\n");
	return true;
}

static u32 overrides(struct tests_gen *g)
{
	u32 n = 0;

	for (u32 i = 0; i < g->s->n_regs; i++) {
		const struct spec_reg *r = &g->s->regs[i];

		for (u32 k = 0; k < r->n_overrides; k++) {
			if (n++ == 0)
				fprintf(g->out, "static const struct conf_override overrides[] = {\n");
			fprintf(g->out, "\t{ %u, %u, %s, %s },\t/* %s */\n", i, r->overrides[k].index, lit(r->overrides[k].reset, 64).s,
				lit(r->overrides[k].known, 64).s, r->name);
		}
	}
	if (n)
		fprintf(g->out, "};\n\n");
	return n;
}

/* What a register is to the run time, as masks. */
struct masks { u64 keep, ones, stable, wo, self_clearing; };

static struct masks masks_of(const struct spec_reg *r)
{
	struct masks m = {
		.keep = r->rw_mask | r->ro_mask | r->preserve_mask | r->unknown_mask | r->wonce_mask,
		.ones = r->w0c_mask | r->res1_mask | (r->reset & r->resval_mask),
		.stable = r->rw_mask | r->ro_mask | r->wonce_mask | r->raz_wi_mask | r->w1s_mask | r->w1t_mask,
		.wo = r->wo_mask,
	};

	for (u32 i = 0; i < r->n_fields; i++) {
		const struct spec_field *f = &r->fields[i];

		if (f->self_clearing)
			m.self_clearing |= field_mask(f);
		if (f->hw_sets || f->when || f->self_clearing || f->read_as)
			m.stable &= ~field_mask(f);
	}
	m.keep &= ~m.self_clearing;
	m.stable &= ~(m.wo | r->hw_mask);
	return m;
}

static void shape(FILE *out, const struct spec *s, const struct spec_reg *r)
{
	fprintf(out, "\t{ .name = %s, .source = %s,\n\t  .offset = 0x%xu, .width_bits = %u, .access_sizes = %u,", quoted(r->name).s,
		quoted(r->source ? r->source : "").s, r->offset, r->width, r->access_sizes);
	if (r->n_index)
		fprintf(out, " .n_index = %u, .count = { %u, %u }, .stride = { %u, %u },", r->n_index, r->count[0], r->count[1],
			r->stride[0], r->stride[1]);
	fprintf(out, " .storage = %u,", reg_number(s, r->view_of ? r->view_of : r));
	if (r->view_lsb)
		fprintf(out, " .storage_lsb = %u,", r->view_lsb);
	if (r->split && (r->split->order == SPLIT_HI_LO || (r->split->order == SPLIT_ANY && r->split->commit == COMMIT_LO)))
		fprintf(out, " .hi_lo = true,");
	if (r->split && r->split->commit != COMMIT_NONE)
		fprintf(out, " .commit = true,");
	if (r->rc_mask || r->rs_mask || r->shares || r->shared_by || r->when || tests_read_is_judged(s, r))
		fprintf(out, " .reading_acts = true,");
	if (r->clear_by_snapshot)
		fprintf(out, " .snapshot = true,");
	fputc('\n', out);
}

static void command_of(FILE *out, const struct spec *s, const struct spec_reg *r)
{
	const struct spec_protocol *p = r->protocol;

	if (!p)
		return;
	fprintf(out, " .poll = %u, .max_us = %u, .poll_us = %u, .busy = busy_%u,", reg_number(s, p->poll ? p->poll : r), p->timeout_us,
		p->poll_us, reg_number(s, r));
	if (p->timeout_expect)
		fprintf(out, " .expect = expect_%u,", reg_number(s, r));
}

/* Where the rows of a register begin in the tables beside. */
struct firsts { u32 fix, limit, touch; };

static void reg_row(struct tests_gen *g, const struct spec_reg *r, const struct firsts *first)
{
	struct masks m = masks_of(r);
	u32 risk;
	u64 probe = tests_probe(g->s, r, &risk);
	u32 n_fixes = fixes_of(r), n_touches = tests_touches(g, r, false), n_limits = limits_of(r);
	struct tests_when there = { .reg = r->when };

	shape(g->out, g->s, r);
	fprintf(g->out, "\t  .keep = %s, .ones = %s, .stable = %s, .wo = %s, .hw = %s, .self_clearing = %s,\n\t ",
		lit(m.keep, r->width).s, lit(m.ones, r->width).s, lit(m.stable, r->width).s, lit(m.wo, r->width).s,
		lit(r->hw_mask, r->width).s, lit(m.self_clearing, r->width).s);
	if (probe)
		fprintf(g->out, " .probe = %s, .probe_risk = %u,", lit(probe, r->width).s, risk);
	if (n_fixes)
		fprintf(g->out, " .first_fix = %u, .n_fixes = %u,", first->fix, n_fixes);
	if (n_limits)
		fprintf(g->out, " .first_limit = %u, .n_limits = %u,", first->limit, n_limits);
	if (n_touches)
		fprintf(g->out, " .first_touch = %u, .n_touches = %u,", first->touch, n_touches);
	if (r->when)
		fprintf(g->out, " .when = %u,", tests_when(g, &there));
	command_of(g->out, g->s, r);
	if (tests_has_legal(g->s, r))
		fprintf(g->out, " .legal = legal_%u,", reg_number(g->s, r));
	fprintf(g->out, " },\n");
}

static void registers(struct tests_gen *g)
{
	struct firsts first = { 0, 0, 0 };

	if (!g->s->n_regs)
		return;
	fprintf(g->out, "static const struct conf_reg regs[] = {\n");
	for (u32 i = 0; i < g->s->n_regs; i++) {
		const struct spec_reg *r = &g->s->regs[i];

		reg_row(g, r, &first);
		first.fix += fixes_of(r);
		first.limit += limits_of(r);
		first.touch += tests_touches(g, r, false);
	}
	fprintf(g->out, "};\n\n");
}

/* ---- the rest ---------------------------------------------------------------------------------------------------- */

static void values(const struct tests_gen *g)
{
	if (!g->n_values)
		return;
	fprintf(g->out, "static const u64 values[] = {");
	for (u32 i = 0; i < g->n_values; i++)
		fprintf(g->out, "%s%s,", i % 8 ? " " : "\n\t", lit(g->values[i], 64).s);
	fprintf(g->out, "\n};\n\n");
}

static int whens(const struct tests_gen *g)
{
	struct expr_scope scope = { .spec = g->s, .type = "u64", .features = "features", .param_array = "params" };
	int bad = 0;

	if (!g->n_whens)
		return 0;
	fprintf(g->out, "static bool when(u32 no, u64 features, const u64 *params)\n{\n\t(void)features;\n\t(void)params;\n"
		"\tswitch (no) {\n");
	for (u32 i = 0; i < g->n_whens; i++) {
		const struct tests_when *w = &g->whens[i];

		fprintf(g->out, "\tcase %u: return ", i + 1);
		if (w->reg) {
			fprintf(g->out, w->no_reg ? "!" : "");
			bad |= expr_condition(g->out, w->reg, &scope);
		}
		if (w->field) {
			fprintf(g->out, "%s%s", w->reg ? " && " : "", w->no_field ? "!" : "");
			bad |= expr_condition(g->out, w->field, &scope);
		}
		fprintf(g->out, ";\n");
	}
	fprintf(g->out, "\t}\n\treturn true;\n}\n\n");
	return bad;
}

static void names(const struct tests_gen *g)
{
	const struct spec *s = g->s;

	if (s->n_resets) {
		fprintf(g->out, "static const char *const resets[] = {\n");
		for (u32 i = 0; i < s->n_resets; i++)
			fprintf(g->out, "\t%s,\n", quoted(s->resets[i]).s);
		fprintf(g->out, "};\n\n");
	}
	if (s->n_params) {
		fprintf(g->out, "static const u64 params[] = {\n");
		for (u32 i = 0; i < s->n_params; i++)
			fprintf(g->out, "\t%s,\t/* %s */\n", lit(s->params[i].def, 64).s, s->params[i].name);
		fprintf(g->out, "};\n\n");
	}
}

struct has { bool fixes, touches; u32 limits, overrides; };

static void suite(const struct tests_gen *g, const struct has *has)
{
	const struct spec *s = g->s;

	fprintf(g->out, "const struct conf_suite %s_conf_suite = {\n\t.device = %s,\n", s->prefix, quoted(s->device).s);
	if (s->variant)
		fprintf(g->out, "\t.variant = %s,\n", quoted(s->variant).s);
	fprintf(g->out, "\t.spec_hash = 0x%016llxull,\n\t.window_bytes = %s,\n", s->hash, lit(s->window_bytes, 32).s);
	if (s->big_endian)
		fprintf(g->out, "\t.big_endian = true,\n");
	if (s->n_regs)
		fprintf(g->out, "\t.n_regs = %u,\n\t.regs = regs,\n", s->n_regs);
	if (g->n_tests)
		fprintf(g->out, "\t.n_tests = %u,\n\t.tests = tests,\n", g->n_tests);
	if (g->n_values)
		fprintf(g->out, "\t.values = values,\n");
	if (has->fixes)
		fprintf(g->out, "\t.fixes = fixes,\n");
	if (has->limits)
		fprintf(g->out, "\t.limits = limits,\n");
	if (has->touches)
		fprintf(g->out, "\t.touches = touches,\n");
	if (has->overrides)
		fprintf(g->out, "\t.n_overrides = %u,\n\t.overrides = overrides,\n", has->overrides);
	if (s->n_resets)
		fprintf(g->out, "\t.n_resets = %u,\n\t.resets = resets,\n", s->n_resets);
	if (s->n_params)
		fprintf(g->out, "\t.n_params = %u,\n\t.params = params,\n", s->n_params);
	if (g->n_whens)
		fprintf(g->out, "\t.when = when,\n");
	fprintf(g->out, "};\n");
}

int gen_tests(const struct spec *s, FILE *out)
{
	struct tests_gen g = { .s = s, .out = out };
	struct has has;
	int bad;

	banner(out, s, "tests", "conformance tests of the registers; conf_run() of bus/conform.h runs them");
	fprintf(out, "#include \"bus/conform.h\"\n\nextern const struct conf_suite %s_conf_suite;\n\n", s->prefix);
	bad = tests_predicates(&g);
	has.fixes = fixes(&g);
	has.limits = limits(&g);
	has.touches = touches(&g);
	has.overrides = overrides(&g);
	registers(&g);
	if (s->n_regs) {
		fprintf(out, "static const struct conf_test tests[] = {\n");
		tests_rows(&g);
		fprintf(out, "};\n\n");
	}
	values(&g);
	bad |= whens(&g);
	names(&g);
	suite(&g, &has);
	return bad;
}
