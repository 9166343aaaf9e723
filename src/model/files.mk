# SPDX-License-Identifier: MIT
# Sources of src/model: the reference model of the API, and the device models with what they share. A device model
# includes <spec>/regs.h (build/gen on the include path) and links with the map, monitors and decode table of its spec.
SRC_model := src/model/api.c src/model/iova_ref.c src/model/device.c src/model/tlb.c src/model/lpae.c src/model/v7s.c src/model/classes.c \
	src/model/toy.c src/model/ipu3_mmu.c \
	src/model/apple_dart.c src/model/apple_dart_t8103.c src/model/apple_dart_usb4.c src/model/apple_dart_t6000.c \
	src/model/apple_dart_t8110.c src/model/rockchip.c src/model/rockchip_v1.c src/model/rockchip_v2.c src/model/sun50i.c src/model/sprd.c
SRC_model += src/model/tegra_smmu.c src/model/fsl_pamu.c
SRC_model += src/model/exynos.c src/model/exynos_v1.c src/model/exynos_v5.c src/model/msm.c src/model/omap.c
SRC_model += src/model/mtk.c src/model/mtk_smi.c
SRC_model += src/model/virtio_mmio.c src/model/virtio_iommu.c src/model/virtio_iommu_req.c src/model/virtio_iommu_lie.c
SRC_model += src/model/arm_smmu.c src/model/arm_smmu_walk.c src/model/arm_smmu_v1.c src/model/arm_smmu_v2.c \
	src/model/arm_smmu_mmu500.c src/model/arm_smmu_qcom.c
SRC_model += src/model/ipmmu_vmsa.c src/model/ipmmu_vmsa_gen2.c src/model/ipmmu_vmsa_gen3.c src/model/ipmmu_vmsa_gen4.c
SRC_model += src/model/arm_smmu_v3.c src/model/arm_smmu_v3_cfg.c src/model/arm_smmu_v3_walk.c src/model/arm_smmu_v3_cmdq.c \
	src/model/arm_smmu_v3_queue.c src/model/arm_smmu_v3_access.c src/model/arm_smmu_v3_pri.c
SRC_model += src/model/io_pgtable.c src/model/xen_pv_iommu.c
