/* SPDX-License-Identifier: MIT */
/*
 * A register file without hardware behind it, and a generated monitor that watches it, for the tests of generated
 * monitors. Each test program is one file, so everything here is static. RIG_MAP and RIG_SET name what was generated.
 */
#pragma once
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bus/monitor.h"

extern const struct reg_map RIG_MAP;
extern const struct mon_set RIG_SET;

static struct mon mon;
static struct reg_map map;		/* of the instance under test */
static struct reg_desc regs[64];
static u64 state[256], last_read[256], slots[4096], now_us;
static char said[512];

/* Takes note of a violation, unless RIG_MUTE is the number of the rule: a test must miss it then. */
static inline void rig_report(void *ctx, const struct mon_rule *rule, const struct mon_event *e)
{
	const char *mute = getenv("RIG_MUTE");

	(void)ctx;
	(void)e;
	if (mute && rule >= RIG_SET.rules && rule - RIG_SET.rules == atoi(mute))
		return;
	assert_true(strlen(said) + strlen(rule->id) + 2 < sizeof(said));
	if (said[0])
		strcat(said, " ");
	strcat(said, rule->id);
}

static inline void feed(struct mon_event e)
{
	e.time_ns = now_us * 1000;
	mon_feed(&mon, &e);
}

static inline void wr_bytes(u32 offset, u64 val, u32 bytes)
{
	struct mon_event e = { .kind = MON_WRITE, .offset = offset, .bytes = bytes, .val = val };

	e.hit = regmap_find_access(&map, offset, bytes, true);
	if (e.hit.reg) {
		u64 lane = regmap_lane(e.hit.byte, bytes);

		e.old = regmap_load(&e.hit, state);
		e.now = (regmap_write_value(e.hit.reg, e.old, val << (8 * e.hit.byte)) & lane) | (e.old & ~lane);
		regmap_store(&e.hit, state, e.now);
	}
	feed(e);
}

static inline void wr(u32 offset, u64 val) { wr_bytes(offset, val, 4); }

static inline u64 rd_bytes(u32 offset, u32 bytes)
{
	struct mon_event e = { .kind = MON_READ, .offset = offset, .bytes = bytes };

	e.hit = regmap_find_access(&map, offset, bytes, false);
	if (e.hit.reg) {
		e.old = e.now = regmap_load(&e.hit, state);
		e.val = regmap_read_value(e.hit.reg, e.old) >> (8 * e.hit.byte) & regmap_lane(0, bytes);
	}
	feed(e);
	return e.val;
}

static inline void rd(u32 offset) { rd_bytes(offset, 4); }

static inline void hw(u32 offset, u64 val)
{
	struct reg_hit hit = regmap_find(&map, offset);

	regmap_store(&hit, state, val);
}

static inline void op_end(void) { feed((struct mon_event){ .kind = MON_OP_END }); }

static inline void reset_kind(u32 kind)
{
	regmap_reset_kind(&map, kind, state, 0);
	feed((struct mon_event){ .kind = MON_RESET, .val = kind });
}

static inline void reset(void) { reset_kind(0); }

/* Exactly these ids were reported since the last look, in this order. */
#define expect(ids) do { assert_string_equal(said, ids); said[0] = '\0'; } while (0)

/* An instance with these features and params, after reset. */
static inline void rig_start(const struct reg_config *c)
{
	now_us = 1000;
	memset(slots, 0xee, sizeof(slots));
	memset(last_read, 0xee, sizeof(last_read));
	assert_true(RIG_SET.n_slots <= ARRAY_LEN(slots) && RIG_MAP.n_state <= ARRAY_LEN(state));
	assert_true(RIG_MAP.n_regs <= ARRAY_LEN(regs));
	regmap_elaborate(&RIG_MAP, c, regs, &map);
	mon_init(&mon, &RIG_SET, &(struct mon_memory){ state, last_read, slots });
	mon_configure(&mon, &map, c);
	mon.report = rig_report;
	reset();
	said[0] = '\0';
}

static inline int setup(void **unused)
{
	(void)unused;
	rig_start(NULL);
	return 0;
}

#define TEST(name) cmocka_unit_test_setup(name, setup)
