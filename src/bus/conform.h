/* SPDX-License-Identifier: MIT */
/*
 * Conformance tests of registers: the run-time side of what `iovet gen tests` writes. The generated file holds tables of
 * registers and tests; this runs them through the accesses the caller supplies, on real hardware, an emulator, a device
 * model or a simulator. Freestanding, no allocation, no output: results go to a callback, and conf_tap() and conf_json()
 * make lines of them. Knows no IOMMU.
 *
 * A test that may start an action of the device, or give it an address to read or write, runs only when the caller
 * allows that; otherwise it is skipped and says so. Before each test the device is reset, where the caller can do that.
 */
#pragma once
#include "base/types.h"

enum conf_kind {
	CONF_RESET, CONF_RESET_KEEP, CONF_RO, CONF_RW, CONF_ENUM, CONF_MAX, CONF_WO, CONF_W1C, CONF_W0C, CONF_W1S, CONF_W1T,
	CONF_RC, CONF_RS, CONF_WONCE, CONF_SELF_CLEARING, CONF_RAZ_WI, CONF_PRESERVE, CONF_RESERVED, CONF_WIDTH, CONF_ALIAS,
	CONF_VIEW, CONF_BOUNDS, CONF_COMMAND, CONF_TIMEOUT, CONF_ABSENT, CONF_N_KINDS
};

enum { CONF_DMA = 1, CONF_ACTION = 2 };	/* risks: what a test may make the device do, and what the caller allows */

struct conf;
struct conf_reg {
	const char *name, *source;
	u32 offset, width_bits, access_sizes;	/* bytes; bits; mask of 1|2|4|8 */
	u32 n_index, count[2], stride[2];
	u32 storage, storage_lsb;	/* row whose storage this is and the bit where it begins; its own row: no view */
	bool hi_lo, commit;		/* written in halves: upper one first; nothing shows before both are written */
	bool reading_acts;		/* a read changes something */
	bool snapshot;			/* ones that clear may only be written where the last read showed ones */
	u64 keep, ones;			/* bits that a write puts back as they were read; bits it writes as one */
	u64 stable;			/* bits that change by writes to this register only */
	u64 wo, hw, self_clearing;
	u64 probe;			/* stored bits without limit of value, for tests that need a bit to change */
	u32 probe_risk;
	u32 when;			/* condition of the suite; 0: always there */
	u32 first_fix, n_fixes, first_limit, n_limits, first_touch, n_touches;
	u32 poll, max_us, poll_us;	/* a command register: row where completion shows, and the limit */
	bool (*busy)(struct conf *c, const u32 *index, u64 val);	/* over the value polled; NULL: no command register */
	bool (*expect)(struct conf *c);	/* what a time-out must leave behind; or NULL */
	bool (*legal)(struct conf *c, const u32 *index, u64 old, u64 val);	/* by the spec's invariants; NULL: always */
};

/* When condition `when` is false, these bits are written as `value`. */
struct conf_fix { u32 when; u64 mask, value; };
/* A field that must not hold every value: one of n_values, or (none) one up to `max`. */
struct conf_limit { u64 mask, max; u32 first_value, n_values; };
/* Another register to be read or written as it is, before (after) each write of this one, or before each read. */
enum conf_moment { CONF_BEFORE_WRITE, CONF_AFTER_WRITE, CONF_BEFORE_READ };
struct conf_touch { u32 reg; enum conf_moment moment; bool write, same_index; };
struct conf_override { u32 reg, element; u64 value, known; };

struct conf_test {
	enum conf_kind kind;
	u32 reg;
	const char *field;		/* NULL: the whole register */
	u32 when;			/* condition of the suite; 0: always */
	u32 risk;
	u64 mask;			/* bits the test is about */
	u64 value;			/* RESET: expected; MAX: largest */
	u32 first_value, n_values;	/* ENUM, SELF_CLEARING: legal values; COMMAND: of the bits of mask, each starts one */
	u32 arg;			/* RESET, RESET_KEEP: kind of reset; WIDTH: bytes; BOUNDS: row behind, or ~0 */
	const char *skip;		/* why it cannot be run at all; NULL: it can */
};

