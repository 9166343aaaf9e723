// SPDX-License-Identifier: GPL-2.0-only
/* libFuzzer's custom mutator and crossover: operations instead of bytes. The work is in src/ops/mutate.c. */
#include "ops/mutate.h"

size_t LLVMFuzzerCustomMutator(u8 *bytes, size_t len, size_t max, unsigned int seed);
size_t LLVMFuzzerCustomCrossOver(const u8 *a, size_t len_a, const u8 *b, size_t len_b, u8 *out, size_t max,
				 unsigned int seed);

size_t LLVMFuzzerCustomMutator(u8 *bytes, size_t len, size_t max, unsigned int seed)
{
	return bytes_mutate(&the_target, bytes, (u32)len, (u32)max, seed);
}

size_t LLVMFuzzerCustomCrossOver(const u8 *a, size_t len_a, const u8 *b, size_t len_b, u8 *out, size_t max,
				 unsigned int seed)
{
	return bytes_cross(&the_target, a, (u32)len_a, b, (u32)len_b, out, (u32)max, seed);
}
