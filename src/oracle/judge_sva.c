/* SPDX-License-Identifier: MIT */
/*
 * Judgement of PASIDs, processes and features of devices: rules SVA-*. What a process has in its pages is asked of the back
 * end; which PASID leads where is in the reference model. Device accesses with a PASID are judged in judge_dma.c.
 */
#include "oracle/judge.h"

/* Errors of the calls judged here, as the kernel numbers them. */
enum { E_BUSY = 16, E_INVAL = 22, E_NOSPC = 28, E_OVERFLOW = 75 };

/* ---- what devices can do ------------------------------------------------------------------------------------------ */

static const struct target_instance *instance_of(const struct judge *j, u32 master)
{
	return &j->t->instance[j->t->master[master].stream[0].instance];
}

u32 judge_own_pasid_bits(const struct judge *j, u32 master)
{
	u32 bits = j->t->master[master].pasid_bits, most = instance_of(j, master)->ssid_bits;

	return bits < most ? bits : most;
}

/* A PASID leads to the same for each device of a group that has PASIDs: as many as the poorest of them. */
static u32 pasid_bits(const struct judge *j, u32 master)
{
	u32 least = judge_own_pasid_bits(j, master);

	for (u32 m = 0; m < j->t->n_masters; m++) {
		u32 bits = judge_own_pasid_bits(j, m);

		if (bits && j->api.master[m].present && judge_group_number(j, m) == judge_group_number(j, master) &&
		    (bits < least || !least))
			least = bits;
	}
	return least;
}

/* Which stream an event came from is not told apart: only devices with one are served. */
static bool can_fault(const struct judge *j, u32 master)
{
	const struct target_master *m = &j->t->master[master];
	enum target_stalls stalls = instance_of(j, master)->stalls;

	return m->n_streams == 1 && j->twice != 1 + master && (stalls == STALLS_ALWAYS || (stalls == STALLS_OFFERED &&
	       m->can_stall));
}

/* A PASID that device and core know and the IOMMU has no room for: where it is let through, memory is lost. */
static bool untold(const struct judge *j, u32 master, u64 pasid)
{
	return pasid >> pasid_bits(j, master) && !(pasid >> j->t->master[master].pasid_bits);
}

static bool can_share(const struct judge *j, u32 master)
{
	return instance_of(j, master)->sva && judge_own_pasid_bits(j, master);
}

static bool has(const struct judge *j, u32 master, enum dev_feature f)
{
	return j->features[master] >> f & 1;
}

/* ---- legality ----------------------------------------------------------------------------------------------------- */

/* Nothing is under way that has to be answered before the device is let go. */
static bool quiet(const struct judge *j, u32 master)
{
	return !j->stalled[master][0] && !j->stalled[master][1] && !judge_partial(j, judge_group_number(j, master));
}

bool judge_legal_sva(struct judge *j, const struct op *op)
{
	struct api_model *a = &j->api;
	u32 m = op->kind == OP_PASID_ATTACH ? op->b : op->a;
	const struct api_pasid *p;

	switch (op->kind) {
	case OP_MM_NEW:
		return !a->mm[op->arg].alive && !api_mm_bound(a, (u32)op->arg);
	case OP_MM_EXIT: case OP_MM_TOUCH: case OP_MM_UNMAP: case OP_MM_PROTECT:
		return a->mm[op->arg].alive;
	case OP_SVA_BIND:
		return a->master[m].present && a->mm[op->arg].alive && has(j, m, FEAT_SVA);
	case OP_SVA_UNBIND:
		p = api_pasid_of_mm(a, judge_group_number(j, m), (u32)op->arg);
		return p && (p->users > 1 || quiet(j, m));
	case OP_PASID_ATTACH:
		return a->master[m].present && a->dom[op->a].live && judge_own_pasid_bits(j, m) &&
		       (j->rough || !untold(j, m, op->arg));
	case OP_PASID_DETACH:
		p = api_pasid_find(a, judge_group_number(j, m), (u32)op->arg);
		return a->master[m].present && p && !p->mm && quiet(j, m);
	case OP_FEATURE_OFF:
		return a->master[m].present && (op->flags != FEAT_SVA || (!api_pasids(a, judge_group_number(j, m)) && quiet(j, m)));
	default:
		return a->master[m].present;
	}
}

