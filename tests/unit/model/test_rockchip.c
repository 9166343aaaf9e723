/* SPDX-License-Identifier: MIT */
/*
 * The Rockchip models behave as their specs say: commands answered in STATUS after a while, stall only while paging and
 * without a fault, one fault that stops everything, a walker that keeps lines until they are zapped, two ways to pack
 * an address.
 */
#include "rig.h"

#include "rockchip/regs.h"
#include "rockchip-v2/regs.h"

#define DTE_ADDR RK_MMU_DTE_ADDR_OFFSET
#define STATUS RK_MMU_STATUS_OFFSET
#define COMMAND RK_MMU_COMMAND_OFFSET
#define PAGING RK_MMU_STATUS_PAGING_ENABLED_MASK
#define STALL RK_MMU_STATUS_STALL_ACTIVE_MASK
#define FAULTED RK_MMU_STATUS_PAGE_FAULT_ACTIVE_MASK

static const u64 never_reset[] = { 0 };
static const struct dev_cfg plain = { .page_shift = 12 }, unresettable = { .page_shift = 12, .params = never_reset },
			    left_over = { .page_shift = 12, .extra = { 1 } }, lagging = { .page_shift = 12, .extra = { 0, 1 } };

/* Reads of STATUS until the bits are so; 100: never. */
static u32 wait_for(u32 mask, u32 want)
{
	u32 polls = 0;

	while ((rd(STATUS) & mask) != want && ++polls < 100)
		;
	return polls;
}

static void poll_end(void) { device_op_end(&rig.dev); }

/* Directory in page 0, the table of the first 4 MiB in page 1, IOVA 0x5000 -> page 10 read-only, 0x6000 -> page 11. */
static void make_tables(void)
{
	poke32(PAGE(0), (u32)PAGE(1) | 1);
	poke32(PAGE(1) + 4 * 5, (u32)PAGE(10) | 3);
	poke32(PAGE(1) + 4 * 6, (u32)PAGE(11) | 7);
}

static void translate(void)
{
	make_tables();
	wr(DTE_ADDR, (u32)PAGE(0) | 1);
	wr(COMMAND, RK_MMU_COMMAND_ZAP_CACHE);
	wr(RK_MMU_INT_MASK_OFFSET, 3);
	wr(RK_MMU_AUTO_GATING_OFFSET, rd(RK_MMU_AUTO_GATING_OFFSET) | 0x80000000);
	wr(COMMAND, RK_MMU_COMMAND_ENABLE_PAGING);
	assert_true(wait_for(PAGING, PAGING) < 100);
	poll_end();
	assert_clean();
}

static void start(const struct dev_cfg *cfg) { rig_start(&rockchip_v1_device, cfg); }

static void passes_until_it_translates(void **state)
{
	(void)state;
	start(&plain);
	assert_int_equal(rd(DTE_ADDR), 0);
	assert_int_equal(dma_read(0, 0x1234).outcome, DMA_BYPASS);
	translate();
	assert_reaches(dma_read(0, 0x5004), PAGE(10) + 4);
	assert_reaches(dma_write(0, 0x6000), PAGE(11));
	assert_clean();
}

static void root_drops_its_valid_bit(void **state)
{
	(void)state;
	start(&plain);
	wr(DTE_ADDR, 0xcafebabe);
	assert_int_equal(rd(DTE_ADDR), 0xcafeb000);
}

static void stall_needs_paging(void **state)
{
	(void)state;
	start(&plain);
	wr(COMMAND, RK_MMU_COMMAND_ENABLE_STALL);
	assert_int_equal(wait_for(STALL, STALL), 100);
}

static void stall_is_answered_later_and_holds_accesses(void **state)
{
	(void)state;
	start(&plain);
	translate();
	wr(COMMAND, RK_MMU_COMMAND_ENABLE_STALL);
	assert_false(rd(STATUS) & STALL);
	assert_true(wait_for(STALL, STALL) < 100);
	assert_int_equal(dma_read(0, 0x5000).outcome, DMA_HALTED);
	wr(COMMAND, RK_MMU_COMMAND_DISABLE_STALL);
	assert_true(wait_for(STALL, 0) < 100);
	assert_reaches(dma_read(0, 0x5000), PAGE(10));
}

