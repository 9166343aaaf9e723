/* SPDX-License-Identifier: MIT */
/* Where offsets land, and what bits store and show by their access. The map is written by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "bus/regmap.h"

static const struct reg_desc regs[] = {
	{ .name = "FIRST", .offset = 0x0, .width_bits = 32, .access_sizes = 4, .first_state = 0, .rw = 0xffffffff },
	{ .name = "WIDE", .offset = 0x8, .width_bits = 64, .access_sizes = 4 | 8, .first_state = 1, .rw = ~0ull },
	{ .name = "ROW", .offset = 0x100, .width_bits = 32, .access_sizes = 4, .n_index = 1, .count = { 4 },
	  .stride = { 0x10 }, .first_state = 2, .rw = 0xffffffff },
	{ .name = "GRID", .offset = 0x104, .width_bits = 32, .access_sizes = 4, .n_index = 2, .count = { 4, 2 },
	  .stride = { 0x10, 4 }, .first_state = 6, .back = 1, .rw = 0xffffffff },
	{ .name = "TURNED", .offset = 0x200, .width_bits = 32, .access_sizes = 4, .n_index = 2, .count = { 4, 2 },
	  .stride = { 4, 0x20 }, .first_state = 14, .rw = 0xffffffff },
};
static const struct reg_map map = {
	.device = "hand", .window_bytes = 0x1000, .n_regs = ARRAY_LEN(regs), .regs = regs, .n_state = 22,
};

static void every_element_is_found_where_it_is(void **unused)
{
	(void)unused;
	for (u32 no = 0; no < map.n_regs; no++) {
		const struct reg_desc *r = &regs[no];
		u32 n0 = r->n_index > 0 ? r->count[0] : 1, n1 = r->n_index > 1 ? r->count[1] : 1;

		assert_int_equal(regmap_elements(r), n0 * n1);
		for (u32 i = 0; i < n0 * n1; i++) {
			u32 offset = r->offset + i / n1 * r->stride[0] + i % n1 * r->stride[1];
			struct reg_hit hit = regmap_find(&map, offset);

			assert_ptr_equal(hit.reg, r);
			assert_int_equal(hit.reg_no, no);
			assert_int_equal(hit.state, r->first_state + i);
			assert_int_equal(hit.index[0], i / n1);
			assert_int_equal(hit.index[1], i % n1);
			assert_int_equal(hit.byte, 0);
		}
	}
}

/* Compares with a search that tries everything: catches what the binary search could skip. */
static void every_offset_lands_as_in_a_linear_search(void **unused)
{
	(void)unused;
	for (u32 offset = 0; offset < 0x300; offset++) {
		struct reg_hit hit = regmap_find(&map, offset);
		const struct reg_desc *want = NULL;
		u32 byte = 0;

		for (u32 no = 0; no < map.n_regs; no++) {
			const struct reg_desc *r = &regs[no];

			for (u32 i = 0; i < regmap_elements(r); i++) {
				u32 n1 = r->n_index > 1 ? r->count[1] : 1;
				u32 start = r->offset + i / n1 * r->stride[0] + i % n1 * r->stride[1];

				if (offset >= start && offset < start + r->width_bits / 8) {
					want = r;
					byte = offset - start;
				}
			}
		}
		assert_ptr_equal(hit.reg, want);
		assert_int_equal(hit.byte, byte);
	}
}

static void no_register_is_a_hole(void **unused)
{
	static const struct reg_map empty = { .device = "empty" };

	(void)unused;
	assert_null(regmap_find(&empty, 0).reg);
	assert_null(regmap_find(&map, 0x4).reg);
	assert_null(regmap_find(&map, 0x10c).reg);
	assert_null(regmap_find(&map, ~0u).reg);
}

/* One bit of each kind; expected values are the definition of the access, not a formula. */
struct truth { const char *kind; struct reg_desc r; u64 stored[4]; u64 shown[2]; u64 after_read[2]; };

