/* SPDX-License-Identifier: MIT */
/*
 * Device model of Arm SMMU: which context bank translates a stream, what its registers say about tables, accesses through
 * the TLB. Entries of the TLB are tagged by stage, VMID and ASID and answer every stream that is translated under the same
 * tag. Beside translations the TLB holds tables of the last level, each found by a walk: it saves the next one its upper
 * levels, until an invalidation of whole walks drops it.
 */
#include "arm-smmu/regs.h"
#include "model/arm_smmu.h"
#include "model/lpae.h"
#include "model/v7s.h"

static const struct smmu_fault asf = { "ASF", SMMU_FSR_ASF_MASK }, aff = { "AFF", SMMU_FSR_AFF_MASK },
			       ef = { "EF", SMMU_FSR_EF_MASK };
const struct smmu_fault smmu_translation_fault = { "TF", SMMU_FSR_TF_MASK },
			smmu_permission_fault = { "PF", SMMU_FSR_PF_MASK };

/* ---- streams ----------------------------------------------------------------------------------------------------- */

enum { NO_MATCH = -1, TWO_MATCH = -2 };

static bool group_on(const struct device *d, u32 group, bool exids)
{
	return exids ? smmu_get(d, R_S2CR, group) & SMMU_S2CR_EXIDVALID_MASK : smmu_get(d, R_SMR, group) & SMMU_SMR_VALID_MASK;
}

static s32 match(const struct device *d, u32 stream)
{
	bool exids = smmu_has(d, F_EXIDS) && smmu_get(d, R_SCR0, 0) & SMMU_SCR0_EXIDENABLE_MASK;
	s32 found = NO_MATCH;

	if (!smmu_has(d, F_STREAM_MATCH))
		return stream < smmu_groups(d) ? (s32)stream : NO_MATCH;
	for (u32 i = 0; i < smmu_groups(d); i++) {
		u64 smr = smmu_get(d, R_SMR, i), mask = smr >> 16 & (exids ? 0xffff : 0x7fff);

		if (!group_on(d, i, exids) || ((smr ^ stream) & 0xffff & ~mask))
			continue;
		if (found != NO_MATCH)
			return TWO_MATCH;
		found = (s32)i;
	}
	return found;
}

static struct smmu_route to_bank(const struct device *d, u32 bank)
{
	if (bank >= smmu_banks(d))
		return (struct smmu_route){ SMMU_REFUSE, 0, SMMU_SGFSR_UCBF_MASK, "UCBF" };
	if (!(smmu_get(d, R_SCTLR, bank) & SMMU_SCTLR_M_MASK))
		return (struct smmu_route){ .fate = SMMU_PASS };
	return (struct smmu_route){ .fate = SMMU_BANK, .bank = bank };
}

/* A stream that matches twice is refused whatever sCR0.SMCFCFG says: without it nothing is promised. */
struct smmu_route smmu_route(const struct device *d, u32 stream)
{
	u64 scr0 = smmu_get(d, R_SCR0, 0), s2cr;
	s32 group;

	if (scr0 & SMMU_SCR0_CLIENTPD_MASK)
		return (struct smmu_route){ .fate = SMMU_PASS };
	group = match(d, stream);
	if (group == TWO_MATCH)
		return (struct smmu_route){ SMMU_REFUSE, 0, SMMU_SGFSR_SMCF_MASK, "SMCF" };
	if (group == NO_MATCH)
		return scr0 & SMMU_SCR0_USFCFG_MASK ? (struct smmu_route){ SMMU_REFUSE, 0, SMMU_SGFSR_USF_MASK, "USF" }
						    : (struct smmu_route){ .fate = SMMU_PASS };
	s2cr = smmu_get(d, R_S2CR, (u32)group);
	switch (smmu_field(s2cr, SMMU_S2CR_TYPE_MASK)) {
	case SMMU_S2CR_TYPE_TRANS:
		return to_bank(d, (u32)smmu_field(s2cr, SMMU_S2CR_CBNDX_MASK));
	case SMMU_S2CR_TYPE_BYPASS:
		return (struct smmu_route){ .fate = SMMU_PASS };
	default:
		return (struct smmu_route){ SMMU_REFUSE, 0, SMMU_SGFSR_ICF_MASK, "ICF" };
	}
}

