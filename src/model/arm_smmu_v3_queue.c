/* SPDX-License-Identifier: MIT */
/*
 * SMMUv3 model, what the unit writes to memory: event records (7.2, 7.3), page requests (8.1), messages (3.18), and the
 * global errors that come of it (7.5). Wired lines stay raised as long as their cause lasts.
 */
#include "model/arm_smmu_v3.h"

#include "base/lib.h"

#define OVERFLOW SMMUV3_EVENTQ_PROD_OVFLG_MASK

struct queue { u32 base, prod, cons, words, lost; };

static const struct queue events = { SMMUV3_STATE_EVENTQ_BASE, SMMUV3_STATE_EVENTQ_PROD, SMMUV3_STATE_EVENTQ_CONS, 4,
				     SMMUV3_GERROR_EVENTQ_ABT_ERR_MASK };
static const struct queue requests = { SMMUV3_STATE_PRIQ_BASE, SMMUV3_STATE_PRIQ_PROD, SMMUV3_STATE_PRIQ_CONS, 2,
				       SMMUV3_GERROR_PRIQ_ABT_ERR_MASK };

static u32 log2_most(const struct device *d, const struct queue *q)
{
	smmuv3_idr1_t idr1 = smmuv3_idr1_from(smmu3_reg(d, SMMUV3_STATE_IDR1));

	return q == &events ? smmuv3_idr1_get_eventqs(idr1) : smmuv3_idr1_get_priqs(idr1);
}

/* ---- messages and lines ------------------------------------------------------------------------------------------ */

enum { EVENTS, REQUESTS, SYNC, ERRORS };	/* lines */

static const struct { u32 cfg0, enable, abort; } message[] = {
	[EVENTS] = { SMMUV3_STATE_EVENTQ_IRQ_CFG0, SMMUV3_IRQ_CTRL_EVENTQ_IRQEN_MASK, SMMUV3_GERROR_MSI_EVENTQ_ABT_ERR_MASK },
	[REQUESTS] = { SMMUV3_STATE_PRIQ_IRQ_CFG0, SMMUV3_IRQ_CTRL_PRIQ_IRQEN_MASK, SMMUV3_GERROR_MSI_PRIQ_ABT_ERR_MASK },
	[ERRORS] = { SMMUV3_STATE_GERROR_IRQ_CFG0, SMMUV3_IRQ_CTRL_GERROR_IRQEN_MASK, SMMUV3_GERROR_MSI_GERROR_ABT_ERR_MASK },
};

static u64 address_of(const struct device *d, u32 line)
{
	if (!smmu3_has(d, SMMUV3_FEATURE_MSI))
		return 0;
	return smmuv3_gerror_irq_cfg0_get_addr_phys(smmuv3_gerror_irq_cfg0_from(d->state[message[line].cfg0]));
}

static bool enabled(const struct device *d, u32 line)
{
	return smmu3_reg(d, SMMUV3_STATE_IRQ_CTRLACK) & message[line].enable;
}

/* The data is in the register after the address. */
static void send(struct device *d, u32 line)
{
	u64 to = enabled(d, line) ? address_of(d, line) : 0;

	if (to && !device_store(d, to, 4, smmu3_reg(d, message[line].cfg0 + 1)))
		smmu3_error(d, message[line].abort);
}

static bool pending(const struct device *d, const struct queue *q)
{
	return (d->state[q->prod] ^ d->state[q->cons]) & SMMUV3_EVENTQ_PROD_WR_MASK;
}

static bool wired(const struct device *d, u32 line) { return enabled(d, line) && !address_of(d, line); }

u32 smmu3_irq_lines(const struct device *d)
{
	u32 lines = 0;

	if (pending(d, &events) && wired(d, EVENTS))
		lines |= 1u << EVENTS;
	if (pending(d, &requests) && wired(d, REQUESTS))
		lines |= 1u << REQUESTS;
	if (((const struct smmu3 *)d->priv)->sync_line)
		lines |= 1u << SYNC;
	if (smmu3_error_active(d, ~0u) && wired(d, ERRORS))
		lines |= 1u << ERRORS;
	return lines;
}

/* ---- global errors: active while both registers differ ----------------------------------------------------------- */

bool smmu3_error_active(const struct device *d, u32 gerror)
{
	return (d->state[SMMUV3_STATE_GERROR] ^ d->state[SMMUV3_STATE_GERRORN]) & SMMUV3_GERROR_RO_MASK & gerror;
}

void smmu3_error(struct device *d, u32 gerror)
{
	u64 quiet = ~(d->state[SMMUV3_STATE_GERROR] ^ d->state[SMMUV3_STATE_GERRORN]);
	u64 fresh = quiet & gerror & d->map.regs[SMMUV3_REG_GERROR].hw;

	if (!fresh)
		return;
	d->state[SMMUV3_STATE_GERROR] ^= fresh;
	if (!(fresh & SMMUV3_GERROR_MSI_GERROR_ABT_ERR_MASK))
		send(d, ERRORS);
}

