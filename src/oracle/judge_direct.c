/* SPDX-License-Identifier: MIT */
/*
 * Judgement of what firmware says of devices: addresses that lead to themselves in each default domain that translates (rules
 * RESV-8, RESV-9, RESV-13), and devices that are left alone until they are used. The ranges are put where the model has what the
 * DMA API mapped.
 */
#include "oracle/judge.h"

static void add(struct judge *j, u32 master)
{
	const struct target_master *m = &j->t->master[master];
	struct api_domain *d = &j->api.dma[judge_group_number(j, master)];
	bool translates = judge_group_of(j, master)->def == API_DMA;

	for (u64 at = m->direct.start; m->direct.last && translates && at <= m->direct.last; at += j->api.granule)
		if (!api_find(d, at))	/* devices may share a region */
			api_map(d, at, at, j->api.granule, API_READ | API_WRITE);
}

static bool alone(const struct judge *j, u32 master)
{
	for (u32 m = 0; m < j->t->n_masters; m++)
		if (m != master && j->api.master[m].present && judge_group_number(j, m) == judge_group_number(j, master))
			return false;
	return true;
}

void judge_direct_came(struct judge *j, u32 master)
{
	struct api_group *g = judge_group_of(j, master);

	if (alone(j, master))
		judge_direct_remake(j, judge_group_number(j, master));
	else
		add(j, master);
	if (j->misdescribed)	/* who knows whose streams it has, and who was there before */
		g->unknown |= j->t->master[master].deferred || j->t->master[master].direct.last;
	else if (j->t->master[master].deferred && g->attached < 0 && !g->owned)
		j->deferred |= 1u << master;
}

void judge_direct_remake(struct judge *j, u32 group)
{
	for (u32 m = 0; m < j->t->n_masters; m++)
		if (judge_group_number(j, m) == group && j->t->master[m].direct.last)
			j->api.dma[group].n = 0;
	for (u32 m = 0; m < j->t->n_masters; m++)
		if (j->api.master[m].present && judge_group_number(j, m) == group)
			add(j, m);
}

static bool leads_to_itself(struct judge *j, u32 master, u32 stream, u64 iova)
{
	const struct target_master *m = &j->t->master[master];
	struct device *d = j->be->device(target_stream_unit(j->t, master, stream));
	struct dma_req req = { .stream = m->stream[stream].sid, .iova = iova, .peek = true };
	struct dma_res r = { 0 };

	if (!d || !d->powered || !j->be->bound(m->stream[stream].instance))
		return true;
	device_dma(d, &req, &r);
	return (r.outcome == DMA_OK && r.pa == iova) ||
	       judge_fail(ORA_TRANSLATE, "RESV-9", "direct-mapping-missing",
			  "what firmware wants mapped one to one is not mapped in the default domain of its device");
}

bool judge_direct_right(struct judge *j, u32 group)
{
	const struct api_group *g = &j->api.group[group];

	if (g->attached >= 0 || g->owned || g->def != API_DMA || g->unknown || j->lied || j->degraded)
		return true;
	for (u32 m = 0; m < j->t->n_masters; m++) {
		const struct target_master *t = &j->t->master[m];

		if (judge_group_number(j, m) != group || !t->direct.last || !j->api.master[m].present || j->deferred >> m & 1)
			continue;
		for (u32 k = 0; k < t->n_streams; k++)
			if (!leads_to_itself(j, m, k, t->direct.start) || !leads_to_itself(j, m, k, t->direct.last))
				return false;
	}
	return true;
}

bool judge_direct_needed(const struct judge *j, u32 group)
{
	for (u32 m = 0; m < j->t->n_masters; m++)
		if (j->api.master[m].present && judge_group_number(j, m) == group && j->t->master[m].direct.last &&
		    !j->t->master[m].direct.relaxable)
			return true;
	return false;
}

void judge_used(struct judge *j, u32 group)
{
	for (u32 m = 0; m < j->t->n_masters; m++)
		if (judge_group_number(j, m) == group)
			j->deferred &= ~(1u << m);
}
