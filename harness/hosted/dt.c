// SPDX-License-Identifier: GPL-2.0-only
/*
 * The device tree, built from the target: interrupt controller, a clock, one node per IOMMU instance and per master.
 * Nodes are real ones (counted, in sysfs's registry), made before of_core_init() and never removed.
 */
#include <linux/kernel.h>
#include <linux/of.h>
#include <linux/of_platform.h>
#include <linux/platform_device.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "hosted/dt.h"

enum { PHANDLE_INTC = 1, PHANDLE_CLOCK };	/* then one per instance: INSTANCE_PHANDLE() */
#define PHANDLE_RESET 0x100			/* line n is that of instance n */
#define MAX_CELLS 32			/* also for the streams of all functions of PCI Express */
#define MASTER_BYTES 0x1000

static struct device_node *interrupts, *instance_node[MAX_INSTANCES], *master_node[MAX_MASTERS], *spare_region;

static struct device_node *add_node(struct device_node *parent, const char *name)
{
	struct device_node *np = kzalloc(sizeof(*np), GFP_KERNEL | __GFP_NOFAIL), **at;

	of_node_init(np);
	of_node_set_flag(np, OF_DYNAMIC);
	np->name = kstrndup(name, strcspn(name, "@"), GFP_KERNEL);
	np->full_name = kstrdup(name, GFP_KERNEL);
	np->parent = parent;
	if (parent) {
		for (at = &parent->child; *at; at = &(*at)->sibling)
			;
		*at = np;
	}
	return np;
}

static void add_prop(struct device_node *np, const char *name, const void *value, u32 bytes)
{
	struct property *p = kzalloc(sizeof(*p), GFP_KERNEL | __GFP_NOFAIL), **at;

	p->name = kstrdup(name, GFP_KERNEL);
	p->value = bytes ? kmemdup(value, bytes, GFP_KERNEL) : kzalloc(1, GFP_KERNEL);
	p->length = (int)bytes;
	of_property_set_flag(p, OF_DYNAMIC);
	for (at = &np->properties; *at; at = &(*at)->next)
		;
	*at = p;
}

static void add_string(struct device_node *np, const char *name, const char *value)
{
	add_prop(np, name, value, strlen(value) + 1);
}

static void add_cells(struct device_node *np, const char *name, const u32 *cells, u32 n)
{
	__be32 be[32];
	u32 i;

	BUILD_BUG_ON(MAX_CELLS > ARRAY_SIZE(be) || 3 * MAX_STREAMS > MAX_CELLS || MAX_WINDOWS + MAX_IRQS > ARRAY_SIZE(be));
	for (i = 0; i < n; i++)
		be[i] = cpu_to_be32(cells[i]);
	add_prop(np, name, be, n * sizeof(be[0]));
}

static void add_cell(struct device_node *np, const char *name, u32 value)
{
	add_cells(np, name, &value, 1);
}

/* A node that nobody's driver will ever serve: fw_devlink must not wait for one. */
static struct device_node *add_provider(struct device_node *root, const char *name, u32 phandle)
{
	struct device_node *np = add_node(root, name);

	np->phandle = phandle;
	fwnode_dev_initialized(of_fwnode_handle(np), true);
	return np;
}

static void add_strings(struct device_node *np, const char *name, const char *const *strings, u32 n)
{
	char all[128];
	u32 i, at = 0;

	for (i = 0; i < n && at < sizeof(all); i++)
		at += (u32)strscpy(all + at, strings[i], sizeof(all) - at) + 1;
	add_prop(np, name, all, at);
}

static void add_compatible(struct device_node *np, const struct target_instance *in)
{
	const char *const name[] = { in->compatible, in->fallback, in->fallback2 };
	char all[128];
	u32 i, n = 0;

	for (i = 0; i < ARRAY_SIZE(name); i++)
		if (name[i])
			n += scnprintf(all + n, sizeof(all) - n, "%s", name[i]) + 1;
	add_prop(np, "compatible", all, n);
}

