/* SPDX-License-Identifier: GPL-2.0-only */
/* Pages and addresses: RAM is an arena with two places in physical memory, heap objects have pa == va, a vmemmap. */
#pragma once
#include <linux/const.h>

#define PAGE_SHIFT CONFIG_PAGE_SHIFT
#define PAGE_SIZE (_AC(1, UL) << PAGE_SHIFT)
#define PAGE_MASK (~(PAGE_SIZE - 1))

#ifndef __ASSEMBLY__
#include <linux/types.h>
#include "../../layout.h"

typedef struct { unsigned long pte; } pte_t;
typedef struct { unsigned long pgd; } pgd_t;
typedef struct { unsigned long pgprot; } pgprot_t;
typedef struct page *pgtable_t;
#define pte_val(x) ((x).pte)
#define pgd_val(x) ((x).pgd)
#define pgprot_val(x) ((x).pgprot)
#define __pte(x) ((pte_t){ (x) })
#define __pgd(x) ((pgd_t){ (x) })
#define __pgprot(x) ((pgprot_t){ (x) })

#define clear_page(p) memset((p), 0, PAGE_SIZE)
#define copy_page(to, from) memcpy((to), (from), PAGE_SIZE)
#define clear_user_page(p, va, pg) clear_page(p)
#define copy_user_page(to, from, va, pg) copy_page(to, from)

extern unsigned long hosted_high_pa;	/* where RAM behind its lower part is; set before any of it is given out */

static inline phys_addr_t hosted_virt_to_phys(unsigned long va)
{
	unsigned long off = va - RAM_VA;

	if (off >= RAM_BYTES)
		return va;
	return off < RAM_LOW_BYTES ? RAM_PA + off : hosted_high_pa + off - RAM_LOW_BYTES;
}

/* Where in the arena it is; nowhere: at least RAM_BYTES. */
static inline unsigned long hosted_ram_offset(phys_addr_t pa)
{
	if (pa - RAM_PA < RAM_LOW_BYTES)
		return pa - RAM_PA;
	return pa - hosted_high_pa < RAM_BYTES - RAM_LOW_BYTES ? pa - hosted_high_pa + RAM_LOW_BYTES : ~0UL;
}

static inline unsigned long hosted_phys_to_virt(phys_addr_t pa)
{
	unsigned long off = hosted_ram_offset(pa);

	return off < RAM_BYTES ? RAM_VA + off : pa;
}

#define PAGE_OFFSET RAM_VA
#define __pa(va) hosted_virt_to_phys((unsigned long)(va))
#define __va(pa) ((void *)hosted_phys_to_virt(pa))
#define __pa_symbol(x) __pa(x)

/* struct page of every address the process can have, at a constant base: asm-generic/memory_model.h would load it. */
struct page;
#define hosted_vmemmap ((struct page *)VMEMMAP_VA)
#define __pfn_to_page(pfn) (hosted_vmemmap + (pfn))
#define __page_to_pfn(page) ((unsigned long)((page) - hosted_vmemmap))
#define pfn_to_page(pfn) __pfn_to_page(pfn)
#define page_to_pfn(page) __page_to_pfn(page)
#define __phys_to_pfn(pa) ((unsigned long)((pa) >> PAGE_SHIFT))
#define __pfn_to_phys(pfn) ((phys_addr_t)(pfn) << PAGE_SHIFT)
#define ARCH_PFN_OFFSET 0UL
#define pfn_valid(pfn) (hosted_ram_offset(__pfn_to_phys(pfn)) < RAM_BYTES)
#define virt_to_pfn(va) (__pa(va) >> PAGE_SHIFT)
#define pfn_to_virt(pfn) __va((phys_addr_t)(pfn) << PAGE_SHIFT)
#define virt_to_page(va) pfn_to_page(virt_to_pfn(va))
#define page_to_virt(page) __va((phys_addr_t)page_to_pfn(page) << PAGE_SHIFT)
#define virt_addr_valid(va) ((unsigned long)(va) - RAM_VA < RAM_BYTES)

#define VM_DATA_DEFAULT_FLAGS VM_DATA_FLAGS_NON_EXEC
/* arm64 names that drivers use; more of them in asm/cpufeature.h. */
#define VA_BITS 48
#define vabits_actual 48
#include <asm/cpufeature.h>

#include <asm-generic/getorder.h>
#endif
