# SPDX-License-Identifier: MIT
# Would break: a device model that crashes, hangs or disobeys its register map on some sequence of register accesses; a few
# thousand are tried here, ten million every night. And a fuzzer that would not notice: each planted fault must be found from
# nothing, printed as named accesses, replayed and made small.
. tests/cli/lib/common.sh

regs=build/regs
models=$(sed -n "s/^REGS := //p" tests/fuzz/regs/regs.mk)
for m in $models; do
	for b in fuzz run; do
		[ -x "$regs/$m/$b" ] || { echo "no $regs/$m/$b; run make regs"; exit 1; }
	done
done
run=$regs/toy/run
go() { "$@" >"$tmp/out" 2>"$tmp/err" </dev/null; status=$?; }

# ---- right models are left alone
for m in $models; do
	go $regs/$m/run --random 5000 --seed 11
	check "$m: nothing is wrong" status_is 0
	check "$m: programs break the protocol, which is counted" no out_has " 0 protocol violations"
	mv "$tmp/out" "$tmp/first"
	go $regs/$m/run --random 5000 --seed 11
	check "$m: the same seed does the same" cmp "$tmp/first" "$tmp/out"
done
REGS_STATE=$tmp/state REGS_RUNS=2000 REGS_TIME=60 ci/fuzz-regs >"$tmp/out" 2>&1
status=$?
cat "$tmp/out"
check "the engine finds nothing" status_is 0
check "in any model" test "$(grep -c 'nothing found$' "$tmp/out")" -eq "$(echo $models | wc -w)"
for f in tests/fuzz/regs/regress/*.regs; do
	[ -f "$f" ] || continue
	m=${f##*/}
	go $regs/"${m%%--*}"/run "$f"
	check "$f stays right" status_is 0
done

# ---- every plant is found from nothing, in this many programs
plants=$($run --plants)
check "there are plants" test "$(echo "$plants" | wc -l)" -ge 12
for p in $plants; do
	go $run --plant "$p" --random 20000
	check "$p is found" no status_is 0
	check "$p is told as named accesses" grep -qE '^> (write|read|set|poll|reset|dma|store|#) ' "$tmp/err"
	echo "$p: $(sed -n 's/^found after/&/p' "$tmp/out") $(sed -n 's/^regs: \([^:]*\).*/\1/p' "$tmp/err")"
done
for mp in ipu3-mmu:reset-forgets ipu3-mmu:history ipu3-mmu:assertion apple-dart:ro-writable apple-dart:w1c-stuck \
	apple-dart:w1c-stores apple-dart:state-left; do
	go $regs/${mp%:*}/run --plant ${mp#*:} --random 20000
	check "${mp#*:} is found in ${mp%:*}" no status_is 0
	echo "$mp: $(sed -n 's/^found after/&/p' "$tmp/out")"
done

# ---- under an engine: found, kept, replayed, small
mkdir -p "$tmp/corpus"
REGS_PLANT=out-of-bounds go $regs/toy/fuzz -seed=1 -runs=50000 -max_len=1024 -artifact_prefix="$tmp/" "$tmp/corpus"
check "the engine finds a memory error" status_is 1
check "and tells the access" grep -qE '^> (write|set) (CTL|TTBR)\[' "$tmp/err"
crash=$(ls "$tmp"/crash-* 2>/dev/null | head -n 1)
check "and keeps the program" test -f "$crash"
go $run --plant out-of-bounds --min "$crash"
check "it is made small" test "$(wc -l <"$tmp/out")" -eq 1
check "to one access that names the register" grep -qE '^write (CTL|TTBR)\[0\] 0x[37f]' "$tmp/out"
mv "$tmp/out" "$tmp/small.regs"
go $run --plant out-of-bounds "$tmp/small.regs"
check "which does the same" grep -q "heap-buffer-overflow" "$tmp/err"
go $run "$tmp/small.regs"
check "and not without the plant" status_is 0
REGS_PLANT=assertion go $regs/toy/fuzz -seed=1 -runs=50000 -max_len=1024 -artifact_prefix="$tmp/a-" "$tmp/corpus"
check "an assertion of the model is told" grep -q '^regs: assertion in$' "$tmp/err"
check "and kept" test -f "$(ls "$tmp"/a-crash-* 2>/dev/null | head -n 1)"

REGS_PLANT=w1c-stuck REGS_STATE=$tmp/state REGS=toy REGS_RUNS=100000 ci/fuzz-regs >"$tmp/out" 2>&1
status=$?
check "the nightly script tells" status_is 1
check "which rule" out_has "regs: clear: "
REGS_DIR=$tmp/none ci/fuzz-regs >"$tmp/out" 2>&1
status=$?
check "programs that are not built are the environment" status_is 3

# ---- conversions and mistakes
printf 'write CTL[3] 0x1 (MODE=TRANSLATE)\nreset 0\n' >"$tmp/a.regs"
go $run --asm "$tmp/a.bin" "$tmp/a.regs"
check "text becomes bytes" test "$(wc -c <"$tmp/a.bin")" -eq 32
go $run --show "$tmp/a.bin"
check "and text again" cmp "$tmp/out" "$tmp/a.regs"
go $run --min "$tmp/a.regs"
check "what is right cannot be made smaller" status_is 77
echo "write CTLL 1" >"$tmp/bad.regs"
go $run "$tmp/bad.regs"
check "a mistake is bad input" status_is 2
check "with a position" err_has "bad.regs:1:7: regprog: there is no such register"
go $run --plant nonsense "$tmp/a.regs"
check "so is a plant that does not exist" status_is 2

# ---- AFL++
if [ -x $regs/toy/afl ] && command -v afl-fuzz >/dev/null; then
	mkdir -p "$tmp/in"
	printf '0123456789abcdef' >"$tmp/in/seed"
	REGS_PLANT=out-of-bounds AFL_CUSTOM_MUTATOR_LIBRARY=$regs/toy/afl_mutator.so AFL_CUSTOM_MUTATOR_ONLY=1 AFL_NO_UI=1 \
		AFL_SKIP_CPUFREQ=1 AFL_NO_AFFINITY=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_BENCH_UNTIL_CRASH=1 \
		go afl-fuzz -s 1 -V 30 -t 2000 -i "$tmp/in" -o "$tmp/afl" -- $regs/toy/afl
	crash=$(ls "$tmp"/afl/default/crashes/id* 2>/dev/null | head -n 1)
	check "AFL++ finds it, too" test -f "$crash"
	go $run --plant out-of-bounds "$crash"
	check "and its program is replayed" grep -q "heap-buffer-overflow" "$tmp/err"
else
	echo "AFL++ was left out: no $regs/toy/afl"
fi
finish
