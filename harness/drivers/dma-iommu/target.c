/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * dma-iommu as programs see it: the DMA API of the kernel over a simple IOMMU, which is toy with two instances. Some masters
 * look into the CPU's caches, two share a group, and a window near the top of the address space is reserved. Data only.
 */
#include "drivers/toy/policy.h"

#define DMA_OPS (OPS_STEPS | OPS_OWNER | OPS_PLUG | OPS_DMA_API | OPS_IOVA | \
		 (OPS_DOMAIN & ~(CAN(MAP_SG) | CAN(FLUSH) | CAN(LOOKUP))) | CAN(SET_DEFAULT) | CAN(DMA_MASK))

static const char *const driver_files[] = { "dma-iommu.c", "iova.c", NULL };

const struct target the_target = {
	.name = "dma-iommu",
	.brief = "the DMA API: dma-iommu.c and iova.c over the toy IOMMU",
	.ops = DMA_OPS,
	TOY_DMA_MASTERS,
	TOY_POLICY,
};
