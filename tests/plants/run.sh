#!/bin/sh
# SPDX-License-Identifier: MIT
# What would break: an oracle that no longer sees the bug it is there for, or that speaks about a driver without one.
# Each canary (corpus/canary/DRIVER/PLANT.iov) must be reported by the oracle its second line names when the plant is
# in, and must be clean when it is not. Where that line says `hidden-by: OTHER`, the two bugs hid each other in the driver they
# were found in: each must show alone, so the canary must not be reported by its oracle with OTHER in.
#
#   PLANTS=fast  (default) every canary of the drivers that switch their plants; some plants of real drivers, those of a driver
#                in one binary; the history of one. Each row of the list of bugs that drivers had is told of once: by a
#                manifest or in history.txt.
#   PLANTS=history   the history of every driver, and nothing else
#   PLANTS=all   every plant of every driver, each in a binary of its own; `iovet fuzz` of those that switch is clean and finds each
#                plant in 10 s
: "${IOVET:=build/iovet}" "${PLANTS:=fast}"
passed=0 failed=0
build=$(dirname "$IOVET")
out=$build/tests/plants
rm -rf "$out" && mkdir -p "$out" || exit 1

pass() { passed=$((passed + 1)); }
fail() { failed=$((failed + 1)); echo "FAIL $*"; }
word() { sed -n "s/^# plant: .*$1: \([a-z-]*\).*/\1/p" "$2"; }	# the word after "$1:" on the canary's second line

# Keys of the findings of one oracle in the JSON of `run` or `fuzz`. $1 oracle, $2 file
keys() { grep -o '"key": *"[0-9a-f]*", *"oracle": *"'"$1"'"' "$2" | sort -u; }

# Of the JSON of `run` for several programs, in file $2: what is said of program $1, and of starting the world.
of() { awk -v f="\"$1\"," '/^  \{"file": / { on = $2 == f || $2 == "\"(boot)\"," } on' "$2"; }

# A finding by the named oracle that the driver without the plant does not have. $1 what, $2 oracle; $out/clean, $out/log
expect_finding() {
	keys "$2" "$out/clean" >"$out/clean.keys"
	if keys "$2" "$out/log" | comm -13 "$out/clean.keys" - | grep -q .; then
		pass
	else
		fail "$1: not reported by $2, but by: $(grep -o '"oracle": *"[a-z]*"' "$out/log" | sort -u | tr '\n' ' ')"
	fi
}

