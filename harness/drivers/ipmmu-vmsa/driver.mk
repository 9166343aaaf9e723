# SPDX-License-Identifier: GPL-2.0-only
# Renesas IPMMU of R-Car Gen2 on its real driver. Read by harness/hosted/hosted.mk.
SPEC := ipmmu-vmsa
KERNEL_FILES := drivers/iommu/ipmmu-vmsa.c drivers/iommu/io-pgtable-arm.c
TARGET_C := harness/drivers/ipmmu-vmsa/target.c
GLUE :=
EXTRA_CFLAGS :=
