# SPDX-License-Identifier: GPL-2.0-only
# Arm SMMUv3 with shared virtual addressing on its real driver, through the real IOMMU core. Read by harness/hosted/hosted.mk.
# The real notifiers, region trees and fault queues; address spaces are our own (harness/hosted/sva).
SPEC := arm-smmu-v3
SMMU3 := drivers/iommu/arm/arm-smmu-v3
KERNEL_FILES := $(SMMU3)/arm-smmu-v3.c $(SMMU3)/arm-smmu-v3-sva.c
WORLD_EXTRA := mm/mmu_notifier.c lib/maple_tree.c lib/interval_tree.c
TARGET_C := harness/drivers/arm-smmu-v3/target.c
# glue.c includes the driver's own header.
GLUE := harness/hosted/sva/mm.c harness/hosted/sva/api_sva.c harness/drivers/arm-smmu-v3/glue.c
EXTRA_CFLAGS := -DCONFIG_ARM_SMMU_V3=1 -DCONFIG_ARM_SMMU_V3_SVA=1 -DCONFIG_PCI_ATS=1 -DCONFIG_PCI_PRI=1 \
	-I$(KDIR)/$(SMMU3)
