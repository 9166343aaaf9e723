/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * known/ipu3-v3 as programs see it: two MMUs, three masters, the policy of the driver beside it and the names of its
 * hazards. Data only.
 */
#include "hosted/layout.h"
#include "ops/target.h"

/* No runtime PM and no suspend; no remove. */
#define MMU_OPS (OPS_STEPS | OPS_DOMAIN | OPS_OWNER | OPS_PLUG | CAN(HW))

#define MMU(unit) { .node = "mmu@" #unit, .compatible = "iovet,ipu3-mmu", .base = 0x##unit, .bytes = 0x8000, \
		    .page_shift = 12, .streams = 1 }

static const char *const driver_files[] = { "mmu.c", "mmu_domain.c", NULL };

static const char *const plants[] = {
#define PLANT(id, name, oracle, what) name,
#include "known/ipu3-v3/plants.def"
#undef PLANT
};

const struct target the_target = {
	.name = "known/ipu3-v3",
	.spec = "ipu3-mmu",
	.brief = "our own IPU3 MMU driver after its posting 3, with the hazards of that",
	.api = API_IOMMU,
	.ops = MMU_OPS,
	.n_instances = 2,
	.instance = { MMU(30000000), MMU(30010000) },
	.n_masters = 3,
	.master = {
		{ .node = "client@0", .n_streams = 1, .stream = { { 0, 0 } }, .group = 0 },
		{ .node = "client@1", .n_streams = 1, .stream = { { 0, 0 } }, .group = 0 },	/* beside the first */
		{ .node = "client@2", .n_streams = 1, .stream = { { 1, 0 } }, .group = 1 },
	},
	.granule_lg2 = 12,
	.aperture_last = 0xffffffff,
	.pa_limit = 1ULL << 39,			/* 27 bits of page frame number */
	.overlap_errno = -16,			/* -EBUSY */
	.blocked = true,
	.lookup_offset = true,
	.flushes_at_once = true,
	/* Unmapped addresses lead to a dummy page, which is somewhere in RAM. */
	.scratch = { { RAM_PA, RAM_BYTES }, { HIGH_RAM(39), RAM_BYTES } },
	.driver_files = driver_files,
	.plants = plants,
	.n_plants = ARRAY_LEN(plants),
};
