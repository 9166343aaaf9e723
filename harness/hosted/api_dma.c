// SPDX-License-Identifier: GPL-2.0-only
/*
 * Kernel world: performs operations through the DMA API, as the driver of a device would. Keeps the buffers a program
 * names, and sees to it that cache maintenance covers them. Judges no address; api_iommu.c calls it.
 */
#include <linux/dma-map-ops.h>
#include <linux/dma-mapping.h>
#include <linux/iommu.h>
#include <linux/mm.h>
#include <linux/scatterlist.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#include "hosted/api_dma.h"
#include "hosted/host.h"
#include "hosted/kw.h"
#include "ops/decode.h"

#define SG_ENTRIES DMA_LIST_ENTRIES
#define MAX_PAGES DMA_ALLOC_MAX_PAGES

enum how { FREE, PAGE, LIST, COHERENT, PAGES };

static struct handle {
	enum how how;
	u32 master;
	dma_addr_t addr;
	size_t bytes;
	phys_addr_t pa;
	enum dma_data_direction dir;
	unsigned long attrs;
	bool resource;
	void *cpu;			/* COHERENT */
	struct sg_table *table;		/* PAGES */
	struct scatterlist sg[SG_ENTRIES];
	u32 entries;			/* LIST */
	u32 n_segs;
	struct dma_seg seg[MAX_PAGES];
} handle[MAX_HANDLES];

static u32 used;			/* bitmask of masters that mapped something, or changed their mask */
static u32 nodes_before;		/* ranges in all IOVA trees, before the program mapped anything */

static u64 op_bytes(const struct op *op)
{
	return ((u64)op->pages << kw_target->granule_lg2) + op->bytes;
}

static enum dma_data_direction direction(u8 way)
{
	static const u8 dirs[] = { [WAY_BOTH] = DMA_BIDIRECTIONAL, [WAY_TO] = DMA_TO_DEVICE, [WAY_FROM] = DMA_FROM_DEVICE,
				   [WAY_BOTH_NOSYNC] = DMA_BIDIRECTIONAL, [WAY_TO_NOSYNC] = DMA_TO_DEVICE,
				   [WAY_FROM_NOSYNC] = DMA_FROM_DEVICE, [WAY_RESOURCE] = DMA_BIDIRECTIONAL };

	return dirs[way];
}

static unsigned long attributes(u8 way)
{
	return way >= WAY_BOTH_NOSYNC && way <= WAY_FROM_NOSYNC ? DMA_ATTR_SKIP_CPU_SYNC : 0;
}

/* ---- cache maintenance ---------------------------------------------------------------------------------------------- */

static struct { phys_addr_t pa; size_t bytes; bool device; } synced[256];
static u32 n_synced;

void kw_dma_synced(phys_addr_t pa, size_t bytes, bool device)
{
	if (n_synced < ARRAY_SIZE(synced)) {
		synced[n_synced].pa = pa;
		synced[n_synced].bytes = bytes;
		synced[n_synced++].device = device;
	}
}

static bool covered(phys_addr_t pa, size_t bytes, bool device)
{
	phys_addr_t end = pa + bytes;
	u32 i = 0;

	while (pa < end && i < n_synced) {
		if (synced[i].device == device && pa - synced[i].pa < synced[i].bytes) {
			pa = synced[i].pa + synced[i].bytes;
			i = 0;
		} else {
			i++;
		}
	}
	return pa >= end;
}

/* The range of the buffer that this call hands over must have been maintained, unless the device is coherent. */
static void check_synced(const struct handle *h, u64 offset, u64 bytes, bool device)
{
	u32 i;

	if (dev_is_dma_coherent(kw_master_dev(h->master)) || h->resource || n_synced == ARRAY_SIZE(synced))
		return;
	for (i = 0; i < h->n_segs && bytes; i++) {
		u64 skip = min(offset, h->seg[i].bytes), part = min(bytes, h->seg[i].bytes - skip);

		if (!covered(h->seg[i].pa + skip, part, device)) {
			h_finding(ORA_CONTRACT, "IOVA-37", device ? "not-synced-for-device" : "not-synced-for-cpu",
				  "a buffer changed hands without cache maintenance of all of it");
			return;
		}
		offset -= skip;
		bytes -= part;
	}
}

