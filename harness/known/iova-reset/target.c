/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * known/iova-reset as programs see it: our own allocator below the DMA API of the kernel, over toy with two instances. Two
 * masters share a group, and a window near the top of the address space is reserved. Data only.
 */
#include "drivers/toy/policy.h"

/* Nothing but what takes addresses, and what makes allocators come and go. */
#define IOVA_OPS (CAN(NOP) | CAN(DMA) | CAN(SET_DEFAULT) | CAN(FAULT) | CAN(STEP_WORK) | CAN(STEP_TIME) | CAN(REMOVE) | \
		  CAN(PROBE) | CAN(DMA_MAP) | CAN(DMA_MAP_SG) | CAN(DMA_ALLOC) | CAN(DMA_UNMAP) | CAN(DMA_SYNC) | CAN(DMA_AT) | \
		  CAN(DMA_MASK) | CAN(DMA_CHURN) | CAN(IOVA_ALLOC) | CAN(IOVA_FREE) | CAN(IOVA_RESERVE) | CAN(IOVA_CHURN))

static const char *const driver_files[] = { "iova_reset.c", NULL };

static const char *const plants[] = {
#define PLANT(id, name, oracle, what) name,
#include "known/iova-reset/plants.def"
#undef PLANT
};

const struct target the_target = {
	.name = "known/iova-reset",
	.brief = "our own IOVA allocator that starts anew when empty, below dma-iommu.c, with the hazards of that",
	.ops = IOVA_OPS,
	TOY_DMA_MASTERS,
	TOY_POLICY,
	.plants = plants,
	.n_plants = ARRAY_LEN(plants),
};
