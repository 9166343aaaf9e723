/* SPDX-License-Identifier: MIT */
/* What is generated for tests/gen/wide.yaml behaves: words, memory, pack and unpack, and updates while a device reads. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "wide/regs.h"

const char *wide_decode_words(uint32_t no, const unsigned long long *from, uint32_t n, char *buf, uint32_t bytes);

static uint64_t random_state = 1;

static uint64_t random64(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return random_state;
}

static void a_field_is_in_its_word(void **unused)
{
	wide_ste_t v = wide_ste_zero();

	(void)unused;
	v = wide_ste_s2_set_ttb(v, 0xfffffffffffffull);
	assert_true(v.w[0] == 0 && v.w[1] == 0 && v.w[2] == 0 && v.w[3] == 0x00fffffffffffff0ull);
	v = wide_ste_s2_set_vmid(v, 0xabcd);
	assert_true(v.w[2] == 0xabcd && v.w[3] == 0x00fffffffffffff0ull);
	assert_true(wide_ste_s2_get_ttb_phys(v) == 0xfffffffffffff0ull && wide_ste_s2_get_vmid(v) == 0xabcd);
	assert_true(WIDE_STE_S2_VMID_WORD == 2 && WIDE_STE_S2_TTB_SHIFT == 4 && WIDE_STE_WORDS == 4 && WIDE_STE_BYTES == 32);
}

static void put_writes_what_set_returns(void **unused)
{
	wide_ste_t v = wide_ste_zero();

	(void)unused;
	for (int i = 0; i < 4; i++)
		v.w[i] = 0x5a5a5a5a5a5a5a5aull;
	for (uint64_t x = 1; x < 0x10000; x <<= 3) {
		wide_ste_t by_set = wide_ste_s2_set_vmid(wide_ste_set_cfg(v, x & 7), x);

		wide_ste_put_cfg(&v, x & 7);
		wide_ste_s2_put_vmid(&v, x);
		assert_memory_equal(&v, &by_set, sizeof(v));
	}
	assert_true(wide_ste_s2_get_vmid(v) == 0x8000 && v.w[1] == 0x5a5a5a5a5a5a5a5aull);
}

static void reserved_and_used_words_add_up(void **unused)
{
	static const uint64_t used[] = WIDE_STE_S2_USED;

	(void)unused;
	assert_true(used[0] == 0xf && used[1] == 0 && used[2] == 0xffff && used[3] == 0x00fffffffffffff0ull);
	assert_true(WIDE_STE_S2_W2_RESERVED_MASK == ~(uint64_t)0xffff && WIDE_STE_S2_W1_RESERVED_MASK == ~(uint64_t)0);
	assert_true(WIDE_STE_INVALID_W1_USED_MASK == 0 && WIDE_STE_INVALID_W1_RESERVED_MASK == 0xffffffff00000000ull);
}

static void the_variant_decides_what_is_used(void **unused)
{
	wide_ste_t v = wide_ste_zero();

	(void)unused;
	assert_true(wide_ste_is_invalid(v) && wide_ste_variant(v) == WIDE_VARIANT_STE_INVALID);
	v = wide_ste_set_cfg(wide_ste_set_v(v, 1), 5);
	assert_true(wide_ste_is_s1(v) && wide_ste_used(v).w[1] == 0x8000003ull && wide_ste_used(v).w[3] == 0);
	v = wide_ste_set_cfg(v, 7);
	assert_true(wide_ste_variant(v) == 5 && wide_ste_used(v).w[0] == 0xf && wide_ste_used(v).w[1] == 0);
}

static void memory_has_the_order_of_the_device(void **unused)
{
	static const unsigned char desc[] = { 0, 0, 0x12, 0x34, 0x89, 0xab, 0xcd, 0xef, 0x80, 0, 0, 0x01 };
	wide_desc_t d = wide_desc_pack((struct wide_desc){ .len = 0x1234, .addr_lo = 0x89abcdef, .addr_hi = 1, .own = 1 });
	wide_cmd_t c = wide_cmd_cfgi_pack((struct wide_cmd_cfgi){ .sid = 0x11223344, .leaf = 1 });
	unsigned char bytes[16];
	uint32_t word32;
	uint64_t word64;

	(void)unused;
	wide_desc_store(bytes, d);
	assert_memory_equal(bytes, desc, sizeof(desc));
	assert_memory_equal(wide_desc_load(bytes).w, d.w, sizeof(d.w));
	word32 = wide_desc_in_memory(d, 1);
	assert_memory_equal(&word32, desc + 4, 4);
	assert_true(wide_desc_set_in_memory(wide_desc_zero(), 1, word32).w[1] == 0x89abcdef);
	wide_cmd_store(bytes, c);
	assert_memory_equal(bytes, "\x03\0\0\0\x44\x33\x22\x11\x01\0\0\0\0\0\0\0", 16);
	assert_memory_equal(wide_cmd_load(bytes).w, c.w, 16);
	word64 = wide_cmd_in_memory(c, 0);
	assert_memory_equal(&word64, bytes, 8);
}

static void words_pass_as_numbers(void **unused)
{
	const uint64_t w[3] = { 0x1234, 0x89abcdef, 0x80000001 };
	uint64_t back[3];

	(void)unused;
	wide_desc_to_words(wide_desc_from_words(w), back);
	assert_memory_equal(w, back, sizeof(w));
}

static void pack_and_unpack_are_inverse(void **unused)
{
	struct wide_cmd_atc_inv m = { .ssec = 1, .size = 0x2a, .class_ = 1, .addr = 0xfedcba9876543ull }, back;
	wide_cmd_t c = wide_cmd_atc_inv_pack(m);

	(void)unused;
	assert_true(wide_cmd_is_atc_inv(c) && wide_cmd_get_op(c) == WIDE_OPCODE_ATC_INV);
	assert_true(wide_cmd_atc_inv_get_addr_iova(c) == 0xfedcba9876543000ull);
	back = wide_cmd_atc_inv_unpack(c);
	assert_true(back.ssec == 1 && back.class_ == 1 && wide_cmd_atc_inv_get_class(c) == 1);
	assert_true(back.size == 0x2a && back.addr == 0xfedcba9876543ull);
	assert_true(wide_cmd_is_sync(wide_cmd_sync_pack()) && wide_cmd_get_op(wide_cmd_sync_pack()) == WIDE_OPCODE_SYNC);
	assert_true(wide_pte_is_page(wide_pte_page_pack((struct wide_pte_page){ .pa = 1 })));
	assert_true(wide_pte_is_none(wide_pte_none_pack((struct wide_pte_none){ .sw = 1 })));
}

/* Does a device that finds a do the same as one that finds b? */

