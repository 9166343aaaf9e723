/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Domains of the known-answer IPU3 MMU driver. The MMU walks one domain, by way of its own first table. An entry is a page
 * frame and nothing else, so a domain changes without the gate: each entry names a live table before and after.
 */
#include <linux/bitfield.h>
#include <linux/slab.h>

#include "known/ipu3-v3/mmu.h"

#define MMU_IOVA_LAST 0xffffffffUL

static struct mmu_domain *to_mmu_domain(struct iommu_domain *domain)
{
	return container_of(domain, struct mmu_domain, domain);
}

u32 mmu_frame(const void *page)
{
	return virt_to_phys((void *)page) >> 12;
}

u32 *mmu_new_table(u32 entry, gfp_t gfp)
{
	u32 *table = (u32 *)__get_free_page(gfp), i;

	for (i = 0; table && i < MMU_ENTRIES; i++)
		table[i] = entry;
	return table;
}

/* Holds mmu->lock and, if there is a domain, that of the domain. */
static void mmu_fill(struct mmu *mmu, const struct mmu_domain *d)
{
	u32 i;

	for (i = 0; i < MMU_ENTRIES; i++)
		WRITE_ONCE(mmu->l1[i], mmu_frame(!d ? mmu->dummy_l2 : d->l2[i] ? d->l2[i] : d->dummy_l2));
}

static void mmu_unlink(struct mmu_domain *d, struct mmu *mmu)
{
	unsigned long flags;

	spin_lock_irqsave(&d->lock, flags);
	if (d->mmu == mmu)
		d->mmu = NULL;
	spin_unlock_irqrestore(&d->lock, flags);
}

static void mmu_link(struct mmu_domain *d, struct mmu *mmu)
{
	unsigned long flags;

	spin_lock_irqsave(&d->lock, flags);
	d->mmu = mmu;
	mmu_fill(mmu, d);
	spin_unlock_irqrestore(&d->lock, flags);
}

/* Holds mmu->lock. As it was posted: whether the gate has closed is not looked at. */
static void mmu_switch_unseen(struct mmu *mmu, struct mmu_domain *to)
{
	mmu_set_halt(mmu, true);
	if (to)
		mmu_link(to, mmu);
	else if (known_plant == PLANT_ZEROED_LIVE)
		memset(mmu->l1, 0, SZ_4K);
	else
		mmu_fill(mmu, NULL);
	mmu_invalidate(mmu);
	if (to)
		mmu_set_halt(mmu, false);
}

void mmu_switch(struct mmu *mmu, struct mmu_domain *to)
{
	unsigned long flags;

	spin_lock_irqsave(&mmu->lock, flags);
	if (mmu->domain && mmu->domain != to)
		mmu_unlink(mmu->domain, mmu);
	mmu->domain = to;
	if (plant(HALT_IGNORED) || plant(ZEROED_LIVE)) {
		mmu_switch_unseen(mmu, to);
	} else {
		if (to)
			mmu_link(to, mmu);
		else
			mmu_fill(mmu, NULL);
		mmu_invalidate(mmu);
	}
	spin_unlock_irqrestore(&mmu->lock, flags);
}

/* ---- mapping ------------------------------------------------------------------------------------------------------ */

static u32 mmu_l1_index(unsigned long iova) { return (iova >> IPU3_MMU_L1_SHIFT) & (MMU_ENTRIES - 1); }
static u32 mmu_l2_index(unsigned long iova) { return (iova >> IPU3_MMU_L2_SHIFT) & (MMU_ENTRIES - 1); }

static bool mmu_in_aperture(unsigned long iova)
{
	return iova <= MMU_IOVA_LAST || plant(IOVA_ALIAS);
}

/* The second table for iova; made when there is none. NULL: out of memory. */
static u32 *mmu_table(struct mmu_domain *d, unsigned long iova, gfp_t gfp)
{
	u32 i = mmu_l1_index(iova), *new;
	unsigned long flags;

	if (d->l2[i])
		return d->l2[i];
	if (plant(SLEEP_IN_ATOMIC)) {
		spin_lock_irqsave(&d->lock, flags);
		new = mmu_new_table(mmu_frame(d->dummy_page), GFP_KERNEL);
	} else {
		new = mmu_new_table(mmu_frame(d->dummy_page), gfp);
		spin_lock_irqsave(&d->lock, flags);
	}
	if (plant(NULL_DEBUG))
		pr_info("%s: a new second table\n", dev_name(d->mmu->dev));
	if (new && !d->l2[i]) {
		d->l2[i] = new;
		dma_wmb();	/* the MMU must not see the entry before the table */
		if (d->mmu)
			WRITE_ONCE(d->mmu->l1[i], mmu_frame(new));
		new = NULL;
	}
	spin_unlock_irqrestore(&d->lock, flags);
	if (new)
		free_page((unsigned long)new);	/* another caller was faster */
	return d->l2[i];
}

/* Holds d->lock. The TLB keeps the dummy, too, so it must forget after a map as after an unmap. */
static void mmu_domain_changed(struct mmu_domain *d)
{
	dma_wmb();
	if (d->mmu)
		mmu_invalidate(d->mmu);
}

