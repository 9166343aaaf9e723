// SPDX-License-Identifier: GPL-2.0-only
/*
 * A probe that is starved: what fails, fails in one probe of one instance and nowhere else, from the moment when its driver is
 * tried to the moment when that is over. A probe that did not succeed leaves nothing behind: memory, clocks, windows,
 * interrupts, references and files are as many as before it began, and the IOMMU is not registered. One that did succeed has all
 * of its windows all the same. Kernel world; called by firmware.c.
 */
#include <linux/device.h>
#include <linux/device/bus.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/of.h>
#include <linux/platform_device.h>
#include <linux/string.h>
#include <../drivers/base/base.h>	/* who waits for another probe, and how nobody does */
#include "hosted/kw.h"
#include "hosted/services/services.h"

const struct iommu_ops *iommu_ops_from_fwnode(const struct fwnode_handle *fwnode);	/* the IOMMU core's own */

static struct {
	u32 instance, kind, nth;
	bool waits, runs;		/* for the probe to begin; until it is over */
	u32 injected;
	struct device *dev;
	u32 pm_disabled;		/* how often its runtime power management is, before */
	u64 mark;
	struct ledger before;
} probe;

static struct ledger after;

static void begin(struct device *dev)
{
	kw_instance_is(probe.instance, dev);
	probe.dev = dev;
	probe.pm_disabled = dev->power.disable_depth;
	probe.waits = false;
	probe.runs = true;
	kw_ledger(&probe.before);
	probe.mark = kw_alloc_mark();
	probe.injected = h_injected();
	h_starve(probe.kind, probe.nth);
}

static int driver_event(struct notifier_block *nb, unsigned long event, void *data)
{
	struct device *dev = data;

	if ((!probe.waits && !probe.runs) || dev->of_node != kw_instance_node(probe.instance))
		return NOTIFY_DONE;
	if (event == BUS_NOTIFY_BIND_DRIVER && probe.waits)
		begin(dev);
	else if (event == BUS_NOTIFY_BOUND_DRIVER || event == BUS_NOTIFY_DRIVER_NOT_BOUND)
		h_starve(FAULT_ALLOC, 0);
	return NOTIFY_DONE;
}

static struct notifier_block driver_events = { .notifier_call = driver_event };

/* The directory of devices without a parent comes with the first of them and stays: no probe is to blame for it. */
static void __init make_directory(void)
{
	static struct class once = { .name = "iovet-once" };
	struct device *dev;

	if (class_register(&once))
		return;
	dev = device_create(&once, NULL, 0, NULL, "once");
	if (!IS_ERR(dev))
		device_unregister(dev);
	class_unregister(&once);
}

static int __init starve_init(void)
{
	make_directory();
	return bus_register_notifier(&platform_bus_type, &driver_events);
}
core_initcall(starve_init);

void kw_starve(u32 instance, u32 kind, u32 nth)
{
	probe.instance = instance;
	probe.kind = kind;
	probe.nth = nth;
	probe.waits = true;
	probe.runs = false;
}

/* Of the probe as a whole: no frame of the stack tells more. */
static __printf(4, 5) void tell(enum oracle_id oracle, const char *rule, const char *what, const char *fmt, ...)
{
	char title[160];
	struct finding_raw f = { .oracle = oracle, .rule = rule, .what = what, .title = title };
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(title, sizeof(title), fmt, ap);
	va_end(ap);
	finding_report(&f);
}

static void check_line(const struct ledger_line *was, const struct ledger_line *is)
{
	if (was->value == is->value || !strcmp(is->kind, "memory"))
		return;
	tell(ORA_LEDGER, "PROBE-6", is->kind, "%s of %s is %lld after a probe that failed, %lld before", is->kind, is->name, is->value,
	     was->value);
}

static void check_given_back(void)
{
	u32 i;

	kw_leaks(probe.mark, false);
	kw_ledger(&after);
	for (i = 0; i < after.n && after.n == probe.before.n; i++)
		check_line(&probe.before.line[i], &after.line[i]);
	if (probe.dev->power.disable_depth != probe.pm_disabled)
		tell(ORA_LEDGER, "PROBE-6", "runtime pm enabled", "runtime power management of %s was switched on %d times more than off",
		     kw_target->instance[probe.instance].node, (int)probe.pm_disabled - (int)probe.dev->power.disable_depth);
}

/* What is registered is used: whoever comes next is given to a driver that has let go of everything. */
static void check_unregistered(void)
{
	if (kw_target->api != API_IOMMU || !iommu_ops_from_fwnode(of_fwnode_handle(probe.dev->of_node)))
		return;
	tell(ORA_LEDGER, "PROBE-14", "still-registered", "%s is on the list of IOMMUs after a probe that failed",
	     kw_target->instance[probe.instance].node);
	h_wrecked();
}

/*
 * What is not there yet may come: the probe is put off, and what is put off is probed again. A reason for it is kept with the
 * device meanwhile, which is nobody's leak.
 */
static void check_failed(void)
{
	bool waits = !list_empty(&probe.dev->p->deferred_probe);

	kw_instance_unbind(probe.instance);	/* a transport whose child found no driver */
	kw_run_work();
	if (probe.kind == FAULT_GET && !waits && !kw_target->transport)
		tell(ORA_CONTRACT, "PROBE-7", "deferral-lost", "%s is not probed again when what it asked for was not there yet",
		     kw_target->instance[probe.instance].node);
	driver_deferred_probe_del(probe.dev);
	check_given_back();
	check_unregistered();
	if (waits)
		driver_deferred_probe_add(probe.dev);
}

/* As many as firmware tells of, whoever maps them in how many pieces: that many the instance had when nothing failed. */
LASTING static u32 windows[MAX_INSTANCES];

void kw_all_is_there(void)
{
	u32 i;

	for (i = 0; i < kw_target->n_instances; i++)
		windows[i] = mmio_windows(i);
}

/* What a driver does to registers that it has no address of is beside the point. */
static void check_bound(void)
{
	u32 n = mmio_windows(probe.instance);

	if (probe.kind == FAULT_GET)
		tell(ORA_CONTRACT, "PROBE-7", "deferral-ignored", "%s is probed although what it asked for was not there yet",
		     kw_target->instance[probe.instance].node);
	if (n >= windows[probe.instance])
		return;
	tell(ORA_CONTRACT, "PROBE-19", "window-missing", "%s is probed with %u windows of %u, since one could not be mapped",
	     kw_target->instance[probe.instance].node, n, windows[probe.instance]);
	h_wrecked();
}

void kw_starved(void)
{
	bool any = probe.runs && h_injected() != probe.injected;

	h_starve(FAULT_ALLOC, 0);
	if (any && !kw_bound(probe.instance))
		check_failed();
	else if (any)
		check_bound();
	probe.waits = probe.runs = false;
}
