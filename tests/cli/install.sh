# SPDX-License-Identifier: MIT
# Would break: an installed iovet that does not find its drivers, its seeds or the list of known findings.
. tests/cli/lib/common.sh
[ -x build/drivers/toy/run ] || { echo "no driver binaries in build: run make"; exit 77; }

MAKEFLAGS='' make -s install PREFIX="$tmp/inst" INSTALL_DRIVERS="toy ipu3-mmu apple-dart" >"$tmp/out" 2>"$tmp/err"
status=$?
check "make install succeeds" status_is 0
check "objects stay behind" test -z "$(find "$tmp/inst" -name '*.o' -o -name 'obj-*')"
IOVET=$tmp/inst/bin/iovet
cd "$tmp" || exit 1
run drivers --json
check "the installed command finds its drivers, and those only" json "$tmp/out" '{"toy", "ipu3-mmu", "apple-dart"} == {d["name"] for d in j}'
run fuzz ipu3-mmu --runs 200 --out "$tmp/fuzz" --json
check "it fuzzes" json "$tmp/out" 'j[0]["runs"] >= 200'
check "with the seeds that came along" test "$(ls "$tmp/fuzz/corpus/ipu3-mmu" | wc -l)" -gt 10
check "and knows the known findings" test "$(grep -c '^- key' "$tmp/inst/share/iovet/reports/known.yaml")" -eq 0 -o \
	-s "$tmp/fuzz/drivers/ipu3-mmu/known.txt"
run lint "$tmp/inst/share/iovet/spec"
check "the specs came along" status_is 0
run rules IPU3-12
check "and the rules, with the invariants that judge them" out_has ipu3-mmu:INVALIDATE_BEFORE_OPEN
finish
