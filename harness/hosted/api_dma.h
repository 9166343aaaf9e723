/* SPDX-License-Identifier: GPL-2.0-only */
/* What the glue of the DMA API (api_dma.c) and of the IOVA allocator (api_iova.c) offer api_iommu.c. Kernel world only. */
#pragma once
#include <linux/types.h>
#include "ops/op.h"

void kw_begin_dma(void);		/* before a program */
void kw_exec_dma(const struct op *op, struct op_result *r);
/*
 * Unmaps everything and empties the caches of the allocators. Returns the masters that used the DMA API, as a bitmask.
 * `moved`: the program changed default domains, or plugged; then ranges of the allocators are not counted.
 */
u32 kw_teardown_dma(bool moved);
void kw_exec_iova(const struct op *op, struct op_result *r);
void kw_teardown_iova(void);
void kw_dma_freed(phys_addr_t pa, u64 bytes);	/* services/dma.c: pages are about to be free */
void kw_dma_synced(phys_addr_t pa, size_t bytes, bool device);	/* services/dma.c: maintenance was done */
