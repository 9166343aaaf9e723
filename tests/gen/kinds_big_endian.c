/* SPDX-License-Identifier: MIT */
/*
 * Where bytes are in a big-endian device, on tests/gen/kinds_big_endian.yaml: the lowest address has the upper bits.
 * Built and run by tests/gen/monitors.sh.
 */
#define RIG_MAP be_reg_map
#define RIG_SET be_mon_set
#include "kinds_rig.h"

enum { WIDE = 0x00, BYTES = 0x10, FIRST = 0x20 };

static void a_whole_register_is_a_number(void **unused)
{
	(void)unused;
	assert_true(rd_bytes(WIDE, 8) == 0x1122334400005566);
	assert_true(rd_bytes(BYTES, 4) == 0x01020304);
	wr_bytes(WIDE, 0x500000006, 8);
	assert_true(rd_bytes(WIDE, 8) == 0x500000006);
	expect("");
}

static void the_lowest_address_has_the_upper_bits(void **unused)
{
	(void)unused;
	assert_true(rd_bytes(WIDE, 4) == 0x11223344);
	assert_true(rd_bytes(WIDE + 4, 4) == 0x5566);
	for (u32 i = 0; i < 4; i++)
		assert_true(rd_bytes(BYTES + i, 1) == i + 1);
	assert_true(rd_bytes(BYTES, 2) == 0x0102);
	wr_bytes(BYTES + 2, 0xabcd, 2);
	assert_true(rd_bytes(BYTES, 4) == 0x0102abcd);
	expect("");
}

static void rules_look_at_the_bits_that_are_meant(void **unused)
{
	(void)unused;
	wr(WIDE, 1);
	expect("TOP_IS_NOT_ONE");
	wr(WIDE, 2);
	wr(WIDE + 4, 1);
	op_end();
	expect("");
	wr(WIDE + 4, 1 << 16);
	expect("reserved-bits-set");
	op_end();
	wr(WIDE, 2);
	op_end();
	expect("split-torn");
	wr(WIDE + 4, 1);
	wr(WIDE, 2);
	op_end();
	expect("split-order split-torn");
}

static void a_view_at_the_lowest_address_has_the_upper_bits(void **unused)
{
	(void)unused;
	assert_true(rd_bytes(FIRST, 1) == 7);
	wr_bytes(FIRST, 3, 1);
	assert_true(rd_bytes(FIRST, 4) == 0x03000009);
	expect("");
	wr_bytes(FIRST, 1, 1);
	expect("A_IS_NOT_ONE");
}

static void alignment_and_size_are_those_of_the_register(void **unused)
{
	(void)unused;
	rd_bytes(WIDE + 2, 4);
	expect("access-width");
	rd_bytes(BYTES + 1, 2);
	expect("access-width");
	rd_bytes(BYTES + 2, 4);
	expect("access-width");
	rd_bytes(BYTES, 8);
	expect("access-width");
	rd_bytes(0x14, 1);
	expect("unknown-register");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_whole_register_is_a_number),
		TEST(the_lowest_address_has_the_upper_bits),
		TEST(rules_look_at_the_bits_that_are_meant),
		TEST(a_view_at_the_lowest_address_has_the_upper_bits),
		TEST(alignment_and_size_are_those_of_the_register),
	};

	return cmocka_run_group_tests_name("big-endian registers", tests, NULL, NULL);
}
