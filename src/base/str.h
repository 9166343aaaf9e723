/* SPDX-License-Identifier: MIT */
/*
 * String builder: a growing text that is always NUL-terminated. Zero-initialise it, free it with
 * str_free(). Out of memory ends the process. Host only.
 */
#pragma once
#include <stdarg.h>
#include <stdio.h>

#include "base/types.h"

struct str {
	char *text;			/* NULL while nothing was added; use str_get() */
	size_t len, size;
};

void str_add(struct str *s, const char *text);
void str_addn(struct str *s, const char *text, size_t n);
void str_addc(struct str *s, char c);
__attribute__((format(printf, 2, 3))) void str_printf(struct str *s, const char *fmt, ...);
__attribute__((format(printf, 2, 0))) void str_vprintf(struct str *s, const char *fmt, va_list ap);
const char *str_get(const struct str *s);	/* never NULL; valid until the next change */
void str_reset(struct str *s);			/* empty again, memory kept */
void str_free(struct str *s);

/* A stream whose text is appended to `s` when it is closed or flushed: faster than open_memstream() for megabytes. NULL:
 * out of resources. `s` must outlive it. */
FILE *str_stream(struct str *s);

/* Number of edits (insert, delete, replace, swap neighbours) from a to b, at most `limit` + 1.
 * ASCII case is ignored. */
u32 str_distance(const char *a, const char *b, u32 limit);
