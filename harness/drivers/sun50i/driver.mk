# SPDX-License-Identifier: GPL-2.0-only
# Allwinner H6 IOMMU on its real driver, with the kernel's reset core. Read by harness/hosted/hosted.mk.
# The world is configured without reset controllers; these files are compiled with them.
SPEC := sun50i
KERNEL_FILES := drivers/iommu/sun50i-iommu.c drivers/reset/core.c
TARGET_C := harness/drivers/sun50i/target.c
GLUE := harness/drivers/sun50i/reset.c
EXTRA_CFLAGS := -DCONFIG_RESET_CONTROLLER=1
