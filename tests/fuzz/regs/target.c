/* SPDX-License-Identifier: MIT */
/* What programs know of the device: see regs.h. GRAMMAR, NAME and STREAMS as in rig.c. */
#include "regs/regs.h"

extern const struct reg_grammar GRAMMAR;

static const struct regprog_target target = {
	.name = NAME, .grammar = &GRAMMAR, .ram_base = RIG_RAM_BASE, .ram_bytes = RIG_RAM_BYTES, .streams = STREAMS,
};
const struct regprog_target *const rig_target = &target;
