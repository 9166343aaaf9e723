#!/bin/sh
# SPDX-License-Identifier: MIT
# Would break: a change between two specs that `iovet diff` overlooks, or calls harmless. Each line below changes the spec by
# one sed command; the diff must say exactly these rules. Every rule there is must have been said.
. tests/cli/lib/common.sh
base=tests/spec/diff/base.yaml
said=$tmp/said
: >"$said"

# change "RULE[ RULE...]" SED-COMMAND
change()
{
	sed -e "$2" "$base" >"$tmp/new.yaml"
	check "sed changes something: $2" no cmp -s "$base" "$tmp/new.yaml"
	run diff "$base" "$tmp/new.yaml" --json --fail editorial
	check "$1: there is a difference" status_is 1
	check "$1: nothing else is said" json "$tmp/out" "sorted(set(c['rule'] for c in j['changes'])) == sorted('$1'.split()) or print([(c['rule'], c['message']) for c in j['changes']])"
	echo "$1" | tr ' ' '\n' >>"$said"
}

run diff "$base" "$base" --json --fail editorial
check "no difference with itself" status_is 0
check "and none is listed" json "$tmp/out" "j['changes'] == []"

change access-changed 's/FIRE: {bits: 31, access: w1s/FIRE: {bits: 31, access: wo/'
change access-gained 's/LEVEL: {bits: \[7, 4\], access: ro/LEVEL: {bits: [7, 4], access: rw/'
change access-lost 's/WIDE: {bits: \[23, 20\], access: rw/WIDE: {bits: [23, 20], access: ro/'
change access-size-added '/  CMD:/,/at:/s/at: 0xc/at: 0xc\n    access_sizes: [1, 4]/'
change access-size-removed 's/access_sizes: \[4, 8\]/access_sizes: [4]/'
change address-meaning-changed 's/P: {bits: \[63, 12\], holds: {type: phys/P: {bits: [63, 12], holds: {type: iova/'
change "alias-changed access-lost" 's/, shares: SIDE_A//; s/SIDE_B: {at: 0x200/SIDE_B: {at: 0x200, view_of: SIDE_A/; s/C: {bits: \[31, 0\], access: wo/C: {bits: [31, 0], access: ro/'
change alignment-loosened 's/align: 16/align: 8/'
change alignment-tightened 's/align: 16/align: 32/'
change array-changed 's/count: 8, stride: 8/count: 8, stride: 16/'
change array-grown 's/count: 8, stride: 8/count: 9, stride: 8/'
change array-shrunk 's/count: 8, stride: 8/count: 7, stride: 8/'
change atomic-size-changed 's/atomic: 8/atomic: 16/'
change byte-order-changed 's/align: 16/align: 16\n    endian: big/'
change clear-rule-changed '/clear: snapshot/d'
change condition-changed 's/when: big/when: small/'
change device-changed 's/^device: base/device: other/'
change documentation-changed 's/brief: More of it/brief: Much more of it/'
change enum-tightened 's/mode: {width: 2, values: {A: 0, B: 1}/&, others: reserved/'
change enum-loosened 's/, others: reserved//'
change enum-value-added 's/STOP: 2/&, WAIT: 3/'
change enum-value-changed 's/STOP: 2/STOP: 3/'
change enum-value-removed 's/, STOP: 2//'
change feature-added 's/^features:/&\n  fresh: {}/'
change feature-probe-changed 's/probe: CAP.SMALL == 1/probe: CAP.BIG == 0/'
change feature-removed '/^  small:/d'
change field-added 's/      SMALL: .*/&\n      NEW: {bits: 12, access: ro}/'
change field-grown 's/WIDE: {bits: \[23, 20\]/WIDE: {bits: [24, 20]/'
change field-moved 's/WIDE: {bits: \[23, 20\]/WIDE: {bits: [27, 24]/'
change field-removed '/^      WIDE:/d'
change field-renamed 's/^      WIDE:/      BROAD:/'
change field-shrunk 's/WIDE: {bits: \[23, 20\]/WIDE: {bits: [22, 20]/'
change hardware-sets-changed 's/LEVEL: {bits: \[7, 4\], access: ro/&, hw: sets/'
change invariant-added 's/^invariants:/&\n  NEW: {kind: value, for: STA, holds: WHO != 3}/'
change invariant-changed 's/MODE != 3/MODE != 2/'
change invariant-removed '/^  CHECKED:/d'
change limit-lowered 's/max: 9/max: 8/'
change limit-raised 's/max: 9/max: 10/'
change page-table-added 's/^page_tables:/&\n  fresh: {iova_bits: 21, pa_bits: 48, root: external, levels: [{name: L1, index: [20, 12], entry: pte, leaf: PA}]}/'
change page-table-changed 's/iova_bits: 21/iova_bits: 22/; s/index: \[20, 12\]/index: [21, 12]/'
change page-table-removed '/^page_tables:/,/levels:/d'
change param-added 's/^params:/&\n  fresh: {min: 0, max: 1, default: 0}/'
change param-changed 's/max: 8, default: 4/max: 16, default: 4/'
change param-removed '/^  unused:/d'
change prefix-changed 's/^prefix: base/prefix: other/'
change protocol-added 's/^  PROD: {at: 0x18,/&  protocol: {start: WR != 0, busy_while: WR != 0, timeout: {max_us: 10, poll_us: 1}},/'
change protocol-changed 's/max_us: 100/max_us: 200/'
change protocol-removed '/^    protocol:/,/while_busy:/d'
change queue-added 's/^queues:/&\n  fresh: {entry: entry, base: BASE.ADDR, size_lg2: 3, prod: PROD.WR, cons: CONS.RD, producer: software, wrap: none}/'
change queue-changed 's/wrap: bit/wrap: none/'
change queue-removed '/^queues:/,/^  q:/d'
change register-added 's/^registers:/&\n  NEW: {at: 0x300, reserved: {rest: unknown}}/'
change register-moved 's/at: 0xc/at: 0x20/'
change register-removed '/^  SIDE_B:/d'
change register-renamed 's/^  ARR:/  BRR:/'
change "register-width-changed" 's/^  SIDE_A: .*//; s/^  SIDE_B: .*//; s/^registers:/&\n  SIDE_A: {at: 0x200, width: 64, access_sizes: [4], fields: {S: {bits: [31, 0], access: ro}}, reserved: {rest: raz_wi}}\n  SIDE_B: {at: 0x200, width: 64, access_sizes: [4], shares: SIDE_A, fields: {C: {bits: [31, 0], access: wo}}, reserved: {rest: res0}}/'
change reserved-policy-changed '/^  STA:/,/reserved/s/rest: res0/rest: preserve/'
change reserved-policy-tightened '/^  STA:/,/reserved/s/rest: res0/rest: mbz/'
change reset-changed 's/access: ro, reset: 3/access: ro, reset: 4/'
change reset-changed 's/warm: keep/warm: 1/'
change reset-kinds-changed 's/resets: \[cold, warm\]/resets: [cold, warm, hot]/; s/warm: keep/warm: keep, hot: keep/'
change reset-known '/WIDE:/s/reset: unknown/reset: 0/'
change reset-unknown 's/access: ro, reset: 3/access: ro/'
change self-clearing-changed '/^  CMD:/,/GO:/s/, self_clearing: true//'
change split-changed 's/commit: hi/commit: lo/'
change structure-added 's/^structs:/&\n  fresh: {width: 32, fields: {A: {bits: [31, 0]}}}/'
change "structure-removed queue-removed" '/^  entry:/,/reserved/d; /^queues:/,/^  q:/d'
change structure-width-changed 's/width: 128/width: 256/'
change trigger-changed 's/, triggers: STA.DONE//'
change validity-changed 's/, valid_when: DONE == 1//'
change variant-added 's/^    variants:/&\n      two: {when: T == 2}/'
change variant-removed '/^      none:/d'
change variant-tag-changed 's/when: T == 0/when: T == 3/'
change window-grown 's/^window: 0x1000/window: 0x2000/'
change window-shrunk 's/^window: 0x1000/window: 0x800/'

