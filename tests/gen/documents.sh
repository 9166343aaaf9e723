# SPDX-License-Identifier: MIT
# Would break: a reference that leaves out a register, links to nowhere, or needs the network; JSON that is not what lint counts.
. tests/cli/lib/common.sh

run gen html spec -o "$tmp/html"
check "html of all specs" status_is 0
run gen md spec -o "$tmp/md"
check "md of all specs" status_is 0
run gen json spec -o "$tmp/json"
check "json of all specs" status_is 0
run gen json spec -o "$tmp/json" --check
check "the same text again" status_is 0
run lint spec --format json
cp "$tmp/out" "$tmp/lint"

cat >"$tmp/look.py" <<'PY'
import glob, html, json, os, re, sys
from html.parser import HTMLParser

class Page(HTMLParser):
    """Collects ids and links, and insists that every element is closed."""
    void = {"meta", "input", "br", "link", "img", "hr"}
    def __init__(self):
        super().__init__()
        self.ids, self.links, self.open = set(), [], []
    def handle_starttag(self, tag, attrs):
        a = dict(attrs)
        if "id" in a:
            assert a["id"] not in self.ids, f"id {a['id']} twice"
            self.ids.add(a["id"])
        self.links += [a[k] for k in ("href", "src", "data-h") if a.get(k)]
        if tag not in self.void:
            self.open.append(tag)
    def handle_endtag(self, tag):
        assert self.open and self.open[-1] == tag, f"</{tag}> closes <{self.open[-1:]}>"
        self.open.pop()

top = sys.argv[1]
totals = dict.fromkeys(("registers", "fields", "structures", "members", "invariants"), 0)
pages = {}
for path in sorted(glob.glob(top + "/html/*.html")):
    p = Page()
    p.feed(open(path, encoding="utf-8").read())
    assert not p.open, f"{path}: {p.open} left open"
    pages[os.path.basename(path)] = p
for name, p in pages.items():
    for link in p.links:
        page, _, anchor = link.partition("#")
        assert not re.match(r"[a-z]+:|//", link), f"{name} links to {link}"
        target = pages[page] if page else p
        assert not anchor or anchor in target.ids, f"{name}: {link} leads nowhere"
specs = sorted(glob.glob(top + "/json/*.json"))
assert len(specs) == len(pages) - 1 == json.load(open(top + "/lint"))["checked"]["specs"] >= 3
for path in specs:
    j = json.load(open(path))
    name = os.path.basename(path)[:-5]
    page, md = pages[name + ".html"], open(f"{top}/md/{name}.md", encoding="utf-8").read()
    for r in j["registers"]:
        for f in [None] + r["fields"]:
            anchor = "reg." + r["name"] + ("." + f["name"] if f else "")
            assert anchor in page.ids, f"{name}: html lacks {anchor}"
            assert f'id="{anchor}"' in md, f"{name}: md lacks {anchor}"
    totals["registers"] += len(j["registers"])
    totals["fields"] += sum(len(r["fields"]) for r in j["registers"])
    totals["structures"] += len(j["structs"])
    totals["members"] += sum(len(s["fields"]) + sum(len(v["fields"]) for v in s["variants"]) for s in j["structs"])
    totals["invariants"] += len(j["invariants"])
    assert md.count("```") % 2 == 0
checked = json.load(open(top + "/lint"))["checked"]
for k, v in totals.items():
    assert v == checked[k], f"{k}: JSON has {v}, lint counts {checked[k]}"
PY
check "pages link to what is there, name everything, and agree with lint" python3 "$tmp/look.py" "$tmp"

mkdir "$tmp/mine"
cat >"$tmp/mine/mine.yaml" <<'YAML'
spec: 1
device: mine
prefix: mine
window: 4
brief: A & B < C > "D"
defaults: {width: 32, source: me, confidence: invented}
registers:
  ONLY: {at: 0, fields: {F: {bits: [7, 4], access: rw, reset: 3}}, reserved: {rest: res0}}
YAML
run gen md "$tmp/mine"
check "a register is drawn from its highest bit down" out_has '|                                                                       |     F     |           |'
run gen html "$tmp/mine"
check "text is escaped" out_has 'A &amp; B &lt; C &gt; &quot;D&quot;'
run gen html "$tmp/mine/mine.yaml" -o "$tmp/one.html"
check "one spec, one page" exists "$tmp/one.html"
cp "$tmp/mine/mine.yaml" "$tmp/mine/again.yaml"
mkdir "$tmp/two" && cp "$tmp/mine/mine.yaml" "$tmp/two/a.yaml" && sed 's/^prefix/variant: ..\/up\nprefix/' "$tmp/mine/mine.yaml" >"$tmp/two/b.yaml"
run gen md "$tmp/two" -o "$tmp/two.out"
check "a variant that looks like a path is none" exists "$tmp/two.out/mine-..-up.md"
cp "$tmp/two/a.yaml" "$tmp/two/c.yaml"
run gen md "$tmp/two" -o "$tmp/two.again"
check "two specs of one name are refused" status_is 2
check "and nothing is written" no exists "$tmp/two.again"
rm "$tmp/mine/again.yaml"
run gen html spec
check "many specs need a directory" status_is 2
echo "spec: 1" >"$tmp/mine/other.yaml"
run gen html "$tmp" -o "$tmp/never"
check "a broken spec among many" status_is 2
check "then nothing is written" no exists "$tmp/never"
finish
