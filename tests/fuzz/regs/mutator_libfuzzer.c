/* SPDX-License-Identifier: MIT */
/* libFuzzer's custom mutator and crossover: register accesses instead of bytes. The work is in src/bus/regprog_mutate.c. */
#include "regs/regs.h"

size_t LLVMFuzzerCustomMutator(u8 *bytes, size_t len, size_t max, unsigned int seed);
size_t LLVMFuzzerCustomCrossOver(const u8 *a, size_t len_a, const u8 *b, size_t len_b, u8 *out, size_t max, unsigned int seed);

size_t LLVMFuzzerCustomMutator(u8 *bytes, size_t len, size_t max, unsigned int seed)
{
	return regprog_mutate_bytes(rig_target, bytes, (u32)len, (u32)max, seed);
}

size_t LLVMFuzzerCustomCrossOver(const u8 *a, size_t len_a, const u8 *b, size_t len_b, u8 *out, size_t max, unsigned int seed)
{
	const struct regprog_bytes x = { a, (u32)len_a }, y = { b, (u32)len_b };

	return regprog_cross_bytes(rig_target, x, y, out, (u32)max, seed);
}
