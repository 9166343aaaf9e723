/* SPDX-License-Identifier: MIT */
/* Translate and stale oracles: device accesses, cached translations, full comparison. See judge.h. */
#include "oracle/judge.h"

#include "base/lib.h"

bool judge_is_scratch(const struct judge *j, u64 pa)
{
	return pa - j->t->scratch[0].pa < j->t->scratch[0].bytes || pa - j->t->scratch[1].pa < j->t->scratch[1].bytes;
}

static bool passes(const struct dma_res *r)
{
	return r->outcome == DMA_OK || r->outcome == DMA_BYPASS;
}

/* Hardware that cannot tell reads from writes lets a mapped page through whatever its protection. */
static bool unenforced(const struct judge *j, const struct api_range *r, bool write)
{
	return r && !(write ? j->t->readonly_enforced : j->t->writeonly_enforced);
}

/* How an access can be wrong, and the rule that says so. */
struct apart { const char *rule, *what, *stale; };	/* stale: the rule when a cached translation answered */
#define APART(name, rule, what) static const struct apart name = { rule, what, "FLUSH-8" }
#define APART_SVA(name, rule, what, stale) static const struct apart name = { rule, what, stale }
APART(identity_moved, "IDENT-3", "identity-moved");
APART(identity_refused, "IDENT-3", "identity-refused");
APART(protection_ignored, "IPU3-41", "protection-ignored");
APART(access_passes, "BLOCKED-2", "access-passes");
APART(access_refused, "MAP-10", "access-refused");
APART(access_misdirected, "MAP-10", "access-misdirected");
APART_SVA(pasid_passes, "SVA-18", "pasid-passes", "SVA-34");
APART_SVA(ended_passes, "SVA-15", "passes-after-exit", "SVA-16");
APART_SVA(page_passes, "SVA-33", "page-passes", "SVA-33");
APART_SVA(page_refused, "SVA-10", "page-refused", "SVA-33");
APART_SVA(page_misdirected, "SVA-33", "page-misdirected", "SVA-33");

/* Is this a page that another domain of the program has, or had until it was freed? */
static bool is_of_any_domain(const struct judge *j, u64 pa)
{
	for (u32 i = 0; i < API_DOMAINS; i++)
		for (u32 k = 0; k < j->api.dom[i].n; k++)
			if (pa - j->api.dom[i].map[k].pa < j->api.dom[i].map[k].bytes)
				return true;
	return false;
}

/* In a rough world: what comes of all domains having one table, and of hardware that is told at power-on. NULL: neither. */
static const struct apart *by_design(const struct judge *j, const struct dma_res *r, const struct apart *how)
{
	APART(another_domain, "BLOCKED-2", "another-domains-page");
	APART(not_told, "BLOCKED-5", "passes-untold");

	if (!j->rough || j->lied)
		return NULL;
	if (j->t->told_at_power_on && (r->outcome == DMA_BYPASS || how == &identity_refused))
		return &not_told;
	return j->t->one_table && r->outcome == DMA_OK && is_of_any_domain(j, r->pa) ? &another_domain : NULL;
}

static bool wrong(struct judge *j, const struct dma_res *r, u64 want_ok, u64 want_pa, const struct apart *how)
{
	bool fresh_right = want_ok ? r->fresh_ok && r->fresh_pa == want_pa : !r->fresh_ok || judge_is_scratch(j, r->fresh_pa);

	if (j->undoing)
		return judge_fail(ORA_CONTRACT, "MAP-3", "left-by-failed-map", "a map that failed changed what is mapped");
	if (j->waking)
		return judge_fail(ORA_TRANSLATE, "PM-6", "lost-while-idle",
				  "what was asked for while nobody used the IOMMU is not in force when somebody does");
	how = by_design(j, r, how) ? by_design(j, r, how) : how;
	if (r->from_tlb && fresh_right)
		return judge_fail(ORA_STALE, j->lied ? "DART-51" : how->stale,
				  j->lied ? "stale-after-hardware-timeout" : "stale-access",
				  "a device access was answered by a cached translation that is no longer valid");
	if (j->lied)
		return judge_fail(ORA_TRANSLATE, "ACC-6", "apart-after-broken-hardware",
				  "after the hardware misbehaved for a while, translation is not what was asked for");
	return judge_fail(ORA_TRANSLATE, how->rule, how->what,
			  want_ok ? "a device access does not reach the page that is mapped"
				  : "a device access passes although nothing is mapped for it");
}

