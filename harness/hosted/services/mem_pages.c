// SPDX-License-Identifier: GPL-2.0-only
/*
 * Page allocator over the RAM arena: memory below 4 GiB, and above where the machine has it. Placement is lowest first fit
 * in either, so that freeing everything restores the layout of the next program; free pages are poisoned for ASan and
 * invisible to the device. No reclaim, no node but 0. Called by the driver through the kernel's page API and by kw_mem_read()
 * for the device models.
 */
#include <linux/kernel.h>
#include <linux/memblock.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmstat.h>
#include "services.h"

#define PAGES (RAM_BYTES >> PAGE_SHIFT)
#define WORDS (PAGES / 64)
#define ORDER_MAX 10
#define FILL_PAGE 0xa5

struct pglist_data contig_page_data;
s64 mem_node_state[NODE_ITEMS];
u32 mem_fail_count;
bool mem_heap_dma;

static u64 used[WORDS]; /* one bit per page */

enum { LOW, HIGH, ZONES };
static struct { u32 first, end, hint; } zone[ZONES]; /* words of `used`; no free page below the hint */
unsigned long hosted_high_pa = RAM_PA + RAM_LOW_BYTES;
static u32 n_uncached;
LASTING static struct page_info {
	struct mem_tag tag; /* meaningful in heads of live runs */
	u8 order, head, uncached, synced;
} info[PAGES];
LASTING static u8 *device_view; /* what non-coherent devices see of synced pages */

static bool in_arena(unsigned long va) { return va - RAM_VA < RAM_BYTES; }

static u32 page_index(unsigned long va) { return (u32)((va - RAM_VA) >> PAGE_SHIFT); }

static void *page_va(u32 i) { return (void *)(RAM_VA + ((unsigned long)i << PAGE_SHIFT)); }

static bool is_used(u32 i) { return used[i / 64] >> (i % 64) & 1; }

bool mem_page_live(unsigned long va) { return in_arena(va) && is_used(page_index(va)); }

static void report_page(enum oracle_id oracle, const char *what, const char *title, u32 i)
{
	struct svc_stack alloc = { "allocated", info[i].tag.pc, MEM_FRAMES };

	svc_finding(oracle, what, title, &alloc, 1);
}

/* ---- finding room ---- */

/* Starts of free aligned runs of 2^order (< 64) pages in a word of used bits. */
static u64 runs_in_word(u64 word, u32 order)
{
	static const u64 aligned[6] = { ~0ULL,
					0x5555555555555555ULL,
					0x1111111111111111ULL,
					0x0101010101010101ULL,
					0x0001000100010001ULL,
					0x0000000100000001ULL };
	u64 free = ~word;
	u32 s;

	for (s = 0; s < order; s++)
		free &= free >> (1U << s);
	return free & aligned[order];
}

static s32 find_small(u32 z, u32 order)
{
	u32 w;

	while (zone[z].hint < zone[z].end && !~used[zone[z].hint])
		zone[z].hint++;
	for (w = zone[z].hint; w < zone[z].end; w++) {
		u64 runs = runs_in_word(used[w], order);

		if (runs)
			return (s32)(w * 64 + (u32)__builtin_ctzll(runs));
	}
	return -1;
}

static s32 find_large(u32 z, u32 order)
{
	u32 n = 1U << (order - 6), w, k;

	for (w = zone[z].first; w + n <= zone[z].end; w += n) {
		for (k = 0; k < n && !used[w + k]; k++)
			;
		if (k == n)
			return (s32)(w * 64);
	}
	return -1;
}

static s32 find_in(u32 z, u32 order)
{
	return order < 6 ? find_small(z, order) : find_large(z, order);
}

/*
 * What may lie anywhere takes the first free place of three high ones, a low one, three high ones and so on, so that addresses of
 * both kinds meet. That depends on what is free and on nothing before it. What asks for low memory gets no other.
 */
static s32 find_room(gfp_t gfp, u32 order)
{
	s32 low = find_in(LOW, order), high;
	u32 l, h;

	if (gfp & (__GFP_DMA | __GFP_DMA32) || zone[HIGH].first == zone[HIGH].end)
		return low;
	high = find_in(HIGH, order);
	if (low < 0 || high < 0)
		return low < 0 ? high : low;
	l = (u32)low >> order;
	h = ((u32)high - zone[HIGH].first * 64) >> order;
	return 4 * l + 3 < h / 3 * 4 + h % 3 ? low : high;
}

