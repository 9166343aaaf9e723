/* SPDX-License-Identifier: MIT */
/*
 * Walker of the Arm long-descriptor page tables, on the generated accessors of spec/io-pgtable/lpae-s1 and lpae-s2. What a
 * granule and level may hold is a table below; nothing here depends on which device asks.
 */
#include "model/lpae.h"

#include "model/device.h"
#include "lpae-s1/regs.h"
#include "lpae-s2/regs.h"

#define ADDRESS_BITS 48			/* without pa52 */
#define LAST_LEVEL 3
#define MOST_JOINED 4			/* a stage 2 may have 2^4 root tables side by side */

/* ---- entries of one level ---------------------------------------------------------------------------------------- */

enum leaves { NO_LEAF, BLOCKS, BLOCKS_PA52, PAGES };
struct shape {
	enum leaves leaves;
	u64 (*next)(u64 entry);		/* NULL: no table follows */
	u64 (*addr)(u64 entry);		/* NULL: maps nothing */
};

#define ADDRESS(name, entry, member)	\
	static u64 name(u64 e) { return lpae_s1_##entry##_##member##_phys(lpae_s1_##entry##_from(e)); }
ADDRESS(next_0_4k, l0_4k, table_get_next)
ADDRESS(next_1_4k, l1_4k, table_get_next)
ADDRESS(addr_1_4k, l1_4k, block_get_addr)
ADDRESS(next_2_4k, l2_4k, table_get_next)
ADDRESS(addr_2_4k, l2_4k, block_get_addr)
ADDRESS(addr_3_4k, l3_4k, page_get_addr)
ADDRESS(next_0_16k, l0_16k, table_get_next)
ADDRESS(next_2_16k, l2_16k, table_get_next)
ADDRESS(addr_2_16k, l2_16k, block_get_addr)
ADDRESS(addr_3_16k, l3_16k, page_get_addr)
ADDRESS(next_1_64k, l1_64k, table_get_whole)
ADDRESS(addr_1_64k, l1_64k, block_get_whole)
ADDRESS(next_2_64k, l2_64k, table_get_whole)
ADDRESS(addr_2_64k, l2_64k, block_get_whole)
ADDRESS(addr_3_64k, l3_64k, page_get_whole)

static const struct shape shapes[3][LAST_LEVEL + 1] = {
	{ { NO_LEAF, next_0_4k, NULL }, { BLOCKS, next_1_4k, addr_1_4k }, { BLOCKS, next_2_4k, addr_2_4k },
	  { PAGES, NULL, addr_3_4k } },
	{ { NO_LEAF, next_0_16k, NULL }, { NO_LEAF, next_0_16k, NULL }, { BLOCKS, next_2_16k, addr_2_16k },
	  { PAGES, NULL, addr_3_16k } },
	{ { NO_LEAF, NULL, NULL }, { BLOCKS_PA52, next_1_64k, addr_1_64k }, { BLOCKS, next_2_64k, addr_2_64k },
	  { PAGES, NULL, addr_3_64k } },
};

/* Addresses are where stage 1 has them; what else a leaf holds is the same at every level and granule. */
#define SAME_ADDRESSES(level, kind, field)	\
	_Static_assert(LPAE_S1_##level##_##kind##_##field##_MASK == LPAE_S2_##level##_##kind##_##field##_MASK, "stages differ");
SAME_ADDRESSES(L0_4K, TABLE, NEXT) SAME_ADDRESSES(L1_4K, TABLE, NEXT) SAME_ADDRESSES(L2_4K, TABLE, NEXT)
SAME_ADDRESSES(L0_16K, TABLE, NEXT) SAME_ADDRESSES(L2_16K, TABLE, NEXT)
SAME_ADDRESSES(L1_64K, TABLE, NEXT) SAME_ADDRESSES(L2_64K, TABLE, NEXT)
SAME_ADDRESSES(L1_64K, TABLE, NEXT_HI) SAME_ADDRESSES(L2_64K, TABLE, NEXT_HI)
SAME_ADDRESSES(L1_4K, BLOCK, ADDR) SAME_ADDRESSES(L2_4K, BLOCK, ADDR) SAME_ADDRESSES(L3_4K, PAGE, ADDR)
SAME_ADDRESSES(L2_16K, BLOCK, ADDR) SAME_ADDRESSES(L3_16K, PAGE, ADDR)
SAME_ADDRESSES(L1_64K, BLOCK, ADDR) SAME_ADDRESSES(L2_64K, BLOCK, ADDR) SAME_ADDRESSES(L3_64K, PAGE, ADDR)
#define SAME_LEAF(P, entry)								\
	_Static_assert(P##_##entry##_AF_MASK == P##_L3_4K_PAGE_AF_MASK &&		\
		       P##_##entry##_SH_MASK == P##_L3_4K_PAGE_SH_MASK &&		\
		       P##_##entry##_XN_MASK == P##_L3_4K_PAGE_XN_MASK &&		\
		       P##_##entry##_CONT_MASK == P##_L3_4K_PAGE_CONT_MASK &&		\
		       P##_##entry##_DBM_MASK == P##_L3_4K_PAGE_DBM_MASK, "levels differ");
#define SAME_LEAVES(P)	\
	SAME_LEAF(P, L1_4K_BLOCK) SAME_LEAF(P, L2_4K_BLOCK) SAME_LEAF(P, L2_16K_BLOCK) SAME_LEAF(P, L3_16K_PAGE)	\
	SAME_LEAF(P, L1_64K_BLOCK) SAME_LEAF(P, L2_64K_BLOCK) SAME_LEAF(P, L3_64K_PAGE)
SAME_LEAVES(LPAE_S1)
SAME_LEAVES(LPAE_S2)

static u32 stride(const struct lpae_cfg *c) { return c->granule_lg2 - 3u; }

/* First address bit below what an entry of this level chooses. */
static u32 shift_of(const struct lpae_cfg *c, u32 level)
{
	return c->granule_lg2 + (LAST_LEVEL - level) * stride(c);
}

static enum lpae_kind kind_of(const struct lpae_cfg *c, const struct shape *s, u64 entry)
{
	u64 type = lpae_s1_l1_4k_get_type(lpae_s1_l1_4k_from(entry));

	if (s->leaves == PAGES)
		return type == LPAE_S1_PAGE_TYPE_PAGE ? LPAE_LEAF : LPAE_INVALID;
	if (type == LPAE_S1_ENTRY_TYPE_TABLE)
		return LPAE_TABLE;
	if (type == LPAE_S1_ENTRY_TYPE_BLOCK && (s->leaves == BLOCKS || (s->leaves == BLOCKS_PA52 && c->pa52)))
		return LPAE_LEAF;
	return LPAE_INVALID;
}

static u64 narrow(const struct lpae_cfg *c, u64 pa)
{
	return c->pa52 ? pa : pa & ((1ull << ADDRESS_BITS) - 1);
}

static bool too_wide(const struct lpae_cfg *c, u64 pa)
{
	return c->output_bits < 64 && pa >> c->output_bits;
}

/* ---- what a leaf says -------------------------------------------------------------------------------------------- */

/* Limits that the tables on the way set; each table can only take away. */
struct limits { bool no_write, no_unpriv, uxn, pxn, ns; };

static void limit(const struct lpae_cfg *c, struct limits *l, u64 entry)
{
	lpae_s1_l1_4k_t e = lpae_s1_l1_4k_from(entry);

	if (c->stage2)
		return;
	l->ns |= lpae_s1_l1_4k_table_get_nstable(e) != 0;
	if (c->flat)
		return;
	l->no_write |= (lpae_s1_l1_4k_table_get_aptable(e) & 2) != 0;
	l->no_unpriv |= (lpae_s1_l1_4k_table_get_aptable(e) & 1) != 0;
	l->uxn |= lpae_s1_l1_4k_table_get_uxntable(e) != 0;
	l->pxn |= lpae_s1_l1_4k_table_get_pxntable(e) != 0;
}

static void stage1_leaf(const struct lpae_cfg *c, const struct limits *l, struct lpae_leaf *out)
{
	lpae_s1_l3_4k_t e = lpae_s1_l3_4k_from(out->entry);
	u64 xn = lpae_s1_l3_4k_page_get_xn(e);

	out->af = lpae_s1_l3_4k_page_get_af(e);
	out->dbm = c->dirty && lpae_s1_l3_4k_page_get_dbm(e) && !l->no_write;
	out->read = true;
	out->write = !l->no_write && (out->dbm || !lpae_s1_l3_4k_page_get_rdonly(e));
	out->unpriv = lpae_s1_l3_4k_page_get_unpriv(e) && !l->no_unpriv;
	out->uxn = (xn & 2) || l->uxn;
	out->pxn = (xn & 1) || l->pxn;
	out->ns = lpae_s1_l3_4k_page_get_ns(e) || l->ns;
	out->ng = lpae_s1_l3_4k_page_get_ng(e);
	out->sh = (u8)lpae_s1_l3_4k_page_get_sh(e);
	out->attr = (u8)lpae_s1_l3_4k_page_get_attrindx(e);
}

static void stage2_leaf(const struct lpae_cfg *c, struct lpae_leaf *out)
{
	lpae_s2_l3_4k_t e = lpae_s2_l3_4k_from(out->entry);

	out->af = lpae_s2_l3_4k_page_get_af(e);
	out->dbm = c->dirty && lpae_s2_l3_4k_page_get_dbm(e);
	out->read = lpae_s2_l3_4k_page_get_read(e);
	out->write = out->dbm || lpae_s2_l3_4k_page_get_write(e);
	out->unpriv = true;
	out->uxn = out->pxn = (lpae_s2_l3_4k_page_get_xn(e) & 2) != 0;
	out->sh = (u8)lpae_s2_l3_4k_page_get_sh(e);
	out->attr = (u8)lpae_s2_l3_4k_page_get_memattr(e);
}

/* How many entries a contiguous run has, log2 (D8.6.1). */
static u32 run_lg2(const struct lpae_cfg *c, u32 level)
{
	if (c->granule_lg2 == 12)
		return 4;
	if (c->granule_lg2 == 16)
		return 5;
	return level == LAST_LEVEL ? 7 : 5;
}

static enum lpae_fault leaf(const struct lpae_cfg *c, const struct shape *s, const struct limits *l, u64 iova,
			    struct lpae_leaf *out)
{
	u64 base = narrow(c, s->addr(out->entry));

	out->shift = out->run_shift = (u8)shift_of(c, out->level);
	if (lpae_s1_l3_4k_page_get_cont(lpae_s1_l3_4k_from(out->entry)))
		out->run_shift = (u8)(out->shift + run_lg2(c, out->level));
	out->pa = base | (iova & ((1ull << out->shift) - 1));
	if (c->stage2)
		stage2_leaf(c, out);
	else
		stage1_leaf(c, l, out);
	return too_wide(c, base) ? LPAE_ADDRESS_SIZE : LPAE_OK;
}

/* ---- the walk ---------------------------------------------------------------------------------------------------- */

/* The root may have fewer entries than a table, and at stage 2 up to sixteen times as many. */
static bool possible(const struct lpae_cfg *c)
{
	u32 low;

	if ((c->granule_lg2 != 12 && c->granule_lg2 != 14 && c->granule_lg2 != 16) || c->start_level > LAST_LEVEL)
		return false;
	low = shift_of(c, c->start_level);
	return c->input_bits > low && c->input_bits <= 52 &&
	       c->input_bits - low <= stride(c) + (c->stage2 ? MOST_JOINED : 0);
}

static u64 root_of(const struct lpae_cfg *c)
{
	u32 bytes_lg2 = c->input_bits - shift_of(c, c->start_level) + 3;

	return c->root >> bytes_lg2 << bytes_lg2;
}

static bool fetch(const struct lpae_cfg *c, const struct lpae_mem *m, u64 table, u64 index, struct lpae_leaf *out,
		  struct lpae_step *s)
{
	out->entry_pa = table + 8 * index;
	if (!m->read(m->ctx, out->entry_pa, &out->entry))
		return false;
	*s = (struct lpae_step){ out->level, out->entry_pa, out->entry,
				 kind_of(c, &shapes[(c->granule_lg2 - 12) / 2][out->level], out->entry) };
	if (m->seen)
		m->seen(m->ctx, s);
	return true;
}

enum lpae_fault lpae_walk(const struct lpae_cfg *c, const struct lpae_mem *m, u64 iova, struct lpae_leaf *out)
{
	struct limits limits = { 0 };
	struct lpae_step step;
	u32 bits;
	u64 table;

	*out = (struct lpae_leaf){ .level = c->start_level > LAST_LEVEL ? 0 : c->start_level };
	if (!possible(c) || iova >> c->input_bits)
		return LPAE_TRANSLATION;
	table = root_of(c);
	if (too_wide(c, table))
		return LPAE_ADDRESS_SIZE;
	bits = c->input_bits - shift_of(c, c->start_level);
	for (;; out->level++, bits = stride(c)) {
		const struct shape *s = &shapes[(c->granule_lg2 - 12) / 2][out->level];

		if (!fetch(c, m, table, iova >> shift_of(c, out->level) & ((1ull << bits) - 1), out, &step))
			return LPAE_EXTERNAL;
		if (step.kind == LPAE_INVALID)
			return LPAE_TRANSLATION;
		if (step.kind == LPAE_LEAF)
			return leaf(c, s, &limits, iova, out);
		table = narrow(c, s->next(out->entry));
		if (too_wide(c, table))
			return LPAE_ADDRESS_SIZE;
		limit(c, &limits, out->entry);
	}
}

enum lpae_fault lpae_check(const struct lpae_cfg *c, const struct lpae_leaf *l, struct lpae_access a)
{
	if (!l->af && !c->no_af_fault)
		return LPAE_ACCESS_FLAG;
	if (a.unpriv && !l->unpriv)
		return LPAE_PERMISSION;
	if (a.write ? !l->write : !l->read)
		return LPAE_PERMISSION;
	if (a.exec && (a.unpriv ? l->uxn : l->pxn))
		return LPAE_PERMISSION;
	return LPAE_OK;
}

/* ---- what registers say ------------------------------------------------------------------------------------------ */

u8 lpae_start_level(u8 granule_lg2, u8 input_bits)
{
	u32 per_level = granule_lg2 - 3u, above = input_bits > granule_lg2 ? input_bits - granule_lg2 : 1u;
	u32 levels = (above + per_level - 1) / per_level;

	return levels > LAST_LEVEL + 1 ? 255 : (u8)(LAST_LEVEL + 1 - levels);
}

u8 lpae_sl0_level(u8 granule_lg2, u8 sl0)
{
	if (granule_lg2 == 12)
		return sl0 < 3 ? (u8)(2 - sl0) : 255;
	return sl0 < 3 ? (u8)(3 - sl0) : granule_lg2 == 14 ? 0 : 255;
}

/* Armv7 has addresses of 32 bits and sizes of three; a half 1 of size 0 takes what half 0 does not (G5.5). */
static int pick32(const struct lpae_regime *r, u64 iova)
{
	u32 t0 = r->half[0].size & 7, t1 = r->half[1].size & 7;
	bool in0 = iova >> (32 - t0) == 0;

	if (iova >> 32)
		return -1;
	if (t1 ? iova >> (32 - t1) == (1ull << t1) - 1 : !in0)
		return 1;
	return in0 ? 0 : -1;
}

/* Bit 55 chooses; all bits above the input range must be like it. */
static int pick64(const struct lpae_regime *r, u64 iova)
{
	int h = iova >> 55 & 1;
	const struct lpae_half *half = &r->half[h];
	u64 above = (h ? ~iova : iova) & (half->tbi ? (1ull << 56) - 1 : ~0ull);

	return half->size && half->size < 64 && above >> (64 - half->size) == 0 ? h : -1;
}

int lpae_pick(const struct lpae_regime *r, u64 *iova, struct lpae_cfg *c)
{
	int h = r->aarch32 ? pick32(r, *iova) : pick64(r, *iova);
	const struct lpae_half *half = &r->half[h < 0 ? 0 : h];

	if (h < 0 || half->off)
		return -1;
	c->granule_lg2 = half->granule_lg2;
	c->input_bits = r->aarch32 ? (u8)(32 - (half->size & 7)) : (u8)(64 - half->size);
	c->start_level = lpae_start_level(c->granule_lg2, c->input_bits);
	c->root = half->root;
	*iova &= (1ull << c->input_bits) - 1;
	return h;
}

u8 lpae_tg0(u8 tg0)
{
	return tg0 == LPAE_S1_TG0_TG0_4K ? 12 : tg0 == LPAE_S1_TG0_TG0_16K ? 14 : tg0 == LPAE_S1_TG0_TG0_64K ? 16 : 0;
}

u8 lpae_tg1(u8 tg1)
{
	return tg1 == LPAE_S1_TG1_TG1_4K ? 12 : tg1 == LPAE_S1_TG1_TG1_16K ? 14 : tg1 == LPAE_S1_TG1_TG1_64K ? 16 : 0;
}

u8 lpae_attrs(const struct lpae_leaf *l, bool stage2, u64 mair)
{
	u8 byte = (u8)(mair >> 8 * (l->attr & 7));
	bool device = stage2 ? !(l->attr >> 2 & 3) : !(byte >> 4), cached = stage2 ? lpae_memattr_cached(l->attr) : lpae_attr_cached(byte);

	return (u8)((cached ? ATTR_CACHED : 0) | (device ? ATTR_DEVICE : 0) | (l->uxn && l->pxn ? ATTR_NOEXEC : 0) |
		    (l->unpriv ? 0 : ATTR_PRIV));
}

/* Upper four bits: outer, 0 for a device; lower: inner, 4 where not cached. The CPU's caches are the inner ones. */
bool lpae_attr_cached(u8 mair_byte)
{
	return mair_byte >> 4 && (mair_byte & 0xf) != 4;
}

/* Upper two bits: outer, 0 for a device; lower: inner, 1 where not cached. */
bool lpae_memattr_cached(u8 memattr)
{
	return (memattr >> 2 & 3) && (memattr & 3) != 1;
}
