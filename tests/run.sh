#!/bin/sh
# SPDX-License-Identifier: MIT
# The test suite: every cmocka program and every shell test. Prints a line per failure and per group, and last
# "N passed, N failed, N skipped". Usage: tests/run.sh [PATTERN]; a pattern selects tests by path.
# A shell test exits 0 (pass), 77 (skip, reason on its last line; a failure under CI=true unless the line says
# "optional:") or anything else (fail). It may print "subtests: N passed, N failed" to be counted in detail.
cd "$(dirname "$0")/.." || exit 3
IOVET=${IOVET:-$PWD/build/iovet}
export IOVET
pattern=${1:-.}
logs=build/tests/logs
rm -rf "$logs" && mkdir -p "$logs"
passed=0 failed=0 skipped=0

note_failure() {	# name log
	echo "FAIL $1"
	tail -n 25 "$2" | sed 's/^/    /'
}

run_unit() {	# program
	log=$logs/$(echo "$1" | tr / _).log
	CMOCKA_MESSAGE_OUTPUT=TAP "$1" >"$log" 2>&1
	rc=$?
	ok=$(grep -c '^ok ' "$log"); bad=$(grep -c '^not ok ' "$log")
	[ $((ok + bad)) -gt 0 ] || bad=1
	[ $rc -eq 0 ] || [ "$bad" -gt 0 ] || bad=1
	passed=$((passed + ok)); failed=$((failed + bad))
	[ "$bad" -eq 0 ] || note_failure "$1" "$log"
}

run_shell() {	# script
	log=$logs/$(echo "$1" | tr / _).log
	timeout 900 sh "$1" >"$log" 2>&1 </dev/null
	rc=$?
	if [ $rc -eq 77 ]; then
		if [ "${CI-}" = true ] && ! tail -n 1 "$log" | grep -q optional:; then
			failed=$((failed + 1)); note_failure "$1 (skipped, but required here)" "$log"
		else
			skipped=$((skipped + 1)); echo "SKIP $1: $(tail -n 1 "$log")"
		fi
		return
	fi
	counts=$(sed -n 's/^subtests: \([0-9]*\) passed, \([0-9]*\) failed.*/\1 \2/p' "$log" | tail -n 1)
	set -- "$1" ${counts:-}
	if [ $# -eq 3 ]; then
		passed=$((passed + $2)); failed=$((failed + $3))
		[ "$3" -gt 0 ] || [ $rc -eq 0 ] || failed=$((failed + 1))
	elif [ $rc -eq 0 ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
	fi
	[ $rc -eq 0 ] || note_failure "$1" "$log"
}

for t in $(find build/tests -path "$logs" -prune -o -type f -name 'test_*' -perm -u+x -print | sort | grep -e "$pattern"); do
	[ -f "tests/unit/${t#build/tests/}.c" ] && run_unit "$t"
done
echo "unit tests: $passed passed, $failed failed"
for t in $(find tests -name '*.sh' ! -path tests/run.sh ! -path '*/fake-drivers/*' ! -path '*/lib/*' | sort | grep -e "$pattern"); do
	before=$failed
	run_shell "$t"
	[ "$failed" -gt "$before" ] || echo "done $t"
done
if [ "$skipped" -gt 0 ]; then
	echo "$passed passed, $failed failed, $skipped skipped"
else
	echo "$passed passed, $failed failed"
fi
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
