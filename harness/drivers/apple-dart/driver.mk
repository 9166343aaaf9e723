# SPDX-License-Identifier: GPL-2.0-only
# Apple DART on its real driver, through the real IOMMU core. Read by harness/hosted/hosted.mk.
# `make build/drivers/apple-dart+PLANT/run` builds the same from an edited copy: harness/plant/plant.mk.
SPEC := apple-dart
KERNEL_FILES := drivers/iommu/apple-dart.c drivers/iommu/io-pgtable-dart.c
TARGET_C := harness/drivers/apple-dart/target.c
GLUE :=
EXTRA_CFLAGS :=
