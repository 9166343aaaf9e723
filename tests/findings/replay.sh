#!/bin/sh
# SPDX-License-Identifier: MIT
# What would break: a finding that no longer replays, replays differently, or changes its key, and a seed that shows
# something nobody has looked at. Each program of corpus/regress/DRIVER names what it shows (`# key: KEY` lines).
# KERNEL=6.1 (default 6.12): on that kernel, with the drivers that are built for it. What is not known there must not appear.
# BACKEND=uml: in the real kernel, and that only; what replays there `iovet confirm` tells.
: "${IOVET:=build/iovet}" "${KERNEL:=6.12}" "${BACKEND:=}"
drivers=$(dirname "$IOVET")/drivers
[ "$KERNEL" = 6.12 ] || drivers=$(dirname "$IOVET")/$KERNEL/drivers
passed=0 failed=0
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT

pass() { passed=$((passed + 1)); }
fail() { failed=$((failed + 1)); echo "FAIL $*"; }

known_keys() {	# driver: its keys of reports/known.yaml on this kernel; `driver` is a name, a list of names, or any
	awk -v d="$1" -v kernel="$KERNEL" '
	function number(v) { split(v, part, "."); return part[1] * 1000 + part[2] }
	function holds(range,  n, v)
	{
		n = split(range, v, " ")
		if (n == 1)
			return number(v[1]) == number(kernel)
		return (v[1] == "-" || number(v[1]) <= number(kernel)) && (v[n] == "-" || number(v[n]) >= number(kernel))
	}
	function told() { if (k != "" && mine && (range == "" || holds(range))) print k; mine = 0; range = "" }
	/^- key: / { told(); k = $3 }
	/^  driver: / { gsub(/[][,]/, " "); for (i = 2; i <= NF; i++) if ($i == d) mine = 1 }
	/^  kernel: / { range = $0; sub(/^  kernel: */, "", range); gsub(/"/, "", range) }
	END { told() }' reports/known.yaml
}

run() { driver=$1; shift; "$IOVET" run "$driver" --drivers-dir "$drivers" ${BACKEND:+--backend "$BACKEND"} "$@"; }

drivers_of() {	# key driver: all drivers of the entry of `key` that names `driver`
	awk -v key="$1" -v d="$2" '/^- key: /{k=$3} /^  driver: /{
		gsub(/[][,]/, " "); if (k != key) next
		for (i = 2; i <= NF; i++) if ($i == d) { $1 = ""; print; exit }
	}' reports/known.yaml
}

# Of the keys that a program names, those that are known on this kernel.
keys_of() { sed -n 's/^# key: //p' "$1" | grep -Fx -f "$tmp/known"; }

# Exit 1, every named key among the findings, nothing that is not known, and the same trace from two processes.
replay() {	# driver program
	for n in 1 2; do
		run "$1" --trace "$2" >"$tmp/$n" 2>"$tmp/err.$n"
		rc=$?
		[ $rc -eq 1 ] || { fail "$2: exit $rc, not 1"; return; }
	done
	cmp -s "$tmp/1" "$tmp/2" || { fail "$2: two replays differ: $(diff "$tmp/1" "$tmp/2" | sed -n 2p)"; return; }
	run "$1" --twice "$2" >"$tmp/out" 2>"$tmp/err"
	[ $? -eq 1 ] || { fail "$2: not the same twice in one process: $(tail -n 1 "$tmp/err")"; return; }
	for key in $(keys_of "$2"); do
		grep -q "^ *finding $key " "$tmp/out" || { fail "$2: $key is not reported"; return; }
	done
	strangers "$1" "$2" "$tmp/out" && pass
}

strangers() {	# driver program output: no finding that is not known
	for key in $(sed -n 's/^ *finding \([0-9a-f]*\) .*/\1/p' "$3"); do
		grep -q "^$key\$" "$tmp/known" || { fail "$2: $key is not in reports/known.yaml"; return 1; }
	done
}

seed() {	# driver program
	run "$1" "$2" >"$tmp/out" 2>"$tmp/err"
	rc=$?
	[ $rc -le 1 ] || { fail "$2: exit $rc: $(tail -n 1 "$tmp/err")"; return; }
	strangers "$1" "$2" "$tmp/out" && pass
}

# Every known key has a program that shows it on one of its drivers, and every page it names is there.
covered() {	# driver, or any
	for key in $(known_keys "$1"); do
		for d in $(drivers_of "$key" "$1"); do
			[ "$d" = any ] && cat corpus/regress/*/*.iov || cat corpus/regress/"$d"/*.iov 2>/dev/null
		done | grep -q "^# key: $key\$" && pass || fail "known $key of $1: no program shows it"
	done
}

for dir in corpus/seed/* corpus/seed/known/* corpus/regress/*; do
	driver=${dir#corpus/*/}
	[ "$KERNEL$BACKEND" = 6.12 ] || [ -x "$drivers/$driver/run${BACKEND:+-$BACKEND}" ] || continue
	{ known_keys "$driver"; known_keys any; } >"$tmp/known"
	for program in "$dir"/*.iov; do
		[ -e "$program" ] || continue
		case $dir in
		*/regress/*)
			grep -q '^# key: ' "$program" || fail "$program: names no key"
			if [ -z "$BACKEND" ] && [ -n "$(keys_of "$program")" ]; then replay "$driver" "$program"; else seed "$driver" "$program"; fi ;;
		*) seed "$driver" "$program" ;;
		esac
	done
	case $BACKEND$dir in corpus/regress/*) covered "$driver" ;; esac
done
[ -n "$BACKEND" ] || covered any
for page in $(grep -o '[a-z0-9-]*\.md' reports/known.yaml | sort -u); do
	[ -s "reports/findings/$page" ] && pass || fail "reports/findings/$page is missing"
done
echo "subtests: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
