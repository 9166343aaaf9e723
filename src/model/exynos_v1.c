/* SPDX-License-Identifier: MIT */
/* Versions 1 to 3 of the Exynos System MMU, from spec/exynos/exynos.yaml: as data for exynos.c. */
#include "exynos/regs.h"
#include "model/exynos.h"

SYSMMU_GENERATED(sysmmu)

static u64 root(u32 base) { return sysmmu_pt_base_addr_get_base_phys(sysmmu_pt_base_addr_from(base)); }

static const struct sysmmu_type v1 = {
	SYSMMU_COMMON(SYSMMU, sysmmu), .root = root,
	.flush_range = SYSMMU_NONE, .fault_info = SYSMMU_NONE, .capa0 = SYSMMU_NONE, .vm_ctrl = SYSMMU_NONE,
	.section_read = { SYSMMU_FLPD_SECTION_ACCESS_MASK, SYSMMU_FLPD_SECTION_ACCESS_MASK },
	.section_write = { SYSMMU_FLPD_SECTION_ACCESS_MASK, SYSMMU_FLPD_SECTION_ACCESS_MASK | SYSMMU_FLPD_SECTION_NO_WRITE_MASK },
	.page_read = { SYSMMU_SLPD_SMALL_ACCESS_MASK, SYSMMU_SLPD_SMALL_ACCESS_MASK },
	.page_write = { SYSMMU_SLPD_SMALL_ACCESS_MASK, SYSMMU_SLPD_SMALL_ACCESS_MASK | SYSMMU_SLPD_SMALL_NO_WRITE_MASK },
	.fault = {
		[SYSMMU_PAGE] = { { SYSMMU_INT_STATUS_PAGE_MASK, SYSMMU_STATE_PAGE_FAULT_ADDR },
				  { SYSMMU_INT_STATUS_PAGE_MASK, SYSMMU_STATE_PAGE_FAULT_ADDR } },
		[SYSMMU_ACCESS] = { { SYSMMU_INT_STATUS_AR_ACCESS_MASK, SYSMMU_STATE_AR_FAULT_ADDR },
				    { SYSMMU_INT_STATUS_AW_ACCESS_MASK, SYSMMU_STATE_AW_FAULT_ADDR } },
	},
};

const struct device_class exynos_v1_device = { SYSMMU_CLASS("v1", sysmmu, v1) };
