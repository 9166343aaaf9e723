# SPDX-License-Identifier: GPL-2.0-only
# The core of the IOMMU subsystem over the tutorial IOMMU, whose driver gets PASIDs, page requests (pasid.c) and direct mappings (direct.c)
# here. The real
# notifiers and region trees; address spaces are our own (harness/hosted/sva). Read by harness/hosted/hosted.mk.
SPEC := toy
KERNEL_FILES := $(addprefix drivers/iommu/,iommu.c of_iommu.c iommu-sva.c io-pgfault.c)
WORLD_EXTRA := mm/mmu_notifier.c lib/maple_tree.c lib/interval_tree.c
TARGET_C := harness/drivers/iommu-core/target.c
GLUE := $(addprefix harness/drivers/iommu-core/,pasid.c direct.c asked.c) $(addprefix harness/drivers/toy/,toy.c toy_domain.c toy_hw.c) \
	$(addprefix harness/hosted/sva/,mm.c api_sva.c api_fault.c)
EXTRA_CFLAGS := -Isrc -Iharness -I$(BUILD)/gen -I$(KDIR)/drivers/iommu
$(foreach c,fuzz afl cov,$(GLUE:%.c=$(KOUT)/drivers/iommu-core/obj-$(c)/own/%.o)): $(BUILD)/gen/toy/kernel.h
