/* SPDX-License-Identifier: MIT */
/* The walker of Arm's long descriptors finds what tables say, and names the kind and level of what stops it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "lpae-s1/regs.h"
#include "lpae-s2/regs.h"
#include "model/lpae.h"

#define TABLES 6
#define AT(n) (0x40000000ull + (u64)(n) * 0x10000)	/* table n, aligned for every granule */
#define BAD 0xdead0000ull				/* nothing is there */
enum { MORE = 16 };					/* a table with room for root tables side by side */

static u64 memory[TABLES + MORE][8192];
static struct lpae_step steps[8];
static u32 n_steps;

static bool read_entry(void *ctx, u64 pa, u64 *val)
{
	u64 n = (pa - AT(0)) / 0x10000;

	(void)ctx;
	if (pa < AT(0) || n >= TABLES + MORE)
		return false;
	*val = memory[n][pa % 0x10000 / 8];
	return true;
}

static void seen(void *ctx, const struct lpae_step *s)
{
	(void)ctx;
	steps[n_steps++] = *s;
}

static const struct lpae_mem mem = { .read = read_entry, .seen = seen };
static struct lpae_leaf out;

static enum lpae_fault walk(const struct lpae_cfg *c, u64 iova)
{
	n_steps = 0;
	return lpae_walk(c, &mem, iova, &out);
}

static int clear(void **state)
{
	(void)state;
	memset(memory, 0, sizeof(memory));
	return 0;
}

static u64 table(u32 n) { return AT(n) | LPAE_S1_ENTRY_TYPE_TABLE; }
static u64 page(u64 pa) { return pa | LPAE_S1_L3_4K_PAGE_AF_MASK | LPAE_S1_PAGE_TYPE_PAGE; }
static u64 block(u64 pa) { return pa | LPAE_S1_L3_4K_PAGE_AF_MASK | LPAE_S1_ENTRY_TYPE_BLOCK; }

static const struct lpae_cfg s1_4k = { .granule_lg2 = 12, .input_bits = 48, .start_level = 0, .output_bits = 48, .root = AT(0) };
static const struct lpae_cfg v7 = { .granule_lg2 = 12, .input_bits = 32, .start_level = 1, .output_bits = 40, .root = AT(0) };

static void four_levels_of_4k_lead_to_a_page(void **state)
{
	(void)state;
	memory[0][0x1ff] = table(1);
	memory[1][2] = table(2);
	memory[2][3] = table(3);
	memory[3][4] = page(0x123456789000);
	assert_int_equal(walk(&s1_4k, 0xff8000000000ull | 2ull << 30 | 3 << 21 | 4 << 12 | 0x678), LPAE_OK);
	assert_int_equal(out.pa, 0x123456789678);
	assert_int_equal(out.level, 3);
	assert_int_equal(out.shift, 12);
	assert_int_equal(out.run_shift, 12);
	assert_int_equal(out.entry_pa, AT(3) + 8 * 4);
	assert_true(out.af && out.read && out.write && !out.unpriv && !out.uxn && !out.pxn);
}

static void every_entry_on_the_way_is_shown_with_its_kind(void **state)
{
	(void)state;
	memory[0][3] = table(1);
	memory[1][0] = block(0x80000000);
	assert_int_equal(walk(&v7, 0xc0000000), LPAE_OK);
	assert_int_equal(n_steps, 2);
	assert_int_equal(steps[0].level, 1);
	assert_int_equal(steps[0].pa, AT(0) + 8 * 3);
	assert_int_equal(steps[0].kind, LPAE_TABLE);
	assert_int_equal(steps[1].kind, LPAE_LEAF);
	assert_int_equal(walk(&v7, 0), LPAE_TRANSLATION);
	assert_int_equal(n_steps, 1);
	assert_int_equal(steps[0].kind, LPAE_INVALID);
}

