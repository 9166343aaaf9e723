/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory barriers. One processor and no store buffer: each is a compiler barrier, and what orders stores for a device is
 * noted, for services/order.c.
 */
#pragma once

enum hosted_barrier { BARRIER_ALL, BARRIER_READ, BARRIER_WRITE, BARRIER_DMA_READ, BARRIER_DMA_WRITE, BARRIER_IO };
extern unsigned int hosted_unordered;	/* runs of memory cleared since the last barrier for stores */
extern void (*hosted_at_barrier)(void);	/* looks at what is ordered by a barrier for stores; or NULL */
#define hosted_barrier(kind) do {								\
	__asm__ __volatile__("" : : "i"(kind) : "memory");					\
	if ((kind) != BARRIER_READ && (kind) != BARRIER_DMA_READ) {				\
		hosted_unordered = 0;								\
		if (hosted_at_barrier)								\
			hosted_at_barrier();							\
	}											\
} while (0)

#define mb() hosted_barrier(BARRIER_ALL)
#define rmb() hosted_barrier(BARRIER_READ)
#define wmb() hosted_barrier(BARRIER_WRITE)
#define dma_rmb() hosted_barrier(BARRIER_DMA_READ)
#define dma_wmb() hosted_barrier(BARRIER_DMA_WRITE)

/* arm64 names that arm-smmu-v3.c uses. */
#define __iomb() hosted_barrier(BARRIER_IO)
#define wfe() hosted_udelay(100)	/* the event stream ends it (asm/delay.h) */

#include <asm-generic/barrier.h>
