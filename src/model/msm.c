/* SPDX-License-Identifier: MIT */
/*
 * Device model of the Qualcomm MSM IOMMU, from spec/msm/msm.yaml: machine ids that choose a context, contexts with tables of
 * short descriptors, a TLB that holds what is not mapped, too, lookups for software, and a fault that stops its context until
 * it is cleared. One machine; what locks or shows TLB entries, prefetch and the protection of registers have no effect.
 * Reached through `msm_device` only.
 */
#include "base/lib.h"
#include "model/device.h"
#include "model/v7s.h"
#include "msm/regs.h"

extern const struct reg_map msm_iommu_reg_map;
extern const struct mon_set msm_iommu_mon_set;
const char *msm_iommu_decode(u32 offset, u64 val, char *buf, u32 bytes);

enum { CONTEXTS, MACHINE_IDS };		/* parameters of the spec, in its order */
enum { WALKS = 3 };			/* V2PCFG, TLBMCFG: a miss is walked for */
enum { ABSENT = 1 };			/* level of a TLB entry: nothing is mapped there */
#define SUPERSECTION_PA 0xff000000u	/* all that PAR says of one's address */
#define CAUSES (MSM_IOMMU_FSR_TF_MASK | MSM_IOMMU_FSR_AFF_MASK | MSM_IOMMU_FSR_APF_MASK | MSM_IOMMU_FSR_TLBMF_MASK |	\
		MSM_IOMMU_FSR_HTWDEEF_MASK | MSM_IOMMU_FSR_HTWSEEF_MASK | MSM_IOMMU_FSR_MHF_MASK)

static const char no_page[] = "TF", no_access[] = "APF", no_flag[] = "AFF", no_answer[] = "HTWSEEF", missed[] = "TLBMF";

struct look { struct device *d; struct dma_res *r; bool swapped; };	/* big-endian tables */

static u32 contexts(const struct device *d) { return d->cfg.params ? (u32)d->cfg.params[CONTEXTS] : 3; }
static u32 machine_ids(const struct device *d) { return d->cfg.params ? (u32)d->cfg.params[MACHINE_IDS] : 32; }
static u64 *reg(struct device *d, u32 first, u32 ctx) { return &d->state[first + ctx]; }

/* ---- walks ------------------------------------------------------------------------------------------------------- */

static bool read4(void *ctx, u64 pa, u32 *val)
{
	const struct look *look = ctx;
	u64 word;

	if (!device_entry(look->d, pa, 4, &word, look->r))
		return false;
	*val = look->swapped ? __builtin_bswap32((u32)word) : (u32)word;
	return true;
}

static enum lpae_fault look_up(struct device *d, u32 ctx, u64 iova, bool write, bool unpriv, struct v7s_leaf *l, struct dma_res *r)
{
	u64 ttbcr = *reg(d, MSM_IOMMU_STATE_TTBCR, ctx), sctlr = *reg(d, MSM_IOMMU_STATE_SCTLR, ctx);
	const struct v7s_cfg c = {
		.ttbr0 = (u32)*reg(d, MSM_IOMMU_STATE_TTBR0, ctx), .ttbr1 = (u32)*reg(d, MSM_IOMMU_STATE_TTBR1, ctx),
		.n = (u8)(ttbcr & MSM_IOMMU_TTBCR_N_MASK), .off0 = ttbcr & MSM_IOMMU_TTBCR_PD0_MASK,
		.off1 = ttbcr & MSM_IOMMU_TTBCR_PD1_MASK, .af = sctlr & MSM_IOMMU_SCTLR_AFE_MASK,
		.no_af_fault = sctlr & MSM_IOMMU_SCTLR_AFFD_MASK,
	};
	struct look look = { d, r, sctlr & MSM_IOMMU_SCTLR_BE_MASK };
	enum lpae_fault f = v7s_walk(&c, &look, read4, (u32)iova, l);

	return f == LPAE_OK ? v7s_check(&c, l, write, unpriv) : f;
}

static const char *name_of(enum lpae_fault f)
{
	return f == LPAE_OK ? NULL : f == LPAE_PERMISSION ? no_access : f == LPAE_ACCESS_FLAG ? no_flag :
	       f == LPAE_EXTERNAL ? no_answer : no_page;
}

