/* SPDX-License-Identifier: MIT */
/* Sets of bits over structures of several words: borders of words, ranges that are none, runs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "spec/bits.h"

static void a_range_over_the_border_of_words_sets_both(void **state)
{
	struct spec_bits a = { 0 }, b = { 0 };

	(void)state;
	spec_bits_set_range(&a, 64, 65, 62);
	assert_true(a.w[0] == 3ull << 62 && a.w[1] == 3);
	spec_bits_set_range(&b, 32, 65, 30);
	assert_true(b.w[0] == 3ull << 30 && b.w[1] == 0xffffffff && b.w[2] == 3);
	assert_int_equal(spec_bits_count(&b), 36);
}

static void ranges_that_no_structure_has_are_left_out(void **state)
{
	struct spec_bits b = { 0 };

	(void)state;
	spec_bits_set_range(&b, 64, 3, 4);
	spec_bits_set_range(&b, 64, 1024, 1000);
	spec_bits_set_range(&b, 32, 0xffffffff, 0);
	assert_false(spec_bits_any(&b));
	assert_false(spec_bits_hits(&b, 64, 0xffffffff, 0));
	spec_bits_set_range(&b, 32, 1023, 1023);
	assert_true(b.w[31] == 1u << 31);
	assert_true(spec_bits_test(&b, 32, 1023));
	assert_false(spec_bits_test(&b, 32, 1022));
}

static void runs_come_from_the_top_and_cross_words(void **state)
{
	u32 msb, lsb = SPEC_MAX_BITS;
	struct spec_bits b = { 0 };

	(void)state;
	spec_bits_set_range(&b, 32, 40, 20);
	spec_bits_set_range(&b, 32, 1023, 1000);
	spec_bits_set_range(&b, 32, 0, 0);
	assert_true(spec_bits_next_run(&b, 32, lsb, &msb, &lsb));
	assert_int_equal(msb, 1023);
	assert_int_equal(lsb, 1000);
	assert_true(spec_bits_next_run(&b, 32, lsb, &msb, &lsb));
	assert_int_equal(msb, 40);
	assert_int_equal(lsb, 20);
	assert_true(spec_bits_next_run(&b, 32, lsb, &msb, &lsb));
	assert_int_equal(msb, 0);
	assert_int_equal(lsb, 0);
	assert_false(spec_bits_next_run(&b, 32, lsb, &msb, &lsb));
}

static void sets_combine(void **state)
{
	struct spec_bits a = { 0 }, b = { 0 };

	(void)state;
	spec_bits_set_range(&a, 64, 127, 64);
	spec_bits_set_range(&b, 64, 79, 0);
	spec_bits_andnot(&a, &b);
	assert_true(a.w[0] == 0 && a.w[1] == ~0ull << 16);
	spec_bits_or(&a, &b);
	assert_true(a.w[0] == ~0ull && a.w[1] == ~0ull);
	spec_bits_and(&a, &b);
	assert_int_equal(spec_bits_count(&a), 80);
}

static void a_field_is_read_from_its_word(void **state)
{
	struct spec_bits b = { .w = { 0x1122334455667788ull, 0xabcdull } };

	(void)state;
	assert_true(spec_bits_get(&b, 64, 63, 0) == 0x1122334455667788ull);
	assert_true(spec_bits_get(&b, 64, 79, 72) == 0xab);
	assert_true(spec_bits_get(&b, 32, 39, 32) == 0xcd);
	assert_true(spec_bits_get(&b, 64, 4000, 3999) == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_range_over_the_border_of_words_sets_both),
		cmocka_unit_test(ranges_that_no_structure_has_are_left_out),
		cmocka_unit_test(runs_come_from_the_top_and_cross_words),
		cmocka_unit_test(sets_combine),
		cmocka_unit_test(a_field_is_read_from_its_word),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
