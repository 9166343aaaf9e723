// SPDX-License-Identifier: GPL-2.0-only
/*
 * Kernel world: the way from the driver to the modelled hypervisor (src/model/xen_pv_iommu.c). Memory of the hypervisor runs
 * out where a program has an allocation fail. Counts contexts for the ledger, as they are asked for and given back.
 */
#include <linux/errno.h>
#include <linux/io.h>

#include "drivers/glue.h"
#include "hosted/kw.h"
#include "hosted/services/services.h"
#include "known/xen-pv/hypervisor.h"
#include "xen-pv-iommu/kernel.h"

static s64 contexts;

/* The guest asks for something that needs memory: moving a device, freeing and asking do not. */
static bool needs_memory(u32 subop)
{
	return subop == XENPV_SUBOP_ALLOC_CONTEXT || subop == XENPV_SUBOP_MAP_PAGES || subop == XENPV_SUBOP_UNMAP_PAGES;
}

int xen_iommu_op(void *op)
{
	u32 subop = *(u64 *)op & XENPV_PV_IOMMU_OP_0_SUBOP;
	int ret = (int)h_hypercall(0, virt_to_phys(op), needs_memory(subop) && h_should_fail(FAULT_ALLOC));

	h_trace(EV_NOTE, "hypercall", subop, (u64)ret);
	if (!ret && subop == XENPV_SUBOP_ALLOC_CONTEXT)
		contexts++;
	else if (!ret && subop == XENPV_SUBOP_FREE_CONTEXT)
		contexts--;
	return ret;
}

bool xen_guest_is_pv(void) { return h_variant() & 1; }
u64 xen_gfn_of(u64 pfn) { return pfn ^ xen_guest_is_pv(); }
u64 xen_pfn_of(u64 gfn) { return gfn ^ xen_guest_is_pv(); }

void kw_more_ledger(struct ledger *l)
{
	ledger_add(l, "hypervisor", "contexts", 0, contexts);
}
