# SPDX-License-Identifier: MIT
# Would break: a finding that cites a rule nobody can look up.
. tests/cli/lib/common.sh

run rules --json
check "rules --json succeeds" status_is 0
check "rules are listed in order" json "$tmp/out" '[r["id"] for r in j] == sorted((r["id"] for r in j), key=lambda s: (s.split("-")[0], int(s.split("-")[1])))'
for id in $(grep -ohE '"[A-Z][A-Z0-9]*-[0-9]+"' -r src/oracle harness/hosted --include=*.c | tr -d '"' | sort -u); do
	check "$id has a sentence" json "$tmp/out" "any(r['id'] == '$id' and r['text'].endswith('.') for r in j)"
done
run oracles --json
check "every oracle says when it looks and what it says" json "$tmp/out" \
	'len(j) >= 10 and all(o["name"] and o["when"] and o["text"] for o in j)'
finish
