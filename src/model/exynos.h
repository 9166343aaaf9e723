/* SPDX-License-Identifier: MIT */
/*
 * What the versions of the Exynos System MMU differ in, as data: where things are in the register file, what entries hold,
 * how a fault is told. exynos_VERSION.c fill it from generated constants; the behaviour is in exynos.c. For
 * src/model/exynos*.c only.
 */
#pragma once
#include "model/device.h"

#define SYSMMU_NONE (~0u)		/* a register that this version has not */

struct sysmmu_perms { u64 need, mask; };	/* allowed when (entry & mask) == need */

enum sysmmu_fault { SYSMMU_PAGE, SYSMMU_ACCESS, SYSMMU_FAULTS };

struct sysmmu_type {
	u32 ctrl, cfg, status, base, flush, flush_entry, flush_range, range_first, range_last, int_status, int_clear, version;
	u64 enable, block, int_enable, flpdcache, eap, blocked;		/* bits of the first three */
	u32 base_at, flush_at, cfg_at;					/* offsets, for what is known of before */
	u64 (*root)(u32 base);
	u64 (*table)(u32 flpd), (*section)(u32 flpd), (*large)(u32 slpd), (*small)(u32 slpd);
	struct sysmmu_perms section_read, section_write, page_read, page_write;
	bool flpd_survives_pages;	/* invalidations of pages keep first-level entries */
	/* Bits of int_status, and where the address goes, by kind of fault; for reads and for writes. */
	struct { u64 bit; u32 addr; } fault[SYSMMU_FAULTS][2];
	u32 fault_info; u64 info_write;	/* a word about the access, or NONE */
	u32 capa0, capa1, vm_ctrl;	/* or NONE */
	u64 capa0_val, capa1_val, vm_enable;
};

enum { SYSMMU_PRIV_BYTES = 256 };

#define SYSMMU_GENERATED(prefix)								\
	extern const struct reg_map prefix##_reg_map;						\
	extern const struct mon_set prefix##_mon_set;						\
	const char *prefix##_decode(u32 offset, u64 val, char *buf, u32 bytes);			\
	const char *prefix##_decode_struct(u32 no, u64 val, char *buf, u32 bytes);		\
	static u64 prefix##_table(u32 w) { return prefix##_flpd_table_get_table_phys(prefix##_flpd_from(w)); }	\
	static u64 prefix##_section(u32 w) { return prefix##_flpd_section_get_base_phys(prefix##_flpd_from(w)); }	\
	static u64 prefix##_large(u32 w) { return prefix##_slpd_large_get_base_phys(prefix##_slpd_from(w)); }	\
	static u64 prefix##_small(u32 w) { return prefix##_slpd_small_get_base_phys(prefix##_slpd_from(w)); }

/* Constants with the same names in every spec. */
#define SYSMMU_COMMON(P, prefix)								\
	.ctrl = P##_STATE_MMU_CTRL, .cfg = P##_STATE_MMU_CFG, .status = P##_STATE_MMU_STATUS,	\
	.base = P##_STATE_PT_BASE_ADDR, .flush = P##_STATE_MMU_FLUSH, .flush_entry = P##_STATE_MMU_FLUSH_ENTRY,	\
	.int_status = P##_STATE_INT_STATUS, .int_clear = P##_STATE_INT_CLEAR, .version = P##_STATE_MMU_VERSION,	\
	.enable = P##_MMU_CTRL_ENABLE_MASK, .block = P##_MMU_CTRL_BLOCK_MASK, .int_enable = P##_MMU_CTRL_INT_ENABLE_MASK,	\
	.flpdcache = P##_MMU_CFG_FLPDCACHE_MASK, .eap = P##_MMU_CFG_EAP_MASK, .blocked = P##_MMU_STATUS_BLOCKED_MASK,	\
	.base_at = P##_PT_BASE_ADDR_OFFSET, .flush_at = P##_MMU_FLUSH_OFFSET, .cfg_at = P##_MMU_CFG_OFFSET,	\
	.table = prefix##_table, .section = prefix##_section, .large = prefix##_large, .small = prefix##_small

#define SYSMMU_CLASS(name_, prefix, type_)							\
	.name = "exynos", .variant = name_, .map = &prefix##_reg_map, .monitors = &prefix##_mon_set,	\
	.type = &type_, .priv_bytes = SYSMMU_PRIV_BYTES, .dma_limit = 0xffffffff, .clocked_by_masters = true,	\
	.power_on = sysmmu_power_on, .wrote = sysmmu_wrote, .reading = sysmmu_reading, .gate = sysmmu_gate,	\
	.walk = sysmmu_walk, .denied = { sysmmu_denied, sysmmu_denied }, .fault = sysmmu_fault,	\
	.irq_level = sysmmu_irq_level, .latch = sysmmu_latch, .finish = sysmmu_finish, .settle = sysmmu_settle,	\
	.decode = prefix##_decode, .decode_struct = prefix##_decode_struct

extern const char sysmmu_denied[];
void sysmmu_power_on(struct device *d);
void sysmmu_wrote(struct device *d, const struct reg_hit *hit, u64 old, u64 val);
void sysmmu_reading(struct device *d, const struct reg_hit *hit);
enum dma_outcome sysmmu_gate(struct device *d, const struct dma_req *req, u32 *stream, const char **code);
const char *sysmmu_walk(struct device *d, u32 stream, u64 iova, bool write, struct tlb_entry *e, struct dma_res *r);
void sysmmu_fault(struct device *d, const struct dma_req *req, const char *code);
bool sysmmu_irq_level(const struct device *d);
void sysmmu_latch(struct device *d, u64 error);
void sysmmu_finish(struct device *d);
void sysmmu_settle(struct device *d);
