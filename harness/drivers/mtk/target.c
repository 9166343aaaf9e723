/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * mtk as programs see it: the M4U of an MT8183 with the SMI common and two larbs in front of it, one of each half; five masters
 * of both larbs, which are one IOMMU group, since the M4U has one table; and the policy of the 6.12 driver. Data only.
 */
#include "ops/firmware.h"
#include "ops/target.h"

#define MTK_OPS (OPS_STEPS | OPS_DOMAIN | OPS_OWNER | OPS_IRQ | OPS_RUNTIME_PM | OPS_SLEEP | OPS_PLUG | \
		 OPS_BIND | CAN(SET_DEFAULT) | CAN(HW))

enum { M4U, COMMON, LARB0, LARB5 };

/* A port as the device tree numbers it. */
#define PORT(larb, port) ((larb) << 5 | (port))
#define MASTER(n, larb, port) { .node = "client@" #n, .n_streams = 1, .stream = { { M4U, PORT(larb, port) } } }

static const char *const common_clocks[] = { "apb", "smi", "gals0", "gals1" };
static const char *const larb_clocks[] = { "apb", "smi", "gals" };
static const struct target_prop larbs[] = {
	{ "mediatek,larbs", 2, { INSTANCE_PHANDLE(LARB0), INSTANCE_PHANDLE(LARB5) } },
};
static const struct target_prop larb0[] = {
	{ "mediatek,smi", 1, { INSTANCE_PHANDLE(COMMON) } }, { "mediatek,larb-id", 1, { 0 } },
};
static const struct target_prop larb5[] = {
	{ "mediatek,smi", 1, { INSTANCE_PHANDLE(COMMON) } }, { "mediatek,larb-id", 1, { 5 } },
};

static const char *const driver_files[] = { "mtk_iommu.c", "mtk-smi.c", NULL };

const struct target the_target = {
	.name = "mtk",
	.spec = "mtk",
	.brief = "MediaTek M4U generation 2 (MT8183) behind its SMI common and 2 larbs, 5 masters in a group",
	.api = API_IOMMU,
	.front_awaited = true,
	.ops = MTK_OPS,
	.n_instances = 4,
	.instance = {
		{ .node = "iommu@10205000", .compatible = "mediatek,mt8183-m4u", .base = 0x10205000, .bytes = 0x1000,
		  .irq = 6, .iommu_cells = 1, .n_props = 1, .props = larbs, .page_shift = 12, .streams = 256, .bypass = true,
		  .other_fill = true,
		  .extra = { true /* arbiters in front */ } },
		{ .node = "smi@14019000", .compatible = "mediatek,mt8183-smi-common", .variant = "common", .base = 0x14019000,
		  .bytes = 0x1000, .n_clocks = 4, .clock_names = common_clocks, .page_shift = 12, .power_domain = true,
		  .up = 1 + M4U, .fixed = true },
		{ .node = "larb@14017000", .compatible = "mediatek,mt8183-smi-larb", .variant = "larb", .base = 0x14017000,
		  .bytes = 0x1000, .n_clocks = 3, .clock_names = larb_clocks, .n_props = 2, .props = larb0,
		  .page_shift = 12, .power_domain = true, .up = 1 + M4U, .fixed = true, .extra = { 0 } },
		{ .node = "larb@15021000", .compatible = "mediatek,mt8183-smi-larb", .variant = "larb", .base = 0x15021000,
		  .bytes = 0x1000, .n_clocks = 3, .clock_names = larb_clocks, .n_props = 2, .props = larb5,
		  .page_shift = 12, .power_domain = true, .up = 1 + M4U, .fixed = true, .extra = { 5 } },
	},
	.n_masters = 5,
	.master = {
		MASTER(0, 0, 0), MASTER(1, 0, 2),
		{ .node = "client@2", .n_streams = 2, .stream = { { M4U, PORT(0, 5) }, { M4U, PORT(0, 6) } } },
		MASTER(3, 5, 0), MASTER(4, 5, 13),
	},
	.granule_lg2 = 12,
	.aperture_last = 0xff7fffff,		/* 8 MiB are left out at the end */
	.prompt_ms = 1,
	.pa_limit = 1ULL << 35,
	.client_pa = 0xa0000000,
	.overlap_errno = -17,
	.tables_while_attached = true,
	.one_table = true,
	.told_at_power_on = true,
	.registers_kept = true,			/* after a resume that failed, some hold nothing: probed devices do not write them again */
	.default_stays = true,
	.firmware_ends = 1u << FIRMWARE_BUSY_IRQ,	/* a first attach that fails leaves a group behind that is not there any more */
	.irqs_own = true,
	.flushes_at_once = true,
	.identity = true,
	.tells_faults = true,
	.lookup_offset = true,
	.walks_memory = true,
	.driver_files = driver_files,
};
