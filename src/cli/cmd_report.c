/* SPDX-License-Identifier: MIT */
/* `iovet report`: reads what `iovet fuzz` left in a directory and writes it for people or for a CI. */
#include "cli/cmd_report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/str.h"
#include "cli/catalogue.h"
#include "cli/exit.h"
#include "cli/opt.h"
#include "cli/oracle_text.h"
#include "cli/suggest.h"
#include "report/summary.h"

enum format { FMT_HTML, FMT_JSON, FMT_JUNIT, FMT_TEXT };
static const char *const formats[] = { "html", "json", "junit", "text" };
static const char *const names[] = { "index.html", "report.json", "junit.xml", "report.txt" };

static const char detail[] =
	"DIR is what `iovet fuzz --out DIR` wrote. html is written into DIR, or into the directory\n"
	"that -o names; the others go to standard output, or to a file in that directory\n"
	"(report.json, junit.xml, report.txt). The status tells whether the report was written;\n"
	"with --strict it is 1 when there are new findings.\n";

/* The text of a format that goes into one file. */
static void render(const struct summary *s, enum format format, struct str *out)
{
	char *buf = NULL;
	size_t len = 0;
	FILE *f;

	if (format == FMT_JUNIT) {
		report_junit(s, out);
		return;
	}
	f = open_memstream(&buf, &len);
	if (!f)
		return;
	if (format == FMT_JSON)
		report_json(s, f);
	else
		report_text(s, f);
	fclose(f);
	str_addn(out, buf, len);
	free(buf);
}

static bool write_one(const struct summary *s, enum format format, const char *dir, struct str *err)
{
	struct str text = { 0 }, path = { 0 };
	bool ok = true;

	if (format == FMT_HTML)
		return report_html(s, dir ? dir : s->dir, err);
	render(s, format, &text);
	if (dir) {
		str_printf(&path, "%s/%s", dir, names[format]);
		ok = file_mkdirs(dir, err) && file_write(str_get(&path), str_get(&text), text.len, err);
	} else {
		fwrite(str_get(&text), 1, text.len, stdout);
	}
	str_free(&text);
	str_free(&path);
	return ok;
}

static int parse_format(const struct opt_cmd *cmd, const char *word, enum format *out)
{
	const char *near;

	for (u32 i = 0; i < ARRAY_LEN(formats); i++)
		if (strcmp(word, formats[i]) == 0) {
			*out = (enum format)i;
			return EXIT_CLEAN;
		}
	near = suggest(word, formats, ARRAY_LEN(formats));
	return opt_usage(cmd, "unknown format `%s`%s%s%s", word, near ? "; did you mean `" : "", near ? near : "",
			 near ? "`?" : " (html, json, junit, text)");
}

static int make_report(const char *in, const char *out, const char *baseline, enum format format, bool strict)
{
	struct arena *a = arena_new();
	struct summary now, before;
	struct rule_list rules;
	struct str err = { 0 };
	int status = EXIT_CLEAN;

	if (!summary_load(&now, in, a, &err) || (baseline && !summary_load(&before, baseline, a, &err))) {
		fprintf(stderr, "iovet report: %s\n", str_get(&err));
		status = EXIT_USAGE;
		goto out;
	}
	catalogue_for_report(&rules, a);
	summary_explain(&now, &rules, oracle_text);
	if (baseline)
		summary_compare(&now, &before, a);
	for (u32 i = 0; i < now.n_warnings; i++)
		fprintf(stderr, "iovet report: %s\n", now.warning[i]);
	if (!write_one(&now, format, out, &err)) {
		fprintf(stderr, "iovet report: %s\n", str_get(&err));
		status = EXIT_ENV;
	} else if (strict && summary_new(&now)) {
		status = EXIT_FINDINGS;
	}
out:
	str_free(&err);
	arena_free(a);
	return status;
}

int cmd_report(int argc, char **argv)
{
	const char *out = NULL, *format_word = "html", *baseline = NULL;
	bool strict = false;
	const struct opt opts[] = {
		{ "output", 'o', OPT_STR, "DIR", "directory to write to", &out },
		{ "format", 0, OPT_STR, "FORMAT", "html (default), json, junit or text", &format_word },
		{ "baseline", 0, OPT_STR, "DIR", "an earlier fuzz directory: tell what is new, still there, gone", &baseline },
		{ "strict", 0, OPT_FLAG, NULL, "status 1 when there are new findings", &strict },
		{ 0 },
	};
	const struct opt_cmd cmd = { "report", "DIR", "Writes a report of a fuzz directory.", detail, opts };
	int status, n = opt_parse(&cmd, argc, argv, &status);
	enum format format = FMT_HTML;

	if (n < 0)
		return status;
	if (n != 1)
		return opt_usage(&cmd, "needs one directory");
	status = parse_format(&cmd, format_word, &format);
	return status ? status : make_report(argv[1], out, baseline, format, strict);
}
