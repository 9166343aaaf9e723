/* SPDX-License-Identifier: MIT */
/*
 * Back end: a way to execute one operation. The executor is the same for all of them. Freestanding.
 */
#pragma once
#include "base/types.h"
#include "model/device.h"
#include "model/mm.h"
#include "ops/op.h"
#include "ops/target.h"

/* A device access that had to wait came to its end. `page`: what the process of its PASID had there then, if any. */
struct exec_resumed { u32 instance; struct dma_req req; struct dma_res res; bool has_page; struct mm_page page; };

struct backend {
	const char *name;		/* "hosted", "model" */
	const struct target *target;
	struct device *(*device)(u32 unit);	/* device model of a unit; NULL: this back end has none */
	void (*exec)(const struct op *op, struct op_result *r);
	u32 (*irq_pending)(void);
	u32 (*irq_run)(u32 line);
	void (*run_work)(void);
	void (*advance_us)(u64 us);
	void (*arm_fault)(enum fault_kind kind, u32 nth);	/* nth 0: disarm all */
	bool (*fault_hit)(void);	/* was a fault injected since the last call? */
	bool (*bound)(u32 instance);
	bool (*present)(u32 master);
	/* Processes; NULL where there are none. What one has at an address (false: it has ended), and its PASID (0: none). */
	bool (*mm_page)(u32 mm, u64 va, struct mm_page *page);
	u32 (*mm_pasid)(u32 mm);
	u32 (*touched)(void);		/* or NULL: accesses to registers and hypercalls since the operation began */
	bool (*lost)(void);		/* or NULL: nothing more can be told of this program */
	bool (*resumed)(struct exec_resumed *r);	/* or NULL: the next access that ended since the last call */
	/* Piece `i` of the buffer behind a handle, or false: it has fewer. NULL: this back end has no DMA API. */
	bool (*dma_seg)(u32 handle, u32 i, struct dma_seg *s);
	u32 (*dma_master)(u32 handle);
	/*
	 * What the IOMMU driver was told about a PASID of a device (enum pasid_told), and of how many PASIDs it was told. NULL:
	 * device accesses show it, or there are none.
	 */
	u32 (*pasid_told)(u32 master, u32 pasid);
	u32 (*pasids_told)(u32 master);
	bool (*page_answer)(struct page_answer *a);	/* or NULL: the next answer to a page request since the last call */
	bool (*fault_told)(struct fault_told *f);	/* or NULL: the next fault that users of domains were told of, likewise */
	bool (*logged)(u64 number);	/* or NULL: is this number, in hexadecimal, in the log since interrupts were last served? */
	void (*misuse)(bool yes);	/* or NULL: the operation to come is wrong by the API's rules, or is not */
	void (*op_begin)(const struct op *op, u32 index);	/* trace and step budget */
	void (*op_end)(const struct op *op, const struct op_result *r);
};

/* One executed operation, as a judge sees it. */
struct exec_step {
	const struct op *op;
	u32 index;
	struct op_result res;
	struct device *dev;		/* DMA: the device that was asked */
	u32 instance, stream;		/* DMA: its number, and the stream id */
	u32 master;			/* DMA: who accessed */
	struct dma_req req;		/* DMA */
	struct dma_res dma;
	bool was_lying;			/* some device misbehaves on the program's order */
};

/* Decides what may run and whether it went right (oracle/judge.c). */
struct exec_judge {
	void *ctx;
	bool (*legal)(void *ctx, const struct op *op);	/* false: the operation has no meaning now; skip it */
	bool (*misuse)(void *ctx, const struct op *op);	/* or NULL: is the call wrong by the API's rules? */
	bool (*after)(void *ctx, struct exec_step *s);	/* false: reference and driver are apart; stop */
	bool (*resumed)(void *ctx, const struct exec_resumed *r);	/* the same, for an access that had to wait */
	bool (*waiting)(void *ctx);	/* or NULL: do devices wait for software to serve a fault? */
	void (*end)(void *ctx);		/* or NULL: all operations done, nothing torn down yet */
};

struct exec_stats {
	u32 ops, skipped;
	bool stopped, hotplug;
	u64 ran;			/* which operations were performed, one bit each */
};

/* Runs `p` on `be`. The caller resets before and tears down afterwards. */
void exec_run(const struct backend *be, const struct program *p, const struct exec_judge *j, struct exec_stats *st);
