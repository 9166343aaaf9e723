// SPDX-License-Identifier: GPL-2.0-only
/*
 * The driver of the memory controller has no remove, since nobody ever takes it away, but its SMMU has one. When the world
 * begins anew it is called here, in the place where that driver would, and the resets that it offers are taken back. Nothing else.
 */
#include <linux/device.h>
#include <linux/init.h>
#include <linux/notifier.h>
#include <linux/platform_device.h>
#include <linux/reset-controller.h>
#include <linux/string.h>

#include <soc/tegra/mc.h>

static int leaves(struct notifier_block *nb, unsigned long action, void *data)
{
	struct device *dev = data;
	struct tegra_mc *mc;

	if (action != BUS_NOTIFY_UNBIND_DRIVER || strcmp(dev->driver->name, "tegra-mc"))
		return NOTIFY_DONE;
	mc = dev_get_drvdata(dev);
	if (mc && mc->smmu)
		tegra_smmu_remove(mc->smmu);
	if (mc && mc->reset.ops)
		reset_controller_unregister(&mc->reset);
	return NOTIFY_OK;
}

static struct notifier_block watch = { .notifier_call = leaves };

static int __init watch_init(void)
{
	return bus_register_notifier(&platform_bus_type, &watch);
}
core_initcall(watch_init);
