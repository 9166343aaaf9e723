#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compares the machine code of functions ours_NAME and hand_NAME in a disassembly on standard input (objdump -d -r).

Prints each pair whose instructions differ, unless ours are fewer, and each access to a register (functions with _mmio_,
memory other than the stack) that is not of the full width or not the only one of its kind; last "pairs N, same N,
shorter N, different N, accesses N, narrowed N". Knows the loads and stores of x86-64, aarch64, riscv64 and arm.
Usage: code.py ARCH [NAME...]; each NAME is a pair that is known to differ, and must.
"""
import re
import sys

FUNCTION = re.compile(r'^[0-9a-f]+ <((?:ours|hand)_(\w+))>:$')
INSTRUCTION = re.compile(r'^\s+[0-9a-f]+:\s+(\S.*)$')
SIZES = {'b': 1, 'h': 2, 'w': 4, 'l': 4, 'd': 8, 'q': 8}


def parse(lines):
    """Function name -> instructions without addresses, symbols and comments."""
    functions, code = {}, None
    for line in lines:
        start = FUNCTION.match(line)
        if start:
            code = functions.setdefault(start.group(1), [])
            continue
        if re.match(r'^[0-9a-f]+ <', line):
            code = None
        instruction = INSTRUCTION.match(line)
        if code is not None and instruction:
            code.append(normal(instruction.group(1)))
    return {name: strip(code) for name, code in functions.items()}


def normal(text):
    text = re.sub(r'\s*(//|@|;|#(?= )).*$', '', text)
    text = re.sub(r'\b(?:0x)?[0-9a-f]+ <[^>+]*(\+0x[0-9a-f]+)?>', r'<\1>', text)
    # Base and index of an x86 address without a scale may stand either way round.
    text = re.sub(r'\((%\w+), ?(%\w+)(?:, ?1)?\)', lambda m: '(%s,%s)' % tuple(sorted(m.groups())), text)
    return re.sub(r'\s+', ' ', text).strip()


def strip(code):
    """Padding between functions is no code of theirs."""
    while code and re.match(r'^(nop|xchg %ax,%ax|data16|cs nop|\.\.\.|unimp|udf)', code[-1]):
        code.pop()
    return code


def aarch64(op, args):
    m = re.match(r'^(ld|st)u?r(b|h|sb|sh|sw)?$', op)
    if not m or '[sp' in args:
        return None
    size = {'b': 1, 'h': 2, 'w': 4}[m.group(2)[-1]] if m.group(2) else 4 if args.startswith('w') else 8
    return m.group(1), size


def riscv64(op, args):
    m = re.match(r'^(?:c\.)?([ls])([bhwd])u?$', op)
    if not m or '(sp)' in args:
        return None
    return {'l': 'ld', 's': 'st'}[m.group(1)], SIZES[m.group(2)]


def arm(op, args):
    m = re.match(r'^(ldr|str|ldm|stm|ldrex|strex)(b|h|sb|sh|d|ia)?(\.w|\.n)?$', op)
    if not m or re.search(r'\[sp|\[pc|^sp', args):
        return None
    kind, suffix = m.group(1)[:2], m.group(2) or ''
    if m.group(1) in ('ldm', 'stm'):
        return kind, 4 * len(re.search(r'{(.*)}', args).group(1).split(','))
    return kind, {'b': 1, 'h': 2, 'd': 8}.get(suffix[-1:], 4)


def x86_64(op, args):
    """AT&T syntax: the size is that of the suffix, or of the register operand."""
    if '(' not in args or '%rsp)' in args or op.startswith(('lea', 'nop')):
        return None
    to_memory = args.endswith(')')
    kind = 'st' if to_memory and op.startswith('mov') else 'ld'
    if to_memory and re.match(r'^(and|or|xor|add|sub|bt[rsc])', op):
        kind = 'both'
    extended = re.match(r'^mov[zs]([bwl])[wlq]$', op)
    if extended:
        return kind, {'b': 1, 'w': 2, 'l': 4}[extended.group(1)]
    register = re.search(r'%(\w+)', re.sub(r'\([^)]*\)', '', args))
    return kind, width_of(register.group(1)) if register else {'b': 1, 'w': 2, 'l': 4, 'q': 8}[op[-1]]


def width_of(name):
    if re.match(r'^(r[a-z][a-z]|r\d+)$', name):
        return 8
    if re.match(r'^(e[a-z][a-z]|r\d+d)$', name):
        return 4
    return 2 if re.match(r'^([a-ds][xpi]|r\d+w)$', name) and not name.endswith('l') else 1


ARCHES = {'x86-64': x86_64, 'aarch64': aarch64, 'riscv64': riscv64, 'arm': arm}


def accesses(arch, code):
    """[('ld' or 'st', bytes)] of a function, in order."""
    found = []
    for line in code:
        op, _, args = line.partition(' ')
        hit = ARCHES[arch](op, args)
        if hit:
            found += [(kind, hit[1]) for kind in (('ld', 'st') if hit[0] == 'both' else (hit[0],))]
    return found


def expected(name, largest):
    """Accesses of a function that touches one register once: it reads, it reads and writes, or it writes. A register of 64
    bits is two words where the machine has no larger ones."""
    one = [4] if 'queue' not in name else [8] if largest == 8 else [4, 4]
    load, store = [('ld', n) for n in one], [('st', n) for n in one]
    if '_get_' in name:
        return load
    return store if '_write_' in name else load + store


def is_narrowed(seen, want):
    """Two words in one instruction (ldrd, ldm) are fine where two were wanted."""
    def total(accesses_, kind):
        return sum(n for k, n in accesses_ if k == kind)
    if any(n < 4 for _, n in seen) or len(seen) > len(want):
        return True
    return any(total(seen, k) != total(want, k) for k in ('ld', 'st'))


def main():
    arch, known = sys.argv[1], sys.argv[2:]
    functions = parse(sys.stdin.read().splitlines())
    count = dict.fromkeys(('pairs', 'same', 'shorter', 'known', 'different', 'accesses', 'narrowed'), 0)
    for ours in sorted(n for n in functions if n.startswith('ours_')):
        name = ours[5:]
        mine, hand = functions[ours], functions.get('hand_' + name, [])
        verdict = 'same' if mine == hand else 'shorter' if len(mine) < len(hand) else 'known' if name in known else 'different'
        count['pairs'] += 1
        count[verdict] += 1
        if verdict != 'same':
            print('%s: %s %s: %s | %s' % (verdict, arch, name, '; '.join(mine), '; '.join(hand)))
        if '_mmio_' not in ours:
            continue
        seen, want = accesses(arch, mine), expected(ours, 4 if arch == 'arm' else 8)
        count['accesses'] += len(seen)
        if is_narrowed(seen, want):
            count['narrowed'] += 1
            print('narrowed: %s %s: %s, not %s: %s' % (arch, name, seen, want, '; '.join(mine)))
    print(', '.join('%s %d' % item for item in count.items()))
    return 0 if count['pairs'] and not count['different'] and not count['narrowed'] and count['known'] == len(known) else 1


if __name__ == '__main__':
    sys.exit(main())
