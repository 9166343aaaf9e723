/* SPDX-License-Identifier: MIT */
/*
 * Programs: a world and a sequence of operations. The text form (.iov) is the artefact; bytes are what the fuzz
 * engines carry. Both worlds include this header. Freestanding.
 */
#pragma once
#include "base/types.h"

#define PROG_MAX_OPS 64
#define MAX_DOMAINS 8
#define MAX_MASTERS 12
#define MAX_INSTANCES 4
#define MAX_STREAMS 4			/* of one master */
#define MAX_MMS 4			/* address spaces of processes */
#define PASID_MAX 0xfffff
#define MAX_HANDLES 16			/* buffers mapped through the DMA API, and ranges of the IOVA allocator */

enum op_kind {
#define OP(id, name, operands, weight) OP_##id,
#include "ops/ops.def"
#undef OP
	OP_KINDS
};

enum dom_type { DOM_PAGING, DOM_IDENTITY, DOM_BLOCKED, DOM_DMA, DOM_DMA_FQ, DOM_TYPES };

enum dev_feature { FEAT_IOPF, FEAT_SVA, FEAT_KINDS };

enum op_prot { PROT_R = 1, PROT_W = 2, PROT_CACHE = 4, PROT_NOEXEC = 8, PROT_MMIO = 16, PROT_PRIV = 32, PROT_ALL = 63,
	       PROT_ATOMIC = 64 };	/* no protection: whoever maps holds a spinlock, and so must not sleep */

/* How a buffer is handed to the DMA API: direction, and whether the processor's caches are left alone. */
enum dma_way { WAY_BOTH, WAY_TO, WAY_FROM, WAY_BOTH_NOSYNC, WAY_TO_NOSYNC, WAY_FROM_NOSYNC, WAY_RESOURCE, WAY_N };
/* How `dma_alloc` asks for memory. */
enum dma_kind { KIND_BLOCKING, KIND_ATOMIC, KIND_CONTIGUOUS, KIND_PAGES, KIND_SINGLE, KIND_N };
/* How `iova_alloc` asks for a range: through the caches, and emptying them before giving up; or from the tree. */
enum iova_kind { IOVA_FAST, IOVA_FAST_FLUSH, IOVA_TREE, IOVA_TREE_ALIGNED, IOVA_KINDS };

/* Answers to page requests. */
enum page_code { PAGE_SUCCESS, PAGE_INVALID, PAGE_FAILURE, PAGE_CODES };
#define PAGE_GROUPS 4			/* numbers that a device gives groups of its page requests */

/*
 * Entries of `map_sg`: the same run of memory in up to three of them; or `apart`, a page between one and the next, so that they
 * cannot be mapped as one. b of the operation: what else stands there is the first.
 */
#define MAP_PARTS 3
#define SG_APART 0xa7

/* What a `fault` operation makes fail: the n-th primitive of this kind from here on. */
enum fault_kind { FAULT_ALLOC, FAULT_CLK, FAULT_IRQ, FAULT_PM, FAULT_DMA, FAULT_GET, FAULT_KINDS };

struct op {
	u8 kind;			/* enum op_kind */
	u8 a;				/* first object: domain, instance or master, by the operand pattern */
	u8 b;				/* second object, stream index of the master, handle, or page request group */
	u8 flags;			/* prot, read/write, dom_type, fault_kind, dev_lie: by the operand pattern */
	u16 pages;			/* length in granules */
	u16 bytes;			/* added to the length: an unaligned size */
	u64 iova;
	u64 arg;			/* pa, time in us, n-th, error word */
};

struct world_cfg {
	u8 variant;			/* index into the target's variants */
	u8 prefetch;			/* 1: hardware caches a translation as soon as it is valid (as it may) */
	u8 hotplug;			/* 1: probe/remove operations are meant; 0: they decode to nop */
	u8 eager_irq;			/* 1: a raised line is served at the end of each operation */
	u8 rough;			/* 1: operations that are known to end the kernel are run as well; never drawn */
	u8 firmware, at;		/* what is wrong with the description of the machine (ops/firmware.h), and where */
	u8 bit, pattern;		/* FIRMWARE_ODD_ID: what the hardware says of itself, see device_odd(); pattern 1..15 */
					/* FIRMWARE_STARVED: the bit-th primitive of kind `pattern` fails (enum fault_kind), from 1 on */
};

struct program {
	struct world_cfg world;
	u32 n;
	struct op op[PROG_MAX_OPS];
};

struct op_result {
	s64 ret;			/* 0 or bytes or -errno, as the API call returned it */
	u64 value;			/* lookup: physical address; attach: last address of the aperture; irq: enum irq_result bits */
	bool skipped;			/* the operation had no meaning in this state and nothing was called */
	bool injected;			/* a fault was injected during it */
};

/* Result of `page_request`: how many requests were handed over, to whoever attached this domain. */
#define PAGE_HANDED(requests, domain) ((u64)(requests) | (u64)(domain) << 32)

/* A group of page requests was answered. */
struct page_answer { u32 master, group, pasid, code; };

/* The driver told whoever uses a domain that an access was refused. */
struct fault_told { u64 iova; bool write; };

/* What an IOMMU driver was told that a PASID leads to: nothing (0), domain n, address space n, something else. */
enum pasid_told { PASID_DOMAIN = 1, PASID_SPACE = 0x100, PASID_OTHER = ~0 };

/* A piece of a buffer as a device reaches it. */
struct dma_seg { u64 iova, pa, bytes; };

const char *op_name(enum op_kind k);
