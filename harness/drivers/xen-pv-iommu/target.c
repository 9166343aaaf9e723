/* SPDX-License-Identifier: GPL-2.0-only */
/* xen-pv-iommu as programs see it: one hypervisor with contexts for all, and small calls; four masters. Data only. */
#include "known/xen-pv/policy.h"

/* iova_bits, max_nr_pages, max_ctx_no */
static const u64 many[] = { 39, 16, 63 };

const struct target the_target = {
	.name = "xen-pv-iommu",
	.brief = "Xen PV-IOMMU: our own driver against a modelled hypervisor, HVM and PV guest",
	XEN_POLICY,
	.instance = { { XEN_NODE, .params = many } },
};
