# SPDX-License-Identifier: GPL-2.0-only
# The core of the IOMMU subsystem over the tutorial IOMMU. Read by harness/hosted/hosted.mk.
SPEC := toy
KERNEL_FILES := drivers/iommu/iommu.c drivers/iommu/of_iommu.c
TARGET_C := harness/drivers/iommu-core/target.c
GLUE := $(addprefix harness/drivers/toy/,toy.c toy_domain.c toy_hw.c)
EXTRA_CFLAGS := -Isrc -Iharness -I$(BUILD)/gen
$(foreach c,fuzz afl cov,$(GLUE:%.c=$(BUILD)/drivers/iommu-core/obj-$(c)/own/%.o)): $(BUILD)/gen/toy/kernel.h