static u64 cause_of(const char *code)
{
	return code == no_access ? MSM_IOMMU_FSR_APF_MASK : code == no_flag ? MSM_IOMMU_FSR_AFF_MASK :
	       code == no_answer ? MSM_IOMMU_FSR_HTWSEEF_MASK : code == missed ? MSM_IOMMU_FSR_TLBMF_MASK : MSM_IOMMU_FSR_TF_MASK;
}

/* What the TLB knows of a page answers a lookup before any table does. False: it is to be walked for. */
static bool answered(const struct tlb_entry *hit, u64 va, bool write, bool unpriv, u64 *par)
{
	if (!hit || (unpriv && !(write ? hit->writable : hit->readable)))
		return false;
	if (hit->level == ABSENT)
		*par = MSM_IOMMU_PAR_FAULT_MASK | MSM_IOMMU_FSR_TF_MASK;
	else
		*par = hit->page_shift == 24 ? (hit->pa & SUPERSECTION_PA) | MSM_IOMMU_PAR_NOFAULT_SS_MASK
			: (hit->pa | (va & ((1ull << hit->page_shift) - 1))) & MSM_IOMMU_PAR_NPFAULT_PA_MASK;
	return true;
}

/* A lookup for software; where nothing is translated an address is its own. */
static void answer(struct device *d, u32 ctx, u64 va, bool write, bool unpriv)
{
	struct dma_res ignored = { .walked_dead = false };
	struct v7s_leaf l = { .level = 0 };
	u64 *par = reg(d, MSM_IOMMU_STATE_PAR, ctx), actlr = *reg(d, MSM_IOMMU_STATE_ACTLR, ctx);
	enum lpae_fault f;

	if (!(*reg(d, MSM_IOMMU_STATE_SCTLR, ctx) & MSM_IOMMU_SCTLR_M_MASK)) {
		*par = va & MSM_IOMMU_PAR_NPFAULT_PA_MASK;
		return;
	}
	if (answered(tlb_lookup(d, ctx, va), va, write, unpriv, par))
		return;
	if ((actlr & MSM_IOMMU_ACTLR_V2PCFG_MASK) >> MSM_IOMMU_ACTLR_V2PCFG_SHIFT != WALKS) {
		*par = MSM_IOMMU_PAR_FAULT_MASK | MSM_IOMMU_FSR_TLBMF_MASK;
		return;
	}
	d->quiet = true;
	f = look_up(d, ctx, va & ~0xfffull, write, unpriv, &l, &ignored);
	d->quiet = false;
	if (f != LPAE_OK)
		*par = MSM_IOMMU_PAR_FAULT_MASK | cause_of(name_of(f)) | (l.level == 2 ? MSM_IOMMU_FSR_SL_MASK : 0);
	else
		*par = l.shift == 24 ? (l.pa & SUPERSECTION_PA) | MSM_IOMMU_PAR_NOFAULT_SS_MASK
				     : l.pa & MSM_IOMMU_PAR_NPFAULT_PA_MASK;
}

/* ---- registers --------------------------------------------------------------------------------------------------- */

/* Which context a machine id comes up with is for nobody to rely on: any of them. */
static void power_on(struct device *d)
{
	for (u32 i = 0; i < machine_ids(d); i++) {
		u64 *m2v = reg(d, MSM_IOMMU_STATE_M2VCBR_N, i);

		*m2v = (*m2v & ~(u64)MSM_IOMMU_M2VCBR_N_CBNDX_MASK) | (u64)(i % contexts(d)) << MSM_IOMMU_M2VCBR_N_CBNDX_SHIFT;
	}
}

static bool of_context(const struct tlb_entry *e, u64 ctx) { return e->stream == ctx; }

/* Page, tag and context; the TLB remembers each entry's tag. */
static bool of_page(const struct tlb_entry *e, u64 page_and_tag)
{
	return e->iova == page_and_tag >> e->page_shift << e->page_shift && (e->attrs & 0xff) == (page_and_tag & 0xff);
}

static bool of_page_any(const struct tlb_entry *e, u64 page) { return e->iova == page >> e->page_shift << e->page_shift; }

static bool of_tag(const struct tlb_entry *e, u64 tag) { return (e->attrs & 0xff) == tag; }

