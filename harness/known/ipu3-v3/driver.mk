# SPDX-License-Identifier: GPL-2.0-only
# Our own driver of the IPU3 MMU after the design that was posted as an IOMMU driver in its third version, each hazard of
# it behind a switch. Read by harness/hosted/hosted.mk.
SPEC := ipu3-mmu
KERNEL_FILES := $(addprefix harness/known/ipu3-v3/,mmu.c mmu_domain.c)
TARGET_C := harness/known/ipu3-v3/target.c
GLUE := harness/known/switches.c
EXTRA_CFLAGS := -Isrc -Iharness -I$(BUILD)/gen -DPLANTS_DEF='"known/ipu3-v3/plants.def"'
$(foreach c,fuzz afl cov,$(patsubst %.c,$(BUILD)/drivers/known/ipu3-v3/obj-$(c)/k/%.o,$(KERNEL_FILES))): $(BUILD)/gen/ipu3-mmu/kernel.h
