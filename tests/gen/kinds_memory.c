/* SPDX-License-Identifier: MIT */
/*
 * Events on structures in memory, on tests/gen/kinds_memory.yaml: every kind of invariant over a store, a fetch and a
 * command, broken and just not broken, and what happens when more is pending than a monitor remembers. Built and run by
 * tests/gen/monitors.sh.
 */
#define RIG_MAP memo_reg_map
#define RIG_SET memo_mon_set
#include "kinds_rig.h"

enum { ROOT = 0x00, KICK = 0x10, TLB = 0x20, MODE = 0x24, ALL = 1 << 8 };
enum { PTE, STE, NARROW, CMD };		/* structures, in the order of the spec */
enum { IDLE, LIVE };			/* variants of ste */
enum { NOP, INV, SYNC, INV_ALL };	/* variants of cmd, and their opcodes */
#define PTR 0x1000			/* of a good ste, in its third word */

static struct mon_at at(u32 struct_no, u32 variant_no, const u64 *words, u32 n_words, const struct mon_entry *entry)
{
	return (struct mon_at){ .struct_no = struct_no, .variant_no = variant_no, .words = words, .n_words = n_words,
				.entry = entry, .time_ns = now_us * 1000 };
}

static void fetch_pte(u64 id, u64 first, u64 last)
{
	struct mon_entry entry = { id, first, last };
	u64 val = 0x1001;
	struct mon_at a = at(PTE, 0, &val, 1, &entry);

	mon_fetch(&mon, &a);
}

static void store_pte(u64 id, u64 first, u64 last, u64 old, u64 val)
{
	struct mon_entry entry = { id, first, last };
	struct mon_at a = at(PTE, 0, &val, 1, &entry);

	a.old_words = &old;
	mon_store(&mon, &a);
}

static void store_ste(u64 id, const u64 old[4], const u64 val[4])
{
	struct mon_entry entry = { id, 0, ~0ull };
	struct mon_at a = at(STE, val[0] & 1, val, 4, &entry);

	a.old_words = old;
	mon_store(&mon, &a);
}

static void fetch_ste(u64 id, const u64 val[4])
{
	struct mon_entry entry = { id, 0, ~0ull };
	struct mon_at a = at(STE, val[0] & 1, val, 4, &entry);

	mon_fetch(&mon, &a);
}

static const u64 idle[4], live[4] = { 1, 0, PTR, 0 };

static void change(u64 id) { store_ste(id, live, live); }
static void look(u64 id) { fetch_ste(id, live); }

static void command(u32 variant, u64 w0, u64 w1)
{
	u64 w[2] = { w0, w1 };
	struct mon_at a = at(CMD, variant, w, 2, NULL);

	mon_command(&mon, &a);
}

static void inv(u64 id, u64 first, u64 last) { command(INV, INV | id << 32, first | last << 32); }
static void sync(void) { command(SYNC, SYNC, 0); }

static void narrow(enum mon_event_kind kind, u64 id, u64 a, u64 b, u64 c)
{
	u64 w[3] = { a, b, c << 24 }, old[3] = { 0 };
	struct mon_entry entry = { id, 0, ~0ull };
	struct mon_at x = at(NARROW, 0, w, 3, &entry);

	x.old_words = old;
	if (kind == MON_STORE)
		mon_store(&mon, &x);
	else
		mon_fetch(&mon, &x);
}

/* ---- values ------------------------------------------------------------------------------------------------------ */

static void reserved_bits_are_judged_in_every_word(void **unused)
{
	(void)unused;
	for (u32 i = 0; i < 4; i++) {
		u64 bad[4] = { 0 };

		bad[i] = 1ull << 60;
		fetch_ste(1, bad);
		expect("entry-reserved-bits");
		store_ste(1, idle, bad);		/* a store may be one of several */
		expect("");
	}
	fetch_ste(1, idle);
	fetch_ste(1, live);
	narrow(MON_FETCH, 1, 0, 1, 0);
	expect("");
	narrow(MON_FETCH, 1, 0, 1 << 16, 0);
	expect("entry-reserved-bits");
	command(INV, INV, ~0ull);
	expect("");
	command(INV_ALL, INV_ALL, 1);
	expect("entry-reserved-bits");
}

