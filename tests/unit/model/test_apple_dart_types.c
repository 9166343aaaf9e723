/* SPDX-License-Identifier: MIT */
/*
 * The types of DART differ where their specs say so: streams beyond 32, roots, entries, commands, masks, locks. Offsets
 * and bits are written out here, so that a table filled with the wrong constant shows.
 */
#include "rig.h"

#define FLAG 0x80000000u
#define VALID 1ull
#define WHOLE 0x000fff0000000000ull		/* the whole page is open */
#define BIG(n) PAGE(4 * (n))			/* pages of 16 KiB */
#define FORMAT2(pa) ((pa) >> 4)			/* where the second entry format has an address */

static void poll(u32 offset, u32 busy)
{
	for (u32 i = 0; i < 100 && rd(offset) & busy; i++)
		;
	assert_int_equal(rd(offset) & busy, 0);
}

/* ---- USB4: 64 streams, roots at 0x400, no bypass --------------------------------------------------------------------- */

static void usb4_flush(u32 low, u32 high)
{
	wr(0x34, low);
	wr(0x38, high);
	wr(0x20, 1 << 20);
	poll(0x20, 4);
}

static void usb4_attach(u32 sid)
{
	for (u32 i = 0; i < 4; i++)
		wr(0x400 + 16 * sid + 4 * i, i ? 0 : FLAG | (u32)(PAGE(0) >> 12));
	wr(0x100 + 4 * sid, 0x80);
}

static int start_usb4(void **state)
{
	static const struct dev_cfg cfg = { .page_shift = 12, .streams = 64 };

	(void)state;
	rig_start(&apple_dart_usb4_device, &cfg);
	for (u32 sid = 0; sid < 64; sid++)
		wr(0x100 + 4 * sid, 0);
	wr(0xf8, ~0u);
	wr(0xfc, ~0u);
	rd(0x40);
	wr(0x40, rd(0x40));
	usb4_flush(~0u, ~0u);
	poke64(PAGE(0), PAGE(1) | 1);
	for (u32 n = 0; n < 4; n++)
		poke64(PAGE(1) + 8 * n, PAGE(32 + n) | WHOLE | 3);
	assert_clean();
	return 0;
}

static void usb4_has_streams_in_two_words(void **state)
{
	(void)state;
	usb4_attach(63);
	usb4_attach(1);
	assert_reaches(dma_read(63, 0x1008), PAGE(33) + 8);
	assert_reaches(dma_read(1, 0x1008), PAGE(33) + 8);
	usb4_flush(~0u, 0);
	assert_non_null(tlb_lookup(&rig.dev, 63, 0x1000));
	assert_null(tlb_lookup(&rig.dev, 1, 0x1000));
	usb4_flush(0, 1u << 31);
	assert_null(tlb_lookup(&rig.dev, 63, 0x1000));
	assert_clean();
}

static void usb4_stream_of_the_upper_word_can_be_switched_off(void **state)
{
	(void)state;
	usb4_attach(40);
	wr(0xfc, ~0u & ~(1u << 8));
	assert_int_equal(dma_read(40, 0).outcome, DMA_HALTED);
	wr(0xfc, ~0u);
	assert_reaches(dma_read(40, 0), PAGE(32));
	assert_clean();
}

static void usb4_firmware_may_leave_all_streams_on(void **state)
{
	static const struct dev_cfg on = { .page_shift = 12, .streams = 64, .extra = { 0, 1 } };

	(void)state;
	rig_start(&apple_dart_usb4_device, &on);
	assert_int_equal(rd(0xf8), ~0u);
	assert_int_equal(rd(0xfc), ~0u);
}

static void usb4_never_bypasses(void **state)
{
	static const struct dev_cfg offers = { .page_shift = 12, .streams = 64, .bypass = true, .extra = { 0, 1 } };

	(void)state;
	rig_start(&apple_dart_usb4_device, &offers);
	wr(0x100 + 4 * 5, 0x1100);
	assert_true(violated("TCR_LEGAL"));
	assert_faults(dma_read(5, 0), "READ_FAULT");
}

/* ---- t6000: the second entry format ------------------------------------------------------------------------------------ */

static int start_t6000(void **state)
{
	static const struct dev_cfg cfg = { .page_shift = 14, .streams = 16, .bypass = true };

	(void)state;
	rig_start(&apple_dart_t6000_device, &cfg);
	for (u32 sid = 0; sid < 16; sid++)
		wr(0x100 + 4 * sid, 0);
	wr(0xfc, 0xffff);
	wr(0x40, rd(0x40));
	wr(0x34, 0xffff);
	wr(0x20, 1 << 20);
	poll(0x20, 4);
	for (u32 i = 0; i < 4; i++)
		wr(0x200 + 16 * 7 + 4 * i, i ? 0 : FLAG | (u32)(BIG(0) >> 12));
	wr(0x100 + 4 * 7, 0x80);
	poke64(BIG(0) + 8 * (0x90000000u >> 25), FORMAT2(BIG(1)) | VALID);
	assert_clean();
	return 0;
}

