/* SPDX-License-Identifier: MIT */
/* The IPU3 MMU model behaves as the digest says: a gate, no valid bits, a TLB that is dropped only as a whole. */
#include "rig.h"

#include "ipu3-mmu/regs.h"

#define TLB_INVALIDATE IPU3_TLB_INVALIDATE_OFFSET
#define L1_PHYS IPU3_L1_PHYS_OFFSET
#define GP_HALT IPU3_GP_HALT_OFFSET
#define GP_HALTED IPU3_GP_HALTED_OFFSET

static const struct dev_cfg cfg = { .page_shift = 12, .streams = 1 };

static u32 halt(u32 on)
{
	u32 polls = 0;

	wr(GP_HALT, on);
	while ((rd(GP_HALTED) & 1) != on && ++polls < 100)
		;
	device_op_end(&rig.dev);
	return polls;
}

/* Page 0: first level, 1: dummy second level, 2: dummy page, 3: second level of the first 4 MiB. */
static void make_tables(void)
{
	for (u32 i = 0; i < 1024; i++) {
		poke32(PAGE(0) + 4 * i, (u32)(PAGE(1) >> 12));
		poke32(PAGE(1) + 4 * i, (u32)(PAGE(2) >> 12));
		poke32(PAGE(3) + 4 * i, (u32)(PAGE(2) >> 12));
	}
	poke32(PAGE(0), (u32)(PAGE(3) >> 12));
	poke32(PAGE(3) + 4 * 5, (u32)(PAGE(10) >> 12));
}

static int start(void **state)
{
	(void)state;
	rig_start(&ipu3_mmu_device, &cfg);
	return 0;
}

static int start_open(void **state)
{
	start(state);
	make_tables();
	halt(1);
	wr(L1_PHYS, (u32)(PAGE(0) >> 12));
	wr(TLB_INVALIDATE, 1);
	halt(0);
	assert_clean();
	return 0;
}

static void registers_sit_where_the_driver_looks_for_them(void **state)
{
	(void)state;
	assert_int_equal(TLB_INVALIDATE, 0x4300);
	assert_int_equal(L1_PHYS, 0x4304);
	assert_int_equal(GP_HALT, 0x45dc);
	assert_int_equal(GP_HALTED, 0x45e0);
}

static void gate_comes_up_open_and_follows_after_some_polls(void **state)
{
	(void)state;
	assert_int_equal(rd(GP_HALTED) & 1, 0);
	assert_true(halt(1) > 0);
	assert_int_equal(rd(GP_HALTED) & 1, 1);
	assert_int_equal(dma_read(0, 0).outcome, DMA_HALTED);
	assert_clean();
}

static void open_gate_translates_through_both_levels(void **state)
{
	(void)state;
	assert_reaches(dma_read(0, 0x5123), PAGE(10) + 0x123);
	assert_reaches(dma_write(0, 0x5ffc), PAGE(10) + 0xffc);
	assert_reaches(dma_write(0, 0x6000), PAGE(2));
	assert_reaches(dma_read(0, 0xfffff004), PAGE(2) + 4);
	assert_clean();
}

static void dummy_translation_is_cached_so_map_needs_an_invalidate(void **state)
{
	struct dma_res res;

	(void)state;
	assert_reaches(dma_read(0, 0x6000), PAGE(2));
	poke32(PAGE(3) + 4 * 6, (u32)(PAGE(11) >> 12));
	res = dma_read(0, 0x6000);
	assert_reaches(res, PAGE(2));
	assert_true(res.from_tlb && res.fresh_ok);
	assert_int_equal(res.fresh_pa, PAGE(11));
	wr(TLB_INVALIDATE, 1);
	assert_reaches(dma_read(0, 0x6000), PAGE(11));
	assert_clean();
}