static void limits_are_judged_in_their_word(void **unused)
{
	u64 w[4] = { 1, 9, PTR, 2 };

	(void)unused;
	fetch_ste(1, w);
	expect("");
	w[1] = 10;
	fetch_ste(1, w);
	expect("value-too-large");
	w[1] = 0;
	w[3] = 4;
	fetch_ste(1, w);
	expect("reserved-value");
	narrow(MON_FETCH, 1, 0, 100, 0);
	expect("");
	narrow(MON_FETCH, 1, 0, 101, 0);
	expect("value-too-large");
}

static void a_command_has_a_known_opcode(void **unused)
{
	(void)unused;
	command(4, 9, 0);
	expect("");
	command(9, 4, 0);
	expect("reserved-value");
	rig_start(&(struct reg_config){ .features = 0 });
	command(4, 9, 0);
	expect("reserved-value");
}

static void a_field_that_is_not_there_is_reserved(void **unused)
{
	u64 w[4] = { 1, 0, PTR, 1 << 8 };

	(void)unused;
	fetch_ste(1, w);
	expect("");
	rig_start(&(struct reg_config){ .features = 0 });
	fetch_ste(1, w);
	expect("entry-reserved-bits");
	w[3] = 0;
	fetch_ste(1, w);
	expect("");
}

static void value_rules_look_at_every_word_and_at_registers(void **unused)
{
	u64 w[4] = { 1, 0, 0, 0 };

	(void)unused;
	fetch_ste(1, w);
	expect("VALUE_ON");
	w[2] = PTR;
	w[0] = 1 | 7 << 1;
	fetch_ste(1, w);
	expect("VALUE_ON");
	wr(ROOT + 8, 1);
	fetch_ste(1, w);
	expect("");
	narrow(MON_FETCH, 1, 5, 5, 0);
	expect("");
	narrow(MON_FETCH, 1, 5, 5, 1);
	expect("VALUE_NARROW");
}

static void value_rules_of_a_command_see_params(void **unused)
{
	static const u64 ten[] = { 10 };

	(void)unused;
	command(SYNC, SYNC | 49 << 8, 0);
	expect("");
	command(SYNC, SYNC | 50 << 8, 0);
	expect("VALUE_SYNC");
	rig_start(&(struct reg_config){ ~0ull, ten });
	command(SYNC, SYNC | 9 << 8, 0);
	expect("");
	command(SYNC, SYNC | 10 << 8, 0);
	expect("VALUE_SYNC");
	wr(KICK, 10);
	op_end();
	expect("STATE_KICK");
	wr(KICK, 9);
	op_end();
	expect("");
}

static void a_walk_of_one_word_is_judged_by_its_value_alone(void **unused)
{
	(void)unused;
	feed((struct mon_event){ .kind = MON_STRUCT, .struct_no = PTE, .val = 0x1001 });
	expect("");
	feed((struct mon_event){ .kind = MON_STRUCT, .struct_no = PTE, .val = 0x1003 });
	expect("entry-reserved-bits");
	feed((struct mon_event){ .kind = MON_STRUCT, .struct_no = STE, .val = 1ull << 60 });
	expect("");				/* three words are not known */
	store_pte(1, 0, 0, 0, 0);
	feed((struct mon_event){ .kind = MON_STRUCT, .struct_no = PTE, .val = 0x1001 });
	command(NOP, NOP, 0);
	expect("ORDER_PLAIN");			/* it is no fetch */
}

/* ---- stores ------------------------------------------------------------------------------------------------------ */

static void a_store_compares_what_was_with_what_is(void **unused)
{
	u64 other[4] = { 1 | 2 << 1, 0, PTR, 0 }, level[4] = { 1, 3, PTR, 0 };

	(void)unused;
	store_ste(1, live, live);
	store_ste(1, idle, other);
	store_ste(1, level, level);
	expect("");
	store_ste(1, live, other);
	expect("STORE_HITLESS");
	store_ste(1, live, level);
	expect("STORE_HITLESS");
}

