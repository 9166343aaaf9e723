/* SPDX-License-Identifier: MIT */
/*
 * Judgement of who owns the devices of a group: rules BLOCKED-1, ATTACH-2. One who claims the group as a whole, one who claims
 * device by device, and drivers that use the DMA API. What the hardware does meanwhile is compared with the model elsewhere.
 */
#include "oracle/judge.h"

/* Whoever claims device by device: see OP_DEV_CLAIM. */
static u8 device_owner(u32 master)
{
	return (u8)(API_DEVICE_OWNER + (master & 1));
}

/* Something of a user's own leads elsewhere than the default domain does. */
static bool diverted(const struct judge *j, u32 master)
{
	u32 group = judge_group_number(j, master);

	return j->api.group[group].attached >= 0 || api_pasids(&j->api, group);
}

/* Handles stand for what is attached, and so do PASIDs: they go before ownership does. */
static bool let_go(const struct judge *j, u32 master)
{
	u32 group = judge_group_number(j, master);

	return !api_pasids(&j->api, group) && !(j->handled >> group & 1);
}

bool judge_legal_owner(struct judge *j, const struct op *op)
{
	const struct api_group *g = judge_group_of(j, op->a);

	switch (op->kind) {
	case OP_RELEASE:
		return g->owned && g->owner == API_GROUP_OWNER && let_go(j, op->a);
	case OP_DEV_RELEASE:
		return j->claims[op->a] && (g->users > 1 || let_go(j, op->a));
	case OP_UNUSE_DMA:
		return j->uses[op->a] && let_go(j, op->a);
	default:
		return true;
	}
}

static bool judge_claim(struct judge *j, struct exec_step *s, u8 owner, bool excused)
{
	struct api_group *g = judge_group_of(j, s->op->a);
	bool shared = owner != API_GROUP_OWNER && g->owned && g->owner == owner;
	bool busy = !shared && (g->users || diverted(j, s->op->a));

	excused |= judge_may_lack_domain(j, s->op->a);
	if (!busy && !shared && judge_direct_needed(j, judge_group_number(j, s->op->a)))
		return s->res.ret ? true : judge_breach("RESV-13", "claim-of-direct",
							"a device was blocked that firmware wants mapped one to one");
	if (!s->res.ret == busy)
		return busy ? judge_breach("ATTACH-2", "claim-of-busy", "ownership of a group that is in use was granted")
			    : excused || judge_breach("BLOCKED-1", "claim-refused", "blocking an idle group failed");
	if (busy)
		return true;
	g->owned = true;
	g->owner = owner;
	g->users++;
	judge_used(j, judge_group_number(j, s->op->a));
	j->claims[s->op->a] += owner != API_GROUP_OWNER;
	judge_window_owned(j, judge_group_number(j, s->op->a));
	return true;
}

static bool judge_release(struct judge *j, struct exec_step *s)
{
	struct api_group *g = judge_group_of(j, s->op->a);

	j->claims[s->op->a] -= s->op->kind == OP_DEV_RELEASE;
	if (--g->users)
		return true;
	j->lost |= s->res.injected;	/* it cannot fail; where it does all the same, nobody knows what the hardware does */
	g->owned = false;
	g->attached = -1;
	judge_window_left(j, judge_group_number(j, s->op->a));
	return true;
}

static bool judge_use(struct judge *j, struct exec_step *s, bool excused)
{
	struct api_group *g = judge_group_of(j, s->op->a);
	bool busy = g->users && (g->owned || diverted(j, s->op->a));

	if (!s->res.ret == busy && !(busy ? false : excused || g->unknown))
		return busy ? judge_breach("ATTACH-2", "use-of-owned",
					   "a driver was let use the DMA API with a device that is another's")
			    : judge_breach("ATTACH-2", "use-refused",
					   "a driver was not let use the DMA API with a device that is nobody's");
	if (!s->res.ret) {
		g->users++;
		j->uses[s->op->a]++;
		j->deferred &= ~(1u << s->op->a);
	}
	return judge_direct_right(j, judge_group_number(j, s->op->a));
}

bool judge_owner(struct judge *j, struct exec_step *s)
{
	bool excused = s->res.injected || j->lied;

	switch (s->op->kind) {
	case OP_CLAIM:
		return judge_claim(j, s, API_GROUP_OWNER, excused);
	case OP_DEV_CLAIM:
		return judge_claim(j, s, device_owner(s->op->a), excused);
	case OP_USE_DMA:
		return judge_use(j, s, excused);
	case OP_UNUSE_DMA:
		judge_group_of(j, s->op->a)->users--;
		j->uses[s->op->a]--;
		return true;
	default:
		return judge_release(j, s);
	}
}
