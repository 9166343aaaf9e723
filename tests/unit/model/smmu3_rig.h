/* SPDX-License-Identifier: MIT */
/*
 * An SMMUv3 on the bench: brought up as the architecture wants it, with a stream table, context descriptors and page
 * tables built by hand in the RAM of rig.h. For test_arm_smmu_v3*.c only.
 */
#pragma once
#include "rig.h"

#include "arm-smmu-v3/regs.h"

#define IDR0(s) (SMMUV3_IDR0_##s##_MASK)
#define CMDQ PAGE(0)
#define EVENTQ PAGE(1)
#define PRIQ PAGE(2)
#define STRTAB PAGE(3)
#define STRTAB_L2 PAGE(4)
#define CDS PAGE(6)			/* of stream n: 8 CDs at CDS + 512 * n */
#define CD_LEAF PAGE(8)			/* 16 pages of CDs for tables of two levels */
#define S1_ROOT PAGE(24)		/* 48 bits, 4 KiB: levels 0 to 3 in four pages */
#define S2_ROOT PAGE(32)		/* 40 bits, from level 1: two tables side by side, then levels 2 and 3 */
#define S1_OTHER PAGE(40)		/* as S1_ROOT */
#define MSI_PA PAGE(60)
#define QUEUE_LG2 4

enum { SLOW_COMMANDS = 4, NO_PREFETCH = 8 };	/* knobs: src/model/arm_smmu_v3.h */

static u32 prod;

static inline void wr64(u32 offset, u64 val) { device_write(&rig.dev, offset, val, 8); }
static inline u64 peek64(u64 pa)
{
	u64 v;

	memcpy(&v, (const char *)rig.ram + (pa - RAM_PA), 8);
	return v;
}

/* Changes CR0 and waits. */
static inline void cr0(u32 val)
{
	u32 polls = 0;

	wr(SMMUV3_CR0_OFFSET, val);
	while (rd(SMMUV3_CR0ACK_OFFSET) != val && polls++ < 8)
		;
	assert_int_equal(rd(SMMUV3_CR0ACK_OFFSET), val);
}

/* ---- commands ---------------------------------------------------------------------------------------------------- */

/* Writes an entry; nothing is told yet. */
static inline void put(smmuv3_cmd_t c)
{
	u64 at = CMDQ + 16ull * (prod & ((1u << QUEUE_LG2) - 1));

	poke64(at, c.w[0]);
	poke64(at + 8, c.w[1]);
	prod = (prod + 1) & ((2u << QUEUE_LG2) - 1);
}

static inline void go(void) { wr(SMMUV3_CMDQ_PROD_OFFSET, prod); }

static inline void sync(void)
{
	put(smmuv3_cmd_sync_pack((struct smmuv3_cmd_sync){ .cs = SMMUV3_SYNC_CS_SEV }));
	go();
	device_waited(&rig.dev);
	assert_int_equal(rd(SMMUV3_CMDQ_CONS_OFFSET) & SMMUV3_CMDQ_CONS_RD_MASK, prod);
}

static inline void command(smmuv3_cmd_t c)
{
	put(c);
	sync();
}

static inline void cfgi_ste(u32 sid, bool leaf)
{
	command(smmuv3_cmd_cfgi_ste_pack((struct smmuv3_cmd_cfgi_ste){ .sid = sid, .leaf = leaf }));
}

static inline void cfgi_cd(u32 sid, u32 ssid, bool leaf)
{
	command(smmuv3_cmd_cfgi_cd_pack((struct smmuv3_cmd_cfgi_cd){ .sid = sid, .ssid = ssid & 0xfffff, .leaf = leaf }));
}

static inline void cfgi_all(void)
{
	command(smmuv3_cmd_cfgi_ste_range_pack((struct smmuv3_cmd_cfgi_ste_range){ .range = 31 }));
}

static inline void tlbi_va(u32 asid, u64 va, bool leaf)
{
	command(smmuv3_cmd_tlbi_nh_va_pack((struct smmuv3_cmd_tlbi_nh_va){ .asid = asid & 0xffff, .address = va >> 12, .leaf = leaf }));
}

static inline void tlbi_asid(u32 asid)
{
	command(smmuv3_cmd_tlbi_nh_asid_pack((struct smmuv3_cmd_tlbi_nh_asid){ .asid = asid & 0xffff }));
}

static inline void tlbi_nsnh_all(void) { command(smmuv3_cmd_tlbi_nsnh_all_pack()); }

