#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Applies a plant to copies of kernel files: named, small edits that put a bug in. Reads a manifest in our own words
(README.md beside this file), never holds kernel text itself. It knows C tokens and statements, not types.

usage: edit.py MANIFEST KDIR OUT FILE...    copies FILEs from KDIR to OUT, edits the copies, and says in OUT/table.c what it is
       edit.py --check MANIFEST KDIR        applies in memory only
       edit.py --switch KDIR OUT FILE... -- MANIFEST...    one copy with all that edit nothing else, each off until it is named
Exit: 0 done, 2 the manifest is wrong or an edit does not apply, 3 a file cannot be read or written.
"""
import collections
import os
import re
import sys

TOKEN = re.compile(r'''
    (?P<space>\s+ | //[^\n]* | /\*.*?\*/ | (?m:^)[ \t]*\#(?:[^\n\\]|\\.)*)
  | (?P<text>"(?:[^"\\]|\\.)*" | '(?:[^'\\]|\\.)*')
  | (?P<word>[A-Za-z_]\w*)
  | (?P<number>\.?\d(?:[eEpP][+-]|[\w.])*)
  | (?P<op><<=|>>=|\.\.\.|->|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|.)
''', re.X | re.S)
CLOSER = {'(': ')', '[': ']', '{': '}'}
ONE_MORE = {'<': '<=', '<=': '<', '>': '>=', '>=': '>'}


class PlantError(Exception):
    pass


class Token:
    def __init__(self, kind, text, start):
        self.kind, self.text, self.start, self.end = kind, text, start, start + len(text)


def tokenize(source):
    """Tokens that count: no space, no comment, no preprocessor line."""
    return [Token(m.lastgroup, m.group(), m.start()) for m in TOKEN.finditer(source) if m.lastgroup != 'space']


def close(tokens, i):
    """Index of the bracket that closes the one at i."""
    depth = 0
    for k in range(i, len(tokens)):
        if tokens[k].kind == 'op':
            depth += (tokens[k].text in CLOSER) - (tokens[k].text in CLOSER.values())
        if not depth:
            return k
    raise PlantError('unbalanced brackets')


def find_function(tokens, name):
    """(first, last) token index of the body's braces of the only definition of `name`."""
    found, i = [], 0
    while i < len(tokens):
        if tokens[i].text == '{':
            i = close(tokens, i)        # outside functions: an initialiser or a struct
        elif tokens[i].text == name and i + 1 < len(tokens) and tokens[i + 1].text == '(':
            after = close(tokens, i + 1) + 1
            if after < len(tokens) and tokens[after].text == '{':
                found.append((after, close(tokens, after)))
        i += 1
    if len(found) != 1:
        raise PlantError(f'{len(found)} definitions of {name}(), expected 1')
    return found[0]


def statements(tokens, first, last):
    """Simple statements of a block, as (first, last) token indices, in order; the last token is the semicolon."""
    out, i = [], first + 1
    while i < last:
        i = one_statement(tokens, i, last, out)
    return out


def one_statement(tokens, i, last, out):
    text = tokens[i].text
    if text == '{':
        out += statements(tokens, i, close(tokens, i))
        return close(tokens, i) + 1
    if text in ('else', 'do'):
        return i + 1
    if text in ('case', 'default') or (tokens[i].kind == 'word' and tokens[i + 1].text == ':'):
        while tokens[i].text != ':':
            i += 1
        return i + 1
    if tokens[i + 1].text == '(':
        after = close(tokens, i + 1) + 1
        head = text in ('if', 'for', 'while', 'switch') or tokens[after].kind == 'word' or tokens[after].text == '{'
        if head and tokens[i].kind == 'word':       # a loop macro heads a statement just like a keyword
            return after
    start = i
    while tokens[i].text != ';':
        i = close(tokens, i) + 1 if tokens[i].text in CLOSER else i + 1
        if i >= last:
            raise PlantError(f'statement without end at `{tokens[start].text}`')
    out.append((start, i))
    return i + 1


def pick(matches, nth, what):
    """The nth (1-based) match; without nth there must be exactly one."""
    if nth is None and len(matches) != 1:
        raise PlantError(f'{len(matches)} matches for {what}, expected 1' + (': say which' if matches else ''))
    if nth is not None and not 1 <= nth <= len(matches):
        raise PlantError(f'{len(matches)} matches for {what}, there is no number {nth}')
    return matches[(nth or 1) - 1]


