/* SPDX-License-Identifier: MIT */
/* What `iovet bench` measures in this very process. Called by cmd_bench.c and bench_spec.c only. */
#pragma once
#include "base/types.h"

/* A plain C loop: blocks of 1 KiB hashed a second, by the clock `now`: proc_now() or bench_cpu_now(). What everything
 * else is compared with. */
double bench_reference(u64 seconds, double (*now)(void));
double bench_cpu_now(void);		/* CPU time of this process */
/* Registers, fields, structures, members and invariants a second: read and checked, and turned into C. 0: no such spec. */
double bench_lint(const char *spec, u64 seconds);
double bench_gen(const char *spec, u64 seconds);
