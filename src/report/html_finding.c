/* SPDX-License-Identifier: MIT */
/* The page of one finding: what is wrong, where, the shortest program that shows it, what the registers saw. */
#include <stdio.h>
#include <string.h>

#include "report/html.h"
#include "report/known.h"

static void entry(struct str *out, const char *name, const char *tag, const char *s)
{
	if (!*s)
		return;
	html_tag(out, "dt", name);
	str_add(out, "<dd>");
	html_tag(out, tag, s);
	str_add(out, "</dd>\n");
}

static void facts(struct str *out, const struct driver_run *r, const struct finding *f)
{
	str_add(out, "<dl>\n");
	entry(out, "driver", "span", r->driver);
	entry(out, "kernel", "span", r->kernel);
	entry(out, "oracle", "span", f->oracle);
	entry(out, "rule", "code", f->rule);
	entry(out, "it says", "span", f->rule_text);
	entry(out, "at", "code", f->site);
	entry(out, "key", "code", f->key);
	if (f->count) {
		str_add(out, "<dt>hit</dt><dd>");
		html_number(out, (double)f->count);
		str_add(out, " times in this run</dd>\n");
	}
	str_add(out, "</dl>\n");
	if (f->known) {
		str_add(out, "<p class=note><strong>Known, ");
		html_text(out, verdict_name(f->known->verdict));
		str_add(out, ":</strong> ");
		html_text(out, f->known->reason);
		str_add(out, "</p>\n");
	}
}

/* "function file:line" with the place dimmed. */
static void place(struct str *out, const char *at)
{
	size_t n = strcspn(at, " ");

	str_printf(out, "<code>");
	for (size_t i = 0; i < n; i++)
		html_text(out, (char[]){ at[i], '\0' });
	str_add(out, "</code>");
	if (at[n]) {
		str_addc(out, ' ');
		html_tag(out, "span class=at", at + n + 1);
	}
}

static void call_sites(struct str *out, const struct finding *f)
{
	if (f->n_frames) {
		str_add(out, "<h2>Call stack</h2>\n<ol class=stack>\n");
		for (u32 i = 0; i < f->n_frames; i++) {
			str_add(out, "<li>");
			place(out, f->frame[i].at);
			str_add(out, "</li>\n");
		}
		str_add(out, "</ol>\n");
	}
	if (!f->n_sites)
		return;
	str_add(out, "<h2>Other places that matter</h2>\n<dl>\n");
	for (u32 i = 0; i < f->n_sites; i++) {
		html_tag(out, "dt", f->sites[i].label);
		str_add(out, "<dd>");
		place(out, f->sites[i].at);
		if (f->sites[i].count)
			str_printf(out, " <span class=dim>%+lld</span>", f->sites[i].count);
		str_add(out, "</dd>\n");
	}
	str_add(out, "</dl>\n");
}

static void program(struct str *out, const struct driver_run *r, const struct finding *f)
{
	str_printf(out, "<h2>Program%s</h2>\n", f->minimised ? ", minimised" : "");
	if (!*f->program) {
		str_add(out, "<p class=dim>The program was not kept.</p>\n");
		return;
	}
	if (f->not_alone)
		str_add(out, "<p class=note>By itself this program did not show the finding: something that ran before it "
			"in the same process matters.</p>\n");
	html_tag(out, "pre", f->program);
	str_add(out, "\n<h2>Replay</h2>\n<pre>iovet run ");
	html_text(out, r->driver);
	str_addc(out, ' ');
	html_text(out, f->program_file);
	str_add(out, " --trace</pre>\n");
}

static bool starts(const char *line, const char *word)
{
	return strncmp(line, word, strlen(word)) == 0;
}

/* Operations stand out, the kernel's log steps back: see harness/fuzz/trace.c for the lines. */
static void trace_line(struct str *out, const char *line, size_t n)
{
	size_t indent = strspn(line, " ");
	const char *tag = NULL;

	if (indent < n && line[indent] >= '0' && line[indent] <= '9' && indent < 4)
		tag = "b";
	else if (indent < n && line[indent] == '|')
		tag = "i";
	if (tag)
		str_printf(out, "<%s>", tag);
	for (size_t i = 0; i < n; i++)
		html_text(out, (char[]){ line[i], '\0' });
	if (tag)
		str_printf(out, "</%s>", tag);
	str_addc(out, '\n');
}

/* Allocations are counted, not listed: this is about registers, and the replay command shows the rest. */
static void trace(struct str *out, const struct finding *f)
{
	const char *s = f->trace;
	u32 memory = 0;

	if (!*s)
		return;
	str_add(out, "<h2>Register trace</h2>\n<pre class=tall>");
	while (*s) {
		const char *word = s + strspn(s, " ");
		bool is_memory = starts(word, "alloc") || starts(word, "free ");
		size_t n = strcspn(s, "\n");

		if (memory && !is_memory)
			str_printf(out, "<i>      %u allocations and frees</i>\n", memory);
		memory = is_memory ? memory + 1 : 0;
		if (!is_memory)
			trace_line(out, s, n);
		s += n + (s[n] != '\0');
	}
	str_add(out, "</pre>\n");
}

void html_finding(struct str *out, const struct driver_run *r, u32 i)
{
	const struct finding *f = &r->findings.item[i];
	struct str title = { 0 };

	str_printf(&title, "%s: %s", r->driver, f->title);
	html_begin(out, str_get(&title));
	str_free(&title);
	str_add(out, "<p class=up><a href=\"index.html\">All findings</a></p>\n");
	html_tag(out, "h1", f->title);
	str_add(out, "\n<p>");
	html_badges(out, r, i);
	str_add(out, "</p>\n");
	facts(out, r, f);
	program(out, r, f);
	call_sites(out, f);
	trace(out, f);
	html_end(out);
}
