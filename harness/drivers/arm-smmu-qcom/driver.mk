# SPDX-License-Identifier: GPL-2.0-only
# Qualcomm's kinds of SMMU on the driver of arm-smmu. Read by harness/hosted/hosted.mk.
SPEC := arm-smmu
KERNEL_FILES := drivers/iommu/arm/arm-smmu/arm-smmu.c drivers/iommu/arm/arm-smmu/arm-smmu-impl.c \
	drivers/iommu/arm/arm-smmu/arm-smmu-nvidia.c drivers/iommu/arm/arm-smmu/arm-smmu-qcom.c drivers/iommu/io-pgtable-arm.c
TARGET_C := harness/drivers/arm-smmu-qcom/target.c
GLUE := harness/drivers/arm-smmu-qcom/glue.c
EXTRA_CFLAGS := -DCONFIG_ARM_SMMU_DISABLE_BYPASS_BY_DEFAULT=1 -DCONFIG_ARM_SMMU_QCOM=1
