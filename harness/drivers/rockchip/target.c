/* SPDX-License-Identifier: GPL-2.0-only */
/* rockchip as programs see it: the type with addresses of 32 bits. Data only. */
#include "drivers/rockchip/policy.h"

const struct target the_target = {
	.name = "rockchip",
	RK_POLICY,
	.variant = "v1",
	.brief = "Rockchip IOMMU (RK3288 to RK3399), 4 instances of 1 or 2 windows, runtime PM",
	RK_TOPOLOGY("rockchip,iommu"),
	.pa_limit = 1ULL << 32,
	.client_pa = 0xa0000000,
	.ram_bits = 33,			/* not for the IOMMU */
};
