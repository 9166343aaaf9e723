# SPDX-License-Identifier: GPL-2.0-only
# Where the warnings are that warn_allow.txt calls the last ones: for each, { "FILE", FIRST, LAST }, the lines of its function,
# as what they are inlined into is all that a kernel tells. awk -f lost.awk warn_allow.txt drivers/iommu/FILE...
function base(path) { sub(/.*\//, "", path); return path }
FNR == NR {
	if ($3 == "last")
		last[$1, $2] = 1
	next
}
/^[a-z]/ && match($0, /[a-z_0-9]+\(/) {
	name = substr($0, RSTART, RLENGTH - 1)
	first = FNR
}
/^}/ {
	if ((base(FILENAME), name) in last)
		printf "{ \"%s\", %d, %d }, ", base(FILENAME), first, FNR
	name = ""
}
