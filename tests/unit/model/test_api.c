/* SPDX-License-Identifier: MIT */
/* The reference model of the API against a brute-force page array. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

#include "model/api.h"

#define PAGES 512
#define G 4096ull

static struct api_model *fresh(void)
{
	static struct api_model m;

	memset(&m, 0, sizeof(m));
	m.granule = G;
	m.aperture_last = 0xffffffff;
	m.pa_limit = 1ull << 36;
	api_reset(&m);
	m.dom[0].live = true;
	return &m;
}

static u32 rnd(u32 *s)
{
	*s = *s * 1664525u + 1013904223u;
	return *s >> 8;
}

/* Would break if a split, a merge or a partial unmap lost or moved a page. */
static void ranges_agree_with_a_page_array(void **state)
{
	u64 page[PAGES] = { 0 };
	u32 seed = 1;
	struct api_model *m = fresh();
	struct api_domain *d = &m->dom[0];

	(void)state;
	for (int step = 0; step < 200000; step++) {
		u64 at = rnd(&seed) % PAGES, n = 1 + rnd(&seed) % 16, pa = (1 + rnd(&seed) % 1000) * 0x100000ull;
		u64 run = 0;

		if (at + n > PAGES)
			n = PAGES - at;
		if (d->n > 250 || rnd(&seed) % 2) {
			while (run < n && page[at + run])
				run++;
			assert_int_equal(api_unmap_len(m, d, at * G, n * G), run * G);
			api_unmap(d, at * G, run * G);
			memset(&page[at], 0, run * sizeof(page[0]));
		} else {
			bool free = true;

			for (u64 i = 0; i < n; i++)
				free &= !page[at + i];
			assert_int_equal(api_map_check(m, d, at * G, pa, n * G), free ? API_MAP_OK : API_MAP_OVERLAP);
			for (u64 i = 0; free && i < n; i++)
				page[at + i] = pa + i * G;
			if (free)
				api_map(d, at * G, pa, n * G, API_READ);
		}
		at = rnd(&seed) % PAGES;
		const struct api_range *r = api_find(d, at * G + 5);
		assert_int_equal(r ? r->pa + at * G - r->iova : 0, page[at]);
	}
}

/* Would break if an edge of the aperture or of the physical range were off by one. */
static void edges_are_exact(void **state)
{
	struct api_model *m = fresh();
	struct api_domain *d = &m->dom[0];

	(void)state;
	assert_int_equal(api_map_check(m, d, 0xfffff000, G, G), API_MAP_OK);
	assert_int_equal(api_map_check(m, d, 0xfffff000, G, 2 * G), API_MAP_APERTURE);
	assert_int_equal(api_map_check(m, d, ~0ull - G + 1, G, 2 * G), API_MAP_APERTURE);
	assert_int_equal(api_map_check(m, d, 0, (1ull << 36) - G, G), API_MAP_OK);
	assert_int_equal(api_map_check(m, d, 0, (1ull << 36) - G, 2 * G), API_MAP_PA);
	assert_int_equal(api_map_check(m, d, 1, G, G), API_MAP_UNALIGNED);
	assert_int_equal(api_map_check(m, d, 0, G, 0), API_MAP_EMPTY);
}

/* Would break if ownership or attachment did not decide what a device access sees. */
static void accesses_follow_the_domain_in_effect(void **state)
{
	struct api_model *m = fresh();
	const struct api_range *r;
	u64 pa = 0;

	(void)state;
	m->master[0] = (struct api_master){ .present = true, .group = 0 };
	m->group[0].def = API_IDENTITY;
	api_map(&m->dom[0], 0x1000, 0x9000, G, API_READ);
	assert_int_equal(api_dma(m, 0, 0x1234, true, &pa, &r), API_DMA_IDENTITY);
	m->group[0].owned = true;
	assert_int_equal(api_dma(m, 0, 0x1234, true, &pa, &r), API_DMA_FAULT);
	m->group[0].attached = 0;
	assert_int_equal(api_dma(m, 0, 0x1234, false, &pa, &r), API_DMA_OK);
	assert_int_equal(pa, 0x9234);
	assert_int_equal(api_dma(m, 0, 0x1234, true, &pa, &r), API_DMA_FAULT);
	assert_int_equal(api_dma(m, 0, 0x2000, false, &pa, &r), API_DMA_FAULT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ranges_agree_with_a_page_array),
		cmocka_unit_test(edges_are_exact),
		cmocka_unit_test(accesses_follow_the_domain_in_effect),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
