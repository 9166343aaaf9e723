/* SPDX-License-Identifier: MIT */
/* The first type of the Rockchip IOMMU, from spec/rockchip/rockchip.yaml: addresses of 32 bits. */
#include "model/rockchip.h"
#include "rockchip/regs.h"

RK_GENERATED(rk_mmu);

static u64 root(u32 reg) { return rk_mmu_dte_addr_get_addr_phys(rk_mmu_dte_addr_from(reg)); }
static u64 table(u32 dte) { return rk_mmu_dte_table_get_pt_phys(rk_mmu_dte_from(dte)); }
static u64 page(u32 pte) { return rk_mmu_pte_page_get_page_phys(rk_mmu_pte_from(pte)); }

static const struct rk_type v1 = { root, table, page };

const struct device_class rockchip_v1_device = { RK_CLASS("v1", rk_mmu, v1) };
