/* SPDX-License-Identifier: MIT */
/*
 * Versions 5 to 7 of the Exynos System MMU, from spec/exynos/exynos-v5.yaml, -v7.yaml and -v7-vm.yaml: as data for exynos.c.
 * Entries are the same in all of them.
 */
#include "exynos-v5/regs.h"
#include "exynos-v7-vm/regs.h"
#include "exynos-v7/regs.h"
#include "model/exynos.h"

SYSMMU_GENERATED(sysmmu5)
SYSMMU_GENERATED(sysmmu7)
SYSMMU_GENERATED(sysmmu7vm)

static u64 root(u32 base) { return sysmmu5_pt_base_addr_get_ppn_phys(sysmmu5_pt_base_addr_from(base)); }

#define LATER(P)										\
	.root = root, .flpd_survives_pages = true,						\
	.flush_range = P##_STATE_MMU_FLUSH_RANGE, .range_first = P##_STATE_MMU_FLUSH_START,	\
	.range_last = P##_STATE_MMU_FLUSH_END,							\
	.section_read = { P##_FLPD_SECTION_READ_MASK, P##_FLPD_SECTION_READ_MASK },		\
	.section_write = { P##_FLPD_SECTION_WRITE_MASK, P##_FLPD_SECTION_WRITE_MASK },		\
	.page_read = { P##_SLPD_SMALL_READ_MASK, P##_SLPD_SMALL_READ_MASK },			\
	.page_write = { P##_SLPD_SMALL_WRITE_MASK, P##_SLPD_SMALL_WRITE_MASK }

static const struct sysmmu_type v5 = {
	SYSMMU_COMMON(SYSMMU5, sysmmu5), LATER(SYSMMU5),
	.fault_info = SYSMMU_NONE, .capa0 = SYSMMU_NONE, .vm_ctrl = SYSMMU_NONE,
	.fault = {
		[SYSMMU_PAGE] = { { SYSMMU5_INT_STATUS_AR_PAGE_MASK, SYSMMU5_STATE_FAULT_AR_VA },
				  { SYSMMU5_INT_STATUS_AW_PAGE_MASK, SYSMMU5_STATE_FAULT_AW_VA } },
		[SYSMMU_ACCESS] = { { SYSMMU5_INT_STATUS_AR_ACCESS_MASK, SYSMMU5_STATE_FAULT_AR_VA },
				    { SYSMMU5_INT_STATUS_AW_ACCESS_MASK, SYSMMU5_STATE_FAULT_AW_VA } },
	},
};

#define FAULTS_OF_7(P)										\
	.fault = {										\
		[SYSMMU_PAGE] = { { P##_INT_STATUS_PAGE_MASK, P##_STATE_FAULT_VA },		\
				  { P##_INT_STATUS_PAGE_MASK, P##_STATE_FAULT_VA } },		\
		[SYSMMU_ACCESS] = { { P##_INT_STATUS_ACCESS_MASK, P##_STATE_FAULT_VA },		\
				    { P##_INT_STATUS_ACCESS_MASK, P##_STATE_FAULT_VA } },	\
	},											\
	.fault_info = P##_STATE_FAULT_INFO, .info_write = P##_FAULT_INFO_WRITE_MASK,		\
	.capa0 = P##_STATE_CAPA0, .capa1 = P##_STATE_CAPA1, .capa0_val = P##_CAPA0_CAPA1_EXIST_MASK

static const struct sysmmu_type v7 = {
	SYSMMU_COMMON(SYSMMU7, sysmmu7), LATER(SYSMMU7), FAULTS_OF_7(SYSMMU7), .vm_ctrl = SYSMMU_NONE,
};

static const struct sysmmu_type v7_vm = {
	SYSMMU_COMMON(SYSMMU7VM, sysmmu7vm), LATER(SYSMMU7VM), FAULTS_OF_7(SYSMMU7VM),
	.capa1_val = SYSMMU7VM_CAPA1_VCR_ENABLED_MASK,
	.vm_ctrl = SYSMMU7VM_STATE_CTRL_VM, .vm_enable = SYSMMU7VM_CTRL_VM_ENABLE_MASK,
};

const struct device_class exynos_v5_device = { SYSMMU_CLASS("v5", sysmmu5, v5) };
const struct device_class exynos_v7_device = { SYSMMU_CLASS("v7", sysmmu7, v7) };
const struct device_class exynos_v7_vm_device = { SYSMMU_CLASS("v7-vm", sysmmu7vm, v7_vm) };
