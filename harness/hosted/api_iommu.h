/* SPDX-License-Identifier: GPL-2.0-only */
/* What api_iommu.c, api_reserved.c and api_teardown.c share: what a program did that is to be undone. Kernel world only. */
#pragma once
#include <linux/iommu.h>

#include "ops/op.h"
#include "ops/target.h"

struct kw_api {
	struct iommu_domain *domain[MAX_DOMAINS];	/* NULL: the program has none of this number */
	unsigned long page_sizes[MAX_DOMAINS];		/* since a domain was attached first; 0: it was not */
	bool claimed[MAX_MASTERS];			/* the program holds DMA ownership of this master's group */
	u32 dev_claims[MAX_MASTERS], dma_uses[MAX_MASTERS];	/* of devices, by drivers that are bound to them */
	u32 plugged;					/* bitmask of masters that were removed or probed */
	u32 touched, retyped;				/* bitmasks of groups: attached, default domain to be made anew */
	bool mapped;					/* something was mapped, or was to be */
	bool rebound;					/* an instance was unbound: its masters lost their IOMMU */
};
extern struct kw_api kw_api;

void kw_exec_iommu(const struct op *op, struct op_result *r);	/* of a target with API_IOMMU */
struct iommu_group *kw_group_of(u32 master);		/* with a reference, or NULL */

/* What the core tells a user of a group is judged: reserved regions, and the type asked for ("identity", "DMA", "DMA-FQ"). */
void kw_check_reserved(struct iommu_group *g, u32 group);
void kw_check_type(struct iommu_group *g, const char *asked);
