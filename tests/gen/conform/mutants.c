/* SPDX-License-Identifier: MIT */
/*
 * Each kind of conformance test must fail when the hardware is wrong: the tests of chip.yaml run on its register file
 * with one fault at a time, and a test of the kind that is there for it must fail. Without a fault none fails.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "sim.h"

extern const struct conf_suite chip_conf_suite;
extern const struct reg_map chip_reg_map;
extern const struct mon_set chip_mon_set;

static const char *const fault_names[] = {
#define NAME(name) #name,
	FAULTS(NAME)
};

static const struct mutant { enum fault fault; const char *reg, *caught_by; bool bare; } mutants[] = {
	{ FAULT_RESET_VALUE, "ID", "chip.ID.reset.cold", false },
	{ FAULT_RESET_VALUE, "SAVED", "chip.SAVED.reset.warm", false },
	{ FAULT_RESET_DOES_NOTHING, "PAIR", "chip.PAIR.reset.cold", false },
	{ FAULT_OVERRIDE_MISSING, "ROW", "chip.ROW.reset.cold[3]", false },
	{ FAULT_KEEP_LOST, "SAVED", "chip.SAVED.reset-keep.warm", false },
	{ FAULT_LOST_KEPT, "SAVED", "chip.SAVED.reset.warm", false },
	{ FAULT_RO_WRITABLE, "ID", "chip.ID.ro.NUM", false },
	{ FAULT_RO_WRITABLE, "STATUS", "chip.STATUS.ro.LEVEL", false },
	{ FAULT_STUCK_BIT, "CTRL", "chip.CTRL.rw.NUM", false },
	{ FAULT_STUCK_BIT, "BEHIND", "chip.BEHIND.rw.NUM", false },
	{ FAULT_ENUM_VALUE_MISSING, "CTRL", "chip.CTRL.enum.MODE", false },
	{ FAULT_MAX_TRUNCATED, "CTRL", "chip.CTRL.max.LEVEL", false },
	{ FAULT_WO_READABLE, "KEY", "chip.KEY.wo.K", false },
	{ FAULT_W1C_STORES, "EVENT", "chip.EVENT.w1c.A", false },
	{ FAULT_W1C_CLEARS_ALL, "EVENT", "chip.EVENT.w1c.A", false },
	{ FAULT_W0C_IS_W1C, "EVENT", "chip.EVENT.w0c.B", false },
	{ FAULT_W1S_STORES, "BITS", "chip.BITS.w1s.S", false },
	{ FAULT_W1T_SETS, "BITS", "chip.BITS.w1t.T", false },
	{ FAULT_WONCE_TWICE, "BITS", "chip.BITS.wonce.O", false },
	{ FAULT_RC_KEEPS, "COUNT", "chip.COUNT.rc.C", false },
	{ FAULT_RS_KEEPS, "SEEN", "chip.SEEN.rs.S", false },
	{ FAULT_SELF_CLEAR_MISSING, "KICK", "chip.KICK.self-clearing.NOW", false },
	{ FAULT_RAZ_STICKS, "ID", "chip.ID.raz-wi", false },
	{ FAULT_PRESERVE_LOST, "CTRL", "chip.CTRL.preserve", false },
	{ FAULT_ALIAS, "PAIR", "chip.PAIR.alias", false },
	{ FAULT_ALIAS, "ROW", "chip.ROW.alias[2]", false },
	{ FAULT_ALIAS_INDEX, "GRID", "chip.GRID.alias[0][0]", false },
	{ FAULT_NARROW_CLOBBERS, "WIDE", "chip.WIDE.width.1", false },
	{ FAULT_NARROW_CLOBBERS, "WIDE", "chip.WIDE.width.2", false },
	{ FAULT_NARROW_CLOBBERS, "WIDE", "chip.WIDE.width.4", false },
	{ FAULT_NARROW_READS_LOW, "WIDE", "chip.WIDE.width.4", false },
	{ FAULT_HALVES_SWAPPED, "HALVES", "chip.HALVES.rw.NUM", false },
	{ FAULT_ARRAY_SHORT, "ROW", "chip.ROW.bounds[4]", false },
	{ FAULT_ARRAY_SPILLS, "ROW", "chip.ROW.bounds[4]", false },
	{ FAULT_VIEW_APART, "PAIR_AGAIN", "chip.PAIR_AGAIN.view", false },
	{ FAULT_BUSY_STUCK, "CMD", "chip.CMD.command", false },
	{ FAULT_DONE_EARLY, "CMD", "chip.CMD.timeout", false },
	{ FAULT_STATUS_ON_TIMEOUT, "STATUS", "chip.CMD.timeout", false },
	{ FAULT_EXT_MISSING, "CTRL", "chip.CTRL.rw.EXT", false },
	{ FAULT_LITE_PRESENT, "CTRL", "chip.CTRL.raz-wi.LITE", true },
	{ FAULT_RAZ_STICKS, "SPARE", "chip.SPARE.raz-wi", true },
};

static struct sim sim;
static u64 scratch[SIM_WORDS];
struct seen { const char *id; bool failed; u32 n_failed; char first[256]; };

static void note(void *ctx, const struct conf_result *r)
{
	struct seen *s = ctx;

	if (r->outcome != CONF_FAIL)
		return;
	if (!s->n_failed++)
		memcpy(s->first, r->id, sizeof(s->first));
	s->failed |= s->id && strcmp(r->id, s->id) == 0;
}

static u32 row_of(const char *name)
{
	for (u32 i = 0; i < chip_reg_map.n_regs; i++)
		if (!strcmp(chip_reg_map.regs[i].name, name))
			return i;
	fail_msg("no register %s", name);
	return 0;
}

static struct conf_counts run(enum fault fault, u32 row, bool bare, struct seen *seen)
{
	struct conf_options o = { .allow = CONF_DMA | CONF_ACTION, .scratch = scratch, .n_scratch = SIM_WORDS, .report = note,
				  .ctx = seen };
	struct conf_env env = sim_env;
	u64 lacks = bare ? ~0ull : 2;	/* `lite` is never there */

	sim_init(&sim, &chip_conf_suite, &chip_reg_map, &chip_mon_set, lacks, 0xa5a5a5a5a5a5a5a5ull);
	sim.fault = fault;
	sim.row = row;
	env.ctx = &sim;
	env.features = ~lacks;
	return conf_run(&chip_conf_suite, &env, &o);
}