static void a_store_of_one_variant_is_judged_for_it(void **unused)
{
	u64 w[4] = { 1, 0, 5 << 12, 0 };

	(void)unused;
	store_ste(1, idle, w);
	expect("STORE_VARIANT");
	w[0] = 0;
	store_ste(1, idle, w);
	expect("");
}

static void a_store_of_one_word_knows_its_old_value_and_its_entry(void **unused)
{
	(void)unused;
	wr(MODE, 1);
	store_pte(1, 0, 0, 7, 8);
	expect("STORE_ONE_WORD");
	store_pte(5, 0, 0, 7, 8);
	store_pte(1, 0, 0, 7, 0);
	store_pte(1, 0, 0, 6, 8);
	expect("");
}

/* ---- order ------------------------------------------------------------------------------------------------------- */

static void an_obligation_is_settled_by_its_own_key(void **unused)
{
	(void)unused;
	look(1);
	change(1);
	look(2);
	expect("");
	look(1);
	expect("ORDER_STORE");
	inv(2, 0, 0);
	look(1);
	expect("ORDER_STORE");
	inv(1, 0, 0);
	look(1);
	expect("");
}

static void only_what_counts_begins_an_obligation(void **unused)
{
	(void)unused;
	store_ste(1, idle, live);
	look(1);
	change(1);
	command(INV_ALL, INV_ALL, 0);		/* another variant settles nothing */
	expect("");
	look(1);
	expect("ORDER_STORE");
}

static void a_later_change_begins_anew(void **unused)
{
	(void)unused;
	change(1);
	inv(1, 0, 0);
	change(1);
	look(1);
	expect("ORDER_STORE");
	inv(1, 0, 0);
	look(1);
	expect("");
}

static void reset_forgets_obligations(void **unused)
{
	(void)unused;
	change(1);
	store_pte(1, 0, 0xfff, 1, 0);
	reset();
	look(1);
	store_pte(1, 0, 0xfff, 0, 1);
	expect("");
}

static void unmap(u64 id, u64 first, u64 last) { store_pte(id, first, last, 1, 0); }
static void map_again(u64 id, u64 first, u64 last) { store_pte(id, first, last, 0, 1); }

static void one_of_several_will_do(void **unused)
{
	(void)unused;
	unmap(1, 0, 0xfff);
	unmap(2, 0, 0xfff);
	sync();
	fetch_pte(1, 0, 0xfff);
	expect("ORDER_EITHER");			/* the sync is there, neither invalidation */
	inv(1, 0, 0);
	fetch_pte(1, 0, 0xfff);
	expect("");
	fetch_pte(2, 0, 0xfff);
	expect("ORDER_EITHER");			/* that was for another */
	command(INV_ALL, INV_ALL, 0);
	fetch_pte(2, 0, 0xfff);
	expect("");
	wr(0x24, 0);
	wr(0x20, 99);
	expect("ORDER_EITHER_PLAIN");
	wr(0x24, 0);
	sync();
	wr(0x20, 99);
	expect("");
	wr(0x24, 0);
	inv(7, 0, 0);
	wr(0x20, 99);
	expect("");
}

static void every_requirement_is_needed(void **unused)
{
	(void)unused;
	unmap(1, 0x1000, 0x1fff);
	inv(1, 0x1000, 0x1fff);
	map_again(1, 0x1000, 0x1fff);
	expect("ORDER_RANGE");
	sync();
	map_again(1, 0x1000, 0x1fff);
	expect("");
	unmap(1, 0x1000, 0x1fff);
	sync();
	map_again(1, 0x1000, 0x1fff);
	expect("ORDER_RANGE");
}

static void ranges_concern_each_other_where_they_overlap(void **unused)
{
	(void)unused;
	unmap(1, 0x1000, 0x2fff);
	map_again(1, 0x0000, 0x0fff);
	map_again(1, 0x3000, 0x3fff);
	map_again(2, 0x1000, 0x2fff);
	expect("");
	map_again(1, 0x0000, 0x1000);
	expect("ORDER_RANGE");
	map_again(1, 0x2fff, 0x2fff);
	expect("ORDER_RANGE");
}

