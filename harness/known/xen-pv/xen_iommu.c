/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Driver of Xen's PV-IOMMU for the hardware domain (spec/xen-pv-iommu): our own, after the driver that was posted for review
 * in June 2024, behind the IOMMU API of 6.12. Correct unless a hazard of plants.def is on. Masters and the life of the
 * interface. Devices are named by segment, bus and function; what keeps them apart is the hypervisor's business, so each
 * is a group of its own.
 */
#include <linux/module.h>
#include <linux/of.h>
#include <linux/platform_device.h>
#include <linux/slab.h>

#include "known/xen-pv/xen.h"

#define XEN_MSI_BASE 0xfee00000UL
#define XEN_MSI_BYTES 0x100000

static struct platform_driver xen_driver;

static int xen_of_xlate(struct device *dev, const struct of_phandle_args *args)
{
	return args->args_count == 1 ? iommu_fwspec_add_ids(dev, args->args, 1) : -EINVAL;
}

static struct iommu_device *xen_probe_device(struct device *dev)
{
	struct iommu_fwspec *fwspec = dev_iommu_fwspec_get(dev);
	struct device *hw = fwspec ? driver_find_device_by_fwnode(&xen_driver.driver, fwspec->iommu_fwnode) : NULL;
	struct xen_iommu *xen;

	if (!hw)
		return ERR_PTR(-ENODEV);
	xen = dev_get_drvdata(hw);
	put_device(hw);			/* the core keeps the interface while it has masters */
	dev_iommu_priv_set(dev, xen);
	if (xen_blocked.ops->attach_dev(&xen_blocked, dev))
		return ERR_PTR(-ENODEV);	/* no device of the hypervisor's */
	return &xen->iommu;
}

/* Messages of interrupts are not translated. */
static void xen_get_resv_regions(struct device *dev, struct list_head *list)
{
	struct iommu_resv_region *r;

	if (plant(WINDOW_UNTOLD))
		return;
	r = iommu_alloc_resv_region(XEN_MSI_BASE, XEN_MSI_BYTES, 0, IOMMU_RESV_MSI, GFP_KERNEL);
	if (r)
		list_add_tail(&r->list, list);
}

/* With its context the hypervisor would take a device that goes to the default one, where everything is reached. */
static void xen_release_device(struct device *dev)
{
	xen_blocked.ops->attach_dev(&xen_blocked, dev);
}

static const struct iommu_ops xen_ops = {
	.identity_domain = &xen_identity,
	.blocked_domain = &xen_blocked,
	.domain_alloc_paging = xen_domain_alloc_paging,
	.of_xlate = xen_of_xlate,
	.probe_device = xen_probe_device,
	.release_device = xen_release_device,
	.device_group = generic_device_group,
	.get_resv_regions = xen_get_resv_regions,
	.pgsize_bitmap = SZ_4K,
	.owner = THIS_MODULE,
	.default_domain_ops = &xen_paging_ops,
};

static int xen_register(struct xen_iommu *xen)
{
	int ret = iommu_device_sysfs_add(&xen->iommu, xen->dev, NULL, "xen-iommu");

	if (ret)
		return ret;
	ret = iommu_device_register(&xen->iommu, &xen_ops, xen->dev);
	if (ret)
		iommu_device_sysfs_remove(&xen->iommu);
	return ret;
}

static int xen_start(struct xen_iommu *xen)
{
	int ret = xen_query(xen);

	if (!ret)
		ret = xen_alloc_context(xen, &xen->nowhere);
	if (ret)
		return ret;
	ret = xen_register(xen);
	if (ret && !plant(PROBE_LEAKS))
		xen_free_context(xen, xen->nowhere);
	return ret;
}

static int xen_probe(struct platform_device *pdev)
{
	struct xen_iommu *xen = devm_kzalloc(&pdev->dev, sizeof(*xen), GFP_KERNEL);
	int ret;

	if (!xen)
		return -ENOMEM;
	xen->dev = &pdev->dev;
	spin_lock_init(&xen->lock);
	platform_set_drvdata(pdev, xen);
	xen->op = (u64 *)get_zeroed_page(GFP_KERNEL);
	if (!xen->op)
		return -ENOMEM;
	ret = xen_start(xen);
	if (ret)
		free_page((unsigned long)xen->op);
	return ret;
}

/* Unregistering releases the masters. */
static void xen_remove(struct platform_device *pdev)
{
	struct xen_iommu *xen = platform_get_drvdata(pdev);

	if (!plant(NOT_UNREGISTERED))
		iommu_device_unregister(&xen->iommu);
	iommu_device_sysfs_remove(&xen->iommu);
	xen_free_context(xen, xen->nowhere);
	free_page((unsigned long)xen->op);
}

static const struct of_device_id xen_match[] = { { .compatible = "iovet,xen-pv-iommu" }, { } };

static struct platform_driver xen_driver = {
	.driver = { .name = "xen-pv-iommu", .of_match_table = xen_match },
	.probe = xen_probe,
	.remove = xen_remove,
};
module_platform_driver(xen_driver);
