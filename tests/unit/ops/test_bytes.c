/* SPDX-License-Identifier: MIT */
/* Decoding is total, and canonical programs survive bytes and text unchanged. */
#include "fixture.h"

#define ROUNDS 100000

static bool is_canonical(const struct target *t, const struct program *p)
{
	struct program again = *p;

	prog_canonical(t, &again);
	return prog_equal(&again, p);
}

/* A decoder that reads out of range, or leaves an operand unreduced, makes the executor index past its tables. */
static void any_bytes_decode_to_a_canonical_program(void **state)
{
	u8 bytes[PROG_MAX_BYTES + 40], back[PROG_MAX_BYTES];
	struct program p, q;
	struct rng r;

	(void)state;
	rng_seed(&r, 1);
	for (u32 i = 0; i < ROUNDS; i++) {
		const struct target *t = i & 1 ? &small : &full;
		u32 len = random_bytes(&r, bytes, i % 50 ? 300 : sizeof(bytes)), n;

		prog_decode(t, bytes, len, &p);
		assert_true(p.n <= PROG_MAX_OPS);
		assert_true(is_canonical(t, &p));
		n = prog_encode(&p, back);
		prog_decode(t, back, n, &q);
		assert_true(prog_equal(&p, &q));
	}
}

/* Findings are kept as text: what text loses cannot be replayed. */
static void text_keeps_every_canonical_program(void **state)
{
	u8 bytes[400];
	struct program p, q;
	struct rng r;

	(void)state;
	rng_seed(&r, 2);
	for (u32 i = 0; i < ROUNDS / 10; i++) {
		const struct target *t = i & 1 ? &small : &full;
		struct str text, again;

		prog_decode(t, bytes, random_bytes(&r, bytes, sizeof(bytes)), &p);
		text = printed(t, &p);
		q = parsed(t, str_get(&text));
		assert_true(prog_equal(&p, &q));
		again = printed(t, &q);
		assert_string_equal(str_get(&text), str_get(&again));
		str_free(&text);
		str_free(&again);
	}
}

/* Engines shrink towards zeroes and towards nothing: that must be the program that does nothing. */
static void zeroes_and_nothing_are_the_empty_program(void **state)
{
	static const u8 zero[PROG_MAX_BYTES];
	struct program p;

	(void)state;
	for (u32 len = 0; len <= PROG_MAX_BYTES; len += 7) {
		prog_decode(&full, zero, len, &p);
		assert_int_equal(p.n, 0);
		assert_int_equal(p.world.variant | p.world.prefetch | p.world.hotplug | p.world.eager_irq, 0);
	}
}

/* A removal in a world without hot-plug would leave devices away for the next program. */
static void hotplug_operations_need_a_hotplug_world(void **state)
{
	struct program p = { .world.hotplug = 1, .n = 2, .op = { { .kind = OP_REMOVE }, { .kind = OP_DETACH } } };
	u8 bytes[PROG_MAX_BYTES];
	u32 len = prog_encode(&p, bytes);

	(void)state;
	prog_decode(&full, bytes, len, &p);
	assert_int_equal(p.n, 2);
	bytes[2] = 0;
	prog_decode(&full, bytes, len, &p);
	assert_int_equal(p.n, 1);
	assert_int_equal(p.op[0].kind, OP_DETACH);
}

static void operations_a_target_lacks_are_dropped(void **state)
{
	struct program p = { .n = 3, .op = { { .kind = OP_ATTACH }, { .kind = OP_MAP, .a = 7, .pages = 1 },
					     { .kind = OP_LOOKUP } } };

	(void)state;
	prog_canonical(&small, &p);
	assert_int_equal(p.n, 1);
	assert_int_equal(p.op[0].kind, OP_MAP);
	assert_int_equal(p.op[0].a, 0);		/* one instance, so one domain */
}

/* Operands that an operation does not use must not make two equal programs differ. */
static void unused_operands_are_cleared(void **state)
{
	struct op op = { .kind = OP_LOOKUP, .a = 1, .b = 9, .flags = 3, .pages = 5, .bytes = 6, .iova = 0x1000, .arg = 7 };
	const struct world_cfg w = { 0 };

	(void)state;
	assert_true(op_canonical(&full, &w, &op));
	assert_int_equal(op.b | op.flags | op.pages | op.bytes | op.arg, 0);
	assert_int_equal(op.iova, 0x1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_bytes_decode_to_a_canonical_program),
		cmocka_unit_test(text_keeps_every_canonical_program),
		cmocka_unit_test(zeroes_and_nothing_are_the_empty_program),
		cmocka_unit_test(hotplug_operations_need_a_hotplug_world),
		cmocka_unit_test(operations_a_target_lacks_are_dropped),
		cmocka_unit_test(unused_operands_are_cleared),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
