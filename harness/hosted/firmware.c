// SPDX-License-Identifier: GPL-2.0-only
/*
 * Firmware that is wrong (src/ops/firmware.def): changes what the machine is told to consist of, boots it by that description
 * with the driver core, and judges what came of it: what must be refused is without effect, what is described as it should be
 * works, and nobody is behind an IOMMU that is not there. What is left after everything was unplugged again is for the
 * ledger. Keeps no memory while it looks for leaks. Kernel world.
 */
#include <linux/device.h>
#include <linux/device/driver.h>
#include <linux/interrupt.h>
#include <linux/iommu.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/of.h>
#include <linux/of_platform.h>
#include <linux/platform_device.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "hosted/kw.h"
#include "ops/firmware.h"

void driver_deferred_probe_trigger(void);	/* the driver core's own: whoever waits is tried again */

#define MAX_PROPS 32
#define MAX_RESOURCES 8
#define FIRMWARE_CELLS 48
/* Memory that firmware reserves for a master, and where else the master may be told to see it. */
#define REGION_PA 0x2c000000
#define REGION_IOVA 0x2e000000
#define REGION_BYTES 0x20000

static bool is_region(enum firmware kind) { return kind >= FIRMWARE_REGION && kind <= FIRMWARE_REGION_ONLY; }

static enum firmware wrong;
static u32 where, odd_bit, odd_pattern;

/* The node whose properties are not its own at the moment, what replaces them, and the resources made from them at boot. */
static struct {
	struct device_node *np;
	struct property *props, prop[MAX_PROPS + 1];
	__be32 cells[FIRMWARE_CELLS];
	u32 used;
	struct platform_device *pdev;
	struct resource resource[MAX_RESOURCES];
	u32 n_resources;
} was;

/* ---- another description, and back ---------------------------------------------------------- */

static void edit(struct device_node *np)
{
	struct property *p;
	u32 n = 0;

	was.np = np;
	was.props = np->properties;
	was.used = 0;
	for (p = np->properties; p && n < MAX_PROPS; p = p->next) {
		was.prop[n] = *p;
		was.prop[n].next = p->next ? &was.prop[n + 1] : NULL;
		n++;
	}
	if (p)
		h_bug("firmware: %s has more than %u properties", np->full_name, MAX_PROPS);
	np->properties = was.prop;
}

static struct property *find(const char *name)
{
	struct property *p;

	for (p = was.np->properties; p && strcmp(p->name, name); p = p->next)
		;
	return p;
}

static void drop(const char *name)
{
	struct property **at;

	for (at = &was.np->properties; *at; at = &(*at)->next)
		if (!strcmp((*at)->name, name)) {
			*at = (*at)->next;
			return;
		}
}

/* The property is as it was, in memory of its own, with room for `more` cells. NULL: there is none. */
static __be32 *own_cells(const char *name, u32 more)
{
	struct property *p = find(name);
	__be32 *cells = was.cells + was.used;
	u32 n = p ? p->length / sizeof(*cells) : 0;

	if (!p)
		return NULL;
	if (was.used + n + more > FIRMWARE_CELLS)
		h_bug("firmware: no room for %s", name);
	memcpy(cells, p->value, p->length);
	memset(cells + n, 0, more * sizeof(*cells));
	p->value = cells;
	p->length += more * (int)sizeof(*cells);
	was.used += n + more;
	return cells;
}

static void shorten(const char *name, u32 cells)
{
	struct property *p = find(name);

	if (p && p->length > (int)(cells * sizeof(__be32)))
		p->length = (int)(cells * sizeof(__be32));
}

/* Changes the property, or adds it. */
static void set_text(const char *name, const char *text)
{
	struct property *p = find(name);

	if (!p) {
		p = &was.prop[MAX_PROPS];
		*p = (struct property){ .name = (char *)name, .next = was.np->properties };
		was.np->properties = p;
	}
	p->value = (void *)text;
	p->length = (int)strlen(text) + 1;
}

static void keep_resources(struct platform_device *pdev)
{
	was.pdev = pdev;
	was.n_resources = pdev->num_resources;
	if (was.n_resources > MAX_RESOURCES)
		h_bug("firmware: %u resources", was.n_resources);
	memcpy(was.resource, pdev->resource, was.n_resources * sizeof(was.resource[0]));
}