/* Who is to go must have let go of everything. */
bool judge_leaves(const struct judge *j, u32 master)
{
	return !api_pasids(&j->api, judge_group_number(j, master)) && !has(j, master, FEAT_SVA) && quiet(j, master) &&
	       !judge_asks(j, master);
}

/* ---- binding ------------------------------------------------------------------------------------------------------ */

static bool same_for_another(const struct judge *j, u32 mm, u32 pasid)
{
	for (u32 i = 0; i < API_MMS; i++)
		if (i != mm && j->api.mm[i].pasid == pasid && (j->api.mm[i].alive || api_mm_bound(&j->api, i)))
			return true;
	return false;
}

static bool pasid_right(const struct judge *j, u32 master, u32 mm, u32 pasid)
{
	if (!pasid || pasid >> pasid_bits(j, master))
		return judge_breach("SVA-8", "pasid-out-of-range", "a process was bound with a PASID that the device cannot have");
	if (j->api.mm[mm].pasid && pasid != j->api.mm[mm].pasid)
		return judge_breach("SVA-1", "pasid-changed", "a process was bound with another PASID than before");
	return !same_for_another(j, mm, pasid) ||
	       judge_breach("SVA-8", "pasid-twice", "two processes were bound with the same PASID");
}

/* Does the device see what the process has, on each page of each region that is there? */
static bool pages_right(struct judge *j, u32 master, u32 pasid)
{
	for (u32 k = 0; k < MM_REGIONS; k++)
		for (u32 i = 0; i < mm_regions[k].pages; i += i + 2 < mm_regions[k].pages ? 5 : 1)
			if (!judge_peek_pasid(j, master, pasid, mm_regions[k].start + ((u64)i << MM_PAGE_LG2)))
				return false;
	return true;
}

/* No PASID of this device may be left, or those there are lead elsewhere. */
static bool may_lack_pasid(const struct judge *j, u32 master)
{
	u32 others = 0;

	for (u32 i = 0; i < API_MMS; i++)
		others += j->api.mm[i].pasid != 0;
	return others >= (1u << pasid_bits(j, master)) - 1 || 
	       pasid_bits(j, master) < 3;
}

static bool judge_bind(struct judge *j, struct exec_step *s, bool excused)
{
	u32 m = s->op->a, mm = (u32)s->op->arg, g = judge_group_number(j, m);

	if (s->res.ret) {
		bool poor = s->res.ret == -E_INVAL && pasid_bits(j, m) < judge_own_pasid_bits(j, m);
		bool range = poor || ((s->res.ret == -E_NOSPC || s->res.ret == -E_OVERFLOW) && may_lack_pasid(j, m));
		bool taken = s->res.ret == -E_BUSY && api_pasids(&j->api, g) && !api_pasid_of_mm(&j->api, g, mm);

		return excused || range || taken ||
		       judge_breach("SVA-6", "bind-refused", "binding a process to a device that serves it failed");
	}
	if (!pasid_right(j, m, mm, (u32)s->res.value))
		return false;
	j->api.mm[mm].pasid = (u32)s->res.value;
	return api_pasid_add(&j->api, g, (u32)s->res.value, true, mm) ? pages_right(j, m, (u32)s->res.value) : true;
}

/* With the last one the way is closed; until then it stays open. */
static bool judge_unbind(struct judge *j, struct exec_step *s)
{
	struct api_pasid *p = api_pasid_of_mm(&j->api, judge_group_number(j, s->op->a), (u32)s->op->arg);
	u32 pasid = p->pasid;

	p->users--;
	return pages_right(j, s->op->a, pasid);
}

/* Every device that has it bound sees the process as it is now: nothing, after its end. */
static bool mm_right(struct judge *j, u32 mm)
{
	for (u32 m = 0; m < j->t->n_masters; m++) {
		const struct api_pasid *p = j->api.master[m].present ? api_pasid_of_mm(&j->api, judge_group_number(j, m), mm) : NULL;

		if (p && !pages_right(j, m, p->pasid))
			return false;
	}
	return true;
}

