/* SPDX-License-Identifier: MIT */
/*
 * Device model of the Allwinner H6 IOMMU, from spec/sun50i/sun50i.yaml: one root for six masters, a TLB, a cache of
 * directory entries that looks one ahead, invalidations that take some reads, permissions by the domain of a page, and
 * masters that stop at a fault until they were reset. Held in reset it is as good as off (device_power). Reached through
 * `sun50i_device` only.
 */
#include "base/lib.h"
#include "model/device.h"
#include "sun50i/regs.h"

extern const struct reg_map sun50i_mmu_reg_map;
extern const struct mon_set sun50i_mmu_mon_set;
const char *sun50i_mmu_decode(u32 offset, u64 val, char *buf, u32 bytes);
const char *sun50i_mmu_decode_struct(u32 no, u64 val, char *buf, u32 bytes);

#define MASTERS 6
#define BUSY_READS 2
#define DIR_LG2 20			/* what one directory entry decides over */
#define DIRS 8

struct sun {				/* in priv */
	u32 stopped;			/* masters that met a fault, a bit each */
	u32 pte;			/* the page entry that was looked at last */
	u8 left, next;			/* reads until the command is done; directory entry to be replaced next */
	struct { bool valid; u32 tag, word; } dir[DIRS];
};

static const char no_l1[] = "INVALID_L1PG", no_l2[] = "INVALID_L2PG", refused[] = "REFUSED";

static struct sun *sun_of(struct device *d) { return (struct sun *)d->priv; }

/* ---- caches ------------------------------------------------------------------------------------------------------ */

static void drop_dirs(struct device *d, u32 tag, bool all)
{
	struct sun *s = sun_of(d);

	for (u32 i = 0; i < DIRS; i++)
		s->dir[i].valid &= !all && s->dir[i].tag != tag;
}

static bool of_masters(const struct tlb_entry *e, u64 masters) { return masters >> e->stream & 1; }

/* The part of the address that TLB_IVLD_ADDR_MASK lets count, beside the page. */
static bool matches(const struct tlb_entry *e, u64 mask_and_page)
{
	return !((e->iova ^ mask_and_page) & (mask_and_page >> 32) & 0xfffff000);
}

static void flush(struct device *d, u64 what)
{
	if (what & SUN50I_MMU_TLB_FLUSH_PTW_CACHE_MASK)
		drop_dirs(d, 0, true);
	if (what & SUN50I_MMU_TLB_FLUSH_MACRO_TLB_MASK)
		tlb_drop(d, of_masters, what & SUN50I_MMU_TLB_FLUSH_MICRO_TLB_MASK);
}

static bool busy(const struct device *d)
{
	return d->state[SUN50I_MMU_STATE_TLB_FLUSH] || d->state[SUN50I_MMU_STATE_TLB_IVLD_ENABLE] ||
	       d->state[SUN50I_MMU_STATE_PC_IVLD_ENABLE];
}

/* What was started takes effect when it is done. Clock gating keeps the invalidations of one address from anything. */
static void complete(struct device *d)
{
	bool gated = d->state[SUN50I_MMU_STATE_AUTO_GATING] & SUN50I_MMU_AUTO_GATING_ENABLE_MASK;

	flush(d, d->state[SUN50I_MMU_STATE_TLB_FLUSH]);
	if (d->state[SUN50I_MMU_STATE_TLB_IVLD_ENABLE] && !gated)
		tlb_drop(d, matches, d->state[SUN50I_MMU_STATE_TLB_IVLD_ADDR_MASK] << 32 |
				     d->state[SUN50I_MMU_STATE_TLB_IVLD_ADDR]);
	if (d->state[SUN50I_MMU_STATE_PC_IVLD_ENABLE] && !gated)
		drop_dirs(d, (u32)(d->state[SUN50I_MMU_STATE_PC_IVLD_ADDR] >> DIR_LG2), false);
	d->state[SUN50I_MMU_STATE_TLB_FLUSH] = 0;
	d->state[SUN50I_MMU_STATE_TLB_IVLD_ENABLE] = 0;
	d->state[SUN50I_MMU_STATE_PC_IVLD_ENABLE] = 0;
}

