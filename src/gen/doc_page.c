/* SPDX-License-Identifier: MIT */
/* See doc_page.h. */
#include "gen/doc_page.h"

#include <string.h>

#include "gen/emit.h"
#include "gen/gen.h"

static const char style[] =
	":root{color-scheme:light dark;--bg:#fff;--fg:#1c2126;--dim:#59636e;--line:#d5dbe1;--soft:#f4f6f8;--link:#0b5cad;--hit:#fff3c4;"
	"--box:#e6effa;--res:#f1f2f4}\n"
	"@media(prefers-color-scheme:dark){:root{--bg:#14171a;--fg:#dfe3e7;--dim:#98a2ad;--line:#3a424a;--soft:#1c2125;"
	"--link:#7fb6f0;--hit:#453a12;--box:#1d3148;--res:#202529}}\n"
	"*{box-sizing:border-box}html{scroll-padding-top:1rem}\n"
	"body{margin:0;background:var(--bg);color:var(--fg);font:15px/1.5 system-ui,sans-serif;display:grid;"
	"grid-template-columns:17rem minmax(0,1fr)}\n"
	"nav{position:sticky;top:0;height:100vh;overflow-y:auto;padding:1rem;border-right:1px solid var(--line);"
	"background:var(--soft);font-size:.88rem}\n"
	"nav input{width:100%;padding:.45rem .6rem;font:inherit;color:inherit;background:var(--bg);border:1px solid var(--line);"
	"border-radius:6px}\n"
	"nav ul{list-style:none;margin:.6rem 0 0;padding:0}nav li{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}"
	"nav li.head{margin-top:.8rem;font-weight:600}nav small{color:var(--dim)}\n"
	"main{padding:1rem 1.5rem 4rem;max-width:76rem}\n"
	"a{color:var(--link);text-decoration:none}a:hover{text-decoration:underline}\n"
	"h1{font-size:1.5rem;margin:.2rem 0 .6rem}h2{font-size:1.2rem;margin:2.4rem 0 .6rem;padding-bottom:.2rem;"
	"border-bottom:2px solid var(--line)}h3{font-size:1.05rem;margin:0 0 .3rem}h4{font-size:.95rem;margin:1.1rem 0 .3rem}\n"
	"p{margin:.4rem 0}.object{margin:1.4rem 0;padding:1rem;border:1px solid var(--line);border-radius:8px}\n"
	".pin{color:var(--dim);font-weight:400;opacity:.5}.at,code{font-family:ui-monospace,Menlo,Consolas,monospace;font-size:.85rem;"
	"color:var(--dim)}\n"
	"dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:.15rem 1rem;margin:.6rem 0;font-size:.92rem}"
	"dt{color:var(--dim)}dd{margin:0;overflow-wrap:anywhere}\n"
	".wide{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.92rem}th,td{text-align:left;"
	"padding:.3rem .8rem .3rem 0;border-bottom:1px solid var(--line);vertical-align:top}th{color:var(--dim);font-weight:600}"
	"td:first-child{white-space:nowrap;font-family:ui-monospace,Menlo,Consolas,monospace;font-size:.85rem}\n"
	":target{background:var(--hit)}\n"
	".bits{margin:.8rem 0;overflow-x:auto}.bitrow{display:grid;grid-template-columns:repeat(var(--w),minmax(1.35rem,1fr));"
	"min-width:calc(var(--w)*1.35rem);margin-bottom:.5rem}\n"
	".bitrow>*{grid-column:span var(--n)}.b{display:block;min-width:0;color:inherit;text-align:center}\n"
	".b i{display:flex;justify-content:space-between;padding:0 .1rem;font:normal .68rem/1.2 ui-monospace,monospace;color:var(--dim)}"
	".b s{text-decoration:none}.b i s:only-child{margin:auto}\n"
	".b b{display:block;height:2rem;padding:0 .15rem;line-height:2rem;font-weight:500;font-size:.78rem;overflow:hidden;"
	"text-overflow:ellipsis;white-space:nowrap;background:var(--box);border:1px solid var(--line);margin-left:-1px}"
	".b.r b{background:repeating-linear-gradient(135deg,var(--res) 0 5px,transparent 5px 10px)}"
	"a.b:hover b{outline:2px solid var(--link);outline-offset:-2px}\n"
	"@media(max-width:48rem){body{display:block}nav{position:static;height:auto;max-height:40vh;border-right:0;"
	"border-bottom:1px solid var(--line)}main{padding:1rem}dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:.4rem}}\n"
	"@media print{nav{display:none}body{display:block}}\n";

