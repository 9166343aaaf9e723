/* SPDX-License-Identifier: MIT */
/*
 * Makes a program smaller while something stays true of it. Deterministic, no allocation; the caller decides what
 * "still" means (the same finding key, the same trace) and pays for the runs.
 */
#pragma once
#include "base/types.h"
#include "ops/op.h"
#include "ops/target.h"

typedef bool prog_predicate(void *ctx, const struct program *p);

/*
 * Drops world knobs, then operations (halves, quarters ... single ones, until no single one can go), then simplifies
 * operands: fewer and smaller objects, lengths, addresses, protections, numbers. `still` is asked at most max_runs
 * times. Returns how often it was asked, or -1 if the program as given does not satisfy it.
 */
int prog_minimise(const struct target *t, struct program *p, prog_predicate *still, void *ctx, u32 max_runs);
