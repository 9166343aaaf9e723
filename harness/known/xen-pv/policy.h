/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the Xen PV-IOMMU driver promises, and the devices it knows: shared by the targets of known/xen-pv and xen-pv-iommu,
 * which say how many contexts there are. There is one hypervisor, and two worlds: 0 is an HVM guest, 1 a PV guest.
 */
#pragma once
#include "ops/target.h"

/* The posted driver has no power management. */
#define XEN_OPS (OPS_STEPS | OPS_DOMAIN | OPS_OWNER | OPS_PLUG | OPS_BIND | OPS_DMA_API | CAN(SET_DEFAULT))

#define XEN_NODE .node = "xen-iommu", .compatible = "iovet,xen-pv-iommu", .iommu_cells = 1, .page_shift = 12,	\
	.streams = 64, .bypass = true, .resv = { { 0xfee00000, 0xfeefffff, true } }

static const char *const driver_files[] = { "xen_iommu.c", "xen_domain.c", "xen_call.c", NULL };

/* Bus 0: device in the upper five bits, function in the lower three. */
#define XEN_MASTERS										\
	.n_masters = 4,										\
	.master = {										\
		{ .node = "client@0", .n_streams = 1, .stream = { { 0, 0 } }, .group = 0 },	\
		{ .node = "client@1", .n_streams = 1, .stream = { { 0, 8 } }, .group = 1 },	\
		{ .node = "client@2", .n_streams = 2, .stream = { { 0, 16 }, { 0, 17 } }, .group = 2 },	/* two functions */ \
		{ .node = "client@3", .n_streams = 1, .stream = { { 0, 63 } }, .group = 3 },	\
	}

#define XEN_POLICY										\
	.spec = "xen-pv-iommu",									\
	.api = API_IOMMU,									\
	.ops = XEN_OPS,										\
	.n_variants = 2,									\
	.n_instances = 1,									\
	XEN_MASTERS,										\
	.granule_lg2 = 12,									\
	.aperture_last = (1ULL << 39) - 1,							\
	.pa_limit = 1ULL << 52,									\
	.overlap_errno = -17,			/* -EEXIST */					\
	.map_before_attach = true,								\
	.flushes_at_once = true,		/* the hypervisor does */			\
	.identity = true,									\
	.blocked = true,									\
	.lookup_offset = true,									\
	.readonly_enforced = true,								\
	.writeonly_enforced = true,								\
	.driver_files = driver_files
