/* SPDX-License-Identifier: MIT */
/*
 * Registers of larger devices, on tests/gen/kinds_chip.yaml: what the generated map does with an access, and what the
 * generated monitors say; each rule broken and just not broken. Built and run by tests/gen/monitors.sh.
 */
#define RIG_MAP chip_reg_map
#define RIG_SET chip_mon_set
#include "kinds_rig.h"

enum {
	CTRL = 0x04, EXTRA = 0x08, SOFT = 0x0c, LIMIT = 0x10, COMMAND = 0x20, LANES = 0x30, LANE1 = 0x31, ARR = 0x40,
	ARM = 0x60, BASE = 0x80, ROOT = 0x88, QCTRL = 0xa0, PROD = 0xa4, CONS = 0xa8, EPROD = 0xac, ECONS = 0xb0,
	EBASE = 0xb8, CR = 0xc0, ACK = 0xc4, ERR = 0xc8, WIDECMD = 0xd0, ALIAS = 0x230, RINGS = 0x300, HALVES = 0x400,
};
enum { ATS = 1, EXT = 2 };

static u64 load(u32 offset)
{
	struct reg_hit hit = regmap_find(&map, offset);

	return regmap_load(&hit, state);
}

/* ---- instances --------------------------------------------------------------------------------------------------- */

static void an_instance_has_what_its_features_say(void **unused)
{
	(void)unused;
	wr(EXTRA, 5);
	wr(SOFT, 5);
	wr(CTRL, 0x110);
	expect("");
	rig_start(&(struct reg_config){ .features = 0 });
	rd(EXTRA);
	expect("unknown-register");
	wr(SOFT, 5);
	expect("write-to-read-only");
	assert_true(load(SOFT) == 0);
	wr(CTRL, 0x210);
	expect("reserved-bits-set");
	wr(CTRL, 0x100);			/* MODE only shows 2 here */
	expect("");
	assert_true((load(CTRL) & 0x300) == 0x200);
}

static void a_param_decides_as_well(void **unused)
{
	static const u64 two[] = { 2 }, three[] = { 3 };

	(void)unused;
	rig_start(&(struct reg_config){ ~0ull, two });
	wr(EXTRA, 1);
	expect("unknown-register");
	rig_start(&(struct reg_config){ ~0ull, three });
	wr(EXTRA, 1);
	expect("");
}

static void rules_see_features_and_params(void **unused)
{
	static const u64 two[] = { 2 };

	(void)unused;
	wr(LIMIT, 3);
	expect("FEATURE_IS_SEEN");
	wr(LIMIT, 63);				/* lanes is 4 unless somebody says otherwise */
	expect("");
	wr(LIMIT, 64);
	expect("PARAM_IS_SEEN");
	rig_start(&(struct reg_config){ EXT, two });
	wr(LIMIT, 3);
	wr(LIMIT, 31);
	expect("");
	wr(LIMIT, 32);
	expect("PARAM_IS_SEEN");
}

static void a_value_of_an_enum_may_need_a_feature(void **unused)
{
	(void)unused;
	wr(CTRL, 5 << 12);
	wr(CTRL, 1 << 12);
	expect("");
	wr(CTRL, 4 << 12);
	expect("reserved-value");
	rig_start(&(struct reg_config){ EXT, NULL });
	wr(CTRL, 1 << 12);
	expect("");
	wr(CTRL, 5 << 12);
	expect("reserved-value");
}

static void where_nothing_differs_nothing_is_copied(void **unused)
{
	struct reg_map same = chip_reg_map, copy;

	(void)unused;
	same.elaborate = NULL;
	regmap_elaborate(&same, NULL, NULL, &copy);
	assert_ptr_equal(copy.regs, chip_reg_map.regs);
	assert_ptr_equal(map.regs, regs);
}

/* ---- reset ------------------------------------------------------------------------------------------------------- */

static void kinds_of_reset_keep_and_set(void **unused)
{
	(void)unused;
	assert_true(load(CTRL) == 0x110);
	wr(CTRL, 0x311);
	wr(ARM, 9);
	reset_kind(1);
	assert_true(load(CTRL) == 0x101);	/* EN is kept, CHECK is 0 */
	assert_true(load(ARM) == 0);
	reset_kind(0);
	assert_true(load(CTRL) == 0x110);
	rig_start(&(struct reg_config){ 0, NULL });
	assert_true(load(CTRL) == 0x200);
	hw(CTRL, 0x201);
	reset_kind(1);
	assert_true(load(CTRL) == 0x201);	/* what is not there comes out the same by every kind */
	expect("");
}

