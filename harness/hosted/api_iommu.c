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
#include "hosted/host.h"
#include "hosted/kw.h"

static struct iommu_domain *domain[MAX_DOMAINS];
static unsigned long page_sizes[MAX_DOMAINS];	/* since a domain was attached first; 0: it was not */
static bool claimed[MAX_MASTERS];	/* the program holds DMA ownership of this master's group */
static u32 plugged;			/* bitmask of masters that were removed or probed */
static u32 touched, retyped;		/* bitmasks of groups: attached, default domain to be made anew */
static bool mapped;			/* something was mapped, or was to be */
static bool rebound;			/* an instance was unbound: its masters lost their IOMMU */
static char owner_cookie, dev_cookie[2];
static u32 dev_claims[MAX_MASTERS], dma_uses[MAX_MASTERS];	/* of devices, by drivers that are bound to them */
static const struct target *tgt;

static void undo(u8 kind, u32 a);

static u64 op_bytes(const struct op *op)
{
	return ((u64)op->pages << tgt->granule_lg2) + op->bytes;
}

static void do_alloc(const struct op *op, struct op_result *r)
{
	struct iommu_domain *d = iommu_paging_domain_alloc(kw_master_dev(op->b));

	r->ret = PTR_ERR_OR_ZERO(d);
	domain[op->a] = IS_ERR(d) ? NULL : d;
	page_sizes[op->a] = 0;
	if (r->ret)
		return;
	kw_take_faults(d, op->a);
	kw_hear_faults(tgt, d);
}

u32 kw_domain_number(const struct iommu_domain *d)
{
	u32 i;

	for (i = 0; i < MAX_DOMAINS; i++)
		if (domain[i] == d)
			return PASID_DOMAIN + i;
	return PASID_OTHER;
}

static void do_free(const struct op *op)
{
	iommu_domain_free(domain[op->a]);
	domain[op->a] = NULL;
}

#define SG_PA_LIMIT (1ull << 46)	/* beyond it the hosted vmemmap has no struct page */

static DEFINE_SPINLOCK(users_lock);	/* of a driver that maps where it must not sleep */

static bool atomically(const struct op *op) { return op->flags & PROT_ATOMIC; }

static int map(const struct op *op)
{
	gfp_t gfp = atomically(op) ? GFP_ATOMIC : GFP_KERNEL;
	unsigned long flags = 0;
	int ret;

	if (atomically(op))
		spin_lock_irqsave(&users_lock, flags);
	ret = iommu_map(domain[op->a], op->iova, op->arg, op_bytes(op), op->flags & PROT_ALL, gfp);
	if (atomically(op))
		spin_unlock_irqrestore(&users_lock, flags);
	return ret;
}

static void do_map_sg(const struct op *op, struct op_result *r)
{
	struct scatterlist sg[MAP_PARTS];
	struct map_part part[MAP_PARTS];
	unsigned int n = target_map_parts(tgt, op, false, part), i;

	if (op->arg >= SG_PA_LIMIT || (op->arg & (PAGE_SIZE - 1)) || !n) {
		r->skipped = true;
		return;
	}
	sg_init_table(sg, n);
	for (i = 0; i < n; i++)
		sg_set_page(&sg[i], pfn_to_page(part[i].pa >> PAGE_SHIFT), part[i].bytes, 0);
	r->ret = iommu_map_sg(domain[op->a], op->iova, sg, n, op->flags & PROT_ALL,
			      atomically(op) ? GFP_ATOMIC : GFP_KERNEL);
}

static const char *type_word(u8 type)
{
	return type == DOM_IDENTITY ? "identity" : type == DOM_DMA_FQ ? "DMA-FQ" : "DMA";
}

static struct iommu_group *group_of(u32 master)
{
	return iommu_group_get(kw_master_dev(master));
}

/* The last address that a user of the domain is told to use. */
static u64 aperture_end(const struct iommu_domain *d)
{
	return d->geometry.force_aperture ? d->geometry.aperture_end : ~0ULL;
}

/* Is what firmware wants mapped for this device among the regions, as what it is? */
static bool has_direct(struct list_head *regions, u32 master)
{
	const struct target_master *m = &tgt->master[master];
	const struct iommu_resv_region *r;

	list_for_each_entry(r, regions, list)
		if (r->type == (m->direct.relaxable ? IOMMU_RESV_DIRECT_RELAXABLE : IOMMU_RESV_DIRECT) &&
		    r->start <= m->direct.start && m->direct.last <= r->start + r->length - 1)
			return true;
	return !m->direct.last;
}