run diff --rules
awk '{print $1}' "$tmp/out" | sort >"$tmp/rules"
sort -u "$said" >"$tmp/tried"
check "every rule was tried" diff "$tmp/rules" "$tmp/tried"

# Graver changes decide the exit status; positions are of the newer spec, or of the older where a part is gone.
sed 's/^  CHECKED:.*//; s/at: 0xc/at: 0x20/' "$base" >"$tmp/new.yaml"
run diff "$base" "$tmp/new.yaml"
check "a breaking change fails" status_is 1
check "it is told in one line" out_has "new.yaml:44:3: breaking: register-moved: registers.CMD: offset 0xc became 0x20"
check "a part that is gone is where it was" out_has "$base:"
sed 's/^  CHECKED:.*//' "$base" >"$tmp/new.yaml"
run diff "$base" "$tmp/new.yaml"
check "a compatible change does not" status_is 0
run diff "$base" "$tmp/new.yaml" --fail compatible
check "unless asked" status_is 1
run diff "$base" "$tmp/new.yaml" --least breaking
check "lines can be left out, the counts stay" out_has "1 change: 0 breaking, 0 uncertain, 1 compatible, 0 editorial"
run diff "$base"
check "one spec is not enough" status_is 2
run diff "$base" "$tmp/nowhere.yaml"
check "a missing spec" status_is 2
run diff "$base" "$base" --fail grave
check "an unknown severity" status_is 2
run diff spec/apple-dart spec/apple-dart/apple-dart-t8110.yaml
check "two types of a real device differ" status_is 1
check "in many ways" out_has "breaking: register-removed"
finish
