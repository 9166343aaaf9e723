/* SPDX-License-Identifier: MIT */
/*
 * The PAMU model behaves as its spec says: entries by number, windows that stay or move, permissions, operations that are
 * mapped, bytes and halves that keep their place in a little-endian table, one violation kept, the switch that bypasses.
 */
#include "rig.h"

#include "fsl-pamu/regs.h"

#define NUMBER 5
#define ENTRY(n) (PAGE(0) + 64u * (n))
#define OPERATIONS PAGE(2)
#define VALID 1u
#define ALL 0x18u
#define READS 0x08u
#define WSE(n) ((u32)(n) << 6)
#define MOVES 0x4u
#define INDEXED 0x2u
#define ENABLE 0x40000000u
#define REPORTS 4u

static const struct dev_cfg plain = { .page_shift = 12 };

/* A table of 64 entries in page 0, an operation mapping table of two in page 2. */
static void translate(void)
{
	static const u32 zero[] = { PAMU_PPBAH_OFFSET, PAMU_PPLAH_OFFSET, PAMU_SPBAH_OFFSET, PAMU_SPLAH_OFFSET, PAMU_OBAH_OFFSET,
				    PAMU_OLAH_OFFSET };

	rig_start(&fsl_pamu_device, &plain);
	device_call(&rig.dev, 0, false);
	for (u32 i = 0; i < ARRAY_LEN(zero); i++)
		wr(zero[i], 0);
	wr(PAMU_PPBAL_OFFSET, (u32)PAGE(0));
	wr(PAMU_PPLAL_OFFSET, (u32)PAGE(1));
	wr(PAMU_SPBAL_OFFSET, (u32)PAGE(1));
	wr(PAMU_SPLAL_OFFSET, (u32)PAGE(2));
	wr(PAMU_OBAL_OFFSET, (u32)OPERATIONS);
	wr(PAMU_OLAL_OFFSET, (u32)OPERATIONS + 2 * 128);
	wr(PAMU_PICS_OFFSET, REPORTS);
	wr(PAMU_PC_OFFSET, ENABLE);
	assert_clean();
}

/* The first words of an entry; word 2 says in its last byte that accesses are snooped. */
static void set_entry(u32 n, u32 base, u32 attributes, u32 how)
{
	poke32(ENTRY(n), 0);
	poke32(ENTRY(n) + 4, base | attributes);
	poke32(ENTRY(n) + 8, 0x80000000);
	poke32(ENTRY(n) + 12, how);
}

static void passes_until_it_is_switched_on(void **state)
{
	(void)state;
	translate();
	assert_faults(dma_read(NUMBER, 0x1000), "PDV");
	device_call(&rig.dev, 1, false);
	assert_int_equal(dma_read(NUMBER, 0x1000).outcome, DMA_BYPASS);
	device_call(&rig.dev, 0, false);
	wr(PAMU_PC_OFFSET, 0);
	assert_int_equal(dma_read(NUMBER, 0x1000).outcome, DMA_BYPASS);
	wr(PAMU_PC_OFFSET, ENABLE | 0x80000000u);
	assert_faults(dma_read(NUMBER, 0x1000), "GCV");
	assert_clean();
}

static void a_window_lets_through_what_is_in_it(void **state)
{
	(void)state;
	translate();
	set_entry(NUMBER, 0x40000000, WSE(0xc) | ALL | VALID, 0);
	assert_int_equal(dma_read(NUMBER, 0x40001fff).outcome, DMA_BYPASS);
	assert_int_equal(dma_write(NUMBER, 0x40000000).pa, 0x40000000);
	assert_faults(dma_read(NUMBER, 0x40002000), "WAV");
	assert_faults(dma_read(NUMBER, 0x3fffffff), "WAV");
	assert_faults(dma_read(NUMBER + 1, 0x40000000), "PDV");
	assert_clean();
}

static void a_window_moves(void **state)
{
	(void)state;
	translate();
	set_entry(NUMBER, 0x40000000, WSE(0xb) | ALL | VALID, MOVES);
	poke32(ENTRY(NUMBER) + 16, 1);
	poke32(ENTRY(NUMBER) + 20, 0x70000000);
	assert_reaches(dma_read(NUMBER, 0x40000123), 0x170000123ull);
	assert_clean();
}

