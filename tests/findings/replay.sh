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

# What `run` wrote, as lines "PROGRAM KEY", and with no key "PROGRAM -": what is not there was not run. What starting the
# world shows is said once, of "(boot)", and is of each program.
said() { awk '/^(corpus\/[^ ]*\.iov|\(boot\)): / { sub(/:$/, "", $1); p = $1; print p, "-" } /^ *finding / { print p, $2 }' "$1" | sort -u >"$tmp/said"; }

# All programs of a driver in one process, because each process starts a symbolizer, which takes longer than most programs.
# Exit 1, the same trace from two processes and twice in one, every named key among the findings of its program.
replay() {	# driver program...
	name=$1
	for n in 1 2; do
		run "$@" --trace >"$tmp/$n" 2>"$tmp/err.$n"
		rc=$?
		[ $rc -eq 1 ] || { fail "$name: exit $rc, not 1: $(tail -n 1 "$tmp/err.$n")"; return; }
	done
	cmp -s "$tmp/1" "$tmp/2" || fail "$name: two replays differ: $(diff "$tmp/1" "$tmp/2" | sed -n 2p), above $(
		sed "1,$(cmp "$tmp/1" "$tmp/2" | sed 's/.* //')d" "$tmp/1" | grep -o -m 1 '^corpus/[^ ]*\.iov')"
	run "$@" --twice >"$tmp/out" 2>"$tmp/err"
	[ $? -eq 1 ] || { fail "$name: not the same twice in one process: $(tail -n 1 "$tmp/err")"; return; }
	said "$tmp/out"
	shift
	for program; do
		replayed "$program" && pass
	done
}

replayed() {	# program: it was run, every key it names was found, and nothing that is not known
	for key in $(keys_of "$1"); do
		grep -qFx -e "$1 $key" -e "(boot) $key" "$tmp/said" || { fail "$1: $key is not reported"; return 1; }
	done
	strangers "$1"
}

strangers() {	# program: it was run, with no finding that is not known
	grep -qFx "$1 -" "$tmp/said" || { fail "$1: was not run"; return 1; }
	for key in $(sed -n -e "s|^$1 ||p" -e 's|^(boot) ||p' "$tmp/said"); do
		[ "$key" = - ] || grep -qFx "$key" "$tmp/known" || { fail "$1: $key is not in reports/known.yaml"; return 1; }
	done
}

seed() {	# driver program...
	run "$@" >"$tmp/out" 2>"$tmp/err"
	rc=$?
	[ $rc -le 1 ] || { fail "$1: exit $rc: $(tail -n 1 "$tmp/err")"; return; }
	said "$tmp/out"
	shift
	for program; do
		strangers "$program" && pass
	done
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
	replays='' seeds=''
	for program in "$dir"/*.iov; do
		[ -e "$program" ] || continue
		case $dir in
		*/regress/*)
			grep -q '^# key: ' "$program" || fail "$program: names no key"
			if [ -z "$BACKEND" ] && [ -n "$(keys_of "$program")" ]; then replays="$replays $program"; else seeds="$seeds $program"; fi ;;
		*) seeds="$seeds $program" ;;
		esac
	done
	# shellcheck disable=SC2086
	{ [ -z "$replays" ] || replay "$driver" $replays; [ -z "$seeds" ] || seed "$driver" $seeds; }
	case $BACKEND$dir in corpus/regress/*) covered "$driver" ;; esac
done
[ -n "$BACKEND" ] || covered any
for page in $(grep -o '[a-z0-9-]*\.md' reports/known.yaml | sort -u); do
	[ -s "reports/findings/$page" ] && pass || fail "reports/findings/$page is missing"
done
echo "subtests: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
