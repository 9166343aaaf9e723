/* SPDX-License-Identifier: MIT */
/* Drops operations that would be skipped when the program runs. For the mutator; freestanding. */
#pragma once
#include "ops/op.h"
#include "ops/target.h"

/*
 * Removes operations on domains that do not exist at that point, and allocations of domains that do. Follows the program
 * roughly and keeps whatever it is not sure of: behind a `fault` any allocation may have failed, and a `domain_free` may have
 * been refused.
 */
void prog_prune(const struct target *t, struct program *p);
