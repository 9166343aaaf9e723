/* SPDX-License-Identifier: MIT */
/*
 * Conformance tests: what the spec's invariants say of a write, as a predicate that the run time asks before each one,
 * and as accesses it makes before and after. Rules that a test of one register cannot satisfy forbid the write.
 */
#include "gen/expr.h"
#include "gen/tests.h"

#include <string.h>

static bool writes(const struct spec_event *e, const struct spec_reg *r)
{
	return e->reg == r && strcmp(e->event, "write") == 0;
}

static bool has_side_effects(const struct spec_reg *r)
{
	for (u32 i = 0; i < r->n_fields; i++)
		if (r->fields[i].self_clearing || r->fields[i].triggers)
			return true;
	return r->protocol || r->rc_mask || r->rs_mask;
}

static bool is_read(const struct spec_event *e)
{
	return e->reg && strcmp(e->event, "read") == 0;
}

/* Can the run time make this happen beside a write to `r`? A read of `r` itself comes before each write anyway. */
static bool can_be_made(const struct spec_event *e, const struct spec_reg *r, bool after)
{
	if (!e->reg || e->key || e->first)
		return false;
	if (is_read(e))
		return after || !e->when;
	return writes(e, e->reg) && e->reg != r && !e->when && !has_side_effects(e->reg);
}

/* The first of the alternatives of need `need` that can be made, or NULL. */
static const struct spec_event *way(const struct spec_invariant *inv, const struct spec_reg *r, u32 need)
{
	for (u32 i = 0; i < inv->n_require; i++)
		if (inv->require[i].need == need && can_be_made(&inv->require[i], r, inv->kind == INV_WITHIN))
			return &inv->require[i];
	return NULL;
}

/* Of an order or within invariant about writes to `r`: all it requires can be made. */
static bool satisfiable(const struct spec_invariant *inv, const struct spec_reg *r)
{
	for (u32 i = 0; i < inv->n_require; i++)
		if (!way(inv, r, inv->require[i].need))
			return false;
	return true;
}

/* Does the invariant forbid some writes to `r`? */
static bool concerns(const struct spec_invariant *inv, const struct spec_reg *r)
{
	switch (inv->kind) {
	case INV_VALUE: return inv->for_reg == r;
	case INV_WRITE: return writes(&inv->on, r);
	case INV_ORDER: return writes(&inv->on, r);
	case INV_WITHIN: return writes(&inv->on, r) && !satisfiable(inv, r);
	case INV_STATE: break;
	}
	return false;
}

bool tests_has_legal(const struct spec *s, const struct spec_reg *r)
{
	for (u32 i = 0; i < s->n_invariants; i++)
		if (concerns(&s->invariants[i], r))
			return true;
	return false;
}

bool tests_read_is_judged(const struct spec *s, const struct spec_reg *r)
{
	for (u32 i = 0; i < s->n_invariants; i++)
		if (s->invariants[i].on.reg == r && is_read(&s->invariants[i].on))
			return true;
	return false;
}

static u32 touch(struct tests_gen *g, const struct spec_event *e, const char *moment, bool write)
{
	if (write)
		fprintf(g->out, "\t{ %u, CONF_%s, %s, %s },\t/* %s */\n", reg_number(g->s, e->reg), moment,
			is_read(e) ? "false" : "true", e->same_index ? "true" : "false", e->reg->name);
	return 1;
}

static u32 touches_of(struct tests_gen *g, const struct spec_invariant *inv, const struct spec_reg *r, bool write)
{
	bool within = inv->kind == INV_WITHIN;
	u32 n = 0;

	if ((inv->kind != INV_ORDER && !within) || inv->on.reg != r)
		return 0;
	for (u32 k = 0; k < inv->n_require; k++) {
		const struct spec_event *e = &inv->require[k];

		if (writes(&inv->on, r) && satisfiable(inv, r) && e == way(inv, r, e->need) && (e->reg != r || within))
			n += touch(g, e, within ? "AFTER_WRITE" : "BEFORE_WRITE", write);
		if (is_read(&inv->on) && !within && is_read(e) && e->reg != r)
			n += touch(g, e, "BEFORE_READ", write);
	}
	return n;
}

