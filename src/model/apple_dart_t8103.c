/* SPDX-License-Identifier: MIT */
/* The t8103 type of Apple DART, from spec/apple-dart/apple-dart.yaml: 16 streams, four roots each, a remap. */
#include "apple-dart/regs.h"
#include "model/apple_dart.h"

DART_GENERATED(dart)

static bool is_command(u64 val)
{
	return val & DART_STREAM_COMMAND_INVALIDATE_MASK;
}

static void flush(struct device *d)
{
	dart_flush_word(d, 0, d->state[DART_STATE_STREAM_SELECT] & DART_STREAM_SELECT_STREAMS_MASK);
}

static u32 remap(const struct device *d, u32 tag)
{
	return (u32)(d->state[dart_state_stream_remap(tag / 4)] >> (8 * (tag % 4)));
}

static void power_on(struct device *d)
{
	dart_power_on(d);
	for (u32 sid = 0; d->cfg.extra[0] && sid < DART_TCR_COUNT; sid++) {
		u64 *word = &d->state[dart_state_stream_remap(sid / 4)];
		u32 at = 8 * (sid % 4);

		*word = (*word & ~(0xffull << at)) | (d->cfg.extra[0] >> (4 * sid) & 0xf) << at;
	}
}

static void settle(struct device *d)
{
	d->state[DART_STATE_STREAM_SELECT] = 0;
	dart_settle(d);
}

static const struct dart_type t8103 = {
	DART_SELECTING(DART),
	.remap = remap,
	.bypass = DART_TCR_BYPASS_DART_MASK | DART_TCR_BYPASS_DAPF_MASK,
	DART_SMALL(DART),
	.taken = { { DART_STREAMS_ENABLE_OFFSET, DART_STREAMS_ENABLE_STREAMS_MASK },
		   { DART_STREAM_COMMAND_OFFSET, DART_STREAM_COMMAND_INVALIDATE_MASK } },
};

const struct device_class apple_dart_t8103_device = {
	DART_CLASS("t8103", dart, t8103, 0xffffffff),
	.power_on = power_on, .settle = settle,
};
