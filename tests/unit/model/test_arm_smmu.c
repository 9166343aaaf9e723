/* SPDX-License-Identifier: MIT */
/*
 * The Arm SMMU model: stream matching, context banks of both stages and of three table formats, invalidations that wait for
 * their sync, faults that are latched, stalled and resumed, interrupt outputs, address translation operations.
 */
#include "rig.h"

#include "arm-smmu/regs.h"
#include "arm-smmu-mmu500/regs.h"
#include "arm-smmu-v1/regs.h"
#include "model/arm_smmu_knobs.h"

#define CR0 SMMU_SCR0_OFFSET
#define GFSR SMMU_SGFSR_OFFSET
#define CB(reg, cb) SMMU_##reg##_OFFSET(cb)
#define TYPE(t) (SMMU_S2CR_TYPE_##t << SMMU_S2CR_TYPE_SHIFT)
#define VALID 0x80000000u
#define S1 (SMMU_CBAR_TYPE_S1_TRANS_S2_BYPASS << 16 | 0xf000 | 0x300)
#define ENABLE (SMMU_SCTLR_M_MASK | SMMU_SCTLR_CFIE_MASK | SMMU_SCTLR_CFRE_MASK | SMMU_SCTLR_AFE_MASK | SMMU_SCTLR_TRE_MASK)
#define AF (1ull << 10)
#define NG (1ull << 11)
#define UNPRIV (1ull << 6)
#define RDONLY (1ull << 7)
#define SMALL (3 | AF | NG | UNPRIV)
#define BITS_39 25			/* T0SZ */

static const u64 params[] = { 8, 8 };
static const struct dev_cfg cfg = { .page_shift = 12, .bypass = true, .streams = 1024, .params = params };

static void wr64(u32 offset, u64 val) { device_write(&rig.dev, offset, val, 8); }
static u64 rd64(u32 offset) { return device_read(&rig.dev, offset, 8); }

static u32 sync_bank(u32 cb)
{
	u32 polls = 0;

	wr(CB(TLBSYNC, cb), 0);
	while (rd(CB(TLBSTATUS, cb)) && ++polls < 100)
		;
	return polls;
}

static void sync_all(void)
{
	u32 polls = 0;

	wr(SMMU_STLBGSYNC_OFFSET, 0);
	while (rd(SMMU_STLBGSTATUS_OFFSET) && ++polls < 100)
		;
}

/* What a driver does when it takes the hardware over: nothing matches, no bank translates, unknown streams are refused. */
static void take_over(u32 groups, u32 banks)
{
	wr(GFSR, rd(GFSR));
	for (u32 i = 0; i < groups; i++) {
		wr(SMMU_S2CR_OFFSET(i), TYPE(FAULT));
		wr(SMMU_SMR_OFFSET(i), 0);
	}
	for (u32 cb = 0; cb < banks; cb++)
		wr(CB(SCTLR, cb), 0);
	wr(SMMU_TLBIALLH_OFFSET, 0);
	wr(SMMU_TLBIALLNSNH_OFFSET, 0);
	sync_all();
	wr(CR0, SMMU_SCR0_USFCFG_MASK | SMMU_SCR0_GFIE_MASK | SMMU_SCR0_GFRE_MASK);
	device_op_end(&rig.dev);
}

/* Root PAGE(0), then PAGE(1), then PAGE(2); page n of the first 2 MiB is PAGE(32 + n). */
static void make_tables(void)
{
	poke64(PAGE(0), PAGE(1) | 3);
	poke64(PAGE(1), PAGE(2) | 3);
	for (u32 n = 0; n < 4; n++)
		poke64(PAGE(2) + 8 * n, PAGE(32 + n) | SMALL);
}

static void set_bank(u32 cb, u64 asid)
{
	wr(SMMU_CBA2R_OFFSET(cb), 1);
	wr(SMMU_CBAR_OFFSET(cb), S1);
	wr(CB(TCR2, cb), 7 << 15 | 1 << 4 | 2);
	wr(CB(TCR, cb), SMMU_TCR_EPD1_MASK | BITS_39);
	wr64(CB(TTBR0, cb), asid << 48 | PAGE(0));
	wr64(CB(TTBR1, cb), asid << 48);
	wr(CB(S1_MAIR0, cb), 0xff44);
	wr(CB(S1_MAIR1, cb), 0);
	wr(CB(SCTLR, cb), ENABLE);
}

