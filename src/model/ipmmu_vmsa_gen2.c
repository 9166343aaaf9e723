/* SPDX-License-Identifier: MIT */
/* The IPMMU of R-Car Gen2, from spec/ipmmu-vmsa/ipmmu-vmsa.yaml: contexts and micro-TLBs in one unit. */
#include "ipmmu-vmsa/regs.h"
#include "model/ipmmu_vmsa.h"

IPMMU_GENERATED(ipmmu)
IPMMU_SAME(IPMMU)

static const struct ipmmu_type gen2 = {
	.bank = { { IPMMU_BANK(IPMMU, 0, ), .buscr = IPMMU_STATE_IMBUSCR } },
	.utlb = { IPMMU_UTLBS(IPMMU, 0, ) },
	.level_mask = IPMMU_IMTTBCR_SL0_MASK, .level_1 = IPMMU_IMTTBCR_SL0_MASK,
};

const struct device_class ipmmu_vmsa_gen2_device = {
	IPMMU_CLASS("gen2", ipmmu, gen2, 0xffffffff)
};
