/* SPDX-License-Identifier: MIT */
/*
 * SMMUv3 model, an access from beginning to end: configuration, translation, faults that terminate or stall (3.12), devices
 * that translate ahead and cache what they were told (3.9).
 */
#include "model/arm_smmu_v3.h"

#include "base/lib.h"

/* ---- outcomes ---------------------------------------------------------------------------------------------------- */

static void passes(struct smmu3_way *w, enum dma_outcome outcome, u64 pa, bool uncached)
{
	w->res->outcome = outcome;
	w->res->pa = pa;
	w->res->uncached = uncached;
}

static void reaches(struct smmu3_way *w, const struct smmu3_page *p)
{
	passes(w, DMA_OK, p->pa, p->uncached);
	w->res->attrs = p->says;
	w->res->attrs_told = p->says_told;
}

static void refused(struct smmu3_way *w, const char *why)
{
	w->res->outcome = DMA_FAULT;
	w->res->pa = 0;
	w->res->fault = why;
}

static bool of_translation(u32 id)
{
	return id == SMMUV3_EVENT_ID_F_TRANSLATION || id == SMMUV3_EVENT_ID_F_ADDR_SIZE ||
	       id == SMMUV3_EVENT_ID_F_ACCESS || id == SMMUV3_EVENT_ID_F_PERMISSION;
}

/* Faults of a stage that records them, or stalls; everything else is always recorded (3.12, 7.3). */
static bool recorded(const struct smmu3_way *w)
{
	if (w->f.unrecorded)
		return false;
	return !of_translation(w->f.id) || (w->f.s2 ? w->st.s2r : w->cd.r);
}

static bool stalls(const struct smmu3_way *w)
{
	return of_translation(w->f.id) && (w->f.s2 ? w->st.s2s : w->cd.s);
}

/* What leads to the tables is not there, or says what hardware cannot do (7.3): that is not for the access to blame. */
static bool of_configuration(u32 id)
{
	return id == SMMUV3_EVENT_ID_C_BAD_STREAMID || id == SMMUV3_EVENT_ID_F_STE_FETCH || id == SMMUV3_EVENT_ID_C_BAD_STE ||
	       id == SMMUV3_EVENT_ID_C_BAD_SUBSTREAMID || id == SMMUV3_EVENT_ID_F_CD_FETCH || id == SMMUV3_EVENT_ID_C_BAD_CD;
}

/* A record of a stall is not lost: it waits until the queue has room. */
static bool hold(struct device *d, struct smmu3_way *w)
{
	struct smmu3 *s = smmu3_of(d);

	u32 most = smmuv3_idr5_get_stall_max(smmuv3_idr5_from(smmu3_reg(d, SMMUV3_STATE_IDR5)));

	for (u32 i = 0; i < SMMU3_STALLS && i < most; i++) {
		struct smmu3_stall *st = &s->stall[i];

		if (st->used)
			continue;
		*st = (struct smmu3_stall){ .used = true, .stag = (u16)s->next_stag++, .req = *w->req };
		smmu3_record(w, st->stag, st->event);
		st->told = smmu3_event(d, st->event);
		passes(w, DMA_HELD, 0, false);
		return true;
	}
	return false;
}

static void fault(struct device *d, struct smmu3_way *w)
{
	u64 words[4];

	refused(w, smmu3_event_name[w->f.id]);
	w->res->silent = of_translation(w->f.id) && !w->f.s2 && !w->cd.a;
	w->res->misconfigured = of_configuration(w->f.id) ? smmu3_event_name[w->f.id] : NULL;
	if (w->fresh || w->req->prefetch)
		return;
	if (stalls(w) && hold(d, w))
		return;
	smmu3_record(w, -1, words);
	if (recorded(w))
		d->recorded = smmu3_event(d, words) && of_translation(w->f.id);
}

/* ---- untranslated accesses --------------------------------------------------------------------------------------- */

static void disabled(struct smmu3_way *w, u64 gbpa)
{
	if (gbpa & SMMUV3_GBPA_ABORT_MASK)
		refused(w, "GBPA_ABORT");
	else
		passes(w, DMA_BYPASS, w->req->iova, false);
}

static void untranslated(struct device *d, struct smmu3_way *w)
{
	struct smmu3_page p;

	if (!smmu3_config(d, w)) {
		fault(d, w);
		return;
	}
	if (w->how == SMMU3_ABORT)
		refused(w, "ABORT");
	else if (w->how == SMMU3_BYPASS)
		passes(w, DMA_BYPASS, w->req->iova, false);
	else if (smmu3_translate(d, w, &p))
		reaches(w, &p);
	else
		fault(d, w);
}

/* ---- ATS (3.9) --------------------------------------------------------------------------------------------------- */

