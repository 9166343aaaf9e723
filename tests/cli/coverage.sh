# SPDX-License-Identifier: MIT
# Would break: a report that tells no coverage, or that of something else than the driver's own files; a list that does not add up; a
# reason that hides a condition which is reached.
. tests/cli/lib/common.sh
cov=$(dirname "$IOVET")/drivers/toy/cov
[ -x "$cov" ] || { echo "no $cov: run make drivers"; exit 77; }

run fuzz toy --runs 500 --seed 1 --json --out "$tmp/many"
check "lines and branches are percentages" json "$tmp/out" \
	'all(0 < j[0]["coverage"][k] <= 100 for k in ("lines", "branches"))'
cp "$tmp/out" "$tmp/many.json"
cat >"$tmp/sum.py" <<'P'
# uncovered.txt OUT: the lines are what the percentages leave; prints how many branches cannot be reached
import json, re, sys
left, unreachable = [0, 0], 0
for line in open(sys.argv[1]):
    unreachable |= line.startswith("# Cannot be reached")
    m = re.fullmatch(r"(.+):(\d+):(\d+): \w+: never (true|false|reached)( \(\d+\))?: .+", line.rstrip())
    if m:
        path, row, column, what = m.groups()[:4]
        assert path.endswith((".c", ".h")) and len(open(path).readlines()[int(row) - 1]) > int(column)
        left[unreachable] += 2 if what == "reached" else 1
    else:
        assert not line.strip() or line[0] in "#\t", line
c = json.load(open(sys.argv[2]))[0]["coverage"]
n = c["count"]
assert [n["reachable"] - n["taken"], n["all"] - n["reachable"]] == left and left[0], (n, left)
assert abs(c["branches"] - 100 * n["taken"] / n["all"]) < 0.01 and abs(c["reachable"] - 100 * n["taken"] / n["reachable"]) < 0.01
print(left[1])
P
check "what is not covered is listed, and is what the percentages leave" \
	python3 "$tmp/sum.py" "$tmp/many/drivers/toy/uncovered.txt" "$tmp/out"
check "what a plant alone would reach has a reason" grep -A1 ': toy_command: never reached: iova' "$tmp/many/drivers/toy/uncovered.txt"
check "the report leads there" grep -q 'href="drivers/toy/uncovered.txt"' "$tmp/many/index.html"
check "and tells both figures" grep -q '%</a> <span class=dim.*of all' "$tmp/many/index.html"
run drivers --json --from "$tmp/many"
check "the list of drivers tells what a run measured" json "$tmp/out" \
	'[d["programs"] >= 500 and d["coverage"]["branches"] > 0 for d in j if d["name"] == "toy"] == [True]'
check "and nothing of drivers that it did not run" json "$tmp/out" \
	'all(d["exec_per_s"] is d["coverage"]["lines"] is None for d in j if d["name"] != "toy")'
mkdir "$tmp/none" && printf 'world toy\n' >"$tmp/none/one.iov"
run fuzz toy --runs 1 --seed 1 --json --out "$tmp/few" --corpus "$tmp/none"
check "one empty program covers less than five hundred" python3 - "$tmp/out" "$tmp/many.json" <<'P'
import json, sys
few, many = (json.load(open(p))[0]["coverage"] for p in sys.argv[1:])
sys.exit(not few["branches"] < many["branches"])
P

# Reasons of another tree: the command finds them beside itself.
mkdir -p "$tmp/tree/build" "$tmp/tree/harness/drivers/toy" "$tmp/tree/harness/drivers/base"
cp "$IOVET" "$tmp/tree/build/iovet"
drivers=$(dirname "$IOVET")/drivers
reasons=$tmp/tree/harness/drivers/toy/unreached.txt
again()
{
	"$tmp/tree/build/iovet" fuzz toy --drivers-dir "$drivers" --corpus "$tmp/many/corpus/toy" --runs 1 --json --out "$tmp/again" \
		>"$tmp/out" 2>"$tmp/err"
	status=$?
}
cat >"$reasons" <<'R'
# a comment
toy_hw.c:toy_read: never reached: nothing like this
	A reason.
toy.c:toy_of_xlate: never true: args->args_count == 1
	Wrong.
toy.c:kw_set_plant: *
	Coverage is measured
	without a plant.
include base
R
printf 'toy.c:toy_of_xlate: never true: args->args_count == 1\n\tWrong here.\n' >"$tmp/tree/harness/drivers/base/unreached.txt"
again
check "a reason about what is reached is stale" grep -q 'unreached.txt:4:1: .*unreached-stale: ' "$tmp/err"
check "a reason about nothing is told" grep -q 'unreached.txt:2:1: .*unreached-unknown: ' "$tmp/err"
check "one that was included and does not hold is not" test "$(grep -c 'unreached-' "$tmp/err")" = 2
check "the reasons that hold are counted" test "$(python3 "$tmp/sum.py" "$tmp/again/drivers/toy/uncovered.txt" "$tmp/out")" = 14
check "a reason of two lines is one" grep -q '	Coverage is measured without a plant.' "$tmp/again/drivers/toy/uncovered.txt"

# refused COLUMN LINE
refused()
{
	printf '%s\n' "$2" >"$reasons"
	again
	check "refused with a position: $2" eval "status_is 2 && grep -q 'unreached.txt:1:$1: .*unreached-line: ' '$tmp/err'"
}
refused 1 'toy.c'
refused 10 'toy.c:f: sometimes'
refused 22 'toy.c:f: never true (0): x'
refused 9 'include nowhere'
refused 1 '	alone'
refused 1 'toy.c:f: never true: x'
finish
