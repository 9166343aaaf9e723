/* SPDX-License-Identifier: MIT */
/* Arm MMU-500, from spec/arm-smmu/arm-smmu-mmu500.yaml. */
#include "arm-smmu-mmu500/regs.h"
#include "model/arm_smmu_type.h"

SAME_BITS(SMMU_MMU500);

static const struct smmu_type mmu500 = {
	VERSION_2(SMMU_MMU500), .cache_lock = SMMU_MMU500_SACR_CACHE_LOCK_MASK, .prefetch = SMMU_MMU500_ACTLR_CPRE_MASK,
};

SMMU_CLASS(arm_smmu_mmu500_device, "mmu500", smmu_mmu500, mmu500);
