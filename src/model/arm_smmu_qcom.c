/* SPDX-License-Identifier: MIT */
/* Qualcomm's SMMU-500, from spec/arm-smmu/arm-smmu-qcom.yaml: firmware ran before. */
#include "arm-smmu-qcom/regs.h"
#include "model/arm_smmu_type.h"

SAME_BITS(SMMU_QCOM);

static const struct smmu_type qcom = {
	VERSION_2(SMMU_QCOM), .mediated = true,
	.cache_lock = SMMU_QCOM_SACR_CACHE_LOCK_MASK, .prefetch = SMMU_QCOM_ACTLR_CPRE_MASK,
};

SMMU_CLASS(arm_smmu_qcom_device, "qcom", smmu_qcom, qcom);
