// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which device is which number of the target, and plugging masters and instances in and out, through the driver core.
 * Kernel world, of every back end that has one; the back end boots (boot.c) and makes the nodes. Called through host.h by
 * the host world and through kw.h by the API glue.
 */
#include <linux/device.h>
#include <linux/device/driver.h>
#include <linux/dma-mapping.h>
#include <linux/init.h>
#include <linux/iommu.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/of.h>
#include <linux/of_platform.h>
#include <linux/platform_device.h>
#include <linux/pm_runtime.h>
#include "hosted/dt.h"
#include "hosted/kw.h"
#include "ops/decode.h"

const struct target *kw_target;
static struct device *instance_dev[MAX_INSTANCES], *master_dev[MAX_MASTERS];

/* ---- the client: what a VFIO-like user would bind to a master ------------------------------- */

static bool in_use[MAX_MASTERS];	/* holds a runtime-PM reference, and so its IOMMUs */

/* Do programs say when masters are in use? */
static bool has_power_ops(void)
{
	return kw_target->api == API_IOMMU && kw_target->ops >> OP_POWER_OFF & 1;
}

static u32 master_of(const struct device *dev)
{
	u32 i;

	for (i = 0; i < kw_target->n_masters && kw_master_node(i) != dev->of_node; i++)
		;
	return i;
}

static void forget_error(struct device *dev)
{
	if (dev && dev->power.runtime_error)
		pm_runtime_set_suspended(dev);
}

/* An instance that did not resume once, for an injected fault, is tried again by whoever needs it next. */
void kw_forget_errors(void)
{
	u32 i;

	for (i = 0; i < kw_target->n_instances; i++)
		forget_error(instance_dev[i]);
}

/*
 * The suppliers' errors go first, an instance's before those of what is in front of it: a consumer that is told to be
 * suspended lets go of them.
 */
static void forget_errors(struct device *dev)
{
	u32 i, k, n = master_of(dev);

	for (i = 0; i < kw_target->master[n].n_streams; i++) {
		u32 instance = kw_target->master[n].stream[i].instance;

		forget_error(kw_instance_dev(instance));
		for (k = 0; k < kw_target->n_instances; k++)
			if (kw_target->instance[k].up == instance + 1)
				forget_error(kw_instance_dev(k));
	}
	forget_error(dev);
}

/* What failed before, for whatever user, is tried again; what fails now may be tried later. */
static int start_using(struct device *dev)
{
	int ret;

	forget_errors(dev);
	ret = pm_runtime_resume_and_get(dev);
	in_use[master_of(dev)] = ret >= 0;
	if (ret >= 0)
		return 0;
	forget_errors(dev);
	return ret;
}

static int stop_using(struct device *dev)
{
	in_use[master_of(dev)] = false;
	return pm_runtime_put_sync(dev);
}

int kw_master_use(u32 master, bool on)
{
	struct device *dev = kw_master_dev(master);

	if (!dev || !dev->driver || in_use[master] == on)
		return 0;
	return on ? start_using(dev) : stop_using(dev);
}

/* A client whose power fails stays, unused: it may be started later. */
int kw_client_start(struct device *dev)
{
	int ret = dma_set_mask_and_coherent(dev, DMA_BIT_MASK(64));

	if (master_of(dev) & 1)		/* one in two takes less as one piece than others, ... */
		dma_set_max_seg_size(dev, 2 * PAGE_SIZE);
	if (master_of(dev) & 2)		/* ... and one in two counts addresses with few bits within a piece */
		dma_set_seg_boundary(dev, DMA_BOUNDARY_PAGES * PAGE_SIZE - 1);
	if (ret || !has_power_ops())
		return ret;
	pm_runtime_enable(dev);
	if (start_using(dev))
		h_trace(EV_NOTE, "a master has no power", master_of(dev), 0);
	return 0;
}

void kw_client_stop(struct device *dev)
{
	if (!has_power_ops())
		return;
	if (in_use[master_of(dev)])
		stop_using(dev);
	pm_runtime_disable(dev);
}

static int client_probe(struct platform_device *pdev) { return kw_client_start(&pdev->dev); }

static KW_REMOVE client_remove(struct platform_device *pdev)
{
	kw_client_stop(&pdev->dev);
	return KW_REMOVED;
}

static const struct of_device_id client_match[] = {
	{ .compatible = KW_CLIENT_COMPATIBLE },
	{ }
};

static struct platform_driver client_driver = {
	.probe = client_probe,
	.remove = client_remove,
	.driver_managed_dma = true,	/* programs claim and release DMA ownership themselves */
	.driver = { .name = "iovet-client", .of_match_table = client_match },
};
builtin_platform_driver(client_driver);

/* ---- topology ------------------------------------------------------------------------------- */

