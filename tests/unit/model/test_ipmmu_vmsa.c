/* SPDX-License-Identifier: MIT */
/*
 * The IPMMU models: micro-TLBs choose contexts, flushes take their time in a root and none in a leaf, a leaf and its root
 * cache apart, the first fault is held. Offsets and bits are written out, so that a table filled with the wrong constant
 * shows.
 */
#include "rig.h"

#define MMUEN 1u
#define FLUSH 2u
#define INTEN 4u
#define NSTABLE (1ull << 63)
#define TABLE 3ull
#define BLOCK 1ull
#define NS (1ull << 5)
#define AF (1ull << 10)
#define RDONLY (1ull << 7)
#define CACHED (1ull << 2)			/* attribute 1 */
#define MAIR 0xf404ff44u

static struct device up;			/* the root, when the rig's device is a leaf */
static bool leaf;

static void root_wr(u32 offset, u32 val) { device_write(leaf ? &up : &rig.dev, offset, val, 4); }
static u32 root_rd(u32 offset) { return (u32)device_read(leaf ? &up : &rig.dev, offset, 4); }

/* Root table: page 0. Second level: page 1; third: page 2, where page n of the first 2 MiB is page 16 + n. */
static void make_tables(void)
{
	poke64(PAGE(0), PAGE(1) | TABLE | NSTABLE);
	poke64(PAGE(1), PAGE(2) | TABLE | NSTABLE);
	for (u32 n = 0; n < 8; n++)
		poke64(PAGE(2) + 8 * n, PAGE(16 + n) | TABLE | NS | AF | (n & 1 ? CACHED : 0));
	poke64(PAGE(2) + 8 * 4, PAGE(20) | TABLE | NS | AF | RDONLY);
}

struct places { u32 ctr, level; };		/* of the context under test; what IMTTBCR says */

static void set_up(struct places p, u32 first_level)
{
	root_wr(p.ctr + 0x10, (u32)PAGE(first_level));
	root_wr(p.ctr + 0x14, (u32)(PAGE(first_level) >> 32));
	root_wr(p.ctr + 0x08, 1u << 31 | p.level);
	root_wr(p.ctr + 0x28, MAIR);
	root_wr(p.ctr + 0x20, root_rd(p.ctr + 0x20));
	if (leaf)
		wr(p.ctr, INTEN | FLUSH | MMUEN);
	root_wr(p.ctr, INTEN | FLUSH | MMUEN);
}

static void use(u32 uctr, u32 ctx)
{
	wr(uctr + 8, 0);
	wr(uctr, ctx << 4 | FLUSH | MMUEN);
}

static u32 wait_root(u32 ctr)
{
	u32 polls = 0;

	while (root_rd(ctr) & FLUSH && ++polls < 100)
		;
	return polls;
}

static u32 flush_root(u32 ctr)
{
	root_wr(ctr, root_rd(ctr) | FLUSH);
	return wait_root(ctr);
}

/* ---- Gen2: one unit ------------------------------------------------------------------------------------------------ */

static const struct places gen2 = { 0, 0x10 };

static int start_gen2(void **state)
{
	static const u64 params[] = { 1, 32 };
	static const struct dev_cfg cfg = { .page_shift = 12, .streams = 32, .params = params };

	(void)state;
	leaf = false;
	rig_start(&ipmmu_vmsa_gen2_device, &cfg);
	wr(0, 0);
	wr(0xc, 0);
	make_tables();
	set_up(gen2, 0);
	use(0x300, 0);
	assert_clean();
	return 0;
}

static void a_micro_tlb_that_is_off_passes_everything(void **state)
{
	struct dma_res r;

	(void)state;
	r = dma_read(1, 0x1234);
	assert_int_equal(r.outcome, DMA_BYPASS);
	assert_int_equal(r.pa, 0x1234);
}

static void pages_are_translated_with_their_permissions_and_attributes(void **state)
{
	struct dma_res r;

	(void)state;
	r = dma_read(0, 0x2abc);
	assert_reaches(r, PAGE(18) + 0xabc);
	assert_true(r.uncached);
	r = dma_write(0, 0x3000);
	assert_reaches(r, PAGE(19));
	assert_false(r.uncached);
	assert_reaches(dma_read(0, 0x4000), PAGE(20));
	assert_faults(dma_write(0, 0x4000), "PF");
	assert_faults(dma_read(0, 0x9000), "TF");
	assert_clean();
}