static bool judge_mm(struct judge *j, struct exec_step *s)
{
	struct api_mm *mm = &j->api.mm[s->op->arg];

	switch (s->op->kind) {
	case OP_MM_NEW:
		*mm = (struct api_mm){ .alive = !s->res.ret };
		return true;
	case OP_MM_EXIT:
		mm->alive = false;
		return mm_right(j, (u32)s->op->arg);
	default:
		return mm_right(j, (u32)s->op->arg);
	}
}

/* ---- domains behind PASIDs ---------------------------------------------------------------------------------------- */

static bool translates(struct judge *j, u32 master, u32 domain)
{
	s32 now;
	enum api_type type = api_current(&j->api, judge_group_number(j, master), &now);

	/* A stream without stage 1 has no table of PASIDs, and a domain of stage 2 none of its own. */
	return (type == API_IDENTITY || type == API_BLOCKED || !instance_of(j, master)->stage2_only) &&
	       !instance_of(j, master)->stage2_only &&
	    (j->api.dom[domain].instances & 15) == (j->api.master[master].instances & 15);
}

static bool judge_attach_pasid(struct judge *j, struct exec_step *s, bool excused)
{
	u32 m = s->op->b, pasid = (u32)s->op->arg, g = judge_group_number(j, m);
	bool fits = pasid && !(pasid >> pasid_bits(j, m)), taken = api_pasid_find(&j->api, g, pasid);
	bool possible = fits && !taken && translates(j, m, s->op->a);
	const struct api_domain *d = &j->api.dom[s->op->a];

	if (s->res.ret)
		return excused || !possible || judge_breach("SVA-6", "pasid-attach-refused",
							    "attaching a domain to a free PASID failed");
	if (!possible)
		return judge_breach("SVA-8", fits ? "pasid-attach-accepted" : "pasid-out-of-range",
				    "a domain was attached to a PASID that is taken, does not exist, or cannot lead to it");
	api_pasid_add(&j->api, g, pasid, false, s->op->a);
	for (u32 i = 0; i < d->n; i++)
		if (!judge_peek_pasid(j, m, pasid, d->map[i].iova))
			return false;
	return true;
}

static bool judge_detach_pasid(struct judge *j, struct exec_step *s)
{
	struct api_pasid *p = api_pasid_find(&j->api, judge_group_number(j, s->op->a), (u32)s->op->arg);
	const struct api_domain *d = &j->api.dom[p->index];

	p->users = 0;
	for (u32 i = 0; i < d->n; i++)
		if (!judge_peek_pasid(j, s->op->a, (u32)s->op->arg, d->map[i].iova))
			return false;
	return true;
}

/* ---- features ----------------------------------------------------------------------------------------------------- */

static s32 expected_on(const struct judge *j, u32 master, enum dev_feature f)
{
	if (!(f == FEAT_IOPF ? can_fault(j, master) : can_share(j, master)))
		return -E_INVAL;
	if (has(j, master, f))
		return -E_BUSY;
	return f == FEAT_SVA && can_fault(j, master) && !has(j, master, FEAT_IOPF) ? -E_INVAL : 0;
}

static s32 expected_off(const struct judge *j, u32 master, enum dev_feature f)
{
	if (!has(j, master, f))
		return -E_INVAL;
	return f == FEAT_IOPF && has(j, master, FEAT_SVA) ? -E_BUSY : 0;
}

static bool judge_feature(struct judge *j, struct exec_step *s, bool excused)
{
	u32 m = s->op->a;
	enum dev_feature f = s->op->flags;
	bool on = s->op->kind == OP_FEATURE_ON;
	s32 want = on ? expected_on(j, m, f) : expected_off(j, m, f);

	if (s->res.ret != want && !(s->res.ret && excused))
		return judge_breach("SVA-27", "feature", "switching a feature of a device did not end as its state demands");
	if (!s->res.ret)
		j->features[m] = (u8)(on ? j->features[m] | 1u << f : j->features[m] & ~(1u << f));
	return true;
}

bool judge_sva(struct judge *j, struct exec_step *s)
{
	bool excused = s->res.injected || j->lied || j->misdescribed;	/* of refusing, and nothing else */

	switch (s->op->kind) {
	case OP_SVA_BIND:
		return judge_bind(j, s, excused);
	case OP_SVA_UNBIND:
		return judge_unbind(j, s);
	case OP_PASID_ATTACH:
		return judge_attach_pasid(j, s, excused);
	case OP_PASID_DETACH:
		return judge_detach_pasid(j, s);
	case OP_FEATURE_ON: case OP_FEATURE_OFF:
		return judge_feature(j, s, excused);
	default:
		return judge_mm(j, s);
	}
}

