/* SPDX-License-Identifier: MIT */
/*
 * SMMUv3 model, the command queue (chapter 4): every command takes effect when it is consumed, and it is consumed at once
 * unless the hardware is made to misbehave. A command that is illegal here, or cannot be read, stops the queue until
 * software acknowledges the error (7.1).
 */
#include "model/arm_smmu_v3.h"

#include "base/lib.h"

struct command { smmuv3_cmd_t c; u64 words[2]; };

/* ---- which commands there are (4.1.1) ---------------------------------------------------------------------------- */

#define ANYWHERE 0
static const struct { u8 op; bool ssec; u64 needs; } commands[] = {
	{ SMMUV3_OPCODE_PREFETCH_CONFIG, true, ANYWHERE }, { SMMUV3_OPCODE_PREFETCH_ADDR, true, ANYWHERE },
	{ SMMUV3_OPCODE_CFGI_STE, true, ANYWHERE }, { SMMUV3_OPCODE_CFGI_STE_RANGE, true, ANYWHERE },
	{ SMMUV3_OPCODE_CFGI_CD, true, SMMUV3_FEATURE_S1 }, { SMMUV3_OPCODE_CFGI_CD_ALL, true, SMMUV3_FEATURE_S1 },
	{ SMMUV3_OPCODE_TLBI_NH_ALL, false, SMMUV3_FEATURE_S1 }, { SMMUV3_OPCODE_TLBI_NH_ASID, false, SMMUV3_FEATURE_S1 },
	{ SMMUV3_OPCODE_TLBI_NH_VA, false, SMMUV3_FEATURE_S1 }, { SMMUV3_OPCODE_TLBI_NH_VAA, false, SMMUV3_FEATURE_S1 },
	{ SMMUV3_OPCODE_TLBI_EL2_ALL, false, SMMUV3_FEATURE_HYP }, { SMMUV3_OPCODE_TLBI_EL2_ASID, false, SMMUV3_FEATURE_HYP },
	{ SMMUV3_OPCODE_TLBI_EL2_VA, false, SMMUV3_FEATURE_HYP }, { SMMUV3_OPCODE_TLBI_EL2_VAA, false, SMMUV3_FEATURE_HYP },
	{ SMMUV3_OPCODE_TLBI_S12_VMALL, false, SMMUV3_FEATURE_S2 }, { SMMUV3_OPCODE_TLBI_S2_IPA, false, SMMUV3_FEATURE_S2 },
	{ SMMUV3_OPCODE_TLBI_NSNH_ALL, false, ANYWHERE }, { SMMUV3_OPCODE_ATC_INV, false, SMMUV3_FEATURE_ATS },
	{ SMMUV3_OPCODE_PRI_RESP, false, SMMUV3_FEATURE_PRI }, { SMMUV3_OPCODE_RESUME, true, SMMUV3_FEATURE_STALLS },
	{ SMMUV3_OPCODE_STALL_TERM, true, SMMUV3_FEATURE_STALLS }, { SMMUV3_OPCODE_SYNC, false, ANYWHERE },
};

static bool prefetches(smmuv3_cmd_t c)
{
	return smmuv3_cmd_get_op(c) == SMMUV3_OPCODE_PREFETCH_CONFIG || smmuv3_cmd_get_op(c) == SMMUV3_OPCODE_PREFETCH_ADDR;
}

/* Values of a field that are reserved make a command illegal, too. */
static bool fields_legal(smmuv3_cmd_t c)
{
	switch (smmuv3_cmd_get_op(c)) {
	case SMMUV3_OPCODE_SYNC:
		return smmuv3_cmd_sync_get_cs(c) <= SMMUV3_SYNC_CS_SEV;
	case SMMUV3_OPCODE_PRI_RESP:
		return smmuv3_cmd_pri_resp_get_resp(c) <= SMMUV3_PRI_RESP_SUCCESS;
	case SMMUV3_OPCODE_ATC_INV:
		return smmuv3_cmd_atc_inv_get_size(c) <= SMMUV3_ATC_SIZE_ALL;
	default:
		return true;
	}
}

