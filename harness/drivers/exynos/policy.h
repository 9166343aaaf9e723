/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the 6.12 driver promises for all versions of the Exynos System MMU: shared by the targets of exynos and exynos-v5,
 * which differ in what entries hold.
 */
#pragma once
#include "ops/target.h"

/*
 * The driver hides bind and unbind from user space and has no remove; masters come and go. Its interrupt has a line of its
 * own that nobody else can raise.
 */
#define EXYNOS_OPS (OPS_STEPS | OPS_DOMAIN | OPS_OWNER | OPS_RUNTIME_PM | OPS_SLEEP | OPS_PLUG | \
		    CAN(SET_DEFAULT) | CAN(HW) | CAN(STEP_IRQ))

#define SYSMMU(at, line) .node = "sysmmu@" #at, .compatible = "samsung,exynos-sysmmu", .base = 0x##at, .irq = line,	\
			 .page_shift = 12, .bypass = true, .streams = 1
#define MASTER(n, unit) { .node = "client@" #n, .n_streams = 1, .stream = { { unit, 0 } }, .group = n }

#define EXYNOS_POLICY										\
	.spec = "exynos",									\
	.api = API_IOMMU,									\
	.ops = EXYNOS_OPS,									\
	.granule_lg2 = 12,									\
	.aperture_last = 0xffffffff,								\
	.aperture_told = ~0ull,			/* all that a long can say */			\
	.idle_detached = true,									\
	.overlap_errno = -98,			/* -EADDRINUSE */				\
	.faults_need_handler = true,								\
	.tells_faults = true,								\
	.domains_not_shared = true,								\
	.failures_end = 1u << FAULT_CLK | 1u << FAULT_DMA,	/* each is a BUG_ON, or a table that is freed and used */ \
	.irqs_own = true,									\
	.map_before_attach = true,								\
	.identity = true,									\
	.lookup_offset = true,									\
	.readonly_enforced = true,								\
	.stays_plugged = true,									\
	.flushes_at_once = true,								\
	.driver_files = driver_files

static const char *const driver_files[] = { "exynos-iommu.c", NULL };
static const char *const gated[] = { "sysmmu", "master" }, *const bus[] = { "aclk", "pclk" };
