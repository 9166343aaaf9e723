/* SPDX-License-Identifier: MIT */
/* The SMMUv3 model: both stages, their faults, updates of flags by hardware, and every kind of TLB invalidation. */
#include "smmu3_rig.h"

#define S2_PAGE (3ull | 3ull << 6 | 1ull << 10 | 0xfull << 2)	/* read-write, AF, write-back */
#define S2_READ (S2_PAGE & ~(2ull << 6))

/* 40 bits of IPA from level 1; what of RAM stands at which IPA is the caller's. */
static u64 map_s2(u64 ipa, u64 entry)
{
	poke64(S2_ROOT + 8 * (ipa >> 30), (S2_ROOT + 8192) | ENTRY_TABLE);
	poke64(S2_ROOT + 8192 + 8 * (ipa >> 21 & 511), (S2_ROOT + 12288) | ENTRY_TABLE);
	poke64(S2_ROOT + 12288 + 8 * (ipa >> 12 & 511), entry);
	return S2_ROOT + 12288 + 8 * (ipa >> 12 & 511);
}

static struct smmuv3_ste_s2 ste_s2(u32 vmid)
{
	return (struct smmuv3_ste_s2){ .s2vmid = vmid & 0xffff, .s2t0sz = 24, .s2sl0 = 1, .s2tg = SMMUV3_TG0_KIB4,
				       .s2ps = SMMUV3_ADDR_SIZE_BITS48, .s2aa64 = 1, .s2ttb = S2_ROOT >> 4, .s2r = 1,
				       .s2affd = 1 };
}

static void with_stage_2(void)
{
	bring_up(&rich);
	map_s2(0x3000, PAGE(50) | S2_PAGE);
	set_ste(2, with_v(smmuv3_ste_s2_pack(ste_s2(9))));
	assert_clean();
}

/* Stage 1 of stream 1 in an IPA space where all of RAM is at RAM_PA: two-megabyte blocks of stage 2. */
static void nested(struct smmuv3_cd_valid c)
{
	struct smmuv3_ste_s2 s2 = ste_s2(9);
	struct smmuv3_ste_nested s = { .s1contextptr = cd_pa(1, 0) >> 6, .s1dss = SMMUV3_S1DSS_SSID0, .s2vmid = s2.s2vmid,
				       .s2t0sz = s2.s2t0sz, .s2sl0 = s2.s2sl0, .s2tg = s2.s2tg, .s2ps = s2.s2ps,
				       .s2aa64 = 1, .s2ttb = s2.s2ttb, .s2r = 1, .s2affd = 1,
				       .s1cir = SMMUV3_S1_CACHE_WB_RA, .s1cor = SMMUV3_S1_CACHE_WB_RA, .s1csh = SMMUV3_SH_ISH };

	bring_up(&rich);
	poke64(S2_ROOT + 8 * (RAM_PA >> 30), (S2_ROOT + 8192) | ENTRY_TABLE);
	poke64(S2_ROOT + 8192, RAM_PA | (S2_PAGE & ~2ull));	/* a block */
	map_page(S1_ROOT, 0x3000, PAGE(50) | ENTRY_PAGE);
	set_ste(1, with_v(smmuv3_ste_nested_pack(s)));
	poke_words(cd_pa(1, 0), cd_words(c).w, 8);
}

/* ---- faults ------------------------------------------------------------------------------------------------------ */

static void a_write_to_a_read_only_page_is_not_permitted(void **state)
{
	smmuv3_evt_t e;

	(void)state;
	translating(&rich);
	map_page(S1_ROOT, 0x3000, PAGE(50) | ENTRY_PAGE | ENTRY_RO);
	assert_reaches(dma_read(1, 0x3000), PAGE(50));
	assert_faults(dma_write(1, 0x3004), "F_PERMISSION");
	e = assert_event(F_PERMISSION, 1);
	assert_int_equal(smmuv3_evt_f_permission_get_inputaddr(e), 0x3004);
	assert_int_equal(smmuv3_evt_f_permission_get_rnw(e), 0);
	assert_int_equal(smmuv3_evt_f_permission_get_class(e), SMMUV3_EVENT_CLASS_IN);
	assert_int_equal(smmuv3_evt_f_permission_get_stall(e), 0);
	assert_clean();
}

static void privileged_pages_are_for_the_privileged(void **state)
{
	struct dma_req req = { .stream = 1, .iova = 0x3000, .priv = true };

	(void)state;
	translating(&rich);
	map_page(S1_ROOT, 0x3000, (PAGE(50) | ENTRY_PAGE) & ~(1ull << 6));
	assert_faults(dma_read(1, 0x3000), "F_PERMISSION");
	assert_reaches(access_as(req), PAGE(50));
	assert_faults(dma_read(1, 0x3000), "F_PERMISSION");
	assert_clean();
}

