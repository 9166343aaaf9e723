/* SPDX-License-Identifier: MIT */
/*
 * SMMUv3 model, configuration: from a StreamID to its STE, from a SubstreamID to its CD, with the caches of both. What was
 * read once is used until a command drops it, as hardware may. First-level descriptors that lead nowhere are not kept.
 *
 * Software's stores are not seen one by one: entries that were read once, or named in an invalidation, are looked at
 * again before each batch of commands, each access and the end of each API call. Of several words that changed meanwhile
 * the order is taken to be the one that is kinder to software: what makes an entry valid last, invalid first.
 */
#include "model/arm_smmu_v3.h"

#include "base/lib.h"

static bool bad(struct smmu3_way *w, u32 id)
{
	w->f = (struct smmu3_fault){ .id = id, .class_ = SMMUV3_EVENT_CLASS_CD };
	return false;
}

/* A fetch that aborted. */
static bool lost(struct smmu3_way *w, u32 id, u64 pa)
{
	bad(w, id);
	w->f.fetch_pa = pa;
	return false;
}

static u32 words_of(u8 kind) { return kind == SMMU3_STE || kind == SMMU3_CD ? 8 : 1; }

static bool same_entry(const struct smmu3_entry *a, const struct smmu3_entry *b)
{
	return a->used && a->kind == b->kind && a->sid == b->sid && a->ssid == b->ssid;
}

static struct smmu3_entry *among(struct smmu3_entry *list, u32 n, const struct smmu3_entry *e)
{
	for (u32 i = 0; i < n; i++)
		if (same_entry(&list[i], e))
			return &list[i];
	return NULL;
}

/* A place for one more: a free one, or that of whoever has been there for longest. *used: those that were ever in use. */
static struct smmu3_entry *place(struct smmu3_entry *list, u32 n, u32 *used, u32 *next)
{
	for (u32 i = 0; i < *used; i++)
		if (!list[i].used)
			return &list[i];
	if (*used < n)
		return &list[(*used)++];
	*next = (*next + 1) % n;
	return &list[*next];
}

/* ---- what the monitors are told ---------------------------------------------------------------------------------- */

/* An entry as the monitors know it: what it is, and whose. See the head of the spec for what an id is. */
static struct mon_at at_entry(const struct smmu3_entry *e, const u64 *words, const u64 *old, struct mon_entry *whose)
{
	struct mon_at at = { .words = words, .old_words = old, .n_words = words_of(e->kind), .entry = whose };

	*whose = (struct mon_entry){ e->sid, 0, ~0ull };
	switch (e->kind) {
	case SMMU3_L1STD:
		at.struct_no = SMMUV3_STRUCT_L1STD;
		at.variant_no = smmuv3_l1std_variant(smmuv3_l1std_from(words[0]));
		break;
	case SMMU3_STE:
		at.struct_no = SMMUV3_STRUCT_STE;
		at.variant_no = smmuv3_ste_variant(smmu3_ste(words));
		break;
	case SMMU3_L1CD:
		at.struct_no = SMMUV3_STRUCT_L1CD;
		at.variant_no = smmuv3_l1cd_variant(smmuv3_l1cd_from(words[0]));
		whose->id = (u64)e->sid << 10 | e->ssid;
		break;
	default:
		at.struct_no = SMMUV3_STRUCT_CD;
		at.variant_no = smmuv3_cd_variant(smmu3_cd(words));
		whose->id = (u64)e->sid << 20 | e->ssid;
		break;
	}
	return at;
}

static bool is_valid(u8 kind, const u64 *words)
{
	switch (kind) {
	case SMMU3_L1STD:
		return smmuv3_l1std_get_span(smmuv3_l1std_from(words[0])) != 0;
	case SMMU3_STE:
		return smmuv3_ste_get_v(smmu3_ste(words));
	case SMMU3_L1CD:
		return smmuv3_l1cd_get_v(smmuv3_l1cd_from(words[0]));
	default:
		return smmuv3_cd_get_v(smmu3_cd(words));
	}
}

static void tell_word(struct device *d, struct smmu3_entry *e, u32 i, u64 now)
{
	struct mon_entry whose;
	u64 old[8];

	if (e->w[i] == now)
		return;
	memcpy(old, e->w, sizeof(old));
	e->w[i] = now;
	device_stored(d, at_entry(e, e->w, old, &whose));
}

