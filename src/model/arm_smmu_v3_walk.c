/* SPDX-License-Identifier: MIT */
/*
 * SMMUv3 model, translation: one stage or two, with the TLB and a cache of the tables on the way. Entries are tagged by
 * regime, VMID and ASID (4.4) and stay until a command drops them. Tables of the long-descriptor format only; those that
 * limit what lies below them (APTable and the like) are not kept in the walk cache. Hardware updates of access flag and
 * dirty state happen where the configuration asks for them (3.13).
 */
#include "model/arm_smmu_v3.h"

#include "base/lib.h"
#include "model/lpae.h"

#define TABLE_LIMITS (0x1full << 59)	/* NSTable, APTable, UXNTable, PXNTable */
#define TABLE_ADDRESS 0x0000fffffffff000ull
#define ENTRY_AF (1ull << 10)
#define ENTRY_AP2 (1ull << 7)		/* stage 1: read-only; stage 2: writable */

struct stage {				/* one stage of one access */
	struct device *d;
	struct smmu3_way *w;
	struct lpae_cfg c;
	u64 tag, addr;			/* addr: as it came in */
	u32 class_;
	bool sets_af, sets_dirty, is_s2;
	u64 mair;
};

static u8 address_bits(const struct device *d, u32 size)
{
	static const u8 bits[8] = { 32, 36, 40, 42, 44, 48, 52, 52 };
	u32 most = smmuv3_idr5_get_oas(smmuv3_idr5_from(smmu3_reg(d, SMMUV3_STATE_IDR5)));

	return bits[size < most ? size : most];
}

/* ---- faults ------------------------------------------------------------------------------------------------------ */

static bool fails(struct stage *s, enum lpae_fault f, const struct lpae_leaf *l)
{
	static const u8 id[LPAE_FAULTS] = {
		[LPAE_TRANSLATION] = SMMUV3_EVENT_ID_F_TRANSLATION, [LPAE_ADDRESS_SIZE] = SMMUV3_EVENT_ID_F_ADDR_SIZE,
		[LPAE_ACCESS_FLAG] = SMMUV3_EVENT_ID_F_ACCESS, [LPAE_PERMISSION] = SMMUV3_EVENT_ID_F_PERMISSION,
	};

	if (f == LPAE_EXTERNAL)
		return false;		/* whoever failed to read it has said why */
	s->w->f = (struct smmu3_fault){ .id = id[f], .s2 = s->is_s2, .class_ = s->class_, .ipa = s->is_s2 ? s->addr : 0,
					.walk_reads = s->class_ == SMMUV3_EVENT_CLASS_TT, .fetch_pa = l->entry_pa };
	return false;
}

static bool aborted(struct stage *s, u64 pa)
{
	s->w->f = (struct smmu3_fault){ .id = SMMUV3_EVENT_ID_F_WALK_EABT, .s2 = s->is_s2, .fetch_pa = pa,
					.class_ = SMMUV3_EVENT_CLASS_TT, .ipa = s->is_s2 ? s->addr : 0 };
	return false;
}

/* ---- walk -------------------------------------------------------------------------------------------------------- */

static bool read_entry(void *ctx, u64 pa, u64 *val)
{
	struct stage *s = ctx;
	struct smmu3_page p;

	if (!s->is_s2 && s->w->s2) {
		if (!smmu3_stage2(s->d, s->w, pa, SMMUV3_EVENT_CLASS_TT, false, &p))
			return false;
		pa = p.pa;
	}
	return device_entry(s->d, pa, 8, val, s->w->res) || aborted(s, pa);
}

static u32 shift_at(const struct lpae_cfg *c, u32 level) { return c->granule_lg2 + (3 - level) * (c->granule_lg2 - 3u); }