#define ATTRS_OF_MAP (ATTR_CACHED | ATTR_NOEXEC | ATTR_DEVICE | ATTR_PRIV)
_Static_assert((ATTR_CACHED | 0) == API_CACHE && (ATTR_NOEXEC | 0) == API_NOEXEC && (ATTR_DEVICE | 0) == API_MMIO &&
	       (ATTR_PRIV | 0) == API_PRIV, "attributes are flags of a map");

/* The access reaches the right place; software goes on whatever it finds here. */
static bool reached(const struct api_range *range, const struct dma_res *r)
{
	if (range->prot & API_AS_ASKED && !r->from_tlb && (range->prot ^ r->attrs) & r->attrs_told & ATTRS_OF_MAP)
		judge_fail(ORA_TRANSLATE, "MAP-24", "attributes-apart",
			   "an entry says another kind of memory, or for whom it is, than the mapping was asked for");
	if (range->prot & API_CACHE && r->uncached)
		judge_fail(ORA_TRANSLATE, "COHER-2", "cached-mapping-uncached",
			   "a mapping that was asked for as cached is accessed past the CPU's caches");
	return true;
}

/* An access with a PASID that leads nowhere: only a stream that is not translated at all may let it through. */
static bool compare_free(struct judge *j, u32 master, u64 iova, const struct dma_res *r)
{
	s32 dom;

	if (!passes(r) || (r->pa == iova && api_current(&j->api, judge_group_number(j, master), &dom) == API_IDENTITY))
		return true;
	return wrong(j, r, 0, 0, &pasid_passes);
}

/* An access to what a process has: each page that is there, as it is there, and nothing else. */
static bool compare_mm(struct judge *j, u32 mm, const struct dma_req *req, const struct dma_res *r)
{
	struct mm_page page = { .present = false };
	bool ok;

	if (j->page_then)
		page = *j->page_then;
	else if (!j->be->mm_page || !j->be->mm_page(mm, req->iova, &page) || !j->api.mm[mm].alive)
		return !passes(r) || wrong(j, r, 0, 0, &ended_passes);
	ok = page.present && (!req->write || page.writable);
	if (!ok)
		return !passes(r) || wrong(j, r, 0, 0, &page_passes);
	if (!passes(r))
		return j->degraded || j->lied || j->injected || wrong(j, r, 1, page.pa, &page_refused);
	return r->pa == page.pa || wrong(j, r, 1, page.pa, &page_misdirected);
}

static bool compare_domain(struct judge *j, u32 domain, const struct dma_req *req, const struct dma_res *r)
{
	const struct api_range *range;
	u64 pa = 0;

	if (api_dma_domain(&j->api.dom[domain], req->iova, req->write, &pa, &range) == API_DMA_FAULT)
		return !passes(r) || (unenforced(j, range, req->write) && r->pa == range->pa + (req->iova - range->iova)) ||
		       wrong(j, r, 0, 0, range ? &protection_ignored : &access_passes);
	if (!passes(r))
		return range->prot & API_PRIV || j->degraded || j->lied || wrong(j, r, 1, pa, &access_refused);
	return r->pa == pa ? reached(range, r) : wrong(j, r, 1, pa, &access_misdirected);
}

static bool compare_pasid(struct judge *j, u32 master, const struct dma_req *req, const struct dma_res *r)
{
	const struct api_pasid *p = api_pasid_find(&j->api, judge_group_number(j, master), req->ssid);

	if (r->outcome == DMA_HELD || r->outcome == DMA_WAITS)
		return true;
	if (!p)
		return compare_free(j, master, req->iova, r);
	return p->mm ? compare_mm(j, p->index, req, r) : compare_domain(j, p->index, req, r);
}