static void permissions_are_looked_at(void **state)
{
	(void)state;
	translate();
	set_entry(NUMBER, 0, WSE(35) | READS | VALID, 0);
	assert_int_equal(dma_read(NUMBER, 0xfffffffffull).outcome, DMA_BYPASS);
	assert_faults(dma_write(NUMBER, 0), "APV");
	assert_faults(dma_read(NUMBER, 0x1000000000ull), "WAV");
	assert_clean();
}

/* Half 1 of the last word is the number of the operation entry, and its bytes 0 and 1 are for reads and writes. */
static void operations_are_mapped_by_halves_and_bytes(void **state)
{
	(void)state;
	translate();
	set_entry(NUMBER, 0, WSE(35) | ALL | VALID, INDEXED);
	poke32(ENTRY(NUMBER) + 28, 1u << 16);
	assert_faults(dma_read(NUMBER, 0), "OTV");
	poke32(OPERATIONS + 128, 0x80);
	assert_int_equal(dma_read(NUMBER, 0).outcome, DMA_BYPASS);
	assert_faults(dma_write(NUMBER, 0), "OTV");
	poke32(OPERATIONS + 128, 0x8080);
	assert_faults(dma_write(NUMBER, 0), "OTV");		/* a write does not become a read */
	poke32(OPERATIONS + 128, 0x8180);
	assert_int_equal(dma_write(NUMBER, 0).outcome, DMA_BYPASS);
	assert_clean();
	poke32(ENTRY(NUMBER) + 28, 16u << 16);
	assert_faults(dma_write(NUMBER, 0), "OTV");
	assert_only("OPERATION_ENTRY_EXISTS");
}

static void the_first_violation_is_kept_and_raises_the_line(void **state)
{
	(void)state;
	translate();
	dma_read(NUMBER, 0x123456789);
	dma_read(NUMBER + 1, 0x1000);
	assert_true(rig.irq);
	assert_int_equal(rd(PAMU_PICS_OFFSET) & 0xc, 0xc);
	assert_int_equal(rd(PAMU_AVS1_OFFSET) >> 16, NUMBER);
	assert_int_equal(rd(PAMU_AVAH_OFFSET), 1);
	assert_int_equal(rd(PAMU_AVAL_OFFSET), 0x23456789);
	assert_int_equal(rd(PAMU_POEAL_OFFSET), ENTRY(NUMBER));
	wr(PAMU_AVS1_OFFSET, rd(PAMU_AVS1_OFFSET) & 0x7fff);
	assert_false(rig.irq);
	assert_clean();
}

static void a_number_beyond_the_table_has_no_entry(void **state)
{
	(void)state;
	translate();
	assert_faults(dma_read(64, 0), "LAV");
	assert_int_equal(rd(PAMU_AVS1_OFFSET), 64u << 16 | 0x400 | 1);
	assert_int_equal(rd(PAMU_POEAL_OFFSET), 0);
	assert_clean();
}

static void looking_changes_nothing(void **state)
{
	(void)state;
	translate();
	assert_faults(access_as((struct dma_req){ .stream = NUMBER, .peek = true }), "PDV");
	assert_int_equal(rd(PAMU_AVS1_OFFSET), 0);
	assert_false(rig.irq);
}

static void orders_are_watched(void **state)
{
	(void)state;
	translate();
	set_entry(NUMBER, 0, WSE(35) | ALL | VALID | 2, 0);
	dma_read(NUMBER, 0);
	assert_only("PRIMARY_IS_PRIMARY");
	wr(PAMU_AVS1_OFFSET, 1);
	assert_true(violated("VIOLATION_READ_BEFORE_CLEAR"));
	rig_start(&fsl_pamu_device, &plain);
	wr(PAMU_PC_OFFSET, ENABLE);
	assert_true(violated("TABLES_BEFORE_ENABLE"));
}

static void a_dead_table_is_told(void **state)
{
	(void)state;
	translate();
	rig.dead[0] = true;
	assert_faults(dma_read(NUMBER, 0), "LOST_TABLE");
	assert_only("walked-freed-memory");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(passes_until_it_is_switched_on),
		cmocka_unit_test(a_window_lets_through_what_is_in_it),
		cmocka_unit_test(a_window_moves),
		cmocka_unit_test(permissions_are_looked_at),
		cmocka_unit_test(operations_are_mapped_by_halves_and_bytes),
		cmocka_unit_test(the_first_violation_is_kept_and_raises_the_line),
		cmocka_unit_test(a_number_beyond_the_table_has_no_entry),
		cmocka_unit_test(looking_changes_nothing),
		cmocka_unit_test(orders_are_watched),
		cmocka_unit_test(a_dead_table_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