/* A table that was read is kept: later walks begin there. */
static void keep_table(void *ctx, const struct lpae_step *step)
{
	struct stage *s = ctx;
	u32 shift = shift_at(&s->c, step->level);

	if (step->kind != LPAE_TABLE || s->w->fresh || step->val & TABLE_LIMITS || s->c.pa52)
		return;
	tlb_insert(s->d, &(struct tlb_entry){
		.kind = TLB_PART, .stream = s->w->req->stream, .page_shift = (u8)shift, .level = (u8)step->level,
		.iova = s->addr >> shift << shift, .pa = step->val & TABLE_ADDRESS & ~((1ull << s->c.granule_lg2) - 1),
		.tag = s->tag, .tag_mask = ~0ull, .attrs = s->c.granule_lg2 });
}

/* The deepest table that is known of this address. */
static const struct tlb_entry *kept_table(const struct stage *s)
{
	struct tlb_key key = { .kinds = 1u << TLB_PART, .tag = s->tag };
	const struct tlb_entry *best = NULL;

	for (u32 i = 0; !s->w->fresh && i < s->d->tlb_used; i++) {
		const struct tlb_entry *e = &s->d->tlb[i];

		if (tlb_answers(e, &key) && (e->attrs & 0xff) == s->c.granule_lg2 &&
		    (e->iova ^ s->addr) >> e->page_shift == 0 && (!best || e->level > best->level))
			best = e;
	}
	return best;
}

static enum lpae_fault walk(struct stage *s, u64 va, struct lpae_leaf *l)
{
	struct lpae_mem m = { .ctx = s, .read = read_entry, .seen = keep_table };
	const struct tlb_entry *from = kept_table(s);
	struct lpae_cfg c = s->c;

	if (from) {
		s->w->cached = true;
		c.start_level = (u8)(from->level + 1);
		c.input_bits = from->page_shift;
		c.root = from->pa;
		va &= (1ull << from->page_shift) - 1;
	}
	return lpae_walk(&c, &m, va, l);
}

/* Access flag and dirty state are written where the entry is; an IPA there was translated on the way. */
static bool update(struct stage *s, struct lpae_leaf *l, bool write)
{
	u64 entry = l->entry, pa = l->entry_pa;
	struct smmu3_page p;

	if (s->sets_af && !l->af)
		entry |= ENTRY_AF;
	if (s->sets_dirty && write && l->dbm)
		entry = s->is_s2 ? entry | ENTRY_AP2 : entry & ~ENTRY_AP2;
	if (entry == l->entry || s->w->fresh || s->w->req->prefetch)
		return true;
	if (!s->is_s2 && s->w->s2) {
		if (!smmu3_stage2(s->d, s->w, pa, SMMUV3_EVENT_CLASS_TT, true, &p))
			return false;
		pa = p.pa;
	}
	if (!device_store(s->d, pa, 8, entry))
		return aborted(s, pa);
	l->entry = entry;
	return true;
}

static bool is_clean(const struct stage *s, const struct lpae_leaf *l)
{
	return l->dbm && (s->is_s2 ? !(l->entry & ENTRY_AP2) : !!(l->entry & ENTRY_AP2));
}

static void fill(const struct stage *s, const struct lpae_leaf *l, struct smmu3_page *p)
{
	*p = (struct smmu3_page){
		.pa = l->pa, .shift = l->shift, .level = (u8)l->level, .readable = l->read, .writable = l->write,
		.global = !s->is_s2 && !l->ng, .attrs = s->c.granule_lg2,
		.uncached = s->is_s2 ? !lpae_memattr_cached(l->attr) : !lpae_attr_cached((u8)(s->mair >> (8 * l->attr))),
	};
	p->says = lpae_attrs(l, s->is_s2, s->mair);
	p->says_told = ATTR_CACHED | ATTR_DEVICE | ATTR_NOEXEC | (s->is_s2 ? 0 : ATTR_PRIV);
	p->attrs |= (l->unpriv ? SMMU3_UNPRIV : 0) | (l->uxn ? SMMU3_UXN : 0) | (l->pxn ? SMMU3_PXN : 0) |
		    (is_clean(s, l) ? SMMU3_CLEAN : 0);
}

