# SPDX-License-Identifier: MIT
# Would break: an import that invents, drops without a word, or writes a spec that does not lint.
. tests/cli/lib/common.sh
in=tests/cli/import

# as_json FILE: the spec as JSON in $tmp/out, with lookups r["NAME"] and f["NAME"]["FIELD"] for `spec`.
as_json() { run gen json "$1"; }
spec() { python3 - "$tmp/out" "$1" <<'PY'
import json, sys
j = json.load(open(sys.argv[1]))
r = {x["name"]: x for x in j["registers"]}
f = {n: {y["name"]: y for y in x["fields"]} for n, x in r.items()}
e = {x["name"]: {v["name"]: v["value"] for v in x["values"]} for x in j["enums"]}
sys.exit(not eval(sys.argv[2]))
PY
}

run import svd "$in/whole.svd"
check "one of several peripherals must be chosen" status_is 2
check "and they are named" err_has "UNIT UNIT2"
run import svd "$in/whole.svd" --peripheral UNIT -o "$tmp/unit.yaml"
check "svd: done, and it lints" status_is 0
for lost in '"interrupt' 'CLASH' 'W0S: modifiedWriteValues zeroToSet' 'OTHER' 'any: needs a name and a number' \
	'the smallest legal value 1' 'DEEP%s: more than two dimensions'; do
	check "svd: lost is told: $lost" err_has "${lost#\"}"
done
cp "$tmp/err" "$tmp/lost"
check "svd: lost has its line" grep -q "whole.svd:$(grep -n '<field><name>CLASH' "$in/whole.svd" | cut -d: -f1):1: lost: CLASH" "$tmp/lost"
as_json "$tmp/unit.yaml"
check "svd: bits" spec 'f["CTL"]["EN"]["bits"] == [0, 0] and f["CTL"]["MODE"]["bits"] == [5, 4] and f["CTL"]["COUNT"]["bits"] == [15, 8]'
check "svd: arrays of fields" spec '[f["CTL"][n]["bits"] for n in ("PIN0", "PIN1", "PIN2")] == [[17, 16], [19, 18], [21, 20]]'
check "svd: reset where the mask knows it" spec 'f["CTL"]["MODE"]["reset"] == 1 and f["CTL"]["COUNT"]["reset"] == "unknown"'
check "svd: named values" spec 'e["CTL_MODE"] == {"off": 0, "slow": 1}'
check "svd: derived fields" spec 'e["CTL_MODE2"] == {"off": 0, "slow": 1}'
check "svd: the largest legal value" spec 'f["CTL"]["COUNT"]["max"] == 100'
check "svd: access" spec '{n: x["access"] for n, x in f["ST"].items()} == dict(W1C_F="w1c", W1S_F="w1s", W1T_F="w1t", W0C_F="w0c", W0S="rw", RC_F="rc", RS_F="rs", ONCE="wonce", RO_F="ro", WO_F="wo")'
check "svd: a read and a write register at one address" spec 'r["TX"]["shares"] == "RX"'
check "svd: a derived register" spec 'r["CTL2"]["at"] == 12 and f["CTL2"].keys() == f["CTL"].keys()'
check "svd: another width" spec 'r["BYTE"]["width"] == 8'
check "svd: arrays" spec 'r["ARR"]["array"] == [{"index": "i", "count": 4, "stride": 8}]'
check "svd: clusters" spec 'r["CH_DST"]["at"] == 0x110 and [(d["count"], d["stride"]) for d in r["CH_DST"]["array"]] == [(2, 0x80), (3, 4)]'
check "svd: reserved bits are not guessed" spec 'all(x["policy"] == "unknown" for y in r.values() for x in y["reserved"])'
run import svd "$in/whole.svd" --peripheral UNIT2
check "svd: a derived peripheral has the registers of the other" out_has "CH_DST"
run import svd "$in/whole.svd" --peripheral NONE
check "svd: an unknown peripheral" status_is 2

