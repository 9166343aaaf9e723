#!/bin/sh
# SPDX-License-Identifier: MIT
# What would break: a finding of the hosted back end that a real kernel does not show, a program that a real kernel runs
# otherwise, a report of the kernel's own checkers that is not noticed. Each program of corpus/regress runs in a User Mode
# Linux kernel and must show the keys it names; programs that make the n-th allocation fail need only run, because a real
# kernel makes other allocations (harness/uml/differs.def).
: "${IOVET:=build/iovet}"
command -v gcc >/dev/null || { echo "gcc is missing; ci/setup installs it"; exit 77; }
passed=0 failed=0
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT

pass() { passed=$((passed + 1)); }
fail() { failed=$((failed + 1)); echo "FAIL $*"; }

# Minutes when nothing was built before.
[ -x build/uml/linux ] || [ -n "${IOVET_UML-}" ] || {
	echo "optional: the kernel is not built; \`make uml\` or IOVET_UML=1 builds it"; exit 77; }
make -s --no-print-directory JOBS=2 uml >"$tmp/make" 2>&1 || { tail -n 20 "$tmp/make"; echo "the kernel does not build"; exit 1; }

# An empty program: does a kernel start on this machine at all?
echo "world apple-dart" >"$tmp/empty.iov"
"$IOVET" run apple-dart --backend uml "$tmp/empty.iov" >"$tmp/out" 2>"$tmp/err"
case $? in
0) pass ;;
3) tail -n 15 "$tmp/err"; echo "User Mode Linux does not start here"; exit 77 ;;
*) fail "the empty program: $(cat "$tmp/out")" ;;
esac

expect() {	# driver program output: the keys it names, and nothing that is not known
	for key in $(sed -n 's/^# key: //p' "$2"); do
		grep -q "^ *finding $key " "$3" || { fail "$2: $key is not reported: $(tail -n +2 "$3" | head -n 3)"; return; }
	done
	for key in $(sed -n 's/^ *finding \([0-9a-f]*\) .*/\1/p' "$3"); do
		grep -q "^- key: $key\$" reports/known.yaml || { fail "$2: $key is not in reports/known.yaml"; return; }
	done
	pass
}

for driver in apple-dart ipu3-mmu; do
	for p in corpus/regress/"$driver"/*.iov; do
		"$IOVET" run "$driver" --backend uml "$p" >"$tmp/out" 2>"$tmp/err"
		rc=$?
		if grep -q '^fault alloc' "$p"; then
			[ $rc -le 1 ] && pass || fail "$p: exit $rc: $(cat "$tmp/err")"
		elif [ $rc -ne 1 ]; then
			fail "$p: exit $rc, not 1: $(cat "$tmp/err")"
		else
			expect "$driver" "$p" "$tmp/out"
		fi
	done
done

# The kernel's own checkers, each by a planted bug of the toy that only it can see here: PLANT WORD-OF-THE-TITLE.
while read -r plant word; do
	"$IOVET" run toy --backend uml --plant "$plant" corpus/canary/toy/"$plant".iov >"$tmp/out" 2>"$tmp/err"
	grep "^ *finding" "$tmp/out" | grep -q "$word" && pass || fail "$plant: no finding with \`$word': $(head -n 3 "$tmp/out")"
done <<EOF
use-after-free KASAN
out-of-bounds KASAN
sleep-in-atomic sleeping
lock-order circular
double-lock recursive
warn WARN
shift-width UBSAN
EOF

# Two kernels, one trace.
p=corpus/regress/apple-dart/dart-6-live-roots.iov
for n in 1 2; do
	"$IOVET" run apple-dart --backend uml --trace "$p" >"$tmp/$n" 2>/dev/null
done
cmp -s "$tmp/1" "$tmp/2" && pass || fail "two boots gave two traces of $p: $(diff "$tmp/1" "$tmp/2" | sed -n 2p)"

# Both back ends do the same with generated programs; with a bug in one of them they do not.
for driver in apple-dart toy; do
	"$IOVET" diffrun "$driver" --runs 60 --seed 7 >"$tmp/out" 2>"$tmp/err" && pass || fail "diffrun $driver: $(cat "$tmp/out" "$tmp/err")"
done
"$IOVET" diffrun toy --runs 60 --plant no-invalidate >"$tmp/out" 2>"$tmp/err"
[ $? -eq 1 ] && grep -q '^world toy' "$tmp/out" && pass || fail "diffrun does not see a planted bug: $(cat "$tmp/out" "$tmp/err")"

echo "subtests: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
