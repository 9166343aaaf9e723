// SPDX-License-Identifier: GPL-2.0-only
/*
 * What files of 6.1 call and those of 6.12 do not, on top of the services: names, arguments and meanings that changed.
 * Adds no behaviour of its own.
 */
#include <linux/device.h>
#include <linux/dma-map-ops.h>
#include <linux/iommu.h>
#include <linux/percpu.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

#undef kvfree_call_rcu
#undef arch_setup_dma_ops
#undef iommu_ops_from_fwnode

void kw_free_after_readers(struct rcu_head *head, void *object);
void kw_setup_coherence(struct device *dev, bool coherent);
const struct iommu_ops *kw_ops_from_fwnode(const struct fwnode_handle *fwnode);
struct kmem_cache *__kmem_cache_create_args(const char *name, unsigned int size, struct kmem_cache_args *args,
					    slab_flags_t flags);
void __percpu *pcpu_alloc_noprof(size_t size, size_t align, bool reserved, gfp_t gfp);

/* Without a head the object itself is told; with one, where in the object the head is. */
void kvfree_call_rcu(struct rcu_head *head, rcu_callback_t func)
{
	unsigned long told = (unsigned long)func;

	kw_free_after_readers(head, head ? (void *)((unsigned long)head - told) : (void *)told);
}

/* The architecture tells dma-iommu of a device; on 6.12 the core does so itself. */
void arch_setup_dma_ops(struct device *dev, u64 base, u64 bytes, const struct iommu_ops *ops, bool coherent)
{
	kw_setup_coherence(dev, coherent);
	if (ops)
		iommu_setup_dma_ops(dev, base, base + bytes - 1);
}

/* Those who only look said so later. */
const struct iommu_ops *kw_ops_from_fwnode(const struct fwnode_handle *fwnode)
{
	return iommu_ops_from_fwnode((struct fwnode_handle *)fwnode);
}

void arch_teardown_dma_ops(struct device *dev) { dev->dma_ops = NULL; }

struct kmem_cache *kmem_cache_create(const char *name, unsigned int size, unsigned int align, slab_flags_t flags,
				     void (*ctor)(void *object))
{
	struct kmem_cache_args args = { .align = align, .ctor = ctor };

	return __kmem_cache_create_args(name, size, &args, flags);
}

void __percpu *__alloc_percpu(size_t size, size_t align) { return pcpu_alloc_noprof(size, align, false, GFP_KERNEL); }

void __percpu *__alloc_percpu_gfp(size_t size, size_t align, gfp_t gfp) { return pcpu_alloc_noprof(size, align, false, gfp); }
