# SPDX-License-Identifier: GPL-2.0-only
# Our own shared virtual addressing for SMMUv3 after the sixth version of the posting, in place of the kernel's file for it and
# beside the kernel's driver; each hazard of it behind a switch. Read by harness/hosted/hosted.mk.
SPEC := arm-smmu-v3
SMMU3 := drivers/iommu/arm/arm-smmu-v3
KERNEL_FILES := harness/known/smmu3-sva/smmu3_sva.c $(SMMU3)/arm-smmu-v3.c
WORLD_EXTRA := mm/mmu_notifier.c lib/maple_tree.c lib/interval_tree.c
TARGET_C := harness/known/smmu3-sva/target.c
GLUE := harness/known/switches.c harness/hosted/sva/mm.c harness/hosted/sva/api_sva.c harness/drivers/arm-smmu-v3/glue.c
EXTRA_CFLAGS := -DCONFIG_ARM_SMMU_V3=1 -DCONFIG_ARM_SMMU_V3_SVA=1 -DCONFIG_PCI_ATS=1 -DCONFIG_PCI_PRI=1 -I$(KDIR)/$(SMMU3) \
	-Isrc -Iharness -I$(BUILD)/gen -DPLANTS_DEF='"known/smmu3-sva/plants.def"'
$(foreach c,fuzz afl cov,$(BUILD)/drivers/known/smmu3-sva/obj-$(c)/k/harness/known/smmu3-sva/smmu3_sva.o): $(BUILD)/gen/arm-smmu-v3/kernel.h
