/* SPDX-License-Identifier: MIT */
/*
 * Every kind of rule that `iovet gen monitors` compiles, on tests/gen/kinds.yaml: one trace that breaks it, one that
 * does not. Built and run by tests/gen/monitors.sh.
 */
#define RIG_MAP kinds_reg_map
#define RIG_SET kinds_mon_set
#include "kinds_rig.h"

#include "kinds/regs.h"

const char *kinds_decode(u32 offset, u64 val, char *buf, u32 bytes);
const char *kinds_decode_struct(u32 no, u64 val, char *buf, u32 bytes);

static void walked(u32 struct_no, u32 variant, u64 val)
{
	feed((struct mon_event){ .kind = MON_STRUCT, .struct_no = struct_no, .variant_no = variant, .val = val });
}

static void entry(u64 val)
{
	walked(KINDS_STRUCT_ENTRY, kinds_entry_variant(kinds_entry_from(val)), val);
}

/* A stream that may be enabled: root, flush, global enable. */
static void prepare(u32 sid)
{
	wr(KINDS_CTRL_OFFSET, 1);
	wr(KINDS_ROOT_OFFSET(sid, 0), 0x11);
	wr(KINDS_FLUSH_OFFSET, 1);
	expect("");
}

static void reserved_enum_value_is_reported(void **unused)
{
	(void)unused;
	wr(KINDS_CTRL_OFFSET, 1 | 5 << 1);
	expect("");
	wr(KINDS_CTRL_OFFSET, 1 | 3 << 1);
	expect("reserved-value");
	wr(KINDS_CTRL_OFFSET, 3 << 4);
	expect("reserved-value");
}

static void enum_is_not_judged_while_the_field_is_invalid(void **unused)
{
	(void)unused;
	wr(KINDS_CTRL_OFFSET, 3 << 1);
	expect("");
}

static void value_over_its_maximum_is_reported(void **unused)
{
	(void)unused;
	wr(KINDS_CTRL_OFFSET, 9 << 8);
	expect("");
	wr(KINDS_CTRL_OFFSET, 10 << 8);
	expect("value-too-large");
}

static void command_while_the_last_one_runs_is_reported(void **unused)
{
	(void)unused;
	wr(KINDS_CMD_OFFSET, 0x80000001);
	wr(KINDS_CMD_OFFSET, 0x80000002);
	expect("start-while-busy");
	rd(KINDS_CMD_OFFSET);
	wr(KINDS_CMD_OFFSET, 0);
	expect("write-while-busy");
}

static void command_after_a_read_showed_idle_is_fine(void **unused)
{
	(void)unused;
	wr(KINDS_CMD_OFFSET, 0x80000001);
	hw(KINDS_CMD_OFFSET, 0);
	rd(KINDS_CMD_OFFSET);
	wr(KINDS_CMD_OFFSET, 0x80000001);
	expect("");
}

static void command_after_its_time_limit_is_fine(void **unused)
{
	(void)unused;
	wr(KINDS_CMD_OFFSET, 0x80000001);
	now_us += 99;
	wr(KINDS_CMD_OFFSET, 0x80000001);
	expect("start-while-busy");
	now_us += 100;
	wr(KINDS_CMD_OFFSET, 0x80000001);
	expect("");
}

static void state_is_judged_at_the_end_of_an_operation_for_every_element(void **unused)
{
	(void)unused;
	hw(KINDS_SEL_OFFSET(5), 1);
	op_end();
	expect("");				/* nothing it names was written */
	wr(KINDS_ROOT_OFFSET(2, 0), 0x10);
	expect("");				/* not before the operation ends */
	op_end();
	expect("STATE_ROOT");
	op_end();
	expect("");				/* once per operation that touches it */
	hw(KINDS_ROOT_OFFSET(5, 0), 0x11);
	wr(KINDS_ROOT_OFFSET(2, 0), 0x10);
	op_end();
	expect("");
}

