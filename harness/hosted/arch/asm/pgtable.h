/* SPDX-License-Identifier: GPL-2.0-only */
/* Page tables of the processor: none. Values only make mm headers compile. */
#pragma once
#include <asm/page.h>
#include <asm-generic/pgtable-nopmd.h>

#define PGDIR_SHIFT 21
#define PGDIR_SIZE (1UL << PGDIR_SHIFT)
#define PGDIR_MASK (~(PGDIR_SIZE - 1))
#define PTRS_PER_PGD 512
#define PTRS_PER_PTE 512
#define PFN_PTE_SHIFT PAGE_SHIFT
#define VMALLOC_START 0x610000000000UL
#define VMALLOC_END 0x620000000000UL
#define FIRST_USER_ADDRESS 0UL

#define PAGE_NONE __pgprot(0)
#define PAGE_KERNEL __pgprot(1)
#define PAGE_KERNEL_RO __pgprot(2)
#define PAGE_KERNEL_EXEC __pgprot(3)
#define PAGE_SHARED __pgprot(4)
#define PAGE_READONLY __pgprot(5)
#define PAGE_COPY __pgprot(5)
#define pgprot_noncached(p) (p)
#define pgprot_writecombine(p) (p)
#define pgprot_dmacoherent(p) (p)

#define pte_none(p) (!pte_val(p))
#define pte_present(p) (pte_val(p) & 1)
#define pte_pfn(p) (pte_val(p) >> PFN_PTE_SHIFT)
#define pfn_pte(pfn, prot) __pte(((pfn) << PFN_PTE_SHIFT) | 1)
#define pte_page(p) pfn_to_page(pte_pfn(p))
#define mk_pte(page, prot) pfn_pte(page_to_pfn(page), prot)
#define set_pte(ptep, val) (*(ptep) = (val))
#define set_pte_at(mm, addr, ptep, val) set_pte(ptep, val)
#define pte_clear(mm, addr, ptep) set_pte(ptep, __pte(0))

#define HOSTED_PTE_TEST(name) static inline int name(pte_t pte) { return 0; }
HOSTED_PTE_TEST(pte_dirty)
HOSTED_PTE_TEST(pte_young)
HOSTED_PTE_TEST(pte_write)
HOSTED_PTE_TEST(pte_swp_exclusive)
#define HOSTED_PTE_SAME(name) static inline pte_t name(pte_t pte) { return pte; }
HOSTED_PTE_SAME(pte_mkold)
HOSTED_PTE_SAME(pte_mkyoung)
HOSTED_PTE_SAME(pte_mkdirty)
HOSTED_PTE_SAME(pte_mkclean)
HOSTED_PTE_SAME(pte_mkwrite_novma)
HOSTED_PTE_SAME(pte_wrprotect)
HOSTED_PTE_SAME(pte_swp_mkexclusive)
HOSTED_PTE_SAME(pte_swp_clear_exclusive)
static inline pte_t pte_modify(pte_t pte, pgprot_t prot) { return pte; }

#define pmd_page_vaddr(pmd) ((unsigned long)__va(pmd_val(pmd)))
#define pmd_page(pmd) pfn_to_page(pmd_val(pmd) >> PFN_PTE_SHIFT)
#define pmd_pfn(pmd) (pmd_val(pmd) >> PFN_PTE_SHIFT)
static inline int hosted_pmd_none(pmd_t pmd) { return 0; }
#define pmd_none(pmd) hosted_pmd_none(pmd)
#define pmd_bad(pmd) 0
#define pmd_present(pmd) 1
#define pmd_clear(pmdp) do { } while (0)
extern pgd_t swapper_pg_dir[];

#define __swp_type(x) 0
#define __swp_offset(x) 0
#define __swp_entry(type, off) ((swp_entry_t){ 0 })
#define __pte_to_swp_entry(p) ((swp_entry_t){ pte_val(p) })
#define __swp_entry_to_pte(x) __pte((x).val)

#define update_mmu_cache(vma, addr, ptep) do { } while (0)
extern struct page *hosted_zero_page;
#define ZERO_PAGE(va) (hosted_zero_page)

/* On arm64 this is how arm-smmu-v3.h comes to see struct mmu_notifier. */
#include <asm/tlbflush.h>
