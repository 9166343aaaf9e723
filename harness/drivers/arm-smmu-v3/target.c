/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * arm-smmu-v3 as programs see it: four SMMUs that differ in what they have, eleven masters, three of them functions of PCI
 * Express, and the policy of the 6.12 driver. Data only.
 */
#include "drivers/arm-smmu-v3/policy.h"
#include "ops/firmware.h"

/* The driver has no power management. It hides bind and unbind from user space; its remove runs at module unload. */
#define SMMU_OPS (OPS_STEPS | OPS_DOMAIN | OPS_OWNER | OPS_IRQ | OPS_PLUG | OPS_BIND | OPS_SVA | OPS_PASID | \
		  CAN(SET_DEFAULT) | CAN(HW))

#define IDR0_LARGE (BIT0(S1P) | BIT0(S2P) | BIT0(COHACC) | BIT0(HYP) | BIT0(ATS) | BIT0(ASID16) | BIT0(MSI) | BIT0(PRI) |	\
		    BIT0(VMID16) | BIT0(CD2L) | FIELD0(HTTU, SMMUV3_HTTU_ACCESS_DIRTY) | FIELD0(STALL_MODEL, SMMUV3_STALL_MODEL_STALL) |	\
		    FIELD0(ST_LEVEL, SMMUV3_ST_LEVEL_TWO_LEVEL))
#define IDR0_SMALL (BIT0(S1P) | BIT0(PRI) | FIELD0(STALL_MODEL, SMMUV3_STALL_MODEL_NO_STALL))
#define IDR0_STAGE2 (BIT0(S2P) | BIT0(COHACC) | FIELD0(STALL_MODEL, SMMUV3_STALL_MODEL_NO_STALL))
#define IDR0_FORCE (BIT0(S1P) | BIT0(COHACC) | BIT0(SEV) | BIT0(ASID16) | FIELD0(STALL_MODEL, SMMUV3_STALL_MODEL_FORCE))

/* Attributes of what devices do can be overridden. */
#define IDR1_OVR ((u64)SMMUV3_IDR1_ATTR_TYPES_OVR_MASK << 32)

/* Real ones, for which the driver does without some features: r0p0 of each. */
#define IIDR_MMU_600 (0x483ull << 20 | 0x43b)
#define IIDR_MMU_700 (0x487ull << 20 | 0x43b)

/* Knobs of the model (src/model/arm_smmu_v3.h): commands that a SYNC completes take time; one that cannot prefetch. */
enum { SLOW = 4, NO_PREFETCH = 8 };

static const struct target_prop coherent[] = { { "dma-coherent", 0, { 0 } } };
static const struct target_prop no_prefetch[] = { { "hisilicon,broken-prefetch-cmd", 0, { 0 } } };
static const char *const one_line[] = { "combined", "x1", "x2", "x3" };

/*
 * A function alone on its device; and two of another device, which nothing keeps from each other, so that they are one group
 * of which one translates ahead. The second uses another requester id beside its own.
 */
static const struct target_pci alone = { .devfn = 0x08, .has = { .ats = true, .pri = true, .pasid_bits = 8 } };
static const struct target_pci without_ats = { .devfn = 0x10, .has = { .several = true } };
static const struct target_pci with_alias = { .devfn = 0x11, .has = { .several = true, .ats = true } };

static const char *const driver_files[] = { "arm-smmu-v3.c", "arm-smmu-v3-sva.c", NULL };

