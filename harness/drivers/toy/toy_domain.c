/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Domains of the toy IOMMU: tables, mapping, attaching. A domain belongs to one instance; its tables are reached by
 * the device only through TTBR, and invalidated by the root that TTBR holds.
 */
#include <linux/bitfield.h>
#include <linux/slab.h>

#include "drivers/toy/toy.h"

static struct toy_domain *to_toy_domain(struct iommu_domain *domain)
{
	return container_of(domain, struct toy_domain, domain);
}

/* A domain that somebody asked for, not a default domain: what boot does is left alone by most plants. */
static bool asked_for(const struct toy_domain *d)
{
	return d->domain.type == IOMMU_DOMAIN_UNMANAGED;
}

/* For a planted bug: two locks, one inside the other, as code takes them that needs both. */
static void toy_nest(spinlock_t *outer, spinlock_t *inner)
{
	unsigned long flags;

	spin_lock_irqsave(outer, flags);
	spin_lock(inner);
	spin_unlock(inner);
	spin_unlock_irqrestore(outer, flags);
}

static void toy_flush_all(struct iommu_domain *domain)
{
	struct toy_domain *d = to_toy_domain(domain);

	toy_invalidate(d->toy, d->ttbr, 0, TOY_IOVA_LAST);
}

static void toy_sync(struct iommu_domain *domain, struct iommu_iotlb_gather *gather)
{
	struct toy_domain *d = to_toy_domain(domain);

	if (plant(LOCK_ORDER))
		toy_nest(&d->lock, &d->toy->lock);
	if (gather->end && !plant(NO_INVALIDATE) && !plant(EARLY_INVALIDATE))
		toy_invalidate(d->toy, d->ttbr, gather->start, gather->end);
}

static u32 toy_index(unsigned long iova)
{
	return (iova >> TOY_IOPT_L2_SHIFT) & (plant(WRONG_INDEX) ? TOY_ENTRIES / 2 - 1 : TOY_ENTRIES - 1);
}

/* The second table for iova; made when there is none. NULL: out of memory. */
static u32 *toy_table(struct toy_domain *d, unsigned long iova, gfp_t gfp)
{
	u32 i = iova >> TOY_IOPT_L1_SHIFT, *new;
	unsigned long flags;

	if (d->table[i])
		return d->table[i];
	if (plant(SLEEP_IN_ATOMIC))
		spin_lock_irqsave(&d->lock, flags);
	new = (u32 *)get_zeroed_page(gfp);
	if (!plant(SLEEP_IN_ATOMIC))
		spin_lock_irqsave(&d->lock, flags);
	if (new && !d->table[i]) {
		d->table[i] = new;
		dma_wmb();	/* the device must not see the entry before the cleared table */
		WRITE_ONCE(d->root[i], TOY_PTE_L1_V | FIELD_PREP(TOY_PTE_L1_TABLE_NEXT, virt_to_phys(new) >> 12));
		new = NULL;
	}
	spin_unlock_irqrestore(&d->lock, flags);
	if (new)
		free_page((unsigned long)new);	/* another caller was faster */
	return d->table[i];
}

static u32 toy_leaf(phys_addr_t paddr, int prot)
{
	u32 pte = TOY_PTE_L2_V | FIELD_PREP(TOY_PTE_L2_PAGE_PFN, paddr >> 12);

	if (prot & IOMMU_READ)
		pte |= TOY_PTE_L2_PAGE_R;
	if (prot & IOMMU_WRITE || plant(WRONG_PROT))
		pte |= TOY_PTE_L2_PAGE_W;
	return pte;
}

static bool toy_in_range(unsigned long iova, phys_addr_t paddr, size_t size)
{
	if (paddr >> TOY_IOPT_PA_BITS || (paddr + size - 1) >> TOY_IOPT_PA_BITS)
		return false;
	if (plant(LAST_PAGE) && iova + size > TOY_IOVA_LAST)
		return false;
	return iova <= TOY_IOVA_LAST || plant(OUT_OF_BOUNDS);
}