/* stored: result of writing (old, new) = (0,0) (0,1) (1,0) (1,1). shown, after_read: for 0 and 1. */
static const struct truth table[] = {
	{ "rw", { .width_bits = 32, .rw = 1 }, { 0, 1, 0, 1 }, { 0, 1 }, { 0, 1 } },
	{ "ro", { .width_bits = 32, .ro = 1 }, { 0, 0, 1, 1 }, { 0, 1 }, { 0, 1 } },
	{ "wo", { .width_bits = 32, .wo = 1 }, { 0, 1, 0, 1 }, { 0, 0 }, { 0, 1 } },
	{ "w1c", { .width_bits = 32, .w1c = 1 }, { 0, 0, 1, 0 }, { 0, 1 }, { 0, 1 } },
	{ "w0c", { .width_bits = 32, .w0c = 1 }, { 0, 0, 0, 1 }, { 0, 1 }, { 0, 1 } },
	{ "w1s", { .width_bits = 32, .w1s = 1 }, { 0, 1, 1, 1 }, { 0, 1 }, { 0, 1 } },
	{ "w1t", { .width_bits = 32, .w1t = 1 }, { 0, 1, 1, 0 }, { 0, 1 }, { 0, 1 } },
	{ "rc", { .width_bits = 32, .rc = 1 }, { 0, 0, 1, 1 }, { 0, 1 }, { 0, 0 } },
	{ "rs", { .width_bits = 32, .rs = 1 }, { 0, 0, 1, 1 }, { 0, 1 }, { 1, 1 } },
	{ "wonce, reset 0", { .width_bits = 32, .wonce = 1 }, { 0, 1, 1, 1 }, { 0, 1 }, { 0, 1 } },
	{ "wonce, reset 1", { .width_bits = 32, .wonce = 1, .reset = 1 }, { 0, 0, 0, 1 }, { 0, 1 }, { 0, 1 } },
	{ "res0", { .width_bits = 32, .res0 = 1 }, { 0, 0, 0, 0 }, { 0, 1 }, { 0, 1 } },
	{ "res1", { .width_bits = 32, .res1 = 1 }, { 1, 1, 1, 1 }, { 1, 1 }, { 0, 1 } },
	{ "mbz", { .width_bits = 32, .mbz = 1 }, { 0, 0, 0, 0 }, { 0, 1 }, { 0, 1 } },
	{ "preserve", { .width_bits = 32, .preserve = 1 }, { 0, 1, 0, 1 }, { 0, 1 }, { 0, 1 } },
	{ "reset_value", { .width_bits = 32, .resval = 1 }, { 0, 0, 1, 1 }, { 0, 1 }, { 0, 1 } },
	{ "raz_wi", { .width_bits = 32, .raz_wi = 1 }, { 0, 0, 0, 0 }, { 0, 0 }, { 0, 1 } },
	{ "unknown", { .width_bits = 32, .unknown = 1 }, { 0, 1, 0, 1 }, { 0, 1 }, { 0, 1 } },
};

static void a_write_stores_what_the_access_says(void **unused)
{
	(void)unused;
	for (u32 i = 0; i < ARRAY_LEN(table); i++) {
		for (u32 k = 0; k < 4; k++) {
			u64 got = regmap_write_value(&table[i].r, k >> 1, k & 1);

			if (got != table[i].stored[k])
				fail_msg("%s: %u written over %u stores %llu", table[i].kind, k & 1, k >> 1, got);
		}
	}
}

static void a_read_shows_and_leaves_what_the_access_says(void **unused)
{
	(void)unused;
	for (u32 i = 0; i < ARRAY_LEN(table); i++) {
		for (u32 k = 0; k < 2; k++) {
			if (regmap_read_value(&table[i].r, k) != table[i].shown[k])
				fail_msg("%s: a stored %u reads wrong", table[i].kind, k);
			if (regmap_after_read(&table[i].r, k) != table[i].after_read[k])
				fail_msg("%s: a stored %u is wrong after a read", table[i].kind, k);
		}
	}
}

static void bits_do_not_touch_each_other(void **unused)
{
	static const struct reg_desc r = {
		.width_bits = 64, .rw = 0xff, .w1c = 0xff00, .ro = 0xff0000, .w1t = 0xffull << 32, .res0 = 0xff000000,
	};

	(void)unused;
	assert_true(regmap_write_value(&r, 0x0f00aaaa55ull, 0xf0ffff0f33ull) == 0xff00aaa033ull);
}

