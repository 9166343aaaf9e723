/* SPDX-License-Identifier: GPL-2.0-only */
/* Many programs at once, each in short: what a back end tells the program that compares it with another. Host world. */
#pragma once
#include "fuzz/digest.h"
#include "ops/op.h"

#define BATCH_MAX 256			/* programs */
#define BATCH_AHEAD 2			/* batches that are begun at a time: one runs, one waits */
/* Programs that come many at once are in canonical form, and structures, of which only as much is sent as they fill. */

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
 * A chain is run in one world: nothing is reset or torn down between its programs. What comes after one that was stopped, or was
 * fatal, is not run: such items have no operations, and are fatal, too, after a fatal one.
 */
struct batch {
	u32 n, done;			/* done: for back ends */
	bool chain;
	struct program p[BATCH_MAX];
	struct batch_item item[BATCH_MAX];
};

/*
 * run_batch.c: batches are run in the order in which they are begun, and so are the programs of each. That one is begun before
 * another has ended changes nothing but the time it takes.
 */
struct batch *batch_room(void);		/* where the next one is put; at most BATCH_AHEAD are begun */
void batch_begin(void);			/* that one */
u32 batch_begun(void);			/* how many are, that were not ended */
const struct batch *batch_end(void);	/* waits for the first of them: its items, until the next call of batch_room() */

/* For back ends that have their own way: starts on it, after those before it; and fills its items. */
struct batch_way { void (*begin)(struct batch *b), (*end)(struct batch *b); };
/* For back ends: the items from number `from` on are of a chain that ended before. */
void batch_rest(struct batch *b, u32 from, bool fatal);
/* For back ends: a program is done. Takes over the digest and the findings of the sink. */
void batch_item_done(struct batch_item *item, const u64 *op, u32 n_ops, bool fatal);