static void mark(u32 i, u32 n, bool on)
{
	for (; n >= 64; n -= 64, i += 64)
		used[i / 64] = on ? ~0ULL : 0;
	if (n) {
		u64 bits = ((1ULL << n) - 1) << (i % 64);

		if (on)
			used[i / 64] |= bits;
		else
			used[i / 64] &= ~bits;
	}
}

/* ---- allocation ---- */

bool mem_should_fail(gfp_t gfp)
{
	if (gfp & __GFP_DIRECT_RECLAIM)
		ctx_might_sleep("alloc");
	if (kw_like_real && kw_other_task)	/* a real kernel counts what the task of the program asks for */
		return false;
	if (gfp & __GFP_NOFAIL || !h_should_fail(FAULT_ALLOC))
		return false;
	mem_fail_count++;
	return true;
}

/* Tails of a compound run point to the head, as virt_to_head_page() expects. */
static void link_compound(struct page *page, u32 order, bool on)
{
	u32 k;

	for (k = 1; k < 1U << order; k++)
		page[k].compound_head = on ? (unsigned long)page + 1 : 0;
	if (on)
		__SetPageHead(page);
	else
		__ClearPageHead(page);
}

static void set_head(u32 i, u32 order)
{
	struct page *page = virt_to_page(page_va(i));

	info[i].order = (u8)order;
	info[i].head = 1;
	page->page_type = ~0U;
	set_page_count(page, 1);
}

/* More than any run of pages has: a real kernel says so, unless it was asked not to. */
static void refuse(gfp_t gfp)
{
	if (!(gfp & __GFP_NOWARN))
		hosted_warn("page_alloc.c", 0, "__alloc_pages_noprof");
}

noinline void *mem_pages_alloc(gfp_t gfp, u32 order)
{
	unsigned long bytes = PAGE_SIZE << order;
	void *va;
	s32 i;

	if (order > ORDER_MAX)
		refuse(gfp);
	if (order > ORDER_MAX || mem_should_fail(gfp))
		return NULL;
	h_take(bytes);
	i = find_room(gfp, order);
	if (i < 0) {
		h_trace(EV_FAIL, "arena full", order, 0);
		return NULL;
	}
	va = page_va((u32)i);
	mark((u32)i, 1U << order, true);
	set_head((u32)i, order);
	if (order && gfp & __GFP_COMP)
		link_compound(virt_to_page(va), order, true);
	h_unpoison(va, bytes);
	memset(va, gfp & __GFP_ZERO ? 0 : FILL_PAGE, bytes);
	mem_tag_add_from(&info[i].tag, MEM_PAGES, (u32)bytes, 1);
	if (gfp & __GFP_ZERO)
		order_cleared(__pa(va), bytes);
	h_trace(EV_ALLOC, "pages", (u64)i, order);
	return va;
}

/* ---- release ---- */

static void forget_device_view(u32 i, u32 n)
{
	u32 k;

	for (k = i; k < i + n; k++) {
		info[k].synced = 0;
		if (info[k].uncached) {
			report_page(ORA_LEDGER, "uncached-free",
				    "page freed while still mapped uncached", i);
			info[k].uncached = 0;
			n_uncached--;
		}
	}
}

static void release_run(u32 i, bool quietly)
{
	u32 n = 1U << info[i].order, z;
	struct page *page = virt_to_page(page_va(i));

	dma_memory_freed(__pa(page_va(i)), (u64)n << PAGE_SHIFT, quietly);
	locks_freed(page_va(i), (size_t)n << PAGE_SHIFT);
	forget_device_view(i, n);
	if (PageHead(page))
		link_compound(page, info[i].order, false);
	/* A free page keeps a count of one: a put too many then arrives here again and is seen. */
	set_page_count(page, 1);
	info[i].head = 0;
	mem_tag_del(&info[i].tag);
	mark(i, n, false);
	z = i / 64 >= zone[LOW].end;
	if (i / 64 < zone[z].hint)
		zone[z].hint = i / 64;
	h_poison(page_va(i), (unsigned long)n << PAGE_SHIFT);
	h_trace(EV_FREE, "pages", i, info[i].order);
}

