/* SPDX-License-Identifier: MIT */
/*
 * Device model of Arm SMMU, versions 1 and 2 (Arm IHI 0062), non-secure side: registers, TLB maintenance, faults and
 * interrupts. An invalidation takes effect when a sync that covers it completes, not before: the latest moment the
 * architecture allows. A sync completes after a few reads of its status.
 *
 * Interrupt outputs: 0 is the global one; version 2: 1 + n is context bank n; version 1: 1 + CBAR.IRPTNDX. With
 * CONFIG_LINE 1 is for configuration access faults, and all others come one later.
 *
 * World knobs: params are those of the spec (banks, groups). `streams`: number of stream ids, a power of two; 0: 2^15.
 * extra[0]: IDR2.UBS, OAS and IAS as they read, plus SMMU_SIZES_GIVEN; else 40 bits each. extra[1]: IDR7. extra[2]: banks
 * that know stage 2 only. extra[3]: FIRMWARE_* and CONFIG_LINE; with FIRMWARE_LIVE in bits 31 to 16 a stream that it left mapped.
 */
#include "arm-smmu/regs.h"
#include "model/arm_smmu.h"
#include "model/arm_smmu_knobs.h"

#include "base/lib.h"

#define SYNC_READS 2
#define ATS_READS 1
#define FAULTS (SMMU_FSR_UUT_MASK | SMMU_FSR_ASF_MASK | SMMU_FSR_TLBLKF_MASK | SMMU_FSR_TLBMCF_MASK | SMMU_FSR_EF_MASK |	\
		SMMU_FSR_PF_MASK | SMMU_FSR_AFF_MASK | SMMU_FSR_TF_MASK)

bool smmu_has(const struct device *d, enum smmu_feature f)
{
	const struct smmu_type *t = smmu_type(d);

	return t->always[f] || (t->feature[f] && !(d->cfg.lacks & t->feature[f]));
}

u32 smmu_banks(const struct device *d)
{
	return d->cfg.params ? (u32)d->cfg.params[0] : SMMU_PARAM_BANKS_DEFAULT;
}

u32 smmu_groups(const struct device *d)
{
	if (!smmu_has(d, F_STREAM_MATCH))
		return d->cfg.streams && d->cfg.streams < SMMU_GROUPS ? d->cfg.streams : SMMU_GROUPS;
	return d->cfg.params ? (u32)d->cfg.params[1] : SMMU_PARAM_GROUPS_DEFAULT;
}

/* ---- what it can do ---------------------------------------------------------------------------------------------- */

static u64 bit_if(const struct device *d, enum smmu_feature f, u64 mask) { return smmu_has(d, f) ? mask : 0; }
static u64 bit_unless(const struct device *d, enum smmu_feature f, u64 mask) { return smmu_has(d, f) ? 0 : mask; }

static u64 at(u64 val, u64 mask) { return val << __builtin_ctzll(mask) & mask; }

static u32 stream_bits(const struct device *d)
{
	return d->cfg.streams ? (u32)__builtin_ctz(d->cfg.streams) : 15;
}

static u64 idr0(const struct device *d)
{
	return bit_if(d, F_S1, SMMU_IDR0_S1TS_MASK) | bit_if(d, F_S2, SMMU_IDR0_S2TS_MASK) |
	       bit_if(d, F_NESTED, SMMU_IDR0_NTS_MASK) | bit_if(d, F_STREAM_MATCH, SMMU_IDR0_SMS_MASK) |
	       bit_unless(d, F_ATS, SMMU_IDR0_ATOSNS_MASK) | bit_if(d, F_COHERENT, SMMU_IDR0_CTTW_MASK) |
	       bit_if(d, F_EXIDS, SMMU_IDR0_EXIDS_MASK) |
	       bit_unless(d, F_AARCH32_L, SMMU_IDR0_PTFS_NO_AARCH32_MASK) |
	       bit_unless(d, F_AARCH32_S, SMMU_IDR0_PTFS_NO_AARCH32S_MASK) |
	       at(smmu_banks(d), SMMU_IDR0_NUMIRPT_MASK) | at(stream_bits(d), SMMU_IDR0_NUMSIDB_MASK) |
	       at(smmu_has(d, F_STREAM_MATCH) ? smmu_groups(d) : 0, SMMU_IDR0_NUMSMRG_MASK);
}