static void blocks_exist_where_the_granule_has_them(void **state)
{
	static const struct { u8 granule, level; bool pa52, exists; u64 bytes; } all[] = {
		{ 12, 0, false, false, 0 }, { 12, 1, false, true, 1ull << 30 }, { 12, 2, false, true, 1 << 21 },
		{ 14, 0, false, false, 0 }, { 14, 1, false, false, 0 }, { 14, 2, false, true, 1 << 25 },
		{ 16, 1, false, false, 0 }, { 16, 1, true, true, 1ull << 42 }, { 16, 2, false, true, 1 << 29 },
	};

	(void)state;
	for (u32 i = 0; i < ARRAY_LEN(all); i++) {
		u32 stride = all[i].granule - 3u, low = all[i].granule + (3u - all[i].level) * stride;
		struct lpae_cfg c = { .granule_lg2 = all[i].granule, .start_level = all[i].level, .input_bits = (u8)(low + 1),
				      .output_bits = 52, .pa52 = all[i].pa52, .root = AT(0) };

		memory[0][1] = block(all[i].bytes << 1);
		if (!all[i].exists) {
			assert_int_equal(walk(&c, 1ull << low), LPAE_TRANSLATION);
			assert_int_equal(out.level, all[i].level);
			continue;
		}
		assert_int_equal(walk(&c, (1ull << low) + all[i].bytes - 1), LPAE_OK);
		assert_int_equal(out.pa, (all[i].bytes << 1) + all[i].bytes - 1);
		assert_int_equal(1ull << out.shift, all[i].bytes);
	}
}

static void the_last_level_knows_no_blocks(void **state)
{
	(void)state;
	memory[0][0] = table(1);
	memory[1][0] = table(2);
	memory[2][0] = block(0x1000);
	assert_int_equal(walk(&v7, 0), LPAE_TRANSLATION);
	assert_int_equal(out.level, 3);
	memory[2][0] = page(0x1000) & ~3ull;
	assert_int_equal(walk(&v7, 0), LPAE_TRANSLATION);
}

static void granules_of_16k_and_64k_have_their_own_indices(void **state)
{
	struct lpae_cfg c = { .granule_lg2 = 14, .input_bits = 36, .start_level = 2, .output_bits = 48, .root = AT(0) };

	(void)state;
	memory[0][0x7ff] = table(1);
	memory[1][0x7fe] = page(0xabc000);
	assert_int_equal(walk(&c, (0x7ffull << 25) | (0x7fe << 14) | 0x3fff), LPAE_OK);
	assert_int_equal(out.pa, 0xabffff);
	c.granule_lg2 = 16;
	c.input_bits = 42;
	memory[0][0x1fff] = table(1);
	memory[1][0x1ffe] = page(0xab0000);
	assert_int_equal(walk(&c, (0x1fffull << 29) | (0x1ffe << 16) | 0xffff), LPAE_OK);
	assert_int_equal(out.pa, 0xabffff);
}

static void wide_addresses_of_64k_entries_count_where_there_are_any(void **state)
{
	struct lpae_cfg c = { .granule_lg2 = 16, .input_bits = 29, .start_level = 3, .output_bits = 52, .root = AT(0) };

	(void)state;
	memory[0][1] = page(0xab0000 | 0x5000);
	assert_int_equal(walk(&c, 0x10000), LPAE_OK);
	assert_int_equal(out.pa, 0xab0000);
	c.pa52 = true;
	assert_int_equal(walk(&c, 0x10000), LPAE_OK);
	assert_int_equal(out.pa, 0x5000000ab0000);
	c.output_bits = 48;
	assert_int_equal(walk(&c, 0x10000), LPAE_ADDRESS_SIZE);
}

static void addresses_outside_the_input_range_fault_at_the_root(void **state)
{
	(void)state;
	for (u32 i = 0; i < 512; i++)
		memory[0][i] = block(0);
	assert_int_equal(walk(&v7, 0xffffffff), LPAE_OK);
	assert_int_equal(walk(&v7, 0x100000000), LPAE_TRANSLATION);
	assert_int_equal(out.level, 1);
	assert_int_equal(n_steps, 0);
}

