// SPDX-License-Identifier: GPL-2.0-only
/*
 * AFL++ custom mutator, a shared object per driver (it needs the driver's target.c): AFL_CUSTOM_MUTATOR_LIBRARY. The
 * same mutations as under libFuzzer. Set AFL_CUSTOM_MUTATOR_ONLY=1: byte mutations only waste time here.
 */
#include <stdlib.h>
#include <string.h>

#include "ops/decode.h"
#include "ops/mutate.h"

struct state { u64 draws; u8 out[PROG_MAX_BYTES]; };

void *afl_custom_init(void *afl, unsigned int seed);
void afl_custom_deinit(void *data);
size_t afl_custom_fuzz(void *data, u8 *buf, size_t len, u8 **out, u8 *add, size_t add_len, size_t max);

void *afl_custom_init(void *afl, unsigned int seed)
{
	struct state *s = calloc(1, sizeof(*s));

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
	struct state *s = data;
	u64 seed = ++s->draws;
	u32 room = max < sizeof(s->out) ? (u32)max : (u32)sizeof(s->out), n;

	if (len > sizeof(s->out))
		len = sizeof(s->out);
	if (add && seed % 8 == 0) {
		n = bytes_cross(&the_target, buf, (u32)len, add, (u32)add_len, s->out, room, seed);
	} else {
		memcpy(s->out, buf, len);
		n = bytes_mutate(&the_target, s->out, (u32)len, room, seed);
	}
	*out = s->out;
	return n;
}
