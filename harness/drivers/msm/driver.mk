# SPDX-License-Identifier: GPL-2.0-only
# Qualcomm MSM IOMMU on its real driver. Read by harness/hosted/hosted.mk.
SPEC := msm
KERNEL_FILES := drivers/iommu/msm_iommu.c
TARGET_C := harness/drivers/msm/target.c
GLUE :=
EXTRA_CFLAGS :=
