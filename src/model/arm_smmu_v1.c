/* SPDX-License-Identifier: MIT */
/* Arm SMMU, version 1, from spec/arm-smmu/arm-smmu-v1.yaml: AArch32 only. */
#include "arm-smmu-v1/regs.h"
#include "model/arm_smmu_type.h"

SAME_BITS(SMMU_V1);

static const struct smmu_type v1 = {
	.v1 = true, .state = { STATES(SMMU_V1), [R_CBA2R] = SMMU_NONE, [R_TCR2] = SMMU_NONE },
	.feature = { FEATURES(SMMU_V1) }, .always = { [F_AARCH32_L] = true },
	.aarch32 = STRUCTS(SMMU_V1, LPAE_PTE, LPAE_PAGE),
};

SMMU_CLASS(arm_smmu_v1_device, "v1", smmu_v1, v1);
