# SPDX-License-Identifier: GPL-2.0-only
# Unisoc IOMMU on its real driver. Read by harness/hosted/hosted.mk.
SPEC := sprd
KERNEL_FILES := drivers/iommu/sprd-iommu.c
TARGET_C := harness/drivers/sprd/target.c
GLUE :=
EXTRA_CFLAGS :=
