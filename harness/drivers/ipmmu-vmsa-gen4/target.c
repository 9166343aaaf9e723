/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ipmmu-vmsa-gen4 as programs see it: a root, three leaves and four masters with the names that the driver lets through on
 * these chips. Of sixteen contexts one is reserved and the three groups hold six, so that domains of programs use both
 * rows of registers. Data only.
 */
#include "drivers/ipmmu-vmsa/policy.h"

/* Contexts, micro-TLBs, leaf, micro-TLBs from 32 on, contexts from 8 on. */
static const u64 root[] = { 8, 32, 0, 32, 8 }, leaf[] = { 8, 32, 1, 32, 8 };
static const struct target_prop behind_root[] = { { "renesas,ipmmu-main", 2, { INSTANCE_PHANDLE(0), 0 } } };

#define IPMMU(unit) IPMMU_NODE(unit), .bytes = 0x20000, .streams = 64, .compatible = "renesas,rcar-gen4-ipmmu-vmsa"

const struct target the_target = {
	.name = "ipmmu-vmsa-gen4",
	IPMMU_POLICY,
	.variant = "gen4",
	.brief = "Renesas IPMMU (R-Car Gen4), a root and 3 leaves, through drivers/iommu/iommu.c",
	.ops = IPMMU_OPS | CAN(CLAIM) | CAN(RELEASE),
	.contexts = 15,
	.n_instances = 4,
	.instance = {
		{ IPMMU(20000000), .irq = 5, .params = root, .fixed = true },
		{ IPMMU(20020000), .params = leaf, .up = 1, .n_props = 1, .props = behind_root },
		{ IPMMU(20040000), .params = leaf, .up = 1, .n_props = 1, .props = behind_root },
		{ IPMMU(20060000), .params = leaf, .up = 1, .n_props = 1, .props = behind_root },
	},
	.n_masters = 4,
	.master = {
		{ .node = "mmc@ee100000", .base = 0xee100000, .n_streams = 1, .stream = { { 1, 0 } }, .group = 0 },
		{ .node = "mmc@ee120000", .base = 0xee120000, .n_streams = 1, .stream = { { 1, 63 } }, .group = 0 },
		{ .node = "mmc@ee140000", .base = 0xee140000, .n_streams = 2, .stream = { { 2, 31 }, { 2, 32 } }, .group = 1 },
		{ .node = "mmc@ee160000", .base = 0xee160000, .n_streams = 1, .stream = { { 3, 5 } }, .group = 2 },
	},
};
