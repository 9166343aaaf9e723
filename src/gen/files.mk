# SPDX-License-Identifier: MIT
# Sources of src/gen: spec model to text.
SRC_gen := src/gen/emit.c src/gen/expr.c src/gen/header.c src/gen/header_regs.c src/gen/header_structs.c \
	src/gen/kernel_header.c src/gen/masks.c src/gen/monitors.c src/gen/monitor_rules.c src/gen/monitor_events.c \
	src/gen/decode.c src/gen/defines.c
