/* SPDX-License-Identifier: MIT */
/* index.html: what ran, how fast, what was found. One page per finding beside it. */
#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "report/html.h"

static void cell(struct str *out, const char *head)
{
	str_printf(out, "<td class=n data-h=\"%s\">", head);
}

static void number_cell(struct str *out, const char *head, double v)
{
	cell(out, head);
	html_number(out, v);
	str_add(out, "</td>");
}

static void coverage_cell(struct str *out, const char *head, bool known, double v)
{
	cell(out, head);
	if (known)
		str_printf(out, "%.1f&#8239;%%", v);
	else
		str_add(out, "<span class=dim title=\"not measured\">&ndash;</span>");
	str_add(out, "</td>");
}

/*
 * Of the branches that can be taken; beside it of all, where that is another figure. Leads to the list of those that were
 * not, where there is one.
 */
static void branches_cell(struct str *out, const struct driver_run *r)
{
	struct str path = { 0 };

	str_printf(&path, "%s/uncovered.txt", r->dir);
	if (!r->coverage.known || access(str_get(&path), R_OK) != 0) {
		coverage_cell(out, "branches", r->coverage.known, r->coverage.branches);
	} else {
		cell(out, "branches");
		str_add(out, "<a title=\"which were not taken both ways\" href=\"drivers/");
		html_text(out, r->driver);
		str_printf(out, "/uncovered.txt\">%.1f&#8239;%%</a>", r->coverage.reachable);
		if (r->coverage.n_reachable < r->coverage.n_all)
			str_printf(out, " <span class=dim title=\"with %u that cannot be reached: the list tells why\">%.1f&#8239;%% of all"
				   "</span>", r->coverage.n_all - r->coverage.n_reachable, r->coverage.branches);
		str_add(out, "</td>");
	}
	str_free(&path);
}

static u32 count_known(const struct driver_run *r)
{
	u32 n = 0;

	for (u32 i = 0; i < r->findings.n; i++)
		n += r->findings.item[i].known != NULL;
	return n;
}

static void driver_row(struct str *out, const struct driver_run *r)
{
	u32 known = count_known(r), new = r->findings.n - known;

	str_add(out, "<tr><td>");
	html_tag(out, "strong", r->driver);
	if (*r->kernel) {
		str_add(out, " <span class=dim>");
		html_text(out, r->kernel);
		str_add(out, "</span>");
	}
	if (r->stability > 0)
		str_printf(out, " <span class=dim>%s, stability %.2f&thinsp;%%</span>", r->engine, r->stability);
	str_add(out, "</td>");
	number_cell(out, "programs", (double)r->runs);
	number_cell(out, "programs/s", r->exec_per_s);
	number_cell(out, "operations/s", r->ops_per_s);
	coverage_cell(out, "lines", r->coverage.known, r->coverage.lines);
	branches_cell(out, r);
	cell(out, "findings");
	str_printf(out, "<span class=\"badge %s\">%u</span></td>", new ? "new" : *r->failure ? "" : "ok", new);
	number_cell(out, "known", known);
	str_add(out, "</tr>\n");
}

static void driver_table(struct str *out, const struct summary *s)
{
	str_add(out, "<h2>Drivers</h2>\n<table>\n<thead><tr><th>driver</th><th class=n>programs</th><th class=n>programs/s</th>"
		"<th class=n>operations/s</th><th class=n>lines</th><th class=n>branches</th>"
		"<th class=n>findings</th><th class=n>known</th></tr></thead>\n<tbody>\n");
	for (u32 i = 0; i < s->n; i++)
		driver_row(out, &s->run[i]);
	str_add(out, "</tbody>\n</table>\n");
	for (u32 i = 0; i < s->n; i++) {
		if (!*s->run[i].failure)
			continue;
		str_add(out, "<p class=note><strong>");
		html_text(out, s->run[i].driver);
		str_add(out, "</strong> was not fuzzed to the end: ");
		html_text(out, s->run[i].failure);
		str_add(out, "</p>\n");
	}
}

static void finding_item(struct str *out, const struct driver_run *r, u32 i)
{
	const struct finding *f = &r->findings.item[i];

	str_add(out, "<li><p class=title><a href=\"");
	html_finding_name(out, r, f);
	str_add(out, "\">");
	html_text(out, f->title);
	str_add(out, "</a></p><p>");
	html_badges(out, r, i);
	str_add(out, " <span class=badge>");
	html_text(out, f->oracle);
	str_add(out, "</span> ");
	if (*f->rule)
		html_tag(out, "code", f->rule);
	str_add(out, "</p><p class=dim>");
	html_text(out, r->driver);
	if (*f->site) {
		str_add(out, " &middot; ");
		html_tag(out, "span class=at", f->site);
	}
	str_add(out, "</p></li>\n");
}

