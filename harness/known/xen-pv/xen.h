/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Inside the Xen PV-IOMMU driver: its objects and what its files offer each other. xen_call.c fills the structure of the
 * hypercall, xen_domain.c keeps domains, xen_iommu.c knows masters and the life of the interface.
 */
#pragma once
#include <linux/iommu.h>
#include <linux/sizes.h>
#include <linux/spinlock.h>

#include "known/switches.h"
#include "known/xen-pv/hypervisor.h"
#include "xen-pv-iommu/kernel.h"

struct xen_iommu {
	struct device *dev;
	spinlock_t lock;			/* op */
	u64 *op;				/* a page: the argument of the hypercall */
	u32 max_pages;				/* of one call */
	u64 last_iova;
	u16 nowhere;				/* a context without mappings, where blocked devices are */
	struct iommu_device iommu;
};

struct xen_domain {
	struct xen_iommu *xen;
	u16 ctx;
	struct iommu_domain domain;
};

/* xen_call.c: 0 or -errno each. *done: frames, on errors too. */
int xen_query(struct xen_iommu *xen);
int xen_alloc_context(struct xen_iommu *xen, u16 *ctx);
int xen_free_context(struct xen_iommu *xen, u16 ctx);
int xen_reattach(struct xen_iommu *xen, u32 sbdf, u16 ctx);
int xen_map(struct xen_iommu *xen, u16 ctx, u64 dfn, u64 gfn, u32 n, int prot, u32 *done);
int xen_unmap(struct xen_iommu *xen, u16 ctx, u64 dfn, u32 n, u32 *done);
int xen_lookup(struct xen_iommu *xen, u16 ctx, u64 dfn, u64 *gfn);

/* xen_domain.c */
extern struct iommu_domain xen_identity, xen_blocked;
extern const struct iommu_domain_ops xen_paging_ops;
struct iommu_domain *xen_domain_alloc_paging(struct device *dev);
