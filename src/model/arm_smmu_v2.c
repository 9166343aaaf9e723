/* SPDX-License-Identifier: MIT */
/* Arm SMMU, version 2, from spec/arm-smmu/arm-smmu.yaml. */
#include "arm-smmu/regs.h"
#include "model/arm_smmu_type.h"

_Static_assert(sizeof(struct smmu) <= sizeof(((struct device *)0)->priv), "too much of its own");

static const struct smmu_type v2 = { VERSION_2(SMMU) };

SMMU_CLASS(arm_smmu_v2_device, "v2", smmu, v2);