static void addresses_beyond_the_output_range_fault_where_they_are(void **state)
{
	struct lpae_cfg c = v7;

	(void)state;
	memory[0][0] = block(1ull << 40);
	assert_int_equal(walk(&c, 0), LPAE_ADDRESS_SIZE);
	assert_int_equal(out.level, 1);
	memory[0][0] = 1ull << 40 | LPAE_S1_ENTRY_TYPE_TABLE;
	assert_int_equal(walk(&c, 0), LPAE_ADDRESS_SIZE);
	assert_int_equal(out.level, 1);
	c.root = 1ull << 40;
	assert_int_equal(walk(&c, 0), LPAE_ADDRESS_SIZE);
	assert_int_equal(n_steps, 0);
}

static void an_entry_that_cannot_be_read_is_an_external_abort(void **state)
{
	(void)state;
	memory[0][0] = BAD | LPAE_S1_ENTRY_TYPE_TABLE;
	assert_int_equal(walk(&v7, 0), LPAE_EXTERNAL);
	assert_int_equal(out.level, 2);
	assert_int_equal(out.entry_pa, BAD);
}

static enum lpae_fault may(const struct lpae_cfg *c, bool write, bool exec, bool unpriv)
{
	return lpae_check(c, &out, (struct lpae_access){ write, exec, unpriv });
}

static void stage_1_permissions_follow_the_entry(void **state)
{
	(void)state;
	memory[0][0] = block(0) | LPAE_S1_L1_4K_BLOCK_RDONLY_MASK;
	assert_int_equal(walk(&v7, 0), LPAE_OK);
	assert_int_equal(may(&v7, false, false, false), LPAE_OK);
	assert_int_equal(may(&v7, true, false, false), LPAE_PERMISSION);
	assert_int_equal(may(&v7, false, false, true), LPAE_PERMISSION);
	memory[0][0] = block(0) | LPAE_S1_L1_4K_BLOCK_UNPRIV_MASK | 1ull << 54;
	assert_int_equal(walk(&v7, 0), LPAE_OK);
	assert_int_equal(may(&v7, true, false, true), LPAE_OK);
	assert_int_equal(may(&v7, false, true, true), LPAE_PERMISSION);
	assert_int_equal(may(&v7, false, true, false), LPAE_OK);
}

static void an_entry_without_access_flag_faults_before_permissions(void **state)
{
	struct lpae_cfg c = v7;

	(void)state;
	memory[0][0] = (block(0) | LPAE_S1_L1_4K_BLOCK_RDONLY_MASK) & ~LPAE_S1_L1_4K_BLOCK_AF_MASK;
	assert_int_equal(walk(&c, 0), LPAE_OK);
	assert_int_equal(may(&c, true, false, false), LPAE_ACCESS_FLAG);
	c.no_af_fault = true;
	assert_int_equal(may(&c, true, false, false), LPAE_PERMISSION);
	assert_int_equal(may(&c, false, false, false), LPAE_OK);
}

static void tables_on_the_way_take_permissions_away(void **state)
{
	struct lpae_cfg c = v7;
	u64 limits = LPAE_S1_L1_4K_TABLE_APTABLE_MASK | LPAE_S1_L1_4K_TABLE_UXNTABLE_MASK |
		     LPAE_S1_L1_4K_TABLE_PXNTABLE_MASK | LPAE_S1_L1_4K_TABLE_NSTABLE_MASK;

	(void)state;
	memory[0][0] = table(1) | limits;
	memory[1][0] = block(0) | LPAE_S1_L1_4K_BLOCK_UNPRIV_MASK;
	assert_int_equal(walk(&c, 0), LPAE_OK);
	assert_true(out.read && !out.write && !out.unpriv && out.uxn && out.pxn && out.ns);
	c.flat = true;
	assert_int_equal(walk(&c, 0), LPAE_OK);
	assert_true(out.write && out.unpriv && !out.uxn && !out.pxn && out.ns);
}

