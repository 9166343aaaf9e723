/* SPDX-License-Identifier: MIT */
/*
 * The Exynos models behave as their specs say: what each version's tables and registers mean, what an invalidation drops,
 * first-level entries that are kept, and faults that stop a unit.
 */
#include "rig.h"

#include "exynos-v5/regs.h"
#include "exynos-v7-vm/regs.h"
#include "exynos/regs.h"

#define ROOT PAGE(0)			/* four pages; the second-level table is page 4 */
#define TABLE PAGE(4)
#define ON 5
#define HOLD 7
#define CFG (SYSMMU_MMU_CFG_FLPDCACHE_MASK | SYSMMU_MMU_CFG_EAP_MASK)
#define RW_PAGE SYSMMU_SLPD_SMALL_ACCESS_MASK
#define RO_PAGE (RW_PAGE | SYSMMU_SLPD_SMALL_NO_WRITE_MASK)

static const u64 ahead[] = { 2 };
static const struct dev_cfg v3_3 = { .page_shift = 12, .params = ahead, .extra = { 0x30600000 } };
static const struct dev_cfg v2_1 = { .page_shift = 12, .extra = { 0x20200000, 64 } };

/* An empty table in each section, as a driver leaves none of them a fault; 0x5000 -> page 10, 0x6000 read-only -> 11. */
static void fill_v1(void)
{
	for (u32 i = 0; i < 4096; i++)
		poke32(ROOT + 4 * i, (u32)PAGE(5) | 1);
	poke32(ROOT, (u32)TABLE | 1);
	poke32(TABLE + 4 * 5, (u32)PAGE(10) | RW_PAGE | 2);
	poke32(TABLE + 4 * 6, (u32)PAGE(11) | RO_PAGE | 2);
	for (u32 i = 16; i < 32; i++)
		poke32(TABLE + 4 * i, 0xa0010000 | RW_PAGE | 1);
}

static void start_v1(const struct dev_cfg *cfg)
{
	rig_start(&exynos_v1_device, cfg);
	fill_v1();
	wr(SYSMMU_MMU_CTRL_OFFSET, HOLD);
	wr(SYSMMU_MMU_CFG_OFFSET, CFG);
	wr(SYSMMU_PT_BASE_ADDR_OFFSET, (u32)ROOT);
	wr(SYSMMU_MMU_FLUSH_OFFSET, 1);
	wr(SYSMMU_MMU_CTRL_OFFSET, ON);
	device_op_end(&rig.dev);
	assert_clean();
}

static void hold_back(void)
{
	wr(SYSMMU_MMU_CTRL_OFFSET, HOLD);
	for (u32 i = 0; !(rd(SYSMMU_MMU_STATUS_OFFSET) & 1); i++)
		assert_true(i < 10);
}

static void drop_page(u32 iova)
{
	hold_back();
	wr(SYSMMU_MMU_FLUSH_ENTRY_OFFSET, iova | 1);
	wr(SYSMMU_MMU_CTRL_OFFSET, ON);
	device_op_end(&rig.dev);
}

static void passes_until_it_translates(void **state)
{
	(void)state;
	rig_start(&exynos_v1_device, &v3_3);
	assert_int_equal(rd(SYSMMU_MMU_VERSION_OFFSET), 0x30600000);
	assert_int_equal(dma_read(0, 0x5000).outcome, DMA_BYPASS);
	start_v1(&v3_3);
	assert_reaches(dma_read(0, 0x5004), PAGE(10) + 4);
	assert_reaches(dma_write(0, 0x1fffc), 0xa001fffc);
	assert_clean();
}

static void accesses_are_held_back(void **state)
{
	(void)state;
	start_v1(&v3_3);
	hold_back();
	assert_int_equal(dma_read(0, 0x5000).outcome, DMA_HALTED);
	wr(SYSMMU_MMU_CTRL_OFFSET, ON);
	assert_int_equal(rd(SYSMMU_MMU_STATUS_OFFSET) & 1, 0);
	assert_reaches(dma_read(0, 0x5000), PAGE(10));
	device_lie(&rig.dev, LIE_ACK_STUCK, 0);
	wr(SYSMMU_MMU_CTRL_OFFSET, HOLD);
	for (u32 i = 0; i < 100; i++)
		assert_int_equal(rd(SYSMMU_MMU_STATUS_OFFSET) & 1, 0);
	assert_int_equal(dma_read(0, 0x5000).outcome, DMA_OK);
}