void mem_pages_free(void *va, u32 order)
{
	u32 i = page_index((unsigned long)va);

	if (!in_arena((unsigned long)va)) {
		h_finding(ORA_LEDGER, "", "free-foreign", "free_pages of %p, which is not RAM", va);
	} else if (!is_used(i)) {
		report_page(ORA_LEDGER, "double-free", "free_pages of a page that is free", i);
	} else if (!info[i].head) {
		report_page(ORA_LEDGER, "free-tail",
			    "free_pages of a page inside a larger allocation", i);
	} else {
		if (info[i].order != order)
			report_page(ORA_LEDGER, "free-order",
				    "free_pages with another order than allocated", i);
		release_run(i, false);
	}
}

/* Makes every page of a run an allocation of its own. */
static noinline void split_run(u32 i)
{
	u32 n = 1U << info[i].order, k;

	if (n == 1)
		return;
	mem_tag_del(&info[i].tag);
	for (k = i; k < i + n; k++) {
		set_head(k, 0);
		mem_tag_add_from(&info[k].tag, MEM_PAGES, PAGE_SIZE, 1);
	}
}

static void reclaim_pages(struct mem_tag *t)
{
	struct page_info *p = container_of(t, struct page_info, tag);
	u32 i = (u32)(p - info), k;

	for (k = i; k < i + (1U << p->order); k++) {
		n_uncached -= info[k].uncached;
		info[k].uncached = 0;
	}
	release_run(i, true);
}

static const char *name_pages(struct mem_tag *t) { return t->cached ? "object" : "page run"; }

/* What a cache hands out that hardware walks: the kernel's own is an object of slab. */
void mem_pages_cached(const void *va) { info[page_index((unsigned long)va)].tag.cached = true; }

/* ---- the kernel's interface ---- */

unsigned long get_free_pages_noprof(gfp_t gfp, unsigned int order)
{
	return (unsigned long)mem_pages_alloc(gfp, order);
}

unsigned long get_zeroed_page_noprof(gfp_t gfp)
{
	return (unsigned long)mem_pages_alloc(gfp | __GFP_ZERO, 0);
}

struct page *__alloc_pages_noprof(gfp_t gfp, unsigned int order, int nid, nodemask_t *mask)
{
	void *va = mem_pages_alloc(gfp, order);

	return va ? virt_to_page(va) : NULL;
}

struct folio *__folio_alloc_noprof(gfp_t gfp, unsigned int order, int nid, nodemask_t *mask)
{
	void *va = mem_pages_alloc(gfp | __GFP_COMP, order);

	return va ? page_folio(virt_to_page(va)) : NULL;
}

void free_pages(unsigned long addr, unsigned int order)
{
	if (addr)
		mem_pages_free((void *)addr, order);
}

void __free_pages(struct page *page, unsigned int order)
{
	void *va = page_to_virt(page);

	if (mem_page_live((unsigned long)va) && !put_page_testzero(page))
		return;
	mem_pages_free(va, order);
}

/* The last reference went by put_page() or folio_put(). */
void __folio_put(struct folio *folio)
{
	void *va = page_to_virt(&folio->page);

	mem_pages_free(va,
		       in_arena((unsigned long)va) ? info[page_index((unsigned long)va)].order : 0);
}

void put_pages_list(struct list_head *pages)
{
	struct page *page, *next;

	list_for_each_entry_safe(page, next, pages, lru) {
		list_del(&page->lru);
		put_page(page);
	}
}

void split_page(struct page *page, unsigned int order)
{
	split_run(page_index((unsigned long)page_to_virt(page)));
}

void *alloc_pages_exact_noprof(size_t bytes, gfp_t gfp)
{
	u32 n = (u32)DIV_ROUND_UP(bytes, PAGE_SIZE), order = (u32)get_order(bytes), k;
	void *va = mem_pages_alloc(gfp & ~(__GFP_COMP | __GFP_HIGHMEM), order);

	if (!va)
		return NULL;
	split_run(page_index((unsigned long)va));
	for (k = n; k < 1U << order; k++)
		mem_pages_free(va + k * PAGE_SIZE, 0);
	return va;
}

void free_pages_exact(void *va, size_t bytes)
{
	size_t off;

	for (off = 0; off < bytes; off += PAGE_SIZE)
		mem_pages_free(va + off, 0);
}

