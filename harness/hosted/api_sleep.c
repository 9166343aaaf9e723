// SPDX-License-Identifier: GPL-2.0-only
/*
 * Kernel world: system sleep, in the phases of the PM core, and what it does to power, clocks and runtime PM. Operations of
 * one instance each; api_iommu.c calls it. Judges nothing. Who uses a device at run time is there, not here.
 */
#include <linux/device.h>
#include <linux/platform_device.h>
#include <linux/pm.h>
#include <linux/pm_runtime.h>

#include "hosted/host.h"
#include "hosted/kw.h"

static u32 asleep;			/* bitmask of instances in system sleep */
static u32 cut;				/* bitmask of instances whose power went with the system */
static u32 unwoken;			/* bitmask of instances that did not resume */

typedef int (*pm_callback)(struct device *);
#define PM_PHASES 3

static pm_callback phase_of(const struct dev_pm_ops *pm, bool suspend, u32 phase)
{
	switch (phase) {
	case 0:
		return suspend ? pm->suspend : pm->resume_noirq;
	case 1:
		return suspend ? pm->suspend_late : pm->resume_early;
	default:
		return suspend ? pm->suspend_noirq : pm->resume;
	}
}

static int call_phase(u32 instance, bool suspend, u32 phase)
{
	struct device *dev = kw_instance_dev(instance);
	const struct dev_pm_ops *pm = dev->driver ? dev->driver->pm : NULL;
	pm_callback fn = pm ? phase_of(pm, suspend, phase) : NULL;

	return fn ? fn(dev) : 0;
}

/* Instances that go to sleep with this one: a unit, and the caches in front of it. */
static u32 sleep_with(u32 instance)
{
	u32 i, set = 0, unit = kw_target->instance[instance].up ? kw_target->instance[instance].up - 1 : instance;

	for (i = 0; i < kw_target->n_instances; i++)
		if (i == unit || kw_target->instance[i].up == unit + 1)
			set |= 1u << i;
	return set;
}

/*
 * Each phase for all of them, in order on the way up and backwards on the way down, as the PM core has it: the first error
 * ends the way down, and on the way up the others are woken all the same.
 */
static int call_pm(u32 instance, bool suspend)
{
	u32 set = sleep_with(instance), phase, k, i;
	int ret = 0, err;

	for (phase = 0; phase < PM_PHASES; phase++)
		for (k = 0; k < kw_target->n_instances && !(ret && suspend); k++) {
			i = suspend ? kw_target->n_instances - 1 - k : k;
			err = set >> i & 1 ? call_phase(i, suspend, phase) : 0;
			ret = ret ? ret : err;
		}
	return ret;
}

/*
 * System sleep takes the power of everything. A power domain went off by itself where the driver suspended the device by
 * its runtime callbacks; where it did not, the domain goes off behind the driver's back and comes back before it resumes.
 */
static void cut_one(u32 instance, bool on)
{
	u32 bit = 1u << instance;

	if (!on && kw_target->instance[instance].power_domain && pm_runtime_status_suspended(kw_instance_dev(instance)))
		return;
	if (on && !(cut & bit))
		return;
	cut = on ? cut & ~bit : cut | bit;
	h_power(instance, on);
}

static void cut_power(u32 instance, bool on)
{
	u32 i, set = sleep_with(instance);

	for (i = 0; i < kw_target->n_instances; i++)
		if (set >> i & 1)
			cut_one(i, on);
}

/* Is system resume the runtime resume? Then a second call does nothing, and the next user wakes the device. */
static bool resumes_by_runtime(struct device *dev)
{
	const struct dev_pm_ops *pm = dev->driver ? dev->driver->pm : NULL;

	return pm && (pm->resume == pm_runtime_force_resume || pm->resume_early == pm_runtime_force_resume);
}

/* Those that somebody uses, and that did not wake up. */
static int wake_again(u32 set)
{
	int ret = 0, err;
	u32 i;

	for (i = 0; i < kw_target->n_instances; i++) {
		struct device *dev = set >> i & 1 ? kw_instance_dev(i) : NULL;

		if (dev && dev->power.runtime_error)
			pm_runtime_set_suspended(dev);
		err = dev && atomic_read(&dev->power.usage_count) ? pm_runtime_resume(dev) : 0;
		ret = ret ? ret : min(err, 0);	/* 1: it was awake */
	}
	return ret;
}

/* The PM core holds a reference of each that sleeps. `idle`: who is let go of may be suspended at run time. */
static void hold_all(u32 set, bool hold, bool idle)
{
	u32 i;

	for (i = 0; i < kw_target->n_instances; i++) {
		struct device *dev = kw_instance_dev(i);

		if (!(set >> i & 1))
			continue;
		if (hold)
			pm_runtime_get_noresume(dev);
		else if (idle)
			pm_runtime_put(dev);
		else
			pm_runtime_put_noidle(dev);
	}
}

/*
 * Where somebody holds runtime-PM references, as the PM core does it: a usage count from before suspend until after resume.
 * A device that does not resume is not asleep any longer; its users may try again.
 */
static void do_used_sleep(const struct op *op, struct op_result *r)
{
	struct device *dev = kw_instance_dev(op->a);
	u32 bit = 1u << op->a;
	int ret;

	if (op->kind == OP_SUSPEND) {
		hold_all(sleep_with(op->a), true, false);
		r->ret = call_pm(op->a, true);
		if (r->ret)
			hold_all(sleep_with(op->a), false, false);
		else
			asleep |= bit;
		if (!r->ret)
			cut_power(op->a, false);
		return;
	}
	if (asleep & bit) {
		cut_power(op->a, true);
		ret = call_pm(op->a, false);
		if (ret && !resumes_by_runtime(dev)) {	/* it sleeps on, and may be woken again */
			r->ret = ret;
			return;
		}
		hold_all(sleep_with(op->a), false, true);
	} else {
		ret = wake_again(sleep_with(op->a));
	}
	asleep &= ~bit;
	unwoken = ret < 0 ? unwoken | bit : unwoken & ~bit;
	r->ret = ret < 0 ? ret : 0;
}

void kw_exec_sleep(const struct op *op, struct op_result *r)
{
	if (kw_target->ops >> OP_POWER_OFF & 1 || resumes_by_runtime(kw_instance_dev(op->a)))
		return do_used_sleep(op, r);
	if (op->kind == OP_SUSPEND) {
		r->ret = call_pm(op->a, true);
		if (r->ret)
			return;
		asleep |= 1u << op->a;
		cut_power(op->a, false);
	} else {
		cut_power(op->a, true);
		r->ret = call_pm(op->a, false);
		if (!r->ret)	/* else it sleeps on, and may be woken again */
			asleep &= ~(1u << op->a);
	}
}

bool kw_sleeps(u32 instance) { return (asleep | unwoken) >> instance & 1; }
