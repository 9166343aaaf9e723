/* SPDX-License-Identifier: MIT */
/*
 * The reference model of stream mapping, for IOMMUs that match streams by id and mask in a few groups: which masters fit
 * beside those that are there. A stream inside the mask of a group that is in use joins it; one that overlaps it
 * otherwise is refused, since two groups would match the same id; so is one for which no group is left. Of other IOMMUs,
 * a stream that the hardware does not have is refused. See judge.h.
 */
#include "oracle/judge.h"

#include "base/lib.h"

static u32 n_groups(const struct judge *j, u32 instance)
{
	u32 n = j->t->instance[instance].stream_groups;

	return n < JUDGE_STREAM_GROUPS ? n : JUDGE_STREAM_GROUPS;
}

/* The group that a stream joins, or a free one that is its own now; NULL: it does not fit. */
static struct judge_stream_group *find(struct judge *j, u32 instance, u32 id, u32 mask)
{
	struct judge_stream_group *free = NULL;

	for (u32 i = 0; i < n_groups(j, instance); i++) {
		struct judge_stream_group *g = &j->streams[instance][i];

		if (!g->users) {
			free = free ? free : g;
			continue;
		}
		if ((mask & g->mask) == mask && !((id ^ g->id) & ~g->mask))
			return g;
		if (!((id ^ g->id) & ~(g->mask | mask)))
			return NULL;
	}
	if (free)
		*free = (struct judge_stream_group){ .id = id, .mask = mask };
	return free;
}

void judge_streams_drop(struct judge *j, u32 master)
{
	for (u32 i = 0; i < MAX_INSTANCES; i++)
		for (u32 k = 0; k < n_groups(j, i); k++) {
			struct judge_stream_group *g = &j->streams[i][k];

			g->users -= g->of[master];
			g->of[master] = 0;
		}
}

bool judge_streams_take(struct judge *j, u32 master)
{
	const struct target_master *m = &j->t->master[master];

	for (u32 k = 0; k < m->n_streams; k++) {
		u32 instance = m->stream[k].instance, mask = m->stream[k].mask;
		struct judge_stream_group *g;

		if (!j->t->instance[instance].stream_groups) {
			if (m->refused && m->stream[k].sid >= j->t->instance[instance].streams)
				return false;
			continue;
		}
		g = find(j, instance, m->stream[k].sid & ~mask, mask);
		if (!g) {
			judge_streams_drop(j, master);
			return false;
		}
		g->users++;
		g->of[master]++;
	}
	return true;
}

void judge_streams_reset(struct judge *j)
{
	memset(j->streams, 0, sizeof(j->streams));
	for (u32 i = 0; i < j->t->n_masters; i++)
		if (j->api.master[i].present)
			judge_streams_take(j, i);
}
