/* SPDX-License-Identifier: MIT */
/*
 * The t6000 type of Apple DART, from spec/apple-dart/apple-dart-t6000.yaml: registers of the t8103 type, 42 physical address
 * bits, the second entry format, 16 KiB pages only.
 */
#include "apple-dart-t6000/regs.h"
#include "model/apple_dart.h"

DART_GENERATED(dart_t6000)

static bool is_command(u64 val)
{
	return val & DART_T6000_STREAM_COMMAND_INVALIDATE_MASK;
}

static void flush(struct device *d)
{
	dart_flush_word(d, 0, d->state[DART_T6000_STATE_STREAM_SELECT] & DART_T6000_STREAM_SELECT_STREAMS_MASK);
}

static void settle(struct device *d)
{
	d->state[DART_T6000_STATE_STREAM_SELECT] = 0;
	dart_settle(d);
}

static const struct dart_type t6000 = {
	DART_SELECTING(DART_T6000),
	.no_cache = DART_T6000_PTE_L2_PAGE_NO_CACHE_MASK,
	.bypass = DART_T6000_TCR_BYPASS_DART_MASK | DART_T6000_TCR_BYPASS_DAPF_MASK,
	.taken = { { DART_T6000_STREAMS_ENABLE_OFFSET, DART_T6000_STREAMS_ENABLE_STREAMS_MASK },
		   { DART_T6000_STREAM_COMMAND_OFFSET, DART_T6000_STREAM_COMMAND_INVALIDATE_MASK } },
};

const struct device_class apple_dart_t6000_device = {
	DART_CLASS("t6000", dart_t6000, t6000, 0xffffffff),
	.power_on = dart_power_on, .settle = settle,
};
