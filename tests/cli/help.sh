# SPDX-License-Identifier: MIT
# Would break: a command without help, and a typing mistake that is not told in plain words with status 2.
. tests/cli/lib/common.sh

run --help
check "--help succeeds" status_is 0
commands=$(sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p' "$tmp/out")
check "--help lists the commands" test "$(echo "$commands" | wc -l)" -ge 12
for c in $commands; do
	run "$c" --help
	check "$c --help succeeds" status_is 0
	check "$c --help shows its usage" out_has "iovet $c"
	check "$c --help says nothing on standard error" test ! -s "$tmp/err"
	run "$c" --no-such-flag
	check "$c refuses an unknown flag" status_is 2
	check "$c says something about it" test -s "$tmp/err"
done

run --version
check "--version succeeds" status_is 0
check "--version names the command" out_has "iovet "
run
check "no command is a mistake" status_is 2
run fuz
check "an unknown command is a mistake" status_is 2
check "the right one is offered" err_has 'did you mean `fuzz`'
run qqqqqqqq
check "nothing is offered when nothing is near" no err_has "did you mean"
run fuzz toy --tmie 3
check "an unknown flag is a mistake" status_is 2
check "the right flag is offered" err_has "did you mean --time"
run fuzz toy --time soon
check "a time that is none is a mistake" status_is 2
run fuzz toy --time
check "a missing argument is a mistake" status_is 2
check "the argument is named" err_has "--time needs TIME"
run fuzz
check "fuzz needs a driver" status_is 2
run fuzz toy --engine gcc
check "an unknown engine is a mistake" status_is 2
run report "$tmp" --format htlm
check "an unknown format is a mistake" status_is 2
check "the right format is offered" err_has 'did you mean `html`'
for c in fuzz run min; do
	run "$c" fidns program --drivers-dir "$FAKES"
	check "$c: an unknown driver is a mistake" status_is 2
	check "$c: the right driver is offered" err_has 'did you mean `finds`'
done
run fuzz clean --drivers-dir "$tmp"
check "no driver binaries at all is the environment" status_is 3
run fuzz all --drivers-dir "$tmp"
check "all of nothing is nothing" status_is 77
finish