static void a_part_is_settled_where_it_is_covered(void **unused)
{
	(void)unused;
	unmap(1, 0x1000, 0x4fff);
	inv(1, 0x2000, 0x2fff);
	sync();
	map_again(1, 0x2000, 0x2fff);
	expect("");
	map_again(1, 0x1000, 0x1fff);
	expect("ORDER_RANGE");
	map_again(1, 0x3000, 0x3fff);
	expect("ORDER_RANGE");
	inv(1, 0x0000, 0x1fff);
	inv(1, 0x3000, 0x3fff);
	map_again(1, 0x4000, 0x4fff);
	expect("ORDER_RANGE");
	inv(1, 0x4000, 0x9fff);
	sync();
	map_again(1, 0x1000, 0x4fff);
	expect("");
}

static void an_empty_range_is_nothing(void **unused)
{
	(void)unused;
	unmap(1, 0x2000, 0x1fff);
	map_again(1, 0, ~0ull);
	unmap(1, 0x1000, 0x1fff);
	inv(1, 0x1fff, 0x1000);
	sync();
	map_again(1, 0x1800, 0x17ff);
	expect("");
	map_again(1, 0x1000, 0x1fff);
	expect("ORDER_RANGE");
}

static void the_ends_of_the_address_space_are_ends(void **unused)
{
	(void)unused;
	unmap(1, 0, ~0ull);
	inv(1, 0, 0xffffffff);
	sync();
	map_again(1, 0xffffffff, 0xffffffff);
	expect("");
	map_again(1, 0x100000000, ~0ull);
	expect("ORDER_RANGE");
	map_again(1, ~0ull, ~0ull);
	expect("ORDER_RANGE");
}

static void a_register_may_settle_what_happened_in_memory(void **unused)
{
	(void)unused;
	narrow(MON_STORE, 3, 0, 1, 0);
	narrow(MON_FETCH, 4, 0, 1, 0);
	wr(TLB, 4);
	expect("");
	narrow(MON_FETCH, 3, 0, 1, 0);
	expect("ORDER_REGISTER");
	wr(TLB, 3 | ALL);
	narrow(MON_FETCH, 3, 0, 1, 0);
	expect("ORDER_REGISTER");
	wr(TLB, 3);
	narrow(MON_FETCH, 3, 0, 1, 0);
	expect("");
}

static void elements_and_keys_are_both_told_apart(void **unused)
{
	(void)unused;
	wr(ROOT + 4, 7 << 1);			/* element 1, key 7 */
	wr(KICK, 7);
	wr(KICK + 4, 8);
	expect("");
	wr(KICK + 4, 7);
	expect("ORDER_ELEMENT");
	wr(TLB, ALL);
	wr(KICK + 4, 7);
	expect("");
}

static void fetch_cmd(u64 id, u64 first, u64 last)
{
	struct mon_entry entry = { id, first, last };
	u64 w[2] = { 0, 0 };
	struct mon_at a = at(CMD, NOP, w, 2, &entry);

	mon_fetch(&mon, &a);
}

static void without_a_beginning_the_requirement_must_have_happened(void **unused)
{
	(void)unused;
	fetch_cmd(1, 0, 0xff);
	expect("ORDER_FIRST");
	inv(1, 0, 0xff);
	inv(2, 0x80, 0xff);
	fetch_cmd(1, 0, 0xff);
	fetch_cmd(2, 0x90, 0x9f);
	fetch_cmd(1, 0, 0x80);
	expect("");
	fetch_cmd(2, 0, 0x80);
	expect("ORDER_FIRST");
	inv(2, 0, 0x7f);			/* both together cover it */
	fetch_cmd(2, 0, 0xff);
	expect("");
	fetch_cmd(2, 0, 0x100);
	expect("ORDER_FIRST");
	reset();
	fetch_cmd(1, 0, 0xff);
	expect("ORDER_FIRST");
}

