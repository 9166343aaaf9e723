#!/bin/sh
# SPDX-License-Identifier: MIT
# What would break: a finding of which nobody said what a real kernel makes of it, and a page of reports/findings that is not in the
# list there, or says something else than reports/known.yaml, which tests/uml/corpus.sh and ci/diff-backends hold against what happens.
# `sh tests/findings/told.sh --rows` prints the row of each page.
passed=0 failed=0
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
pages=reports/findings

pass() { passed=$((passed + 1)); }
fail() { failed=$((failed + 1)); echo "FAIL $*"; }

# PAGE, a tab, the row `| real kernel | ... |`: what is said (`uml`) of the entries that name the page, by what is said. Entries of
# which nothing is said: `none`, a tab, the key.
rows() {
	awk '
	function told(  n, i, name, part)
	{
		if (key != "" && uml == "")
			print "none\t" key
		n = split(text, part, /[ ,;:()]+/)
		for (i = 1; i <= n; i++) {
			name = part[i]
			sub(/\.$/, "", name)
			if (name ~ /^[a-z0-9-]+\.md$/ && !((name, key) in seen)) {
				seen[name, key] = 1
				if (!((name, uml) in keys))
					says[name, ++ways[name]] = uml
				keys[name, uml] = keys[name, uml] " `" key "`"
			}
		}
		key = uml = text = ""
	}
	/^#/ { next }
	/^- key: / { told(); key = $3; next }
	/^  uml: / { uml = $0; sub(/^  uml: /, "", uml); gsub(/^"|"$/, "", uml) }
	/^  reason: / || /^    / { text = text " " $0 }
	END {
		told()
		for (name in ways) {
			row = says[name, 1]
			if (ways[name] > 1) {
				row = ""
				for (i = 1; i <= ways[name]; i++)
					row = row (i > 1 ? ";" : "") keys[name, says[name, i]] " " says[name, i]
				row = substr(row, 2)
			}
			print name "\t| real kernel | " row " |"
		}
	}' reports/known.yaml | sort
}

rows >"$tmp/rows"
[ "${1-}" != --rows ] || { cat "$tmp/rows"; exit; }

for key in $(sed -n 's/^none	//p' "$tmp/rows"); do
	fail "reports/known.yaml: $key has no \`uml\`: say what \`iovet confirm $key\` does"
done
entries=$(grep -c '^- key: ' reports/known.yaml)
[ "$entries" -ge 100 ] && pass || fail "$entries entries in reports/known.yaml: is it another file?"
for page in "$pages"/*.md; do
	name=${page##*/}
	[ "$name" != README.md ] || continue
	grep -Fq "| [${name%.md}]($name) |" "$pages/README.md" || fail "$page: not in the list of $pages/README.md"
	row=$(sed -n "s/^$name	//p" "$tmp/rows")
	[ -n "$row" ] || { fail "$page: no entry of reports/known.yaml names it"; continue; }
	grep -Fqx "$row" "$page" && [ "$(grep -c '^| real kernel |' "$page")" = 1 ] && pass || fail "$page: its row is: $row"
done
echo "subtests: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
