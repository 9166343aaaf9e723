# SPDX-License-Identifier: GPL-2.0-only
# The DMA API and its IOVA allocator, over the tutorial IOMMU, whose driver gives empty tables back here (tables.c). Read by
# harness/hosted/hosted.mk.
SPEC := toy
KERNEL_FILES := drivers/iommu/dma-iommu.c drivers/iommu/iova.c
TARGET_C := harness/drivers/dma-iommu/target.c
GLUE := harness/drivers/dma-iommu/tables.c $(addprefix harness/drivers/toy/,toy.c toy_domain.c toy_hw.c)
EXTRA_CFLAGS := -Isrc -Iharness -I$(BUILD)/gen -I$(KDIR)/drivers/iommu
$(foreach c,fuzz afl cov,$(GLUE:%.c=$(KOUT)/drivers/dma-iommu/obj-$(c)/own/%.o)): $(BUILD)/gen/toy/kernel.h