static void invalidate_drops_the_whole_tlb_only_when_bit_0_is_written(void **state)
{
	(void)state;
	dma_read(0, 0x5000);
	dma_read(0, 0x800000);
	wr(TLB_INVALIDATE, 0);
	assert_int_equal(rig.dev.tlb_used, 2);
	wr(TLB_INVALIDATE, 1);
	assert_int_equal(rig.dev.tlb_used, 0);
	assert_int_equal(rd(TLB_INVALIDATE), 0);
}

static void halting_keeps_the_tlb(void **state)
{
	(void)state;
	dma_read(0, 0x5000);
	halt(1);
	assert_int_equal(dma_read(0, 0x5000).outcome, DMA_HALTED);
	assert_int_equal(rig.dev.tlb_used, 1);
}

static void entry_0_leads_to_page_0_which_is_no_table(void **state)
{
	struct dma_res res;

	(void)state;
	poke32(PAGE(0) + 4, 0);
	res = dma_read(0, 0x400000);
	assert_faults(res, "DEAD_L2");
	assert_true(res.walked_dead);
	assert_true(violated("L1_ENTRY_NOT_ZERO"));
	assert_true(violated("walked-freed-memory"));
	assert_int_equal(rig.n_violations, 2);
}

static void page_frame_has_27_bits(void **state)
{
	(void)state;
	poke32(PAGE(3) + 4 * 7, 0x80000000u | (u32)(PAGE(12) >> 12));
	assert_reaches(dma_read(0, 0x7000), PAGE(12));
	assert_only("entry-reserved-bits");
	poke32(PAGE(3) + 4 * 8, 0x7ffffff);
	assert_reaches(dma_read(0, 0x8000), 0x7ffffff000);
	assert_clean();
}

static void freed_table_under_an_open_gate_is_a_violation(void **state)
{
	(void)state;
	rig.dead[0] = true;
	assert_faults(dma_read(0, 0x9000), "DEAD_L1");
	assert_only("walked-freed-memory");
}

static void table_register_written_while_open_is_a_violation(void **state)
{
	(void)state;
	wr(L1_PHYS, (u32)(PAGE(0) >> 12));
	assert_only("L1_PHYS_WHILE_HALTED");
}

static void opening_without_invalidate_is_a_violation(void **state)
{
	(void)state;
	halt(1);
	wr(L1_PHYS, (u32)(PAGE(0) >> 12));
	halt(0);
	assert_only("INVALIDATE_BEFORE_OPEN");
}

static void opening_without_a_table_since_power_on_is_a_violation(void **state)
{
	(void)state;
	halt(1);
	device_power(&rig.dev, false);
	device_power(&rig.dev, true);
	halt(1);
	wr(TLB_INVALIDATE, 1);
	assert_clean();
	halt(0);
	assert_only("TABLE_BEFORE_OPEN");
}

static void reopening_needs_no_new_invalidate(void **state)
{
	(void)state;
	halt(1);
	halt(0);
	assert_clean();
}

static void stuck_gate_stays_open_and_the_next_step_is_a_violation(void **state)
{
	(void)state;
	device_lie(&rig.dev, LIE_ACK_STUCK, 0);
	assert_int_equal(halt(1), 100);
	assert_clean();
	assert_reaches(dma_read(0, 0x5000), PAGE(10));
	wr(TLB_INVALIDATE, 1);
	assert_only("HALT_ACKNOWLEDGED_BEFORE_INVALIDATE");
	wr(GP_HALT, 0);
	assert_only("REQUEST_AFTER_ACKNOWLEDGE");
}

static void late_gate_follows_after_the_polls_asked_for(void **state)
{
	u32 honest;

	(void)state;
	honest = halt(1);
	device_lie(&rig.dev, LIE_BUSY_STUCK, 5);
	assert_int_equal(halt(0), honest + 5);
	assert_clean();
}

static void the_gate_is_shut_before_its_table_is_freed_or_power_goes(void **state)
{
	(void)state;
	device_freed(&rig.dev, PAGE(1), 4096);
	assert_clean();
	device_freed(&rig.dev, PAGE(0), 4096);
	assert_only("freed-while-in-use");
	device_power(&rig.dev, false);
	assert_only("off-while-open");
	device_power(&rig.dev, true);
	halt(1);
	wr(L1_PHYS, (u32)(PAGE(0) >> 12));
	device_freed(&rig.dev, PAGE(0), 4096);
	device_power(&rig.dev, false);
	assert_clean();
}

