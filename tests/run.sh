#!/bin/sh
# SPDX-License-Identifier: MIT
# The test suite: every cmocka program and every shell test, as many at once as there are processors (JOBS). Prints a
# line per failure and per test, and last "N passed, N failed, N skipped". Usage: tests/run.sh [PATTERN]; a pattern
# selects tests by path.
# A shell test exits 0 (pass), 77 (skip, reason on its last line; a failure under CI=true unless the line says
# "optional:") or anything else (fail). It may print "subtests: N passed, N failed" to be counted in detail. It keeps what
# it writes in a directory of its own, because others run beside it.
cd "$(dirname "$0")/.." || exit 3
IOVET=${IOVET:-$PWD/build/iovet}
export IOVET
logs=build/tests/logs

log_of() {
	echo "$logs/$(echo "$1" | tr / _).log"
}

# Runs one test and leaves its exit status beside its log.
run_one() {
	log=$(log_of "$1") begin=$(date +%s)
	case $1 in
	*.sh) timeout 900 sh "$1" >"$log" 2>&1 </dev/null ;;
	*) CMOCKA_MESSAGE_OUTPUT=TAP "$1" >"$log" 2>&1 </dev/null ;;
	esac
	echo $? >"$log.rc"
	case $1 in *.sh) echo "ran $1, $(($(date +%s) - begin)) s" ;; esac
}

if [ "${1-}" = --one ]; then
	run_one "$2"
	exit 0
fi

passed=0 failed=0 skipped=0

note_failure() {	# name log
	echo "FAIL $1"
	tail -n 25 "$2" | sed 's/^/    /'
}

count_unit() {	# program log status
	ok=$(grep -c '^ok ' "$2"); bad=$(grep -c '^not ok ' "$2")
	[ $((ok + bad)) -gt 0 ] || bad=1
	[ "$3" -eq 0 ] || [ "$bad" -gt 0 ] || bad=1
	passed=$((passed + ok)); failed=$((failed + bad))
	[ "$bad" -eq 0 ] || note_failure "$1" "$2"
}

count_skip() {	# script log
	if [ "${CI-}" = true ] && ! tail -n 1 "$2" | grep -q optional:; then
		failed=$((failed + 1)); note_failure "$1 (skipped, but required here)" "$2"
	else
		skipped=$((skipped + 1)); echo "SKIP $1: $(tail -n 1 "$2")"
	fi
}

count_shell() {	# script log status
	[ "$3" -ne 77 ] || { count_skip "$1" "$2"; return; }
	counts=$(sed -n 's/^subtests: \([0-9]*\) passed, \([0-9]*\) failed.*/\1 \2/p' "$2" | tail -n 1)
	if [ -n "$counts" ]; then
		passed=$((passed + ${counts% *})); failed=$((failed + ${counts#* }))
		[ "${counts#* }" -gt 0 ] || [ "$3" -eq 0 ] || failed=$((failed + 1))
	elif [ "$3" -eq 0 ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
	fi
	[ "$3" -eq 0 ] || note_failure "$1" "$2"
}

units() {
	for t in $(find build/tests -path "$logs" -prune -o -type f -name 'test_*' -perm -u+x -print | sort); do
		[ ! -f "tests/unit/${t#build/tests/}.c" ] || echo "$t"
	done
}
# Those that take longest begin first, the longest of them first of all, so that none of them is alone at the end.
longest="plants/run uml/corpus gen/conformance findings/replay cli/rules fuzz/regs gen/twins gen/headers fuzz/entry gen/overflow
	gen/monitors plants/mutants cli/driver-dir cli/conform cli/bench spec/diff cli/afl cli/install"
scripts() {
	{
		for t in $longest; do echo "tests/$t.sh"; done
		find tests -name '*.sh' ! -path tests/run.sh ! -path '*/fake-drivers/*' ! -path '*/lib/*' | sort
	} | awk '!seen[$0]++'
}

rm -rf "$logs" && mkdir -p "$logs"
chosen=$({ scripts; units; } | grep -e "${1:-.}")
[ -n "$chosen" ] || { echo "tests/run.sh: no test matches '$1'" >&2; exit 2; }
echo "$chosen" | xargs -P "${JOBS:-$(nproc)}" -n 1 sh tests/run.sh --one
for t in $chosen; do
	log=$(log_of "$t")
	rc=$(cat "$log.rc" 2>/dev/null || echo 1)
	case $t in
	*.sh) count_shell "$t" "$log" "$rc" ;;
	*) count_unit "$t" "$log" "$rc" ;;
	esac
done
if [ "$skipped" -gt 0 ]; then
	echo "$passed passed, $failed failed, $skipped skipped"
else
	echo "$passed passed, $failed failed"
fi
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