/* Compares one access with the model. `fault_ok`: hardware may be less permissive than the model here. */
static bool compare(struct judge *j, u32 master, u64 iova, bool write, const struct dma_res *r)
{
	const struct api_range *range;
	u64 pa = 0;
	enum api_dma want = api_dma(&j->api, master, iova, write, &pa, &range);
	bool fault_ok = j->degraded || j->lied || j->tripped >> master & 1;

	if (want == API_DMA_FAULT && judge_window_open(j, judge_group_number(j, master)))
		want = API_DMA_IDENTITY;
	if (r->outcome == DMA_HELD || r->outcome == DMA_WAITS)
		return true;		/* not answered yet */
	if (j->deferred >> master & 1)
		return !passes(r) || wrong(j, r, 0, 0, &access_passes);
	if (want == API_DMA_IDENTITY && j->t->identity_by_mapping && iova > j->api.aperture_last)
		return true;		/* passes where the hardware bypasses, and not where it maps */
	if (want == API_DMA_IDENTITY)
		return passes(r) ? r->pa == iova || wrong(j, r, 1, iova, &identity_moved)
				 : fault_ok || wrong(j, r, 1, iova, &identity_refused);
	if (want == API_DMA_FAULT) {
		if (!passes(r) || (r->outcome == DMA_OK && judge_is_scratch(j, r->pa)) || judge_group_of(j, master)->unknown)
			return true;
		if (r->from_tlb && judge_ghost_at(j, judge_group_number(j, master), iova))
			return true;		/* until the flush queue is emptied */
		if (unenforced(j, range, write) && r->pa == range->pa + (iova - range->iova))
			return true;
		return wrong(j, r, 0, 0, range ? &protection_ignored : &access_passes);
	}
	if (judge_group_of(j, master)->unknown)
		return true;
	if (!passes(r))		/* devices here are not privileged: what is only for those that are may be out of reach */
		return fault_ok || range->prot & API_PRIV || wrong(j, r, 1, pa, &access_refused);
	return r->pa == pa ? reached(range, r) : wrong(j, r, 1, pa, &access_misdirected);
}

bool judge_refusal(const struct judge *j, const struct dma_res *r)
{
	return r->outcome != DMA_FAULT || !r->silent || j->lied ||
	       judge_fail(ORA_CONTRACT, "ACC-15", "refused-silently",
			  "an access was refused, and its device cannot tell: reads give 0, writes go nowhere");
}

/*
 * Whatever a device is in, blocked included, software has told hardware of it, in words that it understands. Of a PASID it
 * has only where something is attached to it.
 */
static bool configured(struct judge *j, u32 master, const struct dma_req *req, const struct dma_res *r)
{
	u32 group = judge_group_number(j, master);

	if (!r->misconfigured || j->lied || j->degraded || !j->api.master[master].present || j->api.group[group].unknown)
		return true;
	if (req->has_ssid && !api_pasid_find(&j->api, group, req->ssid))
		return true;
	return judge_fail(ORA_PROTOCOL, "ACC-18", "misconfigured",
			  "hardware cannot use what it is told of a device that is there: its accesses are errors, not faults");
}

bool judge_access(struct judge *j, u32 master, const struct dma_req *req, const struct dma_res *r)
{
	if (!judge_refusal(j, r) || !configured(j, master, req, r))
		return false;
	return req->has_ssid ? compare_pasid(j, master, req, r) : compare(j, master, req->iova, req->write, r);
}

/* An access that waits behind a fault: some line is raised, so that software will serve the fault. */
static bool will_go_on(const struct judge *j, const struct dma_res *r)
{
	return r->outcome != DMA_WAITS || j->lied || j->injected || j->be->irq_pending();
}

