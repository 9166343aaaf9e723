/* SPDX-License-Identifier: MIT */
/*
 * What the types of Apple DART differ in, as data: where things are in the register file, which bits they have, what a
 * command and a remap mean. Each type has a file that fills one struct dart_type from its generated constants; the
 * behaviour is in apple_dart.c. For src/model/apple_dart*.c only.
 */
#pragma once
#include "model/device.h"

struct dart_bits { u32 state; u64 mask; };	/* word of the register file, bits of it; mask 0: this type has none */
struct dart_level { u32 shift, entries; };	/* entries 0: this type has no such page size */

enum dart_code { NO_TTBR, NO_PMD, NO_PTE, WRITE_FAULT, READ_FAULT, DART_CODES };

struct dart_type {
	u32 streams, roots;			/* numbers a tag can have; root tables of each stream */
	struct dart_bits page_shift, bypass_support, lock;
	struct dart_bits va_width, pa_width, num_sids;
	bool lock_freezes_all;			/* else roots and controls only */
	struct dart_bits busy;			/* in the command register */
	bool (*is_command)(u64 val);		/* does writing this to the command register start one? */
	void (*flush)(struct device *d);	/* the command is complete: drop what it was for */
	struct dart_bits flag, error_stream;	/* in the error register */
	u64 code[DART_CODES];
	u32 addr_lo, addr_hi;
	struct dart_bits error_mask, error_streams;	/* errors that do not interrupt; streams with an error, 32 a word */
	struct dart_bits enable;		/* streams that are on, 32 a word */
	u32 disable;				/* first of the words that switch them off, or 0 */
	u32 (*remap)(const struct device *d, u32 tag);	/* the stream that decides over this traffic; NULL: its own */
	u32 tcr;				/* one for each stream */
	u64 translate, bypass;			/* bits of it; any of `bypass` passes everything where that is supported */
	u32 ttbr;				/* `roots` for each stream */
	u64 ttbr_valid, entry_valid, no_read, no_write, no_cache;
	u64 (*root)(u64 ttbr), (*next)(u64 entry), (*page)(u64 entry);	/* the physical address in it */
	u32 l1_struct, l2_struct, invalid_variant, table_variant, page_variant;	/* numbers for the monitors */
	struct dart_level small[2], big[2];	/* levels with 4 KiB and with 16 KiB pages */
	u32 root_shift;				/* with 4 KiB pages: first bit of an IOVA that chooses the root */
	struct { u32 offset; u64 val; } taken[2];	/* what a driver writes when it takes the hardware over: streams on, flushed */
};

enum { DART_CMD_LEFT, DART_CMD, DART_WORDS };	/* words of priv: reads until the command is done; the command */

/* The parts of a class that all types share. */
void dart_power_on(struct device *d);
void dart_wrote(struct device *d, const struct reg_hit *hit, u64 old, u64 val);
void dart_reading(struct device *d, const struct reg_hit *hit);
enum dma_outcome dart_gate(struct device *d, const struct dma_req *req, u32 *stream, const char **code);
const char *dart_walk(struct device *d, u32 stream, u64 iova, bool write, struct tlb_entry *e, struct dma_res *r);
extern const char dart_read_fault[], dart_write_fault[];
void dart_fault(struct device *d, const struct dma_req *req, const char *code);
bool dart_irq_level(const struct device *d);
void dart_latch(struct device *d, u64 word);
void dart_settle(struct device *d);
/* For types whose commands are lost while one runs: carries out the one that runs. */
void dart_finish(struct device *d);

/* For `flush`: drops what is held of the streams of one word of a selection. */
void dart_flush_word(struct device *d, u32 word, u64 streams);
void dart_flush_stream(struct device *d, u32 stream);

#define DART_CLASS(variant_, prefix, type_, limit)						\
	.name = "apple-dart", .variant = variant_, .map = &prefix##_reg_map, .monitors = &prefix##_mon_set,	\
	.type = &type_, .dma_limit = limit, .wrote = dart_wrote,			\
	.reading = dart_reading, .gate = dart_gate, .walk = dart_walk,				\
	.denied = { dart_read_fault, dart_write_fault }, .fault = dart_fault,			\
	.irq_level = dart_irq_level, .latch = dart_latch,					\
	.decode = prefix##_decode, .decode_struct = prefix##_decode_struct

