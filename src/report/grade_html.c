/* SPDX-License-Identifier: MIT */
/* The page of a grading: sums, a survival plot (which part of the bugs is still unseen after so much CPU time), all bugs. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "report/finding.h"
#include "report/grade.h"
#include "report/html.h"

enum { PLOT_W = 760, PLOT_H = 300, LEFT = 56, RIGHT = 28, TOP = 12, BOTTOM = 40 };
#define DECADE_MIN -2			/* 10 ms */
#define DECADE_MAX 4

static double x_of(double seconds)
{
	double lg = seconds > 0.01 ? log10(seconds) : DECADE_MIN;

	return LEFT + (lg - DECADE_MIN) / (DECADE_MAX - DECADE_MIN) * (PLOT_W - LEFT - RIGHT);
}

static double y_of(double part)
{
	return TOP + (1 - part) * (PLOT_H - TOP - BOTTOM);
}

/* Steps down at each detection; bugs that stay unseen keep the curve up. */
static void curve(struct str *out, const struct grade *g, const char *set, const char *colour)
{
	double *t = xmalloc(g->n * sizeof(*t)), left = 1;
	u32 n = 0, all = 0;

	for (u32 i = 0; i < g->n; i++) {
		const struct graded *b = &g->bug[i];
		bool seen = b->repeats && b->detected == b->repeats;

		if (strcmp(b->set, set) != 0 || *b->failure || (*b->equivalent && !seen))
			continue;
		all++;
		if (seen)
			t[n++] = b->median_s;
	}
	grade_sort(t, n);
	str_printf(out, "<path fill=none stroke=\"%s\" stroke-width=2 d=\"M%.1f %.1f", colour, x_of(0), y_of(1));
	for (u32 i = 0; i < n; i++) {
		str_printf(out, "H%.1f", x_of(t[i]));
		left = 1 - (double)(i + 1) / all;
		str_printf(out, "V%.1f", y_of(left));
	}
	str_printf(out, "H%d\"><title>", PLOT_W - RIGHT);
	html_text(out, set);
	str_printf(out, ": %u of %u detected</title></path>\n", n, all);
	free(t);
}

static void axes(struct str *out)
{
	for (int d = DECADE_MIN; d <= DECADE_MAX; d++) {
		double x = x_of(pow(10, d));

		str_printf(out, "<line x1=%.1f x2=%.1f y1=%d y2=%d class=grid /><text x=%.1f y=%d text-anchor=middle>%g</text>\n", x, x,
			   TOP, PLOT_H - BOTTOM, x, PLOT_H - BOTTOM + 16, pow(10, d));
	}
	for (int p = 0; p <= 100; p += 25)
		str_printf(out, "<line x1=%d x2=%d y1=%.1f y2=%.1f class=grid /><text x=%d y=%.1f text-anchor=end>%d%%</text>\n", LEFT,
			   PLOT_W - RIGHT, y_of(p / 100.0), y_of(p / 100.0), LEFT - 6, y_of(p / 100.0) + 4, p);
	str_printf(out, "<text x=%d y=%d text-anchor=middle>CPU seconds (median of the repetitions)</text>\n", (LEFT + PLOT_W - RIGHT) / 2,
		   PLOT_H - 6);
}

static void plot(struct str *out, const struct grade *g, struct arena *a)
{
	static const char *const colours[] = { "#c0392b", "#2874a6", "#1e8449", "#b9770e" };
	const char **sets;
	u32 n = grade_names(g, GRADE_SET, &sets, a);

	str_printf(out, "<h2>Not yet detected</h2>\n<p class=dim>Part of the bugs that no oracle has seen after so much CPU time; what "
		   "nobody can tell from the driver is left out.</p>\n<style>.grid{stroke:currentColor;opacity:.15}"
		   "svg text{font-size:12px;fill:currentColor}.w,.n{white-space:nowrap}</style>\n"
		   "<svg viewBox=\"0 0 %d %d\" role=img aria-label=\"survival plot\" style=\"max-width:%dpx;width:100%%\">\n",
		   PLOT_W, PLOT_H, PLOT_W);
	axes(out);
	for (u32 i = 0; i < n; i++)
		curve(out, g, sets[i], colours[i % ARRAY_LEN(colours)]);
	str_add(out, "</svg>\n<p>");
	for (u32 i = 0; i < n; i++) {
		str_printf(out, "<span style=\"color:%s\">&#9632;</span> ", colours[i % ARRAY_LEN(colours)]);
		html_text(out, sets[i]);
		str_add(out, " &nbsp; ");
	}
	str_add(out, "</p>\n");
}