bool judge_dma(struct judge *j, struct exec_step *s)
{
	bool right;

	if (!will_go_on(j, &s->dma))
		return judge_fail(ORA_PROGRESS, "ATTACH-7", "waits-for-nobody",
				  "a device access waits behind a fault, and no interrupt line tells software to serve that");
	j->stalled[s->master][s->op->b != 0] += s->dma.outcome == DMA_HELD;
	right = judge_access(j, s->master, &s->req, &s->dma);
	j->tripped |= (u32)(j->t->faults_shut && s->dma.outcome == DMA_FAULT) << s->master;
	return right;
}

static bool peek(struct judge *j, u32 master, u32 stream, struct dma_req req)
{
	const struct target_master *m = &j->t->master[master];
	struct device *d = j->be->device(target_stream_unit(j->t, master, stream));
	struct dma_res res = { 0 };
	u64 iova = req.iova;

	if (!d || !d->powered || !j->be->bound(m->stream[stream].instance) || iova > d->cls->dma_limit ||
	    j->idle >> master & 1 || judge_reserved(j, iova, 1))
		return true;
	req.stream = m->stream[stream].sid;
	req.peek = true;
	device_dma(d, &req, &res);
	j->looked |= res.outcome != DMA_HALTED && res.outcome != DMA_HELD && res.outcome != DMA_WAITS;
	return judge_access(j, master, &req, &res);
}

bool judge_peek(struct judge *j, u32 master, u32 stream, u64 iova)
{
	return peek(j, master, stream, (struct dma_req){ .iova = iova });
}

bool judge_peek_pasid(struct judge *j, u32 master, u32 pasid, u64 iova)
{
	if (!(j->t->ops >> OP_DMA_PASID & 1))
		return true;		/* no access shows it: judge_told() */
	for (u32 k = 0; k < j->t->master[master].n_streams; k++)
		if (!peek(j, master, k, (struct dma_req){ .iova = iova, .has_ssid = true, .ssid = pasid }))
			return false;
	return true;
}

/* Visits every PASID that this domain is behind. */
static bool pasids_of_domain(struct judge *j, u32 domain, u64 iova, bool (*visit)(struct judge *j, u32 master, u32 pasid, u64 iova))
{
	for (u32 i = 0; i < API_PASIDS && j->t->ops >> OP_PASID_ATTACH & 1; i++) {
		const struct api_pasid *p = &j->api.pasid[i];

		for (u32 m = 0; p->users && !p->mm && p->index == domain && m < j->t->n_masters; m++)
			if (j->api.master[m].present && judge_group_number(j, m) == p->group && !visit(j, m, p->pasid, iova))
				return false;
	}
	return true;
}

bool judge_peek_domain(struct judge *j, u32 domain, u64 iova)
{
	for (u32 i = 0; i < j->t->n_masters; i++) {
		if (!j->api.master[i].present || judge_group_of(j, i)->attached != (s32)domain)
			continue;
		for (u32 k = 0; k < j->t->master[i].n_streams; k++)
			if (!judge_peek(j, i, k, iova))
				return false;
	}
	return pasids_of_domain(j, domain, iova, judge_peek_pasid);
}

/* A cached translation is stale when the model has none for it, or another one. Only translated streams are looked at:
 * what a blocked or passed-through stream has cached is invisible until it is attached again. */
static bool entry_of_domain_ok(struct judge *j, const struct tlb_entry *e, const struct api_domain *d)
{
	const struct api_range *r = api_find(d, e->iova);

	if (!r)				/* that nothing is mapped may be cached as well */
		return (!e->readable && !e->writable) || judge_is_scratch(j, e->pa);
	if (e->pa != r->pa + (e->iova - r->iova))
		return false;
	return !(e->writable && !(r->prot & API_WRITE) && j->t->readonly_enforced) &&
	       !(e->readable && !(r->prot & API_READ) && j->t->writeonly_enforced);
}

static bool entry_of_mm_ok(struct judge *j, const struct tlb_entry *e, u32 mm)
{
	struct mm_page page = { .present = false };

	return j->be->mm_page && j->be->mm_page(mm, e->iova, &page) && page.present && page.pa == e->pa &&
	       (!e->writable || page.writable);
}