/* The description is right again; called while everything is gone. */
static void right(void)
{
	kw_firmware_right = NULL;
	if (wrong == FIRMWARE_BUSY_IRQ)
		free_irq(kw_irq_number(IRQ_BUSY), was.np);
	if (was.np)
		was.np->properties = was.props;
	was.np = NULL;
	if (was.pdev) {
		was.pdev->num_resources = was.n_resources;
		memcpy(was.pdev->resource, was.resource, was.n_resources * sizeof(was.resource[0]));
	}
	was.pdev = NULL;
	if (!firmware_of_master(wrong)) {
		kw_clocks_told(where, kw_target->instance[where].n_clocks, false);
		h_window(where, 0);
		h_absent(where, false);
		h_locked(where, kw_target->instance[where].locked);
		h_as_told(where);
	}
	wrong = FIRMWARE_GOOD;
}

/* ---- what can be wrong with an instance ------------------------------------------------------ */

static void spoil_reg(struct platform_device *pdev)
{
	const struct target_instance *in = &kw_target->instance[where], *other;
	struct resource *r = pdev->resource;
	__be32 *reg = own_cells("reg", 0);

	keep_resources(pdev);
	switch (wrong) {
	case FIRMWARE_NO_REG:
		drop("reg");
		pdev->num_resources = 0;
		break;
	case FIRMWARE_ONE_REG:
		shorten("reg", 4);
		pdev->num_resources = 1;
		break;
	case FIRMWARE_SHORT_REG:
		reg[3] = cpu_to_be32((u32)(in->bytes / 2));
		r->end = r->start + in->bytes / 2 - 1;
		h_window(where, PAGE_ALIGN(in->bytes / 2));
		break;
	default:
		other = &kw_target->instance[(where + 1) % kw_target->n_instances];
		reg[0] = cpu_to_be32(upper_32_bits(other->base));
		reg[1] = cpu_to_be32(lower_32_bits(other->base));
		r->start = other->base;
		r->end = other->base + in->bytes - 1;
		break;
	}
}

static irqreturn_t others_irq(int irq, void *id) { return IRQ_NONE; }

static void spoil_irqs(void)
{
	__be32 *irq = own_cells("interrupts", wrong == FIRMWARE_MORE_IRQS);
	struct property *p = find("interrupts");

	if (wrong == FIRMWARE_NO_IRQ) {
		drop("interrupts");
		drop("interrupt-names");
	}
	if (wrong == FIRMWARE_ONE_IRQ)
		shorten("interrupts", 1);
	if (wrong == FIRMWARE_MORE_IRQS && irq)
		irq[p->length / sizeof(*irq) - 1] = cpu_to_be32(IRQ_SPARE);
	if (wrong == FIRMWARE_BUSY_IRQ && irq) {
		irq[0] = cpu_to_be32(IRQ_BUSY);
		if (request_irq(kw_irq_number(IRQ_BUSY), others_irq, 0, "others", was.np))
			h_bug("firmware: line %u is not free", IRQ_BUSY);
	}
}

static void spoil_props(void)
{
	const struct target_instance *in = &kw_target->instance[where];
	u32 i, k;

	if (wrong == FIRMWARE_NO_PROPS)
		h_untold(where);
	for (i = 0; i < in->n_props; i++) {
		__be32 *cells = own_cells(in->props[i].name, 0);

		for (k = 0; wrong == FIRMWARE_HUGE_PROPS && cells && k < in->props[i].n; k++)
			cells[k] = cpu_to_be32(~0u);
		if (wrong == FIRMWARE_NO_PROPS)
			drop(in->props[i].name);
	}
}

