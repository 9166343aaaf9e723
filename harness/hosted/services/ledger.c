// SPDX-License-Identifier: GPL-2.0-only
/*
 * The ledger: every resource as a named count. Reads, never changes. The host world compares it
 * with the baseline taken after boot; what a line means is in its kind, which object it is about in
 * its id.
 */
#include <linux/device.h>
#include <linux/iommu.h>
#include <linux/kobject.h>
#include <linux/of.h>
#include <linux/string.h>
#include "drivers/glue.h"
#include "services.h"

/*
 * The two members every iommu group starts with; the rest of the structure is private to the IOMMU
 * core.
 */
struct group_head {
	struct kobject kobj;
	struct kobject *devices_kobj;
};

static struct device *(*const lookup[2])(u32) = { kw_instance_dev, kw_master_dev };
enum { INSTANCE, MASTER };

void ledger_add(struct ledger *l, const char *kind, const char *name, u32 id, s64 value)
{
	if (l->n == LEDGER_MAX)
		h_bug("the ledger has more than %d lines", LEDGER_MAX);
	l->line[l->n++] =
		(struct ledger_line){ .kind = kind, .name = name, .id = id, .value = value };
}

static s64 kobject_refs(const struct kobject *kobj) { return kobj ? kref_read(&kobj->kref) : 0; }

static void add_device(struct ledger *l, const char *name, u32 what, u32 n)
{
	struct device *dev = lookup[what](n);
	u32 id = what << 8 | n;

	ledger_add(l, "device refs", name, id, dev ? kobject_refs(&dev->kobj) : 0);
	ledger_add(l, "node refs", name, id,
		   dev && dev->of_node ? kobject_refs(&dev->of_node->kobj) : 0);
	ledger_add(l, "runtime pm usage", name, id, dev ? atomic_read(&dev->power.usage_count) : 0);
	ledger_add(l, "runtime pm children", name, id,
		   dev ? atomic_read(&dev->power.child_count) : 0);
}

static u32 actions_on(u32 lines)
{
	u32 n = 0;

	for (; lines; lines &= lines - 1)
		n += irq_actions(__ffs(lines));
	return n;
}

static void add_instance(struct ledger *l, const struct target *t, u32 i)
{
	const char *name = t->instance[i].node;

	add_device(l, name, INSTANCE, i);
	ledger_add(l, "windows", name, i, mmio_windows(i));
	ledger_add(l, "clocks prepared", name, i, clk_prepared(i));
	ledger_add(l, "clocks enabled", name, i, clk_enabled(i));
	ledger_add(l, "irq actions", name, i, actions_on(target_unit_lines(t, i, ~0u)));
}

static void add_master(struct ledger *l, const struct target *t, u32 m)
{
	const char *name = t->master[m].node;
	struct device *dev = kw_master_dev(m);
	struct group_head *group = dev ? (struct group_head *)dev->iommu_group : NULL;

	add_device(l, name, MASTER, m);
	ledger_add(l, "group id", name, m, group ? iommu_group_id(dev->iommu_group) : -1);
	ledger_add(l, "group refs", name, m, group ? kobject_refs(group->devices_kobj) : 0);
}

void kw_ledger(struct ledger *l)
{
	const struct target *t = kw_target;
	u32 i;

	l->n = 0;
	for (i = 0; i < t->n_instances; i++)
		add_instance(l, t, i);
	for (i = 0; i < t->n_masters; i++)
		add_master(l, t, i);
	ledger_add(l, "memory", "page runs", 0, mem_live[MEM_PAGES].n);
	ledger_add(l, "memory", "slab objects", 0, mem_live[MEM_SLAB].n);
	ledger_add(l, "memory", "slab bytes", 0, (s64)mem_live[MEM_SLAB].bytes);
	ledger_add(l, "memory", "percpu chunks", 0, mem_live[MEM_PERCPU].n);
	ledger_add(l, "memory", "IDs", 0, mem_live[MEM_IDS].n);
	ledger_add(l, "memory", "uncached pages", 0, mem_uncached_pages());
	ledger_add(l, "accounting", "iommu pages", 0, mem_node_state[NODE_IOMMU_PAGES]);
	ledger_add(l, "accounting", "secondary page tables", 0,
		   mem_node_state[NODE_SECONDARY_PAGETABLE]);
	ledger_add(l, "interrupts", "requested", 0, irq_actions(0));
	ledger_add(l, "pending", "work", 0, kw_work_pending());
	ledger_add(l, "pending", "timers", 0, kw_timer_next_ns() != ~0ULL);
	ledger_add(l, "pending", "rcu callbacks", 0, kw_rcu_pending());
	ledger_add(l, "sysfs", "files", 0, kw_sysfs_files());
	if (kw_more_ledger)
		kw_more_ledger(l);
}

/*
 * The object whose references a line counts: what refs.c logs events under. NULL: the line counts
 * something else.
 */
const void *ledger_object(const struct ledger_line *l)
{
	struct device *dev;

	if (!strcmp(l->kind, "group refs")) {
		dev = kw_master_dev(l->id);
		return dev && dev->iommu_group
			       ? ((struct group_head *)dev->iommu_group)->devices_kobj
			       : NULL;
	}
	if (strcmp(l->kind, "device refs") && strcmp(l->kind, "node refs") && strcmp(l->kind, "runtime pm usage"))
		return NULL;
	dev = lookup[l->id >> 8](l->id & 255);
	if (!dev)
		return NULL;
	if (!strcmp(l->kind, "device refs"))
		return &dev->kobj;
	if (!strcmp(l->kind, "node refs"))
		return dev->of_node ? &dev->of_node->kobj : NULL;
	return &dev->power;
}
