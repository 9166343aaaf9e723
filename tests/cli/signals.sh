# SPDX-License-Identifier: MIT
# Would break: Ctrl-C or a kill that loses findings or corpus, and children that outlive the command.
. tests/cli/lib/common.sh

# Starts `iovet fuzz waits` and waits until its process has found something. Sets $pid and $child.
start()
{
	out=$1
	"$IOVET" fuzz waits --time 300 --out "$out" --drivers-dir "$FAKES" --json >"$tmp/out" 2>"$tmp/err" &
	pid=$!
	wait_for "$out/drivers/waits/pid"
	child=$(cat "$out/drivers/waits/pid")
}

wait_for() { for _ in $(seq 200); do [ -s "$1" ] && return 0; sleep 0.05; done; return 1; }
gone() { for _ in $(seq 100); do kill -0 "$1" 2>/dev/null || return 0; sleep 0.05; done; return 1; }

for sig in INT TERM; do
	start "$tmp/$sig"
	kill -$sig "$pid"
	wait "$pid"
	status=$?
	check "SIG$sig: the status is that of what was found" status_is 1
	check "SIG$sig: the finding is reported" json "$tmp/out" '[f["key"] for f in j[0]["findings"]] == ["00000000000000dd"]'
	check "SIG$sig: the process could count to the end" json "$tmp/out" 'j[0]["runs"] == 50'
	check "SIG$sig: the corpus is kept" exists "$tmp/$sig/corpus/waits/grown-1"
	check "SIG$sig: the summary says that it was cut short" json "$tmp/$sig/summary.json" 'j["interrupted"]'
	check "SIG$sig: the report is written" exists "$tmp/$sig/index.html"
	check "SIG$sig: no process is left behind" gone "$child"
done

start "$tmp/kill"
kill -KILL "$child"
first=$child
for _ in $(seq 200); do
	child=$(cat "$tmp/kill/drivers/waits/pid")
	[ "$child" != "$first" ] && break
	sleep 0.05
done
check "a killed process is started again" test "$child" != "$first"
check "with another seed" exists "$tmp/kill/corpus/waits/grown-2"
kill -INT "$pid"
wait "$pid"
check "what the killed process found is reported" json "$tmp/out" \
	'[f["key"] for f in j[0]["findings"]] == ["00000000000000dd"] and j[0]["restarts"] == 1'

start "$tmp/dead"
kill -KILL "$pid"
wait "$pid" 2>/dev/null
check "a killed command takes its children along" gone "$child"
check "and leaves the finding" exists "$tmp/dead/drivers/waits/findings/00000000000000dd/finding.json"
check "and the corpus" exists "$tmp/dead/corpus/waits/grown-1"
finish