static void finding_list(struct str *out, const struct summary *s, bool known)
{
	u32 n = known ? summary_known(s) : summary_new(s);

	if (!n && known)
		return;
	str_printf(out, "<h2>%s (%u)</h2>\n", known ? "Known findings" : "Findings", n);
	if (!n) {
		str_add(out, "<p class=dim>None.</p>\n");
		return;
	}
	str_add(out, "<ul class=list>\n");
	for (u32 i = 0; i < s->n; i++)
		for (u32 k = 0; k < s->run[i].findings.n; k++)
			if ((s->run[i].findings.item[k].known != NULL) == known)
				finding_item(out, &s->run[i], k);
	str_add(out, "</ul>\n");
}

static void gone_list(struct str *out, const struct summary *s)
{
	u32 n = 0;

	for (u32 i = 0; i < s->n; i++)
		n += s->run[i].n_gone;
	if (!n)
		return;
	str_printf(out, "<h2>Gone since the last run (%u)</h2>\n<ul class=list>\n", n);
	for (u32 i = 0; i < s->n; i++)
		for (u32 k = 0; k < s->run[i].n_gone; k++) {
			str_add(out, "<li>");
			html_tag(out, "strong", s->run[i].driver);
			str_addc(out, ' ');
			html_text(out, s->run[i].gone[k]);
			str_add(out, "</li>\n");
		}
	str_add(out, "</ul>\n");
}

static void headline(struct str *out, const struct summary *s)
{
	double runs = 0, ops = 0, seconds = 0;
	u32 new = summary_new(s);

	for (u32 i = 0; i < s->n; i++) {
		runs += (double)s->run[i].runs;
		ops += (double)s->run[i].ops;
		seconds += s->run[i].seconds;
	}
	str_printf(out, "<h1>%u driver%s fuzzed: %u finding%s, %u known</h1>\n<p class=dim>", s->n,
		   s->n == 1 ? "" : "s", new, new == 1 ? "" : "s", summary_known(s));
	html_number(out, runs);
	str_add(out, " programs, ");
	html_number(out, ops);
	str_printf(out, " operations in %.0f s. Written by iovet.</p>\n", seconds);
	if (s->interrupted)
		str_add(out, "<p class=note>The run was interrupted; this is what had been found by then.</p>\n");
	for (u32 i = 0; i < s->n_warnings; i++)
		html_tag(out, "p class=note", s->warning[i]);
}

static void index_page(struct str *out, const struct summary *s)
{
	html_begin(out, "iovet report");
	headline(out, s);
	driver_table(out, s);
	finding_list(out, s, false);
	finding_list(out, s, true);
	gone_list(out, s);
	html_end(out);
}

static bool write_page(struct str *page, const char *dir, const char *name, struct str *err)
{
	struct str path = { 0 };
	bool ok;

	str_printf(&path, "%s/%s", dir, name);
	ok = file_write(str_get(&path), str_get(page), page->len, err);
	str_free(&path);
	str_reset(page);
	return ok;
}

static bool referenced(const struct summary *s, const char *name)
{
	struct str own = { 0 };
	bool found = false;

	for (u32 i = 0; i < s->n && !found; i++)
		for (u32 k = 0; k < s->run[i].findings.n && !found; k++) {
			str_reset(&own);
			html_finding_name(&own, &s->run[i], &s->run[i].findings.item[k]);
			found = strcmp(str_get(&own), name) == 0;
		}
	str_free(&own);
	return found;
}

/* Pages of an earlier report that nothing links to any more. */
static void drop_stale(const struct summary *s, const char *dir)
{
	DIR *d = opendir(dir);
	struct str path = { 0 };

	for (struct dirent *e; d && (e = readdir(d));) {
		size_t n = strlen(e->d_name);

		if (strncmp(e->d_name, "finding-", 8) != 0 || n < 5 || strcmp(e->d_name + n - 5, ".html") != 0 ||
		    referenced(s, e->d_name))
			continue;
		str_reset(&path);
		str_printf(&path, "%s/%s", dir, e->d_name);
		remove(str_get(&path));
	}
	if (d)
		closedir(d);
	str_free(&path);
}

bool report_html(const struct summary *s, const char *dir, struct str *err)
{
	struct str page = { 0 }, name = { 0 };
	bool ok = file_mkdirs(dir, err);

	for (u32 i = 0; ok && i < s->n; i++)
		for (u32 k = 0; ok && k < s->run[i].findings.n; k++) {
			str_reset(&name);
			html_finding_name(&name, &s->run[i], &s->run[i].findings.item[k]);
			html_finding(&page, &s->run[i], k);
			ok = write_page(&page, dir, str_get(&name), err);
		}
	if (ok) {
		index_page(&page, s);
		ok = write_page(&page, dir, "index.html", err);
	}
	if (ok)
		drop_stale(s, dir);
	str_free(&page);
	str_free(&name);
	return ok;
}
