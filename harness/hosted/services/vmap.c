// SPDX-License-Identifier: GPL-2.0-only
/*
 * vmap: a second address for pages, as far as anybody here needs one. The mapping is memory of its own, cleared, and not
 * that of the pages: who maps pages for a device to share cannot tell, because no device of ours writes. First fit,
 * so that addresses do not depend on what ran before.
 */
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>
#include "services.h"

#define AREA_PAGES 4096u
static unsigned long used[AREA_PAGES / BITS_PER_LONG];
static struct vm_struct *area[AREA_PAGES];	/* by first page */
static struct page **mapped[AREA_PAGES];	/* a copy: the caller's list need not live on */
LASTING static bool reserved;

bool is_vmalloc_addr(const void *p)
{
	return (unsigned long)p - VMAP_VA < (unsigned long)AREA_PAGES << PAGE_SHIFT;
}

int is_vmalloc_or_module_addr(const void *p) { return is_vmalloc_addr(p); }

static u32 index_of(const void *p) { return (u32)(((unsigned long)p - VMAP_VA) >> PAGE_SHIFT); }

static u32 find_room(u32 n)
{
	u32 at, k;

	for (at = 0; at + n <= AREA_PAGES; at += k + 1) {
		for (k = 0; k < n && !test_bit(at + k, used); k++)
			;
		if (k == n)
			return at;
	}
	return AREA_PAGES;
}

void *vmap(struct page **pages, unsigned int n, unsigned long flags, pgprot_t prot)
{
	struct vm_struct *v;
	u32 at, k;

	might_sleep();
	at = find_room(n);
	v = at < AREA_PAGES && n ? kzalloc(sizeof(*v), GFP_KERNEL) : NULL;
	if (!v)
		return NULL;
	mapped[at] = kmemdup(pages, n * sizeof(*pages), GFP_KERNEL);
	if (!mapped[at]) {
		kfree(v);
		return NULL;
	}
	if (!reserved)
		h_reserve(VMAP_VA, (unsigned long)AREA_PAGES << PAGE_SHIFT);
	reserved = true;
	for (k = 0; k < n; k++)
		__set_bit(at + k, used);
	*v = (struct vm_struct){ .addr = (void *)(VMAP_VA + ((unsigned long)at << PAGE_SHIFT)), .flags = flags,
				 .size = (unsigned long)n << PAGE_SHIFT, .nr_pages = n };
	area[at] = v;
	h_unpoison(v->addr, v->size);
	memset(v->addr, 0, v->size);
	return v->addr;
}

struct vm_struct *find_vm_area(const void *addr)
{
	return is_vmalloc_addr(addr) ? area[index_of(addr)] : NULL;
}

struct page *vmalloc_to_page(const void *addr)
{
	u32 at = index_of(addr), first = at;

	while (first && !area[first])
		first--;
	if (!is_vmalloc_addr(addr) || !area[first] || at - first >= area[first]->nr_pages)
		return NULL;
	return mapped[first][at - first];
}

void vunmap(const void *addr)
{
	struct vm_struct *v = find_vm_area(addr);
	u32 at = index_of(addr), k;

	if (!v) {
		h_finding(ORA_LEDGER, "", "vunmap-foreign", "vunmap of %p, which is not mapped", addr);
		return;
	}
	for (k = 0; k < v->nr_pages; k++)
		__clear_bit(at + k, used);
	h_poison(v->addr, v->size);
	kfree(mapped[at]);
	area[at] = NULL;
	kfree(v);
}

/* ---- the snapshot ---- */

static void each_area(void (*visit)(const void *p, unsigned long bytes))
{
	u32 at;

	for (at = 0; reserved && at < AREA_PAGES; at++)
		if (area[at])
			visit(area[at]->addr, area[at]->size);
}

static void keep_area(const void *p, unsigned long bytes) { snapshot_keep((void *)p, bytes); }

void vmap_keep(void) { each_area(keep_area); }
void vmap_drop(void) { each_area(h_poison); }
void vmap_back(void) { each_area(h_unpoison); }