static void finish(struct device *d)
{
	if (busy(d))
		complete(d);
}

static void reading(struct device *d, const struct reg_hit *hit)
{
	if (!d->state[hit->state] || (hit->state != SUN50I_MMU_STATE_TLB_FLUSH &&
	    hit->state != SUN50I_MMU_STATE_TLB_IVLD_ENABLE && hit->state != SUN50I_MMU_STATE_PC_IVLD_ENABLE))
		return;
	if (d->lie == LIE_ACK_STUCK || device_busy_lie(d))
		return;
	if (sun_of(d)->left > 0)
		sun_of(d)->left--;
	else
		complete(d);
}

/* ---- registers --------------------------------------------------------------------------------------------------- */

static void power_on(struct device *d)
{
	static const u32 zero[] = { SUN50I_MMU_STATE_BYPASS, SUN50I_MMU_STATE_AUTO_GATING, SUN50I_MMU_STATE_TLB_PREFETCH,
				    SUN50I_MMU_STATE_TLB_IVLD_ADDR_MASK, SUN50I_MMU_STATE_PC_IVLD_ADDR,
				    SUN50I_MMU_STATE_INT_ENABLE };

	for (u32 i = 0; i < ARRAY_LEN(zero); i++)
		d->state[zero[i]] = 0;
	for (u32 i = 0; i < SUN50I_MMU_DM_AUT_CTRL_COUNT; i++)
		d->state[SUN50I_MMU_STATE_DM_AUT_CTRL + i] = 0;
	d->state[SUN50I_MMU_STATE_RESET] = SUN50I_MMU_RESET_RELEASE_MASK;
}

static void clear_irqs(struct device *d, u64 irqs)
{
	d->state[SUN50I_MMU_STATE_INT_CLR] = 0;
	d->state[SUN50I_MMU_STATE_INT_STA] &= ~irqs;
	if (irqs & SUN50I_MMU_INT_STA_INVALID_L1PG_MASK)
		d->state[SUN50I_MMU_STATE_L1PG_INT] = 0;
	if (irqs & SUN50I_MMU_INT_STA_INVALID_L2PG_MASK)
		d->state[SUN50I_MMU_STATE_L2PG_INT] = 0;
}

static void wrote(struct device *d, const struct reg_hit *hit, u64 old, u64 val)
{
	(void)old;
	switch (hit->state) {
	case SUN50I_MMU_STATE_TLB_FLUSH: case SUN50I_MMU_STATE_TLB_IVLD_ENABLE: case SUN50I_MMU_STATE_PC_IVLD_ENABLE:
		sun_of(d)->left = BUSY_READS;
		break;
	case SUN50I_MMU_STATE_RESET:
		sun_of(d)->stopped &= (u32)val;
		break;
	case SUN50I_MMU_STATE_INT_CLR:
		clear_irqs(d, val);
		break;
	default:
		break;
	}
}

/* ---- accesses ---------------------------------------------------------------------------------------------------- */

static enum dma_outcome gate(struct device *d, const struct dma_req *req, u32 *stream, const char **code)
{
	u32 master = req->stream % MASTERS;

	(void)code;
	*stream = master;
	if (!(d->state[SUN50I_MMU_STATE_ENABLE] & SUN50I_MMU_ENABLE_ENABLE_MASK) ||
	    d->state[SUN50I_MMU_STATE_BYPASS] >> master & 1)
		return DMA_BYPASS;
	return sun_of(d)->stopped >> master & 1 && !req->peek ? DMA_WAITS : DMA_OK;
}

