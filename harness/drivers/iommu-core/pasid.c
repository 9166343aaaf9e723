// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the driver of toy lacks and the core has operations for: PASIDs, shared address spaces, page requests. The hardware
 * knows nothing of them, so what the core says is kept in lists, one for each device, for the judge to look at; and what
 * devices ask comes from programs (hosted/sva/api_fault.c). As drivers of real hardware do, this one serves what was asked
 * for a PASID before it lets go of it.
 */
#include <linux/dma-mapping.h>
#include <linux/of.h>
#include <linux/slab.h>

#include "core.h"
#include "drivers/toy/toy.h"
#include "hosted/sva/sva.h"

#define ANSWERS 64			/* of one operation: more than requests fit into a program */

struct entry { struct list_head list; u32 pasid; struct iommu_domain *domain; struct mm_struct *mm; };

/* `fresh`: it had no PASID since it was probed. */
static struct port { bool iopf, sva, fresh; struct list_head entries; } port[MAX_MASTERS];
static struct iopf_queue *queue[MAX_INSTANCES];
static struct page_answer answer[ANSWERS];
static u32 n_answers, n_taken;
static struct iommu_ops ops;
static const struct iommu_ops *toy_own;

/* By their nodes: while the machine boots nobody has numbered devices yet. */
u32 core_number(const struct device *dev)
{
	const char *node = kbasename(of_node_full_name(dev->of_node));
	u32 i;

	for (i = 0; i < MAX_MASTERS; i++)
		if ((i < kw_target->n_masters && !strcmp(node, kw_target->master[i].node)) ||
		    (i < kw_target->n_instances && !strcmp(node, kw_target->instance[i].node)))
			return i;
	h_bug("iommu-core: no device %s", node);
}

static struct port *port_of(const struct device *dev) { return &port[core_number(dev)]; }

static struct iopf_queue *queue_of(struct device *dev)
{
	struct toy *toy = dev_iommu_priv_get(dev);

	return queue[core_number(toy->dev)];
}

/* ---- PASIDs ------------------------------------------------------------------------------------- */

static struct entry *find(struct port *p, u32 pasid)
{
	struct entry *e;

	list_for_each_entry(e, &p->entries, list)
		if (e->pasid == pasid)
			return e;
	return NULL;
}

static int enter(struct iommu_domain *domain, struct device *dev, u32 pasid)
{
	struct entry *e;

	if (WARN_ON(pasid >= dev->iommu->max_pasids || find(port_of(dev), pasid)))
		return -EINVAL;
	e = kzalloc(sizeof(*e), GFP_KERNEL);
	if (!e)
		return -ENOMEM;
	e->pasid = pasid;
	e->domain = domain;
	e->mm = domain->type == IOMMU_DOMAIN_SVA ? domain->mm : NULL;
	list_add_tail(&e->list, &port_of(dev)->entries);
	port_of(dev)->fresh = false;
	return 0;
}

static int set_dev_pasid(struct iommu_domain *domain, struct device *dev, ioasid_t pasid, struct iommu_domain *old)
{
	struct toy_domain *d = container_of(domain, struct toy_domain, domain);

	return d->toy == dev_iommu_priv_get(dev) ? enter(domain, dev, pasid) : -EINVAL;
}

static void remove_dev_pasid(struct device *dev, ioasid_t pasid, struct iommu_domain *domain)
{
	struct entry *e = find(port_of(dev), pasid);

	if (!e && port_of(dev)->fresh)	/* it came to a group that had PASIDs already */
		return;
	if (WARN_ON(!e || e->domain != domain))
		return;
	if (port_of(dev)->iopf)
		iopf_queue_flush_dev(dev);
	list_del(&e->list);
	kfree(e);
}

static int set_process(struct iommu_domain *domain, struct device *dev, ioasid_t pasid, struct iommu_domain *old)
{
	return enter(domain, dev, pasid);
}

static void free_process(struct iommu_domain *domain) { kfree(domain); }

static const struct iommu_domain_ops process_ops = { .set_dev_pasid = set_process, .free = free_process };
static struct iommu_domain_ops paging_ops;

static struct iommu_domain *domain_alloc_sva(struct device *dev, struct mm_struct *mm)
{
	struct iommu_domain *domain = kzalloc(sizeof(*domain), GFP_KERNEL);

	if (!domain)
		return ERR_PTR(-ENOMEM);
	domain->ops = &process_ops;
	return domain;
}

/* ---- page requests ------------------------------------------------------------------------------ */

