// SPDX-License-Identifier: GPL-2.0-only
/*
 * Kernel world: the hardware's side of known/iova-reset. The tutorial IOMMU invalidates at each unmap; with the hazards that
 * leave that to the allocator, unmapping through the DMA API is remembered instead, and done when the allocator starts anew.
 */
#include "drivers/toy/toy.h"
#undef plant				/* toy has plants of its own, all off */
#define PLANT_NONE KNOWN_PLANT_NONE
#include "known/switches.h"
#include "known/iova-reset/iova_reset.h"

size_t __real_iommu_unmap_fast(struct iommu_domain *domain, unsigned long iova, size_t size, struct iommu_iotlb_gather *g);
void __real_toy_invalidate(struct toy *toy, u32 ttbr, unsigned long start, unsigned long last);

static bool left;			/* the invalidation that comes next is left to the allocator */
static struct { struct toy *toy; u32 ttbr; } waiting[8];
static u32 n_waiting;

size_t __wrap_iommu_unmap_fast(struct iommu_domain *domain, unsigned long iova, size_t size, struct iommu_iotlb_gather *g)
{
	size_t n = __real_iommu_unmap_fast(domain, iova, size, g);

	left = !g->queued && g->end && (plant(STALE_UNTIL_EMPTY) || plant(NO_FLUSH));
	return n;
}

void __wrap_toy_invalidate(struct toy *toy, u32 ttbr, unsigned long start, unsigned long last)
{
	if (!left || n_waiting == ARRAY_SIZE(waiting)) {
		__real_toy_invalidate(toy, ttbr, start, last);
		return;
	}
	left = false;
	waiting[n_waiting].toy = toy;
	waiting[n_waiting++].ttbr = ttbr;
}

void iova_flush_tlbs(void)
{
	u32 i;

	for (i = 0; i < n_waiting && !plant(NO_FLUSH); i++)
		__real_toy_invalidate(waiting[i].toy, waiting[i].ttbr, 0, TOY_IOVA_LAST);
	n_waiting = 0;
}