static void without_a_key_it_is_one_bit(void **unused)
{
	(void)unused;
	command(NOP, NOP, 0);
	expect("ORDER_PLAIN");
	fetch_pte(1, 0, 0);
	command(NOP, NOP, 0);
	expect("");
	store_pte(1, 0, 0, 0, 0);
	command(NOP, NOP, 0);
	expect("ORDER_PLAIN");
}

/* ---- within ------------------------------------------------------------------------------------------------------ */

static void what_must_follow_a_store_is_missed_at_the_end(void **unused)
{
	(void)unused;
	store_ste(1, live, idle);
	store_ste(2, live, idle);
	inv(1, 0, 0);
	inv(2, 0, 0);
	sync();
	op_end();
	expect("");
	store_ste(1, live, idle);
	store_ste(2, live, idle);
	inv(1, 0, 0);
	sync();
	op_end();
	expect("WITHIN_STORE");
	op_end();
	expect("");
}

static void a_time_limit_runs_for_each_key_and_range(void **unused)
{
	(void)unused;
	inv(1, 0x1000, 0x2fff);
	now_us += 5;
	inv(2, 0x1000, 0x1fff);
	fetch_pte(1, 0x1000, 0x1fff);
	fetch_pte(2, 0x1000, 0x1fff);
	now_us += 5;
	fetch_pte(3, 0, 0);
	expect("");
	now_us += 1;				/* half of the first is still open */
	fetch_pte(3, 0, 0);
	expect("WITHIN_TIME");
	now_us += 100;
	fetch_pte(3, 0, 0);
	expect("");
}

static void what_is_armed_keeps_its_limit(void **unused)
{
	(void)unused;
	inv(1, 0x1000, 0x2fff);
	now_us += 8;
	inv(1, 0x1000, 0x1fff);
	now_us += 3;
	op_end();
	expect("WITHIN_TIME");
	now_us += 10;
	op_end();
	expect("");
}

/* ---- more than there is room for --------------------------------------------------------------------------------- */

static void what_is_forgotten_is_counted_and_accuses_nobody(void **unused)
{
	(void)unused;
	for (u64 id = 0; id < MON_PENDING; id++)
		change(id);
	assert_true(mon.forgotten == 0);
	look(0);
	expect("ORDER_STORE");
	change(100);
	assert_true(mon.forgotten == 1);
	look(0);				/* the oldest one: nobody knows any more */
	expect("");
	look(1);
	look(100);
	expect("ORDER_STORE ORDER_STORE");
	change(1);				/* known already: takes no more room */
	assert_true(mon.forgotten == 1);
	reset();
	look(100);
	expect("");
	assert_true(mon.forgotten == 1);
}

static void pieces_that_do_not_fit_are_forgotten_too(void **unused)
{
	(void)unused;
	for (u64 i = 0; i < MON_PENDING; i++)
		unmap(i, 0x1000, 0x3fff);
	inv(3, 0x2000, 0x2fff);			/* three pieces instead of one: the two oldest go */
	assert_true(mon.forgotten == 2);
	map_again(0, 0x1000, 0x3fff);
	map_again(1, 0x1000, 0x3fff);
	expect("");
	map_again(2, 0x1000, 0x3fff);
	map_again(3, 0x1000, 0x1fff);
	map_again(3, 0x3000, 0x3fff);
	map_again(15, 0x1000, 0x3fff);
	expect("ORDER_RANGE ORDER_RANGE ORDER_RANGE ORDER_RANGE");
}

static void a_forgotten_limit_is_not_missed(void **unused)
{
	(void)unused;
	for (u64 id = 0; id <= MON_PENDING; id++)
		store_ste(id, live, idle);
	mon.forgotten = 0;
	for (u64 id = 1; id <= MON_PENDING; id++)
		inv(id, 0, 0);
	sync();
	op_end();
	expect("");
}

static void a_requirement_that_is_forgotten_counts_as_met(void **unused)
{
	(void)unused;
	for (u64 id = 0; id < MON_PENDING; id++)
		inv(id, 0, 0xff);
	fetch_cmd(0, 0, 0xff);
	expect("");
	fetch_cmd(99, 0, 0xff);
	expect("ORDER_FIRST");
	inv(50, 0, 0xff);
	fetch_cmd(0, 0, 0xff);
	fetch_cmd(99, 0, 0xff);			/* may have been the one */
	expect("");
}

