#!/bin/sh
# SPDX-License-Identifier: MIT
# `iovet gen` as a command: exit codes, --check, standard output, atomic replacement, and output that depends on nothing
# but the spec.
. tests/gen/lib/common.sh
f=$scratch/regs.h

exits 0 "$IOVET" gen header spec/toy -o "$f"
exits 0 "$IOVET" gen header spec/toy -o "$f" --check
sed -i 's/0x1u/0x2u/' "$f"
cp "$f" "$scratch/changed"
exits 1 "$IOVET" gen header spec/toy -o "$f" --check
ok "--check writes nothing" cmp "$f" "$scratch/changed"
exits 1 "$IOVET" gen header spec/toy -o "$scratch/absent" --check
ok "--check creates nothing" test ! -e "$scratch/absent"
exits 2 "$IOVET" gen header spec/toy --check
exits 2 "$IOVET" gen header
exits 2 "$IOVET" gen heder spec/toy
ok "a slip in KIND is understood" grep -q 'did you mean `header`' "$scratch/said"
exits 2 "$IOVET" gen header spec/toy extra
exits 2 "$IOVET" gen header "$scratch/no-such-spec"
echo 'spec: 1' >"$scratch/bad.yaml"
exits 2 "$IOVET" gen header "$scratch/bad.yaml" -o "$scratch/from-bad.h"
ok "a bad spec leaves no file" test ! -e "$scratch/from-bad.h"
exits 3 "$IOVET" gen header spec/toy -o "$scratch/no/such/dir/regs.h"
exits 3 sh -c "$IOVET gen header spec/toy >/dev/full"

exits 2 "$IOVET" gen twins spec/toy
ok "a spec without a kernel file has nothing to compare with" grep -q 'toy.yaml:1:1: cannot generate' "$scratch/said"
exits 2 "$IOVET" gen kernel-header --names mine spec/toy
exits 2 "$IOVET" gen masks --names twin spec/toy
exits 0 "$IOVET" gen kernel-header --names own spec/toy -o "$scratch/own.h"
ok "own names are the default" sh -c "$IOVET gen kernel-header spec/toy | cmp - $scratch/own.h"
# One macro of a kernel cannot have two values.
sed 's/twin: RK_MMU_STATUS_IDLE/twin: RK_MMU_STATUS_STALL_ACTIVE/' spec/rockchip/rockchip.yaml >"$scratch/two-values.yaml"
exits 2 "$IOVET" gen kernel-header --names twin "$scratch/two-values.yaml"
ok "the message names the macro" grep -q 'RK_MMU_STATUS_STALL_ACTIVE is the twin of two values' "$scratch/said"

# One inode is replaced by another: a reader of the old file keeps the old text.
exec 3<"$f"
exits 0 "$IOVET" gen header spec/toy -o "$f"
cat <&3 >"$scratch/old"
exec 3<&-
ok "a reader keeps the old text" cmp "$scratch/old" "$scratch/changed"
ok "no temporary file stays" test "$(ls "$scratch" | grep -c 'regs.h')" -eq 1

for k in header kernel-header masks monitors decode tests grammar dict; do
	"$IOVET" gen $k spec/toy >"$scratch/a" 2>/dev/null
	ok "$k: a directory and its file are the same spec" sh -c "$IOVET gen $k spec/toy/toy.yaml 2>/dev/null | cmp - $scratch/a"
	mkdir -p "$scratch/elsewhere/toy"
	cp spec/toy/toy.yaml "$scratch/elsewhere/toy/"
	ok "$k: the path does not matter" sh -c "TZ=UTC-9 $IOVET gen $k $scratch/elsewhere/toy 2>/dev/null | cmp - $scratch/a"
	ok "$k: says not to edit it" grep -q 'do not edit' "$scratch/a"
	ok "$k: carries the hash of the spec" grep -Eq 'Spec hash 0x[0-9a-f]{16}' "$scratch/a"
	ok "$k: names no path" sh -c "! grep -q -e '$PWD' -e spec/toy $scratch/a"
	ok "$k: ends in a newline, has no trailing blanks" sh -c "! grep -nE '[ 	]+\$' $scratch/a"
done
sed 's/^brief: .*/brief: Another text/' spec/toy/toy.yaml >"$scratch/elsewhere/toy/toy.yaml"
ok "another text has another hash" sh -c "! $IOVET gen masks $scratch/elsewhere/toy 2>/dev/null | cmp -s - $scratch/a"
finish