static void sum_row(struct str *out, const struct grade *g, enum grade_member by, const char *name)
{
	struct grade_sum s;

	grade_sum(g, by, name, &s);
	str_add(out, "<tr><td>");
	html_text(out, by == GRADE_ALL ? "all" : name);
	str_printf(out, "</td><td class=n>%u</td><td class=n>%u</td><td class=n>%u</td><td class=n>%u</td><td class=n>%u</td>"
		   "<td class=n>%u</td><td class=n>%.1f&#8239;%%</td><td class=n>%.2f</td><td class=n>%.2f</td><td class=n>%.0f</td></tr>\n",
		   s.bugs, s.reached, s.triggered, s.detected, s.missed, s.equivalent, s.score, s.median_s, s.worst_s, s.median_ops);
}

static void sum_table(struct str *out, const struct grade *g, enum grade_member by, const char *title, struct arena *a)
{
	const char **names;
	u32 n = grade_names(g, by, &names, a);

	str_printf(out, "<h2>By %s</h2>\n<table><thead><tr><th>%s</th><th class=n>bugs</th><th class=n>reached</th>"
		   "<th class=n>triggered</th><th class=n>detected</th><th class=n>missed</th>"
		   "<th class=n>equivalent</th><th class=n>score</th><th class=n>median s</th>"
		   "<th class=n>worst s</th><th class=n>ops</th></tr></thead><tbody>\n", title, title);
	for (u32 i = 0; i < n; i++)
		sum_row(out, g, by, names[i]);
	if (by == GRADE_SET && n > 1)
		sum_row(out, g, GRADE_ALL, "");
	str_add(out, "</tbody></table>\n");
}

/* In the order of the table: what somebody has to look at comes first. */
enum verdict { MISSED, AT_TIMES, NOT_GRADED, DETECTED, EQUIVALENT, VERDICTS };
static const char *const badge[VERDICTS] = {
	"<span class=\"badge new\">missed</span>", "<span class=\"badge new\">missed at times</span>",
	"<span class=badge>not graded</span>", "<span class=\"badge ok\">detected</span>",
	"<span class=badge>equivalent</span>",
};

static enum verdict verdict(const struct graded *b)
{
	if (*b->failure || !b->repeats)
		return NOT_GRADED;
	if (b->detected == b->repeats)
		return DETECTED;
	return *b->equivalent ? EQUIVALENT : b->detected ? AT_TIMES : MISSED;
}

static void bug_row(struct str *out, const struct graded *b)
{
	str_printf(out, "<tr><td class=w>%s</td><td>", badge[verdict(b)]);
	html_tag(out, "code", b->id);
	str_add(out, "<br><span class=dim>");
	if (*b->row) {
		html_text(out, b->row);
		str_add(out, ": ");
	}
	html_text(out, b->what);
	if (*b->file) {
		str_add(out, " &ndash; ");
		html_text(out, b->file);
		if (b->line)
			str_printf(out, ":%u", b->line);
	}
	if (*b->equivalent) {
		str_add(out, " &ndash; equivalent: ");
		html_text(out, b->equivalent);
	}
	html_text(out, b->failure);
	if (*b->program)
		str_printf(out, " &ndash; <a href=\"%s\">program</a>", b->program);
	str_add(out, "</span></td><td class=w>");
	html_text(out, b->set);
	str_add(out, "</td><td class=w>");
	html_text(out, b->cls);
	str_add(out, "</td><td class=w>");
	html_text(out, b->oracle);
	str_printf(out, "</td><td class=n>%u/%u/%u of %u</td><td class=n>%.2f</td><td class=n>%.2f</td><td class=n>%.2f</td>"
		   "<td class=n>%.2f</td><td class=n>", b->reached, b->triggered, b->detected, b->repeats, b->reach.median_s,
		   b->trigger.median_s, b->median_s, b->worst_s);
	html_number(out, (double)b->median_runs);
	if (b->ops || *b->program)
		str_printf(out, "</td><td class=n>%u</td></tr>\n", b->ops);
	else
		str_add(out, "</td><td class=n>&ndash;</td></tr>\n");
}

