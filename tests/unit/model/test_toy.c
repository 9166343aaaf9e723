/* SPDX-License-Identifier: MIT */
/* The toy device model does what the comment of spec/toy/toy.yaml promises, and its monitors see who breaks it. */
#include "rig.h"

#include "toy/regs.h"

#define ID TOY_ID_OFFSET
#define CAP TOY_CAP_OFFSET
#define CTRL TOY_CTRL_OFFSET
#define STATUS TOY_STATUS_OFFSET
#define IRQ_EN TOY_IRQ_EN_OFFSET
#define ERR TOY_ERR_OFFSET
#define ERR_ADDR TOY_ERR_ADDR_OFFSET
#define SELECT TOY_SELECT_OFFSET
#define CMD_ADDR TOY_CMD_ADDR_OFFSET
#define CMD TOY_CMD_OFFSET
#define CTL(sid) TOY_CTL_OFFSET(sid)
#define TTBR(sid) TOY_TTBR_OFFSET(sid)
#define GO 0x80000000u
#define V 1u
#define R 2u
#define W 4u

static const struct dev_cfg cfg = { .page_shift = 12, .bypass = true, .streams = 4 };

static u32 pte(u64 pa, u32 bits) { return (u32)(pa >> 12) << 8 | bits; }

static u32 command(u32 op)
{
	u32 polls = 0;

	wr(CMD, GO | op);
	while (rd(CMD) & GO && ++polls < 100)
		;
	return polls;
}

static void enable(void)
{
	wr(CTRL, 1);
	for (u32 i = 0; i < 100 && !(rd(STATUS) & 1); i++)
		;
	wr(IRQ_EN, 1);
	command(TOY_CMD_OP_INV_ALL);
}

/* Tables: page 0 first level, page 1 second level; iova 0x400000 + n * 0x1000 -> page 8 + n. */
static void attach(u32 sid)
{
	poke32(PAGE(0) + 4, pte(PAGE(1), V));
	for (u32 n = 0; n < 4; n++)
		poke32(PAGE(1) + 4 * n, pte(PAGE(8 + n), V | R | W));
	wr(TTBR(sid), 0x80000000u | (u32)(PAGE(0) >> 12));
	wr(SELECT, sid);
	command(TOY_CMD_OP_INV_STREAM);
	wr(CTL(sid), TOY_CTL_MODE_TRANSLATE);
}

static int start(void **state)
{
	(void)state;
	rig_start(&toy_device, &cfg);
	return 0;
}

static int start_attached(void **state)
{
	start(state);
	enable();
	attach(2);
	return 0;
}

static void reset_values_are_those_of_the_spec(void **state)
{
	(void)state;
	assert_int_equal(rd(ID), 0x70e10001);
	assert_int_equal(rd(CAP), 0x104);
	assert_int_equal(rd(CTRL), 0);
	assert_int_equal(rd(ERR), 0);
	assert_int_equal(rd(CTL(7)), TOY_CTL_MODE_BLOCKED);
	assert_clean();
	assert_int_equal(rig.n_traced, 5);
}

static void status_follows_ctrl_only_after_some_reads(void **state)
{
	(void)state;
	wr(CTRL, 1);
	assert_int_equal(rd(STATUS), 0);
	assert_int_equal(dma_read(0, 0).outcome, DMA_HALTED);
	while (!rd(STATUS))
		;
	assert_faults(dma_read(0, 0), "BLOCKED");
	assert_clean();
}

static void attached_stream_reaches_its_pages_and_no_others(void **state)
{
	(void)state;
	assert_reaches(dma_write(2, 0x401234), PAGE(9) + 0x234);
	assert_faults(dma_read(2, 0x404000), "NO_PAGE");
	assert_faults(dma_read(2, 0x800000), "NO_TABLE");
	assert_faults(dma_read(1, 0x401234), "BLOCKED");
	assert_faults(dma_read(5, 0), "BLOCKED");
	assert_int_equal(dma_read(2, 1ull << 32).outcome, DMA_HALTED);
	assert_clean();
}

static void permissions_are_enforced_walked_and_cached(void **state)
{
	(void)state;
	poke32(PAGE(1), pte(PAGE(8), V | R));
	assert_faults(dma_write(2, 0x400000), "WRITE");
	assert_reaches(dma_read(2, 0x400000), PAGE(8));
	assert_faults(dma_write(2, 0x400000), "WRITE");
	poke32(PAGE(1) + 4, pte(PAGE(9), V | W));
	assert_faults(dma_read(2, 0x401000), "READ");
	assert_clean();
}

