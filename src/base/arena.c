/* SPDX-License-Identifier: MIT */
/* See arena.h. Chunks in a list, each twice as large as the one before: a small arena is cheap, a large one takes few
 * requests. A request larger than a chunk gets a chunk of its own. */
#include "base/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/checked.h"

#define CHUNK_BYTES_MIN 2048u
#define CHUNK_BYTES_MAX (256u << 10)

struct chunk {
	struct chunk *next;
	size_t used, size;
	_Alignas(max_align_t) unsigned char bytes[];
};

struct arena {
	struct chunk *head;
	size_t total, chunk_bytes;	/* handed out; size of the next chunk */
};

static void out_of_memory(void)
{
	fputs("iovet: out of memory\n", stderr);
	exit(3);
}

void *xmalloc(size_t bytes)
{
	return xrealloc(NULL, bytes);
}

void *xrealloc(void *p, size_t bytes)
{
	void *q = realloc(p, bytes ? bytes : 1);

	if (!q)
		out_of_memory();
	return q;
}

struct arena *arena_new(void)
{
	struct arena *a = xmalloc(sizeof(*a));

	*a = (struct arena){ .chunk_bytes = CHUNK_BYTES_MIN };
	return a;
}

void arena_free(struct arena *a)
{
	if (!a)
		return;
	for (struct chunk *c = a->head, *next; c; c = next) {
		next = c->next;
		free(c);
	}
	free(a);
}

static struct chunk *chunk_add(struct arena *a, size_t bytes)
{
	size_t size = bytes > a->chunk_bytes ? bytes : a->chunk_bytes;
	struct chunk *c;

	if (a->chunk_bytes < CHUNK_BYTES_MAX)
		a->chunk_bytes *= 2;
	if (size > SIZE_MAX - sizeof(*c))
		out_of_memory();
	c = calloc(1, sizeof(*c) + size);
	if (!c)
		out_of_memory();
	c->size = size;
	c->next = a->head;
	a->head = c;
	return c;
}

void *arena_alloc(struct arena *a, size_t bytes)
{
	const size_t align = _Alignof(max_align_t);
	struct chunk *c = a->head;
	void *p;

	if (bytes > SIZE_MAX - align)
		out_of_memory();
	bytes = (bytes + align - 1) & ~(align - 1);
	if (!c || c->size - c->used < bytes)
		c = chunk_add(a, bytes);
	p = c->bytes + c->used;
	c->used += bytes;
	a->total += bytes;
	return p;
}

void *arena_array(struct arena *a, size_t n, size_t bytes_each)
{
	u64 bytes = 0;

	if (!mul_ok(n, bytes_each, &bytes))
		out_of_memory();
	return arena_alloc(a, (size_t)bytes);
}

char *arena_strndup(struct arena *a, const char *s, size_t n)
{
	char *p = arena_alloc(a, n + 1);

	if (n)
		memcpy(p, s, n);
	return p;
}

char *arena_strdup(struct arena *a, const char *s)
{
	return arena_strndup(a, s, strlen(s));
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap, again;
	char *p;
	int n;

	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	p = arena_alloc(a, n < 0 ? 1 : (size_t)n + 1);
	if (n > 0)
		vsnprintf(p, (size_t)n + 1, fmt, again);
	va_end(again);
	return p;
}

size_t arena_bytes(const struct arena *a)
{
	return a->total;
}
