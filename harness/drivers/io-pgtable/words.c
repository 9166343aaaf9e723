// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the library tells a driver to put into the registers beside the root must describe the tables it made: granule,
 * sizes, how a walk goes through caches, and the meaning of the attribute numbers that entries use. Source: Arm
 * Architecture Reference Manual, TCR_EL1, VTCR_EL2 and MAIR_EL1. Called when a table is made; what DARTs are told is where the
 * roots are, and shows when they are walked.
 */
#include <linux/io-pgtable.h>
#include <linux/kernel.h>
#include <linux/sizes.h>

#include "drivers/io-pgtable/tables.h"
#include "hosted/host.h"
#include "hosted/kw.h"
#include "io-pgtable/kernel.h"

enum { NOT_CACHED, WRITE_BACK_ALLOCATE };			/* IRGN, ORGN */
enum { OUTER_SHAREABLE = 2, INNER_SHAREABLE = 3 };		/* SH */
#define MAIR_OF_LIBRARY 0xf404ff44				/* not cached, write-back, device, outer write-back only */

/* How big the tables are, and how they are walked. */
static void size(const char *word, u64 is, u64 should)
{
	if (is != should)
		h_finding(ORA_CONTRACT, "", "table-words", "%s is %llx, but the tables are as %llx says", word, is, should);
}

static void walk(const char *word, u64 is, u64 should)
{
	if (is != should)
		h_finding(ORA_CONTRACT, "PGT-11", "walk-attributes", "%s is %llx, but a walk of this kind needs %llx", word, is, should);
}

static u32 size_code(u32 bits)
{
	static const u8 sizes[] = { 32, 36, 40, 42, 44, 48, 52 };
	u32 i;

	for (i = 0; i < ARRAY_SIZE(sizes) - 1 && sizes[i] != bits; i++)
		;
	return i;
}

static u32 granule_code(u32 lg2, bool upper)
{
	if (upper)
		return lg2 == 12 ? 2 : lg2 == 14 ? 1 : 3;
	return lg2 == 12 ? 0 : lg2 == 14 ? 2 : 1;
}

static void check_stage_one(const struct io_pgtable_cfg *cfg, u32 granule_lg2, u32 in, u32 out)
{
	typeof(&cfg->arm_lpae_s1_cfg.tcr) tcr = &cfg->arm_lpae_s1_cfg.tcr;
	bool outer = cfg->coherent_walk || cfg->quirks & IO_PGTABLE_QUIRK_ARM_OUTER_WBWA;

	size("TCR.TG", tcr->tg, granule_code(granule_lg2, cfg->quirks & IO_PGTABLE_QUIRK_ARM_TTBR1));
	size("TCR.IPS", tcr->ips, size_code(out));
	size("TCR.TSZ", tcr->tsz, 64 - in);
	walk("TCR.SH", tcr->sh, cfg->coherent_walk ? INNER_SHAREABLE : OUTER_SHAREABLE);
	walk("TCR.IRGN", tcr->irgn, cfg->coherent_walk ? WRITE_BACK_ALLOCATE : NOT_CACHED);
	walk("TCR.ORGN", tcr->orgn, outer ? WRITE_BACK_ALLOCATE : NOT_CACHED);
	walk("MAIR", lower_32_bits(cfg->arm_lpae_s1_cfg.mair), MAIR_OF_LIBRARY);	/* entries name four of eight attributes */
}

/* With pages of 4 KiB, level 0 is for hardware with 44 output bits or more: else roots lie side by side (VTCR_EL2.SL0). */
#define LEVEL_0 2
#define LEVEL_0_FROM 44

