/* SPDX-License-Identifier: GPL-2.0-only */
/* rockchip-v2 as programs see it: the type with addresses of 40 bits. Data only. */
#include "drivers/rockchip/policy.h"

const struct target the_target = {
	.name = "rockchip-v2",
	RK_POLICY,
	.variant = "v2",
	.brief = "Rockchip IOMMU (RK3568, RK3588), 4 instances of 1 or 2 windows, runtime PM",
	RK_TOPOLOGY("rockchip,rk3568-iommu"),
	.pa_limit = 1ULL << 40,
};