/* The same events in any order and number: nothing is ever reported that a memory without limit would not report. */
static void a_small_memory_reports_no_more_than_a_large_one(void **unused)
{
	static u8 pending[64][64];		/* id, page: bit 0 no inv yet, bit 1 no sync yet */
	u32 x = 1;

	(void)unused;
	memset(pending, 0, sizeof(pending));
	for (u32 step = 0; step < 20000; step++) {
		u64 id, first, last;
		bool owed = false, accused;

		x = x * 1664525 + 1013904223;
		id = x >> 28 & 3;
		first = x >> 22 & 63;
		last = first + (x >> 18 & 7);
		last = last > 63 ? 63 : last;
		switch (x >> 14 & 15) {
		case 0: case 1: case 2: case 3:
			unmap(id, first, last);
			memset(&pending[id][first], 3, last - first + 1);
			break;
		case 4: case 5: case 6: case 7: case 8:
			inv(id, first, last);
			for (u64 i = first; i <= last; i++)
				pending[id][i] &= 2;
			break;
		case 9: case 10:
			sync();
			for (u32 i = 0; i < 64; i++)
				for (u32 k = 0; k < 64; k++)
					pending[i][k] &= 1;
			break;
		default:
			map_again(id, first, last);
			for (u64 i = first; i <= last; i++)
				owed |= pending[id][i] != 0;
			accused = strstr(said, "ORDER_RANGE") != NULL;
			if (accused && !owed)
				fail_msg("step %u: nothing is owed", step);
			if (owed && !accused && !mon.forgotten)
				fail_msg("step %u: nothing was forgotten, and nothing said", step);
			break;
		}
		if (step % 300 == 299) {		/* now and then everything is known again */
			reset();
			mon.forgotten = 0;
			memset(pending, 0, sizeof(pending));
		}
		said[0] = '\0';
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(reserved_bits_are_judged_in_every_word),
		TEST(limits_are_judged_in_their_word),
		TEST(a_command_has_a_known_opcode),
		TEST(a_field_that_is_not_there_is_reserved),
		TEST(value_rules_look_at_every_word_and_at_registers),
		TEST(value_rules_of_a_command_see_params),
		TEST(a_walk_of_one_word_is_judged_by_its_value_alone),
		TEST(a_store_compares_what_was_with_what_is),
		TEST(a_store_of_one_variant_is_judged_for_it),
		TEST(a_store_of_one_word_knows_its_old_value_and_its_entry),
		TEST(an_obligation_is_settled_by_its_own_key),
		TEST(only_what_counts_begins_an_obligation),
		TEST(a_later_change_begins_anew),
		TEST(reset_forgets_obligations),
		TEST(one_of_several_will_do),
		TEST(every_requirement_is_needed),
		TEST(ranges_concern_each_other_where_they_overlap),
		TEST(a_part_is_settled_where_it_is_covered),
		TEST(an_empty_range_is_nothing),
		TEST(the_ends_of_the_address_space_are_ends),
		TEST(a_register_may_settle_what_happened_in_memory),
		TEST(elements_and_keys_are_both_told_apart),
		TEST(without_a_beginning_the_requirement_must_have_happened),
		TEST(without_a_key_it_is_one_bit),
		TEST(what_must_follow_a_store_is_missed_at_the_end),
		TEST(a_time_limit_runs_for_each_key_and_range),
		TEST(what_is_armed_keeps_its_limit),
		TEST(what_is_forgotten_is_counted_and_accuses_nobody),
		TEST(pieces_that_do_not_fit_are_forgotten_too),
		TEST(a_forgotten_limit_is_not_missed),
		TEST(a_requirement_that_is_forgotten_counts_as_met),
		TEST(a_small_memory_reports_no_more_than_a_large_one),
	};

	return cmocka_run_group_tests_name("generated monitors of structures", tests, NULL, NULL);
}