void smmu3_error_acked(struct device *d, u64 old)
{
	bool stopped = (old ^ d->state[SMMUV3_STATE_GERROR]) & SMMUV3_GERROR_CMDQ_ERR_MASK;

	if (stopped && !smmu3_error_active(d, SMMUV3_GERROR_CMDQ_ERR_MASK))
		smmu3_cmdq_run(d);
}

void smmu3_sync_done(struct device *d, const struct smmuv3_cmd_sync *c)
{
	u64 to = c->msiaddress << 2;

	smmu3_of(d)->syncs++;
	if (c->cs != SMMUV3_SYNC_CS_IRQ)
		return;
	if (!smmu3_has(d, SMMUV3_FEATURE_MSI) || !to)
		smmu3_of(d)->sync_line = true;
	else if (!device_store(d, to, 4, c->msidata))
		smmu3_error(d, SMMUV3_GERROR_MSI_CMDQ_ABT_ERR_MASK);
}

/* ---- queues ------------------------------------------------------------------------------------------------------ */

static u32 size_lg2(const struct device *d, const struct queue *q)
{
	u32 lg2 = (u32)smmuv3_eventq_base_get_log2size(smmuv3_eventq_base_from(d->state[q->base]));
	u32 most = log2_most(d, q);

	return lg2 < most ? lg2 : most;
}

static u64 base_of(const struct device *d, const struct queue *q, u32 lg2)
{
	u64 size = 8ull * q->words << lg2;

	return smmuv3_eventq_base_get_addr_phys(smmuv3_eventq_base_from(d->state[q->base])) & ~((size > 32 ? size : 32) - 1);
}

static bool is_full(const struct device *d, const struct queue *q)
{
	u64 mask = (2ull << size_lg2(d, q)) - 1;

	return ((d->state[q->prod] - d->state[q->cons]) & mask) == (mask >> 1) + 1;
}

/* The flag of the write index turns over, unless an earlier overflow is not acknowledged yet. */
static bool overflow(struct device *d, const struct queue *q)
{
	if (!((d->state[q->prod] ^ d->state[q->cons]) & OVERFLOW))
		d->state[q->prod] ^= OVERFLOW;
	return false;
}

static bool put(struct device *d, const struct queue *q, const u64 *words, u32 line)
{
	u32 lg2 = size_lg2(d, q);
	u64 mask = (2ull << lg2) - 1, at = base_of(d, q, lg2) + 8ull * q->words * (d->state[q->prod] & mask >> 1);
	bool was_empty = !pending(d, q);

	if (smmu3_error_active(d, q->lost))
		return false;
	if (is_full(d, q))
		return overflow(d, q);
	for (u32 i = 0; i < q->words; i++)
		if (!device_store(d, at + 8 * i, 8, words[i])) {
			smmu3_error(d, q->lost);
			return false;
		}
	d->state[q->prod] = (d->state[q->prod] & OVERFLOW) | ((d->state[q->prod] + 1) & mask);
	if (was_empty)
		send(d, line);
	return true;
}

bool smmu3_event(struct device *d, const u64 words[4])
{
	bool ok = smmuv3_cr0_get_eventqen(smmu3_in_effect(d)) && put(d, &events, words, EVENTS);

	smmu3_of(d)->events_lost += !ok;
	return ok;
}

bool smmu3_page_request(struct device *d, const struct page_req *r)
{
	smmuv3_ppr_t p = smmuv3_ppr_pack((struct smmuv3_ppr){
		.streamid = r->stream, .substreamid = r->ssid & 0xfffff, .ssv = r->has_ssid, .priv = r->priv, .x = r->exec,
		.r = r->read, .w = r->write, .last = r->last, .prgindex = r->group & 0x1ff, .address = r->iova >> 12 });
	u64 words[2];
	bool ok;

	smmu3_put_ppr(p, words);
	ok = put(d, &requests, words, REQUESTS);
	smmu3_of(d)->requests_lost += !ok;
	return ok;
}

bool smmu3_requests_taken(const struct device *d) { return !pending(d, &requests); }

/* ---- event records ----------------------------------------------------------------------------------------------- */

