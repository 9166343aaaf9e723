/* SPDX-License-Identifier: MIT */
/* Numbers in text and in bytes: the decimal and 0x notation of programs, little-endian integers. Freestanding. */
#pragma once
#include "base/types.h"

static inline u32 number_digit(char c)
{
	return c >= '0' && c <= '9' ? (u32)(c - '0') : c >= 'a' && c <= 'f' ? (u32)(c - 'a') + 10 :
	       c >= 'A' && c <= 'F' ? (u32)(c - 'A') + 10 : 99;
}

/* The whole of [s, s + len) as decimal or 0x number; false: it is none, or needs more than 64 bits. */
static inline bool number_read(const char *s, u32 len, u64 *v)
{
	u32 base = len > 2 && s[0] == '0' && s[1] == 'x' ? 16 : 10;
	u32 i = base == 16 ? 2 : 0;

	*v = 0;
	if (!len)
		return false;
	for (; i < len; i++) {
		u32 digit = number_digit(s[i]);

		if (digit >= base || __builtin_mul_overflow(*v, (u64)base, v) || __builtin_add_overflow(*v, (u64)digit, v))
			return false;
	}
	return true;
}

static inline u64 number_get_le(const u8 *b, u32 n)
{
	u64 v = 0;

	while (n--)
		v = v << 8 | b[n];
	return v;
}

static inline void number_put_le(u8 *b, u64 v, u32 n)
{
	for (u32 i = 0; i < n; i++, v >>= 8)
		b[i] = (u8)v;
}
