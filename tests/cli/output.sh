# SPDX-License-Identifier: MIT
# Would break: a result that did not reach the disk and is called a success.
. tests/cli/lib/common.sh
fuzz() { run fuzz "$@" --drivers-dir "$FAKES"; }

"$IOVET" oracles >/dev/full 2>"$tmp/err"
status=$?
check "a full standard output is the environment" status_is 3
check "it is told" err_has "standard output"
: >"$tmp/file"
fuzz clean --runs 10 --out "$tmp/file/out"
check "an out directory below a file is the environment" status_is 3
check "it is named" err_has "$tmp/file"
fuzz clean --runs 10 --out /proc/iovet-out
check "an out directory that cannot be made is the environment" status_is 3
fuzz finds --runs 10 --out "$tmp/a"
run report "$tmp/a" -o "$tmp/file/out"
check "a report that cannot be written is the environment" status_is 3
run report "$tmp/nothing"
check "a directory without a summary is bad input" status_is 2
mkdir "$tmp/broken" && echo '{"drivers": [' >"$tmp/broken/summary.json"
run report "$tmp/broken"
check "a broken summary is bad input" status_is 2
check "its position is told" err_has "summary.json:2:"

mkdir "$tmp/small"
cat >"$tmp/full.sh" <<'END'
mount -t tmpfs -o size=128k none "$1" || exit 99
dd if=/dev/zero of="$1/ballast" bs=4k count=28 2>/dev/null
"$2" fuzz finds --runs 10 --out "$1/out" --drivers-dir "$3"
END
if unshare -m true 2>/dev/null; then
	unshare -m sh "$tmp/full.sh" "$tmp/small" "$IOVET" "$FAKES" >"$tmp/out" 2>"$tmp/err"
	status=$?
	check "a small disk could be made" test "$status" -ne 99
	check "a full disk is not a clean run" test "$status" -ne 0
	check "a full disk is told" err_has "No space left"
else
	echo "full disk: needs the right to mount"
fi
finish