/* ---- pieces --------------------------------------------------------------------------------------------------------- */

static void add_seg(struct handle *h, u64 iova, u64 pa, u64 bytes)
{
	struct dma_seg *last = h->n_segs ? &h->seg[h->n_segs - 1] : NULL;

	if (last && last->iova + last->bytes == iova && last->pa + last->bytes == pa)
		last->bytes += bytes;
	else if (h->n_segs < MAX_PAGES)
		h->seg[h->n_segs++] = (struct dma_seg){ iova, pa, bytes };
}

/*
 * One piece for the device: as large as it can count at most, and over no boundary that it minds. What fits into neither by
 * itself, from where it begins in its page, is its caller's mistake; what is allocated in pages is one piece whatever the
 * device takes; and where nothing translates nothing can be moved.
 */
static void check_piece(struct device *dev, const struct dma_seg *piece, u64 largest, u64 widest)
{
	u64 first = piece->iova, bytes = piece->bytes, boundary = dma_get_seg_boundary(dev);

	if (first == piece->pa)
		return;
	if (bytes > dma_get_max_seg_size(dev) && largest <= dma_get_max_seg_size(dev))
		h_finding(ORA_CONTRACT, "IOVA-40", "dma-merged-too-far",
			  "entries of a scatter list were merged into more than the device takes as one");
	if ((first ^ (first + bytes - 1)) & ~boundary && widest - 1 <= boundary)
		h_finding(ORA_CONTRACT, "IOVA-41", "dma-over-boundary",
			  "what the device takes as one piece lies across a boundary that it minds");
}

/* The entries that came in, at the addresses that came out: those are merged, and fewer. */
static void add_list(struct handle *h, struct scatterlist *in, u32 n, u32 mapped)
{
	struct scatterlist *s, *out = in;
	u64 at = 0, largest = 0, widest = 0, pa = 0;
	u32 i;

	for_each_sg(in, s, n, i) {
		largest = max_t(u64, largest, s->length);
		widest = max_t(u64, widest, offset_in_page(sg_phys(s)) + (u64)s->length);
		pa = at ? pa : sg_phys(s);
		if (!mapped)
			break;
		add_seg(h, sg_dma_address(out) + at, sg_phys(s), s->length);
		at += s->length;
		if (h->how == LIST && at >= sg_dma_len(out))
			check_piece(kw_master_dev(h->master), &(struct dma_seg){ sg_dma_address(out), pa, sg_dma_len(out) },
				    largest, widest);
		if (at >= sg_dma_len(out)) {
			at = largest = widest = 0;
			mapped--;
			out = sg_next(out);
		}
	}
	if (at || mapped)
		h_finding(ORA_CONTRACT, "IOVA-26", "dma-list-length",
			  "a mapped scatter list is not as long as the one that was asked for");
}

bool kw_dma_seg(u32 i, u32 n, struct dma_seg *s)
{
	if (i >= MAX_HANDLES || handle[i].how == FREE || n >= handle[i].n_segs)
		return false;
	*s = handle[i].seg[n];
	return true;
}

u32 kw_dma_master(u32 i) { return handle[i].master; }

/* ---- mapping -------------------------------------------------------------------------------------------------------- */

static void do_map(struct handle *h, struct device *dev, struct op_result *r)
{
	if (h->resource)
		h->addr = dma_map_resource(dev, h->pa, h->bytes, h->dir, 0);
	else
		h->addr = dma_map_page_attrs(dev, pfn_to_page(PHYS_PFN(h->pa)), offset_in_page(h->pa), h->bytes, h->dir, h->attrs);
	if (dma_mapping_error(dev, h->addr)) {
		r->ret = -ENOMEM;
		return;
	}
	h->how = PAGE;
	r->value = h->addr;
	add_seg(h, h->addr, h->pa, h->bytes);
	check_piece(dev, &h->seg[0], h->bytes, offset_in_page(h->pa) + h->bytes);
}

