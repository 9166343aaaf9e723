/* SPDX-License-Identifier: MIT */
/*
 * Checked arithmetic for sizes and addresses, and bit masks that are right at the edges. Each
 * `*_ok` returns false on overflow and then leaves *out alone. Freestanding.
 */
#pragma once
#include "base/types.h"

static inline bool add_ok(u64 a, u64 b, u64 *out)
{
	u64 r;

	if (__builtin_add_overflow(a, b, &r))
		return false;
	*out = r;
	return true;
}

static inline bool sub_ok(u64 a, u64 b, u64 *out)
{
	if (b > a)
		return false;
	*out = a - b;
	return true;
}

static inline bool mul_ok(u64 a, u64 b, u64 *out)
{
	u64 r;

	if (__builtin_mul_overflow(a, b, &r))
		return false;
	*out = r;
	return true;
}

/* The low n bits; all of them for n >= 64. */
static inline u64 low_bits(u32 n)
{
	return n >= 64 ? ~0ull : (1ull << n) - 1;
}

/* Bits [msb, lsb], both inclusive; lsb <= msb <= 63. */
static inline u64 bit_range(u32 msb, u32 lsb)
{
	return low_bits(msb - lsb + 1) << lsb;
}

static inline bool is_pow2(u64 n)
{
	return n && !(n & (n - 1));
}
