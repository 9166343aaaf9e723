# SPDX-License-Identifier: GPL-2.0-only
# MediaTek M4U, generation 2, on its real driver and the real one of the arbiters in front of it (SMI). Read by
# harness/hosted/hosted.mk.
# The world is configured without MediaTek; these files are compiled with it. The arbiters bind as components of the M4U.
SPEC := mtk
KERNEL_FILES := drivers/iommu/mtk_iommu.c drivers/memory/mtk-smi.c
WORLD_EXTRA := drivers/base/component.c
TARGET_C := harness/drivers/mtk/target.c
GLUE := harness/drivers/mtk/glue.c
MORE_WRAPS := devm_kmalloc
EXTRA_CFLAGS := -DCONFIG_MTK_SMI=1 -DCONFIG_MTK_IOMMU=1