static int ste_same(wide_ste_t a, wide_ste_t b)
{
	wide_ste_t ua = wide_ste_used(a), ub = wide_ste_used(b);

	for (uint32_t i = 0; i < WIDE_STE_WORDS; i++)
		if (ua.w[i] != ub.w[i] || (a.w[i] & ua.w[i]) != (b.w[i] & ub.w[i]))
			return 0;
	return wide_ste_variant(a) == wide_ste_variant(b);
}

static wide_ste_t random_ste(void)
{
	static const uint64_t head[] = { 0, 0x1, 0x9, 0xb, 0xd, 0xa, 0x7 };
	wide_ste_t v;

	for (uint32_t i = 0; i < WIDE_STE_WORDS; i++)
		v.w[i] = random64() & random64() & random64();
	v.w[0] = (v.w[0] & ~0xfull) | head[random64() % 7];
	return v;
}

/* The stores of one step in any order; after each the device must find the old, the new, or an invalid entry. */
static void take_step(wide_ste_t *mem, const struct wide_ste_step *step, wide_ste_t from, wide_ste_t to, int hitless)
{
	uint32_t left = step->words;

	while (left) {
		uint32_t i = (uint32_t)(random64() % WIDE_STE_WORDS);

		if (!(left >> i & 1))
			continue;
		left &= ~(1u << i);
		assert_true(mem->w[i] != step->value.w[i]);
		mem->w[i] = step->value.w[i];
		assert_true(ste_same(*mem, from) || ste_same(*mem, to) || (!hitless && wide_ste_is_invalid(*mem)));
	}
	assert_memory_equal(mem->w, step->value.w, sizeof(mem->w));
}

static void a_plan_shows_the_old_the_new_or_an_invalid_entry(void **unused)
{
	uint32_t n_hitless = 0, n_broken = 0;

	(void)unused;
	for (uint32_t run = 0; run < 200000; run++) {
		wide_ste_t from = random_ste(), to = random_ste(), mem = from;
		struct wide_ste_step steps[IOVET_MAX_STEPS];
		int hitless, n;

		if (random64() % 2)		/* neighbours: one or two words differ */
			for (uint32_t i = 0; i < WIDE_STE_WORDS; i++)
				to.w[i] = random64() % 3 ? from.w[i] : from.w[i] ^ 1ull << random64() % 64;
		hitless = wide_ste_update_is_hitless(from, to);
		n = wide_ste_plan(from, to, steps, IOVET_MAX_STEPS);
		assert_in_range(n, 0, IOVET_MAX_STEPS);
		for (int i = 0; i < n; i++) {
			assert_true(steps[i].words != 0);
			take_step(&mem, &steps[i], from, to, hitless);
		}
		assert_memory_equal(mem.w, to.w, sizeof(to.w));
		n_hitless += hitless != 0;
		n_broken += hitless == 0;
	}
	assert_true(n_hitless > 10000 && n_broken > 1000);
}

