# SPDX-License-Identifier: MIT
# Would break: bad input that is skipped in silence, or told without saying where it is.
. tests/cli/lib/common.sh
fuzz() { run fuzz "$@" --drivers-dir "$FAKES"; }

mkdir -p "$tmp/corpus/seed/clean" "$tmp/corpus/regress/clean"
printf 'world clean\nfirst\n' >"$tmp/corpus/seed/clean/one.iov"
printf 'world clean\nsecond\n' >"$tmp/corpus/regress/clean/two.iov"
fuzz clean --runs 10 --out "$tmp/a" --corpus "$tmp/corpus"
check "a good corpus is taken" status_is 0
check "seeds and regressions get in" test "$(grep -lE 'first|second' "$tmp/a/corpus/clean"/* | wc -l)" -eq 2
printf 'world clean\nmap\nnonsense d0\n' >"$tmp/corpus/seed/clean/bad.iov"
fuzz clean --runs 10 --out "$tmp/b" --corpus "$tmp/corpus"
check "a malformed program is bad input" status_is 2
check "its position is told" err_has "$tmp/corpus/seed/clean/bad.iov:3:1:"
fuzz clean --runs 10 --out "$tmp/c" --corpus "$tmp/missing"
check "a missing corpus is bad input" status_is 2
check "it is named" err_has "$tmp/missing"
fuzz clean --runs 10 --out "$tmp/c" --corpus "$tmp/corpus/seed/clean/one.iov"
check "a file is no corpus" status_is 2
if [ "$(id -u)" -ne 0 ]; then
	mkdir "$tmp/locked" && chmod 0 "$tmp/locked"
	fuzz clean --runs 10 --out "$tmp/c" --corpus "$tmp/locked"
	check "an unreadable corpus is bad input" status_is 2
	chmod 700 "$tmp/locked"
fi

run asm "$tmp/corpus/seed/clean/bad.iov" --drivers-dir "$FAKES"
check "asm refuses a malformed program" status_is 2
check "and says where" err_has "bad.iov:3:1:"
run asm "$tmp/corpus/seed/clean/one.iov" --drivers-dir "$FAKES" -o "$tmp/bytes"
check "asm takes the driver from the world line" status_is 0
check "asm writes where it is told" grep -q first "$tmp/bytes"
run show "$tmp/bytes" --drivers-dir "$FAKES" --driver clean
check "show prints text" out_has first
printf '\0\0\0\0\0\0\0\0' >"$tmp/nameless"
run show "$tmp/nameless" --drivers-dir "$FAKES"
check "show asks for the driver when nothing tells it" status_is 2
check "and says how to name it" err_has "--driver"
run min clean "$tmp/corpus/seed/clean/one.iov" --drivers-dir "$FAKES" -o "$tmp/none/min.iov"
check "a directory that is not there is the environment" status_is 3
run run clean "$tmp/corpus/seed/clean/one.iov" --drivers-dir "$FAKES" --backend hostde
check "an unknown back end is a mistake" status_is 2
check "the right one is offered" err_has 'did you mean `hosted`'
run run clean "$tmp/corpus/seed/clean/one.iov" --drivers-dir "$FAKES" --trace
check "run hands on the driver's status" status_is 1
check "run hands on the trace" out_has "TRANSLATE_ENABLE"
finish
