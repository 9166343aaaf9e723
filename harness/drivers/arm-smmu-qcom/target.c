/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * arm-smmu-qcom as programs see it: an SMMU-500 whose firmware mediates stream groups and left one in use, one whose
 * firmware is asked to change a setting, and a GPU's unit (in a power domain) of which bank 0 is the GPU's; six masters, none
 * of them a GPU, whose driver would have to offer it an interface of its own. Data only.
 */
#include "arm-smmu/regs.h"
#include "arm-smmu-qcom/regs.h"
/* Stream 0 is the GPU's, whose driver has its data in place. */
#define SMMU_MORE_ENDS 1u << FIRMWARE_MIXED
#include "drivers/arm-smmu/policy.h"

static const struct target_prop two_global_irqs[] = { { "#global-interrupts", 1, { 2 } } };

static const u64 five_banks[] = { 5, 8 }, four_banks[] = { 4, 16 }, three_banks[] = { 3, 4 };

#define QCOM_LACKS(P) (P##_FEATURE_S2 | P##_FEATURE_NESTED | P##_FEATURE_EXIDS | P##_FEATURE_VMID16 |	\
		       P##_FEATURE_AARCH64_16K | P##_FEATURE_AARCH64_64K | P##_FEATURE_AARCH32_S)

const struct target the_target = {
	.name = "arm-smmu-qcom",
	SMMU_POLICY,
	.ops = SMMU_OPS | CAN(POWER_ON) | CAN(POWER_OFF),
	.frail = true,			/* a domain that is freed while its unit does not resume leaves the unit pointing to it */
	.variant = "qcom",
	.brief = "Qualcomm SMMU-500 and GPU SMMU, mediating firmware, 3 instances, through drivers/iommu/iommu.c",
	.n_instances = 3,
	.instance = {
		{ SMMU_NODE(15000000, 0), .compatible = "qcom,smmu-500", .fallback = "arm,mmu-500", .iommu_cells = 2,
		  .params = five_banks, .contexts = 4, .stream_groups = 7, .streams = 32768, .lacks = QCOM_LACKS(SMMU_QCOM),
		  .extra = { SMMU_SIZES(1, 1, 1), 0x20, 0, SMMU_FIRMWARE_S2CR | SMMU_FIRMWARE_LIVE | 0x880 << 16 },
		  .irq = 5, .n_more_irqs = 5, .more_irqs = { 6, 7, 8, 9, 10 } },
		{ SMMU_NODE(15100000, 1), .compatible = "qcom,sdm845-smmu-500", .fallback = "arm,mmu-500", .iommu_cells = 2,
		  .params = three_banks, .contexts = 3, .stream_groups = 4, .streams = 32768, .lacks = QCOM_LACKS(SMMU_QCOM),
		  .extra = { SMMU_SIZES(1, 1, 1), 0x20, 0, 0 },
		  .irq = 11, .n_more_irqs = 3, .more_irqs = { 12, 13, 14 } },
		{ SMMU_NODE_BARE(15200000, 2), .n_props = 1, .props = two_global_irqs,
		  .compatible = "qcom,sc7180-smmu-v2", .fallback = "qcom,adreno-smmu",
		  .fallback2 = "qcom,smmu-v2", .variant = "v2", .iommu_cells = 1, .power_domain = true,
		  .params = four_banks, .contexts = 3, .streams = 16,
		  .lacks = QCOM_LACKS(SMMU) | SMMU_FEATURE_STREAM_MATCH,
		  .extra = { SMMU_SIZES(1, 1, 1), 0, 0, SMMU_CONFIG_LINE },
		  .irq = 15, .n_more_irqs = 5, .more_irqs = { 16, 17, 18, 19, 20 } },
	},
	.n_masters = 6,
	.master = {
		{ .node = "client@0", .n_streams = 1, .stream = { { 0, 0x421, .mask = 0x20 } }, .group = 0 },
		{ .node = "client@1", .n_streams = 2, .stream = { { 0, 0x5a0 }, { 0, 0x1a } }, .group = 1 },
		{ .node = "client@2", .n_streams = 1, .stream = { { 1, 0x881, .mask = 0x400 } }, .group = 2 },
		{ .node = "client@3", .n_streams = 1, .stream = { { 1, 0x2000 } }, .group = 3 },
		{ .node = "client@4", .n_streams = 1, .stream = { { 2, 4 } }, .group = 4 },
		{ .node = "client@5", .n_streams = 1, .stream = { { 2, 5 } }, .group = 5 },
	},
	.granule_lg2 = 12,
	.aperture_last = (1ULL << 36) - 1,
	.pa_limit = 1ULL << 36,
	.client_pa = 0x900000000,
};
