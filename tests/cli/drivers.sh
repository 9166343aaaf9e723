# SPDX-License-Identifier: MIT
# Would break: a driver that is missing from the list, or is called ready and is not; services that miss what they are to find.
. tests/cli/lib/common.sh

mkdir -p "$tmp/d/known/nested" "$tmp/d/mute"
printf '#!/bin/sh\nexit 9\n' >"$tmp/d/mute/run"
cp "$FAKES/clean/run" "$tmp/d/known/nested/run"
cp "$FAKES/lib.sh" "$tmp/d/known/"
chmod +x "$tmp/d/mute/run"
run drivers --json --drivers-dir "$tmp/d"
check "the list is printed" status_is 0
check "a nested driver has a name with a slash" json "$tmp/out" '"known/nested" in [d["name"] for d in j]'
check "a binary that fails is called broken, and why" json "$tmp/out" \
	'[(d["state"], "status 9" in d["why"]) for d in j if d["name"] == "mute"] == [("broken", True)]'
run drivers --json --drivers-dir "$FAKES"
check "a good driver is ready" json "$tmp/out" \
	'[(d["state"], d["why"], d["kernel"], d["spec"], d["backends"]) for d in j if d["name"] == "clean"] == [("ready", "", "6.12.9", "toy", ["hosted"])]'
check "the shape is kept" json "$tmp/out" \
	'all(set(d) >= {"name", "kernel", "spec", "backends", "state", "why"} for d in j)'
cp -R "$FAKES" "$tmp/planted"
mv "$tmp/planted/finds" "$tmp/planted/clean+finds"
run drivers --json --drivers-dir "$tmp/planted"
check "a driver with a plant is not listed" json "$tmp/out" '[d["name"] for d in j if "+" in d["name"]] == []'
run run clean+finds --drivers-dir "$tmp/planted" "$tmp/d/mute/run"
check "but is there for who names it" status_is 0
run drivers --from "$tmp/none"
check "a run that is not there is an error" status_is 2
check "which names it" err_has "$tmp/none/summary.json"

# run_of DIR CPU_S: what a run of the driver `clean` for so long leaves
run_of()
{
	mkdir -p "$1"
	printf '{"drivers": [{"driver": "clean", "runs": 5000, "cpu_s": %s, "exec_per_s": 2500, "coverage": {}, "findings": []}]}\n' "$2" \
		>"$1/summary.json"
	run drivers --json --drivers-dir "$FAKES" --from "$1"
}
run_of "$tmp/long" 2
check "the speed is that of the run" json "$tmp/out" '[d["exec_per_s"] for d in j if d["name"] == "clean"] == [2500]'
run_of "$tmp/short" 0.9
check "but not of one that was too short to tell" json "$tmp/out" \
	'[(d["programs"], d["exec_per_s"]) for d in j if d["name"] == "clean"] == [(5000, None)]'
run drivers --drivers-dir "$tmp/none"
check "nothing is nothing" status_is 77

run drivers --json
python3 - "$tmp/out" >"$tmp/broken" <<'EOF'	# of this tree: others are built and taken away while this runs
import json, os, sys
ours = lambda name: os.path.exists("harness/drivers/%s/driver.mk" % name) or os.path.exists("harness/%s/driver.mk" % name)
print(*("%s: %s" % (d["name"], d["why"]) for d in json.load(open(sys.argv[1])) if d["state"] == "broken" and ours(d["name"])), sep="\n", end="")
EOF
check "no driver that is built here is broken" diff /dev/null "$tmp/broken"
for d in toy arm-smmu-v3; do	# its interrupts are messages, too
	binary=$(dirname "$IOVET")/drivers/$d/run
	[ ! -x "$binary" ] || check "the services pass their self-test under $d" "$binary" --selftest
done

mkdir -p "$tmp/tree/build" "$tmp/tree/harness/drivers/someday" "$tmp/tree/harness/known/later" "$tmp/tree/harness/known/none"
touch "$tmp/tree/harness/drivers/someday/driver.mk" "$tmp/tree/harness/known/later/driver.mk"
cp "$IOVET" "$tmp/tree/build/iovet"
"$tmp/tree/build/iovet" drivers --json >"$tmp/out" 2>"$tmp/err"
check "a driver without binaries is listed as not built" json "$tmp/out" \
	'[(d["name"], d["state"], d["why"]) for d in j] == [(n, "not-built", "not built") for n in ("known/later", "someday")]'
printf '# a comment\nnowhere: nobody knows\nsomeday: a second name\n' >"$tmp/tree/harness/drivers/not-hosted.txt"
"$tmp/tree/build/iovet" drivers --json >"$tmp/out" 2>"$tmp/err"
check "a system that is not hosted is listed with the reason" json "$tmp/out" \
	'[(d["name"], d["state"], d["why"]) for d in j if "/" not in d["name"]] == [("nowhere", "not-hosted", "nobody knows"), ("someday", "not-built", "not built")]'
mkdir -p "$tmp/tree/harness/uml"
printf '# a comment\nsome*: it is too late\n' >"$tmp/tree/harness/uml/not-here.txt"
"$tmp/tree/build/iovet" drivers --json >"$tmp/out" 2>"$tmp/err"
check "a driver that the kernel of the back end uml is without is listed with the reason" json "$tmp/out" \
	'[(d["name"], d["why_not_uml"]) for d in j if "/" not in d["name"]] == [("nowhere", None), ("someday", "it is too late")]'
finish
