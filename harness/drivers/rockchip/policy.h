/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the 6.12 driver promises for both types of the Rockchip IOMMU, and the topology they share: shared by the targets
 * of rockchip and rockchip-v2, which differ in the size of their physical addresses.
 */
#pragma once
#include "ops/target.h"

/* The driver hides bind and unbind from user space and has no remove; masters come and go. */
#define RK_OPS (OPS_STEPS | OPS_DOMAIN | OPS_OWNER | OPS_IRQ | OPS_RUNTIME_PM | OPS_SLEEP | OPS_PLUG | \
		CAN(SET_DEFAULT) | CAN(HW))

#define RK_NODE(unit, line)									\
	.node = "iommu@" #unit, .base = 0x##unit, .bytes = 0x100, .irq = line, .page_shift = 12, .bypass = true, \
	.clock_names = clock_names

/*
 * One window and two masters; two windows with a line each; two windows on one line that answer one after the other, in no
 * power domain, without clocks, not to be reset, and left translating and with a fault by firmware; one window more. The
 * first and the last share a line.
 */
#define RK_TOPOLOGY(compat)									\
	.n_instances = 4,									\
	.instance = {										\
		{ RK_NODE(20000000, 5), .compatible = compat, .n_clocks = 2, .power_domain = true },	\
		{ RK_NODE(20010000, 6), .compatible = compat, .n_clocks = 2, .power_domain = true,	\
		  .n_more = 1, .more = { { 0x20010100, 0x100, 7 } } },				\
		{ RK_NODE(20020000, 8), .compatible = compat,					\
		  .n_more = 1, .more = { { 0x20020100, 0x100, 0 } },				\
		  .n_props = 1, .props = never_reset, .params = reset_fails, .extra = { 1, 1 } },	\
		{ RK_NODE(20030000, 5), .compatible = compat, .n_clocks = 2, .power_domain = true },	\
	},											\
	.n_masters = 6,										\
	.master = {										\
		{ .node = "client@0", .n_streams = 1, .stream = { { 0, 0, 0 } }, .group = 0 },	\
		{ .node = "client@1", .n_streams = 1, .stream = { { 0, 0, 0 } }, .group = 0 },	\
		{ .node = "client@2", .n_streams = 2, .stream = { { 1, 0, 0 }, { 1, 0, 1 } }, .group = 1 },	\
		{ .node = "client@3", .n_streams = 1, .stream = { { 1, 0, 1 } }, .group = 1 },	\
		{ .node = "client@4", .n_streams = 2, .stream = { { 2, 0, 0 }, { 2, 0, 1 } }, .group = 2 },	\
		{ .node = "client@5", .n_streams = 1, .stream = { { 3, 0, 0 } }, .group = 3 },	\
	}

#define RK_POLICY										\
	.spec = "rockchip",									\
	.api = API_IOMMU,									\
	.ops = RK_OPS,										\
	.granule_lg2 = 12,									\
	.aperture_last = 0xffffffff,								\
	.idle_detached = true,									\
	.overlap_errno = -98,			/* -EADDRINUSE */				\
	.map_before_attach = true,								\
	.identity = SINCE(6, 12),								\
	.tells_faults = true,								\
	.lookup_offset = true,									\
	.readonly_enforced = true,								\
	.writeonly_enforced = true,								\
	.stays_plugged = true,									\
	.flushes_at_once = true,								\
	.driver_files = driver_files

static const char *const clock_names[] = { "aclk", "iface" };
static const char *const driver_files[] = { "rockchip-iommu.c", NULL };
static const struct target_prop never_reset[] = { { .name = "rockchip,disable-mmu-reset" } };
static const u64 reset_fails[] = { 0 };		/* reset_works, of the spec */
