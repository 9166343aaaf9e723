/* SPDX-License-Identifier: MIT */
/*
 * The expression language: text to tree, names to registers and fields, tree to number. Total:
 * every expression has a value, nothing loops, nothing has side effects. Private to src/spec;
 * generators walk the tree themselves.
 */
#pragma once
#include "spec/yaml.h"

#define EXPR_MAX_CHARS 4096u
#define EXPR_MAX_DEPTH 32u

/* Where a resolved expression will be judged: decides which names mean something. */
struct expr_scope {
	const struct spec *spec;
	const struct spec_reg *reg;	/* the register at hand, or NULL */
	const struct spec_struct *st;	/* the structure at hand, or NULL */
	const struct spec_variant *variant;	/* of st: its fields too */
	bool all_variants;		/* of st: fields of every variant */
	bool old;			/* `old` and `new` mean something */
	bool states;			/* a state invariant: `REG[sid]` is for every sid */
	bool params_only;		/* known when the spec is written: params */
	bool conditions;		/* known when a device is probed: params and features */
	bool no_features;		/* what tells features cannot use them */
	bool entry;			/* `entry.id` and the like mean something */
};

/* The tree of a scalar node, with unresolved names; NULL after an error. */
struct spec_expr *expr_parse(struct arena *a, const struct node *n, struct diag *diag);
/* Binds names. False after an error. Call it once, when registers and structures no longer move. */
bool expr_resolve(struct spec_expr *e, const struct expr_scope *scope, struct diag *diag);
/* `NAME`, `NAME[i]`, `NAME.MEMBER` ...: the register part and what follows, before resolving. */
struct expr_ref { const char *base, *member, *index[2]; u64 number[2]; u32 n_index; };	/* index NULL: a number */
bool expr_ref(const struct spec_expr *e, struct expr_ref *ref);
/* Of `X + number`: X, and the number; of anything else: itself, and 0. */
const struct spec_expr *expr_sum(const struct spec_expr *e, u64 *n);

/* Value of a resolved expression; `get` gives the value of a name, false if it has none (then so
 * has the expression). */
typedef bool expr_get(void *ctx, const struct spec_expr *name, u64 *out);
bool expr_eval(const struct spec_expr *e, expr_get *get, void *ctx, u64 *out);
/* Calls `fn` for every name in the tree. */
void expr_names(const struct spec_expr *e, void (*fn)(void *ctx, const struct spec_expr *name),
		void *ctx);