/* Writes to what is there once for each context; `first` is the register file's word of the first one. */
static void wrote_context(struct device *d, u32 first, u32 ctx, u64 val)
{
	switch (first) {
	case MSM_IOMMU_STATE_CTX_TLBIALL:
		tlb_drop(d, of_context, ctx);
		break;
	case MSM_IOMMU_STATE_TLBIVA:
		tlb_drop(d, of_page, val);
		break;
	case MSM_IOMMU_STATE_TLBIVAA:
		tlb_drop(d, of_page_any, val & ~0xfffull);
		break;
	case MSM_IOMMU_STATE_TLBIASID:
		tlb_drop(d, of_tag, val & 0xff);
		break;
	case MSM_IOMMU_STATE_V2PPR: case MSM_IOMMU_STATE_V2PPW: case MSM_IOMMU_STATE_V2PUR: case MSM_IOMMU_STATE_V2PUW:
		answer(d, ctx, val, first == MSM_IOMMU_STATE_V2PPW || first == MSM_IOMMU_STATE_V2PUW,
		       first == MSM_IOMMU_STATE_V2PUR || first == MSM_IOMMU_STATE_V2PUW);
		break;
	case MSM_IOMMU_STATE_FSRRESTORE:
		*reg(d, MSM_IOMMU_STATE_FSR, ctx) = val;
		break;
	case MSM_IOMMU_STATE_RESUME:
		*reg(d, MSM_IOMMU_STATE_FSR, ctx) &= ~(u64)MSM_IOMMU_FSR_SS_MASK;
		break;
	default:
		break;
	}
}

static void wrote(struct device *d, const struct reg_hit *hit, u64 old, u64 val)
{
	static const u32 acts[] = { MSM_IOMMU_STATE_CTX_TLBIALL, MSM_IOMMU_STATE_TLBIVA, MSM_IOMMU_STATE_TLBIVAA,
				    MSM_IOMMU_STATE_TLBIASID, MSM_IOMMU_STATE_V2PPR, MSM_IOMMU_STATE_V2PPW,
				    MSM_IOMMU_STATE_V2PUR, MSM_IOMMU_STATE_V2PUW, MSM_IOMMU_STATE_FSRRESTORE, MSM_IOMMU_STATE_RESUME };

	(void)old;
	if (hit->state == MSM_IOMMU_STATE_GLOBAL_TLBIALL)
		tlb_invalidate_all(d);
	for (u32 i = 0; i < ARRAY_LEN(acts); i++)
		if (hit->state - acts[i] < contexts(d))
			wrote_context(d, acts[i], hit->state - acts[i], val);
}

/* ---- accesses ---------------------------------------------------------------------------------------------------- */

/* A context that does not translate lets everything pass, as the unit may; one with a fault makes its traffic wait. */
static enum dma_outcome gate(struct device *d, const struct dma_req *req, u32 *stream, const char **code)
{
	u64 m2v = *reg(d, MSM_IOMMU_STATE_M2VCBR_N, req->stream % machine_ids(d));
	u32 ctx = (u32)((m2v & MSM_IOMMU_M2VCBR_N_CBNDX_MASK) >> MSM_IOMMU_M2VCBR_N_CBNDX_SHIFT) % contexts(d);

	(void)code;
	*stream = ctx;
	if (d->state[MSM_IOMMU_STATE_CR] & MSM_IOMMU_CR_CLIENTPD_MASK ||
	    !(*reg(d, MSM_IOMMU_STATE_SCTLR, ctx) & MSM_IOMMU_SCTLR_M_MASK))
		return DMA_BYPASS;
	return *reg(d, MSM_IOMMU_STATE_FSR, ctx) & CAUSES && !req->peek ? DMA_WAITS : DMA_OK;
}

/* Which bit of ACTLR sends cacheable accesses through this leaf to the caches: by who shares the memory. */
static u64 redirection(bool remapped, u64 prrr, const struct v7s_leaf *l)
{
	u64 shareable = l->shared ? MSM_IOMMU_PRRR_SHNMSH1_MASK : MSM_IOMMU_PRRR_SHNMSH0_MASK;

	if (remapped ? !(prrr & shareable) : !l->shared)
		return MSM_IOMMU_ACTLR_RCNSH_MASK;
	return remapped && prrr >> (MSM_IOMMU_PRRR_NOS0_SHIFT + l->attr) & 1 ? MSM_IOMMU_ACTLR_RCISH_MASK
									      : MSM_IOMMU_ACTLR_RCOSH_MASK;
}