/* Maps up to the end of one second table; the core calls again for the rest. */
static int toy_map_pages(struct iommu_domain *domain, unsigned long iova, phys_addr_t paddr, size_t pgsize,
			 size_t pgcount, int prot, gfp_t gfp, size_t *mapped)
{
	struct toy_domain *d = to_toy_domain(domain);
	u32 at = toy_index(iova), n = min_t(size_t, pgcount, TOY_ENTRIES - at), i, *table;
	unsigned long flags;
	int ret = 0;

	if (!(prot & (IOMMU_READ | IOMMU_WRITE)))
		return -EINVAL;
	if (!toy_in_range(iova, paddr, (size_t)n * SZ_4K))
		return -ERANGE;
	if (plant(SHIFT_WIDTH) && (1 << (iova >> 26)) == 0)
		return -ERANGE;
	table = toy_table(d, iova, gfp);
	if (!table)
		return -ENOMEM;
	spin_lock_irqsave(&d->lock, flags);
	for (i = 0; i < n && !ret; i++) {
		if (table[at + i])
			ret = plant(WRONG_ERRNO) ? -EBUSY : -EEXIST;
		else
			WRITE_ONCE(table[at + i], toy_leaf(paddr + i * SZ_4K, prot));
	}
	if (!(ret && plant(LOCK_HELD)))
		spin_unlock_irqrestore(&d->lock, flags);
	if (!(ret && plant(MAP_NO_UNDO)))
		*mapped += (i - !!ret) * SZ_4K;
	return ret;
}

/* Unmaps up to the first hole or the end of one second table. */
static size_t toy_unmap_pages(struct iommu_domain *domain, unsigned long iova, size_t pgsize, size_t pgcount,
			      struct iommu_iotlb_gather *gather)
{
	struct toy_domain *d = to_toy_domain(domain);
	u32 at = toy_index(iova), n = min_t(size_t, pgcount, TOY_ENTRIES - at), i;
	u32 *table = iova <= TOY_IOVA_LAST ? d->table[iova >> TOY_IOPT_L1_SHIFT] : NULL;
	unsigned long flags;

	WARN_ON(plant(WARN) && !table);
	if (!table)
		return 0;
	if (plant(EARLY_INVALIDATE))
		toy_invalidate(d->toy, d->ttbr, iova, iova + n * SZ_4K - 1);
	spin_lock_irqsave(&d->lock, flags);
	for (i = 0; i < n && table[at + i]; i++)
		WRITE_ONCE(table[at + i], 0);
	if (plant(DOUBLE_LOCK) && i < n)
		spin_lock(&d->lock);
	spin_unlock_irqrestore(&d->lock, flags);
	if (i && !iommu_iotlb_gather_queued(gather))
		iommu_iotlb_gather_add_range(gather, iova, i * SZ_4K);
	return (size_t)(plant(UNMAP_SHORT) && i > 1 ? i - 1 : i) * SZ_4K;
}

static phys_addr_t toy_iova_to_phys(struct iommu_domain *domain, dma_addr_t iova)
{
	struct toy_domain *d = to_toy_domain(domain);
	u32 *table = iova <= TOY_IOVA_LAST ? d->table[iova >> TOY_IOPT_L1_SHIFT] : NULL;
	u32 pte = table ? READ_ONCE(table[toy_index(iova)]) : 0;
	phys_addr_t page = (phys_addr_t)FIELD_GET(TOY_PTE_L2_PAGE_PFN, pte) << 12;

	if (!(pte & TOY_PTE_L2_V))
		return 0;
	return plant(LOOKUP_OFFSET) ? page : page | (iova & (SZ_4K - 1));
}

static void toy_domain_free(struct iommu_domain *domain)
{
	struct toy_domain *d = to_toy_domain(domain);
	bool mine = asked_for(d);
	u32 i;

	for (i = 0; i < TOY_ENTRIES && !plant(LEAK_TABLES); i++)
		if (d->table[i])
			free_page((unsigned long)d->table[i]);
	free_page((unsigned long)d->root);
	if (plant(DOUBLE_FREE) && mine)
		free_page((unsigned long)d->root);
	kfree(d->table);
	kfree(d);
	if (plant(USE_AFTER_FREE) && mine)
		READ_ONCE(d->ttbr);
}

