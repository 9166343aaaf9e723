// SPDX-License-Identifier: GPL-2.0-only
/*
 * kmalloc() of the hosted world gives out memory of the process, whose addresses have more bits than an M4U has. The protected
 * memory that the driver asks for in its probe, two pieces of 256 bytes, comes from the simulated RAM instead. Nothing else.
 */
#include <linux/device.h>
#include <linux/string.h>

#define PROTECTED_BYTES (2 * 256)

void *__real_devm_kmalloc(struct device *dev, size_t size, gfp_t gfp);

void *__wrap_devm_kmalloc(struct device *dev, size_t size, gfp_t gfp)
{
	if (size == PROTECTED_BYTES && dev->driver && !strcmp(dev->driver->name, "mtk-iommu"))
		return (void *)devm_get_free_pages(dev, gfp, 0);
	return __real_devm_kmalloc(dev, size, gfp);
}
