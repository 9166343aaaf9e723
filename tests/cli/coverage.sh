# SPDX-License-Identifier: MIT
# Would break: a report that tells no coverage, or that of something else than the driver's own files; a list that does not add up.
. tests/cli/lib/common.sh
cov=$(dirname "$IOVET")/drivers/toy/cov
[ -x "$cov" ] || { echo "no $cov: run make drivers"; exit 77; }

run fuzz toy --runs 500 --seed 1 --json --out "$tmp/many"
check "lines and branches are percentages" json "$tmp/out" \
	'all(0 < j[0]["coverage"][k] <= 100 for k in ("lines", "branches"))'
cp "$tmp/out" "$tmp/many.json"
check "what is not covered is listed, and is what the percentage leaves" python3 - "$tmp/many/drivers/toy/uncovered.txt" "$tmp/out" <<'P'
import json, re, sys
left = 0
for line in open(sys.argv[1]):
    path, row, column, what = re.fullmatch(r"(.+):(\d+):(\d+): never (true|false|reached): .+", line.strip()).groups()
    assert path.endswith((".c", ".h")) and len(open(path).readlines()[int(row) - 1]) > int(column)
    left += 2 if what == "reached" else 1
percent = json.load(open(sys.argv[2]))[0]["coverage"]["branches"]
branches = left / (1 - percent / 100)
sys.exit(not (left and abs(branches - round(branches)) < 0.01))
P
check "the report leads there" grep -q 'href="drivers/toy/uncovered.txt"' "$tmp/many/index.html"
run drivers --json --from "$tmp/many"
check "the list of drivers tells what a run measured" json "$tmp/out" \
	'[d["programs"] >= 500 and d["exec_per_s"] > 0 and d["coverage"]["branches"] > 0 for d in j if d["name"] == "toy"] == [True]'
check "and nothing of drivers that it did not run" json "$tmp/out" \
	'all(d["exec_per_s"] is d["coverage"]["lines"] is None for d in j if d["name"] != "toy")'
mkdir "$tmp/none" && printf 'world toy\n' >"$tmp/none/one.iov"
run fuzz toy --runs 1 --seed 1 --json --out "$tmp/few" --corpus "$tmp/none"
check "one empty program covers less than five hundred" python3 - "$tmp/out" "$tmp/many.json" <<'P'
import json, sys
few, many = (json.load(open(p))[0]["coverage"] for p in sys.argv[1:])
sys.exit(not few["branches"] < many["branches"])
P
finish
