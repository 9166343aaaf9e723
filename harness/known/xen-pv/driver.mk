# SPDX-License-Identifier: GPL-2.0-only
# Our own driver of Xen's PV-IOMMU after the one that was posted for review, each hazard of it behind a switch. In a PV guest.
# Read by harness/hosted/hosted.mk; harness/drivers/xen-pv-iommu is the same driver in another guest.
SPEC := xen-pv-iommu
KERNEL_FILES := $(addprefix harness/known/xen-pv/,xen_iommu.c xen_domain.c xen_call.c)
TARGET_C := harness/known/xen-pv/target.c
GLUE := harness/known/switches.c harness/known/xen-pv/hypervisor.c
EXTRA_CFLAGS := -Isrc -Iharness -I$(BUILD)/gen -DPLANTS_DEF='"known/xen-pv/plants.def"'
$(foreach c,fuzz afl cov,$(foreach o,$(KERNEL_FILES:%.c=k/%.o) own/harness/known/xen-pv/hypervisor.o,\
	$(BUILD)/drivers/known/xen-pv/obj-$(c)/$(o))): $(BUILD)/gen/xen-pv-iommu/kernel.h