static bool read_dir(struct device *d, u32 tag, u32 *word, struct dma_res *r)
{
	u64 root = sun50i_mmu_ttb_get_ttb_phys(sun50i_mmu_ttb_from((u32)d->state[SUN50I_MMU_STATE_TTB])), val;
	struct sun *s = sun_of(d);

	for (u32 i = 0; !d->quiet && i < DIRS; i++)
		if (s->dir[i].valid && s->dir[i].tag == tag) {
			*word = s->dir[i].word;
			return true;
		}
	if (!device_entry(d, root + 4 * tag, 4, &val, r))
		return false;
	*word = (u32)val;
	return true;
}

static void keep_dir(struct device *d, u32 tag, u32 word)
{
	struct sun *s = sun_of(d);

	for (u32 i = 0; i < DIRS; i++)
		if (d->quiet || (s->dir[i].valid && s->dir[i].tag == tag))
			return;
	s->dir[s->next].valid = true;
	s->dir[s->next].tag = tag;
	s->dir[s->next].word = word;
	s->next = (u8)((s->next + 1) % DIRS);
}

/* A walk that succeeded looks at the next directory entry, valid or not: why software invalidates where it maps. */
static void look_ahead(struct device *d, u32 stream, u32 tag)
{
	struct dma_res ignored = { .walked_dead = false };
	u32 word;

	if (d->state[SUN50I_MMU_STATE_TLB_PREFETCH] >> stream & 1 && tag + 1 < 1u << (32 - DIR_LG2) &&
	    read_dir(d, tag + 1, &word, &ignored))
		keep_dir(d, tag + 1, word);
}

static bool is_table(u32 dte)
{
	return sun50i_mmu_dte_is_table(sun50i_mmu_dte_from(dte));
}

/* Two bits of its pair for each domain and master: reads and writes that are refused. */
static bool allows(const struct device *d, u32 pte, u32 master, bool write)
{
	u32 aci = sun50i_mmu_pte_page_get_aci(sun50i_mmu_pte_from(pte));

	return !(d->state[sun50i_mmu_state_dm_aut_ctrl(aci / 2)] >> (16 * (aci % 2) + 2 * master + write) & 1);
}

static const char *walk(struct device *d, u32 stream, u64 iova, bool write, struct tlb_entry *e, struct dma_res *r)
{
	u32 tag = (u32)(iova >> DIR_LG2), dte;
	u64 pte;

	if (!read_dir(d, tag, &dte, r))
		return no_l1;
	device_walked(d, SUN50I_MMU_STRUCT_DTE, is_table(dte) ? SUN50I_MMU_VARIANT_DTE_TABLE : SUN50I_MMU_VARIANT_DTE_INVALID,
		      dte);
	if (!is_table(dte))
		return no_l1;
	if (!device_entry(d, sun50i_mmu_dte_table_get_pt_phys(sun50i_mmu_dte_from(dte)) + 4 * sun50i_mmu_iopt_pt_index(iova), 4,
			  &pte, r))
		return no_l2;
	device_walked(d, SUN50I_MMU_STRUCT_PTE, pte & SUN50I_MMU_PTE_VALID_MASK ? SUN50I_MMU_VARIANT_PTE_PAGE :
		      SUN50I_MMU_VARIANT_PTE_INVALID, pte);
	if (!(pte & SUN50I_MMU_PTE_VALID_MASK))
		return no_l2;
	sun_of(d)->pte = (u32)pte;
	keep_dir(d, tag, dte);
	look_ahead(d, stream, tag);
	*e = (struct tlb_entry){ .valid = true, .page_shift = 12, .stream = stream, .iova = iova & ~0xfffull,
				 .readable = allows(d, (u32)pte, stream, false), .writable = allows(d, (u32)pte, stream, true),
				 .pa = sun50i_mmu_pte_page_get_page_phys(sun50i_mmu_pte_from((u32)pte)) };
	return (write ? e->writable : e->readable) ? NULL : refused;
}

/* ---- faults ------------------------------------------------------------------------------------------------------ */

/* The first address of each kind is kept until its interrupt is cleared. */
static void latch_address(struct device *d, u64 irq, u32 at, u64 iova)
{
	if (!(d->state[SUN50I_MMU_STATE_INT_STA] & irq))
		d->state[at] = iova;
	d->state[SUN50I_MMU_STATE_INT_STA] |= irq;
}