static void spoil_instance(void)
{
	edit(kw_instance_node(where));
	switch (wrong) {
	case FIRMWARE_NO_REG: case FIRMWARE_ONE_REG: case FIRMWARE_SHORT_REG: case FIRMWARE_TAKEN_REG:
		spoil_reg(to_platform_device(kw_instance_dev(where)));
		break;
	case FIRMWARE_NO_IRQ: case FIRMWARE_ONE_IRQ: case FIRMWARE_MORE_IRQS: case FIRMWARE_BUSY_IRQ:
		spoil_irqs();
		break;
	case FIRMWARE_NO_CELLS:
		drop("#iommu-cells");
		break;
	case FIRMWARE_MORE_CELLS:
		*own_cells("#iommu-cells", 0) = cpu_to_be32(kw_target->instance[where].iommu_cells + 1);
		break;
	case FIRMWARE_NO_CLOCKS:
		drop("clocks");
		kw_clocks_told(where, 0, false);
		break;
	case FIRMWARE_LATE_CLOCK:
		kw_clocks_told(where, kw_target->instance[where].n_clocks, true);
		break;
	case FIRMWARE_NO_PROPS: case FIRMWARE_HUGE_PROPS:
		spoil_props();
		break;
	case FIRMWARE_UNKNOWN:
		set_text("compatible", "iovet,unknown");
		break;
	case FIRMWARE_DISABLED:
		set_text("status", "disabled");
		break;
	case FIRMWARE_ABSENT:
		h_absent(where, true);
		break;
	case FIRMWARE_LOCKED:
		h_locked(where, true);
		break;
	case FIRMWARE_ODD_ID:
		h_odd(where, odd_bit, odd_pattern);
		break;
	default:
		break;
	}
}

/* ---- what can be wrong with a master --------------------------------------------------------- */

static u32 cells_per_stream(u32 stream)
{
	return 1 + kw_target->instance[kw_target->master[where].stream[stream].instance].iommu_cells;
}

/* A master that is behind the same instance with another stream, in another group. */
static s32 whose_stream(void)
{
	const struct target_master *m = &kw_target->master[where], *o;
	u32 i;

	for (i = 0; i < kw_target->n_masters; i++) {
		o = &kw_target->master[i];
		if (i != where && o->n_streams && o->group != m->group && o->stream[0].instance == m->stream[0].instance)
			return (s32)i;
	}
	return -1;
}

static void spoil_id(__be32 *id)
{
	const struct target_master *m = &kw_target->master[where];
	s32 other = whose_stream();

	switch (wrong) {
	case FIRMWARE_STREAM_BEYOND:
		*id = cpu_to_be32(kw_target->instance[m->stream[0].instance].streams);
		break;
	case FIRMWARE_STREAM_FAR:
		*id |= cpu_to_be32(1u << 31);
		break;
	default:
		if (other >= 0)
			*id = cpu_to_be32(kw_target->master[other].stream[0].sid);
		break;
	}
}

static u32 mixed_with(void)
{
	return (kw_target->master[where].stream[0].instance + 1) % kw_target->n_instances;
}

/* One stream more: that of the first reference, or one of an instance that the master is not behind. */
static void add_stream(void)
{
	u32 n = (u32)find("iommus")->length / sizeof(__be32), other = mixed_with(), i;
	u32 more = wrong == FIRMWARE_STREAM_TWICE ? cells_per_stream(0) : 1 + kw_target->instance[other].iommu_cells;
	__be32 *cells = own_cells("iommus", more);

	for (i = 0; wrong == FIRMWARE_STREAM_TWICE && i < more; i++)
		cells[n + i] = cells[i];
	if (wrong == FIRMWARE_MIXED)
		cells[n] = cpu_to_be32(INSTANCE_PHANDLE(other));
}

static void set_cells(struct property *p, const char *name, __be32 *cells, const u32 *val, u32 n)
{
	u32 i;

	for (i = 0; i < n; i++)
		cells[i] = cpu_to_be32(val[i]);
	*p = (struct property){ .name = (char *)name, .length = (int)(n * sizeof(*cells)), .value = cells };
}

/* The master has memory of its own, or addresses that are kept for it: a node says which (kw_spare_region()). */
static void add_region(void)
{
	static struct property reg, addresses;
	static __be32 reg_cells[4], address_cells[10], name_cell;
	u32 other = (where + 1) % kw_target->n_masters, at = wrong == FIRMWARE_REGION_MOVED ? REGION_IOVA : REGION_PA;
	u32 place[10] = { MASTER_PHANDLE(other), 0, REGION_IOVA, 0, REGION_BYTES, MASTER_PHANDLE(where), 0, at, 0, REGION_BYTES };
	u32 first = wrong == FIRMWARE_REGION_SHARED ? 0 : 5;

	set_cells(&reg, "reg", reg_cells, (u32[]){ 0, REGION_PA, 0, REGION_BYTES }, 4);
	set_cells(&addresses, "iommu-addresses", address_cells, place + first, ARRAY_SIZE(place) - first);
	if (wrong != FIRMWARE_REGION_ONLY)
		addresses.next = &reg;
	kw_spare_region()->properties = &addresses;
	set_cells(&was.prop[MAX_PROPS], "memory-region", &name_cell, (u32[]){ SPARE_REGION_PHANDLE }, 1);
	was.prop[MAX_PROPS].next = was.np->properties;
	was.np->properties = &was.prop[MAX_PROPS];
}

