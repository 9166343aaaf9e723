#!/bin/sh
# SPDX-License-Identifier: MIT
# Generated accessors cost nothing: the same instructions as FIELD_PREP() and FIELD_GET() by hand, and each register is
# read and written in one access of its full width. Packed structures of C bit-fields, which the same checker sees
# narrowed to bytes, are the reason for asking. Compilers that are not there are named; one of each kind is required.
. tests/gen/lib/common.sh
for s in arm-smmu-v3:smmuv3 rockchip:rockchip ipmmu-vmsa:ipmmu; do
	ok "${s%:*} has accessors" "$IOVET" gen header "spec/${s%:*}" -o "$scratch/${s#*:}.h"
done
targets=0 pairs=0 accesses=0 missing=

compile() {	# compiler with options, extra option, object
	$1 -std=gnu11 -O2 -ffreestanding -Wall -Wextra -Werror "-I$scratch" $2 -c tests/gen/accessors.c -o "$3"
}

count() {	# word before the number, in the last line of the report
	tail -n 1 "$scratch/report" | sed 's/.*'"$1"' \([0-9]*\).*/\1/'
}

judge() {	# disassembler, architecture, object, pairs known to differ: the report is in $scratch/report
	tool=$1 arch=$2 object=$3; shift 3
	$tool -d --no-show-raw-insn "$object" >"$scratch/listing" && python3 tests/gen/lib/code.py "$arch" "$@" <"$scratch/listing" >"$scratch/report"
	verdict=$?
	grep -v '^pairs' "$scratch/report"
	return $verdict
}

target() {	# architecture, disassembler, compiler with options, narrows bit-fields (yes or no), pairs known to differ
	arch=$1 tool=$2 cc=$3 narrows=$4; shift 4
	command -v ${cc%% *} >"$scratch/log" && command -v ${tool%% *} >"$scratch/log" || { missing="$missing ${cc%% *}"; return; }
	ok "$cc compiles both" compile "$cc" "" "$scratch/good.o"
	ok "$cc: the same code, full width" judge "$tool" "$arch" "$scratch/good.o" "$@"
	echo "$cc: $(tail -n 1 "$scratch/report")"
	targets=$((targets + 1)) pairs=$((pairs + $(count pairs))) accesses=$((accesses + $(count accesses)))
	[ "$narrows" = yes ] || return
	ok "$cc compiles bit-fields" compile "$cc" -DBAD "$scratch/bad.o"
	refused "$cc: the checker lets packed bit-fields pass" judge "$tool" "$arch" "$scratch/bad.o"
	ok "$cc: bit-fields are narrowed" test "$(count narrowed)" -gt 0
}

# gcc 12 keeps an AND with a 64-bit constant when a constant bit of a 64-bit word is set by way of an inline function.
target x86-64 objdump gcc yes
target aarch64 aarch64-linux-gnu-objdump aarch64-linux-gnu-gcc yes
target riscv64 riscv64-linux-gnu-objdump riscv64-linux-gnu-gcc yes mmio_one_queue_ra
target arm arm-linux-gnueabihf-objdump arm-linux-gnueabihf-gcc yes
# clang narrows packed bit-fields on riscv64 only: the others may access memory at any address.
target x86-64 llvm-objdump-14 "clang-14 --target=x86_64-linux-gnu" no
target aarch64 llvm-objdump-14 "clang-14 --target=aarch64-linux-gnu" no
target riscv64 llvm-objdump-14 "clang-14 --target=riscv64-linux-gnu -march=rv64gc" yes
target arm llvm-objdump-14 "clang-14 --target=armv7a-linux-gnueabihf" no

echo "$pairs functions on $targets targets compared; $accesses register accesses, one of the full width each"
[ "$failed" -eq 0 ] || finish
[ -z "$missing" ] || { echo "compilers that are not installed:$missing"; exit 77; }
finish