/* Word 0 has the bit that makes an entry valid. */
static void tell_stores(struct device *d, struct smmu3_entry *e, const u64 *now)
{
	bool first = is_valid(e->kind, e->w) && !is_valid(e->kind, now);

	if (first)
		tell_word(d, e, 0, now[0]);
	for (u32 i = 1; i < words_of(e->kind); i++)
		tell_word(d, e, i, now[i]);
	if (!first)
		tell_word(d, e, 0, now[0]);
}

/* The words of `e` were read at its place: what changed since the last look, software stored. */
static void know(struct device *d, const struct smmu3_entry *e)
{
	struct smmu3 *s = smmu3_of(d);
	struct smmu3_entry *k = among(s->known, s->n_known, e);

	if (d->quiet || e->untold)
		return;
	if (k && k->pa == e->pa) {
		tell_stores(d, k, e->w);
		return;
	}
	k = k ? k : place(s->known, SMMU3_KNOWN, &s->n_known, &s->next_known);
	*k = *e;
	k->used = true;
}

/* Of an entry that is known: nearly always it is as it was. */
static void know_again(struct device *d, const struct smmu3_entry *k, const struct smmu3_entry *now)
{
	if (k->pa != now->pa || memcmp(k->w, now->w, words_of(k->kind) * sizeof(k->w[0])))
		know(d, now);
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

static bool load(struct device *d, struct smmu3_way *w, struct smmu3_entry *e)
{
	return device_words(d, e->pa, words_of(e->kind), e->w, w->res);
}

static bool cached(struct device *d, struct smmu3_way *w, struct smmu3_entry *e)
{
	struct smmu3 *s = smmu3_of(d);
	struct smmu3_entry *c = w->fresh ? NULL : among(s->cache, s->n_cached, e);

	if (!c)
		return false;
	*e = *c;
	w->cached = true;
	return true;
}

/* Reads the entry at e->pa, tells what there is to tell, and keeps it. */
static bool fetch(struct device *d, struct smmu3_way *w, struct smmu3_entry *e)
{
	struct smmu3 *s = smmu3_of(d);
	struct mon_entry whose;

	if (!load(d, w, e))
		return false;
	if (w->fresh)
		return true;
	know(d, e);
	if (!e->untold)
		device_fetched(d, at_entry(e, e->w, NULL, &whose));
	if ((e->kind == SMMU3_L1STD || e->kind == SMMU3_L1CD) && !is_valid(e->kind, e->w))
		return true;
	e->used = true;
	*place(s->cache, SMMU3_CACHED, &s->n_cached, &s->next_cached) = *e;
	return true;
}

/* ---- stream table (3.3.1) ---------------------------------------------------------------------------------------- */

static u64 aligned(u64 pa, u64 bytes) { return pa & ~(bytes - 1); }

static u32 split_of(smmuv3_strtab_base_cfg_t cfg)
{
	u32 split = smmuv3_strtab_base_cfg_get_split(cfg);

	return split == SMMUV3_STRTAB_SPLIT_LEAF_16K || split == SMMUV3_STRTAB_SPLIT_LEAF_64K
		? split : SMMUV3_STRTAB_SPLIT_LEAF_4K;
}

static smmuv3_strtab_base_cfg_t strtab_cfg(const struct device *d)
{
	return smmuv3_strtab_base_cfg_from(smmu3_reg(d, SMMUV3_STATE_STRTAB_BASE_CFG));
}

static bool two_level(const struct device *d)
{
	return smmu3_has(d, SMMUV3_FEATURE_ST2L) &&
	       smmuv3_strtab_base_cfg_get_fmt(strtab_cfg(d)) == SMMUV3_STRTAB_FMT_TWO_LEVEL;
}

/* An address that is refused has no record unless CR2 says so. */
static bool bad_sid(struct device *d, struct smmu3_way *w)
{
	bad(w, SMMUV3_EVENT_ID_C_BAD_STREAMID);
	w->f.unrecorded = !smmuv3_cr2_get_recinvsid(smmuv3_cr2_from(smmu3_reg(d, SMMUV3_STATE_CR2)));
	return false;
}

static u32 sid_bits(const struct device *d)
{
	u32 bits = smmuv3_strtab_base_cfg_get_log2size(strtab_cfg(d));
	u32 most = smmuv3_idr1_get_sidsize(smmuv3_idr1_from(smmu3_reg(d, SMMUV3_STATE_IDR1)));

	return bits < most ? bits : most;
}

static u64 strtab_base(const struct device *d)
{
	return smmuv3_strtab_base_get_addr_phys(smmuv3_strtab_base_from(d->state[SMMUV3_STATE_STRTAB_BASE]));
}

/* A table is aligned to its size, and to 64 bytes at least. */
static u64 l1_pa(u64 base, u32 bits, u32 leaf_bits, u32 index)
{
	return aligned(base, bits > leaf_bits + 3 ? 8ull << (bits - leaf_bits) : 64) + 8ull * index;
}

static bool ste_in_leaf(struct device *d, struct smmu3_way *w, struct smmu3_entry *e)
{
	u32 split = split_of(strtab_cfg(d)), span;
	struct smmu3_entry l1 = { .kind = SMMU3_L1STD, .sid = e->sid >> split };
	smmuv3_l1std_t desc;

	l1.pa = l1_pa(strtab_base(d), sid_bits(d), split, l1.sid);
	if (!cached(d, w, &l1) && !fetch(d, w, &l1))
		return lost(w, SMMUV3_EVENT_ID_F_STE_FETCH, l1.pa);
	desc = smmuv3_l1std_from(l1.w[0]);
	span = (u32)smmuv3_l1std_get_span(desc);
	if (!span || span > split + 1 || (e->sid & ((1u << split) - 1)) >> (span - 1))
		return bad_sid(d, w);
	e->pa = aligned(smmuv3_l1std_table_get_l2ptr_phys(desc), 64ull << (span - 1)) +
		64ull * (e->sid & ((1u << (span - 1)) - 1));
	return true;
}

/* Where the STE of e->sid is. */
static bool find_ste(struct device *d, struct smmu3_way *w, struct smmu3_entry *e)
{
	u32 bits = sid_bits(d);

	if ((u64)e->sid >> bits)
		return bad_sid(d, w);
	if (two_level(d))
		return ste_in_leaf(d, w, e);
	e->pa = aligned(strtab_base(d), 64ull << bits) + 64ull * e->sid;
	return true;
}

/* ---- which entries are ILLEGAL (5.2, 5.4, 5.5) ------------------------------------------------------------------- */

static bool granule_ok(const struct device *d, u32 kib4, u32 kib16, u32 kib64)
{
	smmuv3_idr5_t idr5 = smmuv3_idr5_from(smmu3_reg(d, SMMUV3_STATE_IDR5));

	return (kib4 && smmuv3_idr5_get_gran4k(idr5)) || (kib16 && smmuv3_idr5_get_gran16k(idr5)) ||
	       (kib64 && smmuv3_idr5_get_gran64k(idr5));
}

static bool tg0_ok(const struct device *d, u32 tg)
{
	return granule_ok(d, tg == SMMUV3_TG0_KIB4, tg == SMMUV3_TG0_KIB16, tg == SMMUV3_TG0_KIB64);
}

static bool tg1_ok(const struct device *d, u32 tg)
{
	return granule_ok(d, tg == SMMUV3_TG1_KIB4, tg == SMMUV3_TG1_KIB16, tg == SMMUV3_TG1_KIB64);
}

/* A stage that may stall, or must. */
static bool stall_ok(const struct device *d, bool stalls)
{
	if (smmu3_has(d, SMMUV3_FEATURE_STALL_FORCE))
		return stalls;
	return !stalls || smmu3_has(d, SMMUV3_FEATURE_STALLS);
}

static bool httu_ok(const struct device *d, bool ha, bool hd)
{
	return !smmu3_has(d, SMMUV3_FEATURE_HTTU_D) || !hd || ha;
}

static bool s1_ok(const struct device *d, const struct smmu3_way *w)
{
	u32 most = smmuv3_idr1_get_ssidsize(smmuv3_idr1_from(smmu3_reg(d, SMMUV3_STATE_IDR1)));
	u64 strw = smmuv3_ste_s1_get_strw(w->ste);

	if (!smmu3_has(d, SMMUV3_FEATURE_S1) || w->st.s1cdmax > most)
		return false;
	if (w->st.s1cdmax && (w->st.s1fmt == 3 || w->st.s1dss == 3 ||
			      (w->st.s1fmt != SMMUV3_S1FMT_LINEAR && !smmu3_has(d, SMMUV3_FEATURE_CD2L))))
		return false;
	if (w->st.s1stalld && (!smmu3_has(d, SMMUV3_FEATURE_STALLS) || smmu3_has(d, SMMUV3_FEATURE_STALL_FORCE)))
		return false;
	return w->s2 || !smmu3_has(d, SMMUV3_FEATURE_HYP) || strw == SMMUV3_STRW_NSEL1 || strw == SMMUV3_STRW_EL2;
}

static bool s2_ok(const struct device *d, const struct smmu3_way *w)
{
	u32 most = smmuv3_idr5_get_oas(smmuv3_idr5_from(smmu3_reg(d, SMMUV3_STATE_IDR5)));
	u32 least = most >= SMMUV3_ADDR_SIZE_BITS52 && w->st.s2tg == SMMUV3_TG0_KIB64 ? 12 : 16;

	if (!smmu3_has(d, SMMUV3_FEATURE_S2) || !w->st.s2aa64 || w->st.s2endi || !tg0_ok(d, w->st.s2tg))
		return false;
	if (w->st.s2t0sz < least || w->st.s2t0sz > 39 || !stall_ok(d, w->st.s2s))
		return false;
	if (smmu3_has(d, SMMUV3_FEATURE_ATS) && w->st.eats && w->st.s2s)
		return false;
	return httu_ok(d, w->st.s2ha, w->st.s2hd);
}

static bool eats_ok(const struct device *d, const struct smmu3_way *w)
{
	if (!smmu3_has(d, SMMUV3_FEATURE_ATS) || w->st.eats <= SMMUV3_EATS_TRANS)
		return true;
	return w->st.eats == SMMUV3_EATS_S1CHK && w->s1 && w->s2 && !smmu3_has(d, SMMUV3_FEATURE_NS1ATS) &&
	       smmuv3_cr0_get_atschk(smmu3_in_effect(d));
}

static bool cd_ok(const struct device *d, const struct smmu3_way *w)
{
	const struct smmuv3_cd_valid *c = &w->cd;
	bool wide = smmuv3_idr5_get_vax(smmuv3_idr5_from(smmu3_reg(d, SMMUV3_STATE_IDR5))) != SMMUV3_VAX_BITS48;
	u32 least0 = wide && c->tg0 == SMMUV3_TG0_KIB64 ? 12 : 16, least1 = wide && c->tg1 == SMMUV3_TG1_KIB64 ? 12 : 16;

	if (!c->aa64 || (c->endi && !(c->epd0 && c->epd1)))
		return false;
	if (!c->epd0 && (c->t0sz < least0 || c->t0sz > 39 || !tg0_ok(d, c->tg0)))
		return false;
	if (!c->epd1 && (c->t1sz < least1 || c->t1sz > 39 || !tg1_ok(d, c->tg1)))
		return false;
	if (!stall_ok(d, c->s) || (c->s && w->st.s1stalld) || (!c->a && smmu3_has(d, SMMUV3_FEATURE_TERM_ABORT)))
		return false;
	return httu_ok(d, c->ha, c->hd);
}

/* ---- STE --------------------------------------------------------------------------------------------------------- */

static void read_ste(struct smmu3_way *w, const struct smmu3_entry *e)
{
	u64 config;

	w->ste = smmu3_ste(e->w);
	w->st = smmuv3_ste_nested_unpack(w->ste);
	config = smmuv3_ste_get_config(w->ste);
	w->how = config < SMMUV3_STE_CONFIG_BYPASS ? SMMU3_ABORT : config == SMMUV3_STE_CONFIG_BYPASS ? SMMU3_BYPASS
													 : SMMU3_TRANSLATE;
	w->s1 = w->how == SMMU3_TRANSLATE && config & 1;
	w->s2 = w->how == SMMU3_TRANSLATE && config & 2;
}

static bool get_ste(struct device *d, struct smmu3_way *w)
{
	struct smmu3_entry e = { .kind = SMMU3_STE, .sid = w->req->stream };

	if (!cached(d, w, &e)) {
		if (!find_ste(d, w, &e))
			return false;
		if (!fetch(d, w, &e))
			return lost(w, SMMUV3_EVENT_ID_F_STE_FETCH, e.pa);
	}
	read_ste(w, &e);
	if (!smmuv3_ste_get_v(w->ste))
		return bad(w, SMMUV3_EVENT_ID_C_BAD_STE);
	if (w->how != SMMU3_TRANSLATE)
		return true;
	if ((w->s1 && !s1_ok(d, w)) || (w->s2 && !s2_ok(d, w)) || !eats_ok(d, w))
		return bad(w, SMMUV3_EVENT_ID_C_BAD_STE);
	return true;
}

/* ---- context descriptors (3.3.2) --------------------------------------------------------------------------------- */

/* Where the tables are: an IPA, if there is a stage 2. */
static bool place_of(struct device *d, struct smmu3_way *w, u64 *pa)
{
	struct smmu3_page p;

	if (!w->s2)
		return true;
	if (!smmu3_stage2(d, w, *pa, SMMUV3_EVENT_CLASS_CD, false, &p))
		return false;
	*pa = p.pa;
	return true;
}

static bool cd_fetch(struct device *d, struct smmu3_way *w, struct smmu3_entry *e)
{
	if (!place_of(d, w, &e->pa))
		return false;
	return fetch(d, w, e) || lost(w, SMMUV3_EVENT_ID_F_CD_FETCH, e->pa);
}

static u32 leaf_bits(const struct smmu3_way *w)
{
	return w->st.s1fmt == SMMUV3_S1FMT_L2_64K ? 10 : 6;
}

static bool find_cd(struct device *d, struct smmu3_way *w, struct smmu3_entry *e)
{
	u64 base = smmuv3_ste_s1_get_s1contextptr_phys(w->ste);
	u32 bits = leaf_bits(w);
	struct smmu3_entry l1 = { .kind = SMMU3_L1CD, .sid = e->sid, .ssid = e->ssid >> bits, .untold = bits == 6 };

	if (!w->st.s1cdmax || w->st.s1fmt == SMMUV3_S1FMT_LINEAR) {
		e->pa = aligned(base, 64ull << w->st.s1cdmax) + 64ull * e->ssid;
		return true;
	}
	l1.pa = l1_pa(base, w->st.s1cdmax, bits, l1.ssid);
	if (!cached(d, w, &l1) && !cd_fetch(d, w, &l1))
		return false;
	if (!is_valid(SMMU3_L1CD, l1.w))
		return bad(w, SMMUV3_EVENT_ID_C_BAD_SUBSTREAMID);
	e->pa = smmuv3_l1cd_table_get_l2ptr_phys(smmuv3_l1cd_from(l1.w[0])) + 64ull * (e->ssid & ((1u << bits) - 1));
	return true;
}

static bool get_cd(struct device *d, struct smmu3_way *w, u32 ssid)
{
	struct smmu3_entry e = { .kind = SMMU3_CD, .sid = w->req->stream, .ssid = ssid };

	if (!cached(d, w, &e) && (!find_cd(d, w, &e) || !cd_fetch(d, w, &e)))
		return false;
	w->cd_entry = smmu3_cd(e.w);
	w->cd = smmuv3_cd_valid_unpack(w->cd_entry);
	return (smmuv3_cd_get_v(w->cd_entry) && cd_ok(d, w)) || bad(w, SMMUV3_EVENT_ID_C_BAD_CD);
}

/* Which CD is meant, or none: then stage 1 does nothing (STE.S1DSS). */
static bool substream(struct smmu3_way *w, u32 *ssid)
{
	const struct dma_req *r = w->req;

	*ssid = r->has_ssid ? r->ssid : 0;
	if (r->has_ssid && (!w->st.s1cdmax || r->ssid >> w->st.s1cdmax))
		return bad(w, SMMUV3_EVENT_ID_C_BAD_SUBSTREAMID);
	if (!w->st.s1cdmax || (r->has_ssid && (r->ssid || w->st.s1dss != SMMUV3_S1DSS_SSID0)))
		return true;
	if (r->has_ssid || w->st.s1dss == SMMUV3_S1DSS_TERMINATE)
		return bad(w, SMMUV3_EVENT_ID_F_STREAM_DISABLED);
	if (w->st.s1dss == SMMUV3_S1DSS_BYPASS)
		w->s1 = false;
	return true;
}

/* ---- all of it --------------------------------------------------------------------------------------------------- */

static void tags(struct device *d, struct smmu3_way *w)
{
	bool el2 = w->s1 && !w->s2 && smmu3_has(d, SMMUV3_FEATURE_HYP) &&
		   smmuv3_ste_s1_get_strw(w->ste) == SMMUV3_STRW_EL2;
	bool e2h = smmuv3_cr2_get_e2h(smmuv3_cr2_from(smmu3_reg(d, SMMUV3_STATE_CR2)));

	w->regime = !w->s1 ? SMMU3_S2 : el2 ? SMMU3_EL2 : SMMU3_NH;
	w->vmid = el2 || !smmu3_has(d, SMMUV3_FEATURE_S2) ? 0 : w->st.s2vmid;
	w->asid = !w->s1 || (el2 && !e2h) ? 0 : w->cd.asid;
	if (!smmu3_has(d, SMMUV3_FEATURE_VMID16))
		w->vmid &= 0xff;
	if (!smmu3_has(d, SMMUV3_FEATURE_ASID16))
		w->asid &= 0xff;
}

bool smmu3_config(struct device *d, struct smmu3_way *w)
{
	u32 ssid;

	if (!get_ste(d, w))
		return false;
	if (w->how == SMMU3_ABORT)
		return true;
	if (w->req->has_ssid && !w->s1)
		return bad(w, SMMUV3_EVENT_ID_C_BAD_SUBSTREAMID);
	if (w->s1 && !substream(w, &ssid))
		return false;
	tags(d, w);
	if (w->s1 && !get_cd(d, w, ssid))
		return false;
	w->skipped = w->how == SMMU3_TRANSLATE && !w->s1 && !w->s2;
	if (!w->s1 && !w->s2)
		w->how = SMMU3_BYPASS;
	tags(d, w);
	return true;
}

/* ---- looking at memory ------------------------------------------------------------------------------------------- */

/* STEs that one look at everything has come by: those of a stream's CDs are the same. */
#define LOOK_STES 8
struct stes { u32 n; struct { struct smmu3_entry e; bool found; } ste[LOOK_STES]; s64 read; };	/* read: whose STE the way has */

/* Of one look; or NULL: nothing is remembered. */
static bool ste_now(struct device *d, struct smmu3_way *w, struct smmu3_entry *ste, struct stes *seen)
{
	bool found;

	for (u32 i = 0; seen && i < seen->n; i++)
		if (seen->ste[i].e.sid == ste->sid) {
			*ste = seen->ste[i].e;
			return seen->ste[i].found;
		}
	found = find_ste(d, w, ste) && load(d, w, ste);
	if (seen && seen->n < LOOK_STES) {
		seen->ste[seen->n].e = *ste;
		seen->ste[seen->n++].found = found;
	}
	return found;
}

static bool locate_ste(struct device *d, struct smmu3_way *w, struct smmu3_entry *e, struct stes *seen)
{
	struct smmu3_entry ste = { .kind = SMMU3_STE, .sid = e->sid };

	if (!ste_now(d, w, &ste, seen))
		return false;
	if (e->kind == SMMU3_STE) {
		*e = ste;
		return true;
	}
	if (!seen || seen->read != ste.sid)
		read_ste(w, &ste);
	if (seen)
		seen->read = ste.sid;
	return true;
}

/* Where this entry is now, and its words, as memory is; false: nothing leads to it. What a guest places is not looked for. */
static bool locate(struct device *d, struct smmu3_way *w, struct smmu3_entry *e, struct stes *seen)
{
	u32 split = split_of(strtab_cfg(d));

	if (e->kind == SMMU3_L1STD) {
		e->pa = l1_pa(strtab_base(d), sid_bits(d), split, e->sid);
		return two_level(d) && load(d, w, e);
	}
	if (!locate_ste(d, w, e, seen))
		return false;
	if (e->kind == SMMU3_STE)
		return true;
	if (!smmuv3_ste_get_v(w->ste) || !w->s1 || w->s2)
		return false;
	if (e->kind == SMMU3_CD)
		return (u64)e->ssid >> w->st.s1cdmax == 0 && find_cd(d, w, e) && load(d, w, e);
	if (!w->st.s1cdmax || w->st.s1fmt != SMMUV3_S1FMT_L2_64K || (u64)e->ssid << 10 >> w->st.s1cdmax)
		return false;
	e->pa = l1_pa(smmuv3_ste_s1_get_s1contextptr_phys(w->ste), w->st.s1cdmax, 10, e->ssid);
	return load(d, w, e);
}

/* Ways are large: one serves all of a look, and what of it is read was written for this entry. */
static bool look(struct device *d, struct smmu3_way *w, struct smmu3_entry *e, struct stes *seen)
{
	struct dma_res ignored = { .walked_dead = false };
	struct dma_req req = { .stream = e->sid };
	bool was = d->quiet, found;

	w->req = &req;
	w->res = &ignored;
	d->quiet = true;
	found = locate(d, w, e, seen);
	d->quiet = was;
	return found;
}

void smmu3_observe(struct device *d)
{
	struct smmu3_way w = { .fresh = true };
	struct smmu3 *s = smmu3_of(d);
	struct stes seen;

	seen.n = 0;
	seen.read = -1;
	for (u8 kind = SMMU3_L1STD; !d->quiet && kind <= SMMU3_CD; kind++)
		for (u32 i = 0; i < s->n_known; i++) {
			struct smmu3_entry now;

			if (!s->known[i].used || s->known[i].kind != kind)
				continue;
			now = s->known[i];
			if (look(d, &w, &now, &seen))
				know_again(d, &s->known[i], &now);
			else
				s->known[i].used = false;
		}
}

static void know_at(struct device *d, struct smmu3_entry *e)
{
	struct smmu3_way w = { .fresh = true };

	if (!among(smmu3_of(d)->known, smmu3_of(d)->n_known, e) && look(d, &w, e, NULL))
		know(d, e);
}

void smmu3_know_ste(struct device *d, u32 sid)
{
	know_at(d, &(struct smmu3_entry){ .kind = SMMU3_STE, .sid = sid });
}

void smmu3_know_cd(struct device *d, u32 sid, u32 ssid)
{
	know_at(d, &(struct smmu3_entry){ .kind = SMMU3_L1CD, .sid = sid, .ssid = ssid >> 10 });
	know_at(d, &(struct smmu3_entry){ .kind = SMMU3_CD, .sid = sid, .ssid = ssid });
}

/* ---- invalidation (4.3) ------------------------------------------------------------------------------------------ */

static void drop(struct device *d, bool (*match)(const struct smmu3_entry *e, const struct smmu3_entry *of), u32 sid,
		 u32 ssid)
{
	struct smmu3_entry of = { .sid = sid, .ssid = ssid };
	struct smmu3 *s = smmu3_of(d);

	for (u32 i = 0; i < s->n_cached; i++)
		if (s->cache[i].used && match(&s->cache[i], &of))
			s->cache[i].used = false;
}

static bool of_stream(const struct smmu3_entry *e, const struct smmu3_entry *of)
{
	return e->kind != SMMU3_L1STD && e->sid == of->sid;
}

static bool cd_of_stream(const struct smmu3_entry *e, const struct smmu3_entry *of)
{
	return (e->kind == SMMU3_CD || e->kind == SMMU3_L1CD) && e->sid == of->sid;
}

static bool this_cd(const struct smmu3_entry *e, const struct smmu3_entry *of)
{
	return e->kind == SMMU3_CD && e->sid == of->sid && e->ssid == of->ssid;
}

static bool this_l1std(const struct smmu3_entry *e, const struct smmu3_entry *of)
{
	return e->kind == SMMU3_L1STD && e->sid == of->sid;
}

/* The index depends on the format, which is not cached: both are dropped. */
static bool this_l1cd(const struct smmu3_entry *e, const struct smmu3_entry *of)
{
	return e->kind == SMMU3_L1CD && e->sid == of->sid && (e->ssid == of->ssid >> 10 || e->ssid == of->ssid >> 6);
}

static bool any(const struct smmu3_entry *e, const struct smmu3_entry *of)
{
	(void)e;
	(void)of;
	return true;
}

static void drop_range(struct device *d, u32 sid, u32 lg2)
{
	struct smmu3 *s = smmu3_of(d);

	for (u32 i = 0; i < s->n_cached; i++)
		if (s->cache[i].used && s->cache[i].kind != SMMU3_L1STD && (s->cache[i].sid ^ sid) >> lg2 == 0)
			s->cache[i].used = false;
}

void smmu3_drop_ste(struct device *d, u32 sid, u32 lg2, bool leaf)
{
	if (lg2 >= 32)
		drop(d, any, 0, 0);
	else if (lg2)
		drop_range(d, sid, lg2);
	else
		drop(d, of_stream, sid, 0);
	if (!leaf)
		drop(d, this_l1std, sid >> split_of(strtab_cfg(d)), 0);
}

void smmu3_drop_cd(struct device *d, u32 sid, u32 ssid, bool leaf)
{
	drop(d, this_cd, sid, ssid);
	if (!leaf)
		drop(d, this_l1cd, sid, ssid);
}

void smmu3_drop_cds(struct device *d, u32 sid)
{
	drop(d, cd_of_stream, sid, 0);
}
