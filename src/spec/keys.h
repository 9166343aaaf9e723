/* SPDX-License-Identifier: MIT */
/*
 * The keys of the spec language as one table: the shape check, the "did you mean" and the JSON
 * Schema all come from it. Says nothing about what values mean together; that is load*.c and
 * rules*.c. Private to src/spec.
 */
#pragma once
#include "base/diag.h"
#include "spec/node.h"

/* What a value may look like; several may be allowed. */
enum shape {
	SH_INT = 1 << 0,		/* min..max, power of two if pow2 */
	SH_TEXT = 1 << 1,
	SH_BOOL = 1 << 2,
	SH_EXPR = 1 << 3,		/* expression: text, or a number, or true/false */
	SH_NAME = 1 << 4,		/* identifier */
	SH_WORD = 1 << 5,		/* one of `words` */
	SH_BITS = 1 << 6,		/* n or [msb, lsb] */
	SH_MAP = 1 << 7,		/* the keys of `sub` */
	SH_MAPOF = 1 << 8,		/* name: `item` */
	SH_LIST = 1 << 9,		/* list of `item` */
	SH_DEVICE = 1 << 10,		/* lower-case letters, digits, '-' */
};

struct keys;
struct key {
	const char *name;
	u32 shape;
	bool must;
	bool may_default;		/* `defaults:` may supply it */
	const char *missing_rule;	/* NULL: missing-key */
	const char *const *words;	/* NULL-terminated, in the order of the enum in model.h */
	const char *word_rule;		/* NULL: bad-value */
	u64 min, max;
	bool pow2;
	bool importing;			/* top: says how to merge another spec; gone once that is done */
	bool partial;			/* a piece of `sub` to be merged: nothing in it must be given */
	const struct keys *sub;
	const struct key *item;
	const char *brief;
};

struct keys { const char *what; const struct key *key; u32 n; };

extern const struct keys keys_spec, keys_defaults, keys_param, keys_enum, keys_enum_value, keys_reg,
	keys_field, keys_struct, keys_variant, keys_table, keys_level, keys_invariant, keys_event;
extern const char *const words_access[], *const words_ro_write[], *const words_policy[];
extern const char *const words_confidence[], *const words_kind[], *const words_holds[];
extern const char *const words_event[], *const words_order[], *const words_commit[];

const struct key *keys_find(const struct keys *keys, const char *name);	/* NULL: no such key */

/* The shape of the keys that say what to import, and marks what is wrong (node.bad). What is under a partial key is
 * checked as part of the outcome, by keys_check(). */
void keys_check_importing(struct node *root, struct diag *diag);
/* Reports everything that has the wrong shape in `root` and marks it (node.bad, up to the root).
 * True: all is well. */
bool keys_check(struct node *root, struct diag *diag);

/* Index of the scalar in `words`, or `none`. */
u32 word_index(const struct node *n, const char *const *words, u32 none);
