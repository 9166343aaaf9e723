/* SPDX-License-Identifier: MIT */
/* The DART model behaves as the digest says: roots by the top bits, asynchronous commands, first error wins, lock. */
#include "rig.h"

#include "apple-dart/regs.h"

#define PARAMS1 DART_PARAMS1_OFFSET
#define PARAMS2 DART_PARAMS2_OFFSET
#define COMMAND DART_STREAM_COMMAND_OFFSET
#define SELECT DART_STREAM_SELECT_OFFSET
#define ERROR DART_ERROR_OFFSET
#define ADDR_LO DART_ERROR_ADDR_LO_OFFSET
#define ADDR_HI DART_ERROR_ADDR_HI_OFFSET
#define ENABLE DART_STREAMS_ENABLE_OFFSET
#define TCR(sid) DART_TCR_OFFSET(sid)
#define TTBR(sid, i) DART_TTBR_OFFSET(sid, i)
#define REMAP(word) DART_STREAM_REMAP_OFFSET(word)
#define INVALIDATE (1u << 20)
#define BUSY 4u
#define TRANSLATE 0x80u
#define BYPASS 0x1100u
#define FLAG 0x80000000u
#define LEAF 0x000fff0000000003ull	/* whole page, subpage protection off, valid */
#define NO_WRITE (1ull << 7)
#define NO_READ (1ull << 8)

static const struct dev_cfg cfg = { .page_shift = 12, .bypass = true, .streams = 16 };

static u32 invalidate(u32 streams)
{
	u32 polls = 0;

	wr(SELECT, streams);
	wr(COMMAND, INVALIDATE);
	while (rd(COMMAND) & BUSY && ++polls < 100)
		;
	return polls;
}

/* What the driver does when it takes the hardware over. */
static void take_over(void)
{
	for (u32 sid = 0; sid < 16; sid++)
		wr(TCR(sid), 0);
	for (u32 sid = 0; sid < 16; sid++)
		for (u32 i = 0; i < 4; i++)
			wr(TTBR(sid, i), 0);
	wr(ENABLE, 0xffffffff);
	wr(ERROR, rd(ERROR));
	invalidate(0xffff);
	device_op_end(&rig.dev);
}

static void set_roots(u32 sid, u32 n)
{
	for (u32 i = 0; i < 4; i++)
		wr(TTBR(sid, i), i < n ? FLAG | (u32)(PAGE(4 * i) >> 12) : 0);
}

/* 4 KiB pages: root i is page 4i, its second level for the first 2 MiB is page 4i + 1; page n there -> page 32 + 4i + n. */
static void make_tables(void)
{
	for (u32 i = 0; i < 4; i++) {
		poke64(PAGE(4 * i), PAGE(4 * i + 1) | 1);
		for (u32 n = 0; n < 4; n++)
			poke64(PAGE(4 * i + 1) + 8 * n, PAGE(32 + 4 * i + n) | LEAF);
	}
}

static int start(void **state)
{
	(void)state;
	rig_start(&apple_dart_t8103_device, &cfg);
	return 0;
}

static int start_taken(void **state)
{
	start(state);
	take_over();
	assert_clean();
	rig.n_warnings = 0;
	return 0;
}

static int start_attached(void **state)
{
	start_taken(state);
	make_tables();
	set_roots(5, 4);
	wr(TCR(5), TRANSLATE);
	invalidate(1 << 5);
	assert_clean();
	return 0;
}

static void capabilities_come_from_the_world(void **state)
{
	struct dev_cfg other = { .page_shift = 14, .streams = 16, .extra = { 0xfedcba9876543201ull } };

	(void)state;
	assert_int_equal(rd(PARAMS1) >> 24 & 0xf, 12);
	assert_int_equal(rd(PARAMS2) & 1, 1);
	assert_int_equal(rd(REMAP(3)), 0x0f0e0d0c);
	rig_start(&apple_dart_t8103_device, &other);
	assert_int_equal(rd(PARAMS1) >> 24 & 0xf, 14);
	assert_int_equal(rd(PARAMS2) & 1, 0);
	assert_int_equal(rd(REMAP(0)), 0x03020001);
	assert_clean();
}