void mod_node_page_state(struct pglist_data *node, enum node_stat_item item, long delta)
{
	u32 k = item == NR_IOMMU_PAGES ? NODE_IOMMU_PAGES : NODE_SECONDARY_PAGETABLE;

	if (item != NR_IOMMU_PAGES && item != NR_SECONDARY_PAGETABLE)
		return;
	mem_node_state[k] += delta;
	if (mem_node_state[k] < 0)
		h_finding(ORA_LEDGER, "", "page-state", "page accounting below zero: %s is %lld",
			  k ? "secondary page tables" : "iommu pages", mem_node_state[k]);
}

/* ---- what the device sees ---- */

void mem_uncached(unsigned long va, u32 pages, bool on)
{
	u32 i, k;

	if (!mem_page_live(va)) {
		h_finding(ORA_LEDGER, "", "uncached-foreign",
			  "set_memory_%s of %p, which is not an allocated page", on ? "uc" : "wb",
			  (void *)va);
		return;
	}
	i = page_index(va);
	for (k = i; k < i + pages && k < PAGES; k++) {
		n_uncached += (u32)on - info[k].uncached;
		info[k].uncached = on;
	}
}

u32 mem_uncached_pages(void) { return n_uncached; }

/*
 * Whole cache lines go out; the first sync of a page writes all of it, as an eviction may do at any
 * time.
 */
void mem_sync_device(u64 pa, size_t bytes)
{
	u64 at = hosted_ram_offset(pa), off = round_down(at, 64), end = round_up(at + bytes, 64);

	if (at >= RAM_BYTES || end > RAM_BYTES || !bytes)
		return;
	if (!device_view)
		device_view = h_reserve(RAM_VA + 2 * RAM_BYTES, RAM_BYTES);
	for (; off < end; off = round_down(off + PAGE_SIZE, PAGE_SIZE)) {
		u32 i = (u32)(off >> PAGE_SHIFT);
		u64 from = info[i].synced ? off : round_down(off, PAGE_SIZE);
		u64 page_end = round_down(off + PAGE_SIZE, PAGE_SIZE);
		u64 to = info[i].synced ? min(end, page_end) : page_end;

		if (!is_used(i))
			continue;
		memcpy(device_view + from, (u8 *)RAM_VA + from, to - from);
		info[i].synced = 1;
	}
}

/* NULL: no live slab object, or devices do not reach those. */
static void *heap(u64 pa, u32 bytes)
{
	void *va = (void *)(unsigned long)pa;

	if (!mem_heap_dma || pa >> 47 || !PageSlab(virt_to_page(va)) || h_poisoned(va, bytes))
		return NULL;
	return va;
}

static bool read_heap(u64 pa, u32 bytes, u64 *val)
{
	const void *va = heap(pa, bytes);

	if (va)
		memcpy(val, va, bytes);
	return va;
}

static bool write_heap(u64 pa, u32 bytes, u64 val)
{
	void *va = heap(pa, bytes);

	if (va)
		memcpy(va, &val, bytes);
	return va;
}

/*
 * The most frequent access of all: without the checks of an interceptor, because the caller knows that the page is live.
 */
SVC_NOSAN static u64 load(const u8 *at, u32 bytes)
{
	u64 val = 0;
	u32 i;

	if (bytes == 8)
		__builtin_memcpy(&val, at, 8);
	else if (bytes == 4)
		__builtin_memcpy(&val, at, 4);
	else
		for (i = 0; i < bytes; i++)
			val |= (u64)at[i] << (8 * i);
	return val;
}

/* The page behind this one is RAM that somebody has, and is the next one to devices, too. */
static bool goes_on(u64 pa, u64 off)
{
	u64 next = round_down(off, PAGE_SIZE) + PAGE_SIZE;

	return hosted_ram_offset(round_down(pa, PAGE_SIZE) + PAGE_SIZE) == next && is_used((u32)(next >> PAGE_SHIFT));
}

bool kw_mem_read(u64 pa, u32 bytes, u64 *val)
{
	u64 off = hosted_ram_offset(pa);
	u32 first = (u32)(off >> PAGE_SHIFT);

	*val = 0;
	if (off >= RAM_BYTES || bytes > 8)
		return bytes <= 8 && read_heap(pa, bytes, val);
	if (!is_used(first) || (offset_in_page(off) + bytes > PAGE_SIZE && !goes_on(pa, off)))
		return false;
	*val = load((info[first].synced ? device_view : (u8 *)RAM_VA) + off, bytes);
	return true;
}

