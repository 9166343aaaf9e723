# SPDX-License-Identifier: GPL-2.0-only
# Our own IOVA allocator after the proposal to start anew when everything was given back, in place of the kernel's, below the
# kernel's DMA API and over the tutorial IOMMU; each hazard of it behind a switch. Read by harness/hosted/hosted.mk.
SPEC := toy
KERNEL_FILES := harness/known/iova-reset/iova_reset.c drivers/iommu/dma-iommu.c
REPLACED_known/iova-reset := drivers/iommu/iova.c
TARGET_C := harness/known/iova-reset/target.c
TOY := $(addprefix harness/drivers/toy/,toy.c toy_domain.c toy_hw.c)
# Switches before toy: of the two tables of plants, the first is linked.
GLUE := harness/known/switches.c harness/known/iova-reset/flush.c $(TOY)
EXTRA_CFLAGS := -Isrc -Iharness -I$(BUILD)/gen -DPLANTS_DEF='"known/iova-reset/plants.def"'
MORE_WRAPS := iommu_unmap_fast toy_invalidate
$(foreach c,fuzz afl cov,$(patsubst %.c,$(BUILD)/drivers/known/iova-reset/obj-$(c)/own/%.o,$(TOY) harness/known/iova-reset/flush.c)): $(BUILD)/gen/toy/kernel.h