static bool legal(const struct device *d, const struct command *c)
{
	if (d->cfg.extra[3] & SMMU3_NO_PREFETCH && prefetches(c->c))
		return false;
	for (u32 i = 0; i < ARRAY_LEN(commands); i++)
		if (commands[i].op == smmuv3_cmd_get_op(c->c))
			return (!commands[i].needs || smmu3_has(d, commands[i].needs)) &&
			       !(commands[i].ssec && c->words[0] & SMMUV3_CMD_CFGI_STE_SSEC_MASK) && fields_legal(c->c);
	return false;
}

/* ---- configuration ----------------------------------------------------------------------------------------------- */

static void cfgi_ste(struct device *d, smmuv3_cmd_t c)
{
	struct smmuv3_cmd_cfgi_ste m = smmuv3_cmd_cfgi_ste_unpack(c);

	smmu3_know_ste(d, m.sid);
	smmu3_drop_ste(d, m.sid, 0, m.leaf);
}

static void cfgi_ste_range(struct device *d, smmuv3_cmd_t c)
{
	struct smmuv3_cmd_cfgi_ste_range m = smmuv3_cmd_cfgi_ste_range_unpack(c);

	smmu3_drop_ste(d, m.sid, m.range + 1, true);
}

static void cfgi_cd(struct device *d, smmuv3_cmd_t c)
{
	struct smmuv3_cmd_cfgi_cd m = smmuv3_cmd_cfgi_cd_unpack(c);

	smmu3_know_cd(d, m.sid, m.ssid);
	smmu3_drop_cd(d, m.sid, m.ssid, m.leaf);
}

static void prefetch_config(struct device *d, smmuv3_cmd_t c)
{
	struct smmuv3_cmd_prefetch_config m = smmuv3_cmd_prefetch_config_unpack(c);
	struct dma_req req = { .stream = m.streamid, .ssid = m.substreamid, .has_ssid = m.ssv, .prefetch = true };
	struct dma_res res = { .walked_dead = false };
	struct smmu3_way w = { .req = &req, .res = &res };

	smmu3_config(d, &w);
}

/* ---- translations (4.4) ------------------------------------------------------------------------------------------ */

#define NH (1ull << SMMU3_NH)
#define EL2 (1ull << SMMU3_EL2)
#define S2 (1ull << SMMU3_S2)
#define NO_REGIME 0xffffffffull		/* of a mask: the regimes are in their own set */
#define ASIDS SMMU3_TAG_ASID
#define VMIDS (0xffffull << 16)

/* Low VMID bits that invalidation ignores (CR0.VMW). */
static u64 vmids(const struct device *d)
{
	u32 ignored = smmu3_has(d, SMMUV3_FEATURE_VMW) ? smmuv3_cr0_get_vmw(smmu3_in_effect(d)) : 0;

	return VMIDS & ~(((1ull << ignored) - 1) << 16);
}

static u32 granule_lg2(u32 tg)
{
	return tg == SMMUV3_TLBI_TG_KIB4 ? 12 : tg == SMMUV3_TLBI_TG_KIB16 ? 14 : tg == SMMUV3_TLBI_TG_KIB64 ? 16 : 0;
}

/* Which addresses: one, or a range, with a hint of the level (4.4.1.1). All such commands have the same fields. */
static void by_address(const struct device *d, smmuv3_cmd_t c, struct smmu3_tlbi *t)
{
	struct smmuv3_cmd_tlbi_nh_va m = smmuv3_cmd_tlbi_nh_va_unpack(c);
	u32 lg2 = smmu3_has(d, SMMUV3_FEATURE_RIL) ? granule_lg2(m.tg) : 0;

	t->everywhere = false;
	t->leaf = m.leaf;
	t->first = t->last = m.address << 12;
	if (!lg2)
		return;
	t->first = t->first >> lg2 << lg2;
	t->last = t->first + ((((u64)m.num + 1) << m.scale) << lg2) - 1;
	t->level = m.ttl;
	t->granule = lg2;
}