/* ---- TLB --------------------------------------------------------------------------------------------------------- */

static bool look_up(struct device *d, struct smmu3_way *w, u64 tag, u64 addr, struct smmu3_page *p)
{
	struct tlb_key key = { .kinds = 1u << TLB_TAG, .tag = tag };
	const struct tlb_entry *e = w->fresh ? NULL : tlb_find(d, &key, addr);

	if (!e)
		return false;
	*p = (struct smmu3_page){ .pa = e->pa | (addr & ((1ull << e->page_shift) - 1)), .attrs = e->attrs,
				  .shift = e->page_shift, .level = e->level, .readable = e->readable,
				  .writable = e->writable, .uncached = e->uncached, .says = e->says,
				  .says_told = e->says_told };
	w->cached = true;
	return true;
}

static void keep(struct device *d, const struct smmu3_way *w, u64 tag, u64 addr, const struct smmu3_page *p)
{
	u64 offset = (1ull << p->shift) - 1;

	if (w->fresh)
		return;
	tlb_insert(d, &(struct tlb_entry){
		.kind = TLB_TAG, .stream = w->req->stream, .ssid = w->req->ssid, .has_ssid = w->req->has_ssid,
		.readable = p->readable, .writable = p->writable, .uncached = p->uncached, .page_shift = p->shift,
		.level = p->level, .iova = addr & ~offset, .pa = p->pa & ~offset, .attrs = p->attrs, .tag = tag,
		.says = p->says, .says_told = p->says_told,
		.tag_mask = p->global ? ~SMMU3_TAG_ASID : ~0ull });
}

/* ---- what an access may do --------------------------------------------------------------------------------------- */

static struct lpae_access access_of(const struct device *d, const struct smmu3_way *w)
{
	bool priv = w->req->priv, exec = w->req->exec && !w->req->write;

	if (smmu3_has(d, SMMUV3_FEATURE_ATTR_PERMS_OVR)) {
		priv = w->st.privcfg == SMMUV3_PRIVCFG_PRIVILEGED || (priv && w->st.privcfg == SMMUV3_PRIVCFG_INCOMING);
		exec = w->st.instcfg == SMMUV3_INSTCFG_INSTRUCTION ? !w->req->write
								    : exec && w->st.instcfg == SMMUV3_INSTCFG_INCOMING;
	}
	if (w->regime == SMMU3_EL2 && !smmuv3_cr2_get_e2h(smmuv3_cr2_from(smmu3_reg(d, SMMUV3_STATE_CR2))))
		priv = true;
	return (struct lpae_access){ .write = w->req->write, .exec = exec, .unpriv = !priv };
}

static bool allows(const struct smmu3_page *p, struct lpae_access a, bool both)
{
	if (a.unpriv && both && !(p->attrs & SMMU3_UNPRIV))
		return false;
	if (a.write ? !p->writable : !p->readable)
		return false;
	return !a.exec || !(p->attrs & (a.unpriv ? SMMU3_UXN : SMMU3_PXN));
}

/* ---- stage 2 ----------------------------------------------------------------------------------------------------- */

static void set_up_stage2(struct stage *s)
{
	const struct smmuv3_ste_nested *st = &s->w->st;

	s->is_s2 = true;
	s->sets_af = smmu3_has(s->d, SMMUV3_FEATURE_HTTU_A) && st->s2ha;
	s->sets_dirty = smmu3_has(s->d, SMMUV3_FEATURE_HTTU_D) && st->s2hd;
	s->c = (struct lpae_cfg){
		.stage2 = true, .granule_lg2 = lpae_tg0((u8)st->s2tg), .input_bits = (u8)(64 - st->s2t0sz),
		.output_bits = address_bits(s->d, st->s2ps), .dirty = s->sets_dirty,
		.no_af_fault = st->s2affd || s->sets_af, .root = st->s2ttb << 4,
	};
	s->c.start_level = lpae_sl0_level(s->c.granule_lg2, (u8)st->s2sl0);
	s->c.pa52 = s->c.granule_lg2 == 16 && s->c.output_bits == 52;
}

