/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ipmmu-vmsa as programs see it: three IPMMUs of R-Car Gen2 and seven masters. Data only.
 *
 * The driver uses one context of each unit, and a domain holds it until it is freed. So default domains pass everything
 * through, and nobody claims a group: what blocks it would be a domain, too, that is never freed.
 */
#include "drivers/ipmmu-vmsa/policy.h"

/* Registers are at the non-secure alias, 0x800 into the window. */
#define IPMMU(unit, line) {									\
	IPMMU_NODE(unit), .bytes = 0x1000, .skip_bytes = 0x800, .irq = line, .streams = 32,	\
	.compatible = "renesas,ipmmu-vmsa" }

const struct target the_target = {
	.name = "ipmmu-vmsa",
	IPMMU_POLICY,
	.variant = "gen2",
	.brief = "Renesas IPMMU (R-Car Gen2), 3 instances with a context each, through drivers/iommu/iommu.c",
	.ops = IPMMU_OPS,
	.passthrough = true,
	.contexts = 1,
	.n_instances = 3,
	.instance = { IPMMU(20000000, 5), IPMMU(20010000, 6), IPMMU(20020000, 7) },
	.n_masters = 7,
	.master = {
		{ .node = "client@0", .n_streams = 1, .stream = { { 0, 0 } }, .group = 0 },
		{ .node = "client@1", .n_streams = 1, .stream = { { 0, 2 } }, .group = 0 },
		{ .node = "client@2", .n_streams = 2, .stream = { { 0, 3 }, { 0, 31 } }, .group = 0 },
		{ .node = "client@3", .n_streams = 1, .stream = { { 1, 1 } }, .group = 1 },
		{ .node = "client@4", .n_streams = 1, .stream = { { 1, 1 } }, .group = 1 }, /* shares a micro-TLB */
		{ .node = "client@5", .n_streams = 1, .stream = { { 2, 0 } }, .group = 2 },
		{ .node = "client@6", .n_streams = 1, .stream = { { 2, 31 } }, .group = 2 }, /* last micro-TLB */
	},
};
