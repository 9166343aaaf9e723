/* SPDX-License-Identifier: GPL-2.0-only */
/* Kernel world: undoes what a program did through the IOMMU API; every device, group and default domain is as after boot. */
#include <linux/device.h>
#include <linux/iommu.h>

#include "drivers/glue.h"
#include "hosted/api_dma.h"
#include "hosted/api_iommu.h"
#include "hosted/host.h"
#include "hosted/kw.h"

static void undo(u8 kind, u32 a)
{
	struct op op = { .kind = kind, .a = a, .flags = DOM_DMA };
	struct op_result r = { 0 };

	h_call();
	kw_exec_iommu(&op, &r);
}

/* Drivers are unbound when what they attached is detached. */
static void disown(void)
{
	u32 i;

	for (i = 0; i < kw_target->n_masters; i++) {
		while (kw_api.dev_claims[i])
			undo(OP_DEV_RELEASE, i);
		while (kw_api.dma_uses[i])
			undo(OP_UNUSE_DMA, i);
	}
}

static bool store_type(u32 m, const char *type)
{
	struct iommu_group *g = kw_present(m) ? kw_group_of(m) : NULL;
	bool ok;

	if (!g)
		return true;
	ok = kw_sysfs_store((struct kobject *)g, "type", type) >= 0;
	iommu_group_put(g);
	return ok;
}

/* Do several outputs of an instance come in on one line, or contexts, of which there are more than lines? */
static bool shares_lines(const struct target_instance *in)
{
	u32 i, k;

	if (in->contexts > in->n_more_irqs)
		return true;
	for (i = 0; i < in->n_more_irqs; i++)
		for (k = 0; k <= i; k++)
			if (in->more_irqs[i] == (k ? in->more_irqs[k - 1] : in->irq))
				return true;
	return false;
}

/*
 * The handlers of a line run in the order in which they were requested. Where default domains request them, one that is made
 * anew would come last: so all of the instance are.
 */
static u32 with_neighbours(u32 groups)
{
	u32 i, m, all = groups;

	for (i = 0; groups && i < kw_target->n_instances; i++) {
		u32 behind_it = 0;

		for (m = 0; m < kw_target->n_masters; m++)
			behind_it |= (u32)target_behind(kw_target, m, 1u << i) << kw_target->master[m].group;
		if (behind_it & groups && shares_lines(&kw_target->instance[i]))
			all |= behind_it;
	}
	return all;
}

/*
 * A driver may treat a device that joins a group otherwise than one that changes its domain with it: the functions of PCI Express
 * that came as the second of a group, or later, come once more.
 */
static void join_again(void)
{
	u32 i, seen = 0;

	for (i = 0; i < kw_target->n_masters; i++) {
		u32 group = 1u << kw_target->master[i].group;

		if (kw_target->master[i].pci && seen & kw_api.retyped & group)
			kw_api.plugged |= 1u << i;
		seen |= group;
	}
}

/*
 * Default types go back by asking for what the driver prefers, after all of them have let go of their tables: then the
 * tables come out at the same addresses whatever the order in which a program changed the types. A group that cannot let go,
 * as its IOMMU translates always, is probed again: asked, it would make new tables beside those it has.
 */
static void let_go_of_defaults(void)
{
	u32 i;

	kw_api.retyped = with_neighbours(kw_api.retyped);
	for (i = 0; kw_api.retyped && i < kw_target->n_masters; i++)
		if (kw_api.retyped >> kw_target->master[i].group & 1 && !store_type(i, "identity"))
			kw_api.plugged |= 1u << i;
	join_again();
}

/* Of the masters that are there. */
static void restore_defaults(void)
{
	u32 i;

	for (i = 0; kw_api.retyped && i < kw_target->n_masters; i++)
		if (kw_api.retyped >> kw_target->master[i].group & 1)
			store_type(i, "auto");
	kw_api.retyped = 0;
}

/* The IOVA allocators that these masters used keep what they cached: their default domains are made anew. */
static void remake_after_dma(u32 masters)
{
	u32 i;

	for (i = 0; i < kw_target->n_masters; i++)
		if (masters >> i & 1)
			kw_api.retyped |= 1u << kw_target->master[i].group;
}

