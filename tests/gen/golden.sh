#!/bin/sh
# SPDX-License-Identifier: MIT
# What is generated for the toy spec is what reviewers saw. After a wanted change: tests/gen/golden.sh --update
. tests/gen/lib/common.sh
for k in header:regs.h kernel-header:kernel.h masks:masks.c monitors:monitors.c decode:decode.c grammar:grammar.c dict:dict.txt; do
	golden=tests/gen/golden/toy-${k##*:}
	if [ "${1-}" = --update ]; then
		ok "update" "$IOVET" gen "${k%%:*}" spec/toy -o "$golden"
	else
		ok "$golden is what spec/toy generates" "$IOVET" gen "${k%%:*}" spec/toy -o "$golden" --check
	fi
done
finish
