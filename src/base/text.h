/* SPDX-License-Identifier: MIT */
/*
 * Text into a buffer of fixed size, without libc: what does not fit is cut. text_end() terminates it. Freestanding; where
 * memory may grow there is base/str.h.
 */
#pragma once
#include "base/types.h"

struct text { char *buf; u32 size, len; };

static inline void text_put(struct text *t, char c)
{
	if (t->len + 1 < t->size)
		t->buf[t->len++] = c;
}

static inline void text_add(struct text *t, const char *s)
{
	while (*s)
		text_put(t, *s++);
}

static inline void text_hex(struct text *t, u64 v)
{
	u32 shift = 60;

	while (shift && !(v >> shift))
		shift -= 4;
	text_add(t, "0x");
	for (;; shift -= 4) {
		text_put(t, "0123456789abcdef"[v >> shift & 15]);
		if (!shift)
			break;
	}
}

static inline void text_dec(struct text *t, u64 v)
{
	char digit[20];
	u32 n = 0;

	do {
		digit[n++] = (char)('0' + v % 10);
		v /= 10;
	} while (v);
	while (n)
		text_put(t, digit[--n]);
}

static inline char *text_end(struct text *t)
{
	if (t->size)
		t->buf[t->len] = '\0';
	return t->buf;
}
