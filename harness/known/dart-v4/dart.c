/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Known-answer driver of Apple DART, t8103 type (programming model: spec/apple-dart): our own, after the design that was
 * posted for review in its fourth version, behind the IOMMU API of 6.12. Correct unless a hazard of plants.def is on.
 * Masters, groups and the life of an instance. It has no suspend, as it was posted.
 */
#include <linux/device.h>
#include <linux/module.h>
#include <linux/of.h>
#include <linux/of_platform.h>
#include <linux/platform_device.h>
#include <linux/slab.h>

#include "known/dart-v4/dart.h"

struct dart_group { struct dart_stream **s; u32 n; };
static DEFINE_MUTEX(dart_groups_lock);		/* dart->group[] */

/* Two ids for each stream: the node of its DART, and its number there. */
static int dart_of_xlate(struct device *dev, const struct of_phandle_args *args)
{
	u32 ids[2] = { args->np->phandle, args->args[0] };

	if (args->args_count != 1 || (args->args[0] >= DART_STREAMS && !plant(SID_UNCHECKED)))
		return -EINVAL;
	return iommu_fwspec_add_ids(dev, ids, 2);
}

static struct dart *dart_by_phandle(u32 phandle)
{
	struct device_node *np = of_find_node_by_phandle(phandle);
	struct platform_device *pdev = np ? of_find_device_by_node(np) : NULL;
	struct dart *dart = pdev ? platform_get_drvdata(pdev) : NULL;

	of_node_put(np);
	if (pdev && !plant(DEVICE_REF))
		put_device(&pdev->dev);		/* the core keeps the instance while it has masters */
	return dart;
}

/* The driver core takes the links of a master away, before the IOMMU core says that it goes. */
static void dart_free_master(struct dart_master *m)
{
	u32 i;

	for (i = 0; i < m->n; i++)
		if (m->stream[i].link ? plant(LINKS_BY_HAND) : plant(LINK_UNCHECKED))
			device_link_del(m->stream[i].link);
	kfree(m);
}

/* One domain serves all streams of a master, and one answer to what it can be. */
static bool dart_alike(const struct dart *a, const struct dart *b)
{
	return a->page_shift == b->page_shift && a->bypass == b->bypass;
}

static int dart_find_streams(struct dart_master *m, const struct iommu_fwspec *fwspec)
{
	u32 i;

	for (i = 0; i < fwspec->num_ids / 2; i++) {
		struct dart *dart = dart_by_phandle(fwspec->ids[2 * i]);

		if (!dart)
			return -ENODEV;
		m->stream[i].s = &dart->stream[fwspec->ids[2 * i + 1]];
		if (!dart_alike(dart, m->stream[0].s->dart))
			return -EINVAL;
	}
	return 0;
}

static int dart_link_streams(struct device *dev, struct dart_master *m, u32 n)
{
	u32 lifetime = plant(LINKS_BY_HAND) ? DL_FLAG_STATELESS : DL_FLAG_AUTOREMOVE_SUPPLIER;

	for (m->n = 0; m->n < n; m->n++) {
		struct device *dart = m->stream[m->n].s->dart->dev;

		m->stream[m->n].link = device_link_add(dev, dart, DL_FLAG_PM_RUNTIME | lifetime);
		if (!m->stream[m->n].link && !plant(LINK_UNCHECKED))
			return -ENOMEM;
	}
	return 0;
}

static struct iommu_device *dart_probe_device(struct device *dev)
{
	struct iommu_fwspec *fwspec = dev_iommu_fwspec_get(dev);
	struct dart_master *m = fwspec ? kzalloc(struct_size(m, stream, fwspec->num_ids / 2), GFP_KERNEL) : NULL;
	int ret = m ? dart_find_streams(m, fwspec) : fwspec ? -ENOMEM : -ENODEV;
	u32 i;

	if (!ret)
		ret = dart_link_streams(dev, m, fwspec->num_ids / 2);
	if (ret) {
		if (m && !plant(MASTER_LEAKS))
			dart_free_master(m);
		return ERR_PTR(ret);
	}
	for (i = 0; i < m->n; i++)
		m->stream[i].s->users++;
	dev_iommu_priv_set(dev, m);
	return &m->stream[0].s->dart->iommu;
}

/* A stream falls silent with its last master: the others of the group go on. */
static void dart_release_device(struct device *dev)
{
	struct dart_master *m = dev_iommu_priv_get(dev);
	u32 i;

	for (i = 0; i < m->n; i++) {
		struct dart_stream *s = m->stream[i].s;

		if (--s->users && !plant(FOREIGN_DETACH))
			continue;
		dart_leave(s);
		if (!plant(RELEASE_KEEPS))
			dart_set_stream(s, 0, NULL);
	}
	dart_free_master(m);
}

/* ---- groups ------------------------------------------------------------------------------------------------------- */

static void dart_group_gone(void *data)
{
	struct dart_group *g = data;
	u32 i;

	mutex_lock(&dart_groups_lock);
	for (i = 0; i < g->n; i++)
		g->s[i]->dart->group[g->s[i]->sid] = NULL;
	mutex_unlock(&dart_groups_lock);
	kfree(g->s);
	kfree(g);
}

static struct iommu_group *dart_new_group(struct device *dev, const struct dart_master *m)
{
	struct dart_group *g = kzalloc(sizeof(*g), GFP_KERNEL);
	struct iommu_group *group = ERR_PTR(-ENOMEM);
	u32 i;

