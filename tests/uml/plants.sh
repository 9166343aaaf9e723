#!/bin/sh
# SPDX-License-Identifier: MIT
# What would break: a bug that the hosted back end finds and a real kernel does not. Each canary (corpus/canary) runs on the
# back end uml with its plant in the driver: the oracle that its second line names must speak, and not without the plant.
# What cannot be seen there is in tests/uml/unseen.txt, with the reason, and must not be seen.
#
#   PLANTS=fast  (default) some of each driver          PLANTS=all  every one
: "${IOVET:=build/iovet}" "${PLANTS:=fast}"
passed=0 failed=0
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
unseen=tests/uml/unseen.txt

pass() { passed=$((passed + 1)); }
fail() { failed=$((failed + 1)); echo "FAIL $*"; }
reason() { sed -n "s/^$1 $2  *//p" "$unseen"; }
keys() { grep -o '"key": *"[0-9a-f]*", *"oracle": *"'"$1"'"' "$2" | sort -u; }

canary() {	# driver plant
	program=corpus/canary/$1/$2.iov
	oracle=$(sed -n 's/^# plant: .*oracle: \([a-z-]*\).*/\1/p' "$program")
	"$IOVET" run "$1" --backend uml --json "$program" >"$tmp/clean" 2>"$tmp/err"
	keys "$oracle" "$tmp/clean" >"$tmp/clean.keys"
	"$IOVET" run "$1" --backend uml --json --plant "$2" "$program" >"$tmp/out" 2>"$tmp/err"
	rc=$?
	seen=$(keys "$oracle" "$tmp/out" | comm -13 "$tmp/clean.keys" - | head -n 1)
	if [ -n "$(reason "$1" "$2")" ]; then
		[ -z "$seen" ] && pass || fail "$1 $2 is seen, and $unseen says it cannot be"
	elif [ -n "$seen" ]; then
		pass
	else
		fail "$1 $2: not reported by $oracle (exit $rc): $(grep -o '"oracle": *"[a-z]*"' "$tmp/out" | tr '\n' ' ') $(head -n 3 "$tmp/err")"
	fi
}

[ -x "$(dirname "$IOVET")/uml/linux" ] || { echo "the back end uml is not built; \`make uml\` builds it"; exit 77; }
echo "world toy" >"$tmp/empty.iov"
"$IOVET" run toy --backend uml "$tmp/empty.iov" >"$tmp/out" 2>&1
[ $? -ne 3 ] || { tail -n 5 "$tmp/out"; echo "User Mode Linux does not start here"; exit 77; }

if [ "$PLANTS" = all ]; then
	for driver in toy apple-dart; do
		for program in corpus/canary/$driver/*.iov; do
			canary "$driver" "$(basename "$program" .iov)"
		done
	done
else
	for plant in missing-invalidate error-leak missing-unlock wrong-ttbr lookup-offset; do
		canary apple-dart "$plant"
	done
	for plant in leak-on-error lock-not-init; do
		canary toy "$plant"
	done
fi

# In one of two drivers it is a difference.
for plant in missing-invalidate wrong-index; do
	"$IOVET" diffrun apple-dart --hot --runs 256 --plant "$plant" >"$tmp/out" 2>"$tmp/err"
	[ $? -eq 1 ] && grep -q '^world apple-dart' "$tmp/out" && pass || fail "diffrun --hot does not see $plant: $(cat "$tmp/out" "$tmp/err")"
done
"$IOVET" diffrun apple-dart --hot --runs 256 --plant no-such-plant >"$tmp/out" 2>"$tmp/err"
[ $? -ge 2 ] && pass || fail "diffrun takes a plant that nobody has"
echo "subtests: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
