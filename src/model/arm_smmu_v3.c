/* SPDX-License-Identifier: MIT */
/*
 * SMMUv3 model, the class: registers, what is acknowledged and when, capabilities. Reached through `arm_smmu_v3_device`.
 *
 * World knobs: extra[0]: IDR0, and IDR1 in the upper half; 0: those of DEFAULT_*. extra[1]: IDR3 and IDR5. extra[2]: IIDR
 * and AIDR. extra[3] bit 0: the queue indices are on page 0, too; bit 1: traffic is refused until software says otherwise;
 * bit 2: commands take their time, what a SYNC completes is carried out while software waits; bit 3: it cannot prefetch.
 * Features follow from these words; bits of what this model does not have are cleared, and of what it always has, set.
 *
 * Not modelled: big-endian and AArch32 tables, ATOS, VATOS, MPAM, the device permission table, enhanced command queues,
 * permission indirection and overlays, 52-bit addresses with small granules, broadcast TLB maintenance.
 */
#include "model/arm_smmu_v3.h"

#include "base/lib.h"

extern const struct reg_map smmuv3_reg_map;
extern const struct mon_set smmuv3_mon_set;
const char *smmuv3_decode(u32 offset, u64 val, char *buf, u32 bytes);
const char *smmuv3_decode_struct(u32 no, u64 val, char *buf, u32 bytes);

_Static_assert(sizeof(struct smmu3) <= DEV_MAX_PRIV * sizeof(u64), "state of the model");

#define SMMU3_NO_STALL 0xfff		/* a tag that no access has that stalled */
#define ACK_READS 2
#define GBPA_READS 3
#define CMDQ_READS 8			/* looks at the queue until commands that take time are carried out, where nobody waits */

/* ---- capabilities ------------------------------------------------------------------------------------------------ */

#define IDR0_NEVER (SMMUV3_IDR0_RME_IMPL_MASK | SMMUV3_IDR0_VATOS_MASK | SMMUV3_IDR0_ATOS_MASK |		\
		    SMMUV3_IDR0_DORMHINT_MASK | SMMUV3_IDR0_BTM_MASK | SMMUV3_IDR0_TTF_MASK | SMMUV3_IDR0_TTENDIAN_MASK)
#define IDR0_ALWAYS (SMMUV3_TTF_AARCH64 << SMMUV3_IDR0_TTF_SHIFT | SMMUV3_TTENDIAN_LITTLE << SMMUV3_IDR0_TTENDIAN_SHIFT)
#define IDR1_NEVER (SMMUV3_IDR1_ECMDQ_MASK | SMMUV3_IDR1_TABLES_PRESET_MASK | SMMUV3_IDR1_QUEUES_PRESET_MASK |	\
		    SMMUV3_IDR1_REL_MASK)
#define IDR3_HAS (SMMUV3_IDR3_BBML_MASK | SMMUV3_IDR3_RIL_MASK | SMMUV3_IDR3_PPS_MASK | SMMUV3_IDR3_XNX_MASK |	\
		  SMMUV3_IDR3_HAD_MASK | SMMUV3_IDR3_PTWNNC_MASK)
#define IDR5_NEVER (SMMUV3_IDR5_DS_MASK | SMMUV3_IDR5_D128_MASK)

#define DEFAULT_IDR0 (SMMUV3_IDR0_S1P_MASK | SMMUV3_IDR0_S2P_MASK | SMMUV3_IDR0_COHACC_MASK | SMMUV3_IDR0_ATS_MASK |	\
		      SMMUV3_IDR0_ASID16_MASK | SMMUV3_IDR0_VMID16_MASK | SMMUV3_IDR0_MSI_MASK | SMMUV3_IDR0_SEV_MASK |	\
		      SMMUV3_IDR0_PRI_MASK | SMMUV3_IDR0_CD2L_MASK | SMMUV3_IDR0_HYP_MASK | SMMUV3_IDR0_VMW_MASK |	\
		      SMMUV3_IDR0_ATSRECERR_MASK | SMMUV3_HTTU_ACCESS_DIRTY << SMMUV3_IDR0_HTTU_SHIFT |			\
		      SMMUV3_ST_LEVEL_TWO_LEVEL << SMMUV3_IDR0_ST_LEVEL_SHIFT)
