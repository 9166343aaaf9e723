/* SPDX-License-Identifier: GPL-2.0-only */
/* Whether two programs that tell each other things as they are in memory were built from the same sources. Freestanding. */
#pragma once
#include "base/types.h"

/*
 * A hash of what both must have alike: the operations with their operands, what differs.def tells, the kinds of frames, and the
 * sizes of what travels (batch.h, uml/wire.h). Others part with a message instead of waiting for each other.
 */
u64 format_hash(void);
