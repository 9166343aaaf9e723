// SPDX-License-Identifier: GPL-2.0-only
/*
 * Address spaces: mm_struct with regions, reference counts, page faults, and page tables in RAM in the processor's format
 * (AArch64, 4 KiB, four levels), which an SMMU walks. No swapping, no files, no huge pages, no threads. What the kernel has
 * in kernel/fork.c and mm/memory.c is done here in the same order; notifiers (mm/mmu_notifier.c) and the tree of regions
 * (lib/maple_tree.c) are the real ones.
 */
#include <linux/init.h>
#include <linux/iommu.h>
#include <linux/maple_tree.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include "hosted/services/services.h"
#include "sva.h"

enum { PRESENT = 1, WRITABLE = 2 };
#define LEVELS 4
#define ENTRIES 512
#define ENTRY_VALID 1ULL
#define ENTRY_TABLE 3ULL			/* of a table, and of a page on the last level */
#define ENTRY_USER (1ULL << 6)
#define ENTRY_READONLY (1ULL << 7)
#define ENTRY_SHARED (3ULL << 8)
#define ENTRY_ACCESSED (1ULL << 10)
#define ENTRY_NOT_GLOBAL (1ULL << 11)
#define ENTRY_PA 0xfffffffff000ULL

struct space {
	struct vm_area_struct *vma[MM_REGIONS];
	u8 state[MM_PAGES];
	u64 pa[MM_PAGES];
	struct mm_struct mm;			/* ends in a flexible array */
};

static u64 next_page;				/* pages handed out since the program began */

static struct space *space_of(struct mm_struct *mm) { return container_of(mm, struct space, mm); }

/* ---- page tables -------------------------------------------------------------------------------- */

static u32 index_at(u64 va, u32 level) { return va >> (MM_PAGE_LG2 + 9 * (LEVELS - 1 - level)) & (ENTRIES - 1); }

/* The entry of a page; NULL: there is no table for it, and none was wanted or none could be had. */
static u64 *leaf_of(struct mm_struct *mm, u64 va, bool make)
{
	u64 *table = (u64 *)mm->pgd;
	u32 level;

	for (level = 0; level < LEVELS - 1; level++) {
		u64 *entry = &table[index_at(va, level)];

		if (!(*entry & ENTRY_VALID)) {
			u64 *next = make ? (u64 *)get_zeroed_page(GFP_KERNEL) : NULL;

			if (!next)
				return NULL;
			WRITE_ONCE(*entry, __pa(next) | ENTRY_TABLE);
		}
		table = __va(*entry & ENTRY_PA);
	}
	return &table[index_at(va, LEVELS - 1)];
}

static void free_tables(u64 *table, u32 level)
{
	u32 i;

	for (i = 0; level < LEVELS - 1 && i < ENTRIES; i++)
		if (table[i] & ENTRY_VALID) {
			free_tables(__va(table[i] & ENTRY_PA), level + 1);
			table[i] = 0;
		}
	if (level)
		free_page((unsigned long)table);
}

static u64 leaf_value(u64 pa, bool writable)
{
	return pa | ENTRY_TABLE | ENTRY_USER | ENTRY_SHARED | ENTRY_ACCESSED | ENTRY_NOT_GLOBAL | (writable ? 0 : ENTRY_READONLY);
}

static int set_page(struct mm_struct *mm, u32 i, u64 va, bool writable)
{
	struct space *s = space_of(mm);
	u64 *leaf = leaf_of(mm, va, true);

	if (!leaf)
		return -ENOMEM;
	s->pa[i] = MM_PA + (next_page++ << MM_PAGE_LG2);
	s->state[i] = PRESENT | (writable ? WRITABLE : 0);
	WRITE_ONCE(*leaf, leaf_value(s->pa[i], writable));
	return 0;
}

/* As flush_tlb_range() of the processor does it: who follows the tables is told while their lock is held. */
static void flush(struct mm_struct *mm, u64 start, u64 end)
{
	mmu_notifier_arch_invalidate_secondary_tlbs(mm, start, end);
}

