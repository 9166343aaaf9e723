/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * exynos as programs see it: four units of versions 3.3, 1.0 (which reports something else), 2.1 and 3.2, and three masters,
 * of which the first is behind the first two. Data only.
 */
#include "drivers/exynos/policy.h"

static const u64 ahead[] = { 2 }, used[] = { 1 };	/* flpd_cache, of the spec */

const struct target the_target = {
	.name = "exynos",
	EXYNOS_POLICY,
	.faults_undirected = true,	/* a page that is not there: the status does not say for what */
	.refusals_directed = true,
	.variant = "v1",
	.brief = "Samsung Exynos System MMU, versions 1 to 3, 4 instances, a master behind two, runtime PM",
	.n_instances = 4,
	.instance = {
		{ SYSMMU(20000000, 5), .bytes = 0x1000, .n_clocks = 2, .clock_names = gated, .power_domain = true,
		  .params = ahead, .extra = { 0x30600000 } },
		{ SYSMMU(20010000, 6), .bytes = 0x1000, .n_clocks = 2, .clock_names = bus, .power_domain = true,
		  .extra = { 0x80000001 } },
		{ SYSMMU(20020000, 7), .bytes = 0x1000, .n_clocks = 1, .clock_names = gated, .extra = { 0x20200000, 64 } },
		{ SYSMMU(20030000, 8), .bytes = 0x1000, .n_clocks = 2, .clock_names = gated, .power_domain = true,
		  .params = used, .extra = { 0x30400000 } },
	},
	.n_masters = 3,
	.master = { { .node = "client@0", .n_streams = 2, .stream = { { 0, 0 }, { 1, 0 } }, .group = 0 },
		    MASTER(1, 2), MASTER(2, 3) },
	.pa_limit = 1ULL << 32,
	.client_pa = 0xa0000000,
};