static u64 idr2(const struct device *d)
{
	u64 sizes = d->cfg.extra[0] ? d->cfg.extra[0] & 0xfff : 0x222;

	return sizes | bit_if(d, F_VMID16, SMMU_IDR2_VMID16_MASK) | bit_if(d, F_4K, SMMU_IDR2_PTFS_4K_MASK) |
	       bit_if(d, F_16K, SMMU_IDR2_PTFS_16K_MASK) | bit_if(d, F_64K, SMMU_IDR2_PTFS_64K_MASK);
}

/* What firmware leaves behind: no group is in use but for one that it needs. */
static void hand_over(struct device *d)
{
	for (u32 i = 0; i < SMMU_GROUPS; i++) {
		smmu_set(d, R_SMR, i, 0);
		smmu_set(d, R_S2CR, i, at(SMMU_S2CR_TYPE_BYPASS, SMMU_S2CR_TYPE_MASK));
	}
	if (d->cfg.extra[3] & SMMU_FIRMWARE_LIVE)
		smmu_set(d, R_SMR, 0, SMMU_SMR_VALID_MASK | (d->cfg.extra[3] >> 16 & 0xffff));
}

void smmu_power_on(struct device *d)
{
	smmu_set(d, R_IDR0, 0, idr0(d));
	smmu_set(d, R_IDR1, 0, (smmu_get(d, R_IDR1, 0) & ~(SMMU_IDR1_NUMCB_MASK | SMMU_IDR1_NUMS2CB_MASK)) |
		 at(smmu_banks(d), SMMU_IDR1_NUMCB_MASK) | at(d->cfg.extra[2], SMMU_IDR1_NUMS2CB_MASK));
	smmu_set(d, R_IDR2, 0, idr2(d));
	smmu_set(d, R_IDR7, 0, d->cfg.extra[1]);
	smmu_set(d, R_SGFSR, 0, 0);
	for (u32 cb = 0; cb < SMMU_BANKS; cb++) {
		smmu_set(d, R_FSR, cb, 0);
		smmu_set(d, R_ACTLR, cb, smmu_get(d, R_ACTLR, cb) | smmu_type(d)->prefetch);
	}
	smmu_set(d, R_SACR, 0, smmu_get(d, R_SACR, 0) | smmu_type(d)->cache_lock);
	if (smmu_type(d)->mediated)
		hand_over(d);
}

/* ---- TLB maintenance --------------------------------------------------------------------------------------------- */

/* An invalidation: entries with this tag in these bits, at this address, of a last level only or of whole walks. */
struct inval { u64 tag, mask, va; bool by_va, leaf; };

#define VA_BITS ((1ull << 56) - 1)	/* of an address that TLBIVA can carry */

static bool covers(const struct tlb_entry *e, const struct inval *v)
{
	if (v->leaf && e->kind == TLB_PART)
		return false;
	if ((e->tag ^ v->tag) & v->mask & (v->by_va ? e->tag_mask : ~0ull))
		return false;
	return !v->by_va || ((v->va ^ e->iova) & VA_BITS) >> e->page_shift == 0;
}

/* From now on these entries may go at any time; they must be gone when a sync of `where` completes. */
static void invalidate(struct device *d, u32 where, const struct inval *v)
{
	for (u32 i = 0; i < d->tlb_used; i++)
		if (covers(&d->tlb[i], v))
			d->tlb[i].attrs |= SMMU_DOOM(where);
}

static bool doomed(const struct tlb_entry *e, u64 mask) { return (e->attrs & mask) != 0; }

static u64 bank_tag(const struct device *d, u32 cb) { return (u64)smmu_vmid(d, cb) << 16; }

