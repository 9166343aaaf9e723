/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The hypercall iommu_op of Xen's PV-IOMMU (spec/xen-pv-iommu): one structure is filled in, handed over, and read back. One
 * caller at a time. Bits 0 and 1 of the flags mean one thing when a context is made and another when it is mapped.
 */
#include <linux/bitfield.h>
#include <linux/string.h>

#include "known/xen-pv/xen.h"

/* A field: word of the structure, and mask in it. */
#define PUT(op, word, name, value) ((op)[word] |= FIELD_PREP(XENPV_PV_IOMMU_OP_##word##_##name, value))
#define GET(op, word, name) FIELD_GET(XENPV_PV_IOMMU_OP_##word##_##name, (op)[word])

/* The argument page, empty but for the sub-operation; to be given back by xen_end(). */
static u64 *xen_begin(struct xen_iommu *xen, u32 subop, unsigned long *flags)
{
	u64 kept;

	spin_lock_irqsave(&xen->lock, *flags);
	kept = plant(FLAGS_KEPT) ? xen->op[0] & XENPV_PV_IOMMU_OP_0_MAP_PAGES_READABLE : 0;
	memset(xen->op, 0, XENPV_PV_IOMMU_OP_BYTES);
	xen->op[0] = FIELD_PREP(XENPV_PV_IOMMU_OP_0_SUBOP, subop) | kept;
	return xen->op;
}

static void xen_end(struct xen_iommu *xen, unsigned long flags)
{
	spin_unlock_irqrestore(&xen->lock, flags);
}

int xen_query(struct xen_iommu *xen)
{
	unsigned long flags;
	u64 *op = xen_begin(xen, XENPV_SUBOP_QUERY_CAPABILITIES, &flags);
	int ret = xen_iommu_op(op);

	xen->max_pages = GET(op, 1, QUERY_CAPABILITIES_MAX_NR_PAGES);
	xen->last_iova = GET(op, 2, QUERY_CAPABILITIES_MAX_IOVA_ADDR);
	xen_end(xen, flags);
	return ret;
}

int xen_alloc_context(struct xen_iommu *xen, u16 *ctx)
{
	unsigned long flags;
	u64 *op = xen_begin(xen, XENPV_SUBOP_ALLOC_CONTEXT, &flags);
	int ret = xen_iommu_op(op);

	*ctx = GET(op, 0, ALLOC_CONTEXT_CTX_NO);
	xen_end(xen, flags);
	return ret;
}

int xen_free_context(struct xen_iommu *xen, u16 ctx)
{
	unsigned long flags;
	u64 *op = xen_begin(xen, XENPV_SUBOP_FREE_CONTEXT, &flags);
	int ret;

	PUT(op, 0, FREE_CONTEXT_CTX_NO, ctx);
	ret = xen_iommu_op(op);
	xen_end(xen, flags);
	return ret;
}

int xen_reattach(struct xen_iommu *xen, u32 sbdf, u16 ctx)
{
	unsigned long flags;
	u64 *op = xen_begin(xen, XENPV_SUBOP_REATTACH_DEVICE, &flags);
	int ret;

	PUT(op, 0, REATTACH_DEVICE_CTX_NO, ctx);
	PUT(op, 1, REATTACH_DEVICE_SEG, sbdf >> 16);
	PUT(op, 1, REATTACH_DEVICE_BUS, sbdf >> 8 & 0xff);
	PUT(op, 1, REATTACH_DEVICE_DEVFN, sbdf & 0xff);
	ret = xen_iommu_op(op);
	xen_end(xen, flags);
	return ret;
}

int xen_map(struct xen_iommu *xen, u16 ctx, u64 dfn, u64 gfn, u32 n, int prot, u32 *done)
{
	unsigned long flags;
	u64 *op = xen_begin(xen, XENPV_SUBOP_MAP_PAGES, &flags);
	int ret;

	PUT(op, 0, MAP_PAGES_CTX_NO, ctx);
	PUT(op, 0, MAP_PAGES_READABLE, !!(prot & IOMMU_READ));
	PUT(op, 0, MAP_PAGES_WRITEABLE, !!(prot & IOMMU_WRITE));
	PUT(op, 1, MAP_PAGES_GFN, gfn);
	PUT(op, 2, MAP_PAGES_DFN, dfn);
	PUT(op, 3, MAP_PAGES_NR_PAGES, n);
	ret = xen_iommu_op(op);
	*done = GET(op, 3, MAP_PAGES_MAPPED);
	xen_end(xen, flags);
	return ret;
}

int xen_unmap(struct xen_iommu *xen, u16 ctx, u64 dfn, u32 n, u32 *done)
{
	unsigned long flags;
	u64 *op = xen_begin(xen, XENPV_SUBOP_UNMAP_PAGES, &flags);
	int ret;

	PUT(op, 0, UNMAP_PAGES_CTX_NO, ctx);
	PUT(op, 1, UNMAP_PAGES_DFN, dfn);
	PUT(op, 2, UNMAP_PAGES_NR_PAGES, n);
	ret = xen_iommu_op(op);
	*done = GET(op, 2, UNMAP_PAGES_UNMAPPED);
	xen_end(xen, flags);
	return ret;
}

int xen_lookup(struct xen_iommu *xen, u16 ctx, u64 dfn, u64 *gfn)
{
	unsigned long flags;
	u64 *op = xen_begin(xen, XENPV_SUBOP_LOOKUP_PAGE, &flags);
	int ret;

	PUT(op, 0, LOOKUP_PAGE_CTX_NO, ctx);
	PUT(op, 2, LOOKUP_PAGE_DFN, dfn);
	ret = xen_iommu_op(op);
	*gfn = GET(op, 1, LOOKUP_PAGE_GFN);
	xen_end(xen, flags);
	return ret;
}