static void firmware_leaves_an_error_pending_until_it_is_cleared(void **state)
{
	(void)state;
	assert_true(rig.irq);
	take_over();
	assert_false(rig.irq);
	assert_clean();
}

static void top_bits_choose_the_root_with_4k_pages(void **state)
{
	(void)state;
	for (u32 i = 0; i < 4; i++)
		assert_reaches(dma_read(5, ((u64)i << 30) + 0x1abc), PAGE(33 + 4 * i) + 0xabc);
	assert_int_equal(rig.dev.tlb_used, 4);
	assert_clean();
}

static void one_root_covers_everything_with_16k_pages(void **state)
{
	struct dev_cfg big = cfg;

	(void)state;
	big.page_shift = 14;
	rig_start(&apple_dart_t8103_device, &big);
	take_over();
	poke64(PAGE(0) + 8 * (0x90000000u >> 25), PAGE(4) | 1);
	poke64(PAGE(4) + 8 * 3, PAGE(8) | LEAF);
	set_roots(0, 1);
	wr(TCR(0), TRANSLATE);
	invalidate(1);
	assert_reaches(dma_read(0, 0x9000c000 + 0x3456), PAGE(8) + 0x3456);
	assert_faults(dma_read(0, 0x10000), "NO_PMD");
	assert_clean();
}

static void faults_name_the_level_that_is_missing(void **state)
{
	(void)state;
	assert_faults(dma_read(5, 0x200000), "NO_PMD");
	assert_faults(dma_read(5, 0x5000), "NO_PTE");
	wr(TCR(5), 0);
	set_roots(5, 2);
	invalidate(1 << 5);
	wr(TCR(5), TRANSLATE);
	assert_faults(dma_read(5, 0x80000000), "NO_TTBR");
	assert_clean();
}

static void read_and_write_protection_are_enforced(void **state)
{
	(void)state;
	poke64(PAGE(1), PAGE(32) | LEAF | NO_WRITE);
	poke64(PAGE(1) + 8, PAGE(33) | LEAF | NO_READ);
	assert_reaches(dma_read(5, 0), PAGE(32));
	assert_faults(dma_write(5, 0), "WRITE_FAULT");
	assert_reaches(dma_write(5, 0x1000), PAGE(33));
	assert_faults(dma_read(5, 0x1000), "READ_FAULT");
	assert_int_equal(rd(ERROR) & 0x1f, DART_ERROR_WRITE_FAULT_MASK);
	assert_clean();
}

static void stream_that_is_off_cannot_do_dma(void **state)
{
	(void)state;
	assert_faults(dma_read(3, 0), "READ_FAULT");
	assert_faults(dma_write(3, 0), "WRITE_FAULT");
	wr(ENABLE, 0xffff & ~(1u << 5));
	assert_int_equal(dma_read(5, 0).outcome, DMA_HALTED);
}

static void bypass_passes_the_address_through(void **state)
{
	(void)state;
	wr(TCR(3), BYPASS);
	assert_int_equal(dma_write(3, 0x12345678).outcome, DMA_BYPASS);
	assert_int_equal(dma_write(3, 0x12345678).pa, 0x12345678);
	assert_clean();
}

static void bypass_is_refused_where_there_is_none(void **state)
{
	struct dev_cfg none = cfg;

	(void)state;
	none.bypass = false;
	rig_start(&apple_dart_t8103_device, &none);
	take_over();
	wr(TCR(3), BYPASS);
	assert_only("BYPASS_NEEDS_SUPPORT");
	assert_faults(dma_read(3, 0), "READ_FAULT");
}

