/* SPDX-License-Identifier: MIT */
/*
 * Judgement of hardware that is to be left in peace, and of hardware that nobody has a driver for any more: rules FLUSH-6,
 * FLUSH-7, IDENT-2, IPU3-8, DART-72. See judge.h.
 */
#include "oracle/judge.h"

/* Is a domain asked for that is in effect already? */
static bool stays_attached(struct judge *j, const struct op *op)
{
	u32 group = judge_group_number(j, op->b);

	return j->api.master[op->b].present && j->api.group[group].attached == (s32)op->a && !j->api.group[group].unknown;
}

/* A domain that is attached nowhere has nothing in hardware, unless it keeps a tag there. */
static bool is_apart(const struct judge *j, u32 domain)
{
	return j->t->idle_detached && j->t->api == API_IOMMU && !j->api.dom[domain].unsettled && !api_attached_anywhere(&j->api, domain);
}

bool judge_has_no_effect(struct judge *j, const struct op *op)
{
	switch (op->kind) {
	case OP_ATTACH: case OP_HANDLE_ATTACH:
		return stays_attached(j, op);
	case OP_MAP: case OP_MAP_SG: case OP_UNMAP: case OP_FLUSH:
		return is_apart(j, op->a);
	default:
		return false;
	}
}

/* With its driver gone, an instance translates for nobody: whoever wrote its tables has given them back. */
static bool is_quiet(struct judge *j, u32 master, u32 stream)
{
	struct device *d = j->be->device(target_stream_unit(j->t, master, stream));
	struct dma_req req = { .stream = j->t->master[master].stream[stream].sid, .iova = 0x10000, .peek = true };
	struct dma_res r = { 0 };

	if (!d || !d->powered)
		return true;
	device_dma(d, &req, &r);
	return (r.outcome != DMA_OK || judge_is_scratch(j, r.pa)) && !r.walked_dead;
}

static bool judge_unbound(struct judge *j, u32 instance)
{
	for (u32 m = 0; m < j->t->n_masters; m++)
		for (u32 k = 0; k < j->t->master[m].n_streams; k++)
			if (j->t->master[m].stream[k].instance == instance && !is_quiet(j, m, k))
				return judge_fail(ORA_TRANSLATE, "DART-72", "translates-unbound",
						  "an instance goes on translating by its tables when its driver is gone");
	return true;
}

bool judge_idle(struct judge *j, const struct exec_step *s, bool no_effect)
{
	if (j->lied || j->injected || j->misdescribed || j->degraded)
		return true;
	if (s->op->kind == OP_UNBIND && !j->be->bound(s->op->a))
		return judge_unbound(j, s->op->a);
	if (!no_effect || !j->be->touched || !j->be->touched())
		return true;
	return s->op->kind == OP_ATTACH || s->op->kind == OP_HANDLE_ATTACH
		       ? judge_breach("IDENT-2", "touched-though-attached", "attaching what is attached already is told to hardware")
		       : judge_breach("FLUSH-6", "touched-though-detached", "hardware is told of a domain that is attached nowhere");
}
