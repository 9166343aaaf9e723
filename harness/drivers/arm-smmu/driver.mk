# SPDX-License-Identifier: GPL-2.0-only
# Arm SMMU version 2 and MMU-500 on their real driver, through the real IOMMU core. Read by harness/hosted/hosted.mk.
SPEC := arm-smmu
KERNEL_FILES := drivers/iommu/arm/arm-smmu/arm-smmu.c drivers/iommu/arm/arm-smmu/arm-smmu-impl.c \
	drivers/iommu/arm/arm-smmu/arm-smmu-nvidia.c drivers/iommu/io-pgtable-arm.c
TARGET_C := harness/drivers/arm-smmu/target.c
GLUE :=
# As kernels are configured by default: a stream that nobody claimed is refused.
EXTRA_CFLAGS := -DCONFIG_ARM_SMMU_DISABLE_BYPASS_BY_DEFAULT=1
