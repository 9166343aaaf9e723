/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Domains of the Xen PV-IOMMU driver: each is a context of the hypervisor, which holds the mappings and invalidates by itself.
 * Context 0 passes devices through, one without mappings blocks them.
 */
#include <linux/slab.h>

#include "known/xen-pv/xen.h"

#define XEN_FIXED_LAST ((1ULL << 48) - 1)	/* with aperture-fixed */

static struct xen_domain *to_xen_domain(struct iommu_domain *domain)
{
	return container_of(domain, struct xen_domain, domain);
}

/* ---- attaching ------------------------------------------------------------------------------------------------------ */

static int xen_move(struct device *dev, u16 ctx)
{
	struct iommu_fwspec *fwspec = dev_iommu_fwspec_get(dev);
	int ret = 0;
	u32 i;

	for (i = 0; i < fwspec->num_ids && !ret; i++) {
		if (i && plant(FIRST_FUNCTION))
			break;
		ret = xen_reattach(dev_iommu_priv_get(dev), fwspec->ids[i], ctx);
	}
	return ret;
}

static int xen_attach_paging(struct iommu_domain *domain, struct device *dev)
{
	return xen_move(dev, to_xen_domain(domain)->ctx);
}

static int xen_attach_identity(struct iommu_domain *domain, struct device *dev)
{
	return xen_move(dev, 0);
}

/* As it was posted: nothing needs to be done for a device that is to have nothing. */
static int xen_attach_blocked(struct iommu_domain *domain, struct device *dev)
{
	struct xen_iommu *xen = dev_iommu_priv_get(dev);

	return xen_move(dev, plant(BLOCKED_PASSES) ? 0 : xen->nowhere);
}

/* ---- mapping -------------------------------------------------------------------------------------------------------- */

static u32 xen_per_call(const struct xen_iommu *xen, size_t left)
{
	if (xen_guest_is_pv() && !plant(PV_CONTIGUOUS))
		return 1;		/* neighbours in memory are none among its frames */
	return plant(LIMIT_IGNORED) ? left : min_t(size_t, left, xen->max_pages);
}

/* Pages from this address to the end of the aperture. */
static size_t xen_room(const struct xen_iommu *xen, unsigned long iova)
{
	u64 last = plant(APERTURE_FIXED) ? XEN_FIXED_LAST : xen->last_iova;

	return iova <= last ? ((last - iova) >> 12) + 1 : 0;
}

/* What is in the way goes, when that is asked for. */
static int xen_map_some(struct xen_domain *d, u64 dfn, u64 gfn, u32 n, int prot, u32 *done)
{
	int ret = xen_map(d->xen, d->ctx, dfn, gfn, n, prot, done);
	u32 gone;

	if (ret != -XENPV_ERROR_EADDRINUSE || !plant(SILENT_OVERWRITE))
		return ret;
	xen_unmap(d->xen, d->ctx, dfn + *done, 1, &gone);
	*done += gone;
	return xen_map(d->xen, d->ctx, dfn + *done - gone, gfn + *done - gone, gone, prot, &gone);
}

/* What was mapped counts, also before an error. */
static int xen_map_pages(struct iommu_domain *domain, unsigned long iova, phys_addr_t paddr, size_t pgsize, size_t pgcount,
			 int prot, gfp_t gfp, size_t *mapped)
{
	struct xen_domain *d = to_xen_domain(domain);
	size_t at = 0;
	u32 done;
	int ret = 0;

	if (!(prot & (IOMMU_READ | IOMMU_WRITE)))
		return -EINVAL;
	if (pgcount > xen_room(d->xen, iova))
		return -ERANGE;
	while (at < pgcount && !ret) {
		ret = xen_map_some(d, (iova >> 12) + at, xen_gfn_of((paddr >> 12) + at), xen_per_call(d->xen, pgcount - at),
				   prot, &done);
		at += ret && plant(DONE_DROPPED) ? 0 : done;
	}
	*mapped += at * SZ_4K;
	return ret == -XENPV_ERROR_EADDRINUSE ? -EEXIST : ret;
}

static size_t xen_unmap_failed(size_t at, size_t pgcount, int ret)
{
	if (ret != -XENPV_ERROR_ENOENT && plant(UNMAP_ALL_TOLD))
		return pgcount * SZ_4K;
	if (plant(ERRNO_AS_SIZE))
		return ret;
	return at * SZ_4K;
}

