// SPDX-License-Identifier: GPL-2.0-only
/*
 * libc's functions on memory and strings, for the objects of the host world. AddressSanitizer answers to their usual
 * names: it looks at the shadow of what the kernel world hands to them, and tells the engine of comparisons. Of what the
 * host world hands to them nobody wants to know, so that its objects call these instead (plain.syms, applied to all of
 * them together when they are linked).
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stddef.h>

#define PLAIN(ret, name, params, args)					\
	static ret (*libc_##name) params = name;			\
	ret plain_##name params;					\
	ret plain_##name params { return libc_##name args; }

void *memcpy(void *to, const void *from, size_t n);
void *memmove(void *to, const void *from, size_t n);
void *memset(void *to, int byte, size_t n);
int memcmp(const void *a, const void *b, size_t n);
int bcmp(const void *a, const void *b, size_t n);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t n);
size_t strlen(const char *s);

PLAIN(void *, memcpy, (void *to, const void *from, size_t n), (to, from, n))
PLAIN(void *, memmove, (void *to, const void *from, size_t n), (to, from, n))
PLAIN(void *, memset, (void *to, int byte, size_t n), (to, byte, n))
PLAIN(int, memcmp, (const void *a, const void *b, size_t n), (a, b, n))
PLAIN(int, bcmp, (const void *a, const void *b, size_t n), (a, b, n))
PLAIN(int, strcmp, (const char *a, const char *b), (a, b))
PLAIN(int, strncmp, (const char *a, const char *b, size_t n), (a, b, n))
PLAIN(size_t, strlen, (const char *s), (s))

/* Until then, and should libc hide one of them, the usual ones serve. */
#define FIND(name) do { void *p = dlsym(RTLD_NEXT, #name); if (p) *(void **)&libc_##name = p; } while (0)

__attribute__((constructor)) static void find(void)
{
	FIND(memcpy);
	FIND(memmove);
	FIND(memset);
	FIND(memcmp);
	FIND(bcmp);
	FIND(strcmp);
	FIND(strncmp);
	FIND(strlen);
}
