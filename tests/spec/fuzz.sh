# SPDX-License-Identifier: MIT
# Would break: a reader of specs that crashes, leaks, hangs or is undefined on any input; a few thousand inputs are tried
# here, ten million every night. Every input that ever did is in tests/spec/regress.
. tests/cli/lib/common.sh

fuzz=build/tests/fuzz-spec
[ -x "$fuzz" ] || { echo "no $fuzz; run make fuzz-spec"; exit 1; }
for f in tests/spec/regress/* tests/spec/good/* tests/spec/bad/* spec/*/*.yaml; do
	[ -f "$f" ] && echo "$f"
done >"$tmp/inputs"
"$fuzz" -timeout=20 $(cat "$tmp/inputs") >"$tmp/out" 2>&1
status=$?
check "every spec and every earlier input is read" status_is 0
check "all of them" test "$(grep -c '^Executed ' "$tmp/out")" -eq "$(wc -l <"$tmp/inputs")"

check "the dictionary knows keys" grep -q '^"access_sizes: "$' "$fuzz.dict"
check "and words" grep -q '^"preserve"$' "$fuzz.dict"
FUZZ_SPEC_STATE=$tmp/state FUZZ_SPEC_RUNS=20000 FUZZ_SPEC_TIME=120 ci/fuzz-spec >"$tmp/out" 2>&1
status=$?
cat "$tmp/out"
check "nothing is found" status_is 0
check "the inputs go deep" test "$(sed -n 's/.*coverage \([0-9]*\),.*/\1/p' "$tmp/out")" -gt 1500
FUZZ_SPEC=$tmp/none ci/fuzz-spec >"$tmp/out" 2>&1
status=$?
check "a program that is not built is the environment" status_is 3

# What finds nothing must be able to find something: a program that ends badly is a finding.
printf '#!/bin/sh\necho "SUMMARY: AddressSanitizer: planted" >&2\nexit 77\n' >"$tmp/bad"
chmod +x "$tmp/bad"
FUZZ_SPEC=$tmp/bad FUZZ_SPEC_STATE=$tmp/state ci/fuzz-spec >"$tmp/out" 2>&1
status=$?
check "a crash is told" status_is 1
check "with what the sanitizer says" out_has "SUMMARY: AddressSanitizer: planted"
finish
