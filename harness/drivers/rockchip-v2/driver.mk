# SPDX-License-Identifier: GPL-2.0-only
# The second type of the Rockchip IOMMU on its real driver. Read by harness/hosted/hosted.mk.
SPEC := rockchip
KERNEL_FILES := drivers/iommu/rockchip-iommu.c
TARGET_C := harness/drivers/rockchip-v2/target.c
GLUE :=
EXTRA_CFLAGS :=
