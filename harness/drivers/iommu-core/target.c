/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * iommu-core as programs see it: iommu.c and of_iommu.c are the files under test, over a simple IOMMU, which is toy with two
 * instances. Groups of one, two and three masters, and one of two streams, come and go. PASIDs and processes are not here: toy's
 * hardware knows nothing of them, and arm-smmu-v3 drives the core through those. Data only.
 */
#include "drivers/toy/policy.h"

#define CORE_OPS (OPS_STEPS | OPS_DOMAIN | OPS_OWNER | OPS_PLUG | OPS_BIND | CAN(SET_DEFAULT) | CAN(HW))

static const char *const driver_files[] = { "iommu.c", "of_iommu.c", NULL };

const struct target the_target = {
	.name = "iommu-core",
	.brief = "the IOMMU core: iommu.c and of_iommu.c over the toy IOMMU",
	.ops = CORE_OPS,
	.n_masters = 8,
	.master = {
		{ .node = "client@0", .n_streams = 1, .stream = { { 0, 0 } }, .group = 0 },
		{ .node = "client@1", .n_streams = 1, .stream = { { 0, 3 } }, .group = 1 },
		{ .node = "client@2", .n_streams = 1, .stream = { { 0, 3 } }, .group = 1 },	/* three share a stream */
		{ .node = "client@3", .n_streams = 1, .stream = { { 0, 3 } }, .group = 1 },
		{ .node = "client@4", .n_streams = 2, .stream = { { 0, 1 }, { 0, 2 } }, .group = 2 },
		{ .node = "client@5", .n_streams = 1, .stream = { { 1, 0 } }, .group = 3 },	/* no bypass */
		{ .node = "client@6", .n_streams = 1, .stream = { { 1, 2 } }, .group = 4 },	/* nor for these two */
		{ .node = "client@7", .n_streams = 1, .stream = { { 1, 2 } }, .group = 4 },
	},
	TOY_POLICY,
};