/* Is it only since a reset that something is required? */
static bool since_reset(const struct spec_invariant *inv)
{
	for (u32 i = 0; i < inv->n_since; i++)
		if (inv->since[i].reg)
			return false;
	return true;
}

/* What other accesses make necessary again comes last. */
u32 tests_touches(struct tests_gen *g, const struct spec_reg *r, bool write)
{
	u32 n = 0;

	for (u32 pass = 0; pass < 2; pass++)
		for (u32 i = 0; i < g->s->n_invariants; i++)
			if (since_reset(&g->s->invariants[i]) == (pass == 0))
				n += touches_of(g, &g->s->invariants[i], r, write);
	return n;
}

static struct expr_scope scope_at(const struct tests_gen *g, const struct spec_reg *r)
{
	return (struct expr_scope){ .spec = g->s, .type = "u64", .new_value = "val", .old_value = "old", .at = r,
				    .features = "conf_features(c)", .param_array = "conf_params(c)",
				    .state_call = "conf_state", .index = "index" };
}

static int forbid(struct tests_gen *g, const struct spec_reg *r, const struct spec_invariant *inv, const struct expr_scope *scope)
{
	const struct spec_expr *when = inv->kind == INV_VALUE ? NULL : inv->on.when;
	bool judged = inv->kind == INV_VALUE || inv->kind == INV_WRITE;
	bool prepared = inv->kind == INV_ORDER && satisfiable(inv, r);
	int bad = 0;

	fprintf(g->out, "\tif (");
	if (when)
		bad |= expr_condition(g->out, when, scope);
	if (judged) {
		fprintf(g->out, when ? " && !" : "!");
		bad |= expr_condition(g->out, inv->holds, scope);
	} else if (prepared) {
		fprintf(g->out, "%sconf_unprepared(c)", when ? " && " : "");
	} else if (!when) {
		fprintf(g->out, "true");
	}
	fprintf(g->out, ")\n\t\treturn false;\t/* %s */\n", remark(inv->name).s);
	return bad;
}

static int legal(struct tests_gen *g, const struct spec_reg *r)
{
	struct expr_scope scope = scope_at(g, r);
	int bad = 0;

	fprintf(g->out, "/* %s */\nstatic bool legal_%u(struct conf *c, const u32 *index, u64 old, u64 val)\n{\n", r->name,
		reg_number(g->s, r));
	fprintf(g->out, "\t(void)c;\n\t(void)index;\n\t(void)old;\n\t(void)val;\n");
	for (u32 i = 0; i < g->s->n_invariants; i++)
		if (concerns(&g->s->invariants[i], r))
			bad |= forbid(g, r, &g->s->invariants[i], &scope);
	fprintf(g->out, "\treturn true;\n}\n\n");
	return bad;
}

static int busy(struct tests_gen *g, const struct spec_reg *r)
{
	struct expr_scope scope = scope_at(g, r);
	int bad;

	scope.old_value = NULL;
	fprintf(g->out, "static bool busy_%u(struct conf *c, const u32 *index, u64 val)\n{\n", reg_number(g->s, r));
	fprintf(g->out, "\t(void)c;\n\t(void)index;\n\treturn ");
	bad = expr_condition(g->out, r->protocol->busy_while, &scope);
	fprintf(g->out, ";\n}\n\n");
	if (!r->protocol->timeout_expect)
		return bad;
	scope.new_value = NULL;
	fprintf(g->out, "static bool expect_%u(struct conf *c)\n{\n\treturn ", reg_number(g->s, r));
	bad |= expr_condition(g->out, r->protocol->timeout_expect, &scope);
	fprintf(g->out, ";\n}\n\n");
	return bad;
}

int tests_predicates(struct tests_gen *g)
{
	int bad = 0;

	for (u32 i = 0; i < g->s->n_regs; i++) {
		const struct spec_reg *r = &g->s->regs[i];

		if (tests_has_legal(g->s, r))
			bad |= legal(g, r);
		if (r->protocol)
			bad |= busy(g, r);
	}
	return bad;
}