/* What the memory attributes of a leaf come to: a slot of PRRR and NMRR, or as they are. */
static u8 attrs_of(struct device *d, u32 ctx, const struct v7s_leaf *l)
{
	bool remapped = *reg(d, MSM_IOMMU_STATE_SCTLR, ctx) & MSM_IOMMU_SCTLR_TRE_MASK;
	u64 prrr = *reg(d, MSM_IOMMU_STATE_PRRR, ctx);
	u8 attrs = v7s_attrs(l, remapped, (u32)prrr, (u32)*reg(d, MSM_IOMMU_STATE_NMRR, ctx));

	if (!(*reg(d, MSM_IOMMU_STATE_ACTLR, ctx) & redirection(remapped, prrr, l)))
		attrs &= (u8)~ATTR_CACHED;
	return attrs;
}

static const char *walk(struct device *d, u32 ctx, u64 iova, bool write, struct tlb_entry *e, struct dma_res *r)
{
	u64 actlr = *reg(d, MSM_IOMMU_STATE_ACTLR, ctx);
	struct v7s_leaf l = { .level = 0 };
	enum lpae_fault f;

	if ((actlr & MSM_IOMMU_ACTLR_TLBMCFG_MASK) >> MSM_IOMMU_ACTLR_TLBMCFG_SHIFT != WALKS)
		return missed;
	f = look_up(d, ctx, iova, write, true, &l, r);
	if (f == LPAE_TRANSLATION)	/* that nothing is mapped is kept as well: why else would Linux flush what it maps? */
		*e = (struct tlb_entry){ .valid = true, .page_shift = 12, .stream = ctx, .iova = iova & ~0xfffull, .level = ABSENT,
					 .attrs = *reg(d, MSM_IOMMU_STATE_CONTEXTIDR, ctx) & MSM_IOMMU_CONTEXTIDR_ASID_MASK };
	if (f == LPAE_OK || f == LPAE_PERMISSION)
		*e = (struct tlb_entry){
			.valid = true, .page_shift = l.shift, .stream = ctx, .iova = iova >> l.shift << l.shift,
			.pa = l.pa >> l.shift << l.shift, .readable = l.read && l.unpriv, .writable = l.write && l.unpriv,
			.attrs = *reg(d, MSM_IOMMU_STATE_CONTEXTIDR, ctx) & MSM_IOMMU_CONTEXTIDR_ASID_MASK,
			.says = attrs_of(d, ctx, &l), .says_told = ATTR_CACHED | ATTR_DEVICE | ATTR_NOEXEC | ATTR_PRIV,
		};
	return name_of(f);
}

/* A context that translates may walk at any time. */
static bool begins_in(struct device *d, u64 pa, u64 bytes)
{
	for (u32 i = 0; i < contexts(d); i++)
		if (*reg(d, MSM_IOMMU_STATE_SCTLR, i) & MSM_IOMMU_SCTLR_M_MASK &&
		    (*reg(d, MSM_IOMMU_STATE_TTBR0, i) & MSM_IOMMU_TTBR0_PA_MASK) - pa < bytes)
			return true;
	return false;
}

/* ---- faults ------------------------------------------------------------------------------------------------------ */

static void raise(struct device *d, u32 ctx, u64 cause, u64 iova)
{
	bool stalls = *reg(d, MSM_IOMMU_STATE_ACTLR, ctx) & MSM_IOMMU_ACTLR_CFCFG_MASK;
	u64 *fsr = reg(d, MSM_IOMMU_STATE_FSR, ctx);

	if (*fsr & CAUSES) {
		*fsr |= MSM_IOMMU_FSR_MULTI_MASK;
		return;
	}
	*fsr = cause | (stalls ? MSM_IOMMU_FSR_SS_MASK : 0);
	*reg(d, MSM_IOMMU_STATE_FAR, ctx) = iova;
}

static void fault(struct device *d, const struct dma_req *req, const char *code)
{
	const struct tlb_entry *hit;
	const char *ignored = NULL;
	u32 ctx = 0;

	gate(d, req, &ctx, &ignored);
	hit = tlb_lookup(d, ctx, req->iova);
	raise(d, ctx, cause_of(code == no_access && hit && hit->level == ABSENT ? no_page : code), req->iova);
}

/* Out of nowhere: in the context and for the cause that the word names. */
static void latch(struct device *d, u64 error)
{
	raise(d, (u32)(error >> 8) % contexts(d), error & CAUSES ? error & CAUSES : MSM_IOMMU_FSR_TF_MASK, 0x1000);
}

