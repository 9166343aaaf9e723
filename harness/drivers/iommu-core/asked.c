// SPDX-License-Identifier: GPL-2.0-only
/*
 * What users of the core ask it beyond what programs do, between programs: about devices behind no IOMMU, or behind one of another
 * driver; domains whose driver lacks an operation, or that are no tables; groups that are made by hand, as PowerPC and VFIO do. The
 * answers are what the API promises, whatever the program did. Nothing here warns when the core is right, and nothing stays.
 */
#include <linux/device.h>
#include <linux/err.h>
#include <linux/iommu.h>
#include <linux/of_iommu.h>
#include <linux/platform_device.h>
#include <linux/scatterlist.h>
#include <linux/string.h>
#include "iommu-priv.h"
#include "core.h"
#include "hosted/kw.h"

#define SAYS(call, right) says(#call, (long)(call), (long)(right))

static void says(const char *call, long got, long right)
{
	if (got != right)
		h_finding(ORA_CONTRACT, "", call, "%s is %lld, not %lld", call, (long long)got, (long long)right);
}

static void ruled(const char *rule, const char *what, bool right, const char *title)
{
	if (!right)
		h_finding(ORA_CONTRACT, rule, what, "%s", title);
}

/* ---- domains ------------------------------------------------------------------------------------ */

#define ANSWER 7

static int takes_pasid(struct iommu_domain *d, struct device *dev, ioasid_t pasid, struct iommu_domain *old) { return 0; }
static int nests(struct iommu_domain *d) { return ANSWER; }
static int has_quirk(struct iommu_domain *d, unsigned long quirk) { return quirk == ANSWER ? 0 : -ERANGE; }

static const struct iommu_domain_ops no_ops, some_ops = {
	.set_dev_pasid = takes_pasid, .enable_nesting = nests, .set_pgtable_quirks = has_quirk,
};
static struct iommu_domain bare = { .type = IOMMU_DOMAIN_UNMANAGED, .ops = &no_ops };
static struct iommu_domain rich = { .type = IOMMU_DOMAIN_UNMANAGED, .ops = &some_ops };
static struct iommu_domain through = { .type = IOMMU_DOMAIN_IDENTITY, .ops = &some_ops };
static struct iommu_domain shut = { .type = IOMMU_DOMAIN_BLOCKED, .ops = &some_ops };

static void ask_domains(void)
{
	struct scatterlist sg;

	sg_init_table(&sg, 1);
	sg_set_page(&sg, virt_to_page(kw_target), PAGE_SIZE, 0);
	SAYS(iommu_map(&through, 0, 0, PAGE_SIZE, IOMMU_READ, GFP_KERNEL), -EINVAL);
	SAYS(iommu_map_sg(&through, 0, &sg, 1, IOMMU_READ, GFP_KERNEL), -EINVAL);
	SAYS(iommu_unmap(&through, 0, PAGE_SIZE), 0);
	SAYS(iommu_iova_to_phys(&through, PAGE_SIZE), PAGE_SIZE);
	SAYS(iommu_iova_to_phys(&shut, PAGE_SIZE), 0);
	SAYS(iommu_enable_nesting(&through), -EINVAL);
	SAYS(iommu_enable_nesting(&bare), -EINVAL);
	SAYS(iommu_enable_nesting(&rich), ANSWER);
	SAYS(iommu_set_pgtable_quirks(&through, ANSWER), -EINVAL);
	SAYS(iommu_set_pgtable_quirks(&bare, ANSWER), -EINVAL);
	SAYS(iommu_set_pgtable_quirks(&rich, ANSWER), 0);
}

/* ---- devices that are behind no IOMMU, or behind one whose driver does less ----------------------- */

static void ask_outsider(struct device *dev)
{
	static const u32 ids[1];

	SAYS(iommu_attach_device(&bare, dev), -ENODEV);
	SAYS(iommu_attach_device_pasid(&bare, dev, 1, NULL), -EOPNOTSUPP);
	SAYS(iommu_attach_device_pasid(&rich, dev, 1, NULL), -ENODEV);
	SAYS(iommu_dev_enable_feature(dev, IOMMU_DEV_FEAT_SVA), -ENODEV);
	SAYS(iommu_dev_disable_feature(dev, IOMMU_DEV_FEAT_SVA), -EBUSY);
	SAYS(iommu_device_claim_dma_owner(dev, &bare), -ENODEV);
	SAYS(iommu_get_domain_for_dev(dev), 0);
	ruled("DOM-3", "domain-for-outsider", PTR_ERR(iommu_paging_domain_alloc(dev)) == -ENODEV,
	      "a domain was allocated for a device that is behind no IOMMU");
	ruled("DOM-15", "outsider-mapped", !device_iommu_mapped(dev), "a device is said to be behind an IOMMU because another one is");
	SAYS(iommu_fwspec_add_ids(dev, ids, 1), -EINVAL);
	SAYS(device_iommu_capable(dev, IOMMU_CAP_CACHE_COHERENCY), false);
	SAYS(of_iommu_configure(dev, NULL, NULL), -ENODEV);
	SAYS(dev->iommu, 0);
}

static void ask_other_driver(void)
{
	static const struct iommu_ops ops;
	static struct iommu_device unit = { .ops = &ops };
	static struct dev_iommu iommu = { .iommu_dev = &unit };
	static struct device dev = { .iommu = &iommu };

	SAYS(iommu_dev_enable_feature(&dev, IOMMU_DEV_FEAT_SVA), -ENODEV);
	SAYS(iommu_dev_disable_feature(&dev, IOMMU_DEV_FEAT_SVA), -EBUSY);
	SAYS(device_iommu_capable(&dev, IOMMU_CAP_CACHE_COHERENCY), false);
	SAYS(iopf_queue_add_device(NULL, &dev), -ENODEV);
	SAYS(iopf_queue_discard_partial(NULL), -EINVAL);
}

