/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * msm as programs see it: two units with a master each, of which the first has three machine ids, and the policy of the 6.12
 * driver. A unit can have one master: the driver crashes at the second. Data only.
 */
#include "ops/target.h"

/*
 * The driver has no power management and cannot be removed: bind and unbind are hidden. Nobody claims a group: the domain that
 * blocks it would be attached a second time, which ends the kernel. What an attach that failed leaves behind is used.
 */
#define MSM_OPS (OPS_STEPS | OPS_DOMAIN | OPS_IRQ | OPS_PLUG | CAN(HW))

#define UNIT(at, line, contexts) .node = "iommu@" #at, .compatible = "qcom,apq8064-iommu", .base = 0x##at, .bytes = 0x100000, \
	.irq = line, .iommu_cells = 1, .page_shift = 12, .streams = 32, .bypass = true, .n_clocks = 2, .clocks_left = true, \
	.clock_names = clock_names, .n_props = 1, .props = contexts

static const char *const clock_names[] = { "smmu_pclk", "iommu_clk" };
static const char *const driver_files[] = { "msm_iommu.c", NULL };
static const struct target_prop three[] = { { .name = "qcom,ncb", .n = 1, .cells = { 3 } } };
static const struct target_prop two[] = { { .name = "qcom,ncb", .n = 1, .cells = { 2 } } };
static const u64 two_contexts[] = { 2, 32 };	/* contexts, machine_ids, of the spec */

const struct target the_target = {
	.name = "msm",
	.spec = "msm",
	.brief = "Qualcomm MSM IOMMU (APQ8064), 2 instances with a master each, short descriptors, clocks",
	.api = API_IOMMU,
	.ops = MSM_OPS,
	.n_instances = 2,
	.instance = { { UNIT(20000000, 5, three) }, { UNIT(20100000, 6, two), .params = two_contexts } },
	.n_masters = 2,
	.master = {
		{ .node = "client@0", .n_streams = 3, .stream = { { 0, 0 }, { 0, 1 }, { 0, 7 } }, .group = 0 },
		{ .node = "client@1", .n_streams = 1, .stream = { { 1, 5 } }, .group = 1 },
	},
	.granule_lg2 = 12,
	.aperture_last = 0xffffffff,
	.pa_limit = 1ULL << 32,
	.client_pa = 0xa0000000,
	.overlap_errno = -17,			/* -EEXIST */
	.failures_end = 1u << FAULT_ALLOC | 1u << FAULT_CLK,
	.tables_while_attached = true,
	.attached_once = true,
	.empty_map_hangs = true,
	.irqs_own = true,
	.domains_not_shared = true,
	.passthrough = true,			/* default domains are identity */
	.identity = true,
	.holes_undefined = true,		/* as the tables have it */
	.lookup_offset = true,
	.lookup_flushes = true,
	.readonly_enforced = true,
	.stays_plugged = true,
	.registers_kept = true,			/* a context that is left keeps most of its registers */
	.flushes_at_once = true,
	.walks_memory = true,
	.driver_files = driver_files,
};
