/* SPDX-License-Identifier: MIT */
/*
 * What the generations of Renesas IPMMU differ in, as data: where contexts and micro-TLBs are in the register file, and
 * how the start level is told. Each generation has a file that fills one struct ipmmu_type from its generated constants;
 * the behaviour is in ipmmu_vmsa.c. For src/model/ipmmu_vmsa*.c only.
 */
#pragma once
#include "model/device.h"

#define IPMMU_CONTEXTS 16		/* the most of any generation */

struct ipmmu_bank {			/* contexts in a row: words of the register file of the first one */
	u32 first, n;			/* numbers [first, first + n) */
	u32 ctr, ttbcr, ttlbr, ttubr, str, mair, elar, euar;	/* euar 0: fault addresses have no high half */
	u32 ctr_offset, ctr_stride;
	u32 buscr;			/* 0: this generation has none; software changes some of its bits only */
};
struct ipmmu_utlbs { u32 first, n, ctr; };	/* micro-TLBs in a row */

struct ipmmu_type {
	struct ipmmu_bank bank[2];
	struct ipmmu_utlbs utlb[2];
	u64 level_mask, level_1;	/* bits of IMTTBCR, and what they hold for a walk from level 1 */
};

void ipmmu_power_on(struct device *d);
void ipmmu_wrote(struct device *d, const struct reg_hit *hit, u64 old, u64 val);
void ipmmu_reading(struct device *d, const struct reg_hit *hit);
enum dma_outcome ipmmu_gate(struct device *d, const struct dma_req *req, u32 *stream, const char **code);
const char *ipmmu_walk(struct device *d, u32 stream, u64 iova, bool write, struct tlb_entry *e, struct dma_res *r);
extern const char ipmmu_permission_fault[];
void ipmmu_fault(struct device *d, const struct dma_req *req, const char *code);
bool ipmmu_irq_level(const struct device *d);
void ipmmu_latch(struct device *d, u64 word);
void ipmmu_finish(struct device *d);
void ipmmu_settle(struct device *d);

#define IPMMU_CLASS(variant_, prefix, type_, limit)							\
	.name = "ipmmu-vmsa", .variant = variant_, .map = &prefix##_reg_map, .monitors = &prefix##_mon_set,	\
	.type = &type_, .dma_limit = limit, .power_on = ipmmu_power_on, .wrote = ipmmu_wrote, .reading = ipmmu_reading,		\
	.gate = ipmmu_gate, .walk = ipmmu_walk, .denied = { ipmmu_permission_fault, ipmmu_permission_fault },	\
	.fault = ipmmu_fault, .irq_level = ipmmu_irq_level, .latch = ipmmu_latch,			\
	.finish = ipmmu_finish, .settle = ipmmu_settle,							\
	.decode = prefix##_decode, .decode_struct = prefix##_decode_struct

#define IPMMU_GENERATED(prefix)										\
	extern const struct reg_map prefix##_reg_map;							\
	extern const struct mon_set prefix##_mon_set;							\
	const char *prefix##_decode(u32 offset, u64 val, char *buf, u32 bytes);				\
	const char *prefix##_decode_struct(u32 no, u64 val, char *buf, u32 bytes);

/* Contexts [first_, ...) of the registers that end in `suffix`: nothing, or _8. */
#define IPMMU_BANK(P, first_, suffix)									\
	.first = first_, .n = P##_IMCTR##suffix##_COUNT,						\
	.ctr = P##_STATE_IMCTR##suffix, .ttbcr = P##_STATE_IMTTBCR##suffix,				\
	.ttlbr = P##_STATE_IMTTLBR0##suffix, .ttubr = P##_STATE_IMTTUBR0##suffix,			\
	.str = P##_STATE_IMSTR##suffix, .mair = P##_STATE_IMMAIR0##suffix, .elar = P##_STATE_IMELAR##suffix,	\
	.ctr_offset = P##_IMCTR##suffix##_OFFSET(0u),							\
	.ctr_stride = P##_IMCTR##suffix##_OFFSET(1u) - P##_IMCTR##suffix##_OFFSET(0u)
#define IPMMU_UTLBS(P, first_, suffix)	\
	{ .first = first_, .n = P##_IMUCTR##suffix##_COUNT, .ctr = P##_STATE_IMUCTR##suffix }

/* ipmmu_vmsa.c is written with the names of Gen2; the other generations must mean the same by them. */
#define IPMMU_SAME(P)											\
	_Static_assert(P##_IMCTR_FLUSH_MASK == 2 && P##_IMCTR_MMUEN_MASK == 1 && P##_IMCTR_INTEN_MASK == 4 &&	\
		       P##_IMSTR_TF_MASK == 1 && P##_IMSTR_PF_MASK == 2 && P##_IMSTR_ABORT_MASK == 4 &&	\
		       P##_IMSTR_MHIT_MASK == 16 && P##_IMUCTR_MMUEN_MASK == 1 && P##_IMUCTR_FLUSH_MASK == 2 &&	\
		       P##_IMUCTR_TTSEL_MASK == 0xf0 && P##_IMTTBCR_EAE_MASK == 1u << 31 &&		\
		       P##_STRUCT_LPAE_PTE == 0 && P##_STRUCT_LPAE_PAGE == 1 &&				\
		       P##_VARIANT_LPAE_PTE_TABLE == 1 && P##_VARIANT_LPAE_PTE_BLOCK == 2 &&		\
		       P##_VARIANT_LPAE_PAGE_PAGE == 1, "generations differ");
