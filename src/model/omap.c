/* SPDX-License-Identifier: MIT */
/*
 * Device model of the TI OMAP MMU, from spec/omap/omap.yaml: one address space, two levels of tables, and a TLB of few entries
 * that software sees, loads, locks and flushes through CAM and RAM. A fault is answered on the bus where GP_REG says so; else
 * the client waits until it is cleared. Accesses of the debugger, byte orders and idling have no effect. Reached through
 * `omap_device` only.
 */
#include "base/lib.h"
#include "model/device.h"
#include "omap/regs.h"

extern const struct reg_map omap_mmu_reg_map;
extern const struct mon_set omap_mmu_mon_set;
const char *omap_mmu_decode(u32 offset, u64 val, char *buf, u32 bytes);
const char *omap_mmu_decode_struct(u32 no, u64 val, char *buf, u32 bytes);

enum { TLB_ENTRIES };			/* parameter of the spec */
enum { DEFAULT_REVISION = 0x20 };
#define FAULTS (OMAP_MMU_IRQSTATUS_MULTIHITFAULT_MASK | OMAP_MMU_IRQSTATUS_TABLEWALKFAULT_MASK |	\
		OMAP_MMU_IRQSTATUS_EMUMISS_MASK | OMAP_MMU_IRQSTATUS_TRANSLATIONFAULT_MASK | OMAP_MMU_IRQSTATUS_TLBMISS_MASK)

static const char no_page[] = "TRANSLATIONFAULT", no_answer[] = "TABLEWALKFAULT", missed[] = "TLBMISS";
static const u8 shift_of_size[] = { 20, 16, 12, 24 };	/* by enum page_size */

/*
 * Entries of the TLB (d->tlb) know by `attrs` which number they have for software, and by `level` whether GFLUSH leaves
 * them. There are permissions for none.
 */
static u32 entries(const struct device *d)
{
	return d->cfg.params ? (u32)d->cfg.params[TLB_ENTRIES] : OMAP_MMU_PARAM_TLB_ENTRIES_DEFAULT;
}

static omap_mmu_lock_t lock_of(const struct device *d)
{
	return omap_mmu_lock_from((u32)d->state[OMAP_MMU_STATE_LOCK]);
}

static const struct tlb_entry *numbered(const struct device *d, u64 number)
{
	for (u32 i = 0; i < d->tlb_used; i++)
		if (d->tlb[i].attrs == number)
			return &d->tlb[i];
	return NULL;
}

static bool has_number(const struct tlb_entry *e, u64 number) { return e->attrs == number; }

/* An entry makes way for another: nobody asked to have it dropped, and it is not fetched again. */
static void evict(struct device *d, u64 number)
{
	bool eager = d->eager;

	d->eager = false;
	tlb_drop(d, has_number, number);
	d->eager = eager;
}

/* ---- what software sees of the TLB ------------------------------------------------------------------------------- */

static u32 size_of_shift(u8 shift)
{
	return shift == 24 ? OMAP_MMU_PAGE_SIZE_SIZE_16M : shift == 20 ? OMAP_MMU_PAGE_SIZE_SIZE_1M :
	       shift == 16 ? OMAP_MMU_PAGE_SIZE_SIZE_64K : OMAP_MMU_PAGE_SIZE_SIZE_4K;
}

static u32 cam_of(const struct tlb_entry *e)
{
	omap_mmu_read_cam_t cam = omap_mmu_read_cam_from(0);

	cam = omap_mmu_read_cam_set_vatag_iova(cam, (u32)e->iova);
	cam = omap_mmu_read_cam_set_p(cam, e->level);
	cam = omap_mmu_read_cam_set_v(cam, 1);
	return omap_mmu_read_cam_set_pagesize(cam, size_of_shift(e->page_shift)).raw;
}

static void reading(struct device *d, const struct reg_hit *hit)
{
	const struct tlb_entry *e = numbered(d, omap_mmu_lock_get_currentvictim(lock_of(d)));

	if (hit->state == OMAP_MMU_STATE_READ_CAM)
		d->state[hit->state] = e ? cam_of(e) : 0;
	else if (hit->state == OMAP_MMU_STATE_READ_RAM)
		d->state[hit->state] = e ? (u32)e->pa : 0;
}

/* Tag and size; of entries that overlap, those that are of another size stay. */
static bool has_tag(const struct tlb_entry *e, u64 word)
{
	omap_mmu_cam_t cam = omap_mmu_cam_from((u32)word);
	u8 shift = shift_of_size[omap_mmu_cam_get_pagesize(cam)];

	return e->page_shift == shift && e->iova == omap_mmu_cam_get_vatag_iova(cam) >> shift << shift;
}

static bool not_preserved(const struct tlb_entry *e, u64 unused)
{
	(void)unused;
	return !e->level;
}

