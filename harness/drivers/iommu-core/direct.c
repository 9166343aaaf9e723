// SPDX-License-Identifier: GPL-2.0-only
/*
 * What firmware says of devices, as the driver tells it to the core: addresses that are to lead where they led before, and
 * devices that are left alone until they are used; and an instance that cannot put off flushes. Looks whether the core keeps to it
 * when it attaches.
 */
#include <linux/device.h>
#include <linux/dma-mapping.h>
#include <linux/of_iommu.h>
#include "core.h"
#include "drivers/toy/toy.h"
#include "hosted/kw.h"

static const struct iommu_ops *toy_own;
static struct iommu_domain_ops strict_ops;

static const struct target_master *master_of(const struct device *dev) { return &kw_target->master[core_number(dev)]; }

static void get_resv_regions(struct device *dev, struct list_head *list)
{
	const struct target_master *m = master_of(dev);
	struct iommu_resv_region *r;

	toy_own->get_resv_regions(dev, list);
	if (m->direct.in_tree)
		of_iommu_get_resv_regions(dev, list);
	if (!m->direct.last || m->direct.in_tree)
		return;
	r = iommu_alloc_resv_region(m->direct.start, m->direct.last - m->direct.start + 1, IOMMU_READ | IOMMU_WRITE,
				    m->direct.relaxable ? IOMMU_RESV_DIRECT_RELAXABLE : IOMMU_RESV_DIRECT, GFP_KERNEL);
	if (r)
		list_add_tail(&r->list, list);
}

static bool is_attach_deferred(struct device *dev) { return master_of(dev)->deferred; }

/* ---- an instance that flushes at once ------------------------------------------------------------ */

static bool never_lazy(const struct device *dev) { return kw_target->instance[master_of(dev)->stream[0].instance].never_lazy; }

static bool offers(struct device *dev, enum iommu_cap cap)
{
	return !(cap == IOMMU_CAP_DEFERRED_FLUSH && never_lazy(dev)) && toy_own->capable(dev, cap);
}

bool core_for_bus;

/* A domain for a bus is for the first device on it; whoever asks for one otherwise names the device. */
static struct iommu_domain *domain_alloc_paging(struct device *of)
{
	struct device *dev = of ?: kw_master_dev(0);
	struct iommu_domain *d = toy_own->domain_alloc_paging(dev);

	if (!of && !core_for_bus)
		h_finding(ORA_CONTRACT, "DOM-1", "domain-for-nobody", "a domain is asked for, and not told for which device");
	if (!IS_ERR(d) && never_lazy(dev))
		d->ops = &strict_ops;
	return d;
}

/*
 * As drivers of hardware on a bus of its own do, an attach maps the first table for the IOMMU, which can fail: not where a device
 * goes back to, which is its default domain or the one that it was attached to before. NULL: it is in neither.
 */
static const struct iommu_domain *before[MAX_MASTERS];

void core_new_device(const struct device *dev) { before[core_number(dev)] = NULL; }

static int attach_mapped(struct iommu_domain *domain, struct device *dev)
{
	struct toy_domain *d = container_of(domain, struct toy_domain, domain);
	dma_addr_t at;
	int ret;

	if (domain->type & __IOMMU_DOMAIN_DMA_API || d->toy != dev_iommu_priv_get(dev) || domain == before[core_number(dev)] ||
	    master_of(dev)->deferred)
		return toy_own->default_domain_ops->attach_dev(domain, dev);
	at = dma_map_single_attrs(d->toy->dev, d->root, PAGE_SIZE, DMA_TO_DEVICE, DMA_ATTR_SKIP_CPU_SYNC);
	if (dma_mapping_error(d->toy->dev, at))
		return -ENOMEM;
	ret = toy_own->default_domain_ops->attach_dev(domain, dev);
	dma_unmap_single_attrs(d->toy->dev, at, PAGE_SIZE, DMA_TO_DEVICE, DMA_ATTR_SKIP_CPU_SYNC);
	before[core_number(dev)] = domain;
	return ret;
}

/* A device that firmware left running goes on while it is attached: what it uses is mapped before. */
static int attach_dev(struct iommu_domain *domain, struct device *dev)
{
	const struct target_master *m = master_of(dev);

	if (domain->type & __IOMMU_DOMAIN_DMA_API && m->direct.last && !h_injected() &&
	    (iommu_iova_to_phys(domain, m->direct.start) != m->direct.start ||
	     iommu_iova_to_phys(domain, m->direct.last) != m->direct.last))
		h_finding(ORA_CONTRACT, "RESV-8", "direct-mapping-late",
			  "a device is attached to a domain that lacks the direct mapping it needs");
	return attach_mapped(domain, dev);
}

/*
 * What a device is attached to when it goes: its driver blocks its streams then (toy.c), so that there is nothing to do. One that
 * was left alone until it is used, and never was used, is left alone by this, too.
 */
static int let_go(struct iommu_domain *domain, struct device *dev)
{
	if (dev->iommu->attach_deferred)
		h_finding(ORA_CONTRACT, "", "deferred-attached-at-end", "a device that was left alone until now is attached when it goes");
	return 0;
}

static const struct iommu_domain_ops gone_ops = { .attach_dev = let_go };
static struct iommu_domain gone = { .type = IOMMU_DOMAIN_BLOCKED, .ops = &gone_ops };

void core_extend_direct(struct iommu_ops *ops, struct iommu_domain_ops *paging, const struct iommu_ops *own)
{
	toy_own = own;
	ops->get_resv_regions = get_resv_regions;
	ops->is_attach_deferred = is_attach_deferred;
	ops->capable = offers;
	ops->domain_alloc_paging = domain_alloc_paging;
	ops->release_domain = &gone;
	paging->attach_dev = attach_dev;
	strict_ops = *paging;
	strict_ops.flush_iotlb_all = NULL;
}

/* A device that came to its default domain in a program is left alone again, as when it was probed. */
void kw_leave_alone(void)
{
	u32 i;

	memset(before, 0, sizeof(before));
	for (i = 0; i < kw_target->n_masters; i++) {
		struct device *dev = kw_target->master[i].deferred && kw_present(i) ? kw_master_dev(i) : NULL;

		if (!dev || dev->iommu->attach_deferred)
			continue;
		toy_own->blocked_domain->ops->attach_dev(toy_own->blocked_domain, dev);
		dev->iommu->attach_deferred = 1;
	}
	core_ask();
}
