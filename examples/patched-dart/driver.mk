# SPDX-License-Identifier: GPL-2.0-only
# A driver that is not in this tree: apple-dart.c as its author has it, put beside this file. docs/ADD-A-DRIVER.md.
SPEC := apple-dart
KERNEL_FILES := $(DRIVER_DIR)/apple-dart.c drivers/iommu/io-pgtable-dart.c
TARGET_C := $(DRIVER_DIR)/target.c
GLUE :=
EXTRA_CFLAGS := -I$(KDIR)/drivers/iommu