/* ---- context banks ----------------------------------------------------------------------------------------------- */

static u64 cbar_type(const struct device *d, u32 cb) { return smmu_field(smmu_get(d, R_CBAR, cb), SMMU_CBAR_TYPE_MASK); }

/* The first banks may know stage 2 only. */
bool smmu_stage2(const struct device *d, u32 cb)
{
	return cbar_type(d, cb) == SMMU_CBAR_TYPE_S2_TRANS || cb < smmu_field(smmu_get(d, R_IDR1, 0), SMMU_IDR1_NUMS2CB_MASK);
}

bool smmu_aarch64(const struct device *d, u32 cb)
{
	return !smmu_type(d)->v1 && smmu_get(d, R_CBA2R, cb) & SMMU_CBA2R_VA64_MASK;
}

u32 smmu_vmid(const struct device *d, u32 cb)
{
	if (smmu_has(d, F_VMID16) && smmu_get(d, R_SCR0, 0) & SMMU_SCR0_VMID16EN_MASK)
		return (u32)smmu_field(smmu_get(d, R_CBA2R, cb), SMMU_CBA2R_VMID16_MASK);
	return (u32)smmu_field(smmu_get(d, R_CBAR, cb), SMMU_CBAR_VMID_MASK);
}

static bool is_short(const struct device *d, u32 cb)
{
	return !smmu_stage2(d, cb) && !smmu_aarch64(d, cb) && !(smmu_get(d, R_TCR, cb) & SMMU_TCR_EAE_MASK);
}

static u64 asid_of(const struct device *d, u32 cb)
{
	u64 tcr = smmu_get(d, R_TCR, cb), ttbr = smmu_get(d, tcr & SMMU_TCR_A1_MASK ? R_TTBR1 : R_TTBR0, cb);
	bool wide = smmu_aarch64(d, cb) && smmu_get(d, R_TCR2, cb) & SMMU_TCR2_AS_MASK;

	if (is_short(d, cb))
		return smmu_get(d, R_CONTEXTIDR, cb) & SMMU_CONTEXTIDR_ASID_MASK;
	return smmu_field(ttbr, SMMU_TTBR0_ASID_MASK) & (wide ? 0xffff : 0xff);
}

u64 smmu_tag(const struct device *d, u32 cb)
{
	u64 vmid = (u64)smmu_vmid(d, cb) << 16;

	return smmu_stage2(d, cb) ? SMMU_TAG_S2 | vmid : vmid | asid_of(d, cb);
}

static u8 size_bits(u64 code)
{
	static const u8 bits[] = { 32, 36, 40, 42, 44, 48 };

	return code < sizeof(bits) ? bits[code] : 48;
}

static u8 output_bits(const struct device *d, u64 wanted)
{
	u8 has = size_bits(smmu_field(smmu_get(d, R_IDR2, 0), SMMU_IDR2_OAS_MASK)), asked = size_bits(wanted);

	return asked < has ? asked : has;
}

/* An AArch32 T0SZ of stage 2 is a signed number of four bits with its sign repeated above: up to 40 bits of input. */
static void stage2_cfg(const struct device *d, u32 cb, struct lpae_cfg *c)
{
	u64 tcr = smmu_get(d, R_TCR, cb);
	bool wide = smmu_aarch64(d, cb);
	s32 t0sz = tcr & 8 ? (s32)(tcr & 7) - 8 : (s32)(tcr & 7);

	c->stage2 = true;
	c->granule_lg2 = wide ? lpae_tg0((u8)smmu_field(tcr, SMMU_TCR_TG0_MASK)) : 12;
	c->input_bits = (u8)(wide ? 64 - smmu_field(tcr, SMMU_TCR_T0SZ_MASK) : (u64)(32 - t0sz));
	c->start_level = lpae_sl0_level(c->granule_lg2, (u8)(tcr >> 6 & 3));
	c->output_bits = wide ? output_bits(d, tcr >> 16 & 7) : output_bits(d, 2);
	c->root = smmu_get(d, R_TTBR0, cb) & (SMMU_TTBR0_ADDR_MASK | SMMU_TTBR0_ATTR_MASK);
}

