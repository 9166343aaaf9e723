# SPDX-License-Identifier: GPL-2.0-only
# NVIDIA Tegra SMMU on its real driver, in the real driver of the memory controller of the Tegra114. Read by
# harness/hosted/hosted.mk.
# The world is configured without Tegra; these files are compiled with it. What the memory controller would ask of the
# interconnect core is not reached: its device tree node has no #interconnect-cells.
SPEC := tegra-smmu
KERNEL_FILES := drivers/iommu/tegra-smmu.c drivers/memory/tegra/mc.c drivers/memory/tegra/tegra114.c
TARGET_C := harness/drivers/tegra-smmu/target.c
GLUE := harness/drivers/tegra-smmu/glue.c
EXTRA_CFLAGS := -DCONFIG_TEGRA_IOMMU_SMMU=1 -DCONFIG_TEGRA_MC=1 -DCONFIG_ARCH_TEGRA_114_SOC=1 -DCONFIG_INTERCONNECT=1
