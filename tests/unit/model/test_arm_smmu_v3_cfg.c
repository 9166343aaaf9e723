/* SPDX-License-Identifier: MIT */
/* The SMMUv3 model: stream tables and context descriptors of one and of two levels, substreams, what is bad in them, caches. */
#include "smmu3_rig.h"

#define L2_STRTAB (SMMUV3_STRTAB_FMT_TWO_LEVEL << SMMUV3_STRTAB_BASE_CFG_FMT_SHIFT | \
		   SMMUV3_STRTAB_SPLIT_LEAF_4K << SMMUV3_STRTAB_BASE_CFG_SPLIT_SHIFT | 10)

static struct dma_res dma_ssid(u32 sid, u32 ssid, u64 iova)
{
	return access_as((struct dma_req){ .stream = sid, .ssid = ssid, .has_ssid = true, .iova = iova });
}

/* Stream 1 with substreams: 8 CDs in a row, of which 0 and 3 are valid. */
static void with_substreams(u32 s1dss)
{
	struct smmuv3_ste_s1 s = ste_s1(1);

	bring_up(&rich);
	s.s1cdmax = 3;
	s.s1dss = s1dss & 3;
	map_page(S1_ROOT, 0x3000, PAGE(50) | ENTRY_PAGE);
	map_page(S1_OTHER, 0x3000, PAGE(51) | ENTRY_PAGE);
	set_ste(1, with_v(smmuv3_ste_s1_pack(s)));
	set_cd_at(cd_pa(1, 0), 1, 0, cd_words(cd_of(5, S1_ROOT)));
	set_cd_at(cd_pa(1, 3), 1, 3, cd_words(cd_of(6, S1_OTHER)));
}

/* ---- stream table ------------------------------------------------------------------------------------------------ */

static void a_stream_beyond_the_table_is_bad(void **state)
{
	(void)state;
	bring_up(&rich);
	assert_faults(dma_read(16, 0), "C_BAD_STREAMID");
	assert_event(C_BAD_STREAMID, 16);
	assert_clean();
}

static void bad_streams_are_recorded_only_on_request(void **state)
{
	(void)state;
	bring_up(&rich);
	cr0(SMMUV3_CR0_CMDQEN_MASK | SMMUV3_CR0_EVENTQEN_MASK);
	wr(SMMUV3_CR2_OFFSET, 0);
	command(smmuv3_cmd_tlbi_el2_all_pack());
	cr0(CR0_ON);
	assert_faults(dma_read(16, 0), "C_BAD_STREAMID");
	assert_int_equal(events(), 0);
	assert_clean();
}

static void an_invalid_ste_is_bad(void **state)
{
	(void)state;
	bring_up(&rich);
	assert_faults(dma_read(4, 0), "C_BAD_STE");
	assert_event(C_BAD_STE, 4);
	assert_clean();
}

static void a_stream_table_that_is_gone_aborts_the_fetch(void **state)
{
	smmuv3_evt_t e;

	(void)state;
	bring_up(&rich);
	rig.dead[3] = true;
	assert_faults(dma_read(4, 0), "F_STE_FETCH");
	e = assert_event(F_STE_FETCH, 4);
	assert_int_equal(smmuv3_evt_f_ste_fetch_get_fetchaddr(e) << 3, STRTAB + 256);
	assert_only("walked-freed-memory");
}

