/* SPDX-License-Identifier: MIT */
/* The report for a terminal: a line per driver, then a block per finding. */
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

static void finding_block(const struct driver_run *r, u32 i, FILE *f)
{
	static const char *const since[] = { "", " (new since the last run)", " (there in the last run too)" };
	const struct finding *g = &r->findings.item[i];

	fprintf(f, "\n%s: %s%s%s: %s%s\n", r->driver, g->oracle, *g->rule ? " " : "", g->rule, g->title,
		r->since ? since[r->since[i]] : "");
	fprintf(f, "  key      %s%s\n", g->key, g->fatal ? " (ends the process)" : "");
	if (*g->site)
		fprintf(f, "  at       %s\n", g->site);
	fprintf(f, "  program  %s%s\n", g->program_file, g->minimised ? " (minimised)" :
		g->not_alone ? " (by itself it does not show this: other programs ran before)" : "");
	fprintf(f, "  replay   iovet run %s %s --trace\n", r->driver, g->program_file);
	if (g->known)
		fprintf(f, "  known    %s: %s\n", verdict_name(g->known->verdict), g->known->reason);
}

void report_text(const struct summary *s, FILE *f)
{
	if (s->interrupted)
		fputs("Interrupted: what follows is what had been found by then.\n", f);
	for (u32 i = 0; i < s->n; i++)
		driver_line(&s->run[i], f);
	for (u32 i = 0; i < s->n; i++)
		for (u32 k = 0; k < s->run[i].findings.n; k++)
			finding_block(&s->run[i], k, f);
	for (u32 i = 0; i < s->n; i++)
		for (u32 k = 0; k < s->run[i].n_gone; k++)
			fprintf(f, "\n%s: gone: %s\n", s->run[i].driver, s->run[i].gone[k]);
	for (u32 i = 0; i < s->n_warnings; i++)
		fprintf(f, "\nwarning: %s\n", s->warning[i]);
}
