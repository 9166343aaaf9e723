#!/bin/sh
# SPDX-License-Identifier: MIT
# Every generated constant that has a twin has the value of that macro of the kernel. A wrong bit, offset or number in a
# spec fails here, without running anything; the second half of the test puts such mistakes into copies of specs.
. tests/gen/lib/common.sh
. tests/gen/lib/kernel.sh
work=build/tests/gen/twins
rm -rf "$work" && mkdir -p "$work" || exit 1

compile() {	# DIR: the comparison of $file, as $text
	as_kernel "$(dirname "$file")" -fsyntax-only -Wmacro-redefined "-DIOVET_TWINS_REGS=\"$PWD/$1/regs.h\"" "-DIOVET_TWINS_FILE=\"$text\"" "$1/twins.c" >"$1/log" 2>&1
}

compiles_alone() {
	echo "#include \"$text\"" >"$scratch/alone.c"
	as_kernel "$(dirname "$file")" -fsyntax-only "$scratch/alone.c"
}

# For a file of the kernel that does not compile here: its #define lines, over the kernel's own bits.h.
define_lines() {
	echo "#include <linux/types.h>"
	echo "#include <linux/bits.h>"
	echo "#include <linux/bitfield.h>"
	awk '/^[ \t]*#[ \t]*define[ \t]/ { on = 1 } on { print } on && !/\\$/ { on = 0 }' "$text"
}

# Both files of a spec go into a directory; what the compiler says is in DIR/log.
generate_both() {	# SPEC DIR
	mkdir -p "$2"
	"$IOVET" gen twins "$1" -o "$2/twins.c" 2>"$2/log" && "$IOVET" gen header "$1" -o "$2/regs.h" 2>"$2/log"
}

# Sets $file (in the kernel), $text (what of it is compared with) and $how.
compare() {	# SPEC DIR
	generate_both "$1" "$2" || return 1
	file=$(sed -n '3s/.*: compared with \(.*\)\.$/\1/p' "$2/twins.c")
	text=$kernel/$file
	how="as it is"
	compile "$2" && return
	compiles_alone >"$scratch/log" 2>&1 && return 1
	how="its #define lines"
	define_lines >"$work/$(echo "$file" | tr / _)"
	text=$PWD/$work/$(echo "$file" | tr / _)
	compile "$2"
}

# Names that both sides define would be compared with themselves.
sides_are_apart() {	# DIR
	! grep -E "($1/regs\.h|$(basename "$text")).*previous definition" "$1/log"
}

# "ours macro" lines of a comparison, an array once.
pairs() {	# DIR
	sed -n 's/^IOVET_SAME([0-9]*, \(.*\), \([A-Za-z_0-9]*\)\(([0-9, ]*)\)*);$/\1 \2/p' "$1/twins.c" |
		sed 's/_OFFSET([0-9, ]*)/_OFFSET/' | sort -u
}

macros() {	# kernel file: macros that have a value
	sed -n 's/^[ \t]*#[ \t]*define[ \t]\{1,\}\([A-Za-z_0-9]*\)[ \t(]\{1,\}[^ \t].*/\1/p' "$KDIR/$1" | sort -u
}

constants=0 compared=0
: >"$scratch/all"
for spec in spec/*/*.yaml; do
	"$IOVET" gen twins "$spec" >"$scratch/said" 2>&1 || {
		ok "$spec is not compared because it names no kernel file" grep -q 'names no file of a kernel' "$scratch/said"
		continue
	}
	dir=$work/$(basename "$spec" .yaml)
	ok "$spec agrees with the kernel" compare "$spec" "$dir"
	grep ' error: ' "$dir/log" | head -n 20
	ok "$spec: no name is on both sides" sides_are_apart "$dir"
	pairs "$dir" >"$scratch/pairs"
	n=$(wc -l <"$scratch/pairs")
	ok "$spec has something to compare" test "$n" -gt 0
	macros "$file" >"$scratch/macros"
	sed 's/.* //' "$scratch/pairs" | sort -u >"$scratch/used"
	echo "$spec: $n constants compared with $file ($how); $(comm -13 "$scratch/used" "$scratch/macros" | wc -l) macros there have no twin"
	sed "s|.* |$file |" "$scratch/pairs" >>"$scratch/all"
	constants=$((constants + n)) compared=$((compared + 1))
done
ok "there are more than 900 constants" test "$constants" -gt 900

# A mistake in a copy of a spec is told by name, and nothing else is.
wrong() {	# SPEC, sed expression that makes one mistake, constant that is wrong now
	rm -rf "$work/wrong" && mkdir -p "$work/wrong" && cp "$(dirname "$1")"/*.yaml "$work/wrong/"
	copy=$work/wrong/$(basename "$1")
	sed -i "$2" "$copy"
	ok "$1: $2 changes one line" test "$(diff "$1" "$copy" | grep -c '^>')" -eq 1
	refused "$1 with $2" compare "$copy" "$work/wrong/out"
	ok "$1 with $2: the compiler names $3" grep -q " error: .*\"$3 is not " "$work/wrong/out/log"
	ok "$1 with $2: nothing else is wrong" test "$(grep -c ' error: ' "$work/wrong/out/log")" -eq "$(grep -c " error: .*\"$3 is not " "$work/wrong/out/log")"
}
rk=spec/rockchip/rockchip.yaml
wrong $rk 's/at: 0x24/at: 0x28/' RK_MMU_AUTO_GATING_OFFSET
wrong $rk 's/STALL_NOT_ACTIVE: {bits: 31/STALL_NOT_ACTIVE: {bits: 30/' RK_MMU_STATUS_STALL_NOT_ACTIVE_MASK
wrong $rk 's/FORCE_RESET: {value: 6/FORCE_RESET: {value: 7/' RK_MMU_COMMAND_FORCE_RESET
# Only elements after the first are wrong.
wrong spec/ipmmu-vmsa/ipmmu-vmsa.yaml '/^  IMUCTR:/,/stride/s/stride: 16/stride: 32/' 'IPMMU_IMUCTR_OFFSET([1-9][0-9]*)'
wrong spec/arm-smmu-v3/arm-smmu-v3.yaml '0,/S1ContextPtr: {bits: \[51, 6\]/s//S1ContextPtr: {bits: [51, 7]/' "SMMUV3_STE_.*_S1CONTEXTPTR_MASK"
wrong spec/arm-smmu-v3/arm-smmu-v3.yaml 's/CTXDESC_CD_DWORDS:words/CMDQ_ENT_DWORDS:words/' '(SMMUV3_CD_BYTES / 8)'
wrong spec/arm-smmu-v3/arm-smmu-v3.yaml '0,/CMDQ_TLBI_RANGE_NUM_MAX:max/s//CMDQ_TLBI_1_TTL:max/' '(SMMUV3_CMD_.*_NUM_MASK >> SMMUV3_CMD_.*_NUM_SHIFT)'
wrong spec/fsl-pamu/fsl-pamu.yaml 's/PPAACE_AF_WBAL_SHIFT:shift/PPAACE_AF_WSE_SHIFT:shift/' PAMU_.*_WBAL_SHIFT
wrong spec/virtio-iommu/virtio-iommu.yaml 's/VIRTIO_IOMMU_MAP_F_WRITE/VIRTIO_IOMMU_MAP_F_MMIO/' VIOMMU_.*_WRITE_MASK

echo "$constants constants of $compared specs compared ($(sort -u "$scratch/all" | wc -l) different macros)"
finish
