/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * known/smmu3-sva as programs see it: one SMMUv3 with two-level tables and faults that stall, three masters, processes; and the
 * names of its hazards. What the kernel's part of the driver does beside SVA is arm-smmu-v3's business, so programs do
 * little else. Data only.
 */
#include "drivers/arm-smmu-v3/policy.h"

#define SVA_OPS (OPS_STEPS | OPS_SVA | CAN(DOMAIN_ALLOC) | CAN(ATTACH) | CAN(DMA) | CAN(DOMAIN_FREE) | \
		 CAN(STEP_IRQ))

#define IDR0 (BIT0(S1P) | BIT0(S2P) | BIT0(COHACC) | BIT0(HYP) | BIT0(ASID16) | BIT0(MSI) | BIT0(VMID16) | BIT0(CD2L) |	\
	      FIELD0(STALL_MODEL, SMMUV3_STALL_MODEL_STALL) | FIELD0(ST_LEVEL, SMMUV3_ST_LEVEL_TWO_LEVEL))

static const char *const driver_files[] = { "smmu3_sva.c", "arm-smmu-v3.c", NULL };

static const char *const plants[] = {
#define PLANT(id, name, oracle, what) name,
#include "known/smmu3-sva/plants.def"
#undef PLANT
};

const struct target the_target = {
	.name = "known/smmu3-sva",
	SMMU3_POLICY,
	.brief = "our own shared virtual addressing for SMMUv3 after its posting 6, with the hazards of that",
	.ops = SVA_OPS,
	.n_instances = 1,
	.instance = {
		{ SMMU(20000000, 1), .more_irqs = { 2, 3, 4 }, .irq_names = lines, .n_props = 2, .props = messages,
		  .extra = { IDR0 | IDR1(8, 7, 0, 12, 12), SMMUV3_IDR3_RIL_MASK | IDR5(BITS48, 16) },
		  .ssid_bits = 12, .stalls = STALLS_OFFERED, .sva = true },
	},
	.n_masters = 3,
	.master = {
		{ .node = "client@0", .n_streams = 1, .stream = { { .instance = 0, .sid = 0 } }, .group = 0, .pasid_bits = 12,
		  .can_stall = true },
		{ .node = "client@1", .n_streams = 1, .stream = { { .instance = 0, .sid = 0x105 } }, .group = 1, .pasid_bits = 4 },
		{ .node = "client@2", .n_streams = 1, .stream = { { .instance = 0, .sid = 0x106 } }, .group = 2, .pasid_bits = 8 },
	},
	.driver_files = driver_files,
	.plants = plants,
	.n_plants = ARRAY_LEN(plants),
};
