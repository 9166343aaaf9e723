// SPDX-License-Identifier: GPL-2.0-only
/*
 * Brings the hosted kernel world up: services, driver core, device tree, initcalls, devices. What is plugged in and out
 * afterwards is in topology.c.
 */
#include <linux/async.h>
#include <linux/device.h>
#include <linux/init.h>
#include <linux/iommu.h>
#include <linux/kernel.h>
#include <linux/of.h>
#include <linux/of_platform.h>
#include <linux/radix-tree.h>
#include "hosted/dt.h"
#include "hosted/kw.h"
#include "hosted/services/services.h"

/* ---- boot ----------------------------------------------------------------------------------- */

typedef int (*initcall_fn)(void);
extern initcall_fn hosted_initcall_start[], hosted_initcall_end[];

int devices_init(void);
int buses_init(void);
int classes_init(void);
int firmware_init(void);
int platform_bus_init(void);
void of_core_init(void);

static void init_services(const struct target *t)
{
	mem_pages_init(kw_like_real ? 0 : target_high_ram(t));	/* a User Mode kernel has low memory only */
	mem_heap_dma = t->heap_dma;
	kw_percpu_init();
	ids_init();
	kw_task_init();
	kw_time_sync();
	mmio_init(t);
}

static void init_driver_core(void)
{
	radix_tree_init();
	async_init();
	if (devices_init() || buses_init() || classes_init() || firmware_init())
		h_bug("driver core does not come up");
	of_core_init();
	platform_bus_init();
}

/* Between the pointers of different files there is padding: zeros, poisoned by AddressSanitizer. */
static SVC_NOSAN void run_initcalls(void)
{
	initcall_fn *f;

	for (f = hosted_initcall_start; f < hosted_initcall_end; f++)
		if (*f && (*f)())
			h_trace(EV_NOTE, "an initcall failed", (u64)(f - hosted_initcall_start), 0);
	kw_run_work();
}

static const struct of_device_id buses[] = {
	{ .compatible = KW_BUS_COMPATIBLE },
	{ }
};

void kw_boot(const struct target *t)
{
	kw_target = t;
	init_services(t);
	dt_build(t);
	clk_init(t);
	init_driver_core();
	if (t->passthrough)
		iommu_set_default_passthrough(true);
	dt_check(false);
}

/* Drivers without devices: of nodes that say so, none is made. */
static void populated(bool yes)
{
	struct device_node *np;

	for_each_child_of_node(of_root, np)
		if (yes)
			of_node_set_flag(np, OF_POPULATED);
		else
			of_node_clear_flag(np, OF_POPULATED);
}

void kw_drivers_come(void)
{
	populated(true);
	run_initcalls();
	populated(false);
}

void kw_devices_come(void)
{
	run_initcalls();
	of_platform_populate(of_root, buses, NULL, NULL);
	kw_run_work();
	kw_topology_find();
	kw_all_is_there();
	dt_check(true);
}
