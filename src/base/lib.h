/* SPDX-License-Identifier: MIT */
/*
 * The few libc functions that freestanding files may call. Not a libc: whatever is not listed here
 * is not available in src/bus, src/model, src/ops/{decode,exec}, the oracles' checks and generated
 * C.
 */
#pragma once
#include "base/types.h"

#ifdef __KERNEL__
#include <linux/string.h>
#else
void *memcpy(void *restrict to, const void *restrict from, size_t n);
void *memset(void *to, int byte, size_t n);
void *memmove(void *to, const void *from, size_t n);
int memcmp(const void *a, const void *b, size_t n);
int strcmp(const char *a, const char *b);
size_t strlen(const char *s);
#endif