static void remapped_traffic_is_governed_by_the_other_stream(void **state)
{
	(void)state;
	wr(REMAP(1), 0x07060501);
	assert_faults(dma_read(1, 0), "READ_FAULT");
	wr(REMAP(0), 0x03020500);
	assert_reaches(dma_read(1, 0x1000), PAGE(33));
	device_op_end(&rig.dev);
	assert_true(rig.n_warnings > 0);
	assert_clean();
}

static void stale_entry_lives_until_busy_falls(void **state)
{
	struct dma_res res;

	(void)state;
	dma_read(5, 0x1000);
	poke64(PAGE(1) + 8, 0);
	res = dma_read(5, 0x1000);
	assert_reaches(res, PAGE(33));
	assert_true(res.from_tlb);
	assert_false(res.fresh_ok);
	wr(SELECT, 1 << 5);
	wr(COMMAND, INVALIDATE);
	assert_int_equal(rig.dev.tlb_used, 1);
	while (rd(COMMAND) & BUSY)
		assert_int_equal(rig.dev.tlb_used, 1);
	assert_faults(dma_read(5, 0x1000), "NO_PTE");
	assert_clean();
}

static void invalidation_leaves_streams_that_are_not_selected(void **state)
{
	(void)state;
	set_roots(6, 4);
	wr(TCR(6), TRANSLATE);
	invalidate(1 << 6);
	dma_read(5, 0);
	dma_read(6, 0);
	invalidate(1 << 6);
	assert_non_null(tlb_lookup(&rig.dev, 5, 0));
	assert_null(tlb_lookup(&rig.dev, 6, 0));
	invalidate(0);
	assert_int_equal(rig.dev.tlb_used, 1);
	assert_clean();
}

static void first_error_is_held_with_stream_and_address(void **state)
{
	u32 error;

	(void)state;
	dma_read(5, 0x40005008);
	dma_read(5, 0x200000);
	assert_true(rig.irq);
	error = rd(ERROR);
	assert_int_equal(error, FLAG | 5 << 24 | DART_ERROR_NO_PTE_MASK);
	assert_int_equal(rd(ADDR_LO), 0x40005008);
	assert_int_equal(rd(ADDR_HI), 0);
	wr(ERROR, error);
	assert_false(rig.irq);
	assert_int_equal(rd(ERROR) & (FLAG | 0x1f), 0);
	dma_read(5, 0x200000);
	assert_true(rig.irq);
	assert_int_equal(rd(ERROR) & 0x1f, DART_ERROR_NO_PMD_MASK);
	assert_clean();
}

static void clearing_more_than_was_read_is_a_violation(void **state)
{
	(void)state;
	rd(ERROR);
	dma_read(5, 0x200000);
	wr(ERROR, 0xffffffff);
	assert_true(violated("clear-without-read"));
}

static void address_without_a_fault_only_warns(void **state)
{
	(void)state;
	rig.n_warnings = 0;
	rd(ERROR);
	rd(ADDR_LO);
	assert_int_equal(rig.n_warnings, 1);
	assert_clean();
}

static void root_changed_while_translating_is_a_violation(void **state)
{
	(void)state;
	wr(TTBR(5, 0), FLAG | (u32)(PAGE(0) >> 12));
	assert_clean();
	wr(TTBR(5, 0), FLAG | (u32)(PAGE(8) >> 12));
	assert_only("TTBR_WHILE_TRANSLATING");
}

static void translation_restarted_without_invalidation_is_a_violation(void **state)
{
	(void)state;
	wr(TCR(5), 0);
	set_roots(5, 1);
	wr(TCR(5), TRANSLATE);
	assert_only("INVALIDATE_BEFORE_TRANSLATE");
}

static void translation_without_new_roots_is_a_violation(void **state)
{
	(void)state;
	wr(TCR(5), 0);
	invalidate(1 << 5);
	wr(TCR(5), TRANSLATE);
	assert_only("ROOTS_BEFORE_TRANSLATE");
	wr(TCR(7), TRANSLATE);
	assert_true(violated("TRANSLATE_NEEDS_ROOT"));
}

