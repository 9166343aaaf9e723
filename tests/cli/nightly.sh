# SPDX-License-Identifier: MIT
# Would break: a night that forgets the last one, one that starts over after a power cut, a corpus lost in a merge.
. tests/cli/lib/common.sh

# night DRIVERS SECONDS: the script on the stand-ins; $status, $tmp/out and $tmp/err as with run.
night()
{
	NIGHTLY_DRIVERS=$1 NIGHTLY_TIME=$2 NIGHTLY_JOBS=1 NIGHTLY_STATE=$tmp/state IOVET=$IOVET IOVET_DRIVERS=$FAKES \
		ci/nightly >"$tmp/out" 2>"$tmp/err" </dev/null
	status=$?
}

number() { n=$(cat "$1" 2>/dev/null); echo "${n:-0}"; }

night "clean finds" 2
check "a night with findings ends with status 1" status_is 1
check "the first night compares with nothing" no grep -q "since the last run" "$tmp/state/report.txt"
check "the report is written" exists "$tmp/state/index.html"
check "and the one for CI" grep -q '<testsuite name="finds"' "$tmp/state/junit.xml"
cp -R "$tmp/state/drivers/finds/findings/00000000000000aa" "$tmp/state/drivers/finds/findings/00000000000000ee"
sed -i 's/00000000000000aa/00000000000000ee/' "$tmp/state/drivers/finds/findings/00000000000000ee/finding.json"
sed -i 's/00000000000000bb/00000000000000ee/' "$tmp/state/summary.json"
before=$(ls "$tmp/state/corpus/clean" | wc -l)
night "clean finds" 2
check "the second night tells what is still there" grep -q "there in the last run too" "$tmp/state/report.txt"
check "what is new" grep -q "new since the last run" "$tmp/state/report.txt"
check "and what is gone" grep -q "finds: gone: 00000000000000ee" "$tmp/state/report.txt"
check "the corpus had grown" test "$before" -ge 2
check "it was merged first" out_has "corpus of $before programs merged into 1"
check "each night has its seed" exists "$tmp/state/corpus/clean/grown-2000"

# Cut short by SIGTERM.
NIGHTLY_DRIVERS=waits NIGHTLY_TIME=300 NIGHTLY_JOBS=1 NIGHTLY_STATE=$tmp/cut IOVET=$IOVET IOVET_DRIVERS=$FAKES \
	ci/nightly >"$tmp/out" 2>"$tmp/err" </dev/null &
pid=$!
for _ in $(seq 200); do [ -s "$tmp/cut/drivers/waits/pid" ] && break; sleep 0.05; done
kill -TERM $pid
wait $pid
status=$?
check "a night that is cut short reports what it found" status_is 1
check "it keeps the finding" grep -q 00000000000000dd "$tmp/cut/summary.json"
check "and the time that is left" test "$(cat "$tmp/cut/left")" -gt 200
echo 2 >"$tmp/cut/left"
NIGHTLY_DRIVERS=waits NIGHTLY_TIME=300 NIGHTLY_JOBS=1 NIGHTLY_STATE=$tmp/cut IOVET=$IOVET IOVET_DRIVERS=$FAKES \
	timeout -s TERM 20 ci/nightly >"$tmp/out" 2>"$tmp/err" </dev/null
check "the next call goes on with it" out_has "night 1 goes on, 2 s left"

# Cut short by a kill that nobody can catch: here of the command, as the kernel does when memory runs out.
NIGHTLY_DRIVERS="clean waits" NIGHTLY_TIME=600 NIGHTLY_JOBS=1 NIGHTLY_STATE=$tmp/dead IOVET=$IOVET IOVET_DRIVERS=$FAKES \
	ci/nightly >"$tmp/out" 2>"$tmp/err" </dev/null &
pid=$!
for _ in $(seq 200); do [ -s "$tmp/dead/drivers/waits/pid" ] && break; sleep 0.05; done
for s in /proc/[0-9]*/status; do
	grep -qs "^PPid:[[:space:]]*$pid\$" "$s" && grep -qsa "fuzz" "${s%status}cmdline" && kill -KILL "$(basename "${s%/status}")"
done
wait $pid
status=$?
check "a night whose command was killed says so by its status" status_is 137
check "the time that is left is kept, though a summary is there" test "$(number "$tmp/dead/left")" -gt 500
check "the finding is kept" exists "$tmp/dead/drivers/waits/findings/00000000000000dd/finding.json"

NIGHTLY_STATE=$tmp/cut IOVET=$tmp/none ci/nightly >"$tmp/out" 2>"$tmp/err"
status=$?
check "without the command it is the environment" status_is 3
finish
