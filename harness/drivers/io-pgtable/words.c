// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the library tells a driver to put into the registers beside the root must describe the tables it made: granule,
 * sizes, how a walk goes through caches, and the meaning of the attribute numbers that entries use. Source: Arm
 * Architecture Reference Manual, TCR_EL1, VTCR_EL2 and MAIR_EL1. Called when a table is made; formats that have no such
 * words are not looked at.
 */
#include <linux/io-pgtable.h>
#include <linux/kernel.h>
#include <linux/sizes.h>

#include "drivers/io-pgtable/words.h"
#include "hosted/host.h"
#include "hosted/kw.h"

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

static void check_stage_one(const struct io_pgtable_cfg *cfg, u32 granule_lg2)
{
	typeof(&cfg->arm_lpae_s1_cfg.tcr) tcr = &cfg->arm_lpae_s1_cfg.tcr;
	bool outer = cfg->coherent_walk || cfg->quirks & IO_PGTABLE_QUIRK_ARM_OUTER_WBWA;

	size("TCR.TG", tcr->tg, granule_code(granule_lg2, cfg->quirks & IO_PGTABLE_QUIRK_ARM_TTBR1));
	size("TCR.IPS", tcr->ips, size_code(cfg->oas));
	size("TCR.TSZ", tcr->tsz, 64 - cfg->ias);
	walk("TCR.SH", tcr->sh, cfg->coherent_walk ? INNER_SHAREABLE : OUTER_SHAREABLE);
	walk("TCR.IRGN", tcr->irgn, cfg->coherent_walk ? WRITE_BACK_ALLOCATE : NOT_CACHED);
	walk("TCR.ORGN", tcr->orgn, outer ? WRITE_BACK_ALLOCATE : NOT_CACHED);
	walk("MAIR", lower_32_bits(cfg->arm_lpae_s1_cfg.mair), MAIR_OF_LIBRARY);	/* entries name four of eight attributes */
}

static void check_stage_two(const struct io_pgtable_cfg *cfg, u32 granule_lg2)
{
	typeof(&cfg->arm_lpae_s2_cfg.vtcr) vtcr = &cfg->arm_lpae_s2_cfg.vtcr;

	size("VTCR.TG", vtcr->tg, granule_code(granule_lg2, false));
	size("VTCR.PS", vtcr->ps, size_code(cfg->oas));
	size("VTCR.TSZ", vtcr->tsz, 64 - cfg->ias);
	walk("VTCR.SH", vtcr->sh, cfg->coherent_walk ? INNER_SHAREABLE : OUTER_SHAREABLE);
	walk("VTCR.IRGN", vtcr->irgn, cfg->coherent_walk ? WRITE_BACK_ALLOCATE : NOT_CACHED);
	walk("VTCR.ORGN", vtcr->orgn, cfg->coherent_walk ? WRITE_BACK_ALLOCATE : NOT_CACHED);
}

void words_check(enum io_pgtable_fmt fmt, const struct io_pgtable_cfg *cfg, u32 granule_lg2)
{
	if (fmt == ARM_64_LPAE_S1 || fmt == ARM_32_LPAE_S1)
		check_stage_one(cfg, granule_lg2);
	else if (fmt == ARM_64_LPAE_S2 || fmt == ARM_32_LPAE_S2)
		check_stage_two(cfg, granule_lg2);
}
