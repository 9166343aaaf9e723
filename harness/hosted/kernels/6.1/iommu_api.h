/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The calls of the IOMMU API and of platform drivers that were others in 6.1: in front of our own files, in the hosted world
 * and in the real kernel (harness/uml/6.1).
 */
#pragma once
#include <linux/err.h>
#include <linux/iommu.h>

/* A driver cannot own the devices of a group one by one. */
#define KW_ABSENT_OPS (1ULL << OP_DEV_CLAIM | 1ULL << OP_DEV_RELEASE | 1ULL << OP_SET_DEFAULT)
#define iommu_device_claim_dma_owner(dev, owner) ((void)(owner), -EOPNOTSUPP)
#define iommu_device_release_dma_owner(dev) do { } while (0)

/* Of a device: set where dma-iommu maps for it. */
#define dma_iommu dma_ops

/* A domain belongs to a bus, and a failure has no name. Whoever asks for a domain has found a group to attach it to. */
static inline struct iommu_domain *iommu_paging_domain_alloc(struct device *dev)
{
	struct iommu_domain *d = dev->iommu_group ? iommu_domain_alloc(dev->bus) : NULL;

	return d ? d : ERR_PTR(dev->iommu_group ? -ENOMEM : -ENODEV);
}

/* Mapping takes no allocation flags: where one may not sleep, it has another name. */
#define iommu_map(domain, iova, pa, size, prot, gfp)						\
	((gfp) == GFP_ATOMIC ? iommu_map_atomic(domain, iova, pa, size, prot) : iommu_map(domain, iova, pa, size, prot))
#define iommu_map_sg(domain, iova, sg, n, prot, gfp)						\
	((gfp) == GFP_ATOMIC ? iommu_map_sg_atomic(domain, iova, sg, n, prot) : iommu_map_sg(domain, iova, sg, n, prot))

/* What remove() of a platform driver returns. */
#define KW_REMOVE int
#define KW_REMOVED 0
