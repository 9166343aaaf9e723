/* SPDX-License-Identifier: MIT */
/*
 * The Tegra SMMU model behaves as its spec says: groups that select an address space, clients that are translated one by
 * one, permissions that all levels must give, a TLB by address space, words of tables cached by the atom, one fault kept.
 */
#include "rig.h"

#include "tegra-smmu/regs.h"

#define HDA 7
#define VI 14
#define READS 0x80000000u
#define WRITES 0x40000000u
#define ALL 0xe0000000u			/* reads, writes, not secure */
#define TABLE (ALL | 0x10000000u)
#define FRAME(n) ((u32)(PAGE(n) >> 12))

static const struct dev_cfg plain = { .page_shift = 12 };

static void flush_words(void) { wr(TEGRA_SMMU_PTC_FLUSH_OFFSET, 0); }

static void flush(u32 tlb)
{
	flush_words();
	wr(TEGRA_SMMU_TLB_FLUSH_OFFSET, tlb);
	rd(TEGRA_SMMU_PTB_ASID_OFFSET);
}

static void set_directory(u32 asid, u32 val)
{
	wr(TEGRA_SMMU_PTB_ASID_OFFSET, asid);
	wr(TEGRA_SMMU_PTB_DATA_OFFSET, val);
	rd(TEGRA_SMMU_PTB_ASID_OFFSET);
}

static void select_asid(u32 offset, u32 asid)
{
	wr(offset, (rd(offset) & ~0x8000007fu) | 0x80000000u | asid);
}

/* Directory in page 0, table in page 1: IOVA 0x5000 -> page 10, 0x6000 -> page 11 for reads. HDA is in address space 1. */
static void translate(void)
{
	rig_start(&tegra_smmu_device, &plain);
	poke32(PAGE(0), TABLE | FRAME(1));
	poke32(PAGE(1) + 4 * 5, ALL | FRAME(10));
	poke32(PAGE(1) + 4 * 6, (ALL & ~WRITES) | FRAME(11));
	wr(TEGRA_SMMU_PTC_CONFIG_OFFSET, 0x2000003f);
	wr(TEGRA_SMMU_TLB_CONFIG_OFFSET, 0x20000020);
	flush(0);
	wr(TEGRA_SMMU_CONFIG_OFFSET, 1);
	wr(TEGRA_SMMU_INTMASK_OFFSET, 0x400);
	set_directory(1, ALL | FRAME(0));
	select_asid(TEGRA_SMMU_HDA_ASID_OFFSET, 1);
	wr(TEGRA_SMMU_TRANSLATION_ENABLE_OFFSET(0), 1u << 21);
	wr(TEGRA_SMMU_TRANSLATION_ENABLE_OFFSET(1), 1u << 21);
	assert_clean();
}

static void acknowledge(void)
{
	rd(TEGRA_SMMU_INTSTATUS_OFFSET);
	rd(TEGRA_SMMU_ERR_STATUS_OFFSET);
	rd(TEGRA_SMMU_ERR_ADR_OFFSET);
	wr(TEGRA_SMMU_INTSTATUS_OFFSET, 0x400);
}

static void a_group_is_translated_with_all_its_clients(void **state)
{
	(void)state;
	translate();
	assert_reaches(dma_read(HDA, 0x5004), PAGE(10) + 4);
	assert_reaches(dma_write(HDA, 0x5000), PAGE(10));
	assert_int_equal(dma_read(VI, 0x5000).outcome, DMA_BYPASS);
	wr(TEGRA_SMMU_TRANSLATION_ENABLE_OFFSET(1), 0);
	assert_int_equal(dma_read(HDA, 0x5000).outcome, DMA_BYPASS);
	wr(TEGRA_SMMU_TRANSLATION_ENABLE_OFFSET(1), 1u << 21);
	wr(TEGRA_SMMU_HDA_ASID_OFFSET, rd(TEGRA_SMMU_HDA_ASID_OFFSET) & 0x7fffffff);
	assert_int_equal(dma_read(HDA, 0x5000).outcome, DMA_BYPASS);
	assert_clean();
}

