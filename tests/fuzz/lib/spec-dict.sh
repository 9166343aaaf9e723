#!/bin/sh
# SPDX-License-Identifier: MIT
# Prints a libFuzzer dictionary of the spec language: every key and word of the JSON Schema on standard input, and the
# punctuation, operators and functions, which no schema lists.
LC_ALL=C
export LC_ALL
tr ',' '\n' | sed -n 's/^.*"\([a-z][a-z0-9_]*\)": *{.*$/"\1: "/p; s/^ *"\([a-z][a-z0-9_]*\)"\]*[] ]*$/"\1"/p' | sort -u
cat <<'END'
": "
"\x0a  "
"\x0a    "
"- "
"{"
"}"
"["
"]"
"[31, 0]"
"[63, 32]"
" || "
" && "
" == "
" != "
" <= "
" >> "
" << "
"bits("
"aligned("
"old."
"new."
"entry.id"
"value"
"0xffffffffffffffff"
"0x80000000"
"rest: res0"
"import: 1"
"override: "
"exclude: "
"\x0c"
"\x0d\x0a"
"&a"
"*a"
"!!int"
"<<: "
"---\x0a"
"|\x0a"
">\x0a"
END