static bool entry_ok(struct judge *j, const struct tlb_entry *e, u32 master, const struct dma_req *req)
{
	u32 group = judge_group_number(j, master);
	const struct api_pasid *p = req->has_ssid ? api_pasid_find(&j->api, group, req->ssid) : NULL;
	enum api_type type;
	s32 dom;

	if (p)
		return p->mm ? entry_of_mm_ok(j, e, p->index) : entry_of_domain_ok(j, e, &j->api.dom[p->index]);
	type = api_current(&j->api, group, &dom);
	if (type == API_PAGING)
		return entry_of_domain_ok(j, e, &j->api.dom[dom]);
	return type != API_DMA || j->api.group[group].unknown || judge_ghost_at(j, group, e->iova) ||
	       entry_of_domain_ok(j, e, &j->api.dma[group]);
}

static bool stale(const struct judge *j, const struct dma_req *req, const struct tlb_entry *e)
{
	if (e->kind == TLB_DEVICE && !j->waking && !j->lied)
		return judge_fail(ORA_STALE, "ATS-6", "stale-in-device",
				  "a translation that a device keeps itself outlived the call that removed or replaced it");
	if (j->waking)
		return judge_fail(ORA_STALE, "PM-6", "stale-after-idle",
				  "a cached translation that was removed while nobody used the IOMMU is there when somebody does");
	return judge_fail(ORA_STALE, j->lied ? "DART-51" : req->has_ssid ? "SVA-33" : "FLUSH-8",
			  j->lied ? "stale-after-hardware-timeout" : "stale-entry",
			  "a cached translation outlived the call that removed or replaced it");
}

/* Do the tables say what the entry says, so that nothing is stale but they are wrong? */
static bool as_in_tables(struct device *d, const struct dma_req *req, const struct tlb_entry *e)
{
	struct dma_req look = *req;
	struct dma_res res = { 0 };

	look.iova = e->iova;
	look.write = e->writable;
	device_dma(d, &look, &res);
	return res.outcome == DMA_OK && res.pa == e->pa;
}

/* Too much is allowed of a page that is mapped there all the same. */
static bool only_permission(struct judge *j, const struct tlb_entry *e, u32 master)
{
	const struct api_range *r;
	u64 pa;

	api_dma(&j->api, master, e->iova, e->writable, &pa, &r);
	return r && e->pa == r->pa + (e->iova - r->iova);
}

/* Everything such an access of this stream could be answered by now, whichever stream it was cached for. */
static bool access_ok(struct judge *j, struct device *d, u32 master, const struct dma_req *req)
{
	struct tlb_key key;

	if (!d->tlb_used || !device_key(d, req, &key))
		return true;
	for (u32 k = 0; k < d->tlb_used; k++)
		if (d->tlb[k].kind != TLB_PART && tlb_answers(&d->tlb[k], &key) && !entry_ok(j, &d->tlb[k], master, req))
			return !req->has_ssid && only_permission(j, &d->tlb[k], master) && as_in_tables(d, req, &d->tlb[k])
				       ? judge_fail(ORA_TRANSLATE, protection_ignored.rule, protection_ignored.what,
						    "an access passes that the protection of its page forbids")
				       : stale(j, req, &d->tlb[k]);
	return true;
}

static bool stream_ok(struct judge *j, struct device *d, u32 master, u32 sid)
{
	struct dma_req req = { .stream = sid, .peek = true };

	if (!access_ok(j, d, master, &req))
		return false;
	req.has_ssid = true;
	for (u32 i = 0; i < API_PASIDS && j->t->ops >> OP_DMA_PASID & 1; i++) {
		const struct api_pasid *p = &j->api.pasid[i];

		req.ssid = p->pasid;
		if (p->users && p->group == judge_group_number(j, master) && !access_ok(j, d, master, &req))
			return false;
	}
	return true;
}

static bool usable(const struct judge *j, u32 master)
{
	return j->api.master[master].present && !(j->idle >> master & 1);
}

