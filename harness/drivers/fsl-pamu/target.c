/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fsl-pamu as programs see it: a P4080 of the first kind, with two PAMUs that share their tables, and six devices with
 * numbers of their own: one with two, one that is a portal of the queue manager, one the queue manager itself, one the buffer
 * manager; and the policy of the 6.12 driver. Data only.
 */
#include "ops/target.h"

/*
 * Domains are windows: nothing is mapped. The driver has no power management, cannot be removed, and offers one type of default
 * domain.
 */
#define PAMU_OPS (OPS_STEPS | OPS_OWNER | OPS_IRQ | OPS_PLUG | \
		  (OPS_DOMAIN & ~(CAN(MAP) | CAN(MAP_SG) | CAN(UNMAP))) | CAN(HW))

#define P4080_FIRST 0x82000020		/* its revision 2.0, with erratum A-004510 */
enum { PORTAL = 24, MANAGER };		/* numbers of the queue manager's portal, and of itself */
#define LIODN(n, number, unit) { .node = "client@" #n, .n_streams = 1, .stream = { { 0, number, unit } }, .group = n }

enum { L2_0 = 0x200, L2_1, L3 };	/* phandles */

#define CACHE(number, next) { "cache-stash-id", 1, { number } }, { "next-level-cache", 1, { next } }
#define NOWHERE 0x2ff			/* no node has this phandle */
static const struct target_prop cpu0[] = { { "reg", 1, { 0 } }, CACHE(11, L2_0) };
static const struct target_prop cpu1[] = { { "reg", 1, { 1 } }, CACHE(12, L2_1) };
static const struct target_prop cpu2[] = { { "reg", 1, { 2 } } }, cpu3[] = { { "reg", 1, { 3 } }, CACHE(14, NOWHERE) };
static const struct target_prop l2_0[] = { CACHE(21, L3) }, l2_1[] = { CACHE(22, L3) };
static const struct target_prop l3[] = { { "cache-stash-id", 1, { 31 } } };
static const struct target_prop laws[] = { { "fsl,num-laws", 1, { 32 } } };
static const struct target_prop csdids[] = { { "fsl,ccf-num-csdids", 1, { 32 } } };

enum { CPUS = 1 };			/* parents: nodes from 1 */
static const struct target_node nodes[] = {
	{ "cpus" },
	{ "cpu@0", CPUS, 0, NULL, 3, cpu0 },
	{ "cpu@1", CPUS, 0, NULL, 3, cpu1 },
	{ "cpu@2", CPUS, 0, NULL, 1, cpu2 },		/* its caches have no numbers, or the lower one has and leads nowhere */
	{ "cpu@3", CPUS, 0, NULL, 3, cpu3 },
	{ "l2-cache@0", 0, L2_0, NULL, 2, l2_0 },
	{ "l2-cache@1", 0, L2_1, NULL, 2, l2_1 },
	{ "l3-cache", 0, L3, "fsl,p4080-l3-cache-controller", 1, l3 },
	{ "global-utilities", 0, 0, "fsl,qoriq-device-config-1.0" },
	{ "local-access", 0, 0, "fsl,corenet-law", 1, laws },
	{ "coherency-fabric", 0, 0, "fsl,corenet-cf", 1, csdids },
};

static const char *const driver_files[] = { "fsl_pamu.c", "fsl_pamu_domain.c", NULL };

const struct target the_target = {
	.name = "fsl-pamu",
	.spec = "fsl-pamu",
	.brief = "Freescale PAMU, 2 units with one table, 6 masters, windows instead of pages",
	.api = API_IOMMU,
	.one_probe = true,		/* the device that is probed is made by the driver, once, when the machine boots */
	.ops = PAMU_OPS,
	.n_instances = 1,
	.instance = { { .node = "iommu@20000000", .compatible = "fsl,pamu", .base = 0x20000000, .bytes = 0x1000, .irq = 5,
			.n_more = 1, .more = { { .base = 0x20001000, .bytes = 0x1000 } }, .adjoining = true, .page_shift = 12,
			.streams = 64, .bypass = true, .fixed = true, .extra = { P4080_FIRST, PORTAL, MANAGER } } },
	.n_masters = 6,
	.master = {
		LIODN(0, 8, 0), LIODN(1, 9, 1),
		{ .node = "client@2", .n_streams = 2, .stream = { { 0, 16, 0 }, { 0, 17, 1 } }, .group = 2 },
		{ .node = "client@3", .also = "fsl,qman-portal", .n_streams = 2,
		  .stream = { { 0, PORTAL, 1 }, { 0, 30, 0 } }, .group = 3 },
		{ .node = "client@4", .also = "fsl,qman", .n_streams = 1, .stream = { { 0, MANAGER, 0 } }, .group = 4 },
		{ .node = "client@5", .also = "fsl,bman", .n_streams = 1, .stream = { { 0, 26, 1 } }, .group = 5 },
	},
	.n_nodes = 11,
	.nodes = nodes,
	.streams_in = "fsl,liodn",
	.granule_lg2 = 12,
	.aperture_last = 0xfffffffff,
	.pa_limit = 1ULL << 36,
	.overlap_errno = -17,			/* nothing is mapped */
	.map_before_attach = true,
	.windows = true,
	.faults_shut = true,
	.failures_end = 1 << FAULT_ALLOC,	/* an attach without memory */
	.irqs_own = true,			/* the handler claims whatever comes */
	.passthrough = true,			/* default domains let everything through, at first */
	.identity_by_mapping = true,		/* up to the end of the window */
	.flushes_at_once = true,
	.lookup_offset = true,
	.readonly_enforced = true,
	.writeonly_enforced = true,
	.driver_files = driver_files,
};
