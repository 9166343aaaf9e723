/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Driver of the toy IOMMU (programming model: spec/toy/toy.yaml) behind the kernel's IOMMU API: masters, groups and the
 * life of an instance. Correct unless a bug of plants.def is switched on; then one `plant(...)` changes what it does.
 */
#include <linux/bitfield.h>
#include <linux/module.h>
#include <linux/of.h>
#include <linux/platform_device.h>
#include <linux/slab.h>

#include "drivers/glue.h"
#include "hosted/host.h"
#include "drivers/toy/toy.h"

struct toy_group { struct toy *toy; u32 streams; };
static DEFINE_MUTEX(toy_groups_lock);		/* toy->group[] */
static struct platform_driver toy_driver;
LASTING enum toy_plant toy_plant;

static int toy_of_xlate(struct device *dev, const struct of_phandle_args *args)
{
	return args->args_count == 1 ? iommu_fwspec_add_ids(dev, args->args, 1) : -EINVAL;
}

static struct iommu_device *toy_probe_device(struct device *dev)
{
	struct iommu_fwspec *fwspec = dev_iommu_fwspec_get(dev);
	struct device *hw = fwspec ? driver_find_device_by_fwnode(&toy_driver.driver, fwspec->iommu_fwnode) : NULL;
	struct toy *toy;
	u32 i;

	if (!hw)
		return ERR_PTR(-ENODEV);
	toy = dev_get_drvdata(hw);
	if (!plant(DEVICE_REF))
		put_device(hw);		/* the core keeps the instance while it has masters */
	for (i = 0; i < fwspec->num_ids; i++)
		if (fwspec->ids[i] >= toy->n_streams)
			return ERR_PTR(-EINVAL);
	for (i = 0; i < fwspec->num_ids; i++)
		toy->users[fwspec->ids[i]]++;
	dev_iommu_priv_set(dev, toy);
	return &toy->iommu;
}

/* A stream falls silent with its last master: the others of the group go on. */
static void toy_release_device(struct device *dev)
{
	struct iommu_fwspec *fwspec = dev_iommu_fwspec_get(dev);
	struct toy *toy = dev_iommu_priv_get(dev);
	u32 i;

	for (i = 0; i < fwspec->num_ids; i++)
		if (!--toy->users[fwspec->ids[i]] && !plant(UNBIND_KEEPS))
			toy_set_stream(toy, fwspec->ids[i], TOY_CTL_MODE_BLOCKED, 0);
}

static void toy_group_gone(void *data)
{
	struct toy_group *g = data;
	u32 sid;

	mutex_lock(&toy_groups_lock);
	for (sid = 0; sid < TOY_CTL_COUNT; sid++)
		if (g->streams & BIT(sid))
			g->toy->group[sid] = NULL;
	mutex_unlock(&toy_groups_lock);
	kfree(g);
}

static struct iommu_group *toy_new_group(struct device *dev, struct toy *toy, u32 streams)
{
	struct toy_group *g = kmalloc(sizeof(*g), GFP_KERNEL);
	struct iommu_group *group = g ? generic_device_group(dev) : ERR_PTR(-ENOMEM);
	u32 sid;

	if (IS_ERR(group)) {
		kfree(g);
		return group;
	}
	*g = (struct toy_group){ toy, streams };
	iommu_group_set_iommudata(group, g, toy_group_gone);
	for (sid = 0; sid < TOY_CTL_COUNT; sid++)
		if (streams & BIT(sid))
			toy->group[sid] = group;
	return group;
}

/* Masters that share a stream cannot be kept apart, so they share a group. */
static struct iommu_group *toy_device_group(struct device *dev)
{
	struct iommu_fwspec *fwspec = dev_iommu_fwspec_get(dev);
	struct toy *toy = dev_iommu_priv_get(dev);
	struct iommu_group *group;
	u32 i, streams = 0;

	mutex_lock(&toy_groups_lock);
	group = toy->group[fwspec->ids[0]];
	for (i = 0; i < fwspec->num_ids; i++) {
		streams |= BIT(fwspec->ids[i]);
		if (toy->group[fwspec->ids[i]] != group)
			group = ERR_PTR(-EINVAL);
	}
	if (!group)
		group = toy_new_group(dev, toy, streams);
	else if (!IS_ERR(group))
		iommu_group_ref_get(group);
	mutex_unlock(&toy_groups_lock);
	return group;
}

/* Unmapped addresses may stay in the TLB until a flush of all: what the core's flush queues need. */
static bool toy_capable(struct device *dev, enum iommu_cap cap) { return cap == IOMMU_CAP_DEFERRED_FLUSH; }

/* A window that devices use among themselves, below the top of the address space, where addresses are handed out first. */
static void toy_get_resv_regions(struct device *dev, struct list_head *list)
{
	struct iommu_resv_region *r = iommu_alloc_resv_region(TOY_RESV_BASE, TOY_RESV_BYTES, 0, IOMMU_RESV_RESERVED, GFP_KERNEL);

	if (r)
		list_add_tail(&r->list, list);
}

static const struct iommu_ops toy_ops = {
	.capable = toy_capable,
	.get_resv_regions = toy_get_resv_regions,
	.identity_domain = &toy_identity,
	.blocked_domain = &toy_blocked,
	.domain_alloc_paging = toy_domain_alloc_paging,
	.of_xlate = toy_of_xlate,
	.probe_device = toy_probe_device,
	.release_device = toy_release_device,
	.device_group = toy_device_group,
	.pgsize_bitmap = SZ_4K,
	.owner = THIS_MODULE,
	.default_domain_ops = &toy_paging_ops,
};

