// SPDX-License-Identifier: GPL-2.0-only
/*
 * The ledger of a real kernel: the counts it keeps anyway, by the kinds and names of the hosted ledger. Pages of the IOMMU
 * core are counted as a whole here, and by allocation site in leaks.c.
 */
#include <linux/device.h>
#include <linux/iommu.h>
#include <linux/kobject.h>
#include <linux/mm.h>
#include <linux/of.h>
#include <linux/vmstat.h>

#include "drivers/glue.h"
#include "hosted/kw.h"
#include "hosted/services/services.h"
#include "uml/uml.h"

/* The members every iommu group starts with; the rest of the structure is private to the IOMMU core. */
struct group_head {
	struct kobject kobj;
	struct kobject *devices_kobj;
};

enum { INSTANCE, MASTER };

void ledger_add(struct ledger *l, const char *kind, const char *name, u32 id, s64 value)
{
	if (l->n == LEDGER_MAX)
		h_bug("the ledger has more than %d lines", LEDGER_MAX);
	l->line[l->n++] = (struct ledger_line){ .kind = kind, .name = name, .id = id, .value = value };
}

static s64 refs(const struct kobject *kobj) { return kref_read(&kobj->kref); }

static void add_device(struct ledger *l, const char *name, u32 id, struct device *dev)
{
	ledger_add(l, "device refs", name, id, dev ? refs(&dev->kobj) : 0);
	ledger_add(l, "node refs", name, id, dev && dev->of_node ? refs(&dev->of_node->kobj) : 0);
	ledger_add(l, "runtime pm usage", name, id, dev ? atomic_read(&dev->power.usage_count) : 0);
	ledger_add(l, "runtime pm children", name, id, dev ? atomic_read(&dev->power.child_count) : 0);
}

static u32 actions_on(u32 lines)
{
	u32 n = 0;

	for (; lines; lines &= lines - 1)
		n += uml_irq_actions(__ffs(lines));
	return n;
}

static void add_instance(struct ledger *l, u32 i)
{
	const struct target_instance *in = &the_target.instance[i];

	add_device(l, in->node, INSTANCE << 8 | i, kw_instance_dev(i));
	ledger_add(l, "clocks prepared", in->node, i, uml_clk_prepared(i));
	ledger_add(l, "clocks enabled", in->node, i, uml_clk_enabled(i));
	ledger_add(l, "irq actions", in->node, i, actions_on(target_unit_lines(&the_target, i, ~0u)));
}

static void add_master(struct ledger *l, u32 m)
{
	const char *name = the_target.master[m].node;
	struct device *dev = kw_master_dev(m);
	struct group_head *group = dev ? (struct group_head *)dev->iommu_group : NULL;

	add_device(l, name, MASTER << 8 | m, dev);
	ledger_add(l, "group id", name, m, group ? iommu_group_id(dev->iommu_group) : -1);
	ledger_add(l, "group refs", name, m, group ? refs(group->devices_kobj) : 0);
}

/* Memory types mean nothing in User Mode Linux; that they are put back means something to the ledger. */
static s64 uncached;

int set_memory_uc(unsigned long va, int pages);
int set_memory_wb(unsigned long va, int pages);

int set_memory_uc(unsigned long va, int pages)
{
	uncached += pages;
	return 0;
}

int set_memory_wb(unsigned long va, int pages)
{
	uncached -= pages;
	return 0;
}

static s64 iommu_pages(void) { return (s64)global_node_page_state_pages(NR_IOMMU_PAGES); }

void kw_ledger(struct ledger *l)
{
	u32 i;

	l->n = 0;
	for (i = 0; i < the_target.n_instances; i++)
		add_instance(l, i);
	for (i = 0; i < the_target.n_masters; i++)
		add_master(l, i);
	ledger_add(l, "memory", "iommu pages", 0, iommu_pages());
	ledger_add(l, "memory", "uncached pages", 0, uncached);
	kw_more_ledger(l);
}

void kw_ref_sites(const struct ledger_line *l, s64 extra, struct finding_raw *f) { }
