/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The hosted back end as the fuzz entry points see it: boot once, then reset / run / quiesce for every program.
 * Host world only.
 */
#pragma once
#include "base/types.h"
#include "ops/backend.h"

extern const struct backend hosted_backend;

/* The device models, where a kernel that boots looks for devices before hosted_boot(): which makes them else. */
void hosted_make_devices(void);
/* Boots the kernel world with the_target and records the baseline. Call once. */
void hosted_boot(void);
/* Before a program: virtual time, faults, devices' volatile state, trace. */
void hosted_reset(const struct world_cfg *w);
/* After a program: tears everything down, compares with the baseline, reports what is left, reclaims it. */
void hosted_quiesce(bool hotplug);
/* After a program that met its end in the middle of a call: nothing is torn down or compared, the world is put back. */
void hosted_abandon(void);
/* Reads the first register of the first device so often: to measure the path of an access, model, monitors, trace. */
void hosted_read_register(u32 times);
/* Operations executed since boot (for rates). */
u64 hosted_ops(void);
