#!/bin/sh
# SPDX-License-Identifier: MIT
# Would break: a dictionary that an engine refuses, or that says something else every time. libFuzzer reads that of every spec.
. tests/gen/lib/common.sh

engine=build/regs/toy/fuzz
[ -x $engine ] || { echo "no $engine; run make regs"; exit 1; }
mkdir -p "$scratch/corpus"
accepted() {
	$engine -dict="$1" -runs=1 "$scratch/corpus" >"$scratch/log" 2>&1 &&
		grep -q "^Dictionary: $(grep -c '^[A-Za-z0-9_]*="' "$1") entries" "$scratch/log"
}
for name in $(specs); do
	dict=$scratch/$name.dict
	"$IOVET" gen dict "$(spec_path "$name")" -o "$dict" 2>"$scratch/log" || { cat "$scratch/log"; exit 1; }
	ok "$name: an engine takes every entry" accepted "$dict"
	ok "$name: no entry twice" test -z "$(sed -n 's/^[^#=]*=//p' "$dict" | sort | uniq -d)"
done
ok "an offset is 32 bits, little endian" grep -qxF 'at_TTBR_7="\x1c\x02\x00\x00"' "$scratch/toy.dict"
ok "a value is in place" grep -qxF 'ERR_FAULT_1="\x00\x00\x00\x80"' "$scratch/toy.dict"
ok "a command is an offset and a value" grep -qxF 'start_CMD_80000000="\x28\x00\x00\x00\x00\x00\x00\x80"' "$scratch/toy.dict"
ok "commands in memory have their opcodes" grep -q '^cmd_cfgi_ste' "$scratch/arm-smmu-v3.dict"
finish
