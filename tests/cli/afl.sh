# SPDX-License-Identifier: MIT
# Would break: state that survives from one program to the next (AFL++ then sees other edges for the same input), a
# finding that the second engine does not keep, and what it grew not coming back into the corpus.
. tests/cli/lib/common.sh
command -v afl-fuzz >/dev/null || { echo "afl-fuzz is not installed"; exit 77; }
drivers=$(dirname "$IOVET")/drivers
for d in toy ipu3-mmu apple-dart; do
	[ -x "$drivers/$d/afl" ] || { echo "no $drivers/$d/afl: run make afl"; exit 77; }
done

grown() { test "$(ls "$tmp/$1/corpus/$1" | wc -l)" -gt "$(ls "corpus/seed/$1" 2>/dev/null | wc -l)"; }

# start DRIVER OPTION...: in the background, because a run with findings spends time on making them small.
start()
{
	d=$1
	shift
	("$IOVET" fuzz "$d" --engine afl --time 4 --seed 1 --json --out "$tmp/$d" "$@" >"$tmp/$d.json" 2>"$tmp/$d.err"
	 echo $? >"$tmp/$d.status") </dev/null &
}

start ipu3-mmu
start apple-dart
start toy --plant wrong-errno
wait
for d in toy ipu3-mmu apple-dart; do
	cp "$tmp/$d.json" "$tmp/out" && cp "$tmp/$d.err" "$tmp/err"
	check "$d: it ran to the end" test "$(cat "$tmp/$d.status")" -le 1
	check "$d: every input takes the same way each time" json "$tmp/out" "j[0]['stability'] == 100"
	check "$d: programs and operations are counted" json "$tmp/out" \
		'j[0]["runs"] >= 256 and j[0]["ops"] > j[0]["runs"] and j[0]["exec_per_s"] > 0'
	check "$d: the queue is in the corpus" grown "$d"
	check "$d: AFL++'s own directory is gone" test ! -e "$tmp/$d/drivers/$d/afl"
done
cp "$tmp/toy.json" "$tmp/out"
check "toy: the planted bug is found, by the oracle that looks for it" json "$tmp/out" \
	'"contract" in [f["oracle"] for f in j[0]["findings"]]'
check "toy: its program is kept" json "$tmp/out" 'open(j[0]["findings"][0]["program"]).read().find("world toy") >= 0'

# A run that was killed leaves AFL++'s directory: the next one takes what is in it.
mkdir -p "$tmp/toy/drivers/toy/afl/worker0/queue"
printf 'left by a killed run' >"$tmp/toy/drivers/toy/afl/worker0/queue/id:000000,left"
run fuzz toy --runs 10 --seed 1 --out "$tmp/toy"
check "toy: the queue of a killed run is not lost" grep -rqs 'left by a killed run' "$tmp/toy/corpus/toy"
finish