static void teardown_iommu(void)
{
	u32 i;

	for (i = 0; i < kw_target->n_instances; i++)		/* all are awake before a user of several comes back */
		if (kw_sleeps(i))
			undo(OP_RESUME, i);
	for (i = 0; i < kw_target->n_instances; i++)
		if (kw_target->ops >> OP_POWER_ON & 1)
			undo(OP_POWER_ON, i);
	kw_teardown_sva();
	kw_teardown_iova();
	remake_after_dma(kw_teardown_dma(kw_api.retyped || kw_api.plugged || kw_api.rebound));
	for (i = 0; i < kw_target->n_masters; i++) {
		if (!kw_present(i))
			continue;
		if (kw_api.touched >> kw_target->master[i].group & 1)
			undo(OP_DETACH, i);
		if (kw_api.claimed[i])
			undo(OP_RELEASE, i);
	}
	disown();
	kw_api.touched = 0;
	memset(kw_api.claimed, 0, sizeof(kw_api.claimed));
	for (i = 0; i < MAX_DOMAINS; i++)
		if (kw_api.domain[i])
			undo(OP_DOMAIN_FREE, i);
	let_go_of_defaults();
}

/*
 * The masters a program took away or brought back, and all that come after them, once more and in order: numbers, tables
 * and every list they are on (the bus, the group, the consumers of an IOMMU) come out as at boot.
 */
static void unplug(void)
{
	u32 i, first = __ffs(kw_api.plugged);

	for (i = kw_target->n_masters; !kw_target->stays_plugged && i-- > first;)
		kw_master_remove(i);
	kw_run_work();
	kw_api.plugged = ~0u << first;
}

static void plug_in(void)
{
	u32 i;

	for (i = __ffs(kw_api.plugged); i < kw_target->n_masters; i++)
		kw_master_add(i);
}

/* Through blocked and back, each group of these masters once: a claim, and its release. */
static void block_and_release(u32 masters)
{
	u32 i, seen = 0;

	if (!(kw_target->ops >> OP_CLAIM & 1))
		return;
	h_mute(true);
	for (i = 0; i < kw_target->n_masters; i++) {
		if (!(masters >> i & 1) || !kw_present(i) || (seen >> kw_target->master[i].group & 1))
			continue;
		seen |= 1u << kw_target->master[i].group;
		undo(OP_CLAIM, i);
		if (kw_api.claimed[i])
			undo(OP_RELEASE, i);
	}
	h_mute(false);
}

/*
 * Tables that outlive their domains, and groups that do not survive their last device, are made anew by a probe; tables alone
 * by the snapshot, where there is one.
 */
static void renew_tables(void)
{
	if (kw_target->one_table && ((kw_api.mapped && !PUTS_BACK) || kw_api.plugged || h_rough()))
		kw_api.rebound = true;
	kw_api.mapped = false;
}

void kw_teardown(bool hotplug)
{
	if (kw_target->api == API_PGTABLE) {
		kw_teardown_pgtable();
		return;
	}
	if (kw_target->api == API_IPU3) {
		kw_teardown_ipu3(hotplug);
		return;
	}
	teardown_iommu();
	renew_tables();
	if (kw_api.plugged && !kw_api.rebound)
		unplug();
	restore_defaults();
	if (kw_api.rebound)
		kw_reprobe_all();
	else if (kw_api.plugged)
		plug_in();
	/* The core makes a group's blocking domain at the first claim and keeps it: a new group gets it now. */
	block_and_release(kw_api.rebound ? ~0u : kw_api.plugged);
	kw_prime_sva(kw_api.rebound ? ~0u : kw_api.plugged);
	kw_leave_alone();
	kw_api.plugged = 0;
	kw_api.rebound = false;
}

/* A driver may have given up on a device that did not answer: its groups are set up anew. */
void kw_heal(u32 instances)
{
	u32 i, masters = 0;

	for (i = 0; kw_target->api == API_IOMMU && i < kw_target->n_masters; i++)
		masters |= (u32)target_behind(kw_target, i, instances) << i;
	block_and_release(masters);
	kw_leave_alone();
}

void kw_firmware_begun(void) { kw_api.rebound = true; }

void kw_settle(void)
{
	kw_api.rebound = true;
	kw_teardown(true);
	kw_run_work();
}