/* The list beside the page: objects, or what the words typed are part of. Fields are listed only when searched for. */
static const char script[] =
	"const all=[...document.querySelectorAll('[data-k]')].map(e=>{const k=e.dataset.k;let n,t;"
	"if(k=='field'){const o=e.closest('.object');n=(o?o.id.split('.')[1]+'.':'')+e.cells[1].textContent;"
	"t=e.cells[e.cells.length-1].textContent}"
	"else if(k=='page'){n=e.dataset.n;t=e.dataset.t}"
	"else{n=e.querySelector('h3').firstChild.textContent.trim();t=(e.querySelector('p')||{}).textContent||''}"
	"return{k,n,t,h:e.dataset.h||'#'+e.id}});\n"
	"const list=document.querySelector('nav ul'),box=document.querySelector('nav input');\n"
	"function show(){const q=box.value.toLowerCase().split(/\\s+/).filter(Boolean);list.textContent='';let last='',n=0;\n"
	"for(const e of all){const s=(e.n+' '+e.t).toLowerCase();"
	"if(q.length?!q.every(w=>s.includes(w)):e.k=='field'||e.k=='page')continue;\n"
	"if(++n>400)break;if(!q.length&&e.k!=last){last=e.k;const h=document.createElement('li');h.className='head';"
	"h.textContent=e.k[0].toUpperCase()+e.k.slice(1)+'s';list.append(h)}\n"
	"const i=document.createElement('li'),a=document.createElement('a');a.href=e.h;a.textContent=e.n;a.title=e.t;i.append(a);"
	"if(q.length){const m=document.createElement('small');m.textContent=' '+e.k;i.append(m)}list.append(i)}\n"
	"if(!n){const i=document.createElement('li');i.textContent=q.length?'nothing found':'';list.append(i)}}\n"
	"box.addEventListener('input',show);box.addEventListener('keydown',e=>{if(e.key=='Enter'){const a=list.querySelector('a');"
	"if(a)location=a.href}});\n"
	"addEventListener('keydown',e=>{if(e.key=='/'&&document.activeElement!=box){e.preventDefault();box.focus()}});show();\n";

static void escaped(FILE *out, const char *s)
{
	for (; *s; s++) {
		if (*s == '&' || *s == '<' || *s == '>' || *s == '"')
			fprintf(out, "&#%d;", *s);
		else
			fputc(*s, out);
	}
}

void doc_page_begin(FILE *out, const char *title, const char *licence)
{
	fprintf(out, "<!DOCTYPE html>\n<!-- SPDX-License-Identifier: %s -->\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>", licence);
	escaped(out, title);
	fprintf(out, " registers</title>\n<style>\n%s</style>\n</head>\n<body>\n<nav><label><input type=\"search\" "
		"placeholder=\"Search (press /)\" aria-label=\"Search\"></label><ul></ul></nav>\n<main>\n", style);
}

void doc_page_end(FILE *out)
{
	fprintf(out, "</main>\n<script>\n%s</script>\n</body>\n</html>\n", script);
}

static void index_entry(FILE *out, const char *page, const char *name, const char *brief, const char *id)
{
	fprintf(out, "<i data-k=\"page\" data-h=\"%s#%s\" data-n=\"", page, id);
	escaped(out, name);
	fputs("\" data-t=\"", out);
	escaped(out, brief ? brief : "");
	fputs("\"></i>\n", out);
}

/* What the search of the index page knows: registers, their fields, structures. */
static void index_of(FILE *out, const struct spec *s, const char *page)
{
	for (u32 i = 0; i < s->n_regs; i++) {
		const struct spec_reg *r = &s->regs[i];

		index_entry(out, page, word("%s %s", s->device, r->name).s, r->brief, word("reg.%s", r->name).s);
		for (u32 k = 0; k < r->n_fields; k++)
			index_entry(out, page, word("%s %s.%s", s->device, r->name, r->fields[k].name).s, r->fields[k].brief,
				    word("reg.%s.%s", r->name, r->fields[k].name).s);
	}
	for (u32 i = 0; i < s->n_structs; i++)
		index_entry(out, page, word("%s %s", s->device, s->structs[i].name).s, s->structs[i].brief,
			    word("struct.%s", s->structs[i].name).s);
}

struct word gen_file_name(const struct spec *s, const char *ending)
{
	struct word w = word("%s%s%s", s->device, s->variant ? "-" : "", s->variant ? s->variant : "");

	for (char *c = w.s; *c; c++)
		if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-", *c))
			*c = '-';
	return word("%.600s%s", w.s, ending);
}

int gen_html_index(const struct spec *const *s, u32 n, FILE *out)
{
	struct spec_counts c = { 0 };

	doc_page_begin(out, "IOMMU", "MIT");
	fputs("<header><h1>IOMMU register reference</h1></header>\n<div class=\"wide\"><table><thead><tr><th>Device</th><th>Meaning</th>"
	      "<th>Registers</th><th>Fields</th><th>Structures</th><th>Members</th><th>Rules</th></tr></thead><tbody>\n", out);
	for (u32 i = 0; i < n; i++) {
		struct spec_counts own = { 0 };

		spec_count(s[i], &own);
		spec_count(s[i], &c);
		fprintf(out, "<tr><td><a href=\"%s\">%s %s</a></td><td>", gen_file_name(s[i], ".html").s, s[i]->device,
			s[i]->variant ? s[i]->variant : "");
		escaped(out, s[i]->brief ? s[i]->brief : "");
		fprintf(out, "</td><td>%u</td><td>%u</td><td>%u</td><td>%u</td><td>%u</td></tr>\n", own.registers, own.fields,
			own.structures, own.members, own.invariants);
	}
	fprintf(out, "<tr><td>all</td><td></td><td>%u</td><td>%u</td><td>%u</td><td>%u</td><td>%u</td></tr>\n</tbody></table></div>\n",
		c.registers, c.fields, c.structures, c.members, c.invariants);
	fputs("<div hidden>\n", out);
	for (u32 i = 0; i < n; i++)
		index_of(out, s[i], gen_file_name(s[i], ".html").s);
	fputs("</div>\n", out);
	doc_page_end(out);
	return 0;
}
