// SPDX-License-Identifier: GPL-2.0-only
/*
 * The secure firmware of Qualcomm's boards as far as the SMMU driver talks to it: it is there, and it takes the request to
 * switch the wait-for-safe logic without any effect that a device model could show. What it does to registers is in the
 * model (SMMU_FIRMWARE_* of model/arm_smmu_knobs.h). Kernel world.
 */
#include <linux/firmware/qcom/qcom_scm.h>
#include "hosted/kw.h"

bool qcom_scm_is_available(void)
{
	return true;
}

int qcom_scm_qsmmu500_wait_safe_toggle(bool en)
{
	h_trace(EV_NOTE, "firmware: wait for safe", en, 0);
	return 0;
}
