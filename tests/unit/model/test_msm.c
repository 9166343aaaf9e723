/* SPDX-License-Identifier: MIT */
/*
 * The MSM model behaves as its spec says: machine ids choose a context, contexts translate or pass, what is dropped from the
 * TLB, lookups for software, and faults that stop a context.
 */
#include "rig.h"

#include "msm/regs.h"

#define ROOT PAGE(0)			/* four pages */
#define TABLE PAGE(4)
#define CTX 1
#define RW_SMALL 0x32			/* small page, access flag, writable, also for the unprivileged */
#define RO_SMALL (RW_SMALL | 1 << 9)

static const struct dev_cfg plain = { .page_shift = 12 };

/* 0x5000 -> page 10, 0x6000 read-only -> page 11, a section at 1 MiB, a super section at 16 MiB. */
static void fill(void)
{
	poke32(ROOT, (u32)TABLE | 1);
	poke32(ROOT + 4, 0xa0100000 | 3 << 10 | 2);
	for (u32 i = 16; i < 32; i++)
		poke32(ROOT + 4 * i, 0xa1000000 | 1 << 18 | 3 << 10 | 2);
	poke32(TABLE + 4 * 5, (u32)PAGE(10) | RW_SMALL);
	poke32(TABLE + 4 * 6, (u32)PAGE(11) | RO_SMALL);
}

/* As power-on leaves them neither the unit nor its contexts are good for anything. */
static void clear(void)
{
	static const u32 zero[] = { MSM_IOMMU_CR_OFFSET, MSM_IOMMU_TESTBUSCR_OFFSET, MSM_IOMMU_TLBRSW_OFFSET,
				    MSM_IOMMU_ESRRESTORE_OFFSET, MSM_IOMMU_GLOBAL_TLBIALL_OFFSET, MSM_IOMMU_RPU_ACR_OFFSET };

	for (u32 i = 0; i < ARRAY_LEN(zero); i++)
		wr(zero[i], 0);
	wr(MSM_IOMMU_CR_OFFSET, MSM_IOMMU_CR_TLBLKCRWE_MASK);
	for (u32 i = 0; i < 3; i++) {
		const u32 of_context[] = { MSM_IOMMU_ACTLR_OFFSET(i), MSM_IOMMU_SCTLR_OFFSET(i), MSM_IOMMU_FSRRESTORE_OFFSET(i),
					   MSM_IOMMU_TTBR0_OFFSET(i), MSM_IOMMU_TTBR1_OFFSET(i), MSM_IOMMU_TTBCR_OFFSET(i),
					   MSM_IOMMU_BFBCR_OFFSET(i), MSM_IOMMU_TLBFLPTER_OFFSET(i), MSM_IOMMU_TLBSLPTER_OFFSET(i),
					   MSM_IOMMU_TLBLCKR_OFFSET(i), MSM_IOMMU_CBACR_N_OFFSET(i) };

		for (u32 k = 0; k < ARRAY_LEN(of_context); k++)
			wr(of_context[k], 0);
	}
}

static void start(void)
{
	rig_start(&msm_device, &plain);
	fill();
	clear();
	wr(MSM_IOMMU_M2VCBR_N_OFFSET(3), CTX << MSM_IOMMU_M2VCBR_N_CBNDX_SHIFT);
	wr(MSM_IOMMU_CONTEXTIDR_OFFSET(CTX), CTX);
	wr(MSM_IOMMU_ACTLR_OFFSET(CTX), MSM_IOMMU_ACTLR_CFEIE_MASK | MSM_IOMMU_ACTLR_CFCFG_MASK | MSM_IOMMU_ACTLR_V2PCFG_MASK |
	   MSM_IOMMU_ACTLR_TLBMCFG_MASK);
	wr(MSM_IOMMU_TTBCR_OFFSET(CTX), 0);
	wr(MSM_IOMMU_TTBR0_OFFSET(CTX), (u32)ROOT);
	wr(MSM_IOMMU_CTX_TLBIALL_OFFSET(CTX), 0);
	wr(MSM_IOMMU_SCTLR_OFFSET(CTX), MSM_IOMMU_SCTLR_M_MASK | MSM_IOMMU_SCTLR_AFE_MASK);
	assert_clean();
}