/* Up to four entries: three that end on pages, or inside them when the length is odd, and the rest. */
static u32 fill_list(struct handle *h, struct scatterlist *sg)
{
	u64 gap = DMA_LIST_SCATTERED(h - handle) ? 1ull << kw_target->granule_lg2 : 0;
	u64 pa = h->pa, left = h->bytes, part = max_t(u64, h->bytes / SG_ENTRIES, 1);
	u32 n = left > UINT_MAX / 2 ? 0 : min_t(u64, SG_ENTRIES, left), i;

	if (part >= PAGE_SIZE && !(h->bytes & 1))
		part = round_down(part, PAGE_SIZE);
	sg_init_table(sg, max(n, 1u));
	for (i = 0; i < n; i++) {
		u64 len = i + 1 < n ? part : left;

		sg_set_page(&sg[i], pfn_to_page(PHYS_PFN(pa)), (u32)len, offset_in_page(pa));
		pa += len + gap;
		left -= len;
	}
	return n;
}

/* Whatever became of a mapping, the list names the memory it did: its owner counts on that, and may try again. */
static void check_list(struct handle *h)
{
	struct scatterlist right[SG_ENTRIES];
	u32 n = fill_list(h, right), i;

	for (i = 0; i < n; i++)
		if (sg_phys(&h->sg[i]) != sg_phys(&right[i]) || h->sg[i].length != right[i].length) {
			h_finding(ORA_CONTRACT, "IOVA-43", "dma-list-changed",
				  "a scatter list names other memory than before it was mapped, or not");
			return;
		}
}

static void do_map_sg(struct handle *h, struct device *dev, struct op_result *r)
{
	int mapped;

	h->entries = fill_list(h, h->sg);
	if (!h->entries) {
		r->skipped = true;
		return;
	}
	mapped = (int)dma_map_sg_attrs(dev, h->sg, (int)h->entries, h->dir, h->attrs);
	check_list(h);
	if (!mapped) {
		r->ret = -ENOMEM;
		return;
	}
	h->how = LIST;
	r->value = sg_dma_address(h->sg);
	add_list(h, h->sg, h->entries, (u32)mapped);
}

/* Whoever hands the memory on, to another device, is given a list of it: all of it, and nothing else. */
static void check_exported(const struct handle *h, struct device *dev)
{
	u32 injected = h_injected(), n = (u32)DIV_ROUND_UP(h->bytes, PAGE_SIZE), i = 0, seg = 0;
	struct sg_page_iter at;
	struct sg_table list;
	u64 skip = 0;
	int ret = dma_get_sgtable_attrs(dev, &list, h->cpu, h->addr, h->bytes, h->attrs);
	bool right = !ret;

	if (h_injected() != injected) {
		if (!ret)
			sg_free_table(&list);
		return;
	}
	if (!ret)
		for_each_sgtable_page(&list, &at, 0) {
			right &= i++ < n && seg < h->n_segs && page_to_phys(sg_page_iter_page(&at)) == h->seg[seg].pa + skip;
			skip += PAGE_SIZE;
			if (seg < h->n_segs && skip >= h->seg[seg].bytes) {
				seg++;
				skip = 0;
			}
		}
	if (!right || i != n)
		h_finding(ORA_CONTRACT, "IOVA-44", "dma-exported-apart", "the list of what a device was given as memory is not that memory");
	if (!ret)
		sg_free_table(&list);
}

