// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the glue of one driver offers to the executor and to the driver of toy, where others must not meet it: one kernel holds
 * the glue of all, so Kbuild gives each of these functions the name of its driver, and here the chosen target decides. Who has
 * none of it gets what the weak functions of the hosted world do. A driver that is not in this kernel (drivers.def) is never
 * chosen.
 */
#include <linux/string.h>

#include "drivers/glue.h"
#include "drivers/toy/toy.h"
#include "hosted/kw.h"
#include "hosted/services/services.h"
#include "uml/uml.h"

static bool is(const char *name) { return !strcmp(the_target.name, name); }

/* ---- positions in rings, and what a hypervisor keeps -------------------------------------------------------------------- */

void kw_rewind_arm_smmu_v3(void) GLUE_OPTIONAL;
void kw_more_ledger_xen_pv_iommu(struct ledger *l) GLUE_OPTIONAL;

void kw_rewind(void)
{
	if (is("arm-smmu-v3"))
		kw_rewind_arm_smmu_v3();
}

void kw_more_ledger(struct ledger *l)
{
	if (is("xen-pv-iommu"))
		kw_more_ledger_xen_pv_iommu(l);
}

/* ---- processes and PASIDs (hosted/sva): nobody else waits for what they leave at the end of a program -------------------- */

void uml_teardown_sva(void) GLUE_OPTIONAL;
void uml_take_faults(struct iommu_domain *d, u32 number) GLUE_OPTIONAL;

void kw_teardown_sva(void)
{
	if (the_target.ops & OPS_SVA)
		uml_teardown_sva();
}

void kw_take_faults(struct iommu_domain *d, u32 number)
{
	if (the_target.ops & OPS_PAGES)
		uml_take_faults(d, number);
}

/* ---- what iommu-core adds to the driver of toy --------------------------------------------------------------------------- */

const struct iommu_ops *toy_extend_iommu_core(struct toy *toy, const struct iommu_ops *own) GLUE_OPTIONAL;
const struct iommu_ops *toy_extend_dma_iommu(struct toy *toy, const struct iommu_ops *own) GLUE_OPTIONAL;
void kw_leave_alone_iommu_core(void) GLUE_OPTIONAL;
u32 kw_pasid_told_iommu_core(u32 master, u32 pasid) GLUE_OPTIONAL;
u32 kw_pasids_told_iommu_core(u32 master) GLUE_OPTIONAL;
bool kw_page_answer_iommu_core(struct page_answer *a) GLUE_OPTIONAL;

const struct iommu_ops *toy_extend(struct toy *toy, const struct iommu_ops *own)
{
	if (is("dma-iommu"))
		return toy_extend_dma_iommu(toy, own);
	return is("iommu-core") ? toy_extend_iommu_core(toy, own) : own;
}

void kw_leave_alone(void)
{
	if (is("iommu-core"))
		kw_leave_alone_iommu_core();
}

u32 kw_pasid_told(u32 master, u32 pasid) { return is("iommu-core") ? kw_pasid_told_iommu_core(master, pasid) : 0; }
u32 kw_pasids_told(u32 master) { return is("iommu-core") ? kw_pasids_told_iommu_core(master) : 0; }
bool kw_page_answer(struct page_answer *a) { return is("iommu-core") && kw_page_answer_iommu_core(a); }
