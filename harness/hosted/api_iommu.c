/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Kernel world: performs operations through the IOMMU API, as VFIO, a DMA user or a hot-plug event would. Keeps the
 * domains a program names. Judges nothing; the executor (src/ops/exec.c) calls it through kw_exec().
 */
#include <linux/device.h>
#include <linux/dma-mapping.h>
#include <linux/iommu.h>
#include <linux/platform_device.h>
#include <linux/pm_runtime.h>
#include <linux/scatterlist.h>

#include "drivers/glue.h"
#include "hosted/api_dma.h"
#include "hosted/api_iommu.h"
#include "hosted/host.h"
#include "hosted/kw.h"

struct kw_api kw_api;
static char owner_cookie, dev_cookie[2];

static u64 op_bytes(const struct op *op)
{
	return ((u64)op->pages << kw_target->granule_lg2) + op->bytes;
}

static void do_alloc(const struct op *op, struct op_result *r)
{
	struct iommu_domain *d = iommu_paging_domain_alloc(kw_master_dev(op->b));

	r->ret = PTR_ERR_OR_ZERO(d);
	kw_api.domain[op->a] = IS_ERR(d) ? NULL : d;
	kw_api.page_sizes[op->a] = 0;
	if (r->ret)
		return;
	kw_take_faults(d, op->a);
	kw_hear_faults(d);
}

u32 kw_domain_number(const struct iommu_domain *d)
{
	u32 i;

	for (i = 0; i < MAX_DOMAINS; i++)
		if (kw_api.domain[i] == d)
			return PASID_DOMAIN + i;
	return PASID_OTHER;
}

static void do_free(const struct op *op)
{
	iommu_domain_free(kw_api.domain[op->a]);
	kw_api.domain[op->a] = NULL;
}

#define SG_PA_LIMIT (1ull << 46)	/* beyond it the hosted vmemmap has no struct page */

static DEFINE_SPINLOCK(users_lock);	/* of a driver that maps where it must not sleep */

static bool atomically(const struct op *op) { return op->flags & PROT_ATOMIC; }

static ssize_t map(const struct op *op, struct scatterlist *sg, unsigned int n)
{
	struct iommu_domain *d = kw_api.domain[op->a];
	gfp_t gfp = atomically(op) ? GFP_ATOMIC : GFP_KERNEL;
	unsigned long flags = 0;
	ssize_t ret;

	if (atomically(op))
		spin_lock_irqsave(&users_lock, flags);
	if (sg)
		ret = iommu_map_sg(d, op->iova, sg, n, op->flags & PROT_ALL, gfp);
	else
		ret = iommu_map(d, op->iova, op->arg, op_bytes(op), op->flags & PROT_ALL, gfp);
	if (atomically(op))
		spin_unlock_irqrestore(&users_lock, flags);
	return ret;
}

static void do_map_sg(const struct op *op, struct op_result *r)
{
	struct scatterlist sg[MAP_PARTS];
	struct map_part part[MAP_PARTS];
	unsigned int n = target_map_parts(kw_target, op, false, part), i;

	if (op->arg >= SG_PA_LIMIT || (op->arg & (PAGE_SIZE - 1)) || !n) {
		r->skipped = true;
		return;
	}
	sg_init_table(sg, n);
	for (i = 0; i < n; i++)
		sg_set_page(&sg[i], pfn_to_page(part[i].pa >> PAGE_SHIFT), part[i].bytes, 0);
	r->ret = map(op, sg, n);
}

static const char *type_word(u8 type)
{
	return type == DOM_IDENTITY ? "identity" : type == DOM_DMA_FQ ? "DMA-FQ" : "DMA";
}

struct iommu_group *kw_group_of(u32 master)
{
	return iommu_group_get(kw_master_dev(master));
}

/* The last address that a user of the domain is told to use. */
static u64 aperture_end(const struct iommu_domain *d)
{
	return d->geometry.force_aperture ? d->geometry.aperture_end : ~0ULL;
}

