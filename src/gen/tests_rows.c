/* SPDX-License-Identifier: MIT */
/* Conformance tests: which tests a register and its fields get, as rows of the table. */
#include <string.h>

#include "bus/conform.h"
#include "gen/tests.h"

struct row {
	enum conf_kind kind;
	const struct spec_reg *r;
	const struct spec_field *f;	/* NULL: the whole register */
	struct tests_when when;
	u32 risk;
	u64 mask, value;
	u32 first_value, n_values, arg;
	const char *skip;
};

static const char *const kind_names[CONF_N_KINDS] = {
	[CONF_RESET] = "RESET", [CONF_RESET_KEEP] = "RESET_KEEP", [CONF_RO] = "RO", [CONF_RW] = "RW", [CONF_ENUM] = "ENUM",
	[CONF_MAX] = "MAX", [CONF_WO] = "WO", [CONF_W1C] = "W1C", [CONF_W0C] = "W0C", [CONF_W1S] = "W1S", [CONF_W1T] = "W1T",
	[CONF_RC] = "RC", [CONF_RS] = "RS", [CONF_WONCE] = "WONCE", [CONF_SELF_CLEARING] = "SELF_CLEARING",
	[CONF_RAZ_WI] = "RAZ_WI", [CONF_PRESERVE] = "PRESERVE", [CONF_RESERVED] = "RESERVED", [CONF_WIDTH] = "WIDTH",
	[CONF_ALIAS] = "ALIAS", [CONF_VIEW] = "VIEW", [CONF_BOUNDS] = "BOUNDS", [CONF_COMMAND] = "COMMAND",
	[CONF_TIMEOUT] = "TIMEOUT", [CONF_ABSENT] = "ABSENT",
};

static void put(struct tests_gen *g, const struct row *x)
{
	u32 when = tests_when(g, &x->when);

	fprintf(g->out, "\t{ .kind = CONF_%s, .reg = %u,", kind_names[x->kind],
		reg_number(g->s, x->r));
	if (x->f)
		fprintf(g->out, " .field = %s,", quoted(x->f->name).s);
	if (when)
		fprintf(g->out, " .when = %u,", when);
	if (x->risk)
		fprintf(g->out, " .risk = %u,", x->risk);
	fprintf(g->out, " .mask = %s,", lit(x->mask, x->r->width).s);
	if (x->value)
		fprintf(g->out, " .value = %s,", lit(x->value, x->r->width).s);
	if (x->n_values)
		fprintf(g->out, " .first_value = %u, .n_values = %u,", x->first_value, x->n_values);
	if (x->arg)
		fprintf(g->out, " .arg = %uu,", x->arg);
	if (x->skip)
		fprintf(g->out, "\n\t  .skip = %s", quoted(x->skip).s);
	fprintf(g->out, " },\t/* %s */\n", x->r->name);
	g->n_tests++;
}

static struct row row_of(enum conf_kind kind, const struct spec_reg *r)
{
	return (struct row){ .kind = kind, .r = r, .when = { .reg = r->when }, .risk = tests_reg_risk(r) };
}

/* Every bit of the register that has a mask, when there is one. */
static void whole(struct tests_gen *g, enum conf_kind kind, const struct spec_reg *r, u64 mask)
{
	struct row x = row_of(kind, r);

	x.mask = mask;
	if (mask)
		put(g, &x);
}

static void reserved(struct tests_gen *g, const struct row *x, u64 mask, const char *why)
{
	struct row y = *x;

	y.kind = CONF_RESERVED;
	y.mask = mask;
	y.skip = why;
	if (mask)
		put(g, &y);
}

static const char *policy_text(enum spec_policy p)
{
	switch (p) {
	case POL_RES0: return "what reserved bits written as 0 read as is not defined, and they must not be written as 1";
	case POL_RES1: return "what reserved bits written as 1 read as is not defined, and they must not be written as 0";
	case POL_MBZ: return "a one in these bits is a violation, so nothing is written there";
	case POL_RESET_VALUE: return "these bits are only written with their reset value, which the reset test looks at";
	case POL_UNKNOWN: return "nothing is known about these bits";
	case POL_PRESERVE: case POL_RAZ_WI: break;
	}
	return NULL;
}

/* ---- one field --------------------------------------------------------------------------------------------------- */

static void stored(struct tests_gen *g, struct row *x)
{
	if (x->f->enumeration && tests_limited(x->f)) {
		x->kind = CONF_ENUM;
		x->n_values = tests_enum(g, x->f, &x->first_value);
	} else if (tests_limited(x->f)) {
		x->kind = CONF_MAX;
		x->value = x->f->max;
	}
	put(g, x);
}

