/* SPDX-License-Identifier: MIT */
/* Options of a subcommand: see opt.h. Does not exit; messages go to stderr, help to stdout. */
#include "cli/opt.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "cli/exit.h"
#include "cli/suggest.h"

#define MAX_OPTS 32

int opt_usage(const struct opt_cmd *cmd, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	fprintf(stderr, "iovet %s: ", cmd->name);
	vfprintf(stderr, fmt, ap);
	fprintf(stderr, "\nTry `iovet %s --help`.\n", cmd->name);
	va_end(ap);
	return EXIT_USAGE;
}

static void help_line(FILE *f, const struct opt *o)
{
	char left[64];
	char letter[8] = "    ";

	if (o->letter)
		snprintf(letter, sizeof(letter), "-%c, ", o->letter);
	snprintf(left, sizeof(left), "%s--%s%s%s", letter, o->name, o->arg ? " " : "", o->arg ? o->arg : "");
	fprintf(f, "  %-26s %s\n", left, o->help);
}

void opt_help(const struct opt_cmd *cmd, FILE *f)
{
	static const struct opt help = { "help", 'h', OPT_FLAG, NULL, "this text", NULL };

	fprintf(f, "Usage: iovet %s [options]%s%s\n\n%s\n\nOptions:\n", cmd->name, *cmd->operands ? " " : "",
		cmd->operands, cmd->brief);
	for (const struct opt *o = cmd->opts; o->name; o++)
		help_line(f, o);
	help_line(f, &help);
	if (cmd->detail)
		fprintf(f, "\n%s", cmd->detail);
}

static bool parse_u64(const char *s, bool seconds, u64 *out)
{
	char *end;
	u64 unit = 1;

	if (!isdigit((unsigned char)*s))
		return false;
	errno = 0;
	*out = strtoull(s, &end, 0);
	if (seconds && *end && !end[1]) {
		unit = *end == 's' ? 1 : *end == 'm' ? 60 : *end == 'h' ? 3600 : 0;
		end++;
	}
	return errno == 0 && !*end && unit && !__builtin_mul_overflow(*out, unit, out);
}

static int store(const struct opt_cmd *cmd, const struct opt *o, const char *val)
{
	struct opt_list *list = o->to;

	switch (o->kind) {
	case OPT_FLAG:
		*(bool *)o->to = true;
		return EXIT_CLEAN;
	case OPT_STR:
		*(const char **)o->to = val;
		return EXIT_CLEAN;
	case OPT_LIST:
		if (list->n == ARRAY_LEN(list->item))
			return opt_usage(cmd, "--%s given more than %u times", o->name, list->n);
		list->item[list->n++] = val;
		return EXIT_CLEAN;
	case OPT_U64:
	case OPT_SECONDS:
		if (parse_u64(val, o->kind == OPT_SECONDS, o->to))
			return EXIT_CLEAN;
		break;
	}
	return opt_usage(cmd, "--%s: `%s` is not a %s", o->name, val,
			 o->kind == OPT_SECONDS ? "time (90, 90s, 15m, 2h)" : "number");
}

static int unknown(const struct opt_cmd *cmd, const char *word, size_t n)
{
	const char *known[MAX_OPTS + 1] = { "help" };
	char name[64];
	const char *near;
	u32 k = 1;

	for (const struct opt *o = cmd->opts; o->name && k < MAX_OPTS; o++)
		known[k++] = o->name;
	snprintf(name, sizeof(name), "%.*s", (int)n, word);
	near = suggest(name, known, k);
	if (near)
		return opt_usage(cmd, "unknown option --%s; did you mean --%s?", name, near);
	return opt_usage(cmd, "unknown option --%s", name);
}

static const struct opt *find(const struct opt_cmd *cmd, const char *name, size_t n)
{
	for (const struct opt *o = cmd->opts; o->name; o++)
		if (strlen(o->name) == n && memcmp(o->name, name, n) == 0)
			return o;
	return NULL;
}

static const struct opt *find_letter(const struct opt_cmd *cmd, char c)
{
	for (const struct opt *o = cmd->opts; o->name; o++)
		if (o->letter == c)
			return o;
	return NULL;
}

/* One option at argv[*i]; advances *i over its argument. */
static int parse_one(const struct opt_cmd *cmd, int argc, char **argv, int *i)
{
	const char *word = argv[*i];
	const char *val = NULL;
	const struct opt *o;

	if (word[1] == '-') {
		size_t n = strcspn(word + 2, "=");

		o = find(cmd, word + 2, n);
		if (!o)
			return unknown(cmd, word + 2, n);
		val = word[2 + n] ? word + 2 + n + 1 : NULL;
	} else {
		o = find_letter(cmd, word[1]);
		if (!o)
			return opt_usage(cmd, "unknown option %s", word);
		val = word[2] ? word + 2 : NULL;
	}
	if (o->kind == OPT_FLAG)
		return val ? opt_usage(cmd, "--%s takes no argument", o->name) : store(cmd, o, NULL);
	if (!val && *i + 1 < argc)
		val = argv[++*i];
	return val ? store(cmd, o, val) : opt_usage(cmd, "--%s needs %s", o->name, o->arg);
}

int opt_parse(const struct opt_cmd *cmd, int argc, char **argv, int *status)
{
	int n = 0;
	bool only_operands = false;

	for (int i = 1; i < argc; i++) {
		const char *word = argv[i];

		if (only_operands || word[0] != '-' || !word[1]) {
			argv[++n] = argv[i];
			continue;
		}
		if (strcmp(word, "--") == 0) {
			only_operands = true;
			continue;
		}
		if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0) {
			opt_help(cmd, stdout);
			*status = EXIT_CLEAN;
			return -1;
		}
		*status = parse_one(cmd, argc, argv, &i);
		if (*status)
			return -1;
	}
	return n;
}