static void an_element_may_be_reset_otherwise_in_part(void **unused)
{
	(void)unused;
	assert_true(load(ARR) == 0x33 && load(ARR + 4) == 0x33 && load(ARR + 12) == 0x33);
	assert_true(load(ARR + 8) == 0x4433);
}

/* ---- views and shared addresses ---------------------------------------------------------------------------------- */

static void a_view_is_the_registers_own_storage(void **unused)
{
	(void)unused;
	wr_bytes(LANE1, 0x77, 1);
	assert_true(load(LANES) == 0x7710);
	wr(LANES, 0x5511);
	assert_true(rd_bytes(LANE1, 1) == 0x55);
	assert_true(rd_bytes(ALIAS, 4) == 0x5511);
	wr(ALIAS, 0x1234);
	assert_true(load(LANES) == 0x1234);
	expect("");
	wr_bytes(LANES, 1, 1);			/* no view is there, and the register wants four bytes */
	expect("access-width");
	wr_bytes(LANE1, 1, 4);
	expect("access-width");
}

static void events_are_cleared_through_a_view_as_anywhere(void **unused)
{
	(void)unused;
	hw(LANES, 3 << 16);
	wr(ALIAS, 1 << 16);
	assert_true(load(LANES) == 2 << 16);
	expect("");
}

static void rules_of_the_register_hold_for_its_views(void **unused)
{
	(void)unused;
	wr(LANES, 1);
	wr(ALIAS, 3);
	expect("");
	wr(LANES, 1);
	wr(ALIAS, 2);
	expect("WRITE_OF_STORAGE");
	wr(ALIAS, 7);
	expect("ORDER_AROUND_STORAGE");
	wr(ARM, 1);
	wr(ALIAS, 7);
	expect("");
}

static void rules_of_a_view_see_the_storage_as_it_was(void **unused)
{
	(void)unused;
	wr_bytes(LANE1, 3, 1);
	expect("");
	wr_bytes(LANE1, 4, 1);			/* LANE1 was 3 */
	expect("WRITE_OF_A_VIEW");
	wr(LANES, 0xff);
	wr_bytes(LANE1, 4, 1);
	expect("WRITE_OF_A_VIEW");
	wr(LANES, 0xfe);
	wr_bytes(LANE1, 0xff, 1);
	expect("");
}

static void state_rules_follow_the_storage_both_ways(void **unused)
{
	(void)unused;
	wr(LANES, 9 << 8);
	op_end();
	expect("STATE_OF_A_VIEW");
	wr_bytes(LANE1, 8, 1);
	op_end();
	expect("STATE_OF_STORAGE");
	wr_bytes(LANE1, 10, 1);
	op_end();
	expect("");
}

static void the_direction_decides_at_a_shared_address(void **unused)
{
	(void)unused;
	assert_true(rd_bytes(COMMAND, 4) == 1);
	wr(COMMAND, 5);
	assert_true(rd_bytes(COMMAND, 4) == 1);
	expect("");
	wr(COMMAND, 0x10);			/* reserved where one writes, not where one reads */
	expect("reserved-bits-set");
	assert_string_equal(regmap_find_access(&map, COMMAND, 4, true).reg->name, "COMMAND");
	assert_string_equal(regmap_find_access(&map, COMMAND, 4, false).reg->name, "STATUS");
}

/* ---- halves ------------------------------------------------------------------------------------------------------ */

static void halves_in_order_are_fine(void **unused)
{
	(void)unused;
	wr(BASE, 0x1002);
	wr(BASE + 4, 1);
	wr_bytes(BASE, 0x2000, 8);
	wr(ROOT + 4, 1);
	wr(ROOT, 1);
	wr(ROOT, 2);
	op_end();
	wr(BASE + 4, 1);			/* the half that commits, alone */
	op_end();
	expect("");
}

static void halves_in_the_wrong_order_are_reported_once(void **unused)
{
	(void)unused;
	wr(ROOT, 1);
	wr(ROOT + 4, 1);
	expect("");
	op_end();
	expect("split-order");
	op_end();
	expect("");
	wr(BASE + 4, 1);
	wr(BASE, 0x1000);
	op_end();
	expect("split-order split-torn");
}

