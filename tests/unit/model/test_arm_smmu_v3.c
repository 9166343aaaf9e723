/* SPDX-License-Identifier: MIT */
/* The SMMUv3 model: registers and acknowledgements, command queue, bypass and abort, stage 1, TLB and configuration caches. */
#include "smmu3_rig.h"

static void power_on_shows_the_capabilities(void **state)
{
	(void)state;
	rig_start(&arm_smmu_v3_device, &(struct dev_cfg){ .extra = { 0x0000018a0fffffffull, 0, 0x12345678 } });
	assert_int_equal(rd(SMMUV3_IDR0_OFFSET) & SMMUV3_IDR0_TTF_MASK, SMMUV3_TTF_AARCH64 << SMMUV3_IDR0_TTF_SHIFT);
	assert_int_equal(rd(SMMUV3_IDR0_OFFSET) & SMMUV3_IDR0_ATOS_MASK, 0);
	assert_int_equal(rd(SMMUV3_IIDR_OFFSET), 0x12345678);
	assert_int_equal(rd(SMMUV3_CR0_OFFSET), 0);
	assert_int_equal(rd(SMMUV3_CR0ACK_OFFSET), 0);
	assert_clean();
}

static void cr0_takes_effect_after_it_was_polled(void **state)
{
	(void)state;
	rig_start(&arm_smmu_v3_device, &rich);
	wr(SMMUV3_CR1_OFFSET, CR1_CACHED);
	queues();
	wr(SMMUV3_CR0_OFFSET, SMMUV3_CR0_CMDQEN_MASK);
	assert_int_equal(rd(SMMUV3_CR0ACK_OFFSET), 0);
	assert_int_equal(rd(SMMUV3_CR0ACK_OFFSET), 0);
	assert_int_equal(rd(SMMUV3_CR0ACK_OFFSET), SMMUV3_CR0_CMDQEN_MASK);
	assert_clean();
}

static void gbpa_decides_while_translation_is_off(void **state)
{
	(void)state;
	rig_start(&arm_smmu_v3_device, &rich);
	assert_int_equal(dma_read(1, 0x12345).outcome, DMA_BYPASS);
	assert_int_equal(rd(SMMUV3_GBPA_OFFSET) & SMMUV3_GBPA_UPDATE_MASK, 0);
	wr(SMMUV3_GBPA_OFFSET, SMMUV3_GBPA_UPDATE_MASK | SMMUV3_GBPA_ABORT_MASK);
	assert_int_equal(dma_read(1, 0x12345).outcome, DMA_BYPASS);
	wr(SMMUV3_GBPA_OFFSET, SMMUV3_GBPA_UPDATE_MASK);	/* while one is under way: lost */
	while (rd(SMMUV3_GBPA_OFFSET) & SMMUV3_GBPA_UPDATE_MASK)
		;
	assert_faults(dma_read(1, 0x12345), "GBPA_ABORT");
	assert_true(rig.n_violations > 0);
}

static void commands_are_consumed_and_sync_sends_its_message(void **state)
{
	(void)state;
	bring_up(&rich);
	put(smmuv3_cmd_sync_pack((struct smmuv3_cmd_sync){ .cs = SMMUV3_SYNC_CS_IRQ, .msidata = 0xabcd,
							   .msiaddress = MSI_PA >> 2 }));
	assert_int_equal(peek64(MSI_PA), 0);
	go();
	assert_int_equal(peek64(MSI_PA), 0xabcd);
	assert_int_equal(rd(SMMUV3_CMDQ_CONS_OFFSET), prod);
	assert_clean();
}

static void the_command_queue_wraps(void **state)
{
	(void)state;
	bring_up(&rich);
	for (u32 i = 0; i < 5u << QUEUE_LG2; i++)
		sync();
	assert_int_equal(rd(SMMUV3_CMDQ_CONS_OFFSET), rd(SMMUV3_CMDQ_PROD_OFFSET));
	assert_clean();
}

static void a_full_queue_is_consumed_whole(void **state)
{
	(void)state;
	bring_up(&rich);
	for (u32 i = 0; i < 1u << QUEUE_LG2; i++)
		put(smmuv3_cmd_sync_pack((struct smmuv3_cmd_sync){ .cs = SMMUV3_SYNC_CS_NONE }));
	go();
	assert_int_equal(rd(SMMUV3_CMDQ_CONS_OFFSET), prod);
	assert_clean();
}

