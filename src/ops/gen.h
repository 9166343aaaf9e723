/* SPDX-License-Identifier: MIT */
/*
 * Random operations and programs. Operations draw their operands from a pool (few objects, few addresses), because
 * programs find bugs when their operations meet each other. Deterministic: the same rng state gives the same result.
 */
#pragma once
#include "base/rng.h"
#include "base/types.h"
#include "ops/op.h"
#include "ops/target.h"

#define POOL_IOVAS 8
#define POOL_LENGTHS 4
#define POOL_PASIDS 3

struct pool {
	u64 kinds;			/* operations to choose from, bitmask */
	u32 n_dom, n_master, n_iova, n_len;
	u8 dom[MAX_DOMAINS], master[MAX_MASTERS];
	u64 iova[POOL_IOVAS];
	struct { u16 pages, bytes; } len[POOL_LENGTHS];
	u32 n_mm, n_pasid, n_va;	/* address spaces, PASIDs, and addresses in address spaces */
	u32 n_page;			/* page numbers that operations of the IOVA allocator take */
	u64 page[POOL_IOVAS];
	u8 mm[MAX_MMS];
	u32 pasid[POOL_PASIDS];
	u64 va[POOL_IOVAS];
};

/* A fresh pool (swarm testing: a random subset of everything). */
void pool_draw(struct pool *pool, const struct target *t, const struct world_cfg *w, struct rng *r);
/* A pool of what `p` uses already, with something fresh where it uses nothing; all kinds. */
void pool_of(struct pool *pool, const struct target *t, const struct program *p, struct rng *r);

/* Single values, with a preference for edges of the target's geometry. */
u64 draw_iova(const struct target *t, struct rng *r);
u64 draw_pa(const struct target *t, struct rng *r);
u64 draw_va(struct rng *r);		/* in an address space: in one of its regions, most of the time */
void draw_length(const struct target *t, struct rng *r, u16 *pages, u16 *bytes);

u64 draw_page_number(struct rng *r);	/* often a small one, that is crowded soon */

enum op_kind draw_kind(const struct pool *pool, struct rng *r);		/* OP_NOP: the pool has none */
struct op draw_op(const struct pool *pool, const struct target *t, struct rng *r, enum op_kind kind);

/* A whole program of at most max_ops operations. */
void prog_generate(const struct target *t, struct rng *r, u32 max_ops, struct program *p);
