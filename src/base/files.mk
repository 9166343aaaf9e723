# SPDX-License-Identifier: MIT
# Sources of src/base. The rest of it is headers, and those are freestanding (types lib hash checked rng).
SRC_base := src/base/arena.c src/base/diag.c src/base/file.c src/base/str.c