/* TLBIVA and TLBIVAL: AArch64 banks take VA[55:12] and an ASID above it, others VA[31:12] and an ASID below it. */
static void by_va(struct device *d, u32 cb, u64 val, bool leaf, bool all_asids)
{
	bool wide = smmu_aarch64(d, cb);
	u64 asid = wide ? smmu_field(val, SMMU_S1_TLBIVA_ASID_MASK) : val & 0xff;

	invalidate(d, cb, &(struct inval){
		.tag = bank_tag(d, cb) | (all_asids ? 0 : asid),
		.mask = SMMU_TAG_S2 | SMMU_TAG_VMID | (all_asids ? 0 : SMMU_TAG_ASID), .by_va = true, .leaf = leaf,
		.va = wide ? smmu_field(val, SMMU_S1_TLBIVA_VA_MASK) << 12 : val & 0xfffff000 });
}

static void by_ipa(struct device *d, u32 cb, u64 val, bool leaf)
{
	u64 page = smmu_field(val, SMMU_S2_TLBIIPAS2_IPA_MASK);

	invalidate(d, cb, &(struct inval){
		.tag = SMMU_TAG_S2 | bank_tag(d, cb), .mask = SMMU_TAG_S2 | SMMU_TAG_VMID, .by_va = true, .leaf = leaf,
		.va = (smmu_aarch64(d, cb) ? page : page & 0xfffffff) << 12 });
}

static void by_asid(struct device *d, u32 cb, u64 asid)
{
	struct inval v = { .tag = bank_tag(d, cb) | asid, .mask = SMMU_TAG_S2 | SMMU_TAG_VMID | SMMU_TAG_ASID };

	for (u32 i = 0; i < d->tlb_used; i++)	/* what is global belongs to no ASID */
		if (d->tlb[i].tag_mask & SMMU_TAG_ASID && covers(&d->tlb[i], &v))
			d->tlb[i].attrs |= SMMU_DOOM(cb);
}

static void by_vmid(struct device *d, u32 where, u64 vmid, u64 stage)
{
	invalidate(d, where, &(struct inval){ .tag = vmid << 16, .mask = SMMU_TAG_VMID | stage });
}

static enum smmu_reg status_reg(u32 where) { return where == SMMU_GLOBAL ? R_STLBGSTATUS : R_TLBSTATUS; }

static void sync_start(struct device *d, u32 where)
{
	smmu_of(d)->sync_left[where] = SYNC_READS;
	smmu_set(d, status_reg(where), where % SMMU_BANKS, SMMU_STLBGSTATUS_GSACTIVE_MASK);
}

/* A global sync waits for what was asked of the banks, too. */
static void sync_complete(struct device *d, u32 where)
{
	tlb_drop(d, doomed, where == SMMU_GLOBAL ? SMMU_DOOMED : SMMU_DOOM(where));
	smmu_of(d)->sync_left[where] = 0;
	smmu_set(d, status_reg(where), where % SMMU_BANKS, 0);
}

static bool waits(struct device *d, u8 *left)
{
	if (d->lie == LIE_ACK_STUCK || device_busy_lie(d))
		return true;
	if (!*left)
		return false;
	--*left;
	return true;
}

static void sync_poll(struct device *d, u32 where)
{
	if (smmu_get(d, status_reg(where), where % SMMU_BANKS) && !waits(d, &smmu_of(d)->sync_left[where]))
		sync_complete(d, where);
}

/* ---- address translation operations ------------------------------------------------------------------------------ */

static void ats_start(struct device *d, u32 cb, u64 addr, bool write, bool priv)
{
	struct smmu *s = smmu_of(d);

	s->ats_addr[cb] = (smmu_aarch64(d, cb) ? addr : addr & 0xffffffff) & SMMU_ATS1PR_ADDR_MASK;
	s->ats_write[cb] = write;
	s->ats_priv[cb] = priv;
	s->ats_left[cb] = ATS_READS;
	smmu_set(d, R_ATSR, cb, SMMU_ATSR_ACTIVE_MASK);
}

static void ats_complete(struct device *d, u32 cb)
{
	struct smmu *s = smmu_of(d);
	u64 pa = 0;
	const struct smmu_fault *f = smmu_translate(d, cb, s->ats_addr[cb], s->ats_write[cb], s->ats_priv[cb], &pa);

	smmu_set(d, R_PAR, cb, f ? SMMU_PAR_F_MASK : pa & ~0xfffull);
	smmu_set(d, R_ATSR, cb, 0);
}

