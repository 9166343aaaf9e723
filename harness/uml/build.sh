#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# build.sh: builds the User Mode Linux kernel of the back end `uml`: build/uml/linux, from the kernel source KDIR
# (build/linux-6.12), which is never written to. The tree that is compiled, build/uml-src, is made of links into it, but
# for the directories of files that adjust.txt changes. Run from the top of the source tree; `make uml` does.
# Environment: KDIR, BUILD (build), JOBS (2). Exit: 0, or 3 with a message.
set -eu
build=${BUILD:-build}
kdir=$(cd "${KDIR:-$build/linux-6.12}" && pwd -P)
top=$(pwd -P)
here=$top/harness/uml
mkdir -p "$build"
src=$(cd "$build" && pwd -P)/uml-src
out=$(cd "$build" && pwd -P)/uml/kernel
log=$(cd "$build" && pwd -P)/uml/build.log

die() { echo "harness/uml/build.sh: $*" >&2; exit 3; }

fill() {
	for f in "$kdir/$1"/* "$kdir/$1"/.[a-z]*; do
		[ ! -e "$f" ] || ln -s "$f" "$src.new/$1/"
	done
}

# Makes the directory $1 of the tree a real one, filled with links.
open_dir() {
	[ "$1" != . ] || return 0
	open_dir "$(dirname "$1")"
	[ -L "$src.new/$1" ] || return 0
	rm -f "$src.new/$1"
	mkdir "$src.new/$1"
	fill "$1"
}

adjust() {	# file command
	open_dir "$(dirname "$1")"
	[ ! -L "$src.new/$1" ] || { cp --remove-destination "$(readlink "$src.new/$1")" "$src.new/$1"; chmod u+w "$src.new/$1"; }
	[ "$(realpath "$src.new/$1")" = "$src.new/$1" ] || die "$1 is still in $kdir"
	cp "$src.new/$1" "$src.new/.before"
	sed -i "$2" "$src.new/$1"
	! cmp -s "$src.new/$1" "$src.new/.before" || die "adjust.txt: nothing to change in $1: is $kdir another kernel?"
	rm "$src.new/.before"
}

make_tree() {
	rm -rf "$src.new"
	mkdir "$src.new"
	fill .
	tab=$(printf '\t')
	grep -v -e '^#' -e '^$' "$here/adjust.txt" | while IFS=$tab read -r file command; do
		adjust "$file" "$command" || exit 3
	done
	open_dir drivers
	mkdir "$src.new/drivers/iovet"
	ln -s "$top/src" "$top/harness" "$(cd "$build" && pwd -P)/gen" "$(cd "$build" && pwd -P)/uml/planted" "$src.new/drivers/iovet/"
	ln -s "$here/Kbuild" "$src.new/drivers/iovet/Makefile"
	{ echo "$kdir"; cat "$here/adjust.txt" "$here/build.sh"; } > "$src.new/.made-of"
	rm -rf "$src"
	mv "$src.new" "$src"
}

# Paths relative to here, and no directory in the hash: another checkout finds what this one compiled.
export CCACHE_BASEDIR="$top" CCACHE_NOHASHDIR=1
export KBUILD_BUILD_TIMESTAMP=0 KBUILD_BUILD_USER=iovet KBUILD_BUILD_HOST=iovet KBUILD_BUILD_VERSION=1
cc=gcc
command -v ccache >/dev/null && cc="ccache gcc"
kmake() { make -C "$src" ARCH=um O="$out" CC="$cc" HOSTCC="$cc" KCFLAGS=-g1 -j"${JOBS:-2}" "$@" >>"$log" 2>&1 || {
	tail -n 30 "$log" >&2
	die "make $* failed (full log: $log)"
}; }

configure() {
	kmake tinyconfig
	(cd "$out" && "$src/scripts/kconfig/merge_config.sh" -m -O . .config "$here/uml.config") >>"$log" 2>&1
	kmake olddefconfig
	lost=
	for line in $(grep '^CONFIG_' "$here/uml.config"); do
		case $line in
		*=n) grep -q "^${line%=n}=" "$out/.config" && lost="$lost $line" ;;
		*) grep -qx "$line" "$out/.config" || lost="$lost $line" ;;
		esac
	done
	[ -z "$lost" ] || { rm -f "$out/.config"; die "the configuration lost:$lost"; }
	cp "$here/uml.config" "$out/.made-of"
}

[ -f "$kdir/Makefile" ] || die "no kernel source in $kdir; ci/setup unpacks it"
mkdir -p "$out"
: > "$log"
{ echo "$kdir"; cat "$here/adjust.txt" "$here/build.sh"; } | cmp -s - "$src/.made-of" || make_tree
cmp -s "$here/uml.config" "$out/.made-of" && [ -f "$out/.config" ] || configure
kmake linux
cp -f "$out/linux" "$out/../linux.tmp"
mv -f "$out/../linux.tmp" "$out/../linux"
