# SPDX-License-Identifier: GPL-2.0-only
# Intel IPU3 MMU: not behind the IOMMU API, so glue.c is the parent device that owns it. Read by harness/hosted/hosted.mk.
SPEC := ipu3-mmu
KERNEL_FILES := drivers/staging/media/ipu3/ipu3-mmu.c
TARGET_C := harness/drivers/ipu3-mmu/target.c
GLUE := harness/drivers/ipu3-mmu/glue.c
# glue.c includes the driver's own header.
EXTRA_CFLAGS := -I$(KDIR)/drivers/staging/media/ipu3
