/* SPDX-License-Identifier: MIT */
/*
 * The Unisoc models behave as their specs say: one level, an entry of 0 leads to the default page, a TLB that holds that
 * as well and is dropped by UPDATE or by disabling the unit, addresses beyond the range, two types.
 */
#include "rig.h"

#include "sprd-vau/regs.h"
#include "sprd/regs.h"

#define DEFAULT_RD PAGE(8)
#define DEFAULT_WR PAGE(9)
#define EN 1
#define BYPASS_OUTSIDE 0x10

static const struct dev_cfg plain = { .page_shift = 12 };

/* Table in page 0: IOVA 0x5000 -> page 10, the first 64 pages. */
static void translate(u32 more)
{
	poke32(PAGE(0) + 4 * 5, (u32)(PAGE(10) >> 12));
	wr(SPRD_EX_FIRST_VPN_OFFSET, 0);
	wr(SPRD_EX_VPN_RANGE_OFFSET, 63);
	wr(SPRD_EX_FIRST_PPN_OFFSET, (u32)(PAGE(0) >> 12));
	wr(SPRD_EX_DEFAULT_PPN_OFFSET, (u32)(DEFAULT_RD >> 12));
	wr(SPRD_EX_CFG_OFFSET, rd(SPRD_EX_CFG_OFFSET) | EN | more);
	assert_clean();
}

static void start_ex(u32 more)
{
	rig_start(&sprd_ex_device, &plain);
	translate(more);
}

static void start_vau(u64 default_wr)
{
	rig_start(&sprd_vau_device, &plain);
	poke32(PAGE(0) + 4 * 5, (u32)(PAGE(10) >> 12));
	wr(SPRD_VAU_FIRST_VPN_OFFSET, 0);
	wr(SPRD_VAU_VPN_RANGE_OFFSET, 63);
	wr(SPRD_VAU_FIRST_PPN_OFFSET, (u32)(PAGE(0) >> 12));
	wr(SPRD_VAU_DEFAULT_PPN_RD_OFFSET, (u32)(DEFAULT_RD >> 12));
	wr(SPRD_VAU_DEFAULT_PPN_WR_OFFSET, (u32)(default_wr >> 12));
	wr(SPRD_VAU_CFG_OFFSET, rd(SPRD_VAU_CFG_OFFSET) | EN);
	assert_clean();
}

static void passes_until_it_translates(void **state)
{
	(void)state;
	rig_start(&sprd_ex_device, &plain);
	assert_int_equal(rd(SPRD_EX_CFG_OFFSET) >> 8 & 0xff, SPRD_EX_VERSION_EX);
	assert_int_equal(dma_read(0, 0x5000).outcome, DMA_BYPASS);
	translate(0);
	assert_reaches(dma_read(0, 0x5004), PAGE(10) + 4);
	assert_reaches(dma_write(0, 0x5000), PAGE(10));
	assert_clean();
}

static void what_is_not_mapped_reaches_the_default_page(void **state)
{
	(void)state;
	start_ex(0);
	assert_reaches(dma_read(0, 0x6010), DEFAULT_RD + 0x10);
	assert_reaches(dma_write(0, 0x6010), DEFAULT_RD + 0x10);
	assert_reaches(dma_read(0, 0x40000), DEFAULT_RD);	/* beyond the range */
	assert_clean();
}

static void an_update_drops_everything(void **state)
{
	(void)state;
	start_ex(0);
	dma_read(0, 0x5000);
	dma_read(0, 0x6000);
	poke32(PAGE(0) + 4 * 5, 0);
	poke32(PAGE(0) + 4 * 6, (u32)(PAGE(11) >> 12));
	assert_true(dma_read(0, 0x5000).from_tlb);
	assert_reaches(dma_read(0, 0x6000), DEFAULT_RD);
	wr(SPRD_EX_UPDATE_OFFSET, 0xffffffff);
	assert_int_equal(rd(SPRD_EX_UPDATE_OFFSET), 0);
	assert_reaches(dma_read(0, 0x5000), DEFAULT_RD);
	assert_reaches(dma_read(0, 0x6000), PAGE(11));
	assert_clean();
}

static void a_part_of_an_update_is_no_update(void **state)
{
	(void)state;
	start_ex(0);
	dma_read(0, 0x5000);
	wr(SPRD_EX_UPDATE_OFFSET, 1);
	assert_only("WHOLE_UPDATE");
	assert_true(dma_read(0, 0x5000).from_tlb);
}

