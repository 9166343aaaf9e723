/* SPDX-License-Identifier: GPL-2.0-only */
/* Processor TLB: none. Includes what arm64 includes here, because drivers rely on it. */
#pragma once
#define flush_tlb_mm(mm) do { } while (0)
#define flush_tlb_range(vma, start, end) do { } while (0)
#define flush_tlb_page(vma, addr) do { } while (0)
#define flush_tlb_kernel_range(start, end) do { } while (0)
#define flush_tlb_all() do { } while (0)
#include <linux/mm_types.h>
#include <linux/mmu_notifier.h>