static struct tlb_entry *in_device(struct device *d, const struct dma_req *r)
{
	struct tlb_key key = { .kinds = 1u << TLB_DEVICE, .stream = r->stream, .ssid = r->ssid, .has_ssid = r->has_ssid };

	return tlb_find(d, &key, r->iova);
}

/* Stage 1 may be skipped for what has no SubstreamID: then what is told is the address itself (13.6.4). */
static bool answers_ahead(const struct smmu3_way *w)
{
	return (w->how == SMMU3_TRANSLATE || w->skipped) && w->st.eats != SMMUV3_EATS_ABT;
}

/* The device accesses what it was told. With ATSCHK the stream must still be one that may. */
static void translated(struct device *d, struct smmu3_way *w, const struct tlb_entry *e)
{
	u64 pa = e->pa | (w->req->iova & ((1ull << e->page_shift) - 1));
	struct smmu3_page p = { .pa = pa, .uncached = e->uncached };

	w->cached = true;
	if (smmuv3_cr0_get_atschk(smmu3_in_effect(d))) {
		if (!smmu3_config(d, w) || !answers_ahead(w)) {
			w->f = (struct smmu3_fault){ .id = SMMUV3_EVENT_ID_F_TRANSL_FORBIDDEN };
			fault(d, w);
			return;
		}
		if (w->st.eats == SMMUV3_EATS_S1CHK && !smmu3_stage2(d, w, pa, SMMUV3_EVENT_CLASS_IN, w->req->write, &p)) {
			fault(d, w);
			return;
		}
	}
	passes(w, DMA_OK, p.pa, p.uncached);
}

/* A request for a translation; what it cannot have is told to the device alone, unless it must not ask at all. */
static bool ask(struct device *d, struct smmu3_way *w)
{
	u64 offset;
	struct smmu3_page p;

	if (!smmu3_config(d, w) || w->how == SMMU3_ABORT) {
		refused(w, w->f.id ? smmu3_event_name[w->f.id] : "ABORT");
		return false;
	}
	if (!answers_ahead(w)) {
		w->f = (struct smmu3_fault){ .id = SMMUV3_EVENT_ID_F_BAD_ATS_TREQ };
		fault(d, w);
		return false;
	}
	w->split = w->s1 && w->s2 && w->st.eats == SMMUV3_EATS_S1CHK;
	if (w->skipped) {
		p = (struct smmu3_page){ .pa = w->req->iova, .shift = 12, .readable = true, .writable = true };
	} else if (!smmu3_translate(d, w, &p)) {
		refused(w, smmu3_event_name[w->f.id]);
		return false;
	}
	offset = (1ull << p.shift) - 1;
	tlb_insert(d, &(struct tlb_entry){
		.kind = TLB_DEVICE, .stream = w->req->stream, .ssid = w->req->ssid, .has_ssid = w->req->has_ssid,
		.readable = p.readable, .writable = p.writable && (w->req->write || !(p.attrs & SMMU3_CLEAN)),
		.uncached = p.uncached, .page_shift = p.shift, .iova = w->req->iova & ~offset, .pa = p.pa & ~offset });
	return true;
}

static void by_device(struct device *d, struct smmu3_way *w)
{
	struct tlb_entry *e = in_device(d, w->req);
	struct smmu3_way second = { .req = w->req, .res = w->res };

	if (e && (w->req->write ? e->writable : e->readable)) {
		translated(d, w, e);
		return;
	}
	if (!ask(d, w) || w->req->prefetch)
		return;
	translated(d, &second, in_device(d, w->req));
	w->cached |= second.cached;
}

static bool atc_dropped(const struct tlb_entry *e, u64 arg)
{
	const struct smmuv3_cmd_atc_inv *c = (const struct smmuv3_cmd_atc_inv *)(uintptr_t)arg;
	u64 bytes_lg2 = c->size + 12ull, first = c->address << 12;
	u64 last;

	if (e->kind != TLB_DEVICE || e->stream != c->streamid)
		return false;
	if (c->ssv && !c->global && (!e->has_ssid || e->ssid != c->substreamid))
		return false;
	if (bytes_lg2 >= 64)
		return true;
	first = first >> bytes_lg2 << bytes_lg2;
	last = first + ((1ull << bytes_lg2) - 1);
	return e->iova <= last && e->iova + ((1ull << e->page_shift) - 1) >= first;
}

void smmu3_atc_inv(struct device *d, const struct smmuv3_cmd_atc_inv *c)
{
	if (smmuv3_cr0_get_smmuen(smmu3_in_effect(d)))
		tlb_drop(d, atc_dropped, (u64)(uintptr_t)c);
}

/* ---- all of it --------------------------------------------------------------------------------------------------- */