static void two_level_stream_tables_are_walked(void **state)
{
	struct smmuv3_ste_s1 s = ste_s1(1);

	(void)state;
	bring_up(&rich);
	cr0(SMMUV3_CR0_CMDQEN_MASK | SMMUV3_CR0_EVENTQEN_MASK);
	wr(SMMUV3_STRTAB_BASE_CFG_OFFSET, L2_STRTAB);
	cfgi_all();
	cr0(CR0_ON);
	assert_faults(dma_read(65, 0), "C_BAD_STREAMID");
	event();
	map_page(S1_ROOT, 0x3000, PAGE(50) | ENTRY_PAGE);
	for (u32 i = 1; i < 8; i++)
		poke64(STRTAB_L2 + 64 + 8 * i, with_v(smmuv3_ste_s1_pack(s)).w[i]);
	poke64(STRTAB_L2 + 64, with_v(smmuv3_ste_s1_pack(s)).w[0]);
	poke64(cd_pa(1, 0), cd_words(cd_of(5, S1_ROOT)).w[0]);
	for (u32 i = 1; i < 8; i++)
		poke64(cd_pa(1, 0) + 8 * i, cd_words(cd_of(5, S1_ROOT)).w[i]);
	poke64(STRTAB + 8, STRTAB_L2 | 7);		/* 64 STEs */
	assert_reaches(dma_read(65, 0x3000), PAGE(50));
	assert_faults(dma_read(1024, 0), "C_BAD_STREAMID");
	event();
	assert_int_equal(events(), 0);
	assert_clean();
}

static void a_short_second_level_ends_where_its_span_says(void **state)
{
	(void)state;
	bring_up(&rich);
	cr0(SMMUV3_CR0_CMDQEN_MASK | SMMUV3_CR0_EVENTQEN_MASK);
	wr(SMMUV3_STRTAB_BASE_CFG_OFFSET, L2_STRTAB);
	cfgi_all();
	cr0(CR0_ON);
	poke64(STRTAB_L2 + 64, 1);
	poke64(STRTAB, STRTAB_L2 | 2);			/* two STEs */
	assert_faults(dma_read(1, 0), "ABORT");
	assert_faults(dma_read(2, 0), "C_BAD_STREAMID");
	assert_event(C_BAD_STREAMID, 2);
	assert_clean();
}

/* Each is one thing the part does not have, or a value that is reserved. */
static void bad_stes_are_refused(void **state)
{
	struct smmuv3_ste_s1 s1 = ste_s1(1);
	struct smmuv3_ste_s2 s2 = { .s2aa64 = 0, .s2t0sz = 24, .s2sl0 = 1, .s2ps = SMMUV3_ADDR_SIZE_BITS48 };
	smmuv3_ste_t bad[6];

	(void)state;
	bring_up(&rich);
	s1.s1cdmax = 17;
	bad[0] = with_v(smmuv3_ste_s1_pack(s1));
	s1 = ste_s1(1);
	s1.strw = 1;
	bad[1] = with_v(smmuv3_ste_s1_pack(s1));
	s1 = ste_s1(1);
	s1.eats = SMMUV3_EATS_S1CHK;
	bad[2] = with_v(smmuv3_ste_s1_pack(s1));
	bad[3] = with_v(smmuv3_ste_s2_pack(s2));
	s2.s2aa64 = 1;
	s2.s2t0sz = 15;
	bad[4] = with_v(smmuv3_ste_s2_pack(s2));
	s2.s2t0sz = 24;
	s2.s2hd = 1;
	bad[5] = with_v(smmuv3_ste_s2_pack(s2));
	for (u32 i = 0; i < ARRAY_LEN(bad); i++) {
		set_ste(1, bad[i]);
		rig.n_violations = 0;
		assert_faults(dma_read(1, 0), "C_BAD_STE");
		assert_event(C_BAD_STE, 1);
		assert_true(rig.n_violations > 0);	/* the monitors say the same */
	}
}

/* ---- context descriptors ----------------------------------------------------------------------------------------- */

static void an_invalid_cd_is_bad(void **state)
{
	(void)state;
	translating(&rich);
	poke64(cd_pa(1, 0), 0);
	cfgi_cd(1, 0, true);
	assert_faults(dma_read(1, 0x3000), "C_BAD_CD");
	assert_event(C_BAD_CD, 1);
	assert_clean();
}