static void set_stream(u32 group, u32 sid, u32 mask, u32 cb)
{
	wr(SMMU_S2CR_OFFSET(group), TYPE(TRANS) | cb);
	wr(SMMU_SMR_OFFSET(group), VALID | mask << 16 | sid);
}

static int start(void **state)
{
	(void)state;
	rig_start(&arm_smmu_v2_device, &cfg);
	return 0;
}

static int start_taken(void **state)
{
	start(state);
	take_over(8, 8);
	assert_clean();
	return 0;
}

static int start_attached(void **state)
{
	start_taken(state);
	make_tables();
	set_bank(2, 2);
	set_stream(0, 0x10, 0, 2);
	assert_clean();
	return 0;
}

static void capabilities_come_from_the_world(void **state)
{
	struct dev_cfg other = { .streams = 16, .extra = { SMMU_SIZES(0, 1, 5), 0x21, 1 },
				 .lacks = SMMU_FEATURE_S2 | SMMU_FEATURE_STREAM_MATCH | SMMU_FEATURE_ATS_OPS };

	(void)state;
	assert_int_equal(rd(SMMU_IDR0_OFFSET) & SMMU_IDR0_NUMSMRG_MASK, 8);
	assert_int_equal(rd(SMMU_IDR0_OFFSET) >> 9 & 0xf, 10);
	assert_int_equal(rd(SMMU_IDR1_OFFSET) & 0xff, 8);
	assert_int_equal(rd(SMMU_IDR2_OFFSET) & 0xfff, 0x222);
	rig_start(&arm_smmu_v2_device, &other);
	assert_int_equal(rd(SMMU_IDR0_OFFSET) & (SMMU_IDR0_S1TS_MASK | SMMU_IDR0_S2TS_MASK | SMMU_IDR0_SMS_MASK), SMMU_IDR0_S1TS_MASK);
	assert_true(rd(SMMU_IDR0_OFFSET) & SMMU_IDR0_ATOSNS_MASK);
	assert_int_equal(rd(SMMU_IDR1_OFFSET) >> 16 & 0xff, 1);
	assert_int_equal(rd(SMMU_IDR2_OFFSET) & 0xfff, 0x510);
	assert_int_equal(rd(SMMU_IDR7_OFFSET), 0x21);
}

static void out_of_reset_everything_passes(void **state)
{
	(void)state;
	assert_int_equal(dma_read(7, 0x5000).outcome, DMA_BYPASS);
	assert_int_equal(dma_read(7, 0x5000).pa, 0x5000);
}

static void ids_that_are_not_there_read_as_zero(void **state)
{
	(void)state;
	wr(SMMU_SMR_OFFSET(0), 0x7fffffff);
	assert_int_equal(rd(SMMU_SMR_OFFSET(0)), 0x03ff03ff);
}

static void a_stream_nobody_claimed_is_refused_and_told(void **state)
{
	(void)state;
	assert_string_equal(dma_write(0x77, 0x1234).fault, "USF");
	assert_int_equal(rd(GFSR), SMMU_SGFSR_USF_MASK);
	assert_int_equal(rd(SMMU_SGFSYNR1_OFFSET), 0x77);
	assert_int_equal(rd(SMMU_SGFSYNR0_OFFSET), SMMU_SGFSYNR0_WNR_MASK);
	assert_int_equal(rig.lines, 1);
	dma_read(0x78, 0);
	assert_int_equal(rd(SMMU_SGFSYNR1_OFFSET), 0x77);
	assert_int_equal(rd(GFSR), SMMU_SGFSR_USF_MASK | VALID);
	wr(GFSR, rd(GFSR));
	assert_int_equal(rig.lines, 0);
}

static void masks_match_and_two_matches_conflict(void **state)
{
	(void)state;
	set_stream(1, 0x20, 0xf, 2);
	assert_int_equal(dma_read(0x2b, 0x1000).pa, PAGE(33));
	assert_string_equal(dma_read(0x30, 0x1000).fault, "USF");
	set_stream(2, 0x2b, 0, 2);
	assert_string_equal(dma_read(0x2b, 0x1000).fault, "SMCF");
	assert_int_equal(dma_read(0x2a, 0x1000).pa, PAGE(33));
}