static void pages_are_dropped(void **state)
{
	(void)state;
	start_v1(&v3_3);
	dma_read(0, 0x5000);
	poke32(TABLE + 4 * 5, 0);
	assert_true(dma_read(0, 0x5000).from_tlb);
	drop_page(0x6000);
	assert_true(dma_read(0, 0x5000).from_tlb);
	drop_page(0x5000);
	assert_faults(dma_read(0, 0x5000), "PAGE");
	assert_clean();
}

static void pages_are_dropped_only_while_held_back(void **state)
{
	(void)state;
	start_v1(&v3_3);
	wr(SYSMMU_MMU_FLUSH_ENTRY_OFFSET, 0x5001);
	assert_only("INVALIDATE_WHILE_BLOCKED");
}

static void version_2_looks_into_one_set(void **state)
{
	(void)state;
	start_v1(&v2_1);
	poke32(ROOT + 4 * 4, 0xa0100000 | SYSMMU_FLPD_SECTION_ACCESS_MASK | 2);
	assert_reaches(dma_read(0, 0x43f000), 0xa013f000);
	drop_page(0x400000);
	assert_true(dma_read(0, 0x43f000).from_tlb);
	drop_page(0x43f000);
	assert_int_equal(rig.dev.tlb_used, 0);
	assert_clean();
}

static void what_is_fetched_ahead_is_told(void **state)
{
	(void)state;
	start_v1(&v3_3);
	poke32(TABLE + 4 * 0xff, (u32)PAGE(12) | RW_PAGE | 2);
	assert_reaches(dma_read(0, 0xff000), PAGE(12));
	poke32(ROOT + 4, (u32)PAGE(6) | 1);		/* another table, with something in it */
	poke32(PAGE(6), (u32)PAGE(13) | RW_PAGE | 2);
	assert_reaches(dma_read(0, 0x100000), PAGE(13));
	assert_only("stale-first-level-link");
	poke32(ROOT + 4, 0xa0200000 | SYSMMU_FLPD_SECTION_ACCESS_MASK | 2);
	drop_page(0x100000);
	assert_reaches(dma_read(0, 0x101000), 0xa0201000);
	assert_clean();
	poke32(ROOT + 8, 0xa0300000 | SYSMMU_FLPD_SECTION_ACCESS_MASK | 2);
	assert_reaches(dma_read(0, 0x200000), 0xa0300000);
	assert_clean();				/* nothing near it was accessed before */
	dma_read(0, 0x2ff000);
	poke32(ROOT + 12, 0xa0400000 | SYSMMU_FLPD_SECTION_ACCESS_MASK | 2);
	dma_read(0, 0x300000);
	assert_clean();				/* a hit in the TLB walks nothing, and so fetches nothing ahead */
}

static void a_fault_that_is_fetched_ahead_is_told(void **state)
{
	(void)state;
	start_v1(&v3_3);
	poke32(ROOT + 4 * 9, 0);
	assert_faults(dma_read(0, 0x900000), "PAGE");
	assert_only("NO_FAULT_TO_FETCH_AHEAD");
}

static void a_fault_stops_the_unit(void **state)
{
	(void)state;
	start_v1(&v3_3);
	assert_faults(dma_read(0, 0x7000), "PAGE");
	assert_true(rig.irq);
	assert_int_equal(dma_read(0, 0x5000).outcome, DMA_WAITS);
	assert_int_equal(rd(SYSMMU_INT_STATUS_OFFSET), SYSMMU_INT_STATUS_PAGE_MASK);
	assert_int_equal(rd(SYSMMU_PAGE_FAULT_ADDR_OFFSET), 0x7000);
	assert_int_equal(rd(SYSMMU_MMU_STATUS_OFFSET) & 1, 1);
	wr(SYSMMU_INT_CLEAR_OFFSET, 1);
	wr(SYSMMU_MMU_CTRL_OFFSET, ON);
	assert_false(rig.irq);
	assert_reaches(dma_read(0, 0x5000), PAGE(10));
	assert_faults(dma_write(0, 0x6000), "ACCESS");
	assert_int_equal(rd(SYSMMU_INT_STATUS_OFFSET), SYSMMU_INT_STATUS_AW_ACCESS_MASK);
	assert_int_equal(rd(SYSMMU_AW_FAULT_ADDR_OFFSET), 0x6000);
	wr(SYSMMU_MMU_CTRL_OFFSET, 0);
	assert_false(rig.irq);			/* interrupts are off with the rest */
	assert_clean();
}

