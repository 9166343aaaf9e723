/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * exynos-v5 as programs see it: two units of version 5, one of version 7 and one of version 7 with registers for virtual
 * machines, and three masters, of which the first is behind the first two. Data only.
 */
#include "drivers/exynos/policy.h"

static const u64 ahead[] = { 2 };		/* flpd_cache, of the spec */

const struct target the_target = {
	.name = "exynos-v5",
	EXYNOS_POLICY,
	.variant = "v5",
	.brief = "Samsung Exynos System MMU, versions 5 and 7, 4 instances, a master behind two, runtime PM",
	.n_instances = 4,
	.instance = {
		{ SYSMMU(20000000, 5), .bytes = 0x1000, .n_clocks = 2, .clock_names = bus, .power_domain = true,
		  .params = ahead, .extra = { 0x50200000 } },
		{ SYSMMU(20010000, 6), .bytes = 0x1000, .n_clocks = 2, .clock_names = gated, .power_domain = true,
		  .params = ahead, .extra = { 0x50800000 } },
		{ SYSMMU(20020000, 7), .bytes = 0x1000, .n_clocks = 1, .clock_names = gated, .variant = "v7",
		  .params = ahead, .extra = { 0x70200000 } },
		{ SYSMMU(20030000, 8), .bytes = 0x9000, .n_clocks = 2, .clock_names = gated, .variant = "v7-vm",
		  .power_domain = true, .params = ahead, .extra = { 0x70800000 } },
	},
	.n_masters = 3,
	.master = { { .node = "client@0", .n_streams = 2, .stream = { { 0, 0 }, { 1, 0 } }, .group = 0 },
		    MASTER(1, 2), MASTER(2, 3) },
	.pa_limit = 1ULL << 36,
	.writeonly_enforced = true,
	.registers_kept = true,			/* CTRL_VM keeps what was read of it */
};