static void bad_cds_are_refused(void **state)
{
	struct smmuv3_cd_valid bad[] = { cd_of(5, S1_ROOT), cd_of(5, S1_ROOT), cd_of(5, S1_ROOT), cd_of(5, S1_ROOT) };

	(void)state;
	translating(&rich);
	bad[0].aa64 = 0;
	bad[1].t0sz = 15;
	bad[2].tg0 = 3;
	bad[3].hd = 1;
	for (u32 i = 0; i < ARRAY_LEN(bad); i++) {
		set_cd_at(cd_pa(1, 0), 1, 0, cd_words(bad[i]));
		rig.n_violations = 0;
		assert_faults(dma_read(1, 0x3000), "C_BAD_CD");
		assert_event(C_BAD_CD, 1);
		assert_true(rig.n_violations > 0);
	}
}

static void cds_that_are_gone_abort_the_fetch(void **state)
{
	(void)state;
	translating(&rich);
	rig.dead[6] = true;
	cfgi_cd(1, 0, true);
	assert_faults(dma_read(1, 0x3000), "F_CD_FETCH");
	assert_event(F_CD_FETCH, 1);
	assert_only("walked-freed-memory");
}

static void substreams_have_their_own_translations(void **state)
{
	(void)state;
	with_substreams(SMMUV3_S1DSS_SSID0);
	assert_reaches(dma_read(1, 0x3000), PAGE(50));
	assert_reaches(dma_ssid(1, 3, 0x3000), PAGE(51));
	assert_faults(dma_ssid(1, 2, 0x3000), "C_BAD_CD");
	assert_event(C_BAD_CD, 1);
	assert_faults(dma_ssid(1, 8, 0x3000), "C_BAD_SUBSTREAMID");
	assert_event(C_BAD_SUBSTREAMID, 1);
	assert_clean();
}

/* With S1DSS = SSID0 the CD of substream 0 belongs to traffic without a SubstreamID. */
static void substream_0_is_refused_where_it_has_another_use(void **state)
{
	(void)state;
	with_substreams(SMMUV3_S1DSS_SSID0);
	assert_faults(dma_ssid(1, 0, 0x3000), "F_STREAM_DISABLED");
	assert_event(F_STREAM_DISABLED, 1);
	assert_clean();
}

static void traffic_without_a_substream_follows_s1dss(void **state)
{
	(void)state;
	with_substreams(SMMUV3_S1DSS_TERMINATE);
	assert_faults(dma_read(1, 0x3000), "F_STREAM_DISABLED");
	assert_event(F_STREAM_DISABLED, 1);
	assert_reaches(dma_ssid(1, 3, 0x3000), PAGE(51));
	assert_reaches(dma_ssid(1, 0, 0x3000), PAGE(50));
	with_substreams(SMMUV3_S1DSS_BYPASS);
	assert_int_equal(dma_read(1, 0x3000).outcome, DMA_BYPASS);
	assert_reaches(dma_ssid(1, 3, 0x3000), PAGE(51));
	assert_clean();
}

static void a_stream_without_substreams_refuses_them(void **state)
{
	(void)state;
	translating(&rich);
	assert_faults(dma_ssid(1, 1, 0x3000), "C_BAD_SUBSTREAMID");
	assert_event(C_BAD_SUBSTREAMID, 1);
	assert_clean();
}

static void two_level_cd_tables(u32 fmt, u32 leaf_bits)
{
	struct smmuv3_ste_s1 s = ste_s1(1);
	u32 ssid = (1u << leaf_bits) + 3;

	bring_up(&rich);
	s.s1cdmax = leaf_bits + 1;
	s.s1fmt = fmt & 3;
	map_page(S1_ROOT, 0x3000, PAGE(50) | ENTRY_PAGE);
	set_ste(1, with_v(smmuv3_ste_s1_pack(s)));
	assert_faults(dma_ssid(1, ssid, 0x3000), "C_BAD_SUBSTREAMID");
	assert_event(C_BAD_SUBSTREAMID, 1);
	poke64(cd_pa(1, 0) + 8, CD_LEAF | 1);
	cfgi_cd(1, ssid, false);
	set_cd_at(CD_LEAF + 64 * 3, 1, ssid, cd_words(cd_of(7, S1_ROOT)));
	assert_reaches(dma_ssid(1, ssid, 0x3000), PAGE(50));
	assert_clean();
}