static void passes_where_nothing_translates(void **state)
{
	(void)state;
	start();
	assert_int_equal(dma_read(2, 0x5000).outcome, DMA_BYPASS);
	assert_reaches(dma_read(3, 0x5004), PAGE(10) + 4);
	assert_reaches(dma_write(3, 0x1ff000), 0xa01ff000);
	assert_reaches(dma_read(3, 0x1812340), 0xa1812340);
	assert_clean();
}

static void clients_that_are_not_protected_pass(void **state)
{
	(void)state;
	start();
	wr(MSM_IOMMU_CR_OFFSET, MSM_IOMMU_CR_TLBLKCRWE_MASK | MSM_IOMMU_CR_CLIENTPD_MASK);
	assert_int_equal(dma_read(3, 0x5004).outcome, DMA_BYPASS);
	assert_clean();
}

static void tables_may_be_big_endian(void **state)
{
	(void)state;
	start();
	wr(MSM_IOMMU_SCTLR_OFFSET(CTX), MSM_IOMMU_SCTLR_AFE_MASK | MSM_IOMMU_SCTLR_BE_MASK);
	poke32(ROOT, __builtin_bswap32((u32)TABLE | 1));
	poke32(TABLE + 4 * 5, __builtin_bswap32((u32)PAGE(12) | RW_SMALL));
	wr(MSM_IOMMU_SCTLR_OFFSET(CTX), MSM_IOMMU_SCTLR_M_MASK | MSM_IOMMU_SCTLR_AFE_MASK | MSM_IOMMU_SCTLR_BE_MASK);
	assert_reaches(dma_read(3, 0x5004), PAGE(12) + 4);
}

/* What the TLB has answers it, until that is dropped; a context that is off leaves an address as it is. */
static void a_lookup_looks_into_the_tlb(void **state)
{
	(void)state;
	start();
	dma_read(3, 0x5000);
	poke32(TABLE + 4 * 5, (u32)PAGE(12) | RW_SMALL);
	wr(MSM_IOMMU_V2PPR_OFFSET(CTX), 0x5000);
	assert_int_equal(rd(MSM_IOMMU_PAR_OFFSET(CTX)) & 0xfffff001, PAGE(10));
	wr(MSM_IOMMU_CTX_TLBIALL_OFFSET(CTX), 0);
	wr(MSM_IOMMU_V2PPR_OFFSET(CTX), 0x5000);
	assert_int_equal(rd(MSM_IOMMU_PAR_OFFSET(CTX)) & 0xfffff001, PAGE(12));
	wr(MSM_IOMMU_V2PPR_OFFSET(0), 0x5000);
	assert_int_equal(rd(MSM_IOMMU_PAR_OFFSET(0)) & 0xfffff001, 0x5000);
	assert_clean();
}

static void pages_are_dropped_with_their_tag(void **state)
{
	(void)state;
	start();
	dma_read(3, 0x5000);
	poke32(TABLE + 4 * 5, 0);
	wr(MSM_IOMMU_TLBIVA_OFFSET(CTX), 0x5000 | 2);
	assert_true(dma_read(3, 0x5000).from_tlb);
	wr(MSM_IOMMU_TLBIVA_OFFSET(CTX), 0x5000 | CTX);
	assert_faults(dma_read(3, 0x5000), "TF");
	assert_clean();
}

static void contexts_tags_and_all_are_dropped(void **state)
{
	static const struct { u32 offset, val; bool drops; } row[] = {
		{ MSM_IOMMU_CTX_TLBIALL_OFFSET(0), 0, false }, { MSM_IOMMU_CTX_TLBIALL_OFFSET(CTX), 0, true },
		{ MSM_IOMMU_TLBIASID_OFFSET(0), 2, false }, { MSM_IOMMU_TLBIASID_OFFSET(0), CTX, true },
		{ MSM_IOMMU_TLBIVAA_OFFSET(CTX), 0x6000, false }, { MSM_IOMMU_TLBIVAA_OFFSET(CTX), 0x5000, true },
		{ MSM_IOMMU_GLOBAL_TLBIALL_OFFSET, 0, true },
	};

	(void)state;
	start();
	for (u32 i = 0; i < ARRAY_LEN(row); i++) {
		dma_read(3, 0x5000);
		wr(row[i].offset, row[i].val);
		assert_int_equal(rig.dev.tlb_used, row[i].drops ? 0 : 1);
	}
	assert_clean();
}

