/* SPDX-License-Identifier: MIT */
/*
 * The OMAP MMU model behaves as its spec says: pages of all four sizes, a TLB that software sees, loads, locks and flushes, and
 * faults that are answered on the bus or hold the client up.
 */
#include "rig.h"

#include "omap/regs.h"

#define ROOT PAGE(0)			/* four pages */
#define TABLE PAGE(4)
#define TLB 8
#define ALL_IRQS 0x1f

static const u64 few[] = { TLB };
static const struct dev_cfg plain = { .page_shift = 12, .params = few };

/* 0x5000 -> page 10, 64 KiB at 0x20000, a section at 1 MiB, a super section at 16 MiB. */
static void fill(void)
{
	poke32(ROOT, (u32)TABLE | 1);
	poke32(ROOT + 4, 0xa0100000 | 2);
	for (u32 i = 16; i < 32; i++)
		poke32(ROOT + 4 * i, 0xa1000000 | 1 << 18 | 2);
	poke32(TABLE + 4 * 5, (u32)PAGE(10) | 2);
	for (u32 i = 0x20; i < 0x30; i++)
		poke32(TABLE + 4 * i, 0xa0020000 | 1);
}

static void start(void)
{
	rig_start(&omap_device, &plain);
	fill();
	wr(OMAP_MMU_TTB_OFFSET, (u32)ROOT);
	wr(OMAP_MMU_IRQENABLE_OFFSET, ALL_IRQS);
	wr(OMAP_MMU_CNTL_OFFSET, OMAP_MMU_CNTL_MMUENABLE_MASK | OMAP_MMU_CNTL_TWLENABLE_MASK);
	assert_clean();
}

static u32 cam_at(u32 number)
{
	wr(OMAP_MMU_LOCK_OFFSET, number << OMAP_MMU_LOCK_CURRENTVICTIM_SHIFT);
	return rd(OMAP_MMU_READ_CAM_OFFSET);
}

static void pages_of_all_sizes(void **state)
{
	(void)state;
	rig_start(&omap_device, &plain);
	assert_int_equal(dma_read(0, 0x5000).outcome, DMA_BYPASS);
	start();
	assert_reaches(dma_read(0, 0x5004), PAGE(10) + 4);
	assert_reaches(dma_write(0, 0x2fffc), 0xa002fffc);
	assert_reaches(dma_read(0, 0x1ff000), 0xa01ff000);
	assert_reaches(dma_read(0, 0x1812340), 0xa1812340);
	assert_clean();
}

static void software_sees_the_tlb(void **state)
{
	(void)state;
	start();
	assert_int_equal(cam_at(0) & OMAP_MMU_CAM_V_MASK, 0);
	dma_read(0, 0x5004);
	dma_read(0, 0x1812340);
	assert_int_equal(cam_at(0), 0x5000 | OMAP_MMU_CAM_V_MASK | OMAP_MMU_PAGE_SIZE_SIZE_4K);
	assert_int_equal(rd(OMAP_MMU_READ_RAM_OFFSET), (u32)PAGE(10));
	assert_int_equal(cam_at(1), 0x1000000 | OMAP_MMU_CAM_V_MASK | OMAP_MMU_PAGE_SIZE_SIZE_16M);
	assert_int_equal(cam_at(2), 0);
	assert_clean();
}

static void an_entry_is_flushed_by_its_tag(void **state)
{
	(void)state;
	start();
	dma_read(0, 0x5000);
	poke32(TABLE + 4 * 5, 0);
	wr(OMAP_MMU_CAM_OFFSET, 0x5000 | OMAP_MMU_CAM_V_MASK | OMAP_MMU_PAGE_SIZE_SIZE_64K);
	wr(OMAP_MMU_FLUSH_ENTRY_OFFSET, 1);
	assert_true(dma_read(0, 0x5000).from_tlb);
	wr(OMAP_MMU_CAM_OFFSET, 0x5000 | OMAP_MMU_CAM_V_MASK | OMAP_MMU_PAGE_SIZE_SIZE_4K);
	wr(OMAP_MMU_FLUSH_ENTRY_OFFSET, 1);
	assert_faults(dma_read(0, 0x5000), "TRANSLATIONFAULT");
	assert_clean();
}

static void load(u32 number, u32 cam, u32 ram)
{
	wr(OMAP_MMU_LOCK_OFFSET, number << OMAP_MMU_LOCK_CURRENTVICTIM_SHIFT);
	wr(OMAP_MMU_CAM_OFFSET, cam | OMAP_MMU_CAM_V_MASK);
	wr(OMAP_MMU_RAM_OFFSET, ram);
	wr(OMAP_MMU_LD_TLB_OFFSET, 1);
}

static void what_is_preserved_outlives_a_flush(void **state)
{
	(void)state;
	start();
	load(0, 0x7000 | OMAP_MMU_CAM_P_MASK | OMAP_MMU_PAGE_SIZE_SIZE_4K, (u32)PAGE(12));
	load(1, 0x8000 | OMAP_MMU_PAGE_SIZE_SIZE_4K, (u32)PAGE(13));
	assert_reaches(dma_read(0, 0x7010), PAGE(12) + 0x10);
	assert_reaches(dma_read(0, 0x8010), PAGE(13) + 0x10);
	wr(OMAP_MMU_GFLUSH_OFFSET, 1);
	assert_reaches(dma_read(0, 0x7010), PAGE(12) + 0x10);
	assert_faults(dma_read(0, 0x8010), "TRANSLATIONFAULT");
	assert_clean();
}

