/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the 6.12 driver promises for every type of DART: shared by the targets of apple-dart and apple-dart-*, which add
 * their topology and their sizes.
 */
#pragma once
#include "ops/firmware.h"
#include "ops/target.h"

/* The driver never enables runtime PM. It hides bind and unbind from user space; its remove runs at module unload. */
#define DART_OPS (OPS_STEPS | OPS_DOMAIN | OPS_OWNER | OPS_IRQ | OPS_SLEEP | OPS_PLUG | OPS_BIND | \
		  OPS_DMA_API | CAN(SET_DEFAULT) | CAN(HW))

/* The driver insists on a window of 16 KiB. */
#define DART_NODE(unit, line, clocks)								\
	.node = "dart@" #unit, .base = 0x##unit, .bytes = 0x4000, .irq = line, .iommu_cells = 1, .n_clocks = clocks

#define DART_POLICY										\
	.spec = "apple-dart",									\
	.api = API_IOMMU,									\
	.ops = DART_OPS,									\
	.overlap_errno = -17,			/* -EEXIST: an unmap is required first */	\
	.map_before_attach = SINCE(6, 12),	/* 6.12 builds the tables when the domain is allocated for a device */ \
	.tables_at_attach = !SINCE(6, 12),	/* and 6.1 at the first attach */			\
	.identity = true,									\
	.flushes_at_once = true,								\
	.blocked = true,									\
	.lookup_offset = true,									\
	.readonly_enforced = true,								\
	.writeonly_enforced = true,								\
	.odd_ids = true,									\
	.locks = true,										\
	.tells_regions = SINCE(6, 12),								\
	/* A stream id of any size indexes a bitmap. The core of 6.1 does not survive that a device goes that nobody serves. */	\
	.firmware_ends = SINCE(6, 12) ? 1u << FIRMWARE_STREAM_FAR : ~0ull,			\
	.driver_files = driver_files

static const char *const driver_files[] = { "apple-dart.c", "io-pgtable-dart.c", NULL };
