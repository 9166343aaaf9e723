/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Parent device of an IPU3 MMU: owns the window, the power and the life of the MMU, as the imaging unit's PCI driver
 * does on a board, and performs the operations of a program by the driver's own calls. Judges nothing. Called by the
 * dispatcher of the hosted world.
 */
#include <linux/err.h>
#include <linux/module.h>
#include <linux/of.h>
#include <linux/platform_device.h>
#include <linux/pm_runtime.h>
#include <linux/scatterlist.h>

#include "drivers/glue.h"
#include "hosted/host.h"
#include "hosted/kw.h"
#include "ipu3-mmu.h"

#define N_PARENTS 2
#define SG_ENTRIES 4
#define TAIL_BYTES 0x10
#define PAGE_FRAMES_END (1ULL << 47)	/* struct page exists below this physical address */

struct parent {
	struct device *dev;		/* known after the first probe; the device itself never goes away */
	void __iomem *base;
	struct imgu_mmu_info *mmu;	/* NULL: not bound, or parked between programs */
	bool in_use;			/* a program holds a runtime-PM reference */
	bool asleep;			/* system sleep */
};
static struct parent parents[N_PARENTS];

static u32 instance_of(const struct platform_device *pdev)
{
	const struct resource *res = &pdev->resource[0];

	return res->start == the_target.instance[1].base;
}

/* ---- power ------------------------------------------------------------------------------------------------------- */

static int parent_runtime_suspend(struct device *dev)
{
	struct parent *p = dev_get_drvdata(dev);

	imgu_mmu_suspend(p->mmu);
	h_power((u32)(p - parents), false);
	return 0;
}

static int parent_runtime_resume(struct device *dev)
{
	struct parent *p = dev_get_drvdata(dev);

	if (h_should_fail(FAULT_PM))
		return -EIO;
	h_power((u32)(p - parents), true);
	imgu_mmu_resume(p->mmu);
	return 0;
}

static const struct dev_pm_ops parent_pm = {
	SYSTEM_SLEEP_PM_OPS(pm_runtime_force_suspend, pm_runtime_force_resume)
	RUNTIME_PM_OPS(parent_runtime_suspend, parent_runtime_resume, NULL)
};

static s64 power_on(struct parent *p)
{
	int ret = p->in_use ? 0 : pm_runtime_resume_and_get(p->dev);

	if (ret < 0) {		/* forget the recorded error, or no later attempt would be made */
		pm_runtime_disable(p->dev);
		pm_runtime_set_suspended(p->dev);
		pm_runtime_enable(p->dev);
		return ret;
	}
	p->in_use = true;
	return 0;
}

static s64 power_off(struct parent *p)
{
	bool held = p->in_use;

	p->in_use = false;
	return held ? pm_runtime_put_sync(p->dev) : 0;
}

/* As the PM core does it: a usage count is held from before suspend until after resume. Who cannot wake is not used. */
static s64 system_sleep(struct parent *p)
{
	int ret;

	pm_runtime_get_noresume(p->dev);
	ret = parent_pm.suspend(p->dev);
	p->asleep = !ret;
	if (ret)
		pm_runtime_put_noidle(p->dev);
	return ret;
}

static s64 system_wake(struct parent *p)
{
	int ret = parent_pm.resume(p->dev);

	p->asleep = false;
	pm_runtime_put(p->dev);
	if (ret)
		power_off(p);
	return ret;
}

/* ---- life -------------------------------------------------------------------------------------------------------- */

static int parent_probe(struct platform_device *pdev)
{
	u32 instance = instance_of(pdev);
	struct parent *p = &parents[instance];
	void __iomem *base = devm_platform_ioremap_resource(pdev, 0);
	struct imgu_mmu_info *mmu;

	p->dev = &pdev->dev;
	if (IS_ERR(base))
		return PTR_ERR(base);
	h_power(instance, true);
	mmu = imgu_mmu_init(p->dev, base);
	if (IS_ERR(mmu)) {
		h_power(instance, false);
		return PTR_ERR(mmu);
	}
	*p = (struct parent){ .dev = p->dev, .base = base, .mmu = mmu, .in_use = true };
	platform_set_drvdata(pdev, p);
	pm_runtime_get_noresume(p->dev);
	pm_runtime_set_active(p->dev);
	pm_runtime_enable(p->dev);
	return 0;
}

/* The caller has powered the device on: imgu_mmu_exit() writes registers. */
static KW_REMOVE parent_remove(struct platform_device *pdev)
{
	struct parent *p = platform_get_drvdata(pdev);

	imgu_mmu_exit(p->mmu);
	p->mmu = NULL;
	p->in_use = false;
	pm_runtime_disable(p->dev);
	pm_runtime_set_suspended(p->dev);
	pm_runtime_put_noidle(p->dev);
	h_power((u32)(p - parents), false);
	return KW_REMOVED;
}

static const struct of_device_id parent_match[] = { { .compatible = "iovet,ipu3-parent" }, { } };
static struct platform_driver parent_driver = {
	.driver = { .name = "iovet-ipu3", .of_match_table = parent_match, .pm = &parent_pm },
	.probe = parent_probe,
	.remove = parent_remove,
};
module_platform_driver(parent_driver);

