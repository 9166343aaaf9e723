/* SPDX-License-Identifier: MIT */
/*
 * What a directed test showed, rule by rule. A finding belongs to the rule of the test that it names, or that a hazard it
 * names breaks; where it names none of them, to those that say of themselves that they are judged by it. A finding that
 * has to do with no rule of the test is a result of its own.
 */
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "cli/conform.h"

static struct conform_result *add(struct conform_report *r, const struct conform_test *test, const char *rule,
				  enum conform_outcome outcome, const char *why)
{
	struct conform_result *to;

	if (r->n == r->size) {
		struct conform_result *more = arena_array(r->arena, r->size * 2 + 64, sizeof(*more));

		if (r->n)
			memcpy(more, r->item, r->n * sizeof(*more));
		r->item = more;
		r->size = r->size * 2 + 64;
	}
	to = &r->item[r->n++];
	*to = (struct conform_result){ .test = test, .rule = rule, .outcome = outcome, .why = why, .key = "", .reason = "" };
	r->count[outcome]++;
	return to;
}

struct seen { const char *rule, *oracle, *what, *title, *key, *spec; const struct known *known; };

/* "ORACLE", "ORACLE/WHAT" or "SPEC:INVARIANT". */
static u32 judged_by(const struct rule *r, const struct seen *f)
{
	size_t spec = strlen(f->spec);
	u32 best = 0, n = (u32)strlen(f->oracle);

	for (u32 i = 0; i < r->judged_by.n; i++) {
		const char *w = r->judged_by.item[i], *colon = strchr(w, ':');
		bool says = strncmp(w, f->oracle, n) == 0;

		if (colon && (size_t)(colon - w) == spec && strncmp(w, f->spec, spec) == 0 && strcmp(colon + 1, f->what) == 0)
			return 2;
		if (says && w[n] == '/' && strcmp(w + n + 1, f->what) == 0)
			return 2;
		if (says && !w[n])
			best = 1;
	}
	return best;
}

/* How nearly a finding is about a rule: 0 not at all, 3 says so. */
static u32 nearness(const struct rule_list *rules, const char *id, const struct seen *f)
{
	const struct rule *r = rules_find(rules, id), *said = rules_find(rules, f->rule);

	if (strcmp(id, f->rule) == 0 || (said && rule_has(&said->breaks, id)) || (r && rule_has(&r->breaks, f->rule)))
		return 3;
	return r ? judged_by(r, f) : 0;
}

static struct seen seen_of(const json_t *j, const struct conform_report *r, const struct known_list *known)
{
	struct arena *a = r->arena;
	struct seen f = {
		.rule = json_str(j, "rule", "", a), .oracle = json_str(j, "oracle", "", a), .what = json_str(j, "what", "", a),
		.title = json_str(j, "title", "", a), .key = json_str(j, "key", "", a),
		.spec = r->target->spec,
	};

	f.known = known_find(known, r->target->name, r->target->kernel, f.key);
	return f;
}

/* One that is not known counts for more than one that is, and otherwise the first. */
static void take(struct conform_report *r, struct conform_result *to, const struct seen *f)
{
	enum conform_outcome outcome = f->known ? CONFORM_KNOWN : CONFORM_FAILED;

	if (to->outcome == CONFORM_FAILED || (to->outcome == CONFORM_KNOWN && outcome == CONFORM_KNOWN))
		return;
	r->count[to->outcome]--;
	r->count[outcome]++;
	to->outcome = outcome;
	to->why = f->title;
	to->key = f->key;
	to->reason = f->known ? f->known->reason : "";
}

static bool listed(const struct conform_report *r, const char *key)
{
	for (u32 i = 0; i < r->n; i++)
		if (strcmp(r->item[i].key, key) == 0)
			return true;
	return false;
}

/* A known finding that many programs show, and that is not what they are about, is told once. */
static void attribute(struct conform_report *r, u32 first, const struct conform_test *test, const struct seen *f,
		      const struct rule_list *rules)
{
	u32 near, best = 0;

	for (u32 i = 0; i < test->rules.n; i++) {
		near = nearness(rules, test->rules.item[i], f);
		best = near > best ? near : best;
	}
	for (u32 i = 0; best && i < test->rules.n; i++)
		if (nearness(rules, test->rules.item[i], f) == best)
			take(r, &r->item[first + i], f);
	if (best || (f->known && listed(r, f->key)))
		return;
	for (u32 i = first + test->rules.n; i < r->n; i++)
		if (strcmp(r->item[i].rule, *f->rule ? f->rule : f->oracle) == 0) {
			take(r, &r->item[i], f);
			return;
		}
	take(r, add(r, test, *f->rule ? f->rule : f->oracle, CONFORM_OK, ""), f);
}

/* Where operation `index` of a program stands. */
static u32 line_of(const char *text, u64 index)
{
	u32 line = 0;
	bool world = false;

	for (; *text; text += strcspn(text, "\n"), text += *text == '\n') {
		line++;
		if (strchr("#\n", text[strspn(text, " \t")]))
			continue;
		if (world && !index--)
			break;
		world = true;
	}
	return line;
}

/* Why the program says nothing about a rule that no finding is about, or "". */
static const char *in_vain(const struct conform_report *r, const struct conform_test *test, const char *text, const json_t *ran)
{
	const json_t *left = json_object_get(ran, "not_run");

	if (json_flag(ran, "stopped") || json_flag(ran, "fatal"))
		return "a finding ended the program";
	for (size_t i = 0; i < json_array_size(left); i++) {
		const char *op = json_str(json_array_get(left, i), "op", "", r->arena);

		if (rule_has(&test->needs, op))
			return arena_printf(r->arena, "%s in line %u makes no sense with this driver", op,
					    line_of(text, json_u64(json_array_get(left, i), "index")));
	}
	return json_u64(ran, "ops") ? "" : "no operation was run";
}

void conform_judge(struct conform_report *r, const struct conform_test *test, const char *text, const json_t *ran,
		   const struct rule_list *rules, const struct known_list *known)
{
	const json_t *findings = json_object_get(ran, "findings");
	const char *why = in_vain(r, test, text, ran);
	u32 first = r->n;

	for (u32 i = 0; i < test->rules.n; i++)
		add(r, test, test->rules.item[i], *why ? CONFORM_SKIPPED : CONFORM_OK, why);
	for (size_t i = 0; i < json_array_size(findings); i++) {
		struct seen f = seen_of(json_array_get(findings, i), r, known);

		attribute(r, first, test, &f, rules);
	}
}

void conform_skip(struct conform_report *r, const struct conform_test *test, const char *why)
{
	for (u32 i = 0; i < test->rules.n; i++)
		add(r, test, test->rules.item[i], CONFORM_SKIPPED, why);
}