/* The windows of an instance, and their interrupt lines: each line once, then those of further outputs. */
static void add_windows(struct device_node *np, const struct target *t, u32 n)
{
	u32 reg[4 * MAX_WINDOWS], irq[MAX_WINDOWS + MAX_IRQS - 1], i, k, c = 0, n_irqs = 0;

	for (i = 0; i <= t->instance[n].n_more; i++) {
		struct target_window w = target_unit_window(t, target_unit(t, n, i));

		if (t->instance[n].adjoining && i)
			break;
		if (t->instance[n].adjoining)
			w.bytes *= 1 + t->instance[n].n_more;
		reg[c++] = upper_32_bits(w.base);
		reg[c++] = lower_32_bits(w.base);
		reg[c++] = upper_32_bits(w.bytes);
		reg[c++] = lower_32_bits(w.bytes);
		for (k = 0; k < n_irqs && irq[k] != w.irq; k++)
			;
		if (k == n_irqs && w.irq)
			irq[n_irqs++] = w.irq;
	}
	for (i = 0; i < t->instance[n].n_more_irqs; i++)
		irq[n_irqs++] = t->instance[n].more_irqs[i];
	add_cells(np, "reg", reg, c);
	if (n_irqs)
		add_cells(np, "interrupts", irq, n_irqs);
	if (t->instance[n].irq_names)
		add_strings(np, "interrupt-names", t->instance[n].irq_names, n_irqs);
}

static void add_instance(struct device_node *root, const struct target *t, u32 n)
{
	const struct target_instance *in = &t->instance[n];
	struct device_node *np = add_node(root, in->node);
	u32 clocks[8], i;

	np->phandle = INSTANCE_PHANDLE(n);
	add_compatible(np, in);
	if (in->bytes)
		add_windows(np, t, n);
	else if (in->irq)
		add_cell(np, "interrupts", in->irq);
	add_cell(np, "#iommu-cells", in->iommu_cells);
	for (i = 0; i < in->n_clocks && i < ARRAY_SIZE(clocks); i++)
		clocks[i] = PHANDLE_CLOCK;
	if (i)
		add_cells(np, "clocks", clocks, i);
	if (i && in->clock_names)
		add_strings(np, "clock-names", in->clock_names, i);
	if (in->reset_line)
		add_cells(np, "resets", (u32[]){ PHANDLE_RESET, n }, 2);
	for (i = 0; i < in->n_props; i++)
		add_cells(np, in->props[i].name, in->props[i].cells, in->props[i].n);
	instance_node[n] = np;
}

/* Do the cells say the same as those of an earlier stream? Windows of an instance are told apart by nothing. */
static bool named_before(const struct target *t, const struct target_master *m, u32 stream)
{
	u32 i;

	for (i = 0; i < stream; i++)
		if (m->stream[i].instance == m->stream[stream].instance &&
		    (m->stream[i].sid == m->stream[stream].sid || !t->instance[m->stream[i].instance].iommu_cells))
			return true;
	return false;
}

static void add_numbers(struct device_node *np, const struct target *t, const struct target_master *m)
{
	u32 cells[MAX_STREAMS], i;

	for (i = 0; i < m->n_streams; i++)
		cells[i] = m->stream[i].sid;
	add_cells(np, t->streams_in, cells, i);
}

/* A bus that carries addresses up to `last`, of 2^n bytes in all. */
static struct device_node *add_bus(struct device_node *root, u64 last)
{
	u32 window[6] = { 0, 0, 0, 0, upper_32_bits(last + 1), lower_32_bits(last + 1) };
	struct device_node *np = add_node(root, "bus");

	add_string(np, "compatible", KW_BUS_COMPATIBLE);
	add_cell(np, "#address-cells", 2);
	add_cell(np, "#size-cells", 2);
	add_prop(np, "ranges", NULL, 0);
	add_cells(np, "dma-ranges", window, 6);
	return np;
}

