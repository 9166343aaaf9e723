// SPDX-License-Identifier: GPL-2.0-only
/*
 * Power domains: each instance whose target asks for one has its own. It is on from the start of a probe, off whenever
 * the device is runtime suspended, and takes the registers with it. Through the interface that real domains use
 * (struct dev_pm_domain); there are no parents, states or latencies. System sleep goes through the runtime callbacks
 * (pm_runtime_force_suspend), as drivers with a domain do it.
 */
#include <linux/device.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/platform_device.h>
#include <linux/pm_domain.h>
#include <linux/pm_runtime.h>
#include "hosted/kw.h"

static struct dev_pm_domain domain[MAX_INSTANCES];

static u32 instance_of(const struct device *dev) { return (u32)(dev->pm_domain - domain); }

static int domain_suspend(struct device *dev)
{
	int ret = pm_generic_runtime_suspend(dev);

	if (!ret)
		h_power(instance_of(dev), false);
	return ret;
}

static int domain_resume(struct device *dev)
{
	int ret;

	if (h_should_fail(FAULT_PM))
		return -EIO;
	h_power(instance_of(dev), true);
	ret = pm_generic_runtime_resume(dev);
	if (ret)
		h_power(instance_of(dev), false);
	return ret;
}

static void join(struct device *dev)
{
	u32 i;

	for (i = 0; i < kw_target->n_instances; i++)
		if (kw_target->instance[i].power_domain && kw_instance_node(i) == dev->of_node) {
			domain[i].ops.runtime_suspend = domain_suspend;
			domain[i].ops.runtime_resume = domain_resume;
			dev_pm_domain_set(dev, &domain[i]);
		}
}

static bool is_member(const struct device *dev)
{
	return dev->pm_domain >= domain && dev->pm_domain < domain + MAX_INSTANCES;
}

static int notified(struct notifier_block *nb, unsigned long event, void *data)
{
	struct device *dev = data;

	if (!kw_target)			/* another part of the kernel is booting */
		return NOTIFY_DONE;
	if (event == BUS_NOTIFY_ADD_DEVICE)
		join(dev);
	if (!is_member(dev))
		return NOTIFY_DONE;
	if (event == BUS_NOTIFY_BIND_DRIVER)
		h_power(instance_of(dev), true);
	else if (event == BUS_NOTIFY_BOUND_DRIVER && pm_runtime_enabled(dev) && pm_runtime_status_suspended(dev))
		h_power(instance_of(dev), false);
	else if (event == BUS_NOTIFY_UNBOUND_DRIVER || event == BUS_NOTIFY_DRIVER_NOT_BOUND)
		h_power(instance_of(dev), false);
	return NOTIFY_OK;
}

static struct notifier_block nb = { .notifier_call = notified };

static int __init pm_domain_service_init(void)
{
	return bus_register_notifier(&platform_bus_type, &nb);
}
core_initcall(pm_domain_service_init);