static void an_illegal_command_stops_the_queue_until_it_is_acknowledged(void **state)
{
	u32 at;

	(void)state;
	bring_up(&rich);
	at = prod;
	put((smmuv3_cmd_t){ .w = { 0xee } });
	put(smmuv3_cmd_sync_pack((struct smmuv3_cmd_sync){ .cs = SMMUV3_SYNC_CS_NONE }));
	go();
	assert_int_equal(rd(SMMUV3_CMDQ_CONS_OFFSET), at | SMMUV3_CERROR_ILL << SMMUV3_CMDQ_CONS_ERR_SHIFT);
	assert_int_equal(rd(SMMUV3_GERROR_OFFSET), SMMUV3_GERROR_CMDQ_ERR_MASK);
	poke64(CMDQ + 16 * at, smmuv3_cmd_sync_pack((struct smmuv3_cmd_sync){ .cs = 0 }).w[0]);
	wr(SMMUV3_GERRORN_OFFSET, SMMUV3_GERROR_CMDQ_ERR_MASK);
	assert_int_equal(rd(SMMUV3_CMDQ_CONS_OFFSET) & SMMUV3_CMDQ_CONS_RD_MASK, prod);
	rig.n_violations = 0;			/* what a command must be is judged when it was carried out, not here */
}

static void a_queue_that_is_gone_stops_with_an_abort(void **state)
{
	(void)state;
	bring_up(&rich);
	rig.dead[0] = true;
	wr(SMMUV3_CMDQ_PROD_OFFSET, prod + 1);
	assert_int_equal(rd(SMMUV3_CMDQ_CONS_OFFSET) >> SMMUV3_CMDQ_CONS_ERR_SHIFT, SMMUV3_CERROR_ABT);
	assert_int_equal(rd(SMMUV3_GERROR_OFFSET), SMMUV3_GERROR_CMDQ_ERR_MASK);
	assert_only("walked-freed-memory");
}

static void bypass_and_abort_stes_do_what_they_say(void **state)
{
	(void)state;
	bring_up(&rich);
	set_ste(2, with_v(smmuv3_ste_bypass_pack((struct smmuv3_ste_bypass){ .dre = 0 })));
	set_ste(3, (smmuv3_ste_t){ .w = { 1 } });
	assert_int_equal(dma_write(2, 0x1234567).outcome, DMA_BYPASS);
	assert_faults(dma_write(3, 0x1234567), "ABORT");
	assert_int_equal(events(), 0);
	assert_clean();
}

static void stage_1_translates(void **state)
{
	(void)state;
	translating(&rich);
	assert_reaches(dma_read(1, 0x3abc), PAGE(50) + 0xabc);
	assert_reaches(dma_write(1, 0x3abc), PAGE(50) + 0xabc);
	assert_faults(dma_read(1, 0x4000), "F_TRANSLATION");
	assert_event(F_TRANSLATION, 1);
	assert_clean();
}

static void translations_are_kept_until_they_are_invalidated(void **state)
{
	struct dma_res r;

	(void)state;
	translating(&rich);
	assert_reaches(dma_read(1, 0x3000), PAGE(50));
	map_page(S1_ROOT, 0x3000, 0);
	r = dma_read(1, 0x3000);
	assert_int_equal(r.outcome, DMA_OK);
	assert_true(r.from_tlb && !r.fresh_ok);
	tlbi_va(6, 0x3000, true);
	tlbi_va(5, 0x4000, true);
	assert_int_equal(dma_read(1, 0x3000).outcome, DMA_OK);
	tlbi_va(5, 0x3000, true);
	assert_faults(dma_read(1, 0x3000), "F_TRANSLATION");
	assert_clean();
}

static void tables_on_the_way_are_kept_unless_the_invalidation_is_not_for_leaves_alone(void **state)
{
	(void)state;
	translating(&rich);
	assert_reaches(dma_read(1, 0x3000), PAGE(50));
	poke64(S1_ROOT + 8192, (S1_OTHER + 12288) | ENTRY_TABLE);	/* another last table */
	poke64(S1_OTHER + 12288 + 8 * 3, PAGE(51) | ENTRY_PAGE);
	tlbi_va(5, 0x3000, true);
	assert_reaches(dma_read(1, 0x3000), PAGE(50));
	tlbi_va(5, 0x3000, false);
	assert_reaches(dma_read(1, 0x3000), PAGE(51));
	assert_clean();
}

static void a_freed_table_is_still_walked_when_nobody_invalidated_it(void **state)
{
	(void)state;
	translating(&rich);
	assert_reaches(dma_read(1, 0x3000), PAGE(50));
	rig.dead[27] = true;			/* the last table */
	tlbi_va(5, 0x3000, true);
	assert_faults(dma_read(1, 0x3000), "F_WALK_EABT");
	assert_only("walked-freed-memory");
}

