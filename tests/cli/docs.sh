# SPDX-License-Identifier: MIT
# Would break: a manual page or a completion that does not know a command or an option, or knows one that is gone.
. tests/cli/lib/common.sh

# Prints "COMMAND" and "COMMAND --option" lines, as --help tells them.
from_help()
{
	"$IOVET" --help | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p' | while read -r c; do
		echo "$c"
		"$IOVET" "$c" --help | sed -n 's/^  [- ][a-z ][, ] --\([a-z-]*\).*/--\1/p' | grep -v -e '^--help$' |
			sed "s/^/$c /"
	done | sort -u
}

# The same from the page: ".SS iovet COMMAND" starts a section, options are written \-\-name.
from_page()
{
	awk '/^\.SS /{c=$3; print c} /^\.SH /{c=""}
	     c{line=$0; gsub(/\\/, "", line)
	       while (match(line, /--[a-z][a-z-]*/)) { o=substr(line, RSTART, RLENGTH); if (o != "--help") print c, o
	         line=substr(line, RSTART+RLENGTH) }}' docs/iovet.1 | sort -u
}

# The same from the completion's table: "COMMAND: --option ...".
from_completion()
{
	sed -n '/# table begin/,/# table end/s/^\t\([a-z]*\)) echo "\(.*\)" ;;.*/\1 \2/p' docs/iovet.bash |
		while read -r c options; do
			echo "$c"
			for o in $options; do echo "$c $o"; done
		done | grep -v -e ' -[a-z]$' | sort -u
}

from_help >"$tmp/help"
from_page >"$tmp/page"
from_completion >"$tmp/completion"
check "--help tells of options at all" grep -q '^fuzz --time$' "$tmp/help"
check "the manual page and --help agree" diff "$tmp/help" "$tmp/page"
check "the completion and --help agree" diff "$tmp/help" "$tmp/completion"

if command -v bash >/dev/null; then
	check "the completion offers commands" bash -c '. docs/iovet.bash; COMP_WORDS=(iovet fu); COMP_CWORD=1; _iovet
		[ "${COMPREPLY[*]}" = fuzz ]'
	check "the completion offers options" bash -c '. docs/iovet.bash; COMP_WORDS=(iovet fuzz --ti); COMP_CWORD=2; _iovet
		[ "${COMPREPLY[*]}" = --time ]'
	check "the completion offers drivers" bash -c '
		iovet() { printf "toy ready\nbarren broken\n"; }
		. docs/iovet.bash; COMP_WORDS=(iovet run to); COMP_CWORD=2; _iovet
		[ "${COMPREPLY[*]}" = toy ]'
fi
finish