static void cd_tables_of_two_levels_are_walked(void **state)
{
	(void)state;
	two_level_cd_tables(SMMUV3_S1FMT_L2_64K, 10);
	two_level_cd_tables(SMMUV3_S1FMT_L2_4K, 6);
}

/* The descriptor that leads to a leaf is kept, too, and a leaf-only invalidation leaves it. */
static void first_level_descriptors_are_kept(void **state)
{
	u32 ssid = (1u << 10) + 3;

	(void)state;
	two_level_cd_tables(SMMUV3_S1FMT_L2_64K, 10);
	poke_words(CD_LEAF + 0x1000 + 64 * 3, cd_words(cd_of(8, S1_OTHER)).w, 8);
	map_page(S1_OTHER, 0x3000, PAGE(51) | ENTRY_PAGE);
	poke64(cd_pa(1, 0) + 8, (CD_LEAF + 0x1000) | 1);
	cfgi_cd(1, ssid, true);
	assert_reaches(dma_ssid(1, ssid, 0x3000), PAGE(50));
	cfgi_cd(1, ssid, false);
	assert_reaches(dma_ssid(1, ssid, 0x3000), PAGE(51));
}

/* ---- caches ------------------------------------------------------------------------------------------------------ */

/* Which commands make the unit look at a changed STE again: those that name it, and those that name all. */
static void a_changed_ste_is_seen_after_the_right_command(void **state)
{
	(void)state;
	translating(&rich);
	assert_reaches(dma_read(1, 0x3000), PAGE(50));
	poke64(ste_pa(1), 1);				/* abort */
	assert_int_equal(dma_read(1, 0x3000).outcome, DMA_OK);
	cfgi_ste(2, true);
	assert_int_equal(dma_read(1, 0x3000).outcome, DMA_OK);
	cfgi_cd(1, 0, true);
	assert_int_equal(dma_read(1, 0x3000).outcome, DMA_OK);
	cfgi_ste(1, true);
	assert_faults(dma_read(1, 0x3000), "ABORT");
}

static void a_range_of_stes_is_dropped_as_a_range(void **state)
{
	(void)state;
	translating(&rich);
	assert_reaches(dma_read(1, 0x3000), PAGE(50));
	poke64(ste_pa(1), 1);
	command(smmuv3_cmd_cfgi_ste_range_pack((struct smmuv3_cmd_cfgi_ste_range){ .sid = 4, .range = 1 }));
	assert_int_equal(dma_read(1, 0x3000).outcome, DMA_OK);
	command(smmuv3_cmd_cfgi_ste_range_pack((struct smmuv3_cmd_cfgi_ste_range){ .sid = 2, .range = 1 }));
	assert_faults(dma_read(1, 0x3000), "ABORT");
}

static void cds_are_dropped_one_by_one_by_stream_and_with_their_ste(void **state)
{
	(void)state;
	for (u32 i = 0; i < 3; i++) {
		with_substreams(SMMUV3_S1DSS_SSID0);
		assert_reaches(dma_ssid(1, 3, 0x3000), PAGE(51));
		poke64(cd_pa(1, 3), 0);
		tlbi_nsnh_all();
		assert_int_equal(dma_ssid(1, 3, 0x3000).outcome, DMA_OK);
		cfgi_cd(1, 0, true);
		assert_int_equal(dma_ssid(1, 3, 0x3000).outcome, DMA_OK);
		if (i == 0)
			cfgi_cd(1, 3, true);
		else if (i == 1)
			cfgi_ste(1, true);
		else
			command(smmuv3_cmd_cfgi_cd_all_pack((struct smmuv3_cmd_cfgi_cd_all){ .sid = 1 }));
		assert_faults(dma_ssid(1, 3, 0x3000), "C_BAD_CD");
	}
}

