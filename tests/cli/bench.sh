# SPDX-License-Identifier: MIT
# Would break: a benchmark of specs that drops a row without a word, a tool that rejects what it is said to accept, and a
# broken spec that iovet takes. How fast anything is does not matter here.
. tests/cli/lib/common.sh

row() { json "$tmp/json" "[r for r in j['results'] if r['name'] == '$1' and ($2)]"; }
shape="all(set(r) >= {'name', 'value', 'unit', 'ratio_to'} and
	(r['value'] is not None or r['not_measured']) for r in j['results'])"

run bench spec --time 1 --json
check "it succeeds" status_is 0
cp "$tmp/out" "$tmp/json"
check "every row has a name, a value or why not, a unit and a ratio" json "$tmp/json" "$shape"
check "no name is there twice" json "$tmp/json" "len({r['name'] for r in j['results']}) == len(j['results'])"
for n in 10000 100000; do
	check "$n fields are checked" row "iovet: $n fields checked" "r['value'] > 0 and r['ratio_to'] > 0"
	check "$n fields become a header" row "iovet: $n fields -> header" "r['value'] > 0 and r['ratio_to'] > 0"
done
check "how time grows is told" row "iovet: 100000 fields to 10000, -> header" "r['value'] > 0 and r['ratio_to'] is None"
check "all specs of spec/ become headers" row "iovet: all specs -> headers" "r['value'] and r['value'] > 0"
check "iovet rejects every broken spec" row "iovet: broken specs rejected" "r['value'] == 11 and r['unit'] == 'of 11 tried'"
for tool in "gen-sysreg.awk: 3 of 9" "gen_header.py: 1 of 10"; do
	name=${tool%%:*} rejected=${tool#*: }
	if json "$tmp/json" "[r for r in j['results'] if r['name'] == '$name']"; then
		echo "not measured: $name"
	else
		check "$name rejects $rejected" row "$name: broken specs rejected" \
			"r['value'] == ${rejected%% *} and r['unit'] == '${rejected#* } tried'"
	fi
done

# A tree without the other tools, given by KDIR: rows say so, and that is no failure.
mkdir "$tmp/none"
export KDIR="$tmp/none" TMPDIR="$tmp/none/missing"
run bench spec --time 1
check "what is missing is no failure" status_is 0
check "a missing kernel tree is told" out_has "no kernel tree with arch/arm64/tools/gen-sysreg.awk"
check "and which generator that concerns" grep -q '^gen_header.py *not measured: ' "$tmp/out"
check "a missing temporary directory is told" grep -q '^iovet *not measured: ' "$tmp/out"

# One report per broken spec says what it is about.
expect() { "$IOVET" lint tests/bench/iovet/"$1"* 2>&1 | grep -q ": $2: "; }
check "overlapping fields" expect 01 field-overlap
check "a field too wide" expect 02 bits-out-of-range
check "a field twice" expect 03 duplicate-key
check "a register twice" expect 04 duplicate-key
check "registers at one address" expect 05 register-overlap
check "an element larger than the stride" expect 06 element-larger-than-stride
check "an enum value too large" expect 07 enum-too-wide
check "an enum value twice" expect 08 enum-value-twice
check "a misspelt key" expect 09 unknown-key
check "a bit without a meaning" expect 10 undeclared-bits
check "a default too large" expect 11 reset-too-wide
finish