/* Up to the first hole, or to where the hypervisor has no memory to split what it folded. */
static size_t xen_unmap_pages(struct iommu_domain *domain, unsigned long iova, size_t pgsize, size_t pgcount,
			      struct iommu_iotlb_gather *gather)
{
	struct xen_domain *d = to_xen_domain(domain);
	size_t at = 0;
	int ret = 0;
	u32 done;

	pgcount = min(pgcount, xen_room(d->xen, iova));
	while (at < pgcount && !ret) {
		ret = xen_unmap(d->xen, d->ctx, (iova >> 12) + at, xen_per_call(d->xen, pgcount - at), &done);
		at += done;
	}
	return ret ? xen_unmap_failed(at, pgcount, ret) : at * SZ_4K;
}

static phys_addr_t xen_iova_to_phys(struct iommu_domain *domain, dma_addr_t iova)
{
	struct xen_domain *d = to_xen_domain(domain);
	u64 gfn;
	int ret = xen_room(d->xen, iova) ? xen_lookup(d->xen, d->ctx, iova >> 12, &gfn) : -ERANGE;

	if (ret)
		return plant(LOOKUP_ERRNO) ? ret : 0;
	return xen_pfn_of(gfn) << 12 | (plant(LOOKUP_OFFSET) ? 0 : iova & (SZ_4K - 1));
}

/* A flush queue asks for it: the hypervisor has done so already. */
static void xen_flush_all(struct iommu_domain *domain) { }

/* ---- domains -------------------------------------------------------------------------------------------------------- */

static void xen_domain_free(struct iommu_domain *domain)
{
	struct xen_domain *d = to_xen_domain(domain);

	if (!plant(CONTEXT_KEPT))
		xen_free_context(d->xen, d->ctx);
	if (plant(FREED_TWICE))
		xen_free_context(d->xen, d->ctx);
	kfree(d);
}

const struct iommu_domain_ops xen_paging_ops = {
	.attach_dev = xen_attach_paging,
	.map_pages = xen_map_pages,
	.unmap_pages = xen_unmap_pages,
	.flush_iotlb_all = xen_flush_all,
	.iova_to_phys = xen_iova_to_phys,
	.free = xen_domain_free,
};

/* As it was posted: the context first. */
static struct iommu_domain *xen_domain_alloc_early(struct xen_iommu *xen)
{
	struct xen_domain *d;
	u16 ctx = 0;
	int ret = xen_alloc_context(xen, &ctx);

	if (ret)
		return ERR_PTR(ret);
	d = kzalloc(sizeof(*d), GFP_KERNEL);
	if (!d)
		return ERR_PTR(-ENOMEM);
	d->ctx = ctx;
	d->xen = xen;
	return &d->domain;
}

static struct iommu_domain *xen_domain_alloc(struct xen_iommu *xen)
{
	struct xen_domain *d = kzalloc(sizeof(*d), GFP_KERNEL);
	int ret;

	if (!d)
		return ERR_PTR(-ENOMEM);
	d->xen = xen;
	ret = xen_alloc_context(xen, &d->ctx);
	if (!ret || plant(ALLOC_UNCHECKED))
		return &d->domain;
	kfree(d);
	return ERR_PTR(ret);
}

struct iommu_domain *xen_domain_alloc_paging(struct device *dev)
{
	struct xen_iommu *xen = dev_iommu_priv_get(dev);
	struct iommu_domain *domain = plant(CONTEXT_FIRST) ? xen_domain_alloc_early(xen) : xen_domain_alloc(xen);

	if (IS_ERR(domain))
		return domain;
	domain->pgsize_bitmap = SZ_4K;
	domain->geometry = (struct iommu_domain_geometry){
		0, plant(APERTURE_FIXED) ? XEN_FIXED_LAST : xen->last_iova, true };
	return domain;
}

static const struct iommu_domain_ops xen_identity_ops = { .attach_dev = xen_attach_identity };
static const struct iommu_domain_ops xen_blocked_ops = { .attach_dev = xen_attach_blocked };
struct iommu_domain xen_identity = { .type = IOMMU_DOMAIN_IDENTITY, .ops = &xen_identity_ops };
struct iommu_domain xen_blocked = { .type = IOMMU_DOMAIN_BLOCKED, .ops = &xen_blocked_ops };
