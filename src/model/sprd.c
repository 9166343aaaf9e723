/* SPDX-License-Identifier: MIT */
/*
 * Device model of the Unisoc IOMMU, from spec/sprd: both types, which differ in where registers are and in whether reads
 * and writes have default pages of their own. The TLB holds what is mapped and what is not, until UPDATE or until the unit
 * is disabled. No faults, no interrupt, no waiting. Reached through `sprd_ex_device` and `sprd_vau_device` only.
 */
#include "base/lib.h"
#include "model/device.h"
#include "sprd-vau/regs.h"
#include "sprd/regs.h"

extern const struct reg_map sprd_ex_reg_map, sprd_vau_reg_map;
extern const struct mon_set sprd_ex_mon_set, sprd_vau_mon_set;
const char *sprd_ex_decode(u32 offset, u64 val, char *buf, u32 bytes);
const char *sprd_ex_decode_struct(u32 no, u64 val, char *buf, u32 bytes);
const char *sprd_vau_decode(u32 offset, u64 val, char *buf, u32 bytes);
const char *sprd_vau_decode_struct(u32 no, u64 val, char *buf, u32 bytes);

#define PAGE_LG2 12
enum { CFG_AT_START };			/* word of priv: CFG as it comes out of reset */

struct sprd_type {			/* where the state of a register is; the fields are alike */
	u16 cfg, update, first_vpn, vpn_range, first_ppn, default_rd, default_wr;
	u32 first_vpn_at, vpn_range_at;	/* offsets */
};

static const struct sprd_type ex = {
	SPRD_EX_STATE_CFG, SPRD_EX_STATE_UPDATE, SPRD_EX_STATE_FIRST_VPN, SPRD_EX_STATE_VPN_RANGE, SPRD_EX_STATE_FIRST_PPN,
	SPRD_EX_STATE_DEFAULT_PPN, SPRD_EX_STATE_DEFAULT_PPN, SPRD_EX_FIRST_VPN_OFFSET, SPRD_EX_VPN_RANGE_OFFSET,
};
static const struct sprd_type vau = {
	SPRD_VAU_STATE_CFG, SPRD_VAU_STATE_UPDATE, SPRD_VAU_STATE_FIRST_VPN, SPRD_VAU_STATE_VPN_RANGE,
	SPRD_VAU_STATE_FIRST_PPN, SPRD_VAU_STATE_DEFAULT_PPN_RD, SPRD_VAU_STATE_DEFAULT_PPN_WR, SPRD_VAU_FIRST_VPN_OFFSET,
	SPRD_VAU_VPN_RANGE_OFFSET,
};

static const struct sprd_type *type_of(const struct device *d) { return d->cls->type; }

static sprd_ex_cfg_t cfg_of(u64 val) { return sprd_ex_cfg_from((u32)val); }

static bool on(u64 cfg) { return sprd_ex_cfg_get_en(cfg_of(cfg)); }

static u64 frame(const struct device *d, u32 reg) { return d->state[reg] << PAGE_LG2; }

/* ---- registers --------------------------------------------------------------------------------------------------- */

static void power_on(struct device *d) { d->priv[CFG_AT_START] = d->state[type_of(d)->cfg]; }

static void wrote(struct device *d, const struct reg_hit *hit, u64 old, u64 val)
{
	const struct sprd_type *t = type_of(d);

	if (hit->state == t->update) {
		d->state[hit->state] = 0;
		if ((u32)val == SPRD_EX_UPDATE_ALL_MASK)
			tlb_invalidate_all(d);
	} else if (hit->state == t->cfg && on(old) && !on(val)) {
		tlb_drop_all(d);
	}
}

/* ---- accesses ---------------------------------------------------------------------------------------------------- */

static bool in_range(const struct device *d, u64 iova)
{
	const struct sprd_type *t = type_of(d);
	u64 vpn = iova >> PAGE_LG2;

	return vpn >= d->state[t->first_vpn] && vpn - d->state[t->first_vpn] <= d->state[t->vpn_range];
}

static enum dma_outcome gate(struct device *d, const struct dma_req *req, u32 *stream, const char **code)
{
	u64 cfg = d->state[type_of(d)->cfg];

	(void)code;
	*stream = 0;
	if (!on(cfg) || (sprd_ex_cfg_get_vaor_bypass(cfg_of(cfg)) && !in_range(d, req->iova)))
		return DMA_BYPASS;
	return DMA_OK;
}

/* The default page is cached like any other where it is the same for reads and writes. */
static void to_default(struct device *d, bool write, struct tlb_entry *e)
{
	const struct sprd_type *t = type_of(d);

	e->pa = frame(d, write ? t->default_wr : t->default_rd);
	e->valid = d->state[t->default_rd] == d->state[t->default_wr];
}

static const char *walk(struct device *d, u32 stream, u64 iova, bool write, struct tlb_entry *e, struct dma_res *r)
{
	const struct sprd_type *t = type_of(d);
	u64 entry = 0;

	*e = (struct tlb_entry){ .valid = true, .readable = true, .writable = true, .page_shift = PAGE_LG2, .stream = stream,
				 .iova = iova & ~((1ull << PAGE_LG2) - 1) };
	if (in_range(d, iova)) {
		if (!device_entry(d, frame(d, t->first_ppn) + 4 * ((iova >> PAGE_LG2) - d->state[t->first_vpn]), 4, &entry, r)) {
			e->valid = false;
			return "DEAD_TABLE";
		}
		device_walked(d, SPRD_EX_STRUCT_PTE, entry ? SPRD_EX_VARIANT_PTE_PAGE : SPRD_EX_VARIANT_PTE_UNMAPPED, entry);
	}
	if (entry)
		e->pa = sprd_ex_pte_page_get_ppn_phys(sprd_ex_pte_from((u32)entry));
	else
		to_default(d, write, e);
	return NULL;
}

/* Bits that software takes from what it reads are as they were, whatever it was told to read. */
static void settle(struct device *d)
{
	const struct sprd_type *t = type_of(d);
	u64 driven = SPRD_EX_CFG_EN_MASK | SPRD_EX_CFG_GATE_EN_MASK;

	d->state[t->cfg] = (d->state[t->cfg] & driven) | (d->priv[CFG_AT_START] & ~driven);
	if (!on(d->state[t->cfg]))
		return;
	/* What the driver did before it let the unit translate. */
	device_pretend(d, t->first_vpn_at, d->state[t->first_vpn]);
	device_pretend(d, t->vpn_range_at, d->state[t->vpn_range]);
}

const struct device_class sprd_ex_device = {
	.name = "sprd", .type = &ex, .map = &sprd_ex_reg_map, .monitors = &sprd_ex_mon_set, .dma_limit = 0xffffffff,
	.power_on = power_on, .wrote = wrote, .gate = gate, .walk = walk, .settle = settle, .decode = sprd_ex_decode,
	.decode_struct = sprd_ex_decode_struct,
};

const struct device_class sprd_vau_device = {
	.name = "sprd", .variant = "vau", .type = &vau, .map = &sprd_vau_reg_map, .monitors = &sprd_vau_mon_set,
	.dma_limit = 0xffffffff, .power_on = power_on, .wrote = wrote, .gate = gate, .walk = walk, .settle = settle,
	.decode = sprd_vau_decode, .decode_struct = sprd_vau_decode_struct,
};
