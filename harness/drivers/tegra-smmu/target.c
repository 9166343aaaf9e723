/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tegra-smmu as programs see it: the memory controller of a Tegra114, six masters of seven groups of clients, the first two in
 * one IOMMU group, and the policy of the 6.12 driver. Data only.
 */
#include "ops/target.h"

/*
 * The memory controller is never unbound, and keeps its power: bind, unbind, suspend and resume are hidden. The driver insists
 * on identity as the default.
 */
#define TEGRA_OPS (OPS_STEPS | OPS_DOMAIN | OPS_OWNER | OPS_IRQ | OPS_PLUG | CAN(HW))

/* Groups of clients, as the device tree numbers them. */
enum { DC = 1, DCB = 2, HDA = 7, PPCS = 10, VDE = 11, VI = 14, XUSB_HOST = 16 };

#define MASTER(n, swgroup, together) { .node = "client@" #n, .n_streams = 1, .stream = { { 0, swgroup } }, .group = together }

static const char *const driver_files[] = { "tegra-smmu.c", "mc.c", NULL };

const struct target the_target = {
	.name = "tegra-smmu",
	.spec = "tegra-smmu",
	.brief = "NVIDIA Tegra114 SMMU in its memory controller, 6 masters, 4 address spaces",
	.api = API_IOMMU,
	.ops = TEGRA_OPS,
	.n_instances = 1,
	.instance = { { .node = "memory-controller@20000000", .compatible = "nvidia,tegra114-mc", .base = 0x20000000,
			.bytes = 0x1000, .irq = 5, .iommu_cells = 1, .page_shift = 12, .streams = 20,
			.bypass = true } },
	.n_masters = 6,
	.master = {
		MASTER(0, DC, 0), MASTER(1, DCB, 0), MASTER(2, HDA, 1),
		{ .node = "client@3", .n_streams = 2, .stream = { { 0, PPCS }, { 0, VDE } }, .group = 2 },
		MASTER(4, VI, 3), MASTER(5, XUSB_HOST, 4),
	},
	.granule_lg2 = 12,
	.aperture_last = 0xffffffff,
	.pa_limit = 1ULL << 32,
	.client_pa = 0xa0000000,
	.overlap_errno = -17,			/* no error at all: a finding, whatever is said here */
	.tables_while_attached = true,
	.contexts = 4,
	.contexts_given_back = true,
	.registers_kept = true,			/* an ASID register keeps its ASID while it is disabled */
	.passthrough = true,			/* default domains are identity */
	.identity = true,
	.flushes_at_once = true,
	.lookup_offset = true,
	.readonly_enforced = true,
	.writeonly_enforced = true,
	.driver_files = driver_files,
};
