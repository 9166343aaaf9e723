# SPDX-License-Identifier: GPL-2.0-only
# Samsung Exynos System MMU, versions 1 to 3, on its real driver. Read by harness/hosted/hosted.mk.
SPEC := exynos
KERNEL_FILES := drivers/iommu/exynos-iommu.c
TARGET_C := harness/drivers/exynos/target.c
GLUE :=
EXTRA_CFLAGS :=
