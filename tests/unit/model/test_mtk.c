/* SPDX-License-Identifier: MIT */
/*
 * The models of a MediaTek M4U and of the arbiters in front of it behave as their specs say: entries of each size with
 * addresses of 35 bits, what is not mapped is cached as well, invalidations by range and of everything for either half, a
 * completion that waits to be cleared, the first fault of each half, protected memory, ports and inputs.
 */
#include "rig.h"

#include "mtk-common/regs.h"
#include "mtk-larb/regs.h"
#include "mtk/regs.h"

#define TABLE PAGE(0)			/* of the first level: 16 KiB */
#define SECOND PAGE(4)
#define PROTECTED PAGE(6)
#define PORT(larb, port) ((larb) * 32 + (port))

static const struct dev_cfg alone = { .page_shift = 12 }, behind = { .page_shift = 12, .extra = { 1 } };
static struct device larb, common;	/* of instances 1 and 2 */

static void init(void)
{
	wr(MTK_M4U_CTRL_REG_OFFSET, 2 << 4);
	wr(MTK_M4U_INT_MAIN_CONTROL_OFFSET, 0x3fff);
	wr(MTK_M4U_MISC_CTRL_OFFSET, 0);
	wr(MTK_M4U_INT_CONTROL0_OFFSET, 0x6f);
	wr(MTK_M4U_IVRP_PADDR_OFFSET, (u32)PROTECTED);
	wr(MTK_M4U_PT_BASE_ADDR_OFFSET, (u32)TABLE);
	poke32(TABLE, (u32)SECOND | 1);
	assert_clean();
}

static void start(void)
{
	rig_start(&mtk_m4u_device, &alone);
	init();
}

/* A page of 4 KiB in the first MiB. */
static void map(u32 n, u64 pa) { poke32(SECOND + 4 * n, (u32)pa | 2); }

static void invalidate(u32 first, u32 last)
{
	wr(MTK_M4U_INV_SEL_OFFSET, 3);
	wr(MTK_M4U_INVLD_START_A_OFFSET, first);
	wr(MTK_M4U_INVLD_END_A_OFFSET, last);
	wr(MTK_M4U_INVALIDATE_OFFSET, 1);
}

static void finish(void)
{
	u32 n = 0;

	while (!rd(MTK_M4U_CPE_DONE_OFFSET) && n++ < 8)
		;
	assert_int_equal(rd(MTK_M4U_CPE_DONE_OFFSET), 1);
	wr(MTK_M4U_CPE_DONE_OFFSET, 0);
}

static void each_size_with_all_bits_of_an_address(void **state)
{
	(void)state;
	start();
	map(5, PAGE(10));
	for (u32 i = 16; i < 32; i++)
		poke32(SECOND + 4 * i, 0xa0010000 | 1 << 9 | 1);		/* 64 KiB, bit 32 */
	poke32(TABLE + 4 * 1, 0xb0100000 | 1 << 4 | 2);				/* 1 MiB, bit 33 */
	for (u32 i = 16; i < 32; i++)
		poke32(TABLE + 4 * i, 0xc1000000 | 1 << 5 | 1 << 18 | 2);	/* 16 MiB, bit 34 */
	assert_reaches(dma_read(0, 0x5010), PAGE(10) + 0x10);
	assert_reaches(dma_write(0, 0x1f008), 0x1a001f008);
	assert_reaches(dma_read(0, 0x123450), 0x2b0123450);
	assert_reaches(dma_read(0, 0x1ffffff), 0x4c1ffffff);
	assert_int_equal(dma_read(0, 0x6000).outcome, DMA_FAULT);
	assert_int_equal(dma_read(0, 0x300000).outcome, DMA_FAULT);
	assert_clean();
}

static void reserved_bits_of_entries_are_told(void **state)
{
	(void)state;
	start();
	poke32(TABLE + 4, 0xb0100000 | 1 << 10 | 2);
	dma_read(0, 0x100000);
	assert_only("entry-reserved-bits");
}

static void what_is_not_mapped_is_cached(void **state)
{
	(void)state;
	start();
	assert_int_equal(dma_read(0, 0x5000).outcome, DMA_FAULT);
	map(5, PAGE(10));
	assert_int_equal(dma_read(0, 0x5000).outcome, DMA_FAULT);
	invalidate(0x5000, 0x5000);
	assert_int_equal(dma_read(0, 0x5000).outcome, DMA_FAULT);
	finish();
	assert_reaches(dma_read(0, 0x5000), PAGE(10));
	assert_clean();
}

static void a_range_is_dropped_and_nothing_else(void **state)
{
	(void)state;
	start();
	for (u32 i = 4; i < 8; i++) {
		map(i, PAGE(10));
		dma_read(0, 0x1000 * i);
	}
	invalidate(0x5000, 0x6000);
	finish();
	assert_false(dma_read(0, 0x5000).from_tlb);
	assert_false(dma_read(0, 0x6000).from_tlb);
	assert_true(dma_read(0, 0x4000).from_tlb);
	assert_true(dma_read(0, 0x7000).from_tlb);
	assert_clean();
}