static void a_page_that_was_not_accessed_faults(void **state)
{
	struct smmuv3_cd_valid c = cd_of(5, S1_ROOT);

	(void)state;
	translating(&rich);
	c.affd = 0;
	set_cd_at(cd_pa(1, 0), 1, 0, cd_words(c));
	map_page(S1_ROOT, 0x3000, (PAGE(50) | ENTRY_PAGE) & ~(1ull << 10));
	assert_faults(dma_read(1, 0x3000), "F_ACCESS");
	assert_event(F_ACCESS, 1);
}

static void an_output_beyond_the_range_faults(void **state)
{
	struct smmuv3_cd_valid c = cd_of(5, S1_ROOT);

	(void)state;
	translating(&rich);
	c.ips = SMMUV3_ADDR_SIZE_BITS32;
	set_cd_at(cd_pa(1, 0), 1, 0, cd_words(c));
	map_page(S1_ROOT, 0x3000, 1ull << 33 | ENTRY_PAGE);
	assert_faults(dma_read(1, 0x3000), "F_ADDR_SIZE");
	assert_event(F_ADDR_SIZE, 1);
}

static void a_walk_that_aborts_tells_where(void **state)
{
	smmuv3_evt_t e;

	(void)state;
	translating(&rich);
	rig.dead[26] = true;
	assert_faults(dma_read(1, 0x3000), "F_WALK_EABT");
	e = assert_event(F_WALK_EABT, 1);
	assert_int_equal(smmuv3_evt_f_walk_eabt_get_fetchaddr(e) << 3, S1_ROOT + 8192);
	assert_int_equal(smmuv3_evt_f_walk_eabt_get_class(e), SMMUV3_EVENT_CLASS_TT);
	assert_only("walked-freed-memory");
}

static void faults_are_not_recorded_where_the_cd_says_so(void **state)
{
	struct smmuv3_cd_valid c = cd_of(5, S1_ROOT);

	(void)state;
	translating(&rich);
	c.r = 0;
	set_cd_at(cd_pa(1, 0), 1, 0, cd_words(c));
	assert_faults(dma_read(1, 0x9000), "F_TRANSLATION");
	assert_int_equal(events(), 0);
}

static void an_address_outside_both_halves_has_no_translation(void **state)
{
	(void)state;
	translating(&rich);
	assert_faults(dma_read(1, 1ull << 48 | 0x3000), "F_TRANSLATION");
	event();
	assert_faults(dma_read(1, ~0ull << 48 | 0x3000), "F_TRANSLATION");	/* EPD1 */
	assert_clean();
}

static void the_top_byte_is_ignored_where_the_cd_says_so(void **state)
{
	struct smmuv3_cd_valid c = cd_of(5, S1_ROOT);

	(void)state;
	translating(&rich);
	c.tbi0 = 1;
	set_cd_at(cd_pa(1, 0), 1, 0, cd_words(c));
	assert_reaches(dma_read(1, 0xab00000000003000), PAGE(50));
	map_page(S1_ROOT, 0x3000, 0);
	tlbi_va(5, 0x3000, true);
	assert_faults(dma_read(1, 0xab00000000003000), "F_TRANSLATION");
}

/* ---- stage 2 and both -------------------------------------------------------------------------------------------- */

static void stage_2_translates(void **state)
{
	smmuv3_evt_t e;

	(void)state;
	with_stage_2();
	assert_reaches(dma_read(2, 0x3010), PAGE(50) + 0x10);
	assert_faults(dma_read(2, 0x4010), "F_TRANSLATION");
	e = assert_event(F_TRANSLATION, 2);
	assert_int_equal(smmuv3_evt_f_translation_get_s2(e), 1);
	assert_int_equal(smmuv3_evt_f_translation_get_ipa(e), 4);
	map_s2(0x5000, PAGE(51) | S2_READ);
	assert_faults(dma_write(2, 0x5000), "F_PERMISSION");
	assert_clean();
}

