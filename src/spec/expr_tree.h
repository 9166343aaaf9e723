/* SPDX-License-Identifier: MIT */
/*
 * What expr.c leaves for expr_resolve.c about a name: the spelling, before it is bound. Nobody else
 * includes this.
 */
#pragma once
#include "spec/expr.h"

struct expr_index {
	const char *name;
	u64 value;
	struct spec_pos pos;
}; /* name NULL: a number */

struct expr_node {
	struct spec_expr e; /* first: every spec_expr that expr.c makes is one of these */
	const char *base, *member;
	struct spec_pos member_pos;
	u32 n_index;
	struct expr_index index[2];
};

static inline struct expr_node *expr_node(struct spec_expr *e)
{
	return (struct expr_node *)e;
}