static void disabling_drops_everything(void **state)
{
	(void)state;
	start_ex(0);
	dma_read(0, 0x5000);
	poke32(PAGE(0) + 4 * 5, (u32)(PAGE(12) >> 12));
	wr(SPRD_EX_CFG_OFFSET, rd(SPRD_EX_CFG_OFFSET) & ~EN);
	wr(SPRD_EX_CFG_OFFSET, rd(SPRD_EX_CFG_OFFSET) | EN);
	assert_reaches(dma_read(0, 0x5000), PAGE(12));
	assert_clean();
}

static void beyond_the_range_may_pass(void **state)
{
	(void)state;
	start_ex(BYPASS_OUTSIDE);
	assert_int_equal(dma_read(0, 0x3f000).outcome, DMA_OK);
	assert_int_equal(dma_read(0, 0x40000).outcome, DMA_BYPASS);
	wr(SPRD_EX_CFG_OFFSET, rd(SPRD_EX_CFG_OFFSET) & ~EN);
	wr(SPRD_EX_FIRST_VPN_OFFSET, 5);
	wr(SPRD_EX_CFG_OFFSET, rd(SPRD_EX_CFG_OFFSET) | EN);
	assert_int_equal(dma_read(0, 0x4000).outcome, DMA_BYPASS);
	poke32(PAGE(0), (u32)(PAGE(13) >> 12));
	assert_reaches(dma_read(0, 0x5000), PAGE(13));
	assert_clean();
}

static void tables_change_while_it_is_disabled(void **state)
{
	(void)state;
	start_ex(0);
	wr(SPRD_EX_FIRST_PPN_OFFSET, (u32)(PAGE(1) >> 12));
	assert_only("TABLE_WHILE_DISABLED");
	wr(SPRD_EX_VPN_RANGE_OFFSET, 3);
	assert_only("RANGE_WHILE_DISABLED");
}

static void it_does_not_start_without_a_table(void **state)
{
	(void)state;
	rig_start(&sprd_ex_device, &plain);
	wr(SPRD_EX_FIRST_VPN_OFFSET, 0);
	wr(SPRD_EX_VPN_RANGE_OFFSET, 63);
	wr(SPRD_EX_CFG_OFFSET, rd(SPRD_EX_CFG_OFFSET) | EN);
	assert_only("ENABLE_NEEDS_TABLE");
}

static void a_dead_table_is_told(void **state)
{
	(void)state;
	start_ex(0);
	rig.dead[0] = true;
	assert_int_equal(dma_read(0, 0x5000).outcome, DMA_FAULT);
	assert_only("walked-freed-memory");
}

static void the_other_type_has_two_default_pages(void **state)
{
	(void)state;
	start_vau(DEFAULT_WR);
	assert_int_equal(rd(SPRD_VAU_VERSION_OFFSET) >> 8 & 0xff, SPRD_VAU_VERSION_VAU);
	assert_reaches(dma_read(0, 0x5000), PAGE(10));
	assert_reaches(dma_read(0, 0x6000), DEFAULT_RD);
	assert_reaches(dma_write(0, 0x6000), DEFAULT_WR);
	wr(SPRD_VAU_UPDATE_OFFSET, 0xffffffff);
	assert_int_equal(rig.dev.tlb_used, 0);
	start_vau(DEFAULT_RD);
	dma_read(0, 0x6000);
	assert_true(dma_write(0, 0x6000).from_tlb);
	assert_clean();
}

static void settled_bits_are_those_after_reset(void **state)
{
	u32 cfg;

	(void)state;
	start_ex(0);
	cfg = rd(SPRD_EX_CFG_OFFSET);
	wr(SPRD_EX_CFG_OFFSET, 0xffffffff);
	device_settle(&rig.dev);
	assert_int_equal(rd(SPRD_EX_CFG_OFFSET), cfg | 2);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(passes_until_it_translates),
		cmocka_unit_test(what_is_not_mapped_reaches_the_default_page),
		cmocka_unit_test(an_update_drops_everything),
		cmocka_unit_test(a_part_of_an_update_is_no_update),
		cmocka_unit_test(disabling_drops_everything),
		cmocka_unit_test(beyond_the_range_may_pass),
		cmocka_unit_test(tables_change_while_it_is_disabled),
		cmocka_unit_test(it_does_not_start_without_a_table),
		cmocka_unit_test(a_dead_table_is_told),
		cmocka_unit_test(the_other_type_has_two_default_pages),
		cmocka_unit_test(settled_bits_are_those_after_reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