static void mixed_control_bits_are_a_violation(void **state)
{
	(void)state;
	wr(TCR(3), 0x100);
	assert_only("TCR_LEGAL");
	wr(TCR(3), 1);
	assert_true(violated("reserved-bits-set"));
}

static void command_without_its_own_selection_is_a_violation(void **state)
{
	(void)state;
	wr(COMMAND, INVALIDATE);
	assert_only("SELECT_BEFORE_COMMAND");
}

static void second_command_while_busy_is_a_violation_and_lost(void **state)
{
	(void)state;
	dma_read(5, 0);
	wr(SELECT, 1);
	wr(COMMAND, INVALIDATE);
	assert_clean();
	wr(SELECT, 1 << 6);
	assert_only("SELECT_WHILE_BUSY");
	wr(COMMAND, INVALIDATE);
	assert_only("start-while-busy");
	while (rd(COMMAND) & BUSY)
		;
	assert_int_equal(rig.dev.tlb_used, 1);
}

static void command_that_nobody_polls_is_a_violation(void **state)
{
	(void)state;
	wr(SELECT, 1);
	wr(COMMAND, INVALIDATE);
	device_op_end(&rig.dev);
	assert_only("COMMAND_IS_POLLED");
}

static void stuck_busy_never_completes_until_the_lie_ends(void **state)
{
	(void)state;
	dma_read(5, 0);
	device_lie(&rig.dev, LIE_BUSY_STUCK, ~0ull);
	assert_int_equal(invalidate(1 << 5), 100);
	assert_int_equal(rig.dev.tlb_used, 1);
	device_lie(&rig.dev, LIE_NONE, 0);
	while (rd(COMMAND) & BUSY)
		;
	assert_int_equal(rig.dev.tlb_used, 0);
}

static void dead_bus_reads_all_ones_and_looks_busy(void **state)
{
	(void)state;
	device_lie(&rig.dev, LIE_READ_ONES, 0);
	assert_int_equal(rd(PARAMS1), 0xffffffff);
	assert_int_equal(invalidate(1), 100);
	device_lie(&rig.dev, LIE_NONE, 0);
	assert_int_equal(rd(COMMAND) & BUSY, 0);
}

static void error_out_of_nowhere_may_have_several_codes(void **state)
{
	(void)state;
	device_lie(&rig.dev, LIE_ERROR, 0x0700001f);
	assert_true(rig.irq);
	assert_int_equal(rd(ERROR), FLAG | 0x0700001f);
	wr(ERROR, FLAG | 0x0700001f);
	assert_false(rig.irq);
	assert_clean();
}

static void locked_dart_takes_no_write(void **state)
{
	struct dev_cfg frozen = cfg;
	u32 tcr;

	(void)state;
	frozen.locked = true;
	rig_start(&apple_dart_t8103_device, &frozen);
	assert_true(rd(DART_CONFIG_OFFSET) & 1 << 15);
	tcr = rd(TCR(0));
	assert_int_not_equal(tcr, 0);
	wr(TCR(0), 0);
	assert_only("LOCKED_TCR");
	assert_int_equal(rd(TCR(0)), tcr);
}

static void access_without_clock_is_a_violation(void **state)
{
	(void)state;
	device_clock(&rig.dev, false);
	assert_int_equal(rd(ERROR), 0xffffffff);
	assert_only("unclocked-access");
	assert_int_equal(dma_read(5, 0).outcome, DMA_HALTED);
}

static void walk_of_freed_tables_is_a_violation(void **state)
{
	(void)state;
	rig.dead[1] = true;
	assert_true(dma_read(5, 0).walked_dead);
	assert_only("walked-freed-memory");
	rig.dead[0] = true;
	dma_read(5, 0);
	assert_only("walked-freed-memory");
}