static void stage_2_translations_go_by_vmid_and_address(void **state)
{
	(void)state;
	with_stage_2();
	assert_reaches(dma_read(2, 0x3000), PAGE(50));
	map_s2(0x3000, 0);
	command(smmuv3_cmd_tlbi_s2_ipa_pack((struct smmuv3_cmd_tlbi_s2_ipa){ .vmid = 8, .address = 3, .leaf = 1 }));
	command(smmuv3_cmd_tlbi_s2_ipa_pack((struct smmuv3_cmd_tlbi_s2_ipa){ .vmid = 9, .address = 4, .leaf = 1 }));
	command(smmuv3_cmd_tlbi_nh_all_pack((struct smmuv3_cmd_tlbi_nh_all){ .vmid = 9 }));
	assert_int_equal(dma_read(2, 0x3000).outcome, DMA_OK);
	command(smmuv3_cmd_tlbi_s2_ipa_pack((struct smmuv3_cmd_tlbi_s2_ipa){ .vmid = 9, .address = 3, .leaf = 1 }));
	assert_faults(dma_read(2, 0x3000), "F_TRANSLATION");
	map_s2(0x3000, PAGE(52) | S2_PAGE);
	assert_reaches(dma_read(2, 0x3000), PAGE(52));
	map_s2(0x3000, 0);
	command(smmuv3_cmd_tlbi_s12_vmall_pack((struct smmuv3_cmd_tlbi_s12_vmall){ .vmid = 9 }));
	assert_faults(dma_read(2, 0x3000), "F_TRANSLATION");
	assert_clean();
}

static void both_stages_translate_and_tables_are_in_the_ipa_space(void **state)
{
	smmuv3_evt_t e;

	(void)state;
	nested(cd_of(5, S1_ROOT));
	assert_reaches(dma_write(1, 0x3123), PAGE(50) + 0x123);
	map_page(S1_ROOT, 0x4000, (1ull << 38) | ENTRY_PAGE);
	assert_faults(dma_read(1, 0x4000), "F_TRANSLATION");
	e = assert_event(F_TRANSLATION, 1);
	assert_int_equal(smmuv3_evt_f_translation_get_s2(e), 1);
	assert_int_equal(smmuv3_evt_f_translation_get_class(e), SMMUV3_EVENT_CLASS_IN);
	assert_int_equal(smmuv3_evt_f_translation_get_ipa(e), 1ull << 26);
	assert_int_equal(smmuv3_evt_f_translation_get_inputaddr(e), 0x4000);
	assert_clean();
}

static void a_table_that_stage_2_does_not_map_is_a_fault_of_the_walk(void **state)
{
	smmuv3_evt_t e;

	(void)state;
	nested(cd_of(5, 1ull << 38));
	assert_faults(dma_read(1, 0x3000), "F_TRANSLATION");
	e = assert_event(F_TRANSLATION, 1);
	assert_int_equal(smmuv3_evt_f_translation_get_class(e), SMMUV3_EVENT_CLASS_TT);
	assert_clean();
}

static void a_cd_that_stage_2_does_not_map_is_a_fault_of_its_fetch(void **state)
{
	smmuv3_evt_t e;

	(void)state;
	nested(cd_of(5, S1_ROOT));
	poke64(S2_ROOT + 8192, 0);
	assert_faults(dma_read(1, 0x3000), "F_TRANSLATION");
	e = assert_event(F_TRANSLATION, 1);
	assert_int_equal(smmuv3_evt_f_translation_get_class(e), SMMUV3_EVENT_CLASS_CD);
	assert_clean();
}

static void stage_2_invalidation_alone_leaves_what_both_stages_gave(void **state)
{
	(void)state;
	nested(cd_of(5, S1_ROOT));
	assert_reaches(dma_read(1, 0x3000), PAGE(50));
	map_page(S1_ROOT, 0x3000, 0);
	command(smmuv3_cmd_tlbi_s2_ipa_pack((struct smmuv3_cmd_tlbi_s2_ipa){ .vmid = 9, .address = PAGE(50) >> 12 }));
	assert_int_equal(dma_read(1, 0x3000).outcome, DMA_OK);
	command(smmuv3_cmd_tlbi_nh_va_pack((struct smmuv3_cmd_tlbi_nh_va){ .vmid = 9, .asid = 5, .address = 3 }));
	assert_faults(dma_read(1, 0x3000), "F_TRANSLATION");
	assert_clean();
}

/* ---- flags that hardware updates --------------------------------------------------------------------------------- */

static void hardware_sets_the_access_flag(void **state)
{
	struct smmuv3_cd_valid c = cd_of(5, S1_ROOT);
	u64 at;

	(void)state;
	translating(&rich);
	c.affd = 0;
	c.ha = 1;
	set_cd_at(cd_pa(1, 0), 1, 0, cd_words(c));
	at = map_page(S1_ROOT, 0x3000, (PAGE(50) | ENTRY_PAGE) & ~(1ull << 10));
	assert_int_equal(access_as((struct dma_req){ .stream = 1, .iova = 0x3000, .peek = true }).outcome, DMA_OK);
	assert_false(peek64(at) >> 10 & 1);
	assert_reaches(dma_read(1, 0x3000), PAGE(50));
	assert_true(peek64(at) >> 10 & 1);
}

