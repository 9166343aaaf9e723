/* SPDX-License-Identifier: MIT */
/*
 * Performs register programs on a device and judges it by what its register map says, whatever the program was: what no
 * write may change, what must read 0, what a write of ones clears, what a reset leaves behind. Which accesses are legal is
 * no question here: programs break rules on purpose. Crashes, sanitizers and endless loops are the caller's to catch.
 * Freestanding; reaches the device only through the accesses of bus/conform.h and the calls below.
 */
#pragma once
#include "bus/conform.h"
#include "bus/regprog.h"

#define REGPROG_MAX_STATE 4096		/* words of a register file; of larger ones resets are not judged */
#define REGPROG_MAX_REGS 2048		/* rows that are looked at in the end */
#define REGPROG_MAX_RESETS 4		/* kinds of reset that are judged */

struct regprog_device {
	const struct regprog_target *target;
	const struct reg_map *map;	/* of this instance */
	const struct conf_env *env;	/* read, write, reset; delay_us may be NULL. `ctx` of it goes to all calls */
	bool quiet;			/* changes nothing on its own between two accesses */
	void (*fresh)(void *ctx);	/* memory and time as they were at first; before each program; or NULL */
	void (*store)(void *ctx, u32 offset, u64 val);	/* a word of the memory beside the device; NULL: there is none */
	u64 (*dma)(void *ctx, u32 stream, u64 iova, bool write);	/* returns whatever tells what became of it; or NULL */
	u64 (*digest)(void *ctx);	/* a hash of everything that the first kind of reset must restore; NULL: not judged */
};

enum regprog_oracle {
	RPO_NONE,
	RPO_READ_ONLY,			/* a read-only bit that no hardware changes has changed */
	RPO_RESERVED,			/* a bit that reads 0 read 1 */
	RPO_CLEAR,			/* a bit that is cleared by a one (a zero): not cleared, cleared by the other, or set */
	RPO_RESET,			/* a reset left another value than the spec says */
	RPO_BASELINE,			/* a reset did not restore what the device was when it was new */
	RPO_NO_RESET,			/* the device could not be reset */
	RPO_DIFFERENT,			/* the same program twice, and two traces */
	RPO_N
};
const char *regprog_oracle_name(enum regprog_oracle o);	/* "read-only" */
const char *regprog_oracle_text(enum regprog_oracle o);	/* one sentence */

struct regprog_result {
	enum regprog_oracle oracle;	/* RPO_NONE: nothing is wrong */
	u32 op;				/* the access after which it was seen; p->n: the look at everything in the end */
	bool located;
	u32 reg, element;
	u64 got, want, mask;		/* of the element; they differ in the bits of mask */
	u64 trace;			/* hash of what every access returned */
	u32 accesses;			/* to registers */
};

/* What is known of a device. Caller's memory; regprog_start() fills it. */
struct regprog_judge {
	const struct regprog_device *d;
	bool learning;
	u8 width[REGPROG_MAX_REGS];	/* of the access that reads a register; 0: none does */
	u64 fixed[REGPROG_MAX_STATE];	/* what read-only bits read after the first reset */
	u64 reset[REGPROG_MAX_RESETS][REGPROG_MAX_STATE], known[REGPROG_MAX_RESETS][REGPROG_MAX_STATE];
	u64 baseline;
	struct { u16 reg, element; } touched[2 * REGPROG_MAX_OPS];
	u32 n_touched;
	struct regprog_result r;
	u32 op;				/* at hand */
};

/* Resets the device and looks at it. *r tells what is wrong already. */
bool regprog_start(struct regprog_judge *j, const struct regprog_device *d, struct regprog_result *r);
/* Resets the device, performs a canonical program, looks at everything, resets again. True: nothing is wrong. */
bool regprog_run(struct regprog_judge *j, const struct regprog *p, struct regprog_result *r);
/* The same twice, and compares the traces. */
bool regprog_run_twice(struct regprog_judge *j, const struct regprog *p, struct regprog_result *r);
/* "CTL[3] is 0x1, not 0x0 (read-only: ...)", without a newline. */
const char *regprog_print_result(const struct regprog_judge *j, const struct regprog_result *r, char *buf, u32 bytes);
