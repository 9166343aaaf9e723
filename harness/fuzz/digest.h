/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A program in short, for comparing two back ends: one hash for each operation that was executed, over its result, its
 * register traffic and its device accesses. Addresses in the kernel's own memory, which harness/uml/differs.def tells, count
 * by the order in which they appear. Fed by the trace functions (fuzz/trace.h) of either world. Freestanding.
 */
#pragma once
#include "base/types.h"
#include "model/device.h"
#include "ops/op.h"
#include "ops/target.h"

#define DIGEST_OPS (2 * PROG_MAX_OPS)	/* an operation, and serving the interrupts it raised */

/* Memory of the kernel of the back end uml; that of the hosted one is in hosted/layout.h, when it is not built for uml. */
#define UML_RAM_PA 0ul
#define UML_RAM_BYTES (192ul << 20)

struct digest {
	bool on;			/* between digest_begin() and digest_end(): traces go here and nowhere else */
	u32 n;
	u64 op[DIGEST_OPS];
};
extern struct digest digest;

typedef const struct device_class *digest_class(const char *spec, const char *variant);	/* device_class_find() */
void digest_begin(const struct target *t, digest_class *find);	/* the same in all calls */
void digest_end(void);
bool digest_holds_address(const char *reg);	/* this register of the target does: one of the kernel's own memory */
#define DIGEST_POLLS 8			/* reads in a row with one answer that are counted; more are a poll (differs.def) */
#define DIGEST_ROUND 2			/* ... or rounds of so many reads, as of units that are programmed together */
/* What a program has done so far that decides where the memory of buffers shows. All false as it begins. */
struct digest_seen {
	bool buffers;			/* dma_alloc gave some (BUFFERS) */
	bool attached;			/* a domain of the program was */
	bool direct;			/* a group has the identity domain, or a newcomer no DMA operations */
};
void digest_see(struct digest_seen *s, u8 kind, bool identity);		/* the next operation; `identity`: of set_default */
/* Addresses before and after an operation of this kind have nothing to do with each other. Asked before it was seen. */
bool digest_forgets(const struct digest_seen *s, u8 kind);
/* ... nor before and after one with this result: a run that could not be mapped gives the tables of its beginning back. */
bool digest_gives_back(s64 ret);
/*
 * Does the result tell where a buffer is in the kernel's own memory? Asked after it was seen. Without translation the address
 * of a buffer is where it is: nor is there any for a device that joined a group with a domain of the program
 * (dma-iommu-joins-attached-group.md).
 */
bool digest_leads_to_memory(const struct digest_seen *s, u8 kind);
void digest_op(u32 index, const struct op *op);
void digest_result(const struct op *op, const struct op_result *r);
void digest_reg(u32 unit, bool write, u32 offset, u32 bytes, u64 val);
void digest_dma(u32 instance, u32 stream, u64 iova, bool write, const char *how, u64 pa);
