/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * sprd as programs see it: two IOMMUs of the type EX and one VAU, the second without a clock, and four masters, of which
 * the first two share an IOMMU and so a group; and the policy of the 6.12 driver. Data only.
 */
#include "hosted/layout.h"
#include "ops/target.h"

/* The driver has no interrupt, no power management and no remove that can be reached: bind and unbind are hidden. */
#define SPRD_OPS (OPS_STEPS | OPS_DOMAIN | OPS_OWNER | OPS_PLUG | CAN(SET_DEFAULT) | CAN(HW))

#define UNIT(at) .node = "iommu@" #at, .compatible = "sprd,iommu-v1", .base = 0x##at, .bytes = 0x80, .page_shift = 12, \
		 .streams = 1
#define MASTER(n, unit) { .node = "client@" #n, .n_streams = 1, .stream = { { unit, 0 } }, .group = unit }

static const char *const driver_files[] = { "sprd-iommu.c", NULL };

const struct target the_target = {
	.name = "sprd",
	.spec = "sprd",
	.brief = "Unisoc IOMMU, 3 instances of 2 types, 4 masters, clocks",
	.api = API_IOMMU,
	.ops = SPRD_OPS,
	.n_instances = 3,
	.instance = {
		{ UNIT(20000000), .n_clocks = 1 },
		{ UNIT(20010000) },
		{ UNIT(20020000), .variant = "vau", .n_clocks = 1 },
	},
	.n_masters = 4,
	.master = { MASTER(0, 0), MASTER(1, 0), MASTER(2, 1), MASTER(3, 2) },
	.granule_lg2 = 12,
	.aperture_last = 0x0fffffff,
	.pa_limit = 1ULL << 32,
	.client_pa = 0xa0000000,
	.ram_bits = 36,			/* not for the IOMMU, whose coherent memory is of 32 bits */
	.overlap_errno = -17,			/* no error at all: a finding, whatever is said here */
	.tables_at_attach = true,
	.end_wraps = true,
	.flushes_at_once = true,
	.leaves_wrong = true,
	.lookup_offset = true,
	.scratch = { { RAM_PA, RAM_BYTES } },	/* the driver's page for what is not mapped is somewhere in its RAM */
	.driver_files = driver_files,
};
