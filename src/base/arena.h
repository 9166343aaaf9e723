/* SPDX-License-Identifier: MIT */
/*
 * Arena: many allocations, one free. Blocks are zeroed and aligned for any type. Running out of
 * memory ends the process with a message (the host tool cannot do anything better); never returns
 * NULL. Host only.
 */
#pragma once
#include "base/types.h"

struct arena;

struct arena *arena_new(void);
void arena_free(struct arena *a);		/* NULL is fine */
void *arena_alloc(struct arena *a, size_t bytes);
void *arena_array(struct arena *a, size_t n, size_t bytes_each);	/* checked multiplication */
char *arena_strndup(struct arena *a, const char *s, size_t n);	/* adds the NUL */
char *arena_strdup(struct arena *a, const char *s);
__attribute__((format(printf, 2, 3))) char *arena_printf(struct arena *a, const char *fmt, ...);
size_t arena_bytes(const struct arena *a);	/* handed out so far */

/* malloc family that ends the process instead of returning NULL; free with free(). */
void *xmalloc(size_t bytes);
void *xrealloc(void *p, size_t bytes);
