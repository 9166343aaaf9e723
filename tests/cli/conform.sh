# SPDX-License-Identifier: MIT
# Would break: a directed test whose failure is not reported, or under another rule; a test that cannot say anything and
# counts as passed; a program for another driver; a known finding that fails a run, or one that is not known and does not.
. tests/cli/lib/common.sh

tests=$tmp/tests
mkdir -p "$tests/clean"
# put NAME RULES NEEDS [LINE]...: a test; the lines go in front of its world.
put()
{
	file=$tests/$1.iov
	printf '# rule: %s\n# needs: %s\n# Something would break.\n' "$2" "$3" >"$file"
	shift 3
	[ $# -eq 0 ] || printf '%s\n' "$@" >>"$file"
	printf 'world *\nmap d0 $P1 pa0 1 rw\ndma m0 read $P1+0x10\n' >>"$file"
}
conform() { run conform "$@" --tests "$tests" --drivers-dir "$FAKES"; }
of() { python3 -c 'import json,sys; j=json.load(open(sys.argv[1])); print(*["%s/%s/%s" % (r["id"], r["rule"],
	"known" if r["known"] else "skip" if r["skipped"] else "ok" if r["ok"] else "bad") for r in j["results"]])' "$tmp/out"; }

put passes "MAP-10 MAP-6" "map dma"
conform clean
check "a program without finding passes" status_is 0
check "each rule is a test of its own" out_has "ok 2 - clean passes MAP-6"
check "the output is TAP 13" test "$(head -n 1 "$tmp/out")" = "TAP version 13"
check "with a plan" test "$(tail -n 1 "$tmp/out")" = 1..2

put fails "MAP-10 MAP-6" "map" "# finds: 00000000000000aa MAP-6 contract map-over-mapping"
conform clean --filter fails --json
check "a finding fails the run" status_is 1
check "the rule that it names fails and the other does not" test "$(of)" = "fails/MAP-10/ok fails/MAP-6/bad"
check "why is told" json "$tmp/out" 'j["results"][1]["why"] == "fake map-over-mapping" and j["failed"] == 1 and j["passed"] == 1'
conform clean --filter fails
check "TAP tells it as well" out_has "not ok 2 - clean fails MAP-6"
check "and why" out_has "# fake map-over-mapping (00000000000000aa)"

put hazard "MAP-1" "map" "# finds: 00000000000000ab IPU3-B30 contract unmap-negative"
conform clean --filter hazard --json
check "a hazard fails the rule that it breaks" test "$(of)" = "hazard/MAP-1/bad"
put oracle "ATTACH-9 MAP-10" "map" "# finds: 00000000000000ac - ledger leak"
conform clean --filter oracle --json
check "a finding without rule fails the rule that is judged by its oracle" test "$(of)" = "oracle/ATTACH-9/bad oracle/MAP-10/ok"
put other "MAP-10" "map" "# finds: 00000000000000ad - memory heap-use-after-free" "# finds: 00000000000000ae PM-5 contract power-failed"
conform clean --filter other --json
check "what is about no rule of the test is a result of its own" test "$(of)" = "other/MAP-10/ok other/memory/bad other/PM-5/bad"
put another-spec "FLUSH-15" "map" "# finds: 00000000000000af TOY-1 protocol TTBR_WHILE_TRANSLATING"
conform clean --filter another-spec --json
check "an invariant of another spec is not this one" test "$(of)" = "another-spec/FLUSH-15/ok another-spec/TOY-1/bad"

printf -- '- key: 00000000000000aa\n  driver: clean\n  verdict: driver-bug\n  reason: An old one.\n' >"$tmp/known.yaml"
conform clean --filter fails --known "$tmp/known.yaml" --json
check "a known finding fails nothing" status_is 0
check "and is no success" test "$(of)" = "fails/MAP-10/ok fails/MAP-6/known"
check "it is counted" json "$tmp/out" 'j["known"] == 1 and j["failed"] == 0 and not j["results"][1]["ok"]'
conform clean --filter fails --known "$tmp/known.yaml"
check "TAP has it as to do" out_has "not ok 2 - clean fails MAP-6 # TODO known 00000000000000aa: An old one."
conform finds --filter fails --known "$tmp/known.yaml"
check "for another driver it is not known" status_is 1

