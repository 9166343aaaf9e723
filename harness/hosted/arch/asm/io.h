/* SPDX-License-Identifier: GPL-2.0-only */
/* MMIO accessors: every register access of the driver goes to h_mmio_read/h_mmio_write of hosted/host.h. */
#pragma once
#include <linux/types.h>
#include <asm/page.h>

u64 h_mmio_read(unsigned long va, u32 bytes);
void h_mmio_write(unsigned long va, u64 val, u32 bytes);

#define HOSTED_RAW_IO(suffix, type)								\
	static inline type __raw_read##suffix(const volatile void __iomem *addr)		\
	{											\
		return (type)h_mmio_read((unsigned long)addr, sizeof(type));			\
	}											\
	static inline void __raw_write##suffix(type val, volatile void __iomem *addr)		\
	{											\
		h_mmio_write((unsigned long)addr, val, sizeof(type));				\
	}
HOSTED_RAW_IO(b, u8)
HOSTED_RAW_IO(w, u16)
HOSTED_RAW_IO(l, u32)
HOSTED_RAW_IO(q, u64)
#define __raw_readb __raw_readb
#define __raw_readw __raw_readw
#define __raw_readl __raw_readl
#define __raw_readq __raw_readq
#define __raw_writeb __raw_writeb
#define __raw_writew __raw_writew
#define __raw_writel __raw_writel
#define __raw_writeq __raw_writeq

void __iomem *ioremap(phys_addr_t pa, size_t bytes);
void iounmap(volatile void __iomem *addr);
#define ioremap ioremap
#define iounmap iounmap

static inline phys_addr_t virt_to_phys(const volatile void *va)
{
	return hosted_virt_to_phys((unsigned long)va);
}
static inline void *phys_to_virt(phys_addr_t pa)
{
	return (void *)hosted_phys_to_virt(pa);
}
#define virt_to_phys virt_to_phys
#define phys_to_virt phys_to_virt
#define page_to_phys(p) ((phys_addr_t)page_to_pfn(p) << PAGE_SHIFT)

#define PCI_IOBASE ((void __iomem *)0)
#include <asm-generic/io.h>
