#!/bin/sh
# SPDX-License-Identifier: MIT
# House rules that a script can see: SPDX line with the right licence, no unfinished words, no absolute paths of one
# machine, line length, file length, headers guarded.
bad=0
say() { echo "$1"; bad=1; }
for f in $(git ls-files -co --exclude-standard | grep -E '\.(c|h|sh|py|mk|yaml|def|yml)$'); do
	case $f in tests/spec/*|reports/*|tests/gen/golden/*|corpus/*) continue ;; esac
	head -n 3 "$f" | grep -q SPDX-License-Identifier || say "$f: no SPDX line"
	case $f in
	harness/*) head -n 3 "$f" | grep -q GPL-2.0-only || say "$f: harness/ is GPL-2.0-only" ;;
	src/*|spec/*|rules/*) head -n 3 "$f" | grep -q 'SPDX-License-Identifier: MIT' || say "$f: src/, spec/ and rules/ are MIT" ;;
	esac
	case $f in */generated/autoconf.h) ;; *.h) grep -qE '^#pragma once|^#ifndef' "$f" || say "$f: no include guard" ;; esac
	case $f in *.[ch]) awk -v f="$f" 'length($0) > 132 { print f ":" NR ": " length($0) " columns"; b = 1 } END { exit b }' "$f" || bad=1
		[ "$(wc -l < "$f")" -le 800 ] || say "$f: longer than 800 lines" ;;
	esac
done
git grep -nIwE 'TODO|FIXME|XXX|HACK' -- src harness spec ci tests ':!tests/tree/style.sh' && say "unfinished words"
git grep -nIE '(^|[^A-Za-z0-9_.])/(work|root|farm)/' -- . ':!tests/tree/style.sh' && say "absolute paths of one machine"
exit $bad