/* Kind of test of each access, CONF_N_KINDS: none. */
static const enum conf_kind kind_of[] = {
	[ACC_RW] = CONF_RW, [ACC_RO] = CONF_RO, [ACC_WO] = CONF_WO, [ACC_W1C] = CONF_W1C, [ACC_W0C] = CONF_W0C,
	[ACC_W1S] = CONF_W1S, [ACC_W1T] = CONF_W1T, [ACC_RC] = CONF_RC, [ACC_RS] = CONF_RS, [ACC_WONCE] = CONF_WONCE,
};

static void by_access(struct tests_gen *g, struct row *x, enum spec_access access)
{
	const struct spec_field *f = x->f;

	x->kind = kind_of[access];
	x->mask = field_mask(f);
	x->risk = tests_field_risk(g->s, x->r, f);
	if (f->self_clearing) {
		x->kind = CONF_SELF_CLEARING;
		if (f->enumeration)
			x->n_values = tests_enum(g, f, &x->first_value);
		if (x->r->protocol || f->read_as)
			x->skip = "the bits start a command and show whether it runs; the command test looks at them";
	} else if (access == ACC_WO && f->read_as) {
		x->skip = "these bits read as another field";
	} else if (access == ACC_WO && tests_limited(f)) {
		x->skip = "not every value may be written, and none can be read back";
	} else if (access == ACC_RO && f->ro_write == RO_WRITE_ERROR) {
		x->skip = "a write of another value is an error, by the spec";
	}
	if (tests_is_index(g->s, x->r, f))
		x->skip = "which indices are legal depends on the size of the queue and on the other index";
	if (access == ACC_RW && !x->skip)
		stored(g, x);
	else
		put(g, x);
}

/* Field of the same bits that shows instead of this one. */
static void field(struct tests_gen *g, const struct spec_reg *r, const struct spec_field *f)
{
	struct row x = row_of(CONF_RW, r);

	x.f = f;
	x.when.field = f->when;
	by_access(g, &x, f->access);
	if (!f->when)
		return;
	x = row_of(CONF_RAZ_WI, r);
	x.f = f;
	x.when.field = f->when;
	x.when.no_field = true;
	x.mask = field_mask(f);
	if (f->otherwise.form == ELSE_ACCESS) {
		struct spec_field other = *f;

		other.reset = f->otherwise.reset;
		other.self_clearing = false;
		x.f = &other;
		by_access(g, &x, f->otherwise.access);
	} else if (f->otherwise.policy == POL_RAZ_WI) {
		put(g, &x);
	} else {
		reserved(g, &x, x.mask, policy_text(f->otherwise.policy));
	}
}

/* ---- reset ------------------------------------------------------------------------------------------------------- */

static struct spec_reset reset_of(const struct spec_field *f, u32 kind)
{
	if (f->resets)
		return f->resets[kind];
	return (struct spec_reset){ f->reset_known ? RESET_VALUE : RESET_UNKNOWN, f->reset };
}

static bool can_be_read(const struct spec_field *f)
{
	return f->access != ACC_WO && !f->self_clearing && !f->read_as;
}

static void conditional_resets(struct tests_gen *g, const struct spec_reg *r, u32 kind)
{
	for (u32 i = 0; i < r->n_fields; i++) {
		const struct spec_field *f = &r->fields[i];
		struct row x = row_of(CONF_RESET, r);

		if (!f->when || !can_be_read(f) || reset_of(f, kind).form != RESET_VALUE)
			continue;
		x.f = f;
		x.when.field = f->when;
		x.risk = 0;
		x.mask = field_mask(f);
		x.value = reset_of(f, kind).value << f->lsb;
		x.arg = kind;
		put(g, &x);
	}
}

static void resets(struct tests_gen *g, const struct spec_reg *r, u32 kind)
{
	struct row x = row_of(CONF_RESET, r);
	u64 keep = 0;
	bool overrides = r->n_overrides > 0;

	x.risk = 0;
	x.arg = kind;
	for (u32 i = 0; i < r->n_fields; i++) {
		const struct spec_field *f = &r->fields[i];
		struct spec_reset reset = reset_of(f, kind);

		if (f->when || !can_be_read(f))
			continue;
		if (reset.form == RESET_KEEP)
			keep |= field_mask(f);
		if (reset.form != RESET_VALUE)
			continue;
		x.mask |= field_mask(f);
		x.value |= reset.value << f->lsb;
	}
	if (x.mask || (overrides && !keep))
		put(g, &x);
	conditional_resets(g, r, kind);
	x.kind = CONF_RESET_KEEP;
	x.value = 0;
	x.mask = keep;
	tests_probe(g->s, r, &x.risk);
	if (keep)
		put(g, &x);
}

