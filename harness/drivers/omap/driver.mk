# SPDX-License-Identifier: GPL-2.0-only
# TI OMAP MMU on its real driver. Read by harness/hosted/hosted.mk.
# The world is configured without OMAP; this file is compiled with it. Without CONFIG_OMAP_IOMMU_DEBUG: files in debugfs are no part
# of the world. Nor are the DSP system registers of DRA7, which a syscon leads to: no node asks for them.
SPEC := omap
KERNEL_FILES := drivers/iommu/omap-iommu.c
TARGET_C := harness/drivers/omap/target.c
GLUE := harness/drivers/omap/glue.c
MORE_WRAPS := iommu_device_register __kmalloc_large_noprof kfree
EXTRA_CFLAGS := -DCONFIG_OMAP_IOMMU=1
