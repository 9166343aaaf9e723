/* SPDX-License-Identifier: MIT */
/* The access rules that hold for every register: each one broken, and just not broken. The map is written by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "bus/monitor.h"

enum { PLAIN, FIXED, MIXED, EVENTS, KEEP, FORCED, WIDE, TOP, N_REGS };

static const struct reg_desc regs[N_REGS] = {
	[PLAIN] = { .name = "PLAIN", .offset = 0x0, .width_bits = 32, .access_sizes = 4, .first_state = 0, .rw = 0xff,
		    .res0 = 0xffffff00 },
	[FIXED] = { .name = "FIXED", .offset = 0x4, .width_bits = 32, .access_sizes = 4, .first_state = 1, .ro = 0xffffffff,
		    .ro_error = 0xffffffff },
	[MIXED] = { .name = "MIXED", .offset = 0x8, .width_bits = 32, .access_sizes = 4, .first_state = 2, .rw = 0xff,
		    .ro = 0xffff00, .ro_error = 0xff00, .unknown = 0xff000000 },
	[EVENTS] = { .name = "EVENTS", .offset = 0xc, .width_bits = 32, .access_sizes = 4, .first_state = 3, .w1c = 0xf,
		     .rw = 0xf0, .res0 = 0xffffff00, .clear_by_snapshot = true },
	[KEEP] = { .name = "KEEP", .offset = 0x10, .width_bits = 32, .access_sizes = 4, .first_state = 4, .rw = 0xff,
		   .preserve = 0xffffff00, .reset = 0x1200 },
	[FORCED] = { .name = "FORCED", .offset = 0x14, .width_bits = 32, .access_sizes = 4, .first_state = 5, .rw = 0xff,
		     .res1 = 0xff00, .mbz = 0xff0000, .resval = 0xff000000, .reset = 0x5a00ff00 },
	[WIDE] = { .name = "WIDE", .offset = 0x18, .width_bits = 64, .access_sizes = 4 | 8, .first_state = 6,
		   .rw = 0xffffffff, .mbz = 0xffffffffull << 32 },
	[TOP] = { .name = "TOP", .offset = 0x20, .width_bits = 16, .access_sizes = 2, .first_state = 4, .is_view = true,
		  .view_of = KEEP, .view_lsb = 16, .overlaps = true, .rw = 0xff, .preserve = 0xff00 },
};
static const struct reg_map map = {
	.device = "hand", .window_bytes = 0x100, .n_regs = N_REGS, .regs = regs, .n_state = N_REGS,
};

static u32 generated;			/* events that reached the generated part */
static struct mon_event last;		/* the last of them */

static void count(struct mon *m, const struct mon_event *e)
{
	(void)m;
	last = *e;
	generated++;
}

static const struct mon_set set = { .device = "hand", .map = &map, .n_slots = 4, .event = count };
static struct mon mon;
static u64 state[N_REGS], last_read[N_REGS], slots[4];
static char said[256];

static void report(void *ctx, const struct mon_rule *rule, const struct mon_event *e)
{
	assert_ptr_equal(ctx, &map);
	assert_non_null(e);
	if (said[0])
		strcat(said, " ");
	strcat(said, rule->id);
}

static void feed(enum mon_event_kind kind, u32 offset, u32 bytes, u64 val)
{
	struct mon_event e = { .kind = kind, .offset = offset, .bytes = bytes, .val = val };

	e.hit = regmap_find(&map, offset);
	if (e.hit.reg)
		e.old = e.now = regmap_load(&e.hit, state);
	mon_feed(&mon, &e);
}

static void wr(u32 offset, u64 val)
{
	feed(MON_WRITE, offset, 4, val);
}

static void rd(u32 offset, u64 val)
{
	feed(MON_READ, offset, 4, val);
}

#define expect(ids) do { assert_string_equal(said, ids); said[0] = '\0'; } while (0)

static int setup(void **unused)
{
	(void)unused;
	memset(&mon, 0xee, sizeof(mon));
	mon.report = report;
	mon.ctx = (void *)(uintptr_t)&map;
	regmap_reset(&map, state, 0);
	mon_init(&mon, &set, &(struct mon_memory){ state, last_read, slots });
	said[0] = '\0';
	generated = 0;
	return 0;
}

static void an_access_to_a_hole_is_reported_and_goes_no_further(void **unused)
{
	(void)unused;
	wr(0x40, 0);
	expect("unknown-register");
	rd(0x40, 0);
	expect("unknown-register");
	assert_int_equal(generated, 0);
	rd(0x0, 0);
	expect("");
	assert_int_equal(generated, 1);
}

static void size_and_alignment_are_the_registers(void **unused)
{
	(void)unused;
	feed(MON_WRITE, 0x0, 2, 0);
	expect("access-width");
	feed(MON_READ, 0x2, 4, 0);
	expect("access-width");
	feed(MON_READ, 0x0, 8, 0);
	expect("access-width");
	feed(MON_READ, 0x18, 8, 0);
	feed(MON_READ, 0x18, 4, 0);
	feed(MON_READ, 0x1c, 4, 0);
	expect("");
	feed(MON_READ, 0x1a, 4, 0);
	expect("access-width");
	assert_int_equal(generated, 3);
}

