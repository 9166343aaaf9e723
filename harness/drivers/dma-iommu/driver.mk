# SPDX-License-Identifier: GPL-2.0-only
# The DMA API and its IOVA allocator, over the tutorial IOMMU. Read by harness/hosted/hosted.mk.
SPEC := toy
KERNEL_FILES := drivers/iommu/dma-iommu.c drivers/iommu/iova.c
TARGET_C := harness/drivers/dma-iommu/target.c
GLUE := $(addprefix harness/drivers/toy/,toy.c toy_domain.c toy_hw.c)
EXTRA_CFLAGS := -Isrc -Iharness -I$(BUILD)/gen
$(foreach c,fuzz afl cov,$(GLUE:%.c=$(KOUT)/drivers/dma-iommu/obj-$(c)/own/%.o)): $(BUILD)/gen/toy/kernel.h