# $1 driver, $2 highest status, $3... canaries: without a plant, at once; what is said is in $out/every. A real driver may have
# findings of its own.
run_clean() {
	name=$1 highest=$2
	shift 2
	"$IOVET" run "$name" --json "$@" >"$out/every" 2>"$out/clean.err"
	rc=$?
	if [ $rc -gt "$highest" ]; then
		fail "a canary of $name without a plant: exit $rc: $(grep -o '"title": *"[^"]*"' "$out/every" | head -n 1)"
		return
	fi
	for canary; do
		grep -qF "\"file\": \"$canary\"," "$out/every" && pass || fail "$canary without a plant: was not run"
	done
}

# $1 driver that has the plant, $2 canary, then options
run_planted() {
	driver=$1 canary=$2
	shift 2
	of "$canary" "$out/every" >"$out/clean"
	"$IOVET" run "$driver" --json "$@" "$canary" >"$out/log" 2>"$out/log.err"
	expect_finding "$canary on $driver $*" "$(word oracle "$canary")"
}

# $1 driver, $2 canary: what hid the plant once does not stand for it.
run_hiding() {
	other=$(word hidden-by "$2")
	[ -n "$other" ] || return 0
	"$IOVET" run "$1" --json --plant "$other" "$2" >"$out/log" 2>"$out/log.err"
	if [ $? -gt 1 ] || keys "$(word oracle "$2")" "$out/log" | grep -q .; then
		fail "$2 with $other: reported by $(word oracle "$2"), or not run"
	else
		pass
	fi
}

# $1 driver, $2 file for the JSON, then options
fuzz() {
	driver=$1 json=$2
	shift 2
	"$IOVET" fuzz "$driver" --time 10 --seed 1 --json --out "$out/fuzz" "$@" >"$json" 2>"$out/log.err"
	rc=$?
	rm -rf "$out/fuzz"
	return $rc
}

# A driver of our own, with its plants behind switches: it has no findings without one.
switched() {	# driver
	name=$1
	if [ "$PLANTS" = all ]; then
		fuzz "$name" "$out/fuzz.clean" && pass || fail "fuzz $name without a plant: exit $?"
	fi
	run_clean "$name" 0 "corpus/canary/$name"/*.iov
	for canary in "corpus/canary/$name"/*.iov; do
		plant=$(basename "$canary" .iov)
		run_planted "$name" "$canary" --plant "$plant"
		run_hiding "$name" "$canary"
		[ "$PLANTS" = all ] || continue
		fuzz "$name" "$out/log" --plant "$plant"
		cp "$out/fuzz.clean" "$out/clean"
		expect_finding "fuzz $name --plant $plant" "$(word oracle "$canary")"
	done
}

canaries() { name=$1; shift; for plant; do echo "corpus/canary/$name/$plant.iov"; done; }

# The bugs a driver had, behind switches in one binary. Where the world does not come up with one, the sanitizer says so.
history() {	# driver
	planted=$1+history
	if ! make -s BUILD="$build" "$build/drivers/$planted/run" >"$out/build" 2>&1; then
		fail "$planted does not build: $(tail -n 1 "$out/build")"
		return
	fi
	plants=$(grep -l '^set: history' "harness/plant/$1"/*.plant | sed 's|.*/||; s/\.plant$//')
	# shellcheck disable=SC2046
	run_clean "$planted" 1 $(canaries "$1" $plants)
	for plant in $plants; do
		canary=corpus/canary/$1/$plant.iov
		of "$canary" "$out/every" >"$out/clean"
		"$IOVET" run "$planted" --json --plant "$plant" "$canary" >"$out/log" 2>"$out/log.err"
		if [ $? -eq 3 ] && grep -q 'ERROR: AddressSanitizer' "$out/log.err" && [ "$(word oracle "$canary")" = memory ]; then
			pass
		else
			expect_finding "$canary on $planted --plant $plant" "$(word oracle "$canary")"
		fi
	done
}

# The 65 rows of the list, each in one place; a row of two bugs has two manifests.
rows() {
	sed -n 's/^row: //p' harness/plant/*/*.plant | sort -u >"$out/seeded"
	sed -n 's/^\([ABC][0-9]*\) [^:]*: [a-z]*: .*/\1/p' harness/plant/history.txt | sort >"$out/listed"
	[ "$(sort "$out/seeded" "$out/listed" | uniq -u | wc -l)" -eq 65 ] && [ "$(cat "$out/seeded" "$out/listed" | wc -l)" -eq 65 ]
}

# $1 driver, then plants: each in a binary of its own, which is removed again, so that nobody mistakes it for a driver.
alone() {
	base=$1
	shift
	for plant; do
		canary=corpus/canary/$base/$plant.iov planted=$base+$plant
		if ! make -s BUILD="$build" "$build/drivers/$planted/run" >"$out/build" 2>&1; then
			fail "$planted does not build: $(tail -n 1 "$out/build")"
			continue
		fi
		run_clean "$base" 1 "$canary"
		run_planted "$planted" "$canary"
		rm -rf "$build/drivers/$planted" "$build/plant/$planted"
	done
}

# $1 driver, then plants: behind switches in one binary, which costs a build for all of them.
together() {
	base=$1 planted=$1+plants
	shift
	if ! make -s BUILD="$build" "$build/drivers/$planted/run" >"$out/build" 2>&1; then
		fail "$planted does not build: $(tail -n 1 "$out/build")"
		return
	fi
	# shellcheck disable=SC2046
	run_clean "$base" 1 $(canaries "$base" "$@")
	for plant; do
		run_planted "$planted" "corpus/canary/$base/$plant.iov" --plant "$plant"
	done
	rm -rf "$build/drivers/$planted" "$build/plant/$planted"
}

if [ "$PLANTS" = history ]; then
	rows && pass || fail "a row of the history is told of twice, or not at all: $(sort "$out/seeded" "$out/listed" | uniq -d | tr '\n' ' ')"
	for d in $(grep -l '^set: history' harness/plant/*/*.plant | sed 's|/[^/]*$||' | sort -u); do
		history "$(basename "$d")"
	done
	echo "subtests: $passed passed, $failed failed"
	[ "$failed" -eq 0 ]
	exit
fi
make -s BUILD="$build" plants-check >"$out/build" 2>&1 && pass || fail "a plant does not apply: $(tail -n 1 "$out/build")"
rows && pass || fail "a row of the history is told of twice, or not at all: $(sort "$out/seeded" "$out/listed" | uniq -d | tr '\n' ' ')"
switched toy
for d in harness/known/*/; do
	switched "known/$(basename "$d")"
done
if [ "$PLANTS" = all ]; then
	for d in harness/plant/*/; do
		alone "$(basename "$d")" $(cd "$d" && grep -L '^set: history' *.plant | sed 's/\.plant$//')
		grep -qs '^set: history' "$d"/*.plant && history "$(basename "$d")"
	done
else
	history apple-dart
	alone apple-dart missing-invalidate
	together apple-dart missing-invalidate leak-tables wrong-index missing-unlock probe-leaves-clocks
	together apple-dart-t8110 invalidate-wrong-stream
	together virtio-iommu map-not-synced leak-request domain-id-lost
	together ipmmu-vmsa-gen3 leaf-not-flushed table-not-written-back
	together io-pgtable missing-flush-walk entry-not-synced
	together dma-iommu missing-flush error-leak-iova no-padding
	together iommu-core owner-kept group-leaks iopf-removed-unanswered pasid-not-undone
	together arm-smmu-v3 missing-invalidate missing-notifier-invalidate wrong-response missing-atc-invalidate ats-left-on ats-too-early
fi
echo "subtests: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