static void halves(const struct device *d, u32 cb, struct lpae_regime *r)
{
	u64 tcr = smmu_get(d, R_TCR, cb), tg1 = tcr >> 30 & 3;
	u64 address = SMMU_TTBR0_ADDR_MASK | SMMU_TTBR0_ATTR_MASK;

	r->aarch32 = !smmu_aarch64(d, cb);
	r->half[0] = (struct lpae_half){
		.off = tcr & SMMU_TCR_EPD0_MASK, .size = (u8)smmu_field(tcr, SMMU_TCR_T0SZ_MASK),
		.granule_lg2 = r->aarch32 ? 12 : lpae_tg0((u8)smmu_field(tcr, SMMU_TCR_TG0_MASK)),
		.root = smmu_get(d, R_TTBR0, cb) & address };
	r->half[1] = (struct lpae_half){
		.off = tcr & SMMU_TCR_EPD1_MASK, .size = (u8)smmu_field(tcr, SMMU_TCR_T1SZ_MASK),
		.granule_lg2 = r->aarch32 ? 12 : lpae_tg1((u8)tg1), .root = smmu_get(d, R_TTBR1, cb) & address };
}

/* Bit 48 is the sign where upstream sends 49 bits. */
static u64 extended(const struct device *d, u32 cb, u64 iova)
{
	bool sign = smmu_aarch64(d, cb) && smmu_field(smmu_get(d, R_IDR2, 0), SMMU_IDR2_UBS_MASK) == 5 && iova >> 48 & 1;

	return sign ? iova | ~0ull << 49 : iova;
}

/* What the registers of a bank say about this address. False: nothing translates it. */
static bool configure(const struct device *d, u32 cb, u64 *iova, struct lpae_cfg *c)
{
	struct lpae_regime r;

	*c = (struct lpae_cfg){ .no_af_fault = smmu_get(d, R_SCTLR, cb) & SMMU_SCTLR_AFFD_MASK };
	if (smmu_stage2(d, cb)) {
		stage2_cfg(d, cb, c);
		return true;
	}
	halves(d, cb, &r);
	c->output_bits = output_bits(d, r.aarch32 ? 2 : smmu_field(smmu_get(d, R_TCR2, cb), SMMU_TCR2_PASIZE_MASK));
	*iova = extended(d, cb, *iova);
	return lpae_pick(&r, iova, c) >= 0;
}

/* A bank that translates may walk at any time, from each base that is not switched off. */
static bool bank_begins_in(const struct device *d, u32 cb, u64 pa, u64 bytes)
{
	u64 address = is_short(d, cb) ? 0xffffff80u : SMMU_TTBR0_ADDR_MASK | SMMU_TTBR0_ATTR_MASK, tcr = smmu_get(d, R_TCR, cb);
	bool s2 = smmu_stage2(d, cb), off0 = !s2 && tcr & SMMU_TCR_EPD0_MASK, off1 = s2 || tcr & SMMU_TCR_EPD1_MASK;

	if (!(smmu_get(d, R_SCTLR, cb) & SMMU_SCTLR_M_MASK))
		return false;
	return (!off0 && (smmu_get(d, R_TTBR0, cb) & address) - pa < bytes) ||
	       (!off1 && (smmu_get(d, R_TTBR1, cb) & address) - pa < bytes);
}

bool smmu_begins_in(struct device *d, u64 pa, u64 bytes)
{
	for (u32 cb = 0; cb < smmu_banks(d); cb++)
		if (bank_begins_in(d, cb, pa, bytes))
			return true;
	return false;
}