static void a_page_of_a_large_entry_drops_it(void **state)
{
	(void)state;
	start();
	poke32(TABLE + 4, 0xb0100002);
	dma_read(0, 0x100000);
	invalidate(0x1ff000, 0x1ff000);
	finish();
	assert_false(dma_read(0, 0x100000).from_tlb);
}

static void everything_is_dropped_at_once(void **state)
{
	(void)state;
	start();
	map(5, PAGE(10));
	dma_read(0, 0x5000);
	wr(MTK_M4U_INV_SEL_OFFSET, 3);
	wr(MTK_M4U_INVALIDATE_OFFSET, 2);
	assert_int_equal(rig.dev.tlb_used, 0);
	assert_int_equal(rd(MTK_M4U_CPE_DONE_OFFSET), 0);
	assert_clean();
}

static void invalidations_that_cannot_be_meant(void **state)
{
	(void)state;
	start();
	wr(MTK_M4U_INV_SEL_OFFSET, 1);
	wr(MTK_M4U_INVALIDATE_OFFSET, 2);
	assert_only("BOTH_HALVES");
	invalidate(0, 0);
	while (!rd(MTK_M4U_CPE_DONE_OFFSET))
		;
	invalidate(0, 0);
	assert_only("DONE_IS_CLEARED");
	finish();
	wr(MTK_M4U_INVALIDATE_OFFSET, 1);
	assert_only("RANGE_IS_SET");
}

static void tables_come_last(void **state)
{
	(void)state;
	rig_start(&mtk_m4u_device, &alone);
	wr(MTK_M4U_INT_MAIN_CONTROL_OFFSET, 0x3fff);
	wr(MTK_M4U_MISC_CTRL_OFFSET, 0);
	wr(MTK_M4U_INT_CONTROL0_OFFSET, 0x6f);
	wr(MTK_M4U_PT_BASE_ADDR_OFFSET, (u32)TABLE);
	assert_only("FAULTS_LEAD_SOMEWHERE");
	rig_start(&mtk_m4u_device, &alone);
	wr(MTK_M4U_CTRL_REG_OFFSET, 2 << 4);
	wr(MTK_M4U_IVRP_PADDR_OFFSET, (u32)PROTECTED);
	wr(MTK_M4U_MISC_CTRL_OFFSET, 0);
	wr(MTK_M4U_INT_MAIN_CONTROL_OFFSET, 0x3fff);
	wr(MTK_M4U_INT_CONTROL0_OFFSET, 0x6f & ~(1 << 5));
	wr(MTK_M4U_PT_BASE_ADDR_OFFSET, (u32)TABLE);
	assert_only("FAULTS_ARE_TOLD");
	rig_start(&mtk_m4u_device, &alone);
	wr(MTK_M4U_CTRL_REG_OFFSET, 2 << 4);
	wr(MTK_M4U_IVRP_PADDR_OFFSET, (u32)PROTECTED);
	wr(MTK_M4U_MISC_CTRL_OFFSET, 1 << 17);
	wr(MTK_M4U_INT_MAIN_CONTROL_OFFSET, 0x3fff);
	wr(MTK_M4U_INT_CONTROL0_OFFSET, 0x6f);
	wr(MTK_M4U_PT_BASE_ADDR_OFFSET, (u32)TABLE);
	assert_only("BUS_OF_THIS_CHIP");
}

static void a_completion_can_fail_to_come(void **state)
{
	(void)state;
	start();
	map(5, PAGE(10));
	dma_read(0, 0x5000);
	device_lie(&rig.dev, LIE_ACK_STUCK, 0);
	invalidate(0x5000, 0x5000);
	for (u32 i = 0; i < 20; i++)
		assert_int_equal(rd(MTK_M4U_CPE_DONE_OFFSET), 0);
	assert_true(dma_read(0, 0x5000).from_tlb);
	device_lie(&rig.dev, LIE_NONE, 0);
	assert_false(dma_read(0, 0x5000).from_tlb);
}

static void the_first_fault_is_kept_until_it_is_cleared(void **state)
{
	(void)state;
	start();
	dma_write(PORT(0, 6), 0x7010);
	assert_true(rig.irq);
	dma_read(PORT(0, 1), 0x8000);
	assert_int_equal(rd(MTK_M4U_FAULT_ST1_OFFSET), 1);
	assert_int_equal(rd(MTK_M4U_MMU0_FAULT_VA_OFFSET), 0x7002);
	assert_int_equal(rd(MTK_M4U_MMU0_INT_ID_OFFSET), 6 << 2);
	wr(MTK_M4U_INT_CONTROL0_OFFSET, 0x6f | 1 << 12);
	assert_int_equal(rd(MTK_M4U_INT_CONTROL0_OFFSET), 0x6f);
	assert_false(rig.irq);
	assert_int_equal(rd(MTK_M4U_FAULT_ST1_OFFSET), 0);
	assert_clean();
}

static void protected_memory_must_be_there(void **state)
{
	(void)state;
	start();
	rig.dead[6] = true;
	dma_read(0, 0x7000);
	assert_only("walked-freed-memory");
	assert_true(rig.irq);
}

