# SPDX-License-Identifier: MIT
# Would break: a bug that is called detected though nobody spoke, a missed one that nobody is told of, a driver whose own
# findings count as detections, a grading that does not say what it did.
. tests/cli/lib/common.sh
drivers=$tmp/drivers
mkdir -p "$drivers/fake"
cp "$FAKES/lib.sh" "$drivers/lib.sh"

# A driver with three bugs: one that is seen at once, one that only makes findings the driver has anyway, one that ends it.
cat >"$drivers/fake/run" <<'END'
#!/bin/sh
name=fake
. "$(dirname "$0")/../lib.sh"
case " $* " in
*" --describe "*)
	echo '{"name": "fake", "kernel": "6.12.9", "spec": "toy", "brief": "", "backends": ["hosted"], "plants": [
	 {"name": "seen", "set": "known", "class": "stale", "what": "no flush", "file": "fake.c", "line": 7},
	 {"name": "unseen", "set": "known", "class": "leak", "what": "forgets", "file": "fake.c", "line": 9},
	 {"name": "old", "set": "history", "row": "A99", "class": "leak", "what": "had it once", "file": "fake.c", "line": 10},
	 {"name": "dead", "set": "mutant", "class": "order", "what": "does not start", "file": "fake.c", "line": 11},
	 {"name": "same", "set": "mutant", "class": "order", "what": "nothing", "file": "fake.c", "line": 12, "equivalent": "no effect"}]}' ;;
