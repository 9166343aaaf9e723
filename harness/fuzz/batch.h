/* SPDX-License-Identifier: GPL-2.0-only */
/* Many programs at once, each in short: what a back end tells the program that compares it with another. Host world. */
#pragma once
#include "fuzz/digest.h"
#include "ops/op.h"

#define BATCH_MAX 256			/* programs */
/* Programs that come many at once are in canonical form, and structures, of which only as much is sent as they fill. */
#define BATCH_FORMAT ((u32)sizeof(struct program) << 8 | OP_KINDS)	/* both ends must be built with the same ones */

/* Bytes from the beginning of a program that hold something. */
static inline u32 prog_filled(const struct program *p)
{
	return (u32)(__builtin_offsetof(struct program, op) + p->n * sizeof(p->op[0]));
}

#define BATCH_KEYS 16			/* findings of one program that are told apart */

struct batch_item {
	u32 n_ops, n_keys;
	bool fatal;			/* the program ended the kernel: there are no operations */
	u64 op[DIGEST_OPS], key[BATCH_KEYS];
};

/*
 * run_batch.c: runs them, in order, and fills an item for each. A chain is run in one world: nothing is reset or torn down
 * between its programs. What comes after one that was stopped, or was fatal, is not run: such items have no operations, and
 * are fatal, too, after a fatal one.
 */
void batch_run(const struct program *p, u32 n, bool chain, struct batch_item *item);
/* For back ends: the items from number `from` on are of a chain that ended before. */
void batch_rest(struct batch_item *item, u32 from, u32 n, bool fatal);
/* For back ends: a program is done. Takes over the digest and the findings of the sink. */
void batch_item_done(struct batch_item *item, const u64 *op, u32 n_ops, bool fatal);
