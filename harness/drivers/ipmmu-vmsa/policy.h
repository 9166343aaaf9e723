/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the 6.12 driver promises for every generation of IPMMU: shared by the targets of ipmmu-vmsa and ipmmu-vmsa-*, which
 * add their topology. All devices behind one unit share a group.
 */
#pragma once
#include "ops/firmware.h"
#include "ops/target.h"

#define IPMMU_OPS (OPS_STEPS | OPS_DOMAIN | OPS_IRQ | OPS_SLEEP | OPS_PLUG | OPS_BIND | CAN(SET_DEFAULT) | \
		   CAN(HW))

#define IPMMU_NODE(unit) .node = "mmu@" #unit, .base = 0x##unit, .iommu_cells = 1, .page_shift = 12, .bypass = true

#define IPMMU_POLICY										\
	.spec = "ipmmu-vmsa",									\
	.api = API_IOMMU,									\
	.granule_lg2 = 12,									\
	.aperture_last = 0xffffffff,								\
	.pa_limit = 1ULL << 40,									\
	.overlap_errno = -17,			/* -EEXIST: an unmap is required first */	\
	.flushes_at_once = true,								\
	.tables_at_attach = true,								\
	.identity = true,									\
	.tells_faults = true,								\
	.lookup_offset = true,									\
	.readonly_enforced = true,		/* what may be written may be read: no bit says otherwise */	\
	.faults_undirected = true,									\
	.firmware_ends = 1u << FIRMWARE_STREAM_FAR,	/* a stream id of any size indexes an array */	\
	.driver_files = driver_files

static const char *const driver_files[] = { "ipmmu-vmsa.c", "io-pgtable-arm.c", NULL };