/* ---- walks ------------------------------------------------------------------------------------------------------- */

struct walk {
	struct device *d;
	struct dma_res *res;
	u32 cb, nested;			/* nested: bank of stage 2 that stage 1 goes through; SMMU_BANKS: none */
	u64 iova, tag;
	bool learn;			/* tables that are found may be kept */
};

static const struct smmu_fault *found(struct walk *w, bool write, bool priv, struct tlb_entry *e, u32 *level);

/* Bank of stage 2 of a nested context: CBAR[15:8]. */
static u32 nested_bank(const struct device *d, u32 cb)
{
	u64 cbar = smmu_get(d, R_CBAR, cb);

	if (cbar_type(d, cb) != SMMU_CBAR_TYPE_S1_TRANS_S2_TRANS || !smmu_has(d, F_NESTED))
		return SMMU_BANKS;
	return (cbar >> 8 & 0xff) < smmu_banks(d) ? cbar >> 8 & 0xff : SMMU_BANKS;
}

static bool stage2_pa(const struct walk *of, u64 ipa, bool write, u64 *pa)
{
	struct walk w = { .d = of->d, .res = of->res, .cb = of->nested, .nested = SMMU_BANKS, .iova = ipa };
	struct tlb_entry e = { .valid = false };
	u32 level;

	if (found(&w, write, false, &e, &level))
		return false;
	*pa = e.pa | (ipa & ((1ull << e.page_shift) - 1));
	return true;
}

static bool read_entry(struct walk *w, u64 pa, u32 bytes, u64 *val)
{
	if (w->nested < SMMU_BANKS && !stage2_pa(w, pa, false, &pa))
		return false;
	return device_entry(w->d, pa, bytes, val, w->res);
}

static bool read8(void *ctx, u64 pa, u64 *val) { return read_entry(ctx, pa, 8, val); }

static bool read4(void *ctx, u64 pa, u32 *val)
{
	u64 word = 0;
	bool ok = read_entry(ctx, pa, 4, &word);

	*val = (u32)word;
	return ok;
}

/* Tells the monitors; keeps tables of the last level. */
static void seen(void *ctx, const struct lpae_step *s)
{
	struct walk *w = ctx;
	const struct smmu_structs *n = smmu_aarch64(w->d, w->cb) ? &smmu_type(w->d)->aarch64 : &smmu_type(w->d)->aarch32;
	const struct tlb_entry table = {
		.valid = true, .kind = TLB_PART, .page_shift = 21, .stream = w->cb, .iova = w->iova >> 21 << 21,
		.pa = s->val & 0xfffffffff000, .tag = w->tag, .tag_mask = ~0ull,
	};

	if (w->learn && s->level == 2 && s->kind == LPAE_TABLE)
		tlb_insert(w->d, &table);
	if (!n->told || smmu_stage2(w->d, w->cb) || w->d->quiet)
		return;
	if (s->level == 3)
		device_walked(w->d, n->page, s->val & 1 ? n->page_page : n->page_invalid, s->val);
	else
		device_walked(w->d, n->pte, s->kind == LPAE_TABLE ? n->pte_table : s->val & 1 ? n->pte_block : n->pte_invalid,
			      s->val);
}

static const struct smmu_fault *fault_of(enum lpae_fault f)
{
	switch (f) {
	case LPAE_OK: return NULL;
	case LPAE_ADDRESS_SIZE: return &asf;
	case LPAE_ACCESS_FLAG: return &aff;
	case LPAE_PERMISSION: return &smmu_permission_fault;
	case LPAE_EXTERNAL: return &ef;
	default: return &smmu_translation_fault;
	}
}

static struct tlb_entry *known_table(struct walk *w)
{
	struct tlb_key key = { .kinds = 1u << TLB_PART, .tag = w->tag };

	return w->learn ? tlb_find(w->d, &key, w->iova) : NULL;
}

