/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * In front of our own files when the kernel is 6.1: they are written for 6.12, and here is what was called otherwise, took
 * other arguments or was not there. Not seen by any file of the kernel. Functions are in compat.c beside it.
 */
#pragma once
#include <linux/dma-map-ops.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#include "hosted/kernels/6.1/iommu_api.h"

/* ---- the same under another name ---- */
#define get_free_pages_noprof __get_free_pages
#define get_zeroed_page_noprof get_zeroed_page
#define __alloc_pages_noprof __alloc_pages
#define __folio_alloc_noprof __folio_alloc
#define alloc_pages_exact_noprof alloc_pages_exact
#define __kmalloc_noprof __kmalloc
#define __kmalloc_node_noprof __kmalloc_node
#define __kmalloc_cache_noprof kmalloc_trace
#define __kmalloc_cache_node_noprof kmalloc_node_trace
#define __kmalloc_large_noprof kmalloc_large
#define __kmalloc_large_node_noprof kmalloc_large_node
#define __kmalloc_node_track_caller_noprof __kmalloc_node_track_caller
#define __kvmalloc_node_noprof kvmalloc_node
#define DECL_BUCKET_PARAMS(size, buckets) size_t size
#define krealloc_noprof krealloc
#define vmalloc_noprof vmalloc
#define vzalloc_noprof vzalloc
#define vmalloc_node_noprof vmalloc_node
#define vzalloc_node_noprof vzalloc_node
#define __vmalloc_noprof __vmalloc
#define kmem_cache_alloc_noprof kmem_cache_alloc
#define kmem_cache_alloc_lru_noprof kmem_cache_alloc_lru
#define kmem_cache_alloc_node_noprof kmem_cache_alloc_node
#define kmem_cache_alloc_bulk_noprof kmem_cache_alloc_bulk
#define kmemdup_noprof kmemdup
#define platform_device_msi_init_and_alloc_irqs platform_msi_domain_alloc_irqs
#define platform_device_msi_free_irqs_all platform_msi_domain_free_irqs

typedef struct kmem_cache *kmem_buckets[KMALLOC_SHIFT_HIGH + 1];
struct kmem_cache_args {
	unsigned int align;
	void (*ctor)(void *object);
};

/* ---- names that 6.1 gives to something else: ours get another ---- */
#define page_index hosted_page_index
#define kvfree_call_rcu kw_free_after_readers
#define arch_setup_dma_ops kw_setup_coherence
#define iommu_ops_from_fwnode kw_ops_from_fwnode

/* ---- what is not there ---- */
#define NR_IOMMU_PAGES (NR_VM_NODE_STAT_ITEMS + 1)	/* pages of tables are not counted */
#define RWSEM_WRITER_LOCKED 1UL				/* private to the implementation, with this value */
#define async_init() do { } while (0)			/* asynchronous calls have no queue of their own */

#undef DMA_BIT_MASK
#define DMA_BIT_MASK(n) GENMASK_ULL((n) - 1, 0)