static void stale_entry_answers_until_it_is_invalidated(void **state)
{
	struct dma_res res;

	(void)state;
	assert_reaches(dma_read(2, 0x402000), PAGE(10));
	poke32(PAGE(1) + 8, 0);
	res = dma_read(2, 0x402000);
	assert_reaches(res, PAGE(10));
	assert_true(res.from_tlb);
	assert_false(res.fresh_ok);
	wr(SELECT, 2);
	wr(CMD_ADDR, 0x402000);
	assert_true(command(TOY_CMD_OP_INV_IOVA) > 1);
	assert_faults(dma_read(2, 0x402000), "NO_PAGE");
	assert_clean();
}

static void invalidate_by_page_and_by_stream_leave_the_rest(void **state)
{
	(void)state;
	attach(1);
	dma_read(1, 0x400000);
	dma_read(2, 0x400000);
	dma_read(2, 0x401000);
	wr(SELECT, 2);
	wr(CMD_ADDR, 0x401000);
	command(TOY_CMD_OP_INV_IOVA);
	assert_int_equal(rig.dev.tlb_used, 2);
	assert_null(tlb_lookup(&rig.dev, 2, 0x401000));
	wr(SELECT, 2);
	command(TOY_CMD_OP_INV_STREAM);
	assert_int_equal(rig.dev.tlb_used, 1);
	assert_non_null(tlb_lookup(&rig.dev, 1, 0x400fff));
	command(TOY_CMD_OP_INV_ALL);
	assert_int_equal(rig.dev.tlb_used, 0);
	assert_clean();
}

static void nothing_is_invalidated_before_busy_falls(void **state)
{
	(void)state;
	dma_read(2, 0x400000);
	wr(SELECT, 2);
	wr(CMD, GO | TOY_CMD_OP_INV_STREAM);
	assert_int_equal(rig.dev.tlb_used, 1);
	assert_true(rd(CMD) & GO);
	assert_int_equal(rig.dev.tlb_used, 1);
	while (rd(CMD) & GO)
		;
	assert_int_equal(rig.dev.tlb_used, 0);
	assert_clean();
}

static void first_error_is_held_and_drives_the_line(void **state)
{
	u32 err;

	(void)state;
	dma_write(2, 0x404010);
	assert_true(rig.irq);
	dma_read(2, 0x800000);
	err = rd(ERR);
	assert_int_equal(err, 0xc0000000u | 1 << 12 | 2 << 4 | TOY_FAULT_CODE_NO_PAGE);
	assert_int_equal(rd(ERR_ADDR), 0x404010);
	wr(ERR, err);
	assert_int_equal(rd(ERR) & 0xc0000000u, 0);
	assert_false(rig.irq);
	assert_int_equal(rig.irq_edges, 2);
	assert_clean();
}

static void masked_error_raises_no_interrupt(void **state)
{
	(void)state;
	wr(IRQ_EN, 0);
	dma_read(2, 0);
	assert_false(rig.irq);
	wr(IRQ_EN, 1);
	assert_true(rig.irq);
}

static void prefetch_fills_the_tlb_and_raises_nothing(void **state)
{
	(void)state;
	access_as((struct dma_req){ .stream = 2, .iova = 0x403000, .prefetch = true });
	access_as((struct dma_req){ .stream = 2, .iova = 0x800000, .prefetch = true });
	assert_non_null(tlb_lookup(&rig.dev, 2, 0x403000));
	assert_int_equal(rd(ERR), 0);
	assert_false(rig.irq);
}

static void peek_looks_past_the_tlb_and_changes_nothing(void **state)
{
	struct dma_req req = { .stream = 2, .iova = 0x400000, .peek = true };

	(void)state;
	dma_read(2, 0x400000);
	poke32(PAGE(1), pte(PAGE(20), V | R));
	assert_reaches(access_as(req), PAGE(20));
	req.iova = 0x800000;
	assert_faults(access_as(req), "NO_TABLE");
	rig.dead[1] = true;
	req.iova = 0x401000;
	assert_true(access_as(req).walked_dead);
	assert_int_equal(rig.dev.tlb_used, 1);
	assert_int_equal(rd(ERR), 0);
	assert_clean();
}

static void walk_of_freed_memory_is_a_violation(void **state)
{
	struct dma_res res;

	(void)state;
	rig.dead[1] = true;
	res = dma_read(2, 0x400000);
	assert_faults(res, "TABLE");
	assert_true(res.walked_dead);
	assert_only("walked-freed-memory");
}

static void bad_entries_are_violations_when_walked(void **state)
{
	(void)state;
	poke32(PAGE(1), pte(PAGE(8), V));
	dma_read(2, 0x400000);
	assert_only("LEAF_HAS_A_PERMISSION");
	poke32(PAGE(1) + 4, pte(PAGE(9), V | R | 0x10));
	dma_read(2, 0x401000);
	assert_only("entry-reserved-bits");
}