static bool cached_attr(const struct device *d, u32 cb, const struct lpae_leaf *l)
{
	u64 mair = smmu_get(d, l->attr & 4 ? R_MAIR1 : R_MAIR0, cb);

	return smmu_stage2(d, cb) ? lpae_memattr_cached(l->attr) : lpae_attr_cached((u8)(mair >> 8 * (l->attr & 3)));
}

/* Where stage 2 is passed by, CBAR has its attribute: the weaker of both counts. */
static void refine(const struct device *d, u32 cb, struct tlb_entry *e)
{
	u8 memattr = (u8)smmu_field(smmu_get(d, R_CBAR, cb), SMMU_CBAR_MEMATTR_MASK);

	if (cbar_type(d, cb) != SMMU_CBAR_TYPE_S1_TRANS_S2_BYPASS || lpae_memattr_cached(memattr))
		return;
	e->uncached = true;
	e->says = (u8)((e->says & ~ATTR_CACHED) | (memattr >> 2 ? 0 : ATTR_DEVICE));
}

static const struct smmu_fault *long_walk(struct walk *w, bool write, bool priv, struct tlb_entry *e, u32 *level)
{
	struct lpae_mem m = { .ctx = w, .read = read8, .seen = seen };
	struct lpae_access a = { .write = write, .unpriv = !priv && !smmu_stage2(w->d, w->cb) };
	struct lpae_cfg c;
	struct lpae_leaf l = { 0 };
	u64 iova = w->iova;
	enum lpae_fault f;
	struct tlb_entry *table;

	*level = 0;
	if (!configure(w->d, w->cb, &iova, &c))
		return &smmu_translation_fault;
	table = c.granule_lg2 == 12 && iova >> c.input_bits == 0 ? known_table(w) : NULL;
	if (table) {
		c.start_level = 3;
		c.input_bits = 21;
		c.root = table->pa;
		iova &= (1u << 21) - 1;
	}
	f = lpae_walk(&c, &m, iova, &l);
	*level = l.level;
	if (f)
		return fault_of(f);
	*e = (struct tlb_entry){
		.valid = true, .kind = TLB_TAG, .page_shift = l.shift, .stream = w->cb, .readable = l.read, .writable = l.write,
		.uncached = !cached_attr(w->d, w->cb, &l), .iova = w->iova >> l.shift << l.shift, .pa = l.pa >> l.shift << l.shift,
		.tag = w->tag, .tag_mask = ~0ull, .attrs = l.unpriv || c.stage2 ? 0 : SMMU_PRIV_ONLY,
	};
	e->says = lpae_attrs(&l, c.stage2, smmu_get(w->d, R_MAIR0, w->cb) | smmu_get(w->d, R_MAIR1, w->cb) << 32);
	e->says_told = ATTR_CACHED | ATTR_DEVICE | ATTR_NOEXEC | (c.stage2 ? 0 : ATTR_PRIV);
	refine(w->d, w->cb, e);
	if (c.stage2 || !l.ng)
		e->tag_mask &= ~SMMU_TAG_ASID;
	return fault_of(lpae_check(&c, &l, a));
}

/* The first MAIR is PRRR here, the second NMRR. */
static u8 short_attrs(const struct device *d, u32 cb, const struct v7s_leaf *l)
{
	bool remapped = smmu_get(d, R_SCTLR, cb) & SMMU_SCTLR_TRE_MASK;

	return v7s_attrs(l, remapped, (u32)smmu_get(d, R_MAIR0, cb), (u32)smmu_get(d, R_MAIR1, cb));
}

