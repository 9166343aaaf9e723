# SPDX-License-Identifier: MIT
# A stand-in for a driver's binaries, for tests of the supervisor: it speaks the protocol (options, counts, findings,
# exit codes) and runs nothing. An input that holds the word FATAL ends it with status 70. Sourced by */fuzz and
# */run, which set $name.
# shellcheck shell=sh disable=SC2034,SC2154,SC2086

case " $* " in *' --worlds '*) exit 0 ;; esac	# it has none but the usual one

inputs=
corpus=
merge_to=
for word in "$@"; do
	case $word in
	--out=*) out=${word#--out=} ;;
	-seed=*) seed=${word#*=} ;;
	-max_total_time=*) seconds=${word#*=} ;;
	-merge=1) merging=yes ;;
	-*) ;;
	*) if [ -d "$word" ]; then merge_to=$corpus corpus=$word; else inputs="$inputs $word"; fi ;;
	esac
done

# put_counts RUNS OPS [KEY COUNT]...: what this process did so far; $plant_counts: and how it came to a bug, as JSON.
put_counts()
{
	list= ; r=$1 ; o=$2 ; shift 2
	while [ $# -ge 2 ]; do
		list="$list${list:+, }{\"key\": \"$1\", \"count\": $2}"
		shift 2
	done
	printf '{"driver": "%s", "pid": %d, "runs": %d, "ops": %d, "findings": [%s]%s}\n' "$name" $$ "$r" "$o" "$list" \
		"${plant_counts:+, \"plant\": $plant_counts}" \
		>"$out/.counts.$$" && mv "$out/.counts.$$" "$out/counts.$$.json"
}

# put_finding KEY ORACLE TITLE FATAL
put_finding()
{
	dir=$out/findings/$1
	[ -d "$dir" ] && return
	mkdir -p "$dir.new"
	printf 'world %s\nmap d0 0x1000 pa1 1 rw\ndma m0.0 read 0x1000\n' "$name" >"$dir.new/program.iov"
	printf 'bytes of %s' "$1" >"$dir.new/program.bin"
	[ "$4" = true ] && printf ' FATAL' >>"$dir.new/program.bin"
	cat >"$dir.new/finding.json" <<END
{"key": "$1", "driver": "$name", "oracle": "$2", "rule": "FAKE-1", "what": "fake", "title": "$3",
 "function": "fake_map", "site": "fake_map drivers/fake/fake.c:12", "fatal": $4, "ops": 2,
 "stack": ["fake_map drivers/fake/fake.c:12", "iommu_map drivers/iommu/iommu.c:100"],
 "sites": [{"label": "allocated here", "at": "fake_alloc drivers/fake/fake.c:7", "count": 1}]}
END
	mv "$dir.new" "$dir"
}

# Inputs named on the command line are run one by one, as libFuzzer does.
run_inputs()
{
	for i in $inputs; do
		echo "Running: $i" >&2
		if grep -q FATAL "$i"; then
			put_finding 00000000000000fa memory "an input ends the process" true
			put_counts 1 4 00000000000000fa 1
			exit 70
		fi
	done
	exit 0
}

# As an engine that loads its corpus: one fatal input and it is over.
load_corpus()
{
	if [ -n "${merging-}" ]; then
		cp "$corpus/$(ls "$corpus" | head -n 1)" "$merge_to/"
		exit 0
	fi
	if [ -n "$inputs" ]; then
		run_inputs
	fi
	if grep -qs FATAL "$corpus"/*; then
		exit 70
	fi
	echo "#1	INITED cov: 5 ft: 5 corp: 1/8b" >&2
}

# What `--json` says of a program: comments tell what it is to find, `# finds: KEY RULE ORACLE WHAT` (RULE `-`: none), and
# what is left out, `# leaves: INDEX OP`.
put_program()
{
	if grep -q '^# ends: ' "$1"; then
		exit "$(sed -n 's/^# ends: //p' "$1")"
	fi
	printf '%s{"file": "%s", "ops": 2, "skipped": 0, "stopped": false, "fatal": false, "hash": "0", "not_run": [' "$sep" "$1"
	sed -n 's/^# leaves: \([0-9]*\) \(.*\)/{"index": \1, "op": "\2"}/p' "$1" | paste -sd,
	printf '], "findings": ['
	sed -n 's/^# finds: //p' "$1" | while read -r key rule oracle what; do
		printf '{"key": "%s", "oracle": "%s", "rule": "%s", "what": "%s", "title": "fake %s"}\n' "$key" "$oracle" "${rule#-}" \
			"$what" "$what"
	done | paste -sd,
	printf ']}'
	sep=,
}

# The replay binary: --describe --asm --show --min --trace --json and a plain run.
fake_run()
{
	mode=run
	for word in "$@"; do
		case $word in
		--describe | --asm | --show | --min | --trace | --json) mode=${word#--} ;;
		esac
	done
	case $mode in
	describe)
		printf '{"name": "%s", "kernel": "6.12.9", "spec": "toy", "brief": "a stand-in", "backends": ["hosted"],
 "ops": ["map", "unmap", "attach", "dma"], "masters": [{"group": 0, "streams": [{"instance": 0, "sid": 0}]},
 {"group": 1, "streams": [{"instance": 0, "sid": 1}]}], "instances": 1, "granule": 16384, "aperture_last": 4294967295,
 "pa_limit": 68719476736}\n' "$name"
		;;
	asm)
		if line=$(grep -n nonsense $inputs); then
			echo "${inputs# }:${line%%:*}:1: op-name: unknown operation \`nonsense'" >&2
			exit 2
		fi
		cat $inputs
		;;
	show) cat $inputs ;;
	min) printf 'world %s\ndma m0.0 read 0x1000\n' "$name" ;;
	trace)
		printf '0 dma m0.0 read 0x1000\n  w toy.TCR[0] = 0x80 TRANSLATE_ENABLE\n'
		exit 1
		;;
	json)
		sep=
		printf '['
		for i in $inputs; do put_program "$i"; done
		echo ']'
		;;
	run) echo "no finding" ;;
	esac
}