bool judge_tlb(struct judge *j)
{
	for (u32 i = 0; i < j->t->n_masters; i++) {
		const struct target_master *m = &j->t->master[i];

		for (u32 k = 0; usable(j, i) && k < m->n_streams; k++) {
			struct device *d = j->be->device(target_stream_unit(j->t, i, k));

			if (d && d->powered && !(j->asleep >> m->stream[k].instance & 1) &&
			    !stream_ok(j, d, i, m->stream[k].sid))
				return false;
		}
	}
	return true;
}

static bool prefetch_pasid(struct judge *j, u32 master, u32 pasid, u64 iova)
{
	const struct target_master *m = &j->t->master[master];

	for (u32 k = 0; k < m->n_streams && j->t->ops >> OP_DMA_PASID & 1; k++) {
		struct device *d = j->be->device(target_stream_unit(j->t, master, k));
		struct dma_req req = { .stream = m->stream[k].sid, .iova = iova, .prefetch = true, .has_ssid = true,
				       .ssid = pasid };
		struct dma_res res = { 0 };

		if (d && d->powered && j->be->bound(m->stream[k].instance))
			device_dma(d, &req, &res);
	}
	return true;
}

void judge_prefetch(struct judge *j, u32 domain, u64 iova)
{
	for (u32 i = 0; i < j->t->n_masters; i++) {
		const struct target_master *m = &j->t->master[i];

		if (!j->api.master[i].present || judge_group_of(j, i)->attached != (s32)domain)
			continue;
		for (u32 k = 0; k < m->n_streams; k++) {
			struct device *d = j->be->device(target_stream_unit(j->t, i, k));
			struct dma_req req = { .stream = m->stream[k].sid, .iova = iova, .prefetch = true };
			struct dma_res res = { 0 };

			if (d && d->powered && j->be->bound(m->stream[k].instance) && iova <= d->cls->dma_limit &&
			    !(j->idle >> i & 1))
				device_dma(d, &req, &res);
		}
	}
	pasids_of_domain(j, domain, iova, prefetch_pasid);
}

void judge_prefetch_mm(struct judge *j, u32 mm, u64 va)
{
	for (u32 m = 0; m < j->t->n_masters; m++) {
		const struct api_pasid *p = j->api.master[m].present ? api_pasid_of_mm(&j->api, judge_group_number(j, m), mm) : NULL;

		if (p)
			prefetch_pasid(j, m, p->pasid, va);
	}
}

static bool check_range(struct judge *j, u32 master, u32 stream, const struct api_range *r)
{
	u64 end = r->iova + r->bytes;

	return judge_peek(j, master, stream, r->iova) && judge_peek(j, master, stream, end - j->api.granule) &&
	       (r->iova < j->api.granule || judge_peek(j, master, stream, r->iova - j->api.granule)) &&
	       (end > j->api.aperture_last || judge_peek(j, master, stream, end));
}

static bool check_stream(struct judge *j, u32 master, u32 stream)
{
	static const u64 anywhere[] = { 0, 0x10000, 0x40000000, 0xfffff000 };
	const struct api_domain *d;
	enum api_type type;
	s32 dom;

	for (u32 i = 0; i < ARRAY_LEN(anywhere); i++)
		if (!judge_peek(j, master, stream, anywhere[i]))
			return false;
	type = api_current(&j->api, judge_group_number(j, master), &dom);
	if (type != API_PAGING && type != API_DMA)
		return true;
	d = type == API_PAGING ? &j->api.dom[dom] : &j->api.dma[judge_group_number(j, master)];
	for (u32 i = 0; i < d->n; i++)
		if (!check_range(j, master, stream, &d->map[i]))
			return false;
	return true;
}

bool judge_all(struct judge *j)
{
	if (j->asleep || j->lost)
		return true;
	for (u32 i = 0; i < j->t->n_masters; i++)
		for (u32 k = 0; j->api.master[i].present && k < j->t->master[i].n_streams; k++)
			if (!check_stream(j, i, k))
				return false;
	return judge_tlb(j);
}
