/* SPDX-License-Identifier: MIT */
/* Between the parts of the generator of conformance tests. For src/gen only. */
#pragma once
#include "gen/emit.h"

#define TESTS_STARTS 8			/* values to try for a command */

/* Existence of a register and a field of it, either way round; an expression that is NULL is true. */
struct tests_when { const struct spec_expr *reg, *field; bool no_reg, no_field; };

struct tests_gen {
	const struct spec *s;
	FILE *out;
	u32 n_whens, size_whens; struct tests_when *whens;	/* condition no. i + 1 */
	u32 n_values, size_values; u64 *values;
	u32 n_tests;
};

/* Number of the condition; 0: always true. */
u32 tests_when(struct tests_gen *g, const struct tests_when *w);
/* The legal values of a field with an enum: where they are in the table, and how many. */
u32 tests_enum(struct tests_gen *g, const struct spec_field *f, u32 *first);
u32 tests_value(struct tests_gen *g, u64 value);	/* its place in the table of values */

/* tests_rules.c: predicates before the tables, and what goes with a register. */
int tests_predicates(struct tests_gen *g);
bool tests_has_legal(const struct spec *s, const struct spec_reg *r);
u32 tests_touches(struct tests_gen *g, const struct spec_reg *r, bool write);	/* rows; returns how many */
bool tests_read_is_judged(const struct spec *s, const struct spec_reg *r);

/* tests_risk.c: what a write may set off, as flags of bus/conform.h. */
u32 tests_reg_risk(const struct spec_reg *r);		/* any write */
u32 tests_field_risk(const struct spec *s, const struct spec_reg *r, const struct spec_field *f);	/* of another value, too */
u64 tests_probe(const struct spec *s, const struct spec_reg *r, u32 *risk);
bool tests_is_index(const struct spec *s, const struct spec_reg *r, const struct spec_field *f);	/* of a queue */
bool tests_limited(const struct spec_field *f);		/* not every value is legal */
/* Values that start a command: at most TESTS_STARTS, of the bits in *mask. */
u32 tests_starts(const struct spec_reg *r, u64 *starts, u64 *mask);
/* May a write that changes the register from `old` to `val` start a command? */
bool tests_may_start(const struct spec_reg *r, u64 old, u64 val);

/* tests_rows.c */
void tests_rows(struct tests_gen *g);
