# SPDX-License-Identifier: MIT
# Would break: a finding or an invariant that cites a rule nobody can look up; a rule said to be judged by something that
# does not exist; a broken catalogue that is taken for a good one.
. tests/cli/lib/common.sh

run rules --json
check "rules --json succeeds" status_is 0
cp "$tmp/out" "$tmp/rules.json"
cat >"$tmp/natural.py" <<'EOF'
import json, re, sys
rules = json.load(open(sys.argv[1]))
natural = lambda s: [int(x) if x.isdigit() else x for x in re.split(r"(\d+)", s)]
ids = [r["id"] for r in rules]
assert len(ids) > 500, "only %d rules" % len(ids)
assert ids == sorted(ids, key=natural), "not in order"
assert len(ids) == len(set(ids)), "an id twice"
for r in rules:
    for key in "text", "source", "area":
        assert r[key].strip() == r[key] and r[key], (r["id"], key)
    assert r["text"].endswith("."), r["id"]
    assert r["tier"] and set(r["tier"]) <= set("MPKHS"), (r["id"], r["tier"])
    assert r["system"], r["id"]
    assert r["judged"] == bool(r["judged_by"]), r["id"]
    assert r["judged"] != bool(r.get("not_judged")), r["id"]
    assert r["disputed"] == ("dispute" in r), r["id"]
    assert set(r.get("breaks", [])) <= set(ids), r["id"]
texts = [r["text"] for r in rules]
assert len(texts) == len(set(texts)), [t for t in texts if texts.count(t) > 1]
EOF
check "the catalogue is consistent" python3 "$tmp/natural.py" "$tmp/rules.json"

grep -ohE '"[A-Z][A-Z0-9]*-[0-9]+"' -r src harness --include=*.c | tr -d '"' | sort -u >"$tmp/cited"
grep -rhoE '^ +rule: [A-Z][A-Z0-9-]*' spec --include=*.yaml | awk '{print $2}' | sort -u >"$tmp/named"
strange_ids() { python3 -c 'import json, sys
of = {r["id"]: r for r in json.load(open(sys.argv[1])) if eval(sys.argv[3])}
ids = open(sys.argv[2]).read().split()
strange = [i for i in ids if i not in of]
print(*strange)
sys.exit(bool(strange) or len(ids) < 50)' "$tmp/rules.json" "$@"; }
check "what code cites is a rule" strange_ids "$tmp/cited" True
check "what an invariant names is a rule with an invariant" strange_ids "$tmp/named" 'any(":" in x for x in r["judged_by"] + r["stated_by"])'

# Who judges: an oracle, what it says of a finding, or an invariant of a spec.
run oracles --json
check "every oracle says when it looks and what it says" json "$tmp/out" \
	'len(j) >= 10 and all(o["name"] and o["when"] and o["text"] for o in j)'
json_words() { python3 -c 'import json,sys; print("\n".join(sorted({x for r in json.load(open(sys.argv[1])) for x in eval(sys.argv[2])})))' "$1" "$2"; }
json_words "$tmp/out" '[r["name"]]' >"$tmp/oracles"
json_words "$tmp/rules.json" 'r["judged_by"] + r["stated_by"]' >"$tmp/judges"
sed -n '/:/!s,/.*,,p; t; /:/!p' "$tmp/judges" | sort -u | comm -23 - "$tmp/oracles" >"$tmp/strange"
check "the oracles that rules name exist" test ! -s "$tmp/strange"
for what in $(sed -n '/:/!s,.*/,,p' "$tmp/judges" | sort -u); do
	check "a finding can say $what" grep -rqF "\"$what\"" src/oracle src/model src/bus harness/hosted harness/drivers harness/fuzz
done
grep : "$tmp/judges" | cut -d: -f1 | sort -u >"$tmp/specs"
for spec in $(cat "$tmp/specs"); do
	run gen json "$(find spec -name "$spec.yaml")"
	check "$spec has the invariants that rules list" json "$tmp/out" "set(\"$(grep "^$spec:" "$tmp/judges" | cut -d: -f2 |
		tr '\n' ' ')\".split()) <= {i['name'] for i in j['invariants']}"