static void bypass_passes_the_address_through(void **state)
{
	(void)state;
	wr(CTL(1), TOY_CTL_MODE_BYPASS);
	assert_int_equal(dma_read(1, 0x12345).outcome, DMA_BYPASS);
	assert_int_equal(dma_read(1, 0x12345).pa, 0x12345);
	assert_clean();
}

static void bypass_without_the_capability_is_refused(void **state)
{
	struct dev_cfg none = cfg;

	(void)state;
	none.bypass = false;
	rig_start(&toy_device, &none);
	enable();
	wr(CTL(1), TOY_CTL_MODE_BYPASS);
	assert_only("BYPASS_NEEDS_CAP");
	assert_faults(dma_read(1, 0x12345), "BLOCKED");
}

static void root_changed_while_translating_is_a_violation(void **state)
{
	(void)state;
	wr(TTBR(2), 0x80000000u | (u32)(PAGE(4) >> 12));
	assert_only("TTBR_WHILE_TRANSLATING");
}

static void restart_without_invalidation_is_a_violation(void **state)
{
	(void)state;
	wr(CTL(2), TOY_CTL_MODE_BLOCKED);
	wr(CTL(2), TOY_CTL_MODE_TRANSLATE);
	assert_only("INVALIDATE_BEFORE_TRANSLATE");
}

static void command_without_its_own_selection_is_a_violation(void **state)
{
	(void)state;
	command(TOY_CMD_OP_INV_STREAM);
	assert_only("SELECT_BEFORE_CMD");
}

static void command_while_busy_is_a_violation_and_lost(void **state)
{
	(void)state;
	dma_read(2, 0x400000);
	wr(SELECT, 1);
	wr(CMD, GO | TOY_CMD_OP_INV_STREAM);
	assert_clean();
	wr(CMD, GO | TOY_CMD_OP_INV_ALL);
	assert_int_equal(rig.n_violations, 1);
	while (rd(CMD) & GO)
		;
	assert_int_equal(rig.dev.tlb_used, 1);
}

static void clearing_an_error_that_was_not_read_is_a_violation(void **state)
{
	(void)state;
	dma_read(2, 0);
	wr(ERR, 0x80000000u);
	assert_only("clear-without-read");
}

static void stuck_busy_never_completes_until_the_lie_ends(void **state)
{
	(void)state;
	dma_read(2, 0x400000);
	device_lie(&rig.dev, LIE_BUSY_STUCK, ~0ull);
	assert_int_equal(command(TOY_CMD_OP_INV_ALL), 100);
	assert_int_equal(rig.dev.tlb_used, 1);
	device_lie(&rig.dev, LIE_NONE, 0);
	while (rd(CMD) & GO)
		;
	assert_int_equal(rig.dev.tlb_used, 0);
}

static void busy_lie_with_a_number_ends_after_as_many_polls(void **state)
{
	u32 honest;

	(void)state;
	honest = command(TOY_CMD_OP_INV_ALL);
	device_lie(&rig.dev, LIE_BUSY_STUCK, 7);
	assert_int_equal(command(TOY_CMD_OP_INV_ALL), honest + 7);
	assert_int_equal(rig.dev.lie, LIE_NONE);
}

static void stuck_acknowledge_keeps_the_unit_as_it_was(void **state)
{
	(void)state;
	device_lie(&rig.dev, LIE_ACK_STUCK, 0);
	wr(CTRL, 0);
	for (u32 i = 0; i < 200; i++)
		assert_int_equal(rd(STATUS), 1);
	assert_reaches(dma_read(2, 0x400000), PAGE(8));
}

static void dead_bus_reads_all_ones(void **state)
{
	(void)state;
	device_lie(&rig.dev, LIE_READ_ONES, 0);
	assert_int_equal(rd(ID), 0xffffffff);
	device_lie(&rig.dev, LIE_NONE, 0);
	assert_int_equal(rd(ID), 0x70e10001);
}

/* What software set or hardware does reads as ever: only what the unit says of itself is of another make. */
static void odd_hardware_identifies_itself_otherwise(void **state)
{
	(void)state;
	device_odd(&rig.dev, 0, 1, NULL);
	assert_int_equal(rd(ID), 0x70e10000);
	device_odd(&rig.dev, 1, 3, NULL);
	assert_int_equal(rd(ID), 0x70e10007);
	for (u32 bit = 0; bit < 64; bit++) {
		device_odd(&rig.dev, bit, 15, NULL);
		assert_int_equal(rd(STATUS), 1);
		device_odd(&rig.dev, bit, 15, "ID");
		assert_int_equal(rd(ID), 0x70e10001);
	}
	device_odd(&rig.dev, 0, 1, NULL);
	device_odd(&rig.dev, 0, 0, NULL);
	assert_int_equal(rd(ID), 0x70e10001);
}

