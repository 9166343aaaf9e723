#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# gen-arch.sh KDIR OUT CC FLAGS...: what the kernel's own build would generate for our architecture, into OUT.
# asm/ wrappers for every asm-generic header without an own one, generated/ and linux/version.h. bounds.h is
# compiled out of kernel/bounds.c: hand-written values break the layout of struct page without a word.
set -eu
kdir=$1; out=$2; shift 2
own=$(dirname "$0")/arch

mkdir -p "$out/asm" "$out/generated" "$out/linux"
for g in "$kdir"/include/asm-generic/*.h "$kdir"/include/uapi/asm-generic/*.h; do
	name=$(basename "$g")
	[ -e "$own/asm/$name" ] || echo "#include <asm-generic/$name>" > "$out/asm/$name"
done
for empty in timeconst asm-offsets; do : > "$out/generated/$empty.h"; done
awk -v out="$out" '
	$1 == "VERSION" { v = $3 } $1 == "PATCHLEVEL" { p = $3 } $1 == "SUBLEVEL" { s = $3; exit }
	END {
		printf "#define UTS_RELEASE \"%d.%d.%d-iovet\"\n", v, p, s > (out "/generated/utsrelease.h")
		f = out "/linux/version.h"
		printf "#define LINUX_VERSION_CODE %d\n", v * 65536 + p * 256 + (s > 255 ? 255 : s) > f
		print "#define KERNEL_VERSION(a, b, c) (((a) << 16) + ((b) << 8) + ((c) > 255 ? 255 : (c)))" > f
	}' "$kdir/Makefile"
"$@" -fno-sanitize=all -S -o "$out/bounds.s" "$kdir/kernel/bounds.c"
sed -n 's/^.*"*->\([A-Z_a-z0-9]*\) [$#]*\(-*[0-9]*\).*/#define \1 \2/p' "$out/bounds.s" > "$out/generated/bounds.h"
grep -q SPINLOCK_SIZE "$out/generated/bounds.h" || { echo "hosted: cannot read bounds from kernel/bounds.c" >&2; exit 3; }
