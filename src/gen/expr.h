/* SPDX-License-Identifier: MIT */
/* Expressions of the spec language as C expressions. For src/gen only. */
#pragma once
#include "gen/emit.h"

/* Where the names of an expression are found in the generated code. */
struct expr_scope {
	const struct spec *spec;
	const char *type;		/* 64-bit unsigned type of the text: "u64" or "uint64_t" */
	const char *new_value;		/* C text of the value at hand; NULL: there is none */
	const char *old_value;		/* C text of the element before the access; NULL: there is none */
	const struct spec_reg *at;	/* register of the event, whose indices REG[name] means; NULL: there is none */
	bool ranges;			/* REG[name] means the loop variable i_name */
	bool before_write;		/* the element written reads as old_value, not from the register file */
	u32 word_bits;			/* new_value and old_value are arrays of words of so many bits; 0: each is one value */
	const char *features;		/* C text of 64 bits, one for each feature in the order of the spec; NULL: none */
	const char *params;		/* C text that goes before the name of a param; NULL: a param has its default */
	const char *param_array;	/* C text of an array of all params, in the order of the spec; NULL: see params */
	const char *entry;		/* C text that goes before id, first and last of the entry at hand; NULL: none */
	const char *state_call;		/* C function: its arguments are `c`, row and indices of a register; NULL: the register file */
	const char *index;		/* C text of the indices of the event; NULL: e->hit.index */
	bool arguments;			/* registers are arguments of a function, expr_argument(), not in the register file */
};

/* Name of the argument that stands for a register and its constant indices: "idr0", "ttbr_3". */
struct word expr_argument(const struct spec_expr *e);

/* Writes `e` as a C condition, always in parentheses, or as a value of scope->type. -1: refused, with a message. */
int expr_condition(FILE *out, const struct spec_expr *e, const struct expr_scope *scope);
int expr_value(FILE *out, const struct spec_expr *e, const struct expr_scope *scope);

/* Calls `see` for every register state the expression names. */
void expr_registers(const struct spec_expr *e, void (*see)(void *ctx, const struct spec_expr *name), void *ctx);
