/* SPDX-License-Identifier: MIT */
/*
 * The entry points of an AFL++ custom mutator, a shared object (AFL_CUSTOM_MUTATOR_LIBRARY). Included by the one file of it,
 * which defines AFL_MAX_BYTES, the most a program takes, and the functions below: those of the libFuzzer entry, so that both
 * engines mutate alike. Set AFL_CUSTOM_MUTATOR_ONLY=1: byte mutations only waste time. Host only.
 */
#pragma once
#include <stdlib.h>
#include <string.h>

#include "base/types.h"

/* Both leave at most `room` bytes in `out` and return how many: of what is there already, changed; of two programs, crossed. */
static u32 afl_mutate(u8 *out, u32 len, u32 room, u64 seed);
static u32 afl_cross(const u8 *a, u32 a_len, const u8 *b, u32 b_len, u8 *out, u32 room, u64 seed);

struct afl_state { u64 draws; u8 out[AFL_MAX_BYTES]; };

void *afl_custom_init(void *afl, unsigned int seed);
void afl_custom_deinit(void *data);
size_t afl_custom_fuzz(void *data, u8 *buf, size_t len, u8 **out, u8 *add, size_t add_len, size_t max);

void *afl_custom_init(void *afl, unsigned int seed)
{
	struct afl_state *s = calloc(1, sizeof(*s));

	(void)afl;
	if (s)
		s->draws = (u64)seed << 32;
	return s;
}

void afl_custom_deinit(void *data)
{
	free(data);
}

size_t afl_custom_fuzz(void *data, u8 *buf, size_t len, u8 **out, u8 *add, size_t add_len, size_t max)
{
	struct afl_state *s = data;
	u64 seed = ++s->draws;
	u32 room = max < sizeof(s->out) ? (u32)max : (u32)sizeof(s->out);

	*out = s->out;
	if (len > sizeof(s->out))
		len = sizeof(s->out);
	if (add && seed % 8 == 0)
		return afl_cross(buf, (u32)len, add, (u32)add_len, s->out, room, seed);
	memcpy(s->out, buf, len);
	return afl_mutate(s->out, (u32)len, room, seed);
}
