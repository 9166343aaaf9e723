#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# check-kdir.sh KDIR: is this a kernel source tree the hosted world is written for? One line and exit 3 if not.
# check-kdir.sh --series KDIR: which version it is, or nothing.
# Looks only; does not unpack or fetch anything. Called by hosted.mk before the first compilation.
here=$(dirname "$0")

no() { echo "hosted: $1" >&2; exit 3; }

# series DIR: of its Makefile.
series()
{
	awk '$1 == "VERSION" { v = $3 } $1 == "PATCHLEVEL" { print v "." $3; exit }' "$1/Makefile" 2>/dev/null
}

if [ "$1" = --series ]; then
	series "$2"
	exit 0
fi
kdir=$1
supported="6.12$(cd "$here/kernels" && printf ' and %s' *)"
[ -n "$kdir" ] || no "no kernel source given: set KDIR to a linux 6.12 tree (Debian package linux-source-6.12)"
[ -f "$kdir/Makefile" ] || no "$kdir is not a kernel source tree: unpack linux-source-6.12 there or set KDIR"
found=$(series "$kdir")
[ "$found" = 6.12 ] || [ -n "$found" -a -d "$here/kernels/$found" ] ||
	no "$kdir is linux ${found:-of unknown version}, supported are linux $supported"
for f in $("$here/world/files.sh" "$found"); do
	[ -f "$kdir/$f" ] || no "$kdir/$f is missing: the tree is not a complete linux $found"
done
