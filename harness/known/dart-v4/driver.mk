# SPDX-License-Identifier: GPL-2.0-only
# Our own driver of Apple DART after the design that was posted in its fourth version, each hazard of it behind a switch.
# Read by harness/hosted/hosted.mk.
SPEC := apple-dart
KERNEL_FILES := $(addprefix harness/known/dart-v4/,dart.c dart_domain.c dart_hw.c) drivers/iommu/io-pgtable-dart.c
TARGET_C := harness/known/dart-v4/target.c
GLUE := harness/known/switches.c
EXTRA_CFLAGS := -Isrc -Iharness -I$(BUILD)/gen -DPLANTS_DEF='"known/dart-v4/plants.def"'
$(foreach c,fuzz afl cov,$(patsubst %.c,$(BUILD)/drivers/known/dart-v4/obj-$(c)/k/%.o,$(KERNEL_FILES))): $(BUILD)/gen/apple-dart/kernel.h
