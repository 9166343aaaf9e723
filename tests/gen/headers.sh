#!/bin/sh
# SPDX-License-Identifier: MIT
# Generated text compiles on its own, without a warning, where it says it does: accessors with gcc and clang, C11 and
# C++17, checked or not; tables as freestanding C.
. tests/gen/lib/common.sh
generate_all
strict="-ffreestanding -Wall -Wextra -Wpedantic -Wconversion -Werror -I$scratch/gen -c -o /dev/null"
for s in $(specs); do
	echo "#include \"$s/regs.h\"" >"$scratch/use.c"
	cp "$scratch/use.c" "$scratch/use.cc"
	for how in -O0 "-O0 -DIOVET_CHECKED" -O2; do
		for cc in gcc clang-14; do
			ok "$s header is C11" "$cc" -std=c11 $strict $how "$scratch/use.c"
		done
		for cxx in g++ clang++-14; do
			ok "$s header is C++17" "$cxx" -std=c++17 $strict $how "$scratch/use.cc"
		done
	done
	for cc in gcc clang-14; do
		for k in masks monitors decode grammar; do
			ok "$s $k is freestanding" "$cc" -std=gnu11 -ffreestanding -Wall -Wextra -Wconversion -Werror -Isrc -c \
				-o "$scratch/$k.o" "$scratch/gen/$s/$k.c"
		done
	done
	nm -u "$scratch/masks.o" "$scratch/monitors.o" "$scratch/decode.o" | sed -n 's/^ *U //p' | sort -u |
		grep -vE '_reg_map$|^(describe|mon|regmap)_[a-z_]+$|^mem(cpy|set)$' >"$scratch/undefined"
	ok "$s tables call src/bus only" sh -c "! grep . '$scratch/undefined'"
done

# The kernel header: every macro expands to a constant, with the kernel's own meaning of GENMASK and BIT.
mkdir -p "$scratch/gen/linux"
cat >"$scratch/gen/linux/bits.h" <<'EOF'
#define BIT(n) (1ul << (n))
#define BIT_ULL(n) (1ull << (n))
#define GENMASK(h, l) ((~0ul << (l)) & (~0ul >> (63 - (h))))
#define GENMASK_ULL(h, l) ((~0ull << (l)) & (~0ull >> (63 - (h))))
EOF
for s in $(specs); do
	{
		echo "#include \"$s/kernel.h\""
		grep -o '^#define *[A-Z0-9_]*	' "$scratch/gen/$s/kernel.h" | awk '{ print "enum { CHECK_" $2 " = (" $2 ") != 0 };" }'
	} >"$scratch/use.c"
	ok "$s kernel header is seen whole" test "$(wc -l <"$scratch/use.c")" -gt 10
	ok "$s kernel header compiles" gcc -std=gnu11 -Wall -Wextra -Werror -I"$scratch/gen" -c -o /dev/null "$scratch/use.c"
done

# Both flavours say the same: offsets and enum values by the same name, masks by NAME there and NAME_MASK here.
values() {	# header, then names on standard input: "NAME value" lines
	{
		echo "#include <stdio.h>"
		echo "#include \"$1\""
		echo "int main(void) {"
		awk '{ print "printf(\"" $1 " %llx\\n\", (unsigned long long)(" $2 "));" }'
		echo "return 0; }"
	} >"$scratch/values.c"
	gcc -I"$scratch/gen" "$scratch/values.c" -o "$scratch/values" && "$scratch/values"
}
for s in $(specs); do
	k=$scratch/gen/$s/kernel.h
	sed -n 's/^#define  \([A-Z0-9_]*\)\t.*/\1/p' "$k" >"$scratch/masks"
	sed -n 's/^#define \([A-Z0-9_]*\)\t.*/\1/p' "$k" >"$scratch/names"
	{ awk '{ print $1, $1 }' "$scratch/names" "$scratch/masks"; } | values "$s/kernel.h" >"$scratch/kernel.txt"
	# In a structure of several words the kernel header has the word in the name, the accessor header a _WORD.
	sed -n 's/^#define \([A-Z0-9_]*\)_WORDS \([0-9]*\)u$/\1 \2/p' "$scratch/gen/$s/regs.h" | awk '$2 > 1 { print $1 }' >"$scratch/wide"
	{ awk '{ print $1, $1 }' "$scratch/names"
	  awk 'FILENAME ~ /wide$/ { wide[++n] = $1; next }
	       { own = $1
		 for (i = 1; i <= n; i++) if (index($1, wide[i] "_") == 1 && substr($1, length(wide[i]) + 1) ~ /^_[0-9]+_/)
			sub("^" wide[i] "_[0-9]+", wide[i], own)
		 print $1, own "_MASK" }' "$scratch/wide" "$scratch/masks"; } |
		values "$s/regs.h" >"$scratch/regs.txt"
	ok "$s: both headers agree" cmp "$scratch/kernel.txt" "$scratch/regs.txt"
	ok "$s: both headers have something to say" test "$(wc -l <"$scratch/regs.txt")" -gt 10
done
finish
