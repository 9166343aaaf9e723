#!/bin/sh
# SPDX-License-Identifier: MIT
# Conformance tests that `iovet gen tests` writes: every one compiles with both compilers, passes on the register file of
# its own spec and on the device model there is, keeps the spec's own rules meanwhile, and fails on faulty hardware.
. tests/gen/lib/common.sh
here=tests/gen/conform
san="-std=gnu11 -g -O0 -fsanitize=address,undefined -fno-sanitize-recover=undefined -Wall -Wextra -Wconversion -Werror -Isrc -I$here"
strict="-std=c11 -Wall -Wextra -Wconversion -Werror -Isrc -fsyntax-only"

# What a test must do although a rule of the spec is against it: rule, kinds of test (a pattern), reason.
cat >"$scratch/allowed" <<'END'
write-to-read-only ro|raz-wi a write that must change nothing is what these tests are about
write-to-read-only enum|rw|alias|command|timeout|reset an instance may have read-only what a rule wants written first
CONTEXT_0_IS_RESERVED .* the rule is about a register whose value after reset nobody knows, and is broken before the first write
CR1_TABLE_COHERENT .* attributes are written as any other fields: these tests access no table
CR1_QUEUE_COHERENT .* attributes are written as any other fields: these tests access no queue
queue-index raz-wi ones are written to a queue register that an instance does not have
END

library() {
	for f in src/bus/*.c $here/sim.c; do
		clang-14 $san -c "$f" -o "$scratch/$(basename "$f" .c).o" || return 1
	done
	ar rcs "$scratch/lib.a" "$scratch"/*.o
}
ok "the run time compiles" library
for f in src/bus/conform*.c; do
	ok "$f compiles everywhere" gcc $strict -ffreestanding "$f"
	ok "$f compiles everywhere" clang-14 $strict -ffreestanding "$f"
done

# Objects beside their sources.
compiled() { for f; do clang-14 $san -c "$f" -o "${f%.c}.o" || return 1; done; }

# Lines of "# monitor: RULE at REG in KIND: ID" that nothing in the table allows.
not_allowed() {
	sed -nE 's/^# monitor: ([^ ]+)( at [^ ]+)? in ([^:]+): (.*)/\1 \3 \4/p' "$1" >"$scratch/said"
	while read -r rule kind id; do
		while read -r r kinds reason; do
			[ "$r" = "$rule" ] && echo "$kind" | grep -qxE "$kinds" && continue 2
		done <"$scratch/allowed"
		echo "$rule $kind $id"
	done <"$scratch/said"
}

judged() {	# name output-file: nothing failed, something ran, no rule was broken
	ok "$1: $(tail -n 1 "$2")" sh -c "! grep '^not ok' '$2' && grep -q '^ok ' '$2' && tail -n 1 '$2' | grep -q violations"
	not_allowed "$2" >"$scratch/bad"
	ok "$1: the tests keep the rules of the spec" sh -c "! sort '$scratch/bad' | uniq -c | grep ."
	echo "$1: $(tail -n 1 "$2")"
}

parts() {	# name spec: C of one spec in $scratch/c/NAME
	mkdir -p "$scratch/c/$1"
	for k in masks monitors tests; do
		ok "gen $k $2" "$IOVET" gen $k "$2" -o "$scratch/c/$1/$k.c"
	done
	prefix=$(sed -n 's/^const struct conf_suite \(.*\)_conf_suite = .*/\1/p' "$scratch/c/$1/tests.c")
	"$IOVET" gen tests "$2" -o "$scratch/again.c"
	ok "$1: the same text each time" cmp "$scratch/c/$1/tests.c" "$scratch/again.c"
	ok "$1 compiles" gcc $strict "$scratch/c/$1/tests.c"
	ok "$1 compiles" clang-14 $strict "$scratch/c/$1/tests.c"
	ok "$1 compiles" compiled "$scratch/c/$1/"*.c
}

