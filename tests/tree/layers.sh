#!/bin/sh
# SPDX-License-Identifier: MIT
# A file includes its own directory and lower levels only; src/ never includes harness/ or a kernel header; harness/ may
# use src/. Breaks when somebody takes a short cut through the layers.
level() {
	case $1 in
	base) echo 0 ;; spec|bus|sched) echo 1 ;; gen|model|import) echo 2 ;; ops) echo 3 ;; oracle|report) echo 4 ;; cli) echo 5 ;;
	*) echo 99 ;;
	esac
}
bad=0 seen=0
for f in $(git ls-files -co --exclude-standard 'src/*.[ch]' 'src/*/*.def'); do
	dir=${f#src/}; dir=${dir%%/*}
	for inc in $(sed -n 's/^#include "\([a-z_0-9]*\)\/.*/\1/p' "$f"); do
		seen=$((seen + 1))
		[ "$inc" = "$dir" ] && continue
		case $inc in toy|ipu3-mmu|apple-dart|v7s) [ "$dir" = model ] && continue ;; esac	# generated headers
		[ "$dir" = model ] && [ -d "spec/$inc" ] && continue
		if [ "$(level "$inc")" -ge "$(level "$dir")" ]; then
			echo "$f: includes $inc/, which is not below $dir/"; bad=1
		fi
	done
	if grep -nE '^#include [<"](linux|asm)/' "$f" | grep -v 'linux/\(types\|string\).h'; then
		echo "$f: kernel header in src/"; bad=1
	fi
done
[ $seen -gt 50 ] || { echo "only $seen includes seen: this test looks at nothing"; exit 1; }
exit $bad