static void state_ranges_over_both_dimensions_and_sees_params(void **unused)
{
	(void)unused;
	wr(KINDS_ROOT_OFFSET(7, 1), 0x3fffff1);
	op_end();
	expect("");
	wr(KINDS_ROOT_OFFSET(7, 1), 0x4000001);	/* ADDR = 4 << 20, units = 4 */
	op_end();
	expect("STATE_ALL_ROOTS");
}

static void value_is_judged_on_each_write(void **unused)
{
	(void)unused;
	wr(KINDS_ROOT_OFFSET(0, 1), 0x1);
	expect("VALUE_ADDR");
	wr(KINDS_ROOT_OFFSET(0, 1), 0x11);
	wr(KINDS_ROOT_OFFSET(0, 1), 0x0);
	expect("");
}

static void entries_are_judged_by_their_variant(void **unused)
{
	(void)unused;
	entry(0x1000 | 1);
	expect("VALUE_PAGE");
	entry(0x1000 | 3);
	entry(0x1000);
	expect("");
	entry(0xfffffffffffffffe);
	expect("VALUE_ENTRY");
	walked(KINDS_STRUCT_ENTRY, 2, 0x1000);
	expect("");
}

static void reserved_bits_of_an_entry_depend_on_its_variant(void **unused)
{
	(void)unused;
	entry(0x3 | 1ull << 55);
	expect("entry-reserved-bits");
	entry(0x2 | 1ull << 55);
	expect("");
	walked(KINDS_STRUCT_PLAIN, 0, 1 << 16);
	expect("entry-reserved-bits");
}

static void fields_of_an_entry_have_limits(void **unused)
{
	(void)unused;
	entry(0x3 | 3ull << 48);
	expect("reserved-value");
	walked(KINDS_STRUCT_PLAIN, 0, 1001);
	expect("value-too-large");
	walked(KINDS_STRUCT_PLAIN, 0, 1000);
	entry(0x3 | 2ull << 48);
	expect("");
}

static void write_compares_old_and_new_of_the_same_element(void **unused)
{
	(void)unused;
	hw(KINDS_SEL_OFFSET(1), 1 | 2 << 4);
	hw(KINDS_CTRL_OFFSET, 1);
	wr(KINDS_ROOT_OFFSET(1, 0), 0x11);
	wr(KINDS_FLUSH_OFFSET, 1);
	wr(KINDS_SEL_OFFSET(1), 1 | 2 << 4);
	expect("");
	wr(KINDS_SEL_OFFSET(1), 1 | 3 << 4);
	expect("WRITE_FROZEN");
}

static void write_sees_its_own_register_as_it_was_before(void **unused)
{
	(void)unused;
	wr(KINDS_ARM_OFFSET, 7);
	expect("");
	wr(KINDS_ARM_OFFSET, 8);
	expect("WRITE_OWN_STATE");
}

static void write_sees_other_registers(void **unused)
{
	(void)unused;
	prepare(1);
	wr(KINDS_SEL_OFFSET(1), 1);
	expect("");
	wr(KINDS_CTRL_OFFSET, 0);
	wr(KINDS_SEL_OFFSET(1), 1);
	expect("WRITE_OTHER_STATE");
	wr(KINDS_CTRL_OFFSET, 1);
	hw(KINDS_SEL_OFFSET(7), 15 << 4);
	wr(KINDS_SEL_OFFSET(1), 1);
	expect("WRITE_OTHER_STATE");
}

static void order_wants_every_requirement_since_the_last_time(void **unused)
{
	(void)unused;
	wr(KINDS_KICK_OFFSET, 0);
	expect("ORDER_GLOBAL");
	wr(KINDS_ARM_OFFSET, 1);
	wr(KINDS_DISARM_OFFSET, 1);
	wr(KINDS_KICK_OFFSET, 0);
	expect("ORDER_GLOBAL");
	wr(KINDS_ARM_OFFSET, 1);
	wr(KINDS_DISARM_OFFSET, 1);
	rd(KINDS_DONE_OFFSET);
	wr(KINDS_KICK_OFFSET, 0);
	expect("");
	wr(KINDS_KICK_OFFSET, 0);
	expect("ORDER_GLOBAL");
}

