/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Inside the known-answer IPU3 MMU driver: its objects and what its files offer each other. mmu.c knows masters, groups
 * and the life of an instance, mmu_domain.c keeps tables and what the MMU walks.
 */
#pragma once
#include <linux/io.h>
#include <linux/iommu.h>
#include <linux/sizes.h>
#include <linux/spinlock.h>

#include "ipu3-mmu/kernel.h"
#include "known/switches.h"

#define MMU_ENTRIES IPU3_MMU_L1_ENTRIES		/* of a table of either level */

struct mmu_domain;

/* Its first table stays where it is: a domain fills it with its second ones. There is no valid bit, hence the dummy. */
struct mmu {
	struct device *dev;
	void __iomem *regs;
	spinlock_t lock;			/* domain, the first table; outside a domain's lock */
	struct mmu_domain *domain;		/* NULL: every entry leads to the dummy page */
	u32 *l1, *dummy_l2;
	void *dummy_page;
	u32 users;				/* masters that were probed and not released */
	struct iommu_group *group;
	struct iommu_device iommu;
};

struct mmu_domain {
	spinlock_t lock;			/* mmu, the tables */
	struct mmu *mmu;			/* that walks it; NULL: none */
	struct mmu *home;			/* that it was attached to first; it belongs to no other */
	u32 **l2;				/* second tables, NULL where everything is the dummy */
	u32 *dummy_l2;
	void *dummy_page;
	struct iommu_domain domain;
};

/* mmu_domain.c */
extern struct iommu_domain mmu_blocked;
extern const struct iommu_domain_ops mmu_paging_ops;
struct iommu_domain *mmu_domain_alloc(unsigned int type);
void mmu_switch(struct mmu *mmu, struct mmu_domain *to);	/* NULL: to no domain */
u32 *mmu_new_table(u32 entry, gfp_t gfp);			/* every entry the same */
u32 mmu_frame(const void *page);

/* mmu.c */
int mmu_set_halt(struct mmu *mmu, bool halt);
void mmu_invalidate(struct mmu *mmu);