static void stuck_hardware_never_answers(void **state)
{
	(void)state;
	start(&plain);
	translate();
	device_lie(&rig.dev, LIE_ACK_STUCK, 0);
	wr(COMMAND, RK_MMU_COMMAND_ENABLE_STALL);
	assert_int_equal(wait_for(STALL, STALL), 100);
	assert_reaches(dma_read(0, 0x5000), PAGE(10));
	device_lie(&rig.dev, LIE_NONE, 0);
	assert_true(rd(STATUS) & STALL);
}

static void windows_that_lag_take_longer(void **state)
{
	u32 polls;

	(void)state;
	start(&plain);
	wr(COMMAND, RK_MMU_COMMAND_ENABLE_PAGING);
	polls = wait_for(PAGING, PAGING);
	start(&lagging);
	wr(COMMAND, RK_MMU_COMMAND_ENABLE_PAGING);
	assert_int_equal(wait_for(PAGING, PAGING), polls + 1);
}

static void reset_shows_in_the_root(void **state)
{
	u32 polls = 0;

	(void)state;
	start(&plain);
	wr(DTE_ADDR, 0xcafeb000);
	assert_int_equal(rd(DTE_ADDR), 0xcafeb000);
	wr(COMMAND, RK_MMU_COMMAND_FORCE_RESET);
	while (rd(DTE_ADDR) && ++polls < 100)
		;
	assert_true(polls > 0 && polls < 100);
	assert_int_equal(rd(RK_MMU_INT_MASK_OFFSET), 0);
	assert_clean();
}

static void an_instance_that_must_not_be_reset_is_not(void **state)
{
	(void)state;
	start(&unresettable);
	wr(DTE_ADDR, 0xcafeb000);
	rd(DTE_ADDR);
	wr(COMMAND, RK_MMU_COMMAND_FORCE_RESET);
	for (u32 i = 0; i < 10; i++)
		assert_int_equal(rd(DTE_ADDR), 0xcafeb000);
	assert_true(violated("RESET_WHERE_IT_WORKS"));
}

static void a_fault_stops_everything_until_it_is_done(void **state)
{
	(void)state;
	start(&plain);
	translate();
	assert_faults(dma_write(0, 0x5008), "PAGE_FAULT");
	assert_true(rig.irq);
	assert_int_equal(dma_read(0, 0x6000).outcome, DMA_WAITS);
	assert_int_equal(rd(RK_MMU_INT_STATUS_OFFSET), 1);
	assert_int_equal(rd(RK_MMU_PAGE_FAULT_ADDR_OFFSET), 0x5008);
	assert_true(rd(STATUS) & RK_MMU_STATUS_PAGE_FAULT_IS_WRITE_MASK);
	wr(COMMAND, RK_MMU_COMMAND_ENABLE_STALL);
	assert_int_equal(wait_for(STALL, STALL), 100);
	wr(COMMAND, RK_MMU_COMMAND_ZAP_CACHE);
	wr(COMMAND, RK_MMU_COMMAND_PAGE_FAULT_DONE);
	wr(RK_MMU_INT_CLEAR_OFFSET, 1);
	assert_false(rig.irq);
	assert_false(rd(STATUS) & FAULTED);
	assert_reaches(dma_read(0, 0x6000), PAGE(11));
}

static void a_masked_fault_is_raw_only(void **state)
{
	(void)state;
	start(&plain);
	translate();
	wr(RK_MMU_INT_MASK_OFFSET, 2);
	dma_read(0, 0x7000);
	assert_int_equal(rd(RK_MMU_INT_RAWSTAT_OFFSET), 1);
	assert_int_equal(rd(RK_MMU_INT_STATUS_OFFSET), 0);
	assert_false(rig.irq);
}

static void translations_stay_until_their_line_is_zapped(void **state)
{
	(void)state;
	start(&plain);
	translate();
	dma_read(0, 0x5000);
	dma_read(0, 0x6000);
	poke32(PAGE(1) + 4 * 5, (u32)PAGE(12) | 3);
	assert_reaches(dma_read(0, 0x5000), PAGE(10));
	wr(RK_MMU_ZAP_ONE_LINE_OFFSET, 0x6000);
	wr(RK_MMU_ZAP_ONE_LINE_OFFSET, 0x5000);
	assert_reaches(dma_read(0, 0x5000), PAGE(12));
}