static void t6000_entries_hold_42_bits(void **state)
{
	u64 far = (1ull << 41) + BIG(9);

	(void)state;
	poke64(BIG(1) + 8 * 3, FORMAT2(far) | WHOLE | VALID);
	assert_reaches(dma_read(7, 0x9000c000 + 0x3456), far + 0x3456);
	assert_clean();
}

static void t6000_protections_are_bits_2_and_3(void **state)
{
	(void)state;
	poke64(BIG(1), FORMAT2(BIG(8)) | WHOLE | VALID | 1 << 2);
	poke64(BIG(1) + 8, FORMAT2(BIG(9)) | WHOLE | VALID | 1 << 3);
	assert_reaches(dma_read(7, 0x90000000), BIG(8));
	assert_faults(dma_write(7, 0x90000000), "WRITE_FAULT");
	assert_reaches(dma_write(7, 0x90004000), BIG(9));
	assert_faults(dma_read(7, 0x90004000), "READ_FAULT");
	assert_clean();
}

static void t6000_bit_1_means_not_cached(void **state)
{
	(void)state;
	poke64(BIG(1), FORMAT2(BIG(8)) | WHOLE | VALID | 1 << 1);
	poke64(BIG(1) + 8, FORMAT2(BIG(9)) | WHOLE | VALID);
	assert_true(dma_read(7, 0x90000000).uncached);
	assert_true(dma_read(7, 0x90000000).uncached);	/* from the TLB */
	assert_false(dma_read(7, 0x90004000).uncached);
	assert_clean();
}

static void t6000_bypasses_where_it_can(void **state)
{
	(void)state;
	wr(0x100 + 4 * 2, 0x1100);
	assert_int_equal(dma_read(2, 0x1234).outcome, DMA_BYPASS);
	assert_clean();
}

/* ---- t8110: one command register, one root, 256 streams ---------------------------------------------------------------- */

static const struct dev_cfg t8110 = { .page_shift = 14, .streams = 256, .bypass = true, .extra = { 0, 0, 36, 42 } };

static void t8110_flush(u32 op, u32 stream)
{
	wr(0x80, op << 8 | stream);
	poll(0x80, FLAG);
}

static void t8110_attach(u32 sid)
{
	wr(0x1400 + 4 * sid, (u32)(BIG(0) >> 14) << 2 | 1);
	wr(0x1000 + 4 * sid, 1);
}

static int start_t8110(void **state)
{
	(void)state;
	rig_start(&apple_dart_t8110_device, &t8110);
	for (u32 sid = 0; sid < 256; sid++)
		wr(0x1000 + 4 * sid, 0);
	for (u32 word = 0; word < 8; word++)
		wr(0xc00 + 4 * word, ~0u);
	wr(0x100, rd(0x100));
	wr(0x104, 0);
	for (u32 word = 0; word < 8; word++)
		wr(0x1c0 + 4 * word, ~0u);
	t8110_flush(0, 0);
	poke64(BIG(0), FORMAT2(BIG(1)) | VALID);
	poke64(BIG(0) + 8 * 2047, FORMAT2(BIG(1)) | VALID);
	for (u32 n = 0; n < 4; n++)
		poke64(BIG(1) + 8 * n, FORMAT2(BIG(8 + n)) | WHOLE | VALID);
	assert_clean();
	return 0;
}

static void t8110_tells_its_sizes(void **state)
{
	(void)state;
	assert_int_equal(rd(0x08) >> 24 & 0x3f, 42);
	assert_int_equal(rd(0x08) >> 16 & 0x3f, 36);
	assert_int_equal(rd(0x0c) & 0x1ff, 256);
	assert_clean();
}

static void t8110_one_root_covers_36_bits(void **state)
{
	(void)state;
	t8110_attach(200);
	assert_reaches(dma_read(200, 0x4010), BIG(9) + 0x10);
	assert_reaches(dma_read(200, (2047ull << 25) + 0xc010), BIG(11) + 0x10);
	assert_clean();
}

static void t8110_command_names_one_stream_or_all(void **state)
{
	(void)state;
	t8110_attach(3);
	t8110_attach(255);
	dma_read(3, 0);
	dma_read(255, 0);
	t8110_flush(1, 255);
	assert_non_null(tlb_lookup(&rig.dev, 3, 0));
	assert_null(tlb_lookup(&rig.dev, 255, 0));
	dma_read(255, 0);
	t8110_flush(0, 7);
	assert_int_equal(rig.dev.tlb_used, 0);
	assert_clean();
}

static void t8110_command_while_busy_is_a_violation_and_lost(void **state)
{
	(void)state;
	t8110_attach(3);
	dma_read(3, 0);
	wr(0x80, 1 << 8 | 7);
	wr(0x80, 1 << 8 | 3);
	assert_true(violated("COMMAND_WHILE_BUSY"));
	poll(0x80, FLAG);
	assert_non_null(tlb_lookup(&rig.dev, 3, 0));
}