static void reset_fills_only_what_nobody_knows(void **unused)
{
	static const struct reg_desc desc[] = {
		{ .name = "A", .offset = 0, .width_bits = 16, .rw = 0x00ff, .res0 = 0x0f00, .res1 = 0xf000, .reset = 0x5,
		  .reset_known = 0x0f },
		{ .name = "B", .offset = 4, .width_bits = 32, .n_index = 1, .count = { 3 }, .stride = { 4 }, .first_state = 1,
		  .rw = 0xffffffff, .reset = 7, .reset_known = 0xffffffff },
	};
	static const struct reg_override over[] = { { 2, 0x99, ~0ull } };
	static const struct reg_map two = {
		.n_regs = 2, .regs = desc, .n_state = 4, .n_overrides = 1, .overrides = over,
	};
	u64 state[5] = { 0, 0, 0, 0, 0x1234 };

	(void)unused;
	regmap_reset(&two, state, 0xa5a5a5a5a5a5a5a5);
	assert_true(state[0] == 0xf0a5);
	assert_true(state[1] == 7 && state[2] == 0x99 && state[3] == 7);
	assert_true(state[4] == 0x1234);
}

static void lanes_cover_their_bytes(void **unused)
{
	(void)unused;
	assert_true(regmap_lane(0, 4) == 0xffffffff);
	assert_true(regmap_lane(4, 4) == 0xffffffff00000000);
	assert_true(regmap_lane(0, 8) == ~0ull);
	assert_true(regmap_lane(3, 1) == 0xff000000);
	assert_true(regmap_lane(8, 4) == 0);
}

/* What an instance has otherwise must be gone from every other mask, and stay so by every kind of reset. */
static void bits_turn_into_one_thing_only(void **unused)
{
	struct reg_desc r = { .width_bits = 32, .rw = 0xff, .hw = 0xff, .w1c = 0xff00, .res0 = 0xffff0000, .ro_error = 0x0f,
			      .reset = 0x1234, .reset_known = 0xffff };

	(void)unused;
	regmap_turn(&r, 0xf0f, BITS_RO, 0x505, 0xf00);
	assert_true(r.rw == 0xf0 && r.hw == 0xf0 && r.w1c == 0xf000 && r.ro == 0xf0f && r.ro_error == 0);
	assert_true(r.reset == 0x1535 && r.reset_known == 0xfff0 && r.turned == 0xf0f);
	regmap_turn(&r, 0x10000, BITS_RW, 0, 0);
	assert_true(r.rw == 0x100f0 && r.res0 == 0xfffe0000);
}

static void change_for_one_instance(const struct reg_config *c, struct reg_desc *rows)
{
	if (!(c->features & 1))
		regmap_turn(&rows[0], 0xf, BITS_RES0, 0, 0xf);
	rows[1].absent = c->params[0] < 3;
}

static void an_instance_has_rows_of_its_own(void **unused)
{
	static const u64 defaults[] = { 3 }, two[] = { 2 };
	static const struct reg_desc desc[] = {
		{ .name = "A", .offset = 0, .width_bits = 32, .access_sizes = 4, .rw = 0xff, .reset = 0x11, .reset_known = 0xff },
		{ .name = "B", .offset = 4, .width_bits = 32, .access_sizes = 4, .first_state = 1, .rw = 0xff },
	};
	static const struct reg_reset kinds[] = { { 1, 0, 0x22, 0x0f, 0xf0 } };
	static const struct reg_map spec = {
		.n_regs = 2, .regs = desc, .n_state = 2, .n_kinds = 2, .n_resets = 1, .resets = kinds, .n_params = 1,
		.param_defaults = defaults, .elaborate = change_for_one_instance,
	};
	struct reg_desc rows[2];
	struct reg_map one;
	u64 state[2] = { 0x77, 0 };

	(void)unused;
	regmap_elaborate(&spec, NULL, rows, &one);
	assert_true(one.regs == rows && rows[0].rw == 0xff && regmap_find(&one, 4).reg == &rows[1]);
	regmap_reset_kind(&one, 1, state, 0);
	assert_true(state[0] == 0x72);
	regmap_elaborate(&spec, &(struct reg_config){ 0, two }, rows, &one);
	assert_true(rows[0].rw == 0xf0 && !regmap_find(&one, 4).reg);
	regmap_reset_kind(&one, 1, state, 0);
	assert_true(state[0] == 0x70);
	regmap_reset(&one, state, 0);
	assert_true(state[0] == 0x10);
	assert_true(desc[0].rw == 0xff);
}