/* ---- groups: of a device behind the IOMMU, and one that is made by hand --------------------------- */

static void ask_group(struct device *dev)
{
	struct iommu_group *group = iommu_group_get(dev);
	struct iommu_domain *was = iommu_get_domain_for_dev(dev);
	struct iommu_attach_handle handle = { 0 };

	bare.owner = NULL;
	SAYS(iommu_attach_group(&bare, group), -EINVAL);
	bare.owner = dev_iommu_ops(dev);
	SAYS(iommu_attach_group(&bare, group), -ENODEV);
	SAYS(iommu_group_replace_domain(group, NULL), -EINVAL);
	SAYS(iommu_group_replace_domain(group, &bare), -ENODEV);
	SAYS(iommu_replace_group_handle(group, NULL, &handle), -EINVAL);
	SAYS(iommu_get_domain_for_dev(dev) == was, true);
	iommu_group_put(group);
}

static int count(struct device *dev, void *seen)
{
	++*(u32 *)seen;
	return 0;
}

static int stop(struct device *dev, void *seen) { return ++*(u32 *)seen; }

/* As many as the target says are in the group of this master, and there. */
static u32 members(u32 of)
{
	u32 n = 0, i;

	for (i = 0; i < kw_target->n_masters; i++)
		n += kw_present(i) && kw_target->master[i].group == kw_target->master[of].group;
	return n;
}

static void ask_every_member(u32 master)
{
	struct iommu_group *group = iommu_group_get(kw_master_dev(master));
	u32 seen = 0;

	SAYS(iommu_group_for_each_dev(group, &seen, count), 0);
	SAYS(seen == members(master), true);
	seen = 0;
	SAYS(iommu_group_for_each_dev(group, &seen, stop), 1);
	SAYS(seen, 1);
	iommu_group_put(group);
}

static void ask_members(struct iommu_group *group, struct device *dev)
{
	struct iommu_group *of;
	u32 seen = 0;

	SAYS(iommu_group_for_each_dev(group, &seen, count), 0);
	SAYS(seen, 0);
	SAYS(iommu_group_add_device(group, dev), 0);
	of = iommu_group_get(dev);
	SAYS(of == group, true);
	iommu_group_put(of);
	SAYS(kw_sysfs_has(&dev->kobj, "iommu_group"), true);
	SAYS(iommu_group_for_each_dev(group, &seen, stop), 1);
	SAYS(iommu_group_dma_owner_claimed(group), false);
	iommu_group_remove_device(dev);
	SAYS(dev->iommu_group, 0);
	SAYS(kw_sysfs_has(&dev->kobj, "iommu_group"), false);
	iommu_group_remove_device(dev);
}

static bool is_called(struct iommu_group *group, const char *name)
{
	static char told[PAGE_SIZE] __aligned(PAGE_SIZE);
	long bytes = kw_sysfs_show((struct kobject *)group, "name", told);

	return name ? bytes == (long)strlen(name) && !memcmp(told, name, bytes) : bytes < 0;
}

static void ask_group_by_hand(struct device *dev)
{
	struct iommu_group *group = iommu_group_alloc();

	SAYS(PTR_ERR_OR_ZERO(group), 0);
	if (IS_ERR(group))
		return;
	SAYS(iommu_group_set_name(group, "by hand"), 0);
	SAYS(is_called(group, "by hand\n"), true);
	SAYS(iommu_group_set_name(group, NULL), 0);
	SAYS(is_called(group, NULL), true);
	SAYS(iommu_group_set_name(group, "once"), 0);
	SAYS(iommu_group_set_name(group, "again"), 0);
	SAYS(is_called(group, "again\n"), true);
	ask_members(group, dev);
	iommu_group_put(group);
}

/* ---- buses --------------------------------------------------------------------------------------- */

static void ask_bus(struct device *dev)
{
	static const struct bus_type empty = { .name = "empty" };
	struct iommu_domain *domain;

	core_for_bus = true;
	domain = iommu_domain_alloc(&platform_bus_type);
	core_for_bus = false;

	SAYS(iommu_present(&platform_bus_type), true);
	SAYS(iommu_present(&empty), false);
	SAYS(iommu_domain_alloc(&empty), 0);
	SAYS(domain && domain->type == IOMMU_DOMAIN_UNMANAGED && domain->owner == dev_iommu_ops(dev), true);
	if (domain)
		iommu_domain_free(domain);
}

/* The answer is for this device, and not for the first one that has an IOMMU. */
static void ask_domain_of(u32 master)
{
	struct iommu_domain *d = iommu_paging_domain_alloc(kw_master_dev(master));

	if (!IS_ERR(d))
		iommu_domain_free(d);
	else
		ruled("DOM-3", "domain-of-insider", PTR_ERR(d) == -ENOMEM, "no domain was allocated for a device that is behind an IOMMU");
}

void core_ask(void)
{
	struct device *outsider = kw_instance_dev(0);
	u32 i;

	if (h_rough())
		return;
	ask_domains();
	ask_other_driver();
	if (outsider) {
		ask_outsider(outsider);
		ask_group_by_hand(outsider);
	}
	for (i = 0; i < kw_target->n_masters; i++)
		if (kw_present(i))
			ask_every_member(i);
	if (kw_present(5) && kw_bound(1))
		ask_domain_of(5);
	if (kw_present(0) && kw_bound(0)) {
		ask_group(kw_master_dev(0));
		ask_bus(kw_master_dev(0));
	}
}