static void groups_of_one_space_share_translations(void **state)
{
	(void)state;
	translate();
	select_asid(TEGRA_SMMU_VI_ASID_OFFSET, 1);
	wr(TEGRA_SMMU_TRANSLATION_ENABLE_OFFSET(1), 1u << 21 | 15u << 12);
	dma_read(HDA, 0x5000);
	assert_true(dma_read(VI, 0x5000).from_tlb);
	select_asid(TEGRA_SMMU_VI_ASID_OFFSET, 2);
	assert_faults(dma_read(VI, 0x5000), "INVALID_SMMU_PAGE");
	assert_clean();
}

static void every_level_must_allow(void **state)
{
	(void)state;
	translate();
	assert_reaches(dma_read(HDA, 0x6000), PAGE(11));
	assert_faults(dma_write(HDA, 0x6000), "REFUSED");
	acknowledge();
	poke32(PAGE(0), (TABLE & ~READS) | FRAME(1));
	flush(0);
	assert_faults(dma_read(HDA, 0x5000), "REFUSED");
	acknowledge();
	poke32(PAGE(0), TABLE | FRAME(1));
	set_directory(1, (ALL & ~0x20000000u) | FRAME(0));
	flush(0);
	assert_faults(dma_write(HDA, 0x5000), "REFUSED");
	assert_clean();
}

static void flushes_drop_what_matches(void **state)
{
	(void)state;
	translate();
	dma_read(HDA, 0x5000);
	flush(0x80000000 | 2u << 29);		/* another space */
	assert_true(dma_read(HDA, 0x5000).from_tlb);
	flush(0xa0000000 | 0x00010000 | 3);	/* the group of 16 KiB at 0x10000000 */
	assert_true(dma_read(HDA, 0x5000).from_tlb);
	flush(0xa0000000 | 0x00000004 | 3);	/* that of 0x4000 */
	assert_false(dma_read(HDA, 0x5000).from_tlb);
	flush(0xa0000000 | 0x00000400 | 2);	/* the next section */
	assert_true(dma_read(HDA, 0x5000).from_tlb);
	flush(0xa0000000 | 2);
	assert_false(dma_read(HDA, 0x5000).from_tlb);
	flush(0xa0000000);
	assert_int_equal(rig.dev.tlb_used, 0);
	assert_clean();
}

static void words_are_cached_by_the_atom(void **state)
{
	(void)state;
	translate();
	assert_faults(dma_read(HDA, 0x7000), "INVALID_SMMU_PAGE");
	acknowledge();
	poke32(PAGE(1) + 4 * 7, ALL | FRAME(12));
	poke32(PAGE(1) + 4 * 5, ALL | FRAME(13));
	assert_reaches(dma_read(HDA, 0x5000), PAGE(10));
	assert_faults(dma_read(HDA, 0x7000), "INVALID_SMMU_PAGE");
	acknowledge();
	wr(TEGRA_SMMU_PTC_FLUSH_OFFSET, (u32)PAGE(1) + 32 + 1);	/* the next atom */
	assert_faults(dma_read(HDA, 0x7000), "INVALID_SMMU_PAGE");
	acknowledge();
	wr(TEGRA_SMMU_PTC_FLUSH_OFFSET, (u32)PAGE(1) + 1);
	assert_reaches(dma_read(HDA, 0x7000), PAGE(12));
	wr(TEGRA_SMMU_TLB_FLUSH_OFFSET, 0);
	rd(TEGRA_SMMU_PTB_ASID_OFFSET);
	assert_reaches(dma_read(HDA, 0x5000), PAGE(13));
	assert_clean();
}

static void without_the_cache_words_are_fresh(void **state)
{
	(void)state;
	translate();
	wr(TEGRA_SMMU_PTC_CONFIG_OFFSET, 0x3f);
	assert_faults(dma_read(HDA, 0x7000), "INVALID_SMMU_PAGE");
	poke32(PAGE(1) + 4 * 7, ALL | FRAME(12));
	assert_reaches(dma_read(HDA, 0x7000), PAGE(12));
}

