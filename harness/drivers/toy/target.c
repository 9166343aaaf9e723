/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * toy as programs see it: two instances, seven masters, the policy of toy.c and the names of its planted bugs. The
 * second instance is smaller and cannot bypass. Data only.
 */
#include "drivers/toy/policy.h"

/*
 * The driver has no runtime PM, and the hardware knows nothing of processes and PASIDs. What is about the IOVA allocator more
 * than about a driver is the business of the target dma-iommu.
 */
#define TOY_OPS (OPS_STEPS | OPS_DOMAIN | OPS_OWNER | OPS_IRQ | OPS_SLEEP | OPS_PLUG | OPS_BIND | OPS_DMA_API | \
		 CAN(SET_DEFAULT) | CAN(HW))

static const char *const driver_files[] = { "toy.c", "toy_domain.c", "toy_hw.c", NULL };

static const char *const plants[] = {
#define PLANT(id, name, oracle, what) name,
#include "drivers/toy/plants.def"
#undef PLANT
};

const struct target the_target = {
	.name = "toy",
	.brief = "tutorial IOMMU that exists nowhere, with planted bugs",
	.ops = TOY_OPS,
	.n_masters = 7,
	.master = {
		{ .node = "client@0", .n_streams = 1, .stream = { { 0, 0 } }, .group = 0 },
		{ .node = "client@1", .n_streams = 2, .stream = { { 0, 1 }, { 0, 2 } }, .group = 1 },
		{ .node = "client@2", .n_streams = 1, .stream = { { 0, 3 } }, .group = 2 },
		{ .node = "client@3", .n_streams = 1, .stream = { { 0, 3 } }, .group = 2 },	/* shares a stream */
		{ .node = "client@4", .n_streams = 1, .stream = { { 0, 7 } }, .group = 3 },	/* last stream */
		{ .node = "client@5", .n_streams = 1, .stream = { { 1, 0 } }, .group = 4 },
		{ .node = "client@6", .n_streams = 1, .stream = { { 1, 3 } }, .group = 5 },
	},
	TOY_POLICY,
	.plants = plants,
	.n_plants = ARRAY_LEN(plants),
};