static void groups_fault_pass_and_translate(void **state)
{
	(void)state;
	assert_int_equal(dma_read(0x10, 0x2008).pa, PAGE(34) + 8);
	wr(SMMU_S2CR_OFFSET(0), TYPE(BYPASS));
	assert_int_equal(dma_read(0x10, 0x2008).outcome, DMA_BYPASS);
	wr(SMMU_S2CR_OFFSET(0), TYPE(FAULT));
	assert_string_equal(dma_read(0x10, 0x2008).fault, "ICF");
	wr(SMMU_S2CR_OFFSET(0), TYPE(TRANS) | 9);
	assert_string_equal(dma_read(0x10, 0x2008).fault, "UCBF");
	wr(SMMU_S2CR_OFFSET(0), TYPE(TRANS) | 3);	/* a bank that does not translate */
	assert_int_equal(dma_read(0x10, 0x2008).outcome, DMA_BYPASS);
}

static void without_stream_matching_the_id_is_the_index(void **state)
{
	struct dev_cfg index = { .streams = 16, .lacks = SMMU_FEATURE_STREAM_MATCH };

	(void)state;
	rig_start(&arm_smmu_v2_device, &index);
	wr(CR0, SMMU_SCR0_USFCFG_MASK);
	wr(SMMU_S2CR_OFFSET(15), TYPE(BYPASS));
	assert_int_equal(dma_read(15, 0x1000).outcome, DMA_BYPASS);
	assert_string_equal(dma_read(16, 0x1000).fault, "USF");
}

static void an_invalidation_waits_for_its_sync(void **state)
{
	(void)state;
	dma_read(0x10, 0x1000);
	poke64(PAGE(2) + 8, 0);
	wr64(CB(S1_TLBIVAL, 2), 2ull << 48 | 1);
	assert_true(dma_read(0x10, 0x1000).from_tlb);
	assert_true(sync_bank(2) > 0);
	assert_int_equal(dma_read(0x10, 0x1000).outcome, DMA_FAULT);
}

static void a_sync_of_another_bank_does_not_count(void **state)
{
	(void)state;
	dma_read(0x10, 0x1000);
	poke64(PAGE(2) + 8, 0);
	wr64(CB(S1_TLBIVA, 2), 2ull << 48 | 1);
	sync_bank(3);
	assert_int_equal(dma_read(0x10, 0x1000).outcome, DMA_OK);
	sync_all();
	assert_int_equal(dma_read(0x10, 0x1000).outcome, DMA_FAULT);
}

static void an_invalidation_goes_by_asid(void **state)
{
	(void)state;
	dma_read(0x10, 0x1000);
	poke64(PAGE(2) + 8, 0);
	wr(CB(S1_TLBIASID, 2), 3);
	sync_bank(2);
	assert_int_equal(dma_read(0x10, 0x1000).outcome, DMA_OK);
	wr(CB(S1_TLBIASID, 2), 2);
	sync_bank(2);
	assert_int_equal(dma_read(0x10, 0x1000).outcome, DMA_FAULT);
}

static void banks_with_one_asid_share_translations(void **state)
{
	(void)state;
	dma_read(0x10, 0x1000);
	set_bank(4, 2);
	set_stream(1, 0x11, 0, 4);
	assert_true(dma_read(0x11, 0x1000).from_tlb);
}

/* A table that was found stays until whole walks are invalidated; a leaf that goes does not take it along. */
static void a_table_outlives_an_invalidation_of_leaves(void **state)
{
	(void)state;
	dma_read(0x10, 0x1000);
	poke64(PAGE(1), 0);
	rig.dead[2] = true;
	wr64(CB(S1_TLBIVAL, 2), 2ull << 48 | 1);
	sync_bank(2);
	assert_true(dma_read(0x10, 0x1000).walked_dead);
	assert_string_equal(rig.violation[0], "walked-freed-memory");
	rig.n_violations = 0;
	wr64(CB(S1_TLBIVA, 2), 2ull << 48 | 1);
	sync_bank(2);
	assert_false(dma_read(0x10, 0x1000).walked_dead);
	assert_clean();
}

static void permissions_are_those_of_the_entry(void **state)
{
	(void)state;
	poke64(PAGE(2), PAGE(32) | SMALL | RDONLY);
	poke64(PAGE(2) + 8, (PAGE(33) | SMALL) & ~UNPRIV);
	assert_int_equal(dma_read(0x10, 0).outcome, DMA_OK);
	assert_string_equal(dma_write(0x10, 0).fault, "PF");
	assert_string_equal(dma_read(0x10, 0x1000).fault, "PF");
	assert_int_equal(access_as((struct dma_req){ .stream = 0x10, .iova = 0x1000, .priv = true }).outcome, DMA_OK);
}

