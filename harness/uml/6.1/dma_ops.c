// SPDX-License-Identifier: GPL-2.0-only
/*
 * What an architecture of Linux 6.1 decides when a device finds its driver: behind an IOMMU the DMA API goes through it. In 6.12
 * the IOMMU core sees to that.
 */
#include <linux/dma-map-ops.h>
#include <linux/iommu.h>

void arch_setup_dma_ops(struct device *dev, u64 base, u64 bytes, const struct iommu_ops *iommu, bool coherent)
{
	if (iommu)
		iommu_setup_dma_ops(dev, base, base + bytes - 1);
}

void arch_teardown_dma_ops(struct device *dev) { dev->dma_ops = NULL; }