static void ats_poll(struct device *d, u32 cb)
{
	if (smmu_get(d, R_ATSR, cb) && !waits(d, &smmu_of(d)->ats_left[cb]))
		ats_complete(d, cb);
}

/* ---- faults ------------------------------------------------------------------------------------------------------ */

void smmu_global_fault(struct device *d, const struct dma_req *req, u64 gfsr)
{
	u64 was = smmu_get(d, R_SGFSR, 0);

	smmu_set(d, R_SGFSR, 0, was ? was | SMMU_SGFSR_MULTI_MASK : gfsr);
	if (was)
		return;
	smmu_set(d, R_SGFAR, 0, req->iova);
	smmu_set(d, R_SGFSYNR0, 0, (req->write ? SMMU_SGFSYNR0_WNR_MASK : 0) | (req->priv ? SMMU_SGFSYNR0_PNU_MASK : 0));
	smmu_set(d, R_SGFSYNR1, 0, req->stream & SMMU_SGFSYNR1_STREAMID_MASK);
}

/* Table format as FSR tells it: AArch32 short, AArch32 long, AArch64. */
static u64 format_of(const struct device *d, u32 cb)
{
	bool lpae = smmu_stage2(d, cb) || smmu_get(d, R_TCR, cb) & SMMU_TCR_EAE_MASK;

	return smmu_aarch64(d, cb) ? 2 : lpae ? 1 : 0;
}

static void latch_context(struct device *d, u32 cb, const struct dma_req *req, const struct smmu_fault *f, u32 level)
{
	u64 was = smmu_get(d, R_FSR, cb);

	if (was & FAULTS) {
		smmu_set(d, R_FSR, cb, was | SMMU_FSR_MULTI_MASK);
		return;
	}
	smmu_set(d, R_FSR, cb, f->bit | at(format_of(d, cb), SMMU_FSR_FORMAT_MASK) | (was & SMMU_FSR_SS_MASK));
	smmu_set(d, R_FAR, cb, req->iova);
	smmu_set(d, R_FSYNR0, cb, (req->write ? SMMU_FSYNR0_WNR_MASK : 0) | (req->priv ? SMMU_FSYNR0_PNU_MASK : 0) |
		 at(level, SMMU_FSYNR0_PLVL_MASK));
	smmu_set(d, R_CBFRSYNRA, cb, req->stream & SMMU_CBFRSYNRA_SID_MASK);
}

bool smmu_context_fault(struct device *d, u32 cb, const struct dma_req *req, const struct smmu_fault *f, u32 level)
{
	bool stalls = smmu_get(d, R_SCTLR, cb) & SMMU_SCTLR_CFCFG_MASK && !(smmu_get(d, R_SCR0, 0) & SMMU_SCR0_STALLD_MASK) &&
		      !(smmu_get(d, R_FSR, cb) & SMMU_FSR_SS_MASK);

	latch_context(d, cb, req, f, level);
	if (!stalls)
		return false;
	smmu_of(d)->stalled[cb] = *req;
	smmu_set(d, R_FSR, cb, smmu_get(d, R_FSR, cb) | SMMU_FSR_SS_MASK);
	return true;
}

static void resume(struct device *d, u32 cb, u64 val)
{
	struct dma_req req = smmu_of(d)->stalled[cb];
	struct dma_res res = { .outcome = DMA_FAULT };

	if (!(smmu_get(d, R_FSR, cb) & SMMU_FSR_SS_MASK))
		return;
	smmu_set(d, R_FSR, cb, smmu_get(d, R_FSR, cb) & ~SMMU_FSR_SS_MASK);
	if (!(val & SMMU_RESUME_TERMINATE_MASK))
		smmu_access(d, &req, &res);
	if (d->env->resumed)
		d->env->resumed(d->env->ctx, d->instance, &req, &res);
}