static void the_first_fault_is_kept(void **state)
{
	(void)state;
	translate();
	dma_read(HDA, 0x6000);
	assert_false(rig.irq);
	dma_write(HDA, 0x6000);
	assert_true(rig.irq);
	dma_read(HDA, 0x7000);
	assert_int_equal(rd(TEGRA_SMMU_INTSTATUS_OFFSET) & 0x540, 0x400);
	assert_int_equal(rd(TEGRA_SMMU_ERR_STATUS_OFFSET), 6u << 28 | 1u << 27 | 1u << 25 | 1u << 16 | 0x15);
	assert_int_equal(rd(TEGRA_SMMU_ERR_ADR_OFFSET), 0x6000);
	wr(TEGRA_SMMU_INTSTATUS_OFFSET, 0x400);
	assert_false(rig.irq);
	dma_read(HDA, 0x7000);
	assert_int_equal(rd(TEGRA_SMMU_ERR_ADR_OFFSET), 0x7000);
	assert_clean();
}

static void an_error_out_of_nowhere(void **state)
{
	(void)state;
	translate();
	device_lie(&rig.dev, LIE_ERROR, 0x00150001);
	assert_true(rig.irq);
	assert_int_equal(rd(TEGRA_SMMU_ERR_STATUS_OFFSET) & 0x7f, 0x15);
}

static void orders_are_watched(void **state)
{
	(void)state;
	translate();
	wr(TEGRA_SMMU_TLB_FLUSH_OFFSET, 0);
	assert_only("PTC_BEFORE_TLB");
	device_op_end(&rig.dev);
	assert_only("TLB_FLUSH_ARRIVES");
	set_directory(0, ALL | FRAME(2));
	wr(TEGRA_SMMU_PTB_DATA_OFFSET, ALL | FRAME(2));
	assert_only("SELECT_BEFORE_DATA");
	rd(TEGRA_SMMU_PTB_ASID_OFFSET);
	dma_read(HDA, 0x7000);
	wr(TEGRA_SMMU_INTSTATUS_OFFSET, 0x400);
	assert_int_equal(rig.n_violations, 2);
	assert_true(violated("CLEAR_WHAT_WAS_SEEN"));
	assert_true(violated("FAULT_BEFORE_CLEAR"));
}

static void caches_are_emptied_before_it_starts(void **state)
{
	(void)state;
	rig_start(&tegra_smmu_device, &plain);
	wr(TEGRA_SMMU_PTC_CONFIG_OFFSET, 0x2000003f);
	wr(TEGRA_SMMU_TLB_CONFIG_OFFSET, 0x20000020);
	wr(TEGRA_SMMU_CONFIG_OFFSET, 1);
	assert_only("EMPTY_BEFORE_ENABLE");
}

static void a_dead_table_is_told(void **state)
{
	(void)state;
	translate();
	rig.dead[1] = true;
	assert_int_equal(dma_read(HDA, 0x5000).outcome, DMA_FAULT);
	assert_only("walked-freed-memory");
}

static void nothing_is_fetched_again_for_a_space_that_nobody_is_in(void **state)
{
	(void)state;
	translate();
	rig.dev.eager = true;
	dma_read(HDA, 0x5000);
	assert_int_equal(rig.dev.tlb_used, 2);		/* and the next page */
	flush(0);
	assert_int_equal(rig.dev.tlb_used, 2);
	wr(TEGRA_SMMU_HDA_ASID_OFFSET, rd(TEGRA_SMMU_HDA_ASID_OFFSET) & 0x7fffffff);
	flush(0);
	assert_int_equal(rig.dev.tlb_used, 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_group_is_translated_with_all_its_clients),
		cmocka_unit_test(groups_of_one_space_share_translations),
		cmocka_unit_test(every_level_must_allow),
		cmocka_unit_test(flushes_drop_what_matches),
		cmocka_unit_test(words_are_cached_by_the_atom),
		cmocka_unit_test(without_the_cache_words_are_fresh),
		cmocka_unit_test(the_first_fault_is_kept),
		cmocka_unit_test(an_error_out_of_nowhere),
		cmocka_unit_test(orders_are_watched),
		cmocka_unit_test(caches_are_emptied_before_it_starts),
		cmocka_unit_test(a_dead_table_is_told),
		cmocka_unit_test(nothing_is_fetched_again_for_a_space_that_nobody_is_in),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
