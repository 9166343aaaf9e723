// SPDX-License-Identifier: GPL-2.0-only
/*
 * Minimises a program in-process: every candidate runs in a child, "still" means the same key, which the twin, if there is one,
 * must not show. See ops/minimise.h, twin.h.
 */
#include <string.h>

#include "base/str.h"
#include "fuzz/run.h"
#include "fuzz/twin.h"
#include "ops/minimise.h"
#include "ops/text.h"

#define MAX_RUNS 3000

struct wanted { const struct run_options *o; const char *key; };

static bool shows(void *ctx, const struct program *p)
{
	const struct wanted *w = ctx;
	const struct sink_finding *f;
	struct run_result r;

	run_program(w->o, p, &r);
	f = sink_find(w->key);
	return f && f->in_program && (!w->o->twin || twin_lacks(p, w->key));
}

/* The finding to keep: the one asked for, else the first unknown one, else the first. */
static const struct sink_finding *choose(const struct run_options *o)
{
	const struct sink_finding *f, *best = NULL;

	for (u32 i = 0; (f = sink_get(i)); i++) {
		if (!f->in_program)
			continue;
		if (o->key ? !strcmp(f->key, o->key) : !f->known)
			return f;
		if (!o->key && !best)
			best = f;
	}
	return best;
}

int run_min(const struct run_options *o)
{
	struct wanted w = { .o = o };
	const struct sink_finding *f;
	struct str text = { 0 };
	struct run_result r;
	struct program p;
	int status, runs = 0;
	bool at_boot = false;
	u32 before;

	if (o->n_files != 1) {
		fputs("iovet: --min takes one file\n", stderr);
		return RUN_USAGE;
	}
	if (!run_load(o->files[0], &p, &status))
		return status;
	before = p.n;
	f = o->twin ? NULL : choose(o);
	if (f) {		/* booting shows it: no program is needed */
		p = (struct program){ 0 };
		at_boot = true;
	} else {
		run_program(o, &p, &r);
		f = choose(o);
	}
	if (!f) {
		fprintf(stderr, "iovet: %s: shows no finding%s%s\n", o->files[0], o->key ? " " : "", o->key ? o->key : "");
		return RUN_NOTHING;
	}
	w.key = f->key;
	twin_init(o->twin, NULL);
	sink_quiet();
	if (!at_boot)
		runs = prog_minimise(&the_target, &p, shows, &w, MAX_RUNS);
	if (runs < 0) {
		fprintf(stderr, "iovet: internal error: %s showed %s once and not again\n", o->files[0], f->key);
		return RUN_ENV;
	}
	fprintf(stderr, "iovet: %s: %u of %u operations left after %d runs\n", f->key, p.n, before, runs);
	str_printf(&text, "# %s %s%s%s: %s\n", f->key, f->oracle, f->rule[0] ? " " : "", f->rule, f->title);
	prog_print(&the_target, &p, &text);
	twin_end();
	status = run_deliver(o->output, str_get(&text), text.len);
	str_free(&text);
	return status;
}