static void error_out_of_nowhere_raises_the_line(void **state)
{
	(void)state;
	device_lie(&rig.dev, LIE_ERROR, TOY_FAULT_CODE_READ | 3 << 4);
	assert_true(rig.irq);
	assert_int_equal(rd(ERR), 0x80000000u | 3 << 4 | TOY_FAULT_CODE_READ);
	assert_int_equal(rig.dev.lie, LIE_NONE);
}

static void power_off_loses_everything(void **state)
{
	(void)state;
	dma_read(2, 0);
	device_power(&rig.dev, false);
	assert_false(rig.irq);
	assert_int_equal(dma_read(2, 0x400000).outcome, DMA_HALTED);
	assert_int_equal(rd(ID), 0xffffffff);
	assert_only("unpowered-access");
	device_power(&rig.dev, true);
	assert_int_equal(rd(TTBR(2)), 0);
	assert_clean();
}

static void settled_device_does_not_depend_on_what_was_before(void **state)
{
	u64 fresh[DEV_MAX_STATE];

	(void)state;
	device_settle(&rig.dev);
	memcpy(fresh, rig.dev.state, sizeof(fresh));
	dma_read(2, 0);
	wr(SELECT, 3);
	wr(CMD_ADDR, 0x5000);
	wr(CMD, GO | TOY_CMD_OP_INV_IOVA);
	device_settle(&rig.dev);
	assert_memory_equal(fresh, rig.dev.state, sizeof(fresh));
	assert_int_equal(rig.dev.tlb_used, 0);
	assert_false(rig.irq);
	wr(CTL(2), TOY_CTL_MODE_BLOCKED);
	device_settle(&rig.dev);
	wr(CTL(2), TOY_CTL_MODE_TRANSLATE);
	assert_clean();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(reset_values_are_those_of_the_spec, start),
		cmocka_unit_test_setup(status_follows_ctrl_only_after_some_reads, start),
		cmocka_unit_test_setup(attached_stream_reaches_its_pages_and_no_others, start_attached),
		cmocka_unit_test_setup(permissions_are_enforced_walked_and_cached, start_attached),
		cmocka_unit_test_setup(stale_entry_answers_until_it_is_invalidated, start_attached),
		cmocka_unit_test_setup(invalidate_by_page_and_by_stream_leave_the_rest, start_attached),
		cmocka_unit_test_setup(nothing_is_invalidated_before_busy_falls, start_attached),
		cmocka_unit_test_setup(first_error_is_held_and_drives_the_line, start_attached),
		cmocka_unit_test_setup(masked_error_raises_no_interrupt, start_attached),
		cmocka_unit_test_setup(prefetch_fills_the_tlb_and_raises_nothing, start_attached),
		cmocka_unit_test_setup(peek_looks_past_the_tlb_and_changes_nothing, start_attached),
		cmocka_unit_test_setup(walk_of_freed_memory_is_a_violation, start_attached),
		cmocka_unit_test_setup(bad_entries_are_violations_when_walked, start_attached),
		cmocka_unit_test_setup(bypass_passes_the_address_through, start_attached),
		cmocka_unit_test(bypass_without_the_capability_is_refused),
		cmocka_unit_test_setup(root_changed_while_translating_is_a_violation, start_attached),
		cmocka_unit_test_setup(restart_without_invalidation_is_a_violation, start_attached),
		cmocka_unit_test_setup(command_without_its_own_selection_is_a_violation, start_attached),
		cmocka_unit_test_setup(command_while_busy_is_a_violation_and_lost, start_attached),
		cmocka_unit_test_setup(clearing_an_error_that_was_not_read_is_a_violation, start_attached),
		cmocka_unit_test_setup(stuck_busy_never_completes_until_the_lie_ends, start_attached),
		cmocka_unit_test_setup(busy_lie_with_a_number_ends_after_as_many_polls, start_attached),
		cmocka_unit_test_setup(stuck_acknowledge_keeps_the_unit_as_it_was, start_attached),
		cmocka_unit_test_setup(dead_bus_reads_all_ones, start),
		cmocka_unit_test_setup(odd_hardware_identifies_itself_otherwise, start_attached),
		cmocka_unit_test_setup(error_out_of_nowhere_raises_the_line, start_attached),
		cmocka_unit_test_setup(power_off_loses_everything, start_attached),
		cmocka_unit_test_setup(settled_device_does_not_depend_on_what_was_before, start_attached),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
