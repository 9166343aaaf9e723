/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * virtio-iommu as programs see it: three devices behind virtio-mmio and eight endpoints, and the policy of the 6.12
 * driver. Data only; the boot code builds the device tree from it, the executor and the reference model judge by it.
 */
#include "ops/firmware.h"
#include "ops/target.h"

#define SIZE_4K (1ULL << 12)
#define SIZE_64K (1ULL << 16)
#define SIZE_2M (1ULL << 21)
#define SIZE_1G (1ULL << 30)
/* Features of the spec, by number. */
#define LACKS_DOMAIN_RANGE (1u << 1)
#define LACKS_BYPASS (1u << 3)
#define LACKS_PROBE (1u << 4)
#define LACKS_MMIO (1u << 5)
#define LACKS_BYPASS_CONFIG (1u << 6)
#define PLAIN_RINGS 0x100
#define LAST_IOVA 0xffffffffULL

#define VIRTIO_NODE(unit, line)									\
	.node = "virtio@" #unit, .compatible = "virtio,mmio", .base = 0x##unit, .bytes = 0x200, .irq = line,	\
	.iommu_cells = 1, .page_shift = 12, .streams = 16

/* granule_shift, input_bits, probe_size, bypass_at_reset, queue_max */
static const u64 usual[] = { 12, 32, 512, 0, 16 }, slow[] = { 12, 32, 64, 0, 4 }, open[] = { 12, 32, 0, 1, 2 };

static const char *const driver_files[] = { "virtio-iommu.c", NULL };

const struct target the_target = {
	.name = "virtio-iommu",
	.odd_ids = true,
	.tells_regions = SINCE(6, 12),
	/* What a device needs is mapped before it is attached, which follows a NULL pointer. */
	.firmware_ends = 1ull << FIRMWARE_REGION | 1ull << FIRMWARE_REGION_SHARED,
	.spec = "virtio-iommu",
	.variant = "mmio",
	.brief = "virtio-iommu behind virtio-mmio, 3 instances, through drivers/iommu/iommu.c",
	.api = API_IOMMU,
	.ops = OPS_STEPS | OPS_DOMAIN | OPS_OWNER | OPS_IRQ | OPS_SLEEP | OPS_PLUG | OPS_BIND |
	       CAN(SET_DEFAULT) | CAN(HW),
	.n_instances = 3,
	.instance = {
		/* As most hosts have it: every domain number, domains that bypass. */
		{ VIRTIO_NODE(20000000, 5), .lacks = LACKS_DOMAIN_RANGE | LACKS_BYPASS, .params = usual, .bypass = true,
		  .page_sizes = SIZE_4K, .extra = { LAST_IOVA, 0, 0, SIZE_4K } },
		/* Old and slow: few domains, small queues, plain rings, identity by mapping, reserved regions. */
		{ VIRTIO_NODE(20010000, 6), .lacks = LACKS_BYPASS_CONFIG, .params = slow, .few_domains = true,
		  .page_sizes = SIZE_4K | SIZE_64K | SIZE_2M,
		  .resv = { { 0xe0000000, 0xe000ffff, false }, { 0x08000000, 0x080fffff, true } },	/* a device may tell them in any order */
		  .extra = { LAST_IOVA, 5 | 12ULL << 32, PLAIN_RINGS | 3, SIZE_4K | SIZE_64K | SIZE_2M } },
		/* Open: what is in no domain bypasses; no properties; short queues; all memory is alike to it. */
		{ VIRTIO_NODE(20020000, 7), .lacks = LACKS_PROBE | LACKS_BYPASS | LACKS_MMIO, .params = open, .bypass = true,
		  .no_mmio = true,
		  .page_sizes = SIZE_4K | SIZE_2M | SIZE_1G, .extra = { LAST_IOVA, 0xfffffffeULL << 32, 0, SIZE_4K | SIZE_2M | SIZE_1G } },
	},
	.n_masters = 8,
	.master = {
		{ .node = "client@0", .n_streams = 1, .stream = { { 0, 0 } }, .group = 0 },
		{ .node = "client@1", .n_streams = 1, .stream = { { 0, 1 } }, .group = 1 },
		{ .node = "client@2", .n_streams = 2, .stream = { { 0, 2 }, { 0, 9 } }, .group = 2 },
		{ .node = "client@3", .n_streams = 1, .stream = { { 1, 0 } }, .group = 3 },
		{ .node = "client@4", .n_streams = 1, .stream = { { 1, 15 } }, .group = 4 },
		{ .node = "client@5", .n_streams = 3, .stream = { { 1, 3 }, { 1, 4 }, { 1, 5 } }, .group = 5 },
		{ .node = "client@6", .n_streams = 1, .stream = { { 2, 7 } }, .group = 6 },
		{ .node = "client@7", .n_streams = 1, .stream = { { 2, 8 } }, .group = 7 },
	},
	.granule_lg2 = 12,
	.aperture_last = LAST_IOVA,
	.pa_limit = ~0ULL,
	.overlap_errno = -17,
	.pieces_kept = true,
	.tables_at_attach = true,		/* before, mapping and unmapping follow a NULL pointer */
	.identity = true,
	.identity_by_mapping = true,
	.lookup_offset = true,
	.readonly_enforced = true,
	.writeonly_enforced = true,
	.logs_faults = true,
	.maps_atomically = true,
	.transport = true,
	.heap_dma = true,
	.frail = true,
	.serve_at_end = true,
	.driver_files = driver_files,
};
