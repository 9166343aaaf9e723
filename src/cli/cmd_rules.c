/* SPDX-License-Identifier: MIT */
/* `iovet rules`: the rule catalogue as text or JSON: what each rule demands, and who judges it. */
#include "cli/cmd_rules.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "cli/catalogue.h"
#include "cli/exit.h"
#include "cli/opt.h"
#include "cli/suggest.h"
#include "report/json.h"

struct wanted {
	bool json, judged, not_judged;
	const char *system, *tier, *dir;
	u32 n_ids;
	char **ids;
};

static const char detail[] =
	"A rule in full when its ID is given, else a line for each: id, tiers, whether it is judged, the rule. Rules with a\n"
	"`breaks` are hazards: bugs that somebody had. Tiers say where a rule can be tested: M a model of API and hardware,\n"
	"P page-table code, K a real kernel, H hardware, S source and build. Judged means: a hosted driver that breaks it is\n"
	"reported. The catalogue is described in docs/RULES.md. Exit status: 0, or 2 for a broken catalogue.\n";

static bool is_wanted(const struct wanted *w, const struct rule *r)
{
	bool named = !w->n_ids;

	for (u32 i = 0; i < w->n_ids; i++)
		named |= strcmp(w->ids[i], r->id) == 0;
	return named && (!w->system || rule_concerns(r, w->system)) && (!w->tier || rule_has(&r->tier, w->tier)) &&
	       (!w->judged || !r->not_judged) && (!w->not_judged || r->not_judged);
}

static json_t *words_json(const struct rule_words *w)
{
	json_t *list = json_array();

	for (u32 i = 0; i < w->n; i++)
		json_array_append_new(list, json_string(w->item[i]));
	return list;
}

static json_t *rule_json(const struct rule *r)
{
	json_t *o = json_pack("{s:s,s:s,s:s,s:s,s:o,s:o,s:b,s:o,s:o}", "id", r->id, "text", r->text, "area", r->area, "source",
			      r->source, "tier", words_json(&r->tier), "system", words_json(&r->system), "judged",
			      !r->not_judged, "judged_by", words_json(&r->judged_by), "stated_by", words_json(&r->stated_by));

	if (r->breaks.n)
		json_object_set_new(o, "breaks", words_json(&r->breaks));
	if (r->shown_by.n)
		json_object_set_new(o, "shown_by", words_json(&r->shown_by));
	if (r->not_judged)
		json_object_set_new(o, "not_judged", json_string(r->not_judged));
	if (r->note)
		json_object_set_new(o, "note", json_string(r->note));
	json_object_set_new(o, "disputed", json_boolean(r->disputed != NULL));
	if (r->disputed)
		json_object_set_new(o, "dispute", json_string(r->disputed));
	return o;
}

static void print_json(const struct rule_list *rules, const struct wanted *w)
{
	json_t *list = json_array();
	struct str out = { 0 };

	for (u32 i = 0; i < rules->n; i++)
		if (is_wanted(w, &rules->item[i]))
			json_array_append_new(list, rule_json(&rules->item[i]));
	json_text(list, &out);
	fputs(str_get(&out), stdout);
	json_decref(list);
	str_free(&out);
}

static void add_words(struct str *s, const struct rule_words *w)
{
	for (u32 i = 0; i < w->n; i++)
		str_printf(s, "%s%s", i ? " " : "", w->item[i]);
}

static void print_line(const struct rule *r)
{
	struct str tiers = { 0 };

	add_words(&tiers, &r->tier);
	printf("%-10s %-6s %-10s %s\n", r->id, str_get(&tiers), r->not_judged ? "not judged" : "judged", r->text);
	str_free(&tiers);
}

static void print_words(const char *what, const struct rule_words *w)
{
	struct str s = { 0 };

	add_words(&s, w);
	if (w->n)
		printf("  %-11s %s\n", what, str_get(&s));
	str_free(&s);
}

