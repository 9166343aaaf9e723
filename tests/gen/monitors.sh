#!/bin/sh
# SPDX-License-Identifier: MIT
# What is generated for tests/gen/kinds*.yaml behaves: every kind of rule fires when it must and is silent when it must.
. tests/gen/lib/common.sh

# NAME PROGRAM.c GENERATED...: what is generated for tests/gen/NAME.yaml, with the program that tries it.
try() {
	name=$1 program=$2; shift 2
	mkdir -p "$scratch/gen/$name"
	for kind; do
		"$IOVET" gen "$kind" "tests/gen/$name.yaml" -o "$scratch/gen/$name/$kind.c" || exit 1
	done
	clang-14 -std=gnu11 -g -O1 -fsanitize=address,undefined -fno-sanitize-recover=all -Wall -Wextra -Werror -Isrc \
		-Itests/gen -I"$scratch/gen" "$program" "$scratch/gen/$name"/*.c src/bus/regmap.c src/bus/monitor.c \
		src/bus/monitor_pending.c src/bus/describe.c -lcmocka -o "$scratch/test" || exit 1
	CMOCKA_MESSAGE_OUTPUT=TAP "$scratch/test" >"$scratch/tap" 2>&1
	status=$?
	passed=$((passed + $(grep -c '^ok ' "$scratch/tap"))) lost=$(grep -c '^not ok ' "$scratch/tap")
	[ $status -eq 0 ] || { cat "$scratch/tap"; [ "$lost" -gt 0 ] || lost=1; }
	failed=$((failed + lost))
	rules=$(sed -n '/^enum {$/,/N_RULES$/s/^\tRULE_\(.*\),$/\1/p' "$scratch/gen/$name/monitors.c") n=0
	for rule in $rules; do
		refused "$name: no test sees that $rule is never reported" env RIG_MUTE=$n "$scratch/test"
		n=$((n + 1))
	done
	ok "$name has rules" test "$n" -gt 0
}

mkdir -p "$scratch/gen/kinds"
"$IOVET" gen header tests/gen/kinds.yaml -o "$scratch/gen/kinds/regs.h" || exit 1
try kinds tests/gen/kinds_monitors.c masks monitors decode
for name in kinds_chip kinds_memory kinds_big_endian; do
	try $name tests/gen/$name.c masks monitors
done
finish