/* What buses below a root complex are translated by: requester ids, and the streams they are. */
static u32 map_ids(const struct target *t, u32 *cells, u32 most)
{
	u32 i, k, c = 0;

	for (i = 0; i < t->n_masters; i++)
		for (k = 0; t->master[i].pci && k < t->master[i].n_streams && c + 4 <= most; k++) {
			cells[c++] = PCI_BUS << 8 | (t->master[i].pci->devfn + k);
			cells[c++] = INSTANCE_PHANDLE(t->master[i].stream[k].instance);
			cells[c++] = t->master[i].stream[k].sid;
			cells[c++] = 1;
		}
	return c;
}

/* Has no driver, nor any compatible string by which a device would be made of it: pci.c does that. */
static struct device_node *root_complex(struct device_node *root, const struct target *t)
{
	static struct device_node *np;
	u32 cells[MAX_CELLS], n = map_ids(t, cells, MAX_CELLS);

	if (np)
		return np;
	np = add_node(root, KW_ROOT_COMPLEX);
	add_string(np, "device_type", "pci");
	add_cell(np, "#address-cells", 3);
	add_cell(np, "#size-cells", 2);
	add_cells(np, "iommu-map", cells, n);
	add_prop(np, "ats-supported", NULL, 0);
	return np;
}

/* A function is found on its bus; its node only tells which one it is. */
static void add_function(struct device_node *root, const struct target *t, u32 n)
{
	const struct target_master *m = &t->master[n];
	u32 reg[5] = { (u32)m->pci->devfn << 8 };

	master_node[n] = add_node(root_complex(root, t), m->node);
	add_cells(master_node[n], "reg", reg, ARRAY_SIZE(reg));
}

/* One node, whose children are the regions of all masters. */
static struct device_node *reserved_memory(struct device_node *root)
{
	static struct device_node *np;

	if (np)
		return np;
	np = add_node(root, "reserved-memory");
	add_cell(np, "#address-cells", 2);
	add_cell(np, "#size-cells", 2);
	add_prop(np, "ranges", NULL, 0);
	return np;
}

/* Memory that a master uses before its driver does, and goes on using: it keeps its addresses. */
static void add_reserved_memory(struct device_node *root, const struct target_master *m, u32 n)
{
	u64 bytes = m->direct.last - m->direct.start + 1;
	u32 reg[5] = { MASTER_PHANDLE(n), upper_32_bits(m->direct.start), lower_32_bits(m->direct.start), upper_32_bits(bytes),
		       lower_32_bits(bytes) };
	struct device_node *np;
	char name[32];

	snprintf(name, sizeof(name), "region@%llx", m->direct.start);
	np = add_node(reserved_memory(root), name);
	np->phandle = MEMORY_PHANDLE(n);
	add_cells(np, "reg", reg + 1, 4);
	add_cells(np, "iommu-addresses", reg, 5);
	master_node[n]->phandle = MASTER_PHANDLE(n);
	add_cell(master_node[n], "memory-region", np->phandle);
}

/* One that no device names yet; and whoever is to name it can be named. */
static void add_spare_region(struct device_node *root, const struct target *t)
{
	u32 i;

	spare_region = add_node(reserved_memory(root), "region");
	spare_region->phandle = SPARE_REGION_PHANDLE;
	for (i = 0; i < t->n_masters; i++)
		master_node[i]->phandle = MASTER_PHANDLE(i);
}

