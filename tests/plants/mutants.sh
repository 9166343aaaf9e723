# SPDX-License-Identifier: MIT
# Would break: mutants that are no longer what the driver is with one small change, or that nobody sees any more. A driver
# with all its mutants off must be the driver; a few of them, of different kinds, must each be seen.
: "${IOVET:=build/iovet}"
build=$(dirname "$IOVET")
driver=apple-dart+mutants
out=$build/tests/mutants
passed=0 failed=0
check() { claim=$1; shift; if "$@" >"$out/check" 2>&1; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "failed: $claim"; cat "$out/check"; fi; }
rm -rf "$out" && mkdir -p "$out" || exit 1

MAKEFLAGS='' make -s BUILD="$build" "$build/drivers/$driver/run" "$build/drivers/$driver/fuzz" "$build/drivers/$driver/screen" >"$out/build" 2>&1 || { cat "$out/build"; exit 1; }
json() { python3 -c "import json,sys; j=json.load(open('$1')); sys.exit(not ($2))"; }

"$build/drivers/$driver/run" --describe >"$out/describe"
check "there are some hundred mutants, of each class" json "$out/describe" \
	'len(j["plants"]) > 200 and {p["class"] for p in j["plants"]} >= {"error-path", "field", "leak", "lock", "order", "refcount", "register", "size", "stale"}'
check "each with a place of its own" json "$out/describe" 'len({p["name"] for p in j["plants"]}) == len(j["plants"]) and all(p["line"] for p in j["plants"])'

# Off, the programs of the corpus do what they do on the driver itself, to the last trace line.
traces() { for p in corpus/seed/apple-dart/*.iov; do "$build/drivers/$1/run" "$p" 2>/dev/null | sed -n 's/.*, trace //p'; done; }
traces apple-dart >"$out/base"
traces "$driver" >"$out/off"
check "with all of them off it is the driver" cmp "$out/base" "$out/off"
check "and the traces are not empty" test "$(sort -u "$out/base" | wc -l)" -gt 10

"$IOVET" grade $driver --filter 'apple-dart/[dn]*:apple_dart_[adf]*' --sample 12 --runs 3000 --tries 100 --json --out "$out/grade" >"$out/json" 2>"$out/err"
check "grading is no failure" test $? -eq 0
check "no false alarm without a mutant" json "$out/json" 'j["summary"]["false_alarms"] == 0'
check "most of a sample are seen" json "$out/json" 'j["summary"]["bugs"] == 12 and j["summary"]["detected"] >= 8'
check "what is seen was triggered" json "$out/json" 'all(b["triggered"] for b in j["bugs"] if b["detected"] and b["oracle"] != "boot")'
"$IOVET" grade $driver --filter 'apple-dart/drop-call:apple_dart_iotlb_sync:1' --runs 1 --tries 100 --json --out "$out/grade" >"$out/json" 2>"$out/err"
check "by a program that is kept" test -s "$out/grade/screen/$driver/drop-call:apple_dart_iotlb_sync:1.iov"
check "an unmap without its invalidation is stale" json "$out/json" '[b["oracle"] for b in j["bugs"]] == ["stale"]'
"$IOVET" grade $driver --filter 'apple-dart/*:apple_dart_t8110_irq:*' --runs 1 --tries 20 --json --out "$out/grade" >"$out/json" 2>"$out/err"
check "other hardware's code is not reached" json "$out/json" 'j["bugs"] and not any(b["reached"] or b["detected"] for b in j["bugs"])'
"$IOVET" grade $driver --filter 'apple-dart/drop-call:apple_dart_iotlb_sync:1' --runs 500 --tries 0 --json --out "$out/grade" >"$out/json" 2>"$out/err"
check "fuzzed like another bug it is seen as well" json "$out/json" '[b["detected"] for b in j["bugs"]] == [1]'
check "a screen of nothing is wrong usage" sh -c "'$build/drivers/$driver/screen' 2>/dev/null; test \$? -eq 2"
check "as is an option that does not exist" sh -c "'$build/drivers/$driver/screen' --trys 3 corpus/seed/apple-dart 2>/dev/null; test \$? -eq 2"
echo "subtests: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