	if (g)
		g->s = kcalloc(m->n, sizeof(*g->s), GFP_KERNEL);
	if (g && g->s)
		group = generic_device_group(dev);
	if (IS_ERR(group)) {
		if (g)
			kfree(g->s);
		kfree(g);
		return group;
	}
	for (i = 0; i < m->n; i++) {
		g->s[g->n++] = m->stream[i].s;
		m->stream[i].s->dart->group[m->stream[i].s->sid] = group;
	}
	iommu_group_set_iommudata(group, g, dart_group_gone);
	return group;
}

/* Masters that share a stream cannot be kept apart, so they share a group; one that would join two groups has no place. */
static struct iommu_group *dart_device_group(struct device *dev)
{
	struct dart_master *m = dev_iommu_priv_get(dev);
	struct iommu_group *group = NULL;
	u32 i;

	if (plant(OWN_GROUPS))
		return generic_device_group(dev);
	mutex_lock(&dart_groups_lock);
	for (i = 0; i < m->n; i++) {
		struct iommu_group *of_stream = m->stream[i].s->dart->group[m->stream[i].s->sid];

		if (i && of_stream != group) {
			group = ERR_PTR(-EINVAL);
			break;
		}
		group = of_stream;
	}
	if (!group)
		group = dart_new_group(dev, m);
	else if (!IS_ERR(group))
		iommu_group_ref_get(group);
	mutex_unlock(&dart_groups_lock);
	return group;
}

/* What every DART of the master can do. */
static int dart_def_domain_type(struct device *dev)
{
	const struct dart_master *m = dev_iommu_priv_get(dev);
	u32 i;

	for (i = 0; i < m->n; i++)
		if (m->stream[i].s->dart->only_bypass)
			return IOMMU_DOMAIN_IDENTITY;
	for (i = 0; i < m->n; i++)
		if (!m->stream[i].s->dart->bypass && !plant(FALSE_IDENTITY))
			return IOMMU_DOMAIN_DMA;
	return 0;
}

static const struct iommu_ops dart_ops = {
	.identity_domain = &dart_identity,
	.blocked_domain = &dart_blocked,
	.domain_alloc_paging = dart_domain_alloc_paging,
	.of_xlate = dart_of_xlate,
	.probe_device = dart_probe_device,
	.release_device = dart_release_device,
	.device_group = dart_device_group,
	.def_domain_type = dart_def_domain_type,
	.pgsize_bitmap = ~0UL,
	.owner = THIS_MODULE,
	.default_domain_ops = &dart_paging_ops,
};

/* ---- life of an instance ------------------------------------------------------------------------------------------ */

static int dart_register(struct dart *dart)
{
	int ret = iommu_device_sysfs_add(&dart->iommu, dart->dev, NULL, "dart-v4.%s", dev_name(dart->dev));

	if (ret)
		return ret;
	ret = iommu_device_register(&dart->iommu, &dart_ops, dart->dev);
	if (ret)
		iommu_device_sysfs_remove(&dart->iommu);
	return ret;
}

static int dart_get_resources(struct dart *dart, struct platform_device *pdev)
{
	struct resource *res;
	u32 i;

	dart->dev = &pdev->dev;
	spin_lock_init(&dart->lock);
	for (i = 0; i < DART_STREAMS; i++)
		dart->stream[i] = (struct dart_stream){ .dart = dart, .sid = i };
	dart->regs = devm_platform_get_and_ioremap_resource(pdev, 0, &res);
	if (IS_ERR(dart->regs))
		return PTR_ERR(dart->regs);
	if (resource_size(res) < DART_WINDOW_BYTES)
		return -EINVAL;
	dart->irq = platform_get_irq(pdev, 0);
	if (dart->irq < 0)
		return dart->irq;
	dart->n_clks = devm_clk_bulk_get_all(dart->dev, &dart->clks);
	return min(dart->n_clks, 0);
}

static int dart_probe(struct platform_device *pdev)
{
	struct dart *dart = devm_kzalloc(&pdev->dev, sizeof(*dart), GFP_KERNEL);
	int ret = dart ? dart_get_resources(dart, pdev) : -ENOMEM;

	if (ret)
		return ret;
	ret = clk_bulk_prepare_enable(dart->n_clks, dart->clks);
	if (ret)
		return ret;
	ret = dart_reset(dart);
	if (!ret)
		ret = dart_identify(dart);
	if (ret)
		goto out_clocks;
	ret = request_irq(dart->irq, dart_irq, IRQF_SHARED, "dart-v4", dart);
	if (ret)
		goto out_clocks;
	platform_set_drvdata(pdev, dart);
	ret = dart_register(dart);
	if (!ret)
		return 0;
	free_irq(dart->irq, dart);
out_clocks:
	clk_bulk_disable_unprepare(dart->n_clks, dart->clks);
	return ret;
}

/* Unregistering releases the masters, which switches their streams off. */
static void dart_remove(struct platform_device *pdev)
{
	struct dart *dart = platform_get_drvdata(pdev);

	iommu_device_unregister(&dart->iommu);
	iommu_device_sysfs_remove(&dart->iommu);
	free_irq(dart->irq, dart);
	dart_reset(dart);
	clk_bulk_disable_unprepare(dart->n_clks, dart->clks);
}

static const struct of_device_id dart_match[] = { { .compatible = "apple,t8103-dart" }, { } };

static struct platform_driver dart_driver = {
	.driver = { .name = "dart-v4", .of_match_table = dart_match, .suppress_bind_attrs = true },
	.probe = dart_probe,
	.remove = dart_remove,
};
module_platform_driver(dart_driver);
