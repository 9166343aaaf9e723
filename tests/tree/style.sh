#!/bin/sh
# SPDX-License-Identifier: MIT
# House rules that a script can see: SPDX line with the right licence, no unfinished words, no absolute paths of one
# machine, line length, file length, headers guarded.
bad=0
git ls-files -co --exclude-standard | grep -E '\.(c|h|sh|py|mk|yaml|def|yml)$' |
	grep -vE '^(tests/spec|reports|tests/gen/golden|corpus)/' | xargs awk '
function say(text) { print text; bad = 1 }
function close_file(f, n)
{
	if (!f)
		return
	if (!spdx)
		say(f ": no SPDX line")
	if (f ~ /^harness\// && spdx !~ /GPL-2\.0-only/)
		say(f ": harness/ is GPL-2.0-only")
	if (f ~ /^(src|spec)\// && spdx !~ /SPDX-License-Identifier: MIT/)
		say(f ": src/ and spec/ are MIT")
	if (f ~ /\.h$/ && f !~ /\/generated\/autoconf\.h$/ && !guarded)
		say(f ": no include guard")
	if (f ~ /\.[ch]$/ && n > 800)
		say(f ": longer than 800 lines")
}
FNR == 1 { close_file(file, lines); file = FILENAME; spdx = ""; guarded = 0 }
FNR <= 3 && /SPDX-License-Identifier/ { spdx = $0 }
/^#pragma once|^#ifndef/ { guarded = 1 }
FILENAME ~ /\.[ch]$/ && length($0) > 132 { say(FILENAME ":" FNR ": " length($0) " columns") }
{ lines = FNR }
END { close_file(file, lines); exit bad }' || bad=1
# "# TODO known" is a directive of TAP.
git grep -nIwE 'TODO|FIXME|XXX|HACK' -- src harness spec ci tests ':!tests/tree/style.sh' | grep -v '# TODO known' && { echo "unfinished words"; bad=1; }
git grep -nIE '(^|[^A-Za-z0-9_.])/(work|root|farm)/' -- . ':!tests/tree/style.sh' && { echo "absolute paths of one machine"; bad=1; }
exit $bad
