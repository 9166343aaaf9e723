/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * known/smmu3-sva as programs see it: one SMMUv3 with two-level tables and faults that stall, three masters, processes; and the
 * names of its hazards. What the kernel's part of the driver does beside SVA is arm-smmu-v3's business, so programs do
 * little else. Data only.
 */
#include "arm-smmu-v3/regs.h"
#include "ops/target.h"

#define SVA_OPS (CAN(NOP) | CAN(DOMAIN_ALLOC) | CAN(ATTACH) | CAN(DOMAIN_FREE) | CAN(DMA) | \
		 CAN(FAULT) | CAN(STEP_IRQ) | CAN(STEP_WORK) | CAN(STEP_TIME) | CAN(MM_NEW) | CAN(MM_EXIT) | CAN(MM_TOUCH) | \
		 CAN(MM_UNMAP) | CAN(MM_PROTECT) | CAN(SVA_BIND) | CAN(SVA_UNBIND) | CAN(DMA_PASID) | CAN(DMA_MM) | \
		 CAN(FEATURE_ON) | CAN(FEATURE_OFF))

/* Words of the identification registers: extra[0] is IDR0 and IDR1, extra[1] IDR3 and IDR5. */
#define BIT0(field) SMMUV3_IDR0_##field##_MASK
#define FIELD0(field, value) ((u64)(value) << SMMUV3_IDR0_##field##_SHIFT)
#define IDR0 (BIT0(S1P) | BIT0(S2P) | BIT0(COHACC) | BIT0(HYP) | BIT0(ASID16) | BIT0(MSI) | BIT0(VMID16) | BIT0(CD2L) |	\
	      FIELD0(STALL_MODEL, SMMUV3_STALL_MODEL_STALL) | FIELD0(ST_LEVEL, SMMUV3_ST_LEVEL_TWO_LEVEL))
#define IDR1 ((u64)(8 << SMMUV3_IDR1_CMDQS_SHIFT | 7 << SMMUV3_IDR1_EVENTQS_SHIFT | 12 << SMMUV3_IDR1_SSIDSIZE_SHIFT | 12) << 32)
#define IDR5 ((u64)(SMMUV3_IDR5_GRAN4K_MASK | SMMUV3_ADDR_SIZE_BITS48 << SMMUV3_IDR5_OAS_SHIFT |	\
		    16 << SMMUV3_IDR5_STALL_MAX_SHIFT) << 32)

static const struct target_prop messages[] = { { "dma-coherent", 0, { 0 } }, { "msi-parent", 1, { 1 } } };
static const char *const lines[] = { "eventq", "priq", "cmdq-sync", "gerror" };
static const char *const driver_files[] = { "smmu3_sva.c", "arm-smmu-v3.c", NULL };

static const char *const plants[] = {
#define PLANT(id, name, oracle, what) name,
#include "known/smmu3-sva/plants.def"
#undef PLANT
};

const struct target the_target = {
	.name = "known/smmu3-sva",
	.spec = "arm-smmu-v3",
	.brief = "our own shared virtual addressing for SMMUv3 after its posting 6, with the hazards of that",
	.api = API_IOMMU,
	.ops = SVA_OPS,
	.n_instances = 1,
	.instance = {
		{ .node = "iommu@20000000", .compatible = "arm,smmu-v3", .base = 0x20000000, .bytes = 0x20000, .irq = 1,
		  .n_more_irqs = 3, .more_irqs = { 2, 3, 4 }, .irq_names = lines, .iommu_cells = 1, .page_shift = 12,
		  .bypass = true, .n_props = 2, .props = messages, .extra = { IDR0 | IDR1, SMMUV3_IDR3_RIL_MASK | IDR5 },
		  .ssid_bits = 12, .stalls = STALLS_OFFERED, .sva = true },
	},
	.n_masters = 3,
	.master = {
		{ .node = "client@0", .n_streams = 1, .stream = { { .instance = 0, .sid = 0 } }, .group = 0, .pasid_bits = 12,
		  .can_stall = true },
		{ .node = "client@1", .n_streams = 1, .stream = { { .instance = 0, .sid = 0x105 } }, .group = 1, .pasid_bits = 4 },
		{ .node = "client@2", .n_streams = 1, .stream = { { .instance = 0, .sid = 0x106 } }, .group = 2, .pasid_bits = 8 },
	},
	.granule_lg2 = 12,
	.aperture_last = (1ULL << 48) - 1,
	.pa_limit = 1ULL << 48,
	.overlap_errno = -17,			/* -EEXIST */
	.irqs_own = true,
	.serve_at_end = true,
	.lost_at_warn = true,
	.map_before_attach = true,
	.identity = true,
	.blocked = true,
	.lookup_offset = true,
	.readonly_enforced = true,
	.writeonly_enforced = false,		/* stage 1 has no page that can be written but not read */
	.driver_files = driver_files,
	.plants = plants,
	.n_plants = ARRAY_LEN(plants),
};
