/* SPDX-License-Identifier: MIT */
/*
 * Mutation of programs, operation by operation: one implementation for libFuzzer and AFL++. Deterministic by the state
 * of the rng; results are canonical. No allocation.
 */
#pragma once
#include "base/rng.h"
#include "base/types.h"
#include "ops/op.h"
#include "ops/target.h"

/* Changes `p` in one to four places. */
void prog_mutate(const struct target *t, struct rng *r, struct program *p);
/* *out: some of `a` with some of `b`. May alias neither. */
void prog_cross(const struct target *t, struct rng *r, const struct program *a, const struct program *b,
		struct program *out);

/* Firmware becomes wrong in a way that the target is offered, and the program shorter; nothing changes where none was found. */
void prog_spoil_firmware(const struct target *t, struct rng *r, struct program *p);

/* The same on bytes, as engines want it: the result is at most `max` bytes; returned is its length. */
u32 bytes_mutate(const struct target *t, u8 *bytes, u32 len, u32 max, u64 seed);
u32 bytes_cross(const struct target *t, const u8 *a, u32 len_a, const u8 *b, u32 len_b, u8 *out, u32 max, u64 seed);