/* ---- bring-up ---------------------------------------------------------------------------------------------------- */

static inline void queues(void)
{
	wr64(SMMUV3_CMDQ_BASE_OFFSET, CMDQ | QUEUE_LG2);
	wr(SMMUV3_CMDQ_PROD_OFFSET, 0);
	wr(SMMUV3_CMDQ_CONS_OFFSET, 0);
	wr64(SMMUV3_EVENTQ_BASE_OFFSET, EVENTQ | QUEUE_LG2);
	wr(SMMUV3_EVENTQ_PROD_OFFSET, 0);
	wr(SMMUV3_EVENTQ_CONS_OFFSET, 0);
	wr64(SMMUV3_PRIQ_BASE_OFFSET, PRIQ | QUEUE_LG2);
	wr(SMMUV3_PRIQ_PROD_OFFSET, 0);
	wr(SMMUV3_PRIQ_CONS_OFFSET, 0);
}

static const struct dev_cfg rich = { .page_shift = 12 };

/* Tables and queues are where the caches of the CPU have them: this unit has coherent access. */
#define CR1_CACHED (SMMUV3_SH_ISH << SMMUV3_CR1_TABLE_SH_SHIFT | SMMUV3_CR1_CACHE_WB << SMMUV3_CR1_TABLE_OC_SHIFT |	\
		    SMMUV3_CR1_CACHE_WB << SMMUV3_CR1_TABLE_IC_SHIFT | SMMUV3_SH_ISH << SMMUV3_CR1_QUEUE_SH_SHIFT |	\
		    SMMUV3_CR1_CACHE_WB << SMMUV3_CR1_QUEUE_OC_SHIFT | SMMUV3_CR1_CACHE_WB << SMMUV3_CR1_QUEUE_IC_SHIFT)

#define CR0_ON (SMMUV3_CR0_SMMUEN_MASK | SMMUV3_CR0_CMDQEN_MASK | SMMUV3_CR0_EVENTQEN_MASK)

/* A linear stream table of 16 entries, all of them invalid; everything on but the interrupts. */
static inline struct device *bring_up(const struct dev_cfg *cfg)
{
	struct device *d = rig_start(&arm_smmu_v3_device, cfg);

	prod = 0;
	cr0(0);
	wr(SMMUV3_CR1_OFFSET, CR1_CACHED);
	wr(SMMUV3_CR2_OFFSET, SMMUV3_CR2_RECINVSID_MASK);
	wr64(SMMUV3_STRTAB_BASE_OFFSET, STRTAB);
	wr(SMMUV3_STRTAB_BASE_CFG_OFFSET, 4);
	queues();
	cr0(SMMUV3_CR0_CMDQEN_MASK);
	cfgi_all();
	if (rd(SMMUV3_IDR0_OFFSET) & SMMUV3_IDR0_HYP_MASK)
		command(smmuv3_cmd_tlbi_el2_all_pack());
	tlbi_nsnh_all();
	cr0(SMMUV3_CR0_CMDQEN_MASK | SMMUV3_CR0_EVENTQEN_MASK);
	cr0(CR0_ON);
	assert_clean();
	return d;
}

/* ---- tables ------------------------------------------------------------------------------------------------------ */

static inline u64 ste_pa(u32 sid) { return STRTAB + 64ull * sid; }
static inline u64 cd_pa(u32 sid, u32 ssid) { return CDS + 512ull * sid + 64ull * ssid; }

static inline void poke_words(u64 pa, const uint64_t *w, u32 n)
{
	for (u32 i = 0; i < n; i++)
		poke64(pa + 8 * i, w[i]);
}

static inline void poke_ste(u32 sid, smmuv3_ste_t s)
{
	for (u32 i = 0; i < 8; i++)
		poke64(ste_pa(sid) + 8 * i, s.w[i]);
}

/* An invalid STE becomes valid as it must: words first, then CFGI, then the word with V, and CFGI once more. */
static inline void set_ste(u32 sid, smmuv3_ste_t s)
{
	poke64(ste_pa(sid), 0);
	cfgi_ste(sid, true);
	for (u32 i = 1; i < 8; i++)
		poke64(ste_pa(sid) + 8 * i, s.w[i]);
	cfgi_ste(sid, true);
	poke64(ste_pa(sid), s.w[0]);
	cfgi_ste(sid, true);
}

