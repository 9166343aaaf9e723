# SPDX-License-Identifier: MIT
# Sources of src/gen.
SRC_gen := $(sort $(wildcard src/gen/*.c))
