#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# files.sh SERIES: the real kernel files of the hosted world on that kernel, in link order: world/files as it is for 6.12, or as
# kernels/SERIES/files edits it: a line `-FILE` leaves a file out, `OLD NEW` takes another in its place.
set -eu
here=$(dirname "$0")
edits=$here/../kernels/$1/files
[ -f "$edits" ] || edits=/dev/null
awk '
	/^#/ { next }
	FILENAME == edits && /^-/ { out[substr($1, 2)] = 1; next }
	FILENAME == edits { other[$1] = $2; next }
	!($1 in out) { print ($1 in other ? other[$1] : $1) }' edits="$edits" "$edits" "$here/files"