struct device *kw_instance_dev(u32 instance) { return instance_dev[instance]; }
struct device *kw_master_dev(u32 master) { return master_dev[master]; }

static s32 find_dev(struct device *const *table, u32 n, const struct device *dev)
{
	u32 i;

	for (i = 0; i < n; i++)
		if (table[i] == dev)
			return (s32)i;
	return -1;
}

s32 kw_dev_instance(const struct device *dev) { return find_dev(instance_dev, kw_target->n_instances, dev); }
s32 kw_dev_master(const struct device *dev) { return find_dev(master_dev, kw_target->n_masters, dev); }

static int lacks_driver(struct device *child, void *unused)
{
	return child->bus && !child->driver;
}

/* Asked before and after every operation: children are looked at again when one of them came, went, or met a driver. */
static u32 asked, with_drivers;		/* bitmasks of instances */
static const struct bus_type *child_bus;

static int child_event(struct notifier_block *nb, unsigned long event, void *data)
{
	asked = 0;
	return NOTIFY_OK;
}

static struct notifier_block child_events = { .notifier_call = child_event };

static int watch_bus(struct device *child, void *unused)
{
	if (!child_bus && child->bus && !bus_register_notifier(child->bus, &child_events))
		child_bus = child->bus;
	return 0;
}

static bool has_all_drivers(u32 instance)
{
	u32 bit = 1u << instance;

	if (asked & bit && child_bus)
		return with_drivers & bit;
	device_for_each_child(instance_dev[instance], NULL, watch_bus);
	with_drivers = device_for_each_child(instance_dev[instance], NULL, lacks_driver) ? with_drivers & ~bit : with_drivers | bit;
	asked |= bit;
	return with_drivers & bit;
}

bool kw_bound(u32 instance)
{
	struct device *dev = instance_dev[instance];

	if (!dev || !dev->driver)
		return false;
	return !kw_target->transport || has_all_drivers(instance);
}

bool kw_present(u32 master)
{
	struct device *dev = master_dev[master];

	return dev && (kw_target->api != API_IOMMU || dev->iommu_group);
}

s32 kw_group_id(u32 master)
{
	struct device *dev = master_dev[master];
	struct iommu_group *group = dev ? iommu_group_get(dev) : NULL;
	s32 id = group ? iommu_group_id(group) : -1;

	iommu_group_put(group);
	return id;
}

/* The bus keeps the device alive; the tables only name it. */
static struct device *node_dev(struct device_node *np)
{
	struct platform_device *pdev = of_find_device_by_node(np);

	if (!pdev)
		return NULL;
	put_device(&pdev->dev);
	return &pdev->dev;
}

/* Does it depend on a device, until whoever said so takes it back? */
static bool depends(const struct device *dev)
{
	const struct device_link *link;

	list_for_each_entry(link, &dev->links.suppliers, c_node)
		if (link->flags & DL_FLAG_STATELESS)
			return true;
	return false;
}

/*
 * However its probe ended: sysfs tells of a device's group just as long as it is in one, and who is in none depends on nobody.
 */
void kw_check_links(void)
{
	u32 i;

	for (i = 0; i < kw_target->n_masters; i++) {
		if (master_dev[i] && !master_dev[i]->iommu_group && depends(master_dev[i]))
			h_finding(ORA_LEDGER, "PROBE-6", "supplier-link", "%s is behind no IOMMU, and has a link to a supplier that stays",
				  kw_target->master[i].node);
		if (master_dev[i] && kw_sysfs_has(&master_dev[i]->kobj, "iommu_group") != !!master_dev[i]->iommu_group)
			h_finding(ORA_LEDGER, "PROBE-6", "group-link", "%s %s", kw_target->master[i].node,
				  master_dev[i]->iommu_group ? "is in a group, and has no link to it"
							     : "is in no group, and has a link to one");
	}
}

/* ---- what is reserved ---------------------------------------------------------------------- */

static bool reserves(struct list_head *regions, u64 first, u64 last, enum iommu_resv_type type)
{
	struct iommu_resv_region *r;

	list_for_each_entry(r, regions, list)
		if (r->start == first && r->start + (r->length - 1) == last && r->type == type)
			return true;
	return false;
}

/* Messages of interrupts go either where the hardware says or where software likes, to one of the two. */
static void check_doorbells(const char *node, struct list_head *regions, bool in_hardware)
{
	struct iommu_resv_region *r;
	u32 free_choice = 0;

	list_for_each_entry(r, regions, list)
		free_choice += r->type == IOMMU_RESV_SW_MSI;
	if (free_choice != !in_hardware)
		h_finding(ORA_CONTRACT, "VIRTIO-13", "doorbell-place", "%s is told of %d places for doorbells that software may choose",
			  node, (int)free_choice);
}