static u32 look_up(u32 offset, u32 va)
{
	wr(offset, va);
	return rd(MSM_IOMMU_PAR_OFFSET(CTX));
}

static void lookups_are_answered(void **state)
{
	(void)state;
	start();
	assert_int_equal(look_up(MSM_IOMMU_V2PPR_OFFSET(CTX), 0x5000), PAGE(10));
	assert_int_equal(look_up(MSM_IOMMU_V2PPR_OFFSET(CTX), 0x123000), 0xa0123000);
	assert_int_equal(look_up(MSM_IOMMU_V2PPR_OFFSET(CTX), 0x1812000), 0xa1000000 | MSM_IOMMU_PAR_NOFAULT_SS_MASK);
	assert_true(look_up(MSM_IOMMU_V2PPR_OFFSET(CTX), 0x7000) & MSM_IOMMU_PAR_FAULT_MASK);
	assert_true(look_up(MSM_IOMMU_V2PPW_OFFSET(CTX), 0x6000) & MSM_IOMMU_PAR_FAULT_MASK);
	assert_int_equal(rig.dev.tlb_used, 0);
	assert_false(rig.irq);
	wr(MSM_IOMMU_ACTLR_OFFSET(CTX), 0);
	assert_true(look_up(MSM_IOMMU_V2PPR_OFFSET(CTX), 0x5000) & MSM_IOMMU_PAR_FAULT_MASK);
	assert_clean();
}

static void what_is_not_mapped_is_cached_too(void **state)
{
	(void)state;
	start();
	assert_faults(dma_read(3, 0x7000), "TF");
	rd(MSM_IOMMU_FSR_OFFSET(CTX));
	wr(MSM_IOMMU_FSR_OFFSET(CTX), MSM_IOMMU_FSR_TF_MASK);
	poke32(TABLE + 4 * 7, (u32)PAGE(12) | RW_SMALL);
	assert_int_equal(dma_read(3, 0x7000).outcome, DMA_FAULT);
	assert_int_equal(rd(MSM_IOMMU_FSR_OFFSET(CTX)) & MSM_IOMMU_FSR_APF_MASK, 0);
	wr(MSM_IOMMU_FSR_OFFSET(CTX), MSM_IOMMU_FSR_TF_MASK);
	wr(MSM_IOMMU_TLBIVA_OFFSET(CTX), 0x7000 | CTX);
	assert_reaches(dma_read(3, 0x7000), PAGE(12));
	assert_clean();
}

static void a_miss_is_walked_for_where_that_is_wanted(void **state)
{
	(void)state;
	start();
	wr(MSM_IOMMU_ACTLR_OFFSET(CTX), MSM_IOMMU_ACTLR_CFEIE_MASK);
	assert_faults(dma_read(3, 0x5000), "TLBMF");
	assert_int_equal(rd(MSM_IOMMU_FSR_OFFSET(CTX)), MSM_IOMMU_FSR_TLBMF_MASK);
	assert_clean();
}

/* The small page has slot 0: what that is PRRR says, where it is asked. */
static void attributes_are_remapped(void **state)
{
	struct dma_res res;

	(void)state;
	start();
	wr(MSM_IOMMU_PRRR_OFFSET(CTX), 1);
	wr(MSM_IOMMU_NMRR_OFFSET(CTX), 0);
	wr(MSM_IOMMU_SCTLR_OFFSET(CTX), MSM_IOMMU_SCTLR_M_MASK | MSM_IOMMU_SCTLR_AFE_MASK | MSM_IOMMU_SCTLR_TRE_MASK);
	res = dma_read(3, 0x5000);
	assert_int_equal(res.attrs, ATTR_DEVICE);
	wr(MSM_IOMMU_PRRR_OFFSET(CTX), 2);
	wr(MSM_IOMMU_NMRR_OFFSET(CTX), 3);
	wr(MSM_IOMMU_CTX_TLBIALL_OFFSET(CTX), 0);
	assert_int_equal(dma_read(3, 0x5000).attrs, 0);		/* cacheable, and sent to memory all the same */
	wr(MSM_IOMMU_ACTLR_OFFSET(CTX), rd(MSM_IOMMU_ACTLR_OFFSET(CTX)) | MSM_IOMMU_ACTLR_RCNSH_MASK);
	wr(MSM_IOMMU_CTX_TLBIALL_OFFSET(CTX), 0);
	res = dma_read(3, 0x5000);
	assert_int_equal(res.attrs, ATTR_CACHED);
	assert_int_equal(res.attrs_told, ATTR_CACHED | ATTR_DEVICE | ATTR_NOEXEC | ATTR_PRIV);
	assert_clean();
}