static void what_tracks_dirty_pages_may_be_written(void **state)
{
	struct lpae_cfg c = v7;

	(void)state;
	memory[0][0] = block(0) | LPAE_S1_L1_4K_BLOCK_RDONLY_MASK | LPAE_S1_L1_4K_BLOCK_DBM_MASK;
	assert_int_equal(walk(&c, 0), LPAE_OK);
	assert_true(!out.dbm && !out.write);
	c.dirty = true;
	assert_int_equal(walk(&c, 0), LPAE_OK);
	assert_true(out.dbm && out.write);
}

static void contiguous_runs_are_as_long_as_the_granule_says(void **state)
{
	static const struct { u8 granule, level, run_shift; } all[] = {
		{ 12, 3, 16 }, { 12, 2, 25 }, { 12, 1, 34 }, { 14, 3, 21 }, { 14, 2, 30 }, { 16, 3, 21 }, { 16, 2, 34 },
	};

	(void)state;
	for (u32 i = 0; i < ARRAY_LEN(all); i++) {
		u32 low = all[i].granule + (3u - all[i].level) * (all[i].granule - 3u);
		struct lpae_cfg c = { .granule_lg2 = all[i].granule, .start_level = all[i].level, .input_bits = (u8)(low + 1),
				      .output_bits = 48, .root = AT(0) };

		memory[0][0] = (all[i].level == 3 ? page(0) : block(0)) | LPAE_S1_L3_4K_PAGE_CONT_MASK;
		assert_int_equal(walk(&c, 0), LPAE_OK);
		assert_int_equal(out.shift, low);
		assert_int_equal(out.run_shift, all[i].run_shift);
	}
}

static void stage_2_has_permissions_of_its_own(void **state)
{
	struct lpae_cfg c = v7;

	(void)state;
	c.stage2 = true;
	memory[0][0] = block(0) | LPAE_S2_L1_4K_BLOCK_WRITE_MASK | 2ull << 53 | 0xf << 2;
	assert_int_equal(walk(&c, 0), LPAE_OK);
	assert_true(!out.read && out.write && out.unpriv && out.uxn && out.pxn);
	assert_int_equal(out.attr, 0xf);
	assert_int_equal(may(&c, false, false, true), LPAE_PERMISSION);
	assert_int_equal(may(&c, true, false, true), LPAE_OK);
}

static void stage_2_roots_lie_side_by_side(void **state)
{
	struct lpae_cfg c = { .stage2 = true, .granule_lg2 = 12, .input_bits = 43, .start_level = 1, .output_bits = 48,
			      .root = AT(TABLES + MORE - 2) };

	(void)state;
	assert_int_equal(c.root % 0x10000, 0);
	memory[TABLES + MORE - 2][8191] = block(3ull << 30);
	assert_int_equal(walk(&c, 0x7ffffffffffull), LPAE_OK);
	assert_int_equal(out.pa, 0xffffffff);
	c.stage2 = false;
	assert_int_equal(walk(&c, 0x7ffffffffffull), LPAE_TRANSLATION);
	assert_int_equal(n_steps, 0);
}

static void a_root_is_taken_from_its_aligned_address(void **state)
{
	struct lpae_cfg c = v7;

	(void)state;
	c.root = AT(0) + 0x18;		/* four entries: 32 bytes */
	memory[0][1] = block(0x40000000);
	assert_int_equal(walk(&c, 0x40000000), LPAE_OK);
	assert_int_equal(out.entry_pa, AT(0) + 8);
}

static void impossible_configurations_translate_nothing(void **state)
{
	static const struct lpae_cfg bad[] = {
		{ .granule_lg2 = 13, .input_bits = 32, .start_level = 1, .output_bits = 48 },
		{ .granule_lg2 = 12, .input_bits = 32, .start_level = 4, .output_bits = 48 },
		{ .granule_lg2 = 12, .input_bits = 30, .start_level = 1, .output_bits = 48 },
		{ .granule_lg2 = 12, .input_bits = 40, .start_level = 1, .output_bits = 48 },
		{ .granule_lg2 = 12, .input_bits = 44, .start_level = 1, .output_bits = 48, .stage2 = true },
		{ .granule_lg2 = 16, .input_bits = 48, .start_level = 0, .output_bits = 48 },
	};

	(void)state;
	for (u32 i = 0; i < ARRAY_LEN(bad); i++) {
		assert_int_equal(walk(&bad[i], 0), LPAE_TRANSLATION);
		assert_int_equal(n_steps, 0);
	}
}