static bool tlbi(struct device *d, smmuv3_cmd_t c)
{
	struct smmuv3_cmd_tlbi_nh_va m = smmuv3_cmd_tlbi_nh_va_unpack(c);
	struct smmu3_tlbi t = { .everywhere = true, .tag = SMMU3_TAG(0, m.vmid, m.asid) };

	switch (smmuv3_cmd_get_op(c)) {
	case SMMUV3_OPCODE_TLBI_NSNH_ALL: t.regimes = NH | S2; break;
	case SMMUV3_OPCODE_TLBI_NH_ALL: t.regimes = NH; t.mask = vmids(d); break;
	case SMMUV3_OPCODE_TLBI_NH_ASID: t.regimes = NH; t.mask = vmids(d) | ASIDS; t.asid_only = true; break;
	case SMMUV3_OPCODE_TLBI_NH_VA: t.regimes = NH; t.mask = vmids(d) | ASIDS; by_address(d, c, &t); break;
	case SMMUV3_OPCODE_TLBI_NH_VAA: t.regimes = NH; t.mask = vmids(d); by_address(d, c, &t); break;
	case SMMUV3_OPCODE_TLBI_EL2_ALL: t.regimes = EL2; break;
	case SMMUV3_OPCODE_TLBI_EL2_ASID: t.regimes = EL2; t.mask = ASIDS; t.asid_only = true; break;
	case SMMUV3_OPCODE_TLBI_EL2_VA: t.regimes = EL2; t.mask = ASIDS; by_address(d, c, &t); break;
	case SMMUV3_OPCODE_TLBI_EL2_VAA: t.regimes = EL2; by_address(d, c, &t); break;
	case SMMUV3_OPCODE_TLBI_S12_VMALL: t.regimes = NH | S2; t.mask = vmids(d); break;
	case SMMUV3_OPCODE_TLBI_S2_IPA: t.regimes = S2; t.mask = vmids(d); by_address(d, c, &t); break;
	default: return false;
	}
	smmu3_tlbi(d, &t);
	return true;
}

/* ---- the rest ---------------------------------------------------------------------------------------------------- */

static void resume(struct device *d, smmuv3_cmd_t c)
{
	struct smmuv3_cmd_resume m = smmuv3_cmd_resume_unpack(c);

	smmu3_resume(d, m.streamid, m.stag, (u32)m.action);
}

static void carry_out(struct device *d, smmuv3_cmd_t c)
{
	struct smmuv3_cmd_atc_inv atc = smmuv3_cmd_atc_inv_unpack(c);
	struct smmuv3_cmd_pri_resp pri = smmuv3_cmd_pri_resp_unpack(c);
	struct smmuv3_cmd_sync sync = smmuv3_cmd_sync_unpack(c);

	switch (smmuv3_cmd_get_op(c)) {
	case SMMUV3_OPCODE_PREFETCH_CONFIG: prefetch_config(d, c); break;
	case SMMUV3_OPCODE_CFGI_STE: cfgi_ste(d, c); break;
	case SMMUV3_OPCODE_CFGI_STE_RANGE: cfgi_ste_range(d, c); break;
	case SMMUV3_OPCODE_CFGI_CD: cfgi_cd(d, c); break;
	case SMMUV3_OPCODE_CFGI_CD_ALL: smmu3_drop_cds(d, smmuv3_cmd_cfgi_cd_all_unpack(c).sid); break;
	case SMMUV3_OPCODE_ATC_INV: smmu3_atc_inv(d, &atc); break;
	case SMMUV3_OPCODE_PRI_RESP: smmu3_pri_resp(d, &pri); break;
	case SMMUV3_OPCODE_RESUME: resume(d, c); break;
	case SMMUV3_OPCODE_STALL_TERM: smmu3_terminate(d, smmuv3_cmd_stall_term_unpack(c).streamid, false); break;
	case SMMUV3_OPCODE_SYNC: smmu3_sync_done(d, &sync); break;
	default: tlbi(d, c); break;		/* PREFETCH_ADDR may be taken as nothing */
	}
}

/* ---- the queue (3.5) --------------------------------------------------------------------------------------------- */

static u32 size_lg2(const struct device *d)
{
	u32 lg2 = (u32)smmuv3_cmdq_base_get_log2size(smmuv3_cmdq_base_from(d->state[SMMUV3_STATE_CMDQ_BASE]));
	u32 most = smmuv3_idr1_get_cmdqs(smmuv3_idr1_from(smmu3_reg(d, SMMUV3_STATE_IDR1)));

	return lg2 < most ? lg2 : most;
}