*) fake_run "$@" ;;
esac
END
cat >"$drivers/fake/fuzz" <<'END'
#!/bin/sh
name=fake plant=
for word in "$@"; do case $word in --plant=*) plant=${word#*=} ;; --stop=*) stop=yes ;; esac; done
. "$(dirname "$0")/../lib.sh"
[ "$plant" = dead ] && { echo "iovet: the driver does not start" >&2; exit 3; }
load_corpus
trap 'exit 72' INT
[ "$plant" = seen ] && [ -f "$ASLEEP" ] && sleep 2
while [ "$plant" = seen ] && [ -f "$BUSY" ]; do :; done
[ -f "$NOISY" ] && put_finding 00000000000000ee warn "it had this before" false
[ "$plant" = seen ] && put_finding 00000000000000aa stale "a translation survives" false
[ "$plant" = old ] && put_finding 00000000000000bb ledger "a leak" false &&
	plant_counts='{"reached": 9, "triggered": 2, "reached_runs": 3, "reached_s": 0.25, "triggered_runs": 40, "triggered_s": 1.5}'
put_counts 100 2000
[ "$plant" = seen ] && [ -n "${stop-}" ] && exit 73
exit 0
END
chmod +x "$drivers/fake/run" "$drivers/fake/fuzz"
export NOISY="$tmp/noisy" ASLEEP="$tmp/asleep" BUSY="$tmp/busy"

run grade fake --set mutants --runs 1 --drivers-dir "$drivers"
check "a set that there is not is a wrong option" status_is 2
check "and it is named" err_has "mutants"

run grade fake --runs 100 --repeat 2 --json --out "$tmp/out.d" --drivers-dir "$drivers"
check "a missed bug is status 1" status_is 1
check "a bug with a finding is detected, by its oracle, each time" json "$tmp/out" \
	'[(b["detected"], b["oracle"], b["repeats"], b["set"], b["class"]) for b in j["bugs"] if b["id"] == "fake/seen"] == [(2, "stale", 2, "known", "stale")]'
check "one without is not" json "$tmp/out" '[(b["detected"], b["oracle"]) for b in j["bugs"] if b["id"] == "fake/unseen"] == [(0, "")]'
check "a driver that does not start any more is detected" json "$tmp/out" \
	'[b["oracle"] for b in j["bugs"] if b["id"] == "fake/dead"] == ["boot"]'
check "what is equivalent is neither missed nor counted in the score" json "$tmp/out" \
	'(j["summary"]["equivalent"], j["summary"]["missed"], round(j["summary"]["score"], 1)) == (1, 1, 75.0)'
check "the minimised program is counted" json "$tmp/out" '[b["ops"] for b in j["bugs"] if b["id"] == "fake/seen"] == [1]'
check "a bug of the history says when it was reached and triggered" json "$tmp/out" \
	'[(b["row"], b["reach"]["median_runs"], b["reach"]["median_s"], b["trigger"]["median_runs"], b["trigger"]["worst_s"]) for b in j["bugs"] if b["set"] == "history"] == [("A99", 3, 0.25, 40, 1.5)]'
check "and those that nobody put back say what they need" json "$tmp/out" \
	'{u["needs"] for u in j["unseeded"]} >= {"driver", "schedule"} and all(u["row"] and u["file"] and u["why"] for u in j["unseeded"])'
check "a clean run has no false alarm" json "$tmp/out" \
	'[(c["driver"], c["false_alarms"]) for c in j["clean"]] == [("fake", 0)] and j["summary"]["false_alarms"] == 0'
check "what each repetition was given is told" json "$tmp/out" \
	'(lambda t: (t["repeat"], t["runs"], t["seed"], t["empty_corpus"]))(j["terms"]) == (2, 100, 1, False)'
check "also on the page" grep -q 'in each of 2 repetitions' "$tmp/out.d/index.html"
check "JSON and page are kept" cmp -s "$tmp/out" "$tmp/out.d/grade.json"
check "the page has a plot and all bugs" grep -q '<svg' "$tmp/out.d/index.html"
check "and names the missed one" grep -q 'fake/unseen' "$tmp/out.d/index.html"
check "before those that were detected" json "$tmp/out" \
	'(lambda page: 0 < page.index("fake/unseen") < page.index("fake/seen"))(open("'"$tmp/out.d/index.html"'").read())'
check "the program of a detected one is named" json "$tmp/out" \
	'[b["program"] for b in j["bugs"] if b["detected"] and b["ops"] and not __import__("os").path.exists("'"$tmp/out.d/"'" + b["program"])] == [] and any(b["program"] for b in j["bugs"])'

run grade fake --runs 100 --out "$tmp/out.d" --drivers-dir "$drivers"
check "the text names what was missed, and where" out_has 'missed      fake/unseen'
check "and what was not put back" out_has 'not put back, needs schedule'
run grade fake --runs 100 --set mutant --out "$tmp/out.d" --drivers-dir "$drivers"
check "mutants alone do not fail" status_is 0
run grade fake --runs 100 --set known --min-score 50 --filter 'fake/s*' --out "$tmp/out.d" --drivers-dir "$drivers" --json
check "a filter chooses" json "$tmp/out" '[b["id"] for b in j["bugs"]] == ["fake/seen"]'
check "all detected is status 0" status_is 0
run grade fake --runs 100 --sample 2 -j2 --out "$tmp/out.d" --drivers-dir "$drivers" --json
check "a sample is as large as asked for" json "$tmp/out" 'len(j["bugs"]) == 2'

: >"$ASLEEP"
run grade fake --time 1 --filter fake/seen --out "$tmp/out.d" --drivers-dir "$drivers" --json
check "a machine that is busy with something else does not use up the time" json "$tmp/out" '[b["detected"] for b in j["bugs"]] == [1]'
mv "$ASLEEP" "$BUSY"
run grade fake --time 1 --filter fake/seen --out "$tmp/out.d" --drivers-dir "$drivers" --json
check "processor time does" json "$tmp/out" '[b["detected"] for b in j["bugs"]] == [0]'
rm "$BUSY"

: >"$NOISY"
run grade fake --runs 100 --json --out "$tmp/out.d" --drivers-dir "$drivers"
check "a finding without a bug is a false alarm" json "$tmp/out" 'j["summary"]["false_alarms"] == 1'
check "and says which it is" json "$tmp/out" '[a["key"] for c in j["clean"] for a in c["alarms"]] == ["00000000000000ee"]'
check "also on the page" grep -q '00000000000000ee</code> warn: it had this before' "$tmp/out.d/index.html"
check "and detects nothing" json "$tmp/out" '[b["detected"] for b in j["bugs"] if b["id"] == "fake/unseen"] == [0]'
check "which fails" status_is 1

run grade fake --filter nothing --out "$tmp/out.d" --drivers-dir "$drivers"
check "no bug is nothing" status_is 77
check "and says how to get some" err_has mutants
run grade foke --drivers-dir "$drivers"
check "a wrong name has a suggestion" err_has 'did you mean `fake`'
run grade fake --repeat 0 --drivers-dir "$drivers"
check "no repetition is wrong usage" status_is 2
run grade fake --out /dev/null/x --drivers-dir "$drivers"
check "a directory that cannot be made is status 3" status_is 3
finish
