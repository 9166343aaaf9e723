#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Writes copies of a driver's kernel files that hold many small bugs, each behind a run-time switch, and the table of
them: what mutation testing calls a schema. One build holds all mutants of a driver; none is on until it is named.

Knows C tokens and statements (edit.py), not types: a mutant whose code does not compile is left out, and counted.

usage: mutate.py KDIR OUT EQUIVALENT FILE... -- COMPILER...   COMPILER checks one file, given last, and writes nothing
A FILE that is there as it is named is one of our own, else it is one of KDIR; written =FILE it is copied as it is. EQUIVALENT says which mutants nobody can tell from the driver (README.md beside this file); `-`: none are known.
Writes OUT/FILE for each FILE and OUT/table.c. Exit: 0 done, 2 the source is not understood, 3 a file cannot be read or
written, or the compiler rejects what no mutant explains.
"""
import fnmatch
import os
import re
import subprocess
import sys

from edit import CLOSER, PlantError, close, read, run, statements, tokenize, write

RELATION = {'<': '+', '<=': '-', '>': '-', '>=': '+'}   # what to do to the right side to be off by one
WEAKER = {'|', '||', '&&', '?', ':', ',', ';', '=', '|=', '&=', '+=', '-='}
ASSIGN = {'=', '|=', '&=', '+=', '-='}
LONGEST_RUN = 5         # of statements whose order is tried
# Calls that say something and do nothing: without them, or elsewhere, a driver is as good as before.
SPEAKS = re.compile(r'(dev|pr|netdev)_(\w+_)?(emerg|crit|err|warn|warn_once|notice|info|v?dbg|debug)(_ratelimited|_once)?$|WARN_ON(_ONCE)?$|'
                    r'WARN(_ONCE)?$|(VM_)?BUG_ON$|lockdep_\w+$|BUILD_BUG_ON\w*$|kmemleak_\w+$|assert_\w+$|trace_\w+$|might_sleep$|kasan_\w+$')
# Calls that prepare one object, the first argument, for its first use: their order to others that do not name it is nobody's business.
PREPARES = re.compile(r'INIT_\w+$|(__|raw_)?(spin_lock|rwlock|mutex|rwsem|sema|completion|bitmap|refcount|kref|xa|idr?a?|atomic|atomic64)_(init|zero)\w*$|init_\w+$')
CLASSES = (             # of a dropped call, by words in the name of the callee
    ('refcount', r'put|get|hold|ref'),
    ('lock', r'lock|irqsave|irqrestore|mutex|rcu_read'),
    ('leak', r'free|destroy|remove|unregister|release|disable|unmap|cancel|del'),
    ('stale', r'inval|flush|tlb|sync|iotlb|atc'),
    ('order', r'wmb|rmb|mb|barrier'),
    ('register', r'write|writel|writeq|set|clear'),
)


def class_of_call(name):
    for cls, words in CLASSES:
        if re.search(words, name):
            return cls
    return 'call'


class Mutant:
    def __init__(self, kind, cls, what, file, function, line):
        self.kind, self.cls, self.what, self.file, self.function, self.line = kind, cls, what, file, function, line
        self.number = self.name = None
        self.equivalent = ''


def functions(tokens):
    """(name, first, last): each function definition, its braces as token indices."""
    out, i, depth_words = [], 0, None
    while i < len(tokens):
        if tokens[i].text == '(' and i and tokens[i - 1].kind == 'word':
            after = close(tokens, i) + 1
            if after < len(tokens) and tokens[after].text == '{':
                out.append((tokens[i - 1].text, after, close(tokens, after)))
                i = close(tokens, after)
            else:
                i = after - 1
        elif tokens[i].text == '{':
            i = close(tokens, i)
        i += 1
    return out


class Mutator:
    """The mutants of one file. `rejected`: (kind, line) that did not compile."""

    def __init__(self, path, source, rejected, mutants):
        self.path, self.source, self.rejected, self.mutants = path, source, rejected, mutants
        self.tokens = tokenize(source)
        self.edits = []         # (start, end, text) of the source, none inside another

    def line(self, i):
        return self.source.count('\n', 0, self.tokens[i].start) + 1

    def new(self, kind, cls, what, i):
        """Number of a new mutant at token i, or None."""
        if (self.path, kind, self.line(i)) in self.rejected:
            return None
        self.mutants.append(Mutant(kind, cls, what, self.path, self.function, self.line(i)))
        return len(self.mutants)

    def run(self):
        for self.function, first, last in functions(self.tokens):
            begin = len(self.mutants)
            self.inner = []     # expression edits, as (first, last, before, after) token positions
            self.heads(first, last)
            simple = statements(self.tokens, first, last)
            for a, b in simple:
                self.expressions(a, b)
            self.runs(first, simple)
            if len(self.mutants) > begin:
                at = self.tokens[first].end
                self.edits.append((at, at, f' iovet_mutant_enter({begin + 1}, {len(self.mutants)});'))
        out, at = [], 0
        for start, end, text in sorted(self.edits):
            out += [self.source[at:start], text]
            at = end
        return ''.join(out) + self.source[at:]

    def text(self, a, b):
        """Source of tokens a..b with the edits inside expressions, on as many lines as it had."""
        start, end = self.tokens[a].start, self.tokens[b].end
        marks = []
        for order, (x, y, before, after) in enumerate(self.inner):
            if start <= x and y <= end:
                marks += [(x, order, before), (y, -order - 1, after)] if x < y else [(x, order, before + after)]
        out, at = [], start
        for place, _, piece in sorted(marks, key=lambda m: (m[0], m[1])):
            out += [self.source[at:place], piece]
            at = place
        return ''.join(out) + self.source[at:end]

    def heads(self, first, last):
        """Conditions: inverted, and off by one."""
        for i in range(first + 1, last):
            word = self.tokens[i].text
            if word not in ('if', 'while', 'for') or self.tokens[i + 1].text != '(':
                continue
            a, b = i + 2, close(self.tokens, i + 1) - 1
            self.expressions(a, b)
            n = word == 'if' and not self.only_speaks(b + 2) and not self.is_switch(a, b) and self.new('negate', 'error-path', 'condition inverted', i)
            before, after = (f'!!(', f') != iovet_mutant({n})') if n else ('', '')
            self.edits.append((self.tokens[a].start, self.tokens[b].end, before + self.text(a, b) + after))

    def is_switch(self, a, b):
        """A bug that a driver of our own has behind a switch (harness/known/switches.h) is in its plants.def already."""
        return any(self.tokens[k].text == 'plant' and self.tokens[k + 1].text == '(' for k in range(a, b))

    def only_speaks(self, i):
        """Does what begins at token i, and an else behind it, say something and do nothing?"""
        while self.tokens[i].text in ('for', 'while'):
            i = close(self.tokens, i + 1) + 1
        if self.tokens[i].text == '{':
            last = close(self.tokens, i)
            calls = statements(self.tokens, i, last)
            if not calls or any(self.tokens[k].text in ('if', 'for', 'while', 'switch', 'do') for k in range(i, last)):
                return False
        else:
            last = i
            while self.tokens[last].text not in (';', '{', '}'):
                last = close(self.tokens, last) + 1 if self.tokens[last].text in CLOSER else last + 1
            calls = [(i, last)]
        if not all(SPEAKS.match(self.tokens[a].text) and self.is_call(a, b) for a, b in calls):
            return False
        return self.tokens[last + 1].text != 'else' or self.only_speaks(last + 2)

    def operand_end(self, i, last, stops):
        while i <= last and self.tokens[i].text not in stops and self.tokens[i].text not in CLOSER.values():
            i = close(self.tokens, i) + 1 if self.tokens[i].text in CLOSER else i + 1
        return i - 1

    def expressions(self, a, b):
        if self.tokens[a].text in ('static', 'BUILD_BUG_ON', 'goto', 'case'):
            return
        for i in range(a, b + 1):
            t = self.tokens[i]
            if t.text in RELATION and t.kind == 'op':
                self.off_by_one(i, b)
            elif t.text == '|' and i > a:
                self.drop_term(i, b)
            elif t.text == 'GFP_ATOMIC':
                n = self.new('gfp', 'context', 'GFP_ATOMIC becomes GFP_KERNEL', i)
                if n:
                    self.inner.append((t.start, t.end, f'(iovet_mutant({n}) ? GFP_KERNEL : ', ')'))
        if self.tokens[a].text == 'return' and self.tokens[a + 1].text == '-' and self.tokens[a + 2].text.startswith('E'):
            n = self.new('errno', 'error-path', f'-{self.tokens[a + 2].text} becomes 0', a)
            if n:
                self.inner.append((self.tokens[a + 1].start, self.tokens[b - 1].end, f'iovet_mutant({n}) ? 0 : ', ''))

    def off_by_one(self, i, b):
        end = self.operand_end(i + 1, b, WEAKER | {'==', '!=', '&', '^'})
        if end <= i or any(self.tokens[k].text in ('<<', '>>', '<', '>', '<=', '>=') for k in range(i + 1, end + 1)):
            return
        n = self.new('off-by-one', 'size', f'`{self.tokens[i].text}` off by one', i)
        if n:
            at = self.tokens[i].end
            self.inner.append((at, at, f' {"" if RELATION[self.tokens[i].text] == "+" else "-"}iovet_mutant({n}) + ', ''))

    def drop_term(self, i, b):
        end = self.operand_end(i + 1, b, WEAKER)
        if end <= i:
            return
        n = self.new('drop-term', 'field', 'part of a value left out', i)
        if n:
            self.inner.append((self.tokens[i + 1].start, self.tokens[end].end, f'(iovet_mutant({n}) ? 0 : (', '))'))

    def is_call(self, a, b):
        return (self.tokens[a].kind == 'word' and self.tokens[a].text not in ('return', 'sizeof') and
                self.tokens[a + 1].text == '(' and close(self.tokens, a + 1) == b - 1)

    def assigned(self, a, b):
        """Token index of the assignment operator of a statement that stores into a member, or None."""
        i, member = a, False
        if self.tokens[a].text == '*':
            i, member = a + 1, True
        while i < b:
            text = self.tokens[i].text
            if text in ASSIGN:
                return i if member else None
            if text in ('->', '.'):
                member = True
            elif text == '[':
                i, member = close(self.tokens, i), True
            elif self.tokens[i].kind != 'word' or (self.tokens[i + 1].kind == 'word'):
                return None
            i += 1
        return None

    def mutable(self, a, b):
        """Text of a simple statement with a switch to leave it out, and whether its order may be changed."""
        text = self.text(a, b)
        if SPEAKS.match(self.tokens[a].text):
            return text, False
        if self.is_call(a, b):
            name = self.tokens[a].text
            n = self.new('drop-call', class_of_call(name), f'{name}() is not called', a)
        elif self.assigned(a, b):
            n = self.new('drop-store', 'field', f'store to {self.tokens[self.assigned(a, b) - 1].text} left out', a)
        else:
            return text, False
        return (f'do {{ if (!iovet_mutant({n})) {text} }} while (0);' if n else text), True

    def runs(self, first, simple):
        i = 0
        while i < len(simple):
            texts, k = [], i
            while k < len(simple) and k - i < LONGEST_RUN:
                a, b = simple[k]
                if k > i and (a != simple[k - 1][1] + 1 or not self.can_move(a, b)):
                    break
                text, movable = self.mutable(a, b)
                texts.append(text)
                k += 1
                if not movable or self.tokens[a - 1].text not in ('{', '}', ';', ':'):
                    break
            self.edits.append((self.tokens[simple[i][0]].start, self.tokens[simple[k - 1][1]].end,
                               self.ordered(simple[i:k], texts)))
            i = k

    def can_move(self, a, b):
        return (self.is_call(a, b) and not SPEAKS.match(self.tokens[a].text)) or self.assigned(a, b)

    def commute(self, one, two):
        """Does one of the two statements only prepare an object that the other does not name?"""
        for (a, b), (c, d) in ((one, two), (two, one)):
            if self.is_call(a, b) and PREPARES.match(self.tokens[a].text):
                end = next((i for i in range(a + 2, b) if self.tokens[i].text in (',', ')')), b)
                named = {t.text for t in self.tokens[a + 2:end] if t.kind == 'word'}
                last = self.tokens[end - 1].text
                others = {t.text for t in self.tokens[c:d] if t.kind == 'word'}
                prepares_too = self.is_call(c, d) and PREPARES.match(self.tokens[c].text)
                if last not in others and (self.assigned(c, d) is not None or prepares_too or not named & others):
                    return True
        return False

    def ordered(self, places, texts):
        """The statements in their order, and with each neighbours swapped behind a switch."""
        plain, out = texts[0], ''
        for k in range(1, len(texts)):      # what stood between them, so that lines keep their numbers
            plain += self.source[self.tokens[places[k - 1][1]].end:self.tokens[places[k][0]].start] + texts[k]
        for k in range(len(texts) - 1):     # the order of two stores to memory matters to nobody else
            n = any(self.is_call(*place) for place in places[k:k + 2]) and not self.commute(*places[k:k + 2]) and \
                self.new('swap', 'order', 'two statements swapped', places[k][0])
            if n:
                order = ' '.join(texts[:k] + [texts[k + 1], texts[k]] + texts[k + 2:]).replace('\n', ' ')
                out += f'if (iovet_mutant({n})) {{ {order} }} else '
        return f'{out}{{ {plain} }}' if out else plain


def schemata(kdir, files, same, rejected):
    mutants, texts = [], {}
    for f in files:
        source = read(f if os.path.exists(f) else os.path.join(kdir, f))
        texts[f] = Mutator(f, source, rejected, mutants).run() if f not in same else source
    count = {}
    for number, m in enumerate(mutants, 1):
        at = (m.kind, m.function)
        count[at] = count.get(at, 0) + 1
        m.number, m.name = number, f'{m.kind}:{m.function}:{count[at]}'
    return mutants, texts


def refused(compiler, out, files):
    """(file, line) of each error the compiler has."""
    bad = set()
    for f in files:
        path = os.path.join(out, f)
        done = subprocess.run(compiler + [path], stderr=subprocess.PIPE, text=True, check=False)
        lines = {int(m[1]) for m in re.finditer(re.escape(path) + r':(\d+):\d+: error', done.stderr)}
        if done.returncode and not lines:
            raise OSError(f'{path} does not compile:\n{done.stderr}')
        bad |= {(f, line) for line in lines}
    return bad


def left_out(compiler, out, files, mutants):
    """Mutants in code that the configuration leaves out: the preprocessor drops their switches."""
    present = set()
    for f in files:
        done = subprocess.run([w for w in compiler if w != '-fsyntax-only'] + ['-E', '-P', os.path.join(out, f)], stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, text=True, check=False)
        present |= {int(n) for n in re.findall(r'iovet_mutant\((\d+)\)', done.stdout)}
    return {(m.file, m.kind, m.line) for m in mutants if m.number not in present}


def excuse(mutants, path):
    """Marks those that EQUIVALENT lists; a line that means none of them is an error: the kernel has changed."""
    for number, line in enumerate(read(path).splitlines(), 1):
        words = line.split('#')[0].split(None, 1)
        if not words:
            continue
        if len(words) != 2:
            raise PlantError(f'{path}:{number}: expected `MUTANT reason`')
        meant = [m for m in mutants if fnmatch.fnmatchcase(m.name, words[0])]
        if not meant:
            raise PlantError(f'{path}:{number}: no mutant is called `{words[0]}`')
        for m in meant:
            m.equivalent = words[1].strip().replace('"', "'")


def table(mutants):
    rows = ''.join(f'\t{{ .name = "{m.name}", .set = "mutant", .cls = "{m.cls}", .what = "{m.what}", .file = "{m.file}", '
                   f'.line = {m.line}, .equivalent = "{m.equivalent}" }},\n' for m in mutants)
    return ('/* SPDX-License-Identifier: GPL-2.0-only */\n/* Generated by mutate.py: the mutants, by number from 1. */\n'
            '#include "plant/plant.h"\n\n'
            f'const struct plant_info plant_table[] = {{\n{rows}}};\nconst unsigned int plant_table_n = {len(mutants)};\n'
            'const unsigned int plant_always = 0;\n')


def main(argv):
    if '--' not in argv or argv.index('--') < 4:
        print(__doc__.strip(), file=sys.stderr)
        return 2
    split = argv.index('--')
    (kdir, out, equivalent), files, compiler = argv[:3], argv[3:split], argv[split + 1:]
    same = {f[1:] for f in files if f[0] == '='}
    files = [f.lstrip('=') for f in files]
    rejected = set()
    while True:
        mutants, texts = schemata(kdir, files, same, rejected)
        for f in files:
            write(os.path.join(out, f), texts[f])
        bad = refused(compiler, out, files)
        gone = set() if bad else left_out(compiler, out, files, mutants)
        if not bad and not gone:
            break
        if gone:
            rejected |= gone
            continue
        guilty = {(m.file, m.kind, m.line) for m in mutants if (m.file, m.line) in bad}
        if not guilty:
            raise OSError(f'errors at lines without a mutant: {sorted(bad)}')
        rejected |= guilty
    if equivalent != '-':
        excuse(mutants, equivalent)
    write(os.path.join(out, 'table.c'), table(mutants))
    print(f'mutate.py: {len(mutants)} mutants in {len(files) - len(same)} files, {len(rejected)} places left out')
    return 0


if __name__ == '__main__':
    run(main)
