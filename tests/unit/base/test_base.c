/* SPDX-License-Identifier: MIT */
/* Arena, string builder, hash, checked arithmetic, random numbers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/checked.h"
#include "base/hash.h"
#include "base/rng.h"
#include "base/str.h"

static void arena_blocks_are_zeroed_aligned_and_apart(void **state)
{
	struct arena *a = arena_new();
	unsigned char *last = NULL;

	(void)state;
	for (size_t n = 1; n < 3000; n = n * 3 / 2 + 1) {
		unsigned char *p = arena_alloc(a, n);

		assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
		for (size_t i = 0; i < n; i++)
			assert_int_equal(p[i], 0);
		memset(p, 0xff, n);
		assert_ptr_not_equal(p, last);
		last = p;
	}
	arena_free(a);
}

static void arena_serves_requests_larger_than_a_chunk(void **state)
{
	struct arena *a = arena_new();
	char *p = arena_alloc(a, 1u << 20);

	(void)state;
	p[0] = p[(1u << 20) - 1] = 1;
	assert_true(arena_bytes(a) >= 1u << 20);
	arena_free(a);
	arena_free(NULL);
}

static void arena_text_is_terminated(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	assert_string_equal(arena_strndup(a, "abcdef", 3), "abc");
	assert_string_equal(arena_strndup(a, "", 0), "");
	assert_string_equal(arena_printf(a, "%s-%d", "x", 42), "x-42");
	assert_string_equal(arena_strdup(a, "whole"), "whole");
	arena_free(a);
}

static void str_grows_and_stays_terminated(void **state)
{
	struct str s = { 0 };

	(void)state;
	assert_string_equal(str_get(&s), "");
	for (u32 i = 0; i < 1000; i++)
		str_printf(&s, "%u,", i % 10);
	assert_int_equal(s.len, 2000);
	assert_int_equal(strlen(str_get(&s)), 2000);
	str_reset(&s);
	str_add(&s, "ab");
	str_addc(&s, 'c');
	str_addn(&s, "defgh", 2);
	assert_string_equal(str_get(&s), "abcde");
	str_free(&s);
	assert_string_equal(str_get(&s), "");
}

static void distance_counts_edits_and_ignores_case(void **state)
{
	(void)state;
	assert_int_equal(str_distance("fields", "fields", 3), 0);
	assert_int_equal(str_distance("FIELDS", "fields", 3), 0);
	assert_int_equal(str_distance("feilds", "fields", 3), 1);	/* neighbours swapped */
	assert_int_equal(str_distance("field", "fields", 3), 1);
	assert_int_equal(str_distance("kitten", "sitting", 3), 3);
	assert_int_equal(str_distance("kitten", "sitting", 1), 2);	/* limit + 1: too far */
	assert_int_equal(str_distance("", "abc", 5), 3);
}

static void hash_is_fnv1a(void **state)
{
	(void)state;
	assert_true(hash_bytes(HASH_INIT, "", 0) == 0xcbf29ce484222325ull);
	assert_true(hash_bytes(HASH_INIT, "a", 1) == 0xaf63dc4c8601ec8cull);
	assert_true(hash_str(HASH_INIT, "foobar") == 0x85944171f73967e8ull);
	assert_true(hash_bytes(hash_bytes(HASH_INIT, "foo", 3), "bar", 3) ==
		    hash_str(HASH_INIT, "foobar"));
}

static void checked_arithmetic_refuses_to_wrap(void **state)
{
	u64 r = 7;

	(void)state;
	assert_false(add_ok(~0ull, 1, &r));
	assert_false(mul_ok(1ull << 32, 1ull << 32, &r));
	assert_false(sub_ok(1, 2, &r));
	assert_int_equal(r, 7);
	assert_true(add_ok(~0ull - 1, 1, &r) && r == ~0ull);
	assert_true(mul_ok(1ull << 32, (1ull << 32) - 1, &r) && r == ~0ull << 32);
	assert_true(sub_ok(2, 2, &r) && r == 0);
}