static void check_stage_two(const struct io_pgtable_cfg *cfg, u32 granule_lg2, u32 in, u32 out)
{
	typeof(&cfg->arm_lpae_s2_cfg.vtcr) vtcr = &cfg->arm_lpae_s2_cfg.vtcr;

	size("VTCR.TG", vtcr->tg, granule_code(granule_lg2, false));
	size("VTCR.PS", vtcr->ps, size_code(out));
	size("VTCR.TSZ", vtcr->tsz, 64 - in);
	if (granule_lg2 == 12 && out < LEVEL_0_FROM && vtcr->sl == LEVEL_0)
		size("VTCR.SL", vtcr->sl, LEVEL_0 - 1);
	walk("VTCR.SH", vtcr->sh, cfg->coherent_walk ? INNER_SHAREABLE : OUTER_SHAREABLE);
	walk("VTCR.IRGN", vtcr->irgn, cfg->coherent_walk ? WRITE_BACK_ALLOCATE : NOT_CACHED);
	walk("VTCR.ORGN", vtcr->orgn, cfg->coherent_walk ? WRITE_BACK_ALLOCATE : NOT_CACHED);
}

/*
 * Short descriptors: slot 1 is a device, 4 memory that is not cached, 7 memory that is written back, and all of it is
 * shared with the inner domain (TTBR, PRRR and NMRR of Armv7). MediaTek's root is nothing but an address.
 */
#define TTBR_SHARED 0x02
#define TTBR_CACHED 0x68		/* inner, outer, and not outer shareable */
#define TTBR_FLAGS 0x7f
#define PRRR_OF_LIBRARY 0x800b8204
#define NMRR_OF_LIBRARY 0x40004000

static void check_short(const struct io_pgtable_cfg *cfg)
{
	u32 flags = cfg->quirks & IO_PGTABLE_QUIRK_ARM_MTK_EXT ? 0 : TTBR_SHARED | (cfg->coherent_walk ? TTBR_CACHED : 0);

	size("TTBCR", cfg->arm_v7s_cfg.tcr, 0);
	walk("TTBR", cfg->arm_v7s_cfg.ttbr & TTBR_FLAGS, flags);
	walk("PRRR", cfg->arm_v7s_cfg.prrr, PRRR_OF_LIBRARY);
	walk("NMRR", cfg->arm_v7s_cfg.nmrr, NMRR_OF_LIBRARY);
}

/* Tables that are walked through the inner caches, and the outer ones where the system is coherent; slot 1 is written back. */
#define TRANSTAB_TABLE 0x07
#define TRANSTAB_SHARED 0x10
#define TRANSTAB_FLAGS 0xfff
#define MEMATTR_OF_LIBRARY 0x888d88

static void check_mali(const struct io_pgtable_cfg *cfg)
{
	walk("TRANSTAB", cfg->arm_mali_lpae_cfg.transtab & TRANSTAB_FLAGS,
	     TRANSTAB_TABLE | (cfg->coherent_walk ? TRANSTAB_SHARED : 0));
	walk("MEMATTR", cfg->arm_mali_lpae_cfg.memattr, MEMATTR_OF_LIBRARY);
}

static unsigned long page_sizes(const struct format *f, u32 out)
{
	if (f->kind == PGT_KIND_V7S)
		return SZ_4K | SZ_64K | SZ_1M | SZ_16M;
	if (f->kind == PGT_KIND_DART || f->kind == PGT_KIND_DART2)
		return BIT(f->granule_lg2);
	return f->granule_lg2 == 12 ? SZ_4K | SZ_2M | SZ_1G : f->granule_lg2 == 14 ? SZ_16K | SZ_32M :
	       SZ_64K | SZ_512M | (out > 48 ? BIT(42) : 0);
}

void words_check(const struct format *f, const struct io_pgtable_cfg *cfg, u32 in, u32 out)
{
	if (cfg->pgsize_bitmap != page_sizes(f, out))
		h_finding(ORA_CONTRACT, "PGT-12", "page-sizes", "page sizes are said to be %lx, but the format has %lx",
			  cfg->pgsize_bitmap, page_sizes(f, out));
	size("input size", cfg->ias, in);
	size("output size", cfg->oas, out);
	if (f->fmt == ARM_64_LPAE_S1 || f->fmt == ARM_32_LPAE_S1)
		check_stage_one(cfg, f->granule_lg2, in, out);
	else if (f->fmt == ARM_64_LPAE_S2 || f->fmt == ARM_32_LPAE_S2)
		check_stage_two(cfg, f->granule_lg2, in, out);
	else if (f->fmt == ARM_V7S)
		check_short(cfg);
	else if (f->fmt == ARM_MALI_LPAE)
		check_mali(cfg);
}
