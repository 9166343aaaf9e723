/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ipu3-mmu as programs see it: two MMUs, each with one address space and one requester. Domain dN is the address
 * space of instance N; nothing is allocated or attached. Data only.
 */
#include "hosted/layout.h"
#include "ops/target.h"

#define IPU3_OPS (OPS_STEPS | OPS_RUNTIME_PM | OPS_SLEEP | OPS_BIND | CAN(MAP) | CAN(UNMAP) | CAN(DMA) | \
		  CAN(MAP_SG) | CAN(HW))

#define IMGU(unit) { .node = "imgu@" #unit, .compatible = "iovet,ipu3-parent", .base = 0x##unit, .bytes = 0x8000, \
		     .page_shift = 12, .streams = 1 }

static const char *const driver_files[] = { "ipu3-mmu.c", NULL };

const struct target the_target = {
	.name = "ipu3-mmu",
	.spec = "ipu3-mmu",
	.brief = "Intel IPU3 imaging MMU, 2 instances, by its own calls",
	.api = API_IPU3,
	.ops = IPU3_OPS,
	.n_instances = 2,
	.instance = { IMGU(30000000), IMGU(30010000) },
	.n_masters = 2,
	.master = {
		{ .node = "client@0", .n_streams = 1, .stream = { { 0, 0 } }, .group = 0 },
		{ .node = "client@1", .n_streams = 1, .stream = { { 1, 0 } }, .group = 1 },
	},
	.granule_lg2 = 12,
	.aperture_last = 0xffffffff,
	.pa_limit = 1ULL << 39,			/* 27 bits of page frame number */
	.overlap_errno = -16,			/* -EBUSY */
	.map_before_attach = true,
	/* Unmapped addresses lead to the driver's dummy page, which is somewhere in its RAM. */
	.scratch = { { RAM_PA, RAM_BYTES }, { HIGH_RAM(39), RAM_BYTES } },
	.walks_memory = true,
	.driver_files = driver_files,
};
