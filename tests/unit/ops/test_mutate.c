/* SPDX-License-Identifier: MIT */
/* Generation and mutation: always canonical, repeatable from a seed, and able to get everywhere that matters. */
#include "fixture.h"
#include "ops/firmware.h"
#include "ops/gen.h"
#include "ops/idiom.h"
#include "ops/mutate.h"

static void assert_canonical(const struct target *t, const struct program *p)
{
	struct program again = *p;

	prog_canonical(t, &again);
	assert_true(prog_equal(&again, p));
}

static void results_are_canonical(void **state)
{
	struct program p = { 0 }, q, out;
	struct rng r;

	(void)state;
	rng_seed(&r, 4);
	for (u32 i = 0; i < 40000; i++) {
		const struct target *t = i < 20000 ? &full : &small;

		if (i == 20000)
			memset(&p, 0, sizeof(p));
		prog_mutate(t, &r, &p);
		assert_canonical(t, &p);
		prog_generate(t, &r, 40, &q);
		assert_canonical(t, &q);
		assert_true(q.n <= 40);
		prog_cross(t, &r, &p, &q, &out);
		assert_canonical(t, &out);
		if (rng_chance(&r, 1, 50))
			p = out;
	}
}

/* A run is (commit, seed, program): a mutator that reads anything else breaks replay of a whole campaign. */
static void the_seed_decides_alone(void **state)
{
	u8 a[PROG_MAX_BYTES], b[PROG_MAX_BYTES], other[PROG_MAX_BYTES];
	u32 differ = 0;

	(void)state;
	for (u64 seed = 0; seed < 500; seed++) {
		u32 n = 8, m = 8, k = 8;

		memset(a, 0, sizeof(a));
		memset(b, 0xa5, sizeof(b));	/* what lies behind the input must not matter */
		memset(other, 0, sizeof(other));
		memset(b, 0, 8);
		for (u32 i = 0; i < 8; i++) {
			n = bytes_mutate(&full, a, n, sizeof(a), seed + i);
			m = bytes_mutate(&full, b, m, sizeof(b), seed + i);
			k = bytes_mutate(&full, other, k, sizeof(other), seed + i + 1000);
		}
		assert_int_equal(n, m);
		assert_memory_equal(a, b, n);
		differ += n != k || memcmp(a, other, n);
	}
	assert_true(differ > 450);
}

static void the_limit_of_the_engine_is_kept(void **state)
{
	u8 a[PROG_MAX_BYTES], b[PROG_MAX_BYTES], *out;
	struct rng r;

	(void)state;
	rng_seed(&r, 5);
	for (u32 max = 0; max < 200; max++) {
		u32 n = random_bytes(&r, a, max < sizeof(a) ? max : sizeof(a)), m = random_bytes(&r, b, sizeof(b));

		out = malloc(max ? max : 1);		/* ASan watches the end */
		memcpy(out, a, n);
		assert_true(bytes_mutate(&full, out, n, max, max) <= max);
		assert_true(bytes_cross(&full, a, n, b, m, out, max, max) <= max);
		free(out);
	}
}

/* From nothing, mutation alone must reach every operation, every knob and the edges of the aperture. */
static void mutation_reaches_everything(void **state)
{
	u64 kinds = 1ULL << OP_NOP;
	bool last_page = false, past_end = false, unaligned = false, low_table_edge = false, knobs[4] = { false };
	struct program p = { 0 };
	struct rng r;

	(void)state;
	rng_seed(&r, 6);
	for (u32 i = 0; i < 60000; i++) {
		prog_mutate(&full, &r, &p);
		for (u32 k = 0; k < p.n; k++) {
			const struct op *op = &p.op[k];
			u64 end = op->iova + ((u64)op->pages << 12);

			kinds |= 1ULL << op->kind;
			if (op->kind != OP_MAP)
				continue;
			last_page |= op->pages && end == full.aperture_last + 1;
			past_end |= op->pages && op->iova <= full.aperture_last && end > full.aperture_last + 1;
			unaligned |= (op->iova & 0xfff) || op->bytes;
			low_table_edge |= op->iova < 1u << 21 && end > 1u << 21;
		}
		knobs[0] |= p.world.variant;
		knobs[1] |= p.world.prefetch;
		knobs[2] |= p.world.hotplug;
		knobs[3] |= p.world.eager_irq;
	}
	assert_int_equal(kinds, (1ULL << OP_KINDS) - 1);
	assert_true(last_page && past_end && unaligned && low_table_edge);
	assert_true(knobs[0] && knobs[1] && knobs[2] && knobs[3]);
}