#define DEFAULT_IDR1 (8u << SMMUV3_IDR1_CMDQS_SHIFT | 7u << SMMUV3_IDR1_EVENTQS_SHIFT | 7u << SMMUV3_IDR1_PRIQS_SHIFT |	\
		      16u << SMMUV3_IDR1_SSIDSIZE_SHIFT | 16u << SMMUV3_IDR1_SIDSIZE_SHIFT)
#define DEFAULT_IDR3 (SMMUV3_IDR3_RIL_MASK | SMMUV3_IDR3_HAD_MASK | SMMUV3_BBML_LEVEL2 << SMMUV3_IDR3_BBML_SHIFT)
#define DEFAULT_IDR5 (SMMUV3_IDR5_GRAN4K_MASK | SMMUV3_IDR5_GRAN16K_MASK | SMMUV3_IDR5_GRAN64K_MASK |		\
		      SMMUV3_ADDR_SIZE_BITS48 << SMMUV3_IDR5_OAS_SHIFT | 64u << SMMUV3_IDR5_STALL_MAX_SHIFT)

struct idrs { u32 w[6]; };		/* by number */

/* Access and dirty flags of tables are one step further than this model goes. */
static u32 httu(u32 idr0)
{
	u32 has = (idr0 & SMMUV3_IDR0_HTTU_MASK) >> SMMUV3_IDR0_HTTU_SHIFT;

	return has > SMMUV3_HTTU_ACCESS_DIRTY ? SMMUV3_HTTU_ACCESS_DIRTY : has;
}

static struct idrs idrs_of(const struct device *d)
{
	const u64 *x = d->cfg.extra;
	struct idrs i = { .w = { (u32)x[0], (u32)(x[0] >> 32), 0, (u32)x[1], 0, (u32)(x[1] >> 32) } };

	if (!x[0])
		i = (struct idrs){ .w = { DEFAULT_IDR0, DEFAULT_IDR1, 0, DEFAULT_IDR3, 0, DEFAULT_IDR5 } };
	i.w[0] = (i.w[0] & ~(IDR0_NEVER | SMMUV3_IDR0_HTTU_MASK)) | IDR0_ALWAYS | httu(i.w[0]) << SMMUV3_IDR0_HTTU_SHIFT;
	i.w[1] &= ~IDR1_NEVER;
	i.w[3] &= IDR3_HAS;
	i.w[5] &= ~IDR5_NEVER;
	return i;
}

static uint64_t read_idr(void *ctx, uint32_t offset, uint32_t bits)
{
	const struct idrs *i = ctx;

	(void)bits;
	return offset / 4 < ARRAY_LEN(i->w) ? i->w[offset / 4] : 0;
}

static void configure(struct device *d)
{
	struct smmuv3_config c = SMMUV3_CONFIG_DEFAULT;
	struct idrs i = idrs_of(d);
	smmuv3_idr1_t idr1 = smmuv3_idr1_from(i.w[1]);

	smmuv3_probe_features(&c, read_idr, &i);
	d->cfg.lacks = ~c.features;
	if (d->cfg.extra[3] & SMMU3_PAGE0_ALIAS)
		d->cfg.lacks &= ~SMMUV3_FEATURE_PAGE0_ALIAS;
	else
		d->cfg.lacks |= SMMUV3_FEATURE_PAGE0_ALIAS;
	d->params[0] = smmuv3_idr1_get_cmdqs(idr1);
	d->params[1] = smmuv3_idr1_get_eventqs(idr1);
	d->params[2] = smmuv3_idr1_get_priqs(idr1);
	d->params[3] = smmuv3_idr1_get_sidsize(idr1);
	d->params[4] = smmuv3_idr1_get_ssidsize(idr1);
	d->cfg.params = d->params;
}

static void power_on(struct device *d)
{
	struct idrs i = idrs_of(d);

	for (u32 n = 0; n < ARRAY_LEN(i.w); n++)
		d->state[SMMUV3_STATE_IDR0 + n] = i.w[n];
	d->state[SMMUV3_STATE_IIDR] = d->cfg.extra[2] & 0xffffffff;
	d->state[SMMUV3_STATE_AIDR] = d->cfg.extra[2] >> 32 & 0xff;
	for (u32 n = 0; n < SMMUV3_ID_REGS_COUNT; n++)
		d->state[SMMUV3_STATE_ID_REGS + n] = 0;
	d->state[SMMUV3_STATE_GBPA] = SMMUV3_SHCFG_INCOMING << SMMUV3_GBPA_SHCFG_SHIFT |
				      (d->cfg.extra[3] & SMMU3_ABORT_AT_RESET ? SMMUV3_GBPA_ABORT_MASK : 0);
	smmu3_of(d)->gbpa = d->state[SMMUV3_STATE_GBPA];
}

