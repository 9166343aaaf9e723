/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel configuration of the hosted world, written by hand (no Kconfig run). Included by <linux/kconfig.h> in
 * front of every kernel-world file. Not listed = off. A symbol is on because a real file needs it, because it turns
 * an inline fast path into a function a service can observe, or because it carries information for an oracle.
 */

/* The machine: 64 bit, little endian, flat memory with a constant vmemmap (asm/page.h). */
#define CONFIG_64BIT 1
#define CONFIG_MMU 1
#define CONFIG_FLATMEM 1
#ifdef HOSTED_PAGE_SHIFT	/* a world with 16 KiB pages: PAGES in a driver.mk */
#define CONFIG_PAGE_SHIFT HOSTED_PAGE_SHIFT
#define CONFIG_PAGE_SIZE_16KB 1
#else
#define CONFIG_PAGE_SHIFT 12
#define CONFIG_PAGE_SIZE_4KB 1
#endif
#define CONFIG_PGTABLE_LEVELS 2
#define CONFIG_ARCH_FORCE_MAX_ORDER 10	/* the last order, not the number of orders */
#define CONFIG_NODES_SHIFT 0
#define CONFIG_SPLIT_PTLOCK_CPUS 4
#define CONFIG_SLUB 1
#define CONFIG_PHYS_ADDR_T_64BIT 1
#define CONFIG_ZONE_DMA32 1		/* there is memory below 4 GiB, and above: services/mem_pages.c */
#define CONFIG_ILLEGAL_POINTER_VALUE 0xdead000000000000
#define CONFIG_THREAD_INFO_IN_TASK 1
#define CONFIG_HAS_IOMEM 1
#define CONFIG_HAS_DMA 1
#define CONFIG_GENERIC_HWEIGHT 1
#define CONFIG_BITREVERSE 1
#define CONFIG_XARRAY_MULTI 1
#define CONFIG_GENERIC_ALLOCATOR 1
#define CONFIG_HZ 250
#define CONFIG_HZ_250 1
#define CONFIG_GENERIC_CLOCKEVENTS 1
#define CONFIG_ARM64_VA_BITS 48		/* SMMUv3 takes its address size from it */

/* Toolchain facts some headers ask for. */
#define CONFIG_CC_IS_CLANG 1
#define CONFIG_CLANG_VERSION 140006
#define CONFIG_GCC_VERSION 0
#define CONFIG_LD_VERSION 0
#define CONFIG_FRAME_WARN 0
#define CONFIG_DEFAULT_HOSTNAME "iovet"
#define CONFIG_LOG_BUF_SHIFT 12

/* More than one possible processor: on a uniprocessor configuration spinlocks compile to nothing. */
#define CONFIG_SMP 1
#define CONFIG_NR_CPUS 2
#define CONFIG_HOTPLUG_CPU 1
#define CONFIG_UNINLINE_SPIN_UNLOCK 1	/* else unlocking is inline and no service sees it */
#define CONFIG_PREEMPTION 1
#define CONFIG_PREEMPT_COUNT 1		/* preempt_count() counts spinlocks and interrupts */
#define CONFIG_PREEMPT_RCU 1		/* rcu_read_lock() is a function and nests by count */
#define CONFIG_TREE_RCU 1
#define CONFIG_TREE_SRCU 1

/* Context and locking oracles: locks carry a class, annotations call out. */
#define CONFIG_DEBUG_ATOMIC_SLEEP 1	/* might_sleep() is a function */
#define CONFIG_LOCKDEP 1
#define CONFIG_DEBUG_LOCK_ALLOC 1	/* every lock has a lockdep_map with key and name */
#define CONFIG_DEBUG_SPINLOCK 1		/* spinlocks have owner and magic, initialisation is a function */
#define CONFIG_PROVE_RCU 1		/* rcu_dereference() checks that a reader section or lock is held */
#define CONFIG_LOCKDEP_BITS 15
#define CONFIG_LOCKDEP_CHAINS_BITS 16

/* Reports. */
#define CONFIG_BUG 1
#define CONFIG_PRINTK 1

