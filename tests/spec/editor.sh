#!/bin/sh
# SPDX-License-Identifier: MIT
# Would break: an editor that does not complete the keys of a spec or overlooks a typo; a schema that refuses a good spec.
command -v node >/dev/null || { echo "no node; install nodejs"; exit 77; }
[ -d build/npm/node_modules/yaml-language-server ] || { echo "build/npm is missing; ci/setup fetches it"; exit 77; }
exec timeout 120 node tests/spec/editor/editor.mjs build/npm .
