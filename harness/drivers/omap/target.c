/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * omap as programs see it: four units, of which the first keeps its power and the others are held in reset while nobody uses
 * them; three masters, the last behind two units with a table each; and the policy of the 6.12 driver. The first has the small TLB.
 * Data only.
 */
#include "ops/firmware.h"
#include "ops/target.h"

/*
 * A group that is claimed moves from one domain to another without being detached, and its unit goes on with the tables of the
 * first: nobody claims one. Masters do not say when they are in use: nothing links them to their units.
 */
#define OMAP_OPS (OPS_STEPS | OPS_DOMAIN | OPS_IRQ | OPS_SLEEP | OPS_PLUG | OPS_BIND | CAN(HW))

#define UNIT(at, line, type) .node = "mmu@" #at, .compatible = type, .base = 0x##at, .bytes = 0x100, .irq = line,	\
			     .page_shift = 12, .streams = 1, .bypass = true, .page_sizes = PAGE_SIZES
#define PAGE_SIZES (1ull << 12 | 1ull << 16 | 1ull << 20 | 1ull << 24)

static const char *const driver_files[] = { "omap-iommu.c", NULL };
static const struct target_prop few[] = { { "ti,#tlb-entries", 1, { 8 } } };
static const u64 few_entries[] = { 8 };	/* tlb_entries, of the spec */
static const struct target_prop answers[] = { { .name = "ti,iommu-bus-err-back" } };

const struct target the_target = {
	.name = "omap",
	.spec = "omap",
	.brief = "TI OMAP MMU, 4 instances, 3 masters, one of them behind two, 8 or 32 TLB entries, resets",
	.api = API_IOMMU,
	.ops = OMAP_OPS,
	.n_instances = 4,
	.instance = {
		{ UNIT(20000000, 5, "ti,omap2-iommu"), .n_props = 1, .props = few, .params = few_entries, .extra = { 0x11 } },
		{ UNIT(20001000, 6, "ti,omap4-iommu"), .power_domain = true, .n_props = 1, .props = answers },
		{ UNIT(20002000, 7, "ti,omap4-iommu"), .power_domain = true },
		{ UNIT(20003000, 8, "ti,omap4-iommu"), .power_domain = true, .n_props = 1, .props = answers },
	},
	.n_masters = 3,
	.master = {
		{ .node = "client@0", .n_streams = 1, .stream = { { 0, 0 } }, .group = 0 },
		{ .node = "client@1", .n_streams = 1, .stream = { { 1, 0 } }, .group = 1 },
		{ .node = "client@2", .n_streams = 2, .stream = { { 2, 0 }, { 3, 0 } }, .group = 2 },
	},
	.granule_lg2 = 12,
	.aperture_last = 0xffffffff,
	.pa_limit = 1ULL << 32,
	.client_pa = 0xa0000000,
	.overlap_errno = -17,			/* no error at all */
	.overlap_ends = true,
	.tables_while_attached = true,
	.forgets_when_left = true,
	.domains_not_shared = true,
	.pieces_whole = true,
	.irqs_while_attached = true,
	.faults_undirected = true,		/* the handler tells of reads */
	.suspend_trusts = true,
	.firmware_ends = 1u << FIRMWARE_STREAM_TWICE,	/* a unit that a device names twice is left twice */
	.irqs_own = true,
	.holes_undefined = true,
	.passthrough = true,			/* default domains are identity */
	.identity = true,
	.flushes_at_once = true,
	.lookup_offset = true,
	.walks_memory = true,
	.driver_files = driver_files,
};