static void add_master(struct device_node *root, const struct target *t, u32 n)
{
	const struct target_master *m = &t->master[n];
	struct device_node *np = add_node(m->bus_last ? add_bus(root, m->bus_last) : root, m->node);
	u32 reg[4] = { upper_32_bits(m->base), lower_32_bits(m->base), 0, MASTER_BYTES };
	u32 cells[MAX_CELLS], i, c = 0;

	add_strings(np, "compatible", (const char *const[]){ KW_CLIENT_COMPATIBLE, m->also }, m->also ? 2 : 1);
	if (m->base)
		add_cells(np, "reg", reg, 4);
	if (m->coherent)
		add_prop(np, "dma-coherent", NULL, 0);
	for (i = 0; i < m->n_streams; i++) {
		if (named_before(t, m, i))
			continue;
		cells[c++] = INSTANCE_PHANDLE(m->stream[i].instance);
		if (t->instance[m->stream[i].instance].iommu_cells)
			cells[c++] = m->stream[i].sid & ~m->stream[i].mask;
		if (t->instance[m->stream[i].instance].iommu_cells > 1)
			cells[c++] = m->stream[i].mask;
	}
	if (t->streams_in)
		add_numbers(np, t, m);
	else if (c && t->api == API_IOMMU)
		add_cells(np, "iommus", cells, c);
	if (m->pasid_bits)
		add_cell(np, "pasid-num-bits", m->pasid_bits);
	if (m->can_stall)
		add_prop(np, "dma-can-stall", NULL, 0);
	master_node[n] = np;
	if (m->direct.in_tree)
		add_reserved_memory(root, m, n);
}

#define MAX_NODES 16
static struct device_node *made[MAX_NODES];	/* those of .nodes */

static void add_nodes(struct device_node *root, const struct target *t)
{
	u32 i, k;

	for (i = 0; i < t->n_nodes && i < ARRAY_SIZE(made); i++) {
		const struct target_node *n = &t->nodes[i];

		made[i] = add_node(n->parent ? made[n->parent - 1] : root, n->name);
		made[i]->phandle = n->phandle;
		if (n->compatible)
			add_string(made[i], "compatible", n->compatible);
		for (k = 0; k < n->n_props; k++)
			add_cells(made[i], n->props[k].name, n->props[k].cells, n->props[k].n);
	}
}

void dt_build(const struct target *t)
{
	struct device_node *root = add_node(NULL, "/"), *np;
	u32 i;

	add_cell(root, "#address-cells", 2);
	add_cell(root, "#size-cells", 2);
	add_cell(root, "interrupt-parent", PHANDLE_INTC);
	np = interrupts = add_provider(root, "interrupt-controller", PHANDLE_INTC);
	add_prop(np, "interrupt-controller", NULL, 0);
	add_cell(np, "#interrupt-cells", 1);
	np = add_provider(root, "clock", PHANDLE_CLOCK);
	add_cell(np, "#clock-cells", 0);
	np = add_provider(root, "reset-controller", PHANDLE_RESET);
	add_cell(np, "#reset-cells", 1);
	for (i = 0; i < t->n_instances; i++)
		add_instance(root, t, i);
	for (i = 0; i < t->n_masters; i++)
		if (t->master[i].pci)
			add_function(root, t, i);
		else
			add_master(root, t, i);
	add_nodes(root, t);
	if (t->tells_regions)
		add_spare_region(root, t);
	of_root = root;
}

/* References of a node without that of the device which is made of it, if one is. */
static u32 refs_of(struct device_node *np)
{
	u32 refs = kref_read(&np->kobj.kref);
	struct platform_device *pdev = of_find_device_by_node(np);

	if (pdev)
		put_device(&pdev->dev);
	return refs - !!pdev;
}

/* What is read of nodes that no driver binds to is done with when the machine is up. Called before drivers start, and again. */
void dt_check(bool up)
{
	static u32 began_with[MAX_NODES];
	u32 i;

	for (i = 0; i < ARRAY_SIZE(made) && made[i]; i++) {
		u32 refs = refs_of(made[i]);

		if (up && refs != began_with[i])
			h_finding(ORA_LEDGER, "", "node-refs-after-boot", "the node %s has %d references when the machine is up, %d before",
				  made[i]->full_name, (int)refs, (int)began_with[i]);
		began_with[i] = refs;
	}
}

struct device_node *kw_instance_node(u32 instance) { return instance_node[instance]; }
struct device_node *kw_other_node(void) { return interrupts; }
struct device_node *kw_spare_region(void) { return spare_region; }
struct device_node *kw_master_node(u32 master) { return master_node[master]; }