static void masks_are_right_at_the_edges(void **state)
{
	(void)state;
	assert_true(low_bits(0) == 0 && low_bits(1) == 1 && low_bits(64) == ~0ull &&
		    low_bits(99) == ~0ull);
	assert_true(bit_range(63, 0) == ~0ull);
	assert_true(bit_range(63, 63) == 1ull << 63);
	assert_true(bit_range(0, 0) == 1);
	assert_true(bit_range(15, 4) == 0xfff0);
	assert_true(is_pow2(1) && is_pow2(1ull << 63) && !is_pow2(0) && !is_pow2(6));
}

static void rng_repeats_for_a_seed_and_differs_between_seeds(void **state)
{
	struct rng a, b, c;
	u32 same = 0;

	(void)state;
	rng_seed(&a, 1);
	rng_seed(&b, 1);
	rng_seed(&c, 2);
	for (u32 i = 0; i < 100; i++) {
		u64 x = rng_u64(&a);

		assert_true(x == rng_u64(&b));
		same += x == rng_u64(&c);
	}
	assert_int_equal(same, 0);
}

/* Reference values of splitmix64 for seed 0, and of xoshiro256** for the state 1, 2, 3, 4, from
 * their authors' code. */
static void rng_is_the_published_generator(void **state)
{
	struct rng r = { .s = { 1, 2, 3, 4 } };
	u64 seed = 0;

	(void)state;
	assert_true(rng_splitmix(&seed) == 0xe220a8397b1dcdafull);
	assert_true(rng_splitmix(&seed) == 0x6e789e6aa1b965f4ull);
	assert_true(rng_u64(&r) == 11520);
	assert_true(rng_u64(&r) == 0);
	assert_true(rng_u64(&r) == 1509978240ull);
}

static void rng_below_stays_below_and_reaches_both_ends(void **state)
{
	u32 seen[5] = { 0 };
	struct rng r;

	(void)state;
	rng_seed(&r, 3);
	for (u32 i = 0; i < 1000; i++)
		seen[rng_below(&r, 5)]++;
	for (u32 i = 0; i < 5; i++)
		assert_in_range(seen[i], 100, 300);
	assert_int_equal(rng_below(&r, 0), 0);
	assert_int_equal(rng_below(&r, 1), 0);
	assert_true(rng_chance(&r, 1, 1));
	assert_false(rng_chance(&r, 0, 1));
}

/* Text that is lost between the stream's buffer and the string. */
static void a_stream_appends_to_its_string(void **state)
{
	struct str s = { 0 };
	FILE *f;

	(void)state;
	str_add(&s, "before ");
	f = str_stream(&s);
	assert_non_null(f);
	for (u32 i = 0; i < 100000; i++)
		fprintf(f, "%u,", i % 10);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(s.len, 7 + 200000);
	assert_memory_equal(s.text, "before 0,1,2,", 13);
	assert_string_equal(s.text + s.len - 4, "8,9,");
	str_free(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(arena_blocks_are_zeroed_aligned_and_apart),
		cmocka_unit_test(arena_serves_requests_larger_than_a_chunk),
		cmocka_unit_test(arena_text_is_terminated),
		cmocka_unit_test(str_grows_and_stays_terminated),
		cmocka_unit_test(distance_counts_edits_and_ignores_case),
		cmocka_unit_test(hash_is_fnv1a),
		cmocka_unit_test(checked_arithmetic_refuses_to_wrap),
		cmocka_unit_test(masks_are_right_at_the_edges),
		cmocka_unit_test(rng_repeats_for_a_seed_and_differs_between_seeds),
		cmocka_unit_test(rng_is_the_published_generator),
		cmocka_unit_test(rng_below_stays_below_and_reaches_both_ends),
		cmocka_unit_test(a_stream_appends_to_its_string),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
