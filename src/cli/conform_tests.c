/* SPDX-License-Identifier: MIT */
/* Reads directed tests and checks what their comments say. Leaves the operations to the driver's own parser. */
#include <string.h>

#include "base/arena.h"
#include "base/file.h"
#include "cli/conform.h"
#include "cli/paths.h"
#include "cli/suggest.h"

static const char *const op_names[] = {
#define OP(id, name, pattern, weight) name,
#include "ops/ops.def"
#undef OP
};

struct loader {
	struct conform_tests *tests;
	const struct rule_list *rules;
	struct arena *arena;
	struct diag *diag;
	struct conform_test *test;	/* at hand, and its line */
	struct diag_at at;
	bool prose, world;
};

static void add_word(struct rule_words *w, const char *word, struct arena *a)
{
	const char **item = arena_array(a, w->n + 1, sizeof(*item));

	if (w->n)
		memcpy(item, w->item, w->n * sizeof(*item));
	item[w->n++] = word;
	w->item = item;
}

static void check_rule(struct loader *l, const char *word, u32 col)
{
	struct diag_at at = { l->at.file, l->at.line, col };

	if (!rules_find(l->rules, word))
		diag_report(l->diag, DIAG_ERROR, at, "conform-rule", "there is no rule `%s` (`iovet rules` lists them)", word);
	else if (rule_has(&l->test->rules, word))
		diag_report(l->diag, DIAG_ERROR, at, "conform-rule", "`%s` is named twice", word);
	else
		add_word(&l->test->rules, word, l->arena);
}

static void check_op(struct loader *l, const char *word, u32 col)
{
	const char *near;

	for (u32 i = 0; i < ARRAY_LEN(op_names); i++)
		if (strcmp(op_names[i], word) == 0) {
			add_word(&l->test->needs, word, l->arena);
			return;
		}
	near = suggest(word, op_names, ARRAY_LEN(op_names));
	diag_report(l->diag, DIAG_ERROR, (struct diag_at){ l->at.file, l->at.line, col }, "conform-needs",
		    "unknown operation `%s`%s%s%s", word, near ? "; did you mean `" : "", near ? near : "", near ? "`?" : "");
}

/* Each word of a comment behind its colon, with its column. */
static void each_word(struct loader *l, const char *line, const char *s, void (*take)(struct loader *l, const char *word, u32 col))
{
	for (s += strspn(s, " \t"); *s; s += strspn(s, " \t")) {
		size_t n = strcspn(s, " \t");

		take(l, arena_strndup(l->arena, s, n), (u32)(s - line) + 1);
		s += n;
	}
}

static void read_comment(struct loader *l, const char *line)
{
	if (strncmp(line, "# rule:", 7) == 0)
		each_word(l, line, line + 7, check_rule);
	else if (strncmp(line, "# needs:", 8) == 0)
		each_word(l, line, line + 8, check_op);
	else if (!strstr(line, "SPDX-") && strlen(line) > 2)
		l->prose = true;
}

/* `world *`, in a test for one driver also its name. */
static void read_world(struct loader *l, const char *line)
{
	const char *s = line + 6 + strspn(line + 6, " \t");
	size_t n = strcspn(s, " \t");

	l->world = true;
	if (n == 1 && *s == '*')
		return;
	if (!l->test->driver || strlen(l->test->driver) != n || strncmp(s, l->test->driver, n) != 0)
		diag_report(l->diag, DIAG_ERROR, l->at, "conform-world", "the world of this test is `%s`, not `%.*s`",
			    l->test->driver ? l->test->driver : "*", (int)n, s);
}

static void check_placeholders(struct loader *l, const char *line)
{
	for (const char *s = strchr(line, '$'); s; s = strchr(s + 1, '$')) {
		size_t n = 1 + strspn(s + 1, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");

		if (!conform_is_placeholder(s, n))
			diag_report(l->diag, DIAG_ERROR, (struct diag_at){ l->at.file, l->at.line, (u32)(s - line) + 1 },
				    "conform-placeholder", "unknown placeholder `%.*s` (corpus/README.md lists them)", (int)n, s);
	}
}

static void read_line(struct loader *l, char *line)
{
	line[strcspn(line, "\r")] = 0;
	if (line[0] == '#') {
		read_comment(l, line);
		return;
	}
	line[strcspn(line, "#")] = 0;
	if (strncmp(line, "world ", 6) == 0 && !l->world)
		read_world(l, line);
	else
		check_placeholders(l, line);
}

static void check_whole(struct loader *l)
{
	struct diag_at at = { l->test->path, 0, 0 };

	if (!l->test->rules.n && !diag_errors(l->diag))
		diag_report(l->diag, DIAG_ERROR, at, "conform-rule", "no line `# rule: ID...` says what it is about");
	if (!l->world)
		diag_report(l->diag, DIAG_ERROR, at, "conform-world", "no line `world *`");
	if (!l->prose)
		diag_report(l->diag, DIAG_ERROR, at, "conform-reason", "no comment says what would break");
}

static void read_test(struct loader *l, const char *path, const char *driver)
{
	struct str text = { 0 }, err = { 0 };
	const char *base = path_base(path);
	struct conform_tests *t = l->tests;
	char *copy;

	if (!file_read(path, &text, &err)) {
		diag_report(l->diag, DIAG_ERROR, (struct diag_at){ path, 0, 0 }, "unreadable", "%s", str_get(&err));
		goto out;
	}
	if (t->n == t->size) {
		struct conform_test *more = arena_array(l->arena, t->size * 2 + 64, sizeof(*more));

		if (t->n)
			memcpy(more, t->item, t->n * sizeof(*more));
		t->item = more;
		t->size = t->size * 2 + 64;
	}
	base = arena_strndup(l->arena, base, strlen(base) - strlen(".iov"));
	l->test = &t->item[t->n++];
	*l->test = (struct conform_test){
		.name = driver ? arena_printf(l->arena, "%s/%s", driver, base) : base, .path = path, .driver = driver,
		.text = arena_strdup(l->arena, str_get(&text)),
	};
	l->prose = l->world = false;
	l->at = (struct diag_at){ path, 0, 1 };
	diag_add_source(l->diag, path, str_get(&text), text.len);
	copy = arena_strdup(l->arena, str_get(&text));
	for (char *line = copy, *next; line; line = next) {
		next = strchr(line, '\n');
		if (next)
			*next++ = 0;
		l->at.line++;
		read_line(l, line);
	}
	check_whole(l);
out:
	str_free(&text);
	str_free(&err);
}

static void read_dir(struct loader *l, const char *dir, const char *driver)
{
	struct path_list files;

	path_files(&files, dir, l->arena);
	for (u32 i = 0; i < files.n; i++) {
		size_t n = strlen(files.item[i]);

		if (n > 4 && strcmp(files.item[i] + n - 4, ".iov") == 0)
			read_test(l, files.item[i], driver);
	}
}

bool conform_load(struct conform_tests *tests, const char *dir, const struct rule_list *rules, struct arena *a, struct diag *d)
{
	struct loader l = { .tests = tests, .rules = rules, .arena = a, .diag = d };
	struct path_list dirs;

	read_dir(&l, dir, NULL);
	path_dirs(&dirs, dir, a);
	for (u32 i = 0; i < dirs.n; i++)
		read_dir(&l, dirs.item[i], path_base(dirs.item[i]));
	return !diag_errors(d);
}