put lacks "PM-5" "suspend"
conform clean --filter lacks
check "a driver without the operation is not tested" status_is 77
check "which is told" out_has "# SKIP the driver has no operation suspend"
put senseless "MAP-10" "map" "# leaves: 0 map"
conform clean --filter senseless --json
check "what was left out by the executor was not tested" test "$(of)" = "senseless/MAP-10/skip"
check "the line is told" json "$tmp/out" 'j["results"][0]["why"] == "map in line 6 makes no sense with this driver"'
put extra "MAP-10" "map"
echo 'lookup d0 $P1' >>"$tests/extra.iov"
conform clean --filter extra
check "a line that is not needed and not offered is left out" status_is 0
put far "MAP-14" "map"
echo 'dma $FAR read $P1' >>"$tests/far.iov"
conform clean --filter far
check "a driver without such a master is not tested" out_has "# SKIP all masters are behind one instance"
put clean/own "MAP-10" "map"
conform finds --filter 'clean/*'
check "a test for one driver is not run on others" status_is 77
conform clean --filter 'clean/*'
check "but on that one" out_has "ok 1 - clean clean/own MAP-10"
conform clean --filter MAP-1 --json
check "a filter may name a rule" test "$(of)" = "hazard/MAP-1/bad"
conform clean --filter nothing
check "a filter that nothing fits runs nothing" status_is 77
conform clean finds --filter passes --json
check "several drivers make a list" json "$tmp/out" '[r["target"] for r in j] == ["clean", "finds"]'
check "nothing stays behind" no ls -d /tmp/iovet-conform-*/*-passes.iov

put ends MAP-10 map "# ends: 3"
conform clean --filter '[ep]*s' --json
check "a binary that fails is a problem of the environment" status_is 3
check "the program is named" err_has "ends.iov: clean gives no answer (status 3)"
check "the other programs are run all the same" test "$(of)" = "passes/MAP-10/ok passes/MAP-6/ok"
rm "$tests/ends.iov"

# Wrong input.
conform claen
check "an unknown driver" status_is 2
check "has a suggestion" err_has "did you mean \`clean\`?"
run conform
check "no driver at all" status_is 2
bad() { rm -f "$tests"/bad*.iov; printf '%s\n' "$@" >"$tests/bad.iov"; conform clean; }
bad '# rule: MAP-6 MAP-999' '# Why.' 'world *'
check "an unknown rule" status_is 2
check "is shown at its place" err_has "bad.iov:1:15: conform-rule: there is no rule \`MAP-999\`"
bad '# rule: MAP-6' '# needs: map unnmap' '# Why.' 'world *'
check "an unknown operation is shown at its place" err_has "bad.iov:2:14: conform-needs: unknown operation \`unnmap\`; did you mean \`unmap\`?"
bad '# rule: MAP-6' '# Why.' 'world toy'
check "a general test has a general world" err_has "bad.iov:3:1: conform-world"
bad '# rule: MAP-6' '# Why.' 'world *' 'map d0 $Q pa0 1 rw'
check "an unknown placeholder is shown at its place" err_has "bad.iov:4:8: conform-placeholder"
bad '# Why.' 'world *'
check "a test that names no rule" err_has "conform-rule"
rm "$tests/bad.iov"

# The tests of the project, on the drivers that are here.
[ -x build/drivers/toy/run ] || finish
run conform toy --json
check "toy keeps all rules" status_is 0
check "and many are looked at" json "$tmp/out" 'j["passed"] > 250 and j["known"] == 0'
# plant NAME RULE: with it a test of this rule fails.
plant()
{
	run conform toy --plant "$1" --filter "$3" --json
	check "with plant $1 a test fails" status_is 1
	check "with plant $1 rule $2 fails" json "$tmp/out" "any(r['rule'] == '$2' and not r['ok'] for r in j['results'])"
}
plant wrong-errno MAP-6 'map-over*'
plant unmap-short MAP-2 'unmap-*'
plant lookup-offset MAP-16 'lookup-*'
plant map-no-undo MAP-3 'map-*'
plant last-page MAP-10 'map-last-page'
plant wrong-index MAP-10 'map-*'
plant wrong-prot IPU3-41 'map-r*'
plant wrong-stream ATTACH-4 'attach-wide*'
plant resume-forgets TOPO-3 'suspend-*'
plant no-invalidate FLUSH-8 'unmap-*'
plant early-invalidate FLUSH-8 'unmap-prefetched'
plant first-stream-only FLUSH-8 'attach-*'
plant same-page FLUSH-8 'unmap-every-page'
plant leak-tables ACCT-9 'domain-*'
plant leak-on-error DOM-13 'domain-*'
plant wrong-aperture MAP-12 'map-*'
plant enable-first TOY-2 'toy/*'
plant no-wait TOY-13 'toy/*'
plant endless-poll ACC-6 '*-stuck'
plant irq-storm DART-63 'irq-*'
plant device-ref PROBE-6 'replug-*'
plant irq-kept PROBE-16 'rebind*'
plant double-free DOM-14 'domain-*'
finish