/* Objects of slab have no view of their own: of them nobody knows. */
bool kw_mem_written_back(u64 pa)
{
	u64 off = hosted_ram_offset(pa);

	return off >= RAM_BYTES || info[off >> PAGE_SHIFT].synced || info[off >> PAGE_SHIFT].uncached;
}

SVC_NOSAN bool kw_mem_words(u64 pa, u32 n, u64 *words)
{
	u64 off = hosted_ram_offset(pa);
	u32 first = (u32)(off >> PAGE_SHIFT), i;
	const u64 *at;

	if (off >= RAM_BYTES || off & 7 || (off & ~PAGE_MASK) + 8ull * n > PAGE_SIZE || !is_used(first))
		return false;
	at = (const u64 *)((info[first].synced ? device_view : (u8 *)RAM_VA) + off);
	for (i = 0; i < n; i++)
		words[i] = at[i];
	return true;
}

/* Where the device has a view of its own, both see it: a device's write goes past no cache that is left behind. */
bool kw_mem_write(u64 pa, u32 bytes, u64 val)
{
	u64 off = hosted_ram_offset(pa), ignored;
	u32 first = (u32)(off >> PAGE_SHIFT);

	if (off >= RAM_BYTES)
		return bytes <= 8 && write_heap(pa, bytes, val);
	if (!kw_mem_read(pa, bytes, &ignored))
		return false;
	memcpy((u8 *)RAM_VA + off, &val, bytes);
	if (info[first].synced)
		memcpy(device_view + off, &val, bytes);
	return true;
}

/* ---- the snapshot ---- */

LASTING static u64 used_then[2][WORDS];	/* [1]: in the past */

void mem_pages_keep(bool past)
{
	u32 i;

	for (i = 0; i < PAGES; i++) {
		if (is_used(i))
			snapshot_keep_pages(page_va(i), PAGE_SIZE);
		if (is_used(i) && info[i].synced)
			snapshot_keep_pages(device_view + ((unsigned long)i << PAGE_SHIFT), PAGE_SIZE);
	}
	for (i = 0; i < PAGES; i++)
		if (is_used(i))
			snapshot_keep(virt_to_page(page_va(i)), sizeof(struct page));
	for (i = 0; i < PAGES; i++)
		if (is_used(i))
			snapshot_keep(&info[i], sizeof(info[i]));
	memcpy(used_then[past], used, sizeof(used));
}

/* A page that was free then is free again, alone. */
static void drop_page(u32 i)
{
	struct page *page = virt_to_page(page_va(i));

	page->compound_head = 0;
	__ClearPageHead(page);
	set_page_count(page, 1);
	memset(&info[i], 0, sizeof(info[i]));
	h_poison(page_va(i), PAGE_SIZE);
}

void mem_pages_drop(bool past)
{
	u32 w;

	for (w = 0; w < WORDS; w++) {
		u64 changed = used[w] ^ used_then[past][w];

		for (; changed; changed &= changed - 1) {
			u32 i = w * 64 + (u32)__builtin_ctzll(changed);

			if (is_used(i))
				drop_page(i);
			else
				h_unpoison(page_va(i), PAGE_SIZE);
		}
	}
}

static void init_zones(u64 high)
{
	u32 low = high ? (RAM_LOW_BYTES >> PAGE_SHIFT) / 64 : WORDS;

	zone[LOW].end = zone[HIGH].first = zone[HIGH].hint = low;
	zone[HIGH].end = WORDS;
	if (high)
		hosted_high_pa = high;
	max_pfn = max_low_pfn = (hosted_high_pa + RAM_BYTES - RAM_LOW_BYTES) >> PAGE_SHIFT;
}

void mem_pages_init(u64 high)
{
	init_zones(high);
	h_reserve(RAM_VA, RAM_BYTES);
	h_poison((void *)RAM_VA, RAM_BYTES);
	h_reserve(VMEMMAP_VA, (1UL << 35) * sizeof(struct page));
	mem_tag_class(MEM_PAGES, reclaim_pages, name_pages);
	mem_slab_init();
}

void mem_reset(void)
{
	mem_fail_count = 0;
	hosted_unordered = 0;
}