static void do_alloc(const struct op *op, struct handle *h, struct device *dev, struct op_result *r)
{
	gfp_t gfp = op->flags == KIND_ATOMIC ? GFP_ATOMIC : GFP_KERNEL;
	u32 n = (u32)DIV_ROUND_UP(h->bytes, PAGE_SIZE), i;

	/* An architecture without pools for it has no atomic memory for devices that are not coherent. */
	if (op->flags == KIND_ATOMIC && !dev_is_dma_coherent(dev)) {
		r->skipped = true;
		return;
	}
	h->attrs = op->flags == KIND_CONTIGUOUS ? DMA_ATTR_FORCE_CONTIGUOUS :
		   op->flags == KIND_SINGLE ? DMA_ATTR_ALLOC_SINGLE_PAGES : 0;
	if (op->flags == KIND_PAGES) {
		h->table = dma_alloc_noncontiguous(dev, h->bytes, h->dir, GFP_KERNEL, 0);
		r->ret = h->table ? 0 : -ENOMEM;
		if (!h->table)
			return;
		h->how = PAGES;
		h->addr = h->table->sgl->dma_address;
		add_list(h, h->table->sgl, h->table->orig_nents, h->table->nents);
	} else {
		h->cpu = dma_alloc_attrs(dev, h->bytes, &h->addr, gfp, h->attrs);
		r->ret = h->cpu ? 0 : -ENOMEM;
		if (!h->cpu)
			return;
		h->how = COHERENT;
		for (i = 0; i < n; i++) {
			struct page *p = is_vmalloc_addr(h->cpu) ? vmalloc_to_page(h->cpu + i * PAGE_SIZE)
								 : virt_to_page(h->cpu + i * PAGE_SIZE);

			add_seg(h, h->addr + i * PAGE_SIZE, page_to_phys(p), PAGE_SIZE);
			if (memchr_inv(page_to_virt(p), 0, PAGE_SIZE))
				h_finding(ORA_CONTRACT, "IOVA-38", "dma-memory-not-cleared",
					  "memory for a device holds what was there before");
		}
		if (kw_target->dma_first)
			check_exported(h, dev);
	}
	r->value = h->addr;
	check_piece(dev, &(struct dma_seg){ h->addr, h->seg[0].pa, h->bytes }, h->bytes, h->bytes);
}

/*
 * Drivers map and unmap with a lock held and interrupts off, so buffers of odd numbers do: where programs are about this
 * API. Elsewhere the IOMMU may be off, and nobody may wake it from there.
 */
static DEFINE_SPINLOCK(client_lock);

static bool atomic(const struct handle *h) { return kw_target->dma_first && (h - handle) & 1; }

static void enter(const struct handle *h, unsigned long *flags)
{
	if (atomic(h))
		spin_lock_irqsave(&client_lock, *flags);
}

static void leave(const struct handle *h, unsigned long flags)
{
	if (atomic(h))
		spin_unlock_irqrestore(&client_lock, flags);
}

static void map_buffer(const struct op *op, struct handle *h, struct device *dev, struct op_result *r)
{
	unsigned long flags = 0;

	enter(h, &flags);
	if (op->kind == OP_DMA_MAP)
		do_map(h, dev, r);
	else
		do_map_sg(h, dev, r);
	leave(h, flags);
}

static void map(const struct op *op, struct op_result *r)
{
	struct handle *h = &handle[op->b];
	struct device *dev = kw_master_dev(op->a);
	u8 way = op->kind == OP_DMA_ALLOC ? WAY_BOTH : op->flags;

	used |= 1u << op->a;
	*h = (struct handle){ .master = op->a, .bytes = op_bytes(op), .pa = op->arg, .dir = direction(way),
			      .attrs = attributes(way), .resource = way == WAY_RESOURCE && op->kind == OP_DMA_MAP };
	n_synced = 0;
	if (op->kind == OP_DMA_ALLOC)
		do_alloc(op, h, dev, r);
	else
		map_buffer(op, h, dev, r);
	if (h->how == PAGE || h->how == LIST)
		check_synced(h, 0, h->attrs & DMA_ATTR_SKIP_CPU_SYNC ? 0 : h->bytes, true);
}

static void unmap_buffer(struct handle *h, struct device *dev)
{
	unsigned long flags = 0;

	enter(h, &flags);
	if (h->how == LIST)
		dma_unmap_sg_attrs(dev, h->sg, (int)h->entries, h->dir, h->attrs);
	else if (h->resource)
		dma_unmap_resource(dev, h->addr, h->bytes, h->dir, 0);
	else
		dma_unmap_page_attrs(dev, h->addr, h->bytes, h->dir, h->attrs);
	leave(h, flags);
	if (h->how == LIST)
		check_list(h);
}