/* ---- acknowledgements -------------------------------------------------------------------------------------------- */

static void cr0_takes_effect(struct device *d)
{
	smmuv3_cr0_t old = smmu3_in_effect(d);

	d->state[SMMUV3_STATE_CR0ACK] = d->state[SMMUV3_STATE_CR0];
	if (smmuv3_cr0_get_smmuen(old) && !smmuv3_cr0_get_smmuen(smmu3_in_effect(d)))
		smmu3_terminate(d, 0, true);
	if (!smmuv3_cr0_get_smmuen(smmu3_in_effect(d)) || !smmuv3_cr0_get_priqen(smmu3_in_effect(d)))
		smmu3_requests_excused(d);
	smmu3_cmdq_run(d);
}

static bool takes_its_time(struct device *d, u32 *reads)
{
	if (d->lie == LIE_ACK_STUCK)
		return true;
	if (!*reads)
		return false;
	--*reads;
	return true;
}

static void read_gbpa(struct device *d)
{
	struct smmu3 *s = smmu3_of(d);

	if (!(d->state[SMMUV3_STATE_GBPA] & SMMUV3_GBPA_UPDATE_MASK) || takes_its_time(d, &s->gbpa_reads))
		return;
	d->state[SMMUV3_STATE_GBPA] &= ~(u64)SMMUV3_GBPA_UPDATE_MASK;
	s->gbpa = d->state[SMMUV3_STATE_GBPA];
}

static void reading(struct device *d, const struct reg_hit *hit)
{
	struct smmu3 *s = smmu3_of(d);

	switch (hit->state) {
	case SMMUV3_STATE_CR0ACK:
		if (d->state[SMMUV3_STATE_CR0] != d->state[hit->state] && !takes_its_time(d, &s->cr0_reads))
			cr0_takes_effect(d);
		break;
	case SMMUV3_STATE_IRQ_CTRLACK:
		if (d->state[SMMUV3_STATE_IRQ_CTRL] != d->state[hit->state] && !takes_its_time(d, &s->irq_reads))
			d->state[hit->state] = d->state[SMMUV3_STATE_IRQ_CTRL];
		break;
	case SMMUV3_STATE_GBPA:
		read_gbpa(d);
		break;
	case SMMUV3_STATE_CMDQ_CONS:
		/* What takes time is not done because somebody looks once: he waits, or looks again and again. */
		if (smmu3_cmdq_pending(d) && s->cmdq_reads)
			s->cmdq_reads--;
		else if (d->lie != LIE_BUSY_STUCK || !device_busy_lie(d))
			smmu3_cmdq_run(d);
		s->sync_line = false;
		break;
	default:
		break;
	}
}

/* ---- writes ------------------------------------------------------------------------------------------------------ */

/* Without Update, or while an earlier update is under way, a write has no effect (6.3.14). */
static void wrote_gbpa(struct device *d, u64 old, u64 val)
{
	if (old & SMMUV3_GBPA_UPDATE_MASK || !(val & SMMUV3_GBPA_UPDATE_MASK))
		d->state[SMMUV3_STATE_GBPA] = old;
	else
		smmu3_of(d)->gbpa_reads = GBPA_READS;
}

/* There may be room for the records of stalled accesses now. */
static void read_index_moved(struct device *d)
{
	struct smmu3 *s = smmu3_of(d);

	for (u32 i = 0; i < SMMU3_STALLS; i++)
		if (s->stall[i].used && !s->stall[i].told)
			s->stall[i].told = smmu3_event(d, s->stall[i].event);
}

static void wrote(struct device *d, const struct reg_hit *hit, u64 old, u64 val)
{
	struct smmu3 *s = smmu3_of(d);
	smmuv3_cr0_t on = smmu3_in_effect(d);

	switch (hit->state) {
	case SMMUV3_STATE_CR0:
		s->cr0_reads = ACK_READS;
		break;
	case SMMUV3_STATE_IRQ_CTRL:
		s->irq_reads = ACK_READS;
		break;
	case SMMUV3_STATE_GBPA:
		wrote_gbpa(d, old, val);
		break;
	case SMMUV3_STATE_CMDQ_CONS:
		if (smmuv3_cr0_get_cmdqen(on))
			d->state[hit->state] = old;
		break;
	case SMMUV3_STATE_EVENTQ_PROD:
		if (smmuv3_cr0_get_eventqen(on))
			d->state[hit->state] = old;
		break;
	case SMMUV3_STATE_PRIQ_PROD:
		if (smmuv3_cr0_get_priqen(on))
			d->state[hit->state] = old;
		break;
	default:
		break;
	}
}