static void stop(struct device *d, u32 why)
{
	smmuv3_cmdq_cons_t cons = smmuv3_cmdq_cons_from(smmu3_reg(d, SMMUV3_STATE_CMDQ_CONS));

	d->state[SMMUV3_STATE_CMDQ_CONS] = smmuv3_cmdq_cons_set_err(cons, why & 0x7f).raw;
	smmu3_error(d, SMMUV3_GERROR_CMDQ_ERR_MASK);
	smmu3_requests_excused(d);	/* software may put another command in the place of the one at hand */
}

static bool read_command(struct device *d, u32 lg2, u64 index, struct command *c)
{
	u64 size = 16ull << lg2;
	u64 base = smmuv3_cmdq_base_get_addr_phys(smmuv3_cmdq_base_from(d->state[SMMUV3_STATE_CMDQ_BASE]));
	u64 at = (base & ~((size > 32 ? size : 32) - 1)) + 16 * (index & ((1ull << lg2) - 1));
	struct dma_res ignored = { .walked_dead = false };

	if (!device_entry(d, at, 8, &c->words[0], &ignored) || !device_entry(d, at + 8, 8, &c->words[1], &ignored))
		return false;
	c->c = smmu3_cmd(c->words);
	return true;
}

static bool goes_on(const struct device *d)
{
	return smmuv3_cr0_get_cmdqen(smmu3_in_effect(d)) && !smmu3_error_active(d, SMMUV3_GERROR_CMDQ_ERR_MASK) &&
	       d->lie != LIE_BUSY_STUCK;
}

static void consume(struct device *d, u32 lg2)
{
	struct command c;

	if (!read_command(d, lg2, d->state[SMMUV3_STATE_CMDQ_CONS], &c)) {
		stop(d, SMMUV3_CERROR_ABT);
		return;
	}
	if (!legal(d, &c)) {
		stop(d, SMMUV3_CERROR_ILL);
		return;
	}
	device_commanded(d, (struct mon_at){ .struct_no = SMMUV3_STRUCT_CMD, .variant_no = smmuv3_cmd_variant(c.c),
					     .words = c.words, .n_words = 2 });
	carry_out(d, c.c);
	d->state[SMMUV3_STATE_CMDQ_CONS] = (d->state[SMMUV3_STATE_CMDQ_CONS] & SMMUV3_CMDQ_CONS_ERR_MASK) |
					   ((d->state[SMMUV3_STATE_CMDQ_CONS] + 1) & ((2ull << lg2) - 1));
}

static bool empty(const struct device *d, u32 lg2)
{
	return !((d->state[SMMUV3_STATE_CMDQ_CONS] ^ d->state[SMMUV3_STATE_CMDQ_PROD]) & ((2ull << lg2) - 1));
}

bool smmu3_cmdq_run(struct device *d)
{
	u32 lg2 = size_lg2(d);

	if (empty(d, lg2) || !goes_on(d))
		return false;
	smmu3_observe(d);
	for (u64 n = 0; n < 1ull << lg2 && goes_on(d) && !empty(d, lg2); n++)
		consume(d, lg2);
	return true;
}

/* The last command is a SYNC: somebody waits, or should. */
static bool ends_with_sync(struct device *d)
{
	u32 lg2 = size_lg2(d);
	struct command c;

	return !empty(d, lg2) && read_command(d, lg2, d->state[SMMUV3_STATE_CMDQ_PROD] - 1, &c) &&
	       smmuv3_cmd_get_op(c.c) == SMMUV3_OPCODE_SYNC;
}

static bool takes_time(const struct device *d)
{
	return d->cfg.extra[3] & SMMU3_SLOW_COMMANDS && d->env->waits;
}

void smmu3_cmdq_wrote(struct device *d)
{
	if (!takes_time(d) || !goes_on(d) || !ends_with_sync(d))
		smmu3_cmdq_run(d);
}

bool smmu3_cmdq_done(const struct device *d) { return goes_on(d) && empty(d, size_lg2(d)); }

bool smmu3_cmdq_pending(const struct device *d)
{
	return takes_time(d) && goes_on(d) && !empty(d, size_lg2(d));
}
