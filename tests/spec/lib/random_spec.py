# SPDX-License-Identifier: MIT
"""Writes valid specs made up at random: random_spec.py SCHEMA N DIR. The words (access, policies, confidence) come from
the JSON Schema, so that a new one is tried as soon as it exists. The same arguments give the same specs. It does not know
the reader: what it writes is valid by the description of the language alone."""
import json
import random
import sys

schema = json.load(open(sys.argv[1]))
defs = schema.get("$defs") or schema["definitions"]
r = random.Random()


def words(of, key):
    p = defs[of]["properties"][key]
    return next(x["enum"] for x in [p] + p.get("anyOf", []) + p.get("oneOf", []) if "enum" in x)


ACCESS = words("register-field", "access")
CONFIDENCE = words("register", "confidence")
POLICY = sorted({w for d in defs.values() for k, p in d.get("properties", {}).items() if k in ("rest", "policy")
                 for x in [p] + p.get("anyOf", []) for w in x.get("enum", [])})
WRITABLE = {"rw", "wo", "wonce"}


def maybe(p=0.3):
    return r.random() < p


def bits(msb, lsb):
    return str(lsb) if msb == lsb and maybe(0.7) else f"[{msb}, {lsb}]"


def number(v):
    return hex(v) if maybe() else str(v)


def flow(pairs):
    return "{" + ", ".join(f"{k}: {v}" for k, v in pairs) + "}"


def pieces(width):
    """Bit ranges that do not overlap, from the lowest, with gaps."""
    at = 0
    while at < width:
        n = min(r.choice([1, 1, 2, 3, 4, 8, 12, 16, 31, 32, width]), width - at)
        yield at + n - 1, at
        at += n