static void answers(struct device *d, const struct reg_hit *hit, u64 old)
{
	switch (hit->state) {
	case SMMUV3_STATE_CMDQ_PROD:
		smmu3_of(d)->sync_line = false;
		smmu3_of(d)->cmdq_reads = CMDQ_READS;
		smmu3_cmdq_wrote(d);
		break;
	case SMMUV3_STATE_EVENTQ_CONS:
		read_index_moved(d);
		break;
	case SMMUV3_STATE_GERRORN:
		smmu3_error_acked(d, old);
		break;
	default:
		break;
	}
}

/* ---- misbehaviour, and its end ----------------------------------------------------------------------------------- */

/* Errors out of nowhere: bits of GERROR; bits 31 to 24 tell why the command queue stopped. */
static void latch(struct device *d, u64 error)
{
	u32 why = (u32)(error >> 24) & 0x7f;
	smmuv3_cmdq_cons_t cons = smmuv3_cmdq_cons_from(smmu3_reg(d, SMMUV3_STATE_CMDQ_CONS));

	if (error & SMMUV3_GERROR_CMDQ_ERR_MASK && !smmu3_error_active(d, SMMUV3_GERROR_CMDQ_ERR_MASK))
		d->state[SMMUV3_STATE_CMDQ_CONS] = smmuv3_cmdq_cons_set_err(cons, why ? why : SMMUV3_CERROR_ABT).raw;
	smmu3_error(d, (u32)error);
	if (error & SMMUV3_GERROR_CMDQ_ERR_MASK)
		smmu3_requests_excused(d);	/* the command that is blamed may be an answer */
	if (error & (SMMUV3_GERROR_CMDQ_ERR_MASK | SMMUV3_GERROR_EVENTQ_ABT_ERR_MASK))
		d->lied = true;		/* commands wait, records are lost */
	if (error & SMMUV3_GERROR_SFM_ERR_MASK)		/* only a reset gets it out of there: software may give it up */
		smmu3_of(d)->failed = d->lied = d->read_ones = true;
}

/*
 * LIE_ANSWER: a record of what never happened. Bits of the argument: 1:0 which fault, 2 a page request instead, 3 it stalls, or is
 * the last of its group, 4 has a PASID, 5 reads, 6 executes, 7 is privileged, 15:8 stream, 19:16 PASID, 35:20 page; 36 an event
 * that is no fault; 45:37 the group.
 */
static void lying(struct device *d)
{
	u64 arg = d->lie_arg;
	const struct page_req r = { .stream = arg >> 8 & 0xff, .ssid = arg >> 16 & 0xf, .iova = (arg >> 20 & 0xffff) << 12,
				    .has_ssid = arg >> 4 & 1, .read = arg >> 5 & 1, .write = !(arg >> 5 & 1), .exec = arg >> 6 & 1,
				    .priv = arg >> 7 & 1, .last = arg >> 3 & 1, .group = arg >> 37 & 0x1ff };
	u64 words[4];

	if (d->lie != LIE_ANSWER)
		return;
	d->lie = LIE_NONE;
	if (!(arg & 4)) {
		smmuv3_evt_t e = smmuv3_evt_f_permission_pack((struct smmuv3_evt_f_permission){
			.streamid = r.stream, .ssv = r.has_ssid, .substreamid = r.has_ssid ? r.ssid : 0, .stag = SMMU3_NO_STALL,
			.stall = r.last, .pnu = r.priv, .ind = r.exec, .rnw = r.read, .inputaddr = r.iova });
		u32 id = arg >> 36 & 1 ? SMMUV3_EVENT_ID_F_WALK_EABT : SMMUV3_EVENT_ID_F_TRANSLATION + (arg & 3);

		smmu3_put_evt(smmuv3_evt_set_id(e, id & 0xff), words);
		smmu3_event(d, words);
	} else {
		smmu3_request(d, &r);
	}
}

