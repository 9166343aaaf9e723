/* SPDX-License-Identifier: MIT */
/* The IPMMU of R-Car Gen4, from spec/ipmmu-vmsa/ipmmu-vmsa-gen4.yaml: sixteen contexts in two rows, 64 micro-TLBs. */
#include "ipmmu-vmsa-gen4/regs.h"
#include "model/ipmmu_vmsa.h"

IPMMU_GENERATED(ipmmu_gen4)
IPMMU_SAME(IPMMU_GEN4)

static const struct ipmmu_type gen4 = {
	.bank = { { IPMMU_BANK(IPMMU_GEN4, 0, ), .euar = IPMMU_GEN4_STATE_IMEUAR },
		  { IPMMU_BANK(IPMMU_GEN4, 8, _8), .euar = IPMMU_GEN4_STATE_IMEUAR_8 } },
	.utlb = { IPMMU_UTLBS(IPMMU_GEN4, 0, ), IPMMU_UTLBS(IPMMU_GEN4, 32, 32) },
	.level_mask = IPMMU_GEN4_IMTTBCR_SL0_MASK, .level_1 = (u64)IPMMU_GEN4_START_LEVEL_LVL_1 << IPMMU_GEN4_IMTTBCR_SL0_SHIFT,
};

const struct device_class ipmmu_vmsa_gen4_device = {
	IPMMU_CLASS("gen4", ipmmu_gen4, gen4, (1ull << 40) - 1)
};
