#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# build.sh: builds the User Mode Linux kernel of the back end `uml`: build/uml/linux, from the kernel source KDIR
# (build/linux-6.12), which is never written to. The tree that is compiled, build/uml-src, is made of links into it, but
# for the directories of files that adjust.txt changes. Run from the top of the source tree; `make uml` does.
# Another kernel has a directory here, named after its version, with an adjust.txt of its own and what differs in uml.config;
# it is compiled in build/uml-VERSION.
# Environment: KERNEL (6.12), KDIR (its source), BUILD (build), IMAGE (where it goes), JOBS (2). Exit: 0, or 3 with a message.
set -eu
build=${BUILD:-build}
kernel=${KERNEL:-6.12}
top=$(pwd -P)
here=$top/harness/uml
die() { echo "harness/uml/build.sh: $*" >&2; exit 3; }

own=$here name=uml
[ "$kernel" = 6.12 ] || own=$here/$kernel name=uml-$kernel
[ -f "$own/adjust.txt" ] || die "no kernel $kernel: there is no ${own#"$top"/}/adjust.txt"
kdir=${KDIR:-$build/linux-$kernel}
[ -f "$kdir/Makefile" ] || die "no kernel source in $kdir; \`IOVET_KERNEL=$kernel ci/setup --source\` unpacks it"
mkdir -p "$build/$name/kernel"
kdir=$(cd "$kdir" && pwd -P)
build=$(cd "$build" && pwd -P)
src=$build/$name-src
out=$build/$name/kernel
log=$build/$name/build.log
config=$build/$name/uml.config
image=${IMAGE:-$build/$name/linux}

fill() { find "$kdir/$1" -mindepth 1 -maxdepth 1 -exec ln -s -t "$src.new/$1" {} +; }

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

made_of() { echo "$kdir"; cat "$own/adjust.txt" "$here/build.sh"; }

make_tree() {
	rm -rf "$src.new"
	mkdir "$src.new"
	fill .
	tab=$(printf '\t')
	grep -v -e '^#' -e '^$' "$own/adjust.txt" | while IFS=$tab read -r file command; do
		adjust "$file" "$command" || exit 3
	done
	open_dir drivers
	mkdir "$src.new/drivers/iovet"
	ln -s "$top/src" "$top/harness" "$build/gen" "$build/uml/planted" "$src.new/drivers/iovet/"
	ln -s "$here/Kbuild" "$src.new/drivers/iovet/Makefile"
	made_of > "$src.new/.made-of"
	rm -rf "$src"
	mv "$src.new" "$src"
}

# Paths relative to here, and no directory in the hash: another checkout finds what this one compiled.
export CCACHE_BASEDIR="$top" CCACHE_NOHASHDIR=1
# What a header's contents hash to is looked up by its inode: each file includes hundreds.
export CCACHE_INODECACHE=1
# What a file depends on is what the compiler says of it, not what a run of the preprocessor before it finds: a quarter of a
# build for which ccache knows nothing.
export CCACHE_DEPEND=1
export KBUILD_BUILD_TIMESTAMP=0 KBUILD_BUILD_USER=iovet KBUILD_BUILD_HOST=iovet KBUILD_BUILD_VERSION=1
cc=gcc
command -v ccache >/dev/null && cc="ccache gcc"
dtc=$(command -v dtc) || die "dtc is missing; \`ci/setup\` tells what else is"
kmake() { make -C "$src" ARCH=um O="$out" CC="$cc" HOSTCC="$cc" KCFLAGS=-g1 DTC="$dtc" -j"${JOBS:-2}" "$@" >>"$log" 2>&1 || {
	tail -n 30 "$log" >&2
	die "make $* failed (full log: $log)"
}; }

# uml.config, but for symbols that the kernel has a line of its own for: another value, or none where it has no such symbol.
wanted() {
	[ "$own" != "$here" ] || { cat "$here/uml.config"; return; }
	sed -n 's/^\(CONFIG_[A-Z0-9_]*\).*/^\1=/p' "$own/uml.config" | grep -v -f - "$here/uml.config"
	grep '^CONFIG_.*=' "$own/uml.config" || true
}

configure() {
	kmake KCONFIG_ALLCONFIG=kernel/configs/tiny-base.config allnoconfig
	(cd "$out" && "$src/scripts/kconfig/merge_config.sh" -m -O . .config "$config") >>"$log" 2>&1
	kmake olddefconfig
	lost=
	for line in $(grep '^CONFIG_' "$config"); do
		case $line in
		*=n) grep -q "^${line%=n}=" "$out/.config" && lost="$lost $line" ;;
		*) grep -qx "$line" "$out/.config" || lost="$lost $line" ;;
		esac
	done
	[ -z "$lost" ] || { rm -f "$out/.config"; die "the configuration lost:$lost"; }
	cp "$config" "$out/.made-of"
}

: > "$log"
wanted > "$config"
made_of | cmp -s - "$src/.made-of" || make_tree
cmp -s "$config" "$out/.made-of" && [ -f "$out/.config" ] || configure
kmake linux
mkdir -p "$(dirname "$image")"
cp -f "$out/linux" "$image.tmp"
mv -f "$image.tmp" "$image"