static void start_levels_follow_from_sizes(void **state)
{
	(void)state;
	assert_int_equal(lpae_start_level(12, 48), 0);
	assert_int_equal(lpae_start_level(12, 40), 0);
	assert_int_equal(lpae_start_level(12, 39), 1);
	assert_int_equal(lpae_start_level(12, 32), 1);
	assert_int_equal(lpae_start_level(12, 30), 2);
	assert_int_equal(lpae_start_level(14, 48), 0);
	assert_int_equal(lpae_start_level(14, 47), 1);
	assert_int_equal(lpae_start_level(14, 36), 2);
	assert_int_equal(lpae_start_level(16, 52), 1);
	assert_int_equal(lpae_start_level(16, 42), 2);
	assert_int_equal(lpae_sl0_level(12, 1), 1);
	assert_int_equal(lpae_sl0_level(12, 2), 0);
	assert_int_equal(lpae_sl0_level(12, 3), 255);
	assert_int_equal(lpae_sl0_level(16, 1), 2);
	assert_int_equal(lpae_sl0_level(14, 3), 0);
}

static int pick(const struct lpae_regime *r, u64 iova, u64 *rest)
{
	struct lpae_cfg c = { 0 };

	*rest = iova;
	return lpae_pick(r, rest, &c);
}

static void bit_55_chooses_the_half_and_the_rest_must_agree(void **state)
{
	struct lpae_regime r = { .half = { { .size = 16, .granule_lg2 = 12 }, { .size = 25, .granule_lg2 = 14 } } };
	u64 rest;

	(void)state;
	assert_int_equal(pick(&r, 0xffffffffffff, &rest), 0);
	assert_int_equal(rest, 0xffffffffffff);
	assert_int_equal(pick(&r, 0x1000000000000, &rest), -1);
	assert_int_equal(pick(&r, 0xffffff8000001234, &rest), 1);
	assert_int_equal(rest, 0x1234);
	assert_int_equal(pick(&r, 0xffffff0000000000, &rest), -1);
	assert_int_equal(pick(&r, 0xff00000000001000, &rest), -1);
	r.half[0].tbi = true;
	assert_int_equal(pick(&r, 0xff00000000001000, &rest), 0);
	r.half[0].off = true;
	assert_int_equal(pick(&r, 0x1000, &rest), -1);
}

static void a_half_brings_its_granule_size_and_root(void **state)
{
	struct lpae_regime r = { .half = { { .size = 16 }, { .size = 25, .granule_lg2 = 14, .root = AT(1) } } };
	struct lpae_cfg c = { .output_bits = 40 };
	u64 iova = ~0ull;

	(void)state;
	assert_int_equal(lpae_pick(&r, &iova, &c), 1);
	assert_int_equal(c.granule_lg2, 14);
	assert_int_equal(c.input_bits, 39);
	assert_int_equal(c.start_level, 1);
	assert_int_equal(c.root, AT(1));
	assert_int_equal(c.output_bits, 40);
}

static void halves_of_armv7_split_32_bits(void **state)
{
	struct lpae_regime r = { .aarch32 = true, .half = { { .granule_lg2 = 12 }, { .granule_lg2 = 12 } } };
	u64 rest;

	(void)state;
	assert_int_equal(pick(&r, 0xffffffff, &rest), 0);	/* sizes 0: half 0 has it all */
	r.half[0].size = 1;
	assert_int_equal(pick(&r, 0x7fffffff, &rest), 0);
	assert_int_equal(pick(&r, 0x80000000, &rest), 1);	/* the rest goes to half 1, with 32 bits */
	assert_int_equal(rest, 0x80000000);
	r.half[1].size = 2;
	assert_int_equal(pick(&r, 0xc0000010, &rest), 1);
	assert_int_equal(rest, 0x10);
	assert_int_equal(pick(&r, 0x80000000, &rest), -1);
	r.half[0].size = 0;
	assert_int_equal(pick(&r, 0x80000000, &rest), 0);
	assert_int_equal(pick(&r, 0xc0000000, &rest), 1);
}

