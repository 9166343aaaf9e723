/* SPDX-License-Identifier: MIT */
/*
 * Input of accessors.sh: every function twice, ours_ with generated accessors of real specs, hand_ as a kernel driver
 * would write it with FIELD_PREP() and FIELD_GET(). The masks of the hand-written ones are literal on purpose. Names with
 * _mmio_ touch a register: their first argument is where it is. With BAD defined, ours_ are a packed structure of C
 * bit-fields, which a checker of access widths must refuse.
 */
#include <stdint.h>

#include "smmuv3.h"
#include "rockchip.h"
#include "ipmmu.h"

typedef volatile uint32_t reg32;
typedef volatile uint64_t reg64;

#define MASK32(h, l) ((~0u << (l)) & (~0u >> (31 - (h))))
#define MASK64(h, l) ((~0ull << (l)) & (~0ull >> (63 - (h))))
#define FIELD_PREP(mask, x) (((__typeof__(mask))(x) << __builtin_ctzll(mask)) & (mask))
#define FIELD_GET(mask, word) ((__typeof__(mask))(((word) & (mask)) >> __builtin_ctzll(mask)))

/* Reads a field, reads and writes one, writes a register anew, writes a constant; and the first two without a register. */
#define REGISTER(name, dev_reg, field, word_t, reg_t, mask) \
	word_t ours_mmio_get_##name(reg_t *r) { return dev_reg##_get_##field(dev_reg##_from(*r)); } \
	word_t hand_mmio_get_##name(reg_t *r) { return FIELD_GET(mask, *r); } \
	void ours_mmio_set_##name(reg_t *r, word_t x) { *r = dev_reg##_set_##field(dev_reg##_from(*r), x).raw; } \
	void hand_mmio_set_##name(reg_t *r, word_t x) { *r = (*r & ~(mask)) | FIELD_PREP(mask, x); } \
	void ours_mmio_write_##name(reg_t *r, word_t x) { *r = dev_reg##_set_##field(dev_reg##_from(0), x).raw; } \
	void hand_mmio_write_##name(reg_t *r, word_t x) { *r = FIELD_PREP(mask, x); } \
	void ours_mmio_one_##name(reg_t *r) { *r = dev_reg##_set_##field(dev_reg##_from(*r), 1).raw; } \
	void hand_mmio_one_##name(reg_t *r) { *r = (*r & ~(mask)) | FIELD_PREP(mask, 1); } \
	word_t ours_get_##name(word_t v) { return dev_reg##_get_##field(dev_reg##_from(v)); } \
	word_t hand_get_##name(word_t v) { return FIELD_GET(mask, v); } \
	word_t ours_set_##name(word_t v, word_t x) { return dev_reg##_set_##field(dev_reg##_from(v), x).raw; } \
	word_t hand_set_##name(word_t v, word_t x) { return (v & ~(mask)) | FIELD_PREP(mask, x); }

/* A field of a structure in memory: read, written in place, and in a structure that is built anew. */
#define STRUCTURE(name, st, part, field, word, mask) \
	uint64_t ours_get_##name(const smmuv3_##st##_t *p) { return smmuv3_##part##_get_##field(*p); } \
	uint64_t hand_get_##name(const smmuv3_##st##_t *p) { return FIELD_GET(mask, p->w[word]); } \
	void ours_set_##name(smmuv3_##st##_t *p, uint64_t x) { smmuv3_##part##_put_##field(p, x); } \
	void hand_set_##name(smmuv3_##st##_t *p, uint64_t x) { p->w[word] = (p->w[word] & ~(mask)) | FIELD_PREP(mask, x); } \
	uint64_t ours_word_##name(uint64_t x) \
	{ \
		smmuv3_##st##_t v = { { 0 } }; \
		return smmuv3_##part##_set_##field(v, x).w[word]; \
	} \
	uint64_t hand_word_##name(uint64_t x) { return FIELD_PREP(mask, x); }

#ifndef BAD
REGISTER(fmt, smmuv3_strtab_base_cfg, fmt, uint32_t, reg32, MASK32(17, 16))
REGISTER(split, smmuv3_strtab_base_cfg, split, uint32_t, reg32, MASK32(10, 6))
REGISTER(log2size, smmuv3_strtab_base_cfg, log2size, uint32_t, reg32, MASK32(5, 0))
REGISTER(smmuen, smmuv3_cr0, smmuen, uint32_t, reg32, MASK32(0, 0))
REGISTER(stall, rk_mmu_status, stall_not_active, uint32_t, reg32, MASK32(31, 31))
REGISTER(bus_id, rk_mmu_status, page_fault_bus_id, uint32_t, reg32, MASK32(10, 6))
REGISTER(dte, rk_mmu_dte_addr, addr, uint32_t, reg32, MASK32(31, 12))
REGISTER(ttsel, ipmmu_imuctr, ttsel, uint32_t, reg32, MASK32(7, 4))
REGISTER(asid, ipmmu_imuasid, asid, uint32_t, reg32, MASK32(7, 0))
REGISTER(queue_addr, smmuv3_cmdq_base, addr, uint64_t, reg64, MASK64(51, 5))
REGISTER(queue_ra, smmuv3_cmdq_base, ra, uint64_t, reg64, MASK64(62, 62))
REGISTER(queue_size, smmuv3_cmdq_base, log2size, uint64_t, reg64, MASK64(4, 0))