class Edit:
    """One edit inside one function; every operation returns (start, end, new text) in the source."""

    def __init__(self, source, function):
        self.source, self.tokens = source, tokenize(source)
        self.first, self.last = find_function(self.tokens, function)

    def places(self, text):
        return [i for i in range(self.first + 1, self.last) if self.tokens[i].text == text]

    def calls(self, name):
        return [i for i in self.places(name) if self.tokens[i + 1].text == '(']

    def span(self, a, b):
        return self.source[self.tokens[a].start:self.tokens[b].end]

    def replaced(self, a, b, text):
        return self.tokens[a].start, self.tokens[b].end, text

    def statement_of(self, i):
        for a, b in self.simple():
            if a <= i <= b:
                return a, b
        raise PlantError(f'`{self.tokens[i].text}` is in the head of a statement, not in a simple one')

    def simple(self):
        return statements(self.tokens, self.first, self.last)

    def drop_call(self, nth, name):
        i = pick(self.calls(name), nth, f'calls of {name}()')
        a, b = self.statement_of(i)
        if a != i or close(self.tokens, i + 1) != b - 1:
            raise PlantError(f'the value of {name}() is used; take drop-statement, replace or return-value')
        return self.replaced(a, b, ';')

    def drop_statement(self, nth, name):
        found = [s for s in self.simple()
                 if any(self.tokens[i].text == name for i in range(s[0], s[1]))]
        return self.replaced(*pick(found, nth, f'statements with {name}'), ';')

    def swap_args(self, nth, name, one, two):
        i = pick(self.calls(name), nth, f'calls of {name}()')
        args, start, end = [], i + 2, close(self.tokens, i + 1)
        k = start
        while k <= end:
            if k == end or self.tokens[k].text == ',':
                args.append((start, k - 1))
                start = k + 1
            k = close(self.tokens, k) + 1 if k < end and self.tokens[k].text in CLOSER else k + 1
        one, two = sorted((int(one), int(two)))
        if not 1 <= one < two <= len(args):
            raise PlantError(f'{name}() has {len(args)} arguments here')
        texts = [self.span(*a) for a in args]
        texts[one - 1], texts[two - 1] = texts[two - 1], texts[one - 1]
        return self.replaced(args[0][0], args[-1][1], ', '.join(texts))

    def replace(self, nth, old, new):
        i = pick(self.places(old), nth, f'`{old}`')
        return self.replaced(i, i, new)

    def off_by_one(self, nth, what):
        i = pick(self.places(what), nth, f'`{what}`')
        return self.replaced(i, i, ONE_MORE.get(what, f'({what} + 1)'))

    def negate(self, nth, what):
        """Inverts the condition of the if, or while, that has `what` in its head."""
        heads = []
        for i in range(self.first + 1, self.last):
            if self.tokens[i].text in ('if', 'while') and self.tokens[i + 1].text == '(':
                end = close(self.tokens, i + 1)
                if any(self.tokens[k].text == what for k in range(i + 2, end)):
                    heads.append((i + 1, end))
        a, b = pick(heads, nth, f'conditions with `{what}`')
        return self.replaced(a, b, f'(!{self.span(a, b)})')

    def return_value(self, nth, value):
        found = [s for s in self.simple() if self.tokens[s[0]].text == 'return']
        return self.replaced(*pick(found, nth, 'return statements'), f'return {value};')

    def swap_with_next(self, nth, name):
        """Swaps the statement that has `name` with the simple statement behind it."""
        all_of_it = self.simple()
        found = [k for k, s in enumerate(all_of_it) if any(self.tokens[i].text == name for i in range(s[0], s[1]))]
        k = pick(found, nth, f'statements with {name}')
        if k + 1 == len(all_of_it) or all_of_it[k + 1][0] != all_of_it[k][1] + 1:
            raise PlantError(f'no simple statement follows the one with {name}')
        (a, b), (c, d) = all_of_it[k], all_of_it[k + 1]
        return self.replaced(a, d, f'{self.span(c, d)} {self.span(a, b)}')


    def put_statement(self, nth, name, text):
        found = [s for s in self.simple()
                 if any(self.tokens[i].text == name for i in range(s[0], s[1]))]
        return self.replaced(*pick(found, nth, f'statements with {name}'), f'{{ {text} }}')

    def before(self, nth, name, text):
        start, end, _ = self.put_statement(nth, name, text)
        return start, end, f'{{ {text} {self.source[start:end]} }}'

    def after(self, nth, name, text):
        start, end, _ = self.put_statement(nth, name, text)
        return start, end, f'{{ {self.source[start:end]} {text} }}'

    def put_value(self, nth, name, text):
        i = pick(self.places(name), nth, f'`{name}`')
        return self.replaced(i, i, f'({text})')

    def put_condition(self, nth, name, text):
        start, end, _ = self.negate(nth, name)
        return start, end, f'({text})'


