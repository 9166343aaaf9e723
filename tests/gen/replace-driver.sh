#!/bin/sh
# SPDX-License-Identifier: MIT
# A generated kernel header takes the place of a driver's own register block: a copy of the driver without the #defines
# that have a twin, with the generated header instead, compiles to the same object, byte for byte.
#
# Some #defines are kept, by name: the same number, but of another type (int, where the header has unsigned long, which
# costs another instruction), or a macro that serves a larger variant of the device as well.
. tests/gen/lib/common.sh
. tests/gen/lib/kernel.sh
work=build/tests/gen/replace-driver
rm -rf "$work" && mkdir -p "$work" || exit 1

twins_of() {	# SPEC: macros of the driver that the spec has a constant for
	"$IOVET" gen twins "$1" | sed -n 's/^IOVET_SAME([0-9]*, .*, \([A-Za-z_0-9]*\)\(([0-9, ]*)\)*);$/\1/p' | sort -u
}

# Drops each #define of a name in NAMES, continuation lines too; the header is included where the first one was. Every
# other line keeps its number, because WARN() and the like compile it in. The names that went are written to GONE.
without_defines() {	# NAMES HEADER GONE
	awk -v names="$1" -v header="$2" -v gone="$3" '
		BEGIN { while ((getline name < names) > 0) drop[name] = 1 }
		/^[ \t]*#[ \t]*define[ \t]/ {
			name = $0; sub(/^[ \t]*#[ \t]*define[ \t]+/, "", name); sub(/[^A-Za-z_0-9].*/, "", name)
			dropping = name in drop
			if (dropping) print name > gone
			if (dropping && !included++) { print "#include \"" header "\""; if (!/\\$/) dropping = 0; next }
		}
		{ print dropping ? "" : $0 }
		!/\\$/ { dropping = 0 }'
}

# The same name for both files inside the object, no debug information: nothing but code and data is left.
object() {	# path in the kernel, C file, object
	as_kernel "$(dirname "$1")" -g0 -DCONFIG_RESET_CONTROLLER=1 "-fmacro-prefix-map=$(dirname "$2")=." -c "$2" -o "$3"
}

replace() {	# SPEC DRIVER DIR KEPT...: sets $total and $replaced
	spec=$1 driver=$2 to=$3; shift 3
	mkdir -p "$to/original" "$to/replaced"
	cp "$kernel/$driver" "$to/original/"
	printf '%s\n' "" "$@" | sort >"$to/kept"
	twins_of "$spec" | comm -23 - "$to/kept" >"$to/names"
	"$IOVET" gen kernel-header --names twin "$spec" -o "$to/all.h" || return 1
	awk 'FNR == NR { kept[$1] = 1; next } { name = $2; sub(/[(].*/, "", name) } !($1 == "#define" && name in kept)' \
		"$to/kept" "$to/all.h" >"$to/replaced/generated.h"
	: >"$to/gone"
	without_defines "$to/names" generated.h "$to/gone" <"$kernel/$driver" >"$to/replaced/$(basename "$driver")"
	total=$(grep -c '^[ \t]*#[ \t]*define[ \t]' "$kernel/$driver")
	replaced=$(wc -l <"$to/gone")
	for o in original replaced; do
		object "$driver" "$to/$o/$(basename "$driver")" "$to/$o.o" || return 1
		objdump -d "$to/$o.o" | sed '/file format/d' >"$to/$o.s"
	done
}

check() {	# SPEC DRIVER least-number-replaced KEPT...
	spec=$1 driver=$2 least=$3; shift 3
	dir=$work/$(basename "$driver" .c)
	ok "$driver compiles with the header of $spec" replace "$spec" "$driver" "$dir" "$@"
	ok "$driver: at least $least #defines are replaced" test "$replaced" -ge "$least"
	ok "$driver: no name is left of those with a twin" test "$(sort -u "$dir/gone" | wc -l)" -eq "$(wc -l <"$dir/names")"
	functions=$(grep -c '>:$' "$dir/original.s")
	ok "$driver is compiled, not folded away" test "$functions" -ge 15
	ok "$driver: the same instructions" cmp "$dir/original.s" "$dir/replaced.s"
	ok "$driver: the same object" cmp "$dir/original.o" "$dir/replaced.o" || return
	echo "$driver: $replaced of $total #defines come from $spec; $functions functions," \
		"$(size "$dir/original.o" | awk 'NR == 2 { print $1 }') bytes of code and constants compared"
	echo "  what stays:" $(sed -n 's/^[ \t]*#[ \t]*define[ \t]*\([A-Za-z_0-9]*\).*/\1/p' "$dir/replaced/$(basename "$driver")")
}

check spec/sun50i drivers/iommu/sun50i-iommu.c 40
check spec/rockchip drivers/iommu/rockchip-iommu.c 30 RK_MMU_IRQ_PAGE_FAULT RK_MMU_IRQ_BUS_ERROR
check spec/ipmmu-vmsa drivers/iommu/ipmmu-vmsa.c 20 IMUCTR IMUASID
check spec/apple-dart drivers/iommu/apple-dart.c 20

# The comparison sees a wrong bit and a wrong offset.
wrong() {	# sed expression
	mkdir -p "$work/wrong" && sed "$1" spec/sun50i/sun50i.yaml >"$work/wrong/wrong.yaml"
	ok "$1 changes the spec" test "$(diff spec/sun50i/sun50i.yaml "$work/wrong/wrong.yaml" | grep -c '^>')" -eq 1
	ok "$1: it compiles" replace "$work/wrong/wrong.yaml" drivers/iommu/sun50i-iommu.c "$work/wrong/out"
	refused "$1: the objects differ" cmp "$work/wrong/out/original.o" "$work/wrong/out/replaced.o"
}
wrong 's/at: 0x108/at: 0x10c/'
wrong 's/PTW_CACHE: {bits: 17/PTW_CACHE: {bits: 18/'
finish