static void spoil_master(void)
{
	__be32 *cells;

	edit(kw_master_node(where));
	if (!find("iommus"))
		return;
	switch (wrong) {
	case FIRMWARE_STREAM_TWICE: case FIRMWARE_MIXED:
		add_stream();
		break;
	case FIRMWARE_NO_STREAMS:
		drop("iommus");
		break;
	case FIRMWARE_REGION: case FIRMWARE_REGION_SHARED: case FIRMWARE_REGION_MOVED: case FIRMWARE_REGION_ONLY:
		add_region();
		break;
	case FIRMWARE_CUT_STREAM:
		shorten("iommus", (u32)find("iommus")->length / sizeof(__be32) - 1);
		break;
	case FIRMWARE_WIDE_PASIDS:
		*own_cells("pasid-num-bits", 0) = cpu_to_be32(40);
		break;
	default:
		cells = own_cells("iommus", 0);
		if (wrong == FIRMWARE_NO_NODE)
			cells[0] = cpu_to_be32(0xdead);
		else if (wrong == FIRMWARE_NO_IOMMU)
			cells[0] = cpu_to_be32(kw_other_node()->phandle);
		else
			spoil_id(cells + 1);
		break;
	}
}

/* ---- booting by it --------------------------------------------------------------------------- */

static bool instance_wrong(u32 i)
{
	return !firmware_of_master(wrong) && i == where;
}

static bool master_wrong(u32 m)
{
	return firmware_of_master(wrong) && m == where;
}

/* Do the two come together, or not at all: a unit and what is in front of it? */
static bool awaited(u32 i, u32 other)
{
	u32 up = kw_target->instance[i].up, others = kw_target->instance[other].up;

	return kw_target->front_awaited && (others == i + 1 || (up && up == others));
}

/* Is the instance itself wrong, or one that it depends on or shares its window with? */
static bool instance_concerned(u32 i)
{
	u32 up = kw_target->instance[i].up;

	return instance_wrong(i) || (!firmware_of_master(wrong) && awaited(i, where)) || (up && instance_wrong(up - 1)) ||
	       (wrong == FIRMWARE_TAKEN_REG && i == (where + 1) % kw_target->n_instances);
}

/* Has it a stream on an instance whose streams are given out by a reference that is wrong? */
static bool competes(u32 m)
{
	const struct target_master *master = &kw_target->master[m];
	u32 k;

	for (k = 0; wrong == FIRMWARE_MIXED && k < master->n_streams; k++)
		if (master->stream[k].instance == mixed_with() ||
		    master->stream[k].instance == kw_target->master[where].stream[0].instance)
			return true;
	return wrong == FIRMWARE_STREAM_TAKEN && (s32)m == whose_stream();
}

static bool master_concerned(u32 m)
{
	const struct target_master *master = &kw_target->master[m];
	u32 k;

	if (firmware_of_master(wrong) && (master_wrong(m) || competes(m) || master->group == kw_target->master[where].group))
		return true;
	for (k = 0; k < master->n_streams; k++)
		if (instance_concerned(master->stream[k].instance))
			return true;
	return false;
}

static bool all_bound(u32 m)
{
	u32 k;

	for (k = 0; k < kw_target->master[m].n_streams; k++)
		if (!kw_bound(kw_target->master[m].stream[k].instance))
			return false;
	return true;
}

static void bind(u32 i, bool without)
{
	if ((without && instance_wrong(i)) || h_lost())
		return;
	h_call();		/* hardware that never answers may take up the time of each */
	kw_instance_bind(i);
	if (instance_wrong(i) && wrong == FIRMWARE_STARVED)
		kw_starved();
}

