#!/bin/sh
# SPDX-License-Identifier: MIT
# What is generated for tests/gen/wide.yaml behaves: accessors, memory order, update plans, queues, features, text.
. tests/gen/lib/common.sh
generate wide tests/gen/wide.yaml
status=0
: >"$scratch/tap"
for how in "gcc -O2" "clang-14 -O1 -fsanitize=address,undefined -fno-sanitize-recover=all"; do
	$how -std=gnu11 -g -Wall -Wextra -Werror -DIOVET_CHECKED -Isrc -I"$scratch/gen" tests/gen/wide_accessors.c \
		"$scratch/gen/wide/decode.c" "$scratch/gen/wide/masks.c" src/bus/regmap.c src/bus/describe.c -lcmocka \
		-o "$scratch/test" || exit 1
	CMOCKA_MESSAGE_OUTPUT=TAP "$scratch/test" >>"$scratch/tap" 2>&1 || status=1
done
passed=$(grep -c '^ok ' "$scratch/tap") failed=$(grep -c '^not ok ' "$scratch/tap")
[ $status -eq 0 ] || { cat "$scratch/tap"; [ "$failed" -gt 0 ] || failed=1; }

# The word in a name of the kernel header is the word of the accessor header.
sed -n 's/^#define  WIDE_\(STE\|CMD\|DESC\)_\([0-9]\)_\([A-Z0-9_]*\)\t.*/\1_\3 \2/p' "$scratch/gen/wide/kernel.h" >"$scratch/words"
ok "there are words" test "$(wc -l <"$scratch/words")" -gt 10
while read -r name word; do
	ok "$name is in word $word" grep -qx "#define WIDE_${name}_WORD $word" "$scratch/gen/wide/regs.h"
done <"$scratch/words"
finish