run import header "$in/whole.h" -o "$tmp/h.yaml"
check "header: done, and it lints" status_is 0
cp "$tmp/err" "$tmp/lost"
for lost in 'WHOLE_H: empty' 'WH_HOLES' 'WH_COUNT' 'WH_STR: not a constant' 'WH_CTL: defined above' 'WH_THREE: takes 3' \
	'WH_RECURSE: not a constant' 'WH_CHAN(i): the number of elements'; do
	check "header: lost is told: $lost" err_has "$lost"
done
check "header: what is in a comment is no definition" no err_has WH_COMMENTED
as_json "$tmp/h.yaml"
check "header: offsets" spec '{n: r[n]["at"] for n in ("CTL", "STATUS", "INT", "INT_MASK", "WIDE")} == dict(CTL=0, STATUS=4, INT=8, INT_MASK=12, WIDE=16)'
check "header: fields" spec '{n: x["bits"] for n, x in f["CTL"].items()} == dict(EN=[0, 0], MODE=[5, 4], SIZE=[10, 8], PRIO=[19, 16], TOP=[31, 31])'
check "header: a field named after its register without the common start" spec 'f["STATUS"]["BUSY"]["bits"] == [2, 2]'
check "header: a mask in hexadecimal" spec 'f["STATUS"]["ALL"]["bits"] == [11, 4]'
check "header: values" spec 'e["CTL_MODE"] == {"OFF": 0, "ON": 1}'
check "header: registers of 64 bits" spec 'r["WIDE"]["width"] == 64'
check "header: arrays" spec 'r["CHAN"]["array"][0]["stride"] == 16 and [d["stride"] for d in r["CELL"]["array"]] == [32, 4]'
check "header: twins" spec 'f["CTL"]["SIZE"]["twins"] == [{"macro": "WH_CTL_SIZE_MASK", "form": "max", "arguments": 0}]'
run import header "$in/whole.h" --only WH_INT
check "header: a part of it" out_has "INT_MASK"
check "header: and no more" no out_has "CHAN"

cp "$in/whole.h" "$tmp/8139whole.h"
run import header "$tmp/8139whole.h"
check "header: a file whose name begins with a digit" out_has "device: imported-8139whole"

# Every definition of a real driver is in the spec or in the list of what was lost.
cat >"$tmp/account.py" <<'PY'
import re, sys
source, spec, lost = (open(p).read() for p in sys.argv[1:4])
names = set(re.findall(r"^[ \t]*#[ \t]*define[ \t]+(\w+)", source, re.M))
told = set(re.findall(r"lost: (\w+)", lost)) | set(re.findall(r'twin: "(\w+)', spec))
base = lambda n: re.sub(r"_(SHIFT|MASK|WIDTH)$", "", n)
parts = {base(n) for n in told}
# A field made by a function-like macro has no twin: its name is there.
missing = [n for n in names if n not in told and base(n) not in parts and not any(n.endswith(f) for f in re.findall(r"^\s+(\w+): \{bits", spec, re.M))]
print(missing)
sys.exit(bool(missing) or len(names) < 20)
PY
tree=${KDIR:-build/linux-6.12}/drivers/iommu
for f in sun50i-iommu.c rockchip-iommu.c apple-dart.c arm/arm-smmu-v3/arm-smmu-v3.h arm/arm-smmu/arm-smmu.h intel/iommu.h mtk_iommu.c; do
	run import header "$tree/$f" -o "$tmp/k.yaml"
	check "$f: imported, and it lints" status_is 0
	check "$f: nothing is dropped without a word" python3 "$tmp/account.py" "$tree/$f" "$tmp/k.yaml" "$tmp/err"
done

printf '<device><name>x' >"$tmp/torn.svd"
run import svd "$tmp/torn.svd"
check "torn XML has a position" err_has "torn.svd:1:16"
check "and is bad input" status_is 2
printf '<!DOCTYPE d [<!ENTITY a "aa">]><device>&a;</device>' >"$tmp/entity.svd"
run import svd "$tmp/entity.svd"
check "entities are refused" status_is 2
run import svd "$in/whole.h"
check "a header is no SVD file" status_is 2
run import header /dev/null
check "nothing to import" status_is 2
run import header "$tmp/nowhere.h"
check "a missing file" status_is 3
run import rdl "$in/whole.h"
check "an unknown format" status_is 2
finish