static void the_walker_keeps_neighbours_that_were_not_valid(void **state)
{
	(void)state;
	start(&plain);
	translate();
	dma_read(0, 0x5000);
	poke32(PAGE(1) + 4 * 7, (u32)PAGE(13) | 3);
	assert_faults(dma_read(0, 0x7000), "PAGE_FAULT");
	wr(COMMAND, RK_MMU_COMMAND_ZAP_CACHE);
	wr(COMMAND, RK_MMU_COMMAND_PAGE_FAULT_DONE);
	assert_reaches(dma_read(0, 0x7000), PAGE(13));
}

static void a_look_from_outside_sees_memory(void **state)
{
	(void)state;
	start(&plain);
	translate();
	dma_read(0, 0x5000);
	poke32(PAGE(1) + 4 * 7, (u32)PAGE(13) | 3);
	assert_reaches(access_as((struct dma_req){ .iova = 0x7000, .peek = true }), PAGE(13));
}

static void firmware_may_leave_a_fault_once(void **state)
{
	(void)state;
	start(&left_over);
	assert_int_equal(rd(STATUS) & (PAGING | FAULTED), PAGING | FAULTED);
	assert_false(rig.irq);
	device_power(&rig.dev, false);
	device_power(&rig.dev, true);
	assert_int_equal(rd(STATUS) & (PAGING | FAULTED), 0);
}

static void an_error_out_of_nowhere_interrupts(void **state)
{
	(void)state;
	start(&plain);
	translate();
	device_lie(&rig.dev, LIE_ERROR, 0);
	assert_true(rig.irq);
	assert_int_equal(rd(RK_MMU_INT_STATUS_OFFSET), 2);
}

static void it_translates_on_the_clock_of_its_masters(void **state)
{
	(void)state;
	start(&plain);
	translate();
	device_clock(&rig.dev, false);
	assert_reaches(dma_read(0, 0x5000), PAGE(10));
	wr(COMMAND, RK_MMU_COMMAND_ZAP_CACHE);
	assert_only("unclocked-access");
}

static void the_second_type_packs_forty_bits(void **state)
{
	(void)state;
	rig_start(&rockchip_v2_device, &plain);
	poke32(PAGE(0), (u32)PAGE(1) | 1);
	poke32(PAGE(1) + 4 * 5, 0x12345000 | 0xa << 8 | 0xb << 4 | 7);
	wr(DTE_ADDR, (u32)PAGE(0) | 1);
	wr(COMMAND, RK_MMU_COMMAND_ZAP_CACHE);
	wr(RK_MMU_INT_MASK_OFFSET, 3);
	wr(RK_MMU_AUTO_GATING_OFFSET, 0x80000000);
	wr(COMMAND, RK_MMU_COMMAND_ENABLE_PAGING);
	wait_for(PAGING, PAGING);
	assert_reaches(dma_read(0, 0x5010), 0xba12345010ull);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(passes_until_it_translates),
		cmocka_unit_test(root_drops_its_valid_bit),
		cmocka_unit_test(stall_needs_paging),
		cmocka_unit_test(stall_is_answered_later_and_holds_accesses),
		cmocka_unit_test(stuck_hardware_never_answers),
		cmocka_unit_test(windows_that_lag_take_longer),
		cmocka_unit_test(reset_shows_in_the_root),
		cmocka_unit_test(an_instance_that_must_not_be_reset_is_not),
		cmocka_unit_test(a_fault_stops_everything_until_it_is_done),
		cmocka_unit_test(a_masked_fault_is_raw_only),
		cmocka_unit_test(translations_stay_until_their_line_is_zapped),
		cmocka_unit_test(the_walker_keeps_neighbours_that_were_not_valid),
		cmocka_unit_test(a_look_from_outside_sees_memory),
		cmocka_unit_test(firmware_may_leave_a_fault_once),
		cmocka_unit_test(an_error_out_of_nowhere_interrupts),
		cmocka_unit_test(it_translates_on_the_clock_of_its_masters),
		cmocka_unit_test(the_second_type_packs_forty_bits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
