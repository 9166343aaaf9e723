#!/bin/sh
# SPDX-License-Identifier: MIT
# Lints every spec in tests/spec/{bad,good}. A bad one has one defect, and its first line says what must be reported:
# "# expect: [FILE:]LINE:COL rule-id [warning]" (FILE when it is about an imported one). That and nothing else must come, with exit status 2 (0 for a warning). A good
# one must give nothing. Run from the top of the tree; IOVET is the command to test.
set -u
lint=${IOVET_LINT:-"${IOVET:-build/iovet} lint"}
failed=0 passed=0

verdict() {	# NAME WANT GOT
	if [ "$2" = "$3" ]; then
		echo "ok   $1: $2"
		passed=$((passed + 1))
	else
		echo "FAIL $1: want '$2', got '$3'"
		failed=$((failed + 1))
	fi
}

# "LINE:COL rule" of every diagnostic, joined by ", ", and the exit status; a diagnostic about an imported file starts
# with its path from the directory of the first. Quoted source lines are indented.
report() {
	out=$($lint "$1" 2>&1)
	status=$?
	echo "$out" | awk -v file="$1" -v dir="${1%/*}/" -v status=$status '
		/^[^ :][^:]*:[0-9]+:[0-9]+: / {
			split($0, p, ":")
			where = p[1] == file ? "" : p[1] ":"
			if (index(where, dir) == 1) where = substr(where, length(dir) + 1)
			rule = p[4]; sub(/^ /, "", rule)
			list = list (list ? ", " : "") where p[2] ":" p[3] " " rule
		}
		END { print (list ? list : "nothing") ", exit " status }'
}

# A good spec printed as one file is a good spec, means the same, and comes out the same again.
flattened() {	# FILE
	$lint --flatten "$1" >"$tmp/once.yaml" && $lint --flatten "$tmp/once.yaml" >"$tmp/twice.yaml" || return 1
	$lint --facts "$1" >"$tmp/facts" && $lint --facts "$tmp/once.yaml" >"$tmp/facts-once" || return 1
	grep -q '^spec: 1$' "$tmp/once.yaml" && ! grep -qE '^(import|exclude|override):' "$tmp/once.yaml" &&
		cmp -s "$tmp/once.yaml" "$tmp/twice.yaml" && cmp -s "$tmp/facts" "$tmp/facts-once"
}

tmp=$(mktemp -d)
trap 'rm -r "$tmp"' EXIT
for f in tests/spec/bad/*.yaml; do
	want=$(sed -n '1s/^# expect: //p' "$f")
	status=2
	case $want in
	*" warning") want=${want% warning} status=0 ;;
	esac
	verdict "${f##*/}" "${want:-no expectation}, exit $status" "$(report "$f")"
done
for f in tests/spec/good/*.yaml; do
	verdict "${f##*/}" "nothing, exit 0" "$(report "$f")"
done
for f in tests/spec/good/*.yaml spec/*/*.yaml; do
	verdict "${f##*/} flattened" same "$(flattened "$f" && echo same)"
done

# The schema that is shipped is the one the reader uses.
verdict spec/schema/regspec-1.json same "$($lint --schema | cmp -s - spec/schema/regspec-1.json && echo same)"

# The examples of the language's description are specs like any other: the last imports a real one.
example() {	# NUMBER FILE
	mkdir -p "${2%/*}"
	awk -v want="$1" '/^```yaml/ { on = 1; n++; next } /^```/ { on = 0 } on && n == want' spec/README.md >"$2"
}
example 1 "$tmp/readme/readme.yaml"
example 2 "$tmp/larger/larger.yaml"
example 3 "$tmp/t6000/t6000.yaml"
mkdir "$tmp/apple-dart" && cp spec/apple-dart/apple-dart.yaml "$tmp/apple-dart"
for f in "$tmp/readme/readme.yaml" "$tmp/larger/larger.yaml" "$tmp/t6000/t6000.yaml"; do
	verdict "spec/README.md, ${f##*/}" "nothing, exit 0" "$(report "$f")"
done
verdict "spec/README.md has an example" yes "$(grep -q '^registers:' "$tmp/readme/readme.yaml" && echo yes)"
verdict "spec/README.md has a variant" yes "$(grep -q '^import:' "$tmp/t6000/t6000.yaml" && echo yes)"

# A directory stands for the spec of its own name; a variant beside it is told by its file.
cp "$tmp/t6000/t6000.yaml" "$tmp/apple-dart/apple-dart-t6000.yaml"
has_extra() { ${IOVET:-build/iovet} gen header "$1" >"$tmp/regs.h" && grep -c 'define DART_EXTRA_OFFSET' "$tmp/regs.h"; }
verdict "gen: a directory is its main spec" 0 "$(has_extra "$tmp/apple-dart")"
verdict "gen: a variant is its file" 1 "$(has_extra "$tmp/apple-dart/apple-dart-t6000.yaml")"

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -ge 260 ]
