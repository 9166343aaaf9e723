# SPDX-License-Identifier: GPL-2.0-only
# Xen's PV-IOMMU: our own driver, of which harness/known/xen-pv has the hazards, in a guest with frames as they are (HVM).
# Read by harness/hosted/hosted.mk.
SPEC := xen-pv-iommu
KERNEL_FILES := $(addprefix harness/known/xen-pv/,xen_iommu.c xen_domain.c xen_call.c)
TARGET_C := harness/drivers/xen-pv-iommu/target.c
GLUE := harness/known/switches.c harness/known/xen-pv/hypervisor.c
EXTRA_CFLAGS := -Isrc -Iharness -I$(BUILD)/gen -DPLANTS_DEF='"known/xen-pv/plants.def"'
$(foreach c,fuzz afl cov,$(foreach o,$(KERNEL_FILES:%.c=k/%.o) own/harness/known/xen-pv/hypervisor.o,\
	$(KOUT)/drivers/xen-pv-iommu/obj-$(c)/$(o))): $(BUILD)/gen/xen-pv-iommu/kernel.h
