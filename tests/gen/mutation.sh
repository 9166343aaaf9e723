#!/bin/sh
# SPDX-License-Identifier: MIT
# A wrong mask, shift, reserved policy or stride in the header stops the build: each single-digit slip is tried on its own.
. tests/gen/lib/common.sh
generate toy spec/toy
header=$scratch/gen/toy/regs.h
echo '#include "toy/regs.h"' >"$scratch/use.c"
compile() { gcc -std=c11 -fsyntax-only -I"$scratch/gen" "$scratch/use.c"; }
ok "the header itself compiles" compile
cp "$header" "$scratch/good.h"

mutate() {	# line sed-expression
	sed "$1$2" "$scratch/good.h" >"$header"
	ok "line $1 $2 changes something" sh -c "! cmp -s '$header' '$scratch/good.h'"
	refused "$(sed -n "$1p" "$scratch/good.h") after $2" compile
}

# Masks that no assertion is about: they are not a partition of the register.
loose='_(KEEP|ONES|HW|USED)_MASK'
for line in $(grep -nE '^#define TOY_(ERR|CMD|TTBR|PTE_L2)_.*_MASK 0x' "$scratch/good.h" | grep -vE "$loose" | cut -d: -f1); do
	mutate "$line" 's/0x\([0-9a-f]*\)u/(0x\1u ^ 0x8u)/'
done
for line in $(grep -nE '^#define TOY_(ERR|CMD|TTBR|PTE_L2)_.*_SHIFT ' "$scratch/good.h" | cut -d: -f1); do
	mutate "$line" 's/\([0-9]*\)$/(\1 + 1)/'
done
for line in $(grep -nE '^#define TOY_(CTL|TTBR)_OFFSET' "$scratch/good.h" | cut -d: -f1); do
	mutate "$line" 's/\* 0x4u/* 0x400u/'
done

# In a structure of several words a mask or a word number that slips is noticed, too.
generate wide tests/gen/wide.yaml
header=$scratch/gen/wide/regs.h
echo '#include "wide/regs.h"' >"$scratch/use.c"
ok "the wide header itself compiles" compile
cp "$header" "$scratch/good.h"
for line in $(grep -nE '^#define WIDE_(STE_S1|DESC)_.*_MASK 0x' "$scratch/good.h" | grep -vE "$loose" | cut -d: -f1); do
	mutate "$line" 's/0x\([0-9a-f]*\)u/(0x\1u ^ 0x8u)/'
done
for line in $(grep -nE '^#define WIDE_(STE_S1|DESC)_.*_WORD ' "$scratch/good.h" | cut -d: -f1); do
	mutate "$line" 's/\([0-9]*\)$/(\1 ^ 1)/'
done
ok "there was something to mutate" test "$passed" -gt 40
finish
