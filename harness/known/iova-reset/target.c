/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * known/iova-reset as programs see it: our own allocator below the DMA API of the kernel, over toy with two instances. Two
 * masters share a group, and a window near the top of the address space is reserved. Data only.
 */
#include "drivers/toy/policy.h"

/* Nothing but what takes addresses, and what makes allocators come and go. */
#define IOVA_OPS (OPS_STEPS | OPS_PLUG | OPS_DMA_API | OPS_IOVA | CAN(DMA) | CAN(SET_DEFAULT) | CAN(DMA_MASK))

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