static void hardware_records_the_first_write(void **state)
{
	struct smmuv3_cd_valid c = cd_of(5, S1_ROOT);
	u64 at;

	(void)state;
	translating(&rich);
	c.ha = c.hd = 1;
	set_cd_at(cd_pa(1, 0), 1, 0, cd_words(c));
	at = map_page(S1_ROOT, 0x3000, PAGE(50) | ENTRY_PAGE | ENTRY_RO | 1ull << 51);
	assert_reaches(dma_read(1, 0x3000), PAGE(50));
	assert_true(peek64(at) & ENTRY_RO);
	assert_reaches(dma_write(1, 0x3000), PAGE(50));	/* although the clean entry is cached */
	assert_false(peek64(at) & ENTRY_RO);
	map_page(S1_ROOT, 0x4000, PAGE(51) | ENTRY_PAGE | ENTRY_RO);
	assert_faults(dma_write(1, 0x4000), "F_PERMISSION");
}

static void stage_2_records_the_first_write_too(void **state)
{
	struct smmuv3_ste_s2 s = ste_s2(9);
	u64 at;

	(void)state;
	bring_up(&rich);
	s.s2ha = s.s2hd = 1;
	s.s2affd = 0;
	at = map_s2(0x3000, (PAGE(50) | S2_READ | 1ull << 51) & ~(1ull << 10));
	set_ste(2, with_v(smmuv3_ste_s2_pack(s)));
	assert_reaches(dma_read(2, 0x3000), PAGE(50));
	assert_int_equal(peek64(at) >> 6 & 0x13, 0x11);	/* accessed, not written */
	assert_reaches(dma_write(2, 0x3000), PAGE(50));
	assert_int_equal(peek64(at) >> 6 & 0x13, 0x13);
	assert_clean();
}

/* ---- invalidation ------------------------------------------------------------------------------------------------ */

static void ranges_drop_what_they_cover_and_no_more(void **state)
{
	(void)state;
	translating(&rich);
	for (u64 va = 0x10000; va < 0x20000; va += 0x1000) {
		map_page(S1_ROOT, va, PAGE(50) | ENTRY_PAGE);
		assert_reaches(dma_read(1, va), PAGE(50));
	}
	map_page(S1_ROOT, 0x17000, 0);
	map_page(S1_ROOT, 0x18000, 0);
	command(smmuv3_cmd_tlbi_nh_va_pack((struct smmuv3_cmd_tlbi_nh_va){
		.asid = 5, .address = 0x10, .tg = SMMUV3_TLBI_TG_KIB4, .num = 1, .scale = 2, .leaf = 1, .ttl = 3 }));
	assert_faults(dma_read(1, 0x17000), "F_TRANSLATION");
	assert_int_equal(dma_read(1, 0x18000).outcome, DMA_OK);
	assert_clean();
}

static void a_level_hint_keeps_entries_of_other_levels(void **state)
{
	(void)state;
	translating(&rich);
	assert_reaches(dma_read(1, 0x3000), PAGE(50));
	map_page(S1_ROOT, 0x3000, 0);
	command(smmuv3_cmd_tlbi_nh_va_pack((struct smmuv3_cmd_tlbi_nh_va){
		.asid = 5, .address = 3, .tg = SMMUV3_TLBI_TG_KIB4, .ttl = 2, .leaf = 1 }));
	assert_int_equal(dma_read(1, 0x3000).outcome, DMA_OK);
	command(smmuv3_cmd_tlbi_nh_va_pack((struct smmuv3_cmd_tlbi_nh_va){
		.asid = 5, .address = 3, .tg = SMMUV3_TLBI_TG_KIB4, .ttl = 3, .leaf = 1 }));
	assert_faults(dma_read(1, 0x3000), "F_TRANSLATION");
	assert_clean();
}

static void an_address_is_dropped_for_every_asid_by_its_own_command(void **state)
{
	(void)state;
	translating(&rich);
	assert_reaches(dma_read(1, 0x3000), PAGE(50));
	map_page(S1_ROOT, 0x3000, 0);
	command(smmuv3_cmd_tlbi_nh_vaa_pack((struct smmuv3_cmd_tlbi_nh_vaa){ .address = 3, .leaf = 1 }));
	assert_faults(dma_read(1, 0x3000), "F_TRANSLATION");
	assert_clean();
}