static void a_context_that_is_off_lets_nothing_through(void **state)
{
	(void)state;
	wr(0, FLUSH);
	assert_int_equal(dma_read(0, 0x1000).outcome, DMA_HALTED);
}

static void entries_that_are_not_marked_non_secure_are_refused(void **state)
{
	(void)state;
	poke64(PAGE(2) + 8 * 1, PAGE(17) | TABLE | AF);
	assert_faults(dma_read(0, 0x1000), "PF");
	assert_only("PAGE_IS_NON_SECURE");
	poke64(PAGE(1), PAGE(2) | TABLE);
	assert_faults(dma_read(0, 0x2000), "PF");
	assert_only("TABLE_IS_NON_SECURE");
}

static void an_unknown_start_level_translates_nothing(void **state)
{
	(void)state;
	wr(0, FLUSH);
	wr(0x08, 1u << 31);
	wr(0, INTEN | FLUSH | MMUEN);
	assert_faults(dma_read(0, 0x1000), "TF");
	assert_true(violated("START_LEVEL"));
}

static void a_flush_is_done_after_some_reads_and_not_before(void **state)
{
	(void)state;
	flush_root(0);
	assert_reaches(dma_read(0, 0x1000), PAGE(17));
	poke64(PAGE(2) + 8 * 1, 0);
	assert_reaches(dma_read(0, 0x1000), PAGE(17));	/* cached */
	wr(0, INTEN | FLUSH | MMUEN);
	assert_reaches(dma_read(0, 0x1000), PAGE(17));	/* not done yet */
	assert_in_range(wait_root(0), 1, 10);
	assert_faults(dma_read(0, 0x1000), "TF");
	assert_clean();
}

static void a_micro_tlb_drops_its_own_entries_only(void **state)
{
	(void)state;
	use(0x310, 0);
	dma_read(0, 0x1000);
	dma_read(1, 0x1000);
	use(0x310, 0);
	assert_non_null(tlb_lookup(&rig.dev, 0, 0x1000));
	assert_null(tlb_lookup(&rig.dev, 1, 0x1000));
}

static void the_first_fault_is_held_until_zero_is_written(void **state)
{
	(void)state;
	assert_false(rig.irq);
	dma_read(0, 0x9000);
	assert_true(rig.irq);
	dma_write(0, 0x4008);
	assert_int_equal(rd(0x20) & 0x17, 3);		/* both bits ... */
	assert_int_equal(rd(0x30), 0x9000);		/* ... and the first address */
	wr(0x20, ~0u);
	assert_int_equal(rd(0x20) & 0x17, 3);		/* ones clear nothing */
	wr(0x20, 0);
	assert_int_equal(rd(0x20) & 0x17, 0);
	assert_int_equal(rd(0x30), 0);
	assert_false(rig.irq);
	wr(0, MMUEN);
	dma_read(0, 0xa000);
	assert_false(rig.irq);				/* held, but not told */
	assert_int_equal(rd(0x20) & 0x17, 1);
}

static void a_table_in_dead_memory_is_an_abort(void **state)
{
	(void)state;
	rig.dead[2] = true;
	assert_faults(dma_read(0, 0x1000), "ABORT");
	assert_int_equal(rd(0x20) & 4, 4);
	assert_true(violated("walked-freed-memory"));
}

static void a_stuck_flush_drops_nothing_until_it_goes_on(void **state)
{
	(void)state;
	dma_read(0, 0x1000);
	device_lie(&rig.dev, LIE_ACK_STUCK, 0);
	assert_int_equal(flush_root(0), 100);
	assert_non_null(tlb_lookup(&rig.dev, 0, 0x1000));
	device_lie(&rig.dev, LIE_NONE, 0);
	assert_null(tlb_lookup(&rig.dev, 0, 0x1000));
	assert_int_equal(rd(0) & FLUSH, 0);
}