static void writing_what_cannot_be_written_is_reported(void **unused)
{
	(void)unused;
	wr(0x4, state[FIXED]);
	expect("write-to-read-only");
	wr(0x4, 5);
	expect("write-to-read-only");
}

static void read_only_bits_may_be_written_as_they_are(void **unused)
{
	(void)unused;
	state[MIXED] = 0x5566aa;
	wr(0x8, 0x556601);
	wr(0x8, 0x006601);			/* other bits are ignored without complaint */
	expect("");
	wr(0x8, 0x556701);
	expect("read-only-write");
}

static void reserved_bits_obey_their_policy(void **unused)
{
	(void)unused;
	wr(0x0, 0xff);
	wr(0x14, 0x5a00ff12);
	expect("");
	wr(0x0, 0x100);
	expect("reserved-bits-set");
	wr(0x14, 0x5a01ff00);			/* mbz */
	expect("reserved-bits-set");
	wr(0x14, 0x5a007f00);			/* res1 */
	expect("reserved-bits-set");
	wr(0x14, 0x5b00ff00);			/* reset value */
	expect("reserved-bits-set");
}

static void half_of_a_register_is_judged_alone(void **unused)
{
	(void)unused;
	wr(0x18, 0xffffffff);
	expect("");
	wr(0x1c, 1);
	expect("reserved-bits-set");
	feed(MON_WRITE, 0x18, 8, 1ull << 63);
	expect("reserved-bits-set");
}

static void bits_to_preserve_go_back_as_read_or_as_after_reset(void **unused)
{
	(void)unused;
	wr(0x10, 0x12ab);
	expect("");
	wr(0x10, 0x34ab);
	expect("preserve-broken");
	rd(0x10, 0x3400);
	wr(0x10, 0x34ab);
	wr(0x10, 0x12ab);
	expect("");
	wr(0x10, 0x56ab);
	expect("preserve-broken");
}

static void an_event_is_cleared_only_after_a_read_showed_it(void **unused)
{
	(void)unused;
	state[EVENTS] = 0x3;
	wr(0xc, 0x1);
	expect("clear-without-read");
	rd(0xc, 0x1);
	wr(0xc, 0x1);
	wr(0xc, 0x50);
	expect("");
	wr(0xc, 0x3);
	expect("clear-without-read");
	rd(0xc, 0x2);
	wr(0xc, 0x1);				/* the last read counts, not an older one */
	expect("clear-without-read");
}

static void reset_forgets_what_was_read(void **unused)
{
	(void)unused;
	rd(0xc, 0xf);
	rd(0x10, 0x3400);
	mon.slot[2] = 5;
	feed(MON_RESET, 0, 0, 0);
	wr(0xc, 0x1);
	expect("clear-without-read");
	wr(0x10, 0x3400);
	expect("preserve-broken");
	assert_true(mon.slot[2] == 0);
}

static void rules_have_an_id_and_a_sentence(void **unused)
{
	(void)unused;
	for (u32 i = 0; i < MON_GENERIC_N; i++) {
		assert_non_null(mon_generic_rules[i].id);
		assert_true(strlen(mon_generic_rules[i].text) > 20);
		for (u32 k = 0; k < i; k++)
			assert_string_not_equal(mon_generic_rules[i].id, mon_generic_rules[k].id);
	}
}

static void a_view_is_judged_by_its_own_rules_and_then_as_the_register(void **unused)
{
	(void)unused;
	state[KEEP] = 0x5566aabb;
	feed(MON_WRITE, 0x20, 2, 0x5577);	/* preserve: neither read nor its reset value */
	expect("preserve-broken");
	assert_int_equal(generated, 2);
	assert_ptr_equal(last.hit.reg, &regs[KEEP]);
	assert_true(last.old == 0x5566aabb && last.hit.byte == 2 && mon_written(&last) == 0x5577aabb);
	feed(MON_READ, 0x20, 2, 0x5566);
	feed(MON_WRITE, 0x20, 2, 0x5577);
	expect("");
	feed(MON_WRITE, 0x20, 4, 0);
	expect("access-width");
}

static void structures_are_told_whole(void **unused)
{
	static const u64 words[2] = { 7, 8 }, old[2] = { 5, 6 };
	static const struct mon_entry entry = { 3, 0x1000, 0x1fff };
	struct mon_at at = { .struct_no = 1, .variant_no = 2, .words = words, .old_words = old, .n_words = 2, .time_ns = 9 };

	(void)unused;
	mon_fetch(&mon, &at);
	assert_true(last.kind == MON_FETCH && last.struct_no == 1 && last.variant_no == 2 && last.time_ns == 9);
	assert_true(last.entry.id == 0 && last.entry.first == 0 && last.entry.last == ~0ull);
	assert_true(mon_has_words(&last, 2, true) && !mon_has_words(&last, 3, false) && mon_word(&last) == 7);
	at.entry = &entry;
	mon_store(&mon, &at);
	assert_true(last.kind == MON_STORE && last.entry.first == 0x1000 && mon_old_word(&last) == 5);
	at.old_words = NULL;
	mon_command(&mon, &at);
	assert_true(last.kind == MON_COMMAND && !mon_has_words(&last, 2, true) && mon_old_word(&last) == 0);
	assert_int_equal(generated, 3);
}

