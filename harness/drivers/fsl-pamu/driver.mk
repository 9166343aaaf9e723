# SPDX-License-Identifier: GPL-2.0-only
# Freescale PAMU on its real driver. Read by harness/hosted/hosted.mk.
# The driver belongs to PowerPC. What that processor gives to it is in arch/, which only this driver sees; headers of that
# architecture that say nothing of the processor are the kernel's own, looked for last.
SPEC := fsl-pamu
# The core knows of this driver, and lets it do what others may not.
KERNEL_FILES := drivers/iommu/fsl_pamu.c drivers/iommu/fsl_pamu_domain.c drivers/iommu/iommu.c
TARGET_C := harness/drivers/fsl-pamu/target.c
GLUE := harness/drivers/fsl-pamu/glue.c
EXTRA_CFLAGS := -Iharness/drivers/fsl-pamu/arch -idirafter $(KDIR)/arch/powerpc -idirafter $(KDIR)/arch/powerpc/include \
	-include harness/drivers/fsl-pamu/arch/powerpc.h -DCONFIG_FSL_PAMU=1
MORE_WRAPS := iommu_attach_group
