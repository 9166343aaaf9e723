/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ipmmu-vmsa-gen3 as programs see it: a root, two leaves and four masters with the names that the driver lets through on
 * these chips. Of eight contexts one is reserved; each of the two groups has a default domain and one for being blocked, so
 * that three are left for domains of programs. Data only.
 */
#include "drivers/ipmmu-vmsa/policy.h"

/* Contexts, micro-TLBs, leaf, micro-TLBs from 32 on. */
static const u64 root[] = { 8, 32, 0, 16 }, leaf[] = { 8, 32, 1, 16 };
static const struct target_prop behind_root[] = { { "renesas,ipmmu-main", 2, { INSTANCE_PHANDLE(0), 0 } } };

#define IPMMU(unit) IPMMU_NODE(unit), .bytes = 0x1000, .streams = 48, .compatible = "renesas,ipmmu-r8a77965"

const struct target the_target = {
	.name = "ipmmu-vmsa-gen3",
	IPMMU_POLICY,
	.variant = "gen3",
	.brief = "Renesas IPMMU (R-Car Gen3), a root and 2 leaves, through drivers/iommu/iommu.c",
	.ops = IPMMU_OPS | CAN(CLAIM) | CAN(RELEASE),
	.contexts = 7,
	.n_instances = 3,
	.instance = {
		{ IPMMU(20000000), .irq = 5, .params = root, .fixed = true },
		{ IPMMU(20010000), .params = leaf, .up = 1, .n_props = 1, .props = behind_root },
		{ IPMMU(20020000), .params = leaf, .up = 1, .n_props = 1, .props = behind_root },
	},
	.n_masters = 4,
	.master = {
		{ .node = "mmc@ee100000", .base = 0xee100000, .n_streams = 1, .stream = { { 1, 32 } }, .group = 0 },
		{ .node = "mmc@ee120000", .base = 0xee120000, .n_streams = 1, .stream = { { 1, 33 } }, .group = 0 },
		{ .node = "mmc@ee140000", .base = 0xee140000, .n_streams = 2, .stream = { { 1, 0 }, { 1, 47 } }, .group = 0 },
		{ .node = "mmc@ee160000", .base = 0xee160000, .n_streams = 1, .stream = { { 2, 31 } }, .group = 1 },
	},
};