static void a_fault_is_read_before_it_is_cleared(void **state)
{
	(void)state;
	start_v1(&v3_3);
	dma_read(0, 0x7000);
	rd(SYSMMU_INT_STATUS_OFFSET);
	wr(SYSMMU_INT_CLEAR_OFFSET, 1);
	assert_only("FAULT_ADDRESS_BEFORE_CLEAR");
	device_op_end(&rig.dev);
	assert_only("GOES_ON_AFTER_CLEAR");
}

static void the_table_changes_while_nothing_uses_it(void **state)
{
	(void)state;
	start_v1(&v3_3);
	wr(SYSMMU_PT_BASE_ADDR_OFFSET, (u32)PAGE(8));
	assert_only("BASE_WHILE_QUIET");
	wr(SYSMMU_MMU_CTRL_OFFSET, ON);
	assert_only("FLUSH_BEFORE_ENABLE");
}

/* Later versions: entries shifted by four, permissions one bit each. */
static void fill_v5(void)
{
	for (u32 i = 0; i < 4096; i++)
		poke32(ROOT + 4 * i, (u32)(PAGE(5) >> 4) | 1);
	poke32(ROOT, (u32)(TABLE >> 4) | 1);
	poke32(ROOT + 4 * 2, (u32)(0x900100000 >> 4) | SYSMMU5_FLPD_SECTION_WRITE_MASK | 2);
	poke32(TABLE + 4 * 5, (u32)(0x900005000 >> 4) | SYSMMU5_SLPD_SMALL_READ_MASK | 2);
	poke32(TABLE + 4 * 6, (u32)(0x900006000 >> 4) | SYSMMU5_SLPD_SMALL_WRITE_MASK | SYSMMU5_SLPD_SMALL_READ_MASK | 2);
}

static void start_v5(void)
{
	static const struct dev_cfg cfg = { .page_shift = 12, .params = ahead, .extra = { 0x50200000 } };

	rig_start(&exynos_v5_device, &cfg);
	fill_v5();
	wr(SYSMMU5_MMU_CFG_OFFSET, CFG);
	wr(SYSMMU5_PT_BASE_ADDR_OFFSET, (u32)(ROOT >> 12));
	wr(SYSMMU5_MMU_FLUSH_OFFSET, 1);
	wr(SYSMMU5_MMU_CTRL_OFFSET, ON);
	assert_clean();
}

static void version_5_has_addresses_of_36_bits(void **state)
{
	(void)state;
	start_v5();
	assert_reaches(dma_read(0, 0x5010), 0x900005010);
	assert_reaches(dma_write(0, 0x2ffffc), 0x9001ffffc);
	assert_faults(dma_write(0, 0x5000), "ACCESS");
	assert_int_equal(rd(SYSMMU5_INT_STATUS_OFFSET), SYSMMU5_INT_STATUS_AW_ACCESS_MASK);
	assert_int_equal(rd(SYSMMU5_FAULT_AW_VA_OFFSET), 0x5000);
	assert_clean();
}

static void version_5_drops_ranges(void **state)
{
	(void)state;
	start_v5();
	dma_read(0, 0x5000);
	dma_read(0, 0x6000);
	hold_back();
	wr(SYSMMU5_MMU_FLUSH_RANGE_OFFSET, 1);
	assert_only("RANGE_IS_SET");
	wr(SYSMMU5_MMU_FLUSH_START_OFFSET, 0x6000);
	wr(SYSMMU5_MMU_FLUSH_END_OFFSET, 0x7000);
	wr(SYSMMU5_MMU_FLUSH_RANGE_OFFSET, 1);
	wr(SYSMMU5_MMU_CTRL_OFFSET, ON);
	assert_int_equal(rig.dev.tlb_used, 1);
	assert_true(dma_read(0, 0x5000).from_tlb);
	assert_clean();
}

