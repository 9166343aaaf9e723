// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel world of the back end `uml`, as host.h wants it: boot, work, reset, and how a sysfs file is written. The API
 * (hosted/api_iommu.c), the topology (hosted/topology.c) and the back end's life (hosted/hosted.c) are the hosted ones.
 */
#include <linux/device.h>
#include <linux/debug_locks.h>
#include <linux/device/driver.h>
#include <linux/iommu.h>
#include <linux/kernfs.h>
#include <linux/kobject.h>
#include <linux/mmu_notifier.h>
#include <linux/of.h>
#include <linux/pm_runtime.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sysfs.h>
#include <linux/version.h>
#include <linux/workqueue.h>
#include <asm/sections.h>

#include "hosted/dt.h"
#include "hosted/kw.h"
#include "uml/uml.h"

static struct device_node *child(const char *name)
{
	char path[64];
	struct device_node *np;

	snprintf(path, sizeof(path), "/%s", name);
	np = of_find_node_by_path(path);
	of_node_put(np);		/* nodes from firmware stay */
	if (!np)
		h_bug("the device tree has no %s: is it another target's?", path);
	return np;
}

struct device_node *kw_instance_node(u32 instance) { return child(the_target.instance[instance].node); }
struct device_node *kw_master_node(u32 master)
{
	const struct target_master *m = &the_target.master[master];
	char path[64];

	if (!m->bus_last && !m->pci)
		return child(m->node);
	snprintf(path, sizeof(path), "%s/%s", m->pci ? KW_ROOT_COMPLEX : "bus", m->node);
	return child(path);
}

struct device_node *kw_spare_region(void) { return child("reserved-memory/region"); }
struct device_node *kw_other_node(void) { return child("interrupt-controller"); }

u32 kw_kernel_version(void) { return LINUX_VERSION_CODE; }

/* Devices come a little later; drivers, as on real machines, with the other initcalls. */
void uml_machine_init(void)
{
	kw_target = &the_target;
	uml_irq_init(child("interrupt-controller"));
	uml_clk_init(child("clock"));
	uml_mmio_init();
	if (the_target.passthrough)
		iommu_set_default_passthrough(true);
	uml_glue_init();
}

void kw_boot(const struct target *t) { }

void kw_devices_come(void)
{
	kw_run_work();
	kw_topology_find();
}

/* The two queues that drivers and the cores below them use here. */
static void flush_work_queues(void)
{
	__flush_workqueue(pm_wq);
	__flush_workqueue(system_wq);
}

/* Their queues have workers of their own. */
static void flush_page_requests(void)
{
	struct device *dev;
	u32 m;

	for (m = 0; m < the_target.n_masters; m++) {
		dev = kw_present(m) ? kw_master_dev(m) : NULL;
		if (dev && dev->iommu && rcu_access_pointer(dev->iommu->fault_param))
			iopf_queue_flush_dev(dev);
	}
}

void uml_run_queued(void)
{
	if (the_target.ops & (OPS_SVA | OPS_PAGES))
		flush_page_requests();
	flush_work_queues();
}

void kw_run_work(void)
{
	wait_for_device_probe();
	uml_run_queued();
	device_link_wait_removal();	/* till then a link that was deleted holds the devices at both its ends */
	rcu_barrier();
	flush_work_queues();		/* what the callbacks queued */
	if (the_target.ops & OPS_SVA)
		mmu_notifier_synchronize();	/* those who followed an address space are gone */
}

void kw_pass(u64 ns) { h_advance_ns(ns); }

/* What a program may find depends on the boot and on itself: warnings that come once come once a program. */
void kw_reset(void)
{
	uml_irq_reset();
	generic_bug_clear_once();
	memset(__start_once, 0, (size_t)(__end_once - __start_once));
}

long kw_sysfs_store(struct kobject *kobj, const char *name, const char *text)
{
	struct kernfs_node *kn = kernfs_find_and_get(kobj->sd, name);
	struct attribute *attr = kn ? kn->priv : NULL;
	long ret;

	if (!kn)
		return -ENOENT;
	ret = kobj->ktype->sysfs_ops->store(kobj, attr, text, strlen(text));
	kernfs_put(kn);
	return ret;
}

long kw_sysfs_show(struct kobject *kobj, const char *name, char *page)
{
	struct kernfs_node *kn = kernfs_find_and_get(kobj->sd, name);
	long ret;

	if (!kn)
		return -ENOENT;
	ret = kobj->ktype->sysfs_ops->show(kobj, kn->priv, page);
	kernfs_put(kn);
	return ret;
}

bool kw_sysfs_has(const struct kobject *kobj, const char *name)
{
	struct kernfs_node *kn = kernfs_find_and_get(kobj->sd, name);

	kernfs_put(kn);
	return kn;
}

/* A real slab does not know how many of a cache are in use; what nobody has any more is for kmemleak to tell. */
u32 kw_cache_live(const char *name) { return 0; }

void kw_sysfs_drop_stale_links(void) { }	/* the real one leaves none */

/* ---- operation boundary ------------------------------------------------------------------------------------------ */

static void left_behind(const char *what, const char *opname, const char *state)
{
	char title[160];
	struct finding_raw f = { .oracle = ORA_CONTEXT, .rule = "", .what = what, .title = title, .fatal = true };

	snprintf(title, sizeof(title), "%s returned with %s", opname, state);
	finding_report(&f);
}

/* Nothing of this can be put right in a kernel that goes on, so it ends. When lockdep has given up, locks are not known. */
void kw_context_check(const char *opname)
{
	if (lockdep_depth(current) || (!debug_locks && preempt_count())) {
		debug_show_held_locks(current);
		left_behind("lock-held", opname, "a lock held");
	}
	if (irqs_disabled())
		left_behind("irqs-off", opname, "interrupts off");
	if (preempt_count())
		left_behind("preempt-count", opname, "a preemption count left");
}
