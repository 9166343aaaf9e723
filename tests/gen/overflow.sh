#!/bin/sh
# SPDX-License-Identifier: MIT
# A constant that does not fit its field stops the build, even without optimisation, in C and in C++; a run-time value
# is masked, and stops the program in checked builds.
. tests/gen/lib/common.sh
generate kinds tests/gen/kinds.yaml
generate wide tests/gen/wide.yaml
strict="-Wall -Wextra -Wpedantic -Wconversion -Wtype-limits -Werror -I$scratch/gen -c -o /dev/null"

headers() {
	cat <<EOF
#include <stdbool.h>
#include "kinds/regs.h"
#include "wide/regs.h"
enum named { FITS = 9, TOO_LARGE = 16 };
EOF
}

function_of() {	# name expression member of the result
	cat <<EOF
uint64_t $1(uint32_t run_time, const kinds_ctrl_t c, int number, bool yes);
uint64_t $1(uint32_t run_time, const kinds_ctrl_t c, int number, bool yes)
{
	const unsigned fits = 9;
	kinds_wide_t w = kinds_wide_from(0);
	kinds_root_t r = kinds_root_from(0);
	wide_ste_t s = wide_ste_zero();

	(void)yes; (void)s; (void)run_time; (void)c; (void)number; (void)fits; (void)w; (void)r;
	return (uint64_t)($2).$3;
}
EOF
}

compile() {	# ok|refused file: with every compiler
	cp "$2.c" "$2.cc"
	for o in -O0 -O2; do
		for cc in gcc clang-14; do
			$1 "$cc $o" "$cc" -std=c11 $o $strict "$2.c"
		done
		for cxx in g++ clang++-14; do
			$1 "$cxx $o" "$cxx" -std=c++17 $o $strict "$2.cc"
		done
	done
}

# What must compile is one file, what must be refused a file each.
headers >"$scratch/right.c"
n=0
every() {	# ok|refused expression [member of the result]
	n=$((n + 1))
	if [ "$1" = ok ]; then
		function_of "use_$n" "$2" "${3:-raw}" >>"$scratch/right.c"
	else
		{ headers; function_of use "$2" "${3:-raw}"; } >"$scratch/wrong.c"
		compile refused "$scratch/wrong"
	fi
}

every ok 'kinds_ctrl_set_level(c, 15)'
every ok 'kinds_ctrl_set_level(c, FITS)'
every ok 'kinds_ctrl_set_level(c, fits)'
every ok 'kinds_ctrl_set_level(c, run_time)'
every ok 'kinds_ctrl_set_level(c, run_time + 1)'
every ok 'kinds_ctrl_set_en(kinds_ctrl_set_level(c, number), 1)'
every ok 'kinds_ctrl_set_mode(c, KINDS_MODE_TEST)'
every ok 'kinds_wide_set_base_phys(w, 0xfffffffff000ull)'
every ok 'kinds_whole_set_all(kinds_whole_from(0), ~0ull)'
every ok 'kinds_ctrl_set_en(kinds_ctrl_set_level(c, yes), yes)'
every ok 'wide_ste_s1_set_stalld(wide_ste_s1_set_ctxptr_phys(s, 0xfffffffffffc0), yes)' 'w[1]'
every refused 'wide_ste_s1_set_s1dss(s, 4)' 'w[1]'
every ok '(wide_ste_s1_put_s1dss(&s, 3), s)' 'w[1]'
every refused '(wide_ste_s1_put_s1dss(&s, 4), s)' 'w[1]'
every refused 'wide_ste_s2_set_ttb_phys(s, 0x100000000000000)' 'w[3]'
every refused 'kinds_ctrl_set_level(c, 16)'
every refused 'kinds_ctrl_set_level(c, -1)'
every refused 'kinds_ctrl_set_level(c, TOO_LARGE)'
every refused 'kinds_ctrl_set_level(c, 0x100000000)'
every refused 'kinds_wide_set_base_phys(w, 0x1000000000000ull)'
every refused 'kinds_root_set_addr(r, 1 << 28)'

compile ok "$scratch/right"

cat >"$scratch/run.c" <<'EOF'
#include <stdlib.h>
#define IOVET_CHECK_FAILED() exit(42)
#include "kinds/regs.h"
int main(int argc, char **argv)
{
	uint64_t x = strtoull(argv[2], NULL, 0);
	kinds_ctrl_t c = kinds_ctrl_from(0x3f);
	kinds_wide_t w = kinds_wide_from(0);

	(void)argc;
	switch (argv[1][0]) {
	case 'l':
		c = kinds_ctrl_set_level(c, x);
		return c.raw == (0x3f | (x & 15) << 8) && kinds_ctrl_get_level(c) == (x & 15) ? 0 : 1;
	case 'p':
		w = kinds_wide_set_base_phys(w, x);
		return kinds_wide_get_base_phys(w) == (x & 0xfffffffff000) ? 0 : 1;
	case 's':
		return kinds_state_root((uint32_t)x, 1) == KINDS_STATE_ROOT + x * 2 + 1 ? 0 : 1;
	default:
		return kinds_offset_root((uint32_t)x, 1) == KINDS_ROOT_OFFSET(x, 1) ? 0 : 1;
	}
}
EOF
ok "builds" gcc -I"$scratch/gen" "$scratch/run.c" -o "$scratch/masked"
ok "builds checked" gcc -DIOVET_CHECKED -I"$scratch/gen" "$scratch/run.c" -o "$scratch/checked"
for good in "l 15" "p 0x12345000" "s 7" "o 7"; do
	exits 0 "$scratch/masked" $good
	exits 0 "$scratch/checked" $good
done
for bad in "l 16" "l 0x100000001" "p 0x12345678" "p 0x1000000000000" "s 8" "o 8"; do
	exits 0 "$scratch/masked" $bad
	exits 42 "$scratch/checked" $bad
done
finish