class Spec:
    def __init__(self, seed):
        r.seed(seed)
        self.params = [f"p{i}" for i in range(r.randint(0, 3))]
        self.features = [f"f{i}" for i in range(r.randint(0, 3))]
        self.enums = [(f"e{i}", r.randint(1, 6)) for i in range(r.randint(0, 4))]
        self.rules = []
        self.regs = []
        self.at = 0
        self.text = []

    def field(self, msb, lsb, earlier):
        width = msb - lsb + 1
        top = (1 << width) - 1
        access = r.choice(ACCESS)
        pairs = [("bits", bits(msb, lsb)), ("access", access)]
        enum = next((e for e, w in self.enums if w == width), None)
        if enum and maybe(0.7):
            pairs.append(("enum", enum))
        elif access in WRITABLE and maybe(0.2):
            pairs += [("max", number(r.randint(0, top))), ("reset", "0")]
        if maybe(0.7) and not any(k == "reset" for k, _ in pairs):
            pairs.append(("reset", r.choice([number(0 if enum else r.randint(0, top)), "unknown", "param"])))
        if access in ("ro", "w1c", "w0c", "rc", "rs") or maybe(0.1):
            pairs.append(("hw", "sets"))
        if access == "ro" and maybe():
            pairs.append(("ro_write", r.choice(["ignored", "error"])))
        if access == "w1s" and maybe():
            pairs.append(("self_clearing", "true"))
        if access in ("rw", "ro") and not enum and 8 <= width <= 52 and maybe() and not any(k == "max" for k, _ in pairs):
            pairs.append(("holds", flow([("type", r.choice(["phys", "iova"])), ("shift", r.randint(0, 64 - width))])))
        if earlier and maybe(0.2):
            pairs.append(("valid_when", f"'{r.choice(earlier)} == {r.randint(0, 1)}'"))
        if self.features and maybe(0.15):
            pairs += [("when", r.choice(self.features)), ("else", "res0")]
        if maybe():
            pairs.append(("brief", r.choice(["Text", "'quoted: text'", '"more, text"', "Umlaut \u00e4"])))
        return flow(pairs)

    def body(self, width, indent, field):
        """Fields and what is said of the other bits."""
        names, lines, reserved = [], [], []
        for msb, lsb in pieces(width):
            kind = r.random()
            if kind < 0.7:
                name = f"F{len(names)}_{lsb}"
                lines.append(f"{indent}  {name}: {field(msb, lsb, names)}")
                names.append(name)
            elif kind < 0.85:
                reserved.append(f"{{bits: {bits(msb, lsb)}, policy: {r.choice(POLICY)}}}")
        if not names:
            return [f"{indent}reserved: {{rest: {r.choice(POLICY)}}}"], names
        lines.insert(0, f"{indent}fields:")
        full = self.claimed(lines, reserved, width)
        if not full:
            reserved.append(f"{{rest: {r.choice(POLICY)}}}")
        if reserved:
            lines.append(f"{indent}reserved: [{', '.join(reserved)}]")
        return lines, names

    @staticmethod
    def claimed(lines, reserved, width):
        n = 0
        for line in lines[1:] + reserved:
            b = line.split("bits: ")[1]
            n += int(b[1:].split(",")[0]) - int(b.split(", ")[1].split("]")[0]) + 1 if b[0] == "[" else 1
        return n == width

    def register(self, i):
        width = r.choice([8, 16, 32, 32, 32, 64, 64])
        size = width // 8
        self.at = (self.at + 7) // 8 * 8 + r.choice([0, 0, 0, 8, 32])
        name = f"REG{i}"
        lines = [f"  {name}:", f"    at: {hex(self.at)}", f"    width: {width}",
                 f"    access_sizes: [{r.choice({8: ['1'], 16: ['2', '1, 2'], 32: ['4', '2, 4'], 64: ['8', '4, 8']}[width])}]"]
        count, stride = 1, size
        if maybe():
            count, stride = r.randint(1, 9), size * r.choice([1, 1, 2, 3])
            stride = (stride + 7) // 8 * 8
            lines.append(f"    array: {{index: i, count: {count}, stride: {hex(stride)}}}")
        if maybe():
            lines.append(f"    confidence: {r.choice(CONFIDENCE)}")
        more, names = self.body(width, "    ", self.field)
        self.text += lines + more
        self.at += count * stride
        if names and maybe():
            f = r.choice(names)
            expr = r.choice([f"{f} == 0", f"!{f} || value == 0", f"{f} < 1 && (value & 0xff) < 0x80", f"{f} << 1 == 0",
                             f"aligned({f}, 1)", f"old.{f} == {f}", f"{f} - 1 >= {f}"])
            kind = "write" if "old." in expr else "value"
            what = f"on: {{event: write, to: {name}}}" if kind == "write" else f"for: {name}"
            self.rules.append(f"  INV{len(self.rules)}: {{kind: {kind}, {what}, holds: \"{expr}\"}}")

    @staticmethod
    def member(msb, lsb, earlier):
        width = msb - lsb + 1
        pairs = [("bits", bits(msb, lsb))]
        if maybe(0.2):
            pairs.append(("software", "true"))
        elif 8 <= width <= 40 and maybe():
            pairs.append(("holds", flow([("type", "phys"), ("shift", r.randint(0, 12))])))
        if maybe(0.1) and earlier:
            pairs.append(("valid_when", f"{r.choice(earlier)} != 0"))
        return flow(pairs)

    def structure(self, i):
        word = r.choice([32, 64])
        words_n = r.choice([1, 1, 2, 4])
        self.text += [f"  st{i}:", f"    width: {word * words_n}", f"    word: {word}"]
        if maybe():
            self.text.append(f"    endian: {r.choice(['little', 'big'])}")
        tag = r.randint(1, 3)
        self.text += ["    fields:", f"      TAG: {{bits: [{tag}, 0]}}"]
        for w in range(1, words_n):
            self.text.append(f"      W{w}: {self.member(w * word + r.randint(0, word - 1), w * word, [])}")
        variants = r.randint(0, tag + 1)
        if variants:
            self.text.append("    variants:")
        for v in range(variants):
            lines = [f"V{v}_{lsb}: {self.member(msb + tag + 1, lsb + tag + 1, [])}"
                     for msb, lsb in pieces(word - tag - 1) if maybe(0.7)]
            fields = f", fields: {{{', '.join(lines)}}}" if lines else ""
            self.text.append(f"      v{v}: {{when: TAG == {v}{fields}}}")
        self.text.append(f"    reserved: {{rest: {r.choice(POLICY)}}}")

    def write(self, path, name):
        n_regs, n_structs = r.randint(1, 12), r.randint(0, 3)
        self.text = ["registers:"]
        for i in range(n_regs):
            self.register(i)
        if n_structs:
            self.text.append("structs:")
        for i in range(n_structs):
            self.structure(i)
        head = ["spec: 1", f"device: {name}", f"prefix: {name.replace('-', '_')}", f"window: {hex(max(self.at, 8) + 8)}",
                "defaults: {source: made up, confidence: invented}"]
        if self.params:
            head.append("params: " + flow((p, flow([("min", 1), ("max", 9), ("default", r.randint(1, 9))])) for p in self.params))
        if self.features:
            head.append("features: " + flow((f, "{brief: One of them}") for f in self.features))
        if self.enums:
            head.append("enums: " + flow(
                (e, flow([("width", w), ("values", flow((f"{e.upper()}_{v}", number(v)) for v in range(r.randint(1, 1 << w)))),
                          ("others", r.choice(["reserved", "allowed"]))])) for e, w in self.enums))
        rules = ["invariants:"] + self.rules if self.rules else []
        with open(path, "w", encoding="utf-8") as f:
            f.write("\n".join(head + self.text + rules) + "\n")


for seed in range(int(sys.argv[2])):
    Spec(seed).write(f"{sys.argv[3]}/r{seed}.yaml", f"r{seed}")