static char told[PAGE_SIZE] __aligned(PAGE_SIZE);	/* by a file of sysfs */

/* The file of a group that lists its reserved regions has the same as whoever asks the core for them is given. */
static void check_told_regions(struct iommu_group *g, const struct list_head *regions)
{
	static const char *const word[] = { [IOMMU_RESV_DIRECT] = "direct", [IOMMU_RESV_DIRECT_RELAXABLE] = "direct-relaxable",
					    [IOMMU_RESV_RESERVED] = "reserved", [IOMMU_RESV_MSI] = "msi", [IOMMU_RESV_SW_MSI] = "msi" };
	u32 injected = h_injected();
	long bytes = kw_sysfs_show((struct kobject *)g, "reserved_regions", told), at = 0;
	const struct iommu_resv_region *r;
	char line[80];

	if (h_injected() != injected)
		return;
	list_for_each_entry(r, regions, list) {
		int n = scnprintf(line, sizeof(line), "0x%016llx 0x%016llx %s\n", (u64)r->start, (u64)(r->start + r->length - 1),
				  word[r->type]);

		if (at + n > bytes || memcmp(told + at, line, n))
			break;
		at += n;
	}
	if (at != bytes || !list_entry_is_head(r, regions, list))
		h_finding(ORA_CONTRACT, "RESV-14", "reserved-regions-told-apart",
			  "sysfs tells of other reserved regions of a group than the core");
}

/* A default domain is what was asked for; only flushing at once may take the place of flushing later. */
static void check_told_type(struct iommu_group *g, const char *asked)
{
	long bytes = kw_sysfs_show((struct kobject *)g, "type", told);

	if (bytes <= 0 || told[bytes - 1] != '\n')
		bytes = 1;
	told[bytes - 1] = 0;
	if (strcmp(told, asked) && !(!strcmp(asked, "DMA-FQ") && !strcmp(told, "DMA")))
		h_finding(ORA_CONTRACT, "DOM-16", "default-type-told-apart",
			  "a group has another type of default domain than the one that was set");
}

/* Has the hardware, or firmware, a reason to keep these addresses from the devices of this group? */
static bool has_reason(const struct iommu_resv_region *r, u32 group)
{
	u64 last = r->start + (r->length - 1);
	u32 m;

	if (r->type == IOMMU_RESV_MSI || r->type == IOMMU_RESV_SW_MSI)
		return true;
	if (tgt->resv_last && r->start >= tgt->resv_start && last <= tgt->resv_last)
		return true;
	for (m = 0; m < tgt->n_masters; m++)	/* those that hardware tells of are looked at when devices come (topology.c) */
		if (tgt->master[m].group == group && (tgt->instance[tgt->master[m].stream[0].instance].resv[0].last ||
		    (tgt->master[m].direct.last && r->start <= tgt->master[m].direct.last && tgt->master[m].direct.start <= last)))
			return true;
	return false;
}

/* Whoever takes a group asks what addresses it must leave alone, as VFIO does; the answer is in order, and merged. */
static void read_reserved(struct iommu_group *g, u32 group)
{
	struct iommu_resv_region *region, *next;
	u32 injected = h_injected(), m;
	LIST_HEAD(regions);

	iommu_get_group_resv_regions(g, &regions);
	for (m = 0; m < tgt->n_masters && h_injected() == injected; m++)
		if (kw_present(m) && tgt->master[m].group == group && !has_direct(&regions, m))
			h_finding(ORA_CONTRACT, "RESV-14", "reserved-region-missing",
				  "a reserved region of a device is not among those of its group");
	if (h_injected() == injected)
		check_told_regions(g, &regions);
	list_for_each_entry_safe(region, next, &regions, list) {
		if (!has_reason(region, group))
			h_finding(ORA_CONTRACT, "RESV-15", "reserved-without-reason",
				  "addresses are kept from a group that nothing is wrong with");
		if (!list_is_last(&region->list, &regions) && next->type == region->type &&
		    next->start < region->start + region->length)
			h_finding(ORA_CONTRACT, "", "reserved-regions-overlap",
				  "two reserved regions of a group overlap, or are not in order");
		list_del(&region->list);
		kfree(region);
	}
}

static bool alone(u32 master)
{
	u32 m, n = 0;

	for (m = 0; m < tgt->n_masters; m++)
		n += tgt->master[m].group == tgt->master[master].group;
	return n == 1;
}

