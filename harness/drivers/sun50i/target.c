/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * sun50i as programs see it: one IOMMU with its six masters in four devices, all in one group, and the policy of the 6.12 driver.
 * Data only.
 */
#include "ops/target.h"

/* The driver has no power management, and no remove: bind and unbind are hidden. */
#define SUN50I_OPS (OPS_STEPS | OPS_DOMAIN | OPS_OWNER | OPS_IRQ | OPS_PLUG | CAN(SET_DEFAULT) | CAN(HW))

#define MASTER(n, line) { .node = "client@" #n, .n_streams = 1, .stream = { { 0, line } }, .group = 0 }

static const char *const driver_files[] = { "sun50i-iommu.c", NULL };

const struct target the_target = {
	.name = "sun50i",
	.spec = "sun50i",
	.brief = "Allwinner H6 IOMMU, 1 instance, 4 devices with 6 masters in one group, reset and clock",
	.api = API_IOMMU,
	.ops = SUN50I_OPS,
	.n_instances = 1,
	.instance = { { .node = "iommu@20000000", .compatible = "allwinner,sun50i-h6-iommu", .base = 0x20000000,
			.bytes = 0x1000, .irq = 5, .iommu_cells = 1, .n_clocks = 1, .page_shift = 12, .streams = 6,
			.bypass = true, .reset_line = true } },
	.n_masters = 4,
	.master = {
		MASTER(0, 0),
		{ .node = "client@1", .n_streams = 2, .stream = { { 0, 1 }, { 0, 2 } } },
		{ .node = "client@2", .n_streams = 2, .stream = { { 0, 3 }, { 0, 4 } } },
		MASTER(3, 5),
	},
	.granule_lg2 = 12,
	.aperture_last = 0xffffffff,
	.pa_limit = 1ULL << 32,
	.client_pa = 0xa0000000,
	/* 1 GiB of 4 is behind the end of 32 bits, where the IOMMU cannot look; 6.1 knows the H6 only, which has 3 GiB at most. */
	.ram_bits = SINCE(6, 12) ? 33 : 32,
	.overlap_errno = -16,			/* -EBUSY */
	.attach_first = true,
	.identity = SINCE(6, 12),
	.tells_faults = true,
	.lookup_offset = true,
	.readonly_enforced = true,
	.writeonly_enforced = true,
	.faults_undirected = true,	/* a walk that fails does not say which access it was for */
	.stays_plugged = true,
	.one_probe = true,
	.flushes_at_once = true,
	.default_stays = true,
	.driver_files = driver_files,
};