done
sed -n 's/^DEVICE_CLASS(.*, "\(.*\)")/\1/p' src/model/classes.def | sort >"$tmp/models"
for d in harness/drivers/*/driver.mk; do basename "$(dirname "$d")"; done | sort >"$tmp/hosted"
# The spec of a driver, or a variant of it: the directory is called like the driver, or like one without the type.
unhosted() { while read -r m; do grep -qx -e "$m" -e "$(basename "$(dirname "$(find spec -name "$m.yaml")")")" "$tmp/hosted" || echo "$m"; done <"$tmp/models"; }
check "the specs that judge are those of hosted drivers" test -z "$(unhosted)" -a -s "$tmp/models"
json_words "$tmp/rules.json" '[x.split(":")[0] for x in r["judged_by"] if ":" in x]' >"$tmp/judging"
check "no other spec judges" test -z "$(comm -23 "$tmp/judging" "$tmp/models")"
check "an error of a hosted spec judges" json "$tmp/rules.json" 'any(r["id"] == "IPU3-12" and "ipu3-mmu:INVALIDATE_BEFORE_OPEN" in r["judged_by"] for r in j)'
check "a warning does not" json "$tmp/rules.json" 'any(r["id"] == "DART-9" and "apple-dart:NO_ROOT_WHILE_OFF" in r["stated_by"] for r in j)'
check "one may state a rule that another judges" json "$tmp/rules.json" 'any(r["id"] == "DOM-11" and r["judged_by"] == ["translate/access-passes"] and r["stated_by"] for r in j)'
check "a hazard is judged as the rules are that it breaks" json "$tmp/rules.json" 'any(r["id"] == "DB-21" and r["judged"] for r in j) and any(r["id"] == "DB-47" and r["not_judged"] == "schedule" for r in j)'

# A bug put in on purpose that breaks a rule: it is there, it has a program, and what is said of it is what judges the rule.
cat >"$tmp/shown.py" <<'EOF'
import json, os, subprocess, sys
iovet, rules = sys.argv[1], json.load(open(sys.argv[2]))
drivers = os.path.join(os.path.dirname(iovet), "drivers")

def findings(o):
    if isinstance(o, dict):
        if "key" in o and "oracle" in o:
            yield o
        o = list(o.values())
    for x in o if isinstance(o, list) else []:
        yield from findings(x)

# What is said of a bug, or None: its driver is not built.
def said(driver, plant):
    edited = os.path.exists("harness/plant/%s/%s.plant" % (driver, plant))
    switches = "harness/%s/plants.def" % (driver if "/" in driver else "drivers/" + driver)
    assert edited or os.path.exists(switches) and '"%s"' % plant in open(switches).read(), "%s has no %s" % (driver, plant)
    canary = "corpus/canary/%s/%s.iov" % (driver, plant)
    assert os.path.exists(canary), canary
    binary = driver + ("+" + plant if edited else "")
    if not os.path.exists(os.path.join(drivers, binary, "run")):
        return None
    run = subprocess.run([iovet, "run", binary, "--json", canary] + ([] if edited else ["--plant", plant]), capture_output=True)
    return list(findings(json.loads(run.stdout)))

of, wrong = {}, []
for r in rules:
    for shown in r.get("shown_by", []):
        if shown not in of:
            of[shown] = said(*shown.rsplit(":", 1))
        words = {w for f in of[shown] or [] for w in (f["oracle"], f["oracle"] + "/" + f["what"], f["what"])}
        if of[shown] is not None and not words & {w.split(":")[-1] for w in r["judged_by"]}:
            wrong += ["%s is judged by %s, and of %s is said: %s" % (r["id"], r["judged_by"], shown, sorted(words))]
assert not wrong, "\n".join(wrong)
assert len(of) > 40, len(of)
EOF
check "what shows a rule is found, and by what judges it" python3 "$tmp/shown.py" "$IOVET" "$tmp/rules.json"

# A reason that was true once.
"$IOVET" drivers --json >"$tmp/drivers.json"
cat >"$tmp/stale.py" <<'EOF'
import json, re, sys
rules, drivers = (json.load(open(f)) for f in sys.argv[1:])
hosted = {d["name"] for d in drivers if d["state"] != "not-hosted"}
is_hosted = lambda s: s == "all" or any(h == s or h + "-iommu" == s for h in hosted)
for r in rules:
    assert r.get("not_judged") != "model" or not all(is_hosted(s) for s in r["system"]), (r["id"], "there is a model", r["system"])
    for word in re.findall(r"([\w-]+) (?:is|are) not hosted", r.get("note", "")):
        assert not any(h.startswith(word.lower()) for h in hosted), (r["id"], word, "is hosted")
EOF
check "what is said not to be hosted is not" python3 "$tmp/stale.py" "$tmp/rules.json" "$tmp/drivers.json"

# Filters.
run rules --system apple-dart --not-judged --json
check "a system's rules and those for all" json "$tmp/out" '{"apple-dart"} < {s for r in j for s in r["system"]} and all({"apple-dart", "all"} & set(r["system"]) and not r["judged"] for r in j)'
run rules --tier P --judged --json
check "a tier's rules that are judged" json "$tmp/out" 'j and all("P" in r["tier"] and r["judged"] for r in j)'
run rules DART-9 ACC-7
check "a rule in full" out_has 'judged by   translate/access-passes'
check "and why another is not judged" out_has 'not judged  model: there is no device model'
run rules --system aple-dart
check "a slip is told" err_has 'did you mean `apple-dart`?'
check "and is a usage error" status_is 2
run rules --tier Q
check "a tier that is none" status_is 2
run rules DART-999
check "an id that is none" err_has 'there is no rule `DART-999`'
run rules --judged --not-judged
check "both at once" status_is 2

# Broken catalogues: bad CLAIM EXPECTED, the file is on standard input.
bad()
{
	rm -rf "$tmp/cat" && mkdir "$tmp/cat"
	cat >"$tmp/cat/x.yaml"
	run rules --catalogue "$tmp/cat"
	check "$1: status" status_is 2
	check "$1: message" err_has "$tmp/cat/x.yaml:$2"
}
head='area: x
system: [all]
rules:'
bad "no such key" "5:5: rules-name: \`txt\` is none of id, text" <<EOF
$head
  - id: X-1
    txt: no
EOF
bad "text is missing" "4:5: rules-missing: a rule needs \`text\`" <<EOF
$head
  - {id: X-1, source: s, tier: [M], not_judged: model}
EOF
bad "an empty text" "5:11: rules-value" <<EOF
$head
  - id: X-1
    text: " "
    source: s
    tier: [M]
    not_judged: model
EOF
bad "no such tier" "4:48: rules-tier: \`Z\` is none of M, P, K, H, S" <<EOF
$head
  - {id: X-1, text: "T.", source: s, tier: [M, Z], not_judged: model}
EOF
bad "no such reason" "4:61: rules-reason: \`lazy\` is none of schedule" <<EOF
$head
  - {id: X-1, text: "T.", source: s, tier: [M], not_judged: lazy}
EOF
bad "no such oracle" "4:5: rules-oracle: X-1: there is no oracle \`delphi\`" <<EOF
$head
  - {id: X-1, text: "T.", source: s, tier: [M], judged_by: [delphi/smoke]}
EOF
bad "neither judged nor not" "4:5: rules-judge: X-1: \`judged_by\` or \`not_judged\` is missing" <<EOF
$head
  - {id: X-1, text: "T.", source: s, tier: [M]}
EOF
bad "found, and judged by nobody" "4:68: rules-judge: what nobody judges is not shown" <<EOF
$head
  - {id: X-1, text: "T.", source: s, tier: [M], shown_by: ["a:b"], not_judged: model}
EOF
bad "both" "4:68: rules-judge: a rule is judged, or it is not" <<EOF
$head
  - {id: X-1, text: "T.", source: s, tier: [M], judged_by: [warn], not_judged: model}
EOF
bad "an id twice" "5:5: rules-repeat: X-1 stands in" <<EOF
$head
  - {id: X-1, text: "T.", source: s, tier: [M], not_judged: model}
  - {id: X-1, text: "U.", source: s, tier: [M], not_judged: model}
EOF
bad "out of order" "5:5: rules-order: X-9 stands after X-10" <<EOF
$head
  - {id: X-10, text: "T.", source: s, tier: [M], not_judged: model}
  - {id: X-9, text: "U.", source: s, tier: [M], not_judged: model}
EOF
bad "a hazard that breaks nothing" "4:5: rules-breaks: \`X-2\` is no rule of the catalogue" <<EOF
$head
  - {id: X-1, text: "T.", source: s, tier: [M], breaks: [X-2]}
EOF
bad "not a list of rules" "1:1: rules-shape" <<EOF
- id: X-1
EOF
bad "not YAML" "2:" <<EOF
area: x
  rules: [
EOF
# A report takes its sentences from here.
run fuzz finds --drivers-dir "$FAKES" --runs 100 --out "$tmp/night"
sed -i 's/FAKE-1/MAP-6/' "$tmp/night/drivers/finds/findings/00000000000000aa/finding.json"
text=$(python3 -c 'import json,sys; print(*[r["text"] for r in json.load(open(sys.argv[1])) if r["id"] == "MAP-6"])' "$tmp/rules.json")
run report "$tmp/night" -o "$tmp/html"
check "a finding has the sentence of its rule" grep -qF "$text" "$tmp/html/finding-finds-00000000000000aa.html"

# A tree with a spec whose rules are not in the catalogue.
mkdir -p "$tmp/tree/bin" "$tmp/tree/rules" && cp -R spec "$tmp/tree/" && cp "$IOVET" "$tmp/tree/bin/" &&
	cp rules/*.yaml "$tmp/tree/rules/" && rm "$tmp/tree/rules/toy.yaml"
"$tmp/tree/bin/iovet" rules >"$tmp/out" 2>"$tmp/err"
status=$?
check "an invariant without its rule is told" err_has 'rules-unknown: SELECT_BEFORE_CMD: there is no rule `TOY-4`'
check "is bad input, too" status_is 2
mkdir "$tmp/empty"
run rules --catalogue "$tmp/empty"
check "a directory without files" err_has 'no .yaml file in this directory'
check "is bad input" status_is 2
finish