static bool irq_level(const struct device *d)
{
	for (u32 i = 0; i < contexts(d); i++)
		if (d->state[MSM_IOMMU_STATE_FSR + i] & CAUSES &&
		    d->state[MSM_IOMMU_STATE_ACTLR + i] & MSM_IOMMU_ACTLR_CFEIE_MASK)
			return true;
	return false;
}

/* The monitors are told again what registers hold since software was here: it need not come again for each program. */
static void recall(struct device *d)
{
	static const struct { u32 offset, state; } unit[] = {
		{ MSM_IOMMU_CR_OFFSET, MSM_IOMMU_STATE_CR }, { MSM_IOMMU_TESTBUSCR_OFFSET, MSM_IOMMU_STATE_TESTBUSCR },
		{ MSM_IOMMU_TLBRSW_OFFSET, MSM_IOMMU_STATE_TLBRSW }, { MSM_IOMMU_GLOBAL_TLBIALL_OFFSET, MSM_IOMMU_STATE_GLOBAL_TLBIALL },
		{ MSM_IOMMU_ESRRESTORE_OFFSET, MSM_IOMMU_STATE_ESRRESTORE }, { MSM_IOMMU_RPU_ACR_OFFSET, MSM_IOMMU_STATE_RPU_ACR },
	}, context[] = {
		{ MSM_IOMMU_SCTLR_OFFSET(0), MSM_IOMMU_STATE_SCTLR }, { MSM_IOMMU_ACTLR_OFFSET(0), MSM_IOMMU_STATE_ACTLR },
		{ MSM_IOMMU_CONTEXTIDR_OFFSET(0), MSM_IOMMU_STATE_CONTEXTIDR }, { MSM_IOMMU_TTBR0_OFFSET(0), MSM_IOMMU_STATE_TTBR0 },
		{ MSM_IOMMU_TTBR1_OFFSET(0), MSM_IOMMU_STATE_TTBR1 }, { MSM_IOMMU_TTBCR_OFFSET(0), MSM_IOMMU_STATE_TTBCR },
		{ MSM_IOMMU_FSRRESTORE_OFFSET(0), MSM_IOMMU_STATE_FSRRESTORE }, { MSM_IOMMU_BFBCR_OFFSET(0), MSM_IOMMU_STATE_BFBCR },
		{ MSM_IOMMU_TLBFLPTER_OFFSET(0), MSM_IOMMU_STATE_TLBFLPTER }, { MSM_IOMMU_TLBSLPTER_OFFSET(0), MSM_IOMMU_STATE_TLBSLPTER },
		{ MSM_IOMMU_TLBLCKR_OFFSET(0), MSM_IOMMU_STATE_TLBLCKR },
	};

	for (u32 i = 0; i < ARRAY_LEN(unit); i++)
		device_pretend(d, unit[i].offset, d->state[unit[i].state]);
	for (u32 i = 0; i < contexts(d); i++)
		for (u32 k = 0; k < ARRAY_LEN(context); k++)
			device_pretend(d, context[k].offset + i * (MSM_IOMMU_SCTLR_OFFSET(1) - MSM_IOMMU_SCTLR_OFFSET(0)),
				       *reg(d, context[k].state, i));
}

static void settle(struct device *d)
{
	recall(d);
	for (u32 i = 0; i < contexts(d); i++) {
		*reg(d, MSM_IOMMU_STATE_FSR, i) = 0;
		*reg(d, MSM_IOMMU_STATE_FAR, i) = 0;
		*reg(d, MSM_IOMMU_STATE_PAR, i) = 0;
		if (*reg(d, MSM_IOMMU_STATE_SCTLR, i) & MSM_IOMMU_SCTLR_M_MASK)
			device_pretend(d, MSM_IOMMU_CTX_TLBIALL_OFFSET(i), 0);
	}
}

const struct device_class msm_device = {
	.name = "msm", .map = &msm_iommu_reg_map, .monitors = &msm_iommu_mon_set, .dma_limit = 0xffffffff,
	.clocked_by_masters = true, .power_on = power_on, .wrote = wrote, .gate = gate, .walk = walk, .begins_in = begins_in,
	.denied = { no_access, no_access }, .fault = fault, .irq_level = irq_level, .latch = latch, .settle = settle,
	.decode = msm_iommu_decode,
};
