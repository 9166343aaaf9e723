// SPDX-License-Identifier: GPL-2.0-only
/*
 * Page requests, as an IOMMU driver reports them, and one who attached domains to answer them, as iommufd is: it holds each
 * group until the program answers it, or answers it when its domain is detached. Domains of odd number take their groups off
 * the core's list while they are held. Keeps the handles that groups are attached with. Called by hosted/api_iommu.c.
 */
#include <linux/iommu.h>
#include "iommu-priv.h"
#include "sva.h"

static LIST_HEAD(held);			/* groups of requests, oldest first */
/* Of each group of devices two, so that one can replace the other; `current_one` is one of them, or NULL. */
static struct iommu_attach_handle handle[MAX_MASTERS][2], *current_one[MAX_MASTERS];

/* ---- who answers -------------------------------------------------------------------------------- */

static u32 master_of(const struct iopf_group *group) { return kw_dev_master(group->fault_param->dev); }

static int hold(struct iopf_group *group)
{
	list_add_tail(&group->node, &held);
	if ((unsigned long)group->attach_handle->domain->fault_data & 1)
		iopf_group_dequeue(group);
	return 0;
}

void kw_take_faults(struct iommu_domain *d, u32 number)
{
	d->iopf_handler = hold;
	d->fault_data = (void *)(unsigned long)number;
}

static void answer(struct iopf_group *group, enum iommu_page_response_code code)
{
	list_del(&group->node);
	iopf_group_response(group, code);
	iopf_free_group(group);
}

void sva_answer_held(const struct iommu_attach_handle *handle)
{
	struct iopf_group *group, *next;

	list_for_each_entry_safe(group, next, &held, node)
		if (group->attach_handle == handle)
			answer(group, IOMMU_PAGE_RESP_INVALID);
}

void sva_leave_held(u32 master)
{
	struct iopf_group *group, *next;

	list_for_each_entry_safe(group, next, &held, node) {
		if (master_of(group) != master)
			continue;
		if (list_empty(&group->pending_node))
			answer(group, IOMMU_PAGE_RESP_INVALID);
		else
			list_del(&group->node);
	}
}

void sva_answer_all(void)
{
	struct iopf_group *group, *next;

	list_for_each_entry_safe(group, next, &held, node)
		answer(group, IOMMU_PAGE_RESP_INVALID);
}

static void respond(u32 master, u32 code, struct op_result *r)
{
	struct iopf_group *group;

	list_for_each_entry(group, &held, node)
		if (master_of(group) == master) {
			answer(group, (enum iommu_page_response_code)code);
			return;
		}
	r->skipped = true;
}

/* ---- who asks ----------------------------------------------------------------------------------- */

/* The value of the result: how many requests are in the group that was just handed over, and the number of its domain; 0: none. */
static void request(const struct op *op, struct op_result *r)
{
	struct iopf_fault evt = { .fault = { .type = IOMMU_FAULT_PAGE_REQ } };
	struct iommu_fault_page_request *prm = &evt.fault.prm;
	const struct list_head *last = held.prev;
	const struct iopf_group *group;

	prm->flags = (op->arg ? IOMMU_FAULT_PAGE_REQUEST_PASID_VALID : 0) |
		     (op->b & 1 ? 0 : IOMMU_FAULT_PAGE_REQUEST_LAST_PAGE);
	prm->pasid = (u32)op->arg;
	prm->grpid = op->b / 2;
	prm->perm = op->flags & 1 ? IOMMU_FAULT_PERM_WRITE : IOMMU_FAULT_PERM_READ;
	prm->addr = op->iova;
	r->ret = iommu_report_device_fault(kw_master_dev(op->a), &evt);
	if (held.prev == last)
		return;
	group = list_last_entry(&held, struct iopf_group, node);
	r->value = PAGE_HANDED(group->fault_count, (unsigned long)group->attach_handle->domain->fault_data);
}

static void discard(u32 instance)
{
	struct device *dev;
	u32 m;

	for (m = 0; m < kw_target->n_masters; m++) {
		dev = kw_present(m) ? kw_master_dev(m) : NULL;
		if (dev && rcu_access_pointer(dev->iommu->fault_param) && kw_target->master[m].stream[0].instance == instance) {
			iopf_queue_discard_partial(rcu_dereference_raw(dev->iommu->fault_param)->queue);
			return;
		}
	}
}

/* ---- domains with a handle ---------------------------------------------------------------------- */

static void attach(struct iommu_domain *d, u32 n, struct iommu_group *g, struct op_result *r)
{
	struct iommu_attach_handle *old = current_one[n], *new = old == &handle[n][0] ? &handle[n][1] : &handle[n][0];

	r->ret = old ? iommu_replace_group_handle(g, d, new) : iommu_attach_group_handle(d, g, new);
	if (r->ret)
		return;
	current_one[n] = new;
	if (old)
		sva_answer_held(old);
}

bool kw_handle_detach(u32 group, struct iommu_group *g)
{
	struct iommu_attach_handle *old = current_one[group];

	if (!old)
		return false;
	iommu_detach_group_handle(old->domain, g);
	sva_answer_held(old);
	current_one[group] = NULL;
	return true;
}

void kw_exec_fault(const struct op *op, struct iommu_domain *d, struct op_result *r)
{
	struct iommu_group *g;

	switch (op->kind) {
	case OP_PAGE_REQUEST:
		request(op, r);
		break;
	case OP_PAGE_RESPOND:
		respond(op->a, op->flags, r);
		break;
	case OP_IOPF_FLUSH:
		r->ret = iopf_queue_flush_dev(kw_master_dev(op->a));
		break;
	case OP_IOPF_DISCARD:
		discard(op->a);
		break;
	default:
		g = iommu_group_get(kw_master_dev(op->b));
		attach(d, kw_target->master[op->b].group, g, r);
		iommu_group_put(g);
		break;
	}
}
