# SPDX-License-Identifier: MIT
# Bash completion of the iovet command. tests/cli/docs.sh compares the table with --help.
# shellcheck shell=bash

_iovet_options()
{
	# table begin
	case $1 in
	lint) echo "-f --format --facts --flatten --schema --rules" ;;
	gen) echo "-o --output --names --check" ;;
	import) echo "-o --output --peripheral --prefix --only" ;;
	diff) echo "--fail --least --json --rules" ;;
	drivers) echo "--json --from --drivers-dir" ;;
	oracles) echo "--json" ;;
	rules) echo "--json --system --tier --judged --not-judged --catalogue" ;;
	conform) echo "--filter --json --known --plant --tests --drivers-dir" ;;
	fuzz) echo "--time --runs --seed -j --jobs --engine -o --out --corpus --known --plant --twin --json --drivers-dir --driver-dir" ;;
	run) echo "--trace --twice --json --backend --plant --drivers-dir" ;;
	diffrun) echo "--backends --runs --seed --hot --firmware --plant --drivers-dir" ;;
	confirm) echo "--json --drivers-dir" ;;
	min) echo "-o --output --key --plant --time --drivers-dir" ;;
	show) echo "--driver -o --output --drivers-dir" ;;
	asm) echo "--driver -o --output --drivers-dir" ;;
	grade) echo "--time --runs --tries --repeat --seed --set --filter --sample --empty --min-score -j --jobs -o --out --known --json --drivers-dir" ;;
	bench) echo "--time --baseline --json --drivers-dir" ;;
	report) echo "-o --output --format --baseline --strict" ;;
	esac
	# table end
}

_iovet_words()
{
	COMPREPLY=()
	while IFS= read -r word; do
		COMPREPLY+=("$word")
	done < <(compgen -W "$1" -- "$2")
}

_iovet()
{
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} cmd=${COMP_WORDS[1]}

	if [ "$COMP_CWORD" -eq 1 ]; then
		_iovet_words "lint gen import diff drivers oracles rules conform fuzz run diffrun confirm min show asm bench report --help --version" "$cur"
		return
	fi
	case $prev in
	--fail | --least) _iovet_words "breaking uncertain compatible editorial" "$cur"; return ;;
	--names) _iovet_words "own twin" "$cur"; return ;;
	--tier) _iovet_words "M P K H S" "$cur"; return ;;
	--engine) _iovet_words "libfuzzer afl" "$cur"; return ;;
	--format)
		if [ "$cmd" = lint ]; then
			_iovet_words "text json sarif" "$cur"
		else
			_iovet_words "html json junit text" "$cur"
		fi
		return ;;
	esac
	if [[ $cur == -* ]]; then
		_iovet_words "$(_iovet_options "$cmd") --help" "$cur"
		return
	fi
	case $cmd in
	import)
		if [ "$COMP_CWORD" -eq 2 ]; then
			_iovet_words "svd header" "$cur"
			return
		fi ;;
	gen)
		if [ "$COMP_CWORD" -eq 2 ]; then
			_iovet_words "header kernel-header decode masks monitors tests grammar dict twins html md json" "$cur"
			return
		fi ;;
	fuzz) _iovet_words "all $(iovet drivers 2>/dev/null | awk '$2 == "ready" {print $1}')" "$cur"; return ;;
	conform) _iovet_words "$(iovet drivers 2>/dev/null | awk '$2 == "ready" {print $1}')" "$cur"; return ;;
	bench) _iovet_words "spec $(iovet drivers 2>/dev/null | awk '$2 == "ready" {print $1}')" "$cur"; return ;;
	run | min)
		if [ "$COMP_CWORD" -eq 2 ]; then
			_iovet_words "$(iovet drivers 2>/dev/null | awk '$2 == "ready" {print $1}')" "$cur"
			return
		fi ;;
	esac
	COMPREPLY=()
}

complete -o default -F _iovet iovet
