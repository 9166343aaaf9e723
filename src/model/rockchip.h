/* SPDX-License-Identifier: MIT */
/*
 * What the two types of the Rockchip IOMMU differ in: the addresses in root and entries, and what generated code calls
 * things. Registers are the same; the behaviour is in rockchip.c. For src/model/rockchip*.c only.
 */
#pragma once
#include "model/device.h"

struct rk_type {
	u64 (*root)(u32 reg), (*table)(u32 dte), (*page)(u32 pte);	/* the physical address in it */
};

#define RK_GENERATED(prefix)									\
	extern const struct reg_map prefix##_reg_map;						\
	extern const struct mon_set prefix##_mon_set;						\
	const char *prefix##_decode(u32 offset, u64 val, char *buf, u32 bytes);			\
	const char *prefix##_decode_struct(u32 no, u64 val, char *buf, u32 bytes)

enum { RK_PRIV_BYTES = 640 };		/* of struct rk */

#define RK_CLASS(variant_, prefix, type_)							\
	.name = "rockchip", .variant = variant_, .map = &prefix##_reg_map, .monitors = &prefix##_mon_set,	\
	.type = &type_, .priv_bytes = RK_PRIV_BYTES, .dma_limit = 0xffffffff, .clocked_by_masters = true,	\
	.power_on = rk_power_on, .wrote = rk_wrote, .reading = rk_reading, .gate = rk_gate, .walk = rk_walk,	\
	.denied = { rk_page_fault, rk_page_fault }, .fault = rk_fault, .irq_level = rk_irq_level, .latch = rk_latch, \
	.finish = rk_finish, .settle = rk_settle,						\
	.decode = prefix##_decode, .decode_struct = prefix##_decode_struct

extern const char rk_page_fault[];
void rk_power_on(struct device *d);
void rk_wrote(struct device *d, const struct reg_hit *hit, u64 old, u64 val);
void rk_reading(struct device *d, const struct reg_hit *hit);
enum dma_outcome rk_gate(struct device *d, const struct dma_req *req, u32 *stream, const char **code);
const char *rk_walk(struct device *d, u32 stream, u64 iova, bool write, struct tlb_entry *e, struct dma_res *r);
void rk_fault(struct device *d, const struct dma_req *req, const char *code);
bool rk_irq_level(const struct device *d);
void rk_latch(struct device *d, u64 error);
void rk_finish(struct device *d);
void rk_settle(struct device *d);
