# SPDX-License-Identifier: MIT
# Sources of src/ops. text.h's (print, parse) need libc; the rest is freestanding.
SRC_ops := src/ops/decode.c src/ops/exec.c src/ops/firmware.c src/ops/gen.c src/ops/idiom.c src/ops/minimise.c src/ops/mutate.c \
	   src/ops/parse.c src/ops/prune.c src/ops/print.c