static inline void set_cd_at(u64 pa, u32 sid, u32 ssid, smmuv3_cd_t c)
{
	poke64(pa, 0);
	cfgi_cd(sid, ssid, true);
	for (u32 i = 1; i < 8; i++)
		poke64(pa + 8 * i, c.w[i]);
	cfgi_cd(sid, ssid, true);
	poke64(pa, c.w[0]);
	cfgi_cd(sid, ssid, true);
}

static inline struct smmuv3_ste_s1 ste_s1(u32 sid)
{
	return (struct smmuv3_ste_s1){ .s1contextptr = cd_pa(sid, 0) >> 6,
				       .s1cir = SMMUV3_S1_CACHE_WB_RA, .s1cor = SMMUV3_S1_CACHE_WB_RA, .s1csh = SMMUV3_SH_ISH,
				       .s1dss = SMMUV3_S1DSS_SSID0, .strw = SMMUV3_STRW_NSEL1, .s1stalld = 0 };
}

static inline smmuv3_ste_t with_v(smmuv3_ste_t s) { return smmuv3_ste_set_v(s, 1); }

static inline struct smmuv3_cd_valid cd_of(u32 asid, u64 root)
{
	return (struct smmuv3_cd_valid){ .t0sz = 16, .tg0 = SMMUV3_TG0_KIB4, .ttb0 = root >> 4, .epd1 = 1, .aa64 = 1, .a = 1,
					 .r = 1, .asid = asid & 0xffff, .aset = 1, .ips = SMMUV3_ADDR_SIZE_BITS48,
					 .mair0 = 0xff, .affd = 1 };
}

static inline smmuv3_cd_t cd_words(struct smmuv3_cd_valid c) { return smmuv3_cd_set_v(smmuv3_cd_valid_pack(c), 1); }

#define ENTRY_TABLE 3ull
#define ENTRY_PAGE (3ull | 1ull << 6 | 1ull << 10 | 1ull << 11)	/* read-write, unprivileged, AF, not global */
#define ENTRY_RO (1ull << 7)

/* A page of 4 KiB in the tables at `root`, which take four pages; only the low 21 bits of `va` choose it. */
static inline u64 map_page(u64 root, u64 va, u64 entry)
{
	poke64(root, (root + 4096) | ENTRY_TABLE);
	poke64(root + 4096, (root + 8192) | ENTRY_TABLE);
	poke64(root + 8192, (root + 12288) | ENTRY_TABLE);
	poke64(root + 12288 + 8 * (va >> 12 & 511), entry);
	return root + 12288 + 8 * (va >> 12 & 511);
}

/* Stream 1 translates by CD 0 with ASID 5: 0x3000 is PAGE(50). */
static inline struct device *translating(const struct dev_cfg *cfg)
{
	struct device *d = bring_up(cfg);

	map_page(S1_ROOT, 0x3000, PAGE(50) | ENTRY_PAGE);
	set_ste(1, with_v(smmuv3_ste_s1_pack(ste_s1(1))));
	set_cd_at(cd_pa(1, 0), 1, 0, cd_words(cd_of(5, S1_ROOT)));
	assert_clean();
	return d;
}

/* ---- what the unit wrote ----------------------------------------------------------------------------------------- */

static inline u32 events(void)
{
	return (rd(SMMUV3_EVENTQ_PROD_OFFSET) - rd(SMMUV3_EVENTQ_CONS_OFFSET)) & ((2u << QUEUE_LG2) - 1);
}

/* Takes the next record. */
static inline smmuv3_evt_t event(void)
{
	u32 cons = rd(SMMUV3_EVENTQ_CONS_OFFSET);
	smmuv3_evt_t e;

	assert_true(events() > 0);
	for (u32 i = 0; i < 4; i++)
		e.w[i] = peek64(EVENTQ + 32ull * (cons & ((1u << QUEUE_LG2) - 1)) + 8 * i);
	wr(SMMUV3_EVENTQ_CONS_OFFSET, (cons & SMMUV3_EVENTQ_CONS_OVACKFLG_MASK) | ((cons + 1) & ((2u << QUEUE_LG2) - 1)));
	return e;
}

/* One record, of this kind and stream, and no other. */
#define assert_event(kind, sid) ({								\
	smmuv3_evt_t e_ = event();								\
	assert_int_equal(smmuv3_evt_get_id(e_), SMMUV3_EVENT_ID_##kind);			\
	assert_int_equal(smmuv3_evt_get_streamid(e_), sid);					\
	assert_int_equal(events(), 0);								\
	e_;											\
})