/* ---- faults ------------------------------------------------------------------------------------- */

static vm_fault_t fill(struct mm_struct *mm, const struct mm_region *r, u64 va, bool write)
{
	struct space *s = space_of(mm);
	u32 i = mm_page_index(r, va);
	u64 *leaf;

	va &= PAGE_MASK;
	if (!(s->state[i] & PRESENT))	/* who only reads is given a page that is nobody's yet, and not to be written */
		return set_page(mm, i, va, write && r->writable) ? VM_FAULT_OOM : 0;
	if (!write || s->state[i] & WRITABLE)
		return 0;
	leaf = leaf_of(mm, va, false);	/* copied: the old page is gone from every TLB before the new one is there */
	spin_lock(&mm->page_table_lock);
	WRITE_ONCE(*leaf, 0);
	flush(mm, va, va + PAGE_SIZE);
	set_page(mm, i, va, true);
	spin_unlock(&mm->page_table_lock);
	return 0;
}

vm_fault_t handle_mm_fault(struct vm_area_struct *vma, unsigned long address, unsigned int flags, struct pt_regs *regs)
{
	struct mm_struct *mm = vma->vm_mm;

	mmap_assert_locked(mm);
	h_trace(EV_NOTE, "page fault", address, flags);
	return fill(mm, &mm_regions[vma->vm_pgoff], address, flags & FAULT_FLAG_WRITE);
}

int sva_mm_touch(struct mm_struct *mm, u64 va, bool write)
{
	const struct mm_region *r = mm_region_of(va);
	vm_fault_t ret;

	if (!r || (write && !r->writable))
		return -EFAULT;
	mmap_read_lock(mm);
	ret = fill(mm, r, va, write);
	mmap_read_unlock(mm);
	return ret ? -ENOMEM : 0;
}

/* ---- what happens to pages ---------------------------------------------------------------------- */

static void change(struct mm_struct *mm, u64 va, u64 pages, bool unmap)
{
	struct space *s = space_of(mm);
	u64 top = 1ULL << MM_BITS, end, at;
	u32 k;

	if (va >= top || !pages)	/* nobody gives up what no process can have */
		return;
	end = min(top, va + (pages << MM_PAGE_LG2));
	mmap_read_lock(mm);
	spin_lock(&mm->page_table_lock);
	for (k = 0; k < MM_REGIONS; k++) {
		const struct mm_region *r = &mm_regions[k];

		for (at = r->start; at < r->start + ((u64)r->pages << MM_PAGE_LG2); at += PAGE_SIZE) {
			u32 i = mm_page_index(r, at);

			if (at < va || at >= end || !(s->state[i] & PRESENT))
				continue;
			s->state[i] = unmap ? 0 : PRESENT;
			WRITE_ONCE(*leaf_of(mm, at, false), unmap ? 0 : leaf_value(s->pa[i], false));
		}
	}
	flush(mm, va, end);
	spin_unlock(&mm->page_table_lock);
	mmap_read_unlock(mm);
}

void sva_mm_unmap(struct mm_struct *mm, u64 va, u64 pages) { change(mm, va, pages, true); }
void sva_mm_protect(struct mm_struct *mm, u64 va, u64 pages) { change(mm, va, pages, false); }

void sva_mm_page(struct mm_struct *mm, u64 va, struct mm_page *page)
{
	const struct mm_region *r = mm_region_of(va);
	struct space *s = space_of(mm);
	u32 i;

	memset(page, 0, sizeof(*page));
	if (!r || !atomic_read(&mm->mm_users))
		return;
	i = mm_page_index(r, va);
	*page = (struct mm_page){ .in_region = true, .may_write = r->writable, .present = s->state[i] & PRESENT,
				  .writable = s->state[i] & WRITABLE, .pa = s->pa[i] | (va & (PAGE_SIZE - 1)) };
}

/* ---- life --------------------------------------------------------------------------------------- */

