// SPDX-License-Identifier: GPL-2.0-only
/* AFL++ custom mutator of a driver (it needs the driver's target.c): see base/afl_mutator.h. */
#include "ops/decode.h"
#include "ops/mutate.h"

#define AFL_MAX_BYTES PROG_MAX_BYTES
#include "base/afl_mutator.h"

static u32 afl_mutate(u8 *out, u32 len, u32 room, u64 seed)
{
	return bytes_mutate(&the_target, out, len, room, seed);
}

static u32 afl_cross(const u8 *a, u32 a_len, const u8 *b, u32 b_len, u8 *out, u32 room, u64 seed)
{
	return bytes_cross(&the_target, a, a_len, b, b_len, out, room, seed);
}