static bool stage2_walk(struct stage *s, struct lpae_access a, struct smmu3_page *p)
{
	struct lpae_leaf l;
	enum lpae_fault f = walk(s, s->addr, &l);

	if (f != LPAE_OK)
		return fails(s, f, &l);
	f = lpae_check(&s->c, &l, a);
	if (f == LPAE_ACCESS_FLAG)
		return fails(s, f, &l);
	if (f == LPAE_OK && !update(s, &l, a.write))
		return false;
	fill(s, &l, p);
	keep(s->d, s->w, s->tag, s->addr, p);
	return f == LPAE_OK || fails(s, f, &l);
}

bool smmu3_stage2(struct device *d, struct smmu3_way *w, u64 ipa, u32 class_, bool write, struct smmu3_page *p)
{
	struct stage s = { .d = d, .w = w, .tag = SMMU3_TAG(SMMU3_S2, w->vmid, 0), .addr = ipa, .class_ = class_ };
	struct lpae_access a = { .write = write };

	if (class_ == SMMUV3_EVENT_CLASS_IN)
		a = access_of(d, w);
	set_up_stage2(&s);
	if (!look_up(d, w, s.tag, ipa, p) || (a.write && p->attrs & SMMU3_CLEAN))
		return stage2_walk(&s, a, p);
	return allows(p, a, false) || fails(&s, LPAE_PERMISSION, &(struct lpae_leaf){ .level = 0 });
}

/* ---- stage 1 ----------------------------------------------------------------------------------------------------- */

/* False: no half covers this address. */
static bool set_up_stage1(struct stage *s, u64 *va)
{
	const struct smmuv3_cd_valid *c = &s->w->cd;
	struct lpae_regime r = { .half = {
		{ .off = c->epd0, .tbi = c->tbi0, .size = (u8)c->t0sz, .granule_lg2 = lpae_tg0((u8)c->tg0), .root = c->ttb0 << 4 },
		{ .off = c->epd1 || s->w->regime == SMMU3_EL2, .tbi = c->tbi1, .size = (u8)c->t1sz,
		  .granule_lg2 = lpae_tg1((u8)c->tg1), .root = c->ttb1 << 4 },
	} };
	int half;

	s->sets_af = smmu3_has(s->d, SMMUV3_FEATURE_HTTU_A) && c->ha;
	s->sets_dirty = smmu3_has(s->d, SMMUV3_FEATURE_HTTU_D) && c->hd;
	s->mair = c->mair0 | (u64)c->mair1 << 32;
	s->c = (struct lpae_cfg){ .output_bits = address_bits(s->d, c->ips), .dirty = s->sets_dirty,
				  .no_af_fault = c->affd || s->sets_af };
	half = lpae_pick(&r, va, &s->c);
	s->c.pa52 = s->c.granule_lg2 == 16 && s->c.output_bits == 52;
	s->c.flat = smmu3_has(s->d, SMMUV3_FEATURE_HAD) && (half > 0 ? c->had1 : c->had0);
	return half >= 0;
}

/* Stage 2 of the address that stage 1 leads to; the page of both is as large as the smaller one. */
static bool and_stage2(struct stage *s, struct smmu3_page *p)
{
	struct smmu3_page p2;

	if (!smmu3_stage2(s->d, s->w, p->pa, SMMUV3_EVENT_CLASS_IN, s->w->req->write, &p2))
		return false;
	p->pa = p2.pa;
	p->shift = p->shift < p2.shift ? p->shift : p2.shift;
	if ((p->readable && !p2.readable) || (p->writable && !p2.writable))
		p->attrs |= SMMU3_BY_S2;
	p->readable &= p2.readable;
	p->writable &= p2.writable;
	p->uncached |= p2.uncached;
	p->says_told = 0;			/* what both stages say together is nobody's request */
	p->attrs |= p2.attrs & (SMMU3_UXN | SMMU3_PXN | SMMU3_CLEAN);
	return true;
}

