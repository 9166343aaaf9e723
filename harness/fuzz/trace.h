/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The trace of one execution: a rolling hash, always, and text when somebody asked for it (replay). Two executions of
 * one program must yield the same hash. Fed by the host world (harness/hosted/host.c); the kernel world goes through
 * h_trace(). Never pass host pointers, wall clock or pids: they would make the hash differ from run to run.
 */
#pragma once
#include <stdio.h>

#include "base/types.h"
#include "hosted/host.h"
#include "ops/op.h"
#include "ops/target.h"

struct device;

struct trace {
	u64 hash;
	u32 events;
	FILE *out;		/* text goes here; NULL: hash only */
	const struct target *target;
	struct device *(*device)(u32 instance);	/* to decode register values by name; may be NULL */
};
extern struct trace trace_state;

static inline void trace_mix(u64 v)
{
	u64 h = (trace_state.hash ^ v) * 0x9e3779b97f4a7c15ULL;

	trace_state.hash = h ^ (h >> 29);
}

static inline bool trace_text(void) { return trace_state.out != NULL; }

void trace_reset(void);			/* start of a program: hash back to its seed */
static inline u64 trace_hash(void) { return trace_state.hash; }

void trace_op(u32 index, const struct op *op);				/* an operation begins */
void trace_result(const struct op *op, const struct op_result *r);	/* ... and ends */
void trace_event(enum ev kind, const char *what, u64 a, u64 b);		/* h_trace() ends here */
/* A register access, after it happened. `val`: what was written, or what the read returned. */
void trace_reg(u32 instance, bool write, u32 offset, u32 bytes, u64 val);
/* A device access (DMA), by the executor's back end. `how`: "ok", "fault", ... (static). */
void trace_dma(u32 instance, u32 stream, u64 iova, bool write, const char *how, u64 pa);
void trace_line(const char *line);	/* text only, never hashed: a kernel log line, a remark */
