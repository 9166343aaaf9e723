# SPDX-License-Identifier: MIT
# Would break: a valid spec that is refused, warned about, or means something else once it is printed as one file, and a
# header of one that does not compile. The specs are made up at random, always the same ones.
. tests/cli/lib/common.sh
specs=2000 compiled=10

mkdir "$tmp/specs"
"$IOVET" lint --schema >"$tmp/schema.json"
python3 tests/spec/lib/random_spec.py "$tmp/schema.json" $specs "$tmp/specs" 2>"$tmp/err"
check "$specs specs are made up" test "$(ls "$tmp/specs" | wc -l)" -eq $specs
run lint "$tmp/specs"
check "none is refused" status_is 0
check "all are checked, none has a warning" out_has "$specs specs, "
check "nothing is said about any" out_has ": 0 errors, 0 warnings"
tail -n 1 "$tmp/out"
cat "$tmp"/specs/*.yaml >"$tmp/all"
for word in $(python3 -c 'import json, sys
p = json.load(open(sys.argv[1]))["$defs"]["register-field"]["properties"]
print(*p["access"]["enum"])' "$tmp/schema.json"); do
	check "access $word is tried" grep -q "access: $word," "$tmp/all"
done

i=0
while [ $i -lt $specs ]; do
	f=$tmp/specs/r$i.yaml
	check "r$i: prints as one file" sh -c "'$IOVET' lint --flatten '$f' >'$tmp/flat.yaml' && '$IOVET' lint --facts '$f' >'$tmp/facts'"
	"$IOVET" lint --facts "$tmp/flat.yaml" >"$tmp/facts-flat" 2>&1
	check "r$i: and means the same" cmp "$tmp/facts" "$tmp/facts-flat"
	for cc in gcc clang-14; do
		check "r$i: header for $cc" "$IOVET" gen header "$f" -o "$tmp/regs.h"
		check "r$i: compiles with $cc" $cc -std=c11 -O1 -Wall -Wextra -Wconversion -Werror -x c -fsyntax-only "$tmp/regs.h"
	done
	i=$((i + specs / compiled))
done

# What accepts everything tells nothing: a register of 24 bits is none.
bad=$tmp/specs/r0.yaml
sed '0,/^    width: .*/s//    width: 24/' "$bad" >"$tmp/bad.yaml"
run lint "$tmp/bad.yaml"
check "a broken one is refused" status_is 2
finish