static void order_keeps_elements_apart(void **unused)
{
	(void)unused;
	prepare(1);
	wr(KINDS_ROOT_OFFSET(2, 0), 0x11);	/* stream 2 is dirty again, stream 1 is not */
	wr(KINDS_SEL_OFFSET(1), 1);
	expect("");
	wr(KINDS_SEL_OFFSET(2), 1);
	expect("ORDER_FLUSHED");
	wr(KINDS_FLUSH_OFFSET, 1);		/* a flush without an index counts for all */
	wr(KINDS_SEL_OFFSET(2), 1);
	expect("");
}

static void order_looks_at_the_condition_of_its_events(void **unused)
{
	(void)unused;
	wr(KINDS_CTRL_OFFSET, 1);
	wr(KINDS_ROOT_OFFSET(1, 0), 0x11);
	wr(KINDS_FLUSH_OFFSET, 0);
	wr(KINDS_SEL_OFFSET(1), 0);
	expect("");
	wr(KINDS_SEL_OFFSET(1), 1);
	expect("ORDER_FLUSHED");
}

static void order_of_an_element_is_not_met_by_another(void **unused)
{
	(void)unused;
	prepare(1);
	wr(KINDS_SEL_OFFSET(3), 1);
	expect("ORDER_ROOT");
	wr(KINDS_SEL_OFFSET(1), 1);
	expect("");
}

static void order_starts_again_at_reset(void **unused)
{
	(void)unused;
	prepare(1);
	reset();
	wr(KINDS_CTRL_OFFSET, 1);
	wr(KINDS_SEL_OFFSET(1), 1);
	expect("ORDER_FLUSHED ORDER_ROOT");
}

static void what_must_follow_in_the_operation_is_missed_at_its_end(void **unused)
{
	(void)unused;
	wr(KINDS_ARM_OFFSET, 1);
	wr(KINDS_DISARM_OFFSET, 1);
	op_end();
	expect("");
	wr(KINDS_ARM_OFFSET, 1);
	expect("");
	op_end();
	expect("WITHIN_OPERATION");
	op_end();
	expect("");
}

static void what_must_follow_before_counts_for_nothing(void **unused)
{
	(void)unused;
	wr(KINDS_DISARM_OFFSET, 1);
	wr(KINDS_ARM_OFFSET, 1);
	op_end();
	expect("WITHIN_OPERATION");
}

static void kick(void)
{
	wr(KINDS_ARM_OFFSET, 1);
	wr(KINDS_DISARM_OFFSET, 1);
	rd(KINDS_DONE_OFFSET);
	wr(KINDS_KICK_OFFSET, 5);
	expect("");
}

static void time_limit_is_judged_at_the_next_event(void **unused)
{
	(void)unused;
	kick();
	now_us += 50;
	op_end();
	expect("");
	now_us += 1;
	op_end();
	expect("WITHIN_TIME");
	now_us += 100;
	op_end();
	expect("");
}

static void time_limit_is_met_only_by_the_value_asked_for(void **unused)
{
	(void)unused;
	kick();
	hw(KINDS_DONE_OFFSET, 1);
	rd(KINDS_DONE_OFFSET);
	now_us += 100;
	op_end();
	expect("");
	kick();
	hw(KINDS_DONE_OFFSET, 2);
	rd(KINDS_DONE_OFFSET);
	now_us += 100;
	op_end();
	expect("WITHIN_TIME");
}

static void time_limit_is_forgotten_at_reset(void **unused)
{
	(void)unused;
	kick();
	now_us += 100;
	reset();
	op_end();
	expect("");
}

static void what_must_follow_is_asked_of_each_element(void **unused)
{
	(void)unused;
	hw(KINDS_SEL_OFFSET(1), 1);
	hw(KINDS_SEL_OFFSET(2), 1);
	wr(KINDS_SEL_OFFSET(1), 0);
	wr(KINDS_SEL_OFFSET(2), 0);
	wr(KINDS_ROOT_OFFSET(1, 0), 0);
	wr(KINDS_ROOT_OFFSET(2, 1), 0);
	op_end();
	expect("");
	hw(KINDS_SEL_OFFSET(1), 1);
	hw(KINDS_SEL_OFFSET(2), 1);
	wr(KINDS_SEL_OFFSET(1), 0);
	wr(KINDS_SEL_OFFSET(2), 0);
	wr(KINDS_ROOT_OFFSET(1, 0), 0);
	op_end();
	expect("WITHIN_ELEMENT");
}