static void flushing_without_waiting_is_a_violation(void **state)
{
	(void)state;
	flush_root(0);
	device_op_end(&rig.dev);
	assert_clean();
	wr(0, INTEN | FLUSH | MMUEN);
	device_op_end(&rig.dev);
	assert_only("FLUSH_IS_POLLED");
}

/* ---- Gen3 and Gen4: a leaf in front of a root ---------------------------------------------------------------------- */

static void start_pair(const struct device_class *cls, const u64 *leaf_params, const u64 *root_params)
{
	struct dev_cfg cfg = { .page_shift = 12, .streams = 48, .params = leaf_params };

	leaf = true;
	rig_start(cls, &cfg);
	cfg.params = root_params;
	device_init(&up, cls, 3, &cfg, &rig_env);
	device_power(&up, true);
	device_clock(&up, true);
	rig.dev.up = &up;
	make_tables();
}

static const struct places gen3 = { 0x40 * 3, 0x80 };

static int start_gen3(void **state)
{
	static const u64 leaf_params[] = { 8, 32, 1, 16 }, root_params[] = { 8, 32, 0, 16 };

	(void)state;
	start_pair(&ipmmu_vmsa_gen3_device, leaf_params, root_params);
	set_up(gen3, 0);
	use(0x300 + 16 * 5, 3);
	use(0x600 + 16 * 15, 3);
	assert_clean();
	return 0;
}

static void micro_tlbs_of_both_rows_translate(void **state)
{
	(void)state;
	assert_reaches(dma_read(5, 0x1000), PAGE(17));
	assert_reaches(dma_read(47, 0x2000), PAGE(18));
	assert_int_equal(dma_read(48, 0).outcome, DMA_HALTED);
	assert_clean();
}

static void leaf_and_root_cache_apart(void **state)
{
	(void)state;
	flush_root(gen3.ctr);
	dma_read(5, 0x1000);
	assert_non_null(tlb_lookup(&rig.dev, 5, 0x1000));
	assert_non_null(tlb_lookup(&up, 3, 0x1000));
	poke64(PAGE(2) + 8 * 1, 0);
	wr(gen3.ctr, INTEN | FLUSH | MMUEN);
	assert_null(tlb_lookup(&rig.dev, 5, 0x1000));
	assert_reaches(dma_read(5, 0x1000), PAGE(17));	/* the root still has it */
	wr(gen3.ctr, INTEN | FLUSH | MMUEN);
	flush_root(gen3.ctr);
	assert_faults(dma_read(5, 0x1000), "TF");
	assert_clean();
}

static void flushing_the_root_leaves_the_leaf_as_it_is(void **state)
{
	(void)state;
	flush_root(gen3.ctr);
	dma_read(5, 0x1000);
	flush_root(gen3.ctr);
	assert_non_null(tlb_lookup(&rig.dev, 5, 0x1000));
	assert_null(tlb_lookup(&up, 3, 0x1000));
}

static void a_context_must_be_on_in_leaf_and_root(void **state)
{
	(void)state;
	wr(gen3.ctr, FLUSH);
	assert_int_equal(dma_read(5, 0x1000).outcome, DMA_HALTED);
	wr(gen3.ctr, INTEN | FLUSH | MMUEN);
	assert_reaches(dma_read(5, 0x1000), PAGE(17));
	root_wr(gen3.ctr, FLUSH);
	assert_int_equal(dma_read(5, 0x1000).outcome, DMA_HALTED);
}

static void the_root_reports_faults_of_a_leaf_with_both_halves_of_the_address(void **state)
{
	(void)state;
	dma_read(5, 0x1200009000);
	assert_true(up.irq);
	assert_int_equal(rig.dev.irq, 0);
	assert_int_equal(root_rd(gen3.ctr + 0x30), 0x00009000);
	assert_int_equal(root_rd(gen3.ctr + 0x34), 0x12);
	root_wr(gen3.ctr + 0x20, 0);
	assert_int_equal(up.irq, 0);
	assert_int_equal(root_rd(gen3.ctr + 0x34), 0);
}

