/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * dma-iommu as programs see it: the DMA API of the kernel over a simple IOMMU, which is toy with two instances. Some masters
 * look into the CPU's caches, two share a group, and a window near the top of the address space is reserved. Data only.
 */
#include "drivers/toy/policy.h"

#define DMA_OPS (CAN(NOP) | CAN(DMA) | CAN(DOMAIN_ALLOC) | CAN(ATTACH) | CAN(DETACH) | CAN(DOMAIN_FREE) | CAN(MAP) | CAN(UNMAP) | \
		 CAN(CLAIM) | CAN(RELEASE) | CAN(SET_DEFAULT) | CAN(FAULT) | CAN(STEP_WORK) | CAN(STEP_TIME) | CAN(REMOVE) | \
		 CAN(PROBE) | CAN(DMA_MAP) | CAN(DMA_MAP_SG) | CAN(DMA_ALLOC) | CAN(DMA_UNMAP) | CAN(DMA_SYNC) | CAN(DMA_AT) | \
		 CAN(DMA_MASK) | CAN(DMA_CHURN) | CAN(IOVA_ALLOC) | CAN(IOVA_FREE) | CAN(IOVA_RESERVE) | CAN(IOVA_CHURN))

static const char *const driver_files[] = { "dma-iommu.c", "iova.c", NULL };

const struct target the_target = {
	.name = "dma-iommu",
	.brief = "the DMA API: dma-iommu.c and iova.c over the toy IOMMU",
	.ops = DMA_OPS,
	TOY_DMA_MASTERS,
	TOY_POLICY,
};
