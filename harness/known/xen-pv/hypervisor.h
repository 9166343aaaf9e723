/* SPDX-License-Identifier: GPL-2.0-only */
/* What the driver needs of Xen beside the structure of the hypercall: hypervisor.c stands in for the kernel's Xen support. */
#pragma once
#include <linux/types.h>

/* The hypercall. `op` is in memory that is mapped linearly; it does not sleep. Returns 0 or -errno. */
int xen_iommu_op(void *op);
bool xen_guest_is_pv(void);
/* Frames of memory, as the hypervisor numbers them for this guest; and back. */
u64 xen_gfn_of(u64 pfn);
u64 xen_pfn_of(u64 gfn);
