# SPDX-License-Identifier: MIT
# Would break: findings that are lost or shown twice, a supervisor that gives up too early or never, wrong exit codes.
. tests/cli/lib/common.sh
fuzz() { run fuzz "$@" --drivers-dir "$FAKES"; }

fuzz clean --runs 1000 --out "$tmp/a" --json
check "a clean run is clean" status_is 0
check "the shape of --json is kept" json "$tmp/out" \
	'set(j[0]) >= {"driver", "engine", "seed", "runs", "seconds", "cpu_s", "exec_per_s", "ops_per_s", "coverage", "findings"}'
check "unknown coverage is null" json "$tmp/out" 'j[0]["coverage"]["lines"] is None and j[0]["coverage"]["branches"] is None'
check "runs are counted" json "$tmp/out" 'j[0]["runs"] == 1000 and j[0]["exec_per_s"] > 0 and j[0]["ops_per_s"] > 0'
check "the grown corpus is kept" exists "$tmp/a/corpus/clean/grown-1"
check "a pipe gets no progress line" test ! -s "$tmp/err"
fuzz clean --runs 1000 --seed 7 --out "$tmp/a" --json
check "the seed reaches the engine" exists "$tmp/a/corpus/clean/grown-7"

fuzz finds --runs 1000 --out "$tmp/b" --json
check "findings give status 1" status_is 1
check "each finding is listed once, with its members" json "$tmp/out" \
	'[f["key"] for f in j[0]["findings"]] == ["00000000000000aa", "00000000000000bb"] and
	 set(j[0]["findings"][0]) >= {"key", "oracle", "rule", "title", "site", "program", "known"}'
check "occurrences are counted" json "$tmp/out" 'j[0]["findings"][0]["count"] == 3'
check "new findings are minimised" json "$tmp/out" 'open(j[0]["findings"][0]["program"]).read().count("\n") == 2'
check "and traced" exists "$tmp/b/drivers/finds/findings/00000000000000aa/trace.txt"
check "the report is written" grep -q "a cached translation survives unmap" "$tmp/b/index.html"
check "titles are escaped" grep -q "the model says 0 &lt;here&gt;" "$tmp/b/index.html"
check "a page per finding" grep -q 'fake_alloc' "$tmp/b/finding-finds-00000000000000aa.html"
check "nothing in the report is loaded from elsewhere" no grep -Eq '(src|href)="?(https?:|//)' "$tmp/b/index.html"

fuzz dies --runs 300 --out "$tmp/c" --json
check "a fatal finding does not end the run" json "$tmp/out" 'j[0]["runs"] == 300 and j[0]["restarts"] >= 2'
check "it is kept once" json "$tmp/out" '[(f["key"], f["fatal"]) for f in j[0]["findings"]] == [("00000000000000cc", True)]'
check "restarted processes get other seeds" test "$(grep -c INITED "$tmp/c/drivers/dies/fuzz.0.log")" -ge 3
fuzz dies --runs 300 --out "$tmp/c" --json
check "an input that ends the process is replayed alone and set apart" json "$tmp/out" \
	'"00000000000000fa" in [f["key"] for f in j[0]["findings"]] and j[0]["runs"] >= 300'

mkdir -p "$tmp/fatal"
printf 'FATAL' >"$tmp/fatal/input"
fuzz clean --runs 1000 --out "$tmp/d" --corpus "$tmp/fatal" --json
check "a corpus that ends the process at once does not stop the run" json "$tmp/out" \
	'j[0]["runs"] >= 1000 and [f["key"] for f in j[0]["findings"]] == ["00000000000000fa"]'

fuzz barren --time 20 --out "$tmp/e" --json
check "a driver that cannot start is the environment" status_is 3
check "its last words are passed on" err_has "something is wrong at boot"
fuzz env --time 20 --out "$tmp/e"
check "complaints of the driver are passed on" err_has "llvm-symbolizer is missing"
check "and the status is 3" status_is 3
fuzz barren clean --runs 100 --time 20 --out "$tmp/e" --json
check "other drivers go on" json "$tmp/out" '[d["runs"] for d in j] == [0, 1000]'
fuzz clean finds --runs 100 --jobs 3 --out "$tmp/f" --json
check "jobs have different seeds and share corpus and findings" json "$tmp/out" \
	'[d["runs"] for d in j] == [3000, 3000] and len(j[1]["findings"]) == 2'
check "each job grew the corpus" exists "$tmp/f/corpus/clean/grown-3"
# A copy of the executable alone.
mkdir -p "$tmp/alone/bin"
cp "$IOVET" "$tmp/alone/bin/iovet"
"$tmp/alone/bin/iovet" fuzz clean --runs 10 --out "$tmp/alone/out" --drivers-dir "$FAKES" >"$tmp/out" 2>"$tmp/err"
check "that neither corpus nor known list is there is told, once" test "$(grep -c 'warning: .*neither corpus nor' "$tmp/err")" = 1
"$tmp/alone/bin/iovet" fuzz clean --runs 10 --out "$tmp/alone/out" --corpus "$tmp/fatal" --drivers-dir "$FAKES" >"$tmp/out" 2>"$tmp/err"
check "with a corpus that was named, of the other" err_has 'no list of known findings'
finish
