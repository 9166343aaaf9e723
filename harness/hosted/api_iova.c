// SPDX-License-Identifier: GPL-2.0-only
/*
 * Kernel world: the IOVA allocator by itself, on an address space of its own that a program's first request makes. Keeps
 * the ranges a program names; after the program, looks at what is left in the tree. Judges no range; api_iommu.c calls it.
 */
#include <linux/iova.h>
#include <linux/rbtree.h>
#include <linux/string.h>

#include "hosted/api_dma.h"
#include "hosted/host.h"
#include "ops/decode.h"

static struct iova_domain space;
static bool made;
static struct held_range { struct iova *node; unsigned long lo, size; } range_of[MAX_HANDLES];
static u32 n_reserved;			/* nodes of the tree that are no allocations, at most */

static bool make(struct op_result *r)
{
	if (made)
		return true;
	init_iova_domain(&space, PAGE_SIZE, 1);
	r->ret = iova_domain_init_rcaches(&space);
	if (r->ret)
		put_iova_domain(&space);
	made = !r->ret;
	return made;
}

static void do_alloc(const struct op *op, struct op_result *r)
{
	struct held_range *g = &range_of[op->b];

	*g = (struct held_range){ .size = op->pages };
	if (op->flags == IOVA_FAST || op->flags == IOVA_FAST_FLUSH) {
		g->lo = alloc_iova_fast(&space, g->size, op->iova, op->flags == IOVA_FAST_FLUSH);
	} else {
		g->node = alloc_iova(&space, g->size, op->iova, op->flags == IOVA_TREE_ALIGNED);
		g->lo = g->node ? g->node->pfn_lo : 0;
		if (g->node && g->node->pfn_hi - g->node->pfn_lo + 1 != g->size)
			h_finding(ORA_CONTRACT, "IOVA-26", "iova-size", "a range has another size than the request");
	}
	r->value = g->lo;
	r->ret = g->lo ? 0 : -ENOMEM;
}

/* As it was taken. What came from the tree goes back by its node or, with an even address, by its address. */
static void do_free(struct held_range *g)
{
	if (!g->node)
		free_iova_fast(&space, g->lo, g->size);
	else if (g->lo & 1)
		__free_iova(&space, g->node);
	else
		free_iova(&space, g->lo);
	*g = (struct held_range){ 0 };
}

static void check_apart(const unsigned long *lo, u32 i, unsigned long size)
{
	u32 k;

	for (k = 0; k < i; k++)
		if (lo[i] < lo[k] + size && lo[k] < lo[i] + size)
			goto overlap;
	for (k = 0; k < MAX_HANDLES; k++)
		if (range_of[k].lo && lo[i] < range_of[k].lo + range_of[k].size && range_of[k].lo < lo[i] + size)
			goto overlap;
	return;
overlap:
	h_finding(ORA_CONTRACT, "IOVA-5", "iova-overlap", "a range was handed out that is in use");
}

static void churn(const struct op *op, struct op_result *r)
{
	static unsigned long lo[CHURN_MAX];
	u32 n, i;

	for (n = 0; n < op->arg; n++) {
		lo[n] = alloc_iova_fast(&space, op->pages, op->iova, true);
		if (!lo[n])
			break;
		check_apart(lo, n, op->pages);
	}
	r->ret = n < op->arg ? -ENOMEM : 0;
	r->value = n;
	for (i = 0; i < n; i++)
		free_iova_fast(&space, lo[op->arg & 1 ? n - 1 - i : i], op->pages);
}

void kw_exec_iova(const struct op *op, struct op_result *r)
{
	if (!make(r))
		return;
	switch (op->kind) {
	case OP_IOVA_ALLOC:
		do_alloc(op, r);
		break;
	case OP_IOVA_FREE:
		do_free(&range_of[op->b]);
		break;
	case OP_IOVA_CHURN:
		churn(op, r);
		break;
	default:
		r->ret = reserve_iova(&space, op->iova, op->iova + op->pages - 1) ? 0 : -ENOMEM;
		n_reserved++;
		break;
	}
}

/* In order, apart, and nothing but what was reserved. */
static void check_tree(void)
{
	struct rb_node *at = rb_first(&space.rbroot);
	struct iova *last = NULL;
	u32 n = 0;

	for (; at; at = rb_next(at), n++) {
		struct iova *v = rb_entry(at, struct iova, node);

		if (v->pfn_lo > v->pfn_hi || (last && v->pfn_lo <= last->pfn_hi))
			h_finding(ORA_CONTRACT, "IOVA-5", "iova-tree", "ranges in the tree of the allocator overlap");
		last = v;
	}
	if (n > n_reserved + 1)		/* and the end of the address space */
		h_finding(ORA_LEDGER, "IOVA-20", "iova-left", "%u ranges are in the tree after everything was given back", n - 1);
}

void kw_teardown_iova(void)
{
	u32 i;

	if (!made)
		return;
	for (i = 0; i < MAX_HANDLES; i++)
		if (range_of[i].lo)
			do_free(&range_of[i]);
	if (alloc_iova_fast(&space, 1, 0, true))	/* fails, after the caches were emptied */
		h_finding(ORA_CONTRACT, "IOVA-23", "iova-beyond-limit", "a range was handed out beyond the limit of the request");
	check_tree();
	put_iova_domain(&space);
	memset(&space, 0, sizeof(space));
	memset(range_of, 0, sizeof(range_of));
	made = false;
	n_reserved = 0;
}