static void a_table_in_use_is_not_freed(void **state)
{
	(void)state;
	start();
	device_freed(&rig.dev, TABLE, 4096);
	assert_clean();
	device_freed(&rig.dev, ROOT, 4 * 4096);
	assert_only("freed-while-in-use");
	wr(MSM_IOMMU_SCTLR_OFFSET(CTX), 0);
	device_freed(&rig.dev, ROOT, 4 * 4096);
	assert_clean();
}

static void a_lookup_is_read(void **state)
{
	(void)state;
	start();
	wr(MSM_IOMMU_V2PPR_OFFSET(CTX), 0x5000);
	device_op_end(&rig.dev);
	assert_only("LOOKUP_IS_READ");
}

static void a_fault_stops_its_context(void **state)
{
	(void)state;
	start();
	assert_faults(dma_write(3, 0x6000), "APF");
	assert_true(rig.irq);
	assert_int_equal(dma_read(3, 0x5000).outcome, DMA_WAITS);
	assert_int_equal(dma_read(2, 0x5000).outcome, DMA_BYPASS);
	assert_int_equal(rd(MSM_IOMMU_FAR_OFFSET(CTX)), 0x6000);
	assert_int_equal(rd(MSM_IOMMU_FSR_OFFSET(CTX)), MSM_IOMMU_FSR_APF_MASK | MSM_IOMMU_FSR_SS_MASK);
	wr(MSM_IOMMU_FSR_OFFSET(CTX), MSM_IOMMU_FSR_APF_MASK);
	assert_int_equal(rd(MSM_IOMMU_FSR_OFFSET(CTX)), MSM_IOMMU_FSR_SS_MASK);
	assert_false(rig.irq);
	assert_reaches(dma_read(3, 0x5000), PAGE(10));
	assert_clean();
}

static void a_fault_is_read_before_it_is_cleared(void **state)
{
	(void)state;
	start();
	dma_read(3, 0x7000);
	wr(MSM_IOMMU_FSR_OFFSET(CTX), 2);
	assert_only("FAULT_IS_READ");
}

static void the_table_changes_while_it_does_not_translate(void **state)
{
	(void)state;
	start();
	wr(MSM_IOMMU_TTBR0_OFFSET(CTX), (u32)PAGE(8));
	assert_only("TABLE_WHILE_DISABLED");
	wr(MSM_IOMMU_SCTLR_OFFSET(CTX), 0);
	wr(MSM_IOMMU_SCTLR_OFFSET(CTX), MSM_IOMMU_SCTLR_M_MASK);
	assert_only("SET_UP_BEFORE_ENABLE");
	wr(MSM_IOMMU_M2VCBR_N_OFFSET(0), 7 << MSM_IOMMU_M2VCBR_N_CBNDX_SHIFT);
	assert_only("CONTEXT_IS_THERE");
}

static void settled_faults_are_gone(void **state)
{
	(void)state;
	start();
	dma_read(3, 0x7000);
	device_settle(&rig.dev);
	assert_false(rig.irq);
	assert_reaches(dma_read(3, 0x5000), PAGE(10));
	assert_clean();
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(passes_where_nothing_translates),
		cmocka_unit_test(clients_that_are_not_protected_pass), cmocka_unit_test(tables_may_be_big_endian),
		cmocka_unit_test(a_lookup_looks_into_the_tlb), cmocka_unit_test(pages_are_dropped_with_their_tag),
		cmocka_unit_test(contexts_tags_and_all_are_dropped),
		cmocka_unit_test(lookups_are_answered),
		cmocka_unit_test(what_is_not_mapped_is_cached_too),
		cmocka_unit_test(a_miss_is_walked_for_where_that_is_wanted),
		cmocka_unit_test(attributes_are_remapped),
		cmocka_unit_test(a_table_in_use_is_not_freed),
		cmocka_unit_test(a_lookup_is_read),
		cmocka_unit_test(a_fault_stops_its_context),
		cmocka_unit_test(a_fault_is_read_before_it_is_cleared),
		cmocka_unit_test(the_table_changes_while_it_does_not_translate),
		cmocka_unit_test(settled_faults_are_gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