static void configuration_is_kept_until_it_is_invalidated(void **state)
{
	struct dma_res r;

	(void)state;
	translating(&rich);
	assert_reaches(dma_read(1, 0x3000), PAGE(50));
	map_page(S1_OTHER, 0x3000, PAGE(51) | ENTRY_PAGE);
	poke64(cd_pa(1, 0) + 8, S1_OTHER);
	tlbi_asid(5);
	r = dma_read(1, 0x3000);
	assert_int_equal(r.pa, PAGE(50));
	assert_true(r.from_tlb && r.fresh_ok && r.fresh_pa == PAGE(51));
	cfgi_cd(1, 0, true);
	tlbi_asid(5);
	assert_reaches(dma_read(1, 0x3000), PAGE(51));
}

static void streams_with_one_asid_share_translations(void **state)
{
	(void)state;
	translating(&rich);
	set_ste(2, with_v(smmuv3_ste_s1_pack(ste_s1(2))));
	set_cd_at(cd_pa(2, 0), 2, 0, cd_words(cd_of(5, S1_ROOT)));
	assert_reaches(dma_read(1, 0x3000), PAGE(50));
	map_page(S1_ROOT, 0x3000, 0);
	assert_true(dma_read(2, 0x3000).from_tlb);
	assert_int_equal(dma_read(2, 0x3000).pa, PAGE(50));
	assert_clean();
}

static void global_translations_outlive_their_asid(void **state)
{
	(void)state;
	translating(&rich);
	map_page(S1_ROOT, 0x3000, (PAGE(50) | ENTRY_PAGE) & ~(1ull << 11));
	assert_reaches(dma_read(1, 0x3000), PAGE(50));
	map_page(S1_ROOT, 0x3000, 0);
	tlbi_asid(5);
	assert_int_equal(dma_read(1, 0x3000).outcome, DMA_OK);
	command(smmuv3_cmd_tlbi_nh_all_pack((struct smmuv3_cmd_tlbi_nh_all){ .vmid = 0 }));
	assert_faults(dma_read(1, 0x3000), "F_TRANSLATION");
	assert_clean();
}

static void a_peek_sees_memory_and_changes_nothing(void **state)
{
	struct dma_req req = { .stream = 1, .iova = 0x3000, .peek = true };

	(void)state;
	translating(&rich);
	assert_reaches(dma_read(1, 0x3000), PAGE(50));
	map_page(S1_ROOT, 0x3000, PAGE(52) | ENTRY_PAGE);
	assert_reaches(access_as(req), PAGE(52));
	req.iova = 0x9000;
	assert_faults(access_as(req), "F_TRANSLATION");
	assert_int_equal(events(), 0);
	assert_reaches(dma_read(1, 0x3000), PAGE(50));
	assert_clean();
}

static void a_stuck_queue_goes_on_when_it_behaves_again(void **state)
{
	(void)state;
	bring_up(&rich);
	device_lie(&rig.dev, LIE_BUSY_STUCK, 2);
	put(smmuv3_cmd_sync_pack((struct smmuv3_cmd_sync){ .cs = 0 }));
	go();
	assert_int_not_equal(rd(SMMUV3_CMDQ_CONS_OFFSET), prod);
	assert_int_not_equal(rd(SMMUV3_CMDQ_CONS_OFFSET), prod);
	assert_int_equal(rd(SMMUV3_CMDQ_CONS_OFFSET), prod);
	device_lie(&rig.dev, LIE_BUSY_STUCK, ~0ull);
	put(smmuv3_cmd_sync_pack((struct smmuv3_cmd_sync){ .cs = 0 }));
	go();
	assert_int_not_equal(rd(SMMUV3_CMDQ_CONS_OFFSET), prod);
	device_lie(&rig.dev, LIE_NONE, 0);
	assert_int_equal(rd(SMMUV3_CMDQ_CONS_OFFSET), prod);
	assert_clean();
}

