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
#define DIGEST_POLLS 8			/* reads in a row with one answer that are counted; more are a poll (differs.def) */
#define DIGEST_ROUND 2			/* ... or rounds of so many reads, as of units that are programmed together */
/* Addresses before and after an operation of this kind have nothing to do with each other; `with_buffers`: dma_alloc gave some. */
bool digest_forgets(u8 kind, bool with_buffers);
void digest_op(u32 index, const struct op *op);
void digest_result(const struct op *op, const struct op_result *r);
void digest_reg(u32 unit, bool write, u32 offset, u32 bytes, u64 val);
void digest_dma(u32 instance, u32 stream, u64 iova, bool write, const char *how, u64 pa);
