// SPDX-License-Identifier: GPL-2.0-only
/* Random numbers: a fixed sequence, the same for every program. Nothing here is secret or random. */
#include <linux/kernel.h>
#include <linux/random.h>
#include "hosted/kw.h"

#define SEED 0x9e3779b97f4a7c15ull

static u64 state = SEED;

void kw_random_reset(void) { state = SEED; }

static u64 next(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

void get_random_bytes(void *buf, size_t len)
{
	u8 *p = buf;

	while (len--)
		*p++ = (u8)(next() >> 32);
}

u8 get_random_u8(void) { return (u8)(next() >> 32); }
u16 get_random_u16(void) { return (u16)(next() >> 32); }
u32 get_random_u32(void) { return (u32)(next() >> 32); }
u64 get_random_u64(void) { return next(); }
u32 __get_random_u32_below(u32 ceil) { return ceil ? get_random_u32() % ceil : 0; }

/* Only pointer hashing in printk asks: it then prints a placeholder instead of a hash. */
bool rng_is_initialized(void) { return false; }
