# SPDX-License-Identifier: MIT
# Would break: a report that tells no coverage, or that of something else than the driver's own files.
. tests/cli/lib/common.sh
cov=$(dirname "$IOVET")/drivers/toy/cov
[ -x "$cov" ] || { echo "no $cov: run make drivers"; exit 77; }

run fuzz toy --runs 500 --seed 1 --json --out "$tmp/many"
check "lines and branches are percentages" json "$tmp/out" \
	'all(0 < j[0]["coverage"][k] <= 100 for k in ("lines", "branches"))'
cp "$tmp/out" "$tmp/many.json"
mkdir "$tmp/none" && printf 'world toy\n' >"$tmp/none/one.iov"
run fuzz toy --runs 1 --seed 1 --json --out "$tmp/few" --corpus "$tmp/none"
check "one empty program covers less than five hundred" python3 - "$tmp/out" "$tmp/many.json" <<'P'
import json, sys
few, many = (json.load(open(p))[0]["coverage"] for p in sys.argv[1:])
sys.exit(not few["branches"] < many["branches"])
P
finish
