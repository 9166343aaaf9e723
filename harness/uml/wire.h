/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the kernel of the back end `uml` and the program that started it tell each other, over one socket: frames, each a
 * header and `bytes` of payload. Both ends run on one machine and are built together, which the first frame proves:
 * structures travel as they are. Requests may be sent before those before them are answered; the kernel takes them one
 * after another.
 */
#pragma once
#include "base/types.h"
#include "ops/op.h"
#include "oracle/oracle.h"

#define WIRE_FD 3			/* number of the socket in the kernel's process */
#define WIRE_MAX 4096			/* bytes of a payload from the kernel, and of most to it */
#define WIRE_BATCH_MAX (256 * 2048)	/* ... of WIRE_BATCH */

enum wire_kind {
	/* to the kernel */
	WIRE_RUN = 1,			/* struct wire_run, then the program as bytes (ops/decode.h) */
	WIRE_BATCH,			/* struct program, as much of each as it fills; WIRE_DIGEST and WIRE_DONE for each */
	WIRE_CHAIN,			/* the same, as a chain (fuzz/batch.h) */
	WIRE_LEAKS,			/* look for memory that nothing refers to; answered by logs and WIRE_DONE */
	WIRE_READS,			/* u32: read the first register so often; answered by WIRE_DONE */
	/* from the kernel */
	WIRE_READY,			/* u64, format_hash() (fuzz/format.h): booted, everything is probed */
	WIRE_OP,			/* struct wire_op */
	WIRE_RESULT,			/* struct op_result of the last WIRE_OP */
	WIRE_REG,			/* struct wire_reg */
	WIRE_DMA,			/* struct wire_dma */
	WIRE_EVENT,			/* struct wire_event */
	WIRE_HUSH,			/* struct wire_hush: findings do not count from here on, or do again (fuzz/sink.h) */
	WIRE_TEARDOWN,			/* the operations of the program are done */
	WIRE_SPENT,			/* after a program: what programs lost fills the tables, so another kernel is to go on */
	WIRE_DIGEST,			/* u64 for each operation (fuzz/digest.h) */
	WIRE_LINE,			/* text: a remark for the trace */
	WIRE_LOG,			/* struct wire_log: a piece of the kernel log */
	WIRE_FINDING,			/* struct wire_finding */
	WIRE_BUG,			/* text: our own mistake; the kernel goes no further */
	WIRE_DONE,			/* struct exec_stats (ops/backend.h) */
};

struct wire_head { u32 kind, bytes; };
struct wire_run { u32 text; };		/* 1: events and the whole log are wanted too */
struct wire_op { u32 index; struct op op; };
struct wire_hush { u32 hushed, muted; };
struct wire_reg { u32 instance, write, offset, bytes; u64 val; };
struct wire_dma { u32 instance, stream, write; char how[12]; u64 iova, pa; };
struct wire_event { u32 kind; u32 pad; u64 a, b; char what[96]; };
struct wire_log { u8 misuse, injected; char text[1022]; };	/* the state of the operation under way; text ends with NUL */

struct wire_finding {
	u32 oracle, fatal, n_frames, n_sites;
	u64 frame[FINDING_FRAMES];
	struct { u64 pc; s64 count; char label[48]; } site[FINDING_MAX_SITES];
	char rule[32], what[96], title[256];
};