const struct target the_target = {
	.name = "arm-smmu-v3",
	SMMU3_POLICY,
	.brief = "Arm SMMUv3 with SVA, 4 instances, through drivers/iommu/iommu.c",
	.ops = SMMU_OPS,
	.n_instances = 4,
	.instance = {
		/* Nearly everything: both stages, tables of two levels, faults that stall, messages for interrupts and for SYNC. */
		{ SMMU(20000000, 1), .streams = 4096, .more_irqs = { 2, 3, 4 }, .irq_names = lines, .n_props = 2, .props = messages,
		  .extra = { IDR0_LARGE | IDR1(8, 7, 7, 12, 12) | IDR1_OVR, SMMUV3_IDR3_RIL_MASK | IDR5(BITS48, 16), IIDR_MMU_600, SLOW },
		  .ssid_bits = 12, .stalls = STALLS_OFFERED, .sva = true, .walks_caches = true },
		/*
		 * One stage, short tables in memory that it does not see coherently, 8-bit ASIDs, no PASIDs, one line for all, and
		 * prefetches that it must not be told to do.
		 */
		{ SMMU(20100000, 5), .streams = 64, .more_irqs = { 5, 5, 5 }, .irq_names = one_line, .n_props = 1, .props = no_prefetch,
		  .extra = { IDR0_SMALL | IDR1(7, 5, 5, 6, 0), IDR5(BITS48, 0), 0, NO_PREFETCH } },
		/* Stage 2 only. */
		{ SMMU(20200000, 6), .streams = 64, .more_irqs = { 7, 8, 9 }, .irq_names = lines, .n_props = 1, .props = coherent,
		  .extra = { IDR0_STAGE2 | IDR1(7, 5, 5, 6, 0) | IDR1_OVR, SMMUV3_IDR3_RIL_MASK | IDR5(BITS48, 0) }, .stage2_only = true,
		  .walks_caches = true },
		/* Faults always stall, PASID tables have one level (so the driver uses 10 of 12 bits), no ranges in invalidations. */
		{ SMMU(20300000, 10), .streams = 256, .more_irqs = { 11, 12, 13 }, .irq_names = lines, .n_props = 1, .props = coherent,
		  .extra = { IDR0_FORCE | IDR1(8, 6, 5, 8, 12), IDR5(BITS48, 16), IIDR_MMU_700, SLOW },
		  .ssid_bits = 10, .stalls = STALLS_ALWAYS, .sva = true, .walks_caches = true },
	},
	.n_masters = 11,
	.master = {
		{ .node = "client@0", .n_streams = 1, .stream = { { .instance = 0, .sid = 0 } }, .group = 0, .pasid_bits = 12,
		  .can_stall = true },
		{ .node = "client@1", .n_streams = 1, .stream = { { .instance = 0, .sid = 0x105 } }, .group = 1, .pasid_bits = 4 },
		{ .node = "client@2", .n_streams = 2, .stream = { { .instance = 0, .sid = 2 }, { .instance = 0, .sid = 0xfff } },
		  .group = 2, .pasid_bits = 1, .can_stall = true },	/* faults of which stream is not told: none are served */
		{ .node = "client@3", .n_streams = 1, .stream = { { .instance = 1, .sid = 3 } }, .group = 3, .pasid_bits = 2 },
		{ .node = "client@4", .n_streams = 2, .stream = { { .instance = 1, .sid = 5 }, { .instance = 1, .sid = 63 } },
		  .group = 4 },
		{ .node = "client@5", .n_streams = 1, .stream = { { .instance = 2, .sid = 1 } }, .group = 5 },
		{ .node = "client@6", .n_streams = 1, .stream = { { .instance = 3, .sid = 1 } }, .group = 6, .pasid_bits = 5 },
		{ .node = "client@7", .n_streams = 1, .stream = { { .instance = 3, .sid = 255 } }, .group = 7, .pasid_bits = 11 },
		{ .node = "function@1", .pci = &alone, .n_streams = 1, .stream = { { .instance = 0, .sid = 0x88 } }, .group = 8,
		  .pasid_bits = 8 },
		{ .node = "function@2", .pci = &without_ats, .n_streams = 1, .stream = { { .instance = 0, .sid = 0x210 } }, .group = 9 },
		{ .node = "function@2,1", .pci = &with_alias, .n_streams = 2,
		  .stream = { { .instance = 0, .sid = 0x211 }, { .instance = 0, .sid = 0x300 } }, .group = 9 },
	},
	.odd_ids = true,
	.walks_memory = true,
	.firmware_taken = 1u << FIRMWARE_STREAM_TWICE,	/* as devices behind a bridge may have it */
	.driver_files = driver_files,
};
