/* SPDX-License-Identifier: MIT */
/* `iovet lint`: checks specs. The rules are in spec/; this is the command line, the search for
 * files, and the output. */
#include "cli/cmd_lint.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "cli/exit.h"
#include "cli/opt.h"
#include "cli/spec_paths.h"
#include "report/json.h"
#include "spec/model.h"
#include "spec/spec_rules.h"

static const char *severity_name(const struct diag_entry *e)
{
	return e->severity == DIAG_WARNING ? "warning" : "error";
}

static void print_counts(const struct spec_counts *c, const struct diag *d)
{
	const struct { u32 n; const char *one, *many; } part[] = {
		{ c->specs, "spec", "specs" },	     { c->registers, "register", "registers" },
		{ c->fields, "field", "fields" },    { c->structures, "structure", "structures" },
		{ c->members, "member", "members" }, { c->invariants, "invariant", "invariants" },
	};

	for (u32 i = 0; i < ARRAY_LEN(part); i++)
		printf("%s%u %s", i ? ", " : "", part[i].n,
		       part[i].n == 1 ? part[i].one : part[i].many);
	printf(" checked: %u error%s, %u warning%s\n", diag_errors(d),
	       diag_errors(d) == 1 ? "" : "s", diag_warnings(d), diag_warnings(d) == 1 ? "" : "s");
}

static json_t *to_json(const struct spec_counts *c, const struct diag *d)
{
	json_t *list = json_array();

	for (u32 i = 0; i < diag_count(d); i++) {
		const struct diag_entry *e = diag_get(d, i);

		json_array_append_new(list, json_pack("{s:o,s:i,s:i,s:s,s:s,s:o}", "file",
						      json_text_value(e->file), "line",
						      (int)e->line, "col", (int)e->col, "rule",
						      e->rule, "severity", severity_name(e),
						      "message", json_text_value(e->message)));
	}
	return json_pack("{s:{s:i,s:i,s:i,s:i,s:i,s:i},s:i,s:i,s:o}", "checked", "specs",
			 (int)c->specs, "registers", (int)c->registers, "fields", (int)c->fields,
			 "structures", (int)c->structures, "members", (int)c->members, "invariants",
			 (int)c->invariants, "errors", (int)diag_errors(d), "warnings",
			 (int)diag_warnings(d), "diagnostics", list);
}

static json_t *sarif_rules(void)
{
	json_t *list = json_array();
	const struct spec_rule *r;
	u32 n;

	r = spec_rules(&n);
	for (u32 i = 0; i < n; i++)
		json_array_append_new(list, json_pack("{s:s,s:{s:s}}", "id", r[i].id,
						      "shortDescription", "text", r[i].text));
	return list;
}

static json_t *sarif_result(const struct diag_entry *e)
{
	json_t *place = json_pack("{s:{s:o}}", "artifactLocation", "uri", json_text_value(e->file));

	if (e->line)
		json_object_set_new(place, "region",
				    json_pack("{s:i,s:i}", "startLine", (int)e->line, "startColumn",
					      e->col ? (int)e->col : 1));
	return json_pack("{s:s,s:s,s:{s:o},s:[{s:o}]}", "ruleId", e->rule, "level",
			 severity_name(e), "message", "text", json_text_value(e->message),
			 "locations", "physicalLocation", place);
}

static json_t *to_sarif(const struct diag *d)
{
	json_t *results = json_array();

	for (u32 i = 0; i < diag_count(d); i++)
		json_array_append_new(results, sarif_result(diag_get(d, i)));
	return json_pack("{s:s,s:s,s:[{s:{s:{s:s,s:o}},s:s,s:o}]}", "$schema",
			 "https://json.schemastore.org/sarif-2.1.0.json", "version", "2.1.0",
			 "runs", "tool", "driver", "name", "iovet lint", "rules", sarif_rules(),
			 "columnKind", "unicodeCodePoints", "results", results);
}