/* The 32 values of `mini` whose bits mean something. */
static wide_mini_t mini_of(uint32_t no)
{
	wide_mini_t v = wide_mini_set_mode(wide_mini_zero(), no & 3);

	v = wide_mini_two_set_a(v, no >> 2 & 3);
	return wide_mini_two_set_b(v, no >> 4 & 1);
}

static int mini_same(uint32_t a, uint32_t b)
{
	wide_mini_t x = mini_of(a), y = mini_of(b), ux = wide_mini_used(x), uy = wide_mini_used(y);

	for (uint32_t i = 0; i < 3; i++)
		if (ux.w[i] != uy.w[i] || (x.w[i] & ux.w[i]) != (y.w[i] & uy.w[i]))
			return 0;
	return 1;
}

static int one_word_differs(uint32_t a, uint32_t b)
{
	uint32_t x = a ^ b;

	return ((x & 3) != 0) + ((x & 12) != 0) + ((x & 16) != 0) <= 1;
}

/* Is there any sequence of single stores at all that shows nothing but the old and the new entry? */
static int can_be_hitless(uint32_t from, uint32_t to)
{
	uint32_t seen = 1u << from, last;

	do {
		last = seen;
		for (uint32_t a = 0; a < 32; a++)
			for (uint32_t b = 0; b < 32; b++)
				if ((seen >> a & 1) && one_word_differs(a, b) && (mini_same(b, from) || mini_same(b, to)))
					seen |= 1u << b;
	} while (seen != last);
	return (int)(seen >> to & 1);
}

static void an_update_is_hitless_exactly_when_it_can_be(void **unused)
{
	uint32_t hitless = 0;

	(void)unused;
	for (uint32_t from = 0; from < 32; from++) {
		for (uint32_t to = 0; to < 32; to++) {
			int can = can_be_hitless(from, to);

			assert_int_equal(wide_mini_update_is_hitless(mini_of(from), mini_of(to)), can);
			hitless += (uint32_t)can;
		}
	}
	assert_in_range(hitless, 100, 1000);
}

static void an_update_breaks_by_the_entry_that_asks_for_least(void **unused)
{
	struct wide_mini_step steps[IOVET_MAX_STEPS];
	wide_mini_t from = mini_of(2 | 1 << 2), to = mini_of(2 | 2 << 2 | 1 << 4);

	(void)unused;
	assert_false(wide_mini_update_is_hitless(from, to));
	assert_int_equal(wide_mini_plan(from, to, steps, IOVET_MAX_STEPS), 3);
	assert_true(wide_mini_is_none(steps[0].value));		/* bypass asks for as little, but for ones */
	assert_int_equal(wide_mini_plan(from, from, steps, 1), 0);
	assert_int_equal(wide_mini_plan(from, to, NULL, 0), 3);
}

static void without_a_breaker_there_is_no_plan(void **unused)
{
	wide_stuck_t from = wide_stuck_zero(), to = wide_stuck_set_b(wide_stuck_set_a(from, 1), 1);
	struct wide_stuck_step steps[IOVET_MAX_STEPS];

	(void)unused;
	assert_int_equal(wide_stuck_plan(from, to, steps, IOVET_MAX_STEPS), -1);
	assert_int_equal(wide_stuck_plan(from, wide_stuck_set_b(from, 1), steps, IOVET_MAX_STEPS), 1);
}

static void half_a_word_may_be_a_unit(void **unused)
{
	wide_halves_t from = wide_halves_busy_pack((struct wide_halves_busy){ .a = 1, .b = 2, .c = 3 });
	wide_halves_t c_only = wide_halves_busy_pack((struct wide_halves_busy){ .a = 1, .b = 2, .c = 4 });
	wide_halves_t both = wide_halves_busy_pack((struct wide_halves_busy){ .a = 2, .b = 2, .c = 4 });
	struct wide_halves_step steps[IOVET_MAX_STEPS];

	(void)unused;
	assert_true(wide_halves_update_is_hitless(from, c_only));
	assert_false(wide_halves_update_is_hitless(from, both));
	assert_int_equal(wide_halves_plan(from, both, steps, IOVET_MAX_STEPS), 3);
	assert_true(wide_halves_is_idle(steps[0].value) && (steps[0].value.raw >> 32) == from.raw >> 32);
	assert_true(wide_halves_is_idle(steps[1].value) && (steps[1].value.raw >> 32) == both.raw >> 32);
}