/* What the generated code of a type defines, and the addresses in its roots and entries. */
#define DART_GENERATED(prefix)									\
	extern const struct reg_map prefix##_reg_map;						\
	extern const struct mon_set prefix##_mon_set;						\
	const char *prefix##_decode(u32 offset, u64 val, char *buf, u32 bytes);			\
	const char *prefix##_decode_struct(u32 no, u64 val, char *buf, u32 bytes);		\
	static u64 root(u64 ttbr) { return prefix##_ttbr_get_addr_phys(prefix##_ttbr_from((u32)ttbr)); }	\
	static u64 next(u64 entry) { return prefix##_pte_l1_table_get_next_phys(prefix##_pte_l1_from(entry)); }	\
	static u64 page(u64 entry) { return prefix##_pte_l2_page_get_paddr_phys(prefix##_pte_l2_from(entry)); }

#define DART_FIELD(P, reg, field) { P##_STATE_##reg, P##_##reg##_##field##_MASK }

/* Constants with the same names in every spec. */
#define DART_COMMON(P)										\
	.streams = P##_TCR_COUNT,								\
	.page_shift = DART_FIELD(P, PARAMS1, PAGE_SHIFT),					\
	.bypass_support = DART_FIELD(P, PARAMS2, BYPASS_SUPPORT),				\
	.flag = DART_FIELD(P, ERROR, FLAG), .error_stream = DART_FIELD(P, ERROR, STREAM),	\
	.code = { P##_ERROR_NO_TTBR_MASK, P##_ERROR_NO_PMD_MASK, P##_ERROR_NO_PTE_MASK,		\
		  P##_ERROR_WRITE_FAULT_MASK, P##_ERROR_READ_FAULT_MASK },			\
	.addr_lo = P##_STATE_ERROR_ADDR_LO, .addr_hi = P##_STATE_ERROR_ADDR_HI,			\
	.tcr = P##_STATE_TCR, .translate = P##_TCR_TRANSLATE_ENABLE_MASK, .ttbr = P##_STATE_TTBR,	\
	.root = root, .next = next, .page = page,						\
	.ttbr_valid = P##_TTBR_VALID_MASK, .entry_valid = P##_PTE_L1_VALID_MASK,		\
	.no_read = P##_PTE_L2_PAGE_NO_READ_MASK, .no_write = P##_PTE_L2_PAGE_NO_WRITE_MASK,	\
	.l1_struct = P##_STRUCT_PTE_L1, .l2_struct = P##_STRUCT_PTE_L2,				\
	.invalid_variant = P##_VARIANT_PTE_L1_INVALID, .table_variant = P##_VARIANT_PTE_L1_TABLE,	\
	.page_variant = P##_VARIANT_PTE_L2_PAGE,						\
	.big = { { P##_PAGE16K_L1_SHIFT, P##_PAGE16K_L1_ENTRIES }, { P##_PAGE16K_L2_SHIFT, P##_PAGE16K_L2_ENTRIES } }

/* The t8103 type and those with its registers: a selection, then a command; the lock covers everything. */
#define DART_SELECTING(P)									\
	DART_COMMON(P), .roots = P##_TTBR_I_COUNT,						\
	.lock = DART_FIELD(P, CONFIG, LOCK), .lock_freezes_all = true,				\
	.busy = DART_FIELD(P, STREAM_COMMAND, BUSY), .is_command = is_command, .flush = flush,	\
	.enable = DART_FIELD(P, STREAMS_ENABLE, STREAMS)

/* 4 KiB pages, where a type has them. */
#define DART_SMALL(P)										\
	.small = { { P##_PAGE4K_L1_SHIFT, P##_PAGE4K_L1_ENTRIES }, { P##_PAGE4K_L2_SHIFT, P##_PAGE4K_L2_ENTRIES } },	\
	.root_shift = P##_PAGE4K_IOVA_BITS
