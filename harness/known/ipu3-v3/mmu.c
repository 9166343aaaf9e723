/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Known-answer driver of the IPU3 MMU (programming model: spec/ipu3-mmu): our own, after the design that was posted for
 * review in its third version, behind the IOMMU API of 6.12. Correct unless a hazard of plants.def is on. Masters, groups
 * and the life of an instance. It does not power the unit off.
 */
#include <linux/iopoll.h>
#include <linux/module.h>
#include <linux/of.h>
#include <linux/platform_device.h>
#include <linux/slab.h>

#include "known/ipu3-v3/mmu.h"

#define MMU_POLL_US 1000
#define MMU_HALT_US 100000

static DEFINE_MUTEX(mmu_groups_lock);		/* mmu->group */
static struct platform_driver mmu_driver;

void mmu_invalidate(struct mmu *mmu)
{
	writel(IPU3_TLB_INVALIDATE_INVALIDATE, mmu->regs + IPU3_TLB_INVALIDATE_OFFSET);
}

int mmu_set_halt(struct mmu *mmu, bool halt)
{
	u32 val;
	int ret;

	writel(halt ? IPU3_GP_HALT_HALT : 0, mmu->regs + IPU3_GP_HALT_OFFSET);
	ret = readl_poll_timeout_atomic(mmu->regs + IPU3_GP_HALTED_OFFSET, val, !!(val & IPU3_GP_HALTED_HALTED) == halt,
					MMU_POLL_US, MMU_HALT_US);
	if (ret)
		dev_err(mmu->dev, "the gate does not %s\n", halt ? "close" : "open");
	return ret;
}

static int mmu_of_xlate(struct device *dev, const struct of_phandle_args *args)
{
	return args->args_count ? -EINVAL : 0;
}

static struct iommu_device *mmu_probe_device(struct device *dev)
{
	struct iommu_fwspec *fwspec = dev_iommu_fwspec_get(dev);
	struct device *hw = fwspec ? driver_find_device_by_fwnode(&mmu_driver.driver, fwspec->iommu_fwnode) : NULL;
	struct mmu *mmu;

	if (!hw)
		return ERR_PTR(-ENODEV);
	mmu = dev_get_drvdata(hw);
	put_device(hw);			/* the core keeps the instance while it has masters */
	mmu->users++;
	dev_iommu_priv_set(dev, mmu);
	return &mmu->iommu;
}

/* The others of the group go on. */
static void mmu_release_device(struct device *dev)
{
	struct mmu *mmu = dev_iommu_priv_get(dev);

	if (!--mmu->users || plant(SIBLING_DETACHED))
		mmu_switch(mmu, NULL);
}

static void mmu_group_gone(void *data)
{
	struct mmu *mmu = data;

	mutex_lock(&mmu_groups_lock);
	mmu->group = NULL;
	mutex_unlock(&mmu_groups_lock);
}

/* The MMU cannot tell its masters apart: all of them are one group. */
static struct iommu_group *mmu_device_group(struct device *dev)
{
	struct mmu *mmu = dev_iommu_priv_get(dev);
	struct iommu_group *group;

	mutex_lock(&mmu_groups_lock);
	group = mmu->group;
	if (group && !plant(UNCOUNTED_GROUP)) {
		iommu_group_ref_get(group);
	} else if (!group) {
		group = generic_device_group(dev);
		if (!IS_ERR(group))
			iommu_group_set_iommudata(group, mmu, mmu_group_gone);
		if (!IS_ERR(group) || plant(GROUP_ERROR))
			mmu->group = group;
	}
	mutex_unlock(&mmu_groups_lock);
	return group;
}

static int mmu_def_domain_type(struct device *dev) { return IOMMU_DOMAIN_DMA; }

static const struct iommu_ops mmu_ops = {
	.blocked_domain = &mmu_blocked,
	.domain_alloc = mmu_domain_alloc,
	.of_xlate = mmu_of_xlate,
	.probe_device = mmu_probe_device,
	.release_device = mmu_release_device,
	.device_group = mmu_device_group,
	.def_domain_type = mmu_def_domain_type,
	.pgsize_bitmap = SZ_4K,
	.owner = THIS_MODULE,
	.default_domain_ops = &mmu_paging_ops,
};

static void mmu_free_tables(struct mmu *mmu)
{
	free_page((unsigned long)mmu->l1);
	free_page((unsigned long)mmu->dummy_l2);
	free_page((unsigned long)mmu->dummy_page);
}

static int mmu_make_tables(struct mmu *mmu)
{
	mmu->dummy_page = (void *)get_zeroed_page(GFP_KERNEL);
	mmu->dummy_l2 = mmu->dummy_page ? mmu_new_table(mmu_frame(mmu->dummy_page), GFP_KERNEL) : NULL;
	mmu->l1 = mmu->dummy_l2 ? mmu_new_table(mmu_frame(mmu->dummy_l2), GFP_KERNEL) : NULL;
	if (mmu->l1)
		return 0;
	mmu_free_tables(mmu);
	return -ENOMEM;
}

/* Nothing but the gate protects memory until the first table is in place. */
static int mmu_start(struct mmu *mmu)
{
	int ret = mmu_set_halt(mmu, true);

	if (ret)
		return ret;
	writel(mmu_frame(mmu->l1) & IPU3_L1_PHYS_PFN, mmu->regs + IPU3_L1_PHYS_OFFSET);
	mmu_invalidate(mmu);
	return mmu_set_halt(mmu, false);
}

/* A unit that does not stop may go on walking its tables, so they stay. */
static void mmu_stop(struct mmu *mmu)
{
	if (!mmu_set_halt(mmu, true))
		mmu_free_tables(mmu);
}

static int mmu_probe(struct platform_device *pdev)
{
	struct mmu *mmu = devm_kzalloc(&pdev->dev, sizeof(*mmu), GFP_KERNEL);
	struct resource *res;
	int ret;

	if (!mmu)
		return -ENOMEM;
	mmu->dev = &pdev->dev;
	spin_lock_init(&mmu->lock);
	platform_set_drvdata(pdev, mmu);
	mmu->regs = devm_platform_get_and_ioremap_resource(pdev, 0, &res);
	if (IS_ERR(mmu->regs))
		return PTR_ERR(mmu->regs);
	if (resource_size(res) < IPU3_WINDOW_BYTES)
		return -EINVAL;
	ret = mmu_make_tables(mmu);
	if (ret)
		return ret;
	ret = mmu_start(mmu);
	if (!ret)
		ret = iommu_device_sysfs_add(&mmu->iommu, mmu->dev, NULL, "ipu3-v3.%s", dev_name(mmu->dev));
	if (ret)
		goto out_tables;
	ret = iommu_device_register(&mmu->iommu, &mmu_ops, mmu->dev);
	if (!ret)
		return 0;
	iommu_device_sysfs_remove(&mmu->iommu);
out_tables:
	mmu_stop(mmu);
	return ret;
}

static void mmu_remove(struct platform_device *pdev)
{
	struct mmu *mmu = platform_get_drvdata(pdev);

	iommu_device_unregister(&mmu->iommu);
	iommu_device_sysfs_remove(&mmu->iommu);
	mmu_stop(mmu);
}

static const struct of_device_id mmu_match[] = { { .compatible = "iovet,ipu3-mmu" }, { } };

static struct platform_driver mmu_driver = {
	.driver = { .name = "ipu3-v3", .of_match_table = mmu_match, .suppress_bind_attrs = true },
	.probe = mmu_probe,
	.remove = mmu_remove,
};
module_platform_driver(mmu_driver);