/* Firmware, buses, power. OF_DYNAMIC and OF_KOBJ: device-tree nodes are really counted and really freed. */
#define CONFIG_OF 1
#define CONFIG_SOC_BUS 1			/* a driver may look up which chip it is on */
#define CONFIG_OF_ADDRESS 1
#define CONFIG_OF_IRQ 1
#define CONFIG_OF_IOMMU 1
#define CONFIG_OF_DYNAMIC 1
#define CONFIG_OF_KOBJ 1
#define CONFIG_OF_FLATTREE 1
#define CONFIG_OF_EARLY_FLATTREE 1
#define CONFIG_SYSFS 1
#define CONFIG_PM 1
#define CONFIG_PM_SLEEP 1
#define CONFIG_GENERIC_HARDIRQS 1
#define CONFIG_IRQ_DOMAIN 1
#define CONFIG_IRQ_DOMAIN_HIERARCHY 1
#define CONFIG_GENERIC_MSI_IRQ 1	/* devices that report by writing to memory: services/msi.c */
#define CONFIG_HAVE_CLK 1
#define CONFIG_HAVE_CLK_PREPARE 1
#define CONFIG_COMMON_CLK 1

/* DMA. Without DMA_NEED_SYNC the dma_sync_*() calls are empty inlines and cache maintenance goes unseen. */
#define CONFIG_DMA_ADDR_T_64BIT 1
#define CONFIG_ARCH_DMA_ADDR_T_64BIT 1
#define CONFIG_NEED_SG_DMA_LENGTH 1
#define CONFIG_NEED_DMA_MAP_STATE 1
#define CONFIG_DMA_NEED_SYNC 1
#define CONFIG_ARCH_HAS_SETUP_DMA_OPS 1
#define CONFIG_ARCH_HAS_SYNC_DMA_FOR_DEVICE 1
#define CONFIG_ARCH_HAS_SYNC_DMA_FOR_CPU 1
#define CONFIG_ARCH_HAS_DMA_SET_UNCACHED 1	/* coherent memory of non-coherent devices is where it is, uncached */
#define CONFIG_ARCH_HAS_DMA_CLEAR_UNCACHED 1

/* IOMMU subsystem. */
#define CONFIG_IOMMU_SUPPORT 1
#define CONFIG_IOMMU_API 1
#define CONFIG_IOMMU_DMA 1
#define CONFIG_IOMMU_IOVA 1
#define CONFIG_IOMMU_SVA 1
#define CONFIG_IOMMU_IOPF 1
#define CONFIG_IOMMU_MM_DATA 1
#define CONFIG_MMU_NOTIFIER 1
#define CONFIG_IOMMU_DEFAULT_DMA_STRICT 1	/* a lazily flushed unmap has no fixed moment of truth */
#define CONFIG_IOMMU_IO_PGTABLE 1
#define CONFIG_IOMMU_IO_PGTABLE_LPAE 1
#define CONFIG_IOMMU_IO_PGTABLE_ARMV7S 1
#define CONFIG_IOMMU_IO_PGTABLE_DART 1
#define CONFIG_IOMMUFD_DRIVER 1

/* virtio behind memory-mapped registers. VIRTIO_ANCHOR: without it a callback of the core is not declared. */
#define CONFIG_VIRTIO 1
#define CONFIG_VIRTIO_ANCHOR 1
#define CONFIG_VIRTIO_MMIO 1
#define CONFIG_INTERVAL_TREE 1

/* PCI Express, for masters that are functions of it: no interrupts, ports or quirks. */
#define CONFIG_PCI 1
#define CONFIG_HAVE_PCI 1
#define CONFIG_PCI_DOMAINS 1
#define CONFIG_PCI_DOMAINS_GENERIC 1
#define CONFIG_PCI_ATS 1
#define CONFIG_PCI_PRI 1
#define CONFIG_PCI_PASID 1

/*
 * Off on purpose: JUMP_LABEL and TRACEPOINTS (code patching), SWIOTLB (no bounce buffers), MODULES (everything is
 * built in), NUMA, MEMCG, DEBUG_FS, PROC_FS, BLOCK, PCI_MSI and PCI_QUIRKS,
 * TRACE_IRQFLAGS and PROVE_LOCKING (the context service knows these without per-call hooks).
 */
