# SPDX-License-Identifier: GPL-2.0-only
# The tutorial IOMMU: our own driver over the generated header toy/kernel.h. Read by harness/hosted/hosted.mk.
SPEC := toy
KERNEL_FILES := $(addprefix harness/drivers/toy/,toy.c toy_domain.c toy_hw.c)
TARGET_C := harness/drivers/toy/target.c
GLUE :=
EXTRA_CFLAGS := -Isrc -Iharness -I$(BUILD)/gen
$(foreach c,fuzz afl cov,$(KERNEL_FILES:%.c=$(KOUT)/drivers/toy/obj-$(c)/k/%.o)): $(BUILD)/gen/toy/kernel.h