static const struct handle *going;	/* the buffer whose memory is being given back */

/* Once a page is free it may be anybody's: no translation may lead to it any more. What is cached of one is another matter. */
void kw_dma_freed(phys_addr_t pa, u64 bytes)
{
	struct iommu_domain *domain = going ? iommu_get_dma_domain(kw_master_dev(going->master)) : NULL;
	u32 i;

	if (!domain || !(domain->type & __IOMMU_DOMAIN_DMA_API))
		return;
	for (i = 0; i < going->n_segs; i++) {
		const struct dma_seg *s = &going->seg[i];
		u64 skip = pa > s->pa ? pa - s->pa : 0;

		if (skip < s->bytes && s->pa + skip < pa + bytes && iommu_iova_to_phys(domain, s->iova + skip) == s->pa + skip) {
			h_finding(ORA_LEDGER, "IOVA-39", "freed-while-translated",
				  "memory of a device is given back while a translation still leads to it");
			going = NULL;
			return;
		}
	}
}

static void unmap(struct handle *h)
{
	struct device *dev = kw_master_dev(h->master);

	n_synced = 0;
	going = kw_target->dma_first ? h : NULL;
	switch (h->how) {
	case PAGE: case LIST:
		unmap_buffer(h, dev);
		break;
	case COHERENT:
		dma_free_attrs(dev, h->bytes, h->cpu, h->addr, h->attrs);
		break;
	case PAGES:
		dma_free_noncontiguous(dev, h->bytes, h->table, h->dir);
		break;
	default:
		return;
	}
	going = NULL;
	if ((h->how == PAGE || h->how == LIST) && h->dir != DMA_TO_DEVICE)
		check_synced(h, 0, h->attrs & DMA_ATTR_SKIP_CPU_SYNC ? 0 : h->bytes, false);
	h->how = FREE;
}

static void sync(const struct op *op, struct op_result *r)
{
	struct handle *h = &handle[op->b];
	struct device *dev = kw_master_dev(h->master);
	u64 offset = h->bytes ? op->arg % h->bytes : 0, bytes = min_t(u64, op_bytes(op), h->bytes - offset);
	bool device = op->flags;

	r->skipped = (h->how != PAGE && h->how != LIST) || h->resource || !bytes;
	if (r->skipped)
		return;
	n_synced = 0;
	if (h->how == LIST) {
		offset = 0;
		bytes = h->bytes;
		(device ? dma_sync_sg_for_device : dma_sync_sg_for_cpu)(dev, h->sg, (int)h->entries, h->dir);
	} else {
		(device ? dma_sync_single_range_for_device : dma_sync_single_range_for_cpu)
			(dev, h->addr, offset, bytes, h->dir);
	}
	if (device || h->dir != DMA_TO_DEVICE)
		check_synced(h, offset, bytes, device);
}

/* ---- many at once --------------------------------------------------------------------------------------------------- */

static bool meets(dma_addr_t a, dma_addr_t b, size_t bytes) { return a < b + bytes && b < a + bytes; }

static void check_churned(const dma_addr_t *addr, u32 i, size_t bytes)
{
	u32 k;

	for (k = 0; k < i; k++)
		if (meets(addr[i], addr[k], bytes)) {
			h_finding(ORA_CONTRACT, "IOVA-5", "dma-overlap", "a DMA address was handed out that is in use");
			return;
		}
}

#define FEW 8u				/* buffers, where hardware lies: each may wait for it as long as a call may */

