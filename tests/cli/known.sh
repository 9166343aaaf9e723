# SPDX-License-Identifier: MIT
# Would break: a known finding that fails a run, one that disappears, and a known list with mistakes that is believed.
. tests/cli/lib/common.sh
fuzz() { run fuzz "$@" --drivers-dir "$FAKES"; }

cat >"$tmp/known.yaml" <<'END'
- key: 00000000000000aa
  driver: finds
  verdict: driver-bug
  kernel: "6.12 -"
  reason: The size is checked too late.
- {key: 00000000000000bb, driver: finds, verdict: spec-disputed, reason: Nobody knows.}
END
fuzz finds --runs 10 --out "$tmp/a" --known "$tmp/known.yaml" --json
check "known findings do not fail a run" status_is 0
check "they are listed, as known, with their verdict" json "$tmp/out" \
	'[(f["known"], f["verdict"]) for f in j[0]["findings"]] == [(True, "driver-bug"), (True, "spec-disputed")]'
check "the driver processes are told the keys" grep -q '^00000000000000aa$' "$tmp/a/drivers/finds/known.txt"
check "the report shows the reason" grep -q "The size is checked too late." "$tmp/a/finding-finds-00000000000000aa.html"
run report "$tmp/a" --format junit
check "junit calls them skipped" out_has 'failures="0" skipped="2"'
run report "$tmp/a" --format text --strict
check "--strict does not mind them" status_is 0

sed -i 's/6.12 -/6.1 - 6.6/' "$tmp/known.yaml"
fuzz finds --runs 10 --out "$tmp/b" --known "$tmp/known.yaml" --json
check "an entry for another kernel does not count" json "$tmp/out" '[f["known"] for f in j[0]["findings"]] == [False, True]'
check "and the run fails" status_is 1

bad()
{
	printf '%s\n' "$2" >"$tmp/bad.yaml"
	fuzz finds --runs 10 --out "$tmp/c" --known "$tmp/bad.yaml"
	check "$1 is bad input" status_is 2
	check "$1 is told with its position" err_has "$tmp/bad.yaml:$3"
}
bad "an unknown verdict" '- {key: a, driver: finds, verdict: bug, reason: x}' 1:36
bad "an unknown name" '- {key: a, driver: finds, verdict: core-bug, reason: x, raeson: y}' 1:57
bad "a missing reason" '- {key: a, driver: finds, verdict: core-bug}' 1:3
bad "a key twice" '- {key: a, driver: d, verdict: core-bug, reason: x}
- {key: a, driver: d, verdict: core-bug, reason: x}' 2:3
bad "a kernel that is none" '- {key: a, driver: d, verdict: core-bug, reason: x, kernel: new}' 1:61
bad "a mapping at the top" 'known: []' 1:1
bad "text that is not YAML" '- {key: a' 2:1
fuzz finds --runs 10 --out "$tmp/c" --known "$tmp/missing.yaml"
check "a missing list is bad input" status_is 2
fuzz finds --runs 10 --out "$tmp/c" --known reports/known.yaml
check "the project's own list is well-formed" status_is 1
finish
