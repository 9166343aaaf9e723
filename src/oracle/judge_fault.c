/* SPDX-License-Identifier: MIT */
/*
 * Judgement of page requests: each group of them is answered once and with the right word, by the core where nobody serves it,
 * by its worker for a process, by whoever attached a domain. Rules SVA-13, IOPF-*. Accesses that hardware stalls until they are
 * answered are judged in judge_sva.c.
 */
#include "oracle/judge.h"

#define E_INVAL 22

static bool is_last(const struct judge_request *r)
{
	return r->stage == REQ_WORK || r->stage == REQ_HELD || r->stage == REQ_REFUSED;
}

/* ---- legality ----------------------------------------------------------------------------------------------------- */

/* A device numbers its groups so that no two of them wait at a time, and a group has one PASID. */
static bool number_free(const struct judge *j, const struct op *op)
{
	for (u32 i = 0; i < j->n_requests; i++) {
		const struct judge_request *r = &j->request[i];

		if (r->master == op->a && r->group == op->b / 2 &&
		    (is_last(r) || (r->stage == REQ_PARTIAL && r->pasid != (u32)op->arg)))
			return false;
	}
	return true;
}

static struct judge_request *oldest_held(struct judge *j, u32 master)
{
	for (u32 i = 0; i < j->n_requests; i++)
		if (j->request[i].stage == REQ_HELD && j->request[i].master == master)
			return &j->request[i];
	return NULL;
}

bool judge_legal_fault(struct judge *j, const struct op *op)
{
	bool asks = op->kind != OP_IOPF_DISCARD && j->api.master[op->a].present && j->features[op->a] >> FEAT_IOPF & 1;

	switch (op->kind) {
	case OP_PAGE_REQUEST:
		return j->be->page_answer && asks && number_free(j, op) &&
		       (!op->arg || !(op->arg >> judge_own_pasid_bits(j, op->a)));
	case OP_PAGE_RESPOND:
		return oldest_held(j, op->a);
	case OP_IOPF_FLUSH:
		return asks;
	default:
		return j->be->bound(op->a);
	}
}

bool judge_asks(const struct judge *j, u32 master)
{
	for (u32 i = 0; i < j->n_requests; i++)
		if (j->request[i].master == master && is_last(&j->request[i]))
			return true;
	return false;
}

bool judge_partial(const struct judge *j, u32 group)
{
	for (u32 i = 0; i < j->n_requests; i++)
		if (j->request[i].stage == REQ_PARTIAL && judge_group_number(j, j->request[i].master) == group)
			return true;
	return false;
}

bool judge_waits_for_work(const struct judge *j)
{
	for (u32 i = 0; i < j->n_requests; i++)
		if (j->request[i].stage == REQ_WORK)
			return true;
	return false;
}

/* ---- asking ------------------------------------------------------------------------------------------------------- */

/* Who serves requests with this PASID of this master. */
static u8 served_by(struct judge *j, u32 master, u32 pasid, u32 *index)
{
	const struct api_group *g = judge_group_of(j, master);
	const struct api_pasid *p = pasid ? api_pasid_find(&j->api, judge_group_number(j, master), pasid) : NULL;

	if (!pasid && j->handled >> judge_group_number(j, master) & 1)
		*index = (u32)g->attached;
	else if (p)
		*index = p->index;
	else
		return REQ_REFUSED;
	return p && p->mm ? REQ_WORK : REQ_HELD;
}

/* Those that were there before the last one of their group came. */
static u32 gather(struct judge *j, u32 last)
{
	u32 n = 1;

	for (u32 i = 0; i < last; i++) {
		struct judge_request *r = &j->request[i];

		if (r->stage == REQ_PARTIAL && r->master == j->request[last].master && r->group == j->request[last].group) {
			r->stage = REQ_MEMBER;
			r->last = (u8)last;
			n++;
		}
	}
	return n;
}

static bool judge_request(struct judge *j, struct exec_step *s)
{
	const struct op *op = s->op;
	struct judge_request *r = &j->request[j->n_requests++];
	bool more = op->b & 1;
	u32 n;

	*r = (struct judge_request){ .master = op->a, .group = op->b / 2, .write = op->flags & 1, .pasid = (u32)op->arg, .va = op->iova };
	r->stage = served_by(j, op->a, (u32)op->arg, &r->index);
	if (r->stage == REQ_REFUSED)
		return s->res.ret == -E_INVAL ||
		       judge_breach("IOPF-1", "page-request-accepted", "a page request that nobody serves was accepted");
	if (more)
		r->stage = s->res.ret ? REQ_DONE : REQ_PARTIAL;
	if (s->res.ret && !(more && s->res.injected))
		return judge_breach("IOPF-1", "page-request-refused", "a page request of a device that is served was refused");
	if (more)
		return !s->res.value ||
		       judge_breach("IOPF-2", "page-request-early", "a page request was handed over before the last one of its group came");
	n = gather(j, j->n_requests - 1);
	return r->stage != REQ_HELD || s->res.injected || s->res.value == PAGE_HANDED(n, r->index) ||
	       judge_breach("IOPF-2", "page-request-group",
			    "a group of page requests was handed over without some of them, with others, or to somebody else");
}

/* ---- answers ------------------------------------------------------------------------------------------------------ */

static struct judge_request *answered(struct judge *j, const struct page_answer *a)
{
	for (u32 i = 0; i < j->n_requests; i++) {
		struct judge_request *r = &j->request[i];

		if (is_last(r) && r->master == a->master && r->group == a->group && r->pasid == a->pasid)
			return r;
	}
	return NULL;
}