STRUCTURE(ste_config, ste, ste, config, 0, MASK64(3, 1))
STRUCTURE(ste_fmt, ste, ste_s1, s1fmt, 0, MASK64(5, 4))
STRUCTURE(ste_ctx, ste, ste_s1, s1contextptr, 0, MASK64(51, 6))
STRUCTURE(ste_cdmax, ste, ste_s1, s1cdmax, 0, MASK64(63, 59))
STRUCTURE(ste_eats, ste, ste_s1, eats, 1, MASK64(29, 28))
STRUCTURE(ste_partid, ste, ste_bypass, partid, 4, MASK64(31, 16))
STRUCTURE(cd_t0sz, cd, cd_valid, t0sz, 0, MASK64(5, 0))
STRUCTURE(cd_asid, cd, cd_valid, asid, 0, MASK64(63, 48))
STRUCTURE(cd_ttb0, cd, cd_valid, ttb0, 1, MASK64(51, 4))
STRUCTURE(cd_mair1, cd, cd_valid, mair1, 3, MASK64(63, 32))

/* Addresses go in and out as they are; a driver masks them. */
uint64_t ours_get_queue_phys(uint64_t v) { return smmuv3_cmdq_base_get_addr_phys(smmuv3_cmdq_base_from(v)); }
uint64_t hand_get_queue_phys(uint64_t v) { return v & MASK64(51, 5); }
uint64_t ours_set_queue_phys(uint64_t v, uint64_t pa) { return smmuv3_cmdq_base_set_addr_phys(smmuv3_cmdq_base_from(v), pa).raw; }
uint64_t hand_set_queue_phys(uint64_t v, uint64_t pa) { return (v & ~MASK64(51, 5)) | (pa & MASK64(51, 5)); }

/* Several fields at once: a register, the first two words of a CD. */
void ours_mmio_write_cfg(reg32 *r, uint32_t split, uint32_t bits)
{
	smmuv3_strtab_base_cfg_t v = smmuv3_strtab_base_cfg_from(0);

	v = smmuv3_strtab_base_cfg_set_fmt(v, 1);
	v = smmuv3_strtab_base_cfg_set_split(v, split);
	v = smmuv3_strtab_base_cfg_set_log2size(v, bits);
	*r = v.raw;
}
void hand_mmio_write_cfg(reg32 *r, uint32_t split, uint32_t bits)
{
	uint32_t v = FIELD_PREP(MASK32(17, 16), 1);

	v |= FIELD_PREP(MASK32(10, 6), split);
	v |= FIELD_PREP(MASK32(5, 0), bits);
	*r = v;
}
void ours_fill_cd(uint64_t w[2], uint64_t asid, uint64_t ttb)
{
	smmuv3_cd_t v = { { 0 } };

	v = smmuv3_cd_set_v(v, 1);
	v = smmuv3_cd_valid_set_aa64(v, 1);
	v = smmuv3_cd_valid_set_asid(v, asid);
	v = smmuv3_cd_valid_set_ttb0_phys(v, ttb);
	w[0] = v.w[0];
	w[1] = v.w[1];
}
void hand_fill_cd(uint64_t w[2], uint64_t asid, uint64_t ttb)
{
	uint64_t first = MASK64(31, 31) | MASK64(41, 41) | FIELD_PREP(MASK64(63, 48), asid);
	uint64_t second = ttb & MASK64(51, 4);

	w[0] = first;
	w[1] = second;
}

#else
struct __attribute__((packed)) bits { uint32_t log2size : 6, split : 5, unused : 5, fmt : 2, rest : 14; };
#define BITFIELD(field, mask) \
	uint32_t ours_mmio_get_##field(volatile struct bits *r) { return r->field; } \
	uint32_t hand_mmio_get_##field(reg32 *r) { return FIELD_GET(mask, *r); } \
	void ours_mmio_set_##field(volatile struct bits *r, uint32_t x) { r->field = x; } \
	void hand_mmio_set_##field(reg32 *r, uint32_t x) { *r = (*r & ~(mask)) | FIELD_PREP(mask, x); }
BITFIELD(fmt, MASK32(17, 16))
BITFIELD(split, MASK32(10, 6))
BITFIELD(log2size, MASK32(5, 0))
#endif