u32 smmu_irq_lines(const struct device *d)
{
	u64 scr0 = smmu_get(d, R_SCR0, 0), gfsr = smmu_get(d, R_SGFSR, 0);
	bool config = gfsr & SMMU_SGFSR_CAF_MASK, config_line = d->cfg.extra[3] & SMMU_CONFIG_LINE;
	u32 lines = gfsr && scr0 & (config ? SMMU_SCR0_GCFGFIE_MASK : SMMU_SCR0_GFIE_MASK) ? config && config_line ? 2 : 1 : 0;

	for (u32 cb = 0; cb < smmu_banks(d); cb++) {
		u32 n = smmu_type(d)->v1 ? (u32)(smmu_get(d, R_CBAR, cb) >> 24 & 0xff) : cb;

		if (n < SMMU_BANKS && smmu_get(d, R_FSR, cb) & FAULTS && smmu_get(d, R_SCTLR, cb) & SMMU_SCTLR_CFIE_MASK)
			lines |= (config_line ? 4u : 2u) << n;
	}
	return lines;
}

/* LIE_ERROR: bits of sGFSR below, of the FSR of bank 0 above. */
void smmu_latch(struct device *d, u64 error)
{
	smmu_set(d, R_SGFSR, 0, smmu_get(d, R_SGFSR, 0) | (error & 0x800001ff));
	smmu_set(d, R_FSR, 0, smmu_get(d, R_FSR, 0) | (error >> 32 & FAULTS));
}

/* ---- accesses to registers --------------------------------------------------------------------------------------- */

/* Bits of a stream id that the unit does not implement read as 0. */
static void wrote_smr(struct device *d, u32 group)
{
	u64 ids = d->cfg.streams ? d->cfg.streams - 1 : 0xffff;

	smmu_set(d, R_SMR, group, smmu_get(d, R_SMR, group) & (SMMU_SMR_VALID_MASK | ids << 16 | ids));
}

/* Some firmware takes FAULT for nothing and BYPASS for FAULT. */
static void wrote_s2cr(struct device *d, u32 group, u64 old)
{
	u64 now = smmu_get(d, R_S2CR, group), type = smmu_field(now, SMMU_S2CR_TYPE_MASK);

	if (!(d->cfg.extra[3] & SMMU_FIRMWARE_S2CR))
		return;
	if (type == SMMU_S2CR_TYPE_FAULT)
		smmu_set(d, R_S2CR, group, old);
	else if (type == SMMU_S2CR_TYPE_BYPASS)
		smmu_set(d, R_S2CR, group, (now & ~(u64)SMMU_S2CR_TYPE_MASK) | at(SMMU_S2CR_TYPE_FAULT, SMMU_S2CR_TYPE_MASK));
}

static void wrote_actlr(struct device *d, u32 cb, u64 old)
{
	bool lockable = smmu_field(smmu_get(d, R_IDR7, 0), SMMU_IDR7_MAJOR_MASK) >= 2;

	if (lockable && smmu_get(d, R_SACR, 0) & smmu_type(d)->cache_lock)
		smmu_set(d, R_ACTLR, cb, old);
}

static void wrote_global(struct device *d, u32 offset, u32 i, u64 old, u64 val)
{
	switch (offset) {
	case SMMU_TLBIVMID_OFFSET:
		by_vmid(d, SMMU_GLOBAL, val & (smmu_get(d, R_SCR0, 0) & SMMU_SCR0_VMID16EN_MASK ? 0xffff : 0xff), 0);
		break;
	case SMMU_TLBIALLNSNH_OFFSET:
	case SMMU_TLBIALLH_OFFSET:		/* nothing here belongs to a hypervisor: all goes with either, as it may */
		invalidate(d, SMMU_GLOBAL, &(struct inval){ .mask = 0 });
		break;
	case SMMU_STLBGSYNC_OFFSET:
		sync_start(d, SMMU_GLOBAL);
		break;
	case SMMU_SGFSRRESTORE_OFFSET:
		smmu_set(d, R_SGFSR, 0, smmu_get(d, R_SGFSR, 0) | (val & 0x800001ff));
		break;
	case SMMU_SMR_OFFSET(0):
		wrote_smr(d, i);
		break;
	case SMMU_S2CR_OFFSET(0):
		wrote_s2cr(d, i, old);
		break;
	}
}

