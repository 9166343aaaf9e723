/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Domains of the known-answer DART driver. A domain belongs to the DART of the master it is made for; its tables are those
 * of the kernel's page-table library. A stream belongs to one domain at most.
 */
#include <linux/bitfield.h>
#include <linux/dma-mapping.h>
#include <linux/slab.h>

#include "known/dart-v4/dart.h"

#define DART_VA_BITS 32
#define DART_PA_BITS 36

static struct dart_domain *to_dart_domain(struct iommu_domain *domain)
{
	return container_of(domain, struct dart_domain, domain);
}

static void dart_domain_flush(struct dart_domain *d)
{
	struct dart_stream *s;
	unsigned long flags;

	spin_lock_irqsave(&d->lock, flags);
	list_for_each_entry(s, &d->streams, link)
		dart_invalidate(s);
	spin_unlock_irqrestore(&d->lock, flags);
}

/* What the page-table library calls, with what dart_make_tables() gave it. */
static void dart_tlb_flush_all(void *cookie) { dart_domain_flush(cookie); }
static void dart_tlb_flush_walk(unsigned long iova, size_t size, size_t granule, void *cookie) { dart_domain_flush(cookie); }
static const struct iommu_flush_ops dart_tlb_ops = { .tlb_flush_all = dart_tlb_flush_all, .tlb_flush_walk = dart_tlb_flush_walk };

static void dart_flush_iotlb_all(struct iommu_domain *domain) { dart_domain_flush(to_dart_domain(domain)); }

static void dart_iotlb_sync(struct iommu_domain *domain, struct iommu_iotlb_gather *gather)
{
	dart_domain_flush(to_dart_domain(domain));
}

static int dart_make_tables(struct dart_domain *d, struct dart *dart)
{
	struct io_pgtable_cfg cfg = {
		.pgsize_bitmap = BIT(dart->page_shift), .ias = DART_VA_BITS, .oas = DART_PA_BITS, .coherent_walk = 1,
		.tlb = &dart_tlb_ops, .iommu_dev = dart->dev,
	};
	struct io_pgtable_ops *ops = alloc_io_pgtable_ops(APPLE_DART, &cfg, plant(WRONG_COOKIE) ? (void *)&d->domain : d);
	u32 i;

	if (!ops)
		return -ENOMEM;
	d->n_roots = cfg.apple_dart_cfg.n_ttbrs;
	for (i = 0; i < d->n_roots; i++)
		d->root[i] = DART_TTBR_VALID | FIELD_PREP(DART_TTBR_ADDR, cfg.apple_dart_cfg.ttbr[i] >> 12);
	d->domain.pgsize_bitmap = cfg.pgsize_bitmap;
	d->domain.geometry = (struct iommu_domain_geometry){ 0, DMA_BIT_MASK(DART_VA_BITS), true };
	d->dart = dart;
	d->ops = ops;
	return 0;
}

static int dart_finalise(struct dart_domain *d, struct dart *dart)
{
	unsigned long flags;
	int ret = 0;

	mutex_lock(&d->init);
	if (!d->ops && plant(SLEEP_IN_ATOMIC)) {
		spin_lock_irqsave(&d->lock, flags);
		ret = dart_make_tables(d, dart);
		spin_unlock_irqrestore(&d->lock, flags);
	} else if (!d->ops) {
		ret = dart_make_tables(d, dart);
	}
	mutex_unlock(&d->init);
	return ret;
}

static bool dart_reaches(const struct dart_domain *d, unsigned long iova, size_t size)
{
	return d->ops && size && iova <= DMA_BIT_MASK(DART_VA_BITS) && size - 1 <= DMA_BIT_MASK(DART_VA_BITS) - iova;
}

static int dart_map_pages(struct iommu_domain *domain, unsigned long iova, phys_addr_t paddr, size_t pgsize,
			  size_t pgcount, int prot, gfp_t gfp, size_t *mapped)
{
	struct dart_domain *d = to_dart_domain(domain);
	size_t size = pgsize * pgcount;

	if (!d->ops)
		return -ENODEV;
	if (!dart_reaches(d, iova, size) || paddr >> DART_PA_BITS || (paddr + size - 1) >> DART_PA_BITS)
		return -ERANGE;
	if (prot & (IOMMU_NOEXEC | IOMMU_MMIO) && plant(REFUSED_PROT))
		return -EINVAL;
	return d->ops->map_pages(d->ops, iova, paddr, pgsize, pgcount, prot, gfp, mapped);
}

static size_t dart_unmap_pages(struct iommu_domain *domain, unsigned long iova, size_t pgsize, size_t pgcount,
			       struct iommu_iotlb_gather *gather)
{
	struct dart_domain *d = to_dart_domain(domain);

	if (!dart_reaches(d, iova, 1))
		return 0;
	pgcount = min_t(size_t, pgcount, (DMA_BIT_MASK(DART_VA_BITS) - iova) / pgsize + 1);
	return d->ops->unmap_pages(d->ops, iova, pgsize, pgcount, gather);
}

static phys_addr_t dart_iova_to_phys(struct iommu_domain *domain, dma_addr_t iova)
{
	struct dart_domain *d = to_dart_domain(domain);

	if (!d->ops && plant(ERRNO_ADDRESS))
		return -ENODEV;
	return dart_reaches(d, iova, 1) ? d->ops->iova_to_phys(d->ops, iova) : 0;
}

