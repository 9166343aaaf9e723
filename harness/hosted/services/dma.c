// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the architecture adds to DMA: coherency of a device, cache maintenance towards the device
 * view of RAM, and uncached pages. No bounce buffers, no remapping of coherent memory.
 *
 * What a device without an IOMMU in front of it maps or allocates, as an IOMMU does its tables, is remembered: it must be
 * unmapped as it was mapped, and before the memory is given back, and freed as it was allocated, by the same device.
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

/* ---- mappings ------------------------------------------------------------------------------------------------------ */

#define MAPPINGS 4096
#define BUCKETS 1024
#define ALLOCATED DMA_NONE		/* the direction of memory that the DMA API allocated: nothing is mapped with it */
LASTING static struct mapping {
	struct device *dev;
	dma_addr_t at;
	size_t bytes;
	u32 dir;
	u32 next;			/* of its bucket, or of the free ones; 0: none */
	unsigned long pc[MEM_FRAMES];
} mapping[MAPPINGS];			/* number 0 is not used */
static u32 bucket[BUCKETS], first_unused = 1, first_freed;

dma_addr_t __real_dma_map_page_attrs(struct device *dev, struct page *page, size_t offset, size_t bytes,
				     enum dma_data_direction dir, unsigned long attrs);
void __real_dma_unmap_page_attrs(struct device *dev, dma_addr_t at, size_t bytes, enum dma_data_direction dir,
				 unsigned long attrs);
dma_addr_t __wrap_dma_map_page_attrs(struct device *dev, struct page *page, size_t offset, size_t bytes,
				     enum dma_data_direction dir, unsigned long attrs);
void __wrap_dma_unmap_page_attrs(struct device *dev, dma_addr_t at, size_t bytes, enum dma_data_direction dir,
				 unsigned long attrs);
void *__real_dma_alloc_attrs(struct device *dev, size_t bytes, dma_addr_t *at, gfp_t gfp, unsigned long attrs);
void *__wrap_dma_alloc_attrs(struct device *dev, size_t bytes, dma_addr_t *at, gfp_t gfp, unsigned long attrs);
void __real_dma_free_attrs(struct device *dev, size_t bytes, void *cpu, dma_addr_t at, unsigned long attrs);
void __wrap_dma_free_attrs(struct device *dev, size_t bytes, void *cpu, dma_addr_t at, unsigned long attrs);

/* For the snapshot: numbers that were never in use mean nothing. */
void dma_keep(void) { snapshot_keep(mapping, first_unused * sizeof(mapping[0])); }

static u32 *bucket_of(dma_addr_t at) { return &bucket[(at * 0x9e3779b97f4a7c15ULL) >> 54]; }

static u32 take_mapping(void)
{
	u32 i = first_freed;

	if (i)
		first_freed = mapping[i].next;
	else if (first_unused < MAPPINGS)
		i = first_unused++;
	return i;
}

/* The link that leads to a mapping of `at`, of this device when it is told; NULL: there is none. */
static u32 *find_mapping(const struct device *dev, dma_addr_t at)
{
	u32 *link;

	for (link = bucket_of(at); *link; link = &mapping[*link].next)
		if (mapping[*link].at == at && (!dev || mapping[*link].dev == dev))
			return link;
	return NULL;
}

static void forget_mapping(u32 *link)
{
	u32 i = *link;

	*link = mapping[i].next;
	mapping[i].next = first_freed;
	first_freed = i;
}

static void report_mapping(const char *what, const char *title, const struct mapping *m)
{
	struct svc_stack at = { "mapped", m ? m->pc : NULL, m ? MEM_FRAMES : 0 };

	svc_finding(ORA_LEDGER, what, title, &at, m ? 1 : 0);
}

static void remember(struct device *dev, dma_addr_t at, size_t bytes, u32 dir)
{
	u32 i = dev->iommu_group ? 0 : take_mapping(), *link = bucket_of(at);

	if (!i)
		return;
	mapping[i] = (struct mapping){ .dev = dev, .at = at, .bytes = bytes, .dir = dir, .next = *link };
	stack_save(mapping[i].pc, MEM_FRAMES);
	*link = i;
}

/* What this device gives back must be as it was got; `differs` and `unknown` are what is said otherwise. */
static void forget(struct device *dev, dma_addr_t at, size_t bytes, u32 dir, const char *const differs[2],
		   const char *const unknown[2])
{
	u32 *link = dev->iommu_group ? NULL : find_mapping(dev, at);

	if (link) {
		if (mapping[*link].bytes != bytes || mapping[*link].dir != dir)
			report_mapping(differs[0], differs[1], &mapping[*link]);
		forget_mapping(link);
	} else if (!dev->iommu_group && first_unused < MAPPINGS) {
		report_mapping(unknown[0], unknown[1], NULL);
	}
}

dma_addr_t __wrap_dma_map_page_attrs(struct device *dev, struct page *page, size_t offset, size_t bytes,
				     enum dma_data_direction dir, unsigned long attrs)
{
	bool fails = !dev->iommu_group && h_should_fail(FAULT_DMA);
	dma_addr_t at = fails ? DMA_MAPPING_ERROR : __real_dma_map_page_attrs(dev, page, offset, bytes, dir, attrs);

	if (at != DMA_MAPPING_ERROR)
		remember(dev, at, bytes, dir);
	return at;
}

void __wrap_dma_unmap_page_attrs(struct device *dev, dma_addr_t at, size_t bytes, enum dma_data_direction dir,
				 unsigned long attrs)
{
	static const char *const differs[2] = { "dma-unmap-differs",
						"DMA memory is unmapped with another size or direction than it was mapped" };
	static const char *const unknown[2] = { "dma-unmap-unmapped", "DMA memory is unmapped that is not mapped" };

	forget(dev, at, bytes, dir, differs, unknown);
	__real_dma_unmap_page_attrs(dev, at, bytes, dir, attrs);
}

void *__wrap_dma_alloc_attrs(struct device *dev, size_t bytes, dma_addr_t *at, gfp_t gfp, unsigned long attrs)
{
	void *cpu = __real_dma_alloc_attrs(dev, bytes, at, gfp, attrs);

	if (cpu)
		remember(dev, *at, bytes, ALLOCATED);
	return cpu;
}

void __wrap_dma_free_attrs(struct device *dev, size_t bytes, void *cpu, dma_addr_t at, unsigned long attrs)
{
	static const char *const differs[2] = { "dma-free-differs",
						"DMA memory is freed with another size than it was allocated" };
	static const char *const unknown[2] = { "dma-free-unknown", "DMA memory is freed that this device has not allocated" };

	if (cpu)
		forget(dev, at, bytes, ALLOCATED, differs, unknown);
	__real_dma_free_attrs(dev, bytes, cpu, at, attrs);
}

void dma_memory_freed(u64 pa, u64 bytes, bool quietly)
{
	u64 at;

	if (!quietly) {
		kw_dma_freed(pa, bytes);
		h_memory_freed(pa, bytes);
	}
	for (at = pa; first_unused > 1 && at < pa + bytes; at += PAGE_SIZE) {
		u32 *link = find_mapping(NULL, at);

		if (!link)
			continue;
		if (!quietly)
			report_mapping("freed-while-mapped", "memory is given back that a device still has mapped for DMA",
				       &mapping[*link]);
		forget_mapping(link);
	}
}