static void wrote_bank(struct device *d, u32 offset, u32 cb, u64 old, u64 val)
{
	switch (offset) {
	case SMMU_ACTLR_OFFSET(0): wrote_actlr(d, cb, old); break;
	case SMMU_RESUME_OFFSET(0): resume(d, cb, val); break;
	case SMMU_FSRRESTORE_OFFSET(0): smmu_set(d, R_FSR, cb, smmu_get(d, R_FSR, cb) | (val & FAULTS)); break;
	case SMMU_S1_TLBIVA_OFFSET(0): by_va(d, cb, val, false, false); break;
	case SMMU_S1_TLBIVAA_OFFSET(0): by_va(d, cb, val, false, true); break;
	case SMMU_S1_TLBIVAL_OFFSET(0): by_va(d, cb, val, true, false); break;
	case SMMU_S1_TLBIVAAL_OFFSET(0): by_va(d, cb, val, true, true); break;
	case SMMU_S1_TLBIASID_OFFSET(0): by_asid(d, cb, val & 0xffff); break;
	case SMMU_S1_TLBIALL_OFFSET(0): by_vmid(d, cb, smmu_vmid(d, cb), SMMU_TAG_S2); break;
	case SMMU_S2_TLBIIPAS2_OFFSET(0): by_ipa(d, cb, val, false); break;
	case SMMU_S2_TLBIIPAS2L_OFFSET(0): by_ipa(d, cb, val, true); break;
	case SMMU_TLBSYNC_OFFSET(0): sync_start(d, cb); break;
	case SMMU_ATS1PR_OFFSET(0): ats_start(d, cb, val, false, true); break;
	case SMMU_ATS1PW_OFFSET(0): ats_start(d, cb, val, true, true); break;
	case SMMU_ATS1UR_OFFSET(0): ats_start(d, cb, val, false, false); break;
	case SMMU_ATS1UW_OFFSET(0): ats_start(d, cb, val, true, false); break;
	}
}

/* A register of 64 bits that starts something does so when its low half is written; the upper half counts as it is then. */
void smmu_wrote(struct device *d, const struct reg_hit *hit, u64 old, u64 val)
{
	if (hit->reg->width_bits == 64 && hit->byte)
		return;
	if (hit->reg->width_bits == 64)
		val = d->state[hit->state];
	if (hit->reg->offset < SMMU_SCTLR_OFFSET(0))
		wrote_global(d, hit->reg->offset, hit->index[0], old, val);
	else
		wrote_bank(d, hit->reg->offset, hit->index[0], old, val);
}

void smmu_reading(struct device *d, const struct reg_hit *hit)
{
	if (hit->reg->offset == SMMU_STLBGSTATUS_OFFSET)
		sync_poll(d, SMMU_GLOBAL);
	else if (hit->reg->offset == SMMU_TLBSTATUS_OFFSET(0))
		sync_poll(d, hit->index[0]);
	else if (hit->reg->offset == SMMU_ATSR_OFFSET(0))
		ats_poll(d, hit->index[0]);
}

void smmu_finish(struct device *d)
{
	for (u32 cb = 0; cb < SMMU_BANKS; cb++) {
		if (smmu_get(d, R_TLBSTATUS, cb))
			sync_complete(d, cb);
		if (smmu_get(d, R_ATSR, cb))
			ats_complete(d, cb);
	}
	if (smmu_get(d, R_STLBGSTATUS, 0))
		sync_complete(d, SMMU_GLOBAL);
}

void smmu_settle(struct device *d)
{
	static const u8 global[] = { R_SGFSR, R_SGFAR, R_SGFSYNR0, R_SGFSYNR1, R_STLBGSTATUS };
	static const u8 of_bank[] = { R_FSR, R_FAR, R_FSYNR0, R_CBFRSYNRA, R_TLBSTATUS, R_ATSR, R_PAR };

	for (u32 i = 0; i < ARRAY_LEN(global); i++)
		smmu_set(d, global[i], 0, 0);
	for (u32 i = 0; i < ARRAY_LEN(of_bank); i++)
		for (u32 cb = 0; cb < SMMU_BANKS; cb++)
			smmu_set(d, of_bank[i], cb, 0);
	memset(smmu_of(d), 0, sizeof(struct smmu));
	/* What the driver did when it took the hardware over: some bank was set up. */
	device_pretend(d, SMMU_SCTLR_OFFSET(0), SMMU_SCTLR_M_MASK | SMMU_SCTLR_CFRE_MASK);
}
