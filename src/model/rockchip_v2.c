/* SPDX-License-Identifier: MIT */
/* The second type of the Rockchip IOMMU, from spec/rockchip/rockchip-v2.yaml: addresses of 40 bits, packed into 32. */
#include "model/rockchip.h"
#include "rockchip-v2/regs.h"
#include "rockchip/regs.h"

RK_GENERATED(rk_mmu2);

/* The common part goes by the names of the first type. */
#define SAME(name) _Static_assert((u32)RK_MMU2_##name == (u32)RK_MMU_##name, #name " is the same in both types")
SAME(STATE_DTE_ADDR);
SAME(STATE_STATUS);
SAME(STATE_COMMAND);
SAME(STATE_PAGE_FAULT_ADDR);
SAME(STATE_ZAP_ONE_LINE);
SAME(STATE_INT_RAWSTAT);
SAME(STATE_INT_CLEAR);
SAME(STATE_INT_MASK);
SAME(STATE_INT_STATUS);
SAME(STATE_AUTO_GATING);
SAME(STRUCT_DTE);
SAME(STRUCT_PTE);
SAME(VARIANT_DTE_TABLE);
SAME(VARIANT_PTE_PAGE);
SAME(DTE_VALID_MASK);
SAME(PTE_VALID_MASK);
SAME(PTE_PAGE_READABLE_MASK);
SAME(PTE_PAGE_WRITABLE_MASK);

static u64 root(u32 reg) { return rk_mmu2_dte_addr_get_whole_phys(rk_mmu2_dte_addr_from(reg)); }
static u64 table(u32 dte) { return rk_mmu2_dte_table_get_whole_phys(rk_mmu2_dte_from(dte)); }
static u64 page(u32 pte) { return rk_mmu2_pte_page_get_whole_phys(rk_mmu2_pte_from(pte)); }

static const struct rk_type v2 = { root, table, page };

const struct device_class rockchip_v2_device = { RK_CLASS("v2", rk_mmu2, v2) };