static void what_is_fetched_ahead_does_not_come_from_the_roots_cache(void **state)
{
	struct dma_res r;

	(void)state;
	flush_root(gen3.ctr);
	dma_read(5, 0x1000);
	poke64(PAGE(2) + 8 * 1, 0);
	rig.dev.eager = true;
	wr(gen3.ctr, INTEN | FLUSH | MMUEN);
	assert_null(tlb_lookup(&rig.dev, 5, 0x1000));
	r = access_as((struct dma_req){ .stream = 5, .iova = 0x1000, .peek = true });
	assert_int_equal(r.outcome, DMA_FAULT);
}

static const struct places gen4 = { 0x18800 + 0x1040 * 2, 0x80 };	/* context 10 */

static int start_gen4(void **state)
{
	static const u64 leaf_params[] = { 8, 32, 1, 32, 8 }, root_params[] = { 8, 32, 0, 32, 8 };

	(void)state;
	start_pair(&ipmmu_vmsa_gen4_device, leaf_params, root_params);
	set_up((struct places){ 0x10000 + 0x1040 * 7, 0x80 }, 0);
	set_up(gen4, 0);
	use(0x3300, 10);
	use(0x3600 + 16 * 31, 7);
	rig.n_warnings = 0;
	assert_clean();
	return 0;
}

static void contexts_of_both_rows_translate(void **state)
{
	(void)state;
	assert_reaches(dma_read(0, 0x1000), PAGE(17));
	assert_reaches(dma_read(63, 0x2000), PAGE(18));
	flush_root(gen4.ctr);
	assert_null(tlb_lookup(&up, 10, 0x1000));
	assert_non_null(tlb_lookup(&up, 7, 0x2000));
	assert_clean();
}

static void a_fault_belongs_to_its_context(void **state)
{
	(void)state;
	dma_read(0, 0x9000);
	assert_int_equal(root_rd(gen4.ctr + 0x20) & 1, 1);
	assert_int_equal(root_rd(0x10000 + 0x1040 * 7 + 0x20) & 1, 0);
}

static void blocks_translate_at_their_size(void **state)
{
	(void)state;
	poke64(PAGE(0) + 8, 0x80000000ull | BLOCK | NS | AF);
	assert_reaches(dma_read(0, 0x4000f000), PAGE(15));
	assert_int_equal(rig.dev.tlb[0].page_shift, 30);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_micro_tlb_that_is_off_passes_everything, start_gen2),
		cmocka_unit_test_setup(pages_are_translated_with_their_permissions_and_attributes, start_gen2),
		cmocka_unit_test_setup(a_context_that_is_off_lets_nothing_through, start_gen2),
		cmocka_unit_test_setup(entries_that_are_not_marked_non_secure_are_refused, start_gen2),
		cmocka_unit_test_setup(an_unknown_start_level_translates_nothing, start_gen2),
		cmocka_unit_test_setup(a_flush_is_done_after_some_reads_and_not_before, start_gen2),
		cmocka_unit_test_setup(a_micro_tlb_drops_its_own_entries_only, start_gen2),
		cmocka_unit_test_setup(the_first_fault_is_held_until_zero_is_written, start_gen2),
		cmocka_unit_test_setup(a_table_in_dead_memory_is_an_abort, start_gen2),
		cmocka_unit_test_setup(a_stuck_flush_drops_nothing_until_it_goes_on, start_gen2),
		cmocka_unit_test_setup(flushing_without_waiting_is_a_violation, start_gen2),
		cmocka_unit_test_setup(micro_tlbs_of_both_rows_translate, start_gen3),
		cmocka_unit_test_setup(leaf_and_root_cache_apart, start_gen3),
		cmocka_unit_test_setup(flushing_the_root_leaves_the_leaf_as_it_is, start_gen3),
		cmocka_unit_test_setup(a_context_must_be_on_in_leaf_and_root, start_gen3),
		cmocka_unit_test_setup(the_root_reports_faults_of_a_leaf_with_both_halves_of_the_address, start_gen3),
		cmocka_unit_test_setup(what_is_fetched_ahead_does_not_come_from_the_roots_cache, start_gen3),
		cmocka_unit_test_setup(contexts_of_both_rows_translate, start_gen4),
		cmocka_unit_test_setup(a_fault_belongs_to_its_context, start_gen4),
		cmocka_unit_test_setup(blocks_translate_at_their_size, start_gen4),
	};

	return cmocka_run_group_tests_name("ipmmu_vmsa", tests, NULL, NULL);
}
