#!/bin/sh
# SPDX-License-Identifier: MIT
# What is generated for tests/gen/kinds.yaml behaves: every kind of rule fires when it must and is silent when it must.
. tests/gen/lib/common.sh
generate kinds tests/gen/kinds.yaml
clang-14 -std=gnu11 -g -O1 -fsanitize=address,undefined -fno-sanitize-recover=all -Wall -Wextra -Werror -Isrc \
	-I"$scratch/gen" tests/gen/kinds_monitors.c "$scratch"/gen/kinds/*.c src/bus/regmap.c src/bus/monitor.c src/bus/monitor_pending.c \
	src/bus/describe.c -lcmocka -o "$scratch/test" || exit 1
CMOCKA_MESSAGE_OUTPUT=TAP "$scratch/test" >"$scratch/tap" 2>&1
status=$?
passed=$(grep -c '^ok ' "$scratch/tap") failed=$(grep -c '^not ok ' "$scratch/tap")
[ $status -eq 0 ] || { cat "$scratch/tap"; [ "$failed" -gt 0 ] || failed=1; }
finish
