/* SPDX-License-Identifier: MIT */
/* The reference allocator of addresses against an array of pages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "model/iova_ref.h"

#define PAGES 256

static u32 rnd(u32 *s)
{
	*s = *s * 1664525u + 1013904223u;
	return *s >> 8;
}

static bool page_room(const u8 *page, u64 start, u64 last, u64 size, u64 align)
{
	for (u64 at = (start + align - 1) & ~(align - 1); at + size - 1 <= last; at += align) {
		u64 k = 0;

		while (k < size && !page[at + k])
			k++;
		if (k == size)
			return true;
	}
	return false;
}

/* Would break if a free range were missed, or one found that is not free: each refusal of a driver is judged by it. */
static void room_is_found_exactly_where_pages_are_free(void **state)
{
	static struct iova_ref a;
	u8 page[PAGES] = { 0 };
	u32 seed = 7, found = 0, refused = 0;

	(void)state;
	for (u32 i = 0; i < 20000; i++) {
		u64 size = 1 + rnd(&seed) % 24, last = rnd(&seed) % PAGES, align = rnd(&seed) % 2 ? iova_round_up(size) : 1, lo;
		bool room = iova_ref_room(&a, 1, last, size, align, &lo);

		assert_int_equal(room, last >= 1 && page_room(page, 1, last, size, align));
		found += room;
		refused += !room;
		if (room) {
			assert_true(lo >= 1 && lo + size - 1 <= last && !(lo & (align - 1)));
			assert_null(iova_ref_meets(&a, lo, lo + size - 1));
			iova_ref_add(&a, lo, lo + size - 1, 1);
			memset(page + lo, 1, size);
		}
		if (a.n && rnd(&seed) % 3 == 0) {
			struct iova_range r = a.range[rnd(&seed) % a.n];

			iova_ref_drop(&a, r.lo);
			memset(page + r.lo, 0, r.last - r.lo + 1);
		}
	}
	assert_true(found > 1000 && refused > 1000);
}

static void what_caches_may_hold_is_rounded_up(void **state)
{
	(void)state;
	assert_int_equal(iova_taken(1), 1);
	assert_int_equal(iova_taken(3), 4);
	assert_int_equal(iova_taken(31), 32);
	assert_int_equal(iova_taken(33), 33);	/* too large for the caches: taken as it is */
	assert_int_equal(iova_round_up(0), 1);
	assert_int_equal(iova_round_up(33), 64);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(room_is_found_exactly_where_pages_are_free),
		cmocka_unit_test(what_caches_may_hold_is_rounded_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