static void the_first_fault_of_a_bank_is_kept(void **state)
{
	(void)state;
	assert_string_equal(dma_write(0x10, 0x5abc).fault, "TF");
	assert_int_equal(rig.lines, 2 << 2);
	dma_read(0x10, 0x6000);
	assert_int_equal(rd64(CB(FAR, 2)), 0x5abc);
	assert_int_equal(rd(CB(FSR, 2)), SMMU_FSR_TF_MASK | SMMU_FSR_MULTI_MASK | 2 << SMMU_FSR_FORMAT_SHIFT);
	assert_int_equal(rd(CB(FSYNR0, 2)), SMMU_FSYNR0_WNR_MASK | 3);
	assert_int_equal(rd(SMMU_CBFRSYNRA_OFFSET(2)), 0x10);
	wr(CB(FSR, 2), rd(CB(FSR, 2)));
	assert_int_equal(rig.lines, 0);
	assert_int_equal(rd(CB(FSR, 2)) & SMMU_FSR_TF_MASK, 0);
}

static void a_stalled_access_is_resumed_or_ended(void **state)
{
	(void)state;
	wr(CB(SCTLR, 2), ENABLE | SMMU_SCTLR_CFCFG_MASK);
	assert_int_equal(dma_read(0x10, 0x7000).outcome, DMA_HELD);
	assert_true(rd(CB(FSR, 2)) & SMMU_FSR_SS_MASK);
	poke64(PAGE(2) + 8 * 7, PAGE(40) | SMALL);
	wr(CB(FSR, 2), rd(CB(FSR, 2)));
	assert_true(rd(CB(FSR, 2)) & SMMU_FSR_SS_MASK);
	wr(CB(RESUME, 2), 0);
	assert_int_equal(rd(CB(FSR, 2)) & ~(3u << SMMU_FSR_FORMAT_SHIFT), 0);
	assert_int_equal(dma_read(0x10, 0x7000).outcome, DMA_OK);
}

static void an_address_translation_operation_tells_page_or_fault(void **state)
{
	(void)state;
	wr64(CB(ATS1PR, 2), 0x3000);
	assert_int_equal(rd(CB(ATSR, 2)), 1);
	while (rd(CB(ATSR, 2)))
		;
	assert_int_equal(rd64(CB(PAR, 2)), PAGE(35));
	wr64(CB(ATS1PR, 2), 0x9000);
	while (rd(CB(ATSR, 2)))
		;
	assert_true(rd64(CB(PAR, 2)) & 1);
	assert_int_equal(rd(CB(FSR, 2)), 0);
}

/* VTCR as drivers write it: 40 bits of input from two level-1 tables side by side. */
static void stage_two_walks_its_own_format(void **state)
{
	(void)state;
	poke64(PAGE(4), PAGE(1) | 3);
	poke64(PAGE(5), PAGE(6) | 3);
	poke64(PAGE(6), PAGE(7) | 3);
	poke64(PAGE(7), PAGE(36) | 3 | AF | 1 << 7);		/* write only */
	poke64(PAGE(1), PAGE(2) | 3);
	poke64(PAGE(2), PAGE(37) | 3 | AF | 3 << 6);
	wr(SMMU_CBA2R_OFFSET(1), 1);
	wr(SMMU_CBAR_OFFSET(1), 5);				/* stage 2, VMID 5 */
	wr(CB(TCR, 1), VALID | 2 << 16 | 1 << 6 | 24);
	wr64(CB(TTBR0, 1), PAGE(4));
	wr(CB(SCTLR, 1), ENABLE);
	set_stream(0, 0x10, 0, 1);
	assert_int_equal(dma_read(0x10, 0).pa, PAGE(37));
	assert_int_equal(dma_write(0x10, 1ull << 39).pa, PAGE(36));
	assert_string_equal(dma_read(0x10, 1ull << 39).fault, "PF");
	assert_string_equal(dma_read(0x10, 1ull << 40).fault, "TF");
	poke64(PAGE(2), 0);
	wr64(CB(S2_TLBIIPAS2L, 1), 0);
	sync_bank(1);
	assert_string_equal(dma_read(0x10, 0).fault, "TF");
	poke64(PAGE(7), 0);
	wr(SMMU_TLBIVMID_OFFSET, 5);
	sync_all();
	assert_string_equal(dma_write(0x10, 1ull << 39).fault, "TF");
}

