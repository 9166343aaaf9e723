/* SPDX-License-Identifier: MIT */
/* The IPMMU of R-Car Gen3, from spec/ipmmu-vmsa/ipmmu-vmsa-gen3.yaml: a root and leaves with up to 48 micro-TLBs. */
#include "ipmmu-vmsa-gen3/regs.h"
#include "model/ipmmu_vmsa.h"

IPMMU_GENERATED(ipmmu_gen3)
IPMMU_SAME(IPMMU_GEN3)

static const struct ipmmu_type gen3 = {
	.bank = { { IPMMU_BANK(IPMMU_GEN3, 0, ), .euar = IPMMU_GEN3_STATE_IMEUAR } },
	.utlb = { IPMMU_UTLBS(IPMMU_GEN3, 0, ), IPMMU_UTLBS(IPMMU_GEN3, 32, 32) },
	.level_mask = IPMMU_GEN3_IMTTBCR_SL0_MASK, .level_1 = (u64)IPMMU_GEN3_START_LEVEL_LVL_1 << IPMMU_GEN3_IMTTBCR_SL0_SHIFT,
};

const struct device_class ipmmu_vmsa_gen3_device = {
	IPMMU_CLASS("gen3", ipmmu_gen3, gen3, (1ull << 40) - 1)
};
