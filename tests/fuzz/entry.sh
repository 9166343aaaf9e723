#!/bin/sh
# SPDX-License-Identifier: MIT
# The entry points and the sink of findings, on a world without kernel: what becomes a finding, what it is called, what
# is written, and how processes end. Prints one line per claim.
set -u
CLANG=${CLANG:-clang-14}
command -v "$CLANG" >/dev/null && command -v llvm-symbolizer >/dev/null || { echo "needs $CLANG and llvm-symbolizer"; exit 77; }
dir=$(mktemp -d "${TMPDIR:-/tmp}/entry.XXXXXX") || exit 1
trap 'rm -rf "$dir"' EXIT
passed=0 failed=0
ok() { passed=$((passed + 1)); echo "ok $1"; }
bad() { failed=$((failed + 1)); echo "not ok $1"; cat "$dir/out" "$dir/err" 2>/dev/null | tail -n 12; }

flags="-std=gnu11 -O1 -g -w -fsanitize=address,undefined -fsanitize-recover=all -fno-omit-frame-pointer -Isrc -Iharness"
compile() {	# instrumentation, sources: objects into $dir
	more=$1; shift
	for c in "$@"; do $CLANG $flags $more -c "$c" -o "$dir/$(echo "${c%.c}" | tr / _).o" || exit 1; done
}
compile "" src/base/str.c src/base/arena.c src/base/diag.c src/base/file.c src/oracle/table.c \
	$(ls src/ops/*.c | grep -v exec.c) harness/fuzz/*.c
compile -fsanitize=fuzzer-no-link tests/fuzz/fake_world.c tests/fuzz/fake_driver.c
body=$(ls "$dir"/*.o | grep -v -e _main_ -e _mutator -e _run_)
$CLANG $flags $body "$dir"/harness_fuzz_main_run.o "$dir"/harness_fuzz_run_*.o -o "$dir/run" &&
	$CLANG $flags -fsanitize=fuzzer $body "$dir"/harness_fuzz_main_libfuzzer.o "$dir"/harness_fuzz_mutator_libfuzzer.o \
		-o "$dir/fuzz" || exit 1

# prog NAME LINE...: a program file.  run STATUS ARG...: the replay binary must end with STATUS.
prog() { name=$1; shift; { echo "world fake hotplug=1"; for l in "$@"; do echo "$l"; done; } >"$dir/$name.iov"; }
run() { want=$1; shift; "$dir/run" "$@" >"$dir/out" 2>"$dir/err"; [ $? -eq "$want" ]; }
says() { grep -q -e "$1" "$dir/out"; }

prog clean "lookup d0 0x1000"
prog stale "unmap d1 0x5000 7" "unmap d1 0x5000 7"
prog uaf "lookup d0 0xfff000"
prog shift "hw i0 error 33"
prog null "remove m2"
prog mmio "remove m1"
prog hang "step_time 12345"
prog random "dma m0 read 0xdead000"
prog plant "flush d0"
prog many "attach d0 m0" "lookup d3 0x1000" "unmap d5 0x7000 7" "hw i1 error 33" "flush d1"
prog wrong "lokup d0 0"

claim() { what=$1; shift; if "$@"; then ok "$what"; else bad "$what"; fi; }
t() { run "$1" "$2" && says "$3"; }

claim clean_programs_exit_0 t 0 "$dir/clean.iov" ": clean"
claim reported_findings_exit_1_with_the_driver_function t 1 "$dir/stale.iov" "stale \[STALE-1\] 7 pages, in forget_flush"
claim asan_errors_are_memory_findings t 1 "$dir/uaf.iov" "memory heap-use-after-free.*in use_after_free"
claim ubsan_errors_are_undefined_findings t 1 "$dir/shift.iov" "undefined .*in shift_too_far"
claim null_pointers_are_fatal_findings t 1 "$dir/null.iov" "memory null-pointer.*in write_to"
claim registers_without_accessor_are_named t 1 "$dir/mmio.iov" "mmio-without-accessor"
claim endless_loops_are_progress_findings t 1 "$dir/hang.iov" "progress .*in fake_driver"
claim text_errors_exit_2 run 2 "$dir/wrong.iov"
claim text_errors_have_a_position grep -q "wrong.iov:2:1: .*did you mean .lookup" "$dir/err"
claim missing_files_exit_2 run 2 "$dir/none.iov"
claim unknown_options_exit_2 run 2 --frobnicate "$dir/clean.iov"
claim plants_are_off_by_default run 0 "$dir/plant.iov"
claim plants_can_be_switched_on run 1 --plant=boom "$dir/plant.iov"
claim unknown_plants_exit_2 run 2 --plant=bang "$dir/plant.iov"

equal_traces() { run 0 --twice "$dir/clean.iov"; }
unequal_traces() { run 3 --twice --out "$dir/nd" "$dir/random.iov" && grep -q "not deterministic" "$dir/err" &&
	grep -q "dma m0 read 0xdead000" "$dir/nd/nondeterministic.iov"; }
claim equal_traces_pass_twice equal_traces
claim unequal_traces_are_an_error_of_ours unequal_traces

one_fatal_file_does_not_stop_the_others() { run 1 "$dir/null.iov" "$dir/clean.iov" && says "clean.iov: .*: clean"; }
claim one_fatal_file_does_not_stop_the_others one_fatal_file_does_not_stop_the_others

records() {
	run 1 --out "$dir/rec" "$dir/stale.iov" "$dir/null.iov" && [ "$(ls "$dir/rec/findings" | wc -l)" -eq 2 ] &&
		cmp -s "$dir/stale.iov" "$(dirname "$(grep -l STALE-1 "$dir"/rec/findings/*/finding.json)")/program.iov" &&
		cat "$dir"/rec/findings/*/finding.json "$dir"/rec/counts.*.json | python3 -c '
import json, sys
text, at, got = sys.stdin.read(), 0, []
while text[at:].strip():
    value, end = json.JSONDecoder().raw_decode(text[at:].lstrip())
    at += len(text[at:]) - len(text[at:].lstrip()) + end
    got.append(value)
counts = [g for g in got if "runs" in g]
found = {g["what"]: g for g in got if "oracle" in g}
assert len(counts) == 1, counts
assert {f["key"]: f["count"] for f in counts[0]["findings"]} == {
    found["unmap"]["key"]: 2, found["null-pointer"]["key"]: 1}, counts
assert found["null-pointer"]["fatal"] and not found["unmap"]["fatal"]
assert found["unmap"]["sites"][0]["at"].startswith("forget_flush ")
assert found["unmap"]["function"] == "forget_flush"
'
}
claim each_new_key_leaves_one_record_and_counts_add_up records
no_half_records() { [ -z "$(find "$dir/rec/findings" -name '.*' -mindepth 1)" ]; }
claim no_temporary_directories_are_left no_half_records

known() {
	run 1 --json "$dir/stale.iov"
	python3 -c 'import json,sys; print(json.load(sys.stdin)[0]["findings"][0]["key"], "# triaged")' <"$dir/out" >"$dir/known"
	run 0 --known "$dir/known" --out "$dir/kn" "$dir/stale.iov" && says "known " && [ -e "$dir/kn/findings" ]
}
claim known_findings_are_counted_but_do_not_fail known
claim an_output_below_a_file_exits_3 run 3 --out "$dir/known/x" "$dir/clean.iov"

minimal() {
	run 1 --json "$dir/many.iov"
	key=$(python3 -c 'import json,sys
print([f["key"] for f in json.load(sys.stdin)[0]["findings"] if f["oracle"] == "'"$1"'"][0])' <"$dir/out")
	run 0 --min --key="$key" "$dir/many.iov" && [ "$(grep -vc '^#' "$dir/out")" -eq 2 ] && says "$2"
}
claim minimising_keeps_the_finding_asked_for minimal stale "^unmap d0 0x0 7$"
claim minimising_survives_other_findings minimal undefined "^hw i0 none 33$"
claim minimising_survives_fatal_findings run 0 --min "$dir/null.iov"
boot_needs_no_program() { FAKE_BOOT=1 run 0 --min "$dir/many.iov" && says "wrong before any program" && [ "$(grep -vc '^#' "$dir/out")" -eq 1 ]; }
claim what_booting_shows_needs_no_program boot_needs_no_program
claim nothing_to_minimise_exits_77 run 77 --min "$dir/clean.iov"

convert() { run 0 --asm "$dir/many.iov" -o "$dir/many.bin" && run 0 --show "$dir/many.bin" && cmp -s "$dir/out" "$dir/many.iov"; }
claim text_to_bytes_to_text_is_the_same convert
describe() { run 0 --describe && python3 -c 'import json,sys
d = json.load(sys.stdin)
assert d["name"] == "fake" and d["kernel"] == "6.12.38" and "map" in d["ops"] and [p["name"] for p in d["plants"]] == ["boom"]' <"$dir/out"; }
claim a_binary_describes_itself_as_json describe

fuzz() {	# from nothing, the engine must find the fatal one, and go on in the same process
	mkdir -p "$dir/corpus"
	"$dir/fuzz" -seed=1 -runs=20000 -max_len=1544 --out="$dir/fz" --known="$dir/known" "$dir/corpus" >"$dir/out" 2>"$dir/err" &&
		grep -qE "null-pointer|mmio-without-accessor" "$dir"/fz/findings/*/finding.json && ! grep -q 'finding.*STALE-1' "$dir/err" &&
		[ "$(ls "$dir"/fz/counts.*.json | wc -l)" -eq 1 ] && grep -q '"runs": 2[0-9][0-9][0-9][0-9],' "$dir"/fz/counts.*.json
}
claim the_engine_finds_a_fatal_bug_and_goes_on fuzz
fuzz_hangs() {	# nobody knows what a watchdog interrupts
	mkdir -p "$dir/hangs"
	run 0 --asm "$dir/hang.iov" -o "$dir/hangs/hang" || return
	"$dir/fuzz" -seed=1 -runs=20000 --out="$dir/fz" "$dir/hangs" >"$dir/out" 2>"$dir/err"
	[ $? -eq 70 ]
}
claim an_endless_loop_ends_the_engine_with_70 fuzz_hangs
nofork() { run 1 --nofork "$dir/null.iov" "$dir/clean.iov" && says "clean.iov: .*: clean"; }
claim a_fatal_file_does_not_stop_the_others_of_its_process nofork
fuzz_stop() {
	echo "world fake" >"$dir/empty.iov"; rm -rf "$dir/corpus"; mkdir -p "$dir/corpus"
	"$dir/fuzz" -seed=1 -max_len=8 -max_total_time=60 --out="$dir/stop" "$dir/corpus" >"$dir/out" 2>"$dir/err" &
	pid=$!
	for i in $(seq 60); do grep -q INITED "$dir/err" && break; sleep 0.3; done
	kill -TERM $pid; wait $pid
	[ $? -eq 72 ] && grep -q '"runs"' "$dir"/stop/counts.*.json
}
claim a_stopped_engine_leaves_its_counts fuzz_stop

echo "subtests: $passed passed, $failed failed"
[ $failed -eq 0 ]