static void print_full(const struct rule *r)
{
	const struct rule_meaning *m = rule_reasons;

	printf("%s: %s\n", r->id, r->text);
	printf("  %-11s %s\n", "source", r->source);
	print_words("tier", &r->tier);
	print_words("system", &r->system);
	print_words("breaks", &r->breaks);
	print_words("judged by", &r->judged_by);
	print_words("shown by", &r->shown_by);
	print_words("stated by", &r->stated_by);
	while (r->not_judged && m->word && strcmp(m->word, r->not_judged) != 0)
		m++;
	if (r->not_judged)
		printf("  %-11s %s: %s\n", "not judged", r->not_judged, m->text);
	if (r->note)
		printf("  %-11s %s\n", "note", r->note);
	if (r->disputed)
		printf("  %-11s %s\n", "disputed", r->disputed);
}

/* A word that no rule has is a slip, and an empty list would hide it. */
static bool known_system(const struct rule_list *rules, const char *name, struct arena *a, const char **near)
{
	u32 n = 0;
	const char **names = arena_array(a, 1 + (size_t)rules->n * 4, sizeof(*names));

	for (u32 i = 0; i < rules->n; i++) {
		const struct rule_words *w = &rules->item[i].system;

		if (rule_has(w, name))
			return true;
		for (u32 k = 0; k < w->n && k < 4; k++)
			names[n++] = w->item[k];
	}
	*near = suggest(name, names, n);
	return false;
}

static int check_wanted(const struct opt_cmd *cmd, const struct rule_list *rules, const struct wanted *w, struct arena *a)
{
	const struct rule_meaning *m = rule_tiers;
	const char *near = NULL;

	while (w->tier && m->word && strcmp(m->word, w->tier) != 0)
		m++;
	if (!m->word)
		return opt_usage(cmd, "unknown tier `%s` (M, P, K, H, S)", w->tier);
	if (w->system && !known_system(rules, w->system, a, &near))
		return opt_usage(cmd, "no rule is about `%s`%s%s%s", w->system, near ? "; did you mean `" : "",
				 near ? near : "", near ? "`?" : "");
	for (u32 i = 0; i < w->n_ids; i++)
		if (!rules_find(rules, w->ids[i]))
			return opt_usage(cmd, "there is no rule `%s`", w->ids[i]);
	return EXIT_CLEAN;
}

static int list_rules(const struct opt_cmd *cmd, const struct wanted *w)
{
	struct arena *a = arena_new();
	struct diag *d = diag_new();
	struct rule_list rules;
	int status = catalogue_load(&rules, w->dir, a, d) ? check_wanted(cmd, &rules, w, a) : EXIT_USAGE;

	if (diag_errors(d)) {
		diag_sort(d);
		diag_print(d, stderr);
	}
	if (status == EXIT_CLEAN && w->json)
		print_json(&rules, w);
	for (u32 i = 0; status == EXIT_CLEAN && !w->json && i < rules.n; i++)
		if (is_wanted(w, &rules.item[i]))
			(w->n_ids ? print_full : print_line)(&rules.item[i]);
	diag_free(d);
	arena_free(a);
	return status;
}

int cmd_rules(int argc, char **argv)
{
	struct wanted w = { 0 };
	const struct opt opts[] = {
		{ "json", 0, OPT_FLAG, NULL, "print JSON", &w.json },
		{ "system", 0, OPT_STR, "NAME", "rules about this driver or device, and those about all", &w.system },
		{ "tier", 0, OPT_STR, "LETTER", "rules that can be tested there: M, P, K, H or S", &w.tier },
		{ "judged", 0, OPT_FLAG, NULL, "rules that an oracle or monitor judges", &w.judged },
		{ "not-judged", 0, OPT_FLAG, NULL, "rules that nothing judges yet", &w.not_judged },
		{ "catalogue", 0, OPT_STR, "DIR", "another directory of rule files", &w.dir },
		{ 0 },
	};
	const struct opt_cmd cmd = { "rules", "[ID...]", "Lists the rules: what is demanded, and whether it is judged.", detail,
				     opts };
	int status, n = opt_parse(&cmd, argc, argv, &status);

	if (n < 0)
		return status;
	if (w.judged && w.not_judged)
		return opt_usage(&cmd, "--judged and --not-judged leave no rule");
	w.n_ids = (u32)n;
	w.ids = argv + 1;
	return list_rules(&cmd, &w);
}
