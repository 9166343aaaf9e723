/* SPDX-License-Identifier: MIT */
/*
 * Fuzzing a device model by register programs: one body, linked with libFuzzer, with AFL++ and as a replay program. A rig
 * supplies the device; body.c knows none.
 */
#pragma once
#include <stddef.h>

#include "bus/regprog_run.h"

#define RIG_RAM_BASE 0x80000000ull
#define RIG_RAM_BYTES 0x10000u

extern const struct regprog_target *const rig_target;	/* target.c */
const struct regprog_device *rig_device(void);		/* rig.c: made once */
u64 rig_violations(void);		/* of the protocol; programs break it on purpose, so these are counted only */
/* plants.c: switches a fault on. False: there is none of that name. */
bool rig_plant(const char *name);
const char *rig_plant_name(u32 i);	/* NULL: there are no more */

/* body.c */
struct regs_counts { u64 programs, accesses; };
extern struct regs_counts regs_counts;
void regs_init(u32 twice_every);	/* every how many programs run twice, chosen by their bytes; 0: none */
/* Runs a program; prints and returns false when the device is wrong. Crashes print the program and end the process. */
bool regs_run(const struct regprog *p);
bool regs_bytes(const u8 *bytes, size_t len);
void regs_print(const struct regprog *p, u32 at);	/* to standard error, the access `at` marked; ~0: none */
/* The same, silent: what is wrong, as a number; 0: nothing. */
u32 regs_verdict(const struct regprog *p);