static void nested_stages_go_through_both(void **state)
{
	(void)state;
	for (u32 n = 0; n < RAM_PAGES; n++)	/* stage 2: 0x40000000 + n pages -> PAGE(n), but the target of page 0 */
		poke64(PAGE(10) + 8 * n, PAGE(n == 32 ? 41 : n) | 3 | AF | 3 << 6);
	poke64(PAGE(8), 0);
	poke64(PAGE(8) + 8 * (PAGE(0) >> 30), PAGE(9) | 3);
	poke64(PAGE(9) + 8 * (PAGE(0) >> 21 & 511), PAGE(10) | 3);
	wr(SMMU_CBA2R_OFFSET(0), 1);
	wr(SMMU_CBAR_OFFSET(0), 7);
	wr(CB(TCR, 0), VALID | 2 << 16 | 1 << 6 | BITS_39);
	wr64(CB(TTBR0, 0), PAGE(8));
	wr(CB(SCTLR, 0), ENABLE);
	wr(CB(SCTLR, 2), 0);
	wr(SMMU_CBAR_OFFSET(2), SMMU_CBAR_TYPE_S1_TRANS_S2_TRANS << 16);	/* stage 2 is that of bank 0 */
	wr(CB(SCTLR, 2), ENABLE);
	assert_int_equal(dma_read(0x10, 0x10).pa, PAGE(41) + 0x10);
	poke64(PAGE(10) + 8 * 34, 0);
	assert_int_equal(dma_read(0x10, 0x2000).outcome, DMA_FAULT);
}

static void aarch32_banks_take_either_format(void **state)
{
	(void)state;
	wr(CB(SCTLR, 2), 0);
	wr(SMMU_CBA2R_OFFSET(2), 0);
	wr(CB(TCR, 2), SMMU_TCR_EAE_MASK);		/* long descriptors, 32 bits */
	wr(CB(SCTLR, 2), ENABLE);
	assert_int_equal(dma_read(0x10, 0x1000).pa, PAGE(33));
	assert_int_equal(dma_read(0x10, 0x100001000).outcome, DMA_FAULT);
	poke64(PAGE(2) + 8, 0);
	wr(CB(S1_TLBIVAL, 2), 0x1000 | 2);		/* the low half carries the ASID */
	sync_bank(2);
	assert_int_equal(dma_read(0x10, 0x1000).outcome, DMA_FAULT);
	wr(CB(SCTLR, 2), 0);
	wr(CB(TCR, 2), 0);				/* short descriptors; the root has 16 KiB */
	wr(CB(CONTEXTIDR, 2), 9);
	wr(CB(TTBR0, 2), (u32)PAGE(16));
	poke32(PAGE(16), (u32)PAGE(20) | 1);
	poke32(PAGE(20) + 4, (u32)PAGE(50) | 0x32);	/* small page, accessed, for everybody */
	poke32(PAGE(16) + 4, 0x90000000 | 0xc02);	/* section */
	wr(CB(SCTLR, 2), ENABLE);
	assert_int_equal(dma_read(0x10, 0x1004).pa, PAGE(50) + 4);
	assert_int_equal(dma_write(0x10, 0x123456).pa, 0x90023456);
	assert_int_equal(dma_read(0x10, 0x3000).outcome, DMA_FAULT);
}

static void a_stuck_sync_stays_busy_until_it_is_let_go(void **state)
{
	(void)state;
	device_lie(&rig.dev, LIE_ACK_STUCK, 0);
	assert_int_equal(sync_bank(2), 100);
	device_lie(&rig.dev, LIE_NONE, 0);
	assert_int_equal(rd(CB(TLBSTATUS, 2)), 0);
}

static void version_one_shares_context_interrupts(void **state)
{
	struct dev_cfg one = { .streams = 128, .params = params };

	(void)state;
	rig_start(&arm_smmu_v1_device, &one);
	take_over(8, 8);
	make_tables();
	wr(SMMU_V1_CBAR_OFFSET(2), 1u << 24 | S1);	/* the second context interrupt */
	wr(CB(TCR, 2), SMMU_TCR_EAE_MASK | SMMU_TCR_EPD1_MASK);
	wr64(CB(TTBR0, 2), PAGE(0));
	wr64(CB(TTBR1, 2), 0);
	wr(CB(S1_MAIR0, 2), 0xff);
	wr(CB(S1_MAIR1, 2), 0);
	wr(CB(SCTLR, 2), ENABLE);
	set_stream(0, 0x10, 0, 2);
	assert_int_equal(dma_read(0x10, 0x1000).pa, PAGE(33));
	dma_read(0x10, 0x8000);
	assert_int_equal(rig.lines, 2 << 1);
	assert_clean();
}

