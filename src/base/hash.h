/* SPDX-License-Identifier: MIT */
/*
 * FNV-1a, 64 bits: identifies spec sources and programs. Not for hash tables that face an
 * adversary, and not a checksum against tampering. Freestanding.
 */
#pragma once
#include "base/types.h"

#define HASH_INIT 0xcbf29ce484222325ull

/* Continues `hash` (start with HASH_INIT) over n bytes. */
static inline u64 hash_bytes(u64 hash, const void *bytes, size_t n)
{
	const unsigned char *p = (const unsigned char *)bytes;

	for (size_t i = 0; i < n; i++)
		hash = (hash ^ p[i]) * 0x100000001b3ull;
	return hash;
}

static inline u64 hash_str(u64 hash, const char *s)
{
	for (; *s; s++)
		hash = (hash ^ (unsigned char)*s) * 0x100000001b3ull;
	return hash;
}