/*
 * Drivers of devices attach one device, VFIO attaches groups; the one is refused where there are more devices. Domains of
 * odd numbers are attached to devices, where the target says so.
 */
static bool by_device(u32 d) { return tgt->attaches_devices && d & 1; }

/* What a device can address its own driver says: who attaches it has no say in that. */
static int attach(u32 d, u32 master, struct iommu_group *g)
{
	struct device *dev = kw_master_dev(master);
	u64 mask = dma_get_mask(dev), coherent = dev->coherent_dma_mask;
	int ret;

	if (by_device(d) && alone(master))
		ret = iommu_attach_device(domain[d], dev);
	else
		ret = iommu_attach_group(domain[d], g);
	if (dma_get_mask(dev) != mask || dev->coherent_dma_mask != coherent)
		h_finding(ORA_CONTRACT, "DOM-17", "mask-changed", "a device is attached, and what it can address has changed");
	return ret;
}

static void detach(u32 master, struct iommu_group *g)
{
	struct device *dev = kw_master_dev(master);
	struct iommu_domain *now = iommu_get_domain_for_dev(dev);
	u32 d;

	for (d = 0; d < ARRAY_SIZE(domain) && (!domain[d] || domain[d] != now); d++)
		;
	if (d < ARRAY_SIZE(domain) && by_device(d) && alone(master))
		iommu_detach_device(now, dev);
	else
		iommu_detach_group(NULL, g);
}

/* Drivers may learn from the first attach what pages there are; whoever maps has settled on them then. */
static void attached(const struct op *op, struct op_result *r)
{
	unsigned long now = domain[op->a]->pgsize_bitmap;

	r->value = aperture_end(domain[op->a]);
	if (r->ret)
		return;
	if (page_sizes[op->a] && page_sizes[op->a] != now)
		h_finding(ORA_CONTRACT, "MAP-15", "page-sizes-changed", "the page sizes of a domain change when it is attached once more");
	page_sizes[op->a] = now;
}

static void do_group(const struct op *op, struct op_result *r)
{
	u32 m = op->kind == OP_ATTACH || op->kind == OP_HANDLE_ATTACH ? op->b : op->a;
	struct iommu_group *g = group_of(m);

	if (!g) {
		r->ret = -ENODEV;
		return;
	}
	switch (op->kind) {
	case OP_ATTACH:
		touched |= 1u << tgt->master[m].group;
		r->ret = attach(op->a, m, g);
		attached(op, r);
		break;
	case OP_HANDLE_ATTACH:
		touched |= 1u << tgt->master[m].group;
		kw_exec_fault(op, domain[op->a], r);
		attached(op, r);
		read_reserved(g, tgt->master[m].group);
		break;
	case OP_DETACH:
		if (!kw_handle_detach(tgt->master[m].group, g))
			detach(m, g);
		break;
	case OP_CLAIM:
		r->ret = iommu_group_claim_dma_owner(g, &owner_cookie);
		claimed[m] |= !r->ret;
		read_reserved(g, tgt->master[m].group);
		break;
	case OP_RELEASE:
		iommu_group_release_dma_owner(g);
		break;
	case OP_SET_DEFAULT:
		r->ret = kw_sysfs_store((struct kobject *)g, "type", type_word(op->flags));
		if (r->ret >= 0)
			check_told_type(g, type_word(op->flags));
		retyped |= 1u << tgt->master[m].group;
		break;
	}
	iommu_group_put(g);
}

static void do_release(const struct op *op, struct op_result *r)
{
	u32 i;

	do_group(op, r);
	for (i = 0; i < tgt->n_masters; i++)	/* ownership belongs to the group, whoever claimed it */
		if (tgt->master[i].group == tgt->master[op->a].group)
			claimed[i] = false;
}

/* A driver binds to a device and lets go of it: one that takes it alone for another owner, or one that uses the DMA API. */
static void do_own(const struct op *op, struct op_result *r)
{
	struct device *dev = kw_master_dev(op->a);

	switch (op->kind) {
	case OP_DEV_CLAIM:
		r->ret = iommu_device_claim_dma_owner(dev, &dev_cookie[op->a & 1]);
		dev_claims[op->a] += !r->ret;
		break;
	case OP_DEV_RELEASE:
		iommu_device_release_dma_owner(dev);
		dev_claims[op->a]--;
		break;
	case OP_USE_DMA:
		r->ret = iommu_device_use_default_domain(dev);
		dma_uses[op->a] += !r->ret;
		if (!r->ret)	/* the first buffer that it maps comes to this */
			WARN_ON(iommu_deferred_attach(dev, iommu_get_dma_domain(dev)));
		break;
	default:
		iommu_device_unuse_default_domain(dev);
		dma_uses[op->a]--;
		break;
	}
}