static void locked_entries_are_not_replaced(void **state)
{
	(void)state;
	start();
	load(0, 0x7000 | OMAP_MMU_PAGE_SIZE_SIZE_4K, (u32)PAGE(12));
	wr(OMAP_MMU_LOCK_OFFSET, 1 << OMAP_MMU_LOCK_BASEVALUE_SHIFT | 1 << OMAP_MMU_LOCK_CURRENTVICTIM_SHIFT);
	for (u32 i = 0; i < 2 * TLB; i++)
		poke32(TABLE + 4 * (0x40 + i), (u32)PAGE(14) | 2);
	for (u32 i = 0; i < 2 * TLB; i++)
		assert_reaches(dma_read(0, 0x40000 + 0x1000 * i), PAGE(14));
	assert_int_equal(rig.dev.tlb_used, TLB);
	assert_true(dma_read(0, 0x7000).from_tlb);
	assert_false(dma_read(0, 0x40000).from_tlb);
	assert_clean();
}

static void a_fault_holds_the_client_up(void **state)
{
	(void)state;
	start();
	assert_faults(dma_read(0, 0x9010), "TRANSLATIONFAULT");
	assert_true(rig.irq);
	assert_int_equal(dma_read(0, 0x5000).outcome, DMA_WAITS);
	assert_int_equal(rd(OMAP_MMU_IRQSTATUS_OFFSET), OMAP_MMU_IRQSTATUS_TRANSLATIONFAULT_MASK);
	assert_int_equal(rd(OMAP_MMU_FAULT_AD_OFFSET), 0x9010);
	wr(OMAP_MMU_IRQSTATUS_OFFSET, OMAP_MMU_IRQSTATUS_TRANSLATIONFAULT_MASK);
	assert_false(rig.irq);
	assert_reaches(dma_read(0, 0x5000), PAGE(10));
	wr(OMAP_MMU_GP_REG_OFFSET, 1);
	assert_faults(dma_read(0, 0x9010), "TRANSLATIONFAULT");
	assert_reaches(dma_read(0, 0x5000), PAGE(10));
	assert_clean();
}

static void nobody_walks(void **state)
{
	(void)state;
	start();
	wr(OMAP_MMU_CNTL_OFFSET, OMAP_MMU_CNTL_MMUENABLE_MASK);
	assert_faults(dma_read(0, 0x5000), "TLBMISS");
	assert_int_equal(rd(OMAP_MMU_IRQSTATUS_OFFSET), OMAP_MMU_IRQSTATUS_TLBMISS_MASK);
	assert_clean();
}

static void rules_are_told_of(void **state)
{
	(void)state;
	rig_start(&omap_device, &plain);
	wr(OMAP_MMU_CNTL_OFFSET, OMAP_MMU_CNTL_MMUENABLE_MASK | OMAP_MMU_CNTL_TWLENABLE_MASK);
	assert_only("TABLE_BEFORE_WALKS");
	start();
	wr(OMAP_MMU_TTB_OFFSET, (u32)PAGE(8));
	assert_only("TABLE_WHILE_ON");
	wr(OMAP_MMU_LOCK_OFFSET, TLB << OMAP_MMU_LOCK_CURRENTVICTIM_SHIFT);
	assert_only("LOCK_WITHIN_TLB");
	start();
	wr(OMAP_MMU_FLUSH_ENTRY_OFFSET, 1);
	assert_only("TAG_BEFORE_FLUSH");
	wr(OMAP_MMU_LD_TLB_OFFSET, 1);
	assert_only("LOADED_ENTRY_IS_VALID");
}

static void a_reset_forgets_all(void **state)
{
	(void)state;
	start();
	dma_read(0, 0x9010);
	wr(OMAP_MMU_SYSCONFIG_OFFSET, OMAP_MMU_SYSCONFIG_SOFTRESET_MASK);
	assert_false(rig.irq);
	assert_int_equal(rd(OMAP_MMU_SYSSTATUS_OFFSET), OMAP_MMU_SYSSTATUS_RESETDONE_MASK);
	assert_int_equal(rd(OMAP_MMU_CNTL_OFFSET), 0);
	assert_int_equal(dma_read(0, 0x5000).outcome, DMA_BYPASS);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(pages_of_all_sizes),
		cmocka_unit_test(software_sees_the_tlb),
		cmocka_unit_test(an_entry_is_flushed_by_its_tag),
		cmocka_unit_test(what_is_preserved_outlives_a_flush),
		cmocka_unit_test(locked_entries_are_not_replaced),
		cmocka_unit_test(a_fault_holds_the_client_up),
		cmocka_unit_test(nobody_walks),
		cmocka_unit_test(rules_are_told_of),
		cmocka_unit_test(a_reset_forgets_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