/* ---- what drivers were told ---------------------------------------------------------------------------------------- */

static u32 leads_to(const struct api_pasid *p)
{
	return p->mm ? PASID_SPACE + p->index : PASID_DOMAIN + p->index;
}

static bool told_right(struct judge *j, u32 master, bool came)
{
	u32 group = judge_group_number(j, master), bits = judge_own_pasid_bits(j, master), n = bits ? api_pasids(&j->api, group) : 0;
	bool right = j->be->pasids_told(master) == n;

	for (u32 i = 0; right && n && i < API_PASIDS; i++) {
		const struct api_pasid *p = &j->api.pasid[i];

		right = !p->users || p->group != group || j->be->pasid_told(master, p->pasid) == leads_to(p);
	}
	if (!right && j->be->pasids_told(master) == 0 && came)
		return judge_fail(ORA_TRANSLATE, "PASID-1", "pasid-untold-newcomer",
				  "a device that joins a group is not given the PASIDs that the group has");
	return right || judge_fail(ORA_TRANSLATE, "PASID-1", "pasid-told",
				   "the PASIDs that a driver has for a device are not those that its group has");
}

bool judge_told(struct judge *j, const struct op *op)
{
	bool plugged = op->kind == OP_PROBE || op->kind == OP_BIND;

	if (!(j->t->ops >> OP_PASID_ATTACH & 1) || j->t->ops >> OP_DMA_PASID & 1 || !j->be->pasids_told || j->misdescribed)
		return true;
	for (u32 m = 0; m < j->t->n_masters; m++)
		if (j->api.master[m].present && !told_right(j, m, plugged))
			return false;
	return true;
}

/* ---- accesses that wait for an answer ----------------------------------------------------------------------------- */

static s32 master_of(const struct judge *j, u32 instance, u32 sid)
{
	for (u32 m = 0; m < j->t->n_masters; m++)
		for (u32 k = 0; k < j->t->master[m].n_streams; k++)
			if (j->t->master[m].stream[k].instance == instance && j->t->master[m].stream[k].sid == sid)
				return (s32)m;
	return -1;
}

/* Are its page faults served? Devices that enable nothing have theirs served as soon as they have a process. */
static bool is_served(const struct judge *j, u32 master)
{
	return !(j->t->ops & CAN(FEATURE_ON)) || has(j, master, FEAT_IOPF);
}

/* Only for processes is anything done about a fault: other accesses are ended as they stand when they are answered. */
bool judge_resumed(struct judge *j, const struct exec_resumed *r)
{
	s32 m = master_of(j, r->instance, r->req.stream);
	const struct api_pasid *p;
	u32 *waiting;
	bool right;

	if (m < 0)
		return true;
	waiting = &j->stalled[m][r->req.stream != j->t->master[m].stream[0].sid];
	if (*waiting)
		--*waiting;
	p = r->req.has_ssid ? api_pasid_find(&j->api, judge_group_number(j, (u32)m), r->req.ssid) : NULL;
	if (r->res.outcome == DMA_FAULT && (!p || !p->mm || !is_served(j, (u32)m)))
		return judge_refusal(j, &r->res);
	j->page_then = r->has_page ? &r->page : NULL;
	right = judge_access(j, (u32)m, &r->req, &r->res);
	j->page_then = NULL;
	return right;
}

/* What wrong firmware leads to is a finding of its own: knowing it hides nothing else. */
static const char *unanswered(const struct judge *j, bool other_stream)
{
	if (other_stream)
		return "stall-unanswered-other-stream";
	return j->misdescribed ? "stall-unanswered-misdescribed" : "stall-unanswered";
}

bool judge_all_answered(struct judge *j)
{
	for (u32 m = 0; m < j->t->n_masters; m++)
		for (u32 k = 0; k < ARRAY_LEN(j->stalled[m]); k++)
			if (j->stalled[m][k] && !j->lied && !j->injected && j->api.master[m].present)
				return judge_fail(ORA_PROGRESS, "SVA-13", unanswered(j, k > 0),
						  "a device access that stalled was neither resumed nor terminated");
	return true;
}