/* Drivers are unbound when what they attached is detached. */
static void disown(void)
{
	u32 i;

	for (i = 0; i < tgt->n_masters; i++) {
		while (dev_claims[i])
			undo(OP_DEV_RELEASE, i);
		while (dma_uses[i])
			undo(OP_UNUSE_DMA, i);
	}
}

static bool behind(u32 master, u32 instances)
{
	u32 k;

	for (k = 0; k < tgt->master[master].n_streams; k++)
		if (instances >> tgt->master[master].stream[k].instance & 1)
			return true;
	return false;
}

/*
 * Everybody behind an instance starts or stops using it. In a rough world it goes on until its work is run: a device that
 * nobody uses any more and that has its power still.
 */
static void do_use(const struct op *op, struct op_result *r)
{
	u32 i;

	for (i = 0; i < tgt->n_masters; i++) {
		int ret = behind(i, 1u << op->a) ? kw_master_use(i, op->kind == OP_POWER_ON) : 0;

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

	plugged |= 1u << op->a;
	r->ret = kw_master_remove(op->a);
	rebound |= tgt->frail && h_injected() != injected;
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
		mapped = true;
		break;
	case OP_FLUSH:
		iommu_flush_iotlb_all(domain[op->a]);
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
		plugged |= 1u << op->a;
		if (!kw_present(op->a))		/* it may still exist, orphaned by the loss of its IOMMU */
			kw_master_remove(op->a);
		r->ret = kw_master_add(op->a);
		kw_check_links();	/* the next try begins with a new device */
		break;
	case OP_UNBIND:
		rebound = true;
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
		kw_exec_sva(op, op->kind == OP_PASID_ATTACH ? domain[op->a] : NULL, r);
		break;
	}
}

