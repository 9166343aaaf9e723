# SPDX-License-Identifier: MIT
# Would break: a unit test of a device model, or lint, twins and tests on a spec, that no longer notice small mistakes. A
# slice of what `ci/mutants` does each night.
: "${IOVET:=build/iovet}"
out=$(dirname "$IOVET")/tests/own-mutants
passed=0 failed=0
check() { claim=$1; shift; if "$@" >"$out.check" 2>&1; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "failed: $claim"; cat "$out.check"; fi; }
json() { python3 -c "import json,sys; j=json.load(open('$out/mutants.json')); sys.exit(not ($1))"; }

rm -rf "$out"
ci/mutants --only toy --sample 10 --out "$out" models >"$out.log" 2>&1
check "the model's mutants are graded" test $? -eq 0
check "as many as asked for, of several classes" json 'len(j) == 10 and len({m["class"] for m in j}) >= 3'
check "the unit test kills most of them" json 'sum(m["by"] == "unit test" for m in j) >= 7'
check "what survives is told by its place" sh -c "grep -c '^survived  toy/.* src/model/toy.c:[0-9]' '$out.log' | grep -qx $(grep -c '"by": ""' "$out/mutants.json")"

ci/mutants --only toy --sample 4 --seed 2 --out "$out" specs >"$out.log" 2>&1
check "the spec's mutants are graded" test $? -eq 0
check "most of them are killed" json 'len(j) == 4 and sum(m["by"] not in ("", "equivalent") for m in j) >= 2'
check "each by something that exists" json '{m["by"] for m in j} <= {"", "lint", "generator", "equivalent", "twins", "does not compile", "does not link", "unit test"}'
check "a part that does not exist is wrong usage" sh -c "ci/mutants drivers 2>/dev/null; test \$? -eq 2"
echo "subtests: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
