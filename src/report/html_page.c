/* SPDX-License-Identifier: MIT */
/* Frame and style of the report's pages: no script, no external file, light and dark, wide and narrow. See html.h. */
#include <stdio.h>
#include <string.h>

#include "report/html.h"

static const char style[] =
	":root{color-scheme:light dark;--bg:#fff;--fg:#1c2126;--dim:#59636e;--line:#d5dbe1;--soft:#f4f6f8;--link:#0b5cad;"
	"--new:#b3261e;--newbg:#fbe9e7;--ok:#1b6b3a;--okbg:#e5f3ea;--known:#6b5200;--knownbg:#f8f0d8}\n"
	"@media(prefers-color-scheme:dark){:root{--bg:#14171a;--fg:#dfe3e7;--dim:#98a2ad;--line:#32393f;--soft:#1c2125;"
	"--link:#7fb6f0;--new:#ff9d93;--newbg:#40201d;--ok:#8fd3a8;--okbg:#18331f;--known:#e5cc83;--knownbg:#37301a}}\n"
	"*{box-sizing:border-box}\n"
	"body{margin:0 auto;padding:1.2rem 1rem 3rem;max-width:64rem;background:var(--bg);color:var(--fg);"
	"font:16px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}\n"
	"a{color:var(--link)}h1{font-size:1.5rem;line-height:1.25;margin:.4rem 0 .6rem}\n"
	"h2{font-size:1.1rem;margin:2rem 0 .6rem}.dim,.at{color:var(--dim)}.up{margin:0;font-size:.9rem}\n"
	"code,pre,.at,.key{font-family:ui-monospace,Menlo,Consolas,monospace;font-size:.85rem}\n"
	"pre{margin:0;padding:.8rem;background:var(--soft);border:1px solid var(--line);border-radius:6px;"
	"overflow-x:auto;overflow-wrap:normal;line-height:1.45;tab-size:8}\n"
	".tall{max-height:36rem;overflow-y:auto}\n"
	"table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.45rem .8rem .45rem 0;"
	"border-bottom:1px solid var(--line);vertical-align:top}\n"
	"th{font-weight:600;color:var(--dim);font-size:.85rem}.n{text-align:right;font-variant-numeric:tabular-nums;"
	"white-space:nowrap}\n"
	".badge{display:inline-block;padding:0 .5rem;border-radius:1rem;font-size:.8rem;white-space:nowrap;"
	"border:1px solid var(--line);color:var(--dim)}\n"
	".badge.new{color:var(--new);background:var(--newbg);border-color:transparent}"
	".badge.known{color:var(--known);background:var(--knownbg);border-color:transparent}"
	".badge.ok{color:var(--ok);background:var(--okbg);border-color:transparent}\n"
	".list{list-style:none;margin:0;padding:0}.list li{padding:.7rem 0;border-bottom:1px solid var(--line)}"
	".list .title{font-weight:600}.list p{margin:.1rem 0}\n"
	".note{padding:.6rem .8rem;background:var(--soft);border-left:3px solid var(--dim);border-radius:4px}\n"
	"dl{display:grid;grid-template-columns:max-content 1fr;gap:.3rem 1rem;margin:0}dt{color:var(--dim)}dd{margin:0}\n"
	"ol.stack{margin:0;padding-left:2.2rem}ol.stack li{padding:.1rem 0}\n"
	"pre i{font-style:normal;color:var(--dim)}\n"
	"@media(max-width:40rem){dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:.5rem}"
	"table,tbody,tr,td{display:block}thead{display:none}tr{padding:.6rem 0;border-bottom:1px solid var(--line)}"
	"td,td.n{border:0;padding:.1rem 0;text-align:left;display:flex;gap:.6rem;justify-content:space-between}"
	"td:before{content:attr(data-h);color:var(--dim)}td:first-child:before{content:none}}\n";

void html_text(struct str *out, const char *s)
{
	for (; *s; s++) {
		switch (*s) {
		case '&': str_add(out, "&amp;"); break;
		case '<': str_add(out, "&lt;"); break;
		case '>': str_add(out, "&gt;"); break;
		case '"': str_add(out, "&quot;"); break;
		default: str_addc(out, *s);
		}
	}
}

void html_begin(struct str *out, const char *title)
{
	str_add(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>");
	html_text(out, title);
	str_add(out, "</title>\n<style>\n");
	str_add(out, style);
	str_add(out, "</style>\n</head>\n<body>\n");
}

void html_end(struct str *out)
{
	str_add(out, "</body>\n</html>\n");
}

void html_tag(struct str *out, const char *tag, const char *s)
{
	str_printf(out, "<%s>", tag);
	html_text(out, s);
	str_printf(out, "</%.*s>", (int)strcspn(tag, " "), tag);
}

void html_number(struct str *out, double v)
{
	char digits[32];
	int n = snprintf(digits, sizeof(digits), "%.0f", v > 0 ? v : 0);

	for (int i = 0; i < n; i++) {
		if (i && (n - i) % 3 == 0)
			str_add(out, "&#8239;");
		str_addc(out, digits[i]);
	}
}

void html_finding_name(struct str *out, const struct driver_run *r, const struct finding *f)
{
	str_add(out, "finding-");
	for (const char *s = r->driver; *s; s++)
		str_addc(out, *s == '/' ? '-' : *s);
	str_printf(out, "-%s.html", f->key);
}

void html_badges(struct str *out, const struct driver_run *r, u32 i)
{
	const struct finding *f = &r->findings.item[i];
	enum since since = r->since ? r->since[i] : SINCE_UNKNOWN;

	if (f->known)
		html_tag(out, "span class=\"badge known\"", "known");
	else
		html_tag(out, "span class=\"badge new\"", since == SINCE_STILL ? "still there" : "new");
	if (f->known && since == SINCE_NEW)
		str_add(out, " <span class=badge>first seen in this run</span>");
	if (f->not_alone)
		str_add(out, " <span class=badge>not reproduced</span>");
	if (f->fatal)
		str_add(out, " <span class=badge>ends the program</span>");
}