static void granules_are_encoded_differently_in_the_halves(void **state)
{
	(void)state;
	assert_int_equal(lpae_tg0(0), 12);
	assert_int_equal(lpae_tg0(1), 16);
	assert_int_equal(lpae_tg0(2), 14);
	assert_int_equal(lpae_tg0(3), 0);
	assert_int_equal(lpae_tg1(0), 0);
	assert_int_equal(lpae_tg1(1), 14);
	assert_int_equal(lpae_tg1(2), 12);
	assert_int_equal(lpae_tg1(3), 16);
}

static void only_inner_caches_are_the_cpus(void **state)
{
	(void)state;
	assert_true(lpae_attr_cached(LPAE_S1_MAIR_ATTR_ATTR_WBRWA));
	assert_false(lpae_attr_cached(LPAE_S1_MAIR_ATTR_ATTR_NC));
	assert_false(lpae_attr_cached(LPAE_S1_MAIR_ATTR_ATTR_DEVICE));
	assert_false(lpae_attr_cached(LPAE_S1_MAIR_ATTR_ATTR_INC_OWBRWA));
	assert_true(lpae_memattr_cached(0xf));
	assert_false(lpae_memattr_cached(0x5));
	assert_false(lpae_memattr_cached(0x1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(four_levels_of_4k_lead_to_a_page, clear),
		cmocka_unit_test_setup(every_entry_on_the_way_is_shown_with_its_kind, clear),
		cmocka_unit_test_setup(blocks_exist_where_the_granule_has_them, clear),
		cmocka_unit_test_setup(the_last_level_knows_no_blocks, clear),
		cmocka_unit_test_setup(granules_of_16k_and_64k_have_their_own_indices, clear),
		cmocka_unit_test_setup(wide_addresses_of_64k_entries_count_where_there_are_any, clear),
		cmocka_unit_test_setup(addresses_outside_the_input_range_fault_at_the_root, clear),
		cmocka_unit_test_setup(addresses_beyond_the_output_range_fault_where_they_are, clear),
		cmocka_unit_test_setup(an_entry_that_cannot_be_read_is_an_external_abort, clear),
		cmocka_unit_test_setup(stage_1_permissions_follow_the_entry, clear),
		cmocka_unit_test_setup(an_entry_without_access_flag_faults_before_permissions, clear),
		cmocka_unit_test_setup(tables_on_the_way_take_permissions_away, clear),
		cmocka_unit_test_setup(what_tracks_dirty_pages_may_be_written, clear),
		cmocka_unit_test_setup(contiguous_runs_are_as_long_as_the_granule_says, clear),
		cmocka_unit_test_setup(stage_2_has_permissions_of_its_own, clear),
		cmocka_unit_test_setup(stage_2_roots_lie_side_by_side, clear),
		cmocka_unit_test_setup(a_root_is_taken_from_its_aligned_address, clear),
		cmocka_unit_test_setup(impossible_configurations_translate_nothing, clear),
		cmocka_unit_test(start_levels_follow_from_sizes),
		cmocka_unit_test(bit_55_chooses_the_half_and_the_rest_must_agree),
		cmocka_unit_test(a_half_brings_its_granule_size_and_root),
		cmocka_unit_test(halves_of_armv7_split_32_bits),
		cmocka_unit_test(granules_are_encoded_differently_in_the_halves),
		cmocka_unit_test(only_inner_caches_are_the_cpus),
	};

	return cmocka_run_group_tests_name("lpae", tests, NULL, NULL);
}
