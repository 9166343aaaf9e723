# SPDX-License-Identifier: MIT
# Shared by the generator tests: a scratch directory, generated text of every spec in it, and counting.
IOVET=${IOVET:-build/iovet}
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
passed=0 failed=0

ok() {		# claim command...: the command must succeed
	claim=$1; shift
	if "$@" >"$scratch/log" 2>&1; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1)); echo "not ok: $claim: $*"; head -n 20 "$scratch/log"
	fi
}

refused() {	# claim command...: the command must fail
	claim=$1; shift
	if "$@" >"$scratch/log" 2>&1; then
		failed=$((failed + 1)); echo "not ok: $claim: $* succeeded"
	else
		passed=$((passed + 1))
	fi
}

exits() {	# status command...: what it says is in $scratch/said
	want=$1; shift
	"$@" >"$scratch/said" 2>&1
	got=$?
	ok "$* exits $want, not $got" test "$got" -eq "$want"
}

finish() {
	echo "subtests: $passed passed, $failed failed"
	[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
	exit
}

# All generated files of a spec, in $scratch/gen/NAME/.
generate() {	# NAME SPEC
	mkdir -p "$scratch/gen/$1"
	for k in header:regs.h kernel-header:kernel.h masks:masks.c monitors:monitors.c decode:decode.c grammar:grammar.c; do
		"$IOVET" gen "${k%%:*}" "$2" -o "$scratch/gen/$1/${k##*:}" 2>"$scratch/log" && continue
		cat "$scratch/log"; echo "cannot generate ${k%%:*} of $2"; exit 1
	done
}

# Every spec there is: names, one a line; spec_path turns a name into a path.
specs() {
	for d in spec/*/; do
		d=${d%/}
		[ -f "$d/${d##*/}.yaml" ] && echo "${d##*/}"
	done
	echo kinds
	echo wide
}

spec_path() {
	case $1 in kinds|wide) echo "tests/gen/$1.yaml" ;; *) echo "spec/$1" ;; esac
}

generate_all() {
	for s in $(specs); do
		generate "$s" "$(spec_path "$s")"
	done
}
