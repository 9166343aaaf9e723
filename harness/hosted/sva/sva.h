/* SPDX-License-Identifier: GPL-2.0-only */
/* Address spaces of processes (mm.c) and the operations on them (api_sva.c). Kernel world only. */
#pragma once
#include "hosted/kw.h"
#include "model/mm.h"

struct mm_struct;

struct mm_struct *sva_mm_new(void);			/* one user, regions in place; NULL: no memory */
/* The processor touches pages: 0, or -EFAULT (no such region, or it may not be written), or -ENOMEM. */
int sva_mm_touch(struct mm_struct *mm, u64 va, bool write);
void sva_mm_unmap(struct mm_struct *mm, u64 va, u64 pages);	/* the pages are taken away, the regions stay */
void sva_mm_protect(struct mm_struct *mm, u64 va, u64 pages);	/* copied on the next write, as after a fork */
void sva_mm_page(struct mm_struct *mm, u64 va, struct mm_page *page);
void sva_mm_reset(void);				/* before a program: pages are numbered from the first again */

/* What is held for one who attached a domain (api_fault.c): answered, or left to the core when a device stops asking. */
struct iommu_attach_handle;
void sva_answer_held(const struct iommu_attach_handle *handle);
void sva_leave_held(u32 master);
void sva_answer_all(void);
