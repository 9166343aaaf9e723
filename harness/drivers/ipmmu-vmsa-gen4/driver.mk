# SPDX-License-Identifier: GPL-2.0-only
# Renesas IPMMU of R-Car Gen4 on the driver of ipmmu-vmsa: a root and leaves. Read by harness/hosted/hosted.mk.
SPEC := ipmmu-vmsa
KERNEL_FILES := drivers/iommu/ipmmu-vmsa.c drivers/iommu/io-pgtable-arm.c
TARGET_C := harness/drivers/ipmmu-vmsa-gen4/target.c
GLUE := harness/drivers/ipmmu-vmsa-gen4/soc.c
EXTRA_CFLAGS :=
