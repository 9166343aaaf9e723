/* SPDX-License-Identifier: MIT */
/*
 * The t8110 type of Apple DART, from spec/apple-dart/apple-dart-t8110.yaml: up to 256 streams with one root each, a
 * command that names its stream, a remap in TCR, errors that can be masked, sizes that are told by registers.
 */
#include "apple-dart-t8110/regs.h"
#include "model/apple_dart.h"

DART_GENERATED(dart_t8110)

static u64 op_of(u64 val)
{
	return dart_t8110_tlb_cmd_get_op(dart_t8110_tlb_cmd_from((u32)val));
}

static bool is_command(u64 val)
{
	return op_of(val) == DART_T8110_TLB_OP_FLUSH_ALL || op_of(val) == DART_T8110_TLB_OP_FLUSH_SID;
}

static void flush(struct device *d)
{
	u64 val = d->priv[DART_CMD];

	if (op_of(val) == DART_T8110_TLB_OP_FLUSH_ALL)
		tlb_invalidate_all(d);
	else
		dart_flush_stream(d, (u32)dart_t8110_tlb_cmd_get_stream(dart_t8110_tlb_cmd_from((u32)val)));
}

static u32 remap(const struct device *d, u32 tag)
{
	dart_t8110_tcr_t tcr = dart_t8110_tcr_from((u32)d->state[DART_T8110_STATE_TCR + tag]);

	return dart_t8110_tcr_get_remap_en(tcr) ? (u32)dart_t8110_tcr_get_remap(tcr) : tag;
}

static const struct dart_type t8110 = {
	DART_COMMON(DART_T8110),
	.roots = 1,
	.no_cache = DART_T8110_PTE_L2_PAGE_NO_CACHE_MASK,
	.lock = DART_FIELD(DART_T8110, PROTECT, TTBR_TCR),
	.va_width = DART_FIELD(DART_T8110, PARAMS3, VA_WIDTH),
	.pa_width = DART_FIELD(DART_T8110, PARAMS3, PA_WIDTH),
	.num_sids = DART_FIELD(DART_T8110, PARAMS4, NUM_SIDS),
	.busy = DART_FIELD(DART_T8110, TLB_CMD, BUSY),
	.is_command = is_command,
	.flush = flush,
	.error_mask = DART_FIELD(DART_T8110, ERROR_MASK, MASK),
	.error_streams = DART_FIELD(DART_T8110, ERROR_STREAMS, STREAMS),
	.enable = DART_FIELD(DART_T8110, ENABLE_STREAMS, STREAMS),
	.disable = DART_T8110_STATE_DISABLE_STREAMS,
	.remap = remap,
	.bypass = DART_T8110_TCR_BYPASS_DART_MASK | DART_T8110_TCR_BYPASS_DAPF_MASK,
	.taken = { { DART_T8110_ENABLE_STREAMS_OFFSET(0), DART_T8110_ENABLE_STREAMS_STREAMS_MASK },
		   { DART_T8110_TLB_CMD_OFFSET, 0 } },	/* FLUSH_ALL */
};

const struct device_class apple_dart_t8110_device = {
	DART_CLASS("t8110", dart_t8110, t8110, (1ull << DART_T8110_PAGE16K_IOVA_BITS) - 1),
	.power_on = dart_power_on, .settle = dart_settle, .finish = dart_finish,
};