TEXTS = {'put-statement', 'before', 'after', 'put-condition', 'put-value'}    # the last argument is the rest of the line
OPERATIONS = {          # name -> (method, number of arguments)
    'drop-call': (Edit.drop_call, 1),
    'drop-statement': (Edit.drop_statement, 1),
    'swap-args': (Edit.swap_args, 3),
    'replace': (Edit.replace, 2),
    'off-by-one': (Edit.off_by_one, 1),
    'negate': (Edit.negate, 1),
    'return-value': (Edit.return_value, 1),
    'swap-with-next': (Edit.swap_with_next, 1),
    'put-statement': (Edit.put_statement, 2),
    'before': (Edit.before, 2),
    'after': (Edit.after, 2),
    'put-condition': (Edit.put_condition, 2),
    'put-value': (Edit.put_value, 2),
}


def read(path):
    with open(path, encoding='utf-8') as f:
        return f.read()


KEYS = ('oracle', 'what', 'set', 'class', 'row', 'edit', 'when')
MANY = ('edit', 'when')
Step = collections.namedtuple('Step', 'number file function operation args nth when', defaults=['1'])


def read_manifest(path):
    """(keys, edits): edits are Steps; `when` is what holds where the edit is if the bug shows there."""
    keys, edits = {}, []
    for number, line in enumerate(read(path).splitlines(), 1):
        line = line.split('#')[0].strip()
        if not line:
            continue
        key, colon, value = line.partition(':')
        if not colon or key not in KEYS or (key not in MANY and key in keys) or (key == 'when' and not edits):
            raise PlantError(f'{path}:{number}: expected {", ".join(f"`{k}:`" for k in KEYS)}, each but `edit:` once; '
                             '`when:` is about the `edit:` above it')
        if key == 'edit':
            edits.append(Step(number, *parse_edit(value.split(), f'{path}:{number}')))
        elif key == 'when':
            edits[-1] = edits[-1]._replace(when=value.strip())
        else:
            keys[key] = value.strip()
    if not {'oracle', 'what'} <= set(keys) or not edits:
        raise PlantError(f'{path}: needs `oracle:`, `what:` and at least one `edit:`')
    return keys, edits


def parse_edit(words, where):
    nth = None
    if words and re.fullmatch(r'nth=\d+', words[-1]):
        nth = int(words.pop()[4:])
    if len(words) < 3 or words[2] not in OPERATIONS:
        raise PlantError(f'{where}: edit: FILE FUNCTION OPERATION ARGUMENT... [nth=N]; OPERATION: {", ".join(OPERATIONS)}')
    args, takes = words[3:], OPERATIONS[words[2]][1]
    if words[2] in TEXTS and len(args) > takes:
        args = args[:takes - 1] + [' '.join(args[takes - 1:])]
    if len(args) != takes:
        raise PlantError(f'{where}: {words[2]} takes {takes} argument(s)')
    return words[0], words[1], words[2], args, nth


def perform(manifest, step, sources):
    """(start, end, new text) of one edit in its file."""
    where = f'{manifest}:{step.number}: {step.file}'
    if step.file not in sources:
        raise PlantError(f'{where} is not a file of this driver')
    try:
        return OPERATIONS[step.operation][0](Edit(sources[step.file], step.function), step.nth, *step.args)
    except PlantError as e:
        raise PlantError(f'{where}: {step.function}(): {step.operation}: {e}') from e


def apply(manifest, sources):
    """Edits the texts in `sources` (path -> text) in the order of the manifest."""
    steps = read_manifest(manifest)[1]
    for step in steps:
        start, end, text = perform(manifest, step, sources)
        sources[step.file] = sources[step.file][:start] + text + sources[step.file][end:]
    for path, function in {(e.file, e.function) for e in steps}:
        tokens = tokenize(sources[path])
        at = tokens[find_function(tokens, function)[0]].end
        sources[path] = f'{sources[path][:at]} iovet_mutant_enter(1, 1);{sources[path][at:]}'


