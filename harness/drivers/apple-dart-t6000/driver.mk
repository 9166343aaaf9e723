# SPDX-License-Identifier: GPL-2.0-only
# The t6000 type of Apple DART on the driver of apple-dart; its entries have room for 16 KiB pages only. Read by harness/hosted/hosted.mk.
SPEC := apple-dart
KERNEL_FILES := drivers/iommu/apple-dart.c drivers/iommu/io-pgtable-dart.c
TARGET_C := harness/drivers/apple-dart-t6000/target.c
GLUE :=
EXTRA_CFLAGS :=
PAGES := 16k