static void dart_domain_free(struct iommu_domain *domain)
{
	struct dart_domain *d = to_dart_domain(domain);
	unsigned long flags;

	if (d->ops && plant(FLUSH_DEADLOCK)) {
		spin_lock_irqsave(&d->lock, flags);
		free_io_pgtable_ops(d->ops);
		spin_unlock_irqrestore(&d->lock, flags);
	} else if (d->ops && !plant(TABLES_LEAK)) {
		free_io_pgtable_ops(d->ops);
	}
	kfree(d);
}

/* ---- attaching ---------------------------------------------------------------------------------------------------- */

void dart_leave(struct dart_stream *s)
{
	struct dart_domain *d = s->owner;
	unsigned long flags;

	if (!d)
		return;
	spin_lock_irqsave(&d->lock, flags);
	list_del(&s->link);
	s->owner = NULL;
	spin_unlock_irqrestore(&d->lock, flags);
}

static void dart_enter(struct dart_stream *s, struct dart_domain *d)
{
	unsigned long flags;

	spin_lock_irqsave(&d->lock, flags);
	list_add_tail(&s->link, &d->streams);
	s->owner = d;
	spin_unlock_irqrestore(&d->lock, flags);
}

/* Every DART of the master must be able to walk the domain's tables; looked at before anything is changed. */
static bool dart_fits(const struct dart_domain *d, const struct dart_master *m)
{
	const struct dart *first = d->dart ? d->dart : m->stream[0].s->dart;
	u32 i;

	for (i = 0; i < m->n; i++)
		if (m->stream[i].s->dart->only_bypass || m->stream[i].s->dart->page_shift != first->page_shift)
			return false;
	return true;
}

static bool dart_taken(const struct dart_domain *d, const struct dart_master *m)
{
	u32 i;

	for (i = 0; i < m->n; i++)
		if (m->stream[i].s->owner && m->stream[i].s->owner != d)
			return true;
	return false;
}

static bool dart_knows(unsigned int type)
{
	return type == IOMMU_DOMAIN_UNMANAGED || type == IOMMU_DOMAIN_DMA;
}

static int dart_attach_paging(struct iommu_domain *domain, struct device *dev)
{
	struct dart_master *m = dev_iommu_priv_get(dev);
	struct dart_domain *d = to_dart_domain(domain);
	bool dead = !dart_knows(domain->type) && plant(TYPE_IGNORED);
	u32 i;
	int ret;

	if (!dart_fits(d, m)) {
		WARN_ON(plant(ATTACH_WARNS));
		return -EINVAL;
	}
	if (dart_taken(d, m) && plant(NO_SWITCH))
		return -EINVAL;
	ret = dart_finalise(d, m->stream[0].s->dart);
	for (i = 0; i < m->n && !ret; i++) {
		struct dart_stream *s = m->stream[i].s;

		if (plant(COUNTED_TWICE))
			s->users++;
		dart_leave(s);
		dart_enter(s, d);
		dart_set_stream(s, dead ? 0 : DART_TRANSLATE, dead ? NULL : d);
	}
	return ret;
}

const struct iommu_domain_ops dart_paging_ops = {
	.attach_dev = dart_attach_paging,
	.map_pages = dart_map_pages,
	.unmap_pages = dart_unmap_pages,
	.flush_iotlb_all = dart_flush_iotlb_all,
	.iotlb_sync = dart_iotlb_sync,
	.iova_to_phys = dart_iova_to_phys,
	.free = dart_domain_free,
};

/* The core does not allow the first attach of a group to fail, so nothing is left to it that can. */
struct iommu_domain *dart_domain_alloc_paging(struct device *dev)
{
	struct dart_master *m = dev_iommu_priv_get(dev);
	struct dart_domain *d = kzalloc(sizeof(*d), GFP_KERNEL);

	if (!d)
		return ERR_PTR(-ENOMEM);
	if (!dart_fits(d, m)) {
		kfree(d);
		return ERR_PTR(-EINVAL);
	}
	mutex_init(&d->init);
	spin_lock_init(&d->lock);
	INIT_LIST_HEAD(&d->streams);
	d->domain.pgsize_bitmap = ~0UL;		/* until there are tables */
	if (plant(LATE_TABLES) || plant(ERRNO_ADDRESS) || !dart_finalise(d, m->stream[0].s->dart))
		return &d->domain;
	kfree(d);
	return ERR_PTR(-ENOMEM);
}

static int dart_attach_fixed(struct device *dev, u32 tcr)
{
	struct dart_master *m = dev_iommu_priv_get(dev);
	u32 i;

	for (i = 0; i < m->n; i++) {
		dart_leave(m->stream[i].s);
		dart_set_stream(m->stream[i].s, tcr, NULL);
	}
	return 0;
}

/* One of the DARTs of a master is enough to make it impossible. */
static int dart_attach_identity(struct iommu_domain *domain, struct device *dev)
{
	struct dart_master *m = dev_iommu_priv_get(dev);
	u32 i;

	for (i = 0; i < m->n; i++)
		if (!m->stream[i].s->dart->bypass && !plant(FALSE_IDENTITY))
			return -EINVAL;
	return dart_attach_fixed(dev, DART_BYPASS);
}

static int dart_attach_blocked(struct iommu_domain *domain, struct device *dev)
{
	return dart_attach_fixed(dev, 0);
}

static const struct iommu_domain_ops dart_identity_ops = { .attach_dev = dart_attach_identity };
static const struct iommu_domain_ops dart_blocked_ops = { .attach_dev = dart_attach_blocked };
struct iommu_domain dart_identity = { .type = IOMMU_DOMAIN_IDENTITY, .ops = &dart_identity_ops };
struct iommu_domain dart_blocked = { .type = IOMMU_DOMAIN_BLOCKED, .ops = &dart_blocked_ops };
