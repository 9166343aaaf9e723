# SPDX-License-Identifier: MIT
# Would break: a report that forgets a finding, shows one that is gone, or is not well-formed.
. tests/cli/lib/common.sh
fuzz() { run fuzz "$@" --drivers-dir "$FAKES"; }

fuzz finds clean --runs 100 --out "$tmp/night"
cp -R "$tmp/night" "$tmp/last"
rm -r "$tmp/last/drivers/finds/findings/00000000000000bb"
mkdir -p "$tmp/last/drivers/finds/findings/00000000000000ee"
sed 's/00000000000000aa/00000000000000ee/; s/map returns/attach returns/' \
	"$tmp/night/drivers/finds/findings/00000000000000aa/finding.json" \
	>"$tmp/last/drivers/finds/findings/00000000000000ee/finding.json"
sed -i 's/00000000000000bb/00000000000000ee/' "$tmp/last/summary.json"

run report "$tmp/night" --baseline "$tmp/last" --format json
check "json succeeds" status_is 0
check "what is new, still there and gone is told" json "$tmp/out" \
	'[f["since"] for f in j[0]["findings"]] == ["still there", "new"] and "attach returns" in j[0]["gone"][0]'
run report "$tmp/night" --baseline "$tmp/last" --format text
check "text tells what is gone" out_has "gone: 00000000000000ee"
check "text tells how to replay" out_has "iovet run finds $tmp/night/drivers/finds/findings/00000000000000aa/min.iov --trace"
run report "$tmp/night" --format junit
check "junit is well-formed" python3 -c "import xml.dom.minidom; xml.dom.minidom.parse('$tmp/out')"
check "junit counts" out_has 'name="finds" tests="3" failures="2"'
run report "$tmp/night" --baseline "$tmp/last" -o "$tmp/html"
check "html succeeds" status_is 0
check "html tells what is gone" grep -q "Gone since the last run (1)" "$tmp/html/index.html"
check "every link of the index leads somewhere" sh -c 'cd "$1" && for f in $(grep -o "href=\"[^\"]*" index.html | cut -c7-); do
	[ -f "$f" ] || exit 1; done' - "$tmp/html"
check "the page of a finding has rule, stack, sites, program, trace and replay" sh -c 'for w in FAKE-1 iommu_map \
	fake_alloc "dma m0.0 read" TRANSLATE_ENABLE "iovet run finds"; do grep -q "$w" "$1" || { echo "no $w"; exit 1; }; done' \
	- "$tmp/html/finding-finds-00000000000000aa.html"
check "html is well-formed" python3 -c '
import sys, html.parser
class P(html.parser.HTMLParser):
    open = []
    def handle_starttag(self, t, a):
        if t not in ("meta", "br"): self.open.append(t)
    def handle_endtag(self, t):
        assert self.open.pop() == t, t
for f in sys.argv[1:]:
    p = P(); p.open = []; p.feed(open(f).read()); assert not p.open, p.open
' "$tmp/html/index.html" "$tmp/html/finding-finds-00000000000000aa.html"
sed -i '/00000000000000bb/,/}/d' "$tmp/night/summary.json"
python3 - "$tmp/night/summary.json" <<'END'
import json, sys, re
text = open(sys.argv[1]).read()
text = re.sub(r"\{\s*\]", "]", re.sub(r",\s*\{\s*\]", "]", text))
json.loads(text)
open(sys.argv[1], "w").write(text)
END
run report "$tmp/night" -o "$tmp/html"
check "the page of a finding that is no more is removed" test ! -e "$tmp/html/finding-finds-00000000000000bb.html"
echo '{"key": ' >"$tmp/night/drivers/finds/findings/00000000000000aa/finding.json"
run report "$tmp/night" -o "$tmp/html"
check "a broken record does not stop the report" status_is 0
check "and is told with its position" err_has "00000000000000aa/finding.json:2:"
finish