static void a_half_alone_says_nothing_about_the_order(void **unused)
{
	(void)unused;
	wr(ROOT, 1);
	op_end();
	wr(ROOT + 4, 1);
	op_end();
	wr(ROOT, 1);				/* alone, and then a pair */
	wr(ROOT + 4, 1);
	wr(ROOT, 1);
	op_end();
	wr(ROOT, 1);
	wr(ROOT + 4, 1);
	wr_bytes(ROOT, 5, 8);
	op_end();
	expect("");
}

static void a_half_without_its_commit_is_torn(void **unused)
{
	(void)unused;
	wr(BASE, 0x1000);
	op_end();
	expect("split-torn");
	wr(HALVES + 4, 1);
	wr(HALVES + 8 + 4, 1);
	wr(HALVES, 1);
	op_end();
	expect("split-torn");
	wr(HALVES + 16 + 4, 1);
	wr(HALVES + 16, 1);
	op_end();
	expect("");
}

static void a_queue_is_not_told_of_entries_while_its_base_is_torn(void **unused)
{
	(void)unused;
	wr(BASE, 0x1002);
	wr(QCTRL, 1);
	wr(PROD, 1);
	expect("split-torn");
	wr(QCTRL, 0);
	wr(BASE + 4, 0);
	wr(QCTRL, 1);
	wr(PROD, 2);
	op_end();
	expect("");
}

/* ---- queues ------------------------------------------------------------------------------------------------------ */

static void a_producer_stays_behind_the_consumer(void **unused)
{
	(void)unused;
	wr(QCTRL, 1);
	wr(PROD, 3);
	wr(PROD, 4);				/* full: four entries, the wrap bit differs */
	expect("");
	wr(PROD, 5);
	expect("queue-overrun");
	hw(CONS, 4);
	hw(PROD, 4);
	wr(PROD, 7);
	wr(PROD, 0);				/* full once more, one lap on */
	expect("");
	wr(PROD, 1);
	expect("queue-overrun");
}

static void an_index_fits_the_size_of_its_queue(void **unused)
{
	(void)unused;
	wr(QCTRL, 3);
	hw(CONS, 6);
	hw(PROD, 6);
	wr(PROD, 7);
	expect("");
	wr(PROD, 8);
	expect("queue-index");
	hw(EPROD, 15);
	hw(ECONS, 14);
	wr(ECONS, 15);
	expect("");
	wr(ECONS, 16);
	expect("queue-index");
}

static void a_consumer_does_not_run_ahead(void **unused)
{
	(void)unused;
	wr(QCTRL, 2);
	hw(EPROD, 2);
	wr(ECONS, 1);
	wr(ECONS, 2);
	expect("");
	wr(ECONS, 3);
	expect("queue-underrun");
	hw(ECONS, 14);
	wr(ECONS, 2);
	expect("");
	hw(ECONS, 2);
	wr(ECONS, 1);				/* backwards */
	expect("queue-underrun");
}

static void indices_are_free_while_a_queue_is_off(void **unused)
{
	(void)unused;
	wr(PROD, 5);
	wr(PROD, 0xffff);
	wr(ECONS, 7);
	wr(QCTRL, 3);
	wr(QCTRL, 0);
	wr(PROD, 0);
	expect("");
}

static void base_and_size_stay_while_a_queue_is_in_use(void **unused)
{
	(void)unused;
	wr_bytes(BASE, 0x5003, 8);
	wr_bytes(EBASE, 0x1000, 8);
	wr(QCTRL, 3);
	wr_bytes(BASE, 0x5003, 8);
	wr_bytes(EBASE, 0x1000, 8);
	expect("");
	wr_bytes(BASE, 0x6003, 8);
	expect("queue-moved");
	wr_bytes(BASE, 0x6002, 8);
	expect("queue-moved");
	wr_bytes(EBASE, 0x2000, 8);
	expect("queue-moved");
	wr(QCTRL, 1);
	wr_bytes(EBASE, 0x3000, 8);
	expect("");
}

static void a_queue_of_one_element_leaves_the_others_alone(void **unused)
{
	(void)unused;
	wr(RINGS + 8, 15);			/* element 0 is no queue */
	wr(RINGS + 0x18, 7);			/* seven of eight: one entry stays empty */
	expect("");
	hw(RINGS + 0x1c, 7);
	wr(RINGS + 0x18, 0);
	wr(RINGS + 0x18, 3);
	wr(RINGS + 0x18, 6);
	expect("");
	wr(RINGS + 0x18, 7);
	expect("queue-overrun");
	wr(RINGS + 0x18, 8);
	expect("queue-index");
}