static void a_structure_reads_as_text(void **unused)
{
	const unsigned long long s1[] = { 0x1000bull, 0x10000003ull, 0, 1 }, cmd[] = { 3 | 7ull << 32, 3 };
	char buf[160];

	(void)unused;
	assert_string_equal(wide_decode_words(WIDE_STRUCT_STE, s1, 4, buf, sizeof(buf)),
			    "ste.s1 = 0x1000b,0x10000003,0x0,0x1 CFG=0x5 V CTXPTR=0x400 S1DSS=0x3 reserved[1]=0x10000000 reserved[3]=0x1");
	assert_string_equal(wide_decode_words(WIDE_STRUCT_CMD, cmd, 2, buf, sizeof(buf)),
			    "cmd.cfgi = 0x700000003,0x3 OP=CFGI SID=0x7 LEAF reserved[1]=0x2");
	assert_string_equal(wide_decode_words(WIDE_STRUCT_CMD, cmd, 1, buf, sizeof(buf)), "cmd.cfgi = 0x700000003 OP=CFGI SID=0x7");
	assert_string_equal(wide_decode_words(99, cmd, 1, buf, 9), "unknown ");
}

static void parts_make_one_address(void **unused)
{
	wide_desc_t d = wide_desc_set_whole_phys(wide_desc_zero(), 0x7f89abcdefull);
	wide_pte_t p = wide_pte_page_set_whole_phys(wide_pte_zero(), 0xab12345000ull);

	(void)unused;
	assert_true(d.w[1] == 0x89abcdef && d.w[2] == 0x7f && wide_desc_get_whole_phys(d) == 0x7f89abcdefull);
	assert_true(p.raw == 0x12345ab0 && wide_pte_page_get_whole_phys(p) == 0xab12345000ull);
	assert_true(WIDE_PTE_PAGE_WHOLE_PHYS_BITS == 0xfffffff000ull);
}

static void a_ring_is_empty_then_full_then_empty(void **unused)
{
	uint64_t prod = 6, cons = 6;		/* the last entry before the lap bit turns */

	(void)unused;
	assert_true(wide_cmdq_empty(prod, cons, 2) && wide_cmdq_entries(2) == 4);
	for (uint64_t n = 0; n < 4; n++, prod = wide_cmdq_next(prod, 2)) {
		assert_true(!wide_cmdq_full(prod, cons, 2) && wide_cmdq_count(prod, cons, 2) == n);
		assert_true(wide_cmdq_byte(prod, 2) == (6 + n) % 4 * 16);
	}
	assert_true(prod == 2 && wide_cmdq_full(prod, cons, 2) && !wide_cmdq_empty(prod, cons, 2));
	for (prod = 0, cons = 0; !wide_evtq_full(prod, cons, 2); prod = wide_evtq_next(prod, 2))
		assert_true(prod < 4);
	assert_true(prod == 3 && wide_evtq_next(prod, 2) == 0 && WIDE_EVTQ_SIZE_LG2 == 7);
}

static uint64_t file_read(void *ctx, uint32_t offset, uint32_t bits)
{
	assert_int_equal(bits, 32);
	return ((const uint32_t *)ctx)[offset / 4];
}

static void features_are_probed_from_registers(void **unused)
{
	uint32_t file[8] = { [WIDE_IDR0_OFFSET / 4] = WIDE_IDR0_ATS_MASK, [WIDE_IDR1_OFFSET(1) / 4] = 5 };
	struct wide_config c = WIDE_CONFIG_DEFAULT;

	(void)unused;
	assert_true(c.features == 0 && c.param_streams == 4 && !wide_extra_exists(&c));
	c.features = WIDE_FEATURE_TOLD;
	wide_probe_features(&c, file_read, file);
	assert_true(c.features == (WIDE_FEATURE_TOLD | WIDE_FEATURE_ATS | WIDE_FEATURE_BIG));
	assert_true(wide_extra_exists(&c) && wide_cr0_has_atschk(&c) && wide_cmd_atc_inv_has_size(&c));
	assert_true(wide_opcode_exists(WIDE_OPCODE_ATC_INV, &c) && !wide_opcode_exists(2, &c));
	file[WIDE_IDR1_OFFSET(1) / 4] = 4;
	wide_probe_features(&c, file_read, file);
	assert_true(c.features == (WIDE_FEATURE_TOLD | WIDE_FEATURE_ATS));
	file[0] = 0;
	wide_probe_features(&c, file_read, file);
	assert_true(c.features == WIDE_FEATURE_TOLD && !wide_opcode_exists(WIDE_OPCODE_ATC_INV, &c));
	assert_true(wide_opcode_exists(WIDE_OPCODE_SYNC, &c) && wide_open_exists(7, &c) && !wide_open_exists(WIDE_OPEN_B, &c));
	c.param_streams = 5;
	assert_true(wide_open_exists(WIDE_OPEN_B, &c));
}