static void bind_all(bool without)
{
	u32 i;

	if (wrong == FIRMWARE_TAKEN_REG)	/* whose window it is comes first */
		kw_instance_bind((where + 1) % kw_target->n_instances);
	for (i = 0; i < kw_target->n_instances; i++)	/* a unit that looks for what is in front of it finds it */
		if (kw_target->front_awaited && kw_target->instance[i].up)
			bind(i, without);
	for (i = 0; i < kw_target->n_instances; i++)
		if (!kw_target->front_awaited || !kw_target->instance[i].up)
			bind(i, without);
}

static void add_masters(void)
{
	u32 i;

	for (i = 0; i < kw_target->n_masters; i++) {
		h_call();
		kw_master_add(i);
	}
}

static void refuse(const char *rule, const char *what, const char *fmt, const char *node)
{
	char title[160];
	struct finding_raw f = { .oracle = ORA_CONTRACT, .rule = rule, .what = what, .title = title };	/* nobody's frames */

	snprintf(title, sizeof(title), fmt, node, firmware_word(wrong));
	finding_report(&f);
}

static void check_instances(void)
{
	u32 i;

	for (i = 0; i < kw_target->n_instances; i++) {
		const char *node = kw_target->instance[i].node;

		if (instance_wrong(i) && firmware_refused(kw_target, wrong, where) && kw_bound(i))
			refuse("PROBE-26", "firmware-accepted", "%s was probed although its firmware cannot be (%s)", node);
		if (!instance_concerned(i) && !kw_bound(i))
			refuse("PROBE-19", "firmware-spreads", "%s is not probed, and only another's firmware is wrong (%s)", node);
	}
}

static void check_masters(void)
{
	u32 i;

	for (i = 0; i < kw_target->n_masters; i++) {
		const struct target_master *m = &kw_target->master[i];
		struct device *dev = kw_master_dev(i);

		if (!dev || m->refused)
			continue;
		if (kw_present(i) && !all_bound(i))
			refuse("PROBE-28", "group-without-iommu", "%s has a group although its IOMMU has no driver (%s)", m->node);
		if (kw_present(i) && master_wrong(i) && firmware_refused(kw_target, wrong, where))
			refuse("PROBE-27", "stream-accepted", "%s was accepted although its firmware cannot be (%s)", m->node);
		if (!kw_present(i) && master_wrong(i) && (kw_target->firmware_taken >> wrong & 1 || is_region(wrong)))
			refuse("PROBE-19", "odd-firmware", "%s has no IOMMU, and its driver is for devices like this, too (%s)", m->node);
		if (!master_concerned(i) && !kw_present(i))
			refuse("PROBE-19", "firmware-spreads", "%s has no IOMMU, and only another's firmware is wrong (%s)", m->node);
		if (!kw_present(i) && dev->iommu)
			refuse("PROBE-6", "iommu-data-left", "%s was refused and keeps what was allocated for it (%s)", m->node);
	}
}

/* Does the group keep these addresses, as what they are? */
static bool told_of_region(struct iommu_group *group, u64 at, enum iommu_resv_type type)
{
	struct iommu_resv_region *r, *next;
	bool told = false;
	LIST_HEAD(regions);

	iommu_get_group_resv_regions(group, &regions);
	list_for_each_entry_safe(r, next, &regions, list) {
		told |= r->type == type && r->start <= at && at + REGION_BYTES <= r->start + r->length;
		kfree(r);
	}
	return told;
}

static bool leads_to(struct iommu_domain *d, u64 iova, u64 pa)
{
	return !(d->type & __IOMMU_DOMAIN_PAGING) || iommu_iova_to_phys(d, iova) == pa;
}

/* Memory that is in use goes on being reached where it was; what is only reserved leads nowhere. */
static void check_region(void)
{
	bool direct = wrong == FIRMWARE_REGION || wrong == FIRMWARE_REGION_SHARED;
	u64 at = wrong == FIRMWARE_REGION_MOVED ? REGION_IOVA : REGION_PA;
	const char *node = kw_target->master[where].node;
	struct iommu_group *group = iommu_group_get(kw_master_dev(where));
	struct iommu_domain *d = iommu_get_domain_for_dev(kw_master_dev(where));

	if (!told_of_region(group, at, direct ? IOMMU_RESV_DIRECT : IOMMU_RESV_RESERVED))
		refuse("RESV-14", "reserved-region-missing", "%s has reserved memory, and its group does not tell of it (%s)", node);
	if (direct && (!leads_to(d, at, at) || !leads_to(d, at + REGION_BYTES - 1, at + REGION_BYTES - 1)))
		refuse("RESV-1", "region-unmapped", "%s lost the memory that it was using when its IOMMU came (%s)", node);
	if (!direct && !leads_to(d, at, 0))
		refuse("RESV-1", "region-mapped", "%s has no memory at addresses that are only reserved, and reaches some (%s)", node);
	iommu_group_put(group);
}

