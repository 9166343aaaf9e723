/* SPDX-License-Identifier: MIT */
/*
 * Register programs: sequences of register accesses, for fuzzing what is behind the registers (device models, emulators,
 * simulators). Any bytes are a program; programs are printed and read as named accesses, mutated and made smaller by the
 * grammar of a spec. Freestanding, no allocation. bus/regprog_run.h performs them and judges the device.
 *
 *   read CTL[3]                   write CTRL 0x1 (ENABLE)       set CTL[3].MODE 0x1       poll STATUS.ENABLED 0x1
 *   read ERR+2:1                  write TTBR[0]+4:4 0x80000001  delay 100                 reset warm
 *   store 0x1008 0x80002003       dma 3 write 0x10000           # to the end of the line
 *
 * `+2:1` is an access of 1 byte that begins 2 bytes into the element; without it the access is of the whole element. The
 * text in parentheses is for the reader and is skipped when read back. `poll` reads until the field holds the value, at most
 * REGPROG_POLLS times. `store` writes a word of 8 bytes of the memory beside the device, by its offset there.
 */
#pragma once
#include "base/rng.h"
#include "base/types.h"
#include "bus/grammar.h"

#define REGPROG_MAX_OPS 64
#define REGPROG_OP_BYTES 16
#define REGPROG_MAX_BYTES (REGPROG_MAX_OPS * REGPROG_OP_BYTES)
#define REGPROG_POLLS 16
#define REGPROG_MAX_DELAY_US 1000000
#define REGPROG_LINE 512		/* room for one access as text */

enum regprog_kind {
	RP_NOP, RP_READ, RP_WRITE, RP_SET, RP_POLL, RP_DELAY, RP_RESET, RP_STORE, RP_DMA, RP_KINDS
};

struct regprog_op {
	u8 kind;
	u8 bytes;			/* READ, WRITE: 1, 2, 4 or 8; DMA: 1 for a write */
	u16 reg;			/* row; STORE: number of the word */
	u16 element;			/* of an array, row-major; DMA: stream */
	u16 part;			/* READ, WRITE: bytes into the element; SET, POLL: field */
	u64 val;			/* WRITE, STORE: value; SET, POLL: of the field; DELAY: us; RESET: kind; DMA: iova */
};

struct regprog { u32 n; struct regprog_op op[REGPROG_MAX_OPS]; };

/* A device as programs see it. */
struct regprog_target {
	const char *name;
	const struct reg_grammar *grammar;
	u64 ram_base;			/* physical address of the memory beside the device */
	u32 ram_bytes;			/* a multiple of 4096, at most 512 KiB; 0: no `store` */
	u32 streams;			/* 0: no `dma` */
};

/* Reduces operands into range. False: the access means nothing to this target and must be dropped. */
bool regprog_canonical_op(const struct regprog_target *t, struct regprog_op *op);
void regprog_canonical(const struct regprog_target *t, struct regprog *p);
/*
 * Records of 16 bytes, little endian: kind, log2 of bytes, reg (2), element (2), part (2), val (8). An incomplete one at the
 * end is ignored, and so is zero. For canonical programs decode(encode(p)) == p.
 */
void regprog_decode(const struct regprog_target *t, const u8 *bytes, u32 len, struct regprog *p);
u32 regprog_encode(const struct regprog *p, u8 *bytes);	/* length; needs up to REGPROG_MAX_BYTES */
bool regprog_equal(const struct regprog *a, const struct regprog *b);
/* Where an access of READ, WRITE, SET or POLL begins. */
u32 regprog_offset(const struct regprog_target *t, const struct regprog_op *op);

/* One access as text, without a newline; always terminated, cut when buf is short. Returns buf. */
const char *regprog_print_op(const struct regprog_target *t, const struct regprog_op *op, char *buf, u32 bytes);
/* Text to a program. False: *e tells the first line (from 1) and column that is wrong, and why. */
struct regprog_error { u32 line, col; const char *why; };
bool regprog_parse(const struct regprog_target *t, const char *text, size_t len, struct regprog *p, struct regprog_error *e);

/* Changes `p` in one to four places; the result is canonical. */
void regprog_mutate(const struct regprog_target *t, struct rng *r, struct regprog *p);
/* The same on bytes, as engines want it: the result is at most `max` bytes; returned is its length. */
u32 regprog_mutate_bytes(const struct regprog_target *t, u8 *bytes, u32 len, u32 max, u64 seed);
/* Some of `a` with some of `b`. */
struct regprog_bytes { const u8 *at; u32 len; };
u32 regprog_cross_bytes(const struct regprog_target *t, struct regprog_bytes a, struct regprog_bytes b, u8 *out, u32 max, u64 seed);

/*
 * Makes a program smaller while `still` is true of it: fewer accesses, then simpler ones. `still` is asked at most max_runs
 * times. Returns how often it was asked, or -1 if the program as given does not satisfy it.
 */
typedef bool regprog_predicate(void *ctx, const struct regprog *p);
int regprog_minimise(const struct regprog_target *t, struct regprog *p, regprog_predicate *still, void *ctx, u32 max_runs);