/* The expression that nobody would write; expected values by hand. */
static void arithmetic_is_total(void **unused)
{
	(void)unused;
	for (u32 i = 0; i < 2; i++) {
		static const u32 val[] = { 0x30, 0x31 };

		wr(KINDS_ARM_OFFSET, 1);
		wr(KINDS_DISARM_OFFSET, 1);
		rd(KINDS_DONE_OFFSET);
		wr(KINDS_KICK_OFFSET, val[i]);
		expect(i ? "" : "VALUE_ODD");
	}
	wr(KINDS_ARM_OFFSET, 1);
	wr(KINDS_DISARM_OFFSET, 1);
	rd(KINDS_DONE_OFFSET);
	wr(KINDS_KICK_OFFSET, 1);		/* (1 >> 1) + 1 + 1 is 2 */
	expect("");
	wr(KINDS_ARM_OFFSET, 1);
	wr(KINDS_DISARM_OFFSET, 1);
	rd(KINDS_DONE_OFFSET);
	wr(KINDS_KICK_OFFSET, 0);		/* (0 >> 0) + 1 + 1 is 2 */
	expect("");
}

static void no_unit_of_the_map_is_out_of_step_with_the_header(void **unused)
{
	(void)unused;
	assert_int_equal(kinds_reg_map.n_regs, KINDS_N_REGS);
	assert_int_equal(kinds_reg_map.n_state, KINDS_N_STATE);
	assert_true(kinds_reg_map.spec_hash == KINDS_SPEC_HASH);
	for (u32 sid = 0; sid < 8; sid++) {
		struct reg_hit sel = regmap_find(&kinds_reg_map, KINDS_SEL_OFFSET(sid));

		assert_int_equal(sel.reg_no, KINDS_REG_SEL);
		assert_int_equal(sel.state, kinds_state_sel(sid));
		for (u32 i = 0; i < 2; i++) {
			struct reg_hit root = regmap_find(&kinds_reg_map, KINDS_ROOT_OFFSET(sid, i));

			assert_int_equal(root.reg_no, KINDS_REG_ROOT);
			assert_int_equal(root.state, kinds_state_root(sid, i));
			assert_int_equal(root.index[0], sid);
			assert_int_equal(root.index[1], i);
		}
		assert_null(regmap_find(&kinds_reg_map, KINDS_SEL_OFFSET(sid) + 0xc).reg);
	}
	assert_int_equal(state[kinds_state_sel(3)], 0x70);
}

static void clear_word_holds_exactly_the_named_event(void **unused)
{
	kinds_event_t seen = kinds_event_from(0x3 | 0x10 | 0x200);

	(void)unused;
	assert_int_equal(kinds_event_clear_a(seen).raw, 0x1 | 0x10 | 0x200);
	assert_int_equal(kinds_event_clear_b(seen).raw, 0x2 | 0x10 | 0x200);
	assert_int_equal(kinds_event_clear_seen(seen).raw, 0x3 | 0x10 | 0x200);
	assert_int_equal(kinds_event_clear_a(kinds_event_from(0x2)).raw, 0);
	/* W0C bits are written 1, RES1 too; set-by-write and toggle bits 0. */
	assert_int_equal(kinds_access_clear_w1cf(kinds_access_from(0xffffffff)).raw,
			 0xf | 0x3 << 12 | 0x3 << 14 | 0x3 << 24 | 1u << 27 | 1u << 28 | 1u << 31);
}

static void snapshot_clears_are_accepted_and_others_are_not(void **unused)
{
	(void)unused;
	hw(KINDS_EVENT_OFFSET, 3);
	wr(KINDS_EVENT_OFFSET, 1);
	expect("clear-without-read");
	rd(KINDS_EVENT_OFFSET);
	wr(KINDS_EVENT_OFFSET, kinds_event_clear_b(kinds_event_from(2)).raw);
	expect("");
}