__weak const struct iommu_ops *toy_extend(struct toy *toy, const struct iommu_ops *own) { return own; }

static int toy_register(struct toy *toy)
{
	const struct iommu_ops *ops = toy_extend(toy, &toy_ops);
	int ret = PTR_ERR_OR_ZERO(ops);

	if (!ret)
		ret = iommu_device_sysfs_add(&toy->iommu, toy->dev, NULL, "toy.%s", dev_name(toy->dev));
	if (ret)
		return ret;
	ret = iommu_device_register(&toy->iommu, ops, toy->dev);
	if (ret)
		iommu_device_sysfs_remove(&toy->iommu);
	return ret;
}

static int toy_probe(struct platform_device *pdev)
{
	struct toy *toy = devm_kzalloc(&pdev->dev, sizeof(*toy), GFP_KERNEL);
	int ret;

	if (!toy)
		return -ENOMEM;
	toy->dev = &pdev->dev;
	if (plant(PROBE_OVERREAD))
		toy->running = READ_ONCE(((u8 *)toy)[sizeof(*toy)]) && !toy->dev;
	spin_lock_init(&toy->lock);
	platform_set_drvdata(pdev, toy);
	toy->regs = devm_platform_ioremap_resource(pdev, 0);
	if (IS_ERR(toy->regs))
		return PTR_ERR(toy->regs);
	toy->irq = platform_get_irq(pdev, 0);
	if (toy->irq < 0)
		return toy->irq;
	toy->n_clks = devm_clk_bulk_get_all(toy->dev, &toy->clks);
	if (toy->n_clks < 0)
		return toy->n_clks;
	ret = clk_bulk_prepare_enable(toy->n_clks, toy->clks);
	if (ret)
		return ret;
	ret = toy_identify(toy);
	if (!ret)
		ret = toy_start(toy);
	if (ret)
		goto out_clocks;
	ret = request_irq(toy->irq, toy_irq, IRQF_SHARED, "iovet-toy", toy);
	if (ret)
		goto out_stop;
	ret = toy_register(toy);
	if (!ret)
		return 0;
	free_irq(toy->irq, toy);
out_stop:
	toy_stop(toy);
out_clocks:
	clk_bulk_disable_unprepare(toy->n_clks, toy->clks);
	return ret;
}

/* Unregistering releases the masters, which blocks their streams. An instance that failed to resume has no clock. */
static void toy_remove(struct platform_device *pdev)
{
	struct toy *toy = platform_get_drvdata(pdev);
	bool was_running = toy->running;

	iommu_device_unregister(&toy->iommu);
	iommu_device_sysfs_remove(&toy->iommu);
	was_running &= !plant(UNBIND_KEEPS);
	if (was_running)
		toy_stop(toy);
	if (!plant(IRQ_KEPT))
		free_irq(toy->irq, toy);
	if (was_running)
		clk_bulk_disable_unprepare(toy->n_clks, toy->clks);
}

static int toy_suspend(struct device *dev)
{
	struct toy *toy = dev_get_drvdata(dev);

	if (!toy->running)
		return 0;
	if (plant(UNCLOCKED))
		clk_bulk_disable_unprepare(toy->n_clks, toy->clks);
	toy_stop(toy);
	if (!plant(UNCLOCKED))
		clk_bulk_disable_unprepare(toy->n_clks, toy->clks);
	return 0;
}

/* A failure leaves the instance suspended; resuming again is allowed. */
static int toy_resume(struct device *dev)
{
	struct toy *toy = dev_get_drvdata(dev);
	int ret = clk_bulk_prepare_enable(toy->n_clks, toy->clks);

	if (ret)
		return ret;
	if (plant(CLOCK_KEPT))
		ret = clk_bulk_prepare_enable(toy->n_clks, toy->clks);
	ret = toy_start(toy);
	if (ret) {
		clk_bulk_disable_unprepare(toy->n_clks, toy->clks);
		return ret;
	}
	toy_restore_streams(toy);
	return 0;
}

static DEFINE_SIMPLE_DEV_PM_OPS(toy_pm, toy_suspend, toy_resume);
static const struct of_device_id toy_match[] = { { .compatible = "iovet,toy" }, { } };

static struct platform_driver toy_driver = {
	.driver = { .name = "iovet-toy", .of_match_table = toy_match, .pm = pm_sleep_ptr(&toy_pm) },
	.probe = toy_probe,
	.remove = toy_remove,
};
module_platform_driver(toy_driver);

static const struct plant_info plants[] = {
#define PLANT(id, plant_name, oracle, text) { .name = plant_name, .set = "known", .cls = oracle, .what = text },
#include "drivers/toy/plants.def"
#undef PLANT
};
LASTING struct plant_seen toy_plant_seen;

bool kw_set_plant(const char *name)
{
	u32 i;

	toy_plant = PLANT_NONE;
	for (i = 0; name && *name && i < ARRAY_SIZE(plants); i++)
		if (!strcmp(plants[i].name, name))
			toy_plant = i + 1;
	return toy_plant || !name || !*name;
}

/* Who comes to a plant's code has triggered it: there is no function around it that could be reached without. */
u32 kw_plants(const struct plant_info **table, const struct plant_seen **seen)
{
	*table = plants;
	*seen = &toy_plant_seen;
	return ARRAY_SIZE(plants);
}