/* Maps up to the end of one second table; the core calls again for the rest. */
static int mmu_map_pages(struct iommu_domain *domain, unsigned long iova, phys_addr_t paddr, size_t pgsize,
			 size_t pgcount, int prot, gfp_t gfp, size_t *mapped)
{
	struct mmu_domain *d = to_mmu_domain(domain);
	u32 at = mmu_l2_index(iova), n = min_t(size_t, pgcount, MMU_ENTRIES - at), i, *table, dummy = mmu_frame(d->dummy_page);
	unsigned long flags;
	int ret = 0;

	if (!mmu_in_aperture(iova))
		return -ERANGE;
	if ((paddr + (size_t)n * SZ_4K - 1) >> IPU3_MMU_PA_BITS && !plant(PA_TRUNCATED))
		return -ERANGE;
	table = mmu_table(d, iova, gfp);
	if (!table)
		return -ENOMEM;
	spin_lock_irqsave(&d->lock, flags);
	for (i = 0; i < n && !ret; i++) {
		if (table[at + i] != dummy)
			ret = -EBUSY;
		else
			WRITE_ONCE(table[at + i], (paddr >> 12) + i & IPU3_PTE_L2_PFN);
	}
	mmu_domain_changed(d);
	spin_unlock_irqrestore(&d->lock, flags);
	*mapped += (size_t)(i - !!ret) * SZ_4K;
	return ret;
}

/* Unmaps up to the first hole or the end of one second table. */
static size_t mmu_unmap_pages(struct iommu_domain *domain, unsigned long iova, size_t pgsize, size_t pgcount,
			      struct iommu_iotlb_gather *gather)
{
	struct mmu_domain *d = to_mmu_domain(domain);
	u32 at = mmu_l2_index(iova), n = min_t(size_t, pgcount, MMU_ENTRIES - at), i, dummy = mmu_frame(d->dummy_page);
	u32 *table = mmu_in_aperture(iova) ? d->l2[mmu_l1_index(iova)] : NULL;
	unsigned long flags;

	if (!table)
		return 0;
	spin_lock_irqsave(&d->lock, flags);
	for (i = 0; i < n && table[at + i] != dummy; i++)
		WRITE_ONCE(table[at + i], dummy);
	if (i)
		mmu_domain_changed(d);
	spin_unlock_irqrestore(&d->lock, flags);
	return (size_t)i * SZ_4K;
}

static phys_addr_t mmu_iova_to_phys(struct iommu_domain *domain, dma_addr_t iova)
{
	struct mmu_domain *d = to_mmu_domain(domain);
	u32 *table = mmu_in_aperture(iova) ? d->l2[mmu_l1_index(iova)] : NULL;
	u32 frame = table ? READ_ONCE(table[mmu_l2_index(iova)]) : 0;

	if (!table || frame == mmu_frame(d->dummy_page))
		return 0;
	return ((phys_addr_t)frame << 12) | (plant(LOOKUP_OFFSET) ? 0 : iova & (SZ_4K - 1));
}

/* ---- domains ------------------------------------------------------------------------------------------------------ */

static void mmu_domain_free(struct iommu_domain *domain)
{
	struct mmu_domain *d = to_mmu_domain(domain);
	u32 i;

	for (i = 0; d->l2 && i < MMU_ENTRIES; i++)
		if (d->l2[i])
			free_page((unsigned long)d->l2[i]);
	kfree(d->l2);
	free_page((unsigned long)d->dummy_l2);
	free_page((unsigned long)d->dummy_page);
	kfree(d);
}

static int mmu_attach_paging(struct iommu_domain *domain, struct device *dev)
{
	struct mmu_domain *d = to_mmu_domain(domain);
	struct mmu *mmu = dev_iommu_priv_get(dev);

	if (mmu->domain == d)
		return 0;		/* by way of another master */
	if (d->home && d->home != mmu && !plant(TWO_MMUS))
		return -EINVAL;
	d->home = mmu;
	mmu_switch(mmu, d);
	return 0;
}

const struct iommu_domain_ops mmu_paging_ops = {
	.attach_dev = mmu_attach_paging,
	.map_pages = mmu_map_pages,
	.unmap_pages = mmu_unmap_pages,
	.iova_to_phys = mmu_iova_to_phys,
	.free = mmu_domain_free,
};

struct iommu_domain *mmu_domain_alloc(unsigned int type)
{
	bool refused = type != IOMMU_DOMAIN_DMA && plant(TYPE_WARNS);
	struct mmu_domain *d;

	if (WARN_ON(refused) || (type != IOMMU_DOMAIN_DMA && type != IOMMU_DOMAIN_UNMANAGED))
		return NULL;
	d = kzalloc(sizeof(*d), GFP_KERNEL);
	if (!d)
		return NULL;
	spin_lock_init(&d->lock);
	d->l2 = kcalloc(MMU_ENTRIES, sizeof(*d->l2), GFP_KERNEL);
	d->dummy_page = (void *)get_zeroed_page(GFP_KERNEL);
	d->dummy_l2 = d->dummy_page ? mmu_new_table(mmu_frame(d->dummy_page), GFP_KERNEL) : NULL;
	if (!d->l2 || !d->dummy_l2) {
		mmu_domain_free(&d->domain);
		return NULL;
	}
	d->domain.geometry = (struct iommu_domain_geometry){ 0, MMU_IOVA_LAST, true };
	return &d->domain;
}

static int mmu_attach_blocked(struct iommu_domain *domain, struct device *dev)
{
	mmu_switch(dev_iommu_priv_get(dev), NULL);
	return 0;
}

static const struct iommu_domain_ops mmu_blocked_ops = { .attach_dev = mmu_attach_blocked };
struct iommu_domain mmu_blocked = { .type = IOMMU_DOMAIN_BLOCKED, .ops = &mmu_blocked_ops };
