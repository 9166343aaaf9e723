/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a driver directory may add beside the driver itself; a driver that needs none of it says nothing. Called by the
 * dispatcher and the entry points, never by a driver.
 */
#pragma once
#include "ops/op.h"

#define GLUE_OPTIONAL __attribute__((weak))	/* absent unless a driver supplies it: test the address */

/*
 * Targets that are not behind the IOMMU API (API_IPU3). `begin` binds every instance before a program, `teardown`
 * unbinds them all: between programs nothing is bound, so that what the driver's exit path forgets shows as a leak.
 * For exec and teardown hosted/api_iommu.c has weak defaults.
 */
void kw_begin_ipu3(void) GLUE_OPTIONAL;
void kw_exec_ipu3(const struct op *op, struct op_result *r);
void kw_teardown_ipu3(bool hotplug);	/* the same whatever `hotplug` says */

/*
 * Drivers whose state wanders, as positions in rings do: puts driver and hardware (h_poke()) back to where they stood when
 * this was called first, at the end of booting. Called after each program; everything is idle.
 */
void kw_rewind(void) GLUE_OPTIONAL;

/* Resources that the driver has elsewhere than in the kernel: adds lines (ledger_add()). */
struct ledger;
void kw_more_ledger(struct ledger *l) GLUE_OPTIONAL;

/* Targets with planted bugs: switches one on, NULL or "" switches all off. False: no such plant. Before kw_boot(). */
bool kw_set_plant(const char *name) GLUE_OPTIONAL;
/* The world is up and settled: what was chosen may come now. */
void kw_booted(void) GLUE_OPTIONAL;
/* The plants there are, and where what the one that is on has come to is counted. Returns how many. */
struct plant_info;
struct plant_seen;
u32 kw_plants(const struct plant_info **table, const struct plant_seen **seen) GLUE_OPTIONAL;
/* From here on passed[N] becomes 1 when code is run that plant N (from 1) would change; NULL: no longer. */
void kw_watch_plants(u8 *passed) GLUE_OPTIONAL;
