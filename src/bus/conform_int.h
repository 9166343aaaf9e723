/* SPDX-License-Identifier: MIT */
/* Between the files of the conformance run time: the run, elements, accesses. For src/bus/conform*.c only. */
#pragma once
#include "bus/conform.h"

struct conf {
	const struct conf_suite *s;
	const struct conf_env *env;
	const struct conf_options *o;
	const u64 *params;
	struct conf_result *res;	/* of the test at hand */
	u32 wrote_reg, wrote_index[2];	/* the last write of the test; wrote_reg ~0: none */
	u64 wrote_val;
	bool saw_hw;			/* a predicate looked at bits that hardware changes */
	u32 depth;			/* of touches that need touches */
	bool touch_failed;		/* what must come before the write at hand could not be done */
};

struct conf_el { const struct conf_reg *r; u32 no, index[2], offset; };

struct conf_el conf_el(const struct conf *c, u32 reg, u32 i, u32 j);
struct conf_el conf_el_at(const struct conf *c, u32 reg, u32 element);
u32 conf_elements(const struct conf_reg *r);
u64 conf_width_mask(const struct conf_reg *r);
u32 conf_widest(const struct conf_reg *r);	/* bytes of the largest access that fits */
bool conf_when(const struct conf *c, u32 when);
void conf_delay(const struct conf *c, u32 us);

/* The element by its widest accesses; `bytes`: by accesses of this size. */
u64 conf_get(struct conf *c, const struct conf_el *e);
u64 conf_get_by(struct conf *c, const struct conf_el *e, u32 bytes);
/* `val` without what fields would hold that this instance does not have. */
u64 conf_fixed(const struct conf *c, const struct conf_reg *r, u64 val);
/* What a write must hold besides the bits it is about. */
u64 conf_base(struct conf *c, const struct conf_el *e);
/*
 * Writes when the spec's rules allow it, with what must happen before and after, and waits until a command this started
 * is done. False: the rules do not allow it.
 */
bool conf_put(struct conf *c, const struct conf_el *e, u64 val);
bool conf_put_only(struct conf *c, const struct conf_el *e, u64 val);	/* does not wait */
/* Waits for a command of this register. True: it is not busy any more within its time limit. */
bool conf_idle(struct conf *c, const struct conf_el *e);
u64 conf_spread(u64 mask, u64 pattern);		/* the low bits of pattern, into the bits of mask */
/* The same by accesses of `bytes`, of the lanes in `lanes` only (a bit each, lowest lane first). */
bool conf_put_lanes(struct conf *c, const struct conf_el *e, u64 val, u32 bytes, u32 lanes);

/* Outcomes. conf_expect(): got and want agree in mask, or the test fails (once; the first reason stays). */
bool conf_expect(struct conf *c, u64 got, u64 want, u64 mask, const char *reason);
void conf_fail(struct conf *c, const char *reason);
void conf_skip_test(struct conf *c, const char *reason);
/* Ends a test that had `done` values to try: none was legal, so it proves nothing. */
void conf_done(struct conf *c, u32 done);

typedef void conf_fn(struct conf *c, const struct conf_test *t, const struct conf_el *e);
conf_fn conf_test_reset, conf_test_reset_keep, conf_test_ro, conf_test_rw, conf_test_enum, conf_test_max, conf_test_wo,
	conf_test_w1c, conf_test_w0c, conf_test_w1s, conf_test_w1t, conf_test_rc, conf_test_rs, conf_test_wonce, conf_test_self_clearing,
	conf_test_raz_wi, conf_test_preserve, conf_test_width, conf_test_alias, conf_test_view, conf_test_bounds,
	conf_test_command, conf_test_timeout;