static void load(struct device *d)
{
	omap_mmu_cam_t cam = omap_mmu_cam_from((u32)d->state[OMAP_MMU_STATE_CAM]);
	omap_mmu_ram_t ram = omap_mmu_ram_from((u32)d->state[OMAP_MMU_STATE_RAM]);
	u8 shift = shift_of_size[omap_mmu_cam_get_pagesize(cam)];
	u32 number = omap_mmu_lock_get_currentvictim(lock_of(d));

	evict(d, number);
	if (omap_mmu_cam_get_v(cam) && number < entries(d))
		tlb_insert(d, &(struct tlb_entry){
			.valid = true, .readable = true, .writable = true, .page_shift = shift, .attrs = number,
			.level = (u8)omap_mmu_cam_get_p(cam), .iova = omap_mmu_cam_get_vatag_iova(cam) >> shift << shift,
			.pa = omap_mmu_ram_get_physicaladdress_phys(ram) >> shift << shift,
		});
}

/* Where the walker puts what it found: a free place, or that of the entry whose turn it is, never a locked one. */
static u64 place(struct device *d)
{
	omap_mmu_lock_t lock = lock_of(d);
	u32 base = omap_mmu_lock_get_basevalue(lock), n = entries(d), victim = omap_mmu_lock_get_currentvictim(lock);

	for (u32 i = base; i < n; i++)
		if (!numbered(d, i))
			return i;
	if (base >= n)
		return n;
	victim = victim < base || victim >= n ? base : victim;
	lock = omap_mmu_lock_set_currentvictim(lock, victim + 1 < n ? victim + 1 : base);
	if (d->quiet)			/* fetched ahead of time: nothing goes for that */
		return n;
	d->state[OMAP_MMU_STATE_LOCK] = lock.raw;
	evict(d, victim);
	return victim;
}

/* ---- registers --------------------------------------------------------------------------------------------------- */

static void power_on(struct device *d)
{
	d->state[OMAP_MMU_STATE_REVISION] = d->cfg.extra[0] ? d->cfg.extra[0] : DEFAULT_REVISION;
	d->state[OMAP_MMU_STATE_FAULT_AD] = 0;
}

/* Whatever is asked for is done at once. */
static void wrote(struct device *d, const struct reg_hit *hit, u64 old, u64 val)
{
	(void)old;
	switch (hit->state) {
	case OMAP_MMU_STATE_SYSCONFIG:
		if (val & OMAP_MMU_SYSCONFIG_SOFTRESET_MASK)
			device_reset(d, 0);
		return;
	case OMAP_MMU_STATE_LD_TLB:
		if (val & OMAP_MMU_LD_TLB_LDTLBITEM_MASK)
			load(d);
		break;
	case OMAP_MMU_STATE_GFLUSH:
		if (val & OMAP_MMU_GFLUSH_GLOBALFLUSH_MASK)
			tlb_drop(d, not_preserved, 0);
		break;
	case OMAP_MMU_STATE_FLUSH_ENTRY:
		if (val & OMAP_MMU_FLUSH_ENTRY_FLUSHENTRY_MASK)
			tlb_drop(d, has_tag, d->state[OMAP_MMU_STATE_CAM]);
		break;
	default:
		return;
	}
	d->state[hit->state] = 0;
}

/* ---- accesses ---------------------------------------------------------------------------------------------------- */

static bool is_on(const struct device *d, u64 bit) { return d->state[OMAP_MMU_STATE_CNTL] & bit; }

/* A client whose bus is not told of faults waits behind its own. */
static enum dma_outcome gate(struct device *d, const struct dma_req *req, u32 *stream, const char **code)
{
	(void)code;
	*stream = 0;
	if (!is_on(d, OMAP_MMU_CNTL_MMUENABLE_MASK))
		return DMA_BYPASS;
	if (req->peek || d->state[OMAP_MMU_STATE_GP_REG] & OMAP_MMU_GP_REG_BUS_ERR_BACK_EN_MASK)
		return DMA_OK;
	return d->state[OMAP_MMU_STATE_IRQSTATUS] & FAULTS ? DMA_WAITS : DMA_OK;
}

struct leaf { u64 pa; u8 shift; };

static bool second(struct device *d, u64 table, u64 iova, struct leaf *l, struct dma_res *r)
{
	u64 word;
	omap_mmu_pte_t e;

	if (!device_entry(d, table + 4 * omap_mmu_iopt_l2_index(iova), 4, &word, r))
		return false;
	e = omap_mmu_pte_from((u32)word);
	if (omap_mmu_pte_is_large(e)) {
		device_walked(d, OMAP_MMU_STRUCT_PTE, OMAP_MMU_VARIANT_PTE_LARGE, word);
		*l = (struct leaf){ omap_mmu_pte_large_get_base_phys(e), 16 };
	} else if (omap_mmu_pte_is_small(e)) {
		device_walked(d, OMAP_MMU_STRUCT_PTE, OMAP_MMU_VARIANT_PTE_SMALL, word);
		*l = (struct leaf){ omap_mmu_pte_small_get_base_phys(e), 12 };
	} else {
		device_walked(d, OMAP_MMU_STRUCT_PTE, OMAP_MMU_VARIANT_PTE_INVALID, word);
	}
	return true;
}

