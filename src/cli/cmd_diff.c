/* SPDX-License-Identifier: MIT */
/* `iovet diff`: what changed between two specs. The comparison is spec/diff.c; this is the command line and the output. */
#include "cli/cmd_diff.h"

#include <stdio.h>
#include <string.h>

#include "base/diag.h"
#include "base/str.h"
#include "cli/exit.h"
#include "cli/opt.h"
#include "report/json.h"
#include "spec/diff.h"

static const char detail[] =
	"OLDER and NEWER are YAML files, or directories that hold one of their own name. Every change has a rule and a\n"
	"severity, as a driver written for OLDER sees it:\n"
	"  breaking    it would do something wrong\n"
	"  uncertain   it depends on the driver\n"
	"  compatible  it goes on working\n"
	"  editorial   only words changed\n"
	"Exit status: 0 nothing as grave as --fail says (default: uncertain), 1 something is, 2 a spec is broken.\n";

static bool severity_named(const char *name, enum diff_severity *out)
{
	for (u32 i = 0; i < DIFF_N_SEVERITIES; i++)
		if (!strcmp(diff_severity_names[i], name)) {
			*out = (enum diff_severity)i;
			return true;
		}
	return false;
}

static int print_rules(void)
{
	const struct diff_rule *r;
	u32 n;

	r = spec_diff_rules(&n);
	for (u32 i = 0; i < n; i++)
		printf("%-26s %-11s %s\n", r[i].id, diff_severity_names[r[i].severity], r[i].text);
	return EXIT_CLEAN;
}

static void count(const struct spec_diff *d, u32 n[DIFF_N_SEVERITIES])
{
	for (u32 i = 0; i < d->n; i++)
		n[d->change[i].rule->severity]++;
}

static void print_text(const struct spec_diff *d, enum diff_severity least)
{
	u32 n[DIFF_N_SEVERITIES] = { 0 };

	for (u32 i = 0; i < d->n; i++) {
		const struct diff_change *c = &d->change[i];
		struct spec_pos at = c->newer.line ? c->newer : c->older;

		if (c->rule->severity < least)
			continue;
		printf("%s:%u:%u: %s: %s: %s: %s\n", at.file, at.line, at.col, diff_severity_names[c->rule->severity],
		       c->rule->id, c->path[0] ? c->path : "spec", c->message);
	}
	count(d, n);
	printf("%u change%s: %u breaking, %u uncertain, %u compatible, %u editorial\n", d->n, d->n == 1 ? "" : "s",
	       n[DIFF_BREAKING], n[DIFF_UNCERTAIN], n[DIFF_COMPATIBLE], n[DIFF_EDITORIAL]);
}

static json_t *place(struct spec_pos at)
{
	if (!at.line)
		return json_null();
	return json_pack("{s:o,s:i,s:i}", "file", json_text_value(at.file), "line", (int)at.line, "col", (int)at.col);
}

static void print_json(const struct spec_diff *d, enum diff_severity least)
{
	json_t *list = json_array(), *all = json_object();
	u32 n[DIFF_N_SEVERITIES] = { 0 };
	struct str out = { .len = 0 };

	for (u32 i = 0; i < d->n; i++) {
		const struct diff_change *c = &d->change[i];

		if (c->rule->severity >= least)
			json_array_append_new(list, json_pack("{s:s,s:s,s:o,s:o,s:o,s:o}", "rule", c->rule->id, "severity",
							      diff_severity_names[c->rule->severity], "path",
							      json_text_value(c->path), "message",
							      json_text_value(c->message), "older", place(c->older),
							      "newer", place(c->newer)));
	}
	count(d, n);
	for (u32 i = 0; i < DIFF_N_SEVERITIES; i++)
		json_object_set_new(all, diff_severity_names[i], json_integer(n[i]));
	json_object_set_new(all, "changes", list);
	json_text(all, &out);
	fputs(str_get(&out), stdout);
	str_free(&out);
	json_decref(all);
}

static int compare(char **paths, enum diff_severity least, enum diff_severity fail, bool json)
{
	struct diag *diag = diag_new();
	struct spec *older = spec_load(paths[0], diag), *newer = spec_load(paths[1], diag);
	int status = EXIT_USAGE;
	struct spec_diff *d;

	diag_sort(diag);
	diag_print(diag, stderr);
	if (older && newer) {
		d = spec_diff(older, newer);
		status = EXIT_CLEAN;
		for (u32 i = 0; i < d->n; i++)
			if (d->change[i].rule->severity >= fail)
				status = EXIT_FINDINGS;
		if (json)
			print_json(d, least);
		else
			print_text(d, least);
		spec_diff_free(d);
	}
	spec_free(older);
	spec_free(newer);
	diag_free(diag);
	return status;
}

int cmd_diff(int argc, char **argv)
{
	const char *least_name = "editorial", *fail_name = "uncertain";
	enum diff_severity least, fail;
	bool json = false, rules = false;
	const struct opt opts[] = {
		{ "fail", 0, OPT_STR, "SEVERITY", "exit 1 when there is a change of this severity or a graver one", &fail_name },
		{ "least", 0, OPT_STR, "SEVERITY", "print changes of this severity and graver ones only", &least_name },
		{ "json", 0, OPT_FLAG, NULL, "print JSON", &json },
		{ "rules", 0, OPT_FLAG, NULL, "list the rules and their severities", &rules },
		{ .name = NULL },
	};
	const struct opt_cmd cmd = { "diff", "OLDER NEWER", "Tells what changed between two register specs.", detail, opts };
	int status = EXIT_CLEAN, n = opt_parse(&cmd, argc, argv, &status);

	if (n < 0)
		return status;
	if (rules)
		return print_rules();
	if (n != 2)
		return opt_usage(&cmd, "two specs are needed");
	if (!severity_named(fail_name, &fail))
		return opt_usage(&cmd, "unknown severity `%s`; breaking, uncertain, compatible or editorial", fail_name);
	if (!severity_named(least_name, &least))
		return opt_usage(&cmd, "unknown severity `%s`; breaking, uncertain, compatible or editorial", least_name);
	return compare(argv + 1, least, fail, json);
}