static void text_names_fields_and_elements(void **unused)
{
	char buf[128];

	(void)unused;
	assert_string_equal(kinds_decode(KINDS_CTRL_OFFSET, 1 | 5 << 1, buf, sizeof(buf)),
			    "CTRL = 0xb DENSE=ZERO MODE=TEST EN");
	assert_string_equal(kinds_decode(KINDS_ROOT_OFFSET(3, 1), 0x21, buf, sizeof(buf)), "ROOT[3][1] = 0x21 ADDR=0x2 V");
	assert_string_equal(kinds_decode(KINDS_WIDE_OFFSET + 4, 0xff000000, buf, sizeof(buf)), "WIDE+4 = 0xff000000 TOP=0xff");
	assert_string_equal(kinds_decode(0xffc, 1, buf, sizeof(buf)), "hole@0xffc = 0x1");
	assert_string_equal(kinds_decode_struct(KINDS_STRUCT_ENTRY, 0x2003, buf, sizeof(buf)),
			    "entry.page = 0x2003 V COLOUR=ZERO PA=0x2 R");
	assert_string_equal(kinds_decode_struct(99, 0x5, buf, sizeof(buf)), "unknown = 0x5 reserved=0x5");
}

static void text_is_total(void **unused)
{
	static const u64 vals[] = { 0, 1, ~0ull, 0x8000000000000000, 0x5555555555555555, 0xaaaaaaaa };

	(void)unused;
	for (u32 bytes = 0; bytes < 40; bytes++) {
		for (u32 offset = 0; offset < KINDS_WINDOW_BYTES + 64; offset += 1 + offset / 256) {
			for (u32 i = 0; i < ARRAY_LEN(vals); i++) {
				char buf[41];

				memset(buf, '#', sizeof(buf));
				kinds_decode(offset, vals[i], buf, bytes);
				assert_int_equal(buf[bytes], '#');
				assert_true(bytes == 0 || memchr(buf, '\0', bytes));
				kinds_decode_struct(offset % 4, vals[i], buf, bytes);
				assert_int_equal(buf[bytes], '#');
			}
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(reserved_enum_value_is_reported),
		TEST(enum_is_not_judged_while_the_field_is_invalid),
		TEST(value_over_its_maximum_is_reported),
		TEST(command_while_the_last_one_runs_is_reported),
		TEST(command_after_a_read_showed_idle_is_fine),
		TEST(command_after_its_time_limit_is_fine),
		TEST(state_is_judged_at_the_end_of_an_operation_for_every_element),
		TEST(state_ranges_over_both_dimensions_and_sees_params),
		TEST(value_is_judged_on_each_write),
		TEST(entries_are_judged_by_their_variant),
		TEST(reserved_bits_of_an_entry_depend_on_its_variant),
		TEST(fields_of_an_entry_have_limits),
		TEST(write_compares_old_and_new_of_the_same_element),
		TEST(write_sees_its_own_register_as_it_was_before),
		TEST(write_sees_other_registers),
		TEST(order_wants_every_requirement_since_the_last_time),
		TEST(order_keeps_elements_apart),
		TEST(order_looks_at_the_condition_of_its_events),
		TEST(order_of_an_element_is_not_met_by_another),
		TEST(order_starts_again_at_reset),
		TEST(what_must_follow_in_the_operation_is_missed_at_its_end),
		TEST(what_must_follow_before_counts_for_nothing),
		TEST(time_limit_is_judged_at_the_next_event),
		TEST(time_limit_is_met_only_by_the_value_asked_for),
		TEST(time_limit_is_forgotten_at_reset),
		TEST(what_must_follow_is_asked_of_each_element),
		TEST(arithmetic_is_total),
		TEST(no_unit_of_the_map_is_out_of_step_with_the_header),
		TEST(clear_word_holds_exactly_the_named_event),
		TEST(snapshot_clears_are_accepted_and_others_are_not),
		TEST(text_names_fields_and_elements),
		TEST(text_is_total),
	};

	return cmocka_run_group_tests_name("generated monitors", tests, NULL, NULL);
}