const char *const smmu3_event_name[256] = {
	[SMMUV3_EVENT_ID_F_UUT] = "F_UUT", [SMMUV3_EVENT_ID_C_BAD_STREAMID] = "C_BAD_STREAMID",
	[SMMUV3_EVENT_ID_F_STE_FETCH] = "F_STE_FETCH", [SMMUV3_EVENT_ID_C_BAD_STE] = "C_BAD_STE",
	[SMMUV3_EVENT_ID_F_BAD_ATS_TREQ] = "F_BAD_ATS_TREQ", [SMMUV3_EVENT_ID_F_STREAM_DISABLED] = "F_STREAM_DISABLED",
	[SMMUV3_EVENT_ID_F_TRANSL_FORBIDDEN] = "F_TRANSL_FORBIDDEN",
	[SMMUV3_EVENT_ID_C_BAD_SUBSTREAMID] = "C_BAD_SUBSTREAMID", [SMMUV3_EVENT_ID_F_CD_FETCH] = "F_CD_FETCH",
	[SMMUV3_EVENT_ID_C_BAD_CD] = "C_BAD_CD", [SMMUV3_EVENT_ID_F_WALK_EABT] = "F_WALK_EABT",
	[SMMUV3_EVENT_ID_F_TRANSLATION] = "F_TRANSLATION", [SMMUV3_EVENT_ID_F_ADDR_SIZE] = "F_ADDR_SIZE",
	[SMMUV3_EVENT_ID_F_ACCESS] = "F_ACCESS", [SMMUV3_EVENT_ID_F_PERMISSION] = "F_PERMISSION",
};

static smmuv3_evt_t translation_record(const struct smmu3_way *w, s32 stag)
{
	const struct dma_req *r = w->req;
	struct smmuv3_evt_f_permission m = {
		.streamid = r->stream, .ssv = r->has_ssid, .substreamid = r->has_ssid ? r->ssid & 0xfffff : 0,
		.stag = stag < 0 ? 0 : (u32)stag & 0xffff, .stall = stag >= 0, .pnu = r->priv, .ind = r->exec && !r->write,
		.rnw = !r->write, .s2 = w->f.s2, .class_ = w->f.class_ & 3, .inputaddr = r->iova,
		.ipa = w->f.s2 ? w->f.ipa >> 12 & 0xffffffffff : 0,
		.ttrnw = w->f.id == SMMUV3_EVENT_ID_F_PERMISSION && w->f.walk_reads,
	};

	return smmuv3_evt_f_permission_pack(m);
}

static smmuv3_evt_t fetch_record(const struct smmu3_way *w)
{
	const struct dma_req *r = w->req;

	if (w->f.id != SMMUV3_EVENT_ID_F_WALK_EABT)
		return smmuv3_evt_f_ste_fetch_pack((struct smmuv3_evt_f_ste_fetch){
			.streamid = r->stream, .ssv = r->has_ssid, .substreamid = r->has_ssid ? r->ssid & 0xfffff : 0,
			.fetchaddr = w->f.fetch_pa >> 3 & 0x1ffffffffffff });
	return smmuv3_evt_f_walk_eabt_pack((struct smmuv3_evt_f_walk_eabt){
		.streamid = r->stream, .ssv = r->has_ssid, .substreamid = r->has_ssid ? r->ssid & 0xfffff : 0,
		.pnu = r->priv, .ind = r->exec && !r->write, .rnw = !r->write, .s2 = w->f.s2, .class_ = w->f.class_ & 3,
		.inputaddr = r->iova, .fetchaddr = w->f.fetch_pa >> 3 & 0x1ffffffffffff });
}

static smmuv3_evt_t plain_record(const struct smmu3_way *w)
{
	const struct dma_req *r = w->req;

	if (w->f.id == SMMUV3_EVENT_ID_F_TRANSL_FORBIDDEN)
		return smmuv3_evt_f_transl_forbidden_pack((struct smmuv3_evt_f_transl_forbidden){
			.streamid = r->stream, .ssv = r->has_ssid, .substreamid = r->has_ssid ? r->ssid & 0xfffff : 0,
			.rnw = !r->write, .inputaddr = r->iova });
	if (w->f.id == SMMUV3_EVENT_ID_C_BAD_SUBSTREAMID)
		return smmuv3_evt_c_bad_substreamid_pack((struct smmuv3_evt_c_bad_substreamid){
			.streamid = r->stream, .substreamid = r->ssid & 0xfffff });
	return smmuv3_evt_c_bad_ste_pack((struct smmuv3_evt_c_bad_ste){
		.streamid = r->stream, .ssv = r->has_ssid, .substreamid = r->has_ssid ? r->ssid & 0xfffff : 0 });
}

void smmu3_record(const struct smmu3_way *w, s32 stag, u64 words[4])
{
	smmuv3_evt_t e;

	switch (w->f.id) {
	case SMMUV3_EVENT_ID_F_TRANSLATION:
	case SMMUV3_EVENT_ID_F_ADDR_SIZE:
	case SMMUV3_EVENT_ID_F_ACCESS:
	case SMMUV3_EVENT_ID_F_PERMISSION:
		e = translation_record(w, stag);
		break;
	case SMMUV3_EVENT_ID_F_STE_FETCH:
	case SMMUV3_EVENT_ID_F_CD_FETCH:
	case SMMUV3_EVENT_ID_F_WALK_EABT:
		e = fetch_record(w);
		break;
	default:
		e = plain_record(w);
		break;
	}
	smmu3_put_evt(smmuv3_evt_set_id(e, w->f.id & 0xff), words);
}
