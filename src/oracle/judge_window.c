/* SPDX-License-Identifier: MIT */
/*
 * Drivers whose paging domains are windows (target.h: windows): a domain lets every address of the aperture through to itself.
 * Where the core blocks a group by a domain without mappings, such a domain blocks nothing; and whoever leaves one is blocked,
 * whatever its default domain promises. Both are looked for where they happen, told of, and from then on taken for granted, so
 * that the rest of the program is judged all the same. See judge.h.
 */
#include "oracle/judge.h"

static u32 members(const struct judge *j, u32 group)
{
	u32 mask = 0;

	for (u32 i = 0; i < j->t->n_masters; i++)
		mask |= (u32)(j->api.master[i].present && judge_group_number(j, i) == group) << i;
	return mask;
}

/* Do the members of a group reach what the model says, before anything is taken for granted? */
static bool as_promised(struct judge *j, u32 group)
{
	for (u32 i = 0, mask = members(j, group); mask >> i; i++)
		for (u32 k = 0; mask >> i & 1 && k < j->t->master[i].n_streams; k++)
			if (!judge_peek(j, i, k, 0))
				return false;
	return true;
}

/* Such a driver says of every device that its accesses are snooped, and nobody is asked for more. */
void judge_window_made(struct judge *j, u32 domain)
{
	if (j->t->windows)
		api_map(&j->api.dom[domain], 0, 0, j->api.aperture_last + 1, API_READ | API_WRITE | API_CACHE);
}

bool judge_window_open(const struct judge *j, u32 group)
{
	return j->open >> group & 1 && j->api.group[group].owned && j->api.group[group].attached < 0;
}

/* A group is owned, and blocked as far as anybody knows. */
void judge_window_owned(struct judge *j, u32 group)
{
	if (j->t->windows && !judge_window_open(j, group) && (j->lied || !as_promised(j, group)))
		j->open |= 1u << group;
}

/* A group is back in its default domain, as far as anybody knows. */
void judge_window_left(struct judge *j, u32 group)
{
	if (!j->t->windows || j->lied || as_promised(j, group))	/* who misbehaved may refuse anything */
		return;
	j->shut |= members(j, group);
	j->api.group[group].def = API_BLOCKED;
}
