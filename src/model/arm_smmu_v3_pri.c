/* SPDX-License-Identifier: MIT */
/*
 * SMMUv3 model, requests for pages (8): a device asks in groups, waits for one answer to each group that is complete, and
 * believes what that says. Whoever answers what nobody asked, or leaves a device waiting, is told of (4.5.2, rule IOPF-4).
 */
#include "model/arm_smmu_v3.h"

enum { NOBODY_WAITS, NO_ANSWER, NOT_THERE };

static const struct mon_rule rules[] = {
	[NOBODY_WAITS] = { .id = "answer-nobody-waits-for", .rule = "IOPF-4",
			   .text = "CMD_PRI_RESP answers a complete group of page requests that has no answer yet, as it was asked" },
	[NO_ANSWER] = { .id = "asked-without-answer", .rule = "IOPF-4",
			.text = "a group of page requests that was taken off the queue was not answered" },
	[NOT_THERE] = { .id = "granted-not-there", .rule = "IOPF-3",
			.text = "a page request was granted, and the device may not access the page so" },
};

static void tell(struct device *d, u32 rule)
{
	const struct mon_event e = { .kind = MON_OP_END, .offset = ~0u };

	if (d->env->violation && !d->quiet && !d->missed && !d->astray)
		d->env->violation(d->env->ctx, d->instance, &rules[rule], &e);
}

static void answer(struct device *d, const struct page_req *req, u32 code)
{
	if (d->env->answered)
		d->env->answered(d->env->ctx, d->instance, req, code);
}

static struct smmu3_group *room(struct smmu3 *s)
{
	for (u32 i = 0; i < SMMU3_ASKED; i++)
		if (!s->asked[i].used)
			return &s->asked[i];
	return NULL;
}

/*
 * A device has only so many groups that wait. What cannot be queued is answered at once, if it is the last of its group: try
 * again, or give up.
 */
void smmu3_request(struct device *d, const struct page_req *req)
{
	smmuv3_cr0_t on = smmu3_in_effect(d);
	bool taken = smmu3_has(d, SMMUV3_FEATURE_PRI) && smmuv3_cr0_get_smmuen(on) && smmuv3_cr0_get_priqen(on);
	struct smmu3_group *g = room(smmu3_of(d));

	if (taken && !g)
		return;
	if (taken && smmu3_page_request(d, req)) {
		if (req->last)
			*g = (struct smmu3_group){ .used = true, .req = *req };
	} else if (req->last) {
		answer(d, req, taken ? SMMUV3_PRI_RESP_SUCCESS : SMMUV3_PRI_RESP_RESPONSE_FAILURE);
	}
}

/* The device wants its PASID in the answer (PRG Response PASID Required). */
static struct smmu3_group *answered(struct smmu3 *s, const struct smmuv3_cmd_pri_resp *c)
{
	for (u32 i = 0; i < SMMU3_ASKED; i++) {
		const struct page_req *r = &s->asked[i].req;

		if (s->asked[i].used && r->stream == c->streamid && r->group == c->prgindex && r->has_ssid == c->ssv &&
		    (!c->ssv || r->ssid == c->substreamid))
			return &s->asked[i];
	}
	return NULL;
}

static bool there(struct device *d, const struct page_req *r)
{
	const struct dma_req req = { .stream = r->stream, .ssid = r->ssid, .iova = r->iova, .write = r->write,
				     .has_ssid = r->has_ssid, .priv = r->priv, .exec = r->exec, .peek = true };
	struct dma_res res = { .walked_dead = false };

	smmu3_access(d, &req, &res);
	return res.outcome == DMA_OK || res.outcome == DMA_BYPASS;
}

void smmu3_pri_resp(struct device *d, const struct smmuv3_cmd_pri_resp *c)
{
	struct smmu3_group *g = answered(smmu3_of(d), c);

	if (!smmuv3_cr0_get_smmuen(smmu3_in_effect(d)))
		return;
	if (!g) {
		tell(d, NOBODY_WAITS);
		return;
	}
	g->used = false;
	if (c->resp == SMMUV3_PRI_RESP_SUCCESS && !there(d, &g->req))
		tell(d, NOT_THERE);
	answer(d, &g->req, c->resp);
}

void smmu3_requests_excused(struct device *d)
{
	struct smmu3 *s = smmu3_of(d);

	for (u32 i = 0; i < SMMU3_ASKED; i++)
		s->asked[i].excused = s->asked[i].used;
}

void smmu3_requests_overdue(struct device *d)
{
	struct smmu3 *s = smmu3_of(d);

	if (!smmu3_requests_taken(d) || !smmu3_cmdq_done(d))
		return;
	for (u32 i = 0; i < SMMU3_ASKED; i++) {
		struct smmu3_group *g = &s->asked[i];

		if (g->used && !g->excused)
			tell(d, NO_ANSWER);
		g->excused = g->used;
	}
}
