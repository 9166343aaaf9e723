# SPDX-License-Identifier: MIT
# Helpers of the shell tests of the command: run it, look at status and output, count. Sourced; ends with `finish`.
IOVET=${IOVET:-$PWD/build/iovet}
FAKES=$PWD/tests/cli/fake-drivers
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
passed=0 failed=0
: >"$tmp/out" && : >"$tmp/err"

[ -x "$IOVET" ] || { echo "no iovet at $IOVET"; exit 1; }

# run WORD...: iovet with these words; $status, $tmp/out and $tmp/err say what happened.
run()
{
	"$IOVET" "$@" >"$tmp/out" 2>"$tmp/err" </dev/null
	status=$?
}

# check CLAIM COMMAND...: the command must succeed.
check()
{
	claim=$1
	shift
	if "$@" >"$tmp/check" 2>&1; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "failed: $claim"
		echo "  test: $*"
		sed 's/^/  out: /' "$tmp/out" | tail -n 5
		sed 's/^/  err: /' "$tmp/err" | tail -n 5
		sed 's/^/  /' "$tmp/check" | tail -n 5
	fi
}

status_is() { [ "$status" -eq "$1" ] || { echo "status $status, not $1"; return 1; }; }
out_has() { grep -qF -e "$1" "$tmp/out"; }
err_has() { grep -qF -e "$1" "$tmp/err"; }
no() { ! "$@"; }
exists() { [ -e "$1" ] || { ls -la "$(dirname "$1")"; return 1; }; }

# json FILE EXPRESSION: a Python expression over `j`, the parsed file, is true.
json() { python3 -c 'import json,sys; j=json.load(open(sys.argv[1])); sys.exit(not eval("(" + sys.argv[2] + ")"))' "$1" "$2"; }

finish()
{
	echo "subtests: $passed passed, $failed failed"
	[ "$failed" -eq 0 ]
	exit
}
