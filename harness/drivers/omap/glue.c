// SPDX-License-Identifier: GPL-2.0-only
/*
 * What surrounds the OMAP MMU driver. The machine's code hands the units with a reset line functions for power and reset, as
 * platform data (arch/arm/mach-omap2/pdata-quirks.c). kmalloc() of the hosted world gives out memory of the process, whose
 * addresses have more bits than the MMU has; the first-level tables, too large for a slab, come from the simulated RAM instead (a
 * whole kernel has no such memory).
 * And the driver lacks of_xlate, without which the core of 6.12 brings no device to it (reports/findings/README.md): the core is
 * given its operations with one that, as there are no cells, has nothing to do. Nothing else is changed.
 */
#include <linux/device.h>
#include <linux/init.h>
#include <linux/iommu.h>
#include <linux/of.h>
#include <linux/platform_data/iommu-omap.h>
#include <linux/platform_device.h>
#include <linux/slab.h>

#include "hosted/host.h"
#include "hosted/kw.h"
#include "hosted/layout.h"

#define TABLE_BYTES 16384

int __real_iommu_device_register(struct iommu_device *iommu, const struct iommu_ops *ops, struct device *hwdev);
int __wrap_iommu_device_register(struct iommu_device *iommu, const struct iommu_ops *ops, struct device *hwdev);

static int no_cells(struct device *dev, const struct of_phandle_args *args)
{
	return 0;
}

int __wrap_iommu_device_register(struct iommu_device *iommu, const struct iommu_ops *ops, struct device *hwdev)
{
	static struct iommu_ops with_xlate;

	with_xlate = *ops;
	with_xlate.of_xlate = no_cells;
	return __real_iommu_device_register(iommu, &with_xlate, hwdev);
}

#ifndef IOVET_UML
/* ---- tables ------------------------------------------------------------------------------------------------------ */

void *__real___kmalloc_large_noprof(size_t n, gfp_t gfp);
void *__wrap___kmalloc_large_noprof(size_t n, gfp_t gfp);
void __real_kfree(const void *p);
void __wrap_kfree(const void *p);

void *__wrap___kmalloc_large_noprof(size_t n, gfp_t gfp)
{
	return n == TABLE_BYTES ? (void *)__get_free_pages(gfp, get_order(n)) : __real___kmalloc_large_noprof(n, gfp);
}

void __wrap_kfree(const void *p)
{
	if ((unsigned long)p - RAM_VA < RAM_BYTES)
		free_pages((unsigned long)p, get_order(TABLE_BYTES));
	else
		__real_kfree(p);
}
#endif

/* ---- the machine ------------------------------------------------------------------------------------------------- */

static u32 number_of(const struct device *dev)
{
	u32 i;

	for (i = 0; i < kw_target->n_instances && kw_instance_node(i) != dev->of_node; i++)
		;
	return i;
}

static int deassert_reset(struct platform_device *pdev, const char *name)
{
	return h_should_fail(FAULT_PM) ? -EIO : 0;
}

static int assert_reset(struct platform_device *pdev, const char *name)
{
	return 0;
}

/* In reset and without its clock a unit has no registers, and keeps none. */
static int device_enable(struct platform_device *pdev)
{
	h_power(number_of(&pdev->dev), true);
	return 0;
}

static int device_idle(struct platform_device *pdev)
{
	h_power(number_of(&pdev->dev), false);
	return 0;
}

static struct iommu_platform_data pdata = {
	.reset_name = "mmu_cache",
	.assert_reset = assert_reset, .deassert_reset = deassert_reset,
	.device_enable = device_enable, .device_idle = device_idle,
};

static bool has_reset(const struct device *dev)
{
	return number_of(dev) < kw_target->n_instances && of_device_is_compatible(dev->of_node, "ti,omap4-iommu");
}

static int notified(struct notifier_block *nb, unsigned long event, void *data)
{
	struct device *dev = data;

	if (!kw_target || !has_reset(dev))
		return NOTIFY_DONE;
	if (event == BUS_NOTIFY_ADD_DEVICE)
		dev->platform_data = &pdata;
	else if (event == BUS_NOTIFY_BIND_DRIVER || event == BUS_NOTIFY_BOUND_DRIVER)
		h_power(number_of(dev), false);
	return NOTIFY_OK;
}

static struct notifier_block nb = { .notifier_call = notified };

static int __init machine_init(void)
{
	return bus_register_notifier(&platform_bus_type, &nb);
}
core_initcall(machine_init);
