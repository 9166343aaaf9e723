/* SPDX-License-Identifier: MIT */
/* AFL++ custom mutator of one device's registers: see base/afl_mutator.h. */
#include "regs/regs.h"

#define AFL_MAX_BYTES REGPROG_MAX_BYTES
#include "base/afl_mutator.h"

static u32 afl_mutate(u8 *out, u32 len, u32 room, u64 seed)
{
	return regprog_mutate_bytes(rig_target, out, len, room, seed);
}

static u32 afl_cross(const u8 *a, u32 a_len, const u8 *b, u32 b_len, u8 *out, u32 room, u64 seed)
{
	return regprog_cross_bytes(rig_target, (struct regprog_bytes){ a, a_len }, (struct regprog_bytes){ b, b_len }, out, room, seed);
}
