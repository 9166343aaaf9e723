#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# check-kdir.sh KDIR: is this the kernel source tree the hosted world is written for? One line and exit 3 if not.
# Looks only; does not unpack or fetch anything. Called by hosted.mk before the first compilation.
series=6.12
kdir=$1
here=$(dirname "$0")

no() { echo "hosted: $1" >&2; exit 3; }

[ -n "$kdir" ] || no "no kernel source given: set KDIR to a linux $series tree (Debian package linux-source-$series)"
[ -f "$kdir/Makefile" ] || no "$kdir is not a kernel source tree: unpack linux-source-$series there or set KDIR"
found=$(awk '$1 == "VERSION" { v = $3 } $1 == "PATCHLEVEL" { print v "." $3; exit }' "$kdir/Makefile")
[ "$found" = "$series" ] || no "$kdir is linux ${found:-of unknown version}, the hosted world needs linux $series"
for f in $(grep -v '^#' "$here/world/files"); do
	[ -f "$kdir/$f" ] || no "$kdir/$f is missing: the tree is not a complete linux $series"
done