/* Does the hardware work as the target says for a master that was accepted all the same? */
static bool harmless(void)
{
	switch (wrong) {
	case FIRMWARE_NO_IRQ: case FIRMWARE_ONE_IRQ: case FIRMWARE_MORE_IRQS: case FIRMWARE_BUSY_IRQ: case FIRMWARE_NO_CLOCKS:
	case FIRMWARE_LATE_CLOCK: case FIRMWARE_SHORT_REG: case FIRMWARE_LATE: case FIRMWARE_STARVED:
	case FIRMWARE_WIDE_PASIDS: case FIRMWARE_STREAM_TWICE:
		return true;
	default:
		return false;
	}
}

/* The program is about the others: what a driver makes of masters that are not what the target says is anybody's guess. */
static void drop_concerned(void)
{
	u32 i;

	for (i = kw_target->n_masters; !harmless() && i-- > 0;)
		if (master_concerned(i))
			kw_master_remove(i);
	if (wrong == FIRMWARE_TAKEN_REG)
		kw_instance_unbind(where);
	kw_run_work();
}

/* What was missing is there: whoever waited for it is probed, and everything is as it should be. */
static void arrive(void)
{
	u32 i;

	if (wrong == FIRMWARE_LATE_CLOCK || (wrong == FIRMWARE_STARVED && odd_pattern == FAULT_GET)) {
		kw_clocks_told(where, kw_target->instance[where].n_clocks, false);
		driver_deferred_probe_trigger();
		kw_run_work();
	} else {
		bind_all(false);
	}
	if (!kw_bound(where))
		refuse("PROBE-7", "deferred-for-good", "%s is not probed when what it waited for is there (%s)",
		       kw_target->instance[where].node);
	if (kw_target->front_awaited)
		bind_all(false);	/* who waited for it, too */
	for (i = kw_target->n_masters; i-- > 0;)
		if (!kw_present(i))
			kw_master_remove(i);
	add_masters();
}

/* Nobody is left without what is there for all. */
static void check_fed(void)
{
	u32 i;

	for (i = 0; i < kw_target->n_masters; i++)
		if (!kw_target->master[i].refused && !kw_present(i))
			refuse("PROBE-7", "master-left-out", "%s has no IOMMU when nothing fails any more (%s)", kw_target->master[i].node);
}

void kw_firmware(u32 kind, u32 at, u32 bit, u32 pattern)
{
	bool late = kind == FIRMWARE_LATE_CLOCK || kind == FIRMWARE_LATE;
	bool anew = kind == FIRMWARE_STARVED && !kw_instance_dev(at);

	if (anew) {
		kw_drivers_come();
	} else {
		kw_unplug_all();
		kw_firmware_begun();
		kw_firmware_right = right;
	}
	wrong = kind;
	where = at;
	odd_bit = bit;
	odd_pattern = pattern;
	if (kind == FIRMWARE_STARVED)
		kw_starve(at, pattern, bit);
	else if (firmware_of_master(kind))
		spoil_master();
	else
		spoil_instance();
	h_mute(kind == FIRMWARE_TAKEN_REG);	/* whose registers they are is not the driver's mistake */
	bind_all(kind == FIRMWARE_LATE || kind == FIRMWARE_DISABLED);
	if (h_lost())
		return;
	add_masters();
	if (anew)
		of_platform_populate(of_root, NULL, NULL, NULL);
	check_instances();
	check_masters();
	if (is_region(kind) && kw_present(at))
		check_region();
	if (late || (kind == FIRMWARE_STARVED && (!kw_bound(at) || kw_target->front_awaited)))
		arrive();	/* a chain of those who wait takes longer than the first master does */
	if (kind == FIRMWARE_STARVED)
		check_fed();
	drop_concerned();
	if (!h_rough())
		kw_restart_all();
	h_mute(false);
	if (!firmware_of_master(kind))
		h_absent(where, false);
}