static void print_json(json_t *j)
{
	struct str out = { 0 };

	json_text(j, &out);
	fputs(str_get(&out), stdout);
	str_free(&out);
	json_decref(j);
}

typedef void print_fn(const struct spec *s, FILE *out);

/* `print` is NULL: the report. */
static int lint(int n, char **specs, const char *format, print_fn *print)
{
	struct spec_paths found = { .arena = arena_new() };
	struct diag *d = diag_new();
	struct spec_counts counts = { 0 };
	int status;

	for (int i = 0; i < n; i++) {
		if (print == spec_flatten)
			spec_paths_add_one(&found, specs[i]);
		else
			spec_paths_add(&found, specs[i], d);
	}
	for (u32 i = 0; i < found.n; i++) {
		struct spec *s = spec_lint(found.path[i], d, &counts);

		if (s && print)
			print(s, stdout);
		spec_free(s);
	}
	diag_sort(d);
	if (!strcmp(format, "json")) {
		print_json(to_json(&counts, d));
	} else if (!strcmp(format, "sarif")) {
		print_json(to_sarif(d));
	} else {
		diag_print(d, print ? stderr : stdout);
		if (!print)
			print_counts(&counts, d);
	}
	status = diag_errors(d) ? EXIT_USAGE : EXIT_CLEAN;
	diag_free(d);
	free(found.path);
	arena_free(found.arena);
	return status;
}

static int print_schema(void)
{
	struct str out = { 0 };

	spec_schema(&out);
	fputs(str_get(&out), stdout);
	str_free(&out);
	return EXIT_CLEAN;
}

static int print_rules(void)
{
	const struct spec_rule *r;
	u32 n;

	r = spec_rules(&n);
	for (u32 i = 0; i < n; i++)
		printf("%-28s %s\n", r[i].id, r[i].text);
	return EXIT_CLEAN;
}

int cmd_lint(int argc, char **argv)
{
	const char *format = "text";
	bool facts = false, flatten = false, schema = false, rules = false;
	const struct opt opts[] = {
		{ "format", 'f', OPT_STR, "FORMAT", "text, json or sarif", &format },
		{ "facts", 0, OPT_FLAG, NULL, "print what the specs mean, one fact a line",
		  &facts },
		{ "flatten", 0, OPT_FLAG, NULL,
		  "print one spec and what it imports as one YAML file", &flatten },
		{ "schema", 0, OPT_FLAG, NULL, "print the JSON Schema of the spec language",
		  &schema },
		{ "rules", 0, OPT_FLAG, NULL, "list the rules", &rules },
		{ 0 },
	};
	const struct opt_cmd cmd = {
		"lint",
		"SPEC...",
		"Checks register specs.",
		"SPEC is a YAML file, or a directory: then every .yaml file below it, schema/ left out.\n"
		"With --flatten, a directory stands for the spec of its own name in it.\n"
		"All problems of all files are reported in one run. Exit status: 0 clean or warnings\n"
		"only, 2 a spec is broken or cannot be read.\n",
		opts,
	};
	int status, n = opt_parse(&cmd, argc, argv, &status);

	if (n < 0)
		return status;
	if (schema)
		return print_schema();
	if (rules)
		return print_rules();
	if (!n)
		return opt_usage(&cmd, "needs a spec");
	if (strcmp(format, "text") && strcmp(format, "json") && strcmp(format, "sarif"))
		return opt_usage(&cmd, "unknown format `%s`; text, json or sarif", format);
	if (facts && flatten)
		return opt_usage(&cmd, "--facts or --flatten, not both");
	if ((facts || flatten) && strcmp(format, "text"))
		return opt_usage(&cmd, "--%s is text", facts ? "facts" : "flatten");
	if (flatten && n != 1)
		return opt_usage(&cmd, "--flatten takes one spec");
	return lint(n, argv + 1, format, flatten ? spec_flatten : facts ? spec_dump : NULL);
}