static const struct smmu_fault *short_walk(struct walk *w, bool write, bool priv, struct tlb_entry *e, u32 *level)
{
	u64 tcr = smmu_get(w->d, R_TCR, w->cb);
	struct v7s_cfg c = {
		.ttbr0 = (u32)smmu_get(w->d, R_TTBR0, w->cb), .ttbr1 = (u32)smmu_get(w->d, R_TTBR1, w->cb), .n = tcr & 7,
		.off0 = tcr & 1u << 4, .off1 = tcr & 1u << 5, .no_af_fault = smmu_get(w->d, R_SCTLR, w->cb) & SMMU_SCTLR_AFFD_MASK,
		.af = smmu_get(w->d, R_SCTLR, w->cb) & SMMU_SCTLR_AFE_MASK,
	};
	struct v7s_leaf l = { 0 };
	enum lpae_fault f = w->iova >> 32 ? LPAE_TRANSLATION : v7s_walk(&c, w, read4, (u32)w->iova, &l);

	*level = l.level;
	if (f)
		return fault_of(f);
	*e = (struct tlb_entry){
		.valid = true, .kind = TLB_TAG, .page_shift = l.shift, .stream = w->cb, .readable = l.read, .writable = l.write,
		.iova = w->iova >> l.shift << l.shift, .pa = l.pa >> l.shift << l.shift, .tag = w->tag,
		.tag_mask = l.ng ? ~0ull : ~SMMU_TAG_ASID, .attrs = l.unpriv ? 0 : SMMU_PRIV_ONLY,
		.says = short_attrs(w->d, w->cb, &l), .says_told = ATTR_CACHED | ATTR_DEVICE | ATTR_NOEXEC | ATTR_PRIV,
	};
	refine(w->d, w->cb, e);
	return fault_of(v7s_check(&c, &l, write, !priv));
}

/* What a walk finds; *e is filled in also where only the permission is missing. */
static const struct smmu_fault *found(struct walk *w, bool write, bool priv, struct tlb_entry *e, u32 *level)
{
	const struct smmu_fault *f;
	u64 pa;

	f = is_short(w->d, w->cb) ? short_walk(w, write, priv, e, level) : long_walk(w, write, priv, e, level);
	if (!f && cbar_type(w->d, w->cb) == SMMU_CBAR_TYPE_S1_TRANS_S2_FAULT)
		f = &smmu_translation_fault;
	if (f || w->nested >= SMMU_BANKS)
		return f;
	if (!stage2_pa(w, e->pa | (w->iova & ((1ull << e->page_shift) - 1)), write, &pa)) {
		e->valid = false;
		return &smmu_translation_fault;
	}
	e->page_shift = 12;
	e->iova = w->iova >> 12 << 12;
	e->pa = pa >> 12 << 12;
	return NULL;
}

static struct walk walk_of(struct device *d, u32 cb, u64 iova, struct dma_res *res, bool learn)
{
	return (struct walk){ .d = d, .res = res, .cb = cb, .nested = nested_bank(d, cb), .iova = iova,
			      .tag = smmu_tag(d, cb), .learn = learn };
}

const struct smmu_fault *smmu_translate(struct device *d, u32 cb, u64 iova, bool write, bool priv, u64 *pa)
{
	struct dma_res res = { .walked_dead = false };
	struct walk w = walk_of(d, cb, iova, &res, false);
	struct tlb_entry e = { .valid = false };
	u32 level;
	const struct smmu_fault *f = smmu_get(d, R_SCTLR, cb) & SMMU_SCTLR_M_MASK ? found(&w, write, priv, &e, &level) : NULL;

	if (!f)
		*pa = e.valid ? e.pa | (iova & ((1ull << e.page_shift) - 1)) : iova;
	return f;
}

/* ---- accesses ---------------------------------------------------------------------------------------------------- */

bool smmu_key(struct device *d, const struct dma_req *req, struct tlb_key *key)
{
	struct smmu_route way = smmu_route(d, req->stream);

	if (way.fate != SMMU_BANK)
		return false;
	*key = (struct tlb_key){ .kinds = 1u << TLB_TAG, .stream = req->stream, .tag = smmu_tag(d, way.bank) };
	return true;
}

static u64 page_pa(const struct tlb_entry *e, u64 iova) { return e->pa | (iova & ((1ull << e->page_shift) - 1)); }

static const struct smmu_fault *permitted(const struct tlb_entry *e, const struct dma_req *req)
{
	bool ok = (req->write ? e->writable : e->readable) && (req->priv || !(e->attrs & SMMU_PRIV_ONLY));

	return ok ? NULL : &smmu_permission_fault;
}