static void el2_translations_are_apart(void **state)
{
	struct smmuv3_ste_s1 s = ste_s1(1);

	(void)state;
	bring_up(&rich);
	s.strw = SMMUV3_STRW_EL2;
	map_page(S1_ROOT, 0x3000, PAGE(50) | ENTRY_PAGE);
	set_ste(1, with_v(smmuv3_ste_s1_pack(s)));
	set_cd_at(cd_pa(1, 0), 1, 0, cd_words(cd_of(5, S1_ROOT)));
	assert_reaches(dma_read(1, 0x3000), PAGE(50));
	map_page(S1_ROOT, 0x3000, 0);
	tlbi_nsnh_all();
	tlbi_asid(5);
	assert_int_equal(dma_read(1, 0x3000).outcome, DMA_OK);
	command(smmuv3_cmd_tlbi_el2_va_pack((struct smmuv3_cmd_tlbi_el2_va){ .address = 3, .leaf = 1 }));
	assert_faults(dma_read(1, 0x3000), "F_TRANSLATION");
	assert_clean();
}

static void vmid_wildcards_widen_an_invalidation(void **state)
{
	(void)state;
	with_stage_2();
	assert_reaches(dma_read(2, 0x3000), PAGE(50));
	map_s2(0x3000, 0);
	command(smmuv3_cmd_tlbi_s12_vmall_pack((struct smmuv3_cmd_tlbi_s12_vmall){ .vmid = 8 }));
	assert_int_equal(dma_read(2, 0x3000).outcome, DMA_OK);
	cr0(CR0_ON | SMMUV3_VMW_IGNORE1 << SMMUV3_CR0_VMW_SHIFT);
	command(smmuv3_cmd_tlbi_s12_vmall_pack((struct smmuv3_cmd_tlbi_s12_vmall){ .vmid = 8 }));
	assert_faults(dma_read(2, 0x3000), "F_TRANSLATION");
	assert_clean();
}

static void other_granules_are_walked(void **state)
{
	struct smmuv3_cd_valid c = cd_of(5, S1_ROOT);

	(void)state;
	translating(&rich);
	c.tg0 = SMMUV3_TG0_KIB16;
	c.t0sz = 64 - 36;			/* from level 2 */
	set_cd_at(cd_pa(1, 0), 1, 0, cd_words(c));
	poke64(S1_ROOT, (PAGE(32)) | ENTRY_TABLE);
	poke64(PAGE(32) + 8, PAGE(48) | ENTRY_PAGE);
	assert_reaches(dma_read(1, 0x4abc), PAGE(48) + 0xabc);
	assert_reaches(dma_read(1, 0x7abc), PAGE(51) + 0xabc);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_write_to_a_read_only_page_is_not_permitted),
		cmocka_unit_test(privileged_pages_are_for_the_privileged),
		cmocka_unit_test(a_page_that_was_not_accessed_faults),
		cmocka_unit_test(an_output_beyond_the_range_faults),
		cmocka_unit_test(a_walk_that_aborts_tells_where),
		cmocka_unit_test(faults_are_not_recorded_where_the_cd_says_so),
		cmocka_unit_test(an_address_outside_both_halves_has_no_translation),
		cmocka_unit_test(the_top_byte_is_ignored_where_the_cd_says_so),
		cmocka_unit_test(stage_2_translates),
		cmocka_unit_test(stage_2_translations_go_by_vmid_and_address),
		cmocka_unit_test(both_stages_translate_and_tables_are_in_the_ipa_space),
		cmocka_unit_test(a_table_that_stage_2_does_not_map_is_a_fault_of_the_walk),
		cmocka_unit_test(a_cd_that_stage_2_does_not_map_is_a_fault_of_its_fetch),
		cmocka_unit_test(stage_2_invalidation_alone_leaves_what_both_stages_gave),
		cmocka_unit_test(hardware_sets_the_access_flag),
		cmocka_unit_test(hardware_records_the_first_write),
		cmocka_unit_test(stage_2_records_the_first_write_too),
		cmocka_unit_test(ranges_drop_what_they_cover_and_no_more),
		cmocka_unit_test(a_level_hint_keeps_entries_of_other_levels),
		cmocka_unit_test(an_address_is_dropped_for_every_asid_by_its_own_command),
		cmocka_unit_test(el2_translations_are_apart),
		cmocka_unit_test(vmid_wildcards_widen_an_invalidation),
		cmocka_unit_test(other_granules_are_walked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
