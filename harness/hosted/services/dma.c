// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the architecture adds to DMA: coherency of a device, cache maintenance towards the device
 * view of RAM, and uncached pages. No bounce buffers, no remapping of coherent memory.
 */
#include <linux/kernel.h>
#include <linux/device.h>
#include <linux/dma-map-ops.h>
#include <linux/mm.h>
#include <asm/set_memory.h>
#include "hosted/api_dma.h"
#include "services.h"

void arch_setup_dma_ops(struct device *dev, bool coherent) { dev->dma_coherent = coherent; }

void arch_sync_dma_for_device(phys_addr_t pa, size_t bytes, enum dma_data_direction dir)
{
	mem_sync_device(pa, bytes);
	kw_dma_synced(pa, bytes, true);
}

/* Devices of ours never write behind the processor's back, so there is nothing to drop. */
void arch_sync_dma_for_cpu(phys_addr_t pa, size_t bytes, enum dma_data_direction dir)
{
	kw_dma_synced(pa, bytes, false);
}

void *arch_dma_set_uncached(void *addr, size_t size)
{
	mem_uncached((unsigned long)addr, (u32)(PAGE_ALIGN(size) >> PAGE_SHIFT), true);
	return addr;
}

void arch_dma_clear_uncached(void *addr, size_t size)
{
	mem_uncached((unsigned long)addr, (u32)(PAGE_ALIGN(size) >> PAGE_SHIFT), false);
}

int set_memory_uc(unsigned long addr, int pages)
{
	mem_uncached(addr, (u32)pages, true);
	return 0;
}

int set_memory_wc(unsigned long addr, int pages)
{
	mem_uncached(addr, (u32)pages, true);
	return 0;
}

int set_memory_wb(unsigned long addr, int pages)
{
	mem_uncached(addr, (u32)pages, false);
	return 0;
}
