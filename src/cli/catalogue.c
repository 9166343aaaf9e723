/* SPDX-License-Identifier: MIT */
/* See catalogue.h. */
#include "cli/catalogue.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "cli/oracle_text.h"
#include "cli/paths.h"
#include "cli/spec_paths.h"
#include "spec/model.h"

/* Specs whose monitor judges a hosted driver. */
static const char *const modelled[] = {
#define DEVICE_CLASS(object, spec) spec,
#define DEVICE_MODEL(object, spec)
#include "model/classes.def"
#undef DEVICE_CLASS
};

static bool has_model(const char *spec)
{
	for (u32 i = 0; i < ARRAY_LEN(modelled); i++)
		if (strcmp(modelled[i], spec) == 0)
			return true;
	return false;
}

static bool load_files(struct rule_list *list, const char *dir, struct diag *d)
{
	u32 errors = diag_errors(d), loaded = 0;
	struct path_list files;

	path_files(&files, dir, list->arena);
	for (u32 i = 0; i < files.n; i++) {
		size_t len = strlen(files.item[i]);

		if (len < 5 || strcmp(files.item[i] + len - 5, ".yaml") != 0)
			continue;
		rules_load(list, files.item[i], d);
		loaded++;
	}
	if (!loaded)
		diag_report(d, DIAG_ERROR, (struct diag_at){ dir, 0, 0 }, "rules-file", "no .yaml file in this directory");
	return rules_link(list, d) && diag_errors(d) == errors;
}

static void check_oracles(const struct rule_list *list, struct diag *d)
{
	for (u32 i = 0; i < list->n; i++)
		for (u32 k = 0; k < list->item[i].judged_by.n; k++) {
			const char *judge = list->item[i].judged_by.item[k];
			const char *oracle = arena_strndup(list->arena, judge, strcspn(judge, "/"));

			if (!*oracle_text(oracle))
				diag_report(d, DIAG_ERROR, list->item[i].at, "rules-oracle", "%s: there is no oracle `%s`",
					    list->item[i].id, oracle);
		}
}

/* "apple-dart" of "spec/apple-dart/apple-dart.yaml". */
static const char *spec_name(const char *path, struct arena *a)
{
	const char *base = path_base(path);

	return arena_strndup(a, base, strcspn(base, "."));
}

/* Those of its own file: an invariant that is imported belongs to the spec that has it. */
static void add_invariants(struct rule_list *list, const struct spec *s, bool strict, struct diag *d)
{
	const char *name = spec_name(s->file, list->arena);

	for (u32 i = 0; i < s->n_invariants; i++) {
		const struct spec_invariant *inv = &s->invariants[i];

		if (!inv->rule || strcmp(inv->pos.file, s->file) != 0)
			continue;
		if (!rules_add_invariant(list, inv->rule, arena_printf(list->arena, "%s:%s", name, inv->name),
					 has_model(name) && !inv->warning) && strict)
			diag_report(d, DIAG_ERROR, (struct diag_at){ arena_strdup(list->arena, inv->pos.file),
				    inv->pos.line, inv->pos.col }, "rules-unknown", "%s: there is no rule `%s`", inv->name,
				    inv->rule);
	}
}

/* `strict`: the specs were written for this catalogue, so each rule they name is in it. */
static void read_specs(struct rule_list *list, bool strict, struct diag *d)
{
	struct spec_paths found = { .arena = list->arena };
	const char *dir = path_data("spec", list->arena);

	if (dir)
		spec_paths_add(&found, dir, d);
	for (u32 i = 0; i < found.n; i++) {
		struct spec *s = spec_load(found.path[i], d);

		if (s)
			add_invariants(list, s, strict, d);
		spec_free(s);
	}
	free(found.path);
}

bool catalogue_load(struct rule_list *list, const char *dir, struct arena *a, struct diag *d)
{
	bool own = !dir;

	*list = (struct rule_list){ .arena = a };
	if (own)
		dir = path_data("rules", a);
	if (!dir) {
		diag_report(d, DIAG_ERROR, (struct diag_at){ "rules", 0, 0 }, "rules-file", "not beside the executable");
		return false;
	}
	if (!load_files(list, dir, d))
		return false;
	check_oracles(list, d);
	read_specs(list, own, d);
	rules_settle(list, d);
	return !diag_errors(d);
}

void catalogue_for_report(struct rule_list *list, struct arena *a)
{
	const char *dir = path_data("rules", a);
	struct diag *d = diag_new();

	*list = (struct rule_list){ .arena = a };
	if (dir && !load_files(list, dir, d))
		diag_print(d, stderr);
	diag_free(d);
}