static const struct reg_desc shared[] = {
	{ .name = "STATUS", .offset = 0, .width_bits = 32, .access_sizes = 4, .overlaps = true, .side = REG_SIDE_READ },
	{ .name = "COMMAND", .offset = 0, .width_bits = 32, .access_sizes = 4, .first_state = 1, .back = 1, .overlaps = true,
	  .side = REG_SIDE_WRITE },
	{ .name = "WHOLE", .offset = 8, .width_bits = 32, .access_sizes = 4, .n_index = 1, .count = { 2 }, .stride = { 8 },
	  .first_state = 2, .overlaps = true, .rw = ~0ull },
	{ .name = "PART", .offset = 10, .width_bits = 16, .access_sizes = 1 | 2, .n_index = 1, .count = { 2 },
	  .stride = { 8 }, .first_state = 2, .back = 1, .overlaps = true, .is_view = true, .view_of = 2, .view_lsb = 16,
	  .rw = 0xffff },
};
static const struct reg_map shared_map = { .n_regs = 4, .regs = shared, .n_state = 4 };

static void an_access_decides_between_rows_at_one_place(void **unused)
{
	(void)unused;
	assert_ptr_equal(regmap_find_access(&shared_map, 0, 4, false).reg, &shared[0]);
	assert_ptr_equal(regmap_find_access(&shared_map, 0, 4, true).reg, &shared[1]);
	assert_ptr_equal(regmap_find(&shared_map, 0).reg, &shared[0]);
	assert_ptr_equal(regmap_find_access(&shared_map, 16, 4, true).reg, &shared[2]);
	assert_ptr_equal(regmap_find_access(&shared_map, 18, 2, true).reg, &shared[3]);
	assert_ptr_equal(regmap_find_access(&shared_map, 19, 1, true).reg, &shared[3]);
	assert_ptr_equal(regmap_find(&shared_map, 18).reg, &shared[2]);
}

static void a_view_reads_and_writes_its_part_of_the_storage(void **unused)
{
	struct reg_hit hit = regmap_find_access(&shared_map, 18, 2, true), whole = regmap_storage(&shared_map, &hit);
	u64 file[4] = { 0, 0, 0x11112222, 0x33334444 };

	(void)unused;
	assert_true(hit.state == 3 && hit.lsb == 16 && hit.byte == 0 && hit.index[0] == 1);
	assert_true(regmap_load(&hit, file) == 0x3333);
	regmap_store(&hit, file, 0xaaaa5555);
	assert_true(file[2] == 0x11112222 && file[3] == 0x55554444);
	assert_true(whole.reg == &shared[2] && whole.state == 3 && whole.byte == 2 && whole.lsb == 0);
	assert_true(regmap_load(&whole, file) == 0x55554444);
	whole = regmap_storage(&shared_map, &whole);
	assert_true(whole.byte == 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_element_is_found_where_it_is),
		cmocka_unit_test(every_offset_lands_as_in_a_linear_search),
		cmocka_unit_test(no_register_is_a_hole),
		cmocka_unit_test(a_write_stores_what_the_access_says),
		cmocka_unit_test(a_read_shows_and_leaves_what_the_access_says),
		cmocka_unit_test(bits_do_not_touch_each_other),
		cmocka_unit_test(reset_fills_only_what_nobody_knows),
		cmocka_unit_test(lanes_cover_their_bytes),
		cmocka_unit_test(bits_turn_into_one_thing_only),
		cmocka_unit_test(an_instance_has_rows_of_its_own),
		cmocka_unit_test(an_access_decides_between_rows_at_one_place),
		cmocka_unit_test(a_view_reads_and_writes_its_part_of_the_storage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