static void t8110_finishes_its_command_when_it_behaves_again(void **state)
{
	(void)state;
	t8110_attach(3);
	dma_read(3, 0);
	device_lie(&rig.dev, LIE_ACK_STUCK, 0);
	wr(0x80, 1 << 8 | 3);
	assert_true(rd(0x80) & FLAG);
	assert_non_null(tlb_lookup(&rig.dev, 3, 0));
	device_lie(&rig.dev, LIE_NONE, 0);
	assert_null(tlb_lookup(&rig.dev, 3, 0));
	assert_false(rd(0x80) & FLAG);
	assert_clean();
}

static void t8110_unknown_command_does_nothing(void **state)
{
	(void)state;
	t8110_attach(3);
	dma_read(3, 0);
	wr(0x80, 5 << 8);
	assert_int_equal(rd(0x80) & FLAG, 0);
	assert_int_equal(rig.dev.tlb_used, 1);
}

static void t8110_error_has_its_own_codes_and_streams(void **state)
{
	(void)state;
	t8110_attach(200);
	assert_faults(dma_read(200, 0x10000), "NO_PTE");
	assert_true(rig.irq);
	assert_int_equal(rd(0x100), FLAG | 200 << 20 | 1 << 3);
	assert_int_equal(rd(0x170), 0x10000);
	assert_int_equal(rd(0x1c0 + 4 * 6), 1 << 8);
	wr(0x100, rd(0x100));
	wr(0x1c0 + 4 * 6, 1 << 8);
	assert_int_equal(rd(0x1c0 + 4 * 6), 0);
	assert_false(rig.irq);
	assert_clean();
}

static void t8110_masked_error_is_latched_and_silent(void **state)
{
	(void)state;
	t8110_attach(3);
	wr(0x104, 1 << 3);
	dma_read(3, 0x10000);
	assert_true(rd(0x100) & FLAG);
	assert_false(rig.irq);
	wr(0x104, 0);
	assert_true(rig.irq);
	assert_clean();
}

static void t8110_streams_are_switched_by_two_registers(void **state)
{
	(void)state;
	t8110_attach(40);
	wr(0xc24, 1 << 8);
	assert_int_equal(dma_read(40, 0).outcome, DMA_HALTED);
	wr(0xc04, 1 << 8);
	assert_reaches(dma_read(40, 0), BIG(8));
}

static void t8110_remap_is_in_tcr(void **state)
{
	(void)state;
	t8110_attach(3);
	assert_faults(dma_read(5, 0), "READ_FAULT");
	wr(0x1000 + 4 * 5, 1 << 7 | 3 << 8);
	assert_reaches(dma_read(5, 0), BIG(8));
	assert_true(rig.n_warnings > 0);
	assert_clean();
}

static void t8110_lock_freezes_roots_and_controls_only(void **state)
{
	struct dev_cfg frozen = t8110;
	u32 tcr, ttbr;

	(void)state;
	frozen.locked = true;
	rig_start(&apple_dart_t8110_device, &frozen);
	assert_int_equal(rd(0x200) & 1, 1);
	tcr = rd(0x1000);
	ttbr = rd(0x1400 + 4 * 255);
	assert_int_not_equal(tcr, 0);
	wr(0x1000, 0);
	wr(0x1400 + 4 * 255, 0);
	assert_int_equal(rd(0x1000), tcr);
	assert_int_equal(rd(0x1400 + 4 * 255), ttbr);
	wr(0x104, 0x1234);
	assert_int_equal(rd(0x104), 0x1234);
	assert_true(violated("LOCKED_TCR"));
	assert_true(violated("LOCKED_TTBR"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(usb4_has_streams_in_two_words, start_usb4),
		cmocka_unit_test_setup(usb4_stream_of_the_upper_word_can_be_switched_off, start_usb4),
		cmocka_unit_test(usb4_firmware_may_leave_all_streams_on),
		cmocka_unit_test(usb4_never_bypasses),
		cmocka_unit_test_setup(t6000_entries_hold_42_bits, start_t6000),
		cmocka_unit_test_setup(t6000_protections_are_bits_2_and_3, start_t6000),
		cmocka_unit_test_setup(t6000_bit_1_means_not_cached, start_t6000),
		cmocka_unit_test_setup(t6000_bypasses_where_it_can, start_t6000),
		cmocka_unit_test_setup(t8110_tells_its_sizes, start_t8110),
		cmocka_unit_test_setup(t8110_one_root_covers_36_bits, start_t8110),
		cmocka_unit_test_setup(t8110_command_names_one_stream_or_all, start_t8110),
		cmocka_unit_test_setup(t8110_command_while_busy_is_a_violation_and_lost, start_t8110),
		cmocka_unit_test_setup(t8110_finishes_its_command_when_it_behaves_again, start_t8110),
		cmocka_unit_test_setup(t8110_unknown_command_does_nothing, start_t8110),
		cmocka_unit_test_setup(t8110_error_has_its_own_codes_and_streams, start_t8110),
		cmocka_unit_test_setup(t8110_masked_error_is_latched_and_silent, start_t8110),
		cmocka_unit_test_setup(t8110_streams_are_switched_by_two_registers, start_t8110),
		cmocka_unit_test_setup(t8110_remap_is_in_tcr, start_t8110),
		cmocka_unit_test(t8110_lock_freezes_roots_and_controls_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