/* What a SYNC completes takes time; what nobody waits for is carried out at once. */
static void slow_commands_are_carried_out_while_software_waits(void **state)
{
	static const struct dev_cfg slow = { .page_shift = 12, .extra = { [3] = SLOW_COMMANDS } };

	(void)state;
	bring_up(&slow);
	put(smmuv3_cmd_tlbi_nsnh_all_pack());
	put(smmuv3_cmd_sync_pack((struct smmuv3_cmd_sync){ .cs = SMMUV3_SYNC_CS_IRQ, .msiaddress = MSI_PA >> 2, .msidata = 7,
							    .msh = SMMUV3_SH_ISH, .msiattr = SMMUV3_MEMATTR_OWB_IWB }));
	go();
	rd(SMMUV3_CMDQ_CONS_OFFSET);
	assert_int_equal(peek64(MSI_PA), 0);
	device_waited(&rig.dev);
	assert_int_equal(peek64(MSI_PA), 7);
	device_op_end(&rig.dev);
	assert_clean();
	put(smmuv3_cmd_prefetch_config_pack((struct smmuv3_cmd_prefetch_config){ .streamid = 1 }));
	go();
	device_op_end(&rig.dev);
	assert_clean();
	sync();
	put(smmuv3_cmd_sync_pack((struct smmuv3_cmd_sync){ .cs = SMMUV3_SYNC_CS_SEV }));
	go();
	device_op_end(&rig.dev);
	assert_only("returned-before-done");
}

static void slow_commands_are_carried_out_while_software_only_looks(void **state)
{
	static const struct dev_cfg slow = { .page_shift = 12, .extra = { [3] = SLOW_COMMANDS } };
	u32 looks = 0;

	(void)state;
	bring_up(&slow);
	put(smmuv3_cmd_sync_pack((struct smmuv3_cmd_sync){ .cs = SMMUV3_SYNC_CS_SEV }));
	go();
	while (looks < 100 && (rd(SMMUV3_CMDQ_CONS_OFFSET) & SMMUV3_CMDQ_CONS_RD_MASK) != prod)
		looks++;
	assert_in_range(looks, 1, 99);
	device_op_end(&rig.dev);
	assert_clean();
}

static void a_unit_that_cannot_prefetch_stops(void **state)
{
	static const struct dev_cfg poor = { .page_shift = 12, .extra = { [3] = NO_PREFETCH } };

	(void)state;
	bring_up(&poor);
	put(smmuv3_cmd_prefetch_config_pack((struct smmuv3_cmd_prefetch_config){ .streamid = 1 }));
	go();
	assert_int_equal(rd(SMMUV3_GERROR_OFFSET), SMMUV3_GERROR_CMDQ_ERR_MASK);
	assert_int_equal(rd(SMMUV3_CMDQ_CONS_OFFSET) >> SMMUV3_CMDQ_CONS_ERR_SHIFT, SMMUV3_CERROR_ILL);
}

static void settling_leaves_a_unit_that_goes_on(void **state)
{
	(void)state;
	translating(&rich);
	dma_read(1, 0x9000);
	device_settle(&rig.dev);
	assert_int_equal(events(), 0);
	assert_reaches(dma_read(1, 0x3000), PAGE(50));
	tlbi_va(5, 0x3000, true);
	assert_clean();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(power_on_shows_the_capabilities),
		cmocka_unit_test(cr0_takes_effect_after_it_was_polled),
		cmocka_unit_test(gbpa_decides_while_translation_is_off),
		cmocka_unit_test(commands_are_consumed_and_sync_sends_its_message),
		cmocka_unit_test(the_command_queue_wraps),
		cmocka_unit_test(a_full_queue_is_consumed_whole),
		cmocka_unit_test(an_illegal_command_stops_the_queue_until_it_is_acknowledged),
		cmocka_unit_test(a_queue_that_is_gone_stops_with_an_abort),
		cmocka_unit_test(bypass_and_abort_stes_do_what_they_say),
		cmocka_unit_test(stage_1_translates),
		cmocka_unit_test(translations_are_kept_until_they_are_invalidated),
		cmocka_unit_test(tables_on_the_way_are_kept_unless_the_invalidation_is_not_for_leaves_alone),
		cmocka_unit_test(a_freed_table_is_still_walked_when_nobody_invalidated_it),
		cmocka_unit_test(configuration_is_kept_until_it_is_invalidated),
		cmocka_unit_test(streams_with_one_asid_share_translations),
		cmocka_unit_test(global_translations_outlive_their_asid),
		cmocka_unit_test(a_peek_sees_memory_and_changes_nothing),
		cmocka_unit_test(a_stuck_queue_goes_on_when_it_behaves_again),
		cmocka_unit_test(slow_commands_are_carried_out_while_software_waits),
		cmocka_unit_test(slow_commands_are_carried_out_while_software_only_looks),
		cmocka_unit_test(a_unit_that_cannot_prefetch_stops),
		cmocka_unit_test(settling_leaves_a_unit_that_goes_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