static bool stage1_walk(struct stage *s, u64 va, struct lpae_access a, struct smmu3_page *p)
{
	struct lpae_leaf l;
	enum lpae_fault f = walk(s, va, &l);

	if (f != LPAE_OK)
		return fails(s, f, &l);
	f = lpae_check(&s->c, &l, a);
	if (f == LPAE_OK && !update(s, &l, a.write))
		return false;
	if (f == LPAE_ACCESS_FLAG)
		return fails(s, f, &l);
	fill(s, &l, p);
	if (s->w->split)
		return f == LPAE_OK || fails(s, f, &l);
	if (f == LPAE_OK && s->w->s2 && !and_stage2(s, p))
		return false;
	if (f == LPAE_OK || !s->w->s2)
		keep(s->d, s->w, s->tag, s->addr, p);
	return f == LPAE_OK || fails(s, f, &l);
}

static bool denied(struct stage *s, const struct smmu3_page *p)
{
	s->is_s2 = p->attrs & SMMU3_BY_S2;
	return fails(s, LPAE_PERMISSION, &(struct lpae_leaf){ .level = 0 });
}

/* An address whose top byte is ignored is the one that repeats bit 55. */
static u64 without_top_byte(const struct smmu3_way *w)
{
	u64 va = w->req->iova, upper = va >> 55 & 1;

	if (!(upper ? w->cd.tbi1 : w->cd.tbi0))
		return va;
	return (va & ((1ull << 56) - 1)) | (upper ? 0xffull << 56 : 0);
}

static bool stage1(struct device *d, struct smmu3_way *w, struct smmu3_page *p)
{
	struct stage s = { .d = d, .w = w, .tag = SMMU3_TAG(w->regime, w->vmid, w->asid), .addr = without_top_byte(w),
			   .class_ = SMMUV3_EVENT_CLASS_IN };
	struct lpae_access a = access_of(d, w);
	u64 va = s.addr;

	if (!w->split && look_up(d, w, s.tag, s.addr, p) && !(a.write && p->attrs & SMMU3_CLEAN))
		return allows(p, a, true) || denied(&s, p);
	if (!set_up_stage1(&s, &va))
		return fails(&s, LPAE_TRANSLATION, &(struct lpae_leaf){ .level = 0 });
	return stage1_walk(&s, va, a, p);
}

bool smmu3_translate(struct device *d, struct smmu3_way *w, struct smmu3_page *p)
{
	return w->s1 ? stage1(d, w, p) : smmu3_stage2(d, w, w->req->iova, SMMUV3_EVENT_CLASS_IN, w->req->write, p);
}

/* ---- invalidation (4.4) ------------------------------------------------------------------------------------------ */

static bool drops(const struct tlb_entry *e, u64 arg)
{
	const struct smmu3_tlbi *t = (const struct smmu3_tlbi *)(uintptr_t)arg;
	u64 last = e->iova + ((1ull << e->page_shift) - 1);

	if ((e->kind != TLB_TAG && e->kind != TLB_PART) || !(t->regimes >> (e->tag >> 32) & 1))
		return false;
	if ((e->tag ^ t->tag) & t->mask & e->tag_mask)
		return false;
	if (t->asid_only && e->tag_mask != ~0ull)
		return false;
	if (t->everywhere)
		return true;
	if (e->kind == TLB_PART)
		return !t->leaf && e->iova <= t->last && last >= t->first;
	if ((t->level && e->level != t->level) || (t->granule && (e->attrs & 0xff) != t->granule))
		return false;
	return e->iova <= t->last && last >= t->first;
}

void smmu3_tlbi(struct device *d, const struct smmu3_tlbi *t)
{
	tlb_drop(d, drops, (u64)(uintptr_t)t);
}