/* What a walk without any cache says now: for the oracles, unseen by the monitors. */
static const struct smmu_fault *fresh(struct device *d, u32 cb, const struct dma_req *req, struct dma_res *res, u32 *level)
{
	struct walk w = walk_of(d, cb, req->iova, res, false);
	struct tlb_entry e = { .valid = false };
	bool was = d->quiet;
	const struct smmu_fault *f;

	d->quiet = true;
	f = found(&w, req->write, req->priv, &e, level);
	d->quiet = was;
	res->fresh_ok = !f;
	if (!f)
		res->pa = res->fresh_pa = page_pa(&e, req->iova);
	device_says(res, &e);
	return f;
}

/* For answers that rest on something cached. */
static void look_afresh(struct device *d, u32 cb, const struct dma_req *req, struct dma_res *res)
{
	struct dma_res now = { .walked_dead = false };
	u32 level;

	fresh(d, cb, req, &now, &level);
	res->from_tlb = true;
	res->fresh_ok = now.fresh_ok;
	res->fresh_pa = now.fresh_pa;
}

static const struct smmu_fault *walked(struct device *d, u32 cb, const struct dma_req *req, struct dma_res *res, u32 *level)
{
	struct walk w = walk_of(d, cb, req->iova, res, true);
	struct tlb_entry e = { .valid = false }, *table = known_table(&w);
	const struct smmu_fault *f = found(&w, req->write, req->priv, &e, level);

	if (e.valid)
		tlb_insert(d, &e);
	if (table)
		look_afresh(d, cb, req, res);
	else
		res->fresh_ok = !f;
	device_says(res, &e);
	if (!f)
		res->pa = page_pa(&e, req->iova);
	if (!f && !table)
		res->fresh_pa = res->pa;
	return f;
}

static const struct smmu_fault *cached(struct device *d, u32 cb, const struct dma_req *req, const struct tlb_entry *hit,
				       struct dma_res *res, u32 *level)
{
	look_afresh(d, cb, req, res);
	*level = 3;
	res->pa = page_pa(hit, req->iova);
	device_says(res, hit);
	return permitted(hit, req);
}

static void translate(struct device *d, u32 cb, const struct dma_req *req, struct dma_res *res)
{
	struct tlb_key key = { .kinds = 1u << TLB_TAG, .tag = smmu_tag(d, cb) };
	const struct tlb_entry *hit = req->peek ? NULL : tlb_find(d, &key, req->iova);
	const struct smmu_fault *f;
	u32 level = 0;

	if (req->peek)
		f = fresh(d, cb, req, res, &level);
	else
		f = hit ? cached(d, cb, req, hit, res, &level) : walked(d, cb, req, res, &level);
	res->outcome = DMA_OK;
	if (!f)
		return;
	res->outcome = DMA_FAULT;
	res->pa = 0;
	res->fault = f->name;
	res->silent = !(smmu_get(d, R_SCTLR, cb) & SMMU_SCTLR_CFRE_MASK);
	if (!req->peek && !req->prefetch && smmu_context_fault(d, cb, req, f, level))
		res->outcome = DMA_HELD;
}

void smmu_access(struct device *d, const struct dma_req *req, struct dma_res *res)
{
	struct smmu_route way = smmu_route(d, req->stream);

	if (way.fate == SMMU_BANK) {
		translate(d, way.bank, req, res);
	} else if (way.fate == SMMU_PASS) {
		res->outcome = DMA_BYPASS;
		res->pa = res->fresh_pa = req->iova;
		res->fresh_ok = true;
	} else {
		res->outcome = DMA_FAULT;
		res->fault = way.name;
		res->silent = !(smmu_get(d, R_SCR0, 0) & SMMU_SCR0_GFRE_MASK);
		if (!req->peek && !req->prefetch)
			smmu_global_fault(d, req, way.gfsr);
	}
}