/* Each mistake that firmware can make is tried, and only rarely: booting twice costs more than most programs. */
static void wrong_firmware_is_rare_and_of_every_kind(void **state)
{
	u8 bytes[PROG_MAX_BYTES] = { 0 };
	u32 len = PROG_HEADER_BYTES, wrong = 0, n = 60000;
	u64 seen = 0, offered = 0;
	struct program p;

	(void)state;
	for (u32 i = 0; i < n; i++) {
		len = bytes_mutate(&full, bytes, len, sizeof(bytes), i);
		prog_decode(&full, bytes, len, &p);
		wrong += p.world.firmware != FIRMWARE_GOOD;
		seen |= 1ull << p.world.firmware;
		assert_true(!p.world.hotplug || firmware_plugs(p.world.firmware));
	}
	for (u32 k = 0; k < FIRMWARES; k++)
		for (u32 at = 0; at < full.n_masters; at++)
			offered |= (u64)firmware_offered(&full, k, at) << k;
	assert_int_equal(seen, offered | 1);
	assert_true(wrong > n / 1024 && wrong < n / 256);
}

/* Hardware that misbehaves behind nobody's back finds nothing: often enough it does so just when its domain is looked into. */
static void hardware_misbehaves_when_it_is_needed(void **state)
{
	const struct program start = parsed(&full, "world full\ndomain_alloc d0 m2\nattach d0 m2\nlookup d0 0x1000\n");
	u8 bytes[PROG_MAX_BYTES];
	u32 right = 0, wrong = 0, n = 20000, len;
	struct program p;

	(void)state;
	for (u32 i = 0; i < n; i++) {
		len = bytes_mutate(&full, bytes, prog_encode(&start, bytes), sizeof(bytes), i);
		prog_decode(&full, bytes, len, &p);
		for (u32 k = 1; k < p.n; k++)
			if (p.op[k].kind == OP_LOOKUP && p.op[k - 1].kind == OP_HW)
				*(p.op[k - 1].a == 1 ? &right : &wrong) += 1;
	}
	assert_true(right > n / 200);
	assert_true(right > 4 * wrong);
}

/* Operations that never meet find nothing: a good part of accesses must hit what a map of the same program covers. */
static void generated_operations_meet_each_other(void **state)
{
	u32 accesses = 0, meets = 0;
	struct target mapping = full;	/* a driver without processes and the DMA API, whose operations go to other places */
	struct program p;
	struct rng r;

	(void)state;
	mapping.ops = (1ULL << OP_MM_NEW) - 1;
	rng_seed(&r, 7);
	for (u32 i = 0; i < 3000; i++) {
		prog_generate(&mapping, &r, 32, &p);
		for (u32 k = 0; k < p.n; k++) {
			bool met = false;

			if (p.op[k].kind != OP_DMA && p.op[k].kind != OP_UNMAP)
				continue;
			for (u32 m = 0; m < k; m++)
				met |= p.op[m].kind == OP_MAP && p.op[k].iova - p.op[m].iova < (u64)p.op[m].pages << 12;
			accesses++;
			meets += met;
		}
	}
	assert_true(meets * 4 > accesses);
}

static void idioms_use_only_what_is_offered(void **state)
{
	struct pool pool;
	struct program none = { 0 };
	struct op ops[IDIOM_MAX];
	struct rng r;
	u32 total = 0;

	(void)state;
	rng_seed(&r, 8);
	for (u32 i = 0; i < 2000; i++) {
		const struct target *t = i & 1 ? &full : &small;
		u32 n;

		pool_of(&pool, t, &none, &r);
		n = idiom_draw(&pool, t, &r, 0, ops);
		assert_true(n <= IDIOM_MAX);
		total += n;
		for (u32 k = 0; k < n; k++) {
			assert_true(t->ops >> ops[k].kind & 1);
			assert_false(op_is_hotplug(ops[k].kind));	/* the world has no hot-plug */
		}
	}
	assert_true(total > 4000);
}

static void idioms_of_a_kind_can_be_asked_for(void **state)
{
	const u64 with = 1ULL << OP_REMOVE | 1ULL << OP_SET_DEFAULT;
	struct program p = { .world.hotplug = 1 };
	u32 seen = 0, n, found;
	struct op ops[IDIOM_MAX];
	struct pool pool;
	struct rng r;

	(void)state;
	rng_seed(&r, 9);
	for (u32 i = 0; i < 500; i++) {
		pool_of(&pool, &full, &p, &r);
		n = idiom_draw(&pool, &full, &r, with, ops);
		found = 0;
		for (u32 k = 0; k < n; k++)
			found |= with >> ops[k].kind & 1 ? 1u << (ops[k].kind == OP_REMOVE) : 0;
		assert_true(found);
		seen |= found;
	}
	assert_int_equal(seen, 3);
	p.world.hotplug = 0;
	pool_of(&pool, &full, &p, &r);
	assert_int_equal(idiom_draw(&pool, &full, &r, 1ULL << OP_REMOVE, ops), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(results_are_canonical),
		cmocka_unit_test(the_seed_decides_alone),
		cmocka_unit_test(the_limit_of_the_engine_is_kept),
		cmocka_unit_test(mutation_reaches_everything),
		cmocka_unit_test(wrong_firmware_is_rare_and_of_every_kind),
		cmocka_unit_test(hardware_misbehaves_when_it_is_needed),
		cmocka_unit_test(generated_operations_meet_each_other),
		cmocka_unit_test(idioms_use_only_what_is_offered),
		cmocka_unit_test(idioms_of_a_kind_can_be_asked_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
