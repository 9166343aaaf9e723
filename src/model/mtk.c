/* SPDX-License-Identifier: MIT */
/*
 * Device model of a MediaTek M4U of the second generation, from spec/mtk/mtk.yaml: two halves with a TLB each that share
 * tables, commands and interrupt. A stream is a port of a larb, as the device tree numbers it. Which ports are translated, and
 * by which half, is decided by the arbiters (mtk_smi.c); an M4U without arbiters (the first of `extra` is 0) translates
 * everything, by the first half. What is not mapped is cached, too. Reached through `mtk_m4u_device` only.
 *
 * Where nothing says what happens the model is cautious: a new table drops nothing that is cached, and an invalidation by
 * range takes until its completion is read for the third time.
 */
#include "base/lib.h"
#include "model/mtk.h"
#include "model/v7s.h"
#include "mtk/regs.h"

extern const struct reg_map mtk_m4u_reg_map;
extern const struct mon_set mtk_m4u_mon_set;
const char *mtk_m4u_decode(u32 offset, u64 val, char *buf, u32 bytes);
const char *mtk_m4u_decode_struct(u32 no, u64 val, char *buf, u32 bytes);

#define HALF_STREAM 0x400		/* streams from here on are the halves: whose translations a TLB holds */
#define HALVES 2
#define RANGE_READS 3
#define TRANSLATION_FAULT 1u		/* the lowest of seven bits for each half */
#define HALF_FAULTS 7
#define TO_PROTECTED_MEMORY 2
#define PAGE_LG2 12

struct m4u {				/* in priv */
	struct mtk_front front;
	u32 left;			/* reads until the invalidation that runs is done */
	u64 range;			/* what it drops */
};

static const char translation_fault[] = "TRANSLATION_FAULT", dead_table[] = "DEAD_TABLE";

static struct m4u *m4u_of(struct device *d) { return (struct m4u *)d->priv; }

/* ---- where accesses come from ------------------------------------------------------------------------------------ */

/* Input of the SMI common that each larb is at; MT8183. */
static const u8 input_of[MTK_LARBS] = { [0] = 0, [1] = 7, [2] = 5, [3] = 6, [4] = 1, [5] = 2, [6] = 3, [7] = 4 };

static u32 larb_of(u32 stream) { return stream / MTK_PORTS % MTK_LARBS; }

static u32 half_of(struct device *d, u32 stream)
{
	struct device *common = mtk_front_of(d)->common;

	return common ? mtk_common_half(common, input_of[larb_of(stream)]) : 0;
}

/* Translations are fetched, ahead or again, by a half that somebody uses. */
static bool in_use(struct device *d, u32 half)
{
	for (u32 i = 0; i < MTK_LARBS; i++)
		if (mtk_runs(mtk_front_of(d)->larb[i]) && half_of(d, MTK_PORTS * i) == half)
			return true;
	return !d->cfg.extra[0];
}

/* ---- invalidations ----------------------------------------------------------------------------------------------- */

/* What is to be dropped, in a word: pages from the first to the last, of these halves. */
#define PAGE_BITS 20
static u64 pages(u32 halves, u64 first, u64 last)
{
	return (u64)halves << (2 * PAGE_BITS) | last >> PAGE_LG2 << PAGE_BITS | first >> PAGE_LG2;
}

static bool is_among(const struct tlb_entry *e, u64 pages)
{
	u64 mask = (1ull << PAGE_BITS) - 1, first = pages & mask, last = pages >> PAGE_BITS & mask;
	u64 page = e->iova >> PAGE_LG2, end = page + (1ull << (e->page_shift - PAGE_LG2)) - 1;

	return pages >> (2 * PAGE_BITS) >> (e->stream - HALF_STREAM) & 1 && page <= last && end >= first;
}

static void begin_range(struct device *d)
{
	m4u_of(d)->range = pages((u32)d->state[MTK_M4U_STATE_INV_SEL], d->state[MTK_M4U_STATE_INVLD_START_A],
				 d->state[MTK_M4U_STATE_INVLD_END_A]);
	m4u_of(d)->left = RANGE_READS;
}

static void end_range(struct device *d)
{
	struct m4u *m = m4u_of(d);

	if (!m->left)
		return;
	m->left = 0;
	tlb_drop(d, is_among, m->range);
	d->state[MTK_M4U_STATE_CPE_DONE] = 1;
}

static void wrote_invalidate(struct device *d, u64 val)
{
	mtk_m4u_invalidate_t cmd = mtk_m4u_invalidate_from((u32)val);

	d->state[MTK_M4U_STATE_INVALIDATE] = 0;
	if (mtk_m4u_invalidate_get_all(cmd))
		tlb_drop(d, is_among, pages((u32)d->state[MTK_M4U_STATE_INV_SEL], 0, 0xffffffff));
	if (mtk_m4u_invalidate_get_range(cmd))
		begin_range(d);
}

static void reading(struct device *d, const struct reg_hit *hit)
{
	struct m4u *m = m4u_of(d);

	if (hit->state != MTK_M4U_STATE_CPE_DONE || !m->left || d->lie == LIE_ACK_STUCK || device_busy_lie(d))
		return;
	if (m->left > 1)
		m->left--;
	else
		end_range(d);
}

