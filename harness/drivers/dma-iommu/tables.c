// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the driver of toy lacks and the DMA API has a place for: a table that an unmap leaves empty goes, and as hardware
 * may still walk it, only once the TLB was flushed. Whoever flushes frees it: the flush queue what waits with an address,
 * the driver what an unmap that flushes at once has gathered.
 */
#include <linux/string.h>

#include "drivers/toy/toy.h"
#include "iommu-pages.h"

static struct iommu_ops ops;
static struct iommu_domain_ops paging_ops;

/* The second table for iova, when nothing is left in it, is taken out of the first. */
static u32 *take_out_if_empty(struct toy_domain *d, unsigned long iova)
{
	u32 i = iova >> TOY_IOPT_L1_SHIFT, *table = NULL;
	unsigned long flags;

	spin_lock_irqsave(&d->lock, flags);
	if (d->table[i] && !memchr_inv(d->table[i], 0, PAGE_SIZE)) {
		table = d->table[i];
		d->table[i] = NULL;
		WRITE_ONCE(d->root[i], 0);
	}
	spin_unlock_irqrestore(&d->lock, flags);
	return table;
}

static size_t unmap_pages(struct iommu_domain *domain, unsigned long iova, size_t pgsize, size_t pgcount,
			  struct iommu_iotlb_gather *gather)
{
	struct toy_domain *d = container_of(domain, struct toy_domain, domain);
	size_t done = toy_paging_ops.unmap_pages(domain, iova, pgsize, pgcount, gather);
	u32 *table = done ? take_out_if_empty(d, iova) : NULL;

	if (table) {
		__iommu_alloc_account(virt_to_page(table), 0);	/* it is freed as those that were allocated so */
		list_add_tail(&virt_to_page(table)->lru, &gather->freelist);
	}
	return done;
}

static void iotlb_sync(struct iommu_domain *domain, struct iommu_iotlb_gather *gather)
{
	toy_paging_ops.iotlb_sync(domain, gather);
	iommu_put_pages_list(&gather->freelist);
}

const struct iommu_ops *toy_extend(struct toy *toy, const struct iommu_ops *own)
{
	ops = *own;
	paging_ops = *own->default_domain_ops;
	paging_ops.unmap_pages = unmap_pages;
	paging_ops.iotlb_sync = iotlb_sync;
	ops.default_domain_ops = &paging_ops;
	return &ops;
}