/*
 * What the hardware keeps for itself is told to whoever asks the core. Nothing fails or lies at this time; while the device was
 * probed, something may have.
 */
static void check_reserved(u32 master, u32 instance)
{
	const struct target_instance *in = &kw_target->instance[instance];
	bool doorbell = false;
	LIST_HEAD(regions);
	u32 i;

	if (!in->resv[0].last || !kw_present(master))
		return;
	iommu_get_resv_regions(master_dev[master], &regions);
	for (i = 0; i < ARRAY_SIZE(in->resv); i++)
		if (in->resv[i].last && !reserves(&regions, in->resv[i].first, in->resv[i].last,
						  in->resv[i].doorbell ? IOMMU_RESV_MSI : IOMMU_RESV_RESERVED))
			h_finding(ORA_CONTRACT, "VIRTIO-13", "reserved-region-lost",
				  "%s is not told that %#llx is reserved", kw_target->master[master].node,
				  in->resv[i].first);
	for (i = 0; i < ARRAY_SIZE(in->resv); i++)
		doorbell |= in->resv[i].doorbell;
	check_doorbells(kw_target->master[master].node, &regions, doorbell);
	iommu_put_resv_regions(master_dev[master], &regions);
}

/* Whether memory that a device has mapped can be snooped is asked of each device: of its own IOMMU, and of itself. */
static void check_coherency(u32 master, u32 instance)
{
	const struct target_master *m = &kw_target->master[master];
	bool right = kw_target->instance[instance].walks_caches || m->coherent;

	if (!kw_target->coherency_told || !kw_present(master) || kw_firmware_right)
		return;
	if (device_iommu_capable(master_dev[master], IOMMU_CAP_CACHE_COHERENCY) != right)
		h_finding(ORA_CONTRACT, "COHER-4", "coherency-of-another", "%s is told that its IOMMU is %s, and it is not", m->node,
			  right ? "not coherent" : "coherent");
}

/* What users of a device that has come are told of it. */
static void check_told(u32 master)
{
	u32 instance = kw_target->master[master].stream[0].instance;

	check_reserved(master, instance);
	check_coherency(master, instance);
}

/* ---- hot-plug ------------------------------------------------------------------------------- */

int kw_master_remove(u32 master)
{
	struct device *dev = master_dev[master];

	h_call();
	if (!dev)
		return 0;
	master_dev[master] = NULL;
	if (kw_target->master[master].pci)
		kw_pci_remove(dev);
	else
		of_platform_device_destroy(dev, NULL);
	return 0;
}

/* The bus keeps it alive. NULL: it does not come. */
static struct device *make_master(u32 master)
{
	struct platform_device *pdev;

	if (kw_target->master[master].pci)
		return kw_pci_add(master);
	pdev = of_platform_device_create(kw_master_node(master), NULL, NULL);
	return pdev ? &pdev->dev : NULL;
}

int kw_master_add(u32 master)
{
	struct device *dev;

	if (master_dev[master])
		return 0;
	h_call();
	dev = make_master(master);
	kw_run_work();			/* deferred probes */
	if (!dev)
		return -ENODEV;
	master_dev[master] = dev;
	if (h_calm())
		check_told(master);
	return 0;
}

void kw_instance_is(u32 instance, struct device *dev) { instance_dev[instance] = dev; }

int kw_instance_come(u32 instance)
{
	struct platform_device *pdev;

	h_call();
	pdev = of_platform_device_create(kw_instance_node(instance), NULL, NULL);
	kw_run_work();
	kw_instance_is(instance, pdev ? &pdev->dev : NULL);
	return kw_bound(instance) ? 0 : -ENODEV;
}

int kw_instance_unbind(u32 instance)
{
	h_call();
	if (instance_dev[instance] && instance_dev[instance]->driver)
		device_release_driver(instance_dev[instance]);
	return 0;
}

/* Everybody stops using their instances, and starts again: hardware that is told of them only then knows of all. */
void kw_restart_all(void)
{
	u32 i;

	if (!kw_target->told_at_power_on)
		return;
	for (i = 0; i < kw_target->n_masters; i++)
		kw_master_use(i, false);
	kw_run_work();
	for (i = 0; i < kw_target->n_masters; i++)
		kw_master_use(i, true);
}

u32 kw_irqs_refused;

/* An interrupt that a probe is refused is a reason for it to fail: without it nobody hears what the hardware has to say. */
static void check_irqs(u32 instance)
{
	if (kw_irqs_refused && kw_bound(instance) && !kw_target->irqs_optional)
		h_finding(ORA_CONTRACT, "PROBE-29", "irq-missing", "%s was refused an interrupt, and has a driver all the same",
			  kw_target->instance[instance].node);
}

