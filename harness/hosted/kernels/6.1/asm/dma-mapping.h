/* SPDX-License-Identifier: GPL-2.0-only */
/* No architecture DMA operations: dma-direct, or what dma-iommu.c put into the device. */
#pragma once
struct dma_map_ops;
struct bus_type;
static inline const struct dma_map_ops *get_arch_dma_ops(struct bus_type *bus) { return (void *)0; }