static void version_5_keeps_first_level_entries(void **state)
{
	(void)state;
	start_v5();
	dma_read(0, 0x5000);
	poke32(ROOT, (u32)(0x900200000 >> 4) | SYSMMU5_FLPD_SECTION_READ_MASK | 2);
	hold_back();
	wr(SYSMMU5_MMU_FLUSH_ENTRY_OFFSET, 0x5001);
	wr(SYSMMU5_MMU_CTRL_OFFSET, ON);
	assert_reaches(dma_read(0, 0x5000), 0x900205000);
	assert_only("stale-first-level-section");
}

static void machines_have_a_switch_of_their_own(void **state)
{
	static const struct dev_cfg cfg = { .page_shift = 12, .params = ahead, .extra = { 0x70800000 } };

	(void)state;
	rig_start(&exynos_v7_vm_device, &cfg);
	fill_v5();
	assert_true(rd(SYSMMU7VM_CAPA0_OFFSET) & SYSMMU7VM_CAPA0_CAPA1_EXIST_MASK);
	assert_true(rd(SYSMMU7VM_CAPA1_OFFSET) & SYSMMU7VM_CAPA1_VCR_ENABLED_MASK);
	wr(SYSMMU7VM_MMU_CFG_OFFSET, CFG);
	wr(SYSMMU7VM_PT_BASE_ADDR_OFFSET, (u32)(ROOT >> 12));
	wr(SYSMMU7VM_MMU_FLUSH_OFFSET, 1);
	wr(SYSMMU7VM_MMU_CTRL_OFFSET, ON);
	assert_only("MACHINE_BEFORE_ENABLE");
	assert_int_equal(dma_read(0, 0x5000).outcome, DMA_BYPASS);
	wr(SYSMMU7VM_CTRL_VM_OFFSET, rd(SYSMMU7VM_CTRL_VM_OFFSET) | 9);
	assert_reaches(dma_read(0, 0x5000), 0x900005000);
	assert_faults(dma_write(0, 0x7000), "PAGE");
	assert_int_equal(rd(SYSMMU7VM_INT_STATUS_OFFSET), SYSMMU7VM_INT_STATUS_PAGE_MASK);
	assert_int_equal(rd(SYSMMU7VM_FAULT_VA_OFFSET), 0x7000);
	assert_true(rd(SYSMMU7VM_FAULT_INFO_OFFSET) & SYSMMU7VM_FAULT_INFO_WRITE_MASK);
	assert_clean();
}

static void settled_faults_are_gone(void **state)
{
	(void)state;
	start_v1(&v3_3);
	dma_read(0, 0x7000);
	device_settle(&rig.dev);
	assert_false(rig.irq);
	assert_reaches(dma_read(0, 0x5000), PAGE(10));
	wr(SYSMMU_MMU_CTRL_OFFSET, ON);
	assert_clean();
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(passes_until_it_translates),
		cmocka_unit_test(accesses_are_held_back),
		cmocka_unit_test(pages_are_dropped),
		cmocka_unit_test(pages_are_dropped_only_while_held_back),
		cmocka_unit_test(version_2_looks_into_one_set),
		cmocka_unit_test(what_is_fetched_ahead_is_told),
		cmocka_unit_test(a_fault_that_is_fetched_ahead_is_told),
		cmocka_unit_test(a_fault_stops_the_unit),
		cmocka_unit_test(a_fault_is_read_before_it_is_cleared),
		cmocka_unit_test(the_table_changes_while_nothing_uses_it),
		cmocka_unit_test(version_5_has_addresses_of_36_bits),
		cmocka_unit_test(version_5_drops_ranges),
		cmocka_unit_test(version_5_keeps_first_level_entries),
		cmocka_unit_test(machines_have_a_switch_of_their_own),
		cmocka_unit_test(settled_faults_are_gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
