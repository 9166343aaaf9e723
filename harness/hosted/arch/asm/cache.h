/* SPDX-License-Identifier: GPL-2.0-only */
/* Cache line size; kmalloc() aligns to it, as SMMUv3 queues need. */
#pragma once
#define L1_CACHE_SHIFT 6
#define L1_CACHE_BYTES (1 << L1_CACHE_SHIFT)
#define ARCH_DMA_MINALIGN 64
