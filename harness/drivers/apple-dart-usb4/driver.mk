# SPDX-License-Identifier: GPL-2.0-only
# The USB4 type of Apple DART on the driver of apple-dart. Read by harness/hosted/hosted.mk.
SPEC := apple-dart
KERNEL_FILES := drivers/iommu/apple-dart.c drivers/iommu/io-pgtable-dart.c
TARGET_C := harness/drivers/apple-dart-usb4/target.c
GLUE :=
EXTRA_CFLAGS := -ftrivial-auto-var-init=zero -enable-trivial-auto-var-init-zero-knowing-it-will-be-removed-from-clang
# The driver writes a word of an array it did not fill to STREAM_SELECT. As kernels are configured by default
# (INIT_STACK_ALL_ZERO), that word is zero; left to chance, no two runs would be the same.
