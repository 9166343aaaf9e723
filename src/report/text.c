/* SPDX-License-Identifier: MIT */
/* The report for a terminal: a line per driver, a line per known finding, then a block per new one, nearest to the prompt. */
#include <string.h>

#include "report/known.h"
#include "report/summary.h"

static void driver_line(const struct driver_run *r, FILE *f)
{
	u32 known = 0;

	for (u32 i = 0; i < r->findings.n; i++)
		known += r->findings.item[i].known != NULL;
	fprintf(f, "%-16s %12llu programs in %6.1f s  %9.0f/s  %11.0f ops/s  %u new, %u known", r->driver, r->runs,
		r->seconds, r->exec_per_s, r->ops_per_s, r->findings.n - known, known);
	if (r->coverage.known)
		fprintf(f, "  lines %.1f %%, branches %.1f %%", r->coverage.lines, r->coverage.branches);
	if (r->coverage.known && r->coverage.n_reachable < r->coverage.n_all)
		fprintf(f, " (%.1f %% of what can be reached)", r->coverage.reachable);
	if (r->stability > 0)
		fprintf(f, "  stability %.2f %%", r->stability);
	fputc('\n', f);
	if (*r->failure)
		fprintf(f, "  not fuzzed to the end: %s\n", r->failure);
}

static void finding_head(const struct driver_run *r, u32 i, FILE *f)
{
	static const char *const since[] = { "", " (new since the last run)", " (there in the last run too)" };
	const struct finding *g = &r->findings.item[i];

	fprintf(f, "%s: %s%s%s: %s%s\n", r->driver, g->oracle, *g->rule ? " " : "", g->rule, g->title, r->since ? since[r->since[i]] : "");
}

static void known_line(const struct driver_run *r, u32 i, FILE *f)
{
	const struct finding *g = &r->findings.item[i];

	finding_head(r, i, f);
	fprintf(f, "  known %s, %s: %s\n", g->key, verdict_name(g->known->verdict), g->known->reason);
}

static void new_block(const struct driver_run *r, u32 i, FILE *f)
{
	const struct finding *g = &r->findings.item[i];

	fputc('\n', f);
	finding_head(r, i, f);
	fprintf(f, "  key      %s%s\n", g->key, g->fatal ? " (ends the program)" : "");
	if (*g->site)
		fprintf(f, "  at       %s\n", g->site);
	fprintf(f, "  program  %s%s\n", g->program_file, g->minimised ? " (minimised)" :
		g->not_alone ? " (by itself it does not show this: other programs ran before)" : "");
	fprintf(f, "  replay   iovet run %s %s --trace\n", r->driver, g->program_file);
}

/* Findings that are known, with an empty line before the first, or those that are not. */
static void findings(const struct summary *s, bool known, FILE *f)
{
	u32 n = 0;

	for (u32 i = 0; i < s->n; i++) {
		for (u32 k = 0; k < s->run[i].findings.n; k++) {
			if ((s->run[i].findings.item[k].known != NULL) != known)
				continue;
			if (known && !n++)
				fputc('\n', f);
			(known ? known_line : new_block)(&s->run[i], k, f);
		}
	}
}

void report_text(const struct summary *s, FILE *f)
{
	if (s->interrupted)
		fputs("Interrupted: what follows is what had been found by then.\n", f);
	for (u32 i = 0; i < s->n; i++)
		driver_line(&s->run[i], f);
	findings(s, true, f);
	findings(s, false, f);
	for (u32 i = 0; i < s->n; i++)
		for (u32 k = 0; k < s->run[i].n_gone; k++)
			fprintf(f, "\n%s: gone: %s\n", s->run[i].driver, s->run[i].gone[k]);
	for (u32 i = 0; i < s->n_warnings; i++)
		fprintf(f, "\nwarning: %s\n", s->warning[i]);
}
