/* SPDX-License-Identifier: MIT */
/* See doc.h: invariants. */
#include <string.h>

#include "gen/doc.h"
#include "spec/keys.h"

static bool event_about(const struct spec_event *e, const struct spec_reg *r, const struct spec_struct *st)
{
	return (r && e->reg == r) || (st && e->st == st);
}

static bool expr_about(const struct spec_expr *e, const struct spec_reg *r)
{
	if (!e || !r)
		return false;
	if (e->kind == EXPR_NAME)
		return e->reg == r;
	for (u32 i = 0; i < e->n_args; i++)
		if (expr_about(e->arg[i], r))
			return true;
	return false;
}

static bool is_about(const struct spec_invariant *v, const struct spec_reg *r, const struct spec_struct *st)
{
	bool yes = (r && v->for_reg == r) || (st && v->for_struct == st) || event_about(&v->on, r, st) || expr_about(v->holds, r);

	for (u32 i = 0; i < v->n_since; i++)
		yes |= event_about(&v->since[i], r, st);
	for (u32 i = 0; i < v->n_require; i++)
		yes |= event_about(&v->require[i], r, st);
	return yes;
}

static const char *const rule_head[] = { "Rule", "Kind", "Meaning", NULL };

static struct word id_of(const struct spec_invariant *v)
{
	return word("rule.%s", v->name);
}

void doc_rules_about(struct doc *d, const struct spec_reg *r, const struct spec_struct *st)
{
	bool any = false;

	for (u32 i = 0; i < d->s->n_invariants; i++) {
		const struct spec_invariant *v = &d->s->invariants[i];
		const char *cells[] = { v->name, words_kind[v->kind], v->brief ? v->brief : "" };

		if (!is_about(v, r, st))
			continue;
		if (!any) {
			d->form->part(d, "Rules");
			doc_table(d, rule_head);
		}
		any = true;
		doc_row(d, "", cells, 0, id_of(v).s);
	}
	if (any)
		d->form->table_end(d);
}

static struct word event(const struct spec_event *e)
{
	struct word w = word("%s", e->event);

	if (e->reg)
		w = word("%s of %s", e->event, e->reg->name);
	if (e->st)
		w = word("%s of %s%s%s", e->event, e->st->name, e->variant ? "." : "", e->variant ? e->variant->name : "");
	if (e->when)
		w = word("%.200s when %.500s", w.s, e->when->text);
	return w;
}

static void events(struct doc *d, const char *label, const struct spec_event *e, u32 n, bool alternatives)
{
	for (u32 i = 0; i < n; i++)
		doc_fact(d, i && e[i].need == e[i - 1].need && alternatives ? "or" : label, "%s", event(&e[i]).s);
}

static void invariant(struct doc *d, const struct spec_invariant *v)
{
	d->form->object(d, "rule", id_of(v).s, v->name, words_kind[v->kind]);
	if (v->brief)
		d->form->text(d, v->brief);
	d->form->facts_begin(d);
	if (v->for_reg || v->for_struct)
		doc_fact(d, "for", "%s%s%s", v->for_reg ? v->for_reg->name : v->for_struct->name, v->for_variant ? "." : "",
			 v->for_variant ? v->for_variant->name : "");
	if (v->on.event)
		events(d, "at each", &v->on, 1, false);
	if (v->holds)
		doc_fact(d, "holds", "%s", v->holds->text);
	events(d, "since the last", v->since, v->n_since, false);
	events(d, v->kind == INV_WITHIN ? "there follows" : "there was before", v->require, v->n_require, true);
	if (v->kind == INV_WITHIN && v->within_us)
		doc_fact(d, "within", "%u us", v->within_us);
	else if (v->kind == INV_WITHIN)
		doc_fact(d, "within", "the same operation");
	if (v->rule)
		doc_fact(d, "rule", "%s", v->rule);
	if (v->cite)
		doc_fact(d, "cite", "%s", v->cite);
	doc_fact(d, "severity", "%s", v->warning ? "warning" : "error");
	d->form->facts_end(d);
	d->form->object_end(d);
}

void doc_invariants(struct doc *d)
{
	if (!d->s->n_invariants)
		return;
	d->form->section(d, "rules", "Rules");
	for (u32 i = 0; i < d->s->n_invariants; i++)
		invariant(d, &d->s->invariants[i]);
}