static void page_response(struct device *dev, struct iopf_fault *evt, struct iommu_page_response *msg)
{
	if (n_answers == ANSWERS)
		h_bug("iommu-core: more than %u answers to page requests", ANSWERS);
	answer[n_answers++] = (struct page_answer){ core_number(dev), msg->grpid, msg->pasid, msg->code };
}

bool kw_page_answer(struct page_answer *a)
{
	if (n_taken < n_answers) {
		*a = answer[n_taken++];
		return true;
	}
	n_taken = n_answers = 0;
	return false;
}

/* Which stream a request came from is not told apart: only devices with one are served, and that firmware names once. */
static bool one_stream(struct device *dev) { return dev_iommu_fwspec_get(dev)->num_ids == 1; }

static int switch_iopf(struct device *dev, bool on)
{
	struct port *p = port_of(dev);
	int ret = 0;

	if (!one_stream(dev))
		return -EINVAL;
	if (on == p->iopf)
		return on ? -EBUSY : -EINVAL;
	if (!on && p->sva)
		return -EBUSY;
	if (on) {
		ret = iopf_queue_add_device(queue_of(dev), dev);
	} else {
		iopf_queue_flush_dev(dev);
		iopf_queue_remove_device(queue_of(dev), dev);
	}
	p->iopf = on == !ret;
	return ret;
}

static int switch_sva(struct device *dev, bool on)
{
	struct port *p = port_of(dev);

	if (!dev->iommu->max_pasids || (!on && !p->sva))
		return -EINVAL;
	if (on && p->sva)
		return -EBUSY;
	if (on && !p->iopf && one_stream(dev))
		return -EINVAL;
	p->sva = on;
	return 0;
}

static int enable(struct device *dev, enum iommu_dev_features f)
{
	return f == IOMMU_DEV_FEAT_IOPF ? switch_iopf(dev, true) : switch_sva(dev, true);
}

static int disable(struct device *dev, enum iommu_dev_features f)
{
	return f == IOMMU_DEV_FEAT_IOPF ? switch_iopf(dev, false) : switch_sva(dev, false);
}

/* ---- life --------------------------------------------------------------------------------------- */

static struct iommu_device *probe_device(struct device *dev)
{
	struct iommu_device *iommu = toy_own->probe_device(dev);

	if (!IS_ERR(iommu)) {
		core_new_device(dev);
		*port_of(dev) = (struct port){ .fresh = true };
		INIT_LIST_HEAD(&port_of(dev)->entries);
	}
	return iommu;
}

static void release_device(struct device *dev)
{
	port_of(dev)->sva = false;
	if (port_of(dev)->iopf)
		switch_iopf(dev, false);
	toy_own->release_device(dev);
}

static void free_queue(void *instance)
{
	iopf_queue_free(queue[(unsigned long)instance]);
}

const struct iommu_ops *toy_extend(struct toy *toy, const struct iommu_ops *own)
{
	unsigned long instance = core_number(toy->dev);
	int ret;

	toy_own = own;
	paging_ops = *own->default_domain_ops;
	paging_ops.set_dev_pasid = set_dev_pasid;
	ops = *own;
	ops.default_domain_ops = &paging_ops;
	ops.domain_alloc_sva = domain_alloc_sva;
	ops.remove_dev_pasid = remove_dev_pasid;
	ops.page_response = page_response;
	ops.dev_enable_feat = enable;
	ops.dev_disable_feat = disable;
	ops.probe_device = probe_device;
	ops.release_device = release_device;
	core_extend_direct(&ops, &paging_ops, own);
	toy->iommu.max_pasids = 1u << kw_target->instance[instance].ssid_bits;
	ret = dma_set_mask(toy->dev, DMA_BIT_MASK(TOY_IOPT_PA_BITS));	/* of its tables, which attaching maps (direct.c) */
	if (ret)
		return ERR_PTR(ret);
	queue[instance] = iopf_queue_alloc(dev_name(toy->dev));
	if (!queue[instance])
		return ERR_PTR(-ENOMEM);
	ret = devm_add_action_or_reset(toy->dev, free_queue, (void *)instance);	/* runs after the instance is gone */
	return ret ? ERR_PTR(ret) : &ops;
}

/* ---- what the judge asks ------------------------------------------------------------------------ */

u32 kw_pasids_told(u32 master)
{
	struct entry *e;
	u32 n = 0;

	if (kw_present(master))
		list_for_each_entry(e, &port[master].entries, list)
			n++;
	return n;
}

u32 kw_pasid_told(u32 master, u32 pasid)
{
	struct entry *e = kw_present(master) ? find(&port[master], pasid) : NULL;

	if (!e)
		return 0;
	return e->mm ? kw_space_number(e->mm) : kw_domain_number(e->domain);
}