static void a_dead_table_is_told(void **state)
{
	(void)state;
	start();
	rig.dead[4] = true;
	assert_int_equal(dma_read(0, 0x5000).outcome, DMA_FAULT);
	assert_only("walked-freed-memory");
}

static void settled_it_knows_nothing_of_before(void **state)
{
	(void)state;
	start();
	dma_read(0, 0x7000);
	invalidate(0, 0);
	device_settle(&rig.dev);
	assert_false(rig.irq);
	assert_int_equal(rd(MTK_M4U_CPE_DONE_OFFSET), 0);
	wr(MTK_M4U_PT_BASE_ADDR_OFFSET, (u32)TABLE);
	assert_clean();
}

/* ---- with arbiters ----------------------------------------------------------------------------------------------- */

static void ignore(void *ctx, u32 instance, const struct mon_rule *rule, const struct mon_event *e)
{
	(void)ctx;
	(void)instance;
	(void)e;
	fail_msg("%s", rule->id);
}

static void irq_of_arbiter(void *ctx, u32 instance, u32 lines)
{
	(void)ctx;
	assert_int_equal(lines, 0);
	assert_int_not_equal(instance, 3);
}

static const struct dev_env quiet = {
	.mem = { .read = rig_mem }, .now_ns = rig_now, .set_irq = irq_of_arbiter, .violation = ignore,
};

static void start_behind(void)
{
	struct dev_cfg five = { .page_shift = 12, .extra = { 5 } };

	rig_start(&mtk_m4u_device, &behind);
	init();
	device_init(&larb, &mtk_larb_device, 1, &five, &quiet);
	device_init(&common, &mtk_common_device, 2, &alone, &quiet);
	larb.up = common.up = &rig.dev;
	device_power(&larb, true);
	device_power(&common, true);
	device_clock(&larb, true);
	device_clock(&common, true);
	map(5, PAGE(10));
}

static void ports_choose(void **state)
{
	(void)state;
	start_behind();
	assert_int_equal(dma_read(PORT(5, 3), 0x5000).outcome, DMA_BYPASS);
	assert_int_equal(dma_read(PORT(0, 0), 0x5000).outcome, DMA_HALTED);	/* there is no such larb */
	device_write(&larb, MTK_LARB_NONSEC_CON_OFFSET(3), 1, 4);
	assert_reaches(dma_read(PORT(5, 3), 0x5000), PAGE(10));
	assert_int_equal(dma_read(PORT(5, 4), 0x5000).outcome, DMA_BYPASS);
	device_clock(&larb, false);
	assert_int_equal(dma_read(PORT(5, 3), 0x5000).outcome, DMA_HALTED);
	device_clock(&larb, true);
	device_power(&larb, false);
	assert_int_equal(dma_read(PORT(5, 3), 0x5000).outcome, DMA_HALTED);
	device_power(&larb, true);
	assert_int_equal(dma_read(PORT(5, 3), 0x5000).outcome, DMA_BYPASS);
	assert_clean();
}

static void inputs_choose_the_half(void **state)
{
	(void)state;
	start_behind();
	device_write(&larb, MTK_LARB_NONSEC_CON_OFFSET(3), 1, 4);
	dma_read(PORT(5, 3), 0x5000);
	device_write(&common, MTK_COMMON_BUS_SEL_OFFSET, 1 << 4, 4);
	assert_false(dma_read(PORT(5, 3), 0x5000).from_tlb);
	assert_true(dma_read(PORT(5, 3), 0x5000).from_tlb);
	dma_read(PORT(5, 3), 0x7000);
	assert_int_equal(rd(MTK_M4U_FAULT_ST1_OFFSET), 1 << 7);
	assert_int_equal(rd(MTK_M4U_MMU1_FAULT_VA_OFFSET), 0x7000);
	assert_int_equal(rd(MTK_M4U_MMU1_INT_ID_OFFSET), 2 << 7 | 3 << 2);
	wr(MTK_M4U_INV_SEL_OFFSET, 1);
	wr(MTK_M4U_INVALIDATE_OFFSET, 2);
	assert_only("BOTH_HALVES");
	assert_true(dma_read(PORT(5, 3), 0x5000).from_tlb);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_size_with_all_bits_of_an_address),
		cmocka_unit_test(reserved_bits_of_entries_are_told),
		cmocka_unit_test(what_is_not_mapped_is_cached),
		cmocka_unit_test(a_range_is_dropped_and_nothing_else),
		cmocka_unit_test(a_page_of_a_large_entry_drops_it),
		cmocka_unit_test(everything_is_dropped_at_once),
		cmocka_unit_test(invalidations_that_cannot_be_meant),
		cmocka_unit_test(tables_come_last),
		cmocka_unit_test(a_completion_can_fail_to_come),
		cmocka_unit_test(the_first_fault_is_kept_until_it_is_cleared),
		cmocka_unit_test(protected_memory_must_be_there),
		cmocka_unit_test(a_dead_table_is_told),
		cmocka_unit_test(settled_it_knows_nothing_of_before),
		cmocka_unit_test(ports_choose),
		cmocka_unit_test(inputs_choose_the_half),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
