# SPDX-License-Identifier: MIT
# Would break: an author's way to fuzz a driver that is not in the tree, or what is said when the directory is not as it should be.
. tests/cli/lib/common.sh
build=$(dirname "$IOVET")
kdir=${KDIR:-$build/linux-6.12}
dir=$tmp/patched-dart
diagnosed() { status_is "$1" && { grep -q -e "$2" "$tmp/err" || { echo "not told: $2"; return 1; }; }; }
outside() { run fuzz --driver-dir "$@" --out "$tmp/out.d" --runs 1500 --seed 1 --json; }
trap 'rm -rf "$tmp" "$build/drivers/patched-dart"' EXIT

outside "$tmp/nowhere"
check "a directory that is not there is said to be so" diagnosed 2 "$tmp/nowhere: no such directory"
mkdir -p "$tmp/empty" "$tmp/Bad_Name" "$tmp/toy"
outside "$tmp/empty"
check "so is one without a driver.mk" diagnosed 2 "no driver.mk in it; docs/ADD-A-DRIVER.md"
touch "$tmp/Bad_Name/driver.mk" "$tmp/toy/driver.mk"
outside "$tmp/Bad_Name"
check "a name that none can have" diagnosed 2 "small letters, digits and dashes"
outside "$tmp/toy"
check "a name that is taken" diagnosed 2 "there is a driver .toy. already"
run fuzz toy --driver-dir "$tmp/empty"
check "two drivers at once are wrong usage" status_is 2

cp -r examples/patched-dart "$tmp/"
check "the glue of the example is at most 60 lines" test "$(cat "$dir"/driver.mk "$dir"/target.c | wc -l)" -le 60
outside "$dir"
check "a file that driver.mk names and nobody has" diagnosed 2 "driver.mk: no such file: .*/patched-dart/apple-dart.c"
echo "int broken(void) { return no_such_thing; }" | cat "$kdir/drivers/iommu/apple-dart.c" - >"$dir/apple-dart.c"
outside "$dir"
check "a compile error is told with its place" diagnosed 2 "apple-dart.c:[0-9]*:[0-9]*: error: .*no_such_thing"

cp "$kdir/drivers/iommu/apple-dart.c" "$dir/"
sed 's/^SPEC.*/SPEC := patched-dart/' examples/patched-dart/driver.mk >"$dir/driver.mk"
outside "$dir"
check "a spec that there is not" diagnosed 2 "driver.mk: SPEC: no such directory: spec/patched-dart"
cp examples/patched-dart/driver.mk "$dir/"
sed 's/"patched-dart"/"other-dart"/' examples/patched-dart/target.c >"$dir/target.c"
outside "$dir"
check "a target by another name" diagnosed 2 "the .name .other-dart.; that of the directory is .patched-dart."
cp examples/patched-dart/target.c "$dir/"
outside "$dir"
check "the driver as it is runs" json "$tmp/out" 'j[0]["driver"] == "patched-dart" and j[0]["runs"] >= 1500'
check "and keeps nothing that an unmap removed" json "$tmp/out" '"FLUSH-8" not in [f["rule"] for f in j[0]["findings"]]'
outside "$dir" --twin apple-dart
check "held against the driver in the tree it has nothing new" status_is 0
check "whose findings it shares" json "$tmp/out" 'j[0]["findings"] and all(f["known"] for f in j[0]["findings"])'
check "it is a driver like any then" "$IOVET" run patched-dart --twice examples/patched-dart/corpus/map-dma-unmap.iov

# The author's change: unmapping no longer waits for the TLB.
sed '/^static void apple_dart_iotlb_sync/,/^}/s/^\tapple_dart_domain_flush_tlb.*//' "$kdir/drivers/iommu/apple-dart.c" >"$dir/apple-dart.c"
check "the change is one" no cmp "$kdir/drivers/iommu/apple-dart.c" "$dir/apple-dart.c"
outside "$dir"
check "findings give status 1" status_is 1
check "what the change breaks is found" json "$tmp/out" '"FLUSH-8" in [f["rule"] for f in j[0]["findings"]]'
rm -rf "$tmp/out.d"
outside "$dir" --twin apple-dart
check "held against the driver in the tree, what is new is found" status_is 1
check "a finding that is new" json "$tmp/out" '"stale" in [f["oracle"] for f in j[0]["findings"] if not f["known"]]'
check "not what both have" json "$tmp/out" '[f for f in j[0]["findings"] if f["known"]]'
mkdir "$tmp/one"
printf 'world patched-dart\ndomain_alloc d0 m0\nmap d0 0x0 pa0 1 rw\nclaim m0\nmap d0 0x0 pa0 1 rw\n' >"$tmp/one/one.iov"
run fuzz --driver-dir "$dir" --twin apple-dart --corpus "$tmp/one" --out "$tmp/one.d" --runs 1 --json
check "a finding is new where the other driver has not got it on the same program" json "$tmp/out" \
	'[f["reproduced"] for f in j[0]["findings"] if not f["known"]] == [True]'
key=$(python3 -c 'import json, sys; print(*[f["key"] for f in json.load(sys.stdin)[0]["findings"] if not f["known"]])' <"$tmp/out")
check "though its key is known of that one" grep -A1 -e "- key: $key" reports/known.yaml
run fuzz toy --twin no-such-driver --runs 1
check "a twin that is no driver is wrong usage" status_is 2
finish