/* ---- commands ---------------------------------------------------------------------------------------------------- */

static void completion_shows_in_another_register(void **unused)
{
	(void)unused;
	wr(CR, 1);
	rd(CR);					/* tells nothing */
	rd(ACK);
	wr(CR, 3);
	expect("start-while-busy");
	wr(CR, 3);
	expect("write-while-busy");
	hw(ACK, 1);
	rd(ACK);
	wr(CR, 0);
	hw(ACK, 0);
	rd(ACK);
	wr(CR, 0);				/* starts nothing */
	wr(CR, 1);
	expect("");
}

static void a_time_out_must_be_dealt_with(void **unused)
{
	(void)unused;
	wr(CR, 1);
	now_us += 99;
	rd(ACK);
	op_end();				/* not over yet */
	expect("");
	now_us += 1;
	rd(ACK);
	op_end();
	expect("timeout-not-handled");
	op_end();
	expect("");
	rd(ACK);
	wr(ERR, 1);
	op_end();
	expect("");
}

static void a_late_completion_is_no_time_out(void **unused)
{
	(void)unused;
	wr(CR, 1);
	now_us += 200;
	rd(ACK);
	hw(ACK, 1);
	rd(ACK);
	op_end();
	expect("");
}

static void other_rules_go_on_beside_these(void **unused)
{
	(void)unused;
	wr_bytes(BASE, 8, 8);
	wr_bytes(WIDECMD, 1, 8);
	expect("");
	wr_bytes(BASE, 9, 8);
	expect("value-too-large");
	wr_bytes(WIDECMD, 1, 8);
	expect("start-while-busy");
	feed((struct mon_event){ .kind = MON_FETCH, .val = 0x10 });
	expect("entry-reserved-bits");
	feed((struct mon_event){ .kind = MON_COMMAND, .val = 0xf });
	expect("");
}

static void bits_that_mean_nothing_while_busy_decide_nothing(void **unused)
{
	(void)unused;
	rd_bytes(WIDECMD + 4, 4);
	wr_bytes(WIDECMD, 1, 8);
	rd_bytes(WIDECMD, 8);
	rd_bytes(WIDECMD, 4);
	expect("");
	rd_bytes(WIDECMD + 4, 4);
	expect("undefined-read");
	hw(WIDECMD, 5ull << 32);
	rd_bytes(WIDECMD, 4);
	rd_bytes(WIDECMD + 4, 4);
	expect("");
	for (u32 i = 0; i < chip_mon_set.n_rules; i++)
		if (!strcmp(chip_mon_set.rules[i].id, "undefined-read"))
			assert_true(chip_mon_set.rules[i].warning);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_instance_has_what_its_features_say),
		TEST(a_param_decides_as_well),
		TEST(rules_see_features_and_params),
		TEST(a_value_of_an_enum_may_need_a_feature),
		TEST(where_nothing_differs_nothing_is_copied),
		TEST(kinds_of_reset_keep_and_set),
		TEST(an_element_may_be_reset_otherwise_in_part),
		TEST(a_view_is_the_registers_own_storage),
		TEST(events_are_cleared_through_a_view_as_anywhere),
		TEST(rules_of_the_register_hold_for_its_views),
		TEST(rules_of_a_view_see_the_storage_as_it_was),
		TEST(state_rules_follow_the_storage_both_ways),
		TEST(the_direction_decides_at_a_shared_address),
		TEST(halves_in_order_are_fine),
		TEST(halves_in_the_wrong_order_are_reported_once),
		TEST(a_half_alone_says_nothing_about_the_order),
		TEST(a_half_without_its_commit_is_torn),
		TEST(a_queue_is_not_told_of_entries_while_its_base_is_torn),
		TEST(a_producer_stays_behind_the_consumer),
		TEST(an_index_fits_the_size_of_its_queue),
		TEST(a_consumer_does_not_run_ahead),
		TEST(indices_are_free_while_a_queue_is_off),
		TEST(base_and_size_stay_while_a_queue_is_in_use),
		TEST(a_queue_of_one_element_leaves_the_others_alone),
		TEST(completion_shows_in_another_register),
		TEST(a_time_out_must_be_dealt_with),
		TEST(a_late_completion_is_no_time_out),
		TEST(other_rules_go_on_beside_these),
		TEST(bits_that_mean_nothing_while_busy_decide_nothing),
	};

	return cmocka_run_group_tests_name("generated monitors of registers", tests, NULL, NULL);
}
