/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the 6.12 driver promises for an SMMUv3, and the words of its identification registers: shared by the targets of
 * arm-smmu-v3 and known/smmu3-sva, which add their topology.
 */
#pragma once
#include "arm-smmu-v3/regs.h"
#include "ops/target.h"

/* Words of the identification registers: .extra[0] is IDR0 and IDR1, .extra[1] IDR3 and IDR5. */
#define BIT0(field) SMMUV3_IDR0_##field##_MASK
#define FIELD0(field, value) ((u64)(value) << SMMUV3_IDR0_##field##_SHIFT)
/* log2 of the entries of the command, event and PRI queue, bits of a stream id and of a PASID */
#define IDR1(cmdq, eventq, priq, sid, ssid)								\
	(((u64)(cmdq) << SMMUV3_IDR1_CMDQS_SHIFT | (u64)(eventq) << SMMUV3_IDR1_EVENTQS_SHIFT |		\
	  (u64)(priq) << SMMUV3_IDR1_PRIQS_SHIFT | (u64)(ssid) << SMMUV3_IDR1_SSIDSIZE_SHIFT | (sid)) << 32)
#define IDR5(oas, stalls) ((u64)(SMMUV3_IDR5_GRAN4K_MASK | SMMUV3_ADDR_SIZE_##oas << SMMUV3_IDR5_OAS_SHIFT |	\
				 (stalls) << SMMUV3_IDR5_STALL_MAX_SHIFT) << 32)

static const struct target_prop messages[] = { { "dma-coherent", 0, { 0 } }, { "msi-parent", 1, { 1 } } };

/* The order of the lines a model drives: events, page requests, completed commands, global errors. */
static const char *const lines[] = { "eventq", "priq", "cmdq-sync", "gerror" };

#define SMMU(unit, line) .node = "iommu@" #unit, .compatible = "arm,smmu-v3", .base = 0x##unit, .bytes = 0x20000, \
	.irq = line, .n_more_irqs = 3, .iommu_cells = 1, .page_shift = 12, .bypass = true

#define SMMU3_POLICY										\
	.spec = "arm-smmu-v3",									\
	.api = API_IOMMU,									\
	.granule_lg2 = 12,									\
	.prompt_ms = 100,			/* time-outs are of a second */				\
	.aperture_last = (1ULL << 48) - 1,							\
	.pa_limit = 1ULL << 48,									\
	.overlap_errno = -17,			/* -EEXIST */					\
	.irqs_own = true,									\
	.irqs_optional = true,			/* events and errors are then told of by nobody */	\
	.logs_faults = true,									\
	.maps_atomically = true,								\
	.serve_at_end = true,									\
	.lost_at_warn = true,									\
	.map_before_attach = true,								\
	.identity = true,									\
	.blocked = true,									\
	.strangers_blocked = true,								\
	.lookup_offset = true,									\
	.readonly_enforced = true,								\
	.writeonly_enforced = false		/* stage 1 has no page that can be written but not read */