static void fault(struct device *d, const struct dma_req *req, const char *code)
{
	u32 master = req->stream % MASTERS;

	sun_of(d)->stopped |= 1u << master;
	if (code == no_l1) {
		latch_address(d, SUN50I_MMU_INT_STA_INVALID_L1PG_MASK, SUN50I_MMU_STATE_INT_ERR_ADDR_L1, req->iova);
		d->state[SUN50I_MMU_STATE_L1PG_INT] |= 1u << master;
	} else if (code == no_l2) {
		latch_address(d, SUN50I_MMU_INT_STA_INVALID_L2PG_MASK, SUN50I_MMU_STATE_INT_ERR_ADDR_L2, req->iova);
		d->state[SUN50I_MMU_STATE_L2PG_INT] |= 1u << master;
	} else {
		latch_address(d, 1u << master, sun50i_mmu_state_int_err_addr(master), req->iova);
		d->state[sun50i_mmu_state_int_err_data(master)] = sun_of(d)->pte & SUN50I_MMU_INT_ERR_DATA_ACI_MASK;
	}
}

/* Out of nowhere: what the word says of the interrupts there are, or else a directory entry that was not valid. */
static void latch(struct device *d, u64 error)
{
	u64 irqs = error & (SUN50I_MMU_INT_STA_INVALID_L1PG_MASK | SUN50I_MMU_INT_STA_INVALID_L2PG_MASK |
			    SUN50I_MMU_INT_STA_MASTER_MASK);

	d->state[SUN50I_MMU_STATE_INT_STA] |= irqs ? irqs : SUN50I_MMU_INT_STA_INVALID_L1PG_MASK;
	d->state[SUN50I_MMU_STATE_L1PG_INT] |= 1;
	d->state[SUN50I_MMU_STATE_L2PG_INT] |= 1;
	d->state[SUN50I_MMU_STATE_INT_ERR_ADDR_L1] = d->state[SUN50I_MMU_STATE_INT_ERR_ADDR_L2] = 0x1000;
}

static bool irq_level(const struct device *d)
{
	return d->state[SUN50I_MMU_STATE_INT_STA] & d->state[SUN50I_MMU_STATE_INT_ENABLE];
}

static void settle(struct device *d)
{
	finish(d);
	drop_dirs(d, 0, true);
	sun_of(d)->stopped = 0;
	clear_irqs(d, ~0ull);
	d->state[SUN50I_MMU_STATE_INT_ERR_ADDR_L1] = d->state[SUN50I_MMU_STATE_INT_ERR_ADDR_L2] = 0;
	if (!(d->state[SUN50I_MMU_STATE_ENABLE] & SUN50I_MMU_ENABLE_ENABLE_MASK))
		return;
	/* What the driver did before it let the unit translate. */
	device_pretend(d, SUN50I_MMU_TTB_OFFSET, d->state[SUN50I_MMU_STATE_TTB]);
	device_pretend(d, SUN50I_MMU_BYPASS_OFFSET, 0);
	device_pretend(d, SUN50I_MMU_INT_ENABLE_OFFSET, d->state[SUN50I_MMU_STATE_INT_ENABLE]);
	device_pretend(d, SUN50I_MMU_DM_AUT_CTRL_OFFSET(0), d->state[SUN50I_MMU_STATE_DM_AUT_CTRL]);
}

const struct device_class sun50i_device = {
	.name = "sun50i", .map = &sun50i_mmu_reg_map, .monitors = &sun50i_mmu_mon_set, .dma_limit = 0xffffffff,
	.clocked_by_masters = true, .power_on = power_on, .wrote = wrote, .reading = reading, .gate = gate, .walk = walk,
	.denied = { refused, refused }, .fault = fault, .irq_level = irq_level, .latch = latch, .finish = finish,
	.settle = settle, .decode = sun50i_mmu_decode, .decode_struct = sun50i_mmu_decode_struct,
};
