# SPDX-License-Identifier: GPL-2.0-only
# Samsung Exynos System MMU, versions 5 and 7, on its real driver. Read by harness/hosted/hosted.mk.
SPEC := exynos
KERNEL_FILES := drivers/iommu/exynos-iommu.c
TARGET_C := harness/drivers/exynos-v5/target.c
GLUE :=
EXTRA_CFLAGS :=