static void exec_iommu(const struct op *op, struct op_result *r)
{
	switch (op->kind) {
	case OP_MAP:
		r->ret = map(op);
		mapped = true;
		break;
	case OP_UNMAP:
		r->ret = iommu_unmap(domain[op->a], op->iova, op_bytes(op));
		break;
	case OP_LOOKUP:
		r->value = iommu_iova_to_phys(domain[op->a], op->iova);
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
	else if (tgt->api == API_IPU3)
		kw_exec_ipu3(op, r);
	else if (tgt->api == API_PGTABLE)
		kw_exec_pgtable(op, r);
	else
		exec_iommu(op, r);
	kw_hear_all_faults(tgt);
}

void api_init(const struct target *t)
{
	tgt = t;
}

/* Before a program: brings a target with an API of its own to its starting point. */
void kw_begin(void)
{
	u32 i;

	for (i = 0; i < tgt->n_instances; i++)	/* time began anew: no delay counts from before */
		if (kw_instance_dev(i))
			pm_runtime_mark_last_busy(kw_instance_dev(i));
	if (tgt->api == API_IPU3)
		kw_begin_ipu3();
	else if (tgt->api == API_PGTABLE)
		kw_begin_pgtable();
	else
		kw_begin_dma();
	kw_hear_all_faults(tgt);
}

static void undo(u8 kind, u32 a)
{
	struct op op = { .kind = kind, .a = a, .flags = DOM_DMA };
	struct op_result r = { 0 };

	h_call();
	exec_iommu(&op, &r);
}

static bool store_type(u32 m, const char *type)
{
	struct iommu_group *g = kw_present(m) ? group_of(m) : NULL;
	bool ok;

	if (!g)
		return true;
	ok = kw_sysfs_store((struct kobject *)g, "type", type) >= 0;
	iommu_group_put(g);
	return ok;
}

/* Do several outputs of an instance come in on one line? */
static bool shares_lines(const struct target_instance *in)
{
	u32 i, k;

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

	for (i = 0; groups && i < tgt->n_instances; i++) {
		u32 behind_it = 0;

		for (m = 0; m < tgt->n_masters; m++)
			behind_it |= (u32)behind(m, 1u << i) << tgt->master[m].group;
		if (behind_it & groups && shares_lines(&tgt->instance[i]))
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

	for (i = 0; i < tgt->n_masters; i++) {
		u32 group = 1u << tgt->master[i].group;

		if (tgt->master[i].pci && seen & retyped & group)
			plugged |= 1u << i;
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

	retyped = with_neighbours(retyped);
	for (i = 0; retyped && i < tgt->n_masters; i++)
		if (retyped >> tgt->master[i].group & 1 && !store_type(i, "identity"))
			plugged |= 1u << i;
	join_again();
}

/* Of the masters that are there. */
static void restore_defaults(void)
{
	u32 i;

	for (i = 0; retyped && i < tgt->n_masters; i++)
		if (retyped >> tgt->master[i].group & 1)
			store_type(i, "auto");
	retyped = 0;
}

/* The IOVA allocators that these masters used keep what they cached: their default domains are made anew. */
static void remake_after_dma(u32 masters)
{
	u32 i;

	for (i = 0; i < tgt->n_masters; i++)
		if (masters >> i & 1)
			retyped |= 1u << tgt->master[i].group;
}

static void teardown_iommu(void)
{
	u32 i;

	for (i = 0; i < tgt->n_instances; i++)		/* all are awake before a user of several comes back */
		if (kw_sleeps(i))
			undo(OP_RESUME, i);
	for (i = 0; i < tgt->n_instances; i++)
		if (tgt->ops >> OP_POWER_ON & 1)
			undo(OP_POWER_ON, i);
	kw_teardown_sva();
	kw_teardown_iova();
	remake_after_dma(kw_teardown_dma(retyped || plugged || rebound));
	for (i = 0; i < tgt->n_masters; i++) {
		if (!kw_present(i))
			continue;
		if (touched >> tgt->master[i].group & 1)
			undo(OP_DETACH, i);
		if (claimed[i])
			undo(OP_RELEASE, i);
	}
	disown();
	touched = 0;
	memset(claimed, 0, sizeof(claimed));
	for (i = 0; i < MAX_DOMAINS; i++)
		if (domain[i])
			undo(OP_DOMAIN_FREE, i);
	let_go_of_defaults();
}

/*
 * The masters a program took away or brought back, and all that come after them, once more and in order: numbers, tables
 * and every list they are on (the bus, the group, the consumers of an IOMMU) come out as at boot.
 */
static void unplug(void)
{
	u32 i, first = __ffs(plugged);

	for (i = tgt->n_masters; !tgt->stays_plugged && i-- > first;)
		kw_master_remove(i);
	kw_run_work();
	plugged = ~0u << first;
}

static void plug_in(void)
{
	u32 i;

	for (i = __ffs(plugged); i < tgt->n_masters; i++)
		kw_master_add(i);
}

/* Through blocked and back, each group of these masters once: a claim, and its release. */
static void block_and_release(u32 masters)
{
	u32 i, seen = 0;

	if (!(tgt->ops >> OP_CLAIM & 1))
		return;
	h_mute(true);
	for (i = 0; i < tgt->n_masters; i++) {
		if (!(masters >> i & 1) || !kw_present(i) || (seen >> tgt->master[i].group & 1))
			continue;
		seen |= 1u << tgt->master[i].group;
		undo(OP_CLAIM, i);
		if (claimed[i])
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
	if (tgt->one_table && ((mapped && !PUTS_BACK) || plugged || h_rough()))
		rebound = true;
	mapped = false;
}

void kw_teardown(bool hotplug)
{
	if (tgt->api == API_PGTABLE) {
		kw_teardown_pgtable();
		return;
	}
	if (tgt->api == API_IPU3) {
		kw_teardown_ipu3(hotplug);
		return;
	}
	teardown_iommu();
	renew_tables();
	if (plugged && !rebound)
		unplug();
	restore_defaults();
	if (rebound)
		kw_reprobe_all();
	else if (plugged)
		plug_in();
	/* The core makes a group's blocking domain at the first claim and keeps it: a new group gets it now. */
	block_and_release(rebound ? ~0u : plugged);
	kw_prime_sva(rebound ? ~0u : plugged);
	kw_leave_alone();
	plugged = 0;
	rebound = false;
}

/* A driver may have given up on a device that did not answer: its groups are set up anew. */
void kw_heal(u32 instances)
{
	u32 i, masters = 0;

	for (i = 0; tgt->api == API_IOMMU && i < tgt->n_masters; i++)
		masters |= (u32)behind(i, instances) << i;
	block_and_release(masters);
	kw_leave_alone();
}

void kw_firmware_begun(void) { rebound = true; }

void kw_settle(void)
{
	rebound = true;
	kw_teardown(true);
	kw_run_work();
}