/* May the process have the page like this? Once it was said that it may, it has it. */
static bool granted(struct judge *j, const struct judge_request *r, bool *there)
{
	struct mm_page page = { 0 };
	bool may = j->be->mm_page(r->index, r->va, &page) && page.in_region && (!r->write || page.may_write);

	*there &= page.present && (!r->write || page.writable);
	return may;
}

static bool worked_right(struct judge *j, const struct exec_step *s, const struct judge_request *last, u32 code)
{
	bool may = true, there = true;

	for (u32 i = 0; i < j->n_requests; i++) {
		const struct judge_request *r = &j->request[i];

		if (r == last || (r->stage == REQ_MEMBER && &j->request[r->last] == last))
			may &= granted(j, r, &there);
	}
	if (code != PAGE_SUCCESS)
		return !may || s->res.injected ||
		       judge_breach("IOPF-3", "page-refused", "a page request for what the process may have was refused");
	if (!may)
		return judge_breach("IOPF-3", "page-granted", "a page request for what the process may not have was granted");
	return there || judge_breach("IOPF-3", "page-missing", "a page request was granted, and the page is not there");
}

/* Whoever holds it says it, when the program wants so; what nobody will answer any more is refused. */
static bool held_right(struct judge *j, const struct exec_step *s, const struct judge_request *r, u32 code)
{
	bool asked = s->op->kind == OP_PAGE_RESPOND && s->op->a == r->master && r == oldest_held(j, r->master);
	bool right = asked ? code == s->op->flags : code == PAGE_INVALID || (code == PAGE_FAILURE && s->res.injected);

	return right || judge_breach("IOPF-3", "page-answer",
				     "a page request was answered with another word than whoever answers it said");
}

static bool code_right(struct judge *j, const struct exec_step *s, const struct judge_request *r, u32 code)
{
	bool fresh = s->op->kind == OP_PAGE_REQUEST && r == &j->request[j->n_requests - 1];

	if (code == PAGE_FAILURE && fresh && s->res.injected)
		return true;		/* there was no memory to hand it over */
	if (r->stage == REQ_WORK)
		return worked_right(j, s, r, code);
	if (r->stage == REQ_HELD)
		return held_right(j, s, r, code);
	return code == PAGE_INVALID ||
	       judge_breach("IOPF-1", "page-answer-of-nobody", "a page request that nobody serves was not answered as invalid");
}

static void done(struct judge *j, struct judge_request *last)
{
	for (u32 i = 0; i < j->n_requests; i++)
		if (j->request[i].stage == REQ_MEMBER && &j->request[j->request[i].last] == last)
			j->request[i].stage = REQ_DONE;
	last->stage = REQ_DONE;
}

static bool drain(struct judge *j, struct exec_step *s)
{
	struct page_answer a;
	bool right = true;

	while (j->be->page_answer(&a)) {
		struct judge_request *r = right ? answered(j, &a) : NULL;

		if (!right)
			continue;	/* the others are of no use any more, and not of the next program */
		right = r ? code_right(j, s, r, a.code)
			  : judge_breach("IOPF-4", "page-request-answered-twice",
					 "a page request was answered that nobody waits for");
		if (r)
			done(j, r);
	}
	return right;
}

/* A device that no longer asks, or whose requests were lost, has none that lack their last one. */
static void forget_partial(struct judge *j, const struct op *op)
{
	for (u32 i = 0; i < j->n_requests; i++) {
		struct judge_request *r = &j->request[i];
		bool lost = op->kind == OP_IOPF_DISCARD && j->t->master[r->master].stream[0].instance == op->a;

		if (r->stage == REQ_PARTIAL && (lost || !(j->features[r->master] >> FEAT_IOPF & 1)))
			r->stage = REQ_DONE;
	}
}

/* What must be answered by now: at once where nobody serves it, the rest when it was waited for, or the device stopped asking. */
static bool overdue(const struct judge *j, const struct exec_step *s, const struct judge_request *r)
{
	if (r->stage == REQ_REFUSED || (is_last(r) && !(j->features[r->master] >> FEAT_IOPF & 1)))
		return true;
	return r->stage == REQ_WORK && ((s->op->kind == OP_IOPF_FLUSH && s->op->a == r->master) || s->op->kind == OP_STEP_WORK);
}

bool judge_answers(struct judge *j, struct exec_step *s)
{
	if (!j->be->page_answer || !(j->t->ops >> OP_PAGE_REQUEST & 1))
		return true;
	if (!drain(j, s))
		return false;
	forget_partial(j, s->op);
	for (u32 i = 0; i < j->n_requests; i++)
		if (overdue(j, s, &j->request[i]))
			return judge_breach("IOPF-4", "page-request-unanswered",
					    "a page request was not answered when it had to be");
	return true;
}

void judge_requests_begin(struct judge *j)
{
	struct page_answer a;

	while (j->be->page_answer && j->be->page_answer(&a))
		;
}

bool judge_requests_end(struct judge *j)
{
	return !judge_waits_for_work(j) ||
	       judge_breach("IOPF-4", "page-request-unanswered", "a page request was not answered when it had to be");
}

bool judge_fault(struct judge *j, struct exec_step *s)
{
	return s->op->kind != OP_PAGE_REQUEST || judge_request(j, s);
}