# ---- faults --------------------------------------------------------------------------------------------------------
parts chip $here/chip.yaml
ok "the faults compile" clang-14 $san $here/mutants.c "$scratch"/c/chip/*.o "$scratch/lib.a" -lcmocka -o "$scratch/mutants"
CMOCKA_MESSAGE_OUTPUT=TAP "$scratch/mutants" >"$scratch/tap" 2>&1
status=$?
passed=$((passed + $(grep -c '^ok ' "$scratch/tap"))) failed=$((failed + $(grep -c '^not ok ' "$scratch/tap")))
ok "each fault is caught by its test" test $status -eq 0
[ $status -eq 0 ] || cat "$scratch/tap"

# ---- every spec on its own register file -----------------------------------------------------------------------------
ran=0
for file in $here/chip.yaml tests/gen/kinds.yaml spec/*/*.yaml; do
	name=$(basename "$file" .yaml)
	parts "$name" "$file"
	grep -q n_tests "$scratch/c/$name/tests.c" || continue
	ok "$name links" clang-14 $san -DSUITE="${prefix}_conf_suite" -DMAP="${prefix}_reg_map" -DMON="${prefix}_mon_set" $here/run.c \
		"$scratch/c/$name/"*.o "$scratch/lib.a" -o "$scratch/run"
	for how in "safe full a5a5a5a5a5a5a5a5" "all full 0" "all bare a5a5a5a5a5a5a5a5"; do
		"$scratch/run" $how >"$scratch/tap" 2>&1
		judged "$name ($how)" "$scratch/tap"
	done
	ran=$((ran + 1))
done
ok "there were specs to run" test $ran -gt 20

# ---- device models ---------------------------------------------------------------------------------------------------
# A part of a model that several have is compiled once. What is generated of the specs was, above.
part() {	# source
	[ -f "$scratch/m/$(basename "$1" .c).o" ] || clang-14 $san -Wno-conversion -I"$scratch/gen" -c "$1" -o "$scratch/m/$(basename "$1" .c).o"
}

links() {	# name suite class parts
	for p in device tlb $4; do
		part "src/model/$p.c" || return 1
	done
	clang-14 $san -Wno-conversion -I"$scratch/gen" -DSUITE="$2" -DCLASS="$3" $here/model.c "$scratch/c/$1/"*.o "$scratch/gen/$1/decode.c" \
		"$scratch/gen/$1/grammar.c" $(printf "$scratch/m/%s.o " device tlb $4) "$scratch/lib.a" -o "$scratch/model"
}

mkdir -p "$scratch/m"
model() {	# name spec class parts
	generate "$1" "$2"
	prefix=$(sed -n 's/^const struct conf_suite \(.*\)_conf_suite = .*/\1/p' "$scratch/c/$1/tests.c")
	ok "the tests of model $1 link" links "$1" "${prefix}_conf_suite" "$3" "$4"
	for how in safe all; do
		"$scratch/model" $how >"$scratch/tap" 2>&1
		judged "model $1 ($how)" "$scratch/tap"
	done
}
model toy spec/toy toy_device toy
model apple-dart spec/apple-dart apple_dart_t8103_device "apple_dart apple_dart_t8103"
for t in usb4 t6000 t8110; do
	model apple-dart-$t spec/apple-dart/apple-dart-$t.yaml apple_dart_${t}_device "apple_dart apple_dart_$t"
done
model ipu3-mmu spec/ipu3-mmu ipu3_mmu_device ipu3_mmu
for t in lpae-s1 lpae-s2 v7s; do
	mkdir -p "$scratch/gen/$t"
	ok "the header of $t" "$IOVET" gen header spec/io-pgtable/$t.yaml -o "$scratch/gen/$t/regs.h"
done
smmu="lpae v7s arm_smmu arm_smmu_walk"
model arm-smmu spec/arm-smmu arm_smmu_v2_device "$smmu arm_smmu_v2"
for t in v1 mmu500 qcom; do
	model arm-smmu-$t spec/arm-smmu/arm-smmu-$t.yaml arm_smmu_${t}_device "$smmu arm_smmu_$t"
done
model arm-smmu-v3 spec/arm-smmu-v3 arm_smmu_v3_device \
	"lpae arm_smmu_v3 arm_smmu_v3_cfg arm_smmu_v3_walk arm_smmu_v3_cmdq arm_smmu_v3_queue arm_smmu_v3_access arm_smmu_v3_pri"
finish
