/* SPDX-License-Identifier: MIT */
/* Walker of the Arm short-descriptor page tables, on the generated accessors of spec/io-pgtable/v7s.yaml. */
#include "model/v7s.h"

#include "model/device.h"
#include "v7s/regs.h"

/* Permissions are those of two bits and an access flag: not writable, also for the unprivileged. */
#define LEAF(out_, P, e) do {									\
	(out_)->accessed = v7s_##P##_get_af(e);							\
	(out_)->read = true;									\
	(out_)->write = !v7s_##P##_get_rdonly(e);						\
	(out_)->unpriv = v7s_##P##_get_unpriv(e);						\
	(out_)->ng = v7s_##P##_get_ng(e);							\
	(out_)->shared = v7s_##P##_get_s(e);							\
	(out_)->attr = (u8)((v7s_##P##_get_tex(e) & 1) << 2 | v7s_##P##_get_c(e) << 1 | v7s_##P##_get_b(e));	\
} while (0)

static enum lpae_fault mapped(struct v7s_leaf *out, u64 base, u8 shift, u32 iova)
{
	out->shift = shift;
	out->pa = base | (iova & ((1u << shift) - 1));
	return LPAE_OK;
}

/* MediaTek has no permissions: bits of the address are where they are. */
#define LEAF_MTK(out_, P, e) do {								\
	(out_)->accessed = (out_)->read = (out_)->write = (out_)->unpriv = true;		\
	(out_)->ng = v7s_##P##_get_ng(e);							\
	(out_)->shared = v7s_##P##_get_s(e);							\
	(out_)->attr = (u8)((v7s_##P##_get_tex(e) & 1) << 2 | v7s_##P##_get_c(e) << 1 | v7s_##P##_get_b(e));	\
} while (0)

static enum lpae_fault first_leaf_mtk(u32 iova, struct v7s_leaf *out)
{
	v7s_l1_t e = v7s_l1_from(out->entry);

	LEAF_MTK(out, l1_section_mtk, e);
	return v7s_l1_section_mtk_get_super(e) ? mapped(out, v7s_l1_supersection_mtk_get_whole_phys(e), 24, iova)
					       : mapped(out, v7s_l1_section_mtk_get_whole_phys(e), 20, iova);
}

static enum lpae_fault second_leaf_mtk(u32 iova, struct v7s_leaf *out)
{
	v7s_l2_t e = v7s_l2_from(out->entry);

	if (v7s_l2_get_t1(e)) {
		LEAF_MTK(out, l2_small_mtk, e);
		return mapped(out, v7s_l2_small_mtk_get_whole_phys(e), 12, iova);
	}
	if (!v7s_l2_get_t0(e))
		return LPAE_TRANSLATION;
	LEAF_MTK(out, l2_large_mtk, e);
	return mapped(out, v7s_l2_large_mtk_get_whole_phys(e), 16, iova);
}

static enum lpae_fault first_leaf(u32 iova, struct v7s_leaf *out)
{
	v7s_l1_t e = v7s_l1_from(out->entry);

	if (v7s_l1_section_get_super(e)) {
		LEAF(out, l1_supersection, e);
		out->xn = v7s_l1_supersection_get_xn(e);
		return mapped(out, v7s_l1_supersection_get_whole_phys(e), 24, iova);
	}
	LEAF(out, l1_section, e);
	out->xn = v7s_l1_section_get_xn(e);
	return mapped(out, v7s_l1_section_get_addr_phys(e), 20, iova);
}

static enum lpae_fault second_leaf(u32 iova, struct v7s_leaf *out)
{
	v7s_l2_t e = v7s_l2_from(out->entry);

	if (v7s_l2_get_t1(e)) {
		LEAF(out, l2_small, e);
		out->xn = v7s_l2_get_t0(e);
		return mapped(out, v7s_l2_small_get_addr_phys(e), 12, iova);
	}
	if (!v7s_l2_get_t0(e))
		return LPAE_TRANSLATION;
	LEAF(out, l2_large, e);
	out->xn = v7s_l2_large_get_xn(e);
	return mapped(out, v7s_l2_large_get_addr_phys(e), 16, iova);
}

/* Base of the first-level table and its size in address bits; false: nothing translates this address. */
static bool root_of(const struct v7s_cfg *c, u32 iova, u64 *root, u32 *bits)
{
	bool second = c->n && iova >> (32 - c->n);

	*bits = second ? 32 : 32u - c->n;
	*root = (second ? c->ttbr1 : c->ttbr0) >> (*bits - 18) << (*bits - 18);
	return !(second ? c->off1 : c->off0);
}

enum lpae_fault v7s_walk(const struct v7s_cfg *c, void *ctx, v7s_read *read, u32 iova, struct v7s_leaf *out)
{
	u64 table;
	u32 bits, index;

	*out = (struct v7s_leaf){ .level = 1 };
	if (c->n > 7 || !root_of(c, iova, &table, &bits))
		return LPAE_TRANSLATION;
	index = iova >> 20 & ((1u << (bits - 20)) - 1);
	if (!read(ctx, table + 4 * index, &out->entry))
		return LPAE_EXTERNAL;
	switch (v7s_l1_get_type(v7s_l1_from(out->entry))) {
	case V7S_L1_TYPE_SECTION:
		return c->mtk ? first_leaf_mtk(iova, out) : first_leaf(iova, out);
	case V7S_L1_TYPE_TABLE:
		break;
	default:
		return LPAE_TRANSLATION;
	}
	out->level = 2;
	if (!read(ctx, v7s_l1_table_get_next_phys(v7s_l1_from(out->entry)) + 4 * (iova >> 12 & 0xff), &out->entry))
		return LPAE_EXTERNAL;
	return c->mtk ? second_leaf_mtk(iova, out) : second_leaf(iova, out);
}

/* The registers that say what the bits of an entry say by themselves. */
#define PRRR_NOT_REMAPPED 0xbea4u
#define NMRR_NOT_REMAPPED 0x40e0u

/* Two bits of PRRR for each slot: strongly ordered, which nothing is asked to be; a device; normal memory. */
u8 v7s_attrs(const struct v7s_leaf *l, bool remapped, u32 prrr, u32 nmrr)
{
	static const u8 odd = ATTR_CACHED | ATTR_DEVICE;
	u32 kind = (remapped ? prrr : PRRR_NOT_REMAPPED) >> 2 * l->attr & 3;
	u32 inner = (remapped ? nmrr : NMRR_NOT_REMAPPED) >> 2 * l->attr & 3;
	u8 memory = kind == 1 ? ATTR_DEVICE : kind != 2 ? odd : inner ? ATTR_CACHED : 0;

	return (u8)(memory | (l->xn ? ATTR_NOEXEC : 0) | (l->unpriv ? 0 : ATTR_PRIV));
}

enum lpae_fault v7s_check(const struct v7s_cfg *c, const struct v7s_leaf *l, bool write, bool unpriv)
{
	if (c->af && !l->accessed && !c->no_af_fault)
		return LPAE_ACCESS_FLAG;
	return (write && !l->write) || (unpriv && !l->unpriv) ? LPAE_PERMISSION : LPAE_OK;
}
