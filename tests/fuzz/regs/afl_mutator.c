/* SPDX-License-Identifier: MIT */
/*
 * AFL++ custom mutator of one device, a shared object: AFL_CUSTOM_MUTATOR_LIBRARY. The same mutations as under libFuzzer. Set
 * AFL_CUSTOM_MUTATOR_ONLY=1: byte mutations only waste time here.
 */
#include <stdlib.h>
#include <string.h>

#include "regs/regs.h"

struct state { u64 draws; u8 out[REGPROG_MAX_BYTES]; };

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
	u32 room = max < sizeof(s->out) ? (u32)max : (u32)sizeof(s->out);
	struct regprog_bytes a = { buf, (u32)len }, b = { add, (u32)add_len };

	*out = s->out;
	if (add && seed % 8 == 0)
		return regprog_cross_bytes(rig_target, a, b, s->out, room, seed);
	if (len > sizeof(s->out))
		len = sizeof(s->out);
	memcpy(s->out, buf, len);
	return regprog_mutate_bytes(rig_target, s->out, (u32)len, room, seed);
}