static bool alone(u32 master)
{
	u32 m, n = 0;

	for (m = 0; m < kw_target->n_masters; m++)
		n += kw_target->master[m].group == kw_target->master[master].group;
	return n == 1;
}

/*
 * Drivers of devices attach one device, VFIO attaches groups; the one is refused where there are more devices. Domains of
 * odd numbers are attached to devices, where the target says so.
 */
static bool by_device(u32 d) { return kw_target->attaches_devices && d & 1; }

/* What a device can address its own driver says: who attaches it has no say in that. */
static int attach(u32 d, u32 master, struct iommu_group *g)
{
	struct device *dev = kw_master_dev(master);
	u64 mask = dma_get_mask(dev), coherent = dev->coherent_dma_mask;
	int ret;

	if (by_device(d) && alone(master))
		ret = iommu_attach_device(kw_api.domain[d], dev);
	else
		ret = iommu_attach_group(kw_api.domain[d], g);
	if (dma_get_mask(dev) != mask || dev->coherent_dma_mask != coherent)
		h_finding(ORA_CONTRACT, "DOM-17", "mask-changed", "a device is attached, and what it can address has changed");
	return ret;
}

static void detach(u32 master, struct iommu_group *g)
{
	struct device *dev = kw_master_dev(master);
	struct iommu_domain *now = iommu_get_domain_for_dev(dev);
	u32 d;

	for (d = 0; d < ARRAY_SIZE(kw_api.domain) && (!kw_api.domain[d] || kw_api.domain[d] != now); d++)
		;
	if (d < ARRAY_SIZE(kw_api.domain) && by_device(d) && alone(master))
		iommu_detach_device(now, dev);
	else
		iommu_detach_group(NULL, g);
}

/* Drivers may learn from the first attach what pages there are; whoever maps has settled on them then. */
static void attached(const struct op *op, struct op_result *r)
{
	unsigned long now = kw_api.domain[op->a]->pgsize_bitmap;

	r->value = aperture_end(kw_api.domain[op->a]);
	if (r->ret)
		return;
	if (kw_api.page_sizes[op->a] && kw_api.page_sizes[op->a] != now)
		h_finding(ORA_CONTRACT, "MAP-15", "page-sizes-changed", "the page sizes of a domain change when it is attached once more");
	kw_api.page_sizes[op->a] = now;
}

static void do_group(const struct op *op, struct op_result *r)
{
	u32 m = op->kind == OP_ATTACH || op->kind == OP_HANDLE_ATTACH ? op->b : op->a;
	struct iommu_group *g = kw_group_of(m);

	if (!g) {
		r->ret = -ENODEV;
		return;
	}
	switch (op->kind) {
	case OP_ATTACH:
		kw_api.touched |= 1u << kw_target->master[m].group;
		r->ret = attach(op->a, m, g);
		attached(op, r);
		break;
	case OP_HANDLE_ATTACH:
		kw_api.touched |= 1u << kw_target->master[m].group;
		kw_exec_fault(op, kw_api.domain[op->a], r);
		attached(op, r);
		kw_check_reserved(g, kw_target->master[m].group);
		break;
	case OP_DETACH:
		if (!kw_handle_detach(kw_target->master[m].group, g))
			detach(m, g);
		break;
	case OP_CLAIM:
		r->ret = iommu_group_claim_dma_owner(g, &owner_cookie);
		kw_api.claimed[m] |= !r->ret;
		kw_check_reserved(g, kw_target->master[m].group);
		break;
	case OP_RELEASE:
		iommu_group_release_dma_owner(g);
		break;
	case OP_SET_DEFAULT:
		r->ret = kw_sysfs_store((struct kobject *)g, "type", type_word(op->flags));
		if (r->ret >= 0)
			kw_check_type(g, type_word(op->flags));
		kw_api.retyped |= 1u << kw_target->master[m].group;
		break;
	}
	iommu_group_put(g);
}

