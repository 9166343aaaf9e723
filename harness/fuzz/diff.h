/* SPDX-License-Identifier: GPL-2.0-only */
/* Comparing back ends: the same program to two replay binaries, and what each says of it. Host world. */
#pragma once
#include "base/types.h"
#include "fuzz/batch.h"
#include "ops/op.h"
#include "ops/target.h"
#include "ops/gen.h"

#define DIFF_LINES (1u << 17)		/* of a program, that are kept */
#define DIFF_TEXT (DIFF_LINES * 256)	/* lines are shorter: what is kept does not depend on how many digits an address has */

enum diff_kind { DIFF_OP, DIFF_RESULT, DIFF_REG, DIFF_DMA, DIFF_FINDING };

/* What a program did: its trace, line by line, without what only one back end has (log, allocations, locks). */
struct diff_record {
	u32 n, used;
	struct { enum diff_kind kind; const char *text; } line[DIFF_LINES];
	char text[DIFF_TEXT];
};

/* diff_peer.c: a replay binary with --serve. */
struct diff_peer;
/* `backend`: "hosted", "uml"; `plant`: a planted bug, or NULL. Ends the process (3) when it cannot. */
struct diff_peer *peer_start(const char *backend, const char *plant);
void peer_ask(struct diff_peer *p, const struct program *prog, struct diff_record *out);
/*
 * Many programs in short: first all are sent, to both sides, then taken one by one. At most BATCH_MAX, and at most
 * PEER_AHEAD such requests at a time that were not answered. `chain`: see batch.h.
 */
#define PEER_AHEAD (BATCH_AHEAD + 1)	/* one that runs, one that waits, and one that is answered or made */
void peer_send(struct diff_peer *p, const struct program *prog, u32 n, bool chain);
u32 peer_ahead(const struct diff_peer *p);	/* PEER_AHEAD, or less where the system has no room for it */
void peer_take(struct diff_peer *p, struct batch_item *item);
bool items_equal(const struct batch_item *a, const struct batch_item *b);
void peer_stop(struct diff_peer *p);

/* diff_record.c */
void record_reset(struct diff_record *r);
void record_add(struct diff_record *r, const char *line);	/* keeps it, or not */
void record_end(struct diff_record *r);			/* findings in order of their keys */
/* First line at which they part; -1: none. Differences that harness/uml/differs.def justifies are none. */
s32 record_compare(const struct diff_record *a, const struct diff_record *b);
/* May programs part after others, although they agree when they are run alone (AFTER of harness/uml/differs.def)? */
bool diff_remembers(void);
/* Drops what cannot be compared. Returns how many operations were dropped. */
u32 diff_prepare(struct program *p);

/* diff_gen.c: programs that are sent at once, numbers `first` and up, and what both sides answered. */
struct diff_batch {
	u32 n, first;
	bool chain, misdescribed, answered;	/* misdescribed: by firmware that is wrong */
	struct program prog[BATCH_MAX];
	struct batch_item item[BATCH_MAX][2];
};
/* Fills prog[0..n), dropping what cannot be compared. Returns how many operations were dropped. */
u32 diff_generate(struct rng *rng, struct diff_batch *b);
/* Of a chain up to operation `at` of its program `i`: what had to do with the same pages, the last of it. */
void diff_excerpt(const struct diff_batch *b, u32 i, u32 at, struct program *p);