struct conf_suite {
	const char *device, *variant;	/* variant NULL: none */
	u64 spec_hash;
	u32 window_bytes;
	bool big_endian;
	u32 n_regs; const struct conf_reg *regs;
	u32 n_tests; const struct conf_test *tests;
	const u64 *values;
	const struct conf_fix *fixes;
	const struct conf_limit *limits;
	const struct conf_touch *touches;
	u32 n_overrides; const struct conf_override *overrides;
	u32 n_resets; const char *const *resets;	/* names of the kinds; 0: one kind without a name */
	u32 n_params; const u64 *params;		/* defaults */
	bool (*when)(u32 no, u64 features, const u64 *params);
};

/*
 * The device. Offsets are bytes of the register window, a value is a number (byte order is the caller's business).
 * read and write are needed, the rest may be NULL: what cannot be tested then is skipped, with the reason.
 */
struct conf_env {
	void *ctx;
	u64 (*read)(void *ctx, u32 offset, u32 bytes);
	void (*write)(void *ctx, u32 offset, u64 val, u32 bytes);
	void (*delay_us)(void *ctx, u32 us);
	bool (*reset)(void *ctx, u32 kind);		/* by a kind of reset; false: it cannot */
	bool (*hw_sets)(void *ctx, u32 offset, u64 mask);	/* make the device set bits of a register; false: it cannot */
	bool (*stick)(void *ctx, u32 offset, bool on);	/* keep commands of this register busy; false: it cannot */
	u64 features;			/* a bit each, in the order of the spec */
	const u64 *params;		/* in the order of the spec; NULL: defaults */
};

enum conf_outcome { CONF_PASS, CONF_FAIL, CONF_SKIP };
struct conf_result {
	const struct conf_test *test;
	char id[256];			/* device.REG.kind.FIELD[index] */
	enum conf_outcome outcome;
	const char *why;		/* what the test claims, one sentence */
	const char *source;		/* where the spec has the register from */
	const char *reason;		/* FAIL: what is wrong; SKIP: why it did not run */
	const char *where;		/* FAIL: the register that is wrong, when it is another one; else NULL */
	u64 wrote, got, want, mask;	/* FAIL: got and want differ in the bits of mask */
	u32 writes;			/* made by the test */
};

struct conf_skip { const char *glob, *reason; };
struct conf_options {
	const char *filter;		/* glob over ids; NULL: all */
	u32 n_skips; const struct conf_skip *skips;
	u32 allow;			/* risks */
	u64 *scratch; u32 n_scratch;	/* words for the values of a sweep over the registers; too few: part of it */
	void (*report)(void *ctx, const struct conf_result *r);
	void *ctx;
};
struct conf_counts { u32 passed, failed, skipped; };

const char *conf_kind_name(enum conf_kind kind);	/* "raz-wi": the word in an id */
struct conf_counts conf_run(const struct conf_suite *s, const struct conf_env *env, const struct conf_options *o);

/* "ok 3 - toy.CTL.rw.MODE[0]", without a newline; JSON: one object. Both always terminated; cut when buf is short. */
void conf_tap(const struct conf_result *r, u32 number, char *buf, u32 bytes);
void conf_json(const struct conf_result *r, char *buf, u32 bytes);
/* `*` any text, `?` any character. */
bool conf_glob(const char *glob, const char *text);

/* For generated predicates: the state of an element as a read shows it, write-only bits as this test wrote them last. */
u64 conf_state(struct conf *c, u32 reg, u32 i, u32 j);
bool conf_unprepared(const struct conf *c);	/* what must come before this write could not be done */
u64 conf_features(const struct conf *c);
const u64 *conf_params(const struct conf *c);
