/* SPDX-License-Identifier: MIT */
/*
 * Idioms: short sequences of operations on the same objects and addresses that exercise one promise of the API each
 * ("after unmap the device must fault"). The mutator inserts them whole; blind mutation finds them too rarely.
 */
#pragma once
#include "ops/gen.h"

#define IDIOM_MAX 10

/*
 * One idiom that the target supports, with operands from `pool`. `with`: of those with an operation of these kinds, a bit
 * each; 0: of all. Returns its length; 0: none fits.
 */
u32 idiom_draw(const struct pool *pool, const struct target *t, struct rng *r, u64 with, struct op *ops);