static s64 unbind(struct parent *p)
{
	s64 ret = power_on(p);

	if (!ret)
		device_release_driver(p->dev);
	return ret;
}

/* ---- operations -------------------------------------------------------------------------------------------------- */

static size_t length_of(const struct op *op)
{
	return ((size_t)op->pages << IPU3_PAGE_SHIFT) + op->bytes;
}

/*
 * One physically contiguous run, cut into up to four entries: single pages first, the rest in the last one. With `c` in
 * the protection, which means nothing to this driver, the last entry ends inside its page; the driver rounds it up.
 */
static void map_sg(struct parent *p, const struct op *op, struct op_result *r)
{
	struct scatterlist sg[SG_ENTRIES];
	size_t left = length_of(op);
	u64 pa = op->arg;
	unsigned int n = left ? min_t(size_t, SG_ENTRIES, DIV_ROUND_UP(left, IPU3_PAGE_SIZE)) : 0;

	r->skipped = pa >= PAGE_FRAMES_END || op->bytes;
	if (r->skipped)
		return;
	sg_init_table(sg, SG_ENTRIES);
	for (unsigned int i = 0; i < n; i++) {
		size_t part = i == n - 1 ? left : IPU3_PAGE_SIZE;
		size_t cut = i == n - 1 && op->flags & PROT_CACHE ? TAIL_BYTES : 0;

		sg_set_page(&sg[i], pfn_to_page(PHYS_PFN(pa)), (unsigned int)(part - cut), offset_in_page(pa));
		pa += part;
		left -= part;
	}
	r->ret = (s64)imgu_mmu_map_sg(p->mmu, op->iova, sg, n);
}

static void exec_bound(struct parent *p, const struct op *op, struct op_result *r)
{
	switch (op->kind) {
	case OP_MAP:
		r->ret = imgu_mmu_map(p->mmu, op->iova, op->arg, length_of(op));
		break;
	case OP_MAP_SG:
		map_sg(p, op, r);
		break;
	case OP_UNMAP:
		r->ret = (s64)imgu_mmu_unmap(p->mmu, op->iova, length_of(op));
		break;
	case OP_POWER_ON:
		r->ret = power_on(p);
		break;
	case OP_POWER_OFF:
		r->ret = power_off(p);
		break;
	case OP_SUSPEND:
		r->ret = system_sleep(p);
		break;
	case OP_UNBIND:
		r->ret = unbind(p);
		break;
	default:
		r->skipped = true;
		break;
	}
}

/* Nothing but RESUME reaches a sleeping instance: during system sleep there is no caller left. */
void kw_exec_ipu3(const struct op *op, struct op_result *r)
{
	struct parent *p = &parents[op->a % N_PARENTS];

	if (op->a >= N_PARENTS || !p->dev)
		r->skipped = true;
	else if (op->kind == OP_BIND && !p->mmu)
		r->ret = device_driver_attach(&parent_driver.driver, p->dev);
	else if (op->kind == OP_RESUME && p->asleep)
		r->ret = system_wake(p);
	else if (!p->mmu || p->asleep)
		r->skipped = true;
	else
		exec_bound(p, op, r);
}

/*
 * Between programs an instance stays bound, which is what costs, but has no MMU: the driver's exit and init run for each
 * program, so that its tables are freed and leaks are seen.
 */
static void park(struct parent *p)
{
	if (power_on(p))
		h_bug("ipu3-mmu: an instance does not power on for its removal");
	imgu_mmu_exit(p->mmu);
	p->mmu = NULL;
	h_power((u32)(p - parents), false);
}

static void unpark(struct parent *p)
{
	h_power((u32)(p - parents), true);
	p->mmu = imgu_mmu_init(p->dev, p->base);
	if (IS_ERR(p->mmu))
		h_bug("ipu3-mmu: an instance does not start");
}

static void bind_all(void)
{
	for (u32 i = 0; i < N_PARENTS; i++)
		if (!parents[i].dev->driver && device_driver_attach(&parent_driver.driver, parents[i].dev))
			h_bug("ipu3-mmu: instance %u does not bind", i);
}

void kw_begin_ipu3(void)
{
	for (u32 i = 0; i < N_PARENTS; i++)
		if (!parents[i].mmu)
			unpark(&parents[i]);
}

static void unbind_all(void)
{
	for (u32 i = 0; i < N_PARENTS; i++) {
		struct parent *p = &parents[i];

		if (!p->dev->driver)
			continue;
		if (!p->mmu)
			unpark(p);
		if (unbind(p))
			h_bug("ipu3-mmu: instance %u does not power on for its removal", i);
	}
}

void kw_teardown_ipu3(bool hotplug)
{
	for (u32 i = 0; i < N_PARENTS; i++)
		if (parents[i].mmu && parents[i].asleep)
			system_wake(&parents[i]);
	if (hotplug) {
		unbind_all();
		bind_all();
	}
	for (u32 i = 0; i < N_PARENTS; i++)
		if (parents[i].mmu)
			park(&parents[i]);
}