/* False: memory gave no answer. Nothing is mapped: the leaf's shift stays 0. */
static bool first(struct device *d, u64 iova, struct leaf *l, struct dma_res *r)
{
	u64 root = omap_mmu_ttb_get_addr_phys(omap_mmu_ttb_from((u32)d->state[OMAP_MMU_STATE_TTB])), word;
	omap_mmu_pgd_t e;

	if (!device_entry(d, root + 4 * omap_mmu_iopt_l1_index(iova), 4, &word, r))
		return false;
	e = omap_mmu_pgd_from((u32)word);
	if (omap_mmu_pgd_is_table(e)) {
		device_walked(d, OMAP_MMU_STRUCT_PGD, OMAP_MMU_VARIANT_PGD_TABLE, word);
		return second(d, omap_mmu_pgd_table_get_table_phys(e), iova, l, r);
	}
	if (omap_mmu_pgd_is_super(e)) {
		device_walked(d, OMAP_MMU_STRUCT_PGD, OMAP_MMU_VARIANT_PGD_SUPER, word);
		*l = (struct leaf){ omap_mmu_pgd_super_get_base_phys(e), 24 };
	} else if (omap_mmu_pgd_is_section(e)) {
		device_walked(d, OMAP_MMU_STRUCT_PGD, OMAP_MMU_VARIANT_PGD_SECTION, word);
		*l = (struct leaf){ omap_mmu_pgd_section_get_base_phys(e), 20 };
	} else {
		device_walked(d, OMAP_MMU_STRUCT_PGD, OMAP_MMU_VARIANT_PGD_INVALID, word);
	}
	return true;
}

static const char *walk(struct device *d, u32 stream, u64 iova, bool write, struct tlb_entry *e, struct dma_res *r)
{
	struct leaf l = { .shift = 0 };
	u64 number;

	(void)stream;
	(void)write;
	if (!is_on(d, OMAP_MMU_CNTL_TWLENABLE_MASK))
		return missed;
	if (!first(d, iova, &l, r))
		return no_answer;
	if (!l.shift)
		return no_page;
	number = place(d);
	*e = (struct tlb_entry){ .valid = number < entries(d), .readable = true, .writable = true, .page_shift = l.shift,
				 .attrs = number, .iova = iova >> l.shift << l.shift, .pa = l.pa };
	return NULL;
}

static bool begins_in(struct device *d, u64 pa, u64 bytes)
{
	return is_on(d, OMAP_MMU_CNTL_MMUENABLE_MASK) && is_on(d, OMAP_MMU_CNTL_TWLENABLE_MASK) &&
	       omap_mmu_ttb_get_addr_phys(omap_mmu_ttb_from((u32)d->state[OMAP_MMU_STATE_TTB])) - pa < bytes;
}

/* ---- faults ------------------------------------------------------------------------------------------------------ */

/* The address of the first one stays until it is cleared. */
static void raise(struct device *d, u64 cause, u64 iova)
{
	if (!(d->state[OMAP_MMU_STATE_IRQSTATUS] & FAULTS))
		d->state[OMAP_MMU_STATE_FAULT_AD] = (u32)iova;
	d->state[OMAP_MMU_STATE_IRQSTATUS] |= cause;
}

static void fault(struct device *d, const struct dma_req *req, const char *code)
{
	raise(d, code == missed ? OMAP_MMU_IRQSTATUS_TLBMISS_MASK : code == no_answer ? OMAP_MMU_IRQSTATUS_TABLEWALKFAULT_MASK :
	      OMAP_MMU_IRQSTATUS_TRANSLATIONFAULT_MASK, req->iova);
}

/* Out of nowhere: what the word says of the causes there are, at the address it holds. */
static void latch(struct device *d, u64 error)
{
	raise(d, error & FAULTS ? error & FAULTS : OMAP_MMU_IRQSTATUS_TRANSLATIONFAULT_MASK, (error >> 5) << 12);
}

static bool irq_level(const struct device *d)
{
	return d->state[OMAP_MMU_STATE_IRQSTATUS] & d->state[OMAP_MMU_STATE_IRQENABLE];
}

static void settle(struct device *d)
{
	d->state[OMAP_MMU_STATE_IRQSTATUS] = d->state[OMAP_MMU_STATE_FAULT_AD] = 0;
	d->state[OMAP_MMU_STATE_CAM] = d->state[OMAP_MMU_STATE_RAM] = 0;
	if (is_on(d, OMAP_MMU_CNTL_TWLENABLE_MASK))
		device_pretend(d, OMAP_MMU_TTB_OFFSET, d->state[OMAP_MMU_STATE_TTB]);
}

const struct device_class omap_device = {
	.name = "omap", .map = &omap_mmu_reg_map, .monitors = &omap_mmu_mon_set, .dma_limit = 0xffffffff,
	.power_on = power_on, .wrote = wrote, .reading = reading, .gate = gate, .walk = walk, .begins_in = begins_in,
	.denied = { no_page, no_page }, .fault = fault, .irq_level = irq_level, .latch = latch, .settle = settle,
	.decode = omap_mmu_decode, .decode_struct = omap_mmu_decode_struct,
};