static void request_that_nobody_polls_is_a_violation(void **state)
{
	(void)state;
	wr(GP_HALT, 1);
	device_op_end(&rig.dev);
	assert_only("REQUEST_IS_POLLED");
}

static void narrow_and_wide_accesses_have_no_effect(void **state)
{
	(void)state;
	halt(1);
	device_write(&rig.dev, GP_HALT, 0, 1);
	assert_only("access-width");
	device_write(&rig.dev, L1_PHYS & ~7u, 1, 8);
	assert_only("access-width");
	assert_int_equal(device_read(&rig.dev, GP_HALTED, 2), 0xffff);
	assert_only("access-width");
	assert_int_equal(dma_read(0, 0).outcome, DMA_HALTED);
	rd(0x4000);
	assert_only("unknown-register");
}

static void access_without_power_is_a_violation_and_does_nothing(void **state)
{
	(void)state;
	halt(1);
	device_power(&rig.dev, false);
	wr(TLB_INVALIDATE, 1);
	assert_only("unpowered-access");
	assert_int_equal(dma_read(0, 0x5000).outcome, DMA_HALTED);
	device_power(&rig.dev, true);
	device_clock(&rig.dev, false);
	assert_int_equal(rd(GP_HALTED), 0xffffffff);
	assert_only("unclocked-access");
}

static void settling_finishes_what_the_gate_was_asked(void **state)
{
	(void)state;
	dma_read(0, 0x5000);
	device_lie(&rig.dev, LIE_ACK_STUCK, 0);
	halt(1);
	device_settle(&rig.dev);
	assert_int_equal(rig.dev.lie, LIE_NONE);
	assert_int_equal(rig.dev.tlb_used, 0);
	assert_int_equal(rd(GP_HALTED) & 1, 1);
	halt(0);
	assert_clean();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(registers_sit_where_the_driver_looks_for_them),
		cmocka_unit_test_setup(gate_comes_up_open_and_follows_after_some_polls, start),
		cmocka_unit_test_setup(open_gate_translates_through_both_levels, start_open),
		cmocka_unit_test_setup(dummy_translation_is_cached_so_map_needs_an_invalidate, start_open),
		cmocka_unit_test_setup(invalidate_drops_the_whole_tlb_only_when_bit_0_is_written, start_open),
		cmocka_unit_test_setup(halting_keeps_the_tlb, start_open),
		cmocka_unit_test_setup(entry_0_leads_to_page_0_which_is_no_table, start_open),
		cmocka_unit_test_setup(page_frame_has_27_bits, start_open),
		cmocka_unit_test_setup(freed_table_under_an_open_gate_is_a_violation, start_open),
		cmocka_unit_test_setup(table_register_written_while_open_is_a_violation, start_open),
		cmocka_unit_test_setup(opening_without_invalidate_is_a_violation, start_open),
		cmocka_unit_test_setup(opening_without_a_table_since_power_on_is_a_violation, start_open),
		cmocka_unit_test_setup(reopening_needs_no_new_invalidate, start_open),
		cmocka_unit_test_setup(stuck_gate_stays_open_and_the_next_step_is_a_violation, start_open),
		cmocka_unit_test_setup(late_gate_follows_after_the_polls_asked_for, start_open),
		cmocka_unit_test_setup(the_gate_is_shut_before_its_table_is_freed_or_power_goes, start_open),
		cmocka_unit_test_setup(request_that_nobody_polls_is_a_violation, start_open),
		cmocka_unit_test_setup(narrow_and_wide_accesses_have_no_effect, start_open),
		cmocka_unit_test_setup(access_without_power_is_a_violation_and_does_nothing, start_open),
		cmocka_unit_test_setup(settling_finishes_what_the_gate_was_asked, start_open),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