def body(source, function):
    """(start, end) of what is between the braces of `function`."""
    tokens = tokenize(source)
    first, last = find_function(tokens, function)
    return tokens[first].end, tokens[last].start


def own_labels(text):
    """A declaration that keeps the labels of a copied body apart from those of other copies."""
    tokens = tokenize(text)
    names = [t.text for t, colon, before in zip(tokens, tokens[1:], [None] + tokens)
             if t.kind == 'word' and colon.text == ':' and t.text != 'default' and (before is None or before.text in ';{}:')]
    return f' __label__ {", ".join(names)};' if names else ''


def switched(sources, manifests):
    """Puts into each function that a manifest edits the bodies it has with each of them, before its own."""
    copies = {}                                     # (path, function) -> [(number, body)]
    for number, manifest in enumerate(manifests, 1):
        edited = dict(sources)
        apply(manifest, edited)
        for path, function in sorted({(e.file, e.function) for e in read_manifest(manifest)[1]}):
            start, end = body(edited[path], function)
            copies.setdefault((path, function), []).append(
                (number, edited[path][start:end].replace('iovet_mutant_enter(1, 1)', f'iovet_mutant_enter({number}, {number})')))
    for (path, function), bodies in copies.items():
        start, end = body(sources[path], function)
        own = sources[path][start:end]
        text = ''.join(f' if (iovet_mutant({number})) {{{own_labels(copy)} {{ {copy} }} return_from_copy }}' for number, copy in bodies)
        void = re.search(r'\bvoid\s+' + function + r'\s*\(', sources[path])
        text = text.replace('return_from_copy', 'return;' if void else '')
        sources[path] = f'{sources[path][:start]}{text} {{ {own} }} {sources[path][end:]}'


def row(manifest):
    keys, edits = read_manifest(manifest)
    name, what = os.path.basename(manifest).removesuffix('.plant'), keys['what'].replace('\\', '').replace('"', "'")
    return (f'\t{{ .name = "{name}", .set = "{keys.get("set", "plant")}", .cls = "{keys.get("class", keys["oracle"])}", '
            f'.what = "{what}", .file = "{edits[0].file}" }},\n')


def table(manifests, always):
    """C text: the plants of this binary, by number from 1, and which of them is always on."""
    return ('/* SPDX-License-Identifier: GPL-2.0-only */\n/* Generated by edit.py. */\n#include "plant/plant.h"\n\n'
            f'const struct plant_info plant_table[] = {{\n{"".join(row(m) for m in manifests)}}};\n'
            f'const unsigned int plant_table_n = {len(manifests)};\nconst unsigned int plant_always = {always};\n')


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path + '.tmp', 'w', encoding='utf-8') as f:
        f.write(text)
    os.replace(path + '.tmp', path)


def switch(kdir, out, files, manifests):
    manifests = [m for m in manifests if {e.file for e in read_manifest(m)[1]} <= set(files)]
    sources = {f: read(os.path.join(kdir, f)) for f in files}
    switched(sources, manifests)
    for f in files:
        write(os.path.join(out, f), sources[f])
    write(os.path.join(out, 'table.c'), table(manifests, 0))
    return 0


def main(argv):
    if argv[:1] == ['--switch'] and '--' in argv[4:]:
        split = argv.index('--')
        return switch(argv[1], argv[2], argv[3:split], argv[split + 1:])
    if len(argv) == 3 and argv[0] == '--check':
        manifest, kdir, out, files = argv[1], argv[2], None, sorted({e.file for e in read_manifest(argv[1])[1]})
    elif len(argv) >= 4 and not argv[0].startswith('-'):
        manifest, kdir, out, files = argv[0], argv[1], argv[2], argv[3:]
    else:
        print(__doc__.strip(), file=sys.stderr)
        return 2
    sources = {f: read(os.path.join(kdir, f)) for f in files}
    apply(manifest, sources)
    for f in files if out else []:
        write(os.path.join(out, f), sources[f])
    if out:
        write(os.path.join(out, 'table.c'), table([manifest], 1))
    return 0


def run(main):
    """Ends the process with the status of main(): 2 when what it was given is wrong, 3 when files cannot be read or written."""
    name = os.path.basename(sys.argv[0])
    try:
        sys.exit(main(sys.argv[1:]))
    except PlantError as e:
        print(f'{name}: {e}', file=sys.stderr)
        sys.exit(2)
    except OSError as e:
        print(f'{name}: {e}', file=sys.stderr)
        sys.exit(3)


if __name__ == '__main__':
    run(main)
