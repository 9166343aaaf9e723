# SPDX-License-Identifier: MIT
# Sources of src/spec; links with -lyaml and (schema.c) -ljansson.
SRC_spec := $(sort $(wildcard src/spec/*.c))