static void prefetch_fills_the_tlb_and_latches_nothing(void **state)
{
	(void)state;
	access_as((struct dma_req){ .stream = 5, .iova = 0x3000, .prefetch = true });
	access_as((struct dma_req){ .stream = 5, .iova = 0x200000, .prefetch = true });
	assert_non_null(tlb_lookup(&rig.dev, 5, 0x3000));
	assert_int_equal(rd(ERROR) & FLAG, 0);
}

static void byte_writes_do_not_work(void **state)
{
	(void)state;
	device_write(&rig.dev, REMAP(0), 7, 1);
	assert_only("access-width");
	assert_int_equal(rd(REMAP(0)), 0x03020100);
}

static void settled_device_may_be_attached_like_a_fresh_one(void **state)
{
	(void)state;
	dma_read(5, 0);
	dma_read(5, 0x200000);
	wr(TCR(5), 0);
	wr(SELECT, 1);
	device_settle(&rig.dev);
	assert_int_equal(rig.dev.tlb_used, 0);
	assert_false(rig.irq);
	set_roots(5, 4);
	wr(TCR(5), TRANSLATE);
	invalidate(1 << 5);
	device_op_end(&rig.dev);
	assert_clean();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(capabilities_come_from_the_world, start),
		cmocka_unit_test_setup(firmware_leaves_an_error_pending_until_it_is_cleared, start),
		cmocka_unit_test_setup(top_bits_choose_the_root_with_4k_pages, start_attached),
		cmocka_unit_test(one_root_covers_everything_with_16k_pages),
		cmocka_unit_test_setup(faults_name_the_level_that_is_missing, start_attached),
		cmocka_unit_test_setup(read_and_write_protection_are_enforced, start_attached),
		cmocka_unit_test_setup(stream_that_is_off_cannot_do_dma, start_attached),
		cmocka_unit_test_setup(bypass_passes_the_address_through, start_taken),
		cmocka_unit_test(bypass_is_refused_where_there_is_none),
		cmocka_unit_test_setup(remapped_traffic_is_governed_by_the_other_stream, start_attached),
		cmocka_unit_test_setup(stale_entry_lives_until_busy_falls, start_attached),
		cmocka_unit_test_setup(invalidation_leaves_streams_that_are_not_selected, start_attached),
		cmocka_unit_test_setup(first_error_is_held_with_stream_and_address, start_attached),
		cmocka_unit_test_setup(clearing_more_than_was_read_is_a_violation, start_attached),
		cmocka_unit_test_setup(address_without_a_fault_only_warns, start_attached),
		cmocka_unit_test_setup(root_changed_while_translating_is_a_violation, start_attached),
		cmocka_unit_test_setup(translation_restarted_without_invalidation_is_a_violation, start_attached),
		cmocka_unit_test_setup(translation_without_new_roots_is_a_violation, start_attached),
		cmocka_unit_test_setup(mixed_control_bits_are_a_violation, start_taken),
		cmocka_unit_test_setup(command_without_its_own_selection_is_a_violation, start_taken),
		cmocka_unit_test_setup(second_command_while_busy_is_a_violation_and_lost, start_attached),
		cmocka_unit_test_setup(command_that_nobody_polls_is_a_violation, start_taken),
		cmocka_unit_test_setup(stuck_busy_never_completes_until_the_lie_ends, start_attached),
		cmocka_unit_test_setup(dead_bus_reads_all_ones_and_looks_busy, start_taken),
		cmocka_unit_test_setup(error_out_of_nowhere_may_have_several_codes, start_taken),
		cmocka_unit_test(locked_dart_takes_no_write),
		cmocka_unit_test_setup(access_without_clock_is_a_violation, start_attached),
		cmocka_unit_test_setup(walk_of_freed_tables_is_a_violation, start_attached),
		cmocka_unit_test_setup(prefetch_fills_the_tlb_and_latches_nothing, start_attached),
		cmocka_unit_test_setup(byte_writes_do_not_work, start_attached),
		cmocka_unit_test_setup(settled_device_may_be_attached_like_a_fresh_one, start_attached),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