static int add_region(struct mm_struct *mm, u32 k)
{
	const struct mm_region *r = &mm_regions[k];
	struct space *s = space_of(mm);
	struct vm_area_struct *vma = kzalloc(sizeof(*vma), GFP_KERNEL);
	u64 end = r->start + ((u64)r->pages << MM_PAGE_LG2), at;
	MA_STATE(mas, &mm->mm_mt, r->start, end - 1);
	int ret;

	if (!vma)
		return -ENOMEM;
	s->vma[k] = vma;
	vma->vm_mm = mm;
	vma->vm_start = r->start;
	vma->vm_end = end;
	vma->vm_pgoff = k;
	vm_flags_init(vma, VM_READ | (r->writable ? VM_WRITE : 0));
	mmap_write_lock(mm);
	ret = mas_store_gfp(&mas, vma, GFP_KERNEL);
	mmap_write_unlock(mm);
	for (at = r->start; !ret && r->present && at < end; at += PAGE_SIZE)
		ret = set_page(mm, mm_page_index(r, at), at, r->writable);
	return ret;
}

static void init(struct mm_struct *mm)
{
	mt_init_flags(&mm->mm_mt, MM_MT_FLAGS);
	mt_set_external_lock(&mm->mm_mt, &mm->mmap_lock);
	atomic_set(&mm->mm_users, 1);
	atomic_set(&mm->mm_count, 1);
	mmap_init_lock(mm);
	spin_lock_init(&mm->page_table_lock);
	mm_pasid_init(mm);
	mmu_notifier_subscriptions_init(mm);
}

struct mm_struct *sva_mm_new(void)
{
	struct space *s = kzalloc(sizeof(*s) + cpumask_size(), GFP_KERNEL);
	int ret;
	u32 k;

	if (!s)
		return NULL;
	init(&s->mm);
	s->mm.pgd = (pgd_t *)get_zeroed_page(GFP_KERNEL);
	ret = s->mm.pgd ? 0 : -ENOMEM;
	for (k = 0; !ret && k < MM_REGIONS; k++)
		ret = add_region(&s->mm, k);
	if (!ret)
		return &s->mm;
	mmput(&s->mm);
	return NULL;
}

/* The last reference to the structure: whoever knows the page tables has let go of them. */
void __mmdrop(struct mm_struct *mm)
{
	free_page((unsigned long)mm->pgd);
	mmu_notifier_subscriptions_destroy(mm);
	mm_pasid_drop(mm);
	kfree(space_of(mm));
}

/* The last user is gone. Those who follow the tables are told first, then the tables go. */
static void end(struct mm_struct *mm)
{
	struct space *s = space_of(mm);
	u32 k;

	mmu_notifier_release(mm);
	mmap_write_lock(mm);
	memset(s->state, 0, sizeof(s->state));
	flush(mm, 0, -1UL);
	if (mm->pgd)
		free_tables((u64 *)mm->pgd, 0);
	for (k = 0; k < MM_REGIONS; k++)
		kfree(s->vma[k]);
	__mt_destroy(&mm->mm_mt);
	mmap_write_unlock(mm);
	mmdrop(mm);
}

void mmput(struct mm_struct *mm)
{
	might_sleep();
	if (atomic_dec_and_test(&mm->mm_users))
		end(mm);
}

/* No region has a file or pages of its own to lock. */
static DEFINE_MUTEX(all_locks);

int mm_take_all_locks(struct mm_struct *mm)
{
	mmap_assert_write_locked(mm);
	mutex_lock(&all_locks);
	return 0;
}

void mm_drop_all_locks(struct mm_struct *mm)
{
	mmap_assert_write_locked(mm);
	mutex_unlock(&all_locks);
}

void sva_mm_reset(void) { next_page = 0; }

#ifndef IOVET_UML			/* where there are regions already */
static int __init init_regions(void)
{
	maple_tree_init();
	return 0;
}
core_initcall(init_regions);
#endif
