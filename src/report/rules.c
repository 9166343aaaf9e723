/* SPDX-License-Identifier: MIT */
/* What can be done with the rules once they are read: see rules.h. Reading is in rules_load.c. */
#define _GNU_SOURCE			/* strverscmp */
#include "report/rules.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "report/rules_int.h"

const struct rule_meaning rule_tiers[] = {
	{ "M", "a model of the API and a model of the hardware, fuzzed" },
	{ "P", "page-table code on the host" },
	{ "K", "a real kernel with its checkers" },
	{ "H", "real hardware" },
	{ "S", "the source, the build, or a description" },
	{ 0 },
};

const struct rule_meaning rule_reasons[] = {
	{ "schedule", "shows only when two threads meet; programs run one call after another" },
	{ "memory-order", "shows only where writes are seen late or out of order; the models see them at once" },
	{ "hardware", "shows only on real hardware" },
	{ "model", "there is no device model with a hosted driver for the system yet" },
	{ "entry", "no operation of a program gets there" },
	{ "caller", "a duty of whoever calls the driver, and programs keep it" },
	{ "build", "about building and configuring a kernel" },
	{ "source", "told from source text or a description only" },
	{ "world", "the hosted machine has no such device, firmware or table" },
	{ "retired", "current drivers no longer have what it is about" },
	{ "check", "programs get there, but nothing looks" },
	{ "advice", "for people who test and triage, not for drivers" },
	{ 0 },
};

bool rule_has(const struct rule_words *w, const char *word)
{
	for (u32 i = 0; i < w->n; i++)
		if (strcmp(w->item[i], word) == 0)
			return true;
	return false;
}

bool rule_concerns(const struct rule *r, const char *system)
{
	return rule_has(&r->system, system) || rule_has(&r->system, "all");
}

void rule_words_add(struct rule_words *w, const char *word, struct arena *a)
{
	const char **item;

	if (rule_has(w, word))
		return;
	item = arena_array(a, w->n + 1, sizeof(*item));
	if (w->n)
		memcpy(item, w->item, w->n * sizeof(*item));
	item[w->n++] = word;
	w->item = item;
}

static int by_id(const void *a, const void *b)
{
	const struct rule *x = a, *y = b;
	int order = strverscmp(x->id, y->id);

	if (!order)
		order = strcmp(x->at.file, y->at.file);
	return order ? order : (x->at.line > y->at.line) - (x->at.line < y->at.line);
}

static struct rule *find(const struct rule_list *list, const char *id)
{
	u32 lo = 0, hi = list->n;

	while (lo < hi) {
		u32 mid = lo + (hi - lo) / 2;
		int order = strverscmp(list->item[mid].id, id);

		if (!order)
			return &list->item[mid];
		if (order < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return NULL;
}

const struct rule *rules_find(const struct rule_list *list, const char *id)
{
	return find(list, id);
}

static void check_breaks(const struct rule_list *list, const struct rule *r, struct diag *d)
{
	for (u32 i = 0; i < r->breaks.n; i++) {
		const struct rule *broken = find(list, r->breaks.item[i]);

		if (!broken || broken->breaks.n)
			diag_report(d, DIAG_ERROR, r->at, "rules-breaks", "`%s` is %s", r->breaks.item[i],
				    broken ? "a hazard itself, not a rule" : "no rule of the catalogue");
	}
}

bool rules_link(struct rule_list *list, struct diag *d)
{
	u32 errors = diag_errors(d);

	if (list->n)
		qsort(list->item, list->n, sizeof(*list->item), by_id);
	for (u32 i = 0; i < list->n; i++) {
		const struct rule *r = &list->item[i];

		if (i && strcmp(r[-1].id, r->id) == 0)
			diag_report(d, DIAG_ERROR, r->at, "rules-repeat", "%s stands in %s:%u already", r->id, r[-1].at.file,
				    r[-1].at.line);
		check_breaks(list, r, d);
	}
	return diag_errors(d) == errors;
}

bool rules_add_invariant(struct rule_list *list, const char *id, const char *invariant, bool judges)
{
	struct rule *r = find(list, id);

	if (!r)
		return false;
	invariant = arena_strdup(list->arena, invariant);
	rule_words_add(judges ? &r->judged_by : &r->stated_by, invariant, list->arena);
	return true;
}

static void settle_rule(struct rule *r, struct diag *d)
{
	if (r->judged_by.n)
		r->not_judged = NULL;
	else if (!r->not_judged && r->stated_by.n)
		r->not_judged = "model";
	else if (!r->not_judged)
		diag_report(d, DIAG_ERROR, r->at, "rules-judge",
			    "%s: `judged_by` or `not_judged` is missing, and no spec has an invariant for it", r->id);
}

static void settle_hazard(const struct rule_list *list, struct rule *r)
{
	if (r->judged_by.n)		/* an invariant names it */
		r->not_judged = NULL;
	for (u32 i = 0; i < r->breaks.n && !r->not_judged; i++) {
		const struct rule *broken = find(list, r->breaks.item[i]);

		for (u32 k = 0; broken && k < broken->judged_by.n; k++)
			rule_words_add(&r->judged_by, broken->judged_by.item[k], list->arena);
	}
	for (u32 i = 0; i < r->breaks.n && !r->not_judged && !r->judged_by.n; i++) {
		const struct rule *broken = find(list, r->breaks.item[i]);

		r->not_judged = broken ? broken->not_judged : NULL;
	}
}

void rules_settle(struct rule_list *list, struct diag *d)
{
	for (u32 i = 0; i < list->n; i++)
		if (!list->item[i].breaks.n)
			settle_rule(&list->item[i], d);
	for (u32 i = 0; i < list->n; i++)
		if (list->item[i].breaks.n)
			settle_hazard(list, &list->item[i]);
}

const char *rule_text(const struct rule_list *list, const char *id)
{
	const struct rule *r = list->n ? find(list, id) : NULL;

	return r ? r->text : NULL;
}