static void an_mmu500_locks_its_prefetcher(void **state)
{
	struct dev_cfg r2 = cfg, r1 = cfg;

	(void)state;
	r2.extra[1] = 0x20;
	rig_start(&arm_smmu_mmu500_device, &r2);
	assert_true(rd(CB(ACTLR, 0)) & SMMU_MMU500_ACTLR_CPRE_MASK);
	wr(CB(ACTLR, 0), 0);
	assert_true(rd(CB(ACTLR, 0)) & SMMU_MMU500_ACTLR_CPRE_MASK);
	wr(SMMU_SACR_OFFSET, rd(SMMU_SACR_OFFSET) & ~SMMU_MMU500_SACR_CACHE_LOCK_MASK);
	wr(CB(ACTLR, 0), 0);
	assert_int_equal(rd(CB(ACTLR, 0)), 0);
	r1.extra[1] = 0x10;
	rig_start(&arm_smmu_mmu500_device, &r1);
	wr(CB(ACTLR, 0), 0);
	assert_int_equal(rd(CB(ACTLR, 0)), 0);
}

static void firmware_mediates_groups(void **state)
{
	struct dev_cfg mediated = cfg;

	(void)state;
	mediated.extra[3] = SMMU_FIRMWARE_S2CR | SMMU_FIRMWARE_LIVE | 0x45 << 16;
	rig_start(&arm_smmu_qcom_device, &mediated);
	assert_int_equal(rd(SMMU_SMR_OFFSET(0)), VALID | 0x45);
	wr(SMMU_S2CR_OFFSET(1), TYPE(BYPASS));
	assert_int_equal(rd(SMMU_S2CR_OFFSET(1)) & SMMU_S2CR_TYPE_MASK, TYPE(FAULT));
	wr(SMMU_S2CR_OFFSET(1), TYPE(TRANS) | 3);
	wr(SMMU_S2CR_OFFSET(1), TYPE(FAULT));
	assert_int_equal(rd(SMMU_S2CR_OFFSET(1)) & SMMU_S2CR_TYPE_MASK, TYPE(TRANS));
}

static void power_loses_everything(void **state)
{
	(void)state;
	dma_read(0x10, 0x1000);
	device_power(&rig.dev, false);
	assert_int_equal(dma_read(0x10, 0x1000).outcome, DMA_HALTED);
	device_power(&rig.dev, true);
	assert_int_equal(rig.dev.tlb_used, 0);
	assert_int_equal(dma_read(0x10, 0x1000).outcome, DMA_BYPASS);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup(name, start)
#define TAKEN(name) cmocka_unit_test_setup(name, start_taken)
#define ATTACHED(name) cmocka_unit_test_setup(name, start_attached)
	const struct CMUnitTest tests[] = {
		T(capabilities_come_from_the_world), T(out_of_reset_everything_passes), T(ids_that_are_not_there_read_as_zero),
		TAKEN(a_stream_nobody_claimed_is_refused_and_told), ATTACHED(masks_match_and_two_matches_conflict),
		ATTACHED(groups_fault_pass_and_translate), T(without_stream_matching_the_id_is_the_index),
		ATTACHED(an_invalidation_waits_for_its_sync), ATTACHED(a_sync_of_another_bank_does_not_count),
		ATTACHED(an_invalidation_goes_by_asid), ATTACHED(banks_with_one_asid_share_translations),
		ATTACHED(a_table_outlives_an_invalidation_of_leaves), ATTACHED(permissions_are_those_of_the_entry),
		ATTACHED(the_first_fault_of_a_bank_is_kept), ATTACHED(a_stalled_access_is_resumed_or_ended),
		ATTACHED(an_address_translation_operation_tells_page_or_fault), TAKEN(stage_two_walks_its_own_format),
		ATTACHED(nested_stages_go_through_both), ATTACHED(aarch32_banks_take_either_format),
		ATTACHED(a_stuck_sync_stays_busy_until_it_is_let_go), T(version_one_shares_context_interrupts),
		T(an_mmu500_locks_its_prefetcher), T(firmware_mediates_groups), ATTACHED(power_loses_everything),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