static void do_release(const struct op *op, struct op_result *r)
{
	u32 i;

	do_group(op, r);
	for (i = 0; i < kw_target->n_masters; i++)	/* ownership belongs to the group, whoever claimed it */
		if (kw_target->master[i].group == kw_target->master[op->a].group)
			kw_api.claimed[i] = false;
}

/* A driver binds to a device and lets go of it: one that takes it alone for another owner, or one that uses the DMA API. */
static void do_own(const struct op *op, struct op_result *r)
{
	struct device *dev = kw_master_dev(op->a);

	switch (op->kind) {
	case OP_DEV_CLAIM:
		r->ret = iommu_device_claim_dma_owner(dev, &dev_cookie[op->a & 1]);
		kw_api.dev_claims[op->a] += !r->ret;
		break;
	case OP_DEV_RELEASE:
		iommu_device_release_dma_owner(dev);
		kw_api.dev_claims[op->a]--;
		break;
	case OP_USE_DMA:
		r->ret = iommu_device_use_default_domain(dev);
		kw_api.dma_uses[op->a] += !r->ret;
		if (!r->ret)	/* the first buffer that it maps comes to this */
			WARN_ON(iommu_deferred_attach(dev, iommu_get_dma_domain(dev)));
		break;
	default:
		iommu_device_unuse_default_domain(dev);
		kw_api.dma_uses[op->a]--;
		break;
	}
}

/*
 * Everybody behind an instance starts or stops using it. In a rough world it goes on until its work is run: a device that
 * nobody uses any more and that has its power still.
 */
static void do_use(const struct op *op, struct op_result *r)
{
	u32 i;

	for (i = 0; i < kw_target->n_masters; i++) {
		int ret = target_behind(kw_target, i, 1u << op->a) ? kw_master_use(i, op->kind == OP_POWER_ON) : 0;

		if (ret < 0)
			r->ret = ret;
	}
	if (!h_rough())
		kw_run_work();
}

/* What a frail driver did not let go of, for an injected failure, is gone when the world is put back, and not before. */
static void do_remove(const struct op *op, struct op_result *r)
{
	u32 injected = h_injected();

	kw_api.plugged |= 1u << op->a;
	r->ret = kw_master_remove(op->a);
	kw_api.rebound |= kw_target->frail && h_injected() != injected;
}

/* Apart from what is done most: under ASan, locals of all that is inlined here are paid for by every call. */
static noinline void exec_other(const struct op *op, struct op_result *r)
{
	switch (op->kind) {
	case OP_DOMAIN_ALLOC:
		do_alloc(op, r);
		break;
	case OP_DOMAIN_FREE:
		do_free(op);
		break;
	case OP_ATTACH: case OP_DETACH: case OP_CLAIM: case OP_SET_DEFAULT: case OP_HANDLE_ATTACH:
		do_group(op, r);
		break;
	case OP_RELEASE:
		do_release(op, r);
		break;
	case OP_MAP_SG:
		do_map_sg(op, r);
		kw_api.mapped = true;
		break;
	case OP_FLUSH:
		iommu_flush_iotlb_all(kw_api.domain[op->a]);
		break;
	case OP_SUSPEND: case OP_RESUME:
		kw_exec_sleep(op, r);
		break;
	case OP_POWER_ON: case OP_POWER_OFF:
		do_use(op, r);
		break;
	case OP_REMOVE:
		do_remove(op, r);
		break;
	case OP_PROBE:
		kw_api.plugged |= 1u << op->a;
		if (!kw_present(op->a))		/* it may still exist, orphaned by the loss of its IOMMU */
			kw_master_remove(op->a);
		r->ret = kw_master_add(op->a);
		kw_check_links();	/* the next try begins with a new device */
		break;
	case OP_UNBIND:
		kw_api.rebound = true;
		r->ret = kw_instance_unbind(op->a);
		break;
	case OP_BIND:
		r->ret = kw_instance_bind(op->a);
		kw_check_links();
		break;
	case OP_DMA_MAP: case OP_DMA_MAP_SG: case OP_DMA_ALLOC: case OP_DMA_UNMAP: case OP_DMA_SYNC: case OP_DMA_MASK:
	case OP_DMA_CHURN:
		kw_exec_dma(op, r);
		break;
	case OP_IOVA_ALLOC: case OP_IOVA_FREE: case OP_IOVA_RESERVE: case OP_IOVA_CHURN:
		kw_exec_iova(op, r);
		break;
	case OP_PAGE_REQUEST: case OP_PAGE_RESPOND: case OP_IOPF_FLUSH: case OP_IOPF_DISCARD:
		kw_exec_fault(op, NULL, r);
		break;
	case OP_DEV_CLAIM: case OP_DEV_RELEASE: case OP_USE_DMA: case OP_UNUSE_DMA:
		do_own(op, r);
		break;
	default:
		kw_exec_sva(op, op->kind == OP_PASID_ATTACH ? kw_api.domain[op->a] : NULL, r);
		break;
	}
}