/* ---- faults ------------------------------------------------------------------------------------------------------ */

static const struct { u32 va, pa, id; } report[HALVES] = {
	{ MTK_M4U_STATE_MMU0_FAULT_VA, MTK_M4U_STATE_MMU0_INVLD_PA, MTK_M4U_STATE_MMU0_INT_ID },
	{ MTK_M4U_STATE_MMU1_FAULT_VA, MTK_M4U_STATE_MMU1_INVLD_PA, MTK_M4U_STATE_MMU1_INT_ID },
};

static void forget_faults(struct device *d)
{
	d->state[MTK_M4U_STATE_FAULT_ST1] = 0;
	for (u32 i = 0; i < HALVES; i++)
		d->state[report[i].va] = d->state[report[i].pa] = d->state[report[i].id] = 0;
}

static void wrote_int_control(struct device *d, u64 val)
{
	d->state[MTK_M4U_STATE_INT_CONTROL0] &= ~(u64)MTK_M4U_INT_CONTROL0_INT_CLR_MASK;
	if (val & MTK_M4U_INT_CONTROL0_INT_CLR_MASK)
		forget_faults(d);
}

/* The first one of a half is kept. */
static void keep_fault(struct device *d, u32 half, u32 stream, u64 iova, bool write)
{
	mtk_m4u_mmu0_fault_va_t va = mtk_m4u_mmu0_fault_va_from((u32)(iova & MTK_M4U_MMU0_FAULT_VA_VA_MASK));
	mtk_m4u_mmu0_int_id_t id = mtk_m4u_mmu0_int_id_from(0);
	u64 *status = &d->state[MTK_M4U_STATE_FAULT_ST1];

	if (*status >> (HALF_FAULTS * half) & 0x7f)
		return;
	*status |= TRANSLATION_FAULT << (HALF_FAULTS * half);
	id = mtk_m4u_mmu0_int_id_set_input(id, input_of[larb_of(stream)]);
	d->state[report[half].va] = mtk_m4u_mmu0_fault_va_set_write(va, write).raw;
	d->state[report[half].id] = mtk_m4u_mmu0_int_id_set_port(id, stream % MTK_PORTS).raw;
	d->state[report[half].pa] = 0;
}

/* The access goes to protected memory, which must be there; what is in it means nothing. */
static void touch_protected(struct device *d)
{
	u64 val, at = d->state[MTK_M4U_STATE_IVRP_PADDR];
	u64 pa = (at & MTK_M4U_IVRP_PADDR_BASE_MASK) | (at & MTK_M4U_IVRP_PADDR_HIGH_MASK) << 32;
	struct dma_res r = { 0 };

	if (mtk_m4u_ctrl_reg_get_tf_prot(mtk_m4u_ctrl_reg_from((u32)d->state[MTK_M4U_STATE_CTRL_REG])) == TO_PROTECTED_MEMORY &&
	    !d->env->mem.read(d->env->mem.ctx, pa, 4, &val))
		device_entry(d, pa, 4, &val, &r);	/* tells of it */
}

static void fault(struct device *d, const struct dma_req *req, const char *code)
{
	(void)code;
	keep_fault(d, half_of(d, req->stream), req->stream, req->iova, req->write);
	touch_protected(d);
}

/* Out of nowhere: faults of the kinds that the word says, or a translation that failed. */
static void latch(struct device *d, u64 error)
{
	keep_fault(d, error >> 16 & 1, (u32)(error >> 17) & 0xff, error << PAGE_LG2, error & 1);
	if (error & (MTK_M4U_FAULT_ST1_MMU0_MASK | MTK_M4U_FAULT_ST1_MMU1_MASK))
		d->state[MTK_M4U_STATE_FAULT_ST1] = error & (MTK_M4U_FAULT_ST1_MMU0_MASK | MTK_M4U_FAULT_ST1_MMU1_MASK);
}

static bool irq_level(const struct device *d)
{
	return d->state[MTK_M4U_STATE_FAULT_ST1] & d->state[MTK_M4U_STATE_INT_MAIN_CONTROL];
}

/* ---- accesses ---------------------------------------------------------------------------------------------------- */

static void wrote(struct device *d, const struct reg_hit *hit, u64 old, u64 val)
{
	(void)old;
	if (hit->state == MTK_M4U_STATE_INVALIDATE)
		wrote_invalidate(d, val);
	else if (hit->state == MTK_M4U_STATE_INT_CONTROL0)
		wrote_int_control(d, val);
}

static enum dma_outcome gate(struct device *d, const struct dma_req *req, u32 *stream, const char **code)
{
	struct device *larb = mtk_front_of(d)->larb[larb_of(req->stream)];

	(void)code;
	if (req->stream >= HALF_STREAM)
		return in_use(d, req->stream - HALF_STREAM) ? DMA_OK : DMA_BYPASS;
	if (d->cfg.extra[0] && (!mtk_runs(larb) || !mtk_runs(mtk_front_of(d)->common)))
		return DMA_HALTED;
	if (d->cfg.extra[0] && !mtk_larb_translates(larb, req->stream % MTK_PORTS))
		return DMA_BYPASS;
	*stream = HALF_STREAM + half_of(d, req->stream);
	return DMA_OK;
}