static void run(struct device *d, struct smmu3_way *w)
{
	if (!smmuv3_cr0_get_smmuen(smmu3_in_effect(d)))
		disabled(w, smmu3_of(d)->gbpa);
	else if (w->req->ats && !w->fresh && smmu3_has(d, SMMUV3_FEATURE_ATS))
		by_device(d, w);
	else
		untranslated(d, w);
}

/* What memory and registers say now, without anything cached. */
static void run_fresh(struct device *d, const struct dma_req *req, struct dma_res *res)
{
	bool was = d->quiet;
	struct smmu3_way w = { .req = req, .res = res, .fresh = true };

	d->quiet = true;
	run(d, &w);
	d->quiet = was;
}

static bool passed(const struct dma_res *r) { return r->outcome == DMA_OK || r->outcome == DMA_BYPASS; }

/* As the unit carries it out, with what is cached. */
static void run_cached(struct device *d, const struct dma_req *req, struct dma_res *res)
{
	struct smmu3_way w = { .req = req, .res = res };
	bool was = d->quiet;

	smmu3_observe(d);
	d->quiet |= req->prefetch;
	run(d, &w);
	d->quiet = was;
	res->from_tlb = w.cached;
}

void smmu3_access(struct device *d, const struct dma_req *req, struct dma_res *res)
{
	struct dma_res again = { .walked_dead = false }, *fresh = res;

	if (smmu3_of(d)->failed) {
		res->outcome = DMA_FAULT;
		return;
	}
	if (req->peek)
		run_fresh(d, req, res);
	else
		run_cached(d, req, res);
	if (res->from_tlb)
		run_fresh(d, req, fresh = &again);
	res->fresh_ok = passed(fresh);
	res->fresh_pa = fresh->pa;
}

bool smmu3_key(struct device *d, const struct dma_req *req, struct tlb_key *key)
{
	struct dma_res ignored = { .walked_dead = false };
	struct smmu3_way w = { .req = req, .res = &ignored, .fresh = true };
	u32 kinds = (u32)req->ats << TLB_DEVICE;

	if (!smmuv3_cr0_get_smmuen(smmu3_in_effect(d)) || !smmu3_config(d, &w))
		return false;
	kinds |= w.how == SMMU3_TRANSLATE ? 1u << TLB_TAG : 0;
	if (!kinds || (w.how != SMMU3_TRANSLATE && !w.skipped))
		return false;
	*key = (struct tlb_key){ .kinds = kinds, .stream = req->stream, .ssid = req->ssid,
				 .has_ssid = req->has_ssid, .tag = SMMU3_TAG(w.regime, w.vmid, w.asid) };
	return true;
}

/* 5.2: EATS, which is as good as 0 where the STE does not translate. */
bool smmu3_shut_out(struct device *d, u32 stream, bool cached)
{
	struct dma_req req = { .stream = stream };
	struct dma_res ignored = { .walked_dead = false };
	struct smmu3_way w = { .req = &req, .res = &ignored, .fresh = !cached };

	if (!smmuv3_cr0_get_smmuen(smmu3_in_effect(d)))
		return true;
	smmu3_config(d, &w);
	return smmuv3_ste_get_v(w.ste) && !answers_ahead(&w);
}

/* ---- stalled accesses (3.12.2) ----------------------------------------------------------------------------------- */

static void done(struct device *d, struct smmu3_stall *st, u32 action)
{
	struct dma_req req = st->req;
	struct dma_res res = { .outcome = DMA_FAULT, .fault = "TERMINATED" };

	st->used = false;
	res.silent = action == SMMUV3_RESUME_ACTION_TERM && !smmu3_has(d, SMMUV3_FEATURE_TERM_ABORT);
	if (action & SMMUV3_RESUME_ACTION_RETRY)
		smmu3_access(d, &req, &res);
	if (d->env->resumed && res.outcome != DMA_HELD)
		d->env->resumed(d->env->ctx, d->instance, &req, &res);
}

void smmu3_resume(struct device *d, u32 sid, u32 stag, u32 action)
{
	struct smmu3 *s = smmu3_of(d);

	for (u32 i = 0; i < SMMU3_STALLS; i++)
		if (s->stall[i].used && s->stall[i].told && s->stall[i].stag == stag && s->stall[i].req.stream == sid) {
			done(d, &s->stall[i], action);
			return;
		}
}

void smmu3_terminate(struct device *d, u32 sid, bool all)
{
	struct smmu3 *s = smmu3_of(d);

	for (u32 i = 0; i < SMMU3_STALLS; i++)
		if (s->stall[i].used && (all || s->stall[i].req.stream == sid))
			done(d, &s->stall[i], SMMUV3_RESUME_ACTION_ABORT);
}