void kw_exec_iommu(const struct op *op, struct op_result *r)
{
	switch (op->kind) {
	case OP_MAP:
		r->ret = map(op, NULL, 0);
		kw_api.mapped = true;
		break;
	case OP_UNMAP:
		r->ret = iommu_unmap(kw_api.domain[op->a], op->iova, op_bytes(op));
		break;
	case OP_LOOKUP:
		r->value = iommu_iova_to_phys(kw_api.domain[op->a], op->iova);
		break;
	default:
		exec_other(op, r);
		break;
	}
}

/* Drivers that share no address spaces do without hosted/sva. */
__weak void kw_exec_sva(const struct op *op, struct iommu_domain *d, struct op_result *r) { r->skipped = true; }
__weak void kw_teardown_sva(void) { }
__weak void kw_prime_sva(u32 masters) { }
__weak void kw_exec_fault(const struct op *op, struct iommu_domain *d, struct op_result *r) { r->skipped = true; }
__weak void kw_take_faults(struct iommu_domain *d, u32 number) { }
__weak bool kw_handle_detach(u32 group, struct iommu_group *g) { return false; }
__weak void kw_leave_alone(void) { }
__weak u32 kw_pasid_told(u32 master, u32 pasid) { return 0; }
__weak u32 kw_pasids_told(u32 master) { return 0; }
__weak bool kw_page_answer(struct page_answer *a) { return false; }
__weak bool kw_mm_page(u32 mm, u64 va, struct mm_page *page) { return false; }
__weak u32 kw_mm_pasid(u32 mm) { return 0; }

/* Only the page-table library is driven like this. */
__weak void kw_exec_pgtable(const struct op *op, struct op_result *r) { r->skipped = true; }
__weak void kw_begin_pgtable(void) { }
__weak void kw_teardown_pgtable(void) { }

void kw_exec(const struct op *op, struct op_result *r)
{
	kw_forget_errors();
	if (KW_ABSENT_OPS >> op->kind & 1)
		r->skipped = true;
	else if (kw_target->api == API_IPU3)
		kw_exec_ipu3(op, r);
	else if (kw_target->api == API_PGTABLE)
		kw_exec_pgtable(op, r);
	else
		kw_exec_iommu(op, r);
	kw_hear_all_faults();
}

/* Before a program: brings a target with an API of its own to its starting point. */
void kw_begin(void)
{
	u32 i;

	for (i = 0; i < kw_target->n_instances; i++)	/* time began anew: no delay counts from before */
		if (kw_instance_dev(i))
			pm_runtime_mark_last_busy(kw_instance_dev(i));
	if (kw_target->api == API_IPU3)
		kw_begin_ipu3();
	else if (kw_target->api == API_PGTABLE)
		kw_begin_pgtable();
	else
		kw_begin_dma();
	kw_hear_all_faults();
}