static void finish(struct device *d)
{
	if (d->state[SMMUV3_STATE_CR0] != d->state[SMMUV3_STATE_CR0ACK])
		cr0_takes_effect(d);
	d->state[SMMUV3_STATE_IRQ_CTRLACK] = d->state[SMMUV3_STATE_IRQ_CTRL];
	smmu3_cmdq_run(d);
}

static const struct { u32 offset, state; } written_once[] = {
	{ SMMUV3_CR1_OFFSET, SMMUV3_STATE_CR1 }, { SMMUV3_CR2_OFFSET, SMMUV3_STATE_CR2 },
	{ SMMUV3_STRTAB_BASE_OFFSET, SMMUV3_STATE_STRTAB_BASE },
	{ SMMUV3_STRTAB_BASE_CFG_OFFSET, SMMUV3_STATE_STRTAB_BASE_CFG },
	{ SMMUV3_CMDQ_BASE_OFFSET, SMMUV3_STATE_CMDQ_BASE }, { SMMUV3_EVENTQ_BASE_OFFSET, SMMUV3_STATE_EVENTQ_BASE },
};

/* All of it; entries of the large arrays that were never in use are zero already. */
static void forget(struct smmu3 *s)
{
	memset(s->cache, 0, s->n_cached * sizeof(s->cache[0]));
	memset(s->known, 0, s->n_known * sizeof(s->known[0]));
	memset(s, 0, offsetof(struct smmu3, cache));
	memset(&s->n_cached, 0, sizeof(*s) - offsetof(struct smmu3, n_cached));
}

/* All that was ever sent is complete: the monitors know of it as of a SYNC. */
static void pretend_sync(struct device *d)
{
	u64 words[2] = { SMMUV3_OPCODE_SYNC };

	device_commanded(d, (struct mon_at){ .struct_no = SMMUV3_STRUCT_CMD, .variant_no = smmuv3_cmd_variant(smmu3_cmd(words)),
					     .words = words, .n_words = 2 });
}

/*
 * Software keeps its own copies of queue indices: commands are carried out, records nobody read are gone as if they had
 * not been written. What is cached or stalled is forgotten.
 */
static void settle(struct device *d)
{
	struct smmu3 *s = smmu3_of(d);
	u64 gbpa;

	d->state[SMMUV3_STATE_GERROR] = d->state[SMMUV3_STATE_GERRORN];
	memset(s->known, 0, s->n_known * sizeof(s->known[0]));	/* changes that nobody was told of are nobody's any more */
	finish(d);
	d->state[SMMUV3_STATE_GERROR] = d->state[SMMUV3_STATE_GERRORN];
	d->state[SMMUV3_STATE_EVENTQ_PROD] = d->state[SMMUV3_STATE_EVENTQ_CONS];
	d->state[SMMUV3_STATE_PRIQ_PROD] = d->state[SMMUV3_STATE_PRIQ_CONS];
	d->state[SMMUV3_STATE_GBPA] &= ~(u64)SMMUV3_GBPA_UPDATE_MASK;
	gbpa = d->state[SMMUV3_STATE_GBPA];
	forget(s);
	s->gbpa = gbpa;
	tlb_drop_all(d);
	for (u32 i = 0; i < ARRAY_LEN(written_once); i++)
		device_pretend(d, written_once[i].offset, d->state[written_once[i].state]);
	pretend_sync(d);
}

/* Time passes between two calls. */
static void op_end(struct device *d)
{
	smmu3_cmdq_run(d);
	smmu3_observe(d);
	smmu3_requests_overdue(d);
}

const struct device_class arm_smmu_v3_device = {
	.name = "arm-smmu-v3",
	.map = &smmuv3_reg_map,
	.monitors = &smmuv3_mon_set,
	.priv_bytes = sizeof(struct smmu3),
	.dma_limit = ~0ull,
	.configure = configure,
	.power_on = power_on,
	.wrote = wrote,
	.answers = answers,
	.reading = reading,
	.access = smmu3_access,
	.key = smmu3_key,
	.shut_out = smmu3_shut_out,
	.request = smmu3_request,
	.op_end = op_end,
	.waited = smmu3_cmdq_run,
	.unfinished = smmu3_cmdq_pending,
	.irq_lines = smmu3_irq_lines,
	.latch = latch,
	.lying = lying,
	.finish = finish,
	.settle = settle,
	.decode = smmuv3_decode,
	.decode_struct = smmuv3_decode_struct,
};