struct halves { uint32_t n, offset[2], value[2]; };
static void half_write(void *ctx, uint32_t offset, uint32_t value)
{
	struct halves *h = ctx;

	assert_true(h->n < 2);
	h->offset[h->n] = offset;
	h->value[h->n++] = value;
}
static uint32_t half_read(void *ctx, uint32_t offset)
{
	struct halves *h = ctx;

	return h->value[offset != h->offset[0]];
}

static void halves_are_written_in_the_order_that_takes_effect(void **unused)
{
	struct halves lo_hi = { 0 }, commit_lo = { 0 };

	(void)unused;
	wide_cmdq_base_write_split(wide_cmdq_base_from(0x1122334455667788ull), half_write, &lo_hi);
	assert_true(lo_hi.offset[0] == 0x90 && lo_hi.value[0] == 0x55667788 && lo_hi.offset[1] == 0x94 && lo_hi.value[1] == 0x11223344);
	assert_true(wide_cmdq_base_read_split(half_read, &lo_hi).raw == 0x1122334455667788ull);
	wide_evt_base_write_split(1, wide_evt_base_from(0x1122334455667788ull), half_write, &commit_lo);
	assert_true(commit_lo.offset[0] == 0xac && commit_lo.value[0] == 0x11223344 && commit_lo.offset[1] == 0xa8);
}

static void resets_differ_by_kind_and_element(void **unused)
{
	(void)unused;
	assert_true(WIDE_CR0_RESET == 0x304 && WIDE_CR0_RESET_COLD == 0x304 && WIDE_CR0_RESET_COLD_KEEP == 0);
	assert_true(WIDE_CR0_RESET_WARM == 8 && WIDE_CR0_RESET_WARM_KEEP == 0x10 && WIDE_CR0_RESET_WARM_KNOWN == 0xfffffcef);
	assert_true(wide_map_reset(0, 0) == 5 && wide_map_reset(1, 2) == 0x70 && wide_map_reset(3, 3) == 0x80);
	assert_true(wide_map_reset_known(3, 3) == 0xff && wide_map_reset_known(1, 2) == 0xffffffff);
}

static void a_command_is_busy_until_the_other_register_agrees(void **unused)
{
	(void)unused;
	assert_true(wide_cr0_is_busy(wide_cr0ack_from(0), wide_cr0_from(1)) && !wide_cr0_is_busy(wide_cr0ack_from(1), wide_cr0_from(5)));
	assert_true(wide_cr0_timeout_handled(wide_cr0_from(4)) && !wide_cr0_timeout_handled(wide_cr0_from(1)));
	assert_true(wide_cmdq_enabled(wide_cr0_from(1)) && WIDE_CR0_TIMEOUT_US == 1000 && WIDE_CR0_POLL_US == 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_field_is_in_its_word),
		cmocka_unit_test(put_writes_what_set_returns),
		cmocka_unit_test(reserved_and_used_words_add_up),
		cmocka_unit_test(the_variant_decides_what_is_used),
		cmocka_unit_test(memory_has_the_order_of_the_device),
		cmocka_unit_test(words_pass_as_numbers),
		cmocka_unit_test(pack_and_unpack_are_inverse),
		cmocka_unit_test(a_plan_shows_the_old_the_new_or_an_invalid_entry),
		cmocka_unit_test(an_update_is_hitless_exactly_when_it_can_be),
		cmocka_unit_test(an_update_breaks_by_the_entry_that_asks_for_least),
		cmocka_unit_test(without_a_breaker_there_is_no_plan),
		cmocka_unit_test(half_a_word_may_be_a_unit),
		cmocka_unit_test(a_structure_reads_as_text),
		cmocka_unit_test(parts_make_one_address),
		cmocka_unit_test(a_ring_is_empty_then_full_then_empty),
		cmocka_unit_test(features_are_probed_from_registers),
		cmocka_unit_test(halves_are_written_in_the_order_that_takes_effect),
		cmocka_unit_test(resets_differ_by_kind_and_element),
		cmocka_unit_test(a_command_is_busy_until_the_other_register_agrees),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