/* ---- what the monitors learn ------------------------------------------------------------------------------------- */

static void a_change_without_cfgi_is_a_violation_at_the_end_of_the_call(void **state)
{
	(void)state;
	translating(&rich);
	assert_reaches(dma_read(1, 0x3000), PAGE(50));
	poke64(ste_pa(1), 1);
	device_op_end(&rig.dev);
	assert_true(violated("STE_CHANGE_ENDS_WITH_CFGI"));
	rig.n_violations = 0;
	translating(&rich);
	poke64(cd_pa(1, 0) + 24, 0x44);			/* MAIR */
	device_op_end(&rig.dev);
	assert_true(violated("CD_CHANGE_ENDS_WITH_CFGI"));
}

static void a_change_with_cfgi_is_none(void **state)
{
	(void)state;
	translating(&rich);
	assert_reaches(dma_read(1, 0x3000), PAGE(50));
	poke64(ste_pa(1), 1);
	cfgi_ste(1, true);
	device_op_end(&rig.dev);
	assert_clean();
}

static void an_invalidation_without_sync_is_a_violation(void **state)
{
	(void)state;
	translating(&rich);
	put(smmuv3_cmd_tlbi_nh_asid_pack((struct smmuv3_cmd_tlbi_nh_asid){ .asid = 5 }));
	go();
	device_op_end(&rig.dev);
	assert_only("INVALIDATION_IS_SYNCED");
}

static void an_entry_that_becomes_valid_at_once_is_a_violation(void **state)
{
	smmuv3_cd_t c = cd_words(cd_of(6, S1_OTHER));

	(void)state;
	translating(&rich);
	poke64(cd_pa(1, 0), 0);
	cfgi_cd(1, 0, true);
	poke_words(cd_pa(1, 0), c.w, 8);	/* words and V without a CFGI between them */
	cfgi_cd(1, 0, true);
	assert_true(violated("CD_FILLED_BEFORE_VALID"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_stream_beyond_the_table_is_bad),
		cmocka_unit_test(bad_streams_are_recorded_only_on_request),
		cmocka_unit_test(an_invalid_ste_is_bad),
		cmocka_unit_test(a_stream_table_that_is_gone_aborts_the_fetch),
		cmocka_unit_test(two_level_stream_tables_are_walked),
		cmocka_unit_test(a_short_second_level_ends_where_its_span_says),
		cmocka_unit_test(bad_stes_are_refused),
		cmocka_unit_test(an_invalid_cd_is_bad),
		cmocka_unit_test(bad_cds_are_refused),
		cmocka_unit_test(cds_that_are_gone_abort_the_fetch),
		cmocka_unit_test(substreams_have_their_own_translations),
		cmocka_unit_test(substream_0_is_refused_where_it_has_another_use),
		cmocka_unit_test(traffic_without_a_substream_follows_s1dss),
		cmocka_unit_test(a_stream_without_substreams_refuses_them),
		cmocka_unit_test(cd_tables_of_two_levels_are_walked),
		cmocka_unit_test(first_level_descriptors_are_kept),
		cmocka_unit_test(a_changed_ste_is_seen_after_the_right_command),
		cmocka_unit_test(a_range_of_stes_is_dropped_as_a_range),
		cmocka_unit_test(cds_are_dropped_one_by_one_by_stream_and_with_their_ste),
		cmocka_unit_test(a_change_without_cfgi_is_a_violation_at_the_end_of_the_call),
		cmocka_unit_test(a_change_with_cfgi_is_none),
		cmocka_unit_test(an_invalidation_without_sync_is_a_violation),
		cmocka_unit_test(an_entry_that_becomes_valid_at_once_is_a_violation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