static int toy_attach_paging(struct iommu_domain *domain, struct device *dev)
{
	struct iommu_fwspec *fwspec = dev_iommu_fwspec_get(dev);
	struct toy_domain *d = to_toy_domain(domain);
	struct toy *toy = dev_iommu_priv_get(dev);
	u32 i;

	if (d->toy != toy)
		return -EINVAL;
	if (plant(LOCK_ORDER))
		toy_nest(&toy->lock, &d->lock);
	if (plant(SIZES_CHANGE) && asked_for(d))
		domain->pgsize_bitmap ^= SZ_8K;
	if (plant(ENABLE_FIRST) && toy->stream[fwspec->ids[0]].mode == TOY_CTL_MODE_BLOCKED && asked_for(d))
		toy_set_mode(toy, fwspec->ids[0], TOY_CTL_MODE_TRANSLATE);
	for (i = 0; i < fwspec->num_ids; i++)
		toy_set_stream(toy, fwspec->ids[plant(WRONG_STREAM) && asked_for(d) ? 0 : i], TOY_CTL_MODE_TRANSLATE,
			       d->ttbr);
	return 0;
}

const struct iommu_domain_ops toy_paging_ops = {
	.attach_dev = toy_attach_paging,
	.map_pages = toy_map_pages,
	.unmap_pages = toy_unmap_pages,
	.flush_iotlb_all = toy_flush_all,
	.iotlb_sync = toy_sync,
	.iova_to_phys = toy_iova_to_phys,
	.free = toy_domain_free,
};

struct iommu_domain *toy_domain_alloc_paging(struct device *dev)
{
	struct toy_domain *d = kzalloc(sizeof(*d), GFP_KERNEL);

	if (!d)
		return ERR_PTR(-ENOMEM);
	d->table = kcalloc(TOY_ENTRIES, sizeof(*d->table), GFP_KERNEL);
	d->root = (u32 *)get_zeroed_page(GFP_KERNEL);
	if (!d->table || !d->root) {
		if (!plant(LEAK_ON_ERROR))
			kfree(d->table);
		free_page((unsigned long)d->root);
		kfree(d);
		return ERR_PTR(-ENOMEM);
	}
	if (!plant(LOCK_NOT_INIT))
		spin_lock_init(&d->lock);
	d->toy = dev_iommu_priv_get(dev);
	d->ttbr = TOY_TTBR_VALID | FIELD_PREP(TOY_TTBR_ROOT, virt_to_phys(d->root) >> 12);
	d->domain.pgsize_bitmap = SZ_4K;
	d->domain.geometry = (struct iommu_domain_geometry){
		0, plant(WRONG_APERTURE) ? TOY_IOVA_LAST - SZ_4K : TOY_IOVA_LAST, true };
	return &d->domain;
}

static int toy_attach_identity(struct iommu_domain *domain, struct device *dev)
{
	struct iommu_fwspec *fwspec = dev_iommu_fwspec_get(dev);
	struct toy *toy = dev_iommu_priv_get(dev);
	u32 i;

	if (!toy->bypass)
		return -EINVAL;
	for (i = 0; i < fwspec->num_ids; i++)
		toy_set_stream(toy, fwspec->ids[i], TOY_CTL_MODE_BYPASS, 0);
	return 0;
}

static int toy_attach_blocked(struct iommu_domain *domain, struct device *dev)
{
	struct iommu_fwspec *fwspec = dev_iommu_fwspec_get(dev);
	u32 i;

	for (i = 0; i < fwspec->num_ids; i++)
		toy_set_stream(dev_iommu_priv_get(dev), fwspec->ids[i], TOY_CTL_MODE_BLOCKED, 0);
	return 0;
}

static const struct iommu_domain_ops toy_identity_ops = { .attach_dev = toy_attach_identity };
static const struct iommu_domain_ops toy_blocked_ops = { .attach_dev = toy_attach_blocked };
struct iommu_domain toy_identity = { .type = IOMMU_DOMAIN_IDENTITY, .ops = &toy_identity_ops };
struct iommu_domain toy_blocked = { .type = IOMMU_DOMAIN_BLOCKED, .ops = &toy_blocked_ops };