struct fetch { struct device *d; struct dma_res *r; u32 level; bool dead; };

static u32 variant_of(u32 level, u32 val)
{
	static const u32 l1[] = { MTK_M4U_VARIANT_L1_INVALID, MTK_M4U_VARIANT_L1_TABLE, MTK_M4U_VARIANT_L1_SECTION,
				  MTK_M4U_VARIANT_L1_INVALID };
	static const u32 l2[] = { MTK_M4U_VARIANT_L2_INVALID, MTK_M4U_VARIANT_L2_LARGE, MTK_M4U_VARIANT_L2_SMALL,
				  MTK_M4U_VARIANT_L2_SMALL };

	if (level == 1 && (val & 3) == 2 && val & MTK_M4U_L1_SUPERSECTION_SUPER_MASK)
		return MTK_M4U_VARIANT_L1_SUPERSECTION;
	return level == 1 ? l1[val & 3] : l2[val & 3];
}

static bool fetch(void *ctx, u64 pa, u32 *val)
{
	struct fetch *f = ctx;
	u64 v = 0;

	f->level++;
	f->dead = !device_entry(f->d, pa, 4, &v, f->r);
	if (f->dead)
		return false;
	*val = (u32)v;
	device_walked(f->d, f->level == 1 ? MTK_M4U_STRUCT_L1 : MTK_M4U_STRUCT_L2, variant_of(f->level, *val), v);
	return true;
}

static const char *walk(struct device *d, u32 stream, u64 iova, bool write, struct tlb_entry *e, struct dma_res *r)
{
	struct v7s_cfg c = { .ttbr0 = (u32)d->state[MTK_M4U_STATE_PT_BASE_ADDR] & MTK_M4U_PT_BASE_ADDR_BASE_MASK, .mtk = true };
	struct fetch f = { .d = d, .r = r };
	struct v7s_leaf leaf;

	(void)write;
	if (v7s_walk(&c, &f, fetch, (u32)iova, &leaf) == LPAE_OK) {
		*e = (struct tlb_entry){ .valid = true, .readable = true, .writable = true, .page_shift = leaf.shift,
					 .stream = stream, .iova = iova >> leaf.shift << leaf.shift,
					 .pa = leaf.pa >> leaf.shift << leaf.shift, .says_told = ATTR_CACHED | ATTR_DEVICE,
					 .says = v7s_attrs(&leaf, true, V7S_PRRR_OF_LINUX, V7S_NMRR_OF_LINUX) };
		return NULL;
	}
	if (!f.dead)			/* that nothing is mapped is kept as well */
		*e = (struct tlb_entry){ .valid = true, .page_shift = PAGE_LG2, .stream = stream,
					 .iova = iova >> PAGE_LG2 << PAGE_LG2 };
	return f.dead ? dead_table : translation_fault;
}

/* While no port is translated nothing is fetched. */
static bool begins_in(struct device *d, u64 pa, u64 bytes)
{
	if ((d->state[MTK_M4U_STATE_PT_BASE_ADDR] & MTK_M4U_PT_BASE_ADDR_BASE_MASK) - pa >= bytes)
		return false;
	return in_use(d, 0) || in_use(d, 1);
}

/* ---- between programs -------------------------------------------------------------------------------------------- */

static void settle(struct device *d)
{
	end_range(d);
	forget_faults(d);
	d->state[MTK_M4U_STATE_CPE_DONE] = 0;
	/* What the driver did before it had tables. */
	device_pretend(d, MTK_M4U_IVRP_PADDR_OFFSET, d->state[MTK_M4U_STATE_IVRP_PADDR]);
	device_pretend(d, MTK_M4U_CTRL_REG_OFFSET, d->state[MTK_M4U_STATE_CTRL_REG]);
	device_pretend(d, MTK_M4U_INT_MAIN_CONTROL_OFFSET, d->state[MTK_M4U_STATE_INT_MAIN_CONTROL]);
	device_pretend(d, MTK_M4U_INT_CONTROL0_OFFSET, d->state[MTK_M4U_STATE_INT_CONTROL0]);
	device_pretend(d, MTK_M4U_MISC_CTRL_OFFSET, d->state[MTK_M4U_STATE_MISC_CTRL]);
}

const struct device_class mtk_m4u_device = {
	.name = "mtk", .map = &mtk_m4u_reg_map, .monitors = &mtk_m4u_mon_set, .dma_limit = 0xffffffff,
	.priv_bytes = sizeof(struct m4u), .wrote = wrote, .reading = reading, .gate = gate, .walk = walk,
	.begins_in = begins_in,
	.denied = { translation_fault, translation_fault }, .fault = fault, .irq_level = irq_level, .latch = latch,
	.finish = end_range, .settle = settle, .decode = mtk_m4u_decode, .decode_struct = mtk_m4u_decode_struct,
};