/* For each way to write halves: what is left of every sequence of three. l, h: a half; w: the whole. */
static void halves_are_followed(void **unused)
{
	static const struct { u32 how; const char *seq; u32 flags; } cases[] = {
		{ MON_SPLIT_LO_HI, "lh", 0 }, { MON_SPLIT_LO_HI, "hl", MON_SPLIT_REVERSED },
		{ MON_SPLIT_LO_HI, "h", MON_SPLIT_HALF_HI }, { MON_SPLIT_LO_HI, "hlh", 0 },
		{ MON_SPLIT_LO_HI, "hll", MON_SPLIT_REVERSED }, { MON_SPLIT_LO_HI, "lhl", MON_SPLIT_HALF_LO },
		{ MON_SPLIT_LO_HI, "hlw", 0 }, { MON_SPLIT_HI_LO, "hl", 0 }, { MON_SPLIT_HI_LO, "lh", MON_SPLIT_REVERSED },
		{ MON_COMMIT_HI, "l", MON_SPLIT_UNCOMMITTED | MON_SPLIT_HALF_LO }, { MON_COMMIT_HI, "lh", 0 },
		{ MON_COMMIT_HI, "hl", MON_SPLIT_UNCOMMITTED }, { MON_COMMIT_HI, "h", MON_SPLIT_HALF_HI },
		{ MON_COMMIT_LO, "hl", 0 }, { MON_COMMIT_LO, "llh", MON_SPLIT_UNCOMMITTED },
		{ MON_COMMIT_LO, "hw", 0 },
	};

	(void)unused;
	for (u32 i = 0; i < ARRAY_LEN(cases); i++) {
		for (const char *c = cases[i].seq; *c; c++) {
			struct mon_event e = { .kind = MON_WRITE, .bytes = *c == 'w' ? 8 : 4,
					       .hit = { .byte = *c == 'h' ? 4 : 0 } };

			mon_split_write(&mon, &e, 1, 1, cases[i].how);
		}
		if (slots[1] != (cases[i].flags != 0) || mon_split_end(&mon, 1, 2) != cases[i].flags)
			fail_msg("case %u, %s", i, cases[i].seq);
		assert_true(slots[1] == 0 && slots[3] == 0);
	}
}

static void queues_have_room_for_what_they_hold(void **unused)
{
	(void)unused;
	for (u64 lg2 = 0; lg2 < 4; lg2++) {
		u64 n = 1ull << lg2;

		for (u64 cons = 0; cons < 2 * n; cons++) {
			for (u64 used = 0; used <= n; used++) {
				u64 mask = 2 * n - 1, prod = (cons + used) & mask;

				for (u64 more = 0; more + used <= mask; more++)
					assert_int_equal(mon_queue_overrun(prod, (prod + more) & mask, cons, lg2, true),
							 used + more > n);
				for (u64 eaten = 0; eaten <= mask; eaten++)
					assert_int_equal(mon_queue_underrun(cons, (cons + eaten) & mask, prod, lg2, true),
							 eaten > used);
			}
		}
		assert_true(mon_queue_in_range(2 * n - 1, lg2, true) && !mon_queue_in_range(2 * n, lg2, true));
		assert_true(mon_queue_in_range(n - 1, lg2, false) && !mon_queue_in_range(n, lg2, false));
		assert_false(mon_queue_overrun(0, n - 1, 0, lg2, false));
	}
	assert_true(mon_queue_overrun(3, 0, 0, 2, false));
}

static void nobody_has_to_listen(void **unused)
{
	(void)unused;
	mon.report = NULL;
	wr(0x40, 0);
	wr(0x0, 0x100);
	expect("");
}

#define TEST(name) cmocka_unit_test_setup(name, setup)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_access_to_a_hole_is_reported_and_goes_no_further),
		TEST(size_and_alignment_are_the_registers),
		TEST(writing_what_cannot_be_written_is_reported),
		TEST(read_only_bits_may_be_written_as_they_are),
		TEST(reserved_bits_obey_their_policy),
		TEST(half_of_a_register_is_judged_alone),
		TEST(bits_to_preserve_go_back_as_read_or_as_after_reset),
		TEST(an_event_is_cleared_only_after_a_read_showed_it),
		TEST(reset_forgets_what_was_read),
		TEST(rules_have_an_id_and_a_sentence),
		TEST(a_view_is_judged_by_its_own_rules_and_then_as_the_register),
		TEST(structures_are_told_whole),
		TEST(halves_are_followed),
		TEST(queues_have_room_for_what_they_hold),
		TEST(nobody_has_to_listen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