static void nothing_fails_on_right_hardware(void **state)
{
	struct seen seen = { .id = NULL };
	struct conf_counts full = run(FAULT_NONE, 0, false, &seen), bare = run(FAULT_NONE, 0, true, &seen);

	(void)state;
	assert_string_equal(seen.first, "");
	assert_int_equal(full.failed + bare.failed, 0);
	assert_true(full.passed > 200 && bare.passed > 200);
}

static void each_fault_is_caught_by_its_test(void **state)
{
	(void)state;
	for (u32 i = 0; i < ARRAY_LEN(mutants); i++) {
		const struct mutant *m = &mutants[i];
		struct seen seen = { .id = m->caught_by };

		run(m->fault, row_of(m->reg), m->bare, &seen);
		printf("# %s in %s: %u failed, first %s\n", fault_names[m->fault], m->reg, seen.n_failed, seen.first);
		if (!seen.failed)
			fail_msg("%s in %s: %s did not fail", fault_names[m->fault], m->reg, m->caught_by);
	}
}

static void every_fault_is_tried(void **state)
{
	(void)state;
	for (u32 fault = FAULT_NONE + 1; fault < FAULT_N; fault++) {
		bool tried = false;

		for (u32 i = 0; i < ARRAY_LEN(mutants); i++)
			tried |= mutants[i].fault == fault;
		if (!tried)
			fail_msg("%s is in no row", fault_names[fault]);
	}
}

/* A kind of test that no fault makes fail would prove nothing. `reserved` and `absent` never run. */
static void every_kind_is_shown_to_fail(void **state)
{
	(void)state;
	for (u32 kind = 0; kind < CONF_N_KINDS; kind++) {
		char part[64];
		bool shown = kind == CONF_RESERVED || kind == CONF_ABSENT;

		snprintf(part, sizeof(part), ".%s", conf_kind_name(kind));
		for (u32 i = 0; i < ARRAY_LEN(mutants); i++)
			shown |= strstr(mutants[i].caught_by, part) != NULL;
		if (!shown)
			fail_msg("no fault is caught by %s", part);
	}
}

static void filter_and_skip_list_are_obeyed(void **state)
{
	static const struct conf_skip skips[] = { { "chip.ID.*", "not on this board" } };
	struct seen seen = { .id = NULL };
	struct conf_options o = { .filter = "toy.*", .report = note, .ctx = &seen };
	struct conf_env env = sim_env;
	struct conf_counts n;

	(void)state;
	sim_init(&sim, &chip_conf_suite, &chip_reg_map, &chip_mon_set, 2, 0);
	env.ctx = &sim;
	env.features = 1;
	n = conf_run(&chip_conf_suite, &env, &o);
	assert_int_equal(n.passed + n.failed + n.skipped, 0);
	o.filter = "chip.ID.*";
	n = conf_run(&chip_conf_suite, &env, &o);
	assert_int_equal(n.passed, 4);
	o.skips = skips;
	o.n_skips = 1;
	n = conf_run(&chip_conf_suite, &env, &o);
	assert_int_equal(n.skipped, 4);
	assert_int_equal(n.passed + n.failed, 0);
}

/* Without the hooks nothing fails either; what cannot be tested is skipped. */
static void a_caller_without_hooks_gets_skips(void **state)
{
	struct seen seen = { .id = NULL };
	struct conf_options o = { .scratch = scratch, .n_scratch = SIM_WORDS, .report = note, .ctx = &seen };
	struct conf_env env = { .ctx = &sim, .read = sim_env.read, .write = sim_env.write, .features = ~2ull };
	struct conf_counts n;

	(void)state;
	sim_init(&sim, &chip_conf_suite, &chip_reg_map, &chip_mon_set, 2, 0);
	n = conf_run(&chip_conf_suite, &env, &o);
	assert_string_equal(seen.first, "");
	assert_int_equal(n.failed, 0);
	assert_true(n.passed > 30 && n.skipped > 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_fails_on_right_hardware), cmocka_unit_test(each_fault_is_caught_by_its_test),
		cmocka_unit_test(every_fault_is_tried), cmocka_unit_test(every_kind_is_shown_to_fail),
		cmocka_unit_test(filter_and_skip_list_are_obeyed), cmocka_unit_test(a_caller_without_hooks_gets_skips),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