int kw_instance_bind(u32 instance)
{
	int ret;
	u32 i;

	if (kw_bound(instance))
		return 0;
	if (!instance_dev[instance])
		return kw_instance_come(instance);
	kw_instance_unbind(instance);	/* a transport whose child found no driver begins anew */
	h_call();
	kw_irqs_refused = 0;
	ret = device_attach(instance_dev[instance]);
	check_irqs(instance);
	kw_run_work();
	for (i = 0; i < kw_target->n_masters; i++)	/* those whose probe was undone with the instance */
		if (master_dev[i] && !master_dev[i]->driver && !device_attach(master_dev[i]))
			h_trace(EV_NOTE, "a master stayed without driver", i, 0);
	kw_run_work();
	if (!h_rough())
		kw_restart_all();
	return ret < 0 ? ret : ret ? 0 : -ENODEV;
}

static void tell_consumer(u32 instance, const struct device *consumer)
{
	char title[160];
	struct finding_raw f = { .oracle = ORA_LEDGER, .rule = "PROBE-6", .what = "consumer-link", .title = title };	/* nobody's frames */

	snprintf(title, sizeof(title), "%s has no driver, and %s depends on it still", kw_target->instance[instance].node,
		 dev_name(consumer));
	finding_report(&f);
}

/* A driver that said who needs its device takes that back when it goes. */
static void check_no_suppliers(void)
{
	const struct device_link *link;
	u32 i;

	for (i = 0; i < kw_target->n_instances; i++)
		if (instance_dev[i] && !instance_dev[i]->driver)
			list_for_each_entry(link, &instance_dev[i]->links.consumers, s_node)
				if (link->flags & DL_FLAG_STATELESS) {
					tell_consumer(i, link->consumer);
					break;
				}
}

/*
 * Everything is gone: whatever was allocated since it was gone before has leaked. The first two times are part of
 * booting, when caches fill that stay.
 */
static void check_gone(void)
{
	static u32 times;
	static u64 mark;

	if (kw_target->stays_plugged)
		return;
	check_no_suppliers();
	kw_sysfs_drop_stale_links();
	if (times < 2) {
		times++;
		mark = kw_alloc_mark();
		return;
	}
	kw_leaks(mark, true);
}

static void check_back(void)
{
	u32 i;

	for (i = 0; i < kw_target->n_instances; i++)
		if (!kw_bound(i))
			h_finding(ORA_CONTRACT, "", "reprobe-instance", "%s does not probe again after it was unbound",
				  kw_target->instance[i].node);
	for (i = 0; i < kw_target->n_masters; i++)
		if (kw_present(i) == kw_target->master[i].refused)
			h_finding(ORA_CONTRACT, "", "reprobe-master", "%s is not behind its IOMMU again after remove and probe",
				  kw_target->master[i].node);
	for (i = 0; i < kw_target->n_masters; i++)
		check_told(i);
}

void (*kw_firmware_right)(void);
void __weak kw_firmware(u32 kind, u32 at, u32 bit, u32 pattern) { }
void __weak kw_drivers_come(void) { }
void __weak kw_starve(u32 instance, u32 kind, u32 nth) { }
void __weak kw_starved(void) { }

void kw_unplug_all(void)
{
	u32 i;

	for (i = kw_target->n_masters; !kw_target->stays_plugged && i-- > 0;)
		kw_master_remove(i);
	for (i = kw_target->n_instances; !kw_target->stays_plugged && i-- > 0;)
		if (!kw_target->instance[i].fixed)
			kw_instance_unbind(i);
	kw_run_work();
}

void kw_reprobe_all(void)
{
	u32 i;

	kw_unplug_all();
	if (kw_firmware_right)
		kw_firmware_right();
	check_gone();
	for (i = 0; i < kw_target->n_instances; i++)
		kw_instance_bind(i);
	for (i = 0; i < kw_target->n_masters; i++)
		kw_master_add(i);
	kw_restart_all();
	check_back();
}

/* ---- after boot ----------------------------------------------------------------------------- */

static void find_devices(void)
{
	u32 i;

	for (i = 0; i < kw_target->n_instances; i++)
		instance_dev[i] = node_dev(kw_instance_node(i));
	for (i = 0; i < kw_target->n_masters; i++)
		master_dev[i] = kw_target->master[i].pci ? kw_pci_add(i) : node_dev(kw_master_node(i));
	kw_run_work();
}

static void check_booted(void)
{
	u32 i;

	for (i = 0; i < kw_target->n_instances; i++)
		if (!kw_bound(i))
			h_bug("boot: no driver bound to %s", kw_target->instance[i].node);
	for (i = 0; i < kw_target->n_masters; i++)
		if (kw_present(i) == kw_target->master[i].refused)
			h_bug("boot: %s is not behind an IOMMU, or is although it cannot be", kw_target->master[i].node);
}

void kw_topology_find(void)
{
	find_devices();
	check_booted();
	kw_restart_all();
}
