/* SPDX-License-Identifier: MIT */
/*
 * Programs as bytes. Any bytes are a program, for any target: operands are reduced into range, what the target does not
 * offer is dropped. A program that needs no such repair is *canonical*; every function of src/ops yields canonical
 * programs, and for those decode(encode(p)) == p. Freestanding; called by everything that touches programs.
 *
 * Layout, little endian: 8 bytes of world (variant, prefetch, hotplug, eager_irq, rough, firmware, where, one ignored), then
 * records of 24: kind, a, b, flags, pages (2), bytes (2), iova (8), arg (8). An incomplete record at the end is ignored. Zeroes
 * are the simplest program: nothing.
 */
#pragma once
#include "base/types.h"
#include "ops/op.h"
#include "ops/target.h"

#define PROG_HEADER_BYTES 8
#define PROG_ROUGH 0xa5			/* the byte that makes a world rough: not met by chance */
#define PROG_FIRMWARE 0xa0		/* added to what is wrong with the firmware, for the same reason */
#define PROG_OP_BYTES 24
#define PROG_MAX_BYTES (PROG_HEADER_BYTES + PROG_MAX_OPS * PROG_OP_BYTES)

/* Physical memory that programs map: page N is at target_client_pa() + N granules, written paN in text. Never allocated. */
#define PA_CLIENT_BASE 0x900000000ULL
#define PA_CLIENT_PAGES 4096
static inline u64 target_client_pa(const struct target *t)
{
	return t->client_pa ? t->client_pa : PA_CLIENT_BASE;
}

/* Limits that keep a number useful: `fault` counts primitives, `step_time` microseconds. */
#define FAULT_NTH_MAX 1023
#define STEP_TIME_MAX_US 100000000
#define CHURN_MAX 700			/* twice what the caches of one size hold before they give back, and a flush queue */
#define DMA_ALLOC_MAX_PAGES 64
#define DMA_BOUNDARY_PAGES 4		/* every other pair of masters takes nothing as one that lies across a multiple of it */

/* Entries of a list that this handle stands for: each begins where the one before ends, or a page behind that. */
#define DMA_LIST_ENTRIES 4
#define DMA_LIST_SCATTERED(handle) ((handle) >> 1 & 1)

const char *op_operands(enum op_kind k);	/* the pattern of ops.def */
bool op_has(enum op_kind k, char letter);	/* the pattern holds this letter */
bool op_uses_dma_api(enum op_kind k);
bool op_on_pages(enum op_kind k);	/* of the IOVA allocator: lengths and addresses count pages */
bool op_is_hotplug(enum op_kind k);		/* means something only in a hotplug world */
/* Domains a program can name: with an API of its own (API_IPU3) each instance is one. */
static inline u32 target_domains(const struct target *t)
{
	return t->api == API_IPU3 ? t->n_instances : MAX_DOMAINS;
}
/* The target as it is in this world. */
static inline const struct target *target_in(const struct target *t, const struct world_cfg *w)
{
	return t->variants && w->variant < t->n_variants ? t->variants[w->variant] : t;
}
/* Largest value of `arg` for an operation with operand n or P. */
u64 op_arg_max(enum op_kind k);
/* Largest number of pages for an operation with operand N. */
u32 op_pages_max(enum op_kind k);

/* Reduces operands into range and clears unused ones. False: the operation means nothing here and must be dropped. */
bool op_canonical(const struct target *t, const struct world_cfg *w, struct op *op);
void prog_canonical(const struct target *t, struct program *p);

void prog_decode(const struct target *t, const u8 *bytes, u32 len, struct program *p);
u32 prog_encode(const struct program *p, u8 *bytes);	/* length; needs up to PROG_MAX_BYTES */
bool prog_equal(const struct program *a, const struct program *b);
