/* SPDX-License-Identifier: MIT */
/*
 * The USB4 type of Apple DART, from spec/apple-dart/apple-dart-usb4.yaml: the t8103 type with 64 streams, bitmaps of two
 * words, and no bypass.
 */
#include "apple-dart-usb4/regs.h"
#include "model/apple_dart.h"

DART_GENERATED(dart_usb4)

static bool is_command(u64 val)
{
	return val & DART_USB4_STREAM_COMMAND_INVALIDATE_MASK;
}

static void flush(struct device *d)
{
	for (u32 word = 0; word < DART_USB4_STREAM_SELECT_COUNT; word++)
		dart_flush_word(d, word, d->state[DART_USB4_STATE_STREAM_SELECT + word]);
}

static void settle(struct device *d)
{
	for (u32 word = 0; word < DART_USB4_STREAM_SELECT_COUNT; word++)
		d->state[DART_USB4_STATE_STREAM_SELECT + word] = 0;
	dart_settle(d);
}

static const struct dart_type usb4 = {
	DART_SELECTING(DART_USB4),
	DART_SMALL(DART_USB4),
	.taken = { { DART_USB4_STREAMS_ENABLE_OFFSET(0), DART_USB4_STREAMS_ENABLE_STREAMS_MASK },
		   { DART_USB4_STREAM_COMMAND_OFFSET, DART_USB4_STREAM_COMMAND_INVALIDATE_MASK } },
};

const struct device_class apple_dart_usb4_device = {
	DART_CLASS("t8103-usb4", dart_usb4, usb4, 0xffffffff),
	.power_on = dart_power_on, .settle = settle,
};
