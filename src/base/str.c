/* SPDX-License-Identifier: MIT */
/* See str.h. */
#define _GNU_SOURCE			/* fopencookie */
#include "base/str.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

static void str_reserve(struct str *s, size_t more)
{
	size_t need = s->len + more + 1, size = s->size ? s->size : 64;

	if (need <= s->size)
		return;
	while (size < need)
		size *= 2;
	s->text = xrealloc(s->text, size);
	s->size = size;
}

void str_addn(struct str *s, const char *text, size_t n)
{
	str_reserve(s, n);
	if (n)
		memcpy(s->text + s->len, text, n);
	s->len += n;
	s->text[s->len] = '\0';
}

void str_add(struct str *s, const char *text)
{
	str_addn(s, text, strlen(text));
}

void str_addc(struct str *s, char c)
{
	str_addn(s, &c, 1);
}

void str_vprintf(struct str *s, const char *fmt, va_list ap)
{
	va_list again;
	int n;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	if (n <= 0)
		return;
	str_reserve(s, (size_t)n);
	vsnprintf(s->text + s->len, (size_t)n + 1, fmt, ap);
	s->len += (size_t)n;
}

void str_printf(struct str *s, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	str_vprintf(s, fmt, ap);
	va_end(ap);
}

const char *str_get(const struct str *s)
{
	return s->text ? s->text : "";
}

void str_reset(struct str *s)
{
	s->len = 0;
	if (s->text)
		s->text[0] = '\0';
}

void str_free(struct str *s)
{
	free(s->text);
	*s = (struct str){ 0 };
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static u32 min3(u32 a, u32 b, u32 c)
{
	u32 m = a < b ? a : b;

	return m < c ? m : c;
}

/* Optimal string alignment over three rows; names are short, longer ones are "far apart". */
static ssize_t append(void *cookie, const char *bytes, size_t n)
{
	str_addn(cookie, bytes, n);
	return (ssize_t)n;
}

FILE *str_stream(struct str *s)
{
	return fopencookie(s, "w", (cookie_io_functions_t){ .write = append });
}

u32 str_distance(const char *a, const char *b, u32 limit)
{
	enum { MAX = 64 };
	u32 row[3][MAX + 1];
	size_t n = strlen(a), m = strlen(b);

	if (n > MAX || m > MAX)
		return strcmp(a, b) ? limit + 1 : 0;
	for (u32 j = 0; j <= m; j++)
		row[0][j] = j;
	for (u32 i = 1; i <= n; i++) {
		u32 *cur = row[i % 3], *up = row[(i + 2) % 3], *up2 = row[(i + 1) % 3];

		cur[0] = i;
		for (u32 j = 1; j <= m; j++) {
			char x = lower(a[i - 1]), y = lower(b[j - 1]);

			cur[j] = min3(up[j] + 1, cur[j - 1] + 1, up[j - 1] + (x != y));
			if (i > 1 && j > 1 && x == lower(b[j - 2]) && lower(a[i - 2]) == y &&
			    up2[j - 2] + 1 < cur[j])
				cur[j] = up2[j - 2] + 1;
		}
	}
	return row[n % 3][m] > limit ? limit + 1 : row[n % 3][m];
}