static void unseeded_table(struct str *out, const struct grade *g)
{
	if (!g->n_unseeded)
		return;
	str_add(out, "<h2>Bugs that drivers had and nobody put back</h2>\n<table><thead><tr><th>row</th><th>file</th><th>needs</th>"
		"<th>why</th></tr></thead><tbody>\n");
	for (u32 i = 0; i < g->n_unseeded; i++) {
		const char *cell[] = { g->unseeded[i].row, g->unseeded[i].file, g->unseeded[i].needs, g->unseeded[i].why };

		str_add(out, "<tr>");
		for (u32 k = 0; k < ARRAY_LEN(cell); k++)
			html_tag(out, "td", cell[k]);
		str_add(out, "</tr>\n");
	}
	str_add(out, "</tbody></table>\n");
}

/* What was asked, and what it came to, in words. */
static void headline(struct str *out, const struct grade *g)
{
	const struct grade_terms *t = &g->terms;
	struct grade_sum all;

	grade_sum(g, GRADE_ALL, "", &all);
	str_printf(out, "<p><strong>%u of %u</strong> bugs were detected in each of %llu repetition%s: %.1f %%, after %.2f s "
		   "(median; worst %.2f s) of processor time. Minimised programs have %.0f operations (median).%s</p>\n", all.detected,
		   all.bugs - all.equivalent, t->repeat, t->repeat == 1 ? "" : "s", all.score, all.median_s, all.worst_s, all.median_ops,
		   g->interrupted ? " <span class=\"badge new\">interrupted</span>" : "");
	str_add(out, "<p class=dim>A repetition had ");
	if (t->seconds)
		str_printf(out, "%llu s of processor time%s", t->seconds, t->runs ? " and " : "");
	if (t->runs)
		str_printf(out, "%llu programs", t->runs);
	str_printf(out, ", a seed of its own from %llu on, and began with %s.</p>\n", t->seed,
		   t->empty ? "no programs" : "the programs that the project has for the driver (no canaries)");
}

static void clean_table(struct str *out, const struct grade *g)
{
	if (!g->n_clean)
		return;
	str_add(out, "<h2>Drivers without a bug</h2>\n<p class=dim>What is found here and is not known is a false alarm.</p>\n"
		"<table><thead><tr><th>driver</th><th class=n>programs</th><th class=n>seconds</th><th class=n>false alarms</th></tr>"
		"</thead><tbody>\n");
	for (u32 i = 0; i < g->n_clean; i++) {
		const struct clean_run *c = &g->clean[i];

		str_add(out, "<tr><td>");
		html_text(out, c->driver);
		for (u32 k = 0; k < c->alarms; k++) {
			str_add(out, "<br><span class=dim>");
			html_tag(out, "code", c->alarm[k]->key);
			str_add(out, " ");
			html_text(out, c->alarm[k]->oracle);
			str_add(out, ": ");
			html_text(out, c->alarm[k]->title);
			str_add(out, "</span>");
		}
		str_add(out, "</td><td class=n>");
		html_number(out, (double)c->runs);
		str_printf(out, "</td><td class=n>%.0f</td><td class=n><span class=\"badge %s\">%u</span></td></tr>\n", c->seconds,
			   c->alarms ? "new" : "ok", c->alarms);
	}
	str_add(out, "</tbody></table>\n");
}

void grade_html(const struct grade *g, struct str *out, struct arena *a)
{
	html_begin(out, "iovet: detection of known bugs");
	str_add(out, "<h1>Detection of known bugs</h1>\n");
	headline(out, g);
	plot(out, g, a);
	sum_table(out, g, GRADE_SET, "set", a);
	sum_table(out, g, GRADE_CLASS, "class", a);
	sum_table(out, g, GRADE_DRIVER, "driver", a);
	sum_table(out, g, GRADE_ORACLE, "oracle", a);
	str_add(out, "<h2>Bugs</h2>\n<p class=dim>Reached, triggered and detected: in how many repetitions. Times are CPU seconds, "
		"median of the repetitions unless it says worst; ops: operations of the minimised program (0: the driver only has to "
		"come up and go).</p>\n"
		"<table><thead><tr><th></th><th>bug</th><th class=w>set</th><th class=w>class</th><th class=w>oracle</th>"
		"<th class=n>reached/<br>triggered/<br>detected</th><th class=n>reach s</th>"
		"<th class=n>trigger s</th><th class=n>median s</th><th class=n>worst s</th><th class=n>programs</th>"
		"<th class=n>ops</th></tr></thead><tbody>\n");
	for (enum verdict v = 0; v < VERDICTS; v++)
		for (u32 i = 0; i < g->n; i++)
			if (verdict(&g->bug[i]) == v)
				bug_row(out, &g->bug[i]);
	str_add(out, "</tbody></table>\n");
	clean_table(out, g);
	unseeded_table(out, g);
	html_end(out);
}
