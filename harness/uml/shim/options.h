/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Options of drivers that are in this kernel without its Kconfig, and of what they lean on (adjust.txt): included before their
 * sources, and before ours. What an option adds to a structure, nobody else may look at: of address spaces (IOMMU_MM_DATA,
 * MMU_NOTIFIER) there are none but ours where these files look (hosted/sva/mm.c). This kernel has no processes, so what it does
 * with an address space of its own has another name here.
 */
#pragma once
#define CONFIG_EXYNOS_IOMMU 1
#define CONFIG_MSM_IOMMU 1
#define CONFIG_MTK_IOMMU 1
#define CONFIG_MTK_SMI 1
#define CONFIG_OMAP_IOMMU 1
#define CONFIG_IOMMU_IO_PGTABLE_ARMV7S 1
#define CONFIG_TEGRA_IOMMU_SMMU 1
#define CONFIG_TEGRA_MC 1
#define CONFIG_ARCH_TEGRA_114_SOC 1
#define CONFIG_INTERCONNECT 1
#define CONFIG_VIRTIO_IOMMU 1
#define CONFIG_VIRTIO_MMIO 1
#define CONFIG_ARM_SMMU_V3 1
#define CONFIG_ARM_SMMU_V3_SVA 1
#define CONFIG_IOMMU_SVA 1
#define CONFIG_IOMMU_IOPF 1
#define CONFIG_IOMMU_MM_DATA 1
#define CONFIG_MMU_NOTIFIER 1

#define mmput uml_mmput
#define __mmdrop uml_mmdrop
#define handle_mm_fault uml_handle_mm_fault
#define mm_take_all_locks uml_mm_take_all_locks
#define mm_drop_all_locks uml_mm_drop_all_locks