/* ---- a whole register -------------------------------------------------------------------------------------------- */

static u32 widest(const struct spec_reg *r)
{
	for (u32 bytes = r->width / 8; bytes > 1; bytes /= 2)
		if (r->access_sizes & bytes)
			return bytes;
	return 1;
}

/* The register that begins where the array ends, for looking at it; ~0: none that can be read without effect. */
static u32 behind(const struct spec *s, const struct spec_reg *r)
{
	u32 end = r->offset + r->width / 8;

	for (u32 dim = 0; dim < r->n_index; dim++)
		end += (r->count[dim] - 1) * r->stride[dim];
	for (u32 i = 0; i < s->n_regs; i++) {
		const struct spec_reg *b = &s->regs[i];

		if (b->offset == end && !b->when && !b->view_of && !b->shares && !b->shared_by && !b->rc_mask && !b->rs_mask &&
		    !tests_read_is_judged(s, b))
			return i;
	}
	return ~0u;
}

static void neighbours(struct tests_gen *g, const struct spec_reg *r)
{
	struct row x = row_of(CONF_ALIAS, r);
	u32 risk;
	u64 probe = tests_probe(g->s, r, &risk);

	x.risk |= risk;
	x.mask = probe;
	if (probe)
		put(g, &x);
	for (u32 bytes = 1; bytes < widest(r); bytes *= 2) {
		x.kind = CONF_WIDTH;
		x.arg = bytes;
		if (r->access_sizes & bytes && (probe || r->ro_mask) && !r->rc_mask && !r->rs_mask)
			put(g, &x);
	}
	x.arg = 0;
	x.kind = CONF_VIEW;
	if (r->view_of && !r->rc_mask && !r->rs_mask)
		put(g, &x);
	x.kind = CONF_BOUNDS;
	x.arg = behind(g->s, r);
	if (probe && r->n_index && reg_elements(r) > 1)
		put(g, &x);
}

static void command(struct tests_gen *g, const struct spec_reg *r)
{
	struct row x = row_of(CONF_COMMAND, r);
	u64 starts[TESTS_STARTS];
	u32 n = tests_starts(r, starts, &x.mask);

	x.first_value = g->n_values;
	x.n_values = n;
	for (u32 i = 0; i < n; i++)
		tests_value(g, starts[i]);
	x.risk = CONF_ACTION;
	if (!n)
		x.skip = "no value was found that starts a command";
	put(g, &x);
	x.kind = CONF_TIMEOUT;
	put(g, &x);
}

static void absent(struct tests_gen *g, const struct spec_reg *r)
{
	struct row x = row_of(CONF_RAZ_WI, r);

	x.when.no_reg = true;
	x.mask = low_mask(r->width);
	if (r->otherwise.form == ELSE_POLICY && r->otherwise.policy == POL_RAZ_WI) {
		put(g, &x);
	} else if (r->otherwise.form == ELSE_POLICY) {
		reserved(g, &x, x.mask, policy_text(r->otherwise.policy));
	} else {
		x.kind = CONF_ABSENT;
		x.skip = "the register is not there, so any access is a violation";
		put(g, &x);
	}
}

static void policies(struct tests_gen *g, const struct spec_reg *r)
{
	struct row x = row_of(CONF_RESERVED, r);

	whole(g, CONF_RAZ_WI, r, r->raz_wi_mask);
	whole(g, CONF_PRESERVE, r, r->preserve_mask);
	reserved(g, &x, r->res0_mask, policy_text(POL_RES0));
	reserved(g, &x, r->res1_mask, policy_text(POL_RES1));
	reserved(g, &x, r->mbz_mask, policy_text(POL_MBZ));
	reserved(g, &x, r->resval_mask, policy_text(POL_RESET_VALUE));
	reserved(g, &x, r->unknown_mask, policy_text(POL_UNKNOWN));
}

void tests_rows(struct tests_gen *g)
{
	for (u32 i = 0; i < g->s->n_regs; i++) {
		const struct spec_reg *r = &g->s->regs[i];

		for (u32 kind = 0; kind < (g->s->n_resets ? g->s->n_resets : 1); kind++)
			resets(g, r, kind);
		for (u32 k = 0; k < r->n_fields; k++)
			field(g, r, &r->fields[k]);
		policies(g, r);
		neighbours(g, r);
		if (r->protocol)
			command(g, r);
		if (r->when)
			absent(g, r);
	}
}
