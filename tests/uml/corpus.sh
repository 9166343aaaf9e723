#!/bin/sh
# SPDX-License-Identifier: MIT
# What would break: a finding of the hosted back end that a real kernel does not show, a program that a real kernel runs
# otherwise, a report of the kernel's own checkers that is not noticed, a comparison that waits for a program of other sources.
#
#   CORPUS=fast  (default) apple-dart, ipu3-mmu and toy, and a few programs of each other driver    CORPUS=all  all of them
: "${IOVET:=build/iovet}" "${CORPUS:=fast}"
command -v gcc >/dev/null || { echo "gcc is missing; ci/setup installs it"; exit 77; }
passed=0 failed=0
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT

pass() { passed=$((passed + 1)); }
fail() { failed=$((failed + 1)); echo "FAIL $*"; }

# `make test` has built it; minutes when nobody has.
make -s --no-print-directory JOBS=2 uml >"$tmp/make" 2>&1 || { tail -n 20 "$tmp/make"; echo "the kernel does not build"; exit 1; }

# An empty program: does a kernel start on this machine at all?
echo "world apple-dart" >"$tmp/empty.iov"
"$IOVET" run apple-dart --backend uml "$tmp/empty.iov" >"$tmp/out" 2>"$tmp/err"
case $? in
0) pass ;;
3) tail -n 15 "$tmp/err"; echo "User Mode Linux does not start here"; exit 77 ;;
*) fail "the empty program: $(cat "$tmp/out")" ;;
esac

# What reports/known.yaml says of a finding (`uml`) is what happens. None of the drivers named here is left out.
if [ "$CORPUS" = all ]; then
	slice= least=2
else
	slice=$(ls corpus/regress/apple-dart/*.iov corpus/regress/ipu3-mmu/*.iov; for d in corpus/regress/*/; do ls "$d"*.iov | head -n 2; done)
	least=1
fi
# shellcheck disable=SC2046
"$IOVET" confirm $(echo "$slice" | sort -u) >"$tmp/out" 2>"$tmp/err"
rc=$?
[ $rc -eq 0 ] || fail "confirm: exit $rc: $(grep otherwise "$tmp/out") $(cat "$tmp/err")"
for driver in apple-dart apple-dart-usb4 arm-smmu arm-smmu-qcom arm-smmu-v1 ipu3-mmu ipmmu-vmsa-gen3 rockchip sun50i; do
	n=$(grep -c "^[0-9a-f]* $driver  *confirmed " "$tmp/out")
	[ "$n" -ge $least ] && ! grep -q "^[0-9a-f]* $driver  *not run" "$tmp/out" && pass || fail "confirm: $n findings of $driver"
done
"$IOVET" confirm acd2e468bdffb4dd --json >"$tmp/out" 2>"$tmp/err" && grep -q '"state": "confirmed"' "$tmp/out" && pass ||
	fail "confirm of one key: $(cat "$tmp/out" "$tmp/err")"
"$IOVET" confirm 0123456789abcdef >"$tmp/out" 2>"$tmp/err"
[ $? -eq 2 ] && pass || fail "confirm of a key nobody knows: $(cat "$tmp/out" "$tmp/err")"

# Both back ends show the same findings, and no others, in what is known to show some, and do the same in what is there to begin
# with. A hosted run of one program has two processors, so the n-th allocation is another one there.
for driver in apple-dart apple-dart-usb4 ipu3-mmu; do
	# shellcheck disable=SC2046
	"$IOVET" diffrun "$driver" $(ls corpus/regress/"$driver"/*.iov 2>/dev/null) $(grep -L "fault alloc" corpus/seed/"$driver"/*.iov) >"$tmp/out" 2>"$tmp/err" && pass ||
		fail "diffrun of the corpus of $driver: $(cat "$tmp/out" "$tmp/err")"
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
double-free page
leak-tables leak:
EOF

# Two kernels, one trace.
p=corpus/regress/apple-dart/dart-6-live-roots.iov
for n in 1 2; do
	"$IOVET" run apple-dart --backend uml --trace "$p" >"$tmp/$n" 2>/dev/null
done
cmp -s "$tmp/1" "$tmp/2" && pass || fail "two boots gave two traces of $p: $(diff "$tmp/1" "$tmp/2" | sed -n 2p)"

# Both back ends do the same with generated programs; with a bug in one of them they do not.
others="apple-dart-usb4 dma-iommu arm-smmu-v3 exynos exynos-v5 io-pgtable iommu-core omap tegra-smmu virtio-iommu xen-pv-iommu sprd rockchip
	rockchip-v2 sun50i ipmmu-vmsa ipmmu-vmsa-gen3 ipmmu-vmsa-gen4 arm-smmu arm-smmu-qcom arm-smmu-v1 msm mtk"
[ "$CORPUS" = all ] && runs=1500 few=300 || runs=600 few=20
same() {	# driver option...
	"$IOVET" diffrun "$@" --seed 7 >"$tmp/out" 2>"$tmp/err" && pass || fail "diffrun $*: $(cat "$tmp/out" "$tmp/err")"
}
for driver in apple-dart ipu3-mmu toy; do same "$driver" --runs $runs; done
for driver in $others; do same "$driver" --runs $few; done
same apple-dart --hot --runs 4000
# In worlds of wrong firmware, too.
for driver in apple-dart arm-smmu; do same "$driver" --firmware --runs $((few / 10 * 2)); done
for kind in "--runs 60" "--hot --runs 300"; do
	# shellcheck disable=SC2086
	"$IOVET" diffrun toy $kind --plant no-invalidate >"$tmp/out" 2>"$tmp/err"
	[ $? -eq 1 ] && grep -q '^world toy' "$tmp/out" && grep -q '^made smaller' "$tmp/out" && pass ||
		fail "diffrun $kind does not see a planted bug: $(cat "$tmp/out" "$tmp/err")"
done
"$IOVET" diffrun toy --hot --runs 600 --plant lookup-offset >"$tmp/out" 2>"$tmp/err"
[ $? -eq 1 ] && grep -q '^lookup' "$tmp/out" && pass || fail "diffrun --hot does not see lookup-offset: $(cat "$tmp/out" "$tmp/err")"

# An end that was built from other sources is told, not waited for.
mkdir -p "$tmp/d/apple-dart"
cp "$(dirname "$IOVET")/drivers/apple-dart/diff" "$tmp/d/apple-dart"
printf '#!/bin/sh\necho iovet 0123456789abcdef\ncat >/dev/null\n' >"$tmp/d/apple-dart/run"
chmod +x "$tmp/d/apple-dart/run"
"$IOVET" diffrun apple-dart --drivers-dir "$tmp/d" --backends hosted,hosted --runs 10 >"$tmp/out" 2>"$tmp/err"
[ $? -eq 3 ] && grep -q 'same build' "$tmp/err" && pass || fail "an end of other sources: $(cat "$tmp/out" "$tmp/err")"

echo "subtests: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