/* In the order they came, or backwards, by the number of them. */
static void churn(const struct op *op, struct op_result *r)
{
	static dma_addr_t addr[CHURN_MAX];
	struct device *dev = kw_master_dev(op->a);
	size_t bytes = op_bytes(op);
	u32 wanted = h_hardware_lies() ? min((u32)op->arg, FEW) : (u32)op->arg, n = 0, i;

	used |= 1u << op->a;
	for (; n < wanted && !r->ret; n++) {
		h_call();
		addr[n] = dma_map_page_attrs(dev, pfn_to_page(PHYS_PFN(PA_CLIENT_BASE)), 0, bytes, DMA_TO_DEVICE,
					     DMA_ATTR_SKIP_CPU_SYNC);
		if (dma_mapping_error(dev, addr[n])) {
			r->ret = -ENOMEM;
			break;
		}
		if (dev->dma_iommu)
			check_churned(addr, n, bytes);
	}
	for (i = 0; i < n; i++) {
		h_call();
		dma_unmap_page_attrs(dev, addr[op->arg & 1 ? n - 1 - i : i], bytes, DMA_TO_DEVICE, DMA_ATTR_SKIP_CPU_SYNC);
	}
	r->value = n;
}

static void set_mask(const struct op *op, struct op_result *r)
{
	used |= 1u << op->a;
	r->ret = dma_set_mask_and_coherent(kw_master_dev(op->a), op->arg ? DMA_BIT_MASK(op->arg) : 0);
}

void kw_exec_dma(const struct op *op, struct op_result *r)
{
	switch (op->kind) {
	case OP_DMA_MAP: case OP_DMA_MAP_SG: case OP_DMA_ALLOC:
		map(op, r);
		break;
	case OP_DMA_UNMAP:
		unmap(&handle[op->b]);
		break;
	case OP_DMA_SYNC:
		sync(op, r);
		break;
	case OP_DMA_CHURN:
		churn(op, r);
		break;
	default:
		set_mask(op, r);
		break;
	}
}

void kw_begin_dma(void)
{
	nodes_before = kw_cache_live("iommu_iova");
}

/* ---- after a program ------------------------------------------------------------------------------------------------ */

/*
 * Nothing of this master's group is mapped any more. A buffer that no mask can hold fails, and the allocator empties its
 * caches before it says so: what is in its tree then has leaked, or is reserved.
 */
static void empty_caches(u32 master)
{
	struct device *dev = kw_master_dev(master);
	dma_addr_t addr;

	if (!dev || !dev->dma_iommu)
		return;
	dma_set_mask_and_coherent(dev, DMA_BIT_MASK(8));
	addr = dma_map_page_attrs(dev, pfn_to_page(PHYS_PFN(PA_CLIENT_BASE)), 0, PAGE_SIZE, DMA_TO_DEVICE,
				  DMA_ATTR_SKIP_CPU_SYNC);
	if (!dma_mapping_error(dev, addr)) {
		h_finding(ORA_CONTRACT, "IOVA-23", "dma-beyond-mask", "a DMA address lies beyond what the device can address");
		dma_unmap_page_attrs(dev, addr, PAGE_SIZE, DMA_TO_DEVICE, DMA_ATTR_SKIP_CPU_SYNC);
	}
}

/* A back end whose slab is not ours counts nothing. */
__weak u32 kw_cache_live(const char *name) { return 0; }

/* Ranges in the trees of all allocators, as nodes of theirs. */
static u32 nodes(void) { return kw_cache_live("iommu_iova"); }

u32 kw_teardown_dma(bool moved)
{
	u32 was = used, i;

	if (!used)
		return 0;
	for (i = 0; i < MAX_HANDLES; i++)
		if (handle[i].how != FREE && kw_master_dev(handle[i].master))
			unmap(&handle[i]);
	memset(handle, 0, sizeof(handle));
	h_advance_ns(2 * NSEC_PER_SEC);	/* flush queues are emptied by their timers */
	kw_run_work();
	for (i = 0; i < kw_target->n_masters; i++)
		if (used >> i & 1) {
			empty_caches(i);
			if (kw_master_dev(i))
				dma_set_mask_and_coherent(kw_master_dev(i), DMA_BIT_MASK(64));
		}
	if (!moved && nodes() != nodes_before)
		h_finding(ORA_LEDGER, "IOVA-25", "dma-address-left", "%d ranges of DMA addresses are in use after everything was unmapped",
			  (int)(nodes() - nodes_before));
	used = 0;
	return was;
}
